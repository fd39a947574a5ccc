"""What happened or is planned, as said: kinds of act, classes of weapon, and the act itself.

Nothing here is taken as true: an act is what somebody said.

    Act(kind=ActKind.SHELLING, position=there, radius_m=500, span=then, actors=None, targets=None)
"""

from enum import Enum

from msgspec import Struct

from openline.geotime import Area, Position, Span


class ActKind(Enum):
    """What happened, or is planned.

    ``armed-attack`` is violence whose means nobody gave: any of the four attacks. ``unknown`` may be any kind at all;
    ``other`` is none of those named here.
    """

    AIR_STRIKE = "air-strike"
    SHELLING = "shelling"
    GROUND_ATTACK = "ground-attack"
    SMALL_ARMS = "small-arms"
    FLIGHT = "flight"
    UNSAFE_FLIGHT = "unsafe-flight"
    MOVEMENT_OF_FORCES = "movement-of-forces"
    FORCES_PRESENT = "forces-present"
    TERRITORIAL_GAIN = "territorial-gain"
    DETENTION = "detention"
    ACCESS_DENIED = "access-denied"
    ACCESS_DELAYED = "access-delayed"
    MONITOR_DENIED = "monitor-denied"
    POST_OBSTRUCTED = "post-obstructed"
    RETURN_PREVENTED = "return-prevented"
    SERVICES_CUT = "services-cut"
    CHANNEL_CLOSED = "channel-closed"
    ARMED_ATTACK = "armed-attack"
    OTHER = "other"
    UNKNOWN = "unknown"


ATTACKS = (ActKind.AIR_STRIKE, ActKind.SHELLING, ActKind.GROUND_ATTACK, ActKind.SMALL_ARMS)
"""What ``armed-attack`` may have been."""


class Weapon(Enum):
    """Classes of weapon as instruments name them."""

    AIRCRAFT = "aircraft"
    ARTILLERY = "artillery"
    ROCKETS = "rockets"
    MORTARS = "mortars"
    TANKS = "tanks"
    ANTI_TANK = "anti-tank"
    SMALL_ARMS = "small-arms"
    EXPLOSIVE_DEVICE = "explosive-device"
    CHEMICAL = "chemical"
    OTHER = "other"


class Response(Struct, frozen=True, kw_only=True):
    """What is said of an act that answered another: how much force, and whether the other side was called first.

    None: nobody said.
    """

    in_proportion: bool | None = None
    called_first: bool | None = None


class Act(Struct, frozen=True, kw_only=True):
    """Something that happened or is planned.

    ``actors`` are party ids of which one or several acted, ``targets`` party ids that it was against; None means
    nobody said, or nobody knows. ``either_way``: two sides fought, and nobody says which of them acted on the other;
    actors are then the one side and targets the other. No ``position``: nobody said where. ``area`` is the planned
    area of an act that has not happened. ``response`` stands where the act is said to have answered another;
    ``waited_s`` is how long something asked for has been waited for.
    """

    kind: ActKind
    position: Position | None
    radius_m: int
    span: Span
    actors: tuple[str, ...] | None
    targets: tuple[str, ...] | None
    area: Area | None = None
    weapon: Weapon | None = None
    either_way: bool = False
    response: Response | None = None
    waited_s: int | None = None
