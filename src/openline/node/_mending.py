"""Mending a node's record from any one mirror: another participant's node, or a copy of its folder on a disk.

What the mirror serves is judged from the officials' keys in our own ``trust.txt``, never from anything the mirror says.
A record rebuilt, or mended with something missing behind its newest head, stays locked: it signs nothing before its
latest head is shown under the cosignatures that the author's policy asks for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openline import limits
from openline.errors import RecordError
from openline.journal import Policy, Vkey, check_policy
from openline.messages import Purpose
from openline.picture import CheckpointPiece, Evidence, Folding, LeafPiece, Piece, head_of
from openline.storage import Damage, RepairReport, Store, rebuild

from ._arrivals import overtakes
from ._offers import head_note
from ._settings import Config, Trust, origin_of, read_settings

ROWS = 5000
"""Rows of one step when a whole record is read."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a whole reading found: leaves held, what no longer holds, and whether the record is locked."""

    size: int
    damage: tuple[Damage, ...]
    locked: bool


@dataclass(frozen=True, kw_only=True)
class _Served:
    leaves: Mapping[int, bytes]
    heads: tuple[bytes, ...]
    keys: tuple[Vkey, ...]
    others: tuple[Piece, ...]


def condition(folder: Path) -> Condition:
    """Read and recompute everything that a node stores; nothing is changed."""
    store = Store.open(folder / "journal.db")
    try:
        while not store.damage and not store.scrub(ROWS).finished:
            pass
        return Condition(size=store.size(), damage=store.damage, locked=store.restored)
    finally:
        store.close()


def repair(folder: Path, mirror: Path) -> RepairReport:
    """Mend a damaged record from a mirror's folder; raises RecordError and changes nothing when that does not fit."""
    config, trust = read_settings(folder)
    served = _served(config, trust, mirror)
    store = Store.open(folder / "journal.db")
    try:
        return store.repair(served.leaves, served.heads, served.keys, served.others)
    finally:
        store.close()


def rebuild_lost(folder: Path, mirror: Path) -> int:
    """Rebuild a record that is gone or cannot be opened; it stays locked. Returns how many leaves it has."""
    config, trust = read_settings(folder)
    served = _served(config, trust, mirror)
    origin = origin_of(config.arrangement, config.journal or config.participant)
    store = rebuild(folder / "journal.db", origin, served.leaves, served.heads, served.keys, served.others)
    try:
        return store.size()
    finally:
        store.close()


def unlock(folder: Path, notes: Sequence[bytes], policy: Policy) -> int:
    """Let a locked record sign again. ``notes``: the largest head that each other participant knows. Returns its size.

    Raises RecordError when one of them is larger than ours or of another history, or when all of them together do not
    carry the cosignatures that the policy asks for.
    """
    config, trust = read_settings(folder)
    name = config.journal or config.participant
    store = Store.open(folder / "journal.db")
    try:
        folding = _folding(config, trust, store.pieces(name))
        ours = store.head_note() or b""
        for note in notes:
            if overtakes(name, note, folding):
                raise RecordError(
                    "node.larger-head-known",
                    f"a head of {head_of(note).size} leaves is known; the record holds {store.size()}",
                    hint="rebuild from a mirror that holds everything up to that head",
                )
        merged = _merged(ours, notes)
        keys = folding.checkpoint_keys(name, store.size())
        cosigned = check_policy(merged, policy, logs=[(store.origin, key) for key in keys])
        store.unlock(merged)
        return cosigned.checkpoint.size
    finally:
        store.close()


def _merged(ours: bytes, notes: Sequence[bytes]) -> bytes:
    """Our newest head with the signature lines that others show under the same text."""
    text, _, own = ours.decode().rpartition("\n\n")
    lines = own.splitlines()
    for note in notes:
        theirs, _, found = note.decode("utf-8", "replace").rpartition("\n\n")
        lines += [line for line in found.splitlines() if theirs == text and line not in lines]
    return (text + "\n\n" + "".join(f"{line}\n" for line in lines[: limits.NOTE_SIGNATURES])).encode()


def largest_head(folder: Path, journal: str | None = None) -> bytes:
    """The largest head that a node knows of a journal, by default its own, with every cosignature that holds."""
    config, trust = read_settings(folder)
    store = Store.open(folder / "journal.db")
    try:
        folding = _folding(config, trust, store.pieces(config.journal or config.participant))
    finally:
        store.close()
    name = journal or config.journal or config.participant
    book = folding.books.get(name)
    if book is None or not book.entries:
        raise RecordError("node.no-head-known", f"no head of {name} is known here", hint="ask another participant")
    sizes = [size for size in folding.evidence.shelves[name].checkpoints if size <= book.tree.size]
    return head_note(folding, book, max(sizes), cosigned=True)


def _served(config: Config, trust: Trust, mirror: Path) -> _Served:
    """What a mirror holds of our journal, as far as our own trust says it is ours, and what it holds of others."""
    theirs, _ = read_settings(mirror)
    store = Store.open(mirror / "journal.db")
    try:
        pieces = list(store.pieces(theirs.journal or theirs.participant))
    finally:
        store.close()
    name = config.journal or config.participant
    folding = _folding(config, trust, pieces)
    book = folding.books.get(name)
    if book is None or not book.entries:
        raise RecordError(
            "node.mirror-holds-nothing",
            f"{theirs.participant} holds no leaf of {name} that leads to a head of ours",
            hint="take another participant's node",
        )
    own = [piece for piece in pieces if getattr(piece, "participant", None) == name]
    return _Served(
        leaves={piece.index: piece.leaf for piece in own if isinstance(piece, LeafPiece)},
        heads=tuple(piece.note for piece in own if isinstance(piece, CheckpointPiece)),
        keys=tuple(key.vkey for key in book.authorities[-1].issued().values() if key.purpose is Purpose.CHECKPOINT),
        others=tuple(piece for piece in pieces if getattr(piece, "participant", name) != name),
    )


def _folding(config: Config, trust: Trust, pieces: Iterable[Piece]) -> Folding:
    origins = {name: origin_of(config.arrangement, name) for name in trust.roots}
    return Folding(Evidence(trust.roots, origins, pieces, near=trust.near))
