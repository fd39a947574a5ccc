"""What happens next: deeds by instant, in order; and a case while it runs."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from openline.actions import Said
from openline.watch import Step

from ._measured import Case
from ._people import Deed


@dataclass(order=True)
class _Event:
    at: datetime
    turn: int
    do: Callable[[], None] = field(compare=False)


class Agenda:
    """Deeds in the order of time; those of one instant in the order in which they were put down."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self._events: list[_Event] = []
        self._turn = 0

    def at(self, at: datetime, do: Callable[[], None]) -> None:
        """Do it then: at the next whole second, since messages carry whole seconds."""
        self._turn += 1
        whole = at if not at.microsecond else at.replace(microsecond=0) + timedelta(seconds=1)
        heapq.heappush(self._events, _Event(max(whole, self.now), self._turn, do))

    def next_at(self) -> datetime | None:
        """When the next deed is due; None when nothing is left."""
        return self._events[0].at if self._events else None

    def take(self) -> Callable[[], None]:
        """The next deed; the agenda's clock moves to it."""
        event = heapq.heappop(self._events)
        self.now = event.at
        return event.do


@dataclass
class Open:
    """A case while it runs.

    ``held``: its recipient's node has the body. ``until``: how long it was passed down, ``known_until`` as far as the
    author's node knows; ``known``: the steps that it knows were done. ``at_it``: who is doing what; ``calls``: how
    often each was called.
    """

    case: Case
    said: Said
    ends: datetime
    held: bool = False
    until: datetime | None = None
    known_until: datetime | None = None
    known: set[Step] = field(default_factory=set)
    at_it: set[tuple[Deed, int]] = field(default_factory=set)
    calls: dict[tuple[Deed, int, str], int] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        return self.case.ended is not None
