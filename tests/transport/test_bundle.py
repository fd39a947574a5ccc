"""Bundles: what goes along, in which order it may arrive, and what a cut or damaged file still gives."""

import io
import random
from itertools import pairwise

import pytest

from openline.errors import FormatError
from openline.journal import inclusion_proof, leaf_hash
from openline.messages import KeyRevoked, Purpose
from openline.transport import (
    Arrived,
    Bundle,
    Flash,
    Heading,
    Leaves,
    Opened,
    Part,
    Span,
    Stray,
    _cargo,
    bundle_bytes,
    decode_event,
)
from openline.transport._frames import FRAME_HEAD_BYTES, Frame, Kind, read_frames
from openline.transport._sealed import SIZES
from tests.house.contracts import ROOT
from tests.transport.holders import (
    OTHER,
    READER,
    SENDER,
    WORDS,
    Fleet,
    Holder,
    everything,
    fleet,
    identity,
    speak,
)
from tests.transport.orders import carried, one_order, run
from tests.worlds import Author


@pytest.fixture(scope="module")
def world() -> Fleet:
    return fleet(4)


@pytest.fixture(scope="module")
def bundle(world: Fleet) -> bytes:
    return everything(SENDER, world).export(READER)


def ends(data: bytes) -> list[int]:
    """Where the heading and each frame end, read by hand from the lengths."""
    at = data.index(b"\n") + 1
    found = [at]
    while at < len(data):
        at += FRAME_HEAD_BYTES + int.from_bytes(data[at + 1 : at + 5], "big")
        found.append(at)
    return found


def frames(data: bytes) -> list[Frame]:
    stream = io.BytesIO(data)
    stream.readline()
    return [frame for frame in read_frames(stream) if isinstance(frame, Frame)]


def test_one_file_brings_everything_that_a_link_would(world: Fleet, bundle: bytes) -> None:
    reader = Holder(READER, world)
    assert not reader.folding.books[SENDER].entries
    tally = reader.import_(bundle)
    assert (tally.refused, tally.missing, tally.shut, tally.cut) == ([], [], 0, None)
    assert reader.state() == everything(READER, world).state()
    assert tally.openings[SENDER].new == 4
    assert tally.signatures.new == 1  # the mirror's word on the sender's head


def test_a_second_import_brings_nothing_new(world: Fleet, bundle: bytes) -> None:
    reader = Holder(READER, world)
    first, state = reader.import_(bundle), reader.state()
    second = reader.import_(bundle)
    assert first.new > 0
    assert (second.new, second.refused, second.missing) == (0, [], [])
    assert second.leaves[SENDER].held == first.leaves[SENDER].new
    assert reader.state() == state


def test_random_orders_end_in_the_same_record() -> None:
    held, figure = run(7, 6)
    assert held, figure


def test_an_order_that_loses_a_bundle_would_be_seen() -> None:
    made = carried(2)
    poorer = type(made)(world=made.world, bundles=made.bundles[:1], reference=made.reference)
    assert one_order(poorer, random.Random(1)) == "the record is another one"


def test_a_file_cut_at_any_frame_gives_its_whole_frames_and_says_so(world: Fleet, bundle: bytes) -> None:
    cuts = ends(bundle)
    sizes = []
    for cut in cuts[:-1]:
        reader = Holder(READER, world)
        stream = io.BytesIO(bundle[:cut])
        whole = Bundle(stream)
        list(whole.items())
        assert not whole.whole
        tally = reader.import_(bundle[:cut])
        assert (tally.refused, tally.missing, tally.cut) == ([], [], None)
        sizes.append(tally.new)
        again = reader.import_(bundle)
        assert (again.refused, again.missing) == ([], [])
        assert reader.state() == everything(READER, world).state()
        assert tally.new + again.new == Holder(READER, world).import_(bundle).new
    assert sizes == sorted(sizes)
    assert sizes[0] == 0 < sizes[-1]


def test_a_file_cut_inside_a_frame_names_it_and_goes_on_later(world: Fleet, bundle: bytes) -> None:
    dice, first = random.Random(3), bundle.index(b"\n") + 1
    boundaries = set(ends(bundle))
    points = [first + 1, len(bundle) - 1, *(dice.randrange(first, len(bundle)) for _ in range(25))]
    for point in points:
        reader = Holder(READER, world)
        tally = reader.import_(bundle[:point])
        if point not in boundaries:
            assert tally.cut == sum(end <= point for end in ends(bundle))
        reader.import_(bundle)
        assert reader.state() == everything(READER, world).state()


