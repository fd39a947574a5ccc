"""Incidents: the report, each party's own version beside it, and a determination by the instrument's own mechanism."""

from enum import Enum
from typing import Annotated, ClassVar

from msgspec import Meta

from openline import limits
from openline.geotime import Span, circle

from ._header import Id, Instant, Line, Message, Metres, Purpose, Ref, Text, Token
from ._where import Point, TwicePlaced


class ReporterCategory(Enum):
    """Who reports: never a name."""

    PARTY = "party"
    MONITOR = "monitor"
    HUMANITARIAN = "humanitarian"
    CIVILIAN = "civilian"
    MEDIA = "media"


class Observed(Enum):
    """How it came to be known."""

    SAW = "saw"
    HEARD = "heard"
    CAMERA = "camera"
    TOLD = "told"


class Direction(Enum):
    """Of the fire."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    UNDETERMINED = "undetermined"


class CountBasis(Enum):
    """What a count is worth."""

    EXACT = "exact"
    AT_LEAST = "at-least"
    UNCOUNTABLE = "uncountable"


Toll = Annotated[int, Meta(ge=0, le=10_000_000)]


class IncidentReported(Message, frozen=True, kw_only=True, tag="incident.reported/1"):
    """Something happened about here, about then, as one reporter says. Unknown numbers stay absent."""

    reporter: ReporterCategory
    observed: Observed
    start_utc: Instant
    end_utc: Instant
    position: TwicePlaced
    radius_m: Metres
    region: Id
    event: Id
    direction: Direction
    count_basis: CountBasis
    reliability: Annotated[str, Meta(pattern=r"^[A-F]\Z")]
    credibility: Annotated[int, Meta(ge=1, le=6)]
    sharing_consent: bool
    count: Toll | None = None
    killed: Toll | None = None
    injured: Toll | None = None
    weapon_assessed: Line | None = None
    alleged_actor: Id | None = None
    alleged_by: Id | None = None
    target: Id | None = None
    observer_position: Point | None = None
    notification: Ref | None = None
    evidence_hash: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")] | None = None
    supersedes: Ref | None = None

    def check_shape(self) -> None:
        """A report whose place or time cannot be used is refused; the margin is what terms allow near a drawn edge."""
        reach = max(self.radius_m, self.position.accuracy_m) + _EDGE_MARGIN_M
        circle(self.position.point.position(), min(reach, limits.RADIUS_M))
        Span(earliest=self.start_utc, latest=self.end_utc)


_EDGE_MARGIN_M = 5_000


class Version(Enum):
    """A party's own word on an incident."""

    CONFIRM = "confirm"
    DENY = "deny"
    CANNOT_CONFIRM = "cannot-confirm"
    NOT_OURS = "not-ours"


class IncidentAnswered(Message, frozen=True, kw_only=True, tag="incident.answered/1"):
    """A party's own version of an incident; it stands beside the report and overwrites nothing."""

    about: Ref
    version: Version
    reason: Text | None = None


class Finding(Enum):
    """What a mechanism may find; not attributable is an answer."""

    VIOLATION = "violation"
    NO_VIOLATION = "no-violation"
    NOT_ATTRIBUTABLE = "not-attributable"


class IncidentDetermined(Message, frozen=True, kw_only=True, tag="incident.determined/1"):
    """One seat's signature under a determination; it counts once every seat the mechanism requires signed the same."""

    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER, Purpose.OFFICER)

    about: Ref
    term: Id
    finding: Finding
    attributed_to: Id | None = None
    inquiry_token: Token | None = None


class Handling(Enum):
    """How far an incident has been taken."""

    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    ACCESS_SOUGHT = "access-sought"
    ACCESS_GRANTED = "access-granted"
    ACCESS_DENIED = "access-denied"
    REMEDIAL_ACTION = "remedial-action"


class IncidentHandled(Message, frozen=True, kw_only=True, tag="incident.handled/1"):
    """A step in looking into an incident, by whoever takes it. Denied access is on record and is an incident itself."""

    about: Ref
    handling: Handling
    at_utc: Instant
    remark: Line | None = None


class Relation(Enum):
    """What somebody says of two reports."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_SAY = "cannot-say"


class IncidentRelated(Message, frozen=True, kw_only=True, tag="incident.related/1"):
    """A person's word on whether two reports are of the same incident. Nothing is merged by it; words may differ."""

    about: Ref
    other: Ref
    relation: Relation
    remark: Line | None = None
