"""Playing a plan: every act and fault at its time, the oracle after every step, and at the end everything heals.

Healing means: partitions end, disks have room, crashed nodes start, clocks stay as wrong as they are, the network is
good, and every line tells its two ends that it is back. From then on everything accepted must be on all mirrors, and
every body delivered and signed for, within ``HEAL_S``.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from openline.actions import Envelope
from openline.errors import ActError, StorageError
from openline.messages import Message
from openline.node import Node

from ._machine import Crashed, Moment, close
from ._network import Link
from ._oracle import Oracle
from ._plan import ClockStep, Crash, FullDisk, Partition, Plan, Say, Step, Weather, clock
from ._truth import Violated
from ._world import World

HEAL_S = 60
"""Seconds after healing within which everything is everywhere (RELIABILITY D3)."""

Saying = Callable[[Node, datetime, tuple[str, ...]], tuple[type[Message], Mapping[str, Any], Envelope] | None]
"""What a person says at a node to others: type, fields and envelope; None when there is nothing to say it about."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run showed. ``broken``: the promise that was broken, in words; None when all held."""

    plan: Plan
    broken: str | None
    trace: str
    heal_s: float
    counts: Counter[str]


def play(plan: Plan, make: Callable[[int, Oracle], World], sayings: Mapping[str, Saying]) -> Outcome:
    """Play a plan in a world of its own; whatever a node raises besides its refusals breaks a promise, too."""
    oracle = Oracle()
    player = _Player(plan, make(plan.seed, oracle), oracle, sayings)
    broken = None
    try:
        player.run()
    except Violated as violated:
        broken = f"{clock(player.elapsed_s())} {violated}"
    except Exception as error:  # noqa: BLE001 - a node must never raise anything but its own refusals
        broken = f"{clock(player.elapsed_s())} {type(error).__name__}: {error}"
    finally:
        for node in player.world.nodes.values():
            close(node)
    return Outcome(
        plan=plan, broken=broken, trace=player.world.trace.hexdigest(), heal_s=player.heal_s, counts=player.counted()
    )