def test_a_damaged_frame_costs_only_itself(world: Fleet, bundle: bytes) -> None:
    cuts = ends(bundle)
    for number, (start, end) in enumerate(pairwise(cuts[1:-1]), start=2):
        spoiled = bytearray(bundle)
        spoiled[(start + FRAME_HEAD_BYTES + end) // 2] ^= 0x20
        reader = Holder(READER, world)
        tally = reader.import_(bytes(spoiled))
        assert ("transport.frame-damaged", number) in {(item.code, item.number) for item in tally.missing}
        assert tally.refused == []
        reader.import_(bundle)
        assert reader.state() == everything(READER, world).state()


def test_only_the_recipients_messages_go_along(world: Fleet) -> None:
    narrow = fleet(0)
    speak(narrow.authors[SENDER], 2, (READER,))
    speak(narrow.authors[SENDER], 3, (OTHER,))
    reader = Holder(READER, narrow)
    tally = reader.import_(everything(SENDER, narrow).export(READER))
    assert tally.leaves[SENDER].new == len(narrow.authors[SENDER].leaves)
    assert tally.openings[SENDER].new == 2
    assert len(reader.folding.evidence.openings) == 2


def test_no_word_of_a_body_lies_in_the_file(world: Fleet, bundle: bytes) -> None:
    for made in world.authors.values():
        for opening in made.openings.values():
            assert WORDS.encode() in opening.body  # the attack would be seen
            assert opening.body not in bundle
            assert opening.salt not in bundle
    assert WORDS.encode() not in bundle
    assert b"bridge" not in bundle


def test_the_recipients_own_journal_stays_at_home(world: Fleet, bundle: bytes) -> None:
    events = [decode_event(frame.payload) for frame in frames(bundle) if frame.kind is Kind.EVENT]
    assert {event.journal for event in events if isinstance(event, Leaves)} == {SENDER, OTHER}


def test_what_the_reader_has_seen_is_left_out_and_a_gap_is_named(world: Fleet) -> None:
    sender = everything(SENDER, world)
    later = sender.export(READER, since={SENDER: 10, OTHER: 10})
    reader = Holder(READER, world)
    tally = reader.import_(later)
    assert {item.code for item in tally.missing} >= {"transport.leaves-gap", "transport.opening-early"}
    assert tally.refused == []
    assert tally.new == 0
    assert len(later) < len(sender.export(READER))
    reader.import_(sender.export(READER))
    assert reader.import_(later).missing == []


def test_a_long_way_between_two_heads_travels_in_parts_that_prove_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cargo, "PART_BYTES", 16_384)
    world = fleet(0)
    author = world.authors[SENDER]
    heads = len(author.notes)
    speak(author, 200)
    del author.notes[heads:-1]  # one head after many leaves, as after a long first meeting
    data = everything(SENDER, world).export(READER)
    parts = [e for f in frames(data) if f.kind is Kind.EVENT and isinstance(e := decode_event(f.payload), Leaves)]
    long = [part for part in parts if part.path]
    assert len(long) >= 2
    assert all(sum(map(len, part.leaves)) <= 16_384 for part in parts)
    held = []
    for cut in ends(data)[1:]:
        reader = Holder(READER, world)
        reader.import_(data[:cut])
        held.append(len(reader.folding.books[SENDER].entries))
    assert held[0] == 0 < held[1] < held[2] < held[3] < held[4]
    assert reader.state() == everything(READER, world).state()
    relay, towards = Holder(OTHER, world), everything(SENDER, world).export(OTHER)
    relay.import_(towards[: ends(towards)[3]])
    some = len(relay.folding.books[SENDER].entries)
    assert 0 < some < len(author.leaves)  # only a proven beginning is held there, and it can be carried on
    further = Holder(READER, world)
    assert further.import_(relay.export(READER, leaves_only=True)).refused == []
    assert len(further.folding.books[SENDER].entries) == some


def test_sizes_do_not_tell_notices_apart() -> None:
    plains = []
    for text in ("no", "the convoy of eleven vehicles turns back at the second bridge " * 20):
        world = fleet(0)
        speak(world.authors[SENDER], 1, (READER,), text)
        data = everything(SENDER, world).export(READER)
        opened = [identity(READER).opened(frame.payload) or b"" for frame in frames(data) if frame.kind is Kind.SEALED]
        assert any(text.encode() in plain for plain in opened)
        plains.append([len(plain) for plain in opened])
    assert plains[0] == plains[1] == [SIZES[0]] * len(plains[0])


def test_who_was_told_nothing_gets_as_many_sealed_parts() -> None:
    counts = []
    for recipients in ((READER,), (OTHER,)):
        world = fleet(0)
        speak(world.authors[SENDER], 1, recipients)
        data = everything(SENDER, world).export(READER)
        counts.append([frame.kind for frame in frames(data)])
    assert counts[0] == counts[1]
    assert Kind.SEALED in counts[0]


