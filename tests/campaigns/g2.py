"""G2: a plan whose place is uncertain is never told less than what comes too close to it; how wrong a gap can be.

Plans are stars and strips known to some metres, points with a radius and an accuracy, and routes with a width. Recorded
are a site and a hold whose centers are known to some metres, a route and an outline with heights, each with its own
separation. The truth is a geodesic of pyproj between two places of what was meant, one of each: never less than the
distance, so one that is less than uncertainty, radii and separation together proves a conflict. The pair of places is
found through the Earth, between points every few hundred metres and the pieces of edges between them. What is reported
must also be near in whole seconds and decimetres, and no farther away than round shapes may grow.
"""

import math
import random
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from pyproj import Geod
from shapely.geometry import Polygon

from openline.arrangement import Arrangement, load
from openline.deconfliction import Plan, Register, conflicts_of, register
from openline.geotime import (
    Area,
    Band,
    Datum,
    Position,
    Volume4D,
    Window,
    area_from_geojson,
    circle,
    corridor,
    enlarged,
    gap_m,
)
from openline.messages import Altitude, Outline, Point, Route
from openline.picture import Hold, Site
from openline.terms import ActKind
from tests.arrangement.files import shipped
from tests.deconfliction import hidden
from tests.worlds import START

ID = "G2"
TITLE = "plans with uncertainty and separation against what is recorded: 0 missed conflicts, whole-metre gaps within 1 m to 50 km"
COUNT = 100_000
PLANS = 50
_AGREED = replace(load(shipped()), terms=())
_GEOD = Geod(ellps="WGS84")
_PIECES = 16
Numbers = np.ndarray
Dice = random.Random
Way = tuple[float, np.ndarray, np.ndarray]
Ends = tuple[int, int]


class Meant(NamedTuple):
    """A shape as it was meant: corners in units, unwrapped, and everything within so many metres of it."""

    corners: Numbers
    margin_m: int
    band: Ends | None
    window: Ends
    medium: str

    @property
    def filled(self) -> bool:
        """Whether it is a ring, not a point (given twice) or a track."""
        return len(self.corners) > 3 and bool((self.corners[0] == self.corners[-1]).all())


