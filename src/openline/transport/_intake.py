"""Taking a bundle in: each part is handed to the node, and what became of it is read off what the node then holds.

Nothing is judged here. The node judges as it always does; this only tells afterwards what was new, what was held
already, what is missing before it can count, and what was refused and why. Taking twice changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from openline.errors import BadInput
from openline.journal import Opening, leaf_hash, parse_checkpoint, parse_note
from openline.picture import Folding

from ._bundle import Carried, Item, Shut
from ._frames import Cut, Refused
from ._values import Flash, Fork, Heads, Leaves, Opened, Openings, Stray

Hand = Callable[[Carried], object]
"""Gives one value to the node, which keeps what holds, durably, before it returns."""


@dataclass(slots=True)
class Count:
    """How many of one sort were new, and how many were held already."""

    new: int = 0
    held: int = 0


@dataclass(slots=True)
class Tally:
    """What became of a bundle. ``missing`` can still count when something else arrives; ``refused`` cannot."""

    leaves: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    openings: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    signatures: Count = field(default_factory=Count)
    evidence: Count = field(default_factory=Count)
    refused: list[Refused] = field(default_factory=list)
    missing: list[Refused] = field(default_factory=list)
    shut: int = 0
    cut: int | None = None

    @property
    def new(self) -> int:
        """Everything that was not held before."""
        counts = (*self.leaves.values(), *self.openings.values(), self.signatures, self.evidence)
        return sum(count.new for count in counts)


class Intake:
    """One bundle being taken in by one node."""

    def __init__(self, folding: Folding, hand: Hand) -> None:
        """``folding`` is the node's own, so that what ``hand`` changed shows in it."""
        self.tally = Tally()
        self._folding = folding
        self._hand = hand
        self._hashes: dict[str, set[bytes]] = defaultdict(set)

    def take(self, item: Item) -> None:
        """Take one item of a bundle; raises only when the node itself fails (StorageError)."""
        match item:
            case Refused(code="transport.frame-damaged"):
                self.tally.missing.append(item)
            case Refused():
                self.tally.refused.append(item)
            case Cut(number=number):
                self.tally.cut = number
            case Shut():
                self.tally.shut += 1
            case _:
                try:
                    self._event(item.number, item.event)
                except BadInput as error:
                    self._refuse(item.number, error.code, error.message)

    def _event(self, number: int, event: Carried) -> None:
        match event:
            case Leaves():
                self._leaves(number, event)
            case Openings():
                self._openings(number, event)
            case Heads():
                self._heads(number, event)
            case Flash():
                self._flash(number, event)
            case Stray(journal=journal, leaf=data):
                self._kept(number, event, lambda: data in self._folding.evidence.shelf(journal).strays)
            case Fork(journal=journal, text=data):
                self._kept(number, event, lambda: data in self._folding.evidence.shelf(journal).forks)

    def _leaves(self, number: int, event: Leaves) -> None:
        journal, end = event.journal, event.start + len(event.leaves)
        before, forks = self._size(journal), self._forks()
        self._hand(event)
        after, count = self._size(journal), self.tally.leaves[journal]
        if end <= after and self._same(event):
            count.new += max(0, end - max(before, event.start))
            count.held += max(0, min(end, before) - event.start)
        elif event.start > before:
            what = f"leaves from {event.start} of {journal} wait for those from {after} on"
            self.tally.missing.append(Refused(number=number, code="transport.leaves-gap", what=what))
        elif self._forks() == forks:
            what = f"leaves {event.start} to {end - 1} of {journal} do not lead to a checkpoint that its key signed"
            self._refuse(number, "transport.leaves-unproven", what)
        self._fork_shown(number, forks)

    def _openings(self, number: int, event: Openings) -> None:
        before = {item.leaf_hash for item in event.openings if self._opened(item)}
        self._hand(event)
        count, leaves = self.tally.openings[event.journal], self._leaf_hashes(event.journal)
        for item in event.openings:
            if item.leaf_hash in before:
                count.held += 1
            elif self._opened(item):
                count.new += 1
            elif item.leaf_hash in leaves:
                self._refuse(number, "transport.opening-wrong", f"an opening does not fit its leaf of {event.journal}")
            else:
                what = f"an opening of {event.journal} waits for its leaf"
                self.tally.missing.append(Refused(number=number, code="transport.opening-early", what=what))

    def _heads(self, number: int, event: Heads) -> None:
        wanted = [_lines(note) for note in event.notes]
        before = [self._held_lines(head) for head in wanted]
        forks = self._forks()
        self._hand(event)
        for head, known in zip(wanted, before, strict=True):
            now = self._held_lines(head)
            self.tally.signatures.held += len(known)
            self.tally.signatures.new += len(now) - len(known)
            if not now:
                self._not_held(number, head)
            elif lacking := head.lines - now:
                what = f"{len(lacking)} signature(s) on a head of {head.origin[:80]} by nobody known here yet"
                self.tally.missing.append(Refused(number=number, code="transport.cosigner-unknown", what=what))
        self._fork_shown(number, forks)

    def _not_held(self, number: int, head: "_Head") -> None:
        journal = self._journal(head.origin)
        if journal is not None and head.size > self._size(journal):
            what = f"a head of {journal} waits for its leaves up to {head.size - 1}"
            self.tally.missing.append(Refused(number=number, code="transport.head-early", what=what))
        else:
            what = f"a head of {head.origin[:80]} that no key of that journal signed over what is held here"
            self._refuse(number, "transport.head-refused", what)

    def _flash(self, number: int, event: Flash) -> None:
        book = self._folding.books.get(event.journal)
        before = book is not None and leaf_hash(event.leaf) in self._leaf_hashes(event.journal)
        self._hand(event)
        count = self.tally.leaves[event.journal]
        if before:
            count.held += 1
        elif leaf_hash(event.leaf) in self._leaf_hashes(event.journal):
            count.new += 1
        else:
            what = f"leaf {event.index} of {event.journal} does not stand under its checkpoint"
            self._refuse(number, "transport.leaf-unproven", what)

    def _kept(self, number: int, event: Stray | Fork, held: Callable[[], bool]) -> None:
        before = held()
        self._hand(event)
        if before:
            self.tally.evidence.held += 1
        elif held():
            self.tally.evidence.new += 1
        else:
            what = f"what is said to be evidence about {event.journal} proves nothing"
            self._refuse(number, "transport.evidence-refused", what)

    # -- what the node holds ---------------------------------------------------------------------

    def _size(self, journal: str) -> int:
        book = self._folding.books.get(journal)
        return len(book.entries) if book else 0

    def _same(self, event: Leaves) -> bool:
        held = self._folding.evidence.shelf(event.journal).leaves
        return all(held.get(event.start + offset) == leaf for offset, leaf in enumerate(event.leaves))

    def _opened(self, item: Opened) -> bool:
        return self._folding.evidence.openings.get(item.leaf_hash) == Opening(salt=item.salt, body=item.body)

    def _leaf_hashes(self, journal: str) -> set[bytes]:
        """The hashes of every leaf held of a journal; a journal only grows, so only its end is looked at."""
        book, known = self._folding.books.get(journal), self._hashes[journal]
        if book is None:
            return known
        known.update(entry.leaf_hash for entry in book.entries[len(known) :])
        return known | {entry.leaf_hash for entry in book.ahead.values()}

    def _journal(self, origin: str) -> str | None:
        return next((name for name, known in self._folding.evidence.origins.items() if known == origin), None)

    def _held_lines(self, head: "_Head") -> frozenset[str]:
        journal = self._journal(head.origin)
        if journal is None:
            return frozenset()
        held = self._folding.evidence.shelf(journal).checkpoints.get(head.size, {}).get(head.text, set())
        return head.lines & frozenset(held)

    def _forks(self) -> int:
        return sum(len(shelf.forks) for shelf in self._folding.evidence.shelves.values())

    def _fork_shown(self, number: int, before: int) -> None:
        """What contradicts is kept as evidence by the node; here it is said aloud."""
        if self._forks() > before:
            what = "two histories of one journal, both signed: kept as evidence, neither is preferred"
            self._refuse(number, "transport.fork-shown", what)

    def _refuse(self, number: int, code: str, what: str) -> None:
        self.tally.refused.append(Refused(number=number, code=code, what=what))


@dataclass(frozen=True, slots=True)
class _Head:
    origin: str
    size: int
    text: str
    lines: frozenset[str]


def _lines(note: bytes) -> _Head:
    """A checkpoint and its signature lines; raises RecordError."""
    parsed = parse_note(note)
    head = parse_checkpoint(parsed)
    rows = note.decode().removeprefix(parsed.text + "\n").split("\n")[:-1]
    return _Head(head.origin, head.size, parsed.text, frozenset(rows))
