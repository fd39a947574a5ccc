"""Everything within so many metres of a line or polygon, as polygons that are proved to hold it.

The shape is laid onto a plane on which no distance grows (``_plane``), so whatever lies within the radius on Earth
lies within it on the plane. The margin is drawn there, lifted, rounded to units, and laid again: when its outline
keeps the radius from the shape, curved edges included, it holds what it should. Else it is drawn a little wider.
"""

import math

import numpy as np
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from openline.errors import GeometryError

from ._plane import Bounds, Plane, greatest_unit
from ._position import E7, GEOD
from ._seam import TURN

_QUARTER = 12
"""Corners of a quarter of a circle: edges between them come 0.2 % nearer."""
_PART = 0.005_5
"""How much too large the plane may make a margin, in parts of it; see ``room_m``."""


def room_m(radius_m: int) -> float:
    """How far from its middle a shape may reach so that its margin is at most 0.6 % too large.

    At x from the middle a drop shortens by sqrt(1 - (x/b)**2). A margin from x to x + r on the plane is therefore at
    most 1 + (x**2 + x r + r**2 / 3) / 2 b**2 times as wide on Earth, to second order.
    """
    rest = 2 * _PART * GEOD.b**2 - radius_m**2 / 3
    return (math.sqrt(radius_m**2 + 4 * rest) - radius_m) / 2


def fits(bounds: Bounds, radius_m: int) -> bool:
    """Whether one plane serves all that lies within the bounds, in units."""
    west, south, east, north = bounds
    near = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    wide = (east - west) * math.cos(math.radians(near / E7))
    return east - west < TURN / 4 and math.hypot(wide, north - south) * greatest_unit() / 2 <= room_m(radius_m)


def around(shape: BaseGeometry, radius_m: int) -> list[Polygon]:
    """Integer polygons that hold all within ``radius_m`` of a shape that fits a plane, in unwrapped longitudes.

    At most 1 % and 2 m too large below 75 degrees of latitude; raises GeometryError where they reach round a pole.
    """
    west, south, east, north = shape.bounds
    middle = (west + east) / 2, (south + north) / 2
    plane = Plane.between(middle, middle)
    sag_m = 0.1 + radius_m / 4_000
    flat = shapely.transform(shapely.segmentize(shape, plane.step(shape.bounds, sag_m)), plane.laid)
    if not flat.is_simple:
        # A route that comes back on itself confuses the buffer of GEOS: each stretch is given to it once.
        flat = shapely.line_merge(shapely.unary_union(flat))
    shapely.prepare(flat)
    reach_m = (radius_m + 2 * sag_m) / math.cos(math.pi / 4 / _QUARTER)
    drawn = _at_once
    for _ in range(20):
        lifted = _lifted(drawn(flat, reach_m), plane, middle[0], sag_m)
        if np.ptp(lifted.bounds[::2]) > TURN / 2:
            break
        grown = _whole(lifted)
        short_m = radius_m + 2 * sag_m - _kept_m(grown, flat, plane, sag_m)
        if short_m <= 0:
            # It keeps its distance from every edge of a shape in one piece, so all of it lies on one side.
            assert grown.intersects(Point(shapely.get_coordinates(shape)[0])), "a margin lies round its shape"
            return [part for part in shapely.get_parts(grown) if isinstance(part, Polygon)]
        if drawn is _at_once and short_m > radius_m / 1_000 + 0.02:  # more than rounding takes
            drawn = _edge_by_edge
        else:
            reach_m += short_m * 1.05 + 0.01
    raise round_a_pole(radius_m, (south + north) / 2 / E7)


def _at_once(flat: BaseGeometry, reach_m: float) -> BaseGeometry:
    return flat.buffer(reach_m, quad_segs=_QUARTER)


def _edge_by_edge(flat: BaseGeometry, reach_m: float) -> BaseGeometry:
    """The same margin, slower: about bends much shorter than it, the buffer of GEOS is dented, by a fifth at worst."""
    lines = flat if flat.geom_type.endswith("LineString") else shapely.boundary(flat)
    points, of = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    same = of[1:] == of[:-1]
    edges = shapely.linestrings(np.stack([points[:-1][same], points[1:][same]], axis=1))
    margins = shapely.union_all(shapely.buffer(edges, reach_m, quad_segs=_QUARTER))
    return shapely.union(_at_once(flat, reach_m), margins)


def round_a_pole(radius_m: int, lat: float) -> GeometryError:
    """What is said of a shape that has no inside in longitude and latitude."""
    return GeometryError(
        "geotime.pole", f"{radius_m} m about latitude {lat:.4f} reach round a pole", hint="use a smaller radius"
    )


def _lifted(grown: BaseGeometry, plane: Plane, lon: float, sag_m: float) -> BaseGeometry:
    """A shape of the plane in units about a longitude; with corners enough that its edges curve by about the sag."""
    west, south, east, north = grown.bounds
    away = math.hypot(max(abs(west), abs(east)), max(abs(south), abs(north))) / GEOD.b
    steepest = math.tan(min(abs(plane.lat) + away, math.radians(89.9)))
    fine = shapely.segmentize(grown, math.sqrt(8 * sag_m * GEOD.b / (1.2 * steepest + 0.1)))
    turn = round(lon / TURN - plane.lon / math.tau) * TURN
    lifted: BaseGeometry = shapely.transform(fine, lambda points: plane.lifted(points) + np.array([turn, 0]))
    return lifted


def _whole(lifted: BaseGeometry) -> BaseGeometry:
    whole = shapely.transform(lifted, np.round)
    return whole if whole.is_valid else shapely.set_precision(lifted, 1)


def _kept_m(grown: BaseGeometry, flat: BaseGeometry, plane: Plane, sag_m: float) -> float:
    """The metres on the plane between an outline, its edges followed to within the sag, and the shape."""
    fine = shapely.segmentize(shapely.boundary(grown), plane.step(grown.bounds, sag_m))
    return float(shapely.distance(flat, shapely.transform(fine, plane.laid)))
