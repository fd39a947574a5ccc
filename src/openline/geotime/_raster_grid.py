"""Lists of areas by cell: a table of tiles of 2**23 units (0.84 degree), each of cells of a power of two of units.

A cell is half open towards east and north, so each place lies in exactly one; numbers are whole, so a shift finds it.
Only tiles that have a cell with an area take memory: four bytes for each of their cells and four for each entry.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

TILE = 23
EAST, NORTH = 2**31, 2**30
"""What is added to longitude and latitude in units so that all are positive."""
WIDE = 4_096
"""Cells from which on a box is not listed cell by cell."""
_ACROSS = 9
"""Tiles across the Earth: 2**9 by 2**8."""


class Grid:
    """For each cell the areas that may be there, in increasing order; ``areas`` has the lists one after another."""

    def __init__(self, shift: int, columns: Ints, rows: Ints, areas: Ints) -> None:
        """From entries in any order, each once: the column and row of a cell of ``2**shift`` units, and the area."""
        self.shift, self._side = shift, TILE - shift
        tile = self._tile(columns >> self._side, rows >> self._side)
        tiles = np.unique(tile)
        self._slots = np.zeros(2 ** (2 * _ACROSS - 1), np.int32)  # slot 0 is the empty tile
        self._slots[tiles] = np.arange(1, len(tiles) + 1)
        cell = self._cell(self._slots[tile].astype(np.int64), columns, rows)
        bits = int(areas.max(initial=0)).bit_length()
        self.order: Ints = np.argsort((cell << bits) | areas)
        self.areas = areas[self.order].astype(np.int32)
        counts = np.bincount(cell, minlength=(len(tiles) + 1) << 2 * self._side)
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    def entries(self, lon_e7: Ints, lat_e7: Ints) -> tuple[Ints, Ints]:
        """For each place and area in its cell: the place's number, increasing, and the entry's."""
        columns, rows = column(lon_e7, self.shift), row(lat_e7, self.shift)
        slots = self._slots[self._tile(columns >> self._side, rows >> self._side)]
        cell = self._cell(slots.astype(np.int64), columns, rows)
        first, end = self._starts[cell], self._starts[cell + 1]
        return steps(first.astype(np.int64), (end - first).astype(np.int64))

    def memory_bytes(self) -> int:
        """Bytes of the tables."""
        return self._slots.nbytes + self._starts.nbytes + self.areas.nbytes

    @staticmethod
    def _tile(across: Ints, up: Ints) -> Ints:
        return (up << _ACROSS) | across

    def _cell(self, slots: Ints, columns: Ints, rows: Ints) -> Ints:
        inner = (1 << self._side) - 1
        return (slots << 2 * self._side) | ((rows & inner) << self._side) | (columns & inner)


def column(lon_e7: Ints, shift: int) -> Ints:
    """The column of cells of ``2**shift`` units in which longitudes lie."""
    return (lon_e7 + EAST) >> shift


def row(lat_e7: Ints, shift: int) -> Ints:
    """The row in which latitudes lie."""
    return (lat_e7 + NORTH) >> shift


def steps(first: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Each place as often as its count says, and beside it first, first + 1, ... of that place."""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) + np.repeat(first - (np.cumsum(counts) - counts), counts)


class Boxes:
    """Which areas' boxes a place may lie in; boxes of very many cells are asked every time instead of listed."""

    def __init__(self, shift: int, bounds: Ints, numbers: Ints) -> None:
        """Bounds of shape (n, 4): west, south, east, north, within the Earth; and the areas' numbers, increasing."""
        west, east = column(bounds[:, 0], shift), column(bounds[:, 2], shift)
        south, north = row(bounds[:, 1], shift), row(bounds[:, 3], shift)
        wide = (east - west + 1) * (north - south + 1) > WIDE
        self._wide = numbers[wide]
        areas, rows = steps(south, np.where(wide, 0, north - south + 1))
        which, columns = steps(west[areas], (east - west + 1)[areas])
        self._grid = Grid(shift, columns, rows[which], numbers[areas[which]])

    def entries(self, lon_e7: Ints, lat_e7: Ints) -> tuple[Ints, Ints]:
        """Pairs of a place and an area whose box may hold it; each pair once, places increasing but for wide ones."""
        which, entry = self._grid.entries(lon_e7, lat_e7)
        areas = self._grid.areas[entry].astype(np.int64)
        if not len(self._wide):
            return which, areas
        more = np.repeat(np.arange(len(lon_e7)), len(self._wide))
        return np.concatenate([which, more]), np.concatenate([areas, np.tile(self._wide, len(lon_e7))])

    def memory_bytes(self) -> int:
        """Bytes of the tables."""
        return self._grid.memory_bytes() + self._wide.nbytes
