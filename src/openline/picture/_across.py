"""What journals say about one another: cosignatures, revocations found outside, standings, officials of successors.

Nothing here is kept that could not be computed again from the books and the evidence. Whose cosignature is believed is
told by the entries of a book that count without anybody's cosignature (``Book.sure``), and a doubtful entry is held by
the receipts that no doubt touches: so no two journals can hold each other up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from openline.journal import Checkpoint, Vkey, checkpoint_text
from openline.messages import (
    JournalOpened,
    KeyRevoked,
    Purpose,
    RecoveryCompleted,
    RecoveryNoticed,
    RecoveryObjected,
)

from ._attest import Cosigned, Cosigners, Interval, Lines, cosignature, cosigned, interval
from ._authority import Authority, RootSet
from ._bans import OUTSIDE, Ban, bans_of, stray_ban, stray_message, succession_ban
from ._book import Accept, Book, Judged
from ._entries import Entry, Place, Standing, judge
from ._evidence import Evidence, Shelf
from ._journals import predecessor
from ._recovery import completed_by, recovered

Receipts = Callable[[bytes], Sequence[Entry]]
Doubts = dict[tuple[str, int, bytes], Standing]
"""The standing of each entry that a ban touches, by its order."""


class Across:
    """Journals beside one another. ``settle`` takes what they say; everything else is asked."""

    def __init__(self, evidence: Evidence, books: Mapping[str, Book], receipts: Receipts) -> None:
        self._evidence = evidence
        self._books = books
        self._receipts = receipts
        self._cosigned: dict[str, list[Cosigned]] = {}
        self._cosigners: Cosigners = {}
        self._issued: list[Authority] = []
        self._known: Cosigners = {}
        self._lines: Lines = {}
        self._bans: dict[str, list[Ban]] = {}
        self._doubts: Doubts = {}
        self._forked: dict[str, int] = {}

    # -- who else held it -------------------------------------------------------------------------

    def cosigners(self) -> Cosigners:
        """Every mirror's and witness's key by name and key id, as far as its issue is sure."""
        sure = [book.authorities[book.sure] for book in self._books.values()]
        if len(sure) != len(self._issued) or any(now is not then for now, then in zip(sure, self._issued, strict=True)):
            self._issued, self._known = sure, self._known_cosigners()
        return self._known

    def _known_cosigners(self) -> Cosigners:
        found: dict[tuple[str, bytes], list[tuple[str, Purpose, Vkey]]] = {}
        for _, book in sorted(self._books.items()):
            for key in book.authorities[book.sure].issued().values():
                if key.purpose in (Purpose.MIRROR, Purpose.WITNESS):
                    claims = found.setdefault((key.vkey.name, key.vkey.key_id), [])
                    if (claim := (book.participant, key.purpose, key.vkey)) not in claims:
                        claims.append(claim)
        return found

    def cosignatures(self, journal: str) -> list[Cosigned]:
        """Every valid cosignature held over a counted prefix of a journal."""
        if journal not in self._cosigned:
            book, shelf = self._books[journal], self._evidence.shelves[journal]
            self._cosigned[journal] = cosigned(book.origin, book.tree, shelf, self.cosigners(), self._lines)
        return self._cosigned[journal]

    def cosigned_by(self, journal: str, size: int, line: str) -> Cosigned | None:
        """The cosignature in this line over a counted prefix of a journal, or None."""
        book = self._books[journal]
        if not 0 < size <= book.tree.size:
            return None
        text = checkpoint_text(Checkpoint(origin=book.origin, size=size, root=book.tree.root(size)))
        return next(iter(cosignature(text, size, line, self.cosigners(), self._lines)), None)

    def independent(self, journal: str) -> list[Cosigned]:
        """Those by participants who are neither its author nor near it."""
        author = self._books[journal].participant
        return [item for item in self.cosignatures(journal) if self._evidence.independent(item.participant, author)]

    def attested(self, entry: Entry) -> Interval:
        """Between which instants others' clocks place this entry."""
        lines = {
            item.line: item.at_s
            for journal in self._books
            for item in self.cosignatures(journal)
            if self._evidence.independent(item.participant, entry.participant)
        }
        before = self._books[entry.journal].entries[: entry.index]
        return interval(entry, before, self.independent(entry.journal), lines)

    # -- what was found outside a journal -----------------------------------------------------------

    def strays(self, book: Book, newest: Authority) -> list[KeyRevoked | RecoveryObjected]:
        """Revocations and objections that its officials signed, found anywhere but among its counted entries."""
        shelf = self._evidence.shelves[book.journal]
        leaves = shelf.strays | {piece.leaf for pieces in shelf.proven.values() for piece in pieces}
        if shelf.others or shelf.forks or book.fork_at is not None:
            leaves |= {leaf for index, leaf in shelf.leaves.items() if index >= len(book.entries)}
            leaves |= {leaf for others in shelf.others.values() for leaf in others}
        found = (
            stray_message(book.participant, book.journal, book.origin, leaf, newest)
            for leaf in sorted(leaf for leaf in leaves if any(mark in leaf for mark in OUTSIDE))
        )
        return [message for message in found if message is not None]

    def limits(self, book: Book, newest: Authority) -> dict[str, int]:
        """The last good size of each checkpoint key that was revoked outside its journal."""
        found: dict[str, int] = {}
        said = {entry.message.key_name for entry in book.revocations if isinstance(entry.message, KeyRevoked)}
        keys = {name for name, key in newest.issued().items() if key.purpose is Purpose.CHECKPOINT} - said
        for message in self.strays(book, newest):
            if isinstance(message, KeyRevoked) and message.key_name in keys:
                size = message.last_good_size
                found[message.key_name] = min(size, found.get(message.key_name, size))
        return found

    def accept(
        self,
        book: Book,
        limits: Mapping[str, int],
        judged: Sequence[Judged],
        *,
        helped: bool,
        extra: Shelf | None = None,
    ) -> Accept:
        """Which checkpoint keys may sign what: one revoked outside only what others held, or what says so itself."""
        shelves = [self._evidence.shelves[book.journal], *([extra] if extra else [])]
        entries = (*book.revocations, *(item.entry for item in judged))
        said = {e.message.key_name: e.index for e in reversed(entries) if isinstance(e.message, KeyRevoked)}

        def accept(key: Vkey, size: int, text: str) -> bool:
            good = size <= limits.get(key.name, size) or said.get(key.name, size) < size
            return good or (helped and self._cosigned_by_others(book, size, text, shelves))

        return accept

    def _cosigned_by_others(self, book: Book, size: int, text: str, shelves: Sequence[Shelf]) -> bool:
        lines = {line for shelf in shelves for line in shelf.checkpoints.get(size, {}).get(text, ())}
        found = (item for line in lines for item in cosignature(text, size, line, self.cosigners(), self._lines))
        return any(self._evidence.independent(item.participant, book.participant) for item in found)

    # -- what entries are worth ---------------------------------------------------------------------

    def settle(self) -> bool:
        """Take what the books say about one another now; whether any entry's standing changed."""
        if (cosigners := self.cosigners()) != self._cosigners:
            self._cosigners = cosigners
            self._cosigned.clear()
        self._bans = {journal: self._bans_of(book) for journal, book in self._books.items()}
        forked = {journal: book.fork_at for journal, book in self._books.items() if book.fork_at is not None}
        doubts = {
            entry.order: self._doubt(entry, touching)
            for journal in self._books
            for entry, touching in self._touched(journal)
        }
        before = (self._doubts, self._forked)
        self._doubts, self._forked = doubts, forked
        return before != (doubts, forked)

    def forget(self, journal: str) -> None:
        """More is held of a journal than before."""
        self._cosigned.pop(journal, None)

    def standing(self, entry: Entry) -> Standing:
        """What an entry is worth as far as it was settled."""
        book = self._books[entry.journal]
        if book.fork_at is not None and entry.index >= book.fork_at:
            return Standing.FORK
        ahead = entry.index >= len(book.entries)
        return self._doubts.get(entry.order, Standing.AHEAD if ahead else Standing.COUNTS)

    def doubtful(self, journal: str) -> list[Entry]:
        """The entries that do not simply count, in no order."""
        book = self._books[journal]
        under = {entry.order: entry for entry, _ in self._touched(journal)}
        return list({**under, **{entry.order: entry for entry in (*book.ahead.values(), *book.tails)}}.values())

    def _bans_of(self, book: Book) -> list[Ban]:
        bans = bans_of(book.revocations, book.tree)
        known = {ban.key for ban in bans}
        strays = [m for m in self.strays(book, book.authorities[-1]) if isinstance(m, KeyRevoked)]
        bans += [stray_ban(m, book.tree) for m in strays if m.key_name not in known]
        for other in self._books.values():
            opened = other.entries[0].message if other.entries else None
            carries_on = isinstance(opened, JournalOpened) and opened.succeeds is not None
            if carries_on and predecessor(other.journal, self._evidence.participants) == book.journal:
                assert isinstance(opened, JournalOpened), "just asked"
                assert opened.succeeds is not None, "just asked"
                bans.append(succession_ban(opened.succeeds, book.tree))
        return bans

    def _touched(self, journal: str) -> Iterable[tuple[Entry, list[Ban]]]:
        """Every entry under a ban, with the bans it is under."""
        book, bans = self._books[journal], self._bans[journal]
        if not bans:
            return
        size = len(book.entries)
        start, end = min(ban.size for ban in bans), max(ban.end(size) for ban in bans)
        for entry in (*book.entries[start:end], *book.ahead.values()):
            if touching := [ban for ban in bans if ban.touches(entry)]:
                yield entry, touching

    def _doubt(self, entry: Entry, touching: Iterable[Ban]) -> Standing:
        return Standing.CONTESTED if all(self._others_held(entry, ban) for ban in touching) else Standing.VOID

    def _others_held(self, entry: Entry, ban: Ban) -> bool:
        """Whether somebody independent held this entry, before its own journal revoked the key."""
        limit = ban.revoked_at
        if any(i.size > entry.index and (limit is None or i.size <= limit) for i in self.independent(entry.journal)):
            return True
        receipts = [
            r for r in self._receipts(entry.leaf_hash) if self._evidence.independent(r.participant, entry.participant)
        ]
        return any(self._plain(r) and (limit is None or self._seen(r, entry.journal) <= limit) for r in receipts)

    def _plain(self, receipt: Entry) -> bool:
        """Whether no doubt touches this receipt."""
        book = self._books[receipt.journal]
        counted = receipt.index < len(book.entries) and book.entries[receipt.index].leaf_hash == receipt.leaf_hash
        return counted and not any(ban.touches(receipt) for ban in self._bans[receipt.journal])

    def _seen(self, receipt: Entry, journal: str) -> int:
        """How much of a journal the author of a receipt had folded when it signed; 0 when it never says."""
        for entry in reversed(self._books[receipt.journal].entries[: receipt.index + 1]):
            for seen in entry.message.header.seen if entry.message else ():
                if seen.participant == journal:
                    return seen.size
        return 0

    # -- successors ---------------------------------------------------------------------------------

    def root(self, journal: str) -> RootSet | None:
        """The officials who vouch for a journal: handed over in person, carried on, or recovered."""
        participant = self._evidence.participant(journal)
        before = predecessor(journal, self._evidence.participants)
        if before is None:
            return self._evidence.roots.get(participant)
        if before not in self._books:
            return None
        old = self._books[before].authorities[-1]
        if old.root is None or self._objected(journal, self._books[before], old) or self._opened_by(journal, old.root):
            return old.root
        completed = {name: self._completed(name, before, journal) for name in old.root.guarantors}
        return recovered(old.root, completed) or old.root

    def _objected(self, journal: str, book: Book, old: Authority) -> bool:
        strays = self.strays(book, old)
        return journal in old.objected or any(
            isinstance(message, RecoveryObjected) and message.successor == journal for message in strays
        )

    def _opened_by(self, journal: str, old: RootSet) -> bool:
        """Whether the old officials opened it themselves: then they are not lost, which says more than an objection."""
        shelf, origin = self._evidence.shelves[journal], self._evidence.origins[journal]
        participant = self._evidence.participant(journal)
        place = Place(participant=participant, journal=journal, origin=origin, index=0)
        leaves = shelf.others.get(0, {shelf.leaves[0]} if 0 in shelf.leaves else set())
        return any(judge(place, leaf, Authority(root=old), None).message is not None for leaf in leaves)

    def _completed(self, guarantor: str, lost: str, successor: str) -> list[RootSet]:
        """What a guarantor completed, in whichever of its journals."""
        journals = [name for name, book in self._books.items() if book.participant == guarantor]
        said = [
            entry
            for name in sorted(journals, key=lambda name: (len(name), name))
            for entry in self._books[name].entries
            if isinstance(entry.message, RecoveryNoticed | RecoveryCompleted)
            and self.standing(entry) is Standing.COUNTS
        ]
        return completed_by(said, lost, successor, self.attested)
