"""A small world: real nodes on real files, a clock that only the world moves, a network that loses and delays.

Everything random comes from one seed, so the same seed plays the same world, down to every root hash.
People act through ``World.act``; ``World.run_until`` lets the network and the nodes do the rest.

    >>> Link(loss_percent=0).delay_s >= 1
    True
"""

import heapq
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from openline.actions import Envelope, Said
from openline.messages import Message
from openline.node import Node, Send, Tick
from openline.transport import WireEvent, encode_event


@dataclass(frozen=True, kw_only=True)
class Link:
    """How events travel: the least delay in seconds, how many of a hundred are lost, and how fast the line is.

    ``bits_per_s`` None: the line never fills. Else each pair has its own line in each direction, which carries one
    event at a time, urgent ones first, and counts the bytes that ``transport.encode_event`` writes.
    """

    delay_s: int = 2
    loss_percent: int = 0
    bits_per_s: int | None = None


@dataclass(order=True)
class _Due:
    """An event under way; ``line`` is set while the line is still busy with it."""

    at: datetime
    turn: int
    to: str = field(compare=False)
    event: WireEvent = field(compare=False)
    line: tuple[str, str] | None = field(compare=False, default=None)


@dataclass(order=True)
class _Waiting:
    """An event that waits for its line: urgent ones first, then in the order they came."""

    rank: int
    turn: int
    event: WireEvent = field(compare=False)


class World:
    """Nodes by participant, the world's clock, and what is under way."""

    def __init__(self, seed: int, now: datetime, link: Link) -> None:
        self.now = now
        self.nodes: dict[str, Node] = {}
        self.carried = 0
        self.lost = 0
        self._link = link
        self._random = random.Random(seed)  # noqa: S311 - a simulation must be repeatable from its seed
        self._queue: list[_Due] = []
        self._turn = 0
        self._cut: set[str] = set()
        self._offered: dict[str, int] = {}
        self._lines: dict[tuple[str, str], list[_Waiting]] = {}
        self.bytes_carried = 0

    def random(self, count: int) -> bytes:
        """Bytes from the world's seed."""
        return self._random.randbytes(count)

    def add(self, node: Node) -> None:
        """Let a node take part."""
        self.nodes[node.participant] = node

    def cut(self, participant: str) -> None:
        """Cut a participant off the network."""
        self._cut.add(participant)

    def heal(self, participant: str) -> None:
        """Join it again."""
        self._cut.discard(participant)

    def act(
        self, participant: str, post: str, kind: type[Message], fields: Mapping[str, Any], envelope: Envelope
    ) -> Said:
        """An officer says something now."""
        node = self.nodes[participant]
        said = node.act(post, kind, fields, envelope, self.now, self.random)
        self._offer(node)
        return said

    def run_until(self, until: datetime) -> None:
        """Carry everything that is due until then, then set the clock."""
        while self._queue and self._queue[0].at <= until:
            due = heapq.heappop(self._queue)
            self.now = max(self.now, due.at)
            if due.line is None:
                self._deliver(due.to, due.event)
            else:
                self._arrive(due.line, due.event)
                self._next(due.line)
        self.now = max(self.now, until)

    def queue_end(self) -> datetime:
        """When the last thing under way now arrives."""
        return max((due.at for due in self._queue), default=self.now)

    def settle(self, limit: timedelta = timedelta(hours=1)) -> None:
        """Run until nothing is under way, sending again whatever somebody lacks."""
        until = self.now + limit
        while self.now < until:
            while self._queue:
                self.run_until(self._queue[0].at)
            if not any(node.lacking() for name, node in self.nodes.items() if name not in self._cut):
                return
            self.now += timedelta(seconds=60)
            self.tick()

    def tick(self) -> None:
        """Every node sends again what others lack."""
        for node in self.nodes.values():
            self._send(node.participant, node.handle(Tick(), self.now, self.random))

    def _offer(self, node: Node) -> None:
        self._offered[node.participant] = node.store.size()
        self._send(node.participant, node.offers(self.now))

    def _deliver(self, to: str, event: WireEvent) -> None:
        node = self.nodes[to]
        self._send(to, node.handle(event, self.now, self.random))
        if node.store.size() > self._offered.get(to, 0):
            self._offer(node)

    def _send(self, sender: str, effects: list[Send]) -> None:
        for effect in effects:
            self.carried += 1
            self._turn += 1
            line = (sender, effect.to)
            if self._link.bits_per_s is None:
                self._arrive(line, effect.what)
                continue
            idle = line not in self._lines
            heapq.heappush(self._lines.setdefault(line, []), _Waiting(int(not effect.urgent), self._turn, effect.what))
            if idle:
                self._next(line)

    def _next(self, line: tuple[str, str]) -> None:
        """Put the next event on a line that has become free."""
        waiting = self._lines.get(line)
        if not waiting:
            self._lines.pop(line, None)
            return
        assert self._link.bits_per_s is not None, "only a line of some speed has a queue"
        event = heapq.heappop(waiting).event
        size = len(encode_event(event))
        self.bytes_carried += size
        at = self.now + timedelta(seconds=8 * size / self._link.bits_per_s)
        self._turn += 1
        heapq.heappush(self._queue, _Due(at=at, turn=self._turn, to=line[1], event=event, line=line))

    def _arrive(self, line: tuple[str, str], event: WireEvent) -> None:
        """What has left its sender: lost, or on its way for the delay of the link."""
        lost = self._random.randrange(100) < self._link.loss_percent
        if lost or line[1] not in self.nodes or set(line) & self._cut:
            self.lost += 1
            return
        self._turn += 1
        at = self.now + timedelta(seconds=self._link.delay_s + self._random.randrange(2))
        heapq.heappush(self._queue, _Due(at=at, turn=self._turn, to=line[1], event=event))
