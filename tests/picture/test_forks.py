"""Two histories under one key: both tails are shown and ring, authorise nothing, and the order of arrival decides nothing."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from openline.journal import find_fork, format_fork, leaf_hash
from openline.messages import ActivityNotified, HoldReleased, HoldRequested, KeyIssued, Purpose
from openline.picture import CheckpointPiece, Folding, ForkPiece, HoldState, LeafPiece, Piece, PrefixPiece, Standing
from tests.picture.cases import FIRST, issue_fields, jordan
from tests.picture.party import DIGEST, LATER, Party, evidence, tree_of
from tests.picture.revoked_cases import hindsight, receipt

BOTH = {"recipients": ("iran", "jordan")}


class Forked:
    """Jordan asks for a hold; then one history warns and releases it, the other warns of something else and issues a key."""

    def __init__(self) -> None:
        self.party = party = jordan()
        self.hold = party.act(HoldRequested, header=BOTH)
        self.common = list(party.leaves)
        party.act(ActivityNotified, header=BOTH)
        party.act(HoldReleased, about=self.hold)
        self.one = list(party.leaves)
        party.leaves = list(self.common)
        party.act(HoldRequested, header=BOTH)
        party.root(KeyIssued, **issue_fields(party, "in-the-tail", Purpose.NODE))
        party.act(HoldReleased, about=self.hold)
        self.two, party.leaves = list(party.leaves), self.one

    def pieces(self) -> list[Piece]:
        """Both histories, the evidence, and the head that both share."""
        fork = find_fork(self.head(self.one), self.head(self.two), tree_of(self.two))
        assert fork is not None
        found: list[Piece] = [
            LeafPiece(participant="jordan", index=index, leaf=leaf)
            for history in (self.one, self.two)
            for index, leaf in enumerate(history)
        ]
        heads = [self.head(self.common), self.head(self.one), self.head(self.two)]
        found += [CheckpointPiece(participant="jordan", note=note) for note in heads]
        return [*found, ForkPiece(participant="jordan", text=format_fork(fork)), *self.party.opened_pieces()]

    def head(self, leaves: list[bytes]) -> bytes:
        """A signed head over a history."""
        return self.party.head(leaves=leaves)


FORKED = Forked()
PIECES = FORKED.pieces()


def folded(pieces: list[Piece]) -> Folding:
    return Folding(evidence([FORKED.party], pieces))


def test_a_forked_journal_counts_up_to_the_last_common_size() -> None:
    folding = folded(PIECES)
    (head,) = folding.picture(DIGEST, LATER).heads
    assert (head.size, head.forked) == (len(FORKED.common), True)
    assert FORKED.party.key("in-the-tail").vkey.name not in folding.authority("jordan").issued()


def test_warnings_of_both_histories_ring_and_neither_releases_anything() -> None:
    picture = folded(PIECES).picture(DIGEST, LATER)
    assert len(picture.activities) == 1, "the notice of the one history is shown"
    assert len(picture.holds) == 2, "the hold of the other history rings"
    assert {side.state for hold in picture.holds for side in hold.sides} == {HoldState.RINGING}
    assert {item.standing for item in picture.doubted} == {Standing.FORK}
    assert len(picture.doubted) == 5


def test_before_the_fork_is_known_the_one_history_released_the_hold() -> None:
    """The sanity check: without the second history the same leaves count, and the release does release."""
    picture = Folding(evidence([FORKED.party], FORKED.party.pieces())).picture(DIGEST, LATER)
    assert [side.state for hold in picture.holds for side in hold.sides] == [HoldState.RELEASED]
    assert picture.doubted == ()


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 8), st.integers(0, 12))
def test_any_order_and_any_part_folds_as_a_fresh_replay(order: random.Random, step: int, left_out: int) -> None:
    pieces = order.sample(PIECES, len(PIECES) - left_out)
    folding = folded([])
    for start in range(0, len(pieces), step):
        folding.absorb(pieces[start : start + step])
    assert folding.picture(DIGEST, LATER) == folded(order.sample(pieces, len(pieces))).picture(DIGEST, LATER)


def test_evidence_alone_is_enough_to_stop_believing_the_tail() -> None:
    """Only one history is held, with the evidence of another, and the proof that the common part begins the head."""
    tree, party = tree_of(FORKED.one), FORKED.party
    common = len(FORKED.common)
    prefix = PrefixPiece(
        participant="jordan", size=common, path=tree.consistency(common, len(FORKED.one)), note=FORKED.head(FORKED.one)
    )
    evident = [piece for piece in PIECES if isinstance(piece, ForkPiece)]
    folding = Folding(evidence([party], [*party.pieces(), *evident, prefix]))
    (head,) = folding.picture(DIGEST, LATER).heads
    assert head.forked
    assert common <= head.size < len(FORKED.one)


def test_a_fork_that_comes_to_light_late_takes_back_what_was_counted() -> None:
    folding = Folding(evidence([FORKED.party], FORKED.party.pieces()))
    assert folding.books["jordan"].tree.size == len(FORKED.one)
    folding.absorb(PIECES)
    assert folding.picture(DIGEST, LATER) == folded(PIECES).picture(DIGEST, LATER)
    assert folding.books["jordan"].tree.size == len(FORKED.common)


def test_somebody_elses_receipt_in_a_forked_tail_saves_nothing() -> None:
    """Iran's journal is forked; a receipt that stands in one of its tails holds up no void entry of Jordan's."""

    party, iran = hindsight(), Party("iran").begin()
    size = len(iran.leaves)
    held = receipt(iran, party, FIRST)
    other = [*iran.leaves[:size], iran.leaf(KeyIssued, *iran.officials[:2], **issue_fields(iran))]
    fork: list[Piece] = [
        LeafPiece(participant="iran", index=size, leaf=other[-1]),
        CheckpointPiece(participant="iran", note=iran.head(leaves=other)),
        CheckpointPiece(participant="iran", note=iran.head(size)),
    ]
    folding = Folding(evidence([party, iran], [*party.pieces(), *held]))
    assert folding.standing(folding.books["jordan"].entries[FIRST]) is Standing.CONTESTED
    assert folding.receivers(leaf_hash(party.leaves[FIRST])) == {"iran"}
    folding.absorb(fork)
    assert folding.standing(folding.books["jordan"].entries[FIRST]) is Standing.VOID
    assert folding.receivers(leaf_hash(party.leaves[FIRST])) == frozenset()
