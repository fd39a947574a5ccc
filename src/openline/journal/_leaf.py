"""Leaves: the signed notes that a journal holds, sealed or open.

A sealed leaf shows a format line, origin, id and seal; its body travels apart, with 32 random salt bytes,
to its recipients only. An open leaf carries its body and is never erased. A leaf has exactly the
signature lines that its message type requires; those are judged by the picture, with the author's keys.

    seal = SHA-256("openline.seal/v1" || 0x0A || salt || body)
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from openline import limits
from openline.errors import RecordError

from ._notes import Note, Signer, parse_note, sign_note

SEALED_FORMAT = "openline.leaf/v1"
OPEN_FORMAT = "openline.open/v1"
SALT_BYTES = 32
_ID = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """What opens a sealed leaf: its salt and the body's bytes exactly as written."""

    salt: bytes
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """A parsed leaf. ``body`` is present in an open entry, ``seal`` in a sealed one; signatures are unchecked."""

    origin: str
    id: str
    seal: bytes | None
    body: bytes | None
    note: Note


def seal_of(opening: Opening) -> bytes:
    """The salted digest that a sealed leaf shows; the salt keeps a coordinate from being guessed."""
    assert len(opening.salt) == SALT_BYTES, "a seal without a full salt is a coordinate"
    return hashlib.sha256(b"openline.seal/v1\n" + opening.salt + opening.body).digest()


def sealed_leaf(origin: str, entry_id: str, opening: Opening, signers: Sequence[Signer]) -> bytes:
    """The bytes of a sealed leaf."""
    seal = base64.b64encode(seal_of(opening)).decode()
    return _bounded(sign_note(f"{SEALED_FORMAT}\n{origin}\n{entry_id}\n{seal}\n", signers))


def open_leaf(origin: str, entry_id: str, body: bytes, signers: Sequence[Signer]) -> bytes:
    """The bytes of an open leaf."""
    return _bounded(sign_note(f"{OPEN_FORMAT}\n{origin}\n{entry_id}\n{body.decode()}\n", signers))


def parse_leaf(data: bytes) -> Leaf:
    """A leaf from its bytes; raises RecordError. Signatures and body are judged later, by the picture."""
    if len(data) > limits.LEAF_BYTES:
        raise RecordError("journal.leaf-too-large", f"a leaf of {len(data)} bytes", hint="send evidence by hash")
    note = parse_note(data)
    rows = note.text.split("\n")
    if len(rows) != 5 or not rows[1] or not _ID.match(rows[2]) or rows[0] not in (SEALED_FORMAT, OPEN_FORMAT):
        raise RecordError(
            "journal.leaf-malformed", "the note is no leaf", hint="keep it as evidence; it counts nothing"
        )
    sealed = rows[0] == SEALED_FORMAT
    return Leaf(
        origin=rows[1],
        id=rows[2],
        seal=_seal(rows[3]) if sealed else None,
        body=None if sealed else rows[3].encode(),
        note=note,
    )


def check_opening(leaf: Leaf, opening: Opening) -> None:
    """Raise RecordError unless the opening fits the leaf's seal."""
    fits = (
        leaf.seal is not None and len(opening.salt) == SALT_BYTES and hmac.compare_digest(seal_of(opening), leaf.seal)
    )
    if not fits:
        raise RecordError(
            "journal.opening-wrong", f"the opening does not fit the seal of {leaf.id}", hint="ask the author again"
        )


def opens(data: bytes, opening: Opening) -> bool:
    """Whether these bytes are a sealed leaf that the opening fits; a negative answer is a value."""
    try:
        check_opening(parse_leaf(data), opening)
    except RecordError:
        return False
    return True


def _seal(text: str) -> bytes:
    try:
        seal = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        seal = b""
    if len(seal) != 32 or base64.b64encode(seal).decode() != text:
        raise RecordError("journal.seal-malformed", "the seal is not 32 bytes of base64", hint="keep it as evidence")
    return seal


def _bounded(data: bytes) -> bytes:
    if len(data) > limits.LEAF_BYTES:
        raise RecordError("journal.leaf-too-large", f"a leaf of {len(data)} bytes", hint="send evidence by hash")
    return data
