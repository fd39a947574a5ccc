"""The form of a restricted object: its cell, how it lies about it in whole cells, its size, and nothing finer.

Objects that differ only in where inside its cell the anchor lies have one form. The anchor is a disc's center, a
route's first point, the southernmost (then westernmost) corner of an outline: always a place of the object.

    >>> one = Disc(center=Point(lat_e7=350_000_000, lon_e7=400_000_000), radius_m=150)
    >>> other = Disc(center=Point(lat_e7=350_499_999, lon_e7=400_123_456), radius_m=1_900)
    >>> form_of(one) == form_of(other)
    True
"""

import itertools
import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from openline import limits
from openline.geotime import E7, Position
from openline.messages import Disc, Outline, Point, Route, Where

CELL_E7: Final = E7 // 20
"""Side of a grid cell: 0.05 degree, about 5.5 km north to south."""

SIZES_M: Final = (2_000, 10_000, 60_000, limits.RADIUS_M)
"""Radii and half-widths are rounded up to one of these: a size is a fingerprint too."""

HALF, TURN, POLE = 180 * E7, 360 * E7, 90 * E7
Spot = tuple[int, int]
Span = tuple[int, int]
Step = tuple[Span, Span]


class Form(Struct, frozen=True, kw_only=True):
    """All that is kept of a shape, in small whole numbers.

    A step is how far north and how far east of the anchor a point lies, each as the numbers of whole cells below
    and above. ``size_m`` is 0 for an outline, whose paths are rings about an inside; its holes are not kept.
    """

    row: int
    column: int
    paths: tuple[tuple[Step, ...], ...]
    size_m: int


def form_of(shape: Where) -> Form:
    """What is kept of a shape that its message has let through (``check_shape``)."""
    match shape:
        case Disc(center=center, radius_m=radius):
            return _form([[_spot(center)]], _spot(center), _size_m(radius))
        case Route(points=points, width_m=width):
            track = _unwrapped([_spot(point) for point in points])
            return _form([track], track[0], _size_m(math.ceil(width / 2)))
        case Outline(polygons=polygons):
            rings = [_unwrapped([(lat, lon) for lon, lat in polygon[0]]) for polygon in polygons]
            rings = [_beside(ring, rings[0][0]) for ring in rings]
            return _form(rings, min(itertools.chain.from_iterable(rings)), 0)


def cell_of(position: Position) -> Position:
    """The south-west corner of the cell that a position lies in; its south and west sides belong to a cell."""
    row, column = _cell((position.lat_e7, position.lon_e7))
    return Position(lat_e7=row * CELL_E7, lon_e7=column * CELL_E7)


def _form(paths: Sequence[Sequence[Spot]], anchor: Spot, size_m: int) -> Form:
    row, column = _cell(anchor)
    steps = tuple(tuple((_cells(lat - anchor[0]), _cells(lon - anchor[1])) for lat, lon in path) for path in paths)
    return Form(row=row, column=column, paths=steps, size_m=size_m)


def _cell(spot: Spot) -> tuple[int, int]:
    """Row and column; 180 degrees east is 180 west, and the north pole belongs to the last row."""
    return min(spot[0] // CELL_E7, POLE // CELL_E7 - 1), ((spot[1] + HALF) % TURN - HALF) // CELL_E7


def _cells(away_e7: int) -> Span:
    return away_e7 // CELL_E7, -(-away_e7 // CELL_E7)


def _size_m(radius_m: int) -> int:
    return next(size for size in SIZES_M if size >= radius_m)


def _spot(point: Point) -> Spot:
    return point.lat_e7, point.lon_e7


def _unwrapped(track: Sequence[Spot]) -> list[Spot]:
    """The track with each leg going the short way round, past 180 degrees where it does."""
    out, turns = [track[0]], 0
    for (_, before), (lat, lon) in itertools.pairwise(track):
        turns -= round((lon - before) / TURN)
        out.append((lat, lon + turns * TURN))
    return out


def _beside(ring: Sequence[Spot], first: Spot) -> list[Spot]:
    """The ring on the turn that lies nearest to the first corner of all."""
    turns = round((first[1] - ring[0][1]) / TURN)
    return [(lat, lon + turns * TURN) for lat, lon in ring]
