"""Notes, keys, leaves, checkpoints and proofs as hostile hands might write them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import RecordError
from openline.journal import (
    COSIGNATURE,
    Opening,
    Proof,
    check_opening,
    check_proof,
    cosign,
    cosignatures,
    format_proof,
    inclusion_proof,
    leaf_hash,
    parse_leaf,
    parse_note,
    parse_proof,
    parse_vkey,
    sealed_leaf,
    sign_note,
    verify_checkpoint,
    verify_note,
)
from openline.storage import key_from_seed
from tests.worlds import Author, seeded

# The example of C2SP signed-note: a fact of that specification.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

AUTHOR = Author("jordan")


def refused(code: str, data: bytes) -> None:
    with pytest.raises(RecordError) as caught:
        verify_note(data, [parse_vkey(EXAMPLE_KEY)])
    assert caught.value.code == code


def test_the_specifications_example_verifies() -> None:
    note, signed = verify_note(EXAMPLE, [parse_vkey(EXAMPLE_KEY)])
    assert note.text == "This is an example message.\n"
    assert [key.text for key in signed] == [EXAMPLE_KEY]


@pytest.mark.parametrize(
    ("attack", "data", "code"),
    [
        ("a changed letter", EXAMPLE.replace(b"This", b"that"), "journal.signature-bad"),
        ("no signature at all", b"This is an example message.\n", "journal.note-malformed"),
        ("no final newline", EXAMPLE[:-1], "journal.note-malformed"),
        ("a carriage return", EXAMPLE.replace(b"message.\n", b"message.\r\n"), "journal.note-malformed"),
        ("not UTF-8", b"\xff" + EXAMPLE, "journal.note-malformed"),
        ("a hyphen for the dash", EXAMPLE.replace("— ".encode(), b"- "), "journal.note-malformed"),
        (
            "a key nobody knows",
            EXAMPLE.replace(b"example.com/foo Uw2QO", b"example.com/bar Uw2QO"),
            "journal.note-unsigned",
        ),
        ("another id of the same name", EXAMPLE.replace(b"Uw2QO", b"Uw2QP"), "journal.note-unsigned"),
        ("base64 with loose bits", EXAMPLE.replace(b"yaQM=\n", b"yaQN=\n"), "journal.note-malformed"),
        ("an empty name", EXAMPLE.replace(b"example.com/foo ", b" "), "journal.note-malformed"),
        ("too many lines", EXAMPLE + EXAMPLE.split(b"\n\n")[1] * 32, "journal.note-malformed"),
        ("too large", b"x" * 70_000 + EXAMPLE, "journal.note-too-large"),
    ],
)
def test_a_hostile_note_is_refused(attack: str, data: bytes, code: str) -> None:
    refused(code, data)


@given(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 7))
def test_no_flipped_bit_of_a_note_verifies(at: int, bit: int) -> None:
    broken = EXAMPLE[:at] + bytes([EXAMPLE[at] ^ (1 << bit)]) + EXAMPLE[at + 1 :]
    with pytest.raises(RecordError):
        verify_note(broken, [parse_vkey(EXAMPLE_KEY)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        "name+zz+AA==",
        EXAMPLE_KEY[:-1],
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY + "=",
        "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_a_key_that_does_not_fit_its_id_is_refused(text: str) -> None:
    with pytest.raises(RecordError) as caught:
        parse_vkey(text)
    assert caught.value.code.startswith("journal.vkey-")


def test_a_seal_hides_its_body_and_opens_only_with_its_salt() -> None:
    """The body never stands in the leaf; the same body twice gives two seals."""
    body = b'{"type":"x"}'
    one, two = (Opening(salt=seeded(name), body=body) for name in ("one", "two"))
    leaves = [sealed_leaf("o", "0" * 32, opening, [AUTHOR.node]) for opening in (one, two)]
    assert leaves[0] != leaves[1]
    assert len(leaves[0]) == len(leaves[1])
    assert all(body not in leaf for leaf in leaves)
    check_opening(parse_leaf(leaves[0]), one)
    for wrong in (two, Opening(salt=one.salt, body=body + b" "), Opening(salt=one.salt[:31], body=body)):
        with pytest.raises(RecordError) as caught:
            check_opening(parse_leaf(leaves[0]), wrong)
        assert caught.value.code == "journal.opening-wrong"


@pytest.mark.parametrize(
    ("attack", "text", "code"),
    [
        ("an unknown format", "openline.leaf/v2\no\n" + "0" * 32 + "\n" + "A" * 43 + "=\n", "journal.leaf-malformed"),
        ("an id in capitals", "openline.leaf/v1\no\n" + "A" * 32 + "\n" + "A" * 43 + "=\n", "journal.leaf-malformed"),
        (
            "a line too many",
            "openline.leaf/v1\no\n" + "0" * 32 + "\n" + "A" * 43 + "=\nmore\n",
            "journal.leaf-malformed",
        ),
        ("an empty origin", "openline.leaf/v1\n\n" + "0" * 32 + "\n" + "A" * 43 + "=\n", "journal.leaf-malformed"),
        ("a short seal", "openline.leaf/v1\no\n" + "0" * 32 + "\nAAAA\n", "journal.seal-malformed"),
        ("a seal that is not base64", "openline.leaf/v1\no\n" + "0" * 32 + "\n!!\n", "journal.seal-malformed"),
    ],
)
def test_a_hostile_leaf_is_refused(attack: str, text: str, code: str) -> None:
    with pytest.raises(RecordError) as caught:
        parse_leaf(sign_note(text, [AUTHOR.node]))
    assert caught.value.code == code


def test_a_cosignature_counts_with_its_own_clock_and_a_bad_one_refuses_the_note() -> None:
    witness = key_from_seed("witness", seeded("witness"), COSIGNATURE)
    note = cosign(AUTHOR.notes[-1], witness, 1_510_387_200)
    assert [(c.name, c.timestamp) for c in cosignatures(note, [witness.vkey])] == [("witness", 1_510_387_200)]
    assert verify_checkpoint(note, AUTHOR.checkpoint.vkey).size == len(AUTHOR.leaves)
    assert cosignatures(AUTHOR.notes[-1], [witness.vkey]) == ()
    later = note.replace(
        base64.b64encode(witness.vkey.key_id + (1_510_387_200).to_bytes(8, "big"))[:12],
        base64.b64encode(witness.vkey.key_id + (1_510_387_201).to_bytes(8, "big"))[:12],
    )
    if later != note:
        with pytest.raises(RecordError):
            cosignatures(later, [witness.vkey])


def test_a_proof_file_stands_alone_and_no_change_to_it_passes() -> None:
    hashes = [leaf_hash(leaf) for leaf in AUTHOR.leaves]
    index = 3
    proof = Proof(
        extra=AUTHOR.leaves[index], index=index, path=inclusion_proof(hashes, index), checkpoint=AUTHOR.notes[-1]
    )
    data = format_proof(proof)
    assert parse_proof(data) == proof
    check_proof(parse_proof(data), AUTHOR.leaves[index], AUTHOR.checkpoint.vkey)
    head = data.index(b"index")
    for at in range(head, len(data)):
        broken = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(RecordError):
            check_proof(parse_proof(broken), AUTHOR.leaves[index], AUTHOR.checkpoint.vkey)


@given(st.binary(max_size=400))
def test_no_bytes_crash_a_reader(data: bytes) -> None:
    for read in (parse_note, parse_leaf, parse_proof):
        with pytest.raises(RecordError):
            read(data)
