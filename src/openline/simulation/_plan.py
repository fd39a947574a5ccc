"""The plan of a run: acts of people and faults, drawn from a seed before anything happens, each sayable in a sentence.

Every fault carries its own end, so any subset of a plan is a plan: that is what lets a failure shrink to a short story.

    >>> Say(at_s=3720, by="jordan", what="hold", to=("iran",)).words()
    '1:02:00 jordan says hold to iran'
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from ._machine import Moment
from ._network import Line

HOUR_S = 3600
LONGEST_PARTITION_S = 6 * HOUR_S
CLOCK_STEP_S = HOUR_S


@dataclass(frozen=True, kw_only=True)
class Say:
    """Somebody says something to others, if its node is up."""

    at_s: int
    by: str
    what: str
    to: tuple[str, ...]

    def words(self) -> str:
        """One sentence."""
        return f"{clock(self.at_s)} {self.by} says {self.what} to {', '.join(self.to)}"


@dataclass(frozen=True, kw_only=True)
class Partition:
    """These lines carry nothing for so long."""

    at_s: int
    for_s: int
    lines: tuple[Line, ...]

    def words(self) -> str:
        """One sentence."""
        names = ", ".join(f"{one} to {two}" for one, two in self.lines)
        return f"{clock(self.at_s)} the network is cut for {clock(self.for_s)}: {names}"


@dataclass(frozen=True, kw_only=True)
class Crash:
    """A node loses its power; it starts again after ``for_s``. ``count``: durable steps or sends that it still does."""

    at_s: int
    for_s: int
    who: str
    moment: Moment
    count: int

    def words(self) -> str:
        """One sentence."""
        when = self.moment.value if self.moment is Moment.IDLE else f"{self.moment.value} ({self.count} still done)"
        return f"{clock(self.at_s)} {self.who} loses its power {when}, and starts again {clock(self.for_s)} later"


@dataclass(frozen=True, kw_only=True)
class FullDisk:
    """A node's disk is full for so long: ``wholly``, or its files may not grow."""

    at_s: int
    for_s: int
    who: str
    wholly: bool

    def words(self) -> str:
        """One sentence."""
        how = "takes no byte" if self.wholly else "lets no file grow"
        return f"{clock(self.at_s)} the disk of {self.who} is full and {how} for {clock(self.for_s)}"


@dataclass(frozen=True, kw_only=True)
class ClockStep:
    """A node's clock steps by so much and drifts, and is set right after ``for_s``."""

    at_s: int
    for_s: int
    who: str
    by_s: int
    drift_ppm: int

    def words(self) -> str:
        """One sentence."""
        step = f"{'forward' if self.by_s > 0 else 'back'} by {clock(abs(self.by_s))}"
        drift = f"drifts by {self.drift_ppm} ppm"
        return (
            f"{clock(self.at_s)} the clock of {self.who} steps {step}, {drift}, and is right {clock(self.for_s)} later"
        )


@dataclass(frozen=True, kw_only=True)
class Weather:
    """How bad the whole network is, of a hundred events each, until everything heals."""

    at_s: int
    loss_percent: int
    duplicate_percent: int
    jitter_s: int

    def words(self) -> str:
        """One sentence."""
        return (
            f"{clock(self.at_s)} the network loses {self.loss_percent} %, doubles {self.duplicate_percent} % "
            f"and reorders within {self.jitter_s} s"
        )


Step = Say | Partition | Crash | FullDisk | ClockStep | Weather


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What will happen, in order of time. Everything heals at ``heal_s``; until then nodes tick ``tick_s`` apart."""

    seed: int
    names: tuple[str, ...]
    heal_s: int
    tick_s: int
    steps: tuple[Step, ...]

    def of(self, steps: Sequence[Step]) -> "Plan":
        """The same with only these steps."""
        kept = tuple(steps)
        return Plan(seed=self.seed, names=self.names, heal_s=self.heal_s, tick_s=self.tick_s, steps=kept)


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much happens in a plan: at least and at most."""

    acts: tuple[int, int] = (10, 16)
    partitions: tuple[int, int] = (1, 4)
    crashes: tuple[int, int] = (1, 4)
    full_disks: tuple[int, int] = (0, 2)
    clock_steps: tuple[int, int] = (1, 3)
    hours: tuple[int, int] = (2, 8)
    tick_s: int = 900
    weather: Weather = Weather(at_s=0, loss_percent=30, duplicate_percent=10, jitter_s=20)


