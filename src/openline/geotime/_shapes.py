"""Circles, corridors and margins in metres on the ellipsoid, as polygons that always contain what was meant.

Corners stand on a slightly larger circle, so that edges, straight in lon/lat, stay outside the true one. That is
checked by geodesics for every disc, and for every piece of a corridor on the discs between its ends, before the
shape is used. A shape may be up to 1 % and 2 m larger than meant below 75 degrees of latitude, never smaller.

    >>> center = Position(lat_e7=360_000_000, lon_e7=370_000_000)
    >>> circle(center, 1_000).geometry.covers(circle(center, 990).geometry)
    True
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import Polygon

from openline import limits
from openline.errors import GeometryError

from ._area import Area, area_of
from ._position import E7, GEOD, Position
from ._seam import cut

_SIDES = 64
_SAMPLES = 4
_MARGIN = 1.002
_PIECE_M = 200_000
Point = tuple[float, float]
Stop = tuple[Point, np.ndarray]


def circle(center: Position, radius_m: int) -> Area:
    """A polygon that contains every point within ``radius_m`` metres of the center."""
    return area_of(cut(Polygon(_disc((center.lon, center.lat), _checked(radius_m)))))


def corridor(points: Sequence[Position], width_m: int) -> Area:
    """A polygon that contains every point within half the width of the route, whose legs are straight in lon/lat."""
    if not 2 <= len(points) <= limits.ROUTE_POINTS:
        raise GeometryError(
            "geotime.route-points", f"a route of {len(points)} points", hint=f"give 2 to {limits.ROUTE_POINTS}"
        )
    track = _unwrapped([(point.lon, point.lat) for point in points])
    return area_of(_swept(track, _checked(math.ceil(width_m / 2))))


def enlarged(area: Area, by_m: int) -> Area:
    """The area with a margin: contains every point within ``by_m`` metres of it."""
    if by_m == 0:
        return area
    radius = _checked(by_m)
    rings = shapely.get_rings(area.geometry)
    tracks = [[(x / E7, y / E7) for x, y in shapely.get_coordinates(ring)] for ring in rings]
    _check_length(list(itertools.chain.from_iterable(tracks)))
    result = area_of([area.geometry, *(part for track in tracks for part in _swept(track, radius))])
    assert result.geometry.covers(area.geometry), "a margin takes nothing away"
    return result


def _swept(track: Sequence[Point], radius_m: int) -> list[Polygon]:
    """The parts of the hulls over each short piece of the track; they overlap."""
    _check_length(track)
    stops = [_stop(point, radius_m) for point in _pieces(track)]
    return [part for one, other in itertools.pairwise(stops) for part in cut(_hull(one, other, radius_m))]


def _check_length(track: Sequence[Point]) -> None:
    length = sum(_length_m(a, b) for a, b in itertools.pairwise(track))
    if length > limits.ROUTE_M:
        raise GeometryError(
            "geotime.route-length", f"{length / 1000:.0f} km in all", hint=f"give at most {limits.ROUTE_M // 1000} km"
        )


def _pieces(track: Sequence[Point]) -> list[Point]:
    """The track with points between, so that no piece is longer than 200 km."""
    out = [track[0]]
    for a, b in itertools.pairwise(track):
        count = max(1, math.ceil(_length_m(a, b) / _PIECE_M))
        out += [_along(a, b, i / count) for i in range(1, count + 1)]
    return out


def _stop(point: Point, radius_m: int) -> Stop:
    return point, _disc(point, math.ceil(radius_m * _MARGIN))


def _hull(one: Stop, other: Stop, radius_m: int) -> Polygon:
    """The hull of two discs, which holds the disc of every point between them.

    In lon/lat a disc is nearly an ellipse whose width is convex in latitude, so the hull of two holds those
    between to second order; the margin covers what is left, and three of them are looked at.
    """
    (a, disc_a), (b, disc_b) = one, other
    hull = shapely.MultiPoint(np.vstack([disc_a, disc_b])).convex_hull
    between = [_corners(_along(a, b, part), _circumscribed(radius_m)) for part in (0.25, 0.5, 0.75)]
    assert isinstance(hull, Polygon) and hull.covers(shapely.MultiPoint(np.vstack(between))), "a leg holds its discs"
    return hull


def _disc(center: Point, radius_m: int) -> np.ndarray:
    """Integer corners round a disc, unwrapped about its center; checked to lie outside the true circle."""
    far = _circumscribed(radius_m)
    for _ in range(40):
        ring = _corners(center, far)
        if _holds(ring, center, radius_m):
            return ring
        far *= 1.001
    raise _pole(radius_m, center[1])


def _corners(center: Point, far_m: float) -> np.ndarray:
    bearings = np.arange(_SIDES + 1) % _SIDES * (360.0 / _SIDES)
    same = np.ones(_SIDES + 1)
    lons, lats, _back = GEOD.fwd(center[0] * same, center[1] * same, bearings, far_m * same)
    near = lons + 360 * np.round((center[0] - lons) / 360)
    return np.column_stack([np.round(near * E7), np.round(lats * E7)])


def _circumscribed(radius_m: int) -> float:
    """How far the corners stand; 20 cm and 1 part in 5,000 more for what rounding and the samples need."""
    return radius_m / math.cos(math.pi / _SIDES) * 1.000_2 + 0.2


def _holds(ring: np.ndarray, center: Point, radius_m: int) -> bool:
    """Whether every point of the ring lies at least the radius away, with the center inside."""
    if np.ptp(ring[:, 0]) > 180 * E7:
        return False
    fractions = np.arange(_SAMPLES) / _SAMPLES
    edges = np.concatenate([ring[:-1] + (ring[1:] - ring[:-1]) * fraction for fraction in fractions]) / E7
    same = np.ones(len(edges))
    away = GEOD.inv(center[0] * same, center[1] * same, edges[:, 0], edges[:, 1])[2]
    polygon = Polygon(ring)
    nearest = float(np.min(away)) - _sag_m(ring, radius_m)
    return nearest >= radius_m and polygon.is_valid and polygon.contains(shapely.Point(center[0] * E7, center[1] * E7))


def _sag_m(ring: np.ndarray, radius_m: int) -> float:
    """How much nearer an edge may come between two samples.

    Along a curve the distance to the center is a function whose second derivative is at most 1/distance plus
    the curve's own curvature, for a lon/lat line at most 2 tan(latitude)/a; over a step h it dips by h*h/8 of that.
    """
    step = 1.1 * 2 * math.pi * radius_m / (_SIDES * _SAMPLES)
    steepest = math.radians(min(float(np.max(np.abs(ring[:, 1]))) / E7, 89.999_999))
    return step * step / 8 * (1 / radius_m + 2 * math.tan(steepest) / GEOD.b)


def _along(a: Point, b: Point, part: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def _length_m(a: Point, b: Point) -> float:
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2])


def _unwrapped(track: list[Point]) -> list[Point]:
    out = [track[0]]
    for lon, lat in track[1:]:
        out.append((lon + 360 * round((out[-1][0] - lon) / 360), lat))
    return out


def _pole(radius_m: int, lat: float) -> GeometryError:
    return GeometryError(
        "geotime.pole", f"{radius_m} m about latitude {lat:.4f} reach round a pole", hint="use a smaller radius"
    )


def _checked(metres: int) -> int:
    if not 1 <= metres <= limits.RADIUS_M:
        raise GeometryError("geotime.radius-range", f"{metres} m", hint=f"give 1 to {limits.RADIUS_M} metres")
    return metres
