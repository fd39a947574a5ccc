"""Heartbeats: is the other side's node there, and if it is silent, is it their node, the link, or our own side?

Each participant's node signs its newest head with its heartbeat key, under a fresh time, twelve times a minute, and
everybody passes on the newest that they hold. Rules kept:

- A heartbeat is aged on the receiver's steady clock from its arrival. Its own time only has to grow: a repeated or
  overtaken one counts for nothing, and a wrong clock of theirs is no silence.
- Silence for a whole heartbeat is amber; silence of 110 s, more than 20 sends in a row, is red and asks for the second
  channel. At a loss of 30 %, each send lost by itself, 21 in a row are lost once in 10^11: in a month of 518,400 sends
  5 x 10^-6 times. A true outage is red 110 s after the last that arrived, and seen when somebody looks, every 5 s.
- What is judged is the way from them to us. Who passes on their heartbeats shows that their node lives while that way
  does not: the link. When others are heard and nobody passes any on: their node. When nobody at all is heard: our side.

A network that holds heartbeats back delays what is seen by as long; ``lag_s`` shows by how much a heartbeat's own time
lies behind, against the best of those heard.
"""

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from openline import limits

from ._clock import S


class Light(Enum):
    """What a row shows; ``NONE``: nothing is known yet."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


class Diagnosis(Enum):
    """Where the silence is; ``NODE_OR_LINK`` when no third participant could tell."""

    NODE = "their node"
    LINK = "the link"
    OFFICER = "the officer"
    OURS = "our own side"
    NODE_OR_LINK = "their node or the link"


class Heard(Struct, frozen=True, kw_only=True):
    """The newest heartbeat that came one way: its own time, and our steady clock when it came."""

    at_s: int
    steady_us: int


class Pulse(Struct, frozen=True, kw_only=True):
    """One participant's heartbeats as judged now. ``heard``: whether any ever came the direct way in this boot."""

    participant: str
    light: Light
    silent_s: int
    heard: bool
    lag_s: int
    diagnosis: Diagnosis | None
    told_by: tuple[str, ...]

    @property
    def second_channel(self) -> bool:
        """Whether the other means must be tried now."""
        return self.light is Light.RED


class Beats:
    """The heartbeats that one node heard in this boot, and what they show. ``since_us``: when it began to listen."""

    def __init__(self, peers: Iterable[str], since_us: int) -> None:
        self.peers = tuple(sorted(peers))
        self._since_us = since_us
        self._direct: dict[str, Heard] = {}
        self._passed_on: dict[tuple[str, str], Heard] = {}
        self._least: dict[str, int] = {}

    def hear(self, participant: str, at_s: int, steady_us: int, passed_on_by: str | None = None) -> bool:
        """Count a heartbeat whose signature was checked; False, and nothing changed, when it is not newer."""
        if participant not in self.peers:
            return False
        last = self._last(participant, passed_on_by)
        if last is not None and at_s <= last.at_s:
            return False
        heard = Heard(at_s=at_s, steady_us=steady_us)
        if passed_on_by is not None:
            self._passed_on[participant, passed_on_by] = heard
            return True
        self._direct[participant] = heard
        behind = steady_us - at_s * S
        self._least[participant] = min(behind, self._least.get(participant, behind))
        return True

    def judge(self, participant: str, steady_us: int) -> Pulse:
        """What one participant's heartbeats show at this reading of the steady clock."""
        last = self._direct.get(participant)
        silent_s = (steady_us - (last.steady_us if last else self._since_us)) // S
        light = _light(silent_s)
        told_by = self._told_by(participant, steady_us)
        return Pulse(
            participant=participant,
            light=Light.NONE if last is None and light is Light.GREEN else light,
            silent_s=silent_s,
            heard=last is not None,
            lag_s=self._lag_s(participant),
            diagnosis=self._diagnosis(participant, steady_us, told_by) if light is not Light.GREEN else None,
            told_by=told_by,
        )

    def all(self, steady_us: int) -> tuple[Pulse, ...]:
        """Every participant, by name."""
        return tuple(self.judge(name, steady_us) for name in self.peers)

    def _last(self, participant: str, passed_on_by: str | None) -> Heard | None:
        if passed_on_by is None:
            return self._direct.get(participant)
        return self._passed_on.get((participant, passed_on_by))

    def _lag_s(self, participant: str) -> int:
        last = self._direct.get(participant)
        return 0 if last is None else (last.steady_us - last.at_s * S - self._least[participant]) // S

    def _told_by(self, participant: str, steady_us: int) -> tuple[str, ...]:
        """Who lately passed on a heartbeat of theirs, sent since we ourselves stopped hearing them."""
        return tuple(
            by
            for (of, by), heard in sorted(self._passed_on.items())
            if of == participant and self._lives(self._direct.get(of), heard, steady_us)
        )

    def _lives(self, direct: Heard | None, heard: Heard, steady_us: int) -> bool:
        """Whether a heartbeat that was passed on came lately and was sent lately.

        Lately sent: by their own clock as many seconds after the last direct one as have passed here since, but for a
        heartbeat's length. A last heartbeat that reached us by way of others after many losses does not count.
        """
        if steady_us - heard.steady_us > limits.BEAT_AMBER_S * S:
            return False
        return direct is None or (steady_us - direct.steady_us) // S - (heard.at_s - direct.at_s) < limits.BEAT_AMBER_S

    def _diagnosis(self, participant: str, steady_us: int, told_by: tuple[str, ...]) -> Diagnosis:
        if told_by:
            return Diagnosis.LINK
        others = [name for name in self.peers if name != participant]
        if not others:
            return Diagnosis.NODE_OR_LINK
        heard = any(self._direct_light(name, steady_us) is Light.GREEN for name in others)
        return Diagnosis.NODE if heard else Diagnosis.OURS

    def _direct_light(self, participant: str, steady_us: int) -> Light:
        last = self._direct.get(participant)
        return _light((steady_us - last.steady_us) // S) if last else Light.NONE


def _light(silent_s: int) -> Light:
    if silent_s >= limits.BEAT_RED_S:
        return Light.RED
    return Light.AMBER if silent_s >= limits.BEAT_AMBER_S else Light.GREEN
