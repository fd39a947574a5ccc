"""Areas laid on a raster: which cells lie inside an area, and which of 8 by 8 parts of the others do.

A part is a square of ``2**shift`` units, half open towards east and north; a cell is 8 by 8 of them. Parts that an
edge may touch are *edge*; of those nothing is said. A crossing of an edge with a line is a rounded number, so an edge
marks a unit (11 mm) more to both sides than it crosses; to mark too much only leaves more for the exact step.

All other parts lie inside or outside as a whole, and so does every run of them in a row: an edge between two would
have marked them. Which of the two follows from crossings: on the line through the middle of a row of parts, half a unit
beside every whole number, an even number of edges lies west of what is outside. A crossing lies in a part that its
edge has marked, so it is counted when the run begins. The crossings of a row are even in number, hence one sum over
all parts of all areas, sorted, never has to begin anew.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from ._raster_disc import Floats, Shapes
from ._raster_grid import NORTH, column, row, steps
from ._raster_time import Ints, Masks

Bits = NDArray[np.uint8]
_PARTS = 3
"""A cell is ``2**_PARTS`` parts wide and high."""
_SIDE = 1 << _PARTS
_COLUMN, _ROW = 20, 19
"""Bits of a part's column and row, for parts of 2**12 units or more."""


class Cells(NamedTuple):
    """Entries by column and row of a cell and area, those with an edge first.

    ``inside`` and ``edge`` are of the first entries only, a bit for each part, row after row; others are all inside.
    """

    columns: Ints
    rows: Ints
    areas: Ints
    inside: Masks
    edge: Masks


class _Strips(NamedTuple):
    """Rows of eight parts of one cell that an edge touches: keys of area, row and cell, sorted; marked and odd."""

    keys: Ints
    edge: Bits
    odd: Bits


def filled(shapes: Shapes, owners: Ints, shift: int) -> Cells:
    """The cells of ``2**(shift + 3)`` units that share a point with each shape; ``owners`` are the areas' numbers."""
    assert shift >= 12 and owners.max(initial=0) < 2**20, "a key fits 60 bits"
    keys, edge, odd = _by_cell(_strips(_crossed(shapes, owners, shift)))
    before = _before(keys, odd)
    inside = (_running(odd) ^ np.negative(before)) & ~edge
    columns, rows, areas = (
        keys & _ones(_COLUMN),
        keys >> _COLUMN & _ones(_ROW - _PARTS),
        keys >> _COLUMN + _ROW - _PARTS,
    )
    gaps = np.diff(keys) - 1
    full = np.flatnonzero((gaps > 0) & (np.diff(keys >> _COLUMN) == 0) & (before[1:, 0] == 1))
    which, between = steps(columns[full] + 1, gaps[full])
    return Cells(
        np.concatenate([columns, between]),
        np.concatenate([rows, rows[full][which]]),
        np.concatenate([areas, areas[full][which]]),
        inside.view("<u8")[:, 0],
        edge.view("<u8")[:, 0],
    )


def part_of(lon_e7: Ints, lat_e7: Ints, shift: int) -> Masks:
    """Which bit of a cell's 64 is a place's."""
    across, up = column(lon_e7, shift) & (_SIDE - 1), row(lat_e7, shift) & (_SIDE - 1)
    found: Masks = (up << _PARTS | across).astype(np.uint64)
    return found


def _crossed(shapes: Shapes, owners: Ints, shift: int) -> Ints:
    """A number for each part that an edge marks and for each crossing, sorted: twice its key, 1 more for a crossing."""
    polygons, of = shapely.get_parts(shapes, return_index=True)
    rings, within = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    one, other, owner = points[edge], points[edge + 1], owners[of[within[ring[edge]]]]
    low, high = (row(end(one[:, 1], other[:, 1]).astype(np.int64), shift) for end in (np.minimum, np.maximum))
    edges, rows = steps(low, high - low + 1)
    one, other = one[edges], other[edges]
    line = owner[edges] << _ROW | rows
    west, east, middle, crossing = _on_row(one, other, rows, shift)
    first, end = (column(np.floor(value).astype(np.int64), shift) for value in (west - 1, east + 1))
    which, columns = steps(first, end - first + 1)
    marks = (line[which] << _COLUMN | columns) << 1
    crossings = (line[crossing] << _COLUMN | column(np.floor(middle).astype(np.int64), shift)) << 1 | 1
    return np.sort(np.concatenate([marks, crossings]))


