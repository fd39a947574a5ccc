"""Things at imprecise places in a moving stretch of time: which may lie where a new one lies.

Places are kept in grids of cells in space, each four times as wide as the one before. A thing is *native* to the
smallest grid whose cells are no narrower than its radius, and *held* in that one and every wider one. A search takes
what is held in the grid of its own radius and what is native to wider ones, so that it looks at few cells whatever the
radii. Distances are chords, never longer than the way along the ground, so that nothing near is missed; what is found
is measured properly by whoever asks. What is too old is forgotten.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush, merge
from itertools import product
from typing import Generic, TypeVar

from openline.geotime import Position

Item = TypeVar("Item")
Point = tuple[float, float, float]
Cell = tuple[int, int, int]

_SIZES_M = (1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576)
"""Widths of cells: from a village to the largest radius that a message may have."""
_LOOKS = 4
"""Things looked at for each one asked for: about one in three of those in reach of the cells is in reach itself."""
_EQUATOR_M, _POLE_M = 6_378_137.0, 6_356_752.314
"""Semi-axes of the WGS 84 ellipsoid."""
_SLACK_M = 2.0
"""Distances are rounded to a metre, and numbers at this size to far less."""


class Nearby(Generic[Item]):
    """Things by place, until an instant each; ``cut_short`` says whether the last search stopped at its limit."""

    def __init__(self) -> None:
        self._native = [_Grid[Item](size) for size in _SIZES_M]
        self._held = [_Grid[Item](size) for size in _SIZES_M]
        self._ends: list[tuple[datetime, int, int, Point]] = []
        self._count = 0
        self.cut_short = False

    def add(self, item: Item, position: Position, radius_m: int, until: datetime) -> None:
        """Keep a thing until an instant."""
        point, level, number = _point(position), _level(radius_m), self._count
        for grid in self._grids(level):
            grid.cells[grid.cell(point)][number] = (item, point, radius_m)
        heappush(self._ends, (until, number, level, point))
        self._count += 1

    def forget_before(self, instant: datetime) -> None:
        """Drop everything whose instant has passed."""
        while self._ends and self._ends[0][0] < instant:
            _, number, level, point = heappop(self._ends)
            for grid in self._grids(level):
                grid.drop(grid.cell(point), number)

    def near(self, position: Position, radius_m: int, most: int) -> Iterator[Item]:
        """Things whose discs may meet this one, the last added first; no more than ``most`` of them."""
        point, level = _point(position), _level(radius_m)
        grids = (self._held[level], *self._native[level + 1 :])
        cells = [cell for grid in grids for cell in grid.around(point, radius_m)]
        looks, found = _LOOKS * most, 0
        self.cut_short = False
        for _, (item, there, reach) in merge(*(reversed(cell.items()) for cell in cells), key=_newest_first):
            if looks == 0 or found == most:
                self.cut_short = True
                return
            looks -= 1
            if math.dist(point, there) <= radius_m + reach + _SLACK_M:
                found += 1
                yield item

    def _grids(self, level: int) -> "Iterator[_Grid[Item]]":
        yield self._native[level]
        yield from self._held[level:]


class _Grid(Generic[Item]):
    """The things of one width of cells, by cell and by the order in which they came."""

    def __init__(self, size_m: int) -> None:
        self.size_m = size_m
        self.cells: dict[Cell, dict[int, tuple[Item, Point, int]]] = defaultdict(dict)

    def cell(self, point: Point) -> Cell:
        x, y, z = (math.floor(axis / self.size_m) for axis in point)
        return x, y, z

    def drop(self, cell: Cell, number: int) -> None:
        del self.cells[cell][number]
        if not self.cells[cell]:
            del self.cells[cell]

    def around(self, point: Point, radius_m: int) -> "Iterator[dict[int, tuple[Item, Point, int]]]":
        """Occupied cells that may hold the middle of a disc, no wider than a cell, that meets this one."""
        if not self.cells:
            return
        reach = radius_m + self.size_m + _SLACK_M
        low = self.cell((point[0] - reach, point[1] - reach, point[2] - reach))
        high = self.cell((point[0] + reach, point[1] + reach, point[2] + reach))
        for cell in product(*(range(first, last + 1) for first, last in zip(low, high, strict=True))):
            if cell in self.cells:
                yield self.cells[cell]


def _newest_first(held: tuple[int, object]) -> int:
    return -held[0]


def _level(radius_m: int) -> int:
    return next(level for level, size in enumerate(_SIZES_M) if radius_m <= size)


def _point(position: Position) -> Point:
    """Metres from the Earth's centre, on the ellipsoid."""
    lat, lon = math.radians(position.lat), math.radians(position.lon)
    flat = 1 - (_POLE_M / _EQUATOR_M) ** 2
    normal = _EQUATOR_M / math.sqrt(1 - flat * math.sin(lat) ** 2)
    x, y = normal * math.cos(lat) * math.cos(lon), normal * math.cos(lat) * math.sin(lon)
    return x, y, normal * (1 - flat) * math.sin(lat)
