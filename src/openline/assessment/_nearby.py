"""Things at imprecise places in a moving stretch of time: which may lie where a new one lies.

Each is kept in a cell of a grid in space about as wide as its own radius, one grid for each power of two, so that a
search looks at few cells whatever the radii. Distances are chords, never longer than the way along the ground, so that
nothing near is missed; what is found is measured properly by whoever asks. What is too old is forgotten.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import product
from typing import Generic, TypeVar

from openline.geotime import Position

Item = TypeVar("Item")
Point = tuple[float, float, float]
Cell = tuple[int, int, int]

_EQUATOR_M, _POLE_M = 6_378_137.0, 6_356_752.314
"""Semi-axes of the WGS 84 ellipsoid."""
_SLACK_M = 2.0
"""Distances are rounded to a metre, and numbers at this size to far less."""


class Nearby(Generic[Item]):
    """Things by place, until an instant each; ``cut_short`` says whether the last search stopped at its limit."""

    def __init__(self) -> None:
        self._grids: dict[int, dict[Cell, dict[int, tuple[Item, Point, int]]]] = defaultdict(dict)
        self._ends: list[tuple[datetime, int, int, Cell]] = []
        self._count = 0
        self.cut_short = False

    def add(self, item: Item, position: Position, radius_m: int, until: datetime) -> None:
        """Keep a thing until an instant."""
        point, level = _point(position), _level(radius_m)
        cell = _cell(point, level)
        self._grids[level].setdefault(cell, {})[self._count] = (item, point, radius_m)
        heappush(self._ends, (until, self._count, level, cell))
        self._count += 1

    def forget_before(self, instant: datetime) -> None:
        """Drop everything whose instant has passed."""
        while self._ends and self._ends[0][0] < instant:
            _, number, level, cell = heappop(self._ends)
            held = self._grids[level][cell]
            del held[number]
            if not held:
                del self._grids[level][cell]

    def near(self, position: Position, radius_m: int, most: int) -> Iterator[Item]:
        """Things whose discs may meet this one, the last added first; no more than ``most`` of them."""
        point = _point(position)
        found = [item for level in sorted(self._grids) for item in self._in_grid(level, point, radius_m, most)]
        found.sort(key=lambda pair: -pair[0])
        self.cut_short = len(found) > most
        yield from (item for _, item in found[:most])

    def _in_grid(self, level: int, point: Point, radius_m: int, most: int) -> Iterator[tuple[int, Item]]:
        """The last added of each cell in reach, one more than are asked for, so that a cut is seen."""
        for cell in self._cells(level, point, radius_m):
            left = most + 1
            for number, (item, there, reach) in reversed(self._grids[level][cell].items()):
                if math.dist(point, there) <= radius_m + reach + _SLACK_M:
                    yield number, item
                left -= 1
                if left == 0:
                    break

    def _cells(self, level: int, point: Point, radius_m: int) -> list[Cell]:
        """Occupied cells that may hold the middle of a disc that meets this one."""
        grid, size = self._grids[level], _size(level)
        reach = radius_m + size + _SLACK_M
        low, high = [_steps(axis - reach, size) for axis in point], [_steps(axis + reach, size) for axis in point]
        count = math.prod(last - first + 1 for first, last in zip(low, high, strict=True))
        if count <= len(grid):
            ranges = (range(first, last + 1) for first, last in zip(low, high, strict=True))
            return [cell for cell in product(*ranges) if cell in grid]
        bounds = list(zip(low, high, strict=True))
        return [cell for cell in grid if all(a <= n <= b for n, (a, b) in zip(cell, bounds, strict=True))]


def _level(radius_m: int) -> int:
    """The smallest power of two that is no less than a radius."""
    return max(radius_m - 1, 0).bit_length()


def _size(level: int) -> int:
    return int(2**level)


def _cell(point: Point, level: int) -> Cell:
    x, y, z = (_steps(axis, _size(level)) for axis in point)
    return x, y, z


def _steps(value: float, size: int) -> int:
    return math.floor(value / size)


def _point(position: Position) -> Point:
    """Metres from the Earth's centre, on the ellipsoid."""
    lat, lon = math.radians(position.lat), math.radians(position.lon)
    flat = 1 - (_POLE_M / _EQUATOR_M) ** 2
    normal = _EQUATOR_M / math.sqrt(1 - flat * math.sin(lat) ** 2)
    x, y = normal * math.cos(lat) * math.cos(lon), normal * math.cos(lat) * math.sin(lon)
    return x, y, normal * (1 - flat) * math.sin(lat)
