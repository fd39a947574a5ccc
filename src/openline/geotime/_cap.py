"""Round the pole: where a circle has no inside in longitude and latitude, the whole cap stands for it."""

import math

from shapely.geometry import box

from ._area import Area
from ._position import E7, Position
from ._seam import HALF, POLE

LEAST_M = 110_574
"""Metres of the shortest degree of latitude, at the equator."""


def around_pole(center: Position, radius_m: int) -> Area:
    """Every longitude from the circle's far edge to the nearer pole; contains the circle."""
    reach = math.ceil(radius_m / LEAST_M * E7) + 1
    if center.lat_e7 < 0:
        return Area(box(-HALF, -POLE, HALF, min(center.lat_e7 + reach, POLE)))
    return Area(box(-HALF, max(center.lat_e7 - reach, -POLE), HALF, POLE))
