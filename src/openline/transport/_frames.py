"""Frames: a heading line, then parts that stand alone, so that a file cut anywhere still gives its whole parts.

    openline.bundle/v1 <participant> <age recipient, or a hyphen>
    <kind, 1 byte> <length, 4 bytes> <digest, 8 bytes> <payload>        again and again, numbers big-endian

The digest is the first 8 bytes of SHA-256 over kind, length and payload. It shows damage, and proves nothing.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from openline import limits
from openline.errors import FormatError

HEAD = "openline.bundle/v1"
FRAME_HEAD_BYTES = 13
NOBODY = "-"
_HEADING = re.compile(rf"{re.escape(HEAD)} ([a-z0-9]+(?:-[a-z0-9]+)*) (-|age1[02-9ac-hj-np-z]{{58}})\n\Z")


class Kind(IntEnum):
    """What a frame holds."""

    CONTENTS = 1
    EVENT = 2
    SEALED = 3
    END = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """Whom a bundle is for, and the age recipient to which its openings are sealed; None when it holds none."""

    to: str
    recipient: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One whole frame whose digest fits. ``number`` counts from 1."""

    number: int
    kind: Kind
    payload: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """One part that was not taken, and why. ``number`` is its frame; 0 stands for the file as a whole."""

    number: int
    code: str
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """The file ends inside this frame: everything before it was whole."""

    number: int


def heading_bytes(heading: Heading) -> bytes:
    """The first line of a bundle."""
    line = f"{HEAD} {heading.to} {heading.recipient or NOBODY}\n"
    assert _HEADING.match(line), "names and recipients are checked where they come in"
    return line.encode()


def read_heading(stream: BinaryIO) -> Heading:
    """The heading; raises FormatError when the file is no bundle."""
    line = stream.readline(limits.BUNDLE_HEADING_BYTES).decode("ascii", "replace")
    found = _HEADING.match(line)
    if found is None or len(found[1]) > limits.WIRE_NAME_CHARACTERS:
        raise FormatError(
            "transport.not-a-bundle", f"the file does not begin with {HEAD}", hint="name a file made by bundle export"
        )
    return Heading(to=found[1], recipient=None if found[2] == NOBODY else found[2])


def frame_bytes(kind: Kind, payload: bytes) -> bytes:
    """One frame."""
    assert len(payload) <= limits.BUNDLE_FRAME_BYTES, "whoever fills a frame keeps its limit"
    head = bytes([kind]) + len(payload).to_bytes(4, "big")
    return head + _digest(head, payload) + payload


def read_frames(stream: BinaryIO) -> Iterator[Frame | Refused | Cut]:
    """Every frame after the heading. A damaged one is named and passed over; what cannot be passed over ends it."""
    read = 0
    for number in range(1, limits.BUNDLE_FRAMES + 1):
        head = stream.read(FRAME_HEAD_BYTES)
        if not head:
            return
        length = int.from_bytes(head[1:5], "big")
        read += len(head) + length
        if len(head) == FRAME_HEAD_BYTES and length > limits.BUNDLE_FRAME_BYTES:
            yield _refused(
                number, "transport.frame-too-large", f"a frame of {length} bytes; what follows cannot be read"
            )
            return
        if len(head) == FRAME_HEAD_BYTES and read > limits.BUNDLE_BYTES:
            yield _refused(
                number, "transport.bundle-too-large", f"more than {limits.BUNDLE_BYTES} bytes; the rest is left unread"
            )
            return
        payload = stream.read(length)
        if len(head) < FRAME_HEAD_BYTES or len(payload) < length:
            yield Cut(number=number)
            return
        yield _checked(number, head, payload)
    if stream.read(1):
        yield _refused(
            0, "transport.too-many-frames", f"more than {limits.BUNDLE_FRAMES} frames; the rest is left unread"
        )


def _checked(number: int, head: bytes, payload: bytes) -> Frame | Refused:
    if _digest(head[:5], payload) != head[5:]:
        return _refused(number, "transport.frame-damaged", "its digest does not fit")
    if head[0] not in set(Kind):
        return _refused(number, "transport.frame-kind-unknown", f"kind {head[0]} is unknown here")
    return Frame(number=number, kind=Kind(head[0]), payload=payload)


def _digest(head: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(head + payload).digest()[:8]


def _refused(number: int, code: str, what: str) -> Refused:
    return Refused(number=number, code=code, what=what)
