"""What settles most pairs of areas without comparing their edges: a disc inside each, an octagon round each.

A sketch is eight 32-bit integers: the disc's center (x, y) and radius, then half the least x + y and x - y of the
area and minus half the greatest, and 1 where these have been worked out. Every shortcut is a proof, not a guess:

- *Disc.* The center is an integer point that GEOS finds inside (its orientation tests are exact). The distance from
  there to the nearest edge is wrong by less than 1e-4 units: its error is a few roundings (2^-52) of a length below
  2^33. The radius is that distance less 2, rounded down, so the true disc is at least one unit wider. Comparing
  squares of integers below 2^34 in floats is wrong by less than 1e-15 of the square, which is less than one unit of
  length. So a point that compares as within the radius lies inside the area, and discs that compare as touching
  share a point.
- *Octagon.* Sums and differences of coordinates are integers below 2^33, exact in floats; their floor halves fit 32
  bits. A low end whose floor half is above half of the other's high end is itself above it, and so for minus high ends.
- *Center.* A disc's center inside the other area (exact, as above) is a shared point.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from ._index_rows import Floats, Rows

Shapes = NDArray[np.object_]
Flags = NDArray[np.bool_]

LEAST = -(2**31)
UNKNOWN: Rows = np.array((0, 0, -1, LEAST, LEAST, LEAST, LEAST, 0), np.int32)
"""The sketch that settles nothing."""

_MARGIN = 2.0
_FOUR_TRUE = np.uint32(0x01010101)


def sketches(shapes: Shapes) -> Rows:
    """The sketches of areas; shape (n, 8)."""
    found = np.empty((len(shapes), 8), np.int32)
    found[:, :3] = _discs(shapes)
    found[:, 3:7] = _octagons(*shapely.get_coordinates(shapes, return_index=True))
    found[:, 7] = 1
    return found


def octagons_apart(asked: Rows, found: Rows) -> Flags:
    """Pairs of sketches whose octagons share no point."""
    ends = -np.roll(asked[:, 3:7].astype(np.int64), 2, axis=1)
    apart: Flags = np.asarray((found[:, 3:7] > ends).any(axis=1))
    return apart


def discs_touch(asked: Rows, found: Rows) -> Flags:
    """Pairs of sketches whose discs share a point."""
    a, b = asked[:, :3].astype(np.float64), found[:, :3].astype(np.float64)
    reach = a[:, 2] + b[:, 2]
    away = a[:, :2] - b[:, :2]
    near = (away * away).sum(axis=1) <= reach * reach
    touch: Flags = np.logical_and(near, (a[:, 2] >= 0) & (b[:, 2] >= 0))
    return touch


def _discs(shapes: Shapes) -> Floats:
    middles = np.round(shapely.get_coordinates(shapely.centroid(shapes)))
    centers = shapely.points(middles)
    radius = shapely.distance(centers, shapely.boundary(shapes)) - _MARGIN
    radius[~shapely.intersects_xy(shapes, middles[:, 0], middles[:, 1])] = -1
    return np.column_stack([middles, np.maximum(np.floor(radius), -1)])


def _octagons(corners: Floats, owner: NDArray[np.int64]) -> Floats:
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    return np.floor(np.column_stack(_ends(corners, first)) / 2)


def _ends(corners: Floats, first: NDArray[np.intp]) -> list[Floats]:
    total, difference = corners[:, 0] + corners[:, 1], corners[:, 0] - corners[:, 1]
    lows = [np.minimum.reduceat(total, first), np.minimum.reduceat(difference, first)]
    return [*lows, -np.maximum.reduceat(total, first), -np.maximum.reduceat(difference, first)]
