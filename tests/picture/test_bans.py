"""Revocations: every named case of ``revoked_cases``, and that equal pieces in any order give equal standings."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tests.picture.revoked_cases as revoked_cases
from openline.journal import leaf_hash
from openline.messages import HoldRequested, KeyRevoked
from openline.picture import Folding, Standing
from tests.picture.cases import CASES, FIRST, differences, jordan
from tests.picture.party import DIGEST, LATER, START_S, Party, evidence

NAMES = [name for name, make in CASES.items() if make.__module__ == revoked_cases.__name__]


@pytest.mark.parametrize("name", NAMES)
def test_the_case_comes_out_as_it_is_told(name: str) -> None:
    world = CASES[name]()
    assert differences(world, Folding(world.evidence(world.pieces))) == []


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False), st.integers(1, 9))
def test_any_order_of_arrival_gives_the_same_standings(name: str, order: random.Random, step: int) -> None:
    world = CASES[name]()
    pieces = [*world.pieces, *order.sample(list(world.pieces), len(world.pieces) // 4)]
    order.shuffle(pieces)
    folding = Folding(world.evidence())
    for start in range(0, len(pieces), step):
        folding.absorb(pieces[start : start + step])
    fresh = Folding(world.evidence(world.pieces))
    assert folding.picture(DIGEST, LATER) == fresh.picture(DIGEST, LATER)


def test_a_receipt_opened_last_still_saves_what_it_is_about() -> None:
    """The receipt's body arrives after everything else: a void entry becomes a contested one, whatever came first."""
    party, iran = revoked_cases.hindsight(), Party("iran").begin()
    held = revoked_cases.receipt(iran, party, FIRST)
    late = [piece for piece in held if piece in iran.opened_pieces()]
    folding = Folding(evidence([party, iran], [*party.pieces(), *(piece for piece in held if piece not in late)]))
    entry = folding.books["jordan"].entries[FIRST]
    assert folding.standing(entry) is Standing.VOID
    assert folding.picture(DIGEST, LATER).holds == ()
    folding.absorb(late)
    assert folding.standing(entry) is Standing.CONTESTED
    assert len(folding.picture(DIGEST, LATER).holds) == 1


def test_a_copy_of_our_leaf_in_a_thiefs_journal_keeps_no_body_closed() -> None:
    """Iran copies Jordan's sealed leaf into its own journal: the opening must still open Jordan's entry."""
    party, iran = jordan(), Party("iran").begin()
    party.act(HoldRequested)
    iran.append(party.leaves[-1])
    pieces = [*party.pieces(), *iran.pieces()]
    late = party.opened_pieces()
    folding = Folding(evidence([party, iran], [piece for piece in pieces if piece not in late]))
    assert folding.picture(DIGEST, LATER).holds == ()
    folding.absorb(late)
    assert len(folding.picture(DIGEST, LATER).holds) == 1
    assert folding.entry_of(leaf_hash(party.leaves[-1])) == folding.books["jordan"].entries[-1]


def test_a_wrong_opening_that_came_first_does_not_take_the_place_of_the_right_one() -> None:
    party = jordan()
    party.act(HoldRequested)
    (right,) = party.opened_pieces()
    wrong = type(right)(
        leaf_hash=right.leaf_hash, opening=type(right.opening)(salt=b"\0" * 32, body=right.opening.body)
    )
    for order in ((wrong, right), (right, wrong)):
        folding = Folding(evidence([party], [*party.pieces()[:-1], order[0]]))
        folding.absorb([order[1]])
        assert len(folding.picture(DIGEST, LATER).holds) == 1


def test_leaves_that_contradict_what_they_overlap_are_not_covered() -> None:
    """A packet repeats leaves from the beginning, one of them altered, in front of honest new ones."""
    party = jordan()
    folding = Folding(evidence([party], party.pieces()))
    party.act(HoldRequested)
    head = party.pieces()[len(party.leaves)]
    assert folding.covers("jordan", FIRST - 2, party.leaves[FIRST - 2 :], head)
    altered = [party.leaves[3], *party.leaves[FIRST - 1 :]]
    assert not folding.covers("jordan", FIRST - 2, altered, head)


def test_a_cosignature_by_a_revoked_mirror_is_still_one() -> None:
    """A mirror's key is replaced once a year: what it attested before is not forgotten with it."""
    party, iran = revoked_cases.hindsight(), Party("iran").begin()
    held, _ = party.cosigned(iran, START_S, FIRST + 1)

    iran.root(KeyRevoked, **iran.revoke(iran.mirror, FIRST))
    folding = Folding(evidence([party, iran], [*party.pieces(), *iran.pieces(), held]))
    assert folding.standing(folding.books["jordan"].entries[FIRST]) is Standing.CONTESTED
