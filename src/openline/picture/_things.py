"""Things: entries grouped by what they are about, sorted, and each thing derived by one pure function.

Only what counts may do everything. What is contested, or stands in a tail of a fork, still founds its object, so that
its warning is shown and its hold rings; it never amends, answers, releases, determines or declares anything. What came
ahead of its journal's backlog speaks at once, except where it would loosen something: that waits for the backlog.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from openline.messages import (
    AccessAnswered,
    AccessionDeclared,
    AccessRequested,
    ActivityCancelled,
    ActivityNotified,
    AreaRenewed,
    CarriageIssued,
    ContributionRecorded,
    DistressCalled,
    EncounterReported,
    EntryReceived,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldResuming,
    HoldStands,
    IncidentAnswered,
    IncidentDetermined,
    IncidentHandled,
    IncidentRelated,
    IncidentReported,
    JournalOpened,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
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
    OpeningErased,
    OwnershipAnswered,
    OwnershipAsked,
    PositionReadBack,
    PositionSettled,
    RecoveryCompleted,
    RecoveryNoticed,
    RecoveryObjected,
    Ref,
    RoleGiven,
    RootChanged,
    SiteContested,
    SiteEnded,
    SiteNotified,
    SiteWithdrawn,
    TranslationChecked,
    UndertakingReported,
    WatchAccepted,
    WatchOffered,
    WatchTaken,
    type_tag,
)

from ._call import derive_call, derive_linguist
from ._entries import Entry, Standing
from ._hold import derive_hold, derive_question
from ._incident import derive_incident
from ._line import derive_line
from ._manning import derive_watch
from ._marks import Mark, mark_of
from ._notice import derive_activity, derive_movement, derive_request, derive_site
from ._picture import Orphan
from ._promise import derive_promises

Thing = tuple[str, str]
Order = tuple[str, int, bytes]
Deriver = Callable[[Sequence[Entry], Sequence[Entry], dict[bytes, dict[str, Mark]], datetime], Any]
Stands = Callable[[Entry], Standing]

OBJECTS: dict[type[Message], tuple[str, Deriver]] = {
    ActivityNotified: ("activities", derive_activity),
    SiteNotified: ("sites", derive_site),
    MovementNotified: ("movements", derive_movement),
    AccessRequested: ("requests", derive_request),
    HoldRequested: ("holds", derive_hold),
    DistressCalled: ("calls", derive_call),
    EncounterReported: ("calls", derive_call),
    OwnershipAsked: ("questions", derive_question),
    IncidentReported: ("incidents", derive_incident),
}
"""Messages that found an object, the picture's list it goes to, and the function that derives it."""

STEPS: tuple[type[Message], ...] = (
    ActivityCancelled, NoticeRelayed, NoticeRead, NoticePassedDown, NoticeAnswered, PositionReadBack, PositionSettled,
    HoldAnswered, HoldStands, HoldReleased, HoldResuming, OwnershipAnswered, SiteEnded, SiteContested, SiteWithdrawn,
    MovementProgressed, MovementClosed, AccessAnswered, IncidentAnswered, IncidentHandled, IncidentDetermined,
    IncidentRelated,
)  # fmt: skip
"""Messages about another object; they carry ``about``."""

PROMISES: dict[type[Message], str] = {
    AccessionDeclared: "accessions",
    AreaRenewed: "renewals",
    UndertakingReported: "undertakings",
    ContributionRecorded: "contributions",
}
LINES: tuple[type[Message], ...] = (LineDeclared, LineTested)
WATCHES: tuple[type[Message], ...] = (WatchTaken, WatchOffered, WatchAccepted)
LOOSENING: tuple[type[Message], ...] = (
    ActivityCancelled, HoldReleased, HoldResuming, SiteEnded, SiteWithdrawn, MovementClosed, AccessAnswered,
    IncidentDetermined, LineDeclared, AccessionDeclared, AreaRenewed,
)  # fmt: skip
"""What can end a protection or permit something, besides every amendment: nothing of it ahead of the backlog, where a
revoked key would not be known yet."""
AUTHORITY: tuple[type[Message], ...] = (
    JournalOpened, RootChanged, KeyIssued, KeySuspended, KeyRestored, KeyRevoked, RoleGiven, CarriageIssued,
    RecoveryNoticed, RecoveryCompleted, RecoveryObjected,
)  # fmt: skip
_KINDS: tuple[type[Message], ...] = (
    *OBJECTS, *STEPS, *PROMISES, *LINES, *WATCHES, TranslationChecked, *AUTHORITY, EntryReceived, OpeningErased,
)  # fmt: skip
HANDLED = frozenset(type_tag(kind) for kind in _KINDS)
"""Every tag the picture knows what to do with; a house test compares it with the catalogue."""