@dataclass
class _Player:
    """One run. ``starts``: the number of the crash that a node is down for, so that an older one does not end it."""

    plan: Plan
    world: World
    oracle: Oracle
    sayings: Mapping[str, Saying]
    counts: Counter[str] = field(default_factory=Counter)
    heal_s: float = 0.0
    _started: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.world.now

    def run(self) -> None:
        """Everything in the plan, then healing, then the last look at everything."""
        for at_s, do in self._timeline():
            if at_s < self.plan.heal_s:
                self.world.run_until(self._at(at_s))
                do()
        self.world.run_until(self._at(self.plan.heal_s))
        self._heal()
        self._wait()
        for node in self.world.nodes.values():
            self.oracle.check_whole(node)
        if again := self.oracle.repeated():
            raise Violated(again[0])

    def elapsed_s(self) -> int:
        """Seconds since the run began."""
        return int((self.world.now - self._started).total_seconds())

    def counted(self) -> Counter[str]:
        """Everything countable about this run."""
        world = self.world
        found = self.counts + world.network.counts + Counter({f"refused {c}": n for c, n in world.refused.items()})
        found["crashes"] = world.crashes
        found["events"] = world.trace.events
        found["entries"] = sum(len(truth.hashes) for truth in self.oracle.truths.values())
        found["disk refusals"] = sum(each.refused + each.gate.refused for each in world.machines.values())
        return found

    # -- the timeline -----------------------------------------------------------------------------

    def _timeline(self) -> list[tuple[int, Callable[[], None]]]:
        found: list[tuple[int, Callable[[], None]]] = []
        for step in self.plan.steps:
            found += self._parts(step)
        for number, name in enumerate(self.plan.names):
            phase = self.plan.tick_s * number // len(self.plan.names)
            found += [(at_s, self._tick(name)) for at_s in range(phase, self.plan.heal_s, self.plan.tick_s)]
        return sorted(found, key=lambda pair: pair[0])

    def _parts(self, step: Step) -> list[tuple[int, Callable[[], None]]]:
        """What a step does, and when: at its beginning and at its end."""
        match step:
            case Weather():
                return [(step.at_s, lambda: self._weather(step))]
            case Say():
                return [(step.at_s, lambda: self._say(step))]
            case Partition():
                return [
                    (step.at_s, lambda: self._part(step)),
                    (step.at_s + step.for_s, lambda: self.world.join(step.lines)),
                ]
            case Crash():
                return [
                    (step.at_s, lambda: self._crash(step)),
                    (step.at_s + step.for_s, lambda: self._restart(step)),
                ]
            case FullDisk():
                return [
                    (step.at_s, lambda: self._fill(step)),
                    (step.at_s + step.for_s, lambda: self.world.free(step.who)),
                ]
            case ClockStep():
                return [
                    (step.at_s, lambda: self._step_clock(step)),
                    (step.at_s + step.for_s, lambda: self.world.clocks[step.who].set_right(self.world.now)),
                ]

    def _tick(self, name: str) -> Callable[[], None]:
        return lambda: self.world.tick(name)

    def _at(self, at_s: int) -> datetime:
        return self._started + timedelta(seconds=at_s)

    # -- acts and faults ----------------------------------------------------------------------------

    def _say(self, step: Say) -> None:
        node = self.world.nodes.get(step.by)
        found = None if node is None else self.sayings[step.what](node, self.world.now, step.to)
        if found is None:
            self.counts["acts without a node or an object"] += 1
            return
        kind, fields, envelope = found
        try:
            said = self.world.act(step.by, f"{step.by}-post", kind, fields, envelope)
        except Crashed:
            self.counts["acts never answered"] += 1
        except (ActError, StorageError):
            self.counts["acts refused"] += 1
        else:
            self.counts["acts"] += 1
            self.oracle.promise(step.by, said)

    def _part(self, step: Partition) -> None:
        self.counts["partitions"] += 1
        self.counts["one-way partitions"] += len(step.lines) == 1
        self.world.part(step.lines)

    def _crash(self, step: Crash) -> None:
        if step.who not in self.world.nodes:
            return
        if step.moment is Moment.IDLE:
            self.world.crash(step.who)
        else:
            self.world.crash_at(step.who, step.moment, step.count)

    def _restart(self, step: Crash) -> None:
        self.world.machines[step.who].gate.disarm()
        self._start(step.who)

    def _start(self, name: str) -> None:
        if name not in self.world.nodes:
            self.counts["restarts"] += 1
            self.world.start(name)

    def _fill(self, step: FullDisk) -> None:
        self.counts["full disks"] += 1
        self.world.fill(step.who, wholly=step.wholly)

    def _step_clock(self, step: ClockStep) -> None:
        self.counts["clock steps"] += 1
        held = self.world.clocks[step.who]
        held.step(step.by_s, self.world.now)
        held.drift_ppm = step.drift_ppm

    def _weather(self, step: Weather) -> None:
        link = self.world.network.link
        self.world.network.link = Link(
            delay_s=link.delay_s,
            bits_per_s=link.bits_per_s,
            loss_percent=step.loss_percent,
            duplicate_percent=step.duplicate_percent,
            jitter_s=step.jitter_s,
        )

    # -- healing --------------------------------------------------------------------------------------

    def _heal(self) -> None:
        link = self.world.network.link
        self.world.network.link = Link(delay_s=link.delay_s, bits_per_s=link.bits_per_s)
        for name in self.plan.names:
            self.world.machines[name].gate.disarm()
            self.world.free(name)
        self.world.network.cut.clear()
        for name in self.plan.names:
            self._start(name)
        self.world.join((one, two) for one in self.plan.names for two in self.plan.names if one < two)

    def _wait(self) -> None:
        """Until everything is everywhere; raises Violated after ``HEAL_S``."""
        healed, lack = self.world.now, self._lack()
        while lack is not None:
            at = self.world.network.next_at() or healed + timedelta(seconds=HEAL_S + 1)
            if at > healed + timedelta(seconds=HEAL_S):
                raise Violated(f"{HEAL_S} s after healing {lack}")
            self.world.run_until(at)
            lack = self._lack()
        self.heal_s = (self.world.now - healed).total_seconds()
        self.world.run_until(healed + timedelta(seconds=HEAL_S))
        if (lack := self._lack()) is not None:
            raise Violated(f"{HEAL_S} s after healing {lack}")

    def _lack(self) -> str | None:
        return self.oracle.missing(list(self.world.nodes.values()))
