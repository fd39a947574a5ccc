"""Humanitarian access: static locations, movements, access requests, and what came of each."""

from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from openline.geotime import Band, Datum, Volume4D, Window, circle

from ._header import Id, Instant, Line, Message, Ref, Text
from ._where import Point, Route, TwicePlaced

Vehicles = Annotated[int, Meta(ge=0, le=10_000)]


class Precision(Enum):
    """How exactly a place was told to one recipient (disclosure levels)."""

    SEALED = "sealed"
    CELL_5_KM = "cell-5-km"
    CELL_1_KM = "cell-1-km"
    EXACT = "exact"


class Disclosure(Struct, frozen=True, kw_only=True):
    """To whom, how exactly."""

    recipient: Id
    precision: Precision


class Consent(Struct, frozen=True, kw_only=True):
    """The owner's consent to tell: by whom (a role, never a name), to whom, how exactly, until when."""

    given_by_role: Line
    to: tuple[Disclosure, ...]
    expires_utc: Instant


class SiteNotified(Message, frozen=True, kw_only=True, tag="site.notified/1"):
    """A static location notified for protection. Being absent from the list takes no protection away."""

    submitting_org: Id
    operator: Line
    function: Id
    name_local: Line
    name_latin: Line
    position: TwicePlaced
    radius_m: Annotated[int, Meta(ge=1, le=20_000)]
    verified_by_role: Line
    verified_on_utc: Instant
    consent: Consent
    valid_from_utc: Instant
    reconfirm_by_utc: Instant
    contact_24h: Line
    markings: Line | None = None
    amends: Ref | None = None

    def check_shape(self) -> None:
        """A location whose circle cannot be drawn is refused."""
        circle(self.position.point.position(), self.radius_m)


class Mode(Enum):
    """Only a coordinated movement awaits a green light."""

    NOTIFIED = "notified"
    COORDINATED = "coordinated"


class MovementNotified(Message, frozen=True, kw_only=True, tag="movement.notified/1"):
    """A humanitarian movement: the route, when, how marked, how to reach it at any hour."""

    submitting_org: Id
    conduit: Id
    told: tuple[Disclosure, ...]
    consent: Consent
    mode: Mode
    purpose: Line
    origin: Id
    destination: Id
    route: Route
    etd_utc: Instant
    eta_utc: Instant
    vehicle_count: Vehicles
    vehicle_types: Line
    roof_marking: Line
    night_marking: Line
    leader_callsign: Line
    contacts: Annotated[tuple[Line, ...], Meta(min_length=2, max_length=4)]
    emergency_contact_24h: Line
    return_etd_utc: Instant | None = None
    return_eta_utc: Instant | None = None
    passenger_count: Vehicles | None = None
    cargo: Line | None = None
    amends: Ref | None = None

    def check_shape(self) -> None:
        """A movement whose volume cannot be made is refused."""
        self.volume()

    def volume(self) -> Volume4D:
        """Route, all heights, from departure until it is due (the return included)."""
        end = self.return_eta_utc or self.eta_utc
        band = Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN)
        return Volume4D(area=self.route.area(), band=band, window=Window(start=self.etd_utc, end=end))


class Progress(Enum):
    """Where a movement stands."""

    DEPARTED = "departed"
    AT_HOLDING_POINT = "at-holding-point"
    CHECKPOINT = "checkpoint"
    ARRIVED = "arrived"
    RETURN_LEG = "return-leg"
    BACK = "back"
    DIVERTED = "diverted"
    ATTACKED = "attacked"


class MovementProgressed(Message, frozen=True, kw_only=True, tag="movement.progressed/1"):
    """A step of a movement, as its desk learnt it."""

    about: Ref
    progress: Progress
    at_utc: Instant
    point: Point | None = None
    remark: Text | None = None


class Outcome(Enum):
    """OCHA's outcomes, and the ordinary state: unknown."""

    FACILITATED = "facilitated"
    PARTIALLY = "partially-facilitated"
    IMPEDED = "impeded"
    DENIED = "denied"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class MovementClosed(Message, frozen=True, kw_only=True, tag="movement.closed/1"):
    """What became of a movement."""

    about: Ref
    outcome: Outcome
    reason: Line | None = None


class AccessRequested(Message, frozen=True, kw_only=True, tag="access.requested/1"):
    """A request to reach people: where, whom, with what, and by when an answer is due."""

    submitting_org: Id
    place: Id
    purpose: Line
    people_in_need: Annotated[int, Meta(ge=0, le=100_000_000)] | None
    vehicle_count: Vehicles
    start_utc: Instant
    end_utc: Instant
    reply_by_utc: Instant


class AccessAnswer(Enum):
    """What was answered; no answer by the date is a state of its own."""

    APPROVED = "approved"
    APPROVED_IN_PART = "approved-in-part"
    LETTER_ISSUED = "facilitation-letter-issued"
    ITEMS_REMOVED = "items-removed"
    DECLINED = "declined"
    EXECUTED = "executed"


class AccessAnswered(Message, frozen=True, kw_only=True, tag="access.answered/1"):
    """The answer to an access request."""

    about: Ref
    answer: AccessAnswer
    reason: Text | None = None