class Things:
    """Counted entries by thing, and what was derived from them at one instant."""

    def __init__(self, standing: Stands) -> None:
        self._standing = standing
        self._groups: dict[Thing, dict[Order, Entry]] = defaultdict(dict)
        self._receipts: dict[bytes, dict[Order, Entry]] = defaultdict(dict)
        self._thing_at: dict[bytes, Thing] = {}
        self._derived: dict[Thing, list[tuple[str, Any]]] = {}
        self._as_of: datetime | None = None

    def place(self, entry: Entry) -> None:
        """Take a counted entry, or take it again because its body was opened."""
        if isinstance(entry.message, EntryReceived):
            for item in entry.message.entries:
                self._receipts[bytes.fromhex(item.leaf)][entry.order] = entry
                self._touch(bytes.fromhex(item.leaf))
        elif thing := thing_of(entry):
            self._groups[thing][entry.order] = entry
            self._thing_at[entry.leaf_hash] = thing
            self._derived.pop(thing, None)

    def withdraw(self, entry: Entry) -> None:
        """Drop an entry that was placed before its journal was known so far."""
        if isinstance(entry.message, EntryReceived):
            for item in entry.message.entries:
                self._receipts[bytes.fromhex(item.leaf)].pop(entry.order, None)
                self._touch(bytes.fromhex(item.leaf))
        elif thing := thing_of(entry):
            self._groups[thing].pop(entry.order, None)
            self._derived.pop(thing, None)

    def forget(self, journal: str) -> None:
        """Drop everything of one journal, which will be folded anew."""
        for group in (*self._groups.values(), *self._receipts.values()):
            for order in [order for order in group if order[0] == journal]:
                del group[order]
        self._derived.clear()

    def restate(self) -> None:
        """Standings may have changed: derive everything again when asked."""
        self._derived.clear()

    def receipts(self, leaf: bytes) -> list[Entry]:
        """What nodes signed for the opened body of this leaf, whatever it is worth."""
        return [entry for _, entry in sorted(self._receipts.get(leaf, {}).items())]

    def lists(self, as_of: datetime) -> dict[str, list[Any]]:
        """Every derived value, by the picture's list it goes to."""
        if as_of != self._as_of:
            self._derived, self._as_of = {}, as_of
        found: dict[str, list[Any]] = defaultdict(list)
        for thing in sorted(self._groups):
            for name, value in self._derive(thing, as_of):
                found[name].append(value)
        return found

    def _derive(self, thing: Thing, as_of: datetime) -> list[tuple[str, Any]]:
        if thing not in self._derived:
            group = self._groups[thing]
            entries = [stated for order in sorted(group) if (stated := self._stated(group[order], as_of))]
            self._derived[thing] = self._values(thing, entries, as_of) if entries else []
        return self._derived[thing]

    def _stated(self, entry: Entry, as_of: datetime) -> Entry | None:
        """The entry with its standing, or None when it has no say at this instant."""
        if entry.message is None or entry.message.header.dtg_utc > as_of:
            return None
        standing = self._standing(entry)
        if standing is Standing.COUNTS:
            return entry
        if standing is Standing.AHEAD:
            return None if _loosens(entry.message) else replace(entry, standing=standing)
        founds = type(entry.message) in OBJECTS and thing_of(entry) == ("object", entry.object)
        return replace(entry, standing=standing) if founds and standing is not Standing.VOID else None

    def _values(self, thing: Thing, entries: list[Entry], as_of: datetime) -> list[tuple[str, Any]]:
        kind, name = thing
        if kind == "line":
            return [("lines", derive_line(name, entries))]
        if kind == "watch":
            return [("watches", derive_watch(name, entries, as_of))]
        if kind == "translation":
            return [("linguists", word) for word in derive_linguist(entries)]
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
                if self._counted(receipt, as_of)
            }
            for entry in entries
        }

    def _counted(self, receipt: Entry, as_of: datetime) -> bool:
        stated = self._stated(receipt, as_of)
        return stated is not None and stated.standing in (Standing.COUNTS, Standing.AHEAD)

    def _touch(self, leaf: bytes) -> None:
        if thing := self._thing_at.get(leaf):
            self._derived.pop(thing, None)


def _loosens(message: Message) -> bool:
    amends = getattr(message, "amends", None) or getattr(message, "supersedes", None)
    return isinstance(message, LOOSENING) or amends is not None


def thing_of(entry: Entry) -> Thing | None:
    """What an opened entry is about; None for keys and receipts."""
    message = entry.message
    match message:
        case None:
            return None
        case LineDeclared(line=line) | LineTested(line=line):
            return ("line", line)
        case WatchTaken() | WatchOffered() | WatchAccepted():
            return ("watch", f"{entry.participant}/{message.header.from_post}")
        case TranslationChecked(about=checked):
            return ("translation", checked.leaf)
        case AccessionDeclared(instrument=name) | AreaRenewed(area=name):
            return (PROMISES[type(message)], name)
        case UndertakingReported(undertaking=name) | ContributionRecorded(appeal=name):
            return (PROMISES[type(message)], name)
    if type(message) in OBJECTS:
        earlier = getattr(message, "amends", None) or getattr(message, "supersedes", None)
        return ("object", earlier.object if isinstance(earlier, Ref) else entry.object)
    about = getattr(message, "about", None)
    return ("object", about.object) if isinstance(about, Ref) else None
