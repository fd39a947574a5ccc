"""Recorded, mirrored, delivered, cosigned: each word needs its own signature, and none is shown for another."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from openline.errors import ActError, RecordError
from openline.journal import Policy, PolicyGroup, PolicyWitness, Vkey, parse_fork, sign_checkpoint
from openline.messages import ActivityNotified, Purpose
from openline.node import Tick, left_out, open_node, read_answer, renew_mirror
from openline.picture import Entry, HoldState, Standing, words_of
from openline.simulation import World
from openline.transport import Beat, Concern, ConcernAnswer, Heads, Leaves
from tests.nodes import THREE, envelope, fields_of, hold, notice, world


@pytest.fixture
def made(tmp_path: Path) -> World:
    """Three nodes that know one another."""
    built = world(tmp_path, 3)
    built.settle()
    return built


def _entry(made: World, author: str, leaf: str) -> Entry:
    entry = made.nodes[author].folding.entry_of(bytes.fromhex(leaf))
    assert entry is not None, "the author holds its own entry"
    return entry


def test_a_message_nobody_heard_of_is_recorded_and_nothing_more(made: World) -> None:
    made.cut("united-states")
    said = notice(made, "united-states", "jordan")
    words = words_of(made.nodes["united-states"].folding, _entry(made, "united-states", said.ref.leaf), None)
    assert words.recorded
    assert not words.mirrored
    assert words.missing == {"jordan"}
    assert words.attested.not_after_s is None, "its own clock proves nothing"


def test_mirrors_that_stored_it_and_the_one_who_opened_it_are_told_apart(made: World) -> None:
    said = notice(made, "united-states", "jordan")
    made.settle()
    folding, entry = made.nodes["united-states"].folding, _entry(made, "united-states", said.ref.leaf)
    quorum = Policy(
        witnesses=tuple(PolicyWitness(name=n, key=_mirror_key(made, n)) for n in ("jordan", "russian-federation")),
        groups=(PolicyGroup(name="both", threshold=2, members=("jordan", "russian-federation")),),
        quorum="both",
    )
    words = words_of(folding, entry, quorum)
    assert set(words.mirrored) == {"jordan", "russian-federation"}
    assert words.delivered == {"jordan"}, "a mirror without the opening has not received the body"
    assert not words.missing
    assert words.cosigned
    assert words.attested.not_after_s is not None


def test_one_mirror_that_is_silent_is_missing_from_the_quorum_and_blocks_nothing(made: World) -> None:
    made.nodes["russian-federation"].mirror = None
    said = notice(made, "united-states", "jordan")
    made.settle()
    folding, entry = made.nodes["united-states"].folding, _entry(made, "united-states", said.ref.leaf)
    names = ("jordan", "russian-federation")
    quorum = Policy(
        witnesses=tuple(PolicyWitness(name=n, key=_mirror_key(made, n)) for n in names),
        groups=(PolicyGroup(name="both", threshold=2, members=names),),
        quorum="both",
    )
    words = words_of(folding, entry, quorum)
    assert words.recorded
    assert words.delivered == {"jordan"}
    assert not words.cosigned
    assert set(words.mirrored) == {"jordan"}


def _mirror_key(made: World, name: str) -> Vkey:
    key = made.nodes[name].folding.authority(name).key_for(Purpose.MIRROR)
    assert key is not None
    return key


def test_a_later_entry_is_proven_not_to_be_older_than_what_it_cites(made: World) -> None:
    """An author cannot backdate: an entry cites a cosignature that did not exist before its moment."""
    notice(made, "united-states", "jordan")
    made.settle()
    made.run_until(made.now + timedelta(hours=5))
    said = notice(made, "united-states", "jordan")
    made.settle()
    node = made.nodes["jordan"]
    made.tick()
    made.settle()
    first, last = node.folding.books["united-states"].entries[-2:]
    assert last.leaf_hash.hex() == said.ref.leaf
    assert last.message is not None
    assert last.message.header.cites is not None
    mine, earlier = node.folding.attested(last), node.folding.attested(first)
    assert mine.not_before_s is not None
    assert earlier.not_after_s is not None
    assert mine.not_before_s >= earlier.not_after_s - 60
    assert mine.not_after_s is None or mine.not_after_s >= mine.not_before_s


def test_an_author_who_shows_two_histories_is_exposed_by_one_exchange_and_its_holds_still_ring(
    made: World, tmp_path: Path
) -> None:
    """The United States' node is copied; both copies go on, each told to another side."""
    made.nodes["united-states"].store.close()
    shutil.copytree(tmp_path / "united-states", tmp_path / "copy")
    one = made.nodes["united-states"] = open_node(tmp_path / "united-states", b"test")
    made.cut("russian-federation")
    first = hold(made, "united-states", "jordan")
    made.run_until(made.now + timedelta(minutes=5))
    made.heal("russian-federation")
    made.cut("jordan")
    made.nodes["united-states"] = open_node(tmp_path / "copy", b"test")
    second = hold(made, "united-states", "russian-federation")
    made.run_until(made.now + timedelta(minutes=5))
    assert first.ref.leaf != second.ref.leaf
    made.cut("united-states")
    made.heal("jordan")
    jordan, russia = made.nodes["jordan"], made.nodes["russian-federation"]
    assert not any(head.forked for head in russia.picture(made.now).heads)
    heads = tuple(book.head for book in russia.folding.books.values() if book.head)
    jordan.handle(Heads(notes=heads), made.now, made.random)
    shown = {head.participant: head.forked for head in jordan.picture(made.now).heads}
    assert shown == {"jordan": False, "russian-federation": False, "united-states": True}
    (text,) = jordan.folding.evidence.shelves["united-states"].forks
    assert parse_fork(text)
    ringing = [item for item in jordan.picture(made.now).holds if item.mark.standing is Standing.FORK]
    assert len(ringing) == 1, "the hold of a forked journal still rings"
    assert ringing[0].sides[0].state is HoldState.RINGING
    assert jordan.picture(made.now).doubted, "and what it authorises is named as authorising nothing"
    one.store.close()


