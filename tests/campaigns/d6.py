"""D6: deadlines ring within a second of the true time and never before it, whatever happens to the clocks.

A machine lives some hours: its UTC steps by up to an hour and is set right again, its steady clock drifts by up to
200 ppm, a leap second passes, it is suspended, its process restarts, it is switched off and comes back with a wrong
UTC. Three to five cosigners answer over a line that loses 30 %; fewer than half of them lie by up to an hour. The
oracle is the true time, which the machine never sees.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from openline.watch import DeadlineKind, Leap, Reached, Reading, Timers, start_clock

ID = "D6"
TITLE = "deadlines under clock steps, drift, a leap second, suspension and restarts"
COUNT = 100_000
S = 1_000_000
_MIDNIGHT = 1_483_228_800  # 1 January 2017, behind the last leap second so far
_LIFE_S = 6 * 3_600
_A_LIFE = 500
_BURST_S = 20
_EVERY = 10 * 1_000_000
_TOLERANCE = S
_LOSS = 0.3

Distort = Callable[["Machine", Reading], Reading]


@dataclass
class Figures:
    """What was counted."""

    deadlines: int = 0
    early: int = 0
    missed: int = 0
    asleep: int = 0
    expired_unsure: int = 0
    steps: int = 0
    steps_untold: int = 0
    sleeps: int = 0
    restarts: int = 0
    boots: int = 0
    leaps: int = 0
    worst_us: int = 0
    worst_awake_us: int = 0

    @property
    def bad(self) -> int:
        """Everything that must not be."""
        return self.early + self.missed + self.expired_unsure + self.steps_untold


def run(seed: int, count: int, distort: Distort = lambda machine, reading: reading) -> tuple[bool, str]:
    """Lives of up to 500 deadlines each, until there were ``count``; ``distort`` plants a fault in what is read."""
    dice, figures, life = random.Random(seed), Figures(), 0
    while figures.deadlines < count:
        many = min(_A_LIFE, count - figures.deadlines)
        _Life(random.Random(dice.getrandbits(64)), life, many, figures, distort).live()
        life += 1
    return figures.bad == 0, (
        f"{figures.deadlines} deadlines in {life} lives of 6 h; {figures.early} rung or expired early, "
        f"{figures.missed} missed or over 1 s late, worst {figures.worst_us / S:.3f} s after the true time; "
        f"{figures.asleep} came due while off, asleep or just back, worst {figures.worst_awake_us / S:.3f} s after that; "
        f"{figures.steps} steps of UTC, {figures.steps_untold} not told with their size, "
        f"{figures.expired_unsure} windows lapsed while UTC was wrong; "
        f"{figures.leaps} leap seconds, {figures.sleeps} suspensions, {figures.restarts} restarts, {figures.boots} boots"
    )


@dataclass
class Machine:
    """True time to what its clocks show. True time counts every second, leap seconds included."""

    leap: int
    ppm: int = 0
    boot: int = 0
    booted_at: int = 0
    utc_error: int = 0
    suspended: int = 0

    def posix(self, true: int) -> int:
        """What a right clock shows: an inserted second repeats the one before it, a left-out one is jumped over."""
        edge = _MIDNIGHT * S - (S if self.leap < 0 else 0)
        return true - self.leap * S if self.leap and true >= edge else true

    def true(self, posix: int) -> int:
        """When a right clock shows it, for times that it shows once."""
        return posix + self.leap * S if posix >= _MIDNIGHT * S else posix

    def read(self, true: int) -> Reading:
        since = true - self.booted_at
        steady = since + since * self.ppm // 1_000_000 + 1_000
        return Reading(utc_us=self.posix(true) + self.utc_error, steady_us=steady, boot=f"boot-{self.boot}")


@dataclass
class _Wanted:
    """One deadline as the oracle has it."""

    due: int
    kind: DeadlineKind
    rung: int | None = None
    lapsed: int | None = None


@dataclass
class _Life:
    dice: random.Random
    number: int
    many: int
    figures: Figures
    distort: Distort
    events: list[tuple[int, int, str, tuple[object, ...]]] = field(default_factory=list)
    wanted: dict[str, _Wanted] = field(default_factory=dict)
    away: list[tuple[int, int]] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    up: bool = True
    next_look: int = 0
    next_poll: int = 0
    count: int = 0

    def live(self) -> None:
        dice = self.dice
        self.machine = Machine(leap=(0, 0, 1, -1)[self.number % 4], ppm=dice.randint(-200, 200))
        self.begin = _MIDNIGHT * S - dice.randint(1, 5) * 3_600 * S
        self.end = self.begin + _LIFE_S * S
        self.machine.booted_at = self.begin - dice.randint(0, 10**6) * S
        self._witnesses()
        leaps = [Leap(at_s=_MIDNIGHT, seconds=self.machine.leap)] if self.machine.leap else []
        self.figures.leaps += len(leaps)
        self.timers = Timers(start_clock(self._read(self.begin), witnesses=tuple(self.errors), leaps=leaps))
        self._plan()
        while self.events:
            now, _, what, more = heapq.heappop(self.events)
            if now > self.end + 120 * S:
                break
            getattr(self, f"_{what}")(now, *more)
            if self.up:
                self._look_at(now)
        self._judge()

    # -- the world ---------------------------------------------------------------------------------

    def _witnesses(self) -> None:
        many = self.dice.choice((3, 5))
        honest = {f"cosigner-{n}": self.dice.randint(-40_000, 40_000) for n in range(many)}
        liars = self.dice.sample(sorted(honest), (many - 1) // 2)
        self.errors = honest | {name: self.dice.randint(-3_600, 3_600) * S for name in liars}

    def _plan(self) -> None:
        """What will happen in this life: deadlines, beats, and four troubles that do not overlap."""
        for name in self.errors:
            self._at(self.begin + self.dice.randint(0, 60 * S), "beat", name)
        self._burst(self.begin)
        self._at(self.begin + 60 * S, "poll")
        for n in range(self.many):
            self._at(self.dice.randint(self.begin + _BURST_S * S, self.end - 7_200 * S), "add", n)
        troubles = self.dice.sample(("step", "suspend", "restart", "switch_off"), 4)
        for n, trouble in enumerate(troubles):
            part = _LIFE_S * S // 4
            self._at(self.begin + n * part + self.dice.randint(300 * S, part // 3), trouble)

    def _at(self, when: int, what: str, *more: object) -> None:
        self.count += 1
        heapq.heappush(self.events, (when, self.count, what, more))

    def _read(self, now: int) -> Reading:
        return self.distort(self.machine, self.machine.read(now))

    def _stamp(self, name: str, now: int) -> int:
        return (self.machine.posix(now + self.errors[name])) // S

    def _delay(self) -> int:
        return 20_000 + int(self.dice.expovariate(1 / 150_000))

    def _beat(self, now: int, name: str) -> None:
        if self.dice.random() > _LOSS:
            self._at(now + self._delay(), "arrive", name, self._stamp(name, now), None)
        self._at(now + _EVERY, "beat", name)

    def _poll(self, now: int) -> None:
        """Every ten minutes each cosigner is asked; a burst of times whenever the clock says that its doubt has grown."""
        if self.timers.clock.wants_word:
            self._burst(now, 8)
        elif now >= self.next_poll:
            self.next_poll = now + _EVERY
            self._burst(now, 1)
        self._at(now + 60 * S + self.dice.randint(0, S), "poll")

    def _ask(self, now: int, name: str) -> None:
        if self.up and self.dice.random() > _LOSS and self.dice.random() > _LOSS:
            there = now + self._delay()
            asked = (self.machine.boot, self._read(now).steady_us)
            self._at(there + self._delay(), "arrive", name, self._stamp(name, there), asked)

    def _burst(self, now: int, times: int = 16) -> None:
        """Just started, awake or in doubt: each cosigner is asked some times, each time at another part of the second."""
        for n in range(times):
            for name in self.errors:
                self._at(now + n * (S + S // times), "ask", name)

    def _arrive(self, now: int, name: str, at_s: int, asked: tuple[int, int] | None) -> None:
        if self.up and (asked is None or asked[0] == self.machine.boot):
            self.timers.hear(self._read(now), name, at_s, asked[1] if asked else None)

    # -- troubles ----------------------------------------------------------------------------------

    def _step(self, now: int) -> None:
        self._look_at(now)
        size = self.dice.choice((-1, 1)) * self.dice.choice((self.dice.randint(3, 3_600), 3_600)) * S
        self.machine.utc_error += size
        self.figures.steps += 1
        before = len(self.told)
        self._look_at(now)
        self.figures.steps_untold += not any(abs(told - size) < 50_000 for told in self.told[before:])
        self._at(now + self.dice.randint(60, 2_400) * S, "mend")

    def _mend(self, now: int) -> None:
        self.machine.utc_error = self.dice.randint(-20_000, 20_000)

    def _suspend(self, now: int) -> None:
        self.figures.sleeps += 1
        self._leave(now, self.dice.randint(5, 3_600), "wake")

    def _wake(self, now: int) -> None:
        self.machine.suspended += now - self.away[-1][0]
        self.up = True
        self._burst(now)

    def _restart(self, now: int) -> None:
        self.figures.restarts += 1
        self.stored = self.timers.encode()
        self._leave(now, self.dice.randint(1, 5), "resume")

    def _resume(self, now: int) -> None:
        self.timers, self.up = Timers.decode(self.stored), True

    def _switch_off(self, now: int) -> None:
        self.figures.boots += 1
        self.stored = self.timers.encode()
        self._leave(now, self.dice.randint(20, 1_200), "boot")

    def _boot(self, now: int) -> None:
        """Back with another crystal's drift, and with a UTC that may be wrong until it is set."""
        self.machine.boot, self.machine.booted_at = self.machine.boot + 1, now
        self.machine.ppm, self.machine.suspended = self.dice.randint(-200, 200), 0
        self.machine.utc_error = self.dice.choice((0, 1)) * self.dice.randint(-3_600, 3_600) * S
        self._at(now + self.dice.randint(15, 900) * S, "mend")
        self.timers, self.up = Timers.decode(self.stored), True
        self._burst(now)

    def _leave(self, now: int, for_s: int, back: str) -> None:
        self.up = False
        self.away.append((now, now + for_s * S + (0 if back == "resume" else _BURST_S * S)))
        self._at(now + for_s * S, back)

    # -- deadlines ---------------------------------------------------------------------------------

    def _add(self, now: int, n: int) -> None:
        if any(start <= now <= end for start, end in self.away):
            return self._at(now + 60 * S, "add", n)
        name, kind = f"deadline-{n}", self.dice.choice(list(DeadlineKind))
        wait = self.dice.choice((self.dice.randint(30, 600), self.dice.randint(30, 7_200)))
        if self.dice.random() < 0.5:
            self.timers.add_after(name, kind, wait, self._read(now))
            due = now + wait * S
        else:
            posix = self.machine.posix(now) // S + wait
            self.timers.add_at(name, kind, posix * S)
            due = self.machine.true(posix * S)
        self.wanted[name] = _Wanted(due=due, kind=kind)
        self.end = max(self.end, due)
        return None

    def _look(self, now: int) -> None:
        """Only to look: what happens at every event is enough."""

    def _look_at(self, now: int) -> None:
        told = self.timers.due(self._read(now))
        self.told += [alarm.size_us for alarm in told.clock]
        for due in told.due:
            self._rang(now, due)
        wait = self.timers.wait_us()
        if wait is not None and not now < self.next_look <= now + wait + 20_000:
            self.next_look = now + max(wait, 20_000)
            self._at(self.next_look, "look")

    def _rang(self, now: int, due: Reached) -> None:
        wanted = self.wanted[due.id]
        if due.first:
            wanted.rung = now
        if due.expires:
            wanted.lapsed = now
            self.figures.expired_unsure += abs(self.machine.utc_error) > 3 * S

    def _judge(self) -> None:
        for wanted in self.wanted.values():
            self.figures.deadlines += 1
            # Who goes away within the second that an alarm has, rings it on coming back.
            gone = [end for start, end in self.away if start - _TOLERANCE < wanted.due <= end]
            expected = max([wanted.due, *gone])
            late = None if wanted.rung is None else wanted.rung - expected
            self.figures.early += any(at is not None and at < wanted.due for at in (wanted.rung, wanted.lapsed))
            self.figures.missed += late is None or late > _TOLERANCE
            self.figures.missed += wanted.kind is DeadlineKind.WINDOW and wanted.lapsed is None
            if expected > wanted.due:
                self.figures.asleep += 1
                self.figures.worst_awake_us = max(self.figures.worst_awake_us, late or 0)
            else:
                self.figures.worst_us = max(self.figures.worst_us, late or 0)
