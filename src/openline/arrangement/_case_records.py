"""The records of cases/*.yaml: what is known of a recorded case, and every value that a replay of it rests on.

A value whose sources include one of our own choice is an assumption; every other value is a recorded fact. Nothing
else marks the difference, so that no value can be called recorded without a source to read.
"""

from datetime import date, datetime
from enum import Enum

from msgspec import Struct

from ._facts import RecordId, Sources


class CaseFact(Struct, frozen=True, kw_only=True):
    """One recorded fact of a case, with its time as sources give it."""

    when: str
    what: str
    sources: Sources
    differs: str | None = None


class CaseMoment(Struct, frozen=True, kw_only=True):
    """An instant that a replay rests on; recorded, or assumed where a source is our own choice."""

    id: RecordId
    what: str
    at: datetime
    sources: Sources


class CaseUnit(Enum):
    """What an amount counts."""

    SECONDS = "seconds"
    METRES = "metres"


class CaseAmount(Struct, frozen=True, kw_only=True):
    """A duration or distance that a replay rests on; ``tried`` are other values for which it is computed as well."""

    id: RecordId
    what: str
    value: int
    unit: CaseUnit
    sources: Sources
    tried: tuple[int, ...] = ()


class CaseChoice(Struct, frozen=True, kw_only=True):
    """Which of several things a replay lets happen; ``tried`` are the others for which it is computed as well."""

    id: RecordId
    what: str
    value: str
    sources: Sources
    tried: tuple[str, ...] = ()


class Case(Struct, frozen=True, kw_only=True):
    """A recorded case: what is known, what is not, what a replay assumes, and what Openline would not have shown.

    ``reference`` is the moment that every computed minute is compared with; ``local_ahead_min`` are the minutes that
    the clock of the place was ahead of UTC.
    """

    id: RecordId
    title: str
    day: date
    facts: tuple[CaseFact, ...]
    unknown: tuple[str, ...]
    assumptions: tuple[str, ...]
    sources: Sources
    not_shown: tuple[str, ...] = ()
    reference: str | None = None
    local_ahead_min: int = 0
    moments: tuple[CaseMoment, ...] = ()
    amounts: tuple[CaseAmount, ...] = ()
    choices: tuple[CaseChoice, ...] = ()
