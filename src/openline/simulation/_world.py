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
from openline.node import Event, Node, Send, Tick


@dataclass(frozen=True, kw_only=True)
class Link:
    """How packets travel: the least delay in seconds, and how many of a hundred are lost."""

    delay_s: int = 2
    loss_percent: int = 0


@dataclass(order=True)
class _Due:
    at: datetime
    turn: int
    to: str = field(compare=False)
    event: Event = field(compare=False)


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
            self._deliver(due.to, due.event)
        self.now = max(self.now, until)

    def settle(self, limit: timedelta = timedelta(hours=1)) -> None:
        """Run until nothing is under way, sending again whatever somebody lacks."""
        until = self.now + limit
        while self.now < until:
            while self._queue:
                self.run_until(self._queue[0].at)
            if not any(node.offers() for name, node in self.nodes.items() if name not in self._cut):
                return
            self.now += timedelta(seconds=60)
            self.tick()

    def tick(self) -> None:
        """Every node sends again what others lack."""
        for node in self.nodes.values():
            self._send(node.participant, node.handle(Tick(), self.now, self.random))

    def _offer(self, node: Node) -> None:
        self._offered[node.participant] = node.store.size()
        self._send(node.participant, node.offers())

    def _deliver(self, to: str, event: Event) -> None:
        node = self.nodes[to]
        self._send(to, node.handle(event, self.now, self.random))
        if node.store.size() > self._offered.get(to, 0):
            self._offer(node)

    def _send(self, sender: str, effects: list[Send]) -> None:
        for effect in effects:
            self.carried += 1
            lost = self._random.randrange(100) < self._link.loss_percent
            if lost or effect.to not in self.nodes or {sender, effect.to} & self._cut:
                self.lost += 1
                continue
            self._turn += 1
            at = self.now + timedelta(seconds=self._link.delay_s + self._random.randrange(2))
            heapq.heappush(self._queue, _Due(at=at, turn=self._turn, to=effect.to, event=effect.what))
