"""Hostile bundles: each named attack ends in its code, and the record is what it was before."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from openline import limits
from openline.errors import FormatError
from openline.journal import leaf_hash
from openline.storage import key_from_seed, new_carriage, sealed_to
from openline.transport import (
    Beat,
    Bundle,
    Concern,
    ConcernAnswer,
    Flash,
    Have,
    Heads,
    Leaves,
    Opened,
    Openings,
    Shut,
    Span,
    WireEvent,
    encode_event,
)
from openline.transport._frames import FRAME_HEAD_BYTES, Heading, Kind, frame_bytes, heading_bytes
from openline.transport._sealed import seal
from openline.transport._wire import encode_contents
from tests.transport.holders import OTHER, READER, SENDER, Fleet, Holder, everything, fleet, identity
from tests.worlds import Author, seeded


@pytest.fixture(scope="module")
def world() -> Fleet:
    return fleet(3)


@pytest.fixture
def reader(world: Fleet) -> Holder:
    """One who took an honest bundle in."""
    made = Holder(READER, world)
    assert made.import_(everything(SENDER, world).export(READER)).refused == []
    return made


def packed(*frames: bytes, end: bool = True) -> bytes:
    """A bundle of these frames, with its contents and its end."""
    head = heading_bytes(Heading(to=READER, recipient=identity(READER).recipient))
    body = [frame_bytes(Kind.CONTENTS, encode_contents(())), *frames]
    last = [frame_bytes(Kind.END, len(body).to_bytes(4, "big"))] if end else []
    return head + b"".join([*body, *last])


def event(value: WireEvent) -> bytes:
    return frame_bytes(Kind.EVENT, encode_event(value))


def sealed(*batch: Openings, to: str = READER) -> bytes:
    return frame_bytes(Kind.SEALED, seal(batch, identity(to).recipient))


def spoiled(frame: bytes, at: int) -> bytes:
    return frame[:at] + bytes([frame[at] ^ 1]) + frame[at + 1 :]


# -- what is no bundle ----------------------------------------------------------------------------

AGE = "age1" + "q" * 58


@pytest.mark.parametrize(
    ("attack", "data"),
    [
        ("an empty file", b""),
        ("another format", b"PK\x03\x04" + bytes(100)),
        ("another version", f"openline.bundle/v2 jordan {AGE}\n".encode()),
        ("a heading without end", b"openline.bundle/v1 jordan " + b"a" * 5_000_000),
        ("a participant that is a path", f"openline.bundle/v1 ../jordan {AGE}\n".encode()),
        ("a participant without end", f"openline.bundle/v1 {'j' * 65} {AGE}\n".encode()),
        ("a recipient that is none", b"openline.bundle/v1 jordan ssh-ed25519\n"),
        ("lines of another system", f"openline.bundle/v1 jordan {AGE}\r\n".encode()),
        ("letters that only look alike", f"openline.bundle/v1 jоrdan {AGE}\n".encode()),
    ],
)
def test_what_is_no_bundle_is_refused_before_anything_is_read(attack: str, data: bytes) -> None:
    stream = io.BytesIO(data)
    with pytest.raises(FormatError) as caught:
        Bundle(stream)
    assert caught.value.code == "transport.not-a-bundle", attack
    assert stream.tell() <= limits.BUNDLE_HEADING_BYTES


# -- what is no frame, or holds what no bundle carries -----------------------------------------------

LEAF = Leaves(journal=SENDER, start=0, leaves=(b"x",), checkpoint=b"x")
OPENED = Opened(leaf_hash=bytes(32), salt=bytes(32), body=b"{}")
HUGE = bytes([Kind.EVENT]) + (limits.BUNDLE_FRAME_BYTES + 1).to_bytes(4, "big") + bytes(8)


@pytest.mark.parametrize(
    ("attack", "data", "code"),
    [
        ("a length that nobody has the memory for", packed(bytes([Kind.EVENT]) + b"\xff" * 12, end=False), "transport.frame-too-large"),
        ("a length one above the limit", packed(HUGE, end=False), "transport.frame-too-large"),
        ("no event", packed(frame_bytes(Kind.EVENT, b"\xc1")), "transport.event-malformed"),
        ("an event with something behind it", packed(frame_bytes(Kind.EVENT, encode_event(LEAF) + b"\0")), "transport.event-malformed"),
        ("an opening in clear beside its leaf", packed(event(Leaves(journal=SENDER, start=0, leaves=(b"x",), checkpoint=b"x", openings=(OPENED,)))), "transport.opening-in-clear"),
        ("an opening in clear in a flash", packed(event(Flash(journal=SENDER, index=0, leaf=b"x", path=(), checkpoint=b"x", opening=OPENED))), "transport.opening-in-clear"),
        ("openings in clear", packed(event(Openings(journal=SENDER, openings=(OPENED,)))), "transport.not-carried"),
        ("a claim to hold more", packed(event(Have(journal=READER, holder=SENDER, size=99))), "transport.not-carried"),
        ("a heartbeat from the past", packed(event(Beat(journal=SENDER, note=b"x"))), "transport.not-carried"),
        ("a question", packed(event(Concern(journal=READER, asker=SENDER, start=0, end=9))), "transport.not-carried"),
        ("an answer", packed(event(ConcernAnswer(journal=SENDER, note=b"x"))), "transport.not-carried"),
        ("contents that are none", packed(frame_bytes(Kind.CONTENTS, b"\x01")), "transport.event-malformed"),
        ("contents without end", packed(frame_bytes(Kind.CONTENTS, encode_contents((Span(journal="a", start=0, end=1),) * (limits.BUNDLE_JOURNALS + 1)))), "transport.event-malformed"),
        ("an end that counts wrong", packed(frame_bytes(Kind.END, b"\0\0\0\x09"), end=False), "transport.end-wrong"),
        ("an end of no bytes", packed(frame_bytes(Kind.END, b""), end=False), "transport.end-wrong"),
        ("something after the end", packed() + frame_bytes(Kind.EVENT, encode_event(LEAF)), "transport.trailing-bytes"),
        ("a second end", packed() + frame_bytes(Kind.END, b"\0\0\0\x02"), "transport.trailing-bytes"),
        ("a seal that is none", packed(frame_bytes(Kind.SEALED, b"age-encryption.org/v1\n")), "storage.seal-broken"),
        ("a seal over nothing of ours", packed(frame_bytes(Kind.SEALED, sealed_to(identity(READER).recipient, bytes(99)))), "transport.sealed-malformed"),
    ],
)  # fmt: skip
def test_a_hostile_frame_is_refused_by_its_code(reader: Holder, attack: str, data: bytes, code: str) -> None:
    before = reader.state()
    tally = reader.import_(data)
    assert tally.new == 0
    assert [item.code for item in tally.refused] == [code], attack
    assert reader.state() == before


def test_an_unknown_kind_with_a_right_digest_is_passed_over(reader: Holder) -> None:
    head = bytes([77]) + (5).to_bytes(4, "big")
    strange = head + hashlib.sha256(head + b"hello").digest()[:8] + b"hello"
    tally = reader.import_(packed(strange))
    assert [item.code for item in tally.refused] == ["transport.frame-kind-unknown"]
    assert reader.import_(packed(spoiled(strange, 0))).missing[0].code == "transport.frame-damaged"


def test_trailing_bytes_that_are_no_frame_are_named(reader: Holder) -> None:
    tally = reader.import_(packed() + b"\0")
    assert tally.cut == 3 or [item.code for item in tally.refused] == ["transport.trailing-bytes"]


def test_more_frames_bytes_or_openings_than_the_limit_end_the_reading(
    reader: Holder, world: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = everything(SENDER, world).export(READER)
    monkeypatch.setattr(limits, "BUNDLE_FRAMES", 3)
    assert [item.code for item in reader.import_(honest).refused] == ["transport.too-many-frames"]
    with pytest.raises(FormatError) as caught:
        everything(SENDER, world).export(READER)
    assert caught.value.code == "transport.bundle-too-large"
    monkeypatch.setattr(limits, "BUNDLE_FRAMES", 65_536)
    monkeypatch.setattr(limits, "BUNDLE_BYTES", 5_000)
    assert [item.code for item in reader.import_(honest).refused] == ["transport.bundle-too-large"]
    monkeypatch.setattr(limits, "BUNDLE_BYTES", 1 << 30)
    monkeypatch.setattr(limits, "BUNDLE_OPENINGS", 3)
    assert {item.code for item in reader.import_(honest).refused} == {"transport.too-many-openings"}
    monkeypatch.setattr(limits, "BUNDLE_OPENINGS", 6)
    assert reader.import_(honest).refused == []


# -- what is well made and wrong --------------------------------------------------------------------


@dataclass(frozen=True)
class Attack:
    """A bundle made from what an honest world holds."""

    name: str
    code: str
    made: Callable[[Author, Author], bytes]


def _whole(author: Author, **changes: Any) -> Leaves:
    values: dict[str, Any] = {
        "journal": author.name,
        "start": 0,
        "leaves": tuple(author.leaves),
        "checkpoint": author.notes[-1],
    }
    return Leaves(**{**values, **changes})


def _longer(author: Author) -> Author:
    """The same author after it said one thing more, which the reader does not hold."""
    more = Author.__new__(Author)
    more.__dict__.update(author.__dict__)
    more.leaves, more.notes, more.openings = list(author.leaves), list(author.notes), dict(author.openings)
    more.append_body(b'{"type":"never/1"}')
    return more


def _opening(author: Author, **changes: Any) -> Opened:
    key, opening = next(iter(author.openings.items()))
    return Opened(**{"leaf_hash": key, "salt": opening.salt, "body": opening.body, **changes})


def _stranger(author: Author) -> bytes:
    """The newest head, signed by somebody with the right name and another key."""
    real, author.checkpoint = author.checkpoint, key_from_seed(author.checkpoint.vkey.name, seeded("stranger"))
    try:
        return author.head(author.leaves)
    finally:
        author.checkpoint = real


def _other_history(author: Author) -> Leaves:
    changed = [*author.leaves[:-1], author.leaves[-1].replace(b"openline.leaf", b"openline.leaf", 1)[:-2] + b"A\n"]
    return _whole(author, leaves=tuple(changed))


ATTACKS = [
    Attack("leaves of another journal", "transport.leaves-unproven",
           lambda one, two: packed(event(_whole(_longer(two), journal=one.name, leaves=(*one.leaves, two.leaves[-1]))))),
    Attack("a leaf changed in one byte", "transport.leaves-unproven",
           lambda one, _: packed(event(_whole(m := _longer(one), leaves=(*m.leaves[:-1], spoiled(m.leaves[-1], 60)))))),
    Attack("a leaf left out", "transport.leaves-unproven",
           lambda one, _: packed(event(_whole(m := _longer(one), leaves=tuple(m.leaves[1:]))))),
    Attack("leaves in another order", "transport.leaves-unproven",
           lambda one, _: packed(event(_whole(m := _longer(one), leaves=(*m.leaves[:-2], m.leaves[-1], m.leaves[-2]))))),
    Attack("a leaf that was held, changed", "transport.leaves-unproven", lambda one, _: packed(event(_other_history(one)))),
    Attack("a head by a stranger over new leaves", "transport.leaves-unproven",
           lambda one, _: packed(event(_whole(m := _longer(one), checkpoint=_stranger(m))))),
    Attack("a head of another size", "transport.leaves-unproven",
           lambda one, _: packed(event(_whole(_longer(one), checkpoint=one.notes[-1])))),
    Attack("a head that is no note", "journal.note-malformed",
           lambda one, _: packed(event(_whole(_longer(one), checkpoint=b"no note at all")))),
    Attack("a proof of nothing", "transport.leaves-unproven",
           lambda one, _: packed(event(_whole(_longer(one), path=(bytes(32),) * 3)))),
    Attack("leaves after a gap", "transport.leaves-gap",
           lambda one, _: packed(event(_whole(m := _longer(_longer(one)), start=len(m.leaves) - 1, leaves=(m.leaves[-1],))))),
    Attack("a journal of nobody", "picture.unknown-participant",
           lambda one, _: packed(event(_whole(one, journal="nobody")))),
    Attack("an opening that does not fit", "transport.opening-wrong",
           lambda one, _: packed(sealed(Openings(journal=one.name, openings=(_opening(one, body=b"{}"),))))),
    Attack("an opening with another salt", "transport.opening-wrong",
           lambda one, _: packed(sealed(Openings(journal=one.name, openings=(_opening(one, salt=bytes(32)),))))),
    Attack("another leaf's opening", "transport.opening-wrong",
           lambda one, _: packed(sealed(Openings(journal=one.name, openings=(_opening(one, leaf_hash=list(one.openings)[1]),))))),
    Attack("an opening of an open leaf", "transport.opening-wrong",
           lambda one, _: packed(sealed(Openings(journal=one.name, openings=(_opening(one, leaf_hash=leaf_hash(one.leaves[0])),))))),
    Attack("an opening of no leaf", "transport.opening-early",
           lambda one, _: packed(sealed(Openings(journal=one.name, openings=(_opening(one, leaf_hash=bytes(32)),))))),
    Attack("an opening of a journal of nobody", "picture.unknown-participant",
           lambda one, _: packed(sealed(Openings(journal="nobody", openings=(_opening(one),))))),
    Attack("a head by a stranger", "transport.head-refused", lambda one, _: packed(event(Heads(notes=(_stranger(one),))))),
    Attack("a head of nobody's journal", "transport.head-refused",
           lambda one, _: packed(event(Heads(notes=(one.notes[-1].replace(one.name.encode(), b"nobody", 1),))))),
    Attack("a head that is no head", "journal.note-malformed", lambda one, _: packed(event(Heads(notes=(b"no note",))))),
    Attack("a head beyond what is held", "transport.head-early",
           lambda one, _: packed(event(Heads(notes=(_longer(one).notes[-1],))))),
    Attack("a single leaf with a wrong proof", "transport.leaf-unproven",
           lambda one, _: packed(event(Flash(journal=one.name, index=len(one.leaves), leaf=b"x", path=(bytes(32),), checkpoint=one.notes[-1])))),
    Attack("a single leaf under a stranger's head", "transport.leaf-unproven",
           lambda one, _: packed(event(Flash(journal=one.name, index=len(one.leaves), leaf=(m := _longer(one)).leaves[-1], path=(), checkpoint=_stranger(m))))),
]  # fmt: skip


def test_there_are_enough_attacks_and_each_has_its_own_name() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 20


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_what_does_not_hold_changes_nothing_and_is_named(world: Fleet, reader: Holder, attack: Attack) -> None:
    before = reader.state()
    tally = reader.import_(attack.made(world.authors[SENDER], world.authors[OTHER]))
    assert tally.new == 0
    found = [item.code for item in (*tally.refused, *tally.missing)]
    assert found == [attack.code]
    assert reader.state() == before
    assert reader.import_(everything(SENDER, world).export(READER)).refused == []
    assert reader.state() == before


def test_two_signed_histories_are_said_aloud_and_kept_as_evidence(world: Fleet, reader: Holder) -> None:
    author = world.authors[SENDER]
    branch = Author.__new__(Author)
    branch.__dict__.update(author.__dict__)
    branch.leaves, branch.notes, branch.openings = author.leaves[:-1], list(author.notes), {}
    branch.append_body(b'{"type":"other/1"}')
    tally = reader.import_(packed(event(_whole(branch))))
    assert [item.code for item in tally.refused] == ["transport.fork-shown"]
    assert reader.folding.evidence.shelf(SENDER).forks


def test_openings_for_another_stay_shut(world: Fleet) -> None:
    bundle = everything(SENDER, world).export(READER)
    stranger = Holder(OTHER, world)
    tally = stranger.import_(bundle)
    assert tally.shut == 2
    assert tally.leaves[SENDER].new == len(world.authors[SENDER].leaves)
    assert stranger.folding.evidence.openings == world.authors[OTHER].openings
    items = list(Bundle(io.BytesIO(bundle)).items(new_carriage()))
    assert sum(isinstance(item, Shut) for item in items) == 2


def test_a_heading_that_lies_about_the_reader_opens_nothing(world: Fleet) -> None:
    bundle = everything(SENDER, world).export(READER)
    relabelled = bundle.replace(READER.encode(), OTHER.encode(), 1)
    tally = Holder(OTHER, world).import_(relabelled)
    assert tally.shut == 2


def test_frames_twice_and_in_reverse_change_nothing_in_the_end(world: Fleet) -> None:
    bundle = everything(SENDER, world).export(READER)
    frames = list(_frames(bundle))
    first, *rest = frames[1:-1]
    again = packed(first, *rest, *rest, *reversed(rest))
    reader = Holder(READER, world)
    reader.import_(packed(*reversed(rest)))
    assert reader.import_(again).refused == []
    assert reader.state() == everything(READER, world).state()


def _frames(data: bytes) -> Iterator[bytes]:
    at = data.index(b"\n") + 1
    while at < len(data):
        end = at + FRAME_HEAD_BYTES + int.from_bytes(data[at + 1 : at + 5], "big")
        yield data[at:end]
        at = end
