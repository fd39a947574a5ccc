"""Circles, corridors and margins in metres on the ellipsoid, as polygons that always contain what was meant.

Corners stand on a slightly larger circle, so that edges, straight in lon/lat, stay outside the true one. That is
checked by geodesics for every disc, and for every piece of a corridor on the discs between its ends, before the
shape is used. A shape may be up to 1 % and 2 m larger than meant below 75 degrees of latitude, never smaller.

    >>> center = Position(lat_e7=360_000_000, lon_e7=370_000_000)
    >>> circle(center, 1_000).geometry.covers(circle(center, 990).geometry)
    True
"""

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from openline import limits
from openline.errors import GeometryError

from ._area import Area, area_of
from ._around import around, fits, room_m, round_a_pole
from ._plane import greatest_unit, in_space
from ._position import E7, GEOD, Position
from ._seam import TURN, cut

_SIDES = 64
_SAMPLES = 4
_CHORD_M = 80_000
"""A chord over so many metres is shorter by 1 part in 150,000; the corners stand 1 in 5,000 too far out."""
Degrees = tuple[float, float]


def circle(center: Position, radius_m: int) -> Area:
    """A polygon that contains every point within ``radius_m`` metres of the center."""
    return area_of(cut(Polygon(_disc((center.lon, center.lat), _checked(radius_m)))))


def corridor(points: Sequence[Position], width_m: int) -> Area:
    """A polygon that contains every point within half the width of the route, whose legs are straight in lon/lat."""
    if not 2 <= len(points) <= limits.ROUTE_POINTS:
        raise GeometryError(
            "geotime.route-points", f"a route of {len(points)} points", hint=f"give 2 to {limits.ROUTE_POINTS}"
        )
    track = _unwrapped(np.array([(point.lon_e7, point.lat_e7) for point in points], dtype=float))
    radius_m = _checked(math.ceil(width_m / 2))
    _check_length(track)
    return area_of(_margins(_runs(track, radius_m), radius_m))


def enlarged(area: Area, by_m: int) -> Area:
    """The area with a margin: contains every point within ``by_m`` metres of it."""
    if by_m == 0:
        return area
    radius_m = _checked(by_m)
    _check_length(shapely.get_coordinates(area.geometry))
    polygons = shapely.get_parts(area.geometry)
    if all(fits(polygon.bounds, radius_m) for polygon in polygons):
        result = area_of(_margins(polygons, radius_m))
    else:
        tracks = [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygons)]
        runs = [run for track in tracks for run in _runs(track, radius_m)]
        result = area_of([area.geometry, *_margins(runs, radius_m)])
    assert result.geometry.covers(area.geometry), "a margin takes nothing away"
    return result


def _margins(shapes: Iterable[BaseGeometry], radius_m: int) -> list[Polygon]:
    return [part for shape in shapes for polygon in around(shape, radius_m) for part in cut(polygon)]


def _check_length(track: np.ndarray) -> None:
    length = GEOD.line_length(track[:, 0] / E7, track[:, 1] / E7)
    if length > limits.ROUTE_M:
        raise GeometryError(
            "geotime.route-length", f"{length / 1000:.0f} km in all", hint=f"give at most {limits.ROUTE_M // 1000} km"
        )


def _runs(track: np.ndarray, radius_m: int) -> Iterator[BaseGeometry]:
    """The track in runs of pieces that each fit a plane; every run begins where the one before it ends."""
    track = track[np.append(True, np.any(np.diff(track, axis=0), axis=1))]
    if len(track) == 1:
        yield Point(track[0])
        return
    points = shapely.get_coordinates(shapely.segmentize(LineString(track), room_m(radius_m) / greatest_unit()))
    first = 0
    for last in range(1, len(points)):
        box = *points[first : last + 2].min(axis=0), *points[first : last + 2].max(axis=0)
        if last == len(points) - 1 or not fits(box, radius_m):
            yield LineString(points[first : last + 1])
            first = last


def _disc(center: Degrees, radius_m: int) -> np.ndarray:
    """Integer corners round a disc, unwrapped about its center; checked to lie outside the true circle."""
    far = _circumscribed(radius_m)
    for _ in range(40):
        ring = _corners(center, far)
        if _holds(ring, center, radius_m):
            return ring
        far *= 1.001
    raise round_a_pole(radius_m, center[1])


def _corners(center: Degrees, far_m: float) -> np.ndarray:
    bearings = np.arange(_SIDES + 1) % _SIDES * (360.0 / _SIDES)
    same = np.ones(_SIDES + 1)
    lons, lats, _back = GEOD.fwd(center[0] * same, center[1] * same, bearings, far_m * same)
    near = lons + 360 * np.round((center[0] - lons) / 360)
    return np.column_stack([np.round(near * E7), np.round(lats * E7)])


def _circumscribed(radius_m: int) -> float:
    """How far the corners stand; 20 cm and 1 part in 5,000 more for what rounding and the samples need."""
    return radius_m / math.cos(math.pi / _SIDES) * 1.000_2 + 0.2


def _holds(ring: np.ndarray, center: Degrees, radius_m: int) -> bool:
    """Whether every point of the ring lies at least the radius away, with the center inside."""
    if np.ptp(ring[:, 0]) > 180 * E7:
        return False
    fractions = np.arange(_SAMPLES) / _SAMPLES
    edges = np.concatenate([ring[:-1] + (ring[1:] - ring[:-1]) * fraction for fraction in fractions]) / E7
    polygon = Polygon(ring)
    nearest = float(np.min(_away_m(center, edges, radius_m))) - _sag_m(ring, radius_m)
    return nearest >= radius_m and polygon.is_valid and polygon.contains(Point(center[0] * E7, center[1] * E7))


def _away_m(center: Degrees, points: np.ndarray, radius_m: int) -> np.ndarray:
    """The metres from the center to points in degrees, or the chords, which are less and sooner known."""
    if radius_m <= _CHORD_M:
        away = in_space(points * E7) - in_space(np.array([center]) * E7)
        chords: np.ndarray = np.sqrt((away * away).sum(axis=1))
        return chords
    same = np.ones(len(points))
    metres: np.ndarray = GEOD.inv(center[0] * same, center[1] * same, points[:, 0], points[:, 1])[2]
    return metres


def _sag_m(ring: np.ndarray, radius_m: int) -> float:
    """How much nearer an edge may come between two samples.

    Along a curve the distance to the center is a function whose second derivative is at most 1/distance plus
    the curve's own curvature, for a lon/lat line at most 2 tan(latitude)/a; over a step h it dips by h*h/8 of that.
    """
    step = 1.1 * 2 * math.pi * radius_m / (_SIDES * _SAMPLES)
    steepest = math.radians(min(float(np.max(np.abs(ring[:, 1]))) / E7, 89.999_999))
    return step * step / 8 * (1 / radius_m + 2 * math.tan(steepest) / GEOD.b)


def _unwrapped(track: np.ndarray) -> np.ndarray:
    """The track with longitudes in units that go the short way round from one to the next."""
    steps = np.diff(track[:, 0])
    turns = np.cumsum(np.round(steps / TURN))
    return np.column_stack([track[:, 0] - np.concatenate([[0], turns]) * TURN, track[:, 1]])


def _checked(metres: int) -> int:
    if not 1 <= metres <= limits.RADIUS_M:
        raise GeometryError("geotime.radius-range", f"{metres} m", hint=f"give 1 to {limits.RADIUS_M} metres")
    return metres
