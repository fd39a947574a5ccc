"""G1: areas and volumes meet exactly when integers say so, in both orders.

Small shapes on small lattices, where corners, edges and collinear pieces coincide often, stretched up to whole degrees
and put anywhere; triangles on a lattice point of an edge, on an edge turned round, in a hole, on the other side of the
180th meridian, all of them also moved by one unit; and edges once round the Earth with corners of the other area as
close to them as integers allow, far nearer than a unit. A share of the pairs are volumes whose bands and windows touch
or miss by one. The oracle below knows only Python integers.
"""

import itertools
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from shapely.geometry import MultiPolygon, Polygon

from openline.geotime import Area, Band, Datum, Volume4D, Window, crosses, meeting

ID = "G1"
TITLE = "random and adversarial pairs of areas and volumes meet exactly when an oracle in integers says so, both ways"
COUNT = 1_000_000
HALF, POLE, TURN = 1_800_000_000, 900_000_000, 3_600_000_000
Dice = random.Random
Point = tuple[int, int]
Region = Sequence[Sequence[Sequence[Point]]]
Edge = tuple[Point, Point]
Ends = tuple[int | None, int | None]
Shape = list[list[list[Point]]]
_BASE = datetime(2020, 1, 1, tzinfo=UTC)


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` pairs, one in eight of them volumes."""
    dice, tally, wrong = random.Random(f"g1 {seed}"), Counter[str](), []
    for number in range(count):
        a, b = _pair(dice)
        tally[expected := _expected(a, b)] += 1
        if found := _differs(dice, tally, a, b, expected in ("over", "touch"), number % 8 == 0):
            wrong.append(f"{found}, is {expected}: {a} {b}")
    figure = (
        f"{count} pairs: {tally['over'] + tally['touch']} meet, {tally['touch']} of them only touch, {tally['one']} lie "
        f"within one unit and do not meet; {tally['volumes']} volumes, {tally['ends']} of them touch in height or time "
        f"and {tally['missed']} miss there by one; {len(wrong)} wrong"
    )
    hard = min(tally["over"], tally["touch"], tally["one"]) * 20 > count and tally["missed"] > 0
    return not wrong and hard, "; ".join([figure, *wrong[:3]])


def _expected(a: Shape, b: Shape) -> str:
    near = list(images(a, b))
    if met := [image for image in near if meet(a, image)]:
        return "touch" if all(only_touch(a, image) for image in met) else "over"
    return "one" if any(within_one(a, image) for image in near) else "apart"


def _differs(dice: Dice, tally: Counter[str], a: Shape, b: Shape, meet: bool, volumes: bool) -> str:
    """What is answered wrongly, or nothing."""
    one, other = Area(_polygon(a)), Area(_polygon(b))
    if (said := (crosses(one, other), crosses(other, one))) != (meet, meet):
        return f"crosses says {said}"
    if volumes:
        band, window = _ends(dice), _ends(dice)
        bands, windows = (band, _ends(dice, band)), (window, _ends(dice, window))
        gap = max(_gap(*bands), _gap(*windows))
        tally.update({"volumes": 1, "ends": gap == 0, "missed": gap == 1})
        p, q = (_volume(*each) for each in zip((one, other), bands, windows, strict=True))
        answers = meeting(p, q) is not None, meeting(q, p) is not None
        if answers != ((meet and gap <= 0),) * 2:
            return f"meeting says {answers} of {bands} {windows}"
    return ""


def _polygon(shape: Shape) -> Polygon | MultiPolygon:
    parts = [Polygon(rings[0], rings[1:]) for rings in shape]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _pair(dice: Dice) -> tuple[Shape, Shape]:
    """Two valid areas on Earth, in either order."""
    while True:
        a, b = dice.choices(_PAIRS, _WEIGHTS)[0](dice)
        if _is_area(a) and _is_area(b):
            return (a, b) if dice.random() < 0.5 else (b, a)


def _is_area(shape: Shape) -> bool:
    west, south, east, north = bounds(shape)
    if west < -HALF or east > HALF or south <= -POLE or north >= POLE:
        return False
    # An area of less than a few units may be 0 in floats, which ``Area`` refuses.
    return bool(_polygon(shape).is_valid) and _polygon(shape).area > 0


def _shape(dice: Dice, size: int) -> Shape:
    """A small shape, about the lattice from 0 to ``size``."""
    return dice.choice(_KINDS)(dice, size)


def _triangle(dice: Dice, size: int) -> Shape:
    return [[turned_left([_spot(dice, size) for _ in range(3)])]]


def _box(dice: Dice, size: int) -> Shape:
    return moved([[_frame(0, 0, dice.randint(1, size), dice.randint(1, size))]], *_spot(dice, size))


def _star(dice: Dice, size: int) -> Shape:
    """Corners of a lattice in the order of their bearings from a middle; some rings are not valid and drawn again."""
    x, y = _spot(dice, size)
    corners = {_spot(dice, size) for _ in range(dice.randint(4, 8))} - {(x, y)}
    ring = sorted(corners, key=lambda corner: math.atan2(corner[1] - y, corner[0] - x))
    return [[turned_left(ring)]] if len(ring) > 2 else _box(dice, size)


def _holed(dice: Dice, size: int) -> Shape:
    """A box with a hole of three or four corners."""
    w, h = dice.randint(3, size + 2), dice.randint(3, size + 2)
    west, south = dice.randint(1, w - 2), dice.randint(1, h - 2)
    hole = _frame(west, south, dice.randint(west + 1, w - 1), dice.randint(south + 1, h - 1))[:4]
    if dice.random() < 0.4:
        hole.pop(dice.randrange(4))
    return [[_frame(0, 0, w, h), turned_left(hole, left=False)]]


def _pieces(dice: Dice, size: int) -> Shape:
    """Two or three pieces beside each other, some of which touch in a corner."""
    x, found = 0, []
    for _ in range(dice.randint(2, 3)):
        (part,) = dice.choice((_triangle, _box))(dice, max(2, size // 3))
        west, _, east, _ = bounds([part])
        found.append(moved([part], x - west, 0)[0])
        x += east - west + dice.randint(0, 2)
    return found


def _sliver(dice: Dice, size: int) -> Shape:
    """A long triangle or strip that is a unit or two wide."""
    (x, y), long, rise = _spot(dice, size), dice.randint(size, 3 * size), dice.randint(-size, size)
    ring = [(x, y), (x + long, y + rise), (x + long, y + rise + 1), (x, y + dice.randint(1, 2))]
    ring = ring[: dice.choice((3, 4))]
    return [[turned_left(ring if dice.random() < 0.5 else [(v, u) for u, v in ring])]]


def _spot(dice: Dice, size: int) -> Point:
    return dice.randint(0, size), dice.randint(0, size)


def _frame(west: int, south: int, east: int, north: int) -> list[Point]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _lattice(dice: Dice) -> tuple[Shape, Shape]:
    """Two shapes of one lattice, often side by side."""
    size = dice.choice((3, 5, 8, 12))
    a, b = _shape(dice, size), _shape(dice, size)
    if dice.random() < 0.6:
        b = moved(b, bounds(a)[2] - bounds(b)[0], 0)
    return _placed(dice, a, b)


def _on_edge(dice: Dice) -> tuple[Shape, Shape]:
    """A shape with a corner on a lattice point of another's edge."""
    a, b = _shape(dice, 12), _shape(dice, 12)
    (x, y), step, cuts = _edge(dice, a)
    part, corner = dice.randint(0, cuts), dice.choice(b[0][0])
    return _placed(dice, a, moved(b, x + step[0] * part - corner[0], y + step[1] * part - corner[1]))


def _on_whole_edge(dice: Dice) -> tuple[Shape, Shape]:
    """A triangle along an edge, on either side of it, longer or shorter by whole steps."""
    a = _shape(dice, 9)
    (x, y), step, cuts = _edge(dice, a)
    base = [(x + step[0] * part, y + step[1] * part) for part in dice.sample(range(-1, cuts + 2), 2)]
    return _placed(dice, a, [[turned_left([*base, _spot(dice, 12)])]])


def _in_hole(dice: Dice) -> tuple[Shape, Shape]:
    """What fills a hole, or reaches a unit less or more far here and there."""
    a = _holed(dice, 10)
    inner = [(x + dice.randint(-1, 1) * (dice.random() < 0.3), y) for x, y in a[0][1][:-1]]
    return _placed(dice, a, [[turned_left(inner)]], most=1_000)


def _across(dice: Dice) -> tuple[Shape, Shape]:
    """Two shapes of one lattice that lie on both sides of the 180th meridian, or a unit from it."""
    step, rise = dice.choice((1, 7, 1_000, 9_999_999)), dice.randint(-700_000_000, 700_000_000)
    a, b = (moved(_shape(dice, 8), 0, rise, step) for _ in range(2))
    off = dice.choice((0, 0, 0, 1, 2)), dice.choice((0, 0, 1, -1))
    return moved(a, HALF - bounds(a)[2], 0), moved(b, off[0] - HALF - bounds(b)[0], off[1])


def _round_the_earth(dice: Dice) -> tuple[Shape, Shape]:
    """Edges of up to the whole Earth, and a triangle whose corner is a lattice point as close to one as there is."""
    ends = [(-HALF + dice.randrange(9), _lat(dice)), (HALF - dice.randrange(9), _lat(dice))]
    third = dice.randint(-HALF, HALF), _lat(dice)
    (px, py), (qx, qy) = dice.sample(ends, 2)
    near = [_closest(dice, (px, py), (qx - px, qy - py)) for _ in range(dice.choice((1, 1, 2, 3)))]
    while len(near) < 3:
        near.append((dice.randint(-HALF, HALF), _lat(dice)))
    return [[turned_left([(px, py), (qx, qy), third])]], [[turned_left(near)]]


def _closest(dice: Dice, start: Point, whole: Point) -> Point:
    """A lattice point beside an edge: 0, 1 or a few units from it, divided by the length of its least step."""
    cuts = math.gcd(*whole)
    dx, dy = whole[0] // cuts, whole[1] // cuts
    apart = dice.choice((0, 1, -1, 1, -1, 2, -2, dice.randint(-99, 99)))
    x = -apart * pow(dy, -1, abs(dx)) % abs(dx) if abs(dx) > 1 else 0
    x = x if dx > 0 else x - abs(dx)
    y = (apart + dy * x) // dx
    turns = dice.randrange(cuts)
    return start[0] + x + dx * turns, start[1] + y + dy * turns


def _anywhere(dice: Dice) -> tuple[Shape, Shape]:
    """Triangles of up to half the Earth anywhere; those that reach past its ends are drawn again."""
    middle = dice.randint(-HALF, HALF), _lat(dice)
    rings = ([(int(dice.gauss(0, 3e8)), int(dice.gauss(0, 2e8))) for _ in range(3)] for _ in range(2))
    return tuple(moved([[turned_left(ring)]], *middle) for ring in rings)  # type: ignore[return-value]


def _lat(dice: Dice) -> int:
    return dice.randint(1 - POLE, POLE - 1)


def _edge(dice: Dice, shape: Shape) -> tuple[Point, Point, int]:
    """Where an edge begins, the step to its next lattice point, and how many steps it has."""
    (x, y), end = dice.choice(_edges(shape))
    cuts = math.gcd(end[0] - x, end[1] - y) or 1
    return (x, y), ((end[0] - x) // cuts, (end[1] - y) // cuts), cuts


def _placed(dice: Dice, a: Shape, b: Shape, most: int = 20_000_000) -> tuple[Shape, Shape]:
    """Both stretched by the same and put anywhere; the second perhaps a unit aside."""
    step = min(most, dice.choice((1, 1, 3, 1_000, 1_234_567, 20_000_000)))
    x, y = dice.randint(-HALF, HALF), _lat(dice)
    if dice.random() < 0.2:
        x, y = dice.choice((HALF - 12 * step, -HALF, 0)), dice.choice((1 - POLE, POLE - 1 - 12 * step, 0))
    a, b = moved(a, x, y, step), moved(b, x, y, step)
    return a, moved(b, dice.choice((0, 1, -1)), dice.choice((0, 1, -1))) if dice.random() < 0.5 else b


def _ends(dice: Dice, touching: Ends | None = None) -> Ends:
    """Two ends, either of them perhaps open; mostly the first where other ends stop, or one later or sooner."""
    low: int | None = dice.randint(-500, 5_000)
    if touching and touching[1] is not None and dice.random() < 0.8:
        low = touching[1] + dice.choice((0, 0, 1, -1))
    assert low is not None, "just drawn"
    high = low + dice.randrange(3_000)
    return (None if dice.random() < 0.1 else low), (None if dice.random() < 0.1 else high)


def _gap(one: Ends, other: Ends) -> int:
    """How far two stretches lie apart, 0 where they touch, less where they overlap."""
    pairs = ((one[0], other[1]), (other[0], one[1]))
    return max((late - early for late, early in pairs if late is not None and early is not None), default=-1)


def _volume(area: Area, band: Ends, seconds: Ends) -> Volume4D:
    start, end = (None if end is None else _BASE + timedelta(seconds=end) for end in seconds)
    return Volume4D(
        area=area, band=Band(lower_dm=band[0], upper_dm=band[1], datum=Datum.W84), window=Window(start=start, end=end)
    )


_KINDS: tuple[Callable[[Dice, int], Shape], ...] = (_triangle, _triangle, _box, _star, _holed, _pieces, _sliver)
_PAIRS: tuple[Callable[[Dice], tuple[Shape, Shape]], ...] = (
    _lattice, _on_edge, _on_whole_edge, _in_hole, _across, _round_the_earth, _anywhere,
)  # fmt: skip
_WEIGHTS = (25, 20, 15, 10, 10, 12, 8)


def moved(region: Region, x: int, y: int, by: int = 1) -> Shape:
    """The area stretched, and moved so many units to the east and north."""
    return [[[(px * by + x, py * by + y) for px, py in ring] for ring in polygon] for polygon in region]


def images(a: Region, b: Region) -> Iterator[Region]:
    """The second area at every whole turn at which its box comes within one unit of the first's."""
    west, south, east, north = bounds(a)
    b_west, b_south, b_east, b_north = bounds(b)
    if b_south > north + 1 or south > b_north + 1:
        return
    for turn in (0, TURN, -TURN):
        if b_west + turn <= east + 1 and west <= b_east + turn + 1:
            yield moved(b, turn, 0) if turn else b


def meet(a: Region, b: Region) -> bool:
    """Whether two closed areas of one turn share a point: edges do, or a part of one lies inside the other."""
    if any(_share(p, q, r, s) for (p, q), (r, s) in _near(a, b, 0)):
        return True
    return any(_holds(b, polygon[0][0]) for polygon in a) or any(_holds(a, polygon[0][0]) for polygon in b)


def only_touch(a: Region, b: Region) -> bool:
    """Whether two areas that meet share no point that is inside both."""
    pairs = list(_near(a, b, 0))
    if any(_cross(p, q, r, s) for (p, q), (r, s) in pairs):
        return False
    return not (_enters(a, b, pairs) or _enters(b, a, [(s, r) for r, s in pairs]))


def within_one(a: Region, b: Region) -> bool:
    """Whether two areas that do not meet come within one unit: a corner of one that close to an edge of the other."""
    return any(
        _is_one_from(p, r, s) or _is_one_from(q, r, s) or _is_one_from(r, p, q) or _is_one_from(s, p, q)
        for (p, q), (r, s) in _near(a, b, 1)
    )


def bounds(region: Region) -> tuple[int, int, int, int]:
    """West, south, east, north."""
    xs, ys = zip(*(point for polygon in region for point in polygon[0]), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _edges(region: Region) -> list[Edge]:
    return [edge for polygon in region for ring in polygon for edge in itertools.pairwise(ring)]


def _near(a: Region, b: Region, by: int) -> Iterator[tuple[Edge, Edge]]:
    """The pairs of edges whose boxes share a point, or come so near."""
    boxes = [(min(r[0], s[0]), min(r[1], s[1]), max(r[0], s[0]), max(r[1], s[1]), (r, s)) for r, s in _edges(b)]
    for p, q in _edges(a):
        west, east = (p[0] - by, q[0] + by) if p[0] < q[0] else (q[0] - by, p[0] + by)
        south, north = (p[1] - by, q[1] + by) if p[1] < q[1] else (q[1] - by, p[1] + by)
        for b_west, b_south, b_east, b_north, edge in boxes:
            if b_west <= east and west <= b_east and b_south <= north and south <= b_north:
                yield (p, q), edge


def _side(a: Point, b: Point, c: Point) -> int:
    """Twice the area of the triangle: above 0 where the third corner lies to the left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _share(p: Point, q: Point, r: Point, s: Point) -> bool:
    """Whether two edges whose boxes meet share a point: neither lies wholly on one side of the other."""
    return _side(p, q, r) * _side(p, q, s) <= 0 and _side(r, s, p) * _side(r, s, q) <= 0


def _cross(p: Point, q: Point, r: Point, s: Point) -> bool:
    """Whether each edge has the ends of the other strictly on both sides."""
    return _side(p, q, r) * _side(p, q, s) < 0 and _side(r, s, p) * _side(r, s, q) < 0


def _on(a: Point, b: Point, c: Point) -> bool:
    between = min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
    return between and _side(a, b, c) == 0


def _holds(region: Region, point: Point) -> bool:
    """Whether the closed area holds a point: it lies on an edge, or a ray from it crosses an odd number of them."""
    return any(_on(p, q, point) for p, q in _edges(region)) or _is_odd(region, point)


def _is_odd(region: Region, point: Point) -> bool:
    odd = False
    for p, q in _edges(region):
        if (p[1] > point[1]) != (q[1] > point[1]):
            odd ^= (_side(p, q, point) > 0) == (q[1] > p[1])
    return odd


def _enters(a: Region, b: Region, pairs: Sequence[tuple[Edge, Edge]]) -> bool:
    """Whether an edge of the first, cut at the corners that lie on it, runs inside the second or has both insides left."""
    double = [[[(2 * x, 2 * y) for x, y in ring] for ring in polygon] for polygon in b]
    lying: dict[Edge, list[Edge]] = {}
    for one, other in pairs:
        lying.setdefault(one, []).append(other)
    for p, q in _edges(a):
        beside = lying.get((p, q), [])
        cuts = {p, q} | {corner for other in beside for corner in other if _on(p, q, corner)}
        for start, end in itertools.pairwise(sorted(cuts, reverse=p > q)):
            middle = (start[0] + end[0], start[1] + end[1])
            along = [(r, s) for r, s in beside if _on((2 * r[0], 2 * r[1]), (2 * s[0], 2 * s[1]), middle)]
            if any((s[0] - r[0]) * (q[0] - p[0]) + (s[1] - r[1]) * (q[1] - p[1]) > 0 for r, s in along):
                return True
            if not along and _is_odd(double, middle):
                return True
    return False


def _is_one_from(point: Point, a: Point, b: Point) -> bool:
    """Whether a point lies within one unit of an edge."""
    (x, y), (to_x, to_y) = (b[0] - a[0], b[1] - a[1]), (point[0] - a[0], point[1] - a[1])
    if 0 < to_x * x + to_y * y < x * x + y * y:
        return _side(a, b, point) ** 2 <= x * x + y * y
    return min(to_x**2 + to_y**2, (to_x - x) ** 2 + (to_y - y) ** 2) <= 1


def turned_left(ring: Sequence[Point], left: bool = True) -> list[Point]:
    """A ring closed, in the order that has its inside to the left, or to the right."""
    closed = [*ring, ring[0]]
    twice = sum(p[0] * q[1] - p[1] * q[0] for p, q in itertools.pairwise(closed))
    return closed if (twice > 0) == left else closed[::-1]
