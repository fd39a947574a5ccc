"""Is what was promised still there? One judge for every harness; it shares no code with what it judges.

``look`` opens a record as a node would after the fault, lets it finish what a crash cut short, and reads it;
the tree, the signatures, the seals and SQLite's own integrity are computed here again, from RFC 6962 and the
notes' bytes. ``missing`` compares what was found with what the child had said by then.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from openline.errors import OpenlineError
from openline.journal import Entry
from openline.picture import CheckpointPiece, LeafPiece, OpeningPiece, Piece
from openline.storage import Store

from .scripts import AUTHOR, FILE, FOREIGN, Step


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a record holds after a fault, and what is wrong with it; ``refused``: it could not be opened, and why."""

    leaves: tuple[bytes, ...] = ()
    roots: tuple[bytes, ...] = ()
    openings: tuple[tuple[bytes, bytes, bytes], ...] = ()
    foreign: frozenset[bytes] = frozenset()
    wrong: tuple[str, ...] = ()
    refused: str | None = None


def check_world(folder: Path, steps: Sequence[Step], said: Sequence[str], first: Sequence[Step] = ()) -> list[str]:
    """Everything that does not hold of a record after a fault; ``first`` was done before the steps that say."""
    return judged(look(folder), steps, said, first)


def judged(found: Found, steps: Sequence[Step], said: Sequence[str], first: Sequence[Step] = ()) -> list[str]:
    """The same, of a record that was read already."""
    return [*found.wrong, *_invented(found, [*first, *steps]), *missing(found, steps, said, first)]


def look(folder: Path) -> Found:
    """Open, finish, read and close the record; then recompute everything in it."""
    try:
        store = Store.open(folder / FILE)
    except OpenlineError as error:
        return Found(refused=error.code)
    wrong: list[str] = []
    try:
        store.seal_head(AUTHOR.checkpoint)
        wrong += [f"damage: {found.what}" for found in store.damage]
        leaves, pieces, head = store.leaves(), list(store.pieces(AUTHOR.name)), store.head_note()
    except OpenlineError as error:
        damage = [f"damage: {found.what}" for found in store.damage]
        return Found(
            refused=f"{error.code} after it was opened", wrong=("a record that opens is not finished", *damage)
        )
    finally:
        store.close()
    roots = tuple(_roots(leaves))
    wrong += _wrong_notes(pieces, head, roots)
    wrong += _wrong_leaves(leaves, pieces)
    wrong += _wrong_openings(leaves, pieces)
    wrong += _wrong_file(folder / FILE)
    openings = tuple((p.leaf_hash, p.opening.salt, p.opening.body) for p in pieces if isinstance(p, OpeningPiece))
    foreign = frozenset(_bytes(p) for p in pieces if not isinstance(p, OpeningPiece) and p.participant != AUTHOR.name)
    return Found(leaves=tuple(leaves), roots=roots, openings=openings, foreign=foreign, wrong=tuple(wrong))


def missing(found: Found, steps: Sequence[Step], said: Sequence[str], first: Sequence[Step] = ()) -> list[str]:
    """What was acknowledged and is not there as it was."""
    done = [(step, "") for step in first]
    for line in said:
        words = line.split(" ")
        if words[0] == "done":
            done.append((steps[int(words[1])], " ".join(words[2:])))
    if found.refused is not None:
        return [f"lost: the record, {found.refused}"] if done else []
    lost = [what for step, _ in done for entry in step.entries if (what := _lost(entry, found, steps))]
    for step, head in done:
        size, _, root = head.partition(" ")
        if head and (int(size) >= len(found.roots) or found.roots[int(size)].hex() != root):
            lost.append(f"lost: the head at {size} that was released")
        lost += [f"lost: a piece of {FOREIGN.name}" for piece in step.pieces if _bytes(piece) not in found.foreign]
    opened = {key for key, _, _ in found.openings}
    return lost + [f"not erased: {leaf.hex()[:16]}" for step, _ in done for leaf in step.leaves if leaf in opened]


def _lost(entry: Entry, found: Found, steps: Sequence[Step]) -> str | None:
    if entry.leaf not in found.leaves:
        return f"lost: leaf {entry.id}"
    key = _leaf_hash(entry.leaf)
    if entry.opening is None or any(key in step.leaves for step in steps):
        return None  # there is none, or somebody asked for it to go
    kept = (key, entry.opening.salt, entry.opening.body) in found.openings
    return None if kept else f"lost: the opening of {entry.id}"


