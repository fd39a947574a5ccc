"""The picture: what is so now, as far as this node holds it. Equal inputs give equal pictures."""

from datetime import datetime

from msgspec import Struct

from ._call import Call, LinguistWord
from ._entries import Standing
from ._hold import Hold, OwnershipQuestion
from ._incident import Incident
from ._line import LineThing
from ._manning import PostWatch
from ._notice import AccessRequest, Activity, Movement, Site
from ._promise import Accession, Contribution, Renewal, UndertakingReport


class Head(Struct, frozen=True, kw_only=True):
    """How far one journal has been folded, and how many of its bodies are not held here.

    ``participant`` is the journal's name: that of its participant, with a number for a successor.
    """

    participant: str
    size: int
    root: str
    withheld: int
    forked: bool


class Malformed(Struct, frozen=True, kw_only=True):
    """A leaf that counts for nothing, and why."""

    participant: str
    index: int
    fault: str
    journal: str


class Doubted(Struct, frozen=True, kw_only=True):
    """An entry that authorises nothing: contested, void, or in a tail of a fork. Its warning, if any, is shown."""

    journal: str
    index: int
    leaf: str
    standing: Standing


class Orphan(Struct, frozen=True, kw_only=True):
    """Steps about an object that is not held here: withheld, not yet arrived, or never written."""

    object: str
    entries: int


class Picture(Struct, frozen=True, kw_only=True):
    """Everything derived, each tuple sorted by name."""

    as_of: datetime
    arrangement_digest: str
    heads: tuple[Head, ...]
    lines: tuple[LineThing, ...] = ()
    watches: tuple[PostWatch, ...] = ()
    activities: tuple[Activity, ...] = ()
    holds: tuple[Hold, ...] = ()
    calls: tuple[Call, ...] = ()
    questions: tuple[OwnershipQuestion, ...] = ()
    sites: tuple[Site, ...] = ()
    movements: tuple[Movement, ...] = ()
    requests: tuple[AccessRequest, ...] = ()
    incidents: tuple[Incident, ...] = ()
    accessions: tuple[Accession, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    undertakings: tuple[UndertakingReport, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    linguists: tuple[LinguistWord, ...] = ()
    orphans: tuple[Orphan, ...] = ()
    malformed: tuple[Malformed, ...] = ()
    doubted: tuple[Doubted, ...] = ()
