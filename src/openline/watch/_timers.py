"""Deadlines that hold across clock steps, drift, suspended time and restarts.

``Timers`` rings each deadline once, as soon as the trusted time (``_clock``) has certainly reached it, so never early.
An alarm is then done. A window (a term, a ceasefire, a passing down) also *expires* then, unless the clock is frozen or
UTC is only assumed: it rings all the same, says that it did not expire, and expires when the clock is sure again.

A deadline is either an instant of UTC, or a time to wait; the latter keeps its remaining time when the trusted time is
put elsewhere. ``encode`` stores everything with the clock: what remains is the due time minus the stored trusted time.
"""

import heapq
from collections.abc import Iterable
from enum import Enum

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from openline import limits
from openline.errors import ActError, FormatError

from ._clock import Certainty, Change, Clock, ClockAlarm, Reading, S, advance, hear, settle, steady_span


class DeadlineKind(Enum):
    """What happens at a deadline: somebody is called, or something lapses by itself."""

    ALARM = "alarm"
    WINDOW = "window"


class Deadline(Struct, frozen=True, kw_only=True):
    """One deadline on the scale without leap seconds.

    ``waits_in``: the boot in which a wait began, None for an instant of UTC. ``steady_us``: when that boot's steady
    clock alone proves that the wait is over; for waits of some minutes it knows that before the cosigners do.
    """

    id: str
    kind: DeadlineKind
    due_us: int
    waits_in: str | None = None
    steady_us: int | None = None
    rung: bool = False


class Reached(Struct, frozen=True, kw_only=True):
    """A deadline that has been reached: ring, and let it lapse only when ``expires``.

    ``late_us``: by how much the trusted time has certainly passed it. ``first``: it did not ring before.
    """

    id: str
    kind: DeadlineKind
    due_utc_us: int
    late_us: int
    first: bool
    expires: bool
    certainty: Certainty


class TimerNews(Struct, frozen=True, kw_only=True):
    """What one reading brought: what a person must know of the clock, and what is due."""

    clock: tuple[ClockAlarm, ...]
    due: tuple[Reached, ...]


