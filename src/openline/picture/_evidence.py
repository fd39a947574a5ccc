"""What a node holds of everybody's journals: the only input of the picture besides arrangement and instant.

Pieces may arrive in any order, twice, or never; equal pieces held give equal evidence. Leaves count only
as far as a checkpoint signed by the journal's own key covers them without a gap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from openline.errors import RecordError
from openline.journal import (
    Checkpoint,
    Frontier,
    Opening,
    Vkey,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    verify_checkpoint,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LeafPiece:
    """One leaf of one journal."""

    participant: str
    index: int
    leaf: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckpointPiece:
    """One signed checkpoint of one journal."""

    participant: str
    note: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningPiece:
    """What opens the leaf with this hash."""

    leaf_hash: bytes
    opening: Opening


Piece = LeafPiece | CheckpointPiece | OpeningPiece


@dataclass(slots=True)
class Shelf:
    """One journal's pieces as they came. Contradictions are kept: the smaller bytes stand, the index is forked."""

    leaves: dict[int, bytes] = field(default_factory=dict)
    checkpoints: dict[int, set[bytes]] = field(default_factory=dict)
    forked_at: set[int] = field(default_factory=set)


class Evidence:
    """All pieces held. ``roots`` are the root keys each participant handed over in person."""

    def __init__(self, roots: Mapping[str, Vkey], origins: Mapping[str, str], pieces: Iterable[Piece] = ()) -> None:
        self.roots = dict(roots)
        self.origins = dict(origins)
        self.shelves: dict[str, Shelf] = {name: Shelf() for name in origins}
        self.openings: dict[bytes, Opening] = {}
        for piece in pieces:
            self.put(piece)

    def put(self, piece: Piece) -> bool:
        """Keep a piece; False when it was already held. A piece that contradicts a held one is kept as a conflict."""
        match piece:
            case OpeningPiece():
                new = piece.leaf_hash not in self.openings
                self.openings.setdefault(piece.leaf_hash, piece.opening)
                return new
            case LeafPiece():
                return self._put_leaf(self.shelf(piece.participant), piece)
            case CheckpointPiece():
                return self._put_checkpoint(self.shelf(piece.participant), piece)

    def shelf(self, participant: str) -> Shelf:
        """The shelf of a known participant; raises RecordError for a stranger."""
        if participant not in self.shelves:
            raise RecordError(
                "picture.unknown-participant",
                f"no journal of {participant!r} is known",
                hint="name it in the trust file",
            )
        return self.shelves[participant]

    def _put_leaf(self, shelf: Shelf, piece: LeafPiece) -> bool:
        held = shelf.leaves.get(piece.index)
        if held is not None and held != piece.leaf:
            shelf.forked_at.add(piece.index)
            shelf.leaves[piece.index] = min(held, piece.leaf)
            return True
        shelf.leaves[piece.index] = piece.leaf
        return held is None

    def _put_checkpoint(self, shelf: Shelf, piece: CheckpointPiece) -> bool:
        notes = shelf.checkpoints.setdefault(head_of(piece.note).size, set())
        new = piece.note not in notes
        notes.add(piece.note)
        return new


def head_of(note: bytes) -> Checkpoint:
    """The checkpoint in a note, its signature unchecked."""
    return parse_checkpoint(parse_note(note))


def contiguous(shelf: Shelf, start: int) -> list[bytes]:
    """The leaves from an index on, up to the first gap or contradiction."""
    leaves: list[bytes] = []
    while (leaf := shelf.leaves.get(start + len(leaves))) is not None and start + len(leaves) not in shelf.forked_at:
        leaves.append(leaf)
    return leaves


def covered(shelf: Shelf, start: Frontier, leaves: Sequence[bytes], key: Vkey) -> tuple[Frontier, bytes] | None:
    """The largest held checkpoint that these leaves lead to and the key signed, with the frontier there."""
    best: tuple[Frontier, bytes] | None = None
    frontier = start
    for leaf in leaves:
        frontier = frontier.append(leaf_hash(leaf))
        for note in sorted(shelf.checkpoints.get(frontier.size, ())):
            if _signed(note, key, frontier):
                best = (frontier, note)
    return best


def _signed(note: bytes, key: Vkey, frontier: Frontier) -> bool:
    """A note that does not verify is no checkpoint of this journal; whoever sent it, it stalls nobody."""
    try:
        head = verify_checkpoint(note, key)
    except RecordError:
        return False
    return head.size == frontier.size and head.root == frontier.root()
