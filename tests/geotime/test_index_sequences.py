"""The live index under any order of changes, with leaves and pages so small that they really part, join and go.

The oracle is a dictionary looked through from end to end with ``geotime.crosses``.
"""

import math
from typing import Any

import numpy as np
import shapely
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from openline.geotime import Area, LiveIndex, crosses

HALF, DAY = 1_800_000_000, 86_400
Stored = tuple[Area, float, float, float, float]
EDGES = st.sampled_from([0, 3, HALF - 6, -HALF])
SHAPES = st.builds(
    lambda x, y, dx, dy, w, h, slanted: Area(_shape(min(x + dx, HALF - w), y + dy, w, h, slanted)),
    EDGES,
    st.just(0),
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(1, 4),
    st.integers(1, 4),
    st.booleans(),
)
HEIGHTS = st.tuples(st.integers(0, 3), st.integers(0, 2)).map(lambda pair: (pair[0], pair[0] + pair[1]))
TIMES = st.tuples(st.integers(-9, 9), st.sampled_from([0, 1, 2, 5, 40])).map(
    lambda pair: (pair[0] * DAY, (pair[0] + pair[1]) * DAY)
)


def _shape(x: int, y: int, w: int, h: int, slanted: bool) -> Any:
    corners = [(x, y), (x + w, y), (x, y + h)] if slanted else [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    return shapely.Polygon(corners)


@st.composite
def volumes(draw: st.DrawFn) -> Stored:
    """A small volume near others; now and then an end is missing."""
    numbers: list[float] = [*draw(HEIGHTS), *draw(TIMES)]
    missing = draw(st.sampled_from([None, None, None, 0, 1, 2, 3]))
    if missing is not None:
        numbers[missing] = math.inf if missing % 2 else -math.inf
    lower, upper, start, end = map(float, numbers)
    return draw(SHAPES), lower, upper, start, end


def meet(a: Stored, b: Stored) -> bool:
    numbers = a[1] <= b[2] and b[1] <= a[2] and a[3] <= b[4] and b[3] <= a[4]
    return numbers and crosses(a[0], b[0])


class Sequences(RuleBasedStateMachine):
    """Any order of changes and questions."""

    def __init__(self) -> None:
        super().__init__()
        self.index: LiveIndex[int] = LiveIndex(leaf_volumes=4, page_leaves=4)
        self.held: dict[int, Stored] = {}
        self.next = 0

    @rule(volume=volumes())
    def put(self, volume: Stored) -> None:
        self.index.put(self.next, volume[0].geometry, *volume[1:])
        self.held[self.next] = volume
        self.next += 1

    @rule(some=st.lists(volumes(), max_size=12))
    def load(self, some: list[Stored]) -> None:
        keys = range(self.next, self.next + len(some))
        self.index.load(keys, *_columns(some))
        self.held.update(zip(keys, some, strict=True))
        self.next += len(some)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(self.held)))
        self.index.withdraw(key)
        del self.held[key]

    @precondition(lambda self: self.held)
    @rule(data=st.data(), volume=volumes())
    def come_again_elsewhere(self, data: st.DataObject, volume: Stored) -> None:
        key = data.draw(st.sampled_from(list(self.held)))
        self.index.withdraw(key)
        self.index.put(key, volume[0].geometry, *volume[1:])
        self.held[key] = volume

    @rule(volume=volumes())
    def search(self, volume: Stored) -> None:
        found = self.index.search(volume[0].geometry, *volume[1:])
        assert sorted(found) == sorted(key for key, held in self.held.items() if meet(volume, held))

    @rule(some=st.lists(volumes(), max_size=6))
    def batch(self, some: list[Stored]) -> None:
        of, keys = self.index.batch(*_columns(some))
        expected = [(n, key) for n, asked in enumerate(some) for key, held in self.held.items() if meet(asked, held)]
        assert sorted(zip(of.tolist(), keys, strict=True)) == sorted(expected)

    @rule()
    def batch_stored(self) -> None:
        keys = list(self.held)
        of, found = self.index.batch_stored(keys)
        expected = [
            (n, other)
            for n, key in enumerate(keys)
            for other in keys
            if other != key and meet(self.held[key], self.held[other])
        ]
        assert sorted(zip(of.tolist(), found, strict=True)) == sorted(expected)

    @rule(volume=volumes())
    def candidates(self, volume: Stored) -> None:
        box = volume[0].geometry.bounds
        found = self.index.candidates(box, *volume[1:])
        expected = [
            key
            for key, held in self.held.items()
            if meet((Area(shapely.box(*box)), *volume[1:]), (Area(shapely.box(*held[0].geometry.bounds)), *held[1:]))
        ]
        assert sorted(found) == sorted(expected)

    @invariant()
    def holds_what_it_should(self) -> None:
        assert len(self.index) == len(self.held) and all(key in self.index for key in self.held)


def _columns(some: list[Stored]) -> tuple[Any, ...]:
    shapes = [volume[0].geometry for volume in some]
    return shapes, *(np.array([volume[place] for volume in some], float) for place in (1, 2, 3, 4))


Sequences.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestSequences = Sequences.TestCase
