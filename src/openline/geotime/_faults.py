"""What is wrong with a ring, and where: every refusal names the ring, the vertex and the place.

Vertices count from 0, as in the sender's list; places are said as latitude, then longitude. GEOS decides whether
a polygon is valid and gives one place; the edges about it are then looked at exactly, so that the message can say
whether it is a bow-tie, a spike, a touch, or a hole that crosses, runs along or equals another ring.
"""

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple, NoReturn

import numpy as np
import shapely
from shapely.geometry import Point, Polygon

from openline.errors import GeometryError

from ._position import E7
from ._seam import HALF, TURN

Corner = tuple[float, float]
_NEAR_UNITS = 2
_MOST_EDGES = 12


class Outline(NamedTuple):
    """A ring as it is judged: closed corners in units, unwrapped, and for each the vertex it is or follows."""

    name: str
    corners: Sequence[Corner]
    vertices: Sequence[int]

    def corner(self, index: int) -> str:
        """A corner in words: ring 0 vertex 3 (lat 35.2, lon 36.1)."""
        return f"{self.name} vertex {self.vertices[index]} {place(self.corners[index])}"


class _Edge(NamedTuple):
    outline: Outline
    number: int
    ends: tuple[Corner, Corner]


def place(corner: Corner) -> str:
    """A corner for a person: (lat 35.2, lon 36.1)."""
    return f"(lat {corner[1] / E7:.9g}, lon {_wrapped(corner[0]) / E7:.10g})"


def check_valid(polygon: Polygon, outlines: Sequence[Outline]) -> None:
    """Refuses a polygon that GEOS calls invalid; the outlines are its rings, the outer one first."""
    words, _, numbers = shapely.is_valid_reason(polygon).partition("[")
    if words == "Valid Geometry":
        return
    if polygon.convex_hull.area == 0:
        raise no_inside(outlines[0])
    x, y = (float(number) for number in numbers.rstrip("]").split()[:2])
    where = f"near latitude {y / E7:.7f}, longitude {_wrapped(x) / E7:.7f}"
    if "ole" in words:
        _refuse_hole(outlines, (x, y), where, nested="nested" in words)
    for outline in outlines:
        _refuse_spike(outline)
    _refuse_crossing(outlines, (x, y), where, words.strip().lower())


def no_inside(outline: Outline) -> GeometryError:
    """The refusal of a ring that encloses nothing."""
    return GeometryError(
        "geotime.no-inside", f"{outline.corner(0)}: the ring encloses nothing", hint="draw an area, or a circle"
    )


def _wrapped(lon: float) -> float:
    return lon if abs(lon) <= HALF else (lon + HALF) % TURN - HALF


def _refuse_hole(outlines: Sequence[Outline], at: Corner, where: str, *, nested: bool) -> NoReturn:
    hole = next((ring for ring in outlines[1:] if at in ring.corners), None)
    name = hole.corner(list(hole.corners).index(at)) if hole else "a hole"
    lies = "inside another hole" if nested else f"outside {outlines[0].name}"
    raise GeometryError(
        "geotime.hole-outside", f"{name}: the hole lies {lies} {where}",
        hint="holes lie inside their outer ring, side by side",
    )  # fmt: skip


def _refuse_spike(outline: Outline) -> None:
    """A corner where the ring turns back along the edge on which it came."""
    ring = list(outline.corners[:-1])
    for index, tip in enumerate(ring):
        before, after = ring[index - 1], ring[(index + 1) % len(ring)]
        if _turn(before, tip, after) == 0 and _ahead(tip, before, after) > 0:
            _refuse(f"{outline.corner(index)}: a spike, the ring runs out to it and back along itself "
                    f"near latitude {tip[1] / E7:.7f}, longitude {_wrapped(tip[0]) / E7:.7f}",
                    "leave the spike out; a route has a width")  # fmt: skip


