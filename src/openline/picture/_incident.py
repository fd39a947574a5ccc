"""Incidents: the latest report, every party's own version beside it, and signatures under a determination."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from openline.messages import (
    Finding,
    Handling,
    IncidentAnswered,
    IncidentDetermined,
    IncidentHandled,
    IncidentReported,
    Version,
)

from ._cycles import INCIDENT
from ._entries import Entry
from ._ladder import Ladder, ladders
from ._marks import Mark, Receipts, mark_of


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


class Handled(Struct, frozen=True, kw_only=True):
    """One step in looking into it; ``in_order`` says whether the table allows it there."""

    mark: Mark
    handling: Handling
    in_order: bool


class Incident(Struct, frozen=True, kw_only=True):
    """A report with everything said about it; nothing is overwritten.

    ``stage`` is how far the table takes it; *determined* is not judged here but by the instrument's mechanism.
    """

    object: str
    mark: Mark
    report: IncidentReported
    versions: int
    answers: tuple[PartyVersion, ...]
    determinations: tuple[DeterminationLine, ...]
    handled: tuple[Handled, ...]
    stage: str
    ladders: tuple[Ladder, ...]


def derive_incident(
    versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime
) -> Incident:
    """The latest report and the latest word of each participant."""
    current, report = versions[-1], versions[-1].message
    assert isinstance(report, IncidentReported), "grouped by type"
    answers: dict[str, PartyVersion] = {}
    lines: list[DeterminationLine] = []
    handled: list[Handled] = []
    stage = INCIDENT.start
    for entry in entries:
        mark = mark_of(entry)
        match entry.message:
            case IncidentAnswered(version=version, reason=reason):
                answers[mark.participant] = PartyVersion(mark=mark, version=version, reason=reason)
                stage = INCIDENT.after(stage, "reply") or stage
            case IncidentHandled(handling=handling):
                target = INCIDENT.after(stage, handling.value)
                handled.append(Handled(mark=mark, handling=handling, in_order=target is not None))
                stage = target or stage
            case IncidentDetermined(term=term, finding=finding, attributed_to=actor):
                lines.append(DeterminationLine(mark=mark, term=term, finding=finding, attributed_to=actor))
    return Incident(
        object=versions[0].object,
        mark=mark_of(current),
        report=report,
        versions=len(versions),
        answers=tuple(answers[key] for key in sorted(answers)),
        determinations=tuple(lines),
        handled=tuple(handled),
        stage=stage,
        ladders=ladders(versions, entries, receipts, as_of),
    )
