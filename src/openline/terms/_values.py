"""The values of a rule and of an act: kinds, terms, acts, verdicts; and what a rule may ask of the world.

Nothing here is a determination: an act is what somebody said, a verdict is what a term would say if that is
accurate.

    Act(kind=ActKind.SHELLING, position=there, radius_m=500, span=then, actors=None, targets=None)
"""

from datetime import date, datetime
from enum import Enum
from typing import Protocol

from msgspec import Struct

from openline.geotime import Area, Certainty, Position, Span, Window


class TermKind(Enum):
    """What a rule asks for. Kinds of one family are judged by one module."""

    CEASE_HOSTILITIES = "cease-hostilities"
    NO_FLIGHT = "no-flight"
    NO_TERRITORIAL_GAIN = "no-territorial-gain"
    DEMILITARISED = "demilitarised"
    EXCLUSION = "exclusion"
    SELF_DEFENCE = "proportionate-self-defence"
    SAFE_CONDUCT = "safe-conduct-in-the-air"
    ACCESS = "humanitarian-access"
    MONITORING = "monitoring"
    WITHDRAWAL = "withdrawal"
    CHECKPOINTS = "checkpoints-and-posts"
    RELEASE = "release"
    REPORTING = "reporting"
    CONTACT_FIRST = "contact-first"
    RETURN = "voluntary-return"
    INFRASTRUCTURE = "basic-infrastructure"
    COUNTER_TERRORISM = "continue-against-listed-groups"
    OPEN_CHANNEL = "open-channel"
    POLITICAL = "political"
    CONTRIBUTION = "contribution"


class ActKind(Enum):
    """What happened, or is planned. ``unknown`` may be any of them; ``other`` is none of those named here."""

    AIR_STRIKE = "air-strike"
    SHELLING = "shelling"
    GROUND_ATTACK = "ground-attack"
    SMALL_ARMS = "small-arms"
    FLIGHT = "flight"
    MOVEMENT_OF_FORCES = "movement-of-forces"
    TERRITORIAL_GAIN = "territorial-gain"
    DETENTION = "detention"
    ACCESS_DENIED = "access-denied"
    MONITOR_DENIED = "monitor-denied"
    OTHER = "other"
    UNKNOWN = "unknown"


class Term(Struct, frozen=True, kw_only=True):
    """One rule of an instrument, in our words, with the paragraph it stands in.

    ``binds`` are party ids, ``areas`` area ids (none: everywhere the instrument reaches). ``effect`` is the
    window shown first, ``other_effects`` the windows of every other reading where sources differ.
    ``excepts`` are the groups an act against whom is carved out while they are listed.
    """

    id: str
    instrument: str
    kind: TermKind
    summary: str
    paragraph: str
    binds: tuple[str, ...]
    areas: tuple[str, ...]
    effect: Window
    sources: tuple[str, ...]
    prohibits: tuple[ActKind, ...] = ()
    excepts: tuple[str, ...] = ()
    other_effects: tuple[Window, ...] = ()
    reach_m: int | None = None


class Act(Struct, frozen=True, kw_only=True):
    """Something that happened or is planned, as said: nothing here is taken as true.

    ``actors`` and ``targets`` are party ids; None means nobody said, or nobody knows.
    """

    kind: ActKind
    position: Position
    radius_m: int
    span: Span
    actors: tuple[str, ...] | None
    targets: tuple[str, ...] | None
    area: Area | None = None


class AreaReading(Struct, frozen=True, kw_only=True):
    """An area as one reading of one version has it, and when that version holds."""

    id: str
    version: str
    reading: str
    area: Area
    approximate: bool
    window: Window = Window(start=None, end=None)


class World(Protocol):
    """What a rule may ask; every answer is as of an instant."""

    def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
        """Every reading of the versions of an area that may be in force in the span."""
        ...

    def listed(self, party: str, at: datetime) -> tuple[str, ...]:
        """Identifiers under which a party was listed at an instant."""
        ...

    def sponsors(self, party: str, day: date) -> tuple[str, ...]:
        """The parties that answered for a party on a day."""
        ...


class Outcome(Enum):
    """What a rule says of an act. None of these is a determination."""

    WOULD_FALL_UNDER = "would-fall-under"
    MIGHT = "might"
    CARVED_OUT = "carved-out"
    NOT_BOUND = "not-bound"
    OUTSIDE = "outside"
    NOT_IN_FORCE = "not-in-force"
    OTHER_ACT = "other-act"
    UNDETERMINED = "undetermined"


class Answer(Struct, frozen=True, kw_only=True):
    """One question a rule asked: what was looked at, what came out, and the fact that would settle it."""

    question: str
    certainty: Certainty
    looked_at: str
    settles: str | None = None


class Verdict(Struct, frozen=True, kw_only=True):
    """A rule's word on an act: *would fall under the term if accurate*, with every question it asked."""

    term: str
    outcome: Outcome
    trace: tuple[Answer, ...]
    readings: tuple[str, ...] = ()

    @property
    def settles(self) -> str | None:
        """The first fact that would settle what is open; None where the outcome is not open."""
        if self.outcome not in (Outcome.MIGHT, Outcome.UNDETERMINED):
            return None
        return next((answer.settles for answer in self.trace if answer.settles), None)
