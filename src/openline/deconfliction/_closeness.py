"""How close a plan comes to a recorded volume: meeting, closer than agreed, or neither. The same in both orders.

Separation is kept when the two are farther apart than the rule in at least one of place, height and time; coming
exactly as close as the rule says is a conflict, as touching is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from openline.arrangement import Separation
from openline.geotime import Band, Datum, Position, Volume4D, Window, gap, meeting, within

FOREVER = float("inf")


class Closeness(Struct, frozen=True, kw_only=True):
    """The evidence: what is shared of time and height, the nearest places, the gaps (0 where they meet)."""

    window: Window
    lower_dm: int | None
    upper_dm: int | None
    place: Position
    other_place: Position | None
    gap_m: int
    vertical_gap_dm: int
    time_gap_s: int
    rule: str | None


def closeness(plan: Volume4D, other: Volume4D, rule: Separation | None) -> Closeness | None:
    """How a plan conflicts with a recorded volume, or None. ``rule`` is what the two kinds owe each other."""
    seconds, height = time_gap_s(plan.window, other.window), vertical_gap_dm(plan.band, other.band)
    if seconds == 0 and height == 0 and (found := meeting(plan, other)) is not None:
        return Closeness(
            window=found.window, lower_dm=found.lower_dm, upper_dm=found.upper_dm, place=found.place,
            other_place=None, gap_m=0, vertical_gap_dm=0, time_gap_s=0, rule=None,
        )  # fmt: skip
    if rule is None or seconds > rule.time_s or height > rule.vertical_m * 10:
        return None
    if not within(plan.area, other.area, rule.lateral_m):
        return None
    return _near(plan, other, rule, seconds, height)


def conflicts(plan: Volume4D, other: Volume4D, rule: Separation | None) -> bool:
    """Whether ``closeness`` finds anything, without the evidence."""
    seconds, height = time_gap_s(plan.window, other.window), vertical_gap_dm(plan.band, other.band)
    return near_in_time_and_height(seconds, height, rule) and near_in_place(plan, other, rule)


def near_in_time_and_height(seconds: float, height_dm: float, rule: Separation | None) -> bool:
    """Whether two gaps are no larger than the rule's; without a rule only meeting counts."""
    if rule is None:
        return seconds == 0 and height_dm == 0
    return seconds <= rule.time_s and height_dm <= rule.vertical_m * 10


def near_in_place(plan: Volume4D, other: Volume4D, rule: Separation | None) -> bool:
    """Whether the areas meet, or lie no farther apart than the rule says."""
    return within(plan.area, other.area, 0 if rule is None else rule.lateral_m)


def separation(mine: str, other: str, rules: Sequence[Separation]) -> Separation | None:
    """The first rule between two kinds; the order of the two kinds decides nothing."""
    for rule in rules:
        a, b = rule.between
        if (_fits(a, mine) and _fits(b, other)) or (_fits(a, other) and _fits(b, mine)):
            return rule
    return None


def time_gap_s(a: Window, b: Window) -> int:
    """Whole seconds between two windows; 0 where they share an instant."""
    return max(0, _seconds_after(a.start, b.end), _seconds_after(b.start, a.end))


def vertical_gap_dm(a: Band, b: Band) -> int:
    """Decimetres between two bands above the ellipsoid; 0 where they share a height."""
    (a_low, a_high), (b_low, b_high) = a.ellipsoidal(), b.ellipsoidal()
    return max(0, _above(a_low, b_high), _above(b_low, a_high))


def widened(volume: Volume4D, vertical_m: int, time_s: int) -> tuple[Band, Window]:
    """Band and window of a volume with so much on both sides."""
    low, high = volume.band.ellipsoidal()
    band = Band(
        lower_dm=None if low is None else low - vertical_m * 10,
        upper_dm=None if high is None else high + vertical_m * 10,
        datum=Datum.W84,
    )
    return band, Window(start=sooner(volume.window.start, time_s), end=sooner(volume.window.end, -time_s))


def sooner(instant: datetime | None, seconds: int) -> datetime | None:
    """An instant so many seconds earlier; unbounded where the calendar ends."""
    try:
        return None if instant is None else instant - timedelta(seconds=seconds)
    except OverflowError:
        return None


def _near(plan: Volume4D, other: Volume4D, rule: Separation, seconds: int, height_dm: int) -> Closeness:
    apart = gap(plan.area, other.area)
    low, high = other.band.ellipsoidal()
    shared = plan.window.shared(other.window)
    if height_dm == 0:
        low, high = _shared(plan.band, other.band)
    return Closeness(
        window=shared or other.window, lower_dm=low, upper_dm=high, place=apart.a, other_place=apart.b,
        gap_m=apart.metres, vertical_gap_dm=height_dm, time_gap_s=seconds, rule=rule.id,
    )  # fmt: skip


def _shared(a: Band, b: Band) -> tuple[int | None, int | None]:
    (a_low, a_high), (b_low, b_high) = a.ellipsoidal(), b.ellipsoidal()
    low = max((end for end in (a_low, b_low) if end is not None), default=None)
    return low, min((end for end in (a_high, b_high) if end is not None), default=None)


def _fits(kind: str, medium: str) -> bool:
    return kind in (medium, "any")


def _seconds_after(start: datetime | None, end: datetime | None) -> int:
    return 0 if start is None or end is None else round((start - end).total_seconds())


def _above(lower: int | None, upper: int | None) -> int:
    return 0 if lower is None or upper is None else lower - upper
