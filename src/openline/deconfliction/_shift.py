"""Ways round: the earliest later window, the least move sideways and the least change of height that meet nothing.

Only one's own and open objects are used: a way computed from a restricted one would give its place away. Each way
was put to the same check before it is offered, and what it would still meet of restricted cells is shown with it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from msgspec.structs import replace

from openline import limits
from openline.arrangement import Arrangement, Separation
from openline.geotime import Band, Datum, Volume4D, Window, enlarged_bounds

from ._aside import aside
from ._closeness import (
    near_in_place,
    separation,
    time_gap_s,
    vertical_gap_dm,
    widened,
)
from ._register import Register
from ._shelf import Shelf
from ._spoken import spoken
from ._values import Conflict, Plan, Shift, ShiftKind

Judge = Callable[[Plan, Register | Shelf, Arrangement], tuple[Conflict, ...]]
Obstacle = tuple[Volume4D, Separation | None]
Interval = tuple[float, float]


def shifts(
    plan: Plan, found: Sequence[Conflict], asked: Register | Shelf, arrangement: Arrangement, judge: Judge
) -> Iterator[Shift]:
    """The ways round what may be shown; none where nothing such is met."""
    if all(conflict.coarse for conflict in found):
        return
    ways = (_later(plan, asked, arrangement), _aside(plan, asked, arrangement), _vertical(plan, asked, arrangement))
    for way in ways:
        for shift in way:
            met = judge(shift.plan, asked, arrangement)
            if all(conflict.coarse for conflict in met):
                yield replace(shift, cells=met, terms=tuple(spoken(shift.plan, arrangement)))
                break


def _later(plan: Plan, asked: Register | Shelf, arrangement: Arrangement) -> Iterator[Shift]:
    """The earliest later start: behind every time in which something close by stands in the way."""
    window = plan.volume.window
    if window.start is None:
        return
    volume = replace(plan.volume, window=Window(start=window.start, end=None))
    blocked = []
    for other, rule in _obstacles(plan, volume, asked, arrangement):
        height = vertical_gap_dm(plan.volume.band, other.band)
        if height <= _vertical_dm(rule) and near_in_place(plan.volume, other, rule):
            blocked.append(_times(plan.volume.window, other.window, 0 if rule is None else rule.time_s))
    by = _first_free(blocked)
    if by is None or not 0 < by <= limits.SHIFT_S:
        return
    wait = timedelta(seconds=int(by))
    moved = Window(start=window.start + wait, end=None if window.end is None else window.end + wait)
    yield Shift(kind=ShiftKind.LATER, by=int(by), plan=_with(plan, replace(plan.volume, window=moved)))


def _vertical(plan: Plan, asked: Register | Shelf, arrangement: Arrangement) -> Iterator[Shift]:
    """The least change of height, up or, above the ellipsoid, down; the ground is not known here."""
    band = plan.volume.band
    low, high = band.ellipsoidal()
    if low is None or high is None or band.lower_dm is None or band.upper_dm is None or plan.medium != "air":
        return
    volume = replace(plan.volume, band=Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN))
    blocked = []
    for other, rule in _obstacles(plan, volume, asked, arrangement):
        seconds = time_gap_s(plan.volume.window, other.window)
        if seconds <= (0 if rule is None else rule.time_s) and near_in_place(plan.volume, other, rule):
            blocked.append(_heights((low, high), other.band, _vertical_dm(rule)))
    up, down = _first_free(blocked), _first_free([(-end, -start) for start, end in blocked])
    ways = [by for by in (up, None if down is None else -down) if by is not None and abs(by) <= limits.SHIFT_DM]
    for by in sorted((int(by) for by in ways if by), key=lambda by: (abs(by), by < 0)):
        if by > 0 or low + by >= 0:
            moved = Band(lower_dm=band.lower_dm + by, upper_dm=band.upper_dm + by, datum=band.datum)
            yield Shift(kind=ShiftKind.VERTICAL, by=by, plan=_with(plan, replace(plan.volume, band=moved)))


def _aside(plan: Plan, asked: Register | Shelf, arrangement: Arrangement) -> Iterator[Shift]:
    """The least move sideways; each try keeps a little more distance, until one stands up to the check."""
    volume = replace(plan.volume, area=enlarged_bounds(plan.volume.area, limits.SHIFT_M))
    blocking = []
    for other, rule in _obstacles(plan, volume, asked, arrangement):
        seconds = time_gap_s(plan.volume.window, other.window)
        height = vertical_gap_dm(plan.volume.band, other.band)
        if seconds <= (0 if rule is None else rule.time_s) and height <= _vertical_dm(rule):
            blocking.append((other.area, 0 if rule is None else rule.lateral_m))
    for metres, bearing, area in aside(plan.volume.area, blocking):
        moved = _with(plan, replace(plan.volume, area=area))
        yield Shift(kind=ShiftKind.LATERAL, by=metres, bearing_deg=bearing, plan=moved)


def _obstacles(plan: Plan, volume: Volume4D, asked: Register | Shelf, arrangement: Arrangement) -> Iterator[Obstacle]:
    """Every open volume that may stand in the way somewhere in a volume, with the separation that it is owed."""
    rules = arrangement.separations
    band, window = widened(
        volume, max((r.vertical_m for r in rules), default=0), max((r.time_s for r in rules), default=0)
    )
    area = enlarged_bounds(volume.area, max((rule.lateral_m for rule in rules), default=0))
    for entry in asked.near(Volume4D(area=area, band=band, window=window)):
        if entry.coarse is None and entry.thing.object != plan.own_object:
            rule = separation(plan.medium, entry.thing.medium, rules)
            yield from ((other, rule) for other in entry.volumes)


def _times(plan: Window, other: Window, wait_s: int) -> Interval:
    """Seconds later at which the plan would still be too close in time."""
    lowest, highest = float("-inf"), float("inf")
    if plan.end is not None and other.start is not None:
        lowest = (other.start - plan.end).total_seconds() - wait_s
    if plan.start is not None and other.end is not None:
        highest = (other.end - plan.start).total_seconds() + wait_s
    return lowest, highest


def _heights(plan: tuple[int, int], other: Band, apart_dm: int) -> Interval:
    """Decimetres up at which the plan would still be too close in height."""
    low, high = other.ellipsoidal()
    lowest = float("-inf") if low is None else low - apart_dm - plan[1]
    return lowest, float("inf") if high is None else high + apart_dm - plan[0]


def _first_free(blocked: Iterable[Interval]) -> float | None:
    """The least whole number from 0 up that lies in no closed interval; None where all are blocked."""
    free = 0.0
    for start, end in sorted(blocked):
        if start > free:
            break
        if end >= free:
            free = end + 1
    return None if free == float("inf") else free


def _vertical_dm(rule: Separation | None) -> int:
    return 0 if rule is None else rule.vertical_m * 10


def _with(plan: Plan, volume: Volume4D) -> Plan:
    return replace(plan, volume=volume)
