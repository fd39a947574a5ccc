"""Fixed cells, as the InterUSS reference service (ASTM F3548) uses them: a volume is listed in each cell it touches.

The service uses S2 cells of level 13, about 1.1 km wide, and stops there: whatever shares a cell, a height and an
instant is a conflict. Ours are cells of 0.01 by 0.015 degree, about as wide. A cover is exact: the cells that share a
point with the polygon. Beyond the service the polygons are compared, so that the answers are everyone's; how many
answers of the cells alone are false is reported, too.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from ._engine import Columns
from ._workload import Floats, Ids, Polygons

TALL_E7, WIDE_E7 = 100_000, 150_000
ROW = 20
"""A cell is its row shifted by so many bits, plus its column, both counted from the equator and Greenwich."""
PART = 20_000
"""Polygons whose cells are found together, so that a million of them fit into memory."""


class Cells(Columns):
    """Lists of keys by cell; the cover of a query is part of its answer and is timed."""

    name = "cells of 1 km"
    form = "cells of 0.01 x 0.015 degree, numpy columns, prepared intersects"

    def load(self) -> None:
        super().load()
        self.listed: dict[int, list[int]] = {}
        self.covers: dict[int, list[int]] = {}
        self.alone = self.true = 0
        keys = np.arange(self.work.count).astype(object)  # one object for a key, in however many lists it is
        owners, cells = cover(self.polygons[: self.work.count])
        order = np.argsort(cells, kind="stable")
        cells, starts = np.unique(cells[order], return_index=True)
        for cell, found in zip(cells.tolist(), np.split(owners[order], starts[1:]), strict=True):
            self.listed[cell] = keys[found].tolist()

    def ask(self, number: int) -> Ids:
        return self.refined(self.candidates(number), number)

    def candidates(self, number: int) -> Ids:
        """Where the service stops: the same cell, height and time."""
        polygon = self.work.queries.polygons[number : number + 1]
        lists = [self.listed[cell] for cell in cover(polygon)[1].tolist() if cell in self.listed]
        found = set().union(*lists)
        return self.narrowed(np.fromiter(found, np.int64, len(found)), number)

    def put(self, key: int, row: int) -> None:
        super().put(key, row)
        for cell in self._cover(key):
            self.listed.setdefault(cell, []).append(key)

    def withdraw(self, key: int) -> None:
        for cell in self._cover(key):
            self.listed[cell].remove(key)

    def rest(self) -> Iterable[tuple[str, str, float]]:
        count = len(self.asked)
        alone = sum(len(self.candidates(number)) for number in range(count))
        true = sum(len(self.ask(number)) for number in range(count))
        yield "answers of cells alone that are false", "%", 100 * (alone - true) / max(1, alone)

    def _cover(self, key: int) -> Sequence[int]:
        cells: list[int] = cover(self.polygons[key : key + 1])[1].tolist()
        return cells


def cover(polygons: Polygons) -> tuple[Ids, Ids]:
    """The cells of each polygon without holes: for each pair the polygon's place and the cell."""
    if len(polygons) <= PART:
        return _cover(polygons)
    parts = [_cover(polygons[first : first + PART]) for first in range(0, len(polygons), PART)]
    owners = np.concatenate([owner + PART * number for number, (owner, _) in enumerate(parts)])
    return owners, np.concatenate([cells for _, cells in parts])


def _cover(polygons: Polygons) -> tuple[Ids, Ids]:
    """Cells on the edges; what lies between two of them in one row is inside or outside as a whole."""
    owner, cell = _on_edges(polygons)
    row, after = cell >> ROW, np.diff(cell)
    gap = np.flatnonzero((owner[1:] == owner[:-1]) & (row[1:] == row[:-1]) & (after > 1))
    east, north = ((cell[gap] & ~(-1 << ROW)) + 1.5) * WIDE_E7, (row[gap] + 0.5) * TALL_E7
    gap = gap[shapely.contains_xy(polygons[owner[gap]], east, north)]
    which, step = _steps(after[gap] - 1)
    inside = gap[which]
    owners = np.concatenate([owner, owner[inside]])
    cells = np.concatenate([cell, cell[inside] + 1 + step])
    return owners, cells


def _on_edges(polygons: Polygons) -> tuple[Ids, Ids]:
    """Owner and cell, once each and in order, of the cells that an edge touches."""
    points, owner = shapely.get_coordinates(polygons, return_index=True)
    edge = np.flatnonzero(owner[1:] == owner[:-1])
    one, other, owner = points[edge], points[edge + 1], owner[edge]
    low, high = (_floor(end(one[:, 1], other[:, 1]), TALL_E7) for end in (np.minimum, np.maximum))
    which, step = _steps(high - low + 1)
    one, other, row = one[which], other[which], low[which] + step
    west, east = _within_row(one, other, row)
    # a unit (11 mm) to both sides, for a crossing is rounded
    first, last = _floor(west - 1, WIDE_E7), _floor(east + 1, WIDE_E7)
    found, step = _steps(last - first + 1)
    pairs = np.unique((owner[which[found]] << 2 * ROW) + (row[found] << ROW) + first[found] + step)
    return pairs >> 2 * ROW, pairs & ~(-1 << 2 * ROW)


def _within_row(one: Floats, other: Floats, row: Ids) -> tuple[Floats, Floats]:
    """The westernmost and easternmost longitude of each edge within its row of cells."""
    rise = other[:, 1] - one[:, 1]
    slope = np.divide(other[:, 0] - one[:, 0], rise, out=np.zeros_like(rise), where=rise != 0)
    ends = np.stack([one[:, 1], other[:, 1]])
    ends = np.clip(ends, row * TALL_E7, (row + 1) * TALL_E7)
    places = one[:, 0] + (ends - one[:, 1]) * slope
    level = rise == 0
    places[:, level] = np.stack([one[level, 0], other[level, 0]])
    return places.min(0), places.max(0)


def _floor(values: Floats, size: int) -> Ids:
    return np.floor_divide(values, size).astype(np.int64)


def _steps(counts: Ids) -> tuple[Ids, Ids]:
    """Each place as often as its count says, and beside it 0, 1, 2 ... up to below that count."""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
