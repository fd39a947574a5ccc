"""A part of a journal that begins a signed head beyond it: it counts so far, and only when the proof holds."""

from openline.messages import KeyIssued
from openline.picture import Folding, LeafPiece, Piece, PrefixPiece
from tests.picture.cases import FIRST, issue_fields, jordan
from tests.picture.party import Party, evidence, made_key, tree_of


def long() -> Party:
    """A journal of some length."""
    party = jordan()
    for number in range(8):
        party.root(KeyIssued, **issue_fields(party, f"more-{number}"))
    return party


def held(party: Party, size: int, **changes: object) -> int:
    """How much counts of the first leaves with a proof that they begin the newest head."""
    path = tree_of(party.leaves).consistency(size, len(party.leaves))
    fields = {"participant": "jordan", "size": size, "path": path, "note": party.head(), **changes}
    pieces: list[Piece] = [
        LeafPiece(participant="jordan", index=index, leaf=leaf) for index, leaf in enumerate(party.leaves[:size])
    ]
    folding = Folding(evidence([party], [*pieces, PrefixPiece(**fields)]))  # type: ignore[arg-type]
    return len(folding.books["jordan"].entries)


def test_a_part_that_begins_a_signed_head_counts() -> None:
    party = long()
    assert [held(party, size) for size in (2, FIRST, FIRST + 3, FIRST + 7)] == [2, FIRST, FIRST + 3, FIRST + 7]


def test_a_proof_that_does_not_hold_covers_nothing() -> None:
    party = long()
    path = tree_of(party.leaves).consistency(FIRST, len(party.leaves))
    assert held(party, FIRST, path=path[:-1]) == 0
    assert held(party, FIRST, path=(*path[:-1], b"\0" * 32)) == 0
    shorter = tree_of(party.leaves).consistency(FIRST - 1, len(party.leaves))
    assert held(party, FIRST, path=shorter) == 0


def test_a_head_by_a_stranger_or_of_another_journal_covers_nothing() -> None:
    party, iran = long(), Party("iran").begin()
    assert held(party, FIRST, note=party.head(key=made_key(party.signs_heads.vkey.name, "stranger"))) == 0
    assert held(party, FIRST, note=iran.head(key=party.signs_heads)) == 0


def test_a_part_does_not_count_beyond_what_a_stolen_key_may_sign() -> None:
    party = long()
    size = FIRST + 3
    path = tree_of(party.leaves).consistency(size, len(party.leaves))
    prefix = PrefixPiece(participant="jordan", size=size, path=path, note=party.head())
    pieces = [LeafPiece(participant="jordan", index=i, leaf=leaf) for i, leaf in enumerate(party.leaves[:size])]
    folding = Folding(evidence([party], [*pieces, prefix]))
    assert len(folding.books["jordan"].entries) == size
    folding.absorb([party.stray_revocation(party.signs_heads, FIRST)])
    assert len(folding.books["jordan"].entries) == 0, "no head is held that the key may still have signed"
