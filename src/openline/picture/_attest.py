"""Who else held this history, and when: cosignatures by other participants' mirrors and witnesses, and intervals.

An entry's attested interval is not before the newest foreign cosignature that it, or an entry before it in the same
journal, cites, and not after the earliest independent cosignature that covers it. Times in bodies are claims.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from openline.errors import RecordError
from openline.journal import (
    Checkpoint,
    SignatureLine,
    Tree,
    Vkey,
    checkpoint_text,
    cosignatures,
    parse_note,
)
from openline.messages import Cited, Purpose

from ._entries import Entry
from ._evidence import Shelf

Cosigners = Mapping[tuple[str, bytes], Sequence[tuple[str, Purpose, Vkey]]]
"""Known cosigner keys by (name, key id): whose it is, what it says, the key.

Several may stand under one name, since anyone can issue a key that another has: nobody hides another's word that way.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cosigned:
    """One valid cosignature: this participant's mirror (or witness) held this history up to ``size`` at ``at_s``.

    ``line`` is SHA-256 of the signature line, by which entries cite it.
    """

    participant: str
    purpose: Purpose
    size: int
    at_s: int
    line: str


Lines = dict[tuple[str, str, Vkey], int | None]
"""What was found of a signed text, a line and a key: POSIX seconds, or None for a bad line. Signatures never change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """POSIX seconds between which an entry was written, as far as others' clocks say; None: nobody says."""

    not_before_s: int | None
    not_after_s: int | None


def line_digest(line: str) -> str:
    """How an entry cites a cosignature line."""
    return sha256(line.encode()).hexdigest()


def cosigned(origin: str, tree: Tree, shelf: Shelf, cosigners: Cosigners, judged: Lines) -> list[Cosigned]:
    """Every valid cosignature over a prefix of this journal, sorted; other histories and bad lines are passed over."""
    found: list[Cosigned] = []
    for size in sorted(size for size in shelf.cosigned if size <= tree.size):
        ours = checkpoint_text(Checkpoint(origin=origin, size=size, root=tree.root(size)))
        lines = shelf.checkpoints[size].get(ours, set())
        for line in sorted(lines):
            found += cosignature(ours, size, line, cosigners, judged)
    return found


def interval(
    entry: Entry, before: Sequence[Entry], independent: Iterable[Cosigned], lines: Mapping[str, int]
) -> Interval:
    """The attested interval of an entry.

    ``before``: the entries before it in its journal; ``independent``: cosignatures of its journal by those who count;
    ``lines``: the time of every foreign cosignature held, by its digest.
    """
    cited = [_cited(item) for item in (*before, entry)]
    lower = [lines[cite.line] for cite in cited if cite is not None and cite.line in lines]
    upper = [item.at_s for item in independent if item.size > entry.index]
    return Interval(not_before_s=max(lower, default=None), not_after_s=min(upper, default=None))


def _cited(entry: Entry) -> Cited | None:
    return entry.message.header.cites if entry.message else None


def cosignature(text: str, size: int, line: str, cosigners: Cosigners, judged: Lines) -> list[Cosigned]:
    """The cosignature in one line, for everyone who issued its key; empty for a stranger's or a bad line."""
    found = []
    for participant, purpose, key in cosigners.get(_claimed(text, line), ()):
        if (text, line, key) not in judged:
            judged[text, line, key] = _time(text, line, key)
        if (at_s := judged[text, line, key]) is not None:
            digest = line_digest(line)
            found.append(Cosigned(participant=participant, purpose=purpose, size=size, at_s=at_s, line=digest))
    return found


def _claimed(text: str, line: str) -> tuple[str, bytes]:
    """Which key the line says it is by."""
    try:
        parsed: SignatureLine = parse_note(f"{text}\n{line}\n".encode()).lines[0]
    except RecordError:
        return ("", b"")
    return (parsed.name, parsed.key_id)


def _time(text: str, line: str, key: Vkey) -> int | None:
    try:
        valid = cosignatures(f"{text}\n{line}\n".encode(), [key])
    except RecordError:
        return None
    return valid[0].timestamp if valid else None
