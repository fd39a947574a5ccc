"""Folding: group entries by thing, sort by (participant, index), derive each thing by one pure function.

``fold`` replays everything. ``Folding`` keeps what it judged and re-derives only touched things; at every
moment its picture equals a fresh replay of the same pieces. Entries whose own time lies after the as-of
instant are not counted; keys always are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from openline.journal import Frontier, Vkey, leaf_hash
from openline.messages import (
    AccessAnswered,
    AccessionDeclared,
    AccessRequested,
    ActivityCancelled,
    ActivityNotified,
    AreaRenewed,
    ContributionRecorded,
    EntryReceived,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldResuming,
    IncidentAnswered,
    IncidentDetermined,
    IncidentReported,
    JournalOpened,
    KeyIssued,
    KeyRevoked,
    LineDeclared,
    LineTested,
    Message,
    MovementClosed,
    MovementNotified,
    MovementProgressed,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    NoticeRelayed,
    OwnershipAnswered,
    OwnershipAsked,
    PositionReadBack,
    PositionSettled,
    Purpose,
    Ref,
    RoleGiven,
    SiteNotified,
    UndertakingReported,
    type_tag,
)

from ._entries import Authority, Entry, Place, after, judge
from ._evidence import Evidence, LeafPiece, OpeningPiece, Piece, Shelf, contiguous, covered, head_of
from ._hold import derive_hold, derive_question
from ._incident import derive_incident
from ._line import derive_line
from ._marks import Mark, mark_of
from ._notice import derive_activity, derive_movement, derive_request, derive_site
from ._picture import Head, Malformed, Orphan, Picture
from ._promise import derive_promises

Thing = tuple[str, str]
Deriver = Callable[[Sequence[Entry], Sequence[Entry], dict[bytes, dict[str, Mark]], datetime], Any]

OBJECTS: dict[type[Message], tuple[str, Deriver]] = {
    ActivityNotified: ("activities", derive_activity),
    SiteNotified: ("sites", derive_site),
    MovementNotified: ("movements", derive_movement),
    AccessRequested: ("requests", derive_request),
    HoldRequested: ("holds", derive_hold),
    OwnershipAsked: ("questions", derive_question),
    IncidentReported: ("incidents", derive_incident),
}
"""Messages that found an object, the picture's list it goes to, and the function that derives it."""

STEPS: tuple[type[Message], ...] = (
    ActivityCancelled, NoticeRelayed, NoticeRead, NoticePassedDown, NoticeAnswered, PositionReadBack, PositionSettled,
    HoldAnswered, HoldReleased, HoldResuming, OwnershipAnswered, MovementProgressed, MovementClosed, AccessAnswered,
    IncidentAnswered, IncidentDetermined,
)  # fmt: skip
"""Messages about another object; they carry ``about``."""

PROMISES: dict[type[Message], str] = {
    AccessionDeclared: "accessions",
    AreaRenewed: "renewals",
    UndertakingReported: "undertakings",
    ContributionRecorded: "contributions",
}
LINES: tuple[type[Message], ...] = (LineDeclared, LineTested)
AUTHORITY: tuple[type[Message], ...] = (JournalOpened, KeyIssued, KeyRevoked, RoleGiven)

_KINDS: tuple[type[Message], ...] = (*OBJECTS, *STEPS, *PROMISES, *LINES, *AUTHORITY, EntryReceived)
HANDLED = frozenset(type_tag(kind) for kind in _KINDS)
"""Every tag the picture knows what to do with; a house test compares it with the catalogue."""


def fold(evidence: Evidence, arrangement_digest: str, as_of: datetime) -> Picture:
    """The picture of everything held, from nothing."""
    return Folding(evidence).picture(arrangement_digest, as_of)


class Book:
    """One journal as folded so far."""

    def __init__(self, participant: str) -> None:
        self.participant = participant
        self.frontier = Frontier()
        self.entries: list[Entry] = []
        self.authorities: list[Authority] = [Authority()]
        self.ids: set[str] = set()
        self.head: bytes | None = None


