"""The network of a world: it loses, doubles, delays, reorders and parts, all from the dice it is given.

A part of the network may be cut for one direction only. What is under way when a line is cut is lost with it.

    >>> Link(loss_percent=0).delay_s >= 1
    True
"""

import heapq
import random
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from openline.node import Send
from openline.transport import WireEvent, encode_event

Line = tuple[str, str]
"""From whom, to whom."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """How events travel: the least delay in seconds, how many of a hundred are lost, and how fast the line is.

    ``duplicate_percent``: how many of a hundred arrive twice. ``jitter_s``: by how many seconds the delay varies, so
    that later events overtake earlier ones. ``bits_per_s`` None: the line never fills. Else each pair has its own line
    in each direction, which carries one event at a time, urgent ones first, and counts the bytes that
    ``transport.encode_event`` writes.
    """

    delay_s: int = 2
    loss_percent: int = 0
    bits_per_s: int | None = None
    duplicate_percent: int = 0
    jitter_s: int = 1


@dataclass(order=True)
class Due:
    """An event under way on a line; ``leaving``: the line is still busy with it."""

    at: datetime
    turn: int
    line: Line = field(compare=False)
    event: WireEvent = field(compare=False)
    leaving: bool = field(compare=False, default=False)


@dataclass(order=True)
class _Waiting:
    """An event that waits for its line: urgent ones first, then in the order they came."""

    rank: int
    turn: int
    event: WireEvent = field(compare=False)


class Network:
    """What is under way. ``counts``: carried, lost, doubled, overtaken; ``cut``: lines that carry nothing now."""

    def __init__(self, link: Link, dice: random.Random) -> None:
        self.link = link
        self.cut: Counter[Line] = Counter()
        self.away: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.bytes_carried = 0
        self._dice = dice
        self._queue: list[Due] = []
        self._turn = 0
        self._lines: dict[Line, list[_Waiting]] = {}
        self._newest: dict[Line, int] = {}

    def send(self, sender: str, effect: Send, now: datetime, known: Collection[str]) -> None:
        """Take an event from a sender; ``known`` are those who can be reached at all."""
        self.counts["carried"] += 1
        self._turn += 1
        line = (sender, effect.to)
        if self.link.bits_per_s is None:
            self._leave(line, effect.what, now, known)
            return
        idle = line not in self._lines
        heapq.heappush(self._lines.setdefault(line, []), _Waiting(int(not effect.urgent), self._turn, effect.what))
        if idle:
            self._next(line, now)

    def next_at(self) -> datetime | None:
        """When the next thing happens here."""
        return self._queue[0].at if self._queue else None

    def end(self, now: datetime) -> datetime:
        """When the last thing under way now arrives."""
        return max((due.at for due in self._queue), default=now)

    def take(self, now: datetime, known: Collection[str]) -> Due | None:
        """The next event: None when it has only left its line, or met a cut on its way."""
        due = heapq.heappop(self._queue)
        if due.leaving:
            self._leave(due.line, due.event, now, known)
            self._next(due.line, now)
            return None
        if self.parted(due.line) or due.line[1] not in known:
            self.counts["lost"] += 1
            return None
        self.counts["overtaken"] += due.turn < self._newest.get(due.line, 0)
        self._newest[due.line] = max(due.turn, self._newest.get(due.line, 0))
        return due

    def parted(self, line: Line) -> bool:
        """Whether nothing gets through on this line now."""
        return self.cut[line] > 0 or bool(self.away.intersection(line))

    def _leave(self, line: Line, event: WireEvent, now: datetime, known: Collection[str]) -> None:
        """What has left its sender: lost, or on its way, once or twice."""
        lost = self._dice.randrange(100) < self.link.loss_percent
        if lost or line[1] not in known or self.parted(line):
            self.counts["lost"] += 1
            return
        self._fly(line, event, now)
        if self.link.duplicate_percent and self._dice.randrange(100) < self.link.duplicate_percent:
            self.counts["doubled"] += 1
            self._fly(line, event, now)

    def _fly(self, line: Line, event: WireEvent, now: datetime) -> None:
        self._turn += 1
        at = now + timedelta(seconds=self.link.delay_s + self._dice.randrange(self.link.jitter_s + 1))
        heapq.heappush(self._queue, Due(at=at, turn=self._turn, line=line, event=event))

    def _next(self, line: Line, now: datetime) -> None:
        """Put the next event on a line that has become free."""
        waiting = self._lines.get(line)
        if not waiting:
            self._lines.pop(line, None)
            return
        assert self.link.bits_per_s is not None, "only a line of some speed has a queue"
        event = heapq.heappop(waiting).event
        size = len(encode_event(event))
        self.bytes_carried += size
        at = now + timedelta(seconds=8 * size / self.link.bits_per_s)
        self._turn += 1
        heapq.heappush(self._queue, Due(at=at, turn=self._turn, line=line, event=event, leaving=True))
