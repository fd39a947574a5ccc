"""Calls and words between posts beside notices: distress, an encounter in the air, a second linguist's check."""

from enum import Enum
from typing import Annotated

from msgspec import Meta

from openline import limits
from openline.geotime import circle

from ._header import Instant, Line, Message, Ref, Text, Token
from ._where import TwicePlaced


class Condition(Enum):
    """The state of people in distress, as far as it is known."""

    UNHURT = "unhurt"
    INJURED = "injured"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


class DistressRequest(Enum):
    """What is asked of those who hear it."""

    HOLD_FIRE = "hold-fire"
    SAFE_CORRIDOR = "safe-corridor"
    MEDICAL_HELP = "medical-help"
    INFORM = "inform"


class DistressCalled(Message, frozen=True, kw_only=True, tag="distress.called/1"):
    """People are down, adrift or cut off here, to be fetched. Safety of life: it passes in every state of a line."""

    position: TwicePlaced
    observed_utc: Instant
    count: Annotated[int, Meta(ge=0, le=1_000_000)] | None
    condition: Condition
    contact: Line
    intended_recovery: Line
    request: DistressRequest

    def check_shape(self) -> None:
        """A call whose circle cannot be drawn is refused."""
        circle(self.position.point.position(), max(1, min(self.position.accuracy_m, limits.RADIUS_M)))


class PlatformClass(Enum):
    """What met; never a type or a registration."""

    FIGHTER = "fighter"
    BOMBER = "bomber"
    TRANSPORT = "transport"
    HELICOPTER = "helicopter"
    UNMANNED = "unmanned"
    SHIP = "ship"
    OTHER = "other"


class EncounterReported(Message, frozen=True, kw_only=True, tag="encounter.reported/1"):
    """An unsafe act in the air or at sea, as one side saw it: airmanship, not blame."""

    position: TwicePlaced
    observed_utc: Instant
    own_platform: PlatformClass
    other_platform: PlatformClass
    closest_m: Annotated[int, Meta(ge=0, le=limits.RADIUS_M)]
    act: Line
    response: Line


class TranslationChecked(Message, frozen=True, kw_only=True, tag="translation.checked/1"):
    """A second linguist's word on a translation; it stands beside the first and overwrites nothing."""

    about: Ref
    agrees: bool
    interpreter_token: Token
    translation: Text | None = None
