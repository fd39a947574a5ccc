"""The box about an area with a margin in metres: quick to make, and never smaller than the area with its margin."""

import math

from shapely.geometry import MultiPolygon, Polygon, box

from ._area import Area
from ._cap import LEAST_M
from ._position import E7
from ._seam import HALF, POLE


def enlarged_bounds(area: Area, by_m: int) -> Area:
    """A box, or the two parts of one across the antimeridian, that contains every place within so many metres.

    On a sphere a cap of angular radius r about latitude b reaches asin(sin r / cos b) in longitude; the least radius
    of curvature makes it wide enough on the ellipsoid.
    """
    west, south, east, north = area.geometry.bounds
    up = math.ceil(by_m / LEAST_M * E7) + 1
    south, north = max(south - up, -POLE), min(north + up, POLE)
    across = _across(by_m, max(abs(south), abs(north)))
    if across is None or east - west + 2 * across >= 2 * HALF:
        return Area(box(-HALF, south, HALF, north))
    return Area(_joined(west - across, south, east + across, north))


def _across(by_m: int, latitude: float) -> int | None:
    """Units of longitude, or None where the margin reaches round a pole."""
    part = math.sin(by_m / _LEAST_RADIUS_M) / max(math.cos(math.radians(latitude / E7)), 1e-12)
    return None if part >= 1 or latitude >= POLE else math.ceil(math.degrees(math.asin(part)) * E7) + 1


def _joined(west: float, south: float, east: float, north: float) -> Polygon | MultiPolygon:
    if west < -HALF:
        return MultiPolygon([box(-HALF, south, east, north), box(west + 2 * HALF, south, HALF, north)])
    if east > HALF:
        return MultiPolygon([box(west, south, HALF, north), box(-HALF, south, east - 2 * HALF, north)])
    return box(west, south, east, north)


_LEAST_RADIUS_M = 6_335_439
"""Metres of the least radius of curvature of the ellipsoid."""
