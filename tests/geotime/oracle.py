"""An oracle for closed polygons on a turning Earth, in integers only; shares no code with what it judges.

A region is a list of rings (the first is the outer one) of integer (x, y) in 1e-7 degree, each ring closed and
unwrapped: it may reach past 180 degrees. Two regions meet when an edge of one shares a point with an edge of the
other, or when one lies inside the other, at any number of whole turns.
"""

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

Point = tuple[int, int]
Ring = Sequence[Point]
Region = Sequence[Ring]
TURN = 3_600_000_000


def regions_meet(a: Region, b: Region) -> bool:
    """Whether two closed regions share a point, wherever the coordinates put the turn."""
    return any(_meet(a, [[(x + turn * TURN, y) for x, y in ring] for ring in b]) for turn in (-2, -1, 0, 1, 2))


def holds(region: Region, point: tuple[int | Fraction, int | Fraction]) -> bool:
    """Whether a closed region holds a point: on an edge, or inside the outer ring and no hole."""
    if any(_on(a, b, point) for a, b in _edges(region)):
        return True
    return _crossings(region[0], point) % 2 == 1 and all(_crossings(hole, point) % 2 == 0 for hole in region[1:])


def _meet(a: Region, b: Region) -> bool:
    if any(_segments_meet(p, q, r, s) for p, q in _edges(a) for r, s in _edges(b)):
        return True
    return holds(a, b[0][0]) or holds(b, a[0][0])


def _edges(region: Region) -> Iterator[tuple[Point, Point]]:
    for ring in region:
        yield from itertools.pairwise(ring)


def _segments_meet(p: Point, q: Point, r: Point, s: Point) -> bool:
    """Closed segments share a point: each separates the other's ends, or an end lies on the other."""
    if _side(p, q, r) * _side(p, q, s) < 0 and _side(r, s, p) * _side(r, s, q) < 0:
        return True
    return _on(p, q, r) or _on(p, q, s) or _on(r, s, p) or _on(r, s, q)


def _side(a: Point, b: Point, c: tuple[int | Fraction, int | Fraction]) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _on(a: Point, b: Point, c: tuple[int | Fraction, int | Fraction]) -> bool:
    between = min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
    return between and _side(a, b, c) == 0


def _crossings(ring: Ring, point: tuple[int | Fraction, int | Fraction]) -> int:
    """How often a ray to the east crosses the ring; the point is on no edge."""
    count = 0
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        if (y0 > point[1]) != (y1 > point[1]):
            count += Fraction((x1 - x0) * (Fraction(point[1]) - y0), y1 - y0) + x0 > point[0]
    return count
