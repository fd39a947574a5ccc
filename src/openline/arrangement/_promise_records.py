"""The records of undertakings.yaml and appeals.yaml: political promises, and money asked for and received."""

from datetime import date
from enum import Enum

from msgspec import Struct

from ._facts import Fact, InstrumentId, PartyId, RecordId, Sources
from ._words import UndertakingStatus


class UndertakingKind(Enum):
    """A promise with something to do, or a principle that is affirmed and never scored."""

    UNDERTAKING = "undertaking"
    PRINCIPLE = "principle"


class StatusEntry(Struct, frozen=True, kw_only=True):
    """Where a promise stood on a day."""

    day: date
    status: UndertakingStatus
    note: str
    sources: Sources


class Undertaking(Struct, frozen=True, kw_only=True):
    """A political promise: by whom, what sets it off, when it is due."""

    id: RecordId
    instrument: InstrumentId
    kind: UndertakingKind
    by: tuple[PartyId, ...]
    summary: str
    sources: Sources
    trigger: str | None = None
    due: Fact[date] | None = None
    history: tuple[StatusEntry, ...] = ()


class AppealTotal(Struct, frozen=True, kw_only=True):
    """Money received for an appeal as of a day; ``by_donor`` says whether a split is held."""

    as_of: date
    amount_minor: int
    by_donor: bool
    sources: Sources


class AppealContribution(Struct, frozen=True, kw_only=True):
    """One contributor's money as of a day; ``member_state`` is false for funds, charities and the rest."""

    contributor: str
    name: str
    member_state: bool
    amount_minor: int
    as_of: date
    sources: Sources


class Appeal(Struct, frozen=True, kw_only=True):
    """A humanitarian appeal, what it needs, and what came in, in minor units."""

    id: RecordId
    title: str
    currency: str
    requirements_minor: int
    totals: tuple[AppealTotal, ...]
    contributions: tuple[AppealContribution, ...]
    sources: Sources
