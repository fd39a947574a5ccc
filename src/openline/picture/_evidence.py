"""What a node holds of everybody's journals: the only input of the picture besides arrangement and instant.

Pieces may arrive in any order, twice, or never; equal pieces held give equal evidence. Leaves count only
as far as a checkpoint signed by the journal's own key covers them without a gap. Contradictions are kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from openline.errors import RecordError
from openline.journal import Checkpoint, Opening, Vkey, opens, parse_checkpoint, parse_note

from ._authority import RootSet, root_of_trust
from ._journals import participant_of

_COSIGNATURE_BYTES = 72
"""A timestamp and an Ed25519 signature (C2SP tlog-cosignature); a journal's own line has no timestamp."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LeafPiece:
    """One leaf of one journal. In every piece ``participant`` is the journal's name."""

    participant: str
    index: int
    leaf: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckpointPiece:
    """One signed checkpoint of one journal, with whatever cosignature lines came with it."""

    participant: str
    note: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class PrefixPiece:
    """A signed checkpoint beyond what is held, with the consistency proof that the first ``size`` leaves begin it."""

    participant: str
    size: int
    path: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningPiece:
    """What opens the leaf with this hash."""

    leaf_hash: bytes
    opening: Opening


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvenPiece:
    """One leaf ahead of the backlog, with the inclusion proof and the signed checkpoint under which it stands."""

    participant: str
    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class StrayPiece:
    """A leaf signed by a journal's root, found outside the journal: a revocation or objection that it leaves out."""

    participant: str
    leaf: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class ForkPiece:
    """Self-contained evidence that a journal's key signed two histories (``journal.Fork`` as text)."""

    participant: str
    text: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerPiece:
    """An author's signed answer about which of its entries concern us; kept, and compared when asked."""

    participant: str
    note: bytes


Piece = LeafPiece | CheckpointPiece | PrefixPiece | OpeningPiece | ProvenPiece | StrayPiece | ForkPiece | AnswerPiece


@dataclass(slots=True)
class Shelf:
    """One journal's pieces as they came. Where leaves contradict, the smaller bytes stand and all are kept.

    ``checkpoints``: by size, each signed text with every signature line seen under it; ``cosigned``: the sizes where
    somebody cosigned.
    """

    leaves: dict[int, bytes] = field(default_factory=dict)
    others: dict[int, set[bytes]] = field(default_factory=dict)
    checkpoints: dict[int, dict[str, set[str]]] = field(default_factory=dict)
    cosigned: set[int] = field(default_factory=set)
    prefixes: dict[int, set[PrefixPiece]] = field(default_factory=dict)
    proven: dict[int, set[ProvenPiece]] = field(default_factory=dict)
    strays: set[bytes] = field(default_factory=set)
    forks: set[bytes] = field(default_factory=set)
    answers: set[bytes] = field(default_factory=set)

    def signed(self, size: int) -> list[tuple[str, str]]:
        """Every (text, signature line) held of a size. Lines are judged one by one: a bad one spoils no other."""
        held = self.checkpoints.get(size, {})
        return [(text, line) for text in sorted(held) for line in sorted(held[text])]

    def contiguous(self, start: int) -> list[bytes]:
        """The leaves from an index on, up to the first gap or contradiction."""
        leaves: list[bytes] = []
        while (leaf := self.leaves.get(start + len(leaves))) is not None and start + len(leaves) not in self.others:
            leaves.append(leaf)
        return leaves


class Openings(dict[bytes, Opening]):
    """Openings by leaf hash. When several are said to open one leaf, the one that does is found with the leaf."""

    def __init__(self) -> None:
        super().__init__()
        self._rivals: dict[bytes, set[Opening]] = {}

    def put(self, piece: OpeningPiece) -> bool:
        """Keep an opening; False when it was already held."""
        if piece.leaf_hash not in self:
            self[piece.leaf_hash] = piece.opening
            return True
        known = self._rivals.get(piece.leaf_hash, {self[piece.leaf_hash]})
        if piece.opening in known:
            return False
        self._rivals[piece.leaf_hash] = known | {piece.opening}
        return True

    def fitting(self, key: bytes, leaf: bytes) -> Opening | None:
        """The opening of this leaf, given its hash; of several wrong ones the least, so that order decides nothing."""
        if key in self._rivals:
            known = sorted(
                self._rivals[key], key=lambda opening: (not opens(leaf, opening), opening.salt, opening.body)
            )
            self[key] = known[0]
        return self.get(key)


