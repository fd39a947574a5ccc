"""P10: a hidden object that a plan comes too close to is never left out; how often a plan is warned for nothing.

The truth is geodesic distances from the object's center to the plan's edges, sampled and then narrowed, and a count
of edge crossings for what lies inside: no polygon of ours. A distance so found is never too small, so each one that
is less than agreed proves that the answer must name the object. Plans are stars and strips about places within 30 km
of the object's rim. A plan that keeps its distance and meets the object's time and is named all the same is a false
alarm; so is one that is near and keeps its time.
"""

import math
import random
from collections import Counter
from datetime import timedelta

import msgspec
import numpy as np
from pyproj import Geod
from shapely.geometry import Polygon

from openline.arrangement import load
from openline.deconfliction import Plan, check, register
from openline.geotime import Area, Band, Datum, Volume4D, Window
from openline.terms import ActKind
from tests.arrangement.files import shipped
from tests.deconfliction import hidden
from tests.worlds import START

ID = "P10"
TITLE = (
    "100,000 random plans against hidden objects: 0 false 'no recorded conflict'; the false alarms per size and medium"
)
COUNT = 100_000
PLANS = 100
_AGREED = msgspec.structs.replace(load(shipped()), terms=())
# The default separations in metres and seconds, written here once more.
_OWED = {
    ("air", "site"): (2_000, 3_600), ("ground", "site"): (2_000, 3_600),
    ("air", "hold"): (2_000, 900), ("ground", "hold"): (1_000, 900),
}  # fmt: skip
_RADII = {2: (50, 300, 900, 1_999), 10: (2_001, 5_000, 9_000), 60: (12_000, 20_000)}
_GEOD = Geod(ellps="WGS84")
_HOURS = 12
Numbers = np.ndarray


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` plans, a hundred about each hidden object."""
    dice, tally = random.Random(f"p10 {seed}"), Counter[tuple[str, ...]]()
    for number in range(-(-count // PLANS)):
        _object(dice, tally, min(PLANS, count - number * PLANS), ("site", "hold")[number % 2])
    missed, close = tally["missed",], tally["close",]
    rates = "; ".join(
        f"up to {size} km {_rate(tally, 'air', str(size))} of air and {_rate(tally, 'ground', str(size))} of ground plans"
        for size in _RADII
    )
    return missed == 0 and close * 50 >= count, (
        f"{count} plans, {close} too close, {missed} of them not named; false alarms within 30 km of the rim: {rates};"
        f" {_rate(tally, 'hours', '')} of those near enough that keep their time"
    )


def _rate(tally: Counter[tuple[str, ...]], what: str, size: str) -> str:
    free, alarms = tally["free", what, size], tally["alarm", what, size]
    return f"{100 * alarms / free:.0f} % ({alarms} of {free})" if free else "none"


def _object(dice: random.Random, tally: Counter[tuple[str, ...]], count: int, kind: str) -> None:
    size = dice.choice(list(_RADII))
    radius = dice.choice(_RADII[size])
    center = (dice.uniform(-179, 179), dice.uniform(-70, 70))
    lon, lat = (round(value * 1e7) for value in center)
    start = START + timedelta(seconds=dice.randrange(3_600))
    end = None if kind == "site" else start + timedelta(seconds=dice.randrange(3_600 * _HOURS))
    asked = register(hidden.picture(hidden.disc(kind, lat, lon, radius, start, end)), "iran")
    for number in range(count):
        medium = ("air", "ground")[number % 2]
        lateral, wait = _OWED[medium, kind]
        early = number % 4 == 3  # one in four keeps its time, or comes near to it, close to the object
        ring = _ring(dice, (lon, lat), radius + (1_000 if early else 30_000), medium)
        window = _window(dice, Window(start=start, end=end), together=not early)
        named = bool(check(_plan(ring, window, medium), asked, _AGREED, "iran").conflicts)
        near = _distance_m(ring, (lon, lat)) <= radius + lateral
        together = _apart_s(window, Window(start=start, end=end)) <= wait
        if near and together:
            tally["close",] += 1
            tally["missed",] += not named
        elif near or together:
            what = ("hours", "") if near else (medium, str(size))
            tally["free", *what] += 1
            tally["alarm", *what] += named


def _ring(dice: random.Random, center: tuple[int, int], reach: int, medium: str) -> Numbers:
    """A star or strip of ground forces, or of aircraft, which need more room; corners in units, closed."""
    narrow = math.cos(math.radians(center[1] / 1e7))
    middle = np.array([dice.uniform(-reach, reach), dice.uniform(-reach, reach)])
    corners, far = dice.randrange(3, 9), 10 ** (dice.uniform(3.3, 4.3) if medium == "air" else dice.uniform(1, 3.7))
    turns = (np.arange(corners) + [dice.uniform(0, 0.5) for _ in range(corners)]) * (2 * math.pi / corners)
    spokes = far * np.array([dice.uniform(0.3, 1) for _ in range(corners)])
    flat = np.column_stack([spokes * np.cos(turns), spokes * np.sin(turns) * dice.choice((0.05, 0.3, 1.0))])
    turn = dice.uniform(0, math.pi)
    spun = flat @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) + middle
    units: Numbers = np.round(np.array(center) + spun * 90 / np.array([narrow, 1.0]))
    ring = np.vstack([units, units[:1]])
    return ring if Polygon(ring).is_valid else _ring(dice, center, reach, medium)


def _window(dice: random.Random, theirs: Window, *, together: bool) -> Window:
    """While the object is there, or about its ends, to some minutes."""
    assert theirs.start is not None, "all of them start"
    end = theirs.end or theirs.start + timedelta(hours=_HOURS)
    if together:
        start = theirs.start + (end - theirs.start) * dice.random()
    else:
        start = dice.choice((theirs.start - timedelta(hours=3), end)) + timedelta(seconds=dice.randrange(2 * 3_600))
    start = start.replace(microsecond=0)
    return Window(start=start, end=start + timedelta(minutes=dice.randrange(45)))


def _apart_s(one: Window, other: Window) -> float:
    gaps = [
        (late - early).total_seconds()
        for late, early in ((one.start, other.end), (other.start, one.end))
        if late is not None and early is not None
    ]
    return max(0.0, *gaps)


def _distance_m(ring: Numbers, center: tuple[int, int]) -> float:
    """Never less than the distance from the center to the plan, and within a metre of it."""
    if _inside(ring, center):
        return 0.0
    starts, ends = ring[:-1], ring[1:]
    low, high, best = np.zeros(len(starts)), np.ones(len(starts)), math.inf
    for _ in range(3):
        parts = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, 17)
        places = (starts[:, None] + (ends - starts)[:, None] * parts[..., None]).reshape(-1, 2) / 1e7
        same = np.ones(len(places))
        away = _GEOD.inv(places[:, 0], places[:, 1], center[0] / 1e7 * same, center[1] / 1e7 * same)[2].reshape(-1, 17)
        best = min(best, float(away.min()))
        nearest = parts[np.arange(len(parts)), away.argmin(axis=1)]
        step = (high - low) / 16
        low, high = np.clip(nearest - step, 0, 1), np.clip(nearest + step, 0, 1)
    return best


def _inside(ring: Numbers, center: tuple[int, int]) -> bool:
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    spans = (y0 > center[1]) != (y1 > center[1])
    rise = np.where(y1 == y0, 1, y1 - y0)
    return bool(np.count_nonzero(spans & (center[0] < x0 + (x1 - x0) * (center[1] - y0) / rise)) % 2)


def _plan(ring: Numbers, window: Window, medium: str) -> Plan:
    band = Band(lower_dm=0, upper_dm=1_000, datum=Datum.W84)
    return Plan(
        title="plan", volume=Volume4D(area=Area(Polygon(ring)), band=band, window=window), act=ActKind.OTHER,
        medium=medium,
    )  # fmt: skip
