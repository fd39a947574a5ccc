"""Waiting for the network: what is under way, when it arrived to the second, and who must send again.

A node beats and gossips every minute. A month of that is millions of events, so here a node ticks only while something
of it is under way: every two seconds for flash, every minute for a message, more slowly for an answer that has already
been acted upon. What is not seen for that reason: the heartbeats themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from openline.arrangement import Precedence

from ._world import World

_MESSAGE_S = dict(zip(Precedence, (2, 60, 60, 60), strict=True))
_ANSWER_S = dict(zip(Precedence, (2, 60, 300, 900), strict=True))


@dataclass
class Expected:
    """A body that ``holder`` should open, or the receipt of ``of`` that it should hold."""

    holder: str
    leaf: bytes
    senders: tuple[str, ...]
    every: timedelta
    tick_at: datetime
    then: Callable[[], None]
    of: str | None = None


class Carrier:
    """Runs a world forward and says when what was sent has come."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.away: set[str] = set()
        self._open: list[Expected] = []

    def message(
        self,
        sender: str,
        to: str,
        leaf: bytes,
        precedence: Precedence,
        then: Callable[[], None],
        known: Callable[[], None],
    ) -> None:
        """Call ``then`` when the body opened at ``to``, and ``known`` when its receipt is back."""
        every = timedelta(seconds=_MESSAGE_S[precedence])
        slow = timedelta(seconds=_ANSWER_S[precedence])
        self._expect(Expected(to, leaf, (sender,), every, self.world.now + every, then))
        self._expect(Expected(sender, leaf, (to,), slow, self.world.now + slow, known, of=to))

    def answer(self, sender: str, to: str, leaf: bytes, precedence: Precedence, then: Callable[[], None]) -> None:
        """Call ``then`` when an answer opened at the node of the author who waits for it."""
        every = timedelta(seconds=_ANSWER_S[precedence])
        self._expect(Expected(to, leaf, (sender,), every, self.world.now + every, then))

    def cut(self, participant: str) -> None:
        """Cut a participant off; nobody sends again to it meanwhile."""
        self.away.add(participant)
        self.world.cut(participant)

    def heal(self, participant: str) -> None:
        """Join it again; what is owed on either side is sent at once."""
        self.away.discard(participant)
        self.world.heal(participant)
        for item in self._open:
            if participant in (item.holder, *item.senders):
                item.tick_at = self.world.now

    def advance(self, until: datetime) -> None:
        """Let everything happen until an instant."""
        while self.world.now < until:
            self.world.run_until(self._next(until))
            self._look()
            self._send_again()

    def _expect(self, item: Expected) -> None:
        self._open.append(item)

    def _active(self) -> list[Expected]:
        return [item for item in self._open if not self.away & {item.holder, *item.senders}]

    def _next(self, until: datetime) -> datetime:
        active = self._active()
        if not active:
            return until
        if self.world.queue_end() > self.world.now:
            return min(until, self.world.now + timedelta(seconds=1))
        return min(until, max(self.world.now, min(item.tick_at for item in active)))

    def _look(self) -> None:
        come = [item for item in self._open if self._has_come(item)]
        self._open = [item for item in self._open if item not in come]
        for item in come:
            item.then()

    def _has_come(self, item: Expected) -> bool:
        folding = self.world.nodes[item.holder].folding
        if item.of is not None:
            return item.of in folding.receivers(item.leaf)
        return item.leaf in folding.evidence.openings and folding.entry_of(item.leaf) is not None

    def _send_again(self) -> None:
        due = [item for item in self._active() if item.tick_at <= self.world.now]
        for item in due:
            item.tick_at = self.world.now + item.every
        names = sorted({sender for item in due for sender in item.senders})
        if names:
            self.world.tick(*names)
