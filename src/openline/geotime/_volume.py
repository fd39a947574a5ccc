"""Volumes of space, height and time, and whether two meet. Closed sets: touching is meeting. Symmetric.

A missing end of a band or window is unbounded, so an unknown height meets every height.
"""

from msgspec import Struct
from shapely import Point

from ._area import Area, crosses, shared_place
from ._band import Band, shared_band
from ._certainty import Certainty
from ._position import Position
from ._seam import HALF
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
    if window is None or heights is None or not crosses(a.area, b.area):
        return None
    return Meeting(window=window, lower_dm=heights[0], upper_dm=heights[1], place=shared_place(a.area, b.area))


def inside(area: Area, position: Position, radius_m: int) -> Certainty:
    """Whether something within ``radius_m`` metres of the position lies in the area; the edge belongs to it.

    Certain when the whole disc lies inside, no when all of it lies outside, else possible.
    """
    if radius_m == 0:
        return Certainty.CERTAIN if _covers(area, position) else Certainty.NO
    disc = circle(position, radius_m)
    if area.geometry.covers(disc.geometry):
        return Certainty.CERTAIN
    return Certainty.POSSIBLE if crosses(area, disc) else Certainty.NO


def _covers(area: Area, position: Position) -> bool:
    """Whether the point belongs to the area; one on the antimeridian is looked for on both of its lines."""
    lons = (HALF, -HALF) if abs(position.lon_e7) == HALF else (position.lon_e7,)
    return any(area.geometry.intersects(Point(lon, position.lat_e7)) for lon in lons)
