"""A flash leaf ahead of the backlog: folds at once, loosens nothing, and is judged again when the backlog arrives."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from openline.journal import leaf_hash
from openline.messages import (
    HoldAnswer,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    KeyIssued,
    KeySuspended,
    SiteEnd,
    SiteEnded,
    SiteNotified,
    SiteWithdrawn,
)
from openline.picture import CheckpointPiece, Folding, HoldState, LeafPiece, Piece, Standing
from tests.picture.cases import FIRST, issue_fields, jordan
from tests.picture.party import DIGEST, LATER, Party, evidence, filled, made_key

BOTH = {"recipients": ("iran", "jordan")}


def speaking() -> tuple[Party, int]:
    """A journal that goes on for a while and then asks for a hold, as its last entry."""
    party = jordan()
    for number in range(4):
        party.root(KeyIssued, **issue_fields(party, f"more-{number}"))
    party.act(HoldRequested, header=BOTH)
    return party, len(party.leaves) - 1


def test_the_end_of_a_location_waits_for_the_backlog_that_may_revoke_its_key() -> None:
    """Ahead of what is not known yet, nothing may take a location off the map or withdraw its notice."""
    party = jordan()
    ref = party.act(SiteNotified, header=BOTH)
    notified = len(party.leaves)
    party.root(KeyIssued, **issue_fields(party, "more"))
    party.act(SiteWithdrawn, header=BOTH, about=ref, participants=("iran",))
    party.act(SiteEnded, header=BOTH, about=ref, how=SiteEnd.CLOSED)
    folding = Folding(evidence([party], known(party, notified)))
    folding.absorb([party.proven(len(party.leaves) - 2), party.proven(len(party.leaves) - 1)])
    (site,) = folding.picture(DIGEST, LATER).sites
    assert (site.ended, site.withdrawn_from) == (None, ())
    folding.absorb(party.pieces())
    (site,) = folding.picture(DIGEST, LATER).sites
    assert (site.state, site.withdrawn_from) == ("closed", ("iran",))


def known(party: Party, size: int = FIRST) -> list[Piece]:
    """The beginning of the journal, with every opening."""
    return party.pieces(size)


def test_a_flash_leaf_rings_before_the_backlog_arrives() -> None:
    party, index = speaking()
    folding = Folding(evidence([party], known(party)))
    folding.absorb([party.proven(index)])
    picture = folding.picture(DIGEST, LATER)
    assert [side.state for hold in picture.holds for side in hold.sides] == [HoldState.RINGING]
    assert [item.standing for item in picture.doubted] == [Standing.AHEAD]
    assert picture.heads[0].size == FIRST
    assert folding.entry_of(leaf_hash(party.leaves[index])) is not None
    folding.absorb(party.pieces())
    picture = folding.picture(DIGEST, LATER)
    assert len(picture.holds) == 1
    assert picture.doubted == ()
    assert folding.books["jordan"].ahead == {}


def test_when_the_backlog_shows_its_key_suspended_nothing_of_it_is_left() -> None:
    party = jordan()
    party.root(KeySuspended, party.officials[0], key_name=party.officers[0].vkey.name, reason="dismissed")
    party.act(HoldRequested, header=BOTH)
    folding = Folding(evidence([party], known(party)))
    folding.absorb([party.proven(FIRST + 1)])
    assert len(folding.picture(DIGEST, LATER).holds) == 1, "nobody here knows yet"
    folding.absorb(party.pieces())
    picture = folding.picture(DIGEST, LATER)
    assert picture.holds == ()
    assert [item.fault for item in picture.malformed] == ["picture.key-suspended"]
    fresh = Folding(evidence([party], [*known(party), party.proven(FIRST + 1), *party.pieces()]))
    assert picture == fresh.picture(DIGEST, LATER)


def test_an_answer_ahead_is_shown_and_a_release_ahead_waits_for_the_backlog() -> None:
    """A host with a dismissed officer's key could release a hold this way, and keep the revocation back."""
    party, iran = jordan(), Party("iran").begin()
    asked = iran.act(HoldRequested, header=BOTH)
    own = party.act(HoldRequested, header=BOTH)
    size = len(party.leaves)
    party.root(KeyIssued, **issue_fields(party))
    party.act(HoldAnswered, about=asked, answer=HoldAnswer.HOLDING)
    party.act(HoldReleased, about=own)
    folding = Folding(evidence([party, iran], [*iran.pieces(), *known(party, size)]))
    folding.absorb([party.proven(size + 1), party.proven(size + 2)])
    sides = {hold.object: hold.sides[0].state for hold in folding.picture(DIGEST, LATER).holds}
    assert sides == {asked.object: HoldState.HOLDING, own.object: HoldState.RINGING}
    folding.absorb(party.pieces())
    sides = {hold.object: hold.sides[0].state for hold in folding.picture(DIGEST, LATER).holds}
    assert sides == {asked.object: HoldState.HOLDING, own.object: HoldState.RELEASED}


