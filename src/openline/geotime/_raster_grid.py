"""Lists of areas by cell and epoch: a table of tiles of 2**23 units (0.84 degree), its cells of 2**shift units.

A cell is half open towards east and north, so each place lies in exactly one; numbers are whole, so a shift finds it.
Only tiles that have a cell with an area take memory: 36 bytes for each of their cells and 16 for each entry, which is
listed for all time and for each eighth of it in which its area is in force.
"""

import numpy as np

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
        tile = self._tile(columns >> self._side, rows >> self._side)
        tiles = np.unique(tile)
        self._slots = np.zeros(2 ** (2 * _ACROSS - 1), np.int32)  # slot 0 is the empty tile
        self._slots[tiles] = np.arange(1, len(tiles) + 1)
        self._cells = (len(tiles) + 1) << 2 * self._side
        cell = self._cell(self._slots[tile].astype(np.int64), columns, rows)
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
        columns, rows = column(lon_e7, self.shift), row(lat_e7, self.shift)
        slots = self._slots[self._tile(columns >> self._side, rows >> self._side)]
        cell = self._cell(slots.astype(np.int64), columns, rows) + epochs * self._cells
        first, end = self._starts[cell].astype(np.int64), self._starts[cell + 1]
        which, entry = steps(first, end - first)
        shared = ((self._masks[entry] & bits[which]) != 0).nonzero()[0]
        return which[shared], entry[shared]

    def withdraw(self, area: int) -> None:
        """The area is never there from now on."""
        self._masks[self.areas == area] = 0

    def memory_bytes(self) -> int:
        """Bytes of the tables."""
        tables = (self._slots, self._starts, self.areas, self._masks, self.order)
        return sum(table.nbytes for table in tables)

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
    offsets = first - (np.cumsum(counts) - counts)
    return which, np.arange(len(which)) + offsets[which]


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
