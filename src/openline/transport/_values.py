"""What travels between nodes, as frozen values: the same over a link, in a bundle and in the simulation.

Nothing here is believed because it arrived: sizes and shapes are checked by ``_wire``, and everything else
(signatures, proofs, seals) by the node that takes it. ``journal`` is always the journal's name, never an origin.

    >>> Heads(notes=(b"x",)).notes
    (b'x',)
"""

from typing import Annotated

from msgspec import Meta, Struct

from openline import limits

# Patterns end in \Z: a bare $ also matches before a final newline.
Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", max_length=limits.WIRE_NAME_CHARACTERS)]
Index = Annotated[int, Meta(ge=0, le=limits.INTEGER_MAX)]
Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
LeafBytes = Annotated[bytes, Meta(min_length=1, max_length=limits.LEAF_BYTES)]
NoteBytes = Annotated[bytes, Meta(min_length=1, max_length=limits.NOTE_BYTES)]
Body = Annotated[bytes, Meta(max_length=limits.BODY_BYTES)]
LeafRun = Annotated[tuple[LeafBytes, ...], Meta(max_length=limits.WIRE_LEAVES)]
Path = Annotated[tuple[Hash, ...], Meta(max_length=limits.PROOF_HASHES)]
Notes = Annotated[tuple[NoteBytes, ...], Meta(max_length=limits.WIRE_NOTES)]
Line = Annotated[str, Meta(min_length=1, max_length=400, pattern=r"^[^\n]*\Z")]
Lines = Annotated[tuple[Line, ...], Meta(max_length=limits.NOTE_SIGNATURES)]


class Opened(Struct, frozen=True, kw_only=True, array_like=True, forbid_unknown_fields=True):
    """What opens one sealed leaf: 32 bytes of salt and the body exactly as written."""

    leaf_hash: Hash
    salt: Hash
    body: Body


OpenedRun = Annotated[tuple[Opened, ...], Meta(max_length=limits.WIRE_OPENINGS)]


class Value(Struct, frozen=True, kw_only=True, array_like=True, forbid_unknown_fields=True, tag=False):
    """A value that may travel alone; each kind has a number that never changes."""


class Leaves(Value, frozen=True, kw_only=True, tag=1):
    """Leaves of a journal from ``start`` on, the checkpoint they lead to, and the openings meant for the receiver.

    ``path``: empty when the checkpoint ends with these leaves; else the RFC 6962 consistency proof from the size
    after them to the checkpoint's, so that a long journal travels in parts of which each proves itself.
    """

    journal: Name
    start: Index
    leaves: LeafRun
    checkpoint: NoteBytes
    openings: OpenedRun = ()
    path: Path = ()


class Openings(Value, frozen=True, kw_only=True, tag=2):
    """Openings of a journal whose leaves the receiver holds or gets otherwise."""

    journal: Name
    openings: OpenedRun


class Have(Value, frozen=True, kw_only=True, tag=3):
    """How far ``holder`` holds a journal, and what it knows of its heads.

    ``heads``: signed checkpoints as notes. ``cosignatures``: signature lines without their newline, under the
    checkpoint of exactly ``size`` leaves, whose text its author has.
    """

    journal: Name
    holder: Name
    size: Index
    heads: Notes = ()
    cosignatures: Lines = ()


class Flash(Value, frozen=True, kw_only=True, tag=4):
    """One leaf ahead of any backlog: with its inclusion proof, the checkpoint that it stands under, and its opening."""

    journal: Name
    index: Index
    leaf: LeafBytes
    path: Path
    checkpoint: NoteBytes
    opening: Opened | None = None


class Heads(Value, frozen=True, kw_only=True, tag=5):
    """Signed checkpoints of any journals, with whatever cosignature lines their sender holds."""

    notes: Notes


class Beat(Value, frozen=True, kw_only=True, tag=6):
    """A heartbeat: the journal's current checkpoint under a fresh timestamped line of its author's heartbeat key."""

    journal: Name
    note: NoteBytes


class Concern(Value, frozen=True, kw_only=True, tag=7):
    """``asker`` asks a journal's author which entries from ``start`` to before ``end`` were meant for it."""

    journal: Name
    asker: Name
    start: Index
    end: Index


class ConcernAnswer(Value, frozen=True, kw_only=True, tag=8):
    """The author's signed answer to ``Concern``, as a note, so that a wrong one can be shown to others."""

    journal: Name
    note: NoteBytes


class Stray(Value, frozen=True, kw_only=True, tag=9):
    """A root-signed leaf that its journal leaves out: a revocation or an objection, valid wherever it is found."""

    journal: Name
    leaf: LeafBytes


class Fork(Value, frozen=True, kw_only=True, tag=10):
    """Self-contained evidence that a journal's key signed two histories."""

    journal: Name
    text: Annotated[bytes, Meta(min_length=1, max_length=limits.FORK_BYTES)]


class Span(Struct, frozen=True, kw_only=True, array_like=True, forbid_unknown_fields=True):
    """Leaves of a journal that a whole bundle holds, from ``start`` to before ``end``; only said, never believed."""

    journal: Name
    start: Index
    end: Index


Spans = Annotated[tuple[Span, ...], Meta(max_length=limits.BUNDLE_JOURNALS)]
WireEvent = Leaves | Openings | Have | Flash | Heads | Beat | Concern | ConcernAnswer | Stray | Fork
