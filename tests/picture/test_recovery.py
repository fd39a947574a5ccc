"""Recovery and successors: every named case of ``recovery_cases``, in the order told and in others."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tests.picture.recovery_cases as recovery_cases
from openline.picture import WAIT_S, Folding, Interval
from openline.picture._recovery import waited
from tests.picture.cases import CASES, differences
from tests.picture.party import DIGEST, LATER

NAMES = [name for name, make in CASES.items() if make.__module__ == recovery_cases.__name__]


@pytest.mark.parametrize("name", NAMES)
def test_the_case_comes_out_as_it_is_told(name: str) -> None:
    world = CASES[name]()
    assert differences(world, Folding(world.evidence(world.pieces))) == []


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False), st.integers(3, 40))
def test_any_order_of_arrival_recovers_alike(name: str, order: random.Random, step: int) -> None:
    world = CASES[name]()
    pieces = list(world.pieces)
    order.shuffle(pieces)
    folding = Folding(world.evidence())
    for start in range(0, len(pieces), step):
        folding.absorb(pieces[start : start + step])
    assert folding.picture(DIGEST, LATER) == Folding(world.evidence(world.pieces)).picture(DIGEST, LATER)


@pytest.mark.parametrize(
    ("latest_notice", "earliest_completion", "enough"),
    [(0, WAIT_S, True), (0, WAIT_S - 1, False), (None, WAIT_S, False), (0, None, False), (WAIT_S, 0, False)],
)
def test_only_a_wait_that_is_sure_is_one(
    latest_notice: int | None, earliest_completion: int | None, enough: bool
) -> None:
    notice = Interval(not_before_s=None, not_after_s=latest_notice)
    completion = Interval(not_before_s=earliest_completion, not_after_s=None)
    assert waited(notice, completion) is enough