def test_leaves_of_another_history_are_kept_beside_ours_with_the_evidence(made: World, tmp_path: Path) -> None:
    made.nodes["united-states"].store.close()
    shutil.copytree(tmp_path / "united-states", tmp_path / "copy")
    made.nodes["united-states"] = open_node(tmp_path / "united-states", b"test")
    hold(made, "united-states", "jordan")
    made.run_until(made.now + timedelta(minutes=5))
    jordan, size = made.nodes["jordan"], made.nodes["united-states"].store.size()
    thief = open_node(tmp_path / "copy", b"test")
    made.nodes["united-states"] = thief
    hold(made, "united-states", "jordan")
    leaves, note = thief.store.leaves(), thief.store.head_note()
    assert note is not None
    assert len(leaves) == size
    jordan.handle(
        Leaves(journal="united-states", start=size - 1, leaves=(leaves[-1],), checkpoint=note), made.now, made.random
    )
    shelf = jordan.folding.evidence.shelves["united-states"]
    assert shelf.forks
    assert len(shelf.others[size - 1]) == 2
    book = jordan.folding.books["united-states"]
    assert len(book.entries) == size - 1, "counted up to the last common size"
    again = open_node(tmp_path / "jordan", b"test")
    assert again.picture(made.now) == jordan.picture(made.now), "also after a restart"


def test_a_node_put_back_from_an_old_copy_stops_writing_when_it_hears_of_its_own_newer_head(
    made: World, tmp_path: Path
) -> None:
    made.nodes["united-states"].store.close()
    shutil.copytree(tmp_path / "united-states", tmp_path / "old")
    made.nodes["united-states"] = open_node(tmp_path / "united-states", b"test")
    notice(made, "united-states", "jordan")
    made.settle()
    old = open_node(tmp_path / "old", b"test")
    head = made.nodes["jordan"].folding.books["united-states"].head
    assert head is not None
    size = old.store.size()
    old.handle(Heads(notes=(head,)), made.now, made.random)
    made.nodes["united-states"] = old
    with pytest.raises(RecordError) as caught:
        notice(made, "united-states", "jordan")
    assert caught.value.code == "node.overtaken"
    assert old.store.size() == size


def test_a_node_put_back_from_an_old_copy_hears_of_it_in_the_first_answer(made: World, tmp_path: Path) -> None:
    made.nodes["united-states"].store.close()
    shutil.copytree(tmp_path / "united-states", tmp_path / "old")
    made.nodes["united-states"] = open_node(tmp_path / "united-states", b"test")
    notice(made, "united-states", "jordan")
    made.settle()
    old = made.nodes["united-states"] = open_node(tmp_path / "old", b"test")
    (offer,) = [send for send in old.offers(made.now) if send.to == "jordan" and isinstance(send.what, Leaves)]
    (answer,) = made.nodes["jordan"].handle(offer.what, made.now, made.random)
    assert old.overtaken_by is None
    old.handle(answer.what, made.now, made.random)
    assert old.overtaken_by is not None


def test_what_is_no_head_stalls_none_of_the_others(made: World) -> None:
    notice(made, "united-states", "jordan")
    made.settle()
    head = made.nodes["jordan"].folding.books["united-states"].head
    assert head is not None
    reader = made.nodes["russian-federation"]
    before = len(reader.folding.evidence.shelves["united-states"].checkpoints)
    broken = (b"no note", made.nodes["russian-federation"].store.origin.encode() + b"\nx\n\n\xe2\x80\x94 a AAAAAAA=\n")
    reader.handle(Heads(notes=(*broken, head)), made.now, made.random)
    assert len(reader.folding.evidence.shelves["united-states"].checkpoints) >= before
    assert reader.overtaken_by is None


