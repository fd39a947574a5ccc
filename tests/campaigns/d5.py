"""D5: heartbeats and test calls: a true outage shows in time, loss alone never does, and no missed call is overlooked.

Three parts, each with its own oracle. Loss: a month of heartbeats over a line that loses 30 % of the sends, delays,
repeats and reorders them, and never fails; nothing may be red. Outages: a node, a link or our own side fails at a known
instant, under the same loss; the light is looked at every 5 s, and where the silence is must be told rightly. Calls: an
hourly call is not answered, and neither is the one that repeats it, while heartbeats go on.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from tools.vectors import example

from openline.arrangement import load
from openline.messages import LineTested, TestResult
from openline.picture import Picture
from openline.watch import Beats, Diagnosis, Light, Tested, calls, line_rows

ID = "D5"
TITLE = "heartbeats and test calls under loss: outages shown, loss never, no missed call overlooked"
COUNT = 1_000
S = 1_000_000
_SEND_S = 5
_LOSS = 0.3
_DAYS = 30
_WORLD = ("jordan", "russian-federation", "turkiye")
_SHIPPED = Path(__file__).resolve().parents[2] / "arrangements" / "da-nang-2017"


def run(seed: int, count: int, send_s: int = _SEND_S) -> tuple[bool, str]:
    """A month of loss (a share of it for fewer than 1,000), ``count`` outages, ``count`` missed calls."""
    dice = random.Random(seed)
    days = _DAYS * min(count, COUNT) / COUNT
    quiet = _month(dice, round(days * 86_400), send_s)
    outages = [_outage(dice, send_s) for _ in range(count)]
    worst = max((item.shown_s for item in outages), default=0)
    late = sum(item.shown_s > 120 for item in outages)
    wrong = sum(not item.told_right for item in outages)
    made = [_missed_call(dice) for _ in range(count)]
    amber = sum(0 <= item.amber_s <= 90 for item in made)
    red = sum(0 <= item.red_s <= 90 and item.second_channel for item in made)
    officer = sum(item.officer for item in made)
    # Where it is can be told wrongly when nine sends in a row were lost just before: 2 in 100,000.
    held = not (quiet.reds or late) and wrong * 1_000 <= count and amber == red == officer == count
    return held, (
        f"{days:g} days at 30 % loss, {quiet.sends} sends {send_s} s apart: {quiet.reds} false red, {quiet.ambers} false "
        f"amber, longest silence {quiet.longest_s} s; {count} outages: shown after at most {worst} s, {late} later than "
        f"120 s, {wrong} told of the wrong place ({', '.join(f'{sum(o.where is d for o in outages)} {d.value}' for d in _PLACES)}); "
        f"{count} missed calls: amber within 90 s {amber}, second miss red with second channel within 90 s {red}, "
        f"told as the officer's {officer}, latest amber {max(i.amber_s for i in made)} s, red {max(i.red_s for i in made)} s"
    )


# -- loss alone -------------------------------------------------------------------------------------


@dataclass
class _Quiet:
    sends: int = 0
    reds: int = 0
    ambers: int = 0
    longest_s: int = 0


def _month(dice: random.Random, seconds: int, send_s: int) -> _Quiet:
    """A line that never fails: every light but green is false."""
    beats, found, was = Beats(["jordan"], 0), _Quiet(), Light.GREEN
    way: list[tuple[int, int]] = []
    for now in range(0, seconds, send_s):
        found.sends += 1
        if dice.random() >= _LOSS:
            way += [(now * S + _delay(dice), now)] * (2 if dice.random() < 0.1 else 1)
        here = sorted(item for item in way if item[0] <= now * S)
        way = [item for item in way if item[0] > now * S]
        for at, stamp in here:
            beats.hear("jordan", stamp, at)
        pulse = beats.judge("jordan", now * S)
        found.longest_s = max(found.longest_s, pulse.silent_s)
        found.reds += pulse.light is Light.RED and was is not Light.RED
        found.ambers += pulse.light is Light.AMBER and was is Light.GREEN
        was = pulse.light
    return found


def _delay(dice: random.Random) -> int:
    """Most within a second, one in a hundred some seconds, so that it is overtaken."""
    return int(dice.expovariate(1 / 200_000)) + (dice.randint(0, 8 * S) if dice.random() < 0.01 else 0)


# -- outages ----------------------------------------------------------------------------------------

_PLACES = (Diagnosis.NODE, Diagnosis.LINK, Diagnosis.OURS)


@dataclass(frozen=True, kw_only=True)
class _Outage:
    where: Diagnosis
    shown_s: int
    told_right: bool


@dataclass
class _Net:
    """We, Jordan, and two others who pass on the newest of Jordan's heartbeats that they hold."""

    dice: random.Random
    beats: Beats
    held: dict[str, int] = field(default_factory=dict)

    def second(self, now: int, send_s: int, failed: Diagnosis | None) -> None:
        if now % send_s:
            return
        jordan = failed is not Diagnosis.NODE
        for name in _WORLD[1:]:
            if jordan and self._arrives():
                self.held[name] = now
            if failed is not Diagnosis.OURS and self._arrives():
                self.beats.hear(name, now, now * S + self.dice.randint(0, S))
                if name in self.held:
                    self.beats.hear("jordan", self.held[name], now * S + S // 2, passed_on_by=name)
        if jordan and failed not in (Diagnosis.LINK, Diagnosis.OURS) and self._arrives():
            self.beats.hear("jordan", now, now * S + self.dice.randint(0, S))

    def _arrives(self) -> bool:
        return self.dice.random() >= _LOSS


def _outage(dice: random.Random, send_s: int) -> _Outage:
    where, fails = dice.choice(_PLACES), 200 + dice.randint(0, 60)
    net, look = _Net(dice, Beats(_WORLD, 0)), dice.randint(0, 4)
    for now in range(fails + 400):
        net.second(now, send_s, where if now >= fails else None)
        if now % 5 != look:
            continue
        pulse = net.beats.judge("jordan", now * S + S - 1)
        if pulse.second_channel:
            right = now >= fails and pulse.diagnosis is where
            return _Outage(where=where, shown_s=now + 1 - fails, told_right=right)
    return _Outage(where=where, shown_s=10**6, told_right=False)


# -- test calls -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Missed:
    """Seconds from the missed call to amber, and from the missed repetition to red."""

    amber_s: int
    red_s: int
    second_channel: bool
    officer: bool


_SHIPPED_FILES = {
    path.relative_to(_SHIPPED).as_posix(): path.read_bytes() for path in _SHIPPED.rglob("*") if path.is_file()
}
_AGREED = load(_SHIPPED_FILES)
_LINE = next(line for line in _AGREED.lines if line.id == "flight-safety")
_BEGIN = datetime(2017, 11, 11, tzinfo=UTC)


def _call(at: datetime, result: TestResult) -> LineTested:
    sample = example(LineTested)
    assert isinstance(sample, LineTested)
    return replace(sample, line=_LINE.id, tested_utc=at, result=result, fault=None)


def _missed_call(dice: random.Random) -> _Missed:
    """Some answered calls, each within its hour; then an hour passes and nobody answers, twice."""
    at, made = _BEGIN, []
    for _ in range(dice.randint(1, 4)):
        at += timedelta(seconds=dice.randint(60, 3_600))
        made.append(_call(at, dice.choice((TestResult.ANSWERED, TestResult.ANSWERED, TestResult.DEGRADED))))
    due = at + timedelta(hours=1)
    tried = dice.choice((True, False))  # whether the caller noted the silence, or nobody called at all
    made[-1] = replace(made[-1], result=TestResult.ANSWERED)
    amber = red = -(10**6)
    second = officer = False
    again = due + timedelta(seconds=300)
    if tried:
        noted = due + timedelta(seconds=dice.randint(5, 50))
        again = noted + timedelta(seconds=300)
        made.append(_call(noted, TestResult.SILENT))
    look = timedelta(seconds=dice.randint(0, 4))
    for step in range(-60, 100):
        now = due + timedelta(seconds=5 * step) + look
        state = calls(_LINE, made, _BEGIN, now)
        if state.light is Light.AMBER and amber < 0:
            amber = int((now - due).total_seconds())
            officer = _told(made, now) is Diagnosis.OFFICER
        if state.light is Light.RED:
            red = int((now - again).total_seconds())
            second, officer = state.second_channel, officer and _told(made, now) is Diagnosis.OFFICER
            break
    return _Missed(amber_s=amber, red_s=red, second_channel=second and bool(state.fallback), officer=officer)


def _told(made: list[LineTested], now: datetime) -> Diagnosis | None:
    """What the line's row says while the other side's heartbeats arrive."""
    beats = Beats(["russian-federation"], 0)
    beats.hear("russian-federation", 1, 0)
    picture = Picture(as_of=now, arrangement_digest=_AGREED.digest, heads=())
    tests = {_LINE.id: [Tested(participant="united-states", test=test) for test in made]}
    rows = line_rows(picture, _AGREED, "united-states", tests, {p.participant: p for p in beats.all(0)}, _BEGIN)
    return next(row.diagnosis for row in rows if row.id == _LINE.id)
