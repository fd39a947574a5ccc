"""Mending a damaged record, or rebuilding a lost one, from what any one mirror serves.

What is still good is taken from the damaged file row by row, the rest from the mirror, and a new file is written
beside it. Leaves count only when they lead to heads signed by our own keys, and to the mark; each stretch between
two heads is tried with our rows first. The new file is read and recomputed like any other, and then takes the old
one's place. A crash in between leaves the old file, or is finished at the next start.

A record that was only damaged signs on when its mark shows that nothing is missing behind the newest head. Any
other is *restored*: it signs nothing under the old origin before somebody shows its latest head.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openline.errors import OpenlineError, RecordError
from openline.journal import Frontier, Opening, Vkey, leaf_hash, opens, verify_checkpoint
from openline.picture import OpeningPiece, Piece

from ._database import VERSION, discard, sync_folder
from ._held import keep
from ._mark import read_mark
from ._own import NO_HEAD, is_sealed, opening_fault
from ._record import LOST, Record, begin, mark_path
from ._salvage import Salvage
from ._sum import Change


@dataclass(frozen=True, kw_only=True, slots=True)
class RepairReport:
    """Leaves taken from the mirror, leaves whose opening nobody had, and whether the record is now *restored*."""

    leaves: tuple[int, ...]
    openings_lost: tuple[int, ...]
    restored: bool


@dataclass
class _Mending:
    """One new file under way."""

    old: Salvage
    mirror: Mapping[int, bytes]
    openings: Mapping[bytes, Opening]
    frontier: Frontier = field(default_factory=Frontier)
    taken: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    absent: dict[bytes, str] = field(default_factory=dict)
    own: set[bytes] = field(default_factory=set)

    def write(
        self,
        change: Change,
        notes: Mapping[int, tuple[bytes, bytes]],
        roots: Mapping[int, bytes],
        keys: Sequence[Vkey],
        pieces: Sequence[Piece],
    ) -> None:
        """Everything into the new file."""
        rows = list(self.old.rows())
        self.absent = {row[0]: row[1] for table, row in rows if table == "absent"}
        for size, root in sorted(roots.items()):
            missing = None if size == max(roots) else NO_HEAD  # the newest is signed again, over the same root
            self._stretch(change, size, root, notes.get(size, (b"", missing))[1])
        self._tail(change)
        for key in keys:
            change.insert("signer", key.text)
        for leaf, why in self.absent.items():
            change.insert("absent", leaf, why)
        for table, row in rows:
            if table not in ("absent", "signer"):
                change.insert(table, *row)
        for piece in pieces:
            if not (isinstance(piece, OpeningPiece) and piece.leaf_hash in self.own):
                keep(change, piece, self.absent)

    def _stretch(self, change: Change, size: int, root: bytes, note: bytes | None) -> None:
        """Write the leaves up to a head: ours if they lead to it, else the mirror's where it has them."""
        start = self.frontier.size
        ours = [row[0] if (row := self.old.leaf(index)) else None for index in range(start, size)]
        theirs = [self.mirror.get(index, leaf) for index, leaf in enumerate(ours, start)]
        for leaves in (ours, theirs):
            frontier = _followed(self.frontier, leaves)
            if frontier is not None and frontier.root() == root:
                break
        else:
            raise _unfit(f"leaves {start} to {size - 1} do not lead to our head at {size}")
        self.taken += [start + n for n, (leaf, own) in enumerate(zip(leaves, ours, strict=True)) if leaf != own]
        for index, leaf in enumerate(leaves, start):
            assert leaf is not None, "a followed stretch has no gap"
            self._write(change, index, leaf, note if index == size - 1 else NO_HEAD)
        self.frontier = frontier

    def _tail(self, change: Change) -> None:
        """Rows of ours behind every head stay as they are, unsigned."""
        while (row := self.old.leaf(self.frontier.size)) is not None:
            self._write(change, self.frontier.size, row[0], None)
            self.frontier = self.frontier.append(leaf_hash(row[0]))

    def _write(self, change: Change, index: int, leaf: bytes, note: bytes | None) -> None:
        key = leaf_hash(leaf)
        self.own.add(key)
        _, salt, body = self.old.leaf(index) or (leaf, None, None)
        if opening_fault(leaf, salt, body, gone=key in self.absent):
            opening = self.openings.get(key)
            fits = opening is not None and opens(leaf, opening)
            salt, body = (opening.salt, opening.body) if fits and opening else (None, None)
            if not fits and is_sealed(leaf):
                self.absent.setdefault(key, LOST)
                self.lost.append(index)
        change.connection.execute("INSERT INTO leaf VALUES (?, ?, ?, ?, ?)", (index, leaf, salt, body, note))


