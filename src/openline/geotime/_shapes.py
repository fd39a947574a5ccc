"""Circles, corridors and margins in metres on the ellipsoid, as polygons that always contain what was meant.

Corners stand on a slightly larger circle, so that its edges, straight in lon/lat, stay outside the true one;
that is checked by geodesics before the shape is used.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from openline import limits
from openline.errors import GeometryError

from ._area import Area, area_of, cut
from ._position import E7, GEOD, Position

_SIDES = 64
_STEP_M = 10_000
_MARGIN = 1.002


def circle(center: Position, radius_m: int) -> Area:
    """A polygon that contains every point within ``radius_m`` metres of the center."""
    return area_of(cut(_disc(center.lon, center.lat, _checked(radius_m))))


def corridor(points: Sequence[Position], width_m: int) -> Area:
    """A polygon that contains every point within half the width of the route, whose legs are straight in lon/lat."""
    if not 2 <= len(points) <= limits.ROUTE_POINTS:
        raise GeometryError(
            "geotime.route-points", f"a route of {len(points)} points", hint=f"give 2 to {limits.ROUTE_POINTS}"
        )
    radius = _checked(math.ceil(width_m / 2))
    track = _unwrapped([(point.lon, point.lat) for point in points])
    return _swept(track, radius)


def enlarged(area: Area, by_m: int) -> Area:
    """The area with a margin: contains every point within ``by_m`` metres of it."""
    if by_m == 0:
        return area
    radius = _checked(by_m)
    degrees = shapely.transform(area.geometry, lambda xy: xy / E7)
    result: list[BaseGeometry] = [area.geometry]
    polygons = getattr(degrees, "geoms", [degrees])
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return area_of([*result, *(_swept(list(ring.coords), radius).geometry for ring in rings)])


def _swept(track: Sequence[tuple[float, ...]], radius_m: int) -> Area:
    """The hull of two discs over each short piece of the track, joined."""
    parts: list[BaseGeometry] = []
    for a, b in itertools.pairwise(track):
        pieces = _pieces((a[0], a[1]), (b[0], b[1]), max(radius_m, _STEP_M))
        discs = [Polygon(_disc(lon, lat, math.ceil(radius_m * _MARGIN) + 1)) for lon, lat in pieces]
        for left, right in itertools.pairwise(discs):
            hull = shapely.union(left, right).convex_hull
            assert isinstance(hull, Polygon), "two discs have a hull"
            parts += cut([(round(x), round(y)) for x, y in hull.exterior.coords])
    return area_of(parts)


def _pieces(a: tuple[float, float], b: tuple[float, float], step_m: int) -> list[tuple[float, float]]:
    length = GEOD.inv(a[0], a[1], b[0], b[1])[2]
    count = max(1, math.ceil(length / step_m))
    return [(a[0] + (b[0] - a[0]) * i / count, a[1] + (b[1] - a[1]) * i / count) for i in range(count + 1)]


def _disc(lon: float, lat: float, radius_m: int) -> list[tuple[int, int]]:
    """Integer corners round a disc, unwrapped about its center; checked to lie outside the true circle."""
    bearings = np.arange(_SIDES) * (360.0 / _SIDES)
    factor = 1 / math.cos(math.pi / _SIDES)
    for _ in range(40):
        far = np.full(_SIDES, radius_m * factor + 0.2)
        lons, lats, _back = GEOD.fwd(np.full(_SIDES, lon), np.full(_SIDES, lat), bearings, far)
        ring = _around(np.asarray(lons), np.asarray(lats), lon)
        if _outside(ring, lon, lat, radius_m):
            return [(int(x), int(y)) for x, y in ring]
        factor *= 1.001
    raise GeometryError(
        "geotime.pole", f"a circle of {radius_m} m at latitude {lat} reaches round a pole", hint="use a smaller radius"
    )


def _around(lons: np.ndarray, lats: np.ndarray, lon: float) -> np.ndarray:
    near = lons + 360 * np.round((lon - lons) / 360)
    ring = np.column_stack([np.round(near * E7), np.round(lats * E7)])
    return np.vstack([ring, ring[:1]])


def _outside(ring: np.ndarray, lon: float, lat: float, radius_m: int) -> bool:
    """Five points of every edge lie at least the radius away, and the center lies inside."""
    fractions = np.linspace(0, 1, 6)[:-1]
    edges = np.concatenate([ring[:-1] + (ring[1:] - ring[:-1]) * fraction for fraction in fractions]) / E7
    count = len(edges)
    away = GEOD.inv(np.full(count, lon), np.full(count, lat), edges[:, 0], edges[:, 1])[2]
    polygon = Polygon(ring)
    return bool(np.min(away) >= radius_m and polygon.is_valid and polygon.contains(shapely.Point(lon * E7, lat * E7)))


def _unwrapped(track: list[tuple[float, float]]) -> list[tuple[float, float]]:
    out = [track[0]]
    for lon, lat in track[1:]:
        out.append((lon + 360 * round((out[-1][0] - lon) / 360), lat))
    return out


def _checked(metres: int) -> int:
    if not 1 <= metres <= limits.RADIUS_M:
        raise GeometryError("geotime.radius-range", f"{metres} m", hint=f"give 1 to {limits.RADIUS_M} metres")
    return metres
