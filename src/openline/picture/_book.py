"""One journal as folded so far: its leaves judged one after another, as far as a signed checkpoint covers them.

A checkpoint of size n is signed by the checkpoint key in force after n entries, or by the one in force just before
the last of them, so that a key can still sign the head that ends it. A leaf is judged once: what was judged and is
not covered yet is kept beside the book until it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from openline.errors import RecordError
from openline.journal import (
    Checkpoint,
    Frontier,
    Opening,
    Tree,
    Vkey,
    check_consistency,
    checkpoint_text,
    leaf_hash,
    verify_checkpoint,
    verify_note,
)
from openline.messages import KeyRevoked, Purpose

from ._attest import Cosigners
from ._authority import Authority, RootSet, after
from ._entries import Entry, Place, judge
from ._evidence import Openings, PrefixPiece, Shelf

Accept = Callable[[Vkey, int, str], bool]
"""Whether a checkpoint key may sign this size and text; a key revoked elsewhere may not, unless others held it."""


_BY_OPENING = frozenset({"journal.opening-wrong"})
"""Faults that another opening mends."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged entry and the authority before and after it."""

    before: Authority
    entry: Entry
    after: Authority


@dataclass(slots=True)
class Book:
    """A journal's counted entries; ``authorities[n]`` is the state after n of them.

    ``ahead``: single entries ahead of the backlog. ``tails``: entries from a fork on, of whichever history. ``limits``:
    the last good size of each checkpoint key that was revoked outside only, and ``helped_by`` the cosigners who were
    asked then. ``sure``: how many entries count although nobody else's cosignature is believed; only those found the
    keys by which others' cosignatures are told.
    """

    journal: str
    participant: str
    origin: str
    root: RootSet | None
    tree: Tree = field(default_factory=Tree)
    entries: list[Entry] = field(default_factory=list)
    authorities: list[Authority] = field(init=False)
    ids: set[str] = field(default_factory=set)
    head: bytes | None = None
    ahead: dict[int, Entry] = field(default_factory=dict)
    tails: list[Entry] = field(default_factory=list)
    revocations: list[Entry] = field(default_factory=list)
    fork_at: int | None = None
    limits: dict[str, int] = field(default_factory=dict)
    sure: int = 0
    helped_by: Cosigners = field(default_factory=dict)
    _kept: dict[bytes, Judged] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.authorities = [Authority(root=self.root)]

    def anew(self, root: RootSet | None) -> "Book":
        """The same journal with nothing counted; what was judged under the same authority is not judged again."""
        counted = zip(self.authorities, self.entries, self.authorities[1:], strict=False)
        judged = {entry.leaf_hash: Judged(before, entry, then) for before, entry, then in counted if not _twice(entry)}
        book = Book(journal=self.journal, participant=self.participant, origin=self.origin, root=root)
        book._kept = {**self._kept, **judged}
        return book

    def before(self, start: int, leaves: Sequence[bytes]) -> tuple["Book", Sequence[bytes]]:
        """The book that these leaves go on from, and those of them that are new to it.

        Leaves from ``start`` on that are counted already are left out; when one differs, the book ends at ``start``.
        """
        counted = self.entries[start : start + len(leaves)]
        if all(entry.leaf_hash == leaf_hash(leaf) for entry, leaf in zip(counted, leaves, strict=False)):
            return self, leaves[len(counted) :]
        book = self.anew(self.root)
        entries, then = self.entries[:start], self.authorities[1 : start + 1]
        judged = [Judged(self.authorities[0], entry, after) for entry, after in zip(entries, then, strict=True)]
        book.count(judged, [entry.leaf_hash for entry in entries], None)
        return book, leaves

    @property
    def frontier(self) -> Frontier:
        """The tree's frontier over the counted entries."""
        return self.tree.frontier()

    def judge(self, leaves: Sequence[bytes], openings: Openings) -> list[Judged]:
        """These leaves, judged as the next ones of this journal; nothing is counted yet."""
        authority, judged, ids = self.authorities[-1], [], set[str]()
        for offset, leaf in enumerate(leaves):
            item = self._judged(len(self.entries) + offset, leaf, authority, openings)
            if item.entry.object and (item.entry.object in self.ids or item.entry.object in ids):
                item = Judged(authority, _used_twice(item.entry), authority)
            ids.add(item.entry.object)
            authority = item.after
            judged.append(item)
        return judged

    def judge_at(self, index: int, leaf: bytes, openings: Openings) -> Entry:
        """One leaf at any index under the newest authority that applies there."""
        entry = self._judged(index, leaf, self.authorities[min(index, len(self.entries))], openings).entry
        beyond = index >= len(self.entries)
        return _used_twice(entry) if beyond and entry.object and entry.object in self.ids else entry

    def covered(
        self, judged: Sequence[Judged], hashes: Sequence[bytes], shelf: Shelf, accept: Accept
    ) -> tuple[int, bytes | None]:
        """How many of the judged leaves the largest acceptable checkpoint covers, and that checkpoint."""
        for end in reversed(_frontiers(self.frontier, hashes, shelf)):
            keys = self.checkpoint_keys(end.size, judged)
            if note := self._covering(end, keys, shelf, accept):
                return end.size - len(self.entries), note
        return 0, None

    def _covering(self, end: Frontier, keys: Sequence[Vkey], shelf: Shelf, accept: Accept) -> bytes | None:
        """The signed note that covers exactly these leaves, or that they are proven to begin."""
        ours = checkpoint_text(Checkpoint(origin=self.origin, size=end.size, root=end.root()))
        for line in sorted(shelf.checkpoints.get(end.size, {}).get(ours, ())):
            if any(signs(key, ours, line) and accept(key, end.size, ours) for key in keys):
                return f"{ours}\n{line}\n".encode()
        for piece in sorted(shelf.prefixes.get(end.size, ()), key=lambda piece: piece.note):
            if any(accept(key, end.size, ours) and self._begins(end, piece, key) for key in keys):
                return piece.note
        return None

    def _begins(self, end: Frontier, piece: PrefixPiece, key: Vkey) -> bool:
        try:
            head = verify_checkpoint(piece.note, key)
            check_consistency(end.size, head.size, piece.path, end.root(), head.root)
        except RecordError:
            return False
        return head.origin == self.origin

    def count(self, judged: Sequence[Judged], hashes: Sequence[bytes], head: bytes | None) -> None:
        """Take judged entries as counted, under this head."""
        self.head = head if judged else self.head
        self.tree.extend(list(hashes))
        for item in judged:
            self.entries.append(item.entry)
            self.authorities.append(item.after)
            self.ids.add(item.entry.object)
            if isinstance(item.entry.message, KeyRevoked):
                self.revocations.append(item.entry)
            self._kept.pop(item.entry.leaf_hash, None)

    def checkpoint_keys(self, size: int, judged: Sequence[Judged] = ()) -> tuple[Vkey, ...]:
        """The keys that may sign a checkpoint of this size; ``judged`` are leaves after the counted ones."""
        states = [self._state(size, judged), self._state(max(size - 1, 0), judged)]
        return tuple(dict.fromkeys(key for state in states if (key := state.key_for(Purpose.CHECKPOINT))))

    def _state(self, size: int, judged: Sequence[Judged]) -> Authority:
        """The authority after ``size`` entries; the newest known one beyond what is judged."""
        if size < len(self.authorities) or not judged:
            return self.authorities[min(size, len(self.authorities) - 1)]
        return judged[min(size - len(self.authorities), len(judged) - 1)].after

    def _judged(self, index: int, leaf: bytes, authority: Authority, openings: Openings) -> Judged:
        key = leaf_hash(leaf)
        kept, opening = self._kept.get(key), openings.fitting(key, leaf)
        if kept and kept.entry.index == index and _still(kept, authority, opening):
            return kept
        entry = judge(self._place(index), leaf, authority, opening)
        item = Judged(authority, entry, after(authority, entry.message))
        self._kept[key] = item
        return item

    def _place(self, index: int) -> Place:
        return Place(participant=self.participant, journal=self.journal, origin=self.origin, index=index)


