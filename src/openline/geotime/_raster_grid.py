"""Lists of areas by cell and epoch: a table of tiles of 2**23 units (0.84 degree), its cells of 2**shift units.

A cell is half open towards east and north, so each place lies in exactly one; numbers are whole, so a shift finds it.
Only tiles that have a cell with an area take memory: 36 bytes for each of their cells and 16 for each entry, which is
listed for all time and for each eighth of it in which its area is in force.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._raster_time import EPOCHS, Ints, Masks

TILE = 23
EAST, NORTH = 2**31, 2**30
"""What is added to longitude and latitude in units so that all are positive."""
WIDE = 4_096
"""Cells from which on a box is not listed cell by cell."""
_ACROSS = 9
"""Tiles across the Earth: 2**9 by 2**8."""


class Grid:
    """For each cell the areas that may be there, in increasing order, and the periods in which each may be."""

    def __init__(self, shift: int, columns: Ints, rows: Ints, areas: Ints, masks: Masks) -> None:
        """From entries in any order, each once: column and row of a cell of ``2**shift`` units, area, its periods.

        There are lists for each epoch and one for all time. ``order`` says which of the entries given stands where.
        """
        self.shift, self._side = shift, TILE - shift
        tile = (rows >> self._side) << _ACROSS | columns >> self._side
        tiles = np.unique(tile)
        self._cells = (len(tiles) + 1) << 2 * self._side
        self._kind: Any = np.int32 if self._cells * len(EPOCHS) < 2**31 else np.int64
        self._first = np.zeros(2 ** (2 * _ACROSS - 1), self._kind)  # cell of each tile; the first are an empty tile's
        self._first[tiles] = np.arange(1, len(tiles) + 1) << 2 * self._side
        inner = (1 << self._side) - 1
        cell = self._first[tile].astype(np.int64) | (rows & inner) << self._side | columns & inner
        order = np.argsort((cell << int(areas.max(initial=0)).bit_length()) | areas)
        cell, masks = cell[order], masks[order]
        lists = [((masks & epoch) != 0).nonzero()[0] for epoch in EPOCHS]
        counts = [np.bincount(cell[places], minlength=self._cells) for places in lists]
        self._starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int32)
        within = np.concatenate(lists)
        self.order = order[within].astype(np.int32)
        self.areas = areas[self.order].astype(np.int32)
        self._masks = masks[within]

    def entries(self, lon_e7: Ints, lat_e7: Ints, bits: Masks, epochs: Ints) -> tuple[Ints, Ints]:
        """For each place and area in its cell that share a period: the place's number, increasing, and the entry's."""
        at = self._cell(lon_e7, lat_e7)
        at += epochs.astype(self._kind) * self._kind(self._cells)
        first = self._starts.take(at)
        at += 1
        which, entry = steps(first, self._starts.take(at) - first)
        shared = ((self._masks.take(entry) & bits.take(which)) != 0).nonzero()[0]
        return which.take(shared), entry.take(shared)

    def _cell(self, lon_e7: Ints, lat_e7: Ints) -> NDArray[Any]:
        """In which cell each place lies, in 32 bits, because half the bytes are twice as fast."""
        across = lon_e7.astype(np.int32).view(np.uint32) + np.uint32(EAST)  # modulo 2**32, so below zero too
        up = lat_e7.astype(np.int32).view(np.uint32) + np.uint32(NORTH)
        tile = up >> np.uint32(TILE) << np.uint32(_ACROSS) | across >> np.uint32(TILE)
        inner, shift = np.uint32((1 << self._side) - 1), np.uint32(self.shift)
        within = (up >> shift & inner) << np.uint32(self._side) | across >> shift & inner
        return self._first.take(tile) + within.view(np.int32)

    def withdraw(self, area: int) -> None:
        """The area is never there from now on."""
        self._masks[self.areas == area] = 0

    def memory_bytes(self) -> int:
        """Bytes of the tables."""
        tables = (self._first, self._starts, self.areas, self._masks, self.order)
        return sum(table.nbytes for table in tables)


def column(lon_e7: Ints, shift: int) -> Ints:
    """The column of cells of ``2**shift`` units in which longitudes lie."""
    return (lon_e7 + EAST) >> shift


def row(lat_e7: Ints, shift: int) -> Ints:
    """The row in which latitudes lie."""
    return (lat_e7 + NORTH) >> shift


def steps(first: NDArray[Any], counts: NDArray[Any]) -> tuple[Ints, Ints]:
    """Each place as often as its count says, and beside it first, first + 1, ... of that place."""
    some = (counts != 0).nonzero()[0]
    counts = counts.take(some)
    offsets = np.zeros(len(first), np.int64)
    offsets[some] = first.take(some) - (np.cumsum(counts) - counts)
    which = np.repeat(some, counts)
    entry = offsets.take(which)
    entry += np.arange(len(which))
    return which, entry


class Boxes:
    """Which areas' boxes a place may lie in; boxes of very many cells are asked every time instead of listed."""

    def __init__(self, shift: int, bounds: Ints, numbers: Ints, masks: Masks) -> None:
        """Rows of areas: bounds of shape (n, 4), west, south, east, north, their numbers, increasing, their periods."""
        west, east = column(bounds[:, 0], shift), column(bounds[:, 2], shift)
        south, north = row(bounds[:, 1], shift), row(bounds[:, 3], shift)
        wide = (east - west + 1) * (north - south + 1) > WIDE
        self._wide, self._masks = numbers[wide], masks[wide]
        areas, rows = steps(south, np.where(wide, 0, north - south + 1))
        which, columns = steps(west[areas], (east - west + 1)[areas])
        areas = areas[which]
        self._grid = Grid(shift, columns, rows[which], numbers[areas], masks[areas])

    def entries(self, lon_e7: Ints, lat_e7: Ints, bits: Masks, epochs: Ints) -> tuple[Ints, Ints]:
        """Pairs of a place and an area whose box may hold it and that share a period; each pair once."""
        which, entry = self._grid.entries(lon_e7, lat_e7, bits, epochs)
        areas = self._grid.areas[entry].astype(np.int64)
        if not len(self._wide):
            return which, areas
        more, wide = (self._masks & bits[:, None]).nonzero()
        return np.concatenate([which, more]), np.concatenate([areas, self._wide[wide]])

    def withdraw(self, area: int) -> None:
        """The area is never there from now on."""
        self._grid.withdraw(area)
        self._masks[self._wide == area] = 0

    def memory_bytes(self) -> int:
        """Bytes of the tables."""
        return self._grid.memory_bytes() + self._wide.nbytes