class _Stored(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: int
    clock: Clock
    deadlines: tuple[Deadline, ...]


class Timers:
    """The deadlines of one node and its clock. Every call hands in a reading; none goes back in time."""

    def __init__(self, clock: Clock, deadlines: Iterable[Deadline] = ()) -> None:
        self.clock = clock
        self._kept = {item.id: item for item in deadlines}
        self._alarms: list[ClockAlarm] = []
        self._order()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, name: object) -> bool:
        return name in self._kept

    def add_at(self, name: str, kind: DeadlineKind, due_utc_us: int) -> None:
        """A deadline at an instant of UTC. A deadline of the same name is replaced."""
        self._add(Deadline(id=name, kind=kind, due_us=self.clock.without_leaps(due_utc_us)))

    def add_after(self, name: str, kind: DeadlineKind, wait_s: int, reading: Reading) -> None:
        """A deadline so many seconds from this reading on."""
        self._follow(advance(self.clock, reading))
        # A wait is owed in full: it counts from the latest instant at which it may have begun.
        due_us = self.clock.latest_us + wait_s * S
        steady_us = reading.steady_us + steady_span(wait_s * S)
        self._add(Deadline(id=name, kind=kind, due_us=due_us, waits_in=reading.boot, steady_us=steady_us))

    def cancel(self, name: str) -> bool:
        """Forget a deadline; whether there was one."""
        return self._kept.pop(name, None) is not None

    def remaining_us(self, name: str) -> int:
        """How long until a deadline, by the trusted time of the last reading; negative when it has passed."""
        return self._kept[name].due_us - self.clock.present.low_us

    def hear(self, reading: Reading, witness: str, at_s: int, asked_us: int | None = None) -> None:
        """A cosigner's clock reading that arrives now; ``asked_us`` as in ``openline.watch.hear``."""
        self._follow(advance(self.clock, reading))
        self._follow(hear(self.clock, witness, at_s, asked_us))

    def settle(self, reading: Reading) -> None:
        """A person confirms that UTC is right."""
        self._follow(settle(self.clock, reading))

    def due(self, reading: Reading) -> TimerNews:
        """What is due at this reading, earliest first, and what happened to the clock since the last call."""
        self._follow(advance(self.clock, reading))
        alarms, self._alarms = tuple(self._alarms), []
        return TimerNews(clock=alarms, due=(*self._expired(), *self._rung()))

    def wait_us(self) -> int | None:
        """How long after the last reading to look again for the earliest deadline; None when there is none."""
        ahead = [(self._by_time, "due_us", self.clock.present.low_us), (self._by_steady, "steady_us", self._steady)]
        waits = []
        for heap, name, now in ahead:
            while heap and not self._stands(heap[0], name):
                heapq.heappop(heap)
            waits += [max(heap[0][0] - now, 0)] if heap else []
        return min(waits, default=None)

    def encode(self) -> bytes:
        """Everything, to be stored; equal timers give equal bytes."""
        items = tuple(self._kept[name] for name in sorted(self._kept))
        return _ENCODER.encode(_Stored(format=1, clock=self.clock, deadlines=items))

    @classmethod
    def decode(cls, data: bytes) -> "Timers":
        """The timers that were stored; raises FormatError for anything but bytes that ``encode`` gives."""
        stored = _stored(data)
        timers = cls(stored.clock, stored.deadlines)
        if len(timers) != len(stored.deadlines) or timers.encode() != data:
            raise _unreadable("not as it was written")
        return timers

    # -- parts ---------------------------------------------------------------------------------

    def _add(self, item: Deadline) -> None:
        if len(self._kept) >= limits.TIMERS and item.id not in self._kept:
            raise ActError("watch.too-many-deadlines", f"{limits.TIMERS} deadlines stand", hint="close what is over")
        self._kept[item.id] = item
        heapq.heappush(self._by_time, (item.due_us, item.id))
        if item.steady_us is not None:
            heapq.heappush(self._by_steady, (item.steady_us, item.id))

    def _follow(self, change: Change) -> None:
        """Take the clock over. When its time was put elsewhere, what waits keeps what remained of its wait."""
        boot, self.clock = self.clock.last.boot, change.clock
        if change.alarm is not None:
            self._alarms.append(change.alarm)
        if change.moved_us:
            for name, item in self._kept.items():
                if item.waits_in == self._boot:
                    self._kept[name] = replace(item, due_us=item.due_us + change.moved_us)
        if change.moved_us or boot != self._boot:
            self._order()

    @property
    def _boot(self) -> str:
        return self.clock.last.boot

    @property
    def _steady(self) -> int:
        return self.clock.last.steady_us

    def _order(self) -> None:
        """What stands, by the trusted time and by this boot's steady clock; and the windows that rang already."""
        standing = [item for item in self._kept.values() if not item.rung]
        self._by_time = [(item.due_us, item.id) for item in standing]
        own = [item for item in standing if item.waits_in == self._boot]
        self._by_steady = [(item.steady_us, item.id) for item in own if item.steady_us is not None]
        heapq.heapify(self._by_time)
        heapq.heapify(self._by_steady)
        self._unlapsed = {item.id for item in self._kept.values() if item.rung}

    def _stands(self, place: tuple[int, str], by: str) -> bool:
        item = self._kept.get(place[1])
        return item is not None and getattr(item, by) == place[0] and not item.rung

    def _expired(self) -> list[Reached]:
        """Windows that rang while the clock was unsure, and lapse now."""
        if not self._unlapsed or not self.clock.may_expire:
            return []
        rung = [self._kept[name] for name in sorted(self._unlapsed) if name in self._kept]
        lapsed = [item for item in rung if item.rung and self._reached(item)]
        for item in lapsed:
            del self._kept[item.id]
        self._unlapsed -= {item.id for item in lapsed}
        return [self._told(item, first=False) for item in lapsed]

    def _rung(self) -> list[Reached]:
        found, early = [], []
        for heap, by, now in (
            (self._by_time, "due_us", self.clock.present.low_us),
            (self._by_steady, "steady_us", self._steady),
        ):
            while heap and heap[0][0] <= now:
                place = heapq.heappop(heap)
                if not self._stands(place, by):
                    continue
                if self._reached(item := self._kept[place[1]]):
                    found.append(self._ring(item))
                else:
                    early.append(place)
        for place in early:
            heapq.heappush(self._by_time, place)
        return found

    def _reached(self, item: Deadline) -> bool:
        """Whether it is due: a wait that began in this boot needs only the steady clock, whatever UTC is."""
        if item.waits_in == self._boot and item.steady_us is not None:
            return item.due_us <= self.clock.present.low_us or item.steady_us <= self._steady
        return item.due_us <= self.clock.reached_us

    def _ring(self, item: Deadline) -> Reached:
        """Ring once; a window that may not lapse now is kept until it may."""
        if item.kind is DeadlineKind.ALARM or self.clock.may_expire:
            del self._kept[item.id]
        else:
            self._kept[item.id] = replace(item, rung=True)
            self._unlapsed.add(item.id)
        return self._told(item, first=True)

    def _told(self, item: Deadline, *, first: bool) -> Reached:
        clock = self.clock
        return Reached(
            id=item.id,
            kind=item.kind,
            due_utc_us=clock.utc(item.due_us),
            late_us=clock.present.low_us - item.due_us,
            first=first,
            expires=item.kind is DeadlineKind.WINDOW and clock.may_expire,
            certainty=clock.certainty,
        )


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(_Stored)


def _stored(data: bytes) -> _Stored:
    if len(data) > limits.TIMERS_BYTES:
        raise _unreadable(f"{len(data)} bytes")
    try:
        stored = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(str(error)[:120]) from None
    if stored.format != 1:
        raise _unreadable(f"format {stored.format}")
    return stored


def _unreadable(why: str) -> FormatError:
    return FormatError("watch.timers-unreadable", f"stored deadlines: {why}",
                       hint="derive every deadline anew from the record; none is lost with this file")  # fmt: skip
