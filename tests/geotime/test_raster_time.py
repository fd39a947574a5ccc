"""The periods of areas: certain, possible or not in force, as counted day by day."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.geotime import AreaBook
from openline.geotime._raster_time import Periods
from tests.geotime import shapes

DAYS = 40
ends = st.tuples(st.integers(-3, DAYS), st.integers(0, 12), st.sampled_from([0, 0, 0, 1, 2]))
areas = st.lists(st.tuples(st.lists(ends, max_size=5), st.lists(ends, max_size=4)), min_size=1, max_size=4)


def _interval(first: int, lasting: int, open_end: int) -> tuple[int | None, int | None]:
    return (None if open_end == 1 else first), (None if open_end == 2 else first + lasting)


def _days(intervals: list[tuple[int | None, int | None]]) -> set[int]:
    return {day for a, b in intervals for day in range(-200 if a is None else a, 300 if b is None else b + 1)}


@settings(max_examples=150, deadline=None)
@given(areas, st.integers(1, 10**9), st.integers(-(10**12), 10**12))
def test_every_interval_has_the_value_that_its_days_have(drawn: list[Any], scale: int, begin: int) -> None:
    validity = [[_interval(*end) for end in whole] for whole, _ in drawn]
    exceptions = [[_interval(*end) for end in out] for _, out in drawn]
    asked = [(first, last) for first in range(-6, DAYS + 16, 3) for last in (first, first + 1, first + 9)]
    # a day of the plain count is a stretch of so many instants
    moved = [[_moved(rows, scale, begin) for rows in many] for many in (validity, exceptions)]
    box = shapes.box(0, 0, 1, 1)
    book = AreaBook([box] * len(drawn), *moved)
    zero = np.zeros(len(asked), np.int64)
    first, last = (np.array([begin + day * scale for day in days]) for days in zip(*asked, strict=True))
    found = book.attribute(zero, zero, first, last + scale - 1, zero)
    got = dict(zip(zip(found.event.tolist(), found.area.tolist(), strict=True), found.time.tolist(), strict=True))
    right = {}
    for area in range(len(drawn)):
        days = _days(validity[area]) - _days(exceptions[area])
        for event, (a, b) in enumerate(asked):
            some = days & set(range(a, b + 1))
            if some:
                right[event, area] = 2 if len(some) == b - a + 1 else 1
    assert got == right
    assert (found.certainty == np.minimum(found.place, found.time)).all()


def _moved(rows: list[Any], scale: int, begin: int) -> list[Any]:
    return [
        (None if a is None else begin + a * scale, None if b is None else begin + b * scale + scale - 1)
        for a, b in rows
    ]


def test_days_that_adjoin_are_one_stretch() -> None:
    periods = Periods([[(1, 3), (4, 6)], [(1, 3), (5, 6)]], [[], []])
    assert periods.sure(np.array([0, 1]), np.array([2, 2]), np.array([5, 5])).tolist() == [2, 1]


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(AssertionError, match="does not end before it begins"):
        Periods([[(5, 4)]], [[]])


def test_an_event_that_lasts_over_all_epochs_finds_what_was_in_force_in_any() -> None:
    stretches = [[(number * 100, number * 100 + 5)] for number in range(64)]
    book = AreaBook([shapes.box(0, 0, 1, 1)] * 64, stretches)
    book.keep_raster()
    zero = np.zeros(2, np.int64)
    found = book.attribute(zero, zero, np.array([0, 250]), np.array([9_999, 1_250]), zero)
    assert found.area[found.event == 0].tolist() == list(range(64))
    assert found.area[found.event == 1].tolist() == list(range(3, 13))
