"""Volumes of space, height and time, and whether two meet. Closed sets: touching is meeting. Symmetric.

A missing end of a band or window is unbounded, so an unknown height meets every height.
"""

from msgspec import Struct
from shapely import Point
from shapely.ops import nearest_points

from ._area import Area
from ._band import Band, shared_band
from ._certainty import Certainty
from ._position import E7, GEOD, Position
from ._shapes import circle
from ._time import Window


class Volume4D(Struct, frozen=True, kw_only=True):
    """An area, a band of heights and a window of time."""

    area: Area
    band: Band
    window: Window


class Meeting(Struct, frozen=True, kw_only=True):
    """The evidence that two volumes meet: the shared time and heights, and one shared place."""

    window: Window
    lower_dm: int | None
    upper_dm: int | None
    place: Position


def meeting(a: Volume4D, b: Volume4D) -> Meeting | None:
    """Where and when two volumes meet, or None. Heights in decimetres on the ellipsoid."""
    window = a.window.shared(b.window)
    heights = shared_band(a.band, b.band)
    if window is None or heights is None or not a.area.geometry.intersects(b.area.geometry):
        return None
    return Meeting(window=window, lower_dm=heights[0], upper_dm=heights[1], place=_shared_place(a.area, b.area))


def gap_m(a: Area, b: Area) -> int:
    """Metres between two areas, rounded down; 0 when they meet. Good to about 1 % under 100 km; shown, never judged."""
    if a.geometry.intersects(b.geometry):
        return 0
    p, q = nearest_points(a.geometry, b.geometry)
    return int(GEOD.inv(p.x / E7, p.y / E7, q.x / E7, q.y / E7)[2])


def inside(area: Area, position: Position, radius_m: int) -> Certainty:
    """Whether something within ``radius_m`` metres of the position lies in the area; the edge belongs to it."""
    if radius_m == 0:
        point = Point(position.lon_e7, position.lat_e7)
        return Certainty.CERTAIN if area.geometry.covers(point) else Certainty.NO
    disc = circle(position, radius_m).geometry
    if area.geometry.covers(disc):
        return Certainty.CERTAIN
    return Certainty.POSSIBLE if area.geometry.intersects(disc) else Certainty.NO


def _shared_place(a: Area, b: Area) -> Position:
    """One point of both; the order of the two decides nothing."""
    first, second = sorted((a.geometry, b.geometry), key=lambda geometry: geometry.wkb)
    point = first.intersection(second).representative_point()
    return Position(lat_e7=round(point.y), lon_e7=round(point.x))
