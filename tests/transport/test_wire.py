"""The wire: every value comes back as it went, in one form only, and hostile bytes end in one typed error."""

import random
import tracemalloc

import msgspec
import pytest

from openline import limits
from openline.errors import FormatError
from openline.transport import (
    Beat,
    Concern,
    ConcernAnswer,
    Flash,
    Fork,
    Have,
    Heads,
    Leaves,
    Opened,
    Openings,
    Stray,
    WireEvent,
    decode_event,
    encode_event,
)

HASH = bytes(range(32))
OPENED = Opened(leaf_hash=HASH, salt=HASH[::-1], body=b'{"type":"x"}')
VALUES: list[WireEvent] = [
    Leaves(journal="jordan", start=3, leaves=(b"leaf", b"other"), checkpoint=b"note", openings=(OPENED,), path=(HASH,)),
    Leaves(journal="jordan-2", start=0, leaves=(), checkpoint=b"note"),
    Openings(journal="jordan", openings=(OPENED, OPENED)),
    Have(journal="jordan", holder="iran", size=12, heads=(b"note",), cosignatures=("— iran/mirror AAAA",)),
    Have(journal="jordan", holder="iran", size=0),
    Flash(journal="jordan", index=9, leaf=b"leaf", path=(HASH, HASH), checkpoint=b"note", opening=OPENED),
    Flash(journal="jordan", index=9, leaf=b"leaf", path=(), checkpoint=b"note"),
    Heads(notes=(b"note", b"another")),
    Beat(journal="jordan", note=b"note"),
    Concern(journal="jordan", asker="iran", start=3, end=9),
    ConcernAnswer(journal="jordan", note=b"note"),
    Stray(journal="jordan", leaf=b"leaf"),
    Fork(journal="jordan", text=b"text"),
]


