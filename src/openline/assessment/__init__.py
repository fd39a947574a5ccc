"""After: which term would an incident fall under if accurate, and what does each side say of it?"""

from ._assess import Assessment, assess
from ._determination import (
    Determination,
    DeterminationState,
    Remedy,
    SeatWord,
    Stage,
    determinations,
    remedies,
    stage_of,
)
from ._bulk import OUTCOMES, QUIET, SETTLES, Batch, BulkAssessor
from ._bulk_count import AreaCounter, MonthCount, MonthKey, RegionKey, add, count_regions
from ._event import DataSource, Event
from ._ledger import Ledger, LedgerRow, ledger
from ._notified import Disclosed, LocationWithin, Notified, RegisteredLocation, Told, notified

__all__ = [
    "OUTCOMES",
    "QUIET",
    "SETTLES",
    "AreaCounter",
    "Assessment",
    "Batch",
    "BulkAssessor",
    "DataSource",
    "Determination",
    "Disclosed",
    "Event",
    "Ledger",
    "LedgerRow",
    "LocationWithin",
    "MonthCount",
    "MonthKey",
    "Notified",
    "RegionKey",
    "RegisteredLocation",
    "Told",
    "add",
    "assess",
    "count_regions",
    "determinations",
    "ledger",
    "notified",
]
