"""P3: an attacker asks about hidden places, and everything that is consistent with all answers stays its whole cell.

Three participants share what they learn. The attacker (``tests/deconfliction/attacker.py``) knows our code, the kind
of the object and its radius. What is possible is counted on 50 by 50 places of the true cell, its edges included, and
on every second of the true hour. Most questions go to the volumes that the three registers compare, many at once; a
sample of the same questions goes through ``check``. That must answer as the volumes did, and the same for the object
elsewhere in its cell and its hour, also where it keeps the separations of every medium.

The same attacker is set on the cells that an exact shape touches, and on an exact check: there it must find the object.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import shapely
from shapely.geometry import box

from openline.arrangement import load
from openline.deconfliction import CELL_E7, Conflict, Plan, Register, check, register
from openline.deconfliction._form import form_of
from openline.deconfliction._restricted import coarse, hours
from openline.geotime import Area, Band, Datum, Position, Volume4D, Window, circle, on_grid
from openline.messages import Disc, Point
from openline.terms import ActKind
from tests.arrangement.files import shipped
from tests.deconfliction import hidden
from tests.deconfliction.attacker import Ask, Attacker, Numbers, Possible
from tests.worlds import START

ID = "P3"
TITLE = "10,000 adaptive questions about each of 1,000 hidden places never leave less than its cell and its hour"
COUNT = 1_000
QUESTIONS = 10_000
COLLUDERS = ("iran", "united-states", "russian-federation")
_AGREED = msgspec.structs.replace(load(shipped()), terms=())  # terms speak to the plan, not to what it meets
_ALONE = msgspec.structs.replace(_AGREED, separations=())
_ALWAYS = Window(start=None, end=None)
_PRIOR = 40_000_000
_RADII = (1, 50, 300, 1_500, 5_000, 9_999, 25_000, 60_000)
_BRIEF = 2_000


@dataclass(frozen=True)
class Secret:
    """An object that the attacker looks for, and where and when it really is."""

    kind: str
    lat_e7: int
    lon_e7: int
    radius_m: int
    start: datetime
    end: datetime | None

    @property
    def cell(self) -> tuple[int, int]:
        """The south-west corner of its cell as lat and lon, computed here."""
        return self.lat_e7 - self.lat_e7 % CELL_E7, self.lon_e7 - self.lon_e7 % CELL_E7

    @property
    def prior(self) -> tuple[int, int, int, int]:
        """What the attacker knows before it asks: some degrees about it."""
        south, west = self.cell
        return west - _PRIOR, south - _PRIOR, west + _PRIOR, south + _PRIOR

    def moved(self, lat: int, lon: int, later_s: int = 0) -> "Secret":
        """The same, so many units from its cell's corner, and later."""
        start = self.start + timedelta(seconds=later_s)
        return replace(self, lat_e7=self.cell[0] + lat, lon_e7=self.cell[1] + lon, start=start)

    def register(self, participant: str) -> Register:
        """What a participant may use of it."""
        thing = hidden.disc(self.kind, self.lat_e7, self.lon_e7, self.radius_m, self.start, self.end)
        return register(hidden.picture(thing), participant)