def _on_row(one: Floats, other: Floats, rows: Ints, shift: int) -> tuple[Floats, Floats, Floats, Ints]:
    """Of each edge within a row its least and greatest longitude; where it crosses the middle line, and which do."""
    south = (rows << shift).astype(np.float64) - NORTH
    rise = other[:, 1] - one[:, 1]
    slope = np.divide(other[:, 0] - one[:, 0], rise, out=np.zeros_like(rise), where=rise != 0)
    ends = [one[:, 0] + (np.clip(end[:, 1], south, south + 2**shift) - one[:, 1]) * slope for end in (one, other)]
    ends[1] = np.where(rise == 0, other[:, 0], ends[1])
    middle = south + (2 ** (shift - 1) - 0.5)
    crossing = np.flatnonzero((one[:, 1] < middle) != (other[:, 1] < middle))
    at = one[crossing, 0] + (middle - one[:, 1])[crossing] * slope[crossing]
    return np.minimum(*ends), np.maximum(*ends), at, crossing


def _strips(numbers: Ints) -> _Strips:
    """Marked and odd parts together by cell and row of parts."""
    last = np.flatnonzero(np.diff(numbers >> 1, append=-1))
    key = numbers[last] >> 1
    odd = np.diff(np.cumsum(numbers & 1)[last], prepend=0) & 1
    first = np.flatnonzero(np.diff(key >> _PARTS, prepend=-1))
    bit = (1 << (key & (_SIDE - 1))).astype(np.uint8)
    edge, odds = (np.bitwise_or.reduceat(bits, first) for bits in (bit, bit * odd.astype(np.uint8)))
    return _Strips(key[first] >> _PARTS, edge, odds)


def _by_cell(strips: _Strips) -> tuple[Ints, Bits, Bits]:
    """Keys of area, row and column of cells, sorted; and for each its eight rows of marked and of odd parts."""
    columns, lines = strips.keys & _ones(_COLUMN - _PARTS), strips.keys >> _COLUMN - _PARTS
    cell = (lines >> _PARTS) << _COLUMN | columns
    keys = np.unique(cell)
    at = np.searchsorted(keys, cell), lines & (_SIDE - 1)
    edge, odd = np.zeros((2, len(keys), _SIDE), np.uint8)
    edge[at], odd[at] = strips.edge, strips.odd
    return keys, edge, odd


def _before(keys: Ints, odd: Bits) -> Bits:
    """For each cell and row of parts 1 where what lies directly west of it is inside: shape (n, 8)."""
    first = np.flatnonzero(np.diff(keys >> _COLUMN, prepend=-1))
    length = np.diff(np.append(first, len(keys)))
    place = np.arange(len(keys)) - np.repeat(first, length)
    # row of parts by row of parts within each row of cells, as one long line
    at = (
        np.repeat(first * _SIDE, length)[:, None]
        + np.arange(_SIDE) * np.repeat(length, length)[:, None]
        + place[:, None]
    )
    parity = np.bitwise_count(odd) & 1
    line = np.empty(odd.size, np.uint8)
    line[at] = parity
    before: Bits = (np.cumsum(line, dtype=np.int64)[at].astype(np.uint8) ^ parity) & 1
    return before


def _running(odd: Bits) -> Bits:
    """Bits that are set where an odd number of bits up to this one is."""
    for step in np.array([1, 2, 4], np.uint8):
        odd = odd ^ (odd << step)
    return odd


def _ones(count: int) -> int:
    return (1 << count) - 1
