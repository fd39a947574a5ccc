"""The nearest places of two areas that do not meet, and a proof that nothing is much nearer.

Both outlines are laid onto a plane on which no distance grows (``_plane``). The least distance there is a lower
bound; the geodesic between the two places found is an upper one. While the two differ by more than is allowed, the
outlines are halved and the pair of pieces with the least bound is looked at again. So the answer proves itself.
"""

import heapq
import itertools
import math
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ._plane import Bounds, Place, Plane, greatest_unit, least_units, of_chord
from ._position import E7, GEOD
from ._seam import TURN, Shape

_FLOATS_M = 0.001
"""Covers the rounding of floats, which is a thousand times less."""
_MANY = 256
"""Corners of an outline from which an index of its edges pays."""


class Way(NamedTuple):
    """A way that exists, from a place of the one area to a place of the other, in units."""

    metres: float
    a: Place
    b: Place


class _Piece(NamedTuple):
    """A part of an outline, its bounds, and the whole shape."""

    outline: BaseGeometry
    bounds: Bounds
    shape: Shape


class _Pair(NamedTuple):
    """A piece of each outline, the second turned by so many units of longitude, and no way shorter than ``least_m``."""

    least_m: float
    number: int
    a: _Piece
    b: _Piece
    turn: int


def nearest(a: Shape, b: Shape, asked_m: int | None = None) -> tuple[float, Way]:
    """The least metres that there can be between areas that do not meet, and a way; no nearer than what is asked."""
    one, other = _Piece(shapely.boundary(a), a.bounds, a), _Piece(shapely.boundary(b), b.bounds, b)
    way = _first_way(one, other)
    numbers = itertools.count()
    queue = [
        _Pair(0.0, next(numbers), one, other, turn * TURN) for turn in _turns(one.bounds, other.bounds, way.metres)
    ]
    while True:
        pair = heapq.heappop(queue)
        if _is_enough(pair.least_m, way.metres, asked_m):
            return min(pair.least_m, way.metres), way
        least_m, way = _measured(pair, way, asked_m)
        pairs = [pair] if _is_enough(least_m, way.metres, asked_m) else _halves(pair, way.metres)
        for each in pairs:
            heapq.heappush(queue, each._replace(least_m=least_m, number=next(numbers)))


def _is_enough(least_m: float, way_m: float, asked_m: int | None) -> bool:
    if asked_m is not None and (least_m > asked_m or way_m <= asked_m):
        return True
    return least_m >= way_m - _allowed_m(way_m)


def _allowed_m(way_m: float) -> float:
    """How short an answer may be. A chord is 0.13 m shorter than an arc of 50 km, 0.1 % than one of 1,000 km.

    Beyond, ``of_chord`` loses 0.8 % up to 10,000 km and 5 % on opposite sides of the Earth.
    """
    if way_m <= 50_000:
        return 0.5
    return 0.5 + way_m * (0.002 if way_m <= 1_000_000 else 0.01 if way_m <= 10_000_000 else 0.06)


def _first_way(a: _Piece, b: _Piece) -> Way:
    """The way that is shortest in degrees."""
    (a_west, _, a_east, _), (b_west, _, b_east, _) = a.bounds, b.bounds
    turn = min((0, TURN, -TURN), key=lambda turn: max(a_west - b_east - turn, b_west + turn - a_east))
    image = shapely.transform(b.shape, lambda points: points + np.array([turn, 0])) if turn else b.shape
    return _way(*shapely.get_coordinates(shapely.shortest_line(a.shape, image)))


def _way(a: np.ndarray, b: np.ndarray) -> Way:
    one, other = (float(a[0]), float(a[1])), (float(b[0]), float(b[1]))
    metres = GEOD.inv(one[0] / E7, one[1] / E7, other[0] / E7, other[1] / E7)[2]
    return Way(float(metres), one, other)


def _turns(a: Bounds, b: Bounds, way_m: float) -> list[int]:
    """By how many whole turns the second may lie near the first."""
    west, _, east, _ = _reach(a, way_m)
    turns = [turn for turn in (0, 1, -1) if west <= b[2] + turn * TURN and b[0] + turn * TURN <= east]
    # Round a pole everything is near, and one turn holds all of it.
    return turns[:1] if east - west >= 3 * TURN else turns


def _reach(bounds: Bounds, way_m: float) -> Bounds:
    """Where a way of so many metres from within the bounds may lead."""
    west, south, east, north = bounds
    up = way_m / least_units(0, 0)[1] + 1
    aside = min(3 * TURN, way_m / least_units(south - up, north + up)[0] + 1)
    return west - aside, south - up, east + aside, north + up


