"""What the ``extra`` of our proofs holds: the leaf itself, and its opening where the holder may show it.

A bare leaf begins with ``openline.``. With its opening it is framed, in one form only:

    entry/v1
    leaf <bytes>
    salt <base64 of 32 bytes>
    body <bytes>

    <leaf><body>
"""

import base64
import binascii
import re
from dataclasses import dataclass

from openline.errors import RecordError
from openline.journal import SALT_BYTES, Leaf, Opening, check_opening, leaf_hash, parse_leaf

_HEAD = "entry/v1"
_COUNT = re.compile(r"[1-9][0-9]{0,5}\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownLeaf:
    """A leaf with its opening, if that is shown."""

    leaf: bytes
    opening: Opening | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadLeaf:
    """A leaf taken apart: its hash, its parts, and its body when it is open or its opening is shown and fits."""

    data: bytes
    hash: bytes
    leaf: Leaf
    body: bytes | None


def format_extra(shown: ShownLeaf) -> bytes:
    """The bytes that a proof carries."""
    if shown.opening is None:
        return shown.leaf
    salt = base64.b64encode(shown.opening.salt).decode()
    head = f"{_HEAD}\nleaf {len(shown.leaf)}\nsalt {salt}\nbody {len(shown.opening.body)}\n\n"
    return head.encode() + shown.leaf + shown.opening.body


def parse_extra(extra: bytes) -> ShownLeaf:
    """A leaf and perhaps its opening from what a proof carries; raises RecordError. Nothing in it is checked yet."""
    if extra.startswith(b"openline."):
        return ShownLeaf(leaf=extra)
    head, _, rest = extra.partition(b"\n\n")
    rows = head.decode("ascii", "replace").split("\n")
    if len(rows) != 4 or rows[0] != _HEAD:
        raise _malformed("carries no leaf")
    size, salt, length = (_after(row, word) for row, word in zip(rows[1:], ("leaf ", "salt ", "body "), strict=True))
    if not _COUNT.match(size) or not _COUNT.match(length) or len(rest) != int(size) + int(length):
        raise _malformed("carries other sizes than it says")
    shown = ShownLeaf(leaf=rest[: int(size)], opening=Opening(salt=_salt(salt), body=rest[int(size) :]))
    if format_extra(shown) != extra:
        raise _malformed("carries a leaf in a second form")
    return shown


def read_leaf(shown: ShownLeaf) -> ReadLeaf:
    """The leaf's parts; raises RecordError when it is none, or its opening does not fit its seal."""
    leaf = parse_leaf(shown.leaf)
    if shown.opening is not None:
        check_opening(leaf, shown.opening)
    body = leaf.body if shown.opening is None else shown.opening.body
    return ReadLeaf(data=shown.leaf, hash=leaf_hash(shown.leaf), leaf=leaf, body=body)


def _after(row: str, word: str) -> str:
    return row.removeprefix(word) if row.startswith(word) else ""


def _salt(text: str) -> bytes:
    try:
        salt = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        salt = b""
    if len(salt) != SALT_BYTES:
        raise _malformed("carries no salt")
    return salt


def _malformed(what: str) -> RecordError:
    return RecordError("audit.extra-malformed", f"the proof {what}", hint="ask for the proof file again")