class World(NamedTuple):
    """What is recorded, by name, and what two media owe each other in metres, metres of height and seconds."""

    middle: tuple[float, float]
    things: dict[str, Meant]
    asked: Register
    agreed: Arrangement
    owed: dict[tuple[str, str], tuple[int, int, int]]


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` plans, fifty about each four recorded things; a gap is measured for every fourth plan."""
    dice, tally, gaps = random.Random(f"g2 {seed}"), Counter[str](), [(0.0, 0)]
    for number in range(-(-count // PLANS)):
        world = _world(dice)
        for each in range(min(PLANS, count - number * PLANS)):
            _ask(dice, tally, world)
            if each % 4 == 0 and (short := _gap_short(dice, world.middle)):
                gaps.append(short)
    short_m, whole, least = max(gaps)[0], max(whole for _, whole in gaps), min(gaps)[0]
    figure = (
        f"{count} plans, {tally['plans']} of them in conflict; {tally['true']} conflicts, {tally['close']} of them by less "
        f"than 10 m, {tally['missed']} missed; {100 * tally['alarm'] / max(1, tally['named']):.2f} % of {tally['named']} "
        f"reported are farther away than agreed, {tally['far']} by more than shapes may grow; {len(gaps) - 1} gaps up to "
        f"50 km at most {whole} m below the distance's whole metres, {short_m:.3f} m below it, {max(0, -least):.3f} m above"
    )
    held = tally["missed"] == tally["far"] == 0 and tally["plans"] * 10 > count and tally["close"] > 0
    return held and whole <= 1 and least >= 0, figure


def _ask(dice: Dice, tally: Counter[str], world: World) -> None:
    """One plan near one of the things; judged against all of them."""
    target = dice.choice(list(world.things.values()))
    medium = dice.choice(("air", "ground"))
    meant = _plan(dice, target, medium, _owed(world, medium, target)[0])
    named = {found.object for found in conflicts_of(_as_plan(meant), world.asked, world.agreed)}
    true = False
    for name, thing in world.things.items():
        lateral, vertical, wait = _owed(world, medium, thing)
        together = _apart(meant.window, thing.window) <= wait and _apart(meant.band, thing.band) <= vertical * 10
        if not together:
            tally["named"] += name in named
            tally["far"] += name in named
            continue
        owed = lateral + meant.margin_m + thing.margin_m
        away = _distance_m(meant, thing)
        true |= away <= owed
        tally["true"] += away <= owed
        tally["close"] += owed - 10 < away <= owed
        tally["missed"] += away <= owed and name not in named
        tally["named"] += name in named
        tally["alarm"] += name in named and away > owed
        tally["far"] += name in named and away > owed + _growth_m(meant) + _growth_m(thing) + 1
    tally["plans"] += true


def _growth_m(meant: Meant) -> float:
    """What spec/space.md lets a round shape grow."""
    return 2 + 0.01 * meant.margin_m if meant.margin_m else 0


def _owed(world: World, medium: str, thing: Meant) -> tuple[int, int, int]:
    return world.owed["any" if thing.medium == "humanitarian" else medium, thing.medium]


def _apart(one: Ends | None, other: Ends | None) -> int:
    return 0 if one is None or other is None else max(0, one[0] - other[1], other[0] - one[1])


def _world(dice: Dice) -> World:
    """A site, a hold, a route and an outline within some 40 km of a place, seen by their owner, with drawn separations."""
    lon = dice.choice((180.0, -179.9)) if dice.random() < 0.2 else dice.uniform(-179, 179)
    middle, things, parts = (lon * 1e7, dice.uniform(-70, 70) * 1e7), {}, []
    for number, kind in enumerate(("site", "hold", "movement", "activity")):
        name = f"{hidden.OWNER}/{number:032}"
        things[name], part = _thing(dice, _away(dice, middle, dice.uniform(0, 40_000)), kind, name)
        parts.append(part)
    rules = [
        replace(rule, lateral_m=dice.choice((0, 100, 1_000, 2_000, 9_000)), vertical_m=dice.choice((0, 100, 600)))
        for rule in _AGREED.separations
    ]
    owed = {
        (rule.between[0].value, rule.between[1].value): (rule.lateral_m, rule.vertical_m, rule.time_s) for rule in rules
    }
    owed |= {(other, one): value for (one, other), value in owed.items()}
    agreed = replace(_AGREED, separations=tuple(rules))
    return World(middle, things, register(hidden.picture(*parts), hidden.OWNER), agreed, owed)


def _thing(dice: Dice, center: Numbers, kind: str, name: str) -> tuple[Meant, hidden.Thing]:
    """A recorded thing as it was meant and as it stands in a picture."""
    start = dice.randrange(3_600)
    end = start + dice.randrange(1, 8 * 3_600)
    times = [START + timedelta(seconds=seconds) for seconds in (start, end)]
    radius, known = int(10 ** dice.uniform(1, 4)), int(10 ** dice.uniform(0, 3))
    if kind in ("site", "hold"):
        (spot,) = _points(center[None])
        medium = "humanitarian" if kind == "site" else "ground"
        meant = Meant(np.array([center, center]), radius + known, None, (start, end), medium)
        if kind == "site":
            site = hidden.site(spot, radius, times[0], name=name)
            return meant._replace(window=(start, 10**9)), _site_known_to(site, known)
        return meant, _hold_known_to(hidden.hold(spot, radius, *times, name=name), known)
    if kind == "movement":
        track = np.array([center, *(_away(dice, center, dice.uniform(10, 15_000)) for _ in range(dice.randint(1, 4)))])
        width = 2 * dice.randint(1, 1_000)
        route = hidden.movement(Route(points=_points(track), width_m=width), *times, name=name)
        return Meant(track, width // 2, None, (start, end), "humanitarian"), route
    band, medium = _band(dice), dice.choice(("air", "ground"))
    ring = _ring(dice, center, 10 ** dice.uniform(2, 4.2))
    where = Outline(polygons=((tuple((p.lon_e7, p.lat_e7) for p in _points(ring)),),))
    said = hidden.activity(where, *times, medium=f"{medium}-movement", name=name)
    heights = Altitude(datum=Datum.W84, lower_dm=band[0], upper_dm=band[1])
    said = replace(said, notice=replace(said.notice, altitude=heights))
    return Meant(ring, 0, band, (start, end), medium), said


def _site_known_to(site: Site, known_m: int) -> Site:
    return replace(site, notice=replace(site.notice, position=replace(site.notice.position, accuracy_m=known_m)))


def _hold_known_to(hold: Hold, known_m: int) -> Hold:
    return replace(hold, request=replace(hold.request, danger=replace(hold.request.danger, accuracy_m=known_m)))


def _plan(dice: Dice, target: Meant, medium: str, lateral_m: int) -> Meant:
    """A plan about as far from the target as agreed, nearly always at its time and height or just as far as agreed."""
    size, margin = 10 ** dice.uniform(1.5, 4), int(10 ** dice.uniform(0, 3.3)) if dice.random() < 0.9 else 0
    corner = target.corners[dice.randrange(len(target.corners))]
    center = _away(dice, corner, (lateral_m + target.margin_m + margin) * dice.uniform(0.3, 1.3) + size * dice.random())
    kind = dice.choice(("ring", "ring", "point", "route"))
    if kind == "ring":
        corners = _ring(dice, center, size)
    else:
        margin, more = max(margin, 1), [_away(dice, center, dice.uniform(10, size)) for _ in range(dice.randint(1, 4))]
        corners = np.array([center, center]) if kind == "point" else np.array([center, *more])
    low = _beside(dice, target.band, 6_000) if target.band else _band(dice)
    meant = Meant(corners, margin, low, _beside(dice, target.window, 3_600), medium)
    return meant if dice.random() < 0.5 else _at_the_limit(dice, meant, target, lateral_m)


def _at_the_limit(dice: Dice, meant: Meant, target: Meant, lateral_m: int) -> Meant:
    """The plan moved until it keeps nearly what is agreed, some metres more or less; one that meets stays."""
    wanted = lateral_m + meant.margin_m + target.margin_m + dice.gauss(0, dice.choice((1, 30)))
    for _ in range(2):
        away, here, there = _nearest(meant, target)
        if away > 0:
            step = (here - there) * (wanted - away) / away
            meant = meant._replace(corners=np.round(meant.corners + step))
    return meant


def _beside(dice: Dice, ends: Ends, gap: int) -> Ends:
    """Ends within the others, or so far from them as may be agreed, or one more."""
    long = dice.randrange(2_000)
    start = dice.randint(ends[0], min(ends[1], ends[0] + 20_000))
    if dice.random() < 0.15:
        start = ends[0] - long - gap // dice.choice((1, 4, 6)) - dice.choice((0, 1))
    return start, start + long


def _band(dice: Dice) -> Ends:
    low = dice.randrange(20_000)
    return low, low + dice.randrange(6_000)


def _as_plan(meant: Meant) -> Plan:
    """What a planner would draw: uncertainty enlarges it."""
    spots = [Position(lat_e7=point.lat_e7, lon_e7=point.lon_e7) for point in _points(meant.corners)]
    if meant.filled:
        area = enlarged(_area(meant.corners), meant.margin_m)
    elif len(spots) == 2 and spots[0] == spots[1]:
        area = circle(spots[0], meant.margin_m)
    else:
        area = corridor(spots, 2 * meant.margin_m)
    assert meant.band is not None, "plans have heights"
    start, end = (START + timedelta(seconds=seconds) for seconds in meant.window)
    band = Band(lower_dm=meant.band[0], upper_dm=meant.band[1], datum=Datum.W84)
    volume = Volume4D(area=area, band=band, window=Window(start=start, end=end))
    return Plan(title="plan", volume=volume, act=ActKind.OTHER, medium=meant.medium)


def _area(ring: Numbers) -> Area:
    degrees = [(point.lon_e7 / 1e7, point.lat_e7 / 1e7) for point in _points(ring)]
    return area_from_geojson({"type": "Polygon", "coordinates": [degrees]})


def _points(corners: Numbers) -> tuple[Point, ...]:
    wrapped = [((int(x) + 1_800_000_000) % 3_600_000_000 - 1_800_000_000, int(y)) for x, y in corners.tolist()]
    return tuple(Point(lat_e7=y, lon_e7=x) for x, y in wrapped)


def _away(dice: Dice, start: Numbers | tuple[float, float], metres: float) -> Numbers:
    """A place in whole units about so many metres away."""
    turn, narrow = dice.uniform(0, math.tau), math.cos(math.radians(start[1] / 1e7))
    step = metres * 90 * np.array([math.cos(turn) / narrow, math.sin(turn)])
    moved: Numbers = np.round(np.array(start) + step)
    return moved


def _ring(dice: Dice, center: Numbers, size_m: float) -> Numbers:
    """A star or strip; corners in units, closed."""
    corners = dice.randint(3, 8)
    turns = (np.arange(corners) + [dice.uniform(0, 0.5) for _ in range(corners)]) * (math.tau / corners)
    spokes = size_m * np.array([dice.uniform(0.3, 1) for _ in range(corners)])
    flat = np.column_stack([spokes * np.cos(turns), spokes * np.sin(turns) * dice.choice((0.05, 0.3, 1.0))])
    turn = dice.uniform(0, math.pi)
    spun = flat @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    units: Numbers = np.round(center + spun * 90 / np.array([math.cos(math.radians(center[1] / 1e7)), 1.0]))
    ring = np.vstack([units, units[:1]])
    return ring if Polygon(ring).is_valid else _ring(dice, center, size_m)


def _gap_short(dice: Dice, middle: tuple[float, float]) -> tuple[float, int] | None:
    """By how many metres a gap is short, and by how many whole metres; None where two rings are too far apart."""
    one = _ring(dice, np.array(middle), 10 ** dice.uniform(1, 4.2))
    other = _ring(dice, _away(dice, middle, dice.uniform(0, 60_000)), 10 ** dice.uniform(1, 4.2))
    true = _distance_m(*(Meant(ring, 0, None, (0, 0), "air") for ring in (one, other)))
    found = gap_m(_area(one), _area(other))
    return (true - found, math.floor(true) - found) if true <= 50_000 else None


def _distance_m(a: Meant, b: Meant) -> float:
    """Never less than the distance, and hardly more: 0 where the two meet, else by the nearest pairs of places."""
    return _nearest(a, b)[0]


def _nearest(a: Meant, b: Meant) -> Way:
    one, other = a.corners, b.corners.copy()
    other[:, 0] += 3.6e9 * round((one[0, 0] - other[0, 0]) / 3.6e9)
    if _cross(one, other) or (b.filled and _inside(other, one[0])) or (a.filled and _inside(one, other[0])):
        return 0.0, one[0], one[0]
    there, back = _from_points(one, other), _from_points(other, one)
    return there if there[0] <= back[0] else (back[0], back[2], back[1])


def _from_points(one: Numbers, other: Numbers) -> Way:
    """The least geodesic from points of one outline to the pieces of the other's edges that are nearest them."""
    points, pieces = _pieces(one), _pieces(other)
    origin = _in_space(points[:1])
    p, s = _in_space(points) - origin, _in_space(pieces) - origin
    start, along = s[:-1], s[1:] - s[:-1]
    square = np.maximum((along * along).sum(axis=1), 1e-12)
    ahead = p @ along.T - (start * along).sum(axis=1)
    part = np.clip(ahead / square, 0, 1)
    apart = (p * p).sum(axis=1)[:, None] + (start * start).sum(axis=1) - 2 * p @ start.T
    apart += part * (part * square - 2 * ahead)
    best = np.argpartition(apart, min(12, apart.size - 1), axis=None)[:12]
    row, column = np.unravel_index(best, apart.shape)
    there = pieces[column] + (pieces[column + 1] - pieces[column]) * part[row, column][:, None]
    here = points[row]
    metres = _GEOD.inv(here[:, 0] / 1e7, here[:, 1] / 1e7, there[:, 0] / 1e7, there[:, 1] / 1e7)[2]
    least = int(metres.argmin())
    return float(metres[least]), here[least], there[least]


def _pieces(corners: Numbers) -> Numbers:
    steps = np.arange(_PIECES) / _PIECES
    inner = corners[:-1, None] + (corners[1:] - corners[:-1])[:, None] * steps[:, None]
    return np.vstack([inner.reshape(-1, 2), corners[-1:]])


def _in_space(places: Numbers) -> Numbers:
    """Metres from the center of the Earth, by a formula of its own."""
    lon, lat = np.radians(places[:, 0] / 1e7), np.radians(places[:, 1] / 1e7)
    normal = _GEOD.a / np.sqrt(1 - _GEOD.es * np.sin(lat) ** 2)
    flat = normal * np.cos(lat)
    return np.column_stack([flat * np.cos(lon), flat * np.sin(lon), normal * (1 - _GEOD.es) * np.sin(lat)])


def _cross(one: Numbers, other: Numbers) -> bool:
    """Whether an edge of one outline properly crosses one of the other."""
    return bool((_parts(one, other) & _parts(other, one).T).any())


def _parts(one: Numbers, other: Numbers) -> Numbers:
    """Which edges of the first (rows) have the ends of which edges of the second on both sides."""
    start, along = one[:-1, None], (one[1:] - one[:-1])[:, None]
    away = other[None] - start
    side = along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]
    split: Numbers = (side[:, :-1] > 0) != (side[:, 1:] > 0)
    return split


def _inside(ring: Numbers, point: Numbers) -> bool:
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    spans = (y0 > point[1]) != (y1 > point[1])
    rise = np.where(y1 == y0, 1, y1 - y0)
    return bool(np.count_nonzero(spans & (point[0] < x0 + (x1 - x0) * (point[1] - y0) / rise)) % 2)
