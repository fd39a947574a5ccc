"""Activity notices and the ladder of steps that answers any notice: each step its own signature, per recipient."""

from enum import Enum
from typing import Annotated

from msgspec import Meta

from openline.geotime import Volume4D, Window

from ._header import Id, Instant, Line, Message, Ref, Text, Token
from ._where import Altitude, SecondDescription, TwicePlaced, Where


class Force(Enum):
    """Whose forces plan the activity."""

    OWN = "own"
    PARTNERED = "partnered"


class Request(Enum):
    """What is asked of the recipients."""

    INFORM = "inform"
    STAY_CLEAR = "stay-clear"
    ANSWER = "answer"


class ActivityNotified(Message, frozen=True, kw_only=True, tag="activity.notified/1"):
    """A planned activity as a volume of space, height and time. A notification is never a permission."""

    activity: Id
    force: Force
    where: Where
    altitude: Altitude
    second: SecondDescription
    start_utc: Instant
    end_utc: Instant
    request: Request
    contact: Line
    reply_by_utc: Instant | None = None
    sponsor: Id | None = None
    party: Id | None = None
    frequency_khz: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None
    transponder_code: Annotated[str, Meta(pattern=r"^[0-7]{4}\Z")] | None = None
    platform_count: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    amends: Ref | None = None

    def check_shape(self) -> None:
        """A notice whose volume cannot be made is refused at the door, so that no later check stops on it."""
        self.volume()

    def volume(self) -> Volume4D:
        """The planned volume; raises GeometryError when its shape is none."""
        window = Window(start=self.start_utc, end=self.end_utc)
        return Volume4D(area=self.where.area(), band=self.altitude.band(), window=window)


class ActivityCancelled(Message, frozen=True, kw_only=True, tag="activity.cancelled/1"):
    """The originator withdraws a notice."""

    about: Ref
    reason: Line


class NoticeRelayed(Message, frozen=True, kw_only=True, tag="notice.relayed/1"):
    """A conduit passed a notice on to a recipient. A conduit is not the owner."""

    about: Ref
    to_participant: Id


class NoticeRead(Message, frozen=True, kw_only=True, tag="notice.read/1"):
    """ROGER: an officer on watch has read it. Nothing more."""

    about: Ref


class Coverage(Enum):
    """How far down an order went."""

    ALL_ABLE_TO_ACT = "all-units-able-to-act-here"
    SOME = "some-units"
    NONE = "none"


class NoticePassedDown(Message, frozen=True, kw_only=True, tag="notice.passed-down/1"):
    """The units were told, to this coverage, until this time; it lapses then or at relief."""

    about: Ref
    coverage: Coverage
    until_utc: Instant
    unit_token: Token


class Answer(Enum):
    """What the recipient will do."""

    WILL_COMPLY = "will-comply"
    CANNOT = "cannot"
    OBJECTS = "objects"


class NoticeAnswered(Message, frozen=True, kw_only=True, tag="notice.answered/1"):
    """WILCO, cannot, or objects. An objection changes no protection."""

    about: Ref
    answer: Answer
    reason: Text | None = None


class PositionReadBack(Message, frozen=True, kw_only=True, tag="position.read-back/1"):
    """The recipient says back the position it heard."""

    about: Ref
    heard: TwicePlaced


class Settlement(Enum):
    """The originator's word on a read-back."""

    SAY_AGAIN = "wrong-say-again"
    PLACE_DISPUTED = "place-disputed"
    CONFIRMED = "confirmed"


class PositionSettled(Message, frozen=True, kw_only=True, tag="position.settled/1"):
    """The originator confirms a read-back, asks for it again, or notes that the two descriptions disagree."""

    about: Ref
    read_back: Ref
    settlement: Settlement
