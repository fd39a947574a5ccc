"""Sealed parts: opened by one identity alone, also by the age command, and by nothing that hides in them."""

import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest

from openline import limits
from openline.errors import OpenlineError, RecordError
from openline.storage import Carriage, new_carriage, sealed_to
from openline.transport import Opened, Openings
from openline.transport._sealed import SIZES, batches, seal, unseal
from openline.transport._wire import decode_batch, encode_batch


def opened(number: int, size: int = 700) -> Opened:
    return Opened(leaf_hash=number.to_bytes(32, "big"), salt=bytes(32), body=b"b" * size)


BATCH = (Openings(journal="jordan", openings=(opened(1), opened(2))),)


@pytest.fixture(scope="module")
def reader() -> Carriage:
    return new_carriage()


def test_what_is_sealed_opens_for_its_reader_and_for_nobody_else(reader: Carriage) -> None:
    sealed = seal(BATCH, reader.recipient)
    assert unseal(sealed, reader) == BATCH
    for _ in range(5):
        assert unseal(sealed, new_carriage()) is None
    assert b"jordan" not in sealed
    assert b"bbbb" not in sealed


@pytest.mark.parametrize("count", [0, 1, 3, 10, 60, 400])
def test_every_batch_is_padded_to_one_of_the_sizes(reader: Carriage, count: int) -> None:
    items = [("jordan" if number % 2 else "iran", opened(number)) for number in range(count)]
    found = list(batches(items))
    assert found  # also nothing makes one part, so that nothing looks like something
    plains = [pyrage.decrypt(seal(batch, reader.recipient), [reader._identity]) for batch in found]
    assert {len(plain) for plain in plains} <= set(SIZES)
    back = [item for batch in found for part in batch for item in part.openings]
    assert sorted(back, key=lambda item: item.leaf_hash) == [item for _, item in items]


def test_the_largest_bodies_fit_and_the_batch_is_cut(reader: Carriage) -> None:
    items = [(f"journal-{number}", opened(number, limits.BODY_BYTES)) for number in range(9)]
    found = list(batches(items))
    assert len(found) == 3
    assert all(unseal(seal(batch, reader.recipient), reader) == batch for batch in found)


def test_more_openings_than_one_event_takes_make_two_batches() -> None:
    items = [("jordan", opened(number, 0)) for number in range(limits.WIRE_OPENINGS + 1)]
    assert sum(len(part.openings) for batch in batches(items) for part in batch) == limits.WIRE_OPENINGS + 1
    assert all(decode_batch(encode_batch(batch)) == batch for batch in batches(items))


def padded(data: bytes, size: int, *, length: int | None = None, fill: bytes = b"\0") -> bytes:
    plain = (len(data) if length is None else length).to_bytes(4, "big") + data
    return plain + fill * (size - len(plain))


@pytest.mark.parametrize(
    ("attack", "plain", "code"),
    [
        ("no size of ours", padded(encode_batch(BATCH), 5_000), "transport.sealed-malformed"),
        ("nothing", b"", "transport.sealed-malformed"),
        ("a size too large", padded(encode_batch(BATCH), SIZES[1]), "transport.sealed-malformed"),
        ("a length beyond the end", padded(b"", SIZES[0], length=1 << 31), "transport.sealed-malformed"),
        ("something in the padding", padded(encode_batch(BATCH), SIZES[0], fill=b"x"), "transport.sealed-malformed"),
        ("no batch", padded(b"\xc1\xc1", SIZES[0]), "transport.event-malformed"),
        ("an event that is no opening", padded(b"\x91\x92\x05\x90", SIZES[0]), "transport.event-malformed"),
        ("a mebibyte of zeros", bytes(1 << 20), "transport.sealed-malformed"),
    ],
)
def test_a_hostile_sealed_part_is_refused(reader: Carriage, attack: str, plain: bytes, code: str) -> None:
    with pytest.raises(OpenlineError) as caught:
        unseal(sealed_to(reader.recipient, plain), reader)
    assert caught.value.code == code, attack


def test_a_broken_seal_is_told_from_another_readers(reader: Carriage) -> None:
    sealed = seal(BATCH, reader.recipient)
    cuts = [sealed[:-1], sealed[:250], sealed[:100], b"", b"age-encryption.org/v1\n"]
    flipped = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(0, len(sealed), 97)]
    wrong = 0
    for data in (*cuts, *flipped):
        try:
            assert unseal(data, reader) is None  # a spoiled stanza is nobody's
        except RecordError as error:
            assert error.code == "storage.seal-broken"
            wrong += 1
    assert wrong > 40


def test_a_part_sealed_with_a_passphrase_starts_no_guessing(reader: Carriage) -> None:
    slow = (
        b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 40\n"
        + b"A" * 43
        + b"\n--- "
        + b"A" * 43
        + b"\n"
        + bytes(64)
    )
    try:
        assert unseal(slow, reader) is None  # returns at once: 2**40 rounds would take days
    except RecordError as error:
        assert error.code == "storage.seal-broken"


def test_no_recipient_is_an_error(reader: Carriage) -> None:
    for text in ("", "age1", reader.recipient[:-1], reader.recipient.upper() + "x", "ssh-ed25519 AAAA"):
        with pytest.raises(RecordError) as caught:
            sealed_to(text, b"x")
        assert caught.value.code == "storage.recipient-wrong"


def test_the_age_command_opens_what_we_seal_and_we_open_what_it_seals(reader: Carriage, tmp_path: Path) -> None:
    if shutil.which("age") is None:
        pytest.skip("the age command is not installed: apt-get install age")
    key, part = tmp_path / "identity.txt", tmp_path / "part.age"
    key.write_text(f"{reader._identity}\n", "utf-8")
    part.write_bytes(seal(BATCH, reader.recipient))
    done = subprocess.run(["age", "-d", "-i", str(key), str(part)], capture_output=True, check=True)
    length = int.from_bytes(done.stdout[:4], "big")
    assert decode_batch(done.stdout[4 : 4 + length]) == BATCH
    made = subprocess.run(["age", "-r", reader.recipient], input=done.stdout, capture_output=True, check=True)
    assert unseal(made.stdout, reader) == BATCH
    stranger = tmp_path / "stranger.txt"
    stranger.write_text(f"{new_carriage()._identity}\n", "utf-8")
    assert subprocess.run(["age", "-d", "-i", str(stranger), str(part)], capture_output=True, check=False).returncode