def test_nobody_to_carry_to_and_no_key_to_seal_to_are_said(world: Fleet) -> None:
    sender = everything(SENDER, world)
    for name in (SENDER, "iran", ""):
        with pytest.raises(FormatError) as caught:
            sender.export(name)
        assert caught.value.code == "transport.no-such-recipient"
    alone = Holder(SENDER, world)
    with pytest.raises(FormatError) as caught:
        alone.export(READER)
    assert caught.value.code == "transport.no-carriage-key"
    reader = Holder(READER, world)
    tally = reader.import_(alone.export(READER, leaves_only=True))
    assert tally.leaves[SENDER].new == len(world.authors[SENDER].leaves)
    assert (tally.shut, tally.refused) == (0, [])
    assert reader.folding.evidence.openings == world.authors[READER].openings


def test_the_keys_of_cosigners_come_before_their_signatures(world: Fleet, bundle: bytes) -> None:
    keys = [
        key for key in everything(READER, world).folding.authority(OTHER).keys.values() if key.purpose is Purpose.MIRROR
    ]
    assert keys  # else the next line would hold for nothing
    assert Holder(READER, world).import_(bundle).missing == []


def _branch(author: Author) -> Author:
    """The same author, able to go on alone."""
    made = Author.__new__(Author)
    made.__dict__.update(author.__dict__)
    made.leaves, made.notes, made.openings = list(author.leaves), list(author.notes), dict(author.openings)
    return made


def test_a_leaf_ahead_of_the_backlog_is_carried_on_with_its_message() -> None:
    world = fleet(2)
    first = everything(SENDER, world)
    relay, reader = everything(OTHER, world), Holder(READER, world)
    reader.import_(first.export(READER))
    author = _branch(world.authors[SENDER])
    speak(author, 5)
    hashes = [leaf_hash(leaf) for leaf in author.leaves]
    index, opening = len(hashes) - 1, author.openings[hashes[-1]]
    relay.hand(
        Flash(
            journal=SENDER,
            index=index,
            leaf=author.leaves[-1],
            path=inclusion_proof(hashes, index),
            checkpoint=author.notes[-1],
            opening=Opened(leaf_hash=hashes[-1], salt=opening.salt, body=opening.body),
        )
    )
    tally = reader.import_(relay.export(READER))
    assert (tally.refused, tally.missing) == ([], [])
    assert tally.leaves[SENDER].new == 1
    assert tally.openings[SENDER].new == 1
    assert hashes[-1] in reader.folding.evidence.openings
    assert reader.import_(relay.export(READER)).new == 0


def test_a_revocation_that_its_journal_leaves_out_is_carried_by_others() -> None:
    world = fleet(1)
    author = _branch(world.authors[SENDER])
    author.say(
        KeyRevoked,
        key_name=author.officers[0].vkey.name,
        reason="taken with the vehicle",
        last_good_size=1,
        last_good_root="0" * 64,
    )
    relay, reader = everything(OTHER, world), everything(READER, world)
    relay.hand(Stray(journal=SENDER, leaf=author.leaves[-1]))
    tally = reader.import_(relay.export(READER))
    assert (tally.evidence.new, tally.refused) == (1, [])
    assert author.leaves[-1] in reader.folding.evidence.shelf(SENDER).strays
    assert reader.import_(relay.export(READER)).evidence.held == 1


def test_evidence_of_a_fork_is_carried_on() -> None:
    world = fleet(1)
    branch = _branch(world.authors[SENDER])
    del branch.leaves[-1]
    branch.append_body(b'{"type":"other/1"}')
    relay, reader = everything(OTHER, world), everything(READER, world)
    relay.hand(Leaves(journal=SENDER, start=0, leaves=tuple(branch.leaves), checkpoint=branch.notes[-1]))
    assert relay.folding.evidence.shelf(SENDER).forks  # else nothing is shown below
    reader.import_(relay.export(READER))
    assert reader.folding.evidence.shelf(SENDER).forks == relay.folding.evidence.shelf(SENDER).forks


def test_the_bundle_written_out_in_the_specification_is_what_we_write() -> None:
    page = (ROOT / "spec" / "bundle.md").read_text("utf-8")
    block = next(part for part in page.split("```") if part.strip().startswith("6f 70"))
    written = bytes.fromhex(block)
    leaf = Leaves(journal="iran", start=0, leaves=(b"leaf\n",), checkpoint=b"note\n")
    part = Part(events=[leaf], openings=None)
    made = bundle_bytes(Heading(to="jordan", recipient=None), (Span(journal="iran", start=0, end=1),), [part])
    assert b"".join(made) == written
    assert f"This bundle has {len(written)} bytes" in page
    read = Bundle(io.BytesIO(written))
    assert [item.event for item in read.items() if isinstance(item, Arrived)] == [leaf]
    assert read.whole
