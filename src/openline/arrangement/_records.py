"""The records of an arrangement folder, each declared once; the reader, the checks and spec/arrangement.md follow.

Every record names its sources; where sources differ, a field keeps every reading of them (``_facts``). A
docstring is the text of the record's section in spec/arrangement.md.
"""

from datetime import date, datetime
from enum import Enum

from msgspec import Struct

from openline.geotime import Area, Position
from openline.terms import ActKind, RenewalReading, StandingWord, TermKind, Weapon

from ._facts import (
    AreaId,
    Fact,
    InstrumentId,
    ParticipantId,
    PartyId,
    PlaceId,
    PostId,
    RecordId,
    Sources,
)
from ._words import LadderStep, LineState, Medium, Precedence, UseRule


class SourceKind(Enum):
    """How we came to know: a page or file that was read, data, memory not yet verified, or our own choice."""

    PAGE = "page"
    FILE = "file"
    DATA = "data"
    MEMORY = "memory-unverified"
    OWN = "own-choice"


class Source(Struct, frozen=True, kw_only=True):
    """Where a fact was read: title, where to find it, and how it may be used."""

    id: RecordId
    title: str
    kind: SourceKind
    reference: str
    dated: date | None = None
    licence: str | None = None


class About(Struct, frozen=True, kw_only=True):
    """What this arrangement is, from when to when, and what is missing from it.

    ``local_zone`` is the clock on which its days are counted and its hours were announced.
    """

    id: RecordId
    title: str
    begins: date
    ends: date
    summary: str
    not_found: tuple[str, ...]
    sources: Sources
    local_zone: str | None = None


class ParticipantKind(Enum):
    """What kind of body runs or is hosted on a journal."""

    STATE = "state"
    UN_BODY = "un-body"
    MONITOR = "monitor"
    HUMANITARIAN = "humanitarian-organisation"


class Participant(Struct, frozen=True, kw_only=True):
    """A body that runs a journal, or has one hosted."""

    id: RecordId
    name: str
    kind: ParticipantKind
    sources: Sources
    party: PartyId | None = None
    hosted_by: ParticipantId | None = None


class PartyKind(Enum):
    """What kind of party to the conflict or to an instrument."""

    STATE = "state"
    COALITION = "coalition"
    PARTNERED_FORCE = "partnered-force"
    ARMED_GROUPS = "armed-groups"
    LISTED_GROUP = "listed-group"
    UN_BODY = "un-body"
    MONITOR = "monitor"


class Sponsor(Struct, frozen=True, kw_only=True):
    """Who answers for a partnered force, from when to when."""

    party: PartyId
    valid_from: date
    sources: Sources
    valid_until: date | None = None


class Association(Struct, frozen=True, kw_only=True):
    """A listed group with which a party is said to have been associated, from when to when; never sure by itself."""

    party: PartyId
    valid_from: date
    sources: Sources
    valid_until: date | None = None