def _measured(pair: _Pair, way: Way, asked_m: int | None) -> tuple[float, Way]:
    """The least metres between two pieces, and the shortest way so far; nothing new for pieces that no plane serves."""
    a, b = pair.a.bounds, pair.b.bounds
    size_m, least_m = _side_m(a) + _side_m(b), pair.least_m
    if size_m > 500_000 + way.metres / 2:
        return least_m, way
    ends = (way.a, way.b) if _holds(a, way.a) and _holds(b, way.b) else (_middle(a), _middle(b))
    for _ in range(2):
        plane = Plane.between(*ends)
        plain_m, laid = _laid(pair, plane, size_m)
        least_m = max(least_m, plain_m)
        if _is_enough(least_m, way.metres, asked_m):
            break
        places = plane.lifted(laid).tolist()
        found = _way(_on(pair.a, places[0]), _on(pair.b, places[1]))
        way = min(way, found)
        if least_m >= found.metres - _allowed_m(found.metres):
            break
        # Seen from its own middle the way that was found is not foreshortened.
        ends = found.a, found.b
    return least_m, way


def _laid(pair: _Pair, plane: Plane, size_m: float) -> tuple[float, np.ndarray]:
    """The least metres that a plane shows between two pieces, and the two points (2, 2) between which it shows them."""
    sag_m = max(_allowed_m(0), size_m * (size_m / GEOD.a) ** 2) / 16
    flat = [_flat(piece, plane, sag_m) for piece in (pair.a, pair.b)]
    ends = shapely.get_coordinates(shapely.shortest_line(*flat))
    chord_m = math.hypot(*(ends[1] - ends[0])) - 2 * sag_m - _FLOATS_M
    return of_chord(max(0.0, chord_m)), ends


def _flat(piece: _Piece, plane: Plane, sag_m: float) -> BaseGeometry:
    step = plane.step(piece.bounds, sag_m)
    flat: BaseGeometry = shapely.transform(shapely.segmentize(piece.outline, step), plane.laid)
    if shapely.get_num_coordinates(flat) > _MANY:
        shapely.prepare(flat)
    return flat


def _on(piece: _Piece, place: Place) -> np.ndarray:
    """The place of the shape nearest to one that lies beside it by no more than the sag of an edge."""
    lon = place[0] + TURN * round((_middle(piece.bounds)[0] - place[0]) / TURN)
    nearest: np.ndarray = shapely.get_coordinates(shapely.shortest_line(piece.shape, shapely.Point(lon, place[1])))[0]
    return nearest


def _halves(pair: _Pair, way_m: float) -> list[_Pair]:
    """The pair with its larger piece halved, and both without what is farther than a way that exists."""
    if _side_m(pair.a.bounds) >= _side_m(pair.b.bounds):
        halves = [pair._replace(a=half) for half in _halved(pair.a)]
    else:
        halves = [pair._replace(b=half) for half in _halved(pair.b)]
    near = []
    for half in halves:
        b = _clipped(half.b, _reach(half.a.bounds, way_m), -pair.turn)
        a = b and _clipped(half.a, _reach(b.bounds, way_m), pair.turn)
        if a and b:
            near.append(half._replace(a=a, b=b))
    return near


def _halved(piece: _Piece) -> list[_Piece]:
    west, south, east, north = piece.bounds
    if (east - west) * math.cos(math.radians((south + north) / 2 / E7)) > north - south:
        middle = math.floor((west + east) / 2)
        sides = [(west, south, middle, north), (middle + 1, south, east, north)]
    else:
        middle = math.floor((south + north) / 2)
        sides = [(west, south, east, middle), (west, middle + 1, east, north)]
    return [half for side in sides if (half := _clipped(piece, side))]


def _clipped(piece: _Piece, bounds: Bounds, turn: int = 0) -> _Piece | None:
    """What lies within the bounds; cut between integers, where no corner is and no edge runs along the cut."""
    west, south, east, north = bounds
    frame = math.floor(west) - 0.5 + turn, math.floor(south) - 0.5, math.ceil(east) + 0.5 + turn, math.ceil(north) + 0.5
    own = piece.bounds
    if frame[0] <= own[0] and frame[1] <= own[1] and own[2] <= frame[2] and own[3] <= frame[3]:
        return piece
    outline = shapely.clip_by_rect(piece.outline, *frame)
    return None if outline.is_empty else _Piece(outline, outline.bounds, piece.shape)


def _side_m(bounds: Bounds) -> float:
    west, south, east, north = bounds
    near = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    return math.hypot((east - west) * math.cos(math.radians(near / E7)), north - south) * greatest_unit()


def _holds(bounds: Bounds, place: Place) -> bool:
    return bounds[0] <= place[0] <= bounds[2] and bounds[1] <= place[1] <= bounds[3]


def _middle(bounds: Bounds) -> Place:
    return (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
