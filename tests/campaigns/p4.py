"""P4: the same question has the same answer for ever, and wherever in its cell and its hour the hidden object lies.

Five kinds of object stand at the corners and in the middle of their cell, at other minutes of their hours and with
other radii of their size. The same plans are put to all of them, turn by turn; every answer is compared as bytes.
The time that an answer takes is measured for each place, and the medians of one question are compared.
"""

import statistics
import time
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from shapely.geometry import box

from openline.arrangement import load
from openline.deconfliction import CELL_E7, Plan, Register, check, register
from openline.geotime import Area, Band, Datum, Volume4D, Window
from openline.messages import Disc, Outline, Point, Route
from openline.terms import ActKind
from tests.arrangement.files import shipped
from tests.deconfliction import hidden
from tests.worlds import START

ID = "P4"
TITLE = "one question 1,000 times, and objects moved inside their cell: one answer, byte for byte, within 1 ms of time"
COUNT = 1_000
LIMIT_MS = 1.0
_AGREED = msgspec.structs.replace(load(shipped()), terms=())
_SPOTS = ((0, 0), (0, CELL_E7 - 1), (CELL_E7 - 1, 0), (CELL_E7 - 1, CELL_E7 - 1), (CELL_E7 // 2, CELL_E7 // 3))
_SOUTH, _WEST = 351 * 10**6, 402 * 10**6
_KINDS = (*hidden.KINDS, "movement", "outline")


def run(seed: int, count: int) -> tuple[bool, str]:
    """Put three plans to five objects in five places each, ``count`` times."""
    differ, slowest, answers = 0, 0.0, 0
    shown = []
    for kind in _KINDS:
        asked = [register(hidden.picture(_thing(kind, n)), "iran") for n in range(len(_SPOTS))]
        for plan in _plans(seed):
            seen, times = _ask(plan, asked, count)
            differ += len(seen) - 1
            shown.append(next(iter(seen)))
            medians = [statistics.median(taken) for taken in times]
            slowest = max(slowest, max(medians) - min(medians))
            answers += count * len(asked)
    # Only a release run measures long enough for its medians to say something.
    in_time = count < COUNT or slowest <= LIMIT_MS
    met = [b'"coarse":true' in answer for answer in shown[0::3]] + [
        b'"conflicts":[]' in answer for answer in shown[2::3]
    ]
    near = sum(b'"rule":"' in answer for answer in shown[1::3])
    return differ == 0 and in_time and all(met) and near >= len(hidden.KINDS), (
        f"{answers} answers to {3 * len(_KINDS)} questions, {differ} of them different; medians of one question for"
        f" objects of one cell lie at most {slowest:.3f} ms apart"
    )


def _ask(plan: Plan, asked: Sequence[Register], count: int) -> tuple[set[bytes], list[list[float]]]:
    """Every different answer, and the milliseconds that each place took."""
    seen: set[bytes] = set()
    times: list[list[float]] = [[] for _ in asked]
    for turn in range(count):
        for step in range(len(asked)):
            which = (turn + step) % len(asked)  # nobody always comes first
            before = time.perf_counter()
            answer = check(plan, asked[which], _AGREED, "iran")
            times[which].append((time.perf_counter() - before) * 1_000)
            seen.add(msgspec.json.encode(answer))
    return seen, times


def _thing(kind: str, number: int) -> hidden.Thing:
    lat, lon = _SOUTH + _SPOTS[number][0], _WEST + _SPOTS[number][1]
    start = START + timedelta(seconds=899 * number)
    end = START + timedelta(hours=3, seconds=3_600 - 700 * number)
    if kind == "movement":
        # Its end stands on a whole hour: whether it is late is another question.
        route = Route(
            points=(Point(lat_e7=lat, lon_e7=lon), Point(lat_e7=lat + 7_654_321, lon_e7=lon + 99)), width_m=90
        )
        return hidden.movement(route, start, START + timedelta(hours=4))
    if kind == "outline":
        ring = [(0, 0), (90_000, 10_000), (70_000, 80_000), (-20_000, 60_000), (0, 0)]
        outline = Outline(polygons=((tuple((lon + x, lat + y) for x, y in ring),),))
        return hidden.activity(outline, start, end)
    if kind == "activity":
        return hidden.activity(Disc(center=Point(lat_e7=lat, lon_e7=lon), radius_m=500 + number), start, end)
    return hidden.disc(kind, lat, lon, 100 + 400 * number, start, None if kind == "site" else end)


def _plans(seed: int) -> list[Plan]:
    """One that meets them all, one that comes closer than agreed to most, one far away."""
    band, window = Band(lower_dm=seed % 7, upper_dm=900, datum=Datum.MSL), Window(start=START, end=None)
    places = (
        box(_WEST, _SOUTH, _WEST + 1_000, _SOUTH + 1_000 + seed % 11),
        box(_WEST - 260_000, _SOUTH, _WEST - 250_000, _SOUTH + 1_000),
        box(_WEST + 8 * CELL_E7, _SOUTH - 9 * CELL_E7, _WEST + 9 * CELL_E7, _SOUTH - 8 * CELL_E7),
    )
    volumes = [Volume4D(area=Area(place), band=band, window=window) for place in places]
    return [Plan(title="same", volume=volume, act=ActKind.OTHER, medium="ground") for volume in volumes]
