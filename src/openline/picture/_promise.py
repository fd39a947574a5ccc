"""Accessions, renewals, undertakings and contributions as their authors recorded them; judged in later rooms."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from openline.messages import (
    AccessionDeclared,
    AccessionKind,
    AreaRenewed,
    ContributionKind,
    ContributionRecorded,
    UndertakingReported,
    UndertakingStatus,
)

from ._entries import Entry
from ._marks import Mark, mark_of


class Accession(Struct, frozen=True, kw_only=True):
    """One declaration that a party is bound, or withdraws."""

    mark: Mark
    party: str
    instrument: str
    kind: AccessionKind
    effective_utc: datetime


class Renewal(Struct, frozen=True, kw_only=True):
    """One guarantor's consent to renew an area."""

    mark: Mark
    area: str
    instrument: str
    until_utc: datetime


class UndertakingReport(Struct, frozen=True, kw_only=True):
    """One author's report on a promise."""

    mark: Mark
    undertaking: str
    status: UndertakingStatus
    as_of_utc: datetime
    source: str


class Contribution(Struct, frozen=True, kw_only=True):
    """One sum as recorded, in minor units."""

    mark: Mark
    appeal: str
    contributor: str
    kind: ContributionKind
    amount_minor: int
    currency: str
    as_of_utc: datetime
    source: str


Promise = Accession | Renewal | UndertakingReport | Contribution


def derive_promises(entries: Sequence[Entry]) -> tuple[Promise, ...]:
    """Every statement, in the order of (participant, index)."""
    return tuple(_promise(entry) for entry in entries)


def _promise(entry: Entry) -> Promise:
    mark = mark_of(entry)
    match entry.message:
        case AccessionDeclared(party=party, instrument=instrument, kind=kind, effective_utc=effective):
            return Accession(mark=mark, party=party, instrument=instrument, kind=kind, effective_utc=effective)
        case AreaRenewed(area=area, instrument=instrument, until_utc=until):
            return Renewal(mark=mark, area=area, instrument=instrument, until_utc=until)
        case UndertakingReported(undertaking=name, status=status, as_of_utc=as_of, source=source):
            return UndertakingReport(mark=mark, undertaking=name, status=status, as_of_utc=as_of, source=source)
        case ContributionRecorded() as said:
            return Contribution(
                mark=mark,
                appeal=said.appeal,
                contributor=said.contributor,
                kind=said.kind,
                amount_minor=said.amount_minor,
                currency=said.currency,
                as_of_utc=said.as_of_utc,
                source=said.source,
            )
    raise AssertionError("grouped by type")
