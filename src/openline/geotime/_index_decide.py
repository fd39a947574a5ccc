"""Which of some candidate areas share a point with an area: cheap proofs first, GEOS for the pairs that are left."""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from ._index_rows import Floats, Rows
from ._index_shape import Flags, Shapes, discs_touch, octagons_apart
from ._seam import Shape

_FEW = 16
"""Candidates up to which GEOS alone is as fast."""

_CORNERS = 64
"""Corners of the asking area that are looked for in discs; more would seldom settle more."""

_ALL_FOUR = np.uint32(0x01010101)


def meeting(area: Shape, shapes: Shapes, sketched: Callable[[], Rows]) -> Flags:
    """Whether each candidate shares a point with the area; prepares the area where that pays.

    The candidates' sketches are asked for only when they are needed.
    """
    if len(shapes) < _FEW:
        if len(shapes) > 2:
            shapely.prepare(area)
        few: Flags = shapely.intersects(area, shapes)
        return few
    sketches = sketched()
    corners = shapely.get_coordinates(area)
    held = _octagons_meet(corners, sketches)
    open_ = held.nonzero()[0]
    open_ = open_[~_corner_in_disc(corners[:: 1 + len(corners) // _CORNERS], sketches[open_, :3].astype(np.float64))]
    shapely.prepare(area)
    open_ = open_[~_center_in(area, sketches[open_])]
    held[open_] = shapely.intersects(area, shapes[open_])
    return held


def meeting_pairs(asking: Shapes, asked: Rows, shapes: Shapes, found: Rows) -> Flags:
    """Whether the areas of each pair share a point; pairs of one asking area stand together. Sketches of both."""
    held = ~octagons_apart(asked, found)
    open_ = (held & ~discs_touch(asked, found)).nonzero()[0]
    fresh = asking[open_]
    fresh = fresh[~shapely.is_prepared(fresh)]
    shapely.prepare(fresh)
    open_ = open_[~_center_in(asking[open_], found[open_])]
    held[open_] = shapely.intersects(asking[open_], shapes[open_])
    # Stored areas may be many: what is prepared here does not stay.
    shapely.destroy_prepared(fresh)
    return held


def _octagons_meet(corners: Floats, sketches: Rows) -> Flags:
    x, y = corners.T
    total, difference = x + y, x - y
    ends = np.array((total.max(), difference.max(), -total.min(), -difference.min()))
    held: Flags = (sketches[:, 3:7] <= ends / 2).view(np.uint32)[:, 0] == _ALL_FOUR
    return held


def _corner_in_disc(corners: Floats, discs: Floats) -> Flags:
    across = discs[:, 0:1] - corners[:, 0]
    along = discs[:, 1:2] - corners[:, 1]
    across *= across
    along *= along
    across += along
    inside: Flags = across.min(axis=1) <= discs[:, 2] * np.abs(discs[:, 2])
    return inside


def _center_in(areas: Shape | Shapes, sketches: Rows) -> Flags:
    """Whether the area holds the disc's center; without a disc it proves nothing."""
    inside: NDArray[np.bool_] = shapely.intersects_xy(areas, sketches[:, 0], sketches[:, 1])
    return inside & (sketches[:, 2] >= 0)
