"""What a node is told and what it asks to be carried: events in, effects out."""

from collections.abc import Callable
from dataclasses import dataclass

from openline.transport import WireEvent

Random = Callable[[int], bytes]


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Time has passed: beat, gossip, scrub a little, and send again what others lack."""


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The line to this peer is back: nothing that was sent to it before is under way any more."""

    peer: str


@dataclass(frozen=True, kw_only=True)
class Send:
    """Carry this to a participant; ``urgent`` goes ahead of everything that is not."""

    to: str
    what: WireEvent
    urgent: bool = False


Event = WireEvent | Joined | Tick
