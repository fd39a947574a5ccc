"""F6: every named geometry case comes out as written, and random pairs of shapes as brute force on the ellipsoid says.

The shapes are GeoJSON polygons, F3548 polygons and circles, circles and routes of plans, from 20 m to 20 km, anywhere
up to 84 degrees of latitude and often across the antimeridian. The second is moved so that it nearly touches the first,
a few metres in or out; one pair in ten begins in the very corner where the other does. Each goes in as bytes through
the reader's door. The oracle (``tests/formats/nearby.py``) knows only formulas for the ellipsoid.
"""

import json
import math
import random
from typing import Any, NamedTuple

import numpy as np

from openline.formats import read_plans
from openline.geotime import Volume4D, meeting
from tests.formats.ellipsoid import Plane
from tests.formats.named_cases import cases, problem
from tests.formats.nearby import Shape, between

ID = "F6"
TITLE = "every named geometry case as written; 100,000 random pairs against brute force: no wrong decision beyond 1 m"
COUNT = 100_000
NAMED = 80
SURE_M = 0.05
"""Metres within which the oracle leaves the answer open."""
WRONG_M = 1.0


class Pair(NamedTuple):
    """Two shapes, where they nearly touch, and whether they share a corner exactly."""

    a: Shape
    b: Shape
    middle: tuple[float, float]
    shared: bool


def run(seed: int, count: int) -> tuple[bool, str]:
    """Every named case, then ``count`` random pairs."""
    named = cases()
    wrong = [f"{case['case']}: {found}" for case in named if (found := problem(case))]
    dice = random.Random(f"f6 {seed}")
    seen = {"meet": 0, "apart": 0, "open": 0}
    for _ in range(count):
        pair = drawn(dice)
        outcome = judged(pair, meets(pair))
        if outcome in seen:
            seen[outcome] += 1
        else:
            wrong.append(f"{outcome}: {pair}")
    figure = (
        f"{len(named)} named cases; {count} pairs: {seen['meet']} meet, {seen['apart']} lie apart, {seen['open']} closer "
        f"than {WRONG_M:g} m and what round shapes may grow; {len(wrong)} wrong"
    )
    enough = len(named) >= NAMED and min(seen["meet"], seen["apart"]) * 10 > count
    return not wrong and enough, "; ".join([figure, *wrong[:3]])


def meets(pair: Pair) -> bool:
    """What Openline says of a pair that comes in as two files; the same in both orders."""
    a, b = (_volume(shape) for shape in (pair.a, pair.b))
    there, back = meeting(a, b), meeting(b, a)
    assert there == back, "the order decides nothing"
    return there is not None


def judged(pair: Pair, said: bool) -> str:
    """``meet``, ``apart`` or ``open`` when the answer is right, else what is wrong with it."""
    apart, overlap = between(pair.a, pair.b, pair.middle)
    if (pair.shared or overlap > SURE_M) and not said:
        return f"missed, {overlap:.2f} m deep"
    if apart > WRONG_M + _growth(pair.a) + _growth(pair.b) and said:
        return f"false, {apart:.2f} m apart"
    if overlap > SURE_M or pair.shared:
        return "meet"
    return "open" if said else "apart"


def drawn(dice: random.Random) -> Pair:
    """A pair that nearly touches."""
    lat = math.degrees(math.asin(dice.uniform(-0.96, 0.96))) if dice.random() < 0.5 else dice.uniform(-82, 82)
    lon = dice.choice((180.0, 179.999, -179.99)) if dice.random() < 0.2 else dice.uniform(-180, 180)
    a = _shape(dice, (lon, lat))
    shared = dice.random() < 0.1
    (corner,) = a.places[dice.randrange(len(a.places))][None]
    if shared:
        return Pair(a, _shape(dice, tuple(corner), begins=True), tuple(corner), shared=True)
    b = _shape(dice, (lon, lat))
    return _moved(dice, a, b)