def refused(data: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        decode_event(data)
    return caught.value.code


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_went(value: WireEvent) -> None:
    data = encode_event(value)
    assert decode_event(data) == value
    assert refused(data + b"\x00") == "transport.event-malformed"
    for cut in range(len(data)):
        assert refused(data[:cut]) == "transport.event-malformed"


def test_the_numbers_of_the_kinds_never_change() -> None:
    tags = {type(value).__name__: encode_event(value)[1] for value in VALUES}
    assert tags == {
        "Leaves": 1, "Openings": 2, "Have": 3, "Flash": 4, "Heads": 5,
        "Beat": 6, "Concern": 7, "ConcernAnswer": 8, "Stray": 9, "Fork": 10,
    }  # fmt: skip


def test_the_bytes_of_a_concern_are_these() -> None:
    value = Concern(journal="jordan", asker="iran", start=3, end=300)
    assert encode_event(value) == b"\x95\x07\xa6jordan\xa4iran\x03\xcd\x01\x2c"


def test_a_value_costs_little_more_than_what_it_carries() -> None:
    leaf, body = b"l" * 420, b"b" * 1_500
    opened = Opened(leaf_hash=HASH, salt=HASH, body=body)
    value = Flash(
        journal="united-states", index=70_000, leaf=leaf, path=(HASH,) * 17, checkpoint=b"n" * 230, opening=opened
    )
    carried = len(leaf) + len(body) + 64 + 17 * 32 + 230
    assert len(encode_event(value)) - carried < 100


@pytest.mark.parametrize(
    ("attack", "data"),
    [
        ("nothing", b""),
        ("no array", b"\x01"),
        ("a kind nobody knows", b"\x92\x63\x90"),
        ("a longer form of a number", b"\x95\x07\xa6jordan\xa4iran\x03\xce\x00\x00\x01\x2c"),
        ("a number below zero", b"\x95\x07\xa6jordan\xa4iran\xff\x09"),
        ("a number that JSON cannot hold", b"\x95\x07\xa6jordan\xa4iran\x03\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
        ("a float for a number", b"\x95\x07\xa6jordan\xa4iran\xca\x40\x40\x00\x00\x09"),
        ("a field too many", b"\x96\x07\xa6jordan\xa4iran\x03\x09\x00"),
        ("a field too few", b"\x94\x07\xa6jordan\xa4iran\x03"),
        ("a map", b"\x82\xa1a\x01\xa1b\x02"),
        ("an extension", b"\xd4\x01\x00"),
        ("a name that is a path", b"\x95\x07\xa9../jordan\xa4iran\x03\x09"),
        ("a name with a newline", b"\x95\x07\xa7jordan\n\xa4iran\x03\x09"),
        ("a name without end", b"\x95\x07\xd9\x41" + b"j" * 65 + b"\xa4iran\x03\x09"),
        ("a name that is no text", b"\x95\x07\xa6jord\xff\xfe\xa4iran\x03\x09"),
        ("text where bytes belong", b"\x93\x06\xa6jordan\xa4note"),
        ("bytes where text belongs", b"\x93\x06\xc4\x06jordan\xc4\x04note"),
        (
            "a hash of 31 bytes",
            b"\x93\x02\xa6jordan\x91\x93\xc4\x1f" + b"h" * 31 + b"\xc4\x20" + b"s" * 32 + b"\xc4\x00",
        ),
        ("an empty note", b"\x93\x06\xa6jordan\xc4\x00"),
        ("a promise of four billion leaves", b"\x97\x01\xa6jordan\x00\xdd\xff\xff\xff\xff"),
        ("a promise of four billion bytes", b"\x93\x06\xa6jordan\xc6\xff\xff\xff\xff"),
        ("arrays without end", b"\x91" * 200_000),
    ],
)
def test_hostile_bytes_are_refused(attack: str, data: bytes) -> None:
    assert refused(data) == "transport.event-malformed", attack


@pytest.mark.parametrize(
    ("what", "value", "held"),
    [
        ("leaves", Leaves(journal="a", start=0, leaves=(b"l",) * limits.WIRE_LEAVES, checkpoint=b"n"), True),
        ("leaves", Leaves(journal="a", start=0, leaves=(b"l",) * (limits.WIRE_LEAVES + 1), checkpoint=b"n"), False),
        ("openings", Openings(journal="a", openings=(OPENED,) * limits.WIRE_OPENINGS), True),
        ("openings", Openings(journal="a", openings=(OPENED,) * (limits.WIRE_OPENINGS + 1)), False),
        ("notes", Heads(notes=(b"n",) * limits.WIRE_NOTES), True),
        ("notes", Heads(notes=(b"n",) * (limits.WIRE_NOTES + 1)), False),
        ("proof", Flash(journal="a", index=0, leaf=b"l", path=(HASH,) * limits.PROOF_HASHES, checkpoint=b"n"), True),
        ("proof", Flash(journal="a", index=0, leaf=b"l", path=(HASH,) * (limits.PROOF_HASHES + 1), checkpoint=b"n"), False),
        ("leaf", Stray(journal="a", leaf=b"l" * limits.LEAF_BYTES), True),
        ("leaf", Stray(journal="a", leaf=b"l" * (limits.LEAF_BYTES + 1)), False),
        ("fork", Fork(journal="a", text=b"t" * limits.FORK_BYTES), True),
        ("fork", Fork(journal="a", text=b"t" * (limits.FORK_BYTES + 1)), False),
        ("name", Concern(journal="j" * limits.WIRE_NAME_CHARACTERS, asker="a", start=0, end=1), True),
        ("name", Concern(journal="j" * (limits.WIRE_NAME_CHARACTERS + 1), asker="a", start=0, end=1), False),
    ],
)  # fmt: skip
def test_every_limit_holds_at_itself_and_one_above(what: str, value: WireEvent, held: bool) -> None:
    data = encode_event(value)
    if held:
        assert decode_event(data) == value
    else:
        assert refused(data) == "transport.event-malformed"


def test_no_more_bytes_are_read_or_written_than_the_limit() -> None:
    room = limits.WIRE_EVENT_BYTES - len(encode_event(Leaves(journal="a", start=0, leaves=(), checkpoint=b"n")))
    count = room // 65_003 + 1
    value = Leaves(journal="a", start=0, leaves=(b"l" * 65_000,) * count, checkpoint=b"n")
    with pytest.raises(FormatError) as caught:
        encode_event(value)
    assert caught.value.code == "transport.event-too-large"
    assert refused(msgspec.msgpack.encode(value)) == "transport.event-too-large"
    fits = Leaves(journal="a", start=0, leaves=(b"l" * 65_000,) * (count - 1), checkpoint=b"n")
    assert decode_event(encode_event(fits)) == fits


def test_a_promise_of_much_reserves_nothing() -> None:
    tracemalloc.start()
    refused(b"\x97\x01\xa6jordan\x00\xdd\xff\xff\xff\xff")
    refused(b"\x92\x05\xdd\x00\xff\xff\xff")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_spoiled_bytes_never_end_in_another_error() -> None:
    dice, changed = random.Random(5), 0
    for value in VALUES:
        data = encode_event(value)
        for _ in range(150):
            spoiled = bytearray(data)
            for _ in range(dice.randrange(1, 4)):
                spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
            try:
                assert encode_event(decode_event(bytes(spoiled))) == bytes(spoiled)
            except FormatError:
                changed += 1
    assert changed > 500
