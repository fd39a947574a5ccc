"""Holds (CHECK FIRE, ABORT, HALT) and ownership questions: the two calls that stop an engagement."""

from enum import Enum
from typing import Annotated

from msgspec import Meta

from openline import limits
from openline.geotime import Window, circle

from ._header import Degrees, Instant, Line, Message, Ref, Text
from ._where import TwicePlaced


class HoldWhat(Enum):
    """What must stop."""

    FIRE = "fire"
    AIR = "air"
    ADVANCE = "advance"


class HoldAct(Enum):
    """How it is called."""

    CHECK_FIRE = "check-fire"
    ABORT = "abort"
    HALT = "halt"


class AtRisk(Enum):
    """Who is in danger there."""

    OWN = "own"
    PARTNERED = "partnered"
    CIVILIAN = "civilian"
    HUMANITARIAN = "humanitarian"
    UNKNOWN = "unknown"


class HoldRequested(Message, frozen=True, kw_only=True, tag="hold.requested/1"):
    """Stop now: people are in danger at this place. Rings at the post until a human answers."""

    danger: TwicePlaced
    radius_m: Annotated[int, Meta(ge=1, le=limits.RADIUS_M)]
    what: HoldWhat
    observed_utc: Instant
    at_risk: AtRisk
    act: HoldAct
    callback: Line
    until_utc: Instant | None = None
    direction: Line | None = None

    def check_shape(self) -> None:
        """A hold whose circle or window cannot be made is refused."""
        circle(self.danger.point.position(), self.radius_m)
        Window(start=self.observed_utc, end=self.until_utc)


class HoldAnswer(Enum):
    """What the recipient does about a hold."""

    HOLDING = "holding"
    PARTLY = "partly"
    CANNOT_IN_CONTACT = "cannot-in-contact"


class HoldAnswered(Message, frozen=True, kw_only=True, tag="hold.answered/1"):
    """The recipient's answer to a hold request."""

    about: Ref
    answer: HoldAnswer
    reason: Text | None = None


class HoldStands(Message, frozen=True, kw_only=True, tag="hold.stands/1"):
    """The requester has reviewed its hold: the danger stands. Silent, it is asked every ten minutes."""

    about: Ref
    remark: Line | None = None


class HoldReleased(Message, frozen=True, kw_only=True, tag="hold.released/1"):
    """The requester releases the hold; one of the two ways it ends."""

    about: Ref


class HoldResuming(Message, frozen=True, kw_only=True, tag="hold.resuming/1"):
    """The recipient tells the requester that it resumes, and when; the other way a hold ends."""

    about: Ref
    resume_utc: Instant
    reason: Line


class Category(Enum):
    """What was seen."""

    GROUND_FORCE = "ground-force"
    AIRCRAFT = "aircraft"
    VESSEL = "vessel"
    CONVOY = "convoy"
    UNKNOWN = "unknown"


class OwnershipAsked(Message, frozen=True, kw_only=True, tag="ownership.asked/1"):
    """Whose forces are these? The answer is never consent to engage."""

    position: TwicePlaced
    observed_utc: Instant
    category: Category
    count: Annotated[int, Meta(ge=0, le=1_000_000)] | None
    reply_by_utc: Instant
    course_deg_true: Degrees | None = None
    speed_kmh: Annotated[int, Meta(ge=0, le=5_000)] | None = None
    markings: Line | None = None


class Ownership(Enum):
    """A dated answer, to our knowledge."""

    CHECKING = "checking"
    OURS = "ours"
    PARTNERED = "partnered"
    NOT_OURS = "not-ours-to-our-knowledge"
    UNKNOWN = "unknown"
    WILL_NOT_SAY = "will-not-say"


class OwnershipAnswered(Message, frozen=True, kw_only=True, tag="ownership.answered/1"):
    """The answer, as of a time, for a time. Always shown with it: not consent to engage. It alters no check."""

    about: Ref
    answer: Ownership
    as_of_utc: Instant
    valid_until_utc: Instant
    forces_checked: Line
