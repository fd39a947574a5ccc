"""The raster of many areas, kept for as many places as come: most points are decided by two looks into tables.

Areas of very many cells are left out and told to whoever asks, so that memory stays within a limit.
"""

import numpy as np
import shapely

from openline import limits

from ._raster_disc import Shapes
from ._raster_fill import filled, part_of
from ._raster_grid import TILE, Grid
from ._raster_time import Ints, Masks, Sure

_CELL = 17
"""The finest cells: 2**17 units, 1.5 km from north to south, in 64 parts of 180 m."""
_MOST_OF_ONE = 2**17
"""Cells of one area above which it is left out; as many as a country of 400 km by 400 km has."""


class Cover:
    """``left_out`` are the numbers of areas that are not on the raster, ``held`` says which are."""

    def __init__(self, shapes: Shapes, masks: Masks) -> None:
        self._shift = _CELL
        estimate = _cells(shapes, self._shift)
        while estimate[estimate <= _MOST_OF_ONE].sum() > limits.RASTER_CELLS and self._shift < TILE:
            self._shift += 1
            estimate = _cells(shapes, self._shift)
        self.left_out: Ints = np.flatnonzero(estimate > _MOST_OF_ONE)
        held = np.flatnonzero(estimate <= _MOST_OF_ONE)
        cells = filled(shapes[held], held, self._shift - 3)
        self._grid = Grid(self._shift, cells.columns, cells.rows, cells.areas, masks[cells.areas])
        self._inside, self._edge = cells.inside, cells.edge

    def entries(self, lon_e7: Ints, lat_e7: Ints, bits: Masks, epochs: Ints) -> tuple[Ints, Ints, Ints]:
        """For each place and area in its cell that share a period the place's number, the area's and the entry's."""
        which, entry = self._grid.entries(lon_e7, lat_e7, bits, epochs)
        return which, self._grid.areas.take(entry).astype(np.int64), entry

    def told(self, entry: Ints, lon_e7: Ints, lat_e7: Ints) -> tuple[Sure, Sure]:
        """The least and the greatest that may be said of points in these entries."""
        at = self._grid.order.take(entry)
        least = np.full(len(entry), 2, np.int8)
        most = least.copy()
        some = (at < len(self._edge)).nonzero()[0]
        at, bit = at.take(some), part_of(lon_e7.take(some), lat_e7.take(some), self._shift - 3)
        inside, edge = ((masks.take(at) >> bit & np.uint64(1)).astype(np.int8) for masks in (self._inside, self._edge))
        least[some] = 2 * inside
        most[some] = 2 * (inside | edge)
        return least, most

    def withdraw(self, area: int) -> None:
        """The area is never there from now on."""
        self._grid.withdraw(area)

    def memory_bytes(self) -> int:
        """Bytes of the tables."""
        return self._grid.memory_bytes() + self._inside.nbytes + self._edge.nbytes


def _cells(shapes: Shapes, shift: int) -> Ints:
    """About how many cells each area touches."""
    side = float(2**shift)
    found: Ints = (shapely.area(shapes) / side**2 + 2 * shapely.length(shapes) / side + 4).astype(np.int64)
    return found