class Evidence:
    """All pieces held.

    Who puts leaves or heads here has looked whether the journal's key signed a head that they lead to
    (``Folding.covers``): a leaf that contradicts another is taken for a second history.

    ``roots``: the officials each participant named in person. ``near``: who never counts as independent of a
    participant besides itself, that is its sponsor and its host.
    """

    def __init__(
        self,
        roots: Mapping[str, Vkey | RootSet],
        origins: Mapping[str, str],
        pieces: Iterable[Piece] = (),
        near: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.roots = {name: root_of_trust(trust) for name, trust in roots.items()}
        self.participants = frozenset(origins)
        self.origins = dict(origins)
        self.near = dict(near or {})
        self.shelves: dict[str, Shelf] = {name: Shelf() for name in origins}
        self.openings = Openings()
        for piece in pieces:
            self.put(piece)

    def put(self, piece: Piece) -> bool:
        """Keep a piece; False when it was already held. A piece that contradicts a held one is kept as a conflict."""
        match piece:
            case OpeningPiece():
                return self.openings.put(piece)
            case LeafPiece():
                return _put_leaf(self.shelf(piece.participant), piece)
            case CheckpointPiece():
                return _put_checkpoint(self.shelf(piece.participant), piece.note)
            case PrefixPiece():
                return _added(self.shelf(piece.participant).prefixes.setdefault(piece.size, set()), piece)
            case ProvenPiece():
                return _added(self.shelf(piece.participant).proven.setdefault(piece.index, set()), piece)
            case StrayPiece():
                return _added(self.shelf(piece.participant).strays, piece.leaf)
            case ForkPiece():
                return _added(self.shelf(piece.participant).forks, piece.text)
            case AnswerPiece():
                return _added(self.shelf(piece.participant).answers, piece.note)

    def shelf(self, journal: str) -> Shelf:
        """The shelf of a known participant's journal; raises RecordError for a stranger's."""
        if journal not in self.shelves:
            participant = self.participant(journal)
            first = self.origins[participant]
            self.origins[journal] = f"{first.rpartition('/')[0]}/{journal}" if "/" in first else journal
            self.shelves[journal] = Shelf()
        return self.shelves[journal]

    def participant(self, journal: str) -> str:
        """Whose journal this is; raises RecordError for a stranger's."""
        found = participant_of(journal, self.participants)
        if found is None:
            raise RecordError(
                "picture.unknown-participant", f"no journal of {journal!r} is known", hint="name it in the trust file"
            )
        return found

    def independent(self, participant: str, of: str) -> bool:
        """Whether a participant's cosignature says something about another's journal."""
        return participant != of and participant not in self.near.get(of, frozenset())


def head_of(note: bytes) -> Checkpoint:
    """The checkpoint in a note, its signature unchecked."""
    return parse_checkpoint(parse_note(note))


def _put_leaf(shelf: Shelf, piece: LeafPiece) -> bool:
    held = shelf.leaves.get(piece.index)
    if held is None or held == piece.leaf:
        shelf.leaves[piece.index] = piece.leaf
        return held is None
    known = shelf.others.setdefault(piece.index, {held})
    shelf.leaves[piece.index] = min(held, piece.leaf)
    return _added(known, piece.leaf)


def _put_checkpoint(shelf: Shelf, data: bytes) -> bool:
    note = parse_note(data)
    head = parse_checkpoint(note)
    lines = shelf.checkpoints.setdefault(head.size, {}).setdefault(note.text, set())
    before = len(lines)
    lines.update(data.decode().removeprefix(note.text + "\n").split("\n")[:-1])
    if any(len(line.signature) == _COSIGNATURE_BYTES for line in note.lines):
        shelf.cosigned.add(head.size)
    return len(lines) > before


def _added(held: set[Any], item: Any) -> bool:
    before = len(held)
    held.add(item)
    return len(held) > before
