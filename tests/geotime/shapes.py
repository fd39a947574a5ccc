"""Shapes for the tests: how a person would send them, in degrees, and the same in integers for the oracle."""

import itertools
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from openline.geotime import E7, Area, Position, area_from_geojson

Point = tuple[int, int]


def polygon(*rings: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """A GeoJSON Polygon of rings in degrees, closed as given."""
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring] for ring in rings]}


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """A closed ring in degrees."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def box(west: float, south: float, east: float, north: float) -> Area:
    """A rectangular area in degrees; west of 180 to east of it is written as on a map."""
    return area_from_geojson(polygon(square(west, south, east, north)))


def area(*rings: Sequence[Point]) -> Area:
    """An area from unwrapped integer rings, sent with longitudes within -180 to 180."""
    return area_from_geojson(polygon(*[[(wrapped(x) / E7, y / E7) for x, y in ring] for ring in rings]))


def wrapped(lon_e7: int) -> int:
    """A longitude brought to -180 to 180 degrees; 180 stays 180."""
    return lon_e7 if abs(lon_e7) <= 180 * E7 else (lon_e7 + 180 * E7) % (360 * E7) - 180 * E7


def position(lat: float, lon: float) -> Position:
    """A position from degrees."""
    return Position(lat_e7=round(lat * E7), lon_e7=round(lon * E7))


@st.composite
def regions(draw: st.DrawFn, x0: int, y0: int, step: int = 1, size: int = 9) -> list[list[Point]]:
    """Star-shaped rings on a small grid, now and then with a hole: corners meet edges often."""
    cells = st.tuples(st.integers(0, size), st.integers(0, size))
    at = draw(cells)
    corners = draw(st.lists(cells, min_size=3, max_size=7, unique=True))
    ring = _star([(at[0] + x, at[1] + y) for x, y in corners])
    rings = [ring]
    if draw(st.booleans()):
        # A frame with a hole of its own: what lies within the hole does not meet the frame.
        w, s, thick, inner = at[0], at[1], draw(st.integers(1, 3)), draw(st.integers(1, 6))
        outer = 2 * thick + inner
        rings = [_box(w, s, outer), _box(w + thick, s + thick, inner)]
    return [[(x0 + x * step, y0 + y * step) for x, y in ring] for ring in rings]


def _box(west: int, south: int, side: int) -> list[Point]:
    return [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]


def _star(points: list[Point]) -> list[Point]:
    """The upper chain east to west, the lower one back: a ring that does not cross itself, or has no inside."""
    points = sorted(points)
    first, last = points[0], points[-1]
    above = [p for p in points[1:-1] if _left(first, last, p)]
    below = [p for p in points[1:-1] if not _left(first, last, p)]
    ring = [first, *below, last, *reversed(above), first]
    return [ring[0], *(b for a, b in itertools.pairwise(ring) if a != b)]


def _left(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0
