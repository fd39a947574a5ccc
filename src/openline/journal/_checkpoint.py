"""Checkpoints (C2SP tlog-checkpoint): origin, size, root; no extension lines. And their cosignatures."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from openline.errors import RecordError

from ._notes import COSIGNATURE, Note, Signer, Vkey, parse_note, sign_note, verify_note

_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """A journal's head: how many leaves, and their root."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Cosignature:
    """Who else held this history, and its own clock reading in POSIX seconds."""

    name: str
    timestamp: int


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The three lines that are signed."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """The checkpoint note, signed by the journal's checkpoint key."""
    return sign_note(checkpoint_text(checkpoint), [signer])


def parse_checkpoint(note: Note) -> Checkpoint:
    """A checkpoint from a note's text; raises RecordError."""
    rows = note.text.split("\n")
    if len(rows) != 4 or not rows[0] or not _SIZE.match(rows[1]):
        raise _malformed()
    try:
        root = base64.b64decode(rows[2], validate=True)
    except (ValueError, binascii.Error):
        raise _malformed() from None
    checkpoint = Checkpoint(origin=rows[0], size=int(rows[1]), root=root)
    # A tree has fewer than 2^63 leaves: proofs have at most 63 hashes, and every language counts so far.
    if len(root) != 32 or checkpoint.size >= 2**63 or checkpoint_text(checkpoint) != note.text:
        raise _malformed()
    return checkpoint


def verify_checkpoint(data: bytes, key: Vkey) -> Checkpoint:
    """The checkpoint, signed by this journal's checkpoint key; raises RecordError."""
    note, _ = verify_note(data, [key])
    return parse_checkpoint(note)


def cosignatures(data: bytes, keys: Iterable[Vkey]) -> tuple[Cosignature, ...]:
    """Every valid cosignature by the given keys; a bad one by a known key raises."""
    known = {(key.name, key.key_id): key for key in keys if key.kind == COSIGNATURE}
    note = parse_note(data)
    if not any((line.name, line.key_id) in known for line in note.lines):
        return ()
    verify_note(data, known.values())
    return tuple(
        Cosignature(name=line.name, timestamp=int.from_bytes(line.signature[:8], "big"))
        for line in note.lines
        if (line.name, line.key_id) in known
    )


def _malformed() -> RecordError:
    return RecordError("journal.checkpoint-malformed", "the note is no checkpoint", hint="refuse it")