def _refuse_crossing(outlines: Sequence[Outline], at: Corner, where: str, words: str) -> NoReturn:
    if "disconnected" in words:
        _refuse(f"{outlines[0].name}: holes cut the inside in two {where}", "draw two polygons")
    found = [(_relation(a.ends, b.ends), a, b) for a, b in itertools.combinations(_edges_near(outlines, at), 2)]
    for relation in ("cross", "run along each other", "touch"):
        for how, a, b in found:
            if how == relation and (how != "touch" or not _neighbours(a, b)):
                _refuse(*_said(relation, a, b, where))
    _refuse(f"{outlines[0].name}: {words} {where}", "a ring may not cross or run back along itself")


def _said(relation: str, a: _Edge, b: _Edge, where: str) -> tuple[str, str]:
    """The message and the hint for two edges that meet where they may not."""
    vertices = a.outline.vertices[a.number], b.outline.vertices[b.number]
    if a.outline is b.outline:
        kind = ": a bow-tie" if relation == "cross" else ""
        edges = f"the edges after vertex {vertices[0]} and vertex {vertices[1]} {relation} {where}{kind}"
        return f"{a.outline.name}: {edges}", "a ring may not cross, touch or run back along itself"
    if set(a.outline.corners) == set(b.outline.corners):
        return f"{b.outline.corner(0)}: {b.outline.name} equals {a.outline.name} {where}", "leave one of the two out"
    edges = f"the edge after vertex {vertices[0]} and that after vertex {vertices[1]} {relation} {where}"
    return f"{a.outline.name} and {b.outline.name}: {edges}", "rings of one polygon may touch in single points only"


def _refuse(message: str, hint: str) -> NoReturn:
    raise GeometryError("geotime.ring-crosses-itself", message, hint=hint)


def _edges_near(outlines: Sequence[Outline], at: Corner) -> list[_Edge]:
    """The edges within two units of a place, nearest first; a dozen tell enough."""
    found: list[tuple[float, _Edge]] = []
    for outline in outlines:
        ends = np.asarray(outline.corners, dtype=float)
        lines = shapely.linestrings(np.stack([ends[:-1], ends[1:]], axis=1))
        away = np.atleast_1d(shapely.distance(lines, Point(at)))
        for number in np.flatnonzero(away <= _NEAR_UNITS).tolist():
            pair = outline.corners[number], outline.corners[number + 1]
            found.append((float(away[number]), _Edge(outline, number, pair)))
    return [edge for _, edge in sorted(found, key=lambda item: item[0])[:_MOST_EDGES]]


def _neighbours(a: _Edge, b: _Edge) -> bool:
    return a.outline is b.outline and abs(a.number - b.number) in (1, len(a.outline.corners) - 2)


def _relation(a: tuple[Corner, Corner], b: tuple[Corner, Corner]) -> str:
    """How two closed edges meet, exactly: cross, run along each other, touch, or nothing."""
    (p, q), (r, s) = a, b
    sides = _turn(p, q, r), _turn(p, q, s), _turn(r, s, p), _turn(r, s, q)
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return "cross"
    ends = [point for point, edge in ((r, a), (s, a), (p, b), (q, b)) if _on(edge, point)]
    if not ends:
        return ""
    return "run along each other" if sides[0] == sides[1] == 0 and len(set(ends)) > 1 else "touch"


def _on(edge: tuple[Corner, Corner], point: Corner) -> bool:
    return _turn(*edge, point) == 0 and _ahead(point, *edge) <= 0


def _turn(a: Corner, b: Corner, c: Corner) -> int:
    """1 when c lies left of the line from a to b, -1 when right, 0 when on it; exact."""
    (ax, ay), (bx, by), (cx, cy) = ((Fraction(x), Fraction(y)) for x, y in (a, b, c))
    cross = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    return (cross > 0) - (cross < 0)


def _ahead(at: Corner, one: Corner, other: Corner) -> Fraction:
    """Positive when both lie in the same direction from a point on their line; exact."""
    (ax, ay), (bx, by), (cx, cy) = ((Fraction(x), Fraction(y)) for x, y in (at, one, other))
    return (bx - ax) * (cx - ax) + (by - ay) * (cy - ay)