class Folding:
    """Evidence with everything judged so far; ``absorb`` pieces, ask for the ``picture`` at any instant."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.books = {name: Book(name) for name in evidence.shelves}
        self._at: dict[bytes, tuple[str, int]] = {}
        self._groups: dict[Thing, dict[tuple[str, int], Entry]] = defaultdict(dict)
        self._receipts: dict[bytes, dict[tuple[str, int], Entry]] = defaultdict(dict)
        self._derived: dict[Thing, list[tuple[str, Any]]] = {}
        self._as_of: datetime | None = None
        for name in self.books:
            self._advance(name)

    def absorb(self, pieces: Iterable[Piece]) -> None:
        """Take more pieces in any order; each journal moves as far as it is now covered."""
        for piece in pieces:
            if not self.evidence.put(piece):
                continue
            if isinstance(piece, OpeningPiece):
                self._reopen(piece.leaf_hash)
            else:
                if isinstance(piece, LeafPiece) and piece.index < len(self.books[piece.participant].entries):
                    self._restart(piece.participant)
                self._advance(piece.participant)

    def covers(self, name: str, start: int, leaves: Sequence[bytes], note: bytes) -> bool:
        """Whether these leaves, after those held, lead to this checkpoint signed by the journal's key."""
        shelf = self.evidence.shelf(name)
        book = self.books[name]
        held = contiguous(shelf, book.frontier.size)
        if start > book.frontier.size + len(held):
            return False
        skip = max(0, book.frontier.size - start)
        new = [*held[: max(0, start - book.frontier.size)], *leaves[skip:]]
        judged = self._judge(book, new)
        key = _checkpoint_key([*book.authorities, *(authority for _, authority in judged)])
        trial = Shelf(checkpoints={head_of(note).size: {note}})
        return key is not None and covered(trial, book.frontier, new, key) is not None

    def entries(self) -> list[Entry]:
        """Every counted entry of every journal, sorted."""
        return [entry for name in sorted(self.books) for entry in self.books[name].entries]

    def picture(self, arrangement_digest: str, as_of: datetime) -> Picture:
        """What is so at an instant."""
        if as_of != self._as_of:
            self._derived, self._as_of = {}, as_of
        lists: dict[str, list[Any]] = defaultdict(list)
        for thing in sorted(self._groups):
            for name, value in self._derive(thing, as_of):
                lists[name].append(value)
        malformed = [
            Malformed(participant=entry.participant, index=entry.index, fault=entry.fault)
            for entry in self.entries()
            if entry.fault
        ]
        return Picture(
            as_of=as_of,
            arrangement_digest=arrangement_digest,
            heads=tuple(self._head(name) for name in sorted(self.books)),
            malformed=tuple(malformed),
            **{name: tuple(values) for name, values in lists.items()},
        )

    def authority(self, participant: str) -> Authority:
        """The keys of a journal as its counted entries say."""
        return self.books[participant].authorities[-1]

    def checkpoint_key(self, participant: str) -> Vkey | None:
        """The journal's checkpoint key, as its leaves so far say, covered or not."""
        book = self.books[participant]
        judged = self._judge(book, contiguous(self.evidence.shelves[participant], book.frontier.size))
        return _checkpoint_key([*book.authorities, *(authority for _, authority in judged)])

    def judge_all(self, participant: str) -> list[Entry]:
        """Every held leaf up to the first gap, judged, whether a checkpoint covers it or not."""
        book = self.books[participant]
        judged = self._judge(book, contiguous(self.evidence.shelves[participant], book.frontier.size))
        return [*book.entries, *(entry for entry, _ in judged)]

    # -- one journal --------------------------------------------------------------------------

    def _advance(self, name: str) -> None:
        book, shelf = self.books[name], self.evidence.shelves[name]
        leaves = contiguous(shelf, book.frontier.size)
        judged = self._judge(book, leaves)
        key = _checkpoint_key([*book.authorities, *(authority for _, authority in judged)])
        if key is None or not (best := covered(shelf, book.frontier, leaves, key)):
            return
        book.frontier, book.head = best
        for entry, authority in judged[: book.frontier.size - len(book.entries)]:
            book.entries.append(entry)
            book.authorities.append(authority)
            book.ids.add(entry.object)
            self._at[entry.leaf_hash] = entry.order
            self._place(entry)

    def _judge(self, book: Book, leaves: list[bytes]) -> list[tuple[Entry, Authority]]:
        authority, judged, ids = book.authorities[-1], [], set(book.ids)
        for offset, leaf in enumerate(leaves):
            entry = self._judged(book.participant, len(book.entries) + offset, leaf, authority, ids)
            ids.add(entry.object)
            authority = after(authority, entry)
            judged.append((entry, authority))
        return judged

    def _judged(self, name: str, index: int, leaf: bytes, authority: Authority, ids: set[str]) -> Entry:
        place = Place(participant=name, origin=self.evidence.origins[name], index=index)
        start = Authority(root=self.evidence.roots.get(name)) if index == 0 else authority
        entry = judge(place, leaf, start, self.evidence.openings.get(leaf_hash(leaf)))
        if entry.object and entry.object in ids:
            return _faulty(entry, "picture.id-used-twice")
        return entry

    def _reopen(self, leaf: bytes) -> None:
        if (order := self._at.get(leaf)) is None:
            return
        name, index = order
        book = self.books[name]
        data = self.evidence.shelves[name].leaves[index]
        earlier = {entry.object for entry in book.entries[:index]}
        book.entries[index] = self._judged(name, index, data, book.authorities[index], earlier)
        self._place(book.entries[index])

    def _restart(self, name: str) -> None:
        """A counted leaf turned out contradicted: fold this journal anew, up to the last undisputed leaf."""
        for group in (*self._groups.values(), *self._receipts.values()):
            for order in [order for order in group if order[0] == name]:
                del group[order]
        self._at = {leaf: order for leaf, order in self._at.items() if order[0] != name}
        self._derived.clear()
        self.books[name] = Book(name)

    def _head(self, name: str) -> Head:
        book = self.books[name]
        return Head(
            participant=name,
            size=book.frontier.size,
            root=book.frontier.root().hex(),
            withheld=sum(entry.withheld for entry in book.entries),
            forked=bool(self.evidence.shelves[name].forked_at),
        )

    # -- things -------------------------------------------------------------------------------

    def _place(self, entry: Entry) -> None:
        if isinstance(entry.message, EntryReceived):
            for item in entry.message.entries:
                self._receipts[bytes.fromhex(item.leaf)][entry.order] = entry
                self._touch_leaf(bytes.fromhex(item.leaf))
        elif entry.message is not None and (thing := thing_of(entry)):
            self._groups[thing][entry.order] = entry
            self._touch(thing)

    def _touch_leaf(self, leaf: bytes) -> None:
        if order := self._at.get(leaf):
            entry = self.books[order[0]].entries[order[1]]
            if entry.message is not None and (thing := thing_of(entry)):
                self._touch(thing)

    def _touch(self, thing: Thing) -> None:
        self._derived.pop(thing, None)

    def _derive(self, thing: Thing, as_of: datetime) -> list[tuple[str, Any]]:
        if thing not in self._derived:
            group = self._groups[thing]
            entries = [group[order] for order in sorted(group) if _said_by(group[order], as_of)]
            self._derived[thing] = self._values(thing, entries, as_of) if entries else []
        return self._derived[thing]

    def _values(self, thing: Thing, entries: list[Entry], as_of: datetime) -> list[tuple[str, Any]]:
        kind, name = thing
        if kind == "line":
            return [("lines", derive_line(name, entries))]
        if kind in PROMISES.values():
            return [(kind, value) for value in derive_promises(entries)]
        versions = [
            entry for entry in entries if type(entry.message) in OBJECTS and name.startswith(entry.participant + "/")
        ]
        if not versions or versions[0].object != name:
            return [("orphans", Orphan(object=name, entries=len(entries)))]
        same = [entry for entry in versions if type(entry.message) is type(versions[0].message)]
        assert versions[0].message is not None, "grouped entries are opened"
        target, derive = OBJECTS[type(versions[0].message)]
        return [(target, derive(same, entries, self._marks(entries, as_of), as_of))]

    def _marks(self, entries: list[Entry], as_of: datetime) -> dict[bytes, dict[str, Mark]]:
        return {
            entry.leaf_hash: {
                receipt.participant: mark_of(receipt)
                for _, receipt in sorted(self._receipts.get(entry.leaf_hash, {}).items(), reverse=True)
                if _said_by(receipt, as_of)
            }
            for entry in entries
        }


