"""Judging what arrives before anything of it is kept: which pieces it gives, and whether it shows a fork.

A leaf is kept only when it leads to a head that its journal's key signed; an opening only when it fits its seal; a head
only when its key signed it. What contradicts what we hold is kept as evidence, never in its place.
"""

from collections.abc import Iterable, Sequence

from openline.errors import RecordError
from openline.journal import (
    Opening,
    Tree,
    check_fork,
    check_inclusion,
    find_fork,
    format_fork,
    leaf_hash,
    opens,
    parse_checkpoint,
    parse_fork,
    parse_note,
    verify_note,
)
from openline.messages import Purpose
from openline.picture import (
    CheckpointPiece,
    Folding,
    ForkPiece,
    LeafPiece,
    OpeningPiece,
    Piece,
    PrefixPiece,
    ProvenPiece,
    StrayPiece,
    head_of,
)
from openline.transport import Flash, Fork, Leaves, Opened, Openings, Stray


def pieces_of(event: Leaves | Openings | Flash | Stray | Fork, folding: Folding) -> list[Piece]:
    """What of this may be kept; raises RecordError for a stranger's journal, gives nothing for what does not hold."""
    folding.evidence.shelf(event.journal)
    match event:
        case Leaves():
            return _leaves(event, folding)
        case Openings():
            return _fitting(event.journal, event.openings, (), folding)
        case Flash():
            return _flash(event, folding)
        case Stray():
            return [StrayPiece(participant=event.journal, leaf=event.leaf)] if _official(event, folding) else []
        case Fork():
            return [ForkPiece(participant=event.journal, text=event.text)] if _forked(event, folding) else []


def heads_of(notes: Iterable[bytes], folding: Folding) -> list[Piece]:
    """Signed heads that others hold: those that fit what we hold bring cosignatures; one that does not is a fork."""
    origins = {book.origin: journal for journal, book in folding.books.items()}
    found: list[Piece] = []
    for note in notes:
        try:
            head = head_of(note)
            journal = origins.get(head.origin)
            if journal is not None and not _held(journal, head.size, note, folding):
                found += _head(journal, note, folding)
        except RecordError:
            continue  # what is no head stalls none of the others
    return found


def _held(journal: str, size: int, note: bytes, folding: Folding) -> bool:
    """Whether every line under this head is held already, as of almost every head that peers show again and again."""
    text, _, lines = note.decode().rpartition("\n\n")
    held = folding.evidence.shelves[journal].checkpoints.get(size, {})
    return len(held) == 1 and held.get(text + "\n", set()).issuperset(lines.split("\n")[:-1])


def signed_by_journal(journal: str, note: bytes, folding: Folding) -> bool:
    """Whether one of the journal's checkpoint keys that may sign this size really signed this head."""
    try:
        head = head_of(note)
        verify_note(note, folding.checkpoint_keys(journal, head.size))
    except RecordError:
        return False
    return head.origin == folding.books[journal].origin


def overtakes(journal: str, note: bytes, folding: Folding) -> bool:
    """Whether the journal's key signed more than is held: a node that was put back from an older copy."""
    book = folding.books[journal]
    if not note.startswith(book.origin.encode() + b"\n") or not signed_by_journal(journal, note, folding):
        return False
    return head_of(note).size > book.tree.size


def _official(event: Stray, folding: Folding) -> bool:
    """Whether the journal's officials signed this; anything else would only fill the store."""
    return event.journal in folding.books and folding.stray(event.journal, event.leaf) is not None


def _forked(event: Fork, folding: Folding) -> bool:
    """Whether one of the journal's checkpoint keys signed both histories."""
    book = folding.books.get(event.journal)
    issued = book.authorities[-1].issued().values() if book else ()
    for key in issued:
        try:
            if key.purpose is Purpose.CHECKPOINT:
                check_fork(parse_fork(event.text), key.vkey)
                return True
        except RecordError:
            continue
    return False


def _leaves(event: Leaves, folding: Folding) -> list[Piece]:
    journal, book = event.journal, folding.books.get(event.journal)
    openings = _fitting(journal, event.openings, event.leaves, folding)
    size = len(book.entries) if book else 0
    shelf = folding.evidence.shelves[journal]
    held = [(shelf.leaves.get(event.start + offset), leaf) for offset, leaf in enumerate(event.leaves)]
    if any(ours is not None and ours != theirs for ours, theirs in held):
        return _contradiction(event, folding)
    if event.start + len(event.leaves) <= size:
        return openings
    proof = _proof(event)
    if not folding.covers(journal, event.start, event.leaves, proof):
        return []
    leaves = [
        LeafPiece(participant=journal, index=event.start + offset, leaf=leaf)
        for offset, leaf in enumerate(event.leaves)
    ]
    return [*leaves, proof, *openings]


