"""What an author erases is gone at every honest node, and every proof over it still holds."""

from dataclasses import replace
from pathlib import Path

import pytest

from openline.errors import ActError
from openline.messages import AccessRequested, KeyRevoked, OpeningErased, Status
from openline.node import open_node
from openline.node._erasing import to_erase
from openline.picture import Standing
from openline.simulation import World
from openline.transport import Opened, Openings
from tests.nodes import envelope, fields_of, official, world

SECRET = "the house behind the third well"


@pytest.fixture
def made(tmp_path: Path) -> World:
    """Three nodes that know one another."""
    built = world(tmp_path, 5)
    built.settle()
    return built


def _say(made: World) -> bytes:
    told = replace(envelope("jordan"), original_text=SECRET)
    said = made.act("united-states", "united-states-post", AccessRequested, fields_of(AccessRequested), told)
    made.settle()
    return bytes.fromhex(said.ref.leaf)


def _found(folder: Path) -> list[str]:
    return sorted(
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()
    )


def test_erased_words_are_in_no_file_of_author_and_recipient_and_do_not_come_back(made: World, tmp_path: Path) -> None:
    leaf = _say(made)
    assert {name.split("/")[0] for name in _found(tmp_path)} == {"jordan", "united-states"}, "the words were there"
    author, reader = made.nodes["united-states"], made.nodes["jordan"]
    opening = author.folding.evidence.openings[leaf]
    root = author.folding.books["united-states"].tree.root()
    author.erase("united-states-post", [leaf], "asked by the family", made.now, made.random)
    made.settle()
    assert _found(tmp_path) == []
    assert author.folding.books["united-states"].tree.root(author.store.size() - 1) == root, "the history is the same"
    for node in (author, reader):
        entry = node.folding.entry_of(leaf)
        assert entry is not None
        assert entry.withheld
        assert node.store.erased(leaf)
    again = Openings(journal="united-states", openings=(Opened(leaf_hash=leaf, salt=opening.salt, body=opening.body),))
    reader.handle(again, made.now, made.random)
    assert _found(tmp_path) == []
    assert not made.nodes["united-states"].lacking(), "what was erased is owed to nobody"
    picture = reader.picture(made.now)
    reader.store.close()
    assert open_node(tmp_path / "jordan", b"test").picture(made.now) == picture


def test_a_crash_between_the_word_and_the_deed_is_finished_at_the_next_start(made: World, tmp_path: Path) -> None:
    leaf = _say(made)
    author = made.nodes["united-states"]
    author._forget = lambda leaves: None  # type: ignore[method-assign] # the power goes here
    author.erase("united-states-post", [leaf], "asked by the family", made.now, made.random)
    assert any(name.startswith("united-states") for name in _found(tmp_path))
    author.store.close()
    again = open_node(tmp_path / "united-states", b"test")
    assert not any(name.startswith("united-states") for name in _found(tmp_path))
    assert again.store.erased(leaf)


def test_a_revoked_key_erases_nothing(made: World) -> None:
    """Nothing brings an erased body back: the word of a thief must destroy nothing."""
    leaf = _say(made)
    author, reader = made.nodes["united-states"], made.nodes["jordan"]
    book = reader.folding.books["united-states"]
    fields = {"leaves": (leaf.hex(),), "reason": "a thief"}
    made.cut("jordan")
    made.act("united-states", "united-states-post", OpeningErased, fields, envelope("jordan"))
    assert to_erase(author.folding, ["united-states"]) == [leaf], "such a word would bind"
    index = author.store.size() - 1
    entry = author.folding.books["united-states"].entries[index]
    good = author.folding.books["united-states"].tree.root(index)
    revoked = {"key_name": entry.signers[0], "reason": "stolen", "last_good_size": index, "last_good_root": good.hex()}
    author.root_act(KeyRevoked, revoked, [official("united-states")], made.now, made.random, Status.EXERCISE)
    assert author.folding.standing(author.folding.books["united-states"].entries[index]) is not Standing.COUNTS
    assert to_erase(author.folding, ["united-states"]) == []
    made.heal("jordan")
    made.settle()
    assert leaf in reader.folding.evidence.openings
    assert not reader.store.erased(leaf)
    assert len(book.entries) > index, "the word itself arrived"


def test_nobody_erases_what_another_wrote_or_what_stands_open(made: World) -> None:
    leaf = _say(made)
    reader = made.nodes["jordan"]
    size = reader.store.size()
    for wrong in (leaf, reader.folding.books["jordan"].entries[0].leaf_hash, b"x" * 32):
        with pytest.raises(ActError) as caught:
            reader.erase("jordan-post", [wrong], "no", made.now, made.random)
        assert caught.value.code == "node.erase-not-ours"
    assert reader.store.size() == size
