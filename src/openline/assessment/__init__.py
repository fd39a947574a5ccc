"""After: which term would an incident fall under if accurate, and what does each side say of it?"""

from ._assess import Assessment, act_of, assess
from ._attested import Attested, as_claimed, by_other_clocks
from ._bulk import OUTCOMES, SETTLES, Batch, BulkAssessor
from ._bulk_count import AreaCounter, MonthCount, MonthKey, RegionKey, add, count_regions
from ._candidates import Candidate, Candidates, Reasons, Report, candidates, candidates_of
from ._columns import WORDS, Ledger, LedgerCell, LedgerRow
from ._denied import DeniedAccess, denied_access
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
from ._event import DataSource, Event
from ._ledger import DayOf, LineOf, ledger, utc_day
from ._notified import Disclosed, LocationWithin, Notified, RegisteredLocation, Told, notified
from ._published import Compared, Measure, Reconciliation, published_ledger, reconcile, region_key
from ._related import SaidSame, said_same
from ._renewing import AreaState, area_state, renewal_words
from ._standing import AccessionState, Change, Moved, Renewals, Standings, accession_state, standings
from ._versions import AnswerState, OwnVersion, ReplyRule, own_versions, reply_rule

__all__ = [
    "OUTCOMES",
    "SETTLES",
    "WORDS",
    "AccessionState",
    "AnswerState",
    "AreaCounter",
    "AreaState",
    "Assessment",
    "Attested",
    "Batch",
    "BulkAssessor",
    "Candidate",
    "Candidates",
    "Change",
    "Compared",
    "DataSource",
    "DayOf",
    "DeniedAccess",
    "Determination",
    "DeterminationState",
    "Disclosed",
    "Event",
    "Ledger",
    "LedgerCell",
    "LedgerRow",
    "LineOf",
    "LocationWithin",
    "Measure",
    "MonthCount",
    "MonthKey",
    "Moved",
    "Notified",
    "OwnVersion",
    "Reasons",
    "Reconciliation",
    "RegionKey",
    "RegisteredLocation",
    "Remedy",
    "Renewals",
    "ReplyRule",
    "Report",
    "SaidSame",
    "SeatWord",
    "Stage",
    "Standings",
    "Told",
    "accession_state",
    "act_of",
    "add",
    "area_state",
    "as_claimed",
    "assess",
    "by_other_clocks",
    "candidates",
    "candidates_of",
    "count_regions",
    "denied_access",
    "determinations",
    "ledger",
    "notified",
    "own_versions",
    "published_ledger",
    "reconcile",
    "region_key",
    "remedies",
    "renewal_words",
    "reply_rule",
    "said_same",
    "stage_of",
    "standings",
    "utc_day",
]
