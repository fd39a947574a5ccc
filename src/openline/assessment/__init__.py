"""After: which term would an incident fall under if accurate, and what does each side say of it?"""

from ._assess import Assessment, Determination, assess, determinations
from ._event import DataSource, Event
from ._ledger import Ledger, LedgerRow, ledger

__all__ = [
    "Assessment",
    "DataSource",
    "Determination",
    "Event",
    "Ledger",
    "LedgerRow",
    "assess",
    "determinations",
    "ledger",
]