def mend(
    path: Path,
    origin: str | None,
    leaves: Mapping[int, bytes],
    heads: Iterable[bytes],
    keys: Sequence[Vkey],
    pieces: Iterable[Piece],
) -> RepairReport:
    """Write the mended record beside the old file, read it and recompute it; ``swap`` then puts it in place.

    Raises RecordError and changes nothing when old rows and the mirror's do not lead to our heads.
    """
    new = _beside(path, "new")
    _discard_all(new)
    held = list(pieces)
    openings = {p.leaf_hash: p.opening for p in held if isinstance(p, OpeningPiece)}
    with Salvage(path) as old:
        mark = read_mark(mark_path(path))
        notes = [*old.heads(), *heads]
        origin = origin or old.word("origin") or _signed_origin(notes, keys)
        signed = _signed_heads(origin, notes, keys)
        roots = {size: root for size, (root, _) in signed.items()}
        if mark is not None and roots.setdefault(mark.size, mark.root) != mark.root:
            raise _unfit(f"our own mark names another root at {mark.size}")
        restored = mark is None or old.end() == 0 or old.word("restored") is not None
        mending = _Mending(old, leaves, openings)

        def fill(change: Change) -> None:
            mending.write(change, signed, roots, keys, held)

        words = {"origin": origin, "version": VERSION} | ({"restored": "from a mirror"} if restored else {})
        begin(new, words, fill, changes=max(old.total.changes, mark.changes if mark else 0))
    _check(new)
    new.replace(_beside(path, "ready"))
    sync_folder(path.parent)
    return RepairReport(leaves=tuple(mending.taken), openings_lost=tuple(mending.lost), restored=restored)


def swap(path: Path) -> None:
    """Put the mended record in the old one's place; nobody may have the old one open."""
    if path.exists():
        path.replace(_beside(path, "old"))
    finish_swap(path)


def finish_swap(path: Path) -> None:
    """What is left to do after a crash in the middle of ``swap``: nothing, or all that follows its first step."""
    ready = _beside(path, "ready")
    if path.exists() or not ready.exists():
        return
    for name in ("-wal", "-shm"):  # the old file's: SQLite would take them for the new one's
        discard(path.with_name(path.name + name))
    ready.replace(path)
    sync_folder(path.parent)
    _discard_all(_beside(path, "old"))


def _signed_heads(origin: str, notes: Iterable[bytes], keys: Sequence[Vkey]) -> dict[int, tuple[bytes, bytes]]:
    """Root and note by size of every head that one of our keys signed; raises when two contradict."""
    found: dict[int, tuple[bytes, bytes]] = {}
    for note in notes:
        for key in keys:
            try:
                head = verify_checkpoint(note, key)
            except OpenlineError:
                continue
            if head.origin == origin and found.setdefault(head.size, (head.root, note))[0] != head.root:
                raise _unfit(f"two heads of size {head.size} with our signature contradict each other")
    return found


def _signed_origin(notes: Iterable[bytes], keys: Sequence[Vkey]) -> str:
    """The origin line of our heads, when the record no longer says it."""
    for note in notes:
        for key in keys:
            try:
                return verify_checkpoint(note, key).origin
            except OpenlineError:
                continue
    raise _unfit("neither the record nor any head says what its origin is")


def _followed(frontier: Frontier, leaves: Sequence[bytes | None]) -> Frontier | None:
    for leaf in leaves:
        if leaf is None:
            return None
        frontier = frontier.append(leaf_hash(leaf))
    return frontier


def _check(new: Path) -> None:
    """The new file as any other is read; then it is made durable."""
    record = Record.read(new, int)
    record.close()
    assert not record.damage, f"a mended record holds: {record.damage}"
    handle = os.open(new, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}-{what}")


def _discard_all(path: Path) -> None:
    for name in ("", "-wal", "-shm", "-mark"):
        discard(path.with_name(path.name + name))


def _unfit(what: str) -> RecordError:
    return RecordError(
        "storage.mirror-does-not-fit", what, hint="nothing was changed; try another mirror, and keep this one's bytes"
    )
