"""What is asked of every engine: pairs of an event and an area that is there and in force on one of the event's days.

*Inside*: the closed area holds the point, whatever the radius. *Within*: the area is within the event's radius on the
plane. An engine gets the areas once with ``load`` and keeps what it likes; events come as columns of numbers, new with
each question, so whatever an engine makes of them is part of its time. ``once`` is a single pass from nothing.
"""

from collections.abc import Iterable
from typing import ClassVar

import numpy as np

from ._workload import Ids, Workload

Pairs = tuple[Ids, Ids]
"""Numbers of events and of areas, in any order, no pair twice."""


class Engine:
    """One engine; ``name`` stands in the table, ``form`` says in a line how it is used."""

    name: ClassVar[str]
    form: ClassVar[str]
    processors: ClassVar[str] = "one thread"
    """What it may use: some peers use every processor, so they are compared with two threads of ours too."""

    def __init__(self, work: Workload) -> None:
        self.work = work

    def load(self) -> None:
        """Take the areas."""
        raise NotImplementedError

    def inside(self) -> Pairs:
        """Pairs of points and areas."""
        raise NotImplementedError

    def within(self) -> Pairs | None:
        """Pairs of discs and areas, where the engine has a form for that."""
        return None

    def once(self) -> Pairs:
        """Areas and events from nothing."""
        self.load()
        return self.inside()

    def memory_mb(self) -> float | None:
        """What it holds where that is not memory of this process."""
        return None

    def rest(self) -> Iterable[tuple[str, str, float]]:
        """Further figures: metric, unit, value."""
        return ()


class Stretches:
    """The time test of peers: is one of an area's stretches in force on one of an event's days? Numpy, no loop."""

    def __init__(self, work: Workload) -> None:
        self._work = work
        self._first = np.searchsorted(work.owner, np.arange(len(work.shapes)))
        self._count = np.bincount(work.owner, minlength=len(work.shapes))

    def in_force(self, events: Ids, areas: Ids) -> Ids:
        """Which of the pairs are in force, by their place."""
        count = self._count[areas]
        pair = np.repeat(np.arange(len(areas)), count)
        stretch = np.arange(len(pair)) + np.repeat(self._first[areas] - (np.cumsum(count) - count), count)
        event, work = events[pair], self._work
        met = (work.start[stretch] <= work.events.last[event]) & (work.end[stretch] >= work.events.first[event])
        found = np.zeros(len(areas), bool)
        found[pair[met]] = True
        return found.nonzero()[0]
