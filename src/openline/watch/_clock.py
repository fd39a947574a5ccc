"""Trusted time: what the clock of this machine, its steady clock and independent cosigners say together.

A machine's UTC can be stepped by an hour; a steady clock that counts suspended time cannot, but it drifts and starts
anew at each boot. Cosigners put their own clock reading under what they sign: a bound on the time at which it reached
us, from both sides when it answers something that we sent. Rules kept:

- The trusted time is an interval. Between the median of the independent cosigners' lower bounds and the median of
  their upper bounds lies the true time as long as more than half of those heard are right (a median of which the
  majority is right lies between two that are right). Within a boot it ages with the steady clock, by ``DRIFT_PPM``.
- UTC that steps by more than ``CLOCK_STEP_US``, or lies so far from the trusted time, freezes what would expire by
  itself and is told with its size. It thaws when a majority heard since then agrees with UTC, or when a person says so.
- After a boot UTC is only assumed until a majority is heard, and whatever rests on it says so.
- Inside, time is counted without leap seconds: announced ones are handed in (``Leap``).

All values are integers in microseconds; nothing here reads a clock.

    >>> clock = start_clock(Reading(utc_us=0, steady_us=5, boot="b"), witnesses=("geneva", "jordan"))
    >>> change = advance(clock, Reading(utc_us=3_600_000_000, steady_us=6, boot="b"))
    >>> change.alarm.size_us, change.clock.may_expire
    (3599999999, False)
"""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from openline import limits

S: int = 1_000_000
"""Microseconds of a second."""

_UNBOUNDED = 2**62
_PPM = 1_000_000


class Reading(Struct, frozen=True, kw_only=True):
    """Both clocks at one instant: UTC since 1970, a clock counted since boot including suspended time, which boot."""

    utc_us: int
    steady_us: int
    boot: str


class Leap(Struct, frozen=True, kw_only=True):
    """An announced leap second: the POSIX second that follows it, and 1 inserted or -1 left out before that."""

    at_s: int
    seconds: int


class Certainty(Enum):
    """What the trusted time rests on."""

    ASSUMED = "utc-assumed"
    TOLD = "utc-confirmed-by-a-person"
    WITNESSED = "witnessed"