def run(seed: int, count: int) -> tuple[bool, str]:
    """Hide ``count`` objects and ask 10,000 questions about each."""
    dice, few = random.Random(f"p3 {seed}"), max(1, count // 50)
    found = [_attack(_hide(dice, _RADII), dice) for _ in range(count)]
    area, seconds = min(share for share, _, _ in found), min(least for _, least, _ in found)
    alike = sum(same for _, _, same in found)
    touched = [_touched(_hide(dice, (50, 300, 800)), dice) for _ in range(few)]
    exact = [_exact(_hide(dice, (50, 300, 800))) for _ in range(few)]
    held = area == 1 and seconds == 3_600 and alike == count and max(touched) < 0.2 and max(exact) <= 28
    return held, (
        f"{count} places, {QUESTIONS} questions about each: at least {area:.4f} of the cell and {seconds} s of the hour"
        f" stay possible; check bore out {alike} samples of {count}; on touched cells the same attacker leaves"
        f" {min(touched):.4f} to {max(touched):.4f} of a cell after {_BRIEF}, and an exact check needs {max(exact)}"
        f" for 10 m in 100 km ({few} places each)"
    )


def _hide(dice: random.Random, radii: Sequence[int]) -> Secret:
    """Anywhere but at the edges of the map; often at an edge or a corner of its cell."""
    row, column = dice.randrange(-1_400, 1_400), dice.randrange(-2_800, 2_800)
    lat, lon = (dice.choice((0, 1, CELL_E7 - 1, *[dice.randrange(CELL_E7)] * 5)) for _ in range(2))
    kind, radius = dice.choice(hidden.KINDS), dice.choice(radii)
    start = START + timedelta(seconds=dice.randrange(86_400))
    end = None if kind == "site" else start + timedelta(seconds=dice.randrange(1, 86_400))
    radius = min(radius, 20_000) if kind == "site" else radius
    return Secret(kind, row * CELL_E7 + lat, column * CELL_E7 + lon, radius, start, end)


def _attack(secret: Secret, dice: random.Random) -> tuple[float, int, bool]:
    """The share of the cell and the seconds of the hour that stay possible, and whether ``check`` bears it out."""
    registers = [secret.register(who) for who in COLLUDERS]
    volumes = [entry.volumes[0] for asked in registers if (entry := asked.entry(hidden.OBJECT)) is not None]
    assert len(volumes) == len(COLLUDERS), "everybody holds it"
    possible = _possible(secret, _as_we_do(secret), 50)
    attacker = _attacker(secret, _asker(volumes), dice)
    attacker.interrogate(possible, QUESTIONS)
    ends = ("start",) if secret.end is None else ("start", "end")
    seconds = min(_seconds(secret, attacker, at) for at in ends)
    return attacker.share(possible), seconds, _borne_out(secret, registers, attacker, dice)


def _attacker(secret: Secret, ask: Ask, dice: random.Random) -> Attacker:
    return Attacker(ask, secret.prior, CELL_E7, np.random.default_rng(dice.getrandbits(63)))


def _asker(volumes: Sequence[Volume4D]) -> Ask:
    """Each question goes to one of the colluders, in turn."""

    def ask(places: Numbers, windows: Numbers) -> Numbers:
        answers = np.zeros(len(places), dtype=bool)
        for number, volume in enumerate(volumes):
            mine = slice(number, None, len(volumes))
            start, end = _span(volume.window)
            on_time = (windows[mine, 1] >= start) & (windows[mine, 0] <= end)
            answers[mine] = shapely.intersects(places[mine], volume.area.geometry) & on_time
        return answers

    return ask


def _span(window: Window) -> tuple[float, float]:
    """Seconds since the story begins."""
    start, end = ((None if t is None else (t - START).total_seconds()) for t in (window.start, window.end))
    return float("-inf") if start is None else start, float("inf") if end is None else end


def _possible(secret: Secret, made: Callable[[int, int], tuple[Any, Callable[[], Any]]], side: int) -> Possible:
    """Places all over the true cell, its edges included, gathered by what would be compared for them."""
    south, west = secret.cell
    possible: Possible = {}
    steps = [round(n * (CELL_E7 - 1) / (side - 1)) for n in range(side)]
    for lat, lon in ((south + lat, west + lon) for lat in steps for lon in steps):
        key, geometry = made(lat, lon)
        before, number = possible[key] if key in possible else (geometry(), 0)
        possible[key] = (before, number + 1)
    return possible


def _as_we_do(secret: Secret) -> Callable[[int, int], tuple[Any, Callable[[], Any]]]:
    """What our own code compares: made at each corner of the cell, elsewhere once for each form."""

    def made(lat: int, lon: int) -> tuple[Any, Callable[[], Any]]:
        disc = Disc(center=Point(lat_e7=lat, lon_e7=lon), radius_m=secret.radius_m)
        corner = lat % CELL_E7 in (0, CELL_E7 - 1) and lon % CELL_E7 in (0, CELL_E7 - 1)
        return (lat, lon) if corner else form_of(disc), lambda: coarse(disc, _ALWAYS).volume.area.geometry

    return made


def _seconds(secret: Secret, attacker: Attacker, at: str) -> int:
    """The seconds of the true hour at which the object may still start, or end."""
    end = secret.end or secret.start
    true = secret.start if at == "start" else end - timedelta(seconds=1)
    hour, spans = true.replace(minute=0, second=0), []
    for second in range(3_600):
        if at == "start":
            start = hour + timedelta(seconds=second)
            window = Window(start=start, end=None if secret.end is None else max(start, end))
        else:
            moved = hour + timedelta(seconds=second + 1)
            window = Window(start=min(secret.start, moved), end=moved)
        spans.append(_span(hours(window)))
    shown, number = np.unique(np.array(spans), axis=0, return_counts=True)
    return int(number[attacker.possible_windows(shown)].sum())


def _borne_out(secret: Secret, registers: Sequence[Register], attacker: Attacker, dice: random.Random) -> bool:
    """Whether ``check`` answers a sample as the volumes did, and the same for the object elsewhere in cell and hour."""
    early = 0 if secret.end is None else -(secret.start.minute * 60 + secret.start.second)
    elsewhere = ((1, CELL_E7 - 1, early), (CELL_E7 - 1, 1, 0), (CELL_E7 // 2, 7, 0))
    twins = [secret.moved(*away).register(who) for away, who in zip(elsewhere, COLLUDERS, strict=True)]
    places, windows, answers = (np.concatenate(p) for p in (attacker.places, attacker.windows, attacker.answers))
    for number in dice.sample(range(len(places)), 18):
        who = number % len(COLLUDERS)
        plan = _plan(places[number], windows[number], dice.choice(("air", "ground")))
        alone = check(plan, registers[who], _ALONE, COLLUDERS[who])
        near = check(plan, registers[who], _AGREED, COLLUDERS[who])
        if bool(alone.conflicts) != bool(answers[number]) or not all(
            _shows_its_cell(c, secret) for c in near.conflicts
        ):
            return False
        if near != check(plan, twins[who], _AGREED, COLLUDERS[who]):
            return False
    return True


def _shows_its_cell(conflict: Conflict, secret: Secret) -> bool:
    south, west = secret.cell
    nothing = (conflict.gap_m, conflict.vertical_gap_dm, conflict.time_gap_s, conflict.lower_dm, conflict.upper_dm)
    return conflict.place == Position(lat_e7=south, lon_e7=west) and nothing == (0, 0, 0, None, None)


def _plan(place: Any, window: Sequence[float], medium: str) -> Plan:
    start, end = (None if np.isinf(t) else START + timedelta(seconds=int(t)) for t in window)
    band = Band(lower_dm=5, upper_dm=6, datum=Datum.W84)
    volume = Volume4D(area=Area(place), band=band, window=Window(start=start, end=end))
    return Plan(title="probe", volume=volume, act=ActKind.OTHER, medium=medium)


def _touched(secret: Secret, dice: random.Random) -> float:
    """What the attacker leaves possible near a cell's corner where the cells that the exact disc touches are compared."""

    def made(lat: int, lon: int) -> tuple[Any, Callable[[], Any]]:
        cells = on_grid(circle(Position(lat_e7=lat, lon_e7=lon), secret.radius_m), CELL_E7).geometry
        return cells.wkb, lambda: cells

    near = secret.moved(3_000, 2_000)
    cells = Area(made(near.lat_e7, near.lon_e7)[1]())
    volume = Volume4D(area=cells, band=Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN), window=_ALWAYS)
    possible, attacker = _possible(near, made, 25), _attacker(near, _asker([volume]), dice)
    attacker.interrogate(possible, _BRIEF)
    return attacker.share(possible)


def _exact(secret: Secret) -> int:
    """Questions that an exact check needs to give an edge away to 10 m within 100 km: the owner is asked here."""
    asked, questions = replace(secret, kind="hold").register(hidden.OWNER), 0
    exact = circle(Position(lat_e7=secret.lat_e7, lon_e7=secret.lon_e7), secret.radius_m).geometry.bounds
    for axis, unit in ((0, 90 / math.cos(math.radians(secret.lat_e7 / 1e7))), (1, 90.0)):
        low, high = (secret.cell[1 - axis] + 50_000 * unit * side for side in (-1, 1))
        while high - low > 10 * unit:
            middle, questions = (low + high) / 2, questions + 1
            sides = list(secret.prior)
            sides[axis + 2] = round(middle)
            west, south, east, north = sides
            met = check(
                _plan(box(west, south, east, north), (-np.inf, np.inf), "air"), asked, _ALONE, hidden.OWNER
            ).conflicts
            low, high = (low, middle) if met else (middle, high)
        if not low - 1 <= exact[axis] <= high + 1:
            return QUESTIONS
    return questions