def thing_of(entry: Entry) -> Thing | None:
    """What an opened entry is about; None for keys and receipts."""
    message = entry.message
    match message:
        case LineDeclared(line=line) | LineTested(line=line):
            return ("line", line)
        case AccessionDeclared(instrument=name) | AreaRenewed(area=name):
            return (PROMISES[type(message)], name)
        case UndertakingReported(undertaking=name) | ContributionRecorded(appeal=name):
            return (PROMISES[type(message)], name)
    if type(message) in OBJECTS:
        earlier = getattr(message, "amends", None) or getattr(message, "supersedes", None)
        return ("object", earlier.object if isinstance(earlier, Ref) else entry.object)
    about = getattr(message, "about", None)
    return ("object", about.object) if isinstance(about, Ref) else None


def _checkpoint_key(authorities: list[Authority]) -> Vkey | None:
    for authority in reversed(authorities):
        if key := authority.key_for(Purpose.CHECKPOINT):
            return key
    return None


def _said_by(entry: Entry, as_of: datetime) -> bool:
    return entry.message is not None and entry.message.header.dtg_utc <= as_of


def _faulty(entry: Entry, fault: str) -> Entry:
    return Entry(
        participant=entry.participant, index=entry.index, leaf_hash=entry.leaf_hash, object=entry.object, fault=fault
    )