class Bound(Struct, frozen=True, kw_only=True):
    """The true time lay in ``[low_us, high_us]`` when the steady clock read ``at_us``."""

    low_us: int
    high_us: int
    at_us: int

    def at(self, steady_us: int) -> "Bound":
        """The same knowledge later: both ends move on, and apart by what the steady clock may drift."""
        passed = steady_us - self.at_us
        slow = passed * (_PPM - limits.DRIFT_PPM) // _PPM
        fast = -(-passed * (_PPM + limits.DRIFT_PPM) // _PPM)
        return Bound(low_us=self.low_us + slow, high_us=min(self.high_us + fast, _UNBOUNDED), at_us=steady_us)

    def meet(self, other: "Bound") -> "Bound | None":
        """What holds when both do, at the other's instant; None when they contradict each other."""
        mine = self.at(other.at_us)
        low, high = max(mine.low_us, other.low_us), min(mine.high_us, other.high_us)
        return Bound(low_us=low, high_us=high, at_us=other.at_us) if low <= high else None

    def distance(self, time_us: int) -> int:
        """How far a time lies outside, with its sign; 0 inside."""
        return min(time_us - self.low_us, 0) or max(time_us - self.high_us, 0)


class Source(Struct, frozen=True, kw_only=True):
    """One cosigner's bounds of this period and the last one; older words of it are forgotten."""

    newest: Bound
    since_us: int
    before: Bound | None = None

    def bound(self, steady_us: int) -> Bound:
        """All that it said lately, or only the newest when its own words contradict each other."""
        newest = self.newest.at(steady_us)
        return (self.before.meet(newest) if self.before else None) or newest


class Freeze(Struct, frozen=True, kw_only=True):
    """Since when nothing expires by itself, and by how much UTC moved."""

    since_us: int
    size_us: int


class Cause(Enum):
    """Why the clock raises an alarm."""

    STEPPED = "utc-stepped"
    ASTRAY = "utc-differs-from-the-witnesses"
    REBOOTED = "started-anew-and-utc-is-only-assumed"
    MOVED = "witnesses-contradict-the-steady-clock"


class ClockAlarm(Struct, frozen=True, kw_only=True):
    """Something a person must know of the clock; ``size_us`` has its sign: positive when UTC went ahead."""

    cause: Cause
    size_us: int


class Clock(Struct, frozen=True, kw_only=True):
    """Everything that is known of the time, as a value that can be stored; ``trust`` and ``floor`` without leaps.

    ``floor``: the time that had certainly been reached when this boot began. ``booted_us``: its first reading.
    """

    witnesses: tuple[str, ...]
    leaps: tuple[Leap, ...]
    last: Reading
    trust: Bound
    floor: Bound
    booted_us: int
    certainty: Certainty = Certainty.ASSUMED
    sources: dict[str, Source] = {}
    freeze: Freeze | None = None

    @property
    def may_expire(self) -> bool:
        """Whether a window may lapse by itself now: nothing frozen, nothing assumed, and doubt below a step.

        Just after a boot a lying cosigner can leave the upper bound open for minutes; UTC is not compared by that.
        """
        present = self.present
        sure = present.high_us - present.low_us <= limits.CLOCK_STEP_US
        return sure and self.freeze is None and self.certainty is not Certainty.ASSUMED

    @property
    def present(self) -> Bound:
        """The trusted time at the last reading."""
        return self.trust.at(self.last.steady_us)

    @property
    def wants_word(self) -> bool:
        """Whether doubt has grown so far that cosigners are to be asked again now, not at the next turn."""
        present = self.present
        return bool(self.witnesses) and present.high_us - present.low_us > limits.CLOCK_DOUBT_US

    @property
    def latest_us(self) -> int:
        """The latest time that it may be; more doubt than a timestamp's grain of a second counts as a second."""
        present = self.present
        return min(present.high_us, present.low_us + S)

    @property
    def asking(self) -> bool:
        """Whether the machine was started so lately that UTC is not even assumed before cosigners are heard."""
        fresh = self.last.steady_us - self.booted_us < limits.BOOT_GRACE_S * S
        return self.certainty is Certainty.ASSUMED and fresh and bool(self.witnesses)

    @property
    def reached_us(self) -> int:
        """The time that has been reached: what is due by then is due. While asking, only what is certain counts."""
        return (self.floor.at(self.last.steady_us) if self.asking else self.present).low_us

    def without_leaps(self, utc_us: int) -> int:
        """A UTC time on the scale inside."""
        return utc_us + S * sum(leap.seconds for leap in self.leaps if leap.at_s * S <= utc_us)

    def utc(self, time_us: int) -> int:
        """A time on the scale inside as UTC; an inserted second shows as the one before it, again."""
        passed = 0
        for leap in sorted(self.leaps, key=lambda leap: leap.at_s):
            passed += leap.seconds if time_us >= (leap.at_s + passed + min(leap.seconds, 0)) * S else 0
        return time_us - passed * S


class Change(Struct, frozen=True, kw_only=True):
    """The clock afterwards. ``moved_us``: how far the trusted time was put elsewhere, within one boot."""

    clock: Clock
    alarm: ClockAlarm | None = None
    moved_us: int = 0


def start_clock(reading: Reading, *, witnesses: Sequence[str], leaps: Sequence[Leap] = ()) -> Clock:
    """A clock that knows nothing but this reading. ``witnesses``: cosigners independent of us and of one another."""
    first = Clock(
        witnesses=tuple(sorted(witnesses)),
        leaps=tuple(leaps),
        last=reading,
        trust=_exactly(reading.utc_us, reading),
        floor=_exactly(0, reading),
        booted_us=reading.steady_us,
    )
    return replace(first, trust=_exactly(first.without_leaps(reading.utc_us), reading))


def steady_span(time_us: int) -> int:
    """How far a steady clock must have run so that this much time has certainly passed."""
    return -(-time_us * _PPM // (_PPM - limits.DRIFT_PPM))


def advance(clock: Clock, reading: Reading) -> Change:
    """The clock at a new reading; says when UTC stepped, is astray, or the machine was started anew."""
    if reading.boot != clock.last.boot or reading.steady_us < clock.last.steady_us:
        return _rebooted(clock, reading)
    passed = reading.steady_us - clock.last.steady_us
    step = reading.utc_us - clock.last.utc_us - passed
    alarm = None
    if abs(step) > limits.CLOCK_STEP_US + passed * limits.DRIFT_PPM // _PPM:
        alarm = ClockAlarm(cause=Cause.STEPPED, size_us=step)
        clock = replace(clock, freeze=Freeze(since_us=reading.steady_us, size_us=step))
    clock = replace(clock, last=reading)
    if clock.certainty is Certainty.ASSUMED:
        return _sooner(clock, alarm)
    return _compared(clock, alarm)


def hear(clock: Clock, witness: str, at_s: int, asked_us: int | None = None) -> Change:
    """A cosigner's clock reading that arrived at the clock's last reading; a stranger's changes nothing.

    ``asked_us``: the steady clock when we sent what it answers, in this boot; None for a heartbeat.
    """
    if witness not in clock.witnesses:
        return Change(clock=clock)
    sample = _sample(clock, at_s, asked_us)
    clock = replace(clock, sources={**clock.sources, witness: _after(clock.sources.get(witness), sample)})
    agreed = _agreed(clock)
    return Change(clock=clock) if agreed is None else _trusting(clock, agreed)


def settle(clock: Clock, reading: Reading) -> Change:
    """A person confirms that UTC is right now: what was frozen thaws, and what rested on assumption rests on that."""
    clock = replace(advance(clock, reading).clock, freeze=None)
    if clock.certainty is Certainty.WITNESSED:
        return Change(clock=clock)
    told = _exactly(clock.without_leaps(reading.utc_us), reading)
    moved = told.low_us - clock.present.low_us
    return Change(clock=replace(clock, trust=told, certainty=Certainty.TOLD), moved_us=moved)


def _exactly(time_us: int, reading: Reading) -> Bound:
    return Bound(low_us=time_us, high_us=time_us, at_us=reading.steady_us)


def _rebooted(clock: Clock, reading: Reading) -> Change:
    """A new boot: time went on by nobody knows how much. It never went back."""
    reached = clock.reached_us if clock.certainty is Certainty.ASSUMED else clock.present.low_us
    floor = _exactly(reached, reading)
    trust = _exactly(max(clock.without_leaps(reading.utc_us), reached), reading)
    anew = replace(
        clock,
        last=reading,
        trust=trust,
        floor=floor,
        booted_us=reading.steady_us,
        certainty=Certainty.ASSUMED,
        sources={},
        freeze=None,
    )
    off = clock.without_leaps(reading.utc_us) - reached
    return Change(clock=anew, alarm=ClockAlarm(cause=Cause.REBOOTED, size_us=off))


def _sooner(clock: Clock, alarm: ClockAlarm | None) -> Change:
    """Assumed time follows UTC only ahead: unsure, it rings rather too soon than too late; nothing expires by it."""
    ahead = clock.without_leaps(clock.last.utc_us) - clock.present.low_us
    if ahead <= limits.CLOCK_STEP_US:
        return Change(clock=clock, alarm=alarm)
    trust = _exactly(clock.present.low_us + ahead, clock.last)
    return Change(clock=replace(clock, trust=trust), alarm=alarm, moved_us=ahead)


def _compared(clock: Clock, alarm: ClockAlarm | None) -> Change:
    """UTC beside the witnessed time: frozen while they differ, thawed when a majority heard since agrees."""
    if clock.certainty is not Certainty.WITNESSED:
        return Change(clock=clock, alarm=alarm)
    off = clock.present.distance(clock.without_leaps(clock.last.utc_us))
    if abs(off) > limits.CLOCK_STEP_US:
        if clock.freeze is None:
            alarm = alarm or ClockAlarm(cause=Cause.ASTRAY, size_us=off)
            clock = replace(clock, freeze=Freeze(since_us=clock.last.steady_us, size_us=off))
    elif clock.freeze is not None and _heard_since(clock, clock.freeze.since_us):
        clock = replace(clock, freeze=None)
    return Change(clock=clock, alarm=alarm)


def _heard_since(clock: Clock, since_us: int) -> bool:
    return 2 * sum(source.newest.at_us > since_us for source in clock.sources.values()) > len(clock.witnesses)


def _sample(clock: Clock, at_s: int, asked_us: int | None) -> Bound:
    """What one timestamp says: it was signed within its second, after we asked and before it came."""
    here = clock.last.steady_us
    # POSIX time shows the second before an inserted one twice: its end is then two seconds after its beginning.
    low, end = clock.without_leaps(at_s * S), clock.without_leaps((at_s + 1) * S)
    low, end = low - limits.WITNESS_SLACK_US, end + limits.WITNESS_SLACK_US
    if asked_us is None:
        return Bound(low_us=low, high_us=_UNBOUNDED, at_us=here)
    since = Bound(low_us=low, high_us=end, at_us=asked_us).at(here)
    return Bound(low_us=low, high_us=since.high_us, at_us=here)


def _after(source: Source | None, sample: Bound) -> Source:
    if source is None:
        return Source(newest=sample, since_us=sample.at_us)
    if sample.at_us - source.since_us >= limits.WITNESS_PERIOD_S * S:
        return Source(newest=sample, since_us=sample.at_us, before=source.newest)
    return Source(newest=source.newest.meet(sample) or sample, since_us=source.since_us, before=source.before)


def _agreed(clock: Clock) -> Bound | None:
    """The medians of the bounds of those heard lately; None without a majority, or when too many of them are wrong.

    Just after a boot all are waited for: of five, the first three to answer may be two that lie and one that does not.
    """
    here = clock.last.steady_us
    lately = here - 3 * limits.WITNESS_PERIOD_S * S
    heard = [source.bound(here) for source in clock.sources.values() if source.newest.at_us > lately]
    needed = len(clock.witnesses) if clock.asking else len(clock.witnesses) // 2 + 1
    if len(heard) < needed:
        return None
    low = sorted(bound.low_us for bound in heard)[(len(heard) - 1) // 2]
    high = sorted(bound.high_us for bound in heard)[len(heard) // 2]
    return Bound(low_us=low, high_us=high, at_us=here) if low <= high else None


def _trusting(clock: Clock, agreed: Bound) -> Change:
    """The trusted time after a majority spoke: narrower, or put where they agree when it lay elsewhere."""
    held = clock.trust.meet(agreed) if clock.certainty is Certainty.WITNESSED else None
    if held is not None:
        return _compared(replace(clock, trust=held), None)
    before, certainty = clock.present.low_us, clock.certainty
    clock = replace(clock, trust=agreed, certainty=Certainty.WITNESSED)
    moved, alarm = clock.latest_us - before, None
    if certainty is Certainty.WITNESSED and abs(moved) > limits.CLOCK_STEP_US:
        alarm = ClockAlarm(cause=Cause.MOVED, size_us=moved)
        clock = replace(clock, freeze=Freeze(since_us=clock.last.steady_us, size_us=moved))
    return replace(_compared(clock, alarm), moved_us=moved)
