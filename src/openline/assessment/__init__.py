"""After: which term would an incident fall under if accurate, and what does each side say of it?"""

from ._assess import Assessment, Determination, assess, determinations
from ._bulk import OUTCOMES, QUIET, SETTLES, Batch, BulkAssessor
from ._bulk_count import AreaCounter, MonthCount, MonthKey, RegionKey, add, count_regions
from ._event import DataSource, Event
from ._ledger import Ledger, LedgerRow, ledger

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
    "Event",
    "Ledger",
    "LedgerRow",
    "MonthCount",
    "MonthKey",
    "RegionKey",
    "add",
    "assess",
    "count_regions",
    "determinations",
    "ledger",
]
