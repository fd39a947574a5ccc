"""Folding: judge each journal's leaves, group entries by thing, derive each thing by one pure function.

``fold`` replays everything. ``Folding`` keeps what it judged and re-derives only touched things; at every
moment its picture equals a fresh replay of the same pieces. Entries whose own time lies after the as-of
instant are not counted; keys always are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from openline.journal import Vkey, leaf_hash
from openline.messages import KeyRevoked, Purpose, RecoveryObjected

from ._across import Across
from ._attest import Cosigned, Interval
from ._authority import Authority, RootSet
from ._bans import stray_message
from ._book import Book
from ._entries import Entry, Standing
from ._evidence import AnswerPiece, Evidence, OpeningPiece, Piece, Shelf
from ._forks import fork_at, single_leaves
from ._picture import Doubted, Head, Malformed, Picture
from ._things import Things


def fold(evidence: Evidence, arrangement_digest: str, as_of: datetime) -> Picture:
    """The picture of everything held, from nothing."""
    return Folding(evidence).picture(arrangement_digest, as_of)


class Folding:
    """Evidence with everything judged so far; ``absorb`` pieces, ask for the ``picture`` at any instant."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.books: dict[str, Book] = {}
        self._things = Things(self.standing)
        self._across = Across(evidence, self.books, self._things.receipts)
        self._at: dict[str, dict[bytes, set[int]]] = defaultdict(lambda: defaultdict(set))
        for journal in sorted(evidence.shelves):
            self._restart(journal)
        self._settle()

    # -- taking pieces --------------------------------------------------------------------------

    def absorb(self, pieces: Iterable[Piece]) -> None:
        """Take more pieces in any order; each journal moves as far as it is now covered."""
        journals, opened = set[str](), list[bytes]()
        try:
            for piece in pieces:
                if not self.evidence.put(piece) or isinstance(piece, AnswerPiece):
                    continue
                if isinstance(piece, OpeningPiece):
                    opened.append(piece.leaf_hash)
                else:
                    journals.add(piece.participant)
        finally:
            for journal in sorted(journals):
                self._move(journal)
            for leaf in opened:
                self._reopen(leaf)
            if journals or opened:
                self._settle()

    def covers(self, journal: str, start: int, leaves: Sequence[bytes], proof: Piece) -> bool:
        """Whether these leaves, after those held, lead to this checkpoint (or prefix) signed by the journal's key."""
        self.evidence.shelf(journal)
        if journal not in self.books:
            self._restart(journal)
        book, leaves = self.books[journal].before(start, leaves)
        start = max(start, len(book.entries))
        held = self.evidence.shelves[journal].contiguous(len(book.entries))
        if start > len(book.entries) + len(held):
            return False
        new = [*held[: start - len(book.entries)], *leaves]
        trial = Evidence({}, {journal: book.origin}, [proof]).shelves[journal]
        judged = book.judge(new, self.evidence.openings)
        newest = judged[-1].after if judged else book.authorities[-1]
        accept = self._across.accept(book, self._across.limits(book, newest), judged, helped=True, extra=trial)
        count, _ = book.covered(judged, [item.entry.leaf_hash for item in judged], trial, accept)
        return count == len(new) > 0

    def erase(self, leaves: Iterable[bytes]) -> None:
        """Forget what opened these leaves: from here on they are withheld, as if the opening had never come."""
        gone = {leaf for leaf in leaves if self.evidence.openings.pop(leaf, None)}
        for journal in sorted(self.books):
            if gone & set(self._at[journal]):
                del self.books[journal]  # with everything it judged while the body was there
                self._restart(journal)
        if gone:
            self._settle()

    # -- asking ----------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """Every counted entry of every journal, sorted."""
        return [entry for name in sorted(self.books) for entry in self.books[name].entries]

    def picture(self, arrangement_digest: str, as_of: datetime) -> Picture:
        """What is so at an instant."""
        return Picture(
            as_of=as_of,
            arrangement_digest=arrangement_digest,
            heads=tuple(self._head(name) for name in sorted(self.books) if self._shown(name)),
            malformed=tuple(
                Malformed(participant=entry.participant, index=entry.index, fault=entry.fault, journal=entry.journal)
                for entry in self.entries()
                if entry.fault
            ),
            doubted=tuple(self._doubted()),
            **{name: tuple(values) for name, values in self._things.lists(as_of).items()},
        )

    def authority(self, journal: str) -> Authority:
        """The keys of a journal as its counted entries say."""
        return self.books[journal].authorities[-1]

    def officials(self, journal: str) -> RootSet | None:
        """Who vouches for a journal, or may open it when nothing of it is held yet; None when nobody is known."""
        self.evidence.shelf(journal)
        held = self.books.get(journal)
        return held.authorities[-1].root if held and held.entries else self._across.root(journal)

    def stray(self, journal: str, leaf: bytes) -> KeyRevoked | RecoveryObjected | None:
        """What a leaf found outside its journal says, when that journal's officials signed it; else None."""
        book = self.books[journal]
        return stray_message(book.participant, journal, book.origin, leaf, book.authorities[-1])

    def standing(self, entry: Entry) -> Standing:
        """What an entry is worth now that everything else held is known."""
        return self._across.standing(entry)

    def cosignatures(self, journal: str) -> list[Cosigned]:
        """Every valid cosignature held over a counted prefix of a journal."""
        return self._across.cosignatures(journal)

    def cosigned_by(self, journal: str, size: int, line: str) -> Cosigned | None:
        """The cosignature in this line over a counted prefix of a journal, or None."""
        return self._across.cosigned_by(journal, size, line)

    def held_by(self, journal: str) -> list[Cosigned]:
        """The newest word of each participant's mirror that it holds this journal; who is not here said nothing."""
        newest: dict[str, Cosigned] = {}
        for item in self.cosignatures(journal):
            if item.purpose is Purpose.MIRROR:
                newest[item.participant] = item
        return [newest[name] for name in sorted(newest)]

    def independent(self, journal: str) -> list[Cosigned]:
        """Those by participants who are neither its author nor near it."""
        return self._across.independent(journal)

    def attested(self, entry: Entry) -> Interval:
        """Between which instants others' clocks place this entry."""
        return self._across.attested(entry)

    def judge_all(self, journal: str) -> list[Entry]:
        """Every held leaf up to the first gap, judged, whether a checkpoint covers it or not."""
        book = self.books[journal]
        leaves = self.evidence.shelves[journal].contiguous(len(book.entries))
        return [*book.entries, *(item.entry for item in book.judge(leaves, self.evidence.openings))]

    def checkpoint_keys(self, journal: str, size: int) -> tuple[Vkey, ...]:
        """The keys that may have signed a head of this size, also over leaves that no checkpoint covers yet."""
        book = self.books[journal]
        leaves = self.evidence.shelves[journal].contiguous(len(book.entries))
        return book.checkpoint_keys(size, book.judge(leaves, self.evidence.openings))

    def entry_of(self, leaf: bytes) -> Entry | None:
        """The judged entry with this leaf hash: counted, ahead of the backlog, or in the tail of a fork."""
        found = list(self._judged(leaf))
        return next((entry for entry in found if entry.fault is None), found[0] if found else None)

    def leaf(self, leaf: bytes) -> bytes | None:
        """The bytes of a leaf that was judged, by its hash."""
        for journal, at in self._at.items():
            shelf = self.evidence.shelves[journal]
            for data in (data for index in at.get(leaf, ()) for data in _held(shelf, index)):
                if leaf_hash(data) == leaf:
                    return data
        return None

    def receivers(self, leaf: bytes) -> frozenset[str]:
        """The participants whose nodes signed that they hold this leaf's body."""
        worth = (Standing.COUNTS, Standing.AHEAD)
        return frozenset(r.participant for r in self._things.receipts(leaf) if self.standing(r) in worth)

    def _judged(self, leaf: bytes) -> Iterator[Entry]:
        for journal in sorted(self._at):
            book = self.books[journal]
            for index in sorted(self._at[journal].get(leaf, ())):
                counted = book.entries[index : index + 1]
                loose = (*book.ahead.values(), *book.tails)
                yield from (entry for entry in (*counted, *loose) if entry.leaf_hash == leaf and entry.index == index)

    # -- one journal ------------------------------------------------------------------------------

    def _move(self, journal: str) -> None:
        self._across.forget(journal)
        if journal not in self.books or not self._advance(self.books[journal]):
            self._restart(journal)

    def _restart(self, journal: str) -> None:
        """Something about counted leaves changed, or nothing was counted yet: fold this journal from its beginning."""
        self.evidence.shelf(journal)
        self._things.forget(journal)
        self._at.pop(journal, None)
        self._across.forget(journal)
        root, book = self._across.root(journal), self.books.get(journal)
        if book is None:
            participant, origin = self.evidence.participant(journal), self.evidence.origins[journal]
            book = Book(journal=journal, participant=participant, origin=origin, root=root)
        self.books[journal] = book.anew(root)
        moved = self._advance(self.books[journal])
        assert moved, "from its beginning a journal can always go on"

    def _advance(self, book: Book) -> bool:
        """Count what is covered now; False when what was counted before must be counted anew."""
        shelf = self.evidence.shelves[book.journal]
        judged = book.judge(shelf.contiguous(len(book.entries)), self.evidence.openings)
        newest = judged[-1].after if judged else book.authorities[-1]
        fork, limits = fork_at(book, shelf, newest), self._across.limits(book, newest)
        if book.entries and (limits or book.limits or (fork is not None and fork < len(book.entries))):
            return False
        if fork is not None:
            del judged[max(0, fork - len(book.entries)) :]
        self._unplace(book)
        for helped in (False, True) if limits else (False,):
            accept = self._across.accept(book, limits, judged, helped=helped)
            hashes = [item.entry.leaf_hash for item in judged]
            count, head = book.covered(judged, hashes, shelf, accept)
            book.count(judged[:count], hashes[:count], head)
            for item in judged[:count]:
                self._placed(item.entry)
            del judged[:count]
            book.sure = book.sure if helped else len(book.entries)
        said = {entry.message.key_name for entry in book.revocations if isinstance(entry.message, KeyRevoked)}
        book.limits = {name: size for name, size in limits.items() if name not in said}
        book.helped_by = self._across.cosigners() if book.limits else {}
        book.fork_at = None if fork is None else min(fork, len(book.entries))
        self._place_loose(book, shelf)
        return True

    def _placed(self, entry: Entry) -> None:
        self._at[entry.journal][entry.leaf_hash].add(entry.index)
        self._things.place(entry)

    def _unplace(self, book: Book) -> None:
        """What stood outside the counted entries is judged again."""
        for entry in (*book.ahead.values(), *book.tails):
            self._things.withdraw(entry)
            self._at[entry.journal][entry.leaf_hash].discard(entry.index)
        book.ahead, book.tails = {}, []

    def _place_loose(self, book: Book, shelf: Shelf) -> None:
        """Single leaves ahead of the backlog, and every leaf held from a fork on, in whichever history."""
        start = len(book.entries) if book.fork_at is None else book.fork_at
        accept = self._across.accept(book, book.limits, (), helped=True)
        loose = single_leaves(book, shelf, start, accept)
        if book.fork_at is None:
            book.ahead = {index: self._loose(book, index, min(leaves)) for index, leaves in sorted(loose.items())}
        else:
            for index in (index for index in shelf.leaves if index >= start):
                loose.setdefault(index, set()).update(shelf.others.get(index, {shelf.leaves[index]}))
            first = {leaf: index for index in sorted(loose, reverse=True) for leaf in loose[index]}
            book.tails = [self._loose(book, index, leaf) for leaf, index in first.items()]
            book.tails.sort(key=lambda entry: entry.order)
        for entry in (*book.ahead.values(), *book.tails):
            self._placed(entry)

    def _loose(self, book: Book, index: int, leaf: bytes) -> Entry:
        return book.judge_at(index, leaf, self.evidence.openings)

    def _reopen(self, leaf: bytes) -> None:
        for journal in list(self._at):
            for index in sorted(self._at[journal].get(leaf, ())):
                book, shelf = self.books[journal], self.evidence.shelves[journal]
                if index >= len(book.entries):
                    self._unplace(book)
                    self._place_loose(book, shelf)
                elif book.entries[index].withheld or book.entries[index].fault == "journal.opening-wrong":
                    book.entries[index] = book.judge_at(index, shelf.leaves[index], self.evidence.openings)
                    self._things.place(book.entries[index])

    def _settle(self) -> None:
        """What one journal says about another, until nothing changes any more."""
        for _ in range(len(self.books) + 1):
            if self._across.settle():
                self._things.restate()
            changed = [name for name in sorted(self.books) if self._unsettled(self.books[name])]
            if not changed:
                break
            for journal in changed:
                self._restart(journal)

    def _unsettled(self, book: Book) -> bool:
        """Whether other officials vouch for it now, or its heads may be held by other cosigners."""
        helped = book.helped_by != self._across.cosigners() if book.limits else False
        return helped or book.root != self._across.root(book.journal)

    # -- showing ----------------------------------------------------------------------------------

    def _shown(self, journal: str) -> bool:
        """A successor journal is shown once something of it is held."""
        return journal in self.evidence.participants or bool(self.books[journal].entries)

    def _head(self, journal: str) -> Head:
        book = self.books[journal]
        return Head(
            participant=journal,
            size=book.tree.size,
            root=book.tree.root().hex(),
            withheld=sum(entry.withheld for entry in book.entries),
            forked=book.fork_at is not None,
        )

    def _doubted(self) -> Iterator[Doubted]:
        for journal in sorted(self.books):
            for entry in sorted(self._across.doubtful(journal), key=lambda entry: entry.order):
                if entry.fault is None:
                    yield Doubted(
                        journal=journal,
                        index=entry.index,
                        leaf=entry.leaf_hash.hex(),
                        standing=self.standing(entry),
                    )


def _held(shelf: Shelf, index: int) -> Iterator[bytes]:
    """Every leaf held at an index."""
    yield from shelf.others.get(index, {shelf.leaves[index]} if index in shelf.leaves else set())
    yield from (piece.leaf for piece in shelf.proven.get(index, ()))