def _proof(event: Leaves) -> Piece:
    """The head the leaves lead to, or the head beyond them with the proof that they begin it."""
    if not event.path:
        return CheckpointPiece(participant=event.journal, note=event.checkpoint)
    end = event.start + len(event.leaves)
    return PrefixPiece(participant=event.journal, size=end, path=event.path, note=event.checkpoint)


def _contradiction(event: Leaves, folding: Folding) -> list[Piece]:
    """Leaves of another history: kept only as a proven fork, with both heads."""
    book = folding.books[event.journal]
    if event.path or not signed_by_journal(event.journal, event.checkpoint, folding) or book.head is None:
        return []
    ours = [entry.leaf_hash for entry in book.entries]
    theirs = [*ours[: event.start], *(leaf_hash(leaf) for leaf in event.leaves)]
    longer = book.tree if len(ours) >= len(theirs) else Tree(theirs)
    try:
        fork = find_fork(book.head, event.checkpoint, longer)
    except RecordError:
        return []
    if fork is None:
        return []
    first = next(i for i, (one, two) in enumerate(zip(ours, theirs, strict=False)) if one != two)
    pieces: list[Piece] = [ForkPiece(participant=event.journal, text=format_fork(fork))]
    if first:
        note, path = book.head, book.tree.consistency(first, len(book.entries))
        pieces.append(PrefixPiece(participant=event.journal, size=first, path=path, note=note))
    pieces += [
        LeafPiece(participant=event.journal, index=event.start + offset, leaf=leaf)
        for offset, leaf in enumerate(event.leaves)
        if event.start + offset >= first
    ]
    return pieces + _fitting(event.journal, event.openings, event.leaves, folding)


def _flash(event: Flash, folding: Folding) -> list[Piece]:
    book = folding.books.get(event.journal)
    opened = () if event.opening is None else (event.opening,)
    if book is None or event.index < len(book.entries):
        return _fitting(event.journal, opened, (), folding)
    if not _checkpoint_key_signed(event, folding):
        return []
    piece = ProvenPiece(
        participant=event.journal, index=event.index, leaf=event.leaf, path=event.path, note=event.checkpoint
    )
    return [piece, *_fitting(event.journal, opened, (event.leaf,), folding)]


def _checkpoint_key_signed(event: Flash, folding: Folding) -> bool:
    try:
        note, _ = verify_note(event.checkpoint, folding.checkpoint_keys(event.journal, 1 << 62))
        head = parse_checkpoint(note)
        check_inclusion(leaf_hash(event.leaf), event.index, head.size, event.path, head.root)
    except RecordError:
        return False
    return head.origin == folding.books[event.journal].origin


def _head(journal: str, note: bytes, folding: Folding) -> list[Piece]:
    book, head = folding.books[journal], head_of(note)
    if not signed_by_journal(journal, note, folding) or not 0 < head.size <= len(book.entries):
        return []
    if book.tree.root(head.size) == head.root:
        return [CheckpointPiece(participant=journal, note=_own_and_valid(journal, note, folding))]
    assert book.head is not None, "counted entries have a head"
    fork = find_fork(book.head, note, book.tree)
    return [] if fork is None else [ForkPiece(participant=journal, text=format_fork(fork))]


def _own_and_valid(journal: str, note: bytes, folding: Folding) -> bytes:
    """The head with the journal's own lines and the cosignatures that hold; other lines are not worth keeping."""
    parsed = parse_note(note)
    lines = note.decode().removeprefix(parsed.text + "\n").split("\n")[:-1]
    known = {key.name for key in folding.checkpoint_keys(journal, head_of(note).size)}
    kept = [
        line
        for line, signature in zip(lines, parsed.lines, strict=True)
        if signature.name in known or folding.cosigned_by(journal, head_of(note).size, line)
    ]
    return (parsed.text + "\n" + "".join(line + "\n" for line in kept)).encode()


def _fitting(journal: str, openings: Sequence[Opened], leaves: Sequence[bytes], folding: Folding) -> list[Piece]:
    """The openings that fit a leaf of this journal; a wrong one must never take the place of the right one."""
    if not openings:
        return []
    new = {leaf_hash(leaf): leaf for leaf in leaves}
    found: list[Piece] = []
    for item in openings:
        opening, entry = Opening(salt=item.salt, body=item.body), folding.entry_of(item.leaf_hash)
        ours = folding.leaf(item.leaf_hash) if entry is not None and entry.journal == journal else None
        leaf = new.get(item.leaf_hash) or ours
        if leaf is not None and opens(leaf, opening):
            found.append(OpeningPiece(leaf_hash=item.leaf_hash, opening=opening))
    return found


__all__ = ["heads_of", "overtakes", "pieces_of", "signed_by_journal"]
