"""Every message type, in the order a reader meets them. Adding one here makes the house tests ask for its
words, rights, vectors, docs and place in the picture."""

from functools import reduce
from operator import or_
from typing import Any

from ._access import AccessAnswered, AccessRequested, MovementClosed, MovementNotified, MovementProgressed, SiteNotified
from ._authority import (
    AccessionDeclared,
    CarriageIssued,
    JournalOpened,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
    LineDeclared,
    RecoveryCompleted,
    RecoveryNoticed,
    RecoveryObjected,
    RoleGiven,
    RootChanged,
)
from ._header import Message, type_tag
from ._holds import HoldAnswered, HoldReleased, HoldRequested, HoldResuming, OwnershipAnswered, OwnershipAsked
from ._incidents import IncidentAnswered, IncidentDetermined, IncidentReported
from ._lines import EntryReceived, LineTested, OpeningErased
from ._notices import (
    ActivityCancelled,
    ActivityNotified,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    NoticeRelayed,
    PositionReadBack,
    PositionSettled,
)
from ._promises import AreaRenewed, ContributionRecorded, UndertakingReported

TYPES: tuple[type[Message], ...] = (
    JournalOpened,
    RootChanged,
    KeyIssued,
    KeySuspended,
    KeyRestored,
    KeyRevoked,
    RoleGiven,
    CarriageIssued,
    RecoveryNoticed,
    RecoveryCompleted,
    RecoveryObjected,
    AccessionDeclared,
    LineDeclared,
    EntryReceived,
    OpeningErased,
    LineTested,
    ActivityNotified,
    ActivityCancelled,
    NoticeRelayed,
    NoticeRead,
    NoticePassedDown,
    NoticeAnswered,
    PositionReadBack,
    PositionSettled,
    HoldRequested,
    HoldAnswered,
    HoldReleased,
    HoldResuming,
    OwnershipAsked,
    OwnershipAnswered,
    SiteNotified,
    MovementNotified,
    MovementProgressed,
    MovementClosed,
    AccessRequested,
    AccessAnswered,
    IncidentReported,
    IncidentAnswered,
    IncidentDetermined,
    AreaRenewed,
    UndertakingReported,
    ContributionRecorded,
)

BY_TAG: dict[str, type[Message]] = {type_tag(kind): kind for kind in TYPES}
ANY_MESSAGE: Any = reduce(or_, TYPES)  # a union built at import time; msgspec reads it, mypy cannot