def _invented(found: Found, steps: Sequence[Step]) -> list[str]:
    """Leaves that nobody said, a batch of which only a part is there, or an order that nobody wrote."""
    place = {leaf: index for index, leaf in enumerate(found.leaves)}
    batches = {tuple(e.leaf for e in step.entries) for step in steps if step.entries}
    wrong = []
    for batch in batches:
        places = [place.get(leaf) for leaf in batch]
        if any(p is None for p in places) != all(p is None for p in places):
            wrong.append("half a batch is there")
        elif places[0] is not None and places != list(range(places[0], places[0] + len(places))):
            wrong.append("a batch is out of order")
    said = {leaf for batch in batches for leaf in batch}
    return wrong + ["a leaf that nobody wrote" for leaf in found.leaves if leaf not in said]


def _wrong_notes(pieces: Sequence[Piece], head: bytes | None, roots: Sequence[bytes]) -> list[str]:
    notes = [p.note for p in pieces if isinstance(p, CheckpointPiece) and p.participant == AUTHOR.name]
    wrong = []
    sizes = []
    for note in notes:
        size, root = _signed_head(note)
        sizes.append(size)
        if size < 0:
            wrong.append("a stored checkpoint is not signed")
        elif size >= len(roots) or roots[size] != root:
            wrong.append(f"the checkpoint at {size} does not fit the leaves")
    if len(roots) > 1 and (head is None or _signed_head(head)[0] != len(roots) - 1):
        wrong.append("the newest leaves are under no checkpoint")
    return wrong + (["two checkpoints of one size"] if len(set(sizes)) != len(sizes) else [])


def _wrong_leaves(leaves: Sequence[bytes], pieces: Sequence[Piece]) -> list[str]:
    ids = [leaf.split(b"\n")[2] for leaf in leaves]
    own = {p.index: p.leaf for p in pieces if isinstance(p, LeafPiece) and p.participant == AUTHOR.name}
    wrong = ["an id stands twice"] if len(set(ids)) != len(ids) else []
    return wrong + (["pieces and leaves differ"] if own != dict(enumerate(leaves)) else [])


def _wrong_openings(leaves: Sequence[bytes], pieces: Sequence[Piece]) -> list[str]:
    seals = {_leaf_hash(leaf): leaf.split(b"\n")[3] for leaf in leaves}
    wrong = []
    for piece in pieces:
        if isinstance(piece, OpeningPiece) and piece.leaf_hash in seals:
            seal = hashlib.sha256(b"openline.seal/v1\n" + piece.opening.salt + piece.opening.body).digest()
            if base64.b64encode(seal) != seals[piece.leaf_hash]:
                wrong.append("an opening does not fit its seal")
        elif isinstance(piece, OpeningPiece):
            wrong.append("an opening of no leaf")
    return wrong


def _wrong_file(path: Path) -> list[str]:
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = [row[0] for row in db.execute("PRAGMA integrity_check")]
    finally:
        db.close()
    return [] if rows == ["ok"] else [f"SQLite says {rows[0]}"]


def _roots(leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962's root at every size, from 0: full subtrees from left to right, joined from the right."""
    roots, peaks = [hashlib.sha256(b"").digest()], list[tuple[int, bytes]]()
    for leaf in leaves:
        peaks.append((1, _leaf_hash(leaf)))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (width, left), (_, right) = peaks[-2:]
            peaks[-2:] = [(2 * width, hashlib.sha256(b"\x01" + left + right).digest())]
        root = peaks[-1][1]
        for _, left in reversed(peaks[:-1]):
            root = hashlib.sha256(b"\x01" + left + root).digest()
        roots.append(root)
    return roots


def _leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


_HEADS: dict[bytes, tuple[int, bytes]] = {}


def _signed_head(note: bytes) -> tuple[int, bytes]:
    """Size and root of a checkpoint that our author's key signed; size -1 when it did not."""
    if note not in _HEADS:
        text, _, lines = note.partition(b"\n\n")
        key = Ed25519PublicKey.from_public_bytes(AUTHOR.checkpoint.vkey.public)
        try:
            key.verify(base64.b64decode(lines.split(b"\n")[0].split(b" ")[2])[4:], text + b"\n")
        except (InvalidSignature, IndexError, ValueError):
            _HEADS[note] = (-1, b"")
        else:
            origin, size, root = text.split(b"\n")
            _HEADS[note] = (int(size), base64.b64decode(root)) if origin == AUTHOR.origin.encode() else (-1, b"")
    return _HEADS[note]


def _bytes(piece: Piece) -> bytes:
    return piece.leaf if isinstance(piece, LeafPiece) else piece.note if isinstance(piece, CheckpointPiece) else b""