def _frontiers(start: Frontier, hashes: Sequence[bytes], shelf: Shelf) -> list[Frontier]:
    """The frontier at each size for which a checkpoint is held."""
    found, frontier = [], start
    for item in hashes:
        frontier = frontier.append(item)
        if frontier.size in shelf.checkpoints or frontier.size in shelf.prefixes:
            found.append(frontier)
    return found


def signs(key: Vkey, text: str, line: str) -> bool:
    """Whether this line is the key's valid signature over the text; a stranger's line is none."""
    try:
        verify_note(f"{text}\n{line}\n".encode(), [key])
    except RecordError:
        return False
    return True


def _still(kept: Judged, authority: Authority, opening: Opening | None) -> bool:
    """Whether the same leaf would be judged the same."""
    entry = kept.entry
    unopened = entry.withheld and opening is not None
    return not unopened and entry.fault not in _BY_OPENING and (kept.before is authority or kept.before == authority)


def _twice(entry: Entry) -> bool:
    return entry.fault == "picture.id-used-twice"


def _used_twice(entry: Entry) -> Entry:
    return Entry(
        participant=entry.participant,
        journal=entry.journal,
        index=entry.index,
        leaf_hash=entry.leaf_hash,
        object=entry.object,
        fault="picture.id-used-twice",
    )