def test_an_act_that_is_refused_cites_nothing(made: World) -> None:
    """What the next entry cites must not be lost because an act before it was denied."""
    notice(made, "jordan", "united-states")
    made.settle()
    node = made.nodes["united-states"]
    due = (node.seen(), node.cites())
    assert due[0] or due[1]
    with pytest.raises(ActError):
        made.act("united-states", "no-such-post", ActivityNotified, fields_of(ActivityNotified), envelope("jordan"))
    assert (node.seen(), node.cites()) == due


def test_a_forged_head_does_not_stop_a_node(made: World) -> None:
    node, thief = made.nodes["united-states"], made.nodes["jordan"].key(Purpose.CHECKPOINT)
    head = node.store.head()
    assert head is not None
    forged = type(head)(origin=head.origin, size=head.size + 9, root=b"x" * 32)
    node.handle(Heads(notes=(sign_checkpoint(forged, thief),)), made.now, made.random)
    assert node.overtaken_by is None
    notice(made, "united-states", "jordan")


def test_an_author_asked_what_concerns_us_signs_an_answer_that_can_be_held_against_it(made: World) -> None:
    notice(made, "united-states", "jordan")
    notice(made, "united-states", "russian-federation")
    made.settle()
    author, asker = made.nodes["united-states"], made.nodes["jordan"]
    question = Concern(journal="united-states", asker="jordan", start=0, end=author.store.size())
    (send,) = author.handle(question, made.now, made.random)
    assert isinstance(send.what, ConcernAnswer)
    asker.handle(send.what, made.now, made.random)
    (note,) = asker.folding.evidence.shelves["united-states"].answers
    key = asker.folding.authority("united-states").key_for(Purpose.NODE)
    assert key is not None
    answer = read_answer(note, key)
    entries = asker.folding.books["united-states"].entries
    assert not left_out(answer, entries)
    assert len(answer.indexes) >= 1
    lie = type(answer)(origin=answer.origin, asker="jordan", start=answer.start, end=answer.end, indexes=())
    assert list(left_out(lie, entries)) == list(answer.indexes), "what it leaves out is named"


def test_a_stranger_is_told_nothing_about_what_concerns_whom(made: World) -> None:
    question = Concern(journal="united-states", asker="stranger", start=0, end=5)
    assert made.nodes["united-states"].handle(question, made.now, made.random) == []


def test_a_heartbeat_is_heard_once_and_an_old_one_counts_for_nothing(made: World) -> None:
    beats = [
        send.what
        for send in made.nodes["united-states"].handle(Tick(), made.now, made.random)
        if isinstance(send.what, Beat) and send.to == "jordan"
    ]
    jordan = made.nodes["jordan"]
    before = jordan.beats.get("united-states", (0, made.now))[0]
    jordan.handle(beats[0], made.now, made.random)
    assert jordan.beats["united-states"][0] > before
    heard, later = jordan.beats["united-states"], made.now + timedelta(hours=1)
    assert jordan.handle(beats[0], later, made.random) == [], "a network repeats: that is no error"
    assert jordan.beats["united-states"] == heard
    forged = Beat(journal="united-states", note=beats[0].note.replace(b"heartbeat", b"somebody"))
    with pytest.raises(RecordError) as caught:
        jordan.handle(forged, later, made.random)
    assert caught.value.code == "node.beat-unsigned"


def test_a_node_whose_mirror_forgot_what_it_signed_works_on_and_cosigns_nothing(made: World, tmp_path: Path) -> None:
    made.nodes["jordan"].store.close()
    (tmp_path / "jordan" / "mirror.db").unlink()
    made.nodes["jordan"] = open_node(tmp_path / "jordan", b"test")
    assert made.nodes["jordan"].mirror is None
    said = notice(made, "united-states", "jordan")
    made.settle()
    words = words_of(made.nodes["united-states"].folding, _entry(made, "united-states", said.ref.leaf), None)
    assert set(words.mirrored) == {"russian-federation"}
    assert words.delivered == {"jordan"}
    renew_mirror(tmp_path / "jordan")
    assert open_node(tmp_path / "jordan", b"test").mirror is not None


def test_everybody_cosigns_under_names_and_keys_of_their_own(made: World) -> None:
    keys = [key.vkey for name in THREE for key in made.nodes[name].folding.authority(name).issued().values()]
    assert len({key.name for key in keys}) == len({key.public for key in keys}) == len(keys)
