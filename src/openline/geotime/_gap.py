"""How far two areas lie apart: never more metres than there are, and hardly less.

A lower bound of the geodesic distance is rounded down; ``_nearest`` finds it and proves it. A gap of 0 does not say
that two areas meet, they may lie less than a metre apart.

    >>> from shapely.geometry import box
    >>> west, east = Area(box(0, 0, 9, 9)), Area(box(4_000_009, 0, 4_000_018, 9))
    >>> gap(west, east).metres, within(west, east, 44_528), within(west, east, 44_526)
    (44527, True, False)
"""

import math

import shapely
from msgspec import Struct

from ._area import Area, crosses, shared_place
from ._nearest import nearest
from ._plane import Place, greatest_unit, least_units
from ._position import Position
from ._seam import HALF, TURN, Shape


class Gap(Struct, frozen=True, kw_only=True):
    """How far apart two areas lie: whole metres, rounded down and never more than there are; 0 when they meet.

    ``a`` and ``b`` are the nearest places of the two, each to the nearest unit; one shared place when they meet.
    """

    metres: int
    a: Position
    b: Position


def gap(a: Area, b: Area) -> Gap:
    """The gap between two areas; the same for ``gap(b, a)`` with ``a`` and ``b`` exchanged.

    Up to 50 km it is at most 0.5 m short before it is rounded down; beyond, at most 0.5 m and 0.2 % up to 1,000 km,
    and 0.5 m and 1 % at any distance.
    """
    if crosses(a, b):
        place = shared_place(a, b)
        return Gap(metres=0, a=place, b=place)
    exchanged = _is_first(b.geometry, a.geometry)
    least_m, way = nearest(b.geometry, a.geometry) if exchanged else nearest(a.geometry, b.geometry)
    one, other = (way.b, way.a) if exchanged else (way.a, way.b)
    return Gap(metres=math.floor(least_m), a=_position(one), b=_position(other))


def gap_m(a: Area, b: Area) -> int:
    """The metres of ``gap``."""
    return 0 if crosses(a, b) else gap(a, b).metres


def within(a: Area, b: Area, metres: int) -> bool:
    """Whether the areas lie at most so many metres apart; symmetric, and 0 asks whether they meet.

    No is always right. Yes may be wrong by as much as ``gap`` may be short: by 0.5 m up to 50 km.
    """
    assert metres >= 0, "a distance has no sign"
    if metres == 0:
        return crosses(a, b)
    one, other = a.geometry, b.geometry
    quick = _quickly(one, other, metres)
    if quick is not None:
        return quick
    if crosses(a, b):  # across the antimeridian or at a pole, where degrees did not decide
        return True
    return (nearest(other, one, metres) if _is_first(other, one) else nearest(one, other, metres))[0] <= metres


def _quickly(a: Shape, b: Shape, metres: int) -> bool | None:
    """The answer where degrees decide it, else None.

    A way of so many metres stays within so many metres of latitude, and each unit of its way in lon/lat costs at
    least the least metres that a unit has there; at most the greatest.
    """
    (a_west, a_south, a_east, a_north), (b_west, b_south, b_east, b_north) = a.bounds, b.bounds
    reach = metres / least_units(0, 0)[1] + 1
    if max(a_south - b_north, b_south - a_north) > reach:
        return False
    east_m, north_m = least_units(min(a_south, b_south) - reach, max(a_north, b_north) + reach)
    if east_m <= 0.02 * north_m:
        return None  # too near a pole
    far = metres / min(east_m, north_m) + 1
    beside = max(a_west - b_east, b_west - a_east)
    if max(a_east - b_west, b_east - a_west) >= TURN - far:
        return None  # across the antimeridian
    if beside > far or not shapely.dwithin(a, b, far):
        return False
    return True if shapely.dwithin(a, b, metres / greatest_unit() - 1) else None


def _position(place: Place) -> Position:
    lon = round(place[0])
    return Position(lat_e7=round(place[1]), lon_e7=lon - TURN * round(lon / TURN) if abs(lon) > HALF else lon)


def _is_first(a: Shape, b: Shape) -> bool:
    """Whether the first goes first whoever asks."""
    a_bounds, b_bounds = a.bounds, b.bounds
    return a.wkb < b.wkb if a_bounds == b_bounds else a_bounds < b_bounds
