"""Incidents: the latest report, every party's own version beside it, and signatures under a determination."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from openline.messages import Finding, IncidentAnswered, IncidentDetermined, IncidentReported, Version

from ._entries import Entry
from ._marks import Ladder, Mark, Receipts, ladders, mark_of


class PartyVersion(Struct, frozen=True, kw_only=True):
    """What one participant says of the incident."""

    mark: Mark
    version: Version
    reason: str | None


class DeterminationLine(Struct, frozen=True, kw_only=True):
    """One seat's signature; alone it determines nothing."""

    mark: Mark
    term: str
    finding: Finding
    attributed_to: str | None


class Incident(Struct, frozen=True, kw_only=True):
    """A report with everything said about it; nothing is overwritten."""

    object: str
    mark: Mark
    report: IncidentReported
    versions: int
    answers: tuple[PartyVersion, ...]
    determinations: tuple[DeterminationLine, ...]
    ladders: tuple[Ladder, ...]


def derive_incident(
    versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime
) -> Incident:
    """The latest report and the latest word of each participant."""
    current, report = versions[-1], versions[-1].message
    assert isinstance(report, IncidentReported), "grouped by type"
    answers: dict[str, PartyVersion] = {}
    lines: list[DeterminationLine] = []
    for entry in entries:
        mark = mark_of(entry)
        match entry.message:
            case IncidentAnswered(version=version, reason=reason):
                answers[mark.participant] = PartyVersion(mark=mark, version=version, reason=reason)
            case IncidentDetermined(term=term, finding=finding, attributed_to=actor):
                lines.append(DeterminationLine(mark=mark, term=term, finding=finding, attributed_to=actor))
    return Incident(
        object=versions[0].object,
        mark=mark_of(current),
        report=report,
        versions=len(versions),
        answers=tuple(answers[key] for key in sorted(answers)),
        determinations=tuple(lines),
        ladders=ladders(current, entries, receipts, as_of),
    )