class Party(Struct, frozen=True, kw_only=True):
    """A party to the conflict or to an instrument, with every name it goes by."""

    id: RecordId
    name: str
    kind: PartyKind
    sources: Sources
    aliases: tuple[str, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    associated: tuple[Association, ...] = ()


class ActorName(Struct, frozen=True, kw_only=True):
    """A name that a list of events uses, and the parties of this arrangement that it may stand for.

    ``in_list`` is the list's id (ucdp-ged, insecurity-insight); absent, the name means the same in every list. Several
    parties: any of them, nobody knows which. None: somebody who is no party here.
    """

    id: RecordId
    name: str
    may_be: tuple[PartyId, ...]
    sources: Sources
    in_list: str | None = None
    note: str | None = None


class Accession(Struct, frozen=True, kw_only=True):
    """A party's place in an instrument, as a source has it: joined, contested, suspended, left, from an instant on."""

    id: RecordId
    instrument: InstrumentId
    party: PartyId
    word: StandingWord
    since: Fact[datetime]
    sources: Sources


class Post(Struct, frozen=True, kw_only=True):
    """A duty post: messages go here, not to a person. ``roster`` is called in order as silence lasts."""

    id: RecordId
    participant: ParticipantId
    name: str
    place: PlaceId
    languages: tuple[str, ...]
    local_zone: str
    roster: tuple[str, ...]
    sources: Sources


class LineEvent(Struct, frozen=True, kw_only=True):
    """What was declared of a line, or seen of it, on a day."""

    day: date
    what: str
    sources: Sources
    declared: LineState | None = None
    by: PartyId | None = None


class Line(Struct, frozen=True, kw_only=True):
    """A channel between posts, and its recorded history. ``means`` in the order in which they are tried.

    ``test_every_s``: seconds between two test calls; hourly when absent, and never less than twice a day.
    """

    id: RecordId
    name: str
    between: tuple[PostId, ...]
    means: tuple[str, ...]
    use_rule: UseRule
    history: tuple[LineEvent, ...]
    sources: Sources
    instrument: InstrumentId | None = None
    test_every_s: int | None = None


class TextState(Enum):
    """Whether the text of an instrument can be read."""

    PUBLISHED = "published"
    PARTIAL = "partly-published"
    WITHHELD = "withheld"


class Instrument(Struct, frozen=True, kw_only=True):
    """An agreement, statement or resolution. ``determined_by`` are the seats that must all sign a determination.

    ``renewal`` is how its term runs on, in each reading of the clause, by further ``renewal_period_s``.
    ``reply_within_s`` is the time in which a party that is said to have acted gives its own version, where the text
    has one.
    """

    id: RecordId
    title: str
    signed: Fact[date]
    in_force: Fact[datetime]
    text: TextState
    summary: str
    parties: tuple[PartyId, ...]
    sources: Sources
    guarantors: tuple[PartyId, ...] = ()
    determined_by: tuple[ParticipantId, ...] = ()
    until: Fact[datetime] | None = None
    renewal: Fact[RenewalReading] | None = None
    renewal_period_s: int | None = None
    reply_within_s: int | None = None
    pax_id: int | None = None


class TermRecord(Struct, frozen=True, kw_only=True):
    """A rule of an instrument as data; ``effect`` and ``until`` bound the time, an absent end is open.

    ``local``: the effect as the text has it, on the clock of a zone, as in 2017-07-09 12:00 Asia/Damascus.
    ``ends_unless_renewed``: it ran to that instant at first; whether it went on depends on how the instrument's renewal
    is read and on what its guarantors said. ``held_until``: where no end was found, the last instant at which a source
    speaks of it as held; whether it went on after that is open. ``prohibits`` and ``weapons``: the acts it names, and
    the classes of weapon where not any. ``excepts``: listed groups that it leaves out, ``excepts_associated`` those
    tied to them too. ``within_s``: seconds allowed for what it asks. ``reach_m`` and ``reach_to_m``: how far about its
    areas it reaches, and the wider distance where the text gives two. ``unless_self_defence``: proportionate force in
    answer to an attack is allowed. ``count``: how many posts, patrols or places it speaks of, where the text says.
    """

    id: RecordId
    kind: TermKind
    summary: str
    paragraph: str
    binds: tuple[PartyId, ...]
    effect: Fact[datetime]
    sources: Sources
    until: datetime | None = None
    ends_unless_renewed: datetime | None = None
    held_until: datetime | None = None
    areas: tuple[AreaId, ...] = ()
    prohibits: tuple[ActKind, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    excepts: tuple[PartyId, ...] = ()
    excepts_associated: bool = False
    within_s: int | None = None
    reach_m: int | None = None
    reach_to_m: int | None = None
    unless_self_defence: bool = False
    local: str | None = None
    count: int | None = None


class TermFile(Struct, frozen=True, kw_only=True):
    """The terms of one instrument."""

    instrument: InstrumentId
    terms: tuple[TermRecord, ...]


class AreaKind(Enum):
    """What an area is for."""

    DE_ESCALATION = "de-escalation"
    CEASEFIRE = "ceasefire"
    EXCLUSION = "exclusion"
    LINE = "line"


class AreaVersion(Struct, frozen=True, kw_only=True):
    """One version of an area in one reading; ``approximate`` wherever no published line exists."""

    id: RecordId
    version: str
    reading: str
    name: str
    kind: AreaKind
    approximate: bool
    method: str
    valid_from: datetime
    sources: Sources
    area: Area
    valid_until: datetime | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """A group on the Security Council's list, under the list's own names."""

    id: RecordId
    party: PartyId
    names: tuple[str, ...]
    listed_on: date
    sources: Sources
    delisted_on: date | None = None


class Place(Struct, frozen=True, kw_only=True):
    """A named place for second descriptions; a settlement or crossing, never a medical site."""

    id: RecordId
    name: str
    position: Position
    sources: Sources
    region: str | None = None


class Deadline(Struct, frozen=True, kw_only=True):
    """Seconds allowed for a step at a precedence."""

    precedence: Precedence
    step: LadderStep
    seconds: int


class Rings(Struct, frozen=True, kw_only=True):
    """When each further entry of the roster is called, in seconds after the deadline."""

    precedence: Precedence
    after_s: tuple[int, ...]


class Procedures(Struct, frozen=True, kw_only=True):
    """How fast steps are due, who is called next, and how far two descriptions may lie apart."""

    deadlines: tuple[Deadline, ...]
    rings: tuple[Rings, ...]
    place_tolerance_m: int
    lead_time_s: int
    sources: Sources


class Separation(Struct, frozen=True, kw_only=True):
    """The least distance kept between two kinds of activity."""

    id: RecordId
    between: tuple[Medium, Medium]
    lateral_m: int
    vertical_m: int
    time_s: int
    sources: Sources
