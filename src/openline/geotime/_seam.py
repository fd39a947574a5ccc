"""The antimeridian: rings unwrapped, polygons cut there, and areas that touch across it.

The 180th meridian is one line on Earth and two lines in coordinates. A ring that crosses it is cut into parts
that each stay within -180 to 180 degrees; what lies on either line is looked at from both sides. Where an edge
crosses the line between two integers the new corner moves outward by less than one unit (11 mm), so the parts
together always contain the ring.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TypeVar

import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from ._position import E7

HALF, TURN, POLE = 180 * E7, 360 * E7, 90 * E7
Shape = Polygon | MultiPolygon
Ring = list[tuple[int, int]]
G = TypeVar("G", bound=BaseGeometry)


def cut(polygon: Polygon) -> list[Polygon]:
    """The parts of an integer polygon that may reach past 180 degrees, each integer and within -180 to 180."""
    west, _, east, _ = polygon.bounds
    first, last = math.floor((west + HALF) / TURN), math.ceil((east + HALF) / TURN)
    if last - first <= 1:
        return [polygon if first == 0 else _moved(polygon, -first)]
    noded = polygon
    for turn in range(first + 1, last):
        noded = _noded(noded, turn * TURN - HALF)
    strips = [_strip(noded, polygon, turn) for turn in range(first, last)]
    return [part for strip in strips for part in strip]


def outward(geometry: BaseGeometry) -> Shape:
    """A valid integer geometry that contains this one: at most 4 units (45 mm) of margin, cut off at the range."""
    # A round join keeps at least 3 * cos(45 degrees) = 2.1 units; rounding takes back at most 0.8.
    grown = shapely.set_precision(geometry.buffer(3, quad_segs=1), 1)
    rounded = shapely.intersection(grown, box(-HALF, -POLE, HALF, POLE), grid_size=1)
    assert isinstance(rounded, Polygon | MultiPolygon) and rounded.covers(geometry), "rounded outward"
    return rounded


def integral(geometry: BaseGeometry) -> bool:
    """Whether every coordinate is a whole number of 1e-7 degree."""
    points = shapely.get_coordinates(geometry)
    return bool((points == points.round()).all())


def views(a: Shape, b: Shape) -> Iterator[Shape]:
    """``b`` as ``a`` may touch it: itself, and moved a whole turn where the two lie on both sides of 180 degrees."""
    yield b
    (a_west, _, a_east, _), (b_west, _, b_east, _) = a.bounds, b.bounds
    if a_east == HALF and b_west == -HALF:
        yield _moved(b, 1)
    if a_west == -HALF and b_east == HALF:
        yield _moved(b, -1)


def turned(shape: Shape) -> tuple[Shape, ...]:
    """The shape and its two images a whole turn away, for distances."""
    return shape, _moved(shape, 1), _moved(shape, -1)


def _noded(polygon: Polygon, seam: int) -> Polygon:
    """The polygon with a corner wherever an edge crosses the seam, so that cutting there makes no new ones."""
    turned_left = shapely.orient_polygons(polygon)
    rings = [_with_corners(_corners(ring), seam) for ring in (turned_left.exterior, *turned_left.interiors)]
    return Polygon(rings[0], rings[1:])


def _corners(ring: BaseGeometry) -> Ring:
    return [(int(x), int(y)) for x, y in shapely.get_coordinates(ring)]


def _with_corners(ring: Ring, seam: int) -> Ring:
    out = [ring[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        if min(x0, x1) < seam < max(x0, x1):
            rise, run = (y1 - y0) * (seam - x0), x1 - x0
            # The inside lies to the left: north of an edge that runs east, south of one that runs west.
            out.append((seam, y0 + (rise // run if run > 0 else -(-rise // run))))
        out.append((x1, y1))
    return out


def _strip(noded: Polygon, source: Polygon, turn: int) -> Sequence[Polygon]:
    _, south, _, north = source.bounds
    frame = box(turn * TURN - HALF, south - 1, turn * TURN + HALF, north + 1)
    strip = noded.intersection(frame) if noded.is_valid else None
    if strip is None or not integral(strip):
        # Corners within one unit of each other: give up exactness here, never containment.
        strip = outward(_moved(source.intersection(frame), -turn))
    else:
        strip = _moved(strip, -turn)
    return [part for part in getattr(strip, "geoms", [strip]) if isinstance(part, Polygon) and part.area > 0]


def _moved(shape: G, turns: int) -> G:
    moved: G = translate(shape, xoff=turns * TURN)
    return moved
