"""Entries in any order, twice, with bodies late or never: the picture is always that of a fresh replay."""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tools.vectors import example

from openline.messages import (
    ActivityNotified,
    Answer,
    Coverage,
    EntryReceived,
    HoldAnswer,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    Received,
    Reported,
)
from openline.picture import CheckpointPiece, Folding, HoldState, LeafPiece, OpeningPiece, Picture, Piece, fold
from tests.worlds import START, Author, everybody, evidence

LATER = START + timedelta(days=1)
DIGEST = "0" * 64


def conversation() -> list[Author]:
    """Everything once, then a notice with an amendment, receipts, a logged act, a hold, and three bad leaves."""
    authors = everybody()
    iran, jordan, russia, america = authors
    sample = example(ActivityNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    first = america.say(ActivityNotified, **fields)
    russia.say(NoticeRead, about=first)
    second = america.say(ActivityNotified, **{**fields, "amends": first})
    index = len(america.leaves) - 1
    for reader in (russia, jordan):
        item = Received(participant=america.name, index=index, leaf=second.leaf)
        reader.say(EntryReceived, entries=(item,))
    russia.say(NoticeRead, about=second)
    until = LATER - timedelta(hours=1)
    russia.say(NoticePassedDown, about=second, coverage=Coverage.SOME, until_utc=until, unit_token="ab" * 16)
    spoken = Reported(participant="iran", post="iran-post", by_voice_of="duty officer", words="understood")
    jordan.say(NoticeAnswered, about=second, answer=Answer.WILL_COMPLY, logged=spoken)
    hold = example(HoldRequested)
    held = russia.say(HoldRequested, **{n: getattr(hold, n) for n in hold.__struct_fields__ if n != "header"})
    america.say(HoldAnswered, about=held, answer=HoldAnswer.HOLDING)
    russia.say(HoldReleased, about=held)
    iran.append_body(b'{"type":"no.such/1"}')
    iran.append_body(b"not json at all", sealed=False)
    iran.append_leaf(b"\xff not even a note")
    jordan.say(NoticeRead, about=second)
    return authors


AUTHORS = conversation()
PIECES: list[Piece] = [piece for author in AUTHORS for piece in author.pieces()]


def fresh(pieces: list[Piece]) -> Picture:
    """A replay of exactly these pieces, from nothing."""
    return fold(evidence(AUTHORS, pieces), DIGEST, LATER)


def test_the_conversation_is_as_told() -> None:
    """The sanity check of everything below: the things under test are really there."""
    picture = fresh(PIECES)
    activity = next(a for a in picture.activities if a.versions == 2)
    steps = {ladder.recipient: ladder for ladder in activity.ladders}
    assert steps["russian-federation"].delivered is not None
    assert steps["russian-federation"].read is not None
    assert steps["russian-federation"].passed_down is not None
    assert steps["russian-federation"].passed_down.lapsed
    iran = steps["iran"].answered
    assert iran is not None
    assert iran.mark.logged_by == "jordan"
    released = [hold for hold in picture.holds if any(s.state is HoldState.RELEASED for s in hold.sides)]
    assert len(released) == 1
    assert [m.fault for m in picture.malformed] == [
        "messages.type-unknown",
        "messages.not-json",
        "journal.note-malformed",
    ]
    assert len(AUTHORS) >= 4
    assert min(head.size for head in picture.heads) > 10


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.integers(0, 40), st.integers(1, 25))
def test_any_order_with_bodies_withheld_or_late_folds_to_a_fresh_replay(
    order: random.Random, withheld: int, chunk: int
) -> None:
    pieces = list(PIECES)
    order.shuffle(pieces)
    openings = [piece for piece in pieces if isinstance(piece, OpeningPiece)]
    never = openings[:withheld]
    delivered = [piece for piece in pieces if piece not in never]
    delivered += order.sample(delivered, len(delivered) // 5)  # some come twice
    folding = Folding(evidence(AUTHORS))
    for start in range(0, len(delivered), chunk):
        folding.absorb(delivered[start : start + chunk])
        if start // chunk % 7 == 3:
            folding.picture(DIGEST, START + timedelta(minutes=order.randrange(2000)))
    assert folding.picture(DIGEST, LATER) == fresh([piece for piece in PIECES if piece not in never])
    # and when the withheld bodies come at last, nothing of their absence is left
    folding.absorb(never)
    assert folding.picture(DIGEST, LATER) == fresh(PIECES)


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(1, len(PIECES)))
def test_at_every_moment_the_picture_is_that_of_what_is_held(order: random.Random, held: int) -> None:
    pieces = order.sample(PIECES, held)
    folding = Folding(evidence(AUTHORS))
    folding.absorb(pieces)
    assert folding.picture(DIGEST, LATER) == fresh(order.sample(pieces, len(pieces)))


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_a_forked_journal_counts_up_to_the_fork_whatever_comes_first(order: random.Random) -> None:
    """The author of a fork signs two histories; both reach the same node in some order."""
    victim = AUTHORS[3]
    other = list(victim.leaves)
    other[12] = victim.leaves[2]
    fork = victim.head(other[:13])
    extra: list[Piece] = [
        LeafPiece(participant=victim.name, index=12, leaf=other[12]),
        CheckpointPiece(participant=victim.name, note=fork),
    ]
    pieces = [*PIECES, *extra]
    order.shuffle(pieces)
    folding = Folding(evidence(AUTHORS))
    for piece in pieces:
        folding.absorb([piece])
    picture = folding.picture(DIGEST, LATER)
    head = next(head for head in picture.heads if head.participant == victim.name)
    assert head.forked
    assert head.size == 12
    assert picture == fold(evidence(AUTHORS, [*PIECES, *extra]), DIGEST, LATER)


def test_a_stranger_and_a_checkpoint_by_a_strangers_key_stall_nobody() -> None:
    victim, thief = AUTHORS[0], Author("thief")
    forged = thief.head(victim.leaves[:5]).replace(thief.origin.encode(), victim.origin.encode(), 1)
    folding = Folding(evidence(AUTHORS))
    folding.absorb([CheckpointPiece(participant=victim.name, note=forged), *PIECES])
    assert folding.picture(DIGEST, LATER) == fresh(PIECES)
