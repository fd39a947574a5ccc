"""A journal that streams past is judged as the picture judges it, leaf for leaf, in memory that does not grow."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from openline.audit import StreamReport, verify_stream
from openline.messages import KeyRevoked, LineDeclared, LineState
from openline.picture import Folding, Place, root_of_trust
from tests.worlds import NAMES, START, Author, everybody, evidence


def stream(author: Author, leaves: Sequence[bytes] | None = None, notes: Sequence[bytes] | None = None) -> StreamReport:
    """What the verifier says of a journal, or of other leaves under its heads."""
    heads = {int(note.split(b"\n")[1]): note for note in (author.notes if notes is None else notes)}
    once: Iterator[bytes] = iter(author.leaves if leaves is None else leaves)
    first = Place(participant=author.name, journal=author.name, origin=author.origin, index=0)
    return verify_stream(first, root_of_trust(author.root.vkey), once, max(heads), heads.get, author.openings.get)


def test_it_finds_what_the_picture_finds_in_every_journal() -> None:
    authors = everybody()
    authors[0].append_leaf(b"no leaf at all")
    authors[1].append_body(b'{"type":"nothing/1"}')
    authors[2].append_leaf(authors[2].leaves[9])
    folding = Folding(evidence(authors, [piece for author in authors for piece in author.pieces()]))
    for author, name in zip(authors, NAMES, strict=True):
        entries, found = folding.books[name].entries, stream(author)
        assert found.size == len(entries) == len(author.leaves)
        assert found.root == folding.books[name].frontier.root()
        assert sorted((f.index, f.code) for f in found.findings) == [(e.index, e.fault) for e in entries if e.fault]
        assert found.counted == sum(entry.message is not None for entry in entries)
        assert found.heads == len(author.notes)
    assert sum(len(stream(author).findings) for author in authors) == 3


def test_without_openings_entries_are_withheld_and_still_verified() -> None:
    author = everybody()[0]
    first = Place(participant=author.name, journal=author.name, origin=author.origin, index=0)
    heads = {int(note.split(b"\n")[1]): note for note in author.notes}
    found = verify_stream(first, root_of_trust(author.root.vkey), iter(author.leaves), max(heads), heads.get)
    assert found.holds
    assert found.withheld == len(author.openings) > 0
    assert found.counted == len(author.leaves) - found.withheld


@pytest.mark.parametrize("index", [0, 3, -1])
def test_a_changed_missing_or_moved_leaf_is_found(index: int) -> None:
    author = everybody()[0]
    leaves = list(author.leaves)
    at = index % len(leaves)
    leaf = leaves[at]
    for wrong in ([leaf[:-5] + b"AAAA\n"], [], [leaf, leaf]):
        found = stream(author, [*leaves[:at], *wrong, *leaves[at + 1 :]])
        assert not found.holds
        assert found.findings[0].index in (at, at + 1)
        assert found.covered <= at + (wrong[:1] == [leaf])


def test_an_end_under_no_head_and_a_head_by_another_key_are_found() -> None:
    author, other = everybody()[:2]
    beyond = stream(author, notes=author.notes[:-1])
    assert [(f.index, f.code) for f in beyond.findings] == [(len(author.leaves) - 1, "audit.leaf-not-covered")]
    forged = [*author.notes[:-1], author.notes[-1].split(b"\n\n")[0] + b"\n\n" + other.notes[-1].split(b"\n\n")[1]]
    assert "audit.checkpoint-wrong" in stream(author, notes=forged).faults


def test_keys_count_from_where_they_were_issued_to_where_they_were_revoked() -> None:
    author = Author("jordan")
    declared: dict[str, Any] = {
        "line": "flight-safety",
        "state": LineState.OPEN,
        "reason": "test",
        "effective_utc": START,
    }
    author.say(LineDeclared, **declared)
    assert stream(author).holds
    author.say(KeyRevoked, **_revoking(author, author.officers[0].vkey.name))
    author.say(LineDeclared, **declared)
    found = stream(author)
    assert [(f.index, f.code) for f in found.findings] == [(len(author.leaves) - 1, "picture.key-revoked")]


def _revoking(author: Author, name: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"key_name": name, "reason": "test"}
    if "last_good_size" in KeyRevoked.__struct_fields__:
        fields |= {
            "last_good_size": 0,
            "last_good_root": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        }
    return {name: value for name, value in fields.items() if name in KeyRevoked.__struct_fields__}
