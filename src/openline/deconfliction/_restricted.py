"""What a check compares in place of another participant's restricted object: what its form leaves, in whole hours.

A yes or no about an exact shape gives the shape away in a few dozen questions, and so do the cells that an exact
shape touches: a disc on four of them lies at their common corner. So the place compared is made from the form alone.
Objects of one form cannot be told apart by any question. The place contains the object wherever in its cell it
lies, so it may raise a false alarm and never hides a conflict.
"""

import itertools
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import shapely
from msgspec import Struct
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from openline.geotime import E7, Area, Band, Datum, Position, Volume4D, Window
from openline.messages import Where

from ._form import CELL_E7, HALF, POLE, TURN, Form, Spot, Step, form_of

# WGS 84 in metres: the polar radius, the flattening, and the least radius of curvature of a meridian.
_POLAR_M, _FLATTENING, _MERIDIAN_M = 6_356_752.3, 1 / 298.257223563, 6_335_439.3
_LEGS = 500
"""Different legs that are joined one by one: as many as a route has. More become one hull, so that none takes long."""


class Coarse(Struct, frozen=True, kw_only=True):
    """What may be used and shown: ``cell``, the south-west corner of the anchor's cell, and ``volume`` to compare."""

    cell: Position
    volume: Volume4D


def coarse(shape: Where, window: Window) -> Coarse:
    """The shape as its form leaves it, at every height, in whole hours; contains ``shape.area()`` and the window."""
    form = form_of(shape)
    cell = Position(lat_e7=form.row * CELL_E7, lon_e7=form.column * CELL_E7)
    return Coarse(cell=cell, volume=Volume4D(area=_area(form), band=_ANY_HEIGHT, window=hours(window)))


def hours(window: Window) -> Window:
    """The window opened to whole hours; an end in the last hour of the calendar becomes no end."""
    start = None if window.start is None else window.start.replace(minute=0, second=0)
    return Window(start=start, end=None if window.end is None else _hour_after(window.end))


def _hour_after(instant: datetime) -> datetime | None:
    floor = instant.astimezone(UTC).replace(minute=0, second=0)
    if floor == instant:
        return floor
    return floor + timedelta(hours=1) if floor < _LAST_HOUR else None


def _area(form: Form) -> Area:
    """Everything that an object of this form may hold.

    A leg lies in the hull of what its two ends may hold, because the reach in longitude is convex in latitude. The
    reach is 10 m more than it need be; rounding what was joined to whole units takes back less than a centimetre.
    """
    boxes = {step: _corners(form, step) for path in form.paths for step in path}
    legs = sorted({tuple(sorted(leg)) for path in form.paths for leg in itertools.pairwise((path[0], *path))})
    corners = np.array([[boxes[step] for step in leg] for leg in legs]).reshape(len(legs), 8, 2)
    if len(legs) > _LEGS:
        corners = corners.reshape(1, -1, 2)
    joined = shapely.union_all(shapely.convex_hull(shapely.multipoints(corners)))
    if form.size_m == 0:
        joined = shapely.union_all([Polygon(part.exterior) for part in _polygons(joined)])
    return Area(_on_earth(shapely.set_precision(joined, 1)))


def _corners(form: Form, step: Step) -> list[Spot]:
    """The box, as pairs of lon and lat, of all that may be held about a point."""
    (below, above), (left, right) = step
    south, north = (form.row + below) * CELL_E7, (form.row + above + 1) * CELL_E7
    west, east = (form.column + left) * CELL_E7, (form.column + right + 1) * CELL_E7
    up, across = _reach_e7(form.size_m, max(abs(south), abs(north)))
    south, north, west, east = max(south - up, -POLE), min(north + up, POLE), west - across, east + across
    return [(west, south), (west, north), (east, north), (east, south)]


def _reach_e7(size_m: int, lat_e7: int) -> tuple[int, int]:
    """How far at most the polygon of a disc of this size, centered up to this latitude, reaches north and east.

    The corners of a polygon of ``geotime`` stand outside its circle: a twentieth and 10 m more hold them. Between
    parallels the meridian is the shortest way. On the auxiliary sphere a geodesic is no longer, in polar radii, and
    its longitude no smaller than on the ellipsoid; so a cap of the sphere bounds the longitude.
    """
    far_m = size_m * 1.05 + 10
    narrow = math.cos(math.atan((1 - _FLATTENING) * math.tan(math.radians(min(lat_e7, POLE) / E7))))
    part = math.sin(far_m / _POLAR_M) / narrow
    across = 180.0 if part >= 1 else math.degrees(math.asin(part))
    return _rounded_up(math.degrees(far_m / _MERIDIAN_M)), _rounded_up(across)


def _rounded_up(degrees: float) -> int:
    """In 1e-7 degree, to the next 11 m: more than two machines differ in a sine."""
    return math.ceil(degrees * 10_000) * (E7 // 10_000)


def _on_earth(joined: BaseGeometry) -> Polygon | MultiPolygon:
    """What reaches past 180 degrees, brought back to between -180 and 180."""
    west, south, east, north = joined.bounds
    parts = []
    for turn in range(math.floor((west + HALF) / TURN), math.ceil((east + HALF) / TURN)):
        frame = box(turn * TURN - HALF, south, turn * TURN + HALF, north)
        inside = shapely.intersection(joined, frame, grid_size=1)
        parts += [translate(part, xoff=-turn * TURN) for part in _polygons(inside)]
    whole = shapely.union_all(parts, grid_size=1)
    assert isinstance(whole, Polygon | MultiPolygon), "polygons join to polygons"
    return whole


def _polygons(geometry: BaseGeometry) -> Iterator[Polygon]:
    yield from (part for part in getattr(geometry, "geoms", [geometry]) if isinstance(part, Polygon) and part.area > 0)


_LAST_HOUR = datetime.max.replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
_ANY_HEIGHT = Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN)
