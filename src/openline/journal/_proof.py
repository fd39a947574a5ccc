"""Proofs that travel alone (C2SP tlog-proof): index, path, checkpoint; opened offline with the author's keys.

``extra`` carries the leaf itself, and the opening where the holder may show it, so that one file says
what was said, by whom, and where it stands. It is checked against the proof, never trusted.
"""

import base64
import binascii
from dataclasses import dataclass

from openline import limits
from openline.errors import RecordError

from ._checkpoint import Checkpoint, verify_checkpoint
from ._notes import Vkey
from ._tree import leaf_hash
from ._tree_checks import check_inclusion

HEAD = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A parsed proof; nothing in it has been checked yet."""

    extra: bytes | None
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def format_proof(proof: Proof) -> bytes:
    """The text of a ``.tlog-proof`` file."""
    rows = [HEAD]
    if proof.extra is not None:
        rows.append("extra " + base64.b64encode(proof.extra).decode())
    rows.append(f"index {proof.index}")
    rows.extend(base64.b64encode(item).decode() for item in proof.path)
    return ("\n".join(rows) + "\n\n").encode() + proof.checkpoint


def parse_proof(data: bytes) -> Proof:
    """A proof from its bytes; raises RecordError."""
    head, empty, checkpoint = data.partition(b"\n\n")
    if not empty or len(data) > 4 * limits.NOTE_BYTES:
        raise _malformed("has no checkpoint")
    rows = head.decode("ascii", "replace").split("\n")
    if rows[0] != HEAD or len(rows) < 2:
        raise _malformed("does not begin as one")
    extra = _base64(rows.pop(1)[6:]) if rows[1].startswith("extra ") else None
    if len(rows) < 2 or not rows[1].startswith("index ") or not _decimal(rows[1][6:]):
        raise _malformed("names no index")
    path = tuple(_base64(row) for row in rows[2:])
    return Proof(extra=extra, index=int(rows[1][6:]), path=path, checkpoint=checkpoint)


def check_proof(proof: Proof, leaf: bytes, key: Vkey) -> Checkpoint:
    """The checkpoint under which the leaf stands; raises RecordError when anything does not hold."""
    checkpoint = verify_checkpoint(proof.checkpoint, key)
    check_inclusion(leaf_hash(leaf), proof.index, checkpoint.size, proof.path, checkpoint.root)
    return checkpoint


def _decimal(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 19 and (text == "0" or text[0] != "0")


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise _malformed("holds a line that is not base64") from None
    if base64.b64encode(data).decode() != text:
        raise _malformed("holds a line in no canonical base64")
    return data


def _malformed(what: str) -> RecordError:
    return RecordError("journal.proof-malformed", f"the proof {what}", hint="ask for the proof file again")