def draw(seed: int, names: Sequence[str], sayings: Sequence[str], sizes: Sizes | None = None) -> Plan:
    """A plan from a seed; ``sayings`` are the names of what people may say."""
    sizes = Sizes() if sizes is None else sizes
    dice = random.Random(f"plan {seed}")  # noqa: S311 - a plan must be repeatable from its seed
    heal_s = dice.randint(*sizes.hours) * HOUR_S
    drawing = _Drawing(dice, tuple(names), heal_s, tuple(sayings))
    steps: list[Step] = [sizes.weather]
    for count, one in (
        (sizes.acts, drawing.say),
        (sizes.partitions, drawing.partition),
        (sizes.crashes, drawing.crash),
        (sizes.full_disks, drawing.full_disk),
        (sizes.clock_steps, drawing.clock_step),
    ):
        steps += [one() for _ in range(dice.randint(*count))]
    ordered = sorted(steps, key=lambda step: step.at_s)
    return Plan(seed=seed, names=drawing.names, heal_s=heal_s, tick_s=sizes.tick_s, steps=tuple(ordered))


def clock(seconds: int) -> str:
    """Hours, minutes and seconds."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@dataclass
class _Drawing:
    """One kind of step each, at random. Acts come in bursts now and then, and faults like to meet acts."""

    dice: random.Random
    names: tuple[str, ...]
    heal_s: int
    sayings: tuple[str, ...]
    last_s: int = 0

    def say(self) -> Step:
        by = self.dice.choice(self.names)
        others = [name for name in self.names if name != by]
        to = tuple(sorted(self.dice.sample(others, self.dice.randint(1, len(others)))))
        burst = self.last_s and self.dice.randrange(3) == 0
        self.last_s = min(self.last_s + self.dice.randrange(30), self.heal_s - 1) if burst else self._moment()
        return Say(at_s=self.last_s, by=by, what=self.dice.choice(self.sayings), to=to)

    def partition(self) -> Step:
        at_s, kind = self._moment(), self.dice.randrange(3)
        mixed = self.dice.sample(self.names, len(self.names))
        one, two = mixed[:2]
        lines: list[Line] = [(one, two)]
        if kind == 1:
            lines.append((two, one))
        if kind == 2:  # the whole world falls into two halves
            at = self.dice.randrange(1, len(mixed))
            lines = [line for a in mixed[:at] for b in mixed[at:] for line in ((a, b), (b, a))]
        return Partition(at_s=at_s, for_s=self._lasting(LONGEST_PARTITION_S), lines=tuple(sorted(lines)))

    def crash(self) -> Step:
        moment, who = self.dice.choice(list(Moment)), self.dice.choice(self.names)
        return Crash(
            at_s=self._moment(), for_s=self._lasting(2 * HOUR_S), who=who, moment=moment, count=self.dice.randrange(8)
        )

    def full_disk(self) -> Step:
        who, wholly = self.dice.choice(self.names), self.dice.randrange(2) == 0
        return FullDisk(at_s=self._moment(), for_s=self._lasting(2 * HOUR_S), who=who, wholly=wholly)

    def clock_step(self) -> Step:
        by_s = self.dice.choice((-1, 1)) * self._lasting(CLOCK_STEP_S)
        who, drift = self.dice.choice(self.names), self.dice.randint(-200, 200)
        return ClockStep(at_s=self._moment(), for_s=self._lasting(4 * HOUR_S), who=who, by_s=by_s, drift_ppm=drift)

    def _moment(self) -> int:
        """Any second; often shortly around the last act, or in the last minutes before everything heals."""
        kind = self.dice.randrange(4)
        if kind < 2 and self.last_s:
            return min(max(1, self.last_s + self.dice.randint(-60, 60)), self.heal_s - 1)
        if kind == 2:
            return self.heal_s - self.dice.randrange(1, 600)
        return self.dice.randrange(1, self.heal_s)

    def _lasting(self, longest_s: int) -> int:
        """Between a minute and the longest; short ones are as likely as long ones of ten times their length."""
        return int(math.exp(self.dice.uniform(math.log(60), math.log(longest_s))))