def test_a_flash_leaf_that_contradicts_the_backlog_shows_a_fork() -> None:
    """The key signed a head over another leaf at the same index: two histories, and both warn."""
    party, index = speaking()
    other = [*party.leaves[:index], party.leaf(HoldRequested, party.officers[1], header=BOTH, **_hold())]
    flash = party.proven(index, leaves=other)
    shared = CheckpointPiece(participant="jordan", note=party.head(index))
    pieces: list[Piece] = [flash, shared, *party.pieces()]
    folding = Folding(evidence([party], [flash, *known(party)]))
    folding.absorb(pieces)
    picture = folding.picture(DIGEST, LATER)
    assert picture.heads[0].forked
    assert picture.heads[0].size == index
    assert len(picture.holds) == 2
    assert picture == Folding(evidence([party], [*known(party), *pieces])).picture(DIGEST, LATER)


def _hold() -> dict[str, object]:

    return filled(HoldRequested)


def test_a_flash_leaf_under_a_strangers_head_is_nothing() -> None:
    party, index = speaking()
    stranger = made_key(party.signs_heads.vkey.name, "stranger")
    folding = Folding(evidence([party], known(party)))
    folding.absorb([party.proven(index, key=stranger)])
    assert folding.picture(DIGEST, LATER).holds == ()


def test_a_flash_leaf_under_a_stolen_checkpoint_key_is_nothing() -> None:
    party, index = speaking()
    folding = Folding(evidence([party], known(party)))
    folding.absorb([party.stray_revocation(party.signs_heads, FIRST), party.proven(index)])
    assert folding.picture(DIGEST, LATER).holds == ()


PARTY, INDEX = speaking()
PIECES: list[Piece] = [*PARTY.pieces(), *(PARTY.proven(index) for index in range(FIRST, INDEX + 1))]


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6), st.integers(0, len(PIECES) - 2))
def test_any_order_and_any_part_folds_as_a_fresh_replay(order: random.Random, step: int, left_out: int) -> None:
    pieces = order.sample(PIECES, len(PIECES) - left_out)
    folding = Folding(evidence([PARTY]))
    for start in range(0, len(pieces), step):
        folding.absorb(pieces[start : start + step])
        folding.picture(DIGEST, LATER)
    fresh = Folding(evidence([PARTY], order.sample(pieces, len(pieces))))
    assert folding.picture(DIGEST, LATER) == fresh.picture(DIGEST, LATER)
    assert {entry.index for entry in folding.books["jordan"].ahead.values()} == {
        entry.index for entry in fresh.books["jordan"].ahead.values()
    }


def test_every_leaf_of_a_journal_may_come_ahead_one_by_one() -> None:
    folding = Folding(evidence([PARTY], known(PARTY)))
    folding.absorb([piece for piece in PIECES if not isinstance(piece, LeafPiece | CheckpointPiece)])
    assert len(folding.books["jordan"].ahead) == INDEX + 1 - FIRST
