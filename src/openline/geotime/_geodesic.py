"""Polygons whose edges are geodesics, as areas that contain them.

Points of each geodesic are put between its ends until the straight lon/lat line between two of them leaves it by at
most a millionth of the edge (at least 3 mm, at most 40 cm). All edges then move outward by what is left and by what
rounding to units takes. So the area is never smaller than meant, and at most 3 units (33 mm) and three millionths of
its longest edge larger, 1 m at the most; that it holds every point that was computed is checked.

    >>> geodesic_area([[(36, 35), (36.01, 35), (36.01, 35.01)]])
    Area(lat 34.9999999 to 35.0100001, lon 35.9999999 to 36.0100001)
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import MultiPoint, Polygon, box
from shapely.geometry.base import BaseGeometry

from openline import limits
from openline.errors import GeometryError

from ._area import Area, area_of
from ._faults import Outline, no_inside, place
from ._geojson import check_count, check_position, check_round, near, polygon_of
from ._position import E7, GEOD
from ._seam import POLE, TURN, cut

_FARTHEST_M = 19_000_000
_UNIT_M = 0.011132
_CLOSE, _CLOSEST_UNITS, _CLOSE_ENOUGH_M = 1e-6, 0.3, 0.4
_SAMPLES = 4
_PIECES, _CORNERS = 20_000, 50_000
_TURN = 0.1
_ROUNDING = math.sqrt(0.5) + 0.05
_RADIUS_M = 6_335_000
"""Metres: less than every radius of curvature of the ellipsoid."""


class _Line(NamedTuple):
    """A geodesic in units: its points, every fourth of them a corner of the area, and how far it leaves the chords."""

    points: np.ndarray
    off: float


def geodesic_area(rings: Sequence[Sequence[tuple[float, float]]]) -> Area:
    """An area that contains the polygon of these rings, the outer one first, whose edges are geodesics of WGS 84.

    Positions are longitude and latitude in degrees; the last of a ring may repeat the first. An edge is the shortest
    path between its ends. Raises GeometryError, as spec/space.md says.
    """
    check_count(sum(len(ring) for ring in rings), len(rings))
    outlines = [_ring(ring, f"ring {number}") for number, ring in enumerate(rings)]
    outlines = [outlines[0], *(near(hole, outlines[0]) for hole in outlines[1:])]
    lines = [_lines(outline) for outline in outlines]
    polygon = polygon_of([_bent(*bent) for bent in zip(outlines, lines, strict=True)])
    if polygon.area < polygon.length / 4:
        raise no_inside(outlines[0])
    every = [line for ring in lines for line in ring]
    grown = _grown(polygon, max(line.off for line in every))
    assert grown.covers(MultiPoint(np.vstack([line.points for line in every]))), "it holds the geodesics"
    return area_of([piece for part in shapely.get_parts(grown) for piece in cut(part)])


def _grown(polygon: Polygon, off: float) -> BaseGeometry:
    """An integer geometry that holds every point within ``off`` units of the polygon."""
    # A quarter more for points between the samples. A mitre cut off at the distance itself keeps the whole disc
    # about each corner and reaches at most 1.42 times as far.
    by = 1.25 * off + 0.01 + _ROUNDING
    grown: BaseGeometry = shapely.set_precision(polygon.buffer(by, join_style="mitre", mitre_limit=1.0), 1)
    west, south, east, north = grown.bounds
    if south < -POLE or north > POLE:
        grown = shapely.intersection(grown, box(west - 1, -POLE, east + 1, POLE), grid_size=1)
    shapely.prepare(grown)
    assert grown.covers(polygon), "it grows"
    return grown


def _ring(points: Sequence[tuple[float, float]], name: str) -> Outline:
    """The ring unwrapped, in units, closed and without repeated positions."""
    if len(points) < 3:
        raise GeometryError("geotime.ring-too-short", f"{name} has {len(points)} positions", hint="give at least 3")
    corners, vertices = [_corner(*points[0], f"{name} vertex 0")], [0]
    for number, (lon, lat) in enumerate([*points[1:], points[0]], 1):
        x, y = _corner(lon, lat, f"{name} vertex {number}")
        x += TURN * round((corners[-1][0] - x) / TURN)
        if (x, y) != corners[-1]:
            corners.append((x, y))
            vertices.append(number % len(points))
    outline = Outline(name, corners, vertices)
    check_round(outline)
    return outline


def _corner(lon: float, lat: float, name: str) -> tuple[float, float]:
    check_position(lon, lat, name)
    corner = float(lon * E7), float(lat * E7)
    if abs(corner[1]) == POLE:
        raise GeometryError("geotime.pole", f"{name} {place(corner)} lies on a pole", hint="stay below 90 degrees")
    return corner


def _lines(ring: Outline) -> list[_Line]:
    """The geodesics of a ring, each with as many points as it needs."""
    ends = np.asarray(ring.corners)
    bearings, _back, lengths = GEOD.inv(*(ends[:-1] / E7).T, *(ends[1:] / E7).T)
    _check_lengths(ring, lengths)
    bounds = _bounds(ends, lengths)
    lines: list[_Line] = []
    corners = 0
    for n, bound in enumerate(bounds.tolist()):
        chord = _Line(ends[[n] * _SAMPLES + [n + 1]], bound)
        lines.append(chord if bound <= _CLOSEST_UNITS else _line(ring, n, bearings[n], lengths[n]))
        corners += len(lines[-1].points) // _SAMPLES
        if corners > _CORNERS:
            raise _too_near(ring, n)
    return lines


def _check_lengths(ring: Outline, lengths: np.ndarray) -> None:
    """Beyond 19,000 km another path may be as short. A ring below once round the Earth leaves the larger side out."""
    if sum(lengths) > limits.ROUTE_M:
        raise GeometryError(
            "geotime.route-length", f"{ring.corner(0)}: the ring is {sum(lengths) / 1000:.0f} km long",
            hint=f"give at most {limits.ROUTE_M // 1000} km",
        )  # fmt: skip
    number = int(np.argmax(lengths))
    if lengths[number] > _FARTHEST_M:
        raise GeometryError(
            "geotime.edge-two-ways",
            f"{ring.corner(number)} and the next are {lengths[number] / 1000:.0f} km apart: half round the Earth",
            hint="add positions between",
        )


def _bounds(ends: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """How many units each geodesic leaves its chord at most.

    An eighth of its length squared times its second derivative, which on the sphere is at most
    1.16 tan(latitude) / cos(latitude) / radius squared; what the ellipsoid adds is less than the 0.02 and the
    smaller radius.
    """
    farthest = np.maximum(np.abs(ends[:-1, 1]), np.abs(ends[1:, 1])) / E7 + np.degrees(lengths / _RADIUS_M)
    steep = np.radians(np.minimum(farthest, 89.999_999))
    second = 1.16 * (np.tan(steep) + 0.02) / np.cos(steep) / _RADIUS_M**2
    bounds: np.ndarray = np.degrees(lengths**2 / 8 * second) * E7
    return bounds


def _line(ring: Outline, number: int, bearing: float, length_m: float) -> _Line:
    """A geodesic with so many points that it stays close to its chords, in few steps."""
    close = min(max(_CLOSEST_UNITS, length_m * _CLOSE / _UNIT_M), _CLOSE_ENOUGH_M / _UNIT_M)
    pieces = 1
    while pieces <= _PIECES:
        points = _along(ring, number, bearing, np.linspace(0, length_m, pieces * _SAMPLES + 1))
        off = _off(points)
        steep = math.tan(math.radians(min(np.max(np.abs(points[:, 1])) / E7, 89.999_999)))
        turns = length_m / pieces * (1 + steep) / _RADIUS_M
        # Only on pieces that turn little do three samples show the whole of a piece.
        if off <= close and turns <= _TURN:
            return _Line(points, off)
        pieces = max(pieces + 1, math.ceil(pieces * math.sqrt(off / close)), math.ceil(pieces * turns / _TURN))
    raise _too_near(ring, number)


def _too_near(ring: Outline, number: int) -> GeometryError:
    """The refusal of an edge that needs more points than is sane: only near a pole does longitude change so fast."""
    return GeometryError(
        "geotime.pole", f"{ring.corner(number)}: the edge to the next position passes too near a pole",
        hint="draw the area in parts that stay away from it",
    )  # fmt: skip


def _along(ring: Outline, number: int, bearing: float, metres: np.ndarray) -> np.ndarray:
    """Points of one edge at so many metres from its start, unwrapped; both ends exactly as they were given."""
    (x, y), end = ring.corners[number], ring.corners[number + 1]
    same = np.ones(len(metres))
    lons, lats, _back = GEOD.fwd(x / E7 * same, y / E7 * same, bearing * same, metres)
    # An edge is less than half a turn wide.
    turned = lons + 360 * np.round((x / E7 - lons) / 360)
    points = np.column_stack([turned * E7, lats * E7])
    points[0], points[-1] = (x, y), end
    return points


def _off(points: np.ndarray) -> float:
    """The most units by which a sample lies beside the chord of its piece."""
    starts, stops = points[:-1:_SAMPLES], points[_SAMPLES::_SAMPLES]
    chords = (stops - starts)[:, None, :]
    away = np.stack([points[n:-1:_SAMPLES] for n in range(1, _SAMPLES)], axis=1) - starts[:, None, :]
    cross = chords[..., 0] * away[..., 1] - chords[..., 1] * away[..., 0]
    return float(np.max(np.abs(cross) / np.hypot(chords[..., 0], chords[..., 1])))


def _bent(ring: Outline, lines: Sequence[_Line]) -> Outline:
    """The ring with the corners between; each tells the vertex that it follows."""
    corners, vertices = [ring.corners[0]], [ring.vertices[0]]
    for number, line in enumerate(lines):
        between = line.points[_SAMPLES::_SAMPLES].tolist()
        corners += [(x, y) for x, y in between]
        vertices += [ring.vertices[number]] * (len(between) - 1) + [ring.vertices[number + 1]]
    return Outline(ring.name, corners, vertices)
