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
from ._holds import (
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldResuming,
    HoldStands,
    OwnershipAnswered,
    OwnershipAsked,
)
from ._incidents import IncidentAnswered, IncidentDetermined, IncidentHandled, IncidentRelated, IncidentReported
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
from ._reports import DistressCalled, EncounterReported, TranslationChecked
from ._sites import SiteContested, SiteEnded, SiteWithdrawn
from ._watches import WatchAccepted, WatchOffered, WatchTaken

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
    WatchTaken,
    WatchOffered,
    WatchAccepted,
    TranslationChecked,
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
    HoldStands,
    HoldReleased,
    HoldResuming,
    DistressCalled,
    EncounterReported,
    OwnershipAsked,
    OwnershipAnswered,
    SiteNotified,
    SiteEnded,
    SiteContested,
    SiteWithdrawn,
    MovementNotified,
    MovementProgressed,
    MovementClosed,
    AccessRequested,
    AccessAnswered,
    IncidentReported,
    IncidentAnswered,
    IncidentHandled,
    IncidentRelated,
    IncidentDetermined,
    AreaRenewed,
    UndertakingReported,
    ContributionRecorded,
)

BY_TAG: dict[str, type[Message]] = {type_tag(kind): kind for kind in TYPES}
ANY_MESSAGE: Any = reduce(or_, TYPES)  # a union built at import time; msgspec reads it, mypy cannot