def _shape(dice: random.Random, center: tuple[float, float], begins: bool = False) -> Shape:
    """A shape about a center, or one that has the center as its first place, exactly as it is written."""
    # One in three is so large that a geodesic leaves the straight line by metres.
    size = 20 * 1000 ** dice.random() if dice.random() < 0.67 else dice.uniform(10_000, 20_000)
    kinds = (
        ["polygon", "geodesic", "geodesic", "circle", "disc", "route"]
        if abs(center[1]) < 74
        else ["polygon", "geodesic"]
    )
    kind = dice.choice(kinds)
    if kind in ("circle", "disc"):
        return Shape(kind, np.array([center]), float(dice.randint(1, int(min(size, 5000)))))
    count = dice.randint(2, 5) if kind == "route" else dice.randint(3, 8)
    turns = np.radians([(corner + dice.uniform(0, 0.4)) * 360 / count for corner in range(count)])
    least = dice.choice((0.3, 0.9))
    away = np.array([size * dice.uniform(least, 1) for _ in turns])
    steps = np.column_stack([away * np.sin(turns), away * np.cos(turns)])
    places = _at(center, steps - steps[0] if begins else steps)
    # GeoJSON goes in as whole units; a finer number would be rounded before anything is decided.
    written = places if kind == "geodesic" else np.round(places, 7)
    if begins:
        written[0] = center
    return Shape(kind, written, float(dice.randint(1, 1000)) if kind == "route" else 0.0)


def _at(center: tuple[float, float], steps: np.ndarray) -> np.ndarray:
    """Places some metres east and north of a center, nearly."""
    lat = center[1] + steps[:, 1] / 111_320
    return np.column_stack([center[0] + steps[:, 0] / 111_320 / math.cos(math.radians(center[1])), lat])


def _moved(dice: random.Random, a: Shape, b: Shape) -> Pair:
    """The second shape moved so that its edge passes the first's within some metres, mostly on the outside."""
    plane = Plane(*a.places[0])
    here, out = _edge_point(dice, plane.points(a.places), a.radius_m)
    target, part = here + out * dice.gauss(0, dice.choice((0.5, 3, 12))), dice.random()
    places, corner = b.places, int(np.argmin(plane.points(b.places) @ out))
    if part < 0.2:
        corner = dice.randrange(len(places))
    for _ in range(3):
        # Metres are turned into degrees only nearly, so the step is taken again for what is left of it.
        step = target - (plane.points(places)[corner] - out * b.radius_m)
        places = places + (_at(tuple(places[corner]), step[None])[0] - places[corner])
    middle = _at(tuple(a.places[0]), (here - plane.points(a.places[:1])[0])[None])[0]
    moved = b._replace(places=places if b.kind == "geodesic" else np.round(places, 7))
    return Pair(a, moved, (float(middle[0]), float(middle[1])), shared=False)


def _edge_point(dice: random.Random, points: np.ndarray, radius_m: float) -> tuple[np.ndarray, np.ndarray]:
    """A point of the outline in metres, often a corner, and the way out there if the outline bulges."""
    start = dice.randrange(len(points))
    along = points[(start + 1) % len(points)] - points[start]
    turn = math.atan2(along[1], along[0]) if along.any() else dice.uniform(0, 2 * math.pi)
    # Corners go clockwise about the center: the inside is on the right.
    out = np.array([-math.sin(turn), math.cos(turn)])
    part = 0.0 if dice.random() < 0.33 else dice.random()
    return points[start] + along * part + out * radius_m, out


def _growth(shape: Shape) -> float:
    """Metres that a shape may be larger than what was said, as spec/space.md allows beyond the 1 m of this campaign."""
    return 0.01 * shape.radius_m + 3 if shape.radius_m else 0.0


def _volume(shape: Shape) -> Volume4D:
    (plan,) = read_plans(json.dumps(_document(shape)).encode())
    return plan.volume


def _document(shape: Shape) -> dict[str, Any]:
    places = [[(lon + 180) % 360 - 180 if abs(lon) > 180 else lon, lat] for lon, lat in shape.places.tolist()]
    named = [{"lat": lat, "lng": lon} for lon, lat in places]
    if shape.kind == "geodesic":
        return {"volume": {"outline_polygon": {"vertices": named}}}
    if shape.kind == "disc":
        return {"volume": {"outline_circle": {"center": named[0], "radius": {"value": shape.radius_m, "units": "M"}}}}
    if shape.kind == "circle":
        return _feature({"type": "Point", "coordinates": places[0]}, {"radius_m": shape.radius_m})
    if shape.kind == "route":
        return _feature({"type": "LineString", "coordinates": places}, {"width_m": 2 * shape.radius_m})
    return _feature({"type": "Polygon", "coordinates": [[*places, places[0]]]}, {})


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
