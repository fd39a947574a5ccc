"""Incidents: the latest report, every party's own version beside it, and signatures under a determination.

Words about an older version of the report are kept and named as such. A party's own signature goes before a word that
another logged for it, however late that was logged.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from openline.messages import (
    Finding,
    Handling,
    IncidentAnswered,
    IncidentDetermined,
    IncidentHandled,
    IncidentRelated,
    IncidentReported,
    Ref,
    Relation,
    Version,
)

from ._cycles import INCIDENT
from ._entries import Entry
from ._ladder import Ladder, ladders
from ._marks import Mark, Receipts, mark_of


class PartyVersion(Struct, frozen=True, kw_only=True):
    """What one participant says of the incident; ``about`` is the version of the report that it speaks of."""

    mark: Mark
    about: Ref
    version: Version
    reason: str | None


class DeterminationLine(Struct, frozen=True, kw_only=True):
    """One seat's signature; alone it determines nothing. ``about`` is the version of the report that it judges."""

    mark: Mark
    about: Ref
    term: str
    finding: Finding
    attributed_to: str | None


class Handled(Struct, frozen=True, kw_only=True):
    """One step in looking into it; ``in_order`` says whether the table allows it there."""

    mark: Mark
    handling: Handling
    at_utc: datetime
    remark: str | None
    in_order: bool


class Related(Struct, frozen=True, kw_only=True):
    """One participant's word on whether this and another report are of the same incident."""

    mark: Mark
    other: Ref
    relation: Relation
    remark: str | None


class Incident(Struct, frozen=True, kw_only=True):
    """A report with everything said about it; nothing is overwritten.

    ``answers`` is the latest word of each participant, ``words`` every word of each. ``stage`` is how far the table
    takes it; *determined* is not judged here but by the instrument's mechanism.
    """

    object: str
    mark: Mark
    report: IncidentReported
    versions: int
    answers: tuple[PartyVersion, ...]
    words: tuple[PartyVersion, ...]
    determinations: tuple[DeterminationLine, ...]
    handled: tuple[Handled, ...]
    related: tuple[Related, ...]
    stage: str
    ladders: tuple[Ladder, ...]


def derive_incident(
    versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime
) -> Incident:
    """The latest report and the latest word of each participant."""
    current, report = versions[-1], versions[-1].message
    assert isinstance(report, IncidentReported), "grouped by type"
    words: list[PartyVersion] = []
    lines: list[DeterminationLine] = []
    handled: list[Handled] = []
    related: list[Related] = []
    stage = INCIDENT.start
    for entry in entries:
        mark = mark_of(entry)
        match entry.message:
            case IncidentAnswered(about=about, version=version, reason=reason):
                words.append(PartyVersion(mark=mark, about=about, version=version, reason=reason))
                stage = INCIDENT.after(stage, "reply") or stage
            case IncidentHandled() as said:
                target = INCIDENT.after(stage, said.handling.value)
                handled.append(_handled(said, mark, in_order=target is not None))
                stage = target or stage
            case IncidentDetermined(about=about, term=term, finding=finding, attributed_to=actor):
                line = DeterminationLine(mark=mark, about=about, term=term, finding=finding, attributed_to=actor)
                lines.append(line)
            case IncidentRelated(other=other, relation=relation, remark=remark):
                related.append(Related(mark=mark, other=other, relation=relation, remark=remark))
    return Incident(
        object=versions[0].object,
        mark=mark_of(current),
        report=report,
        versions=len(versions),
        answers=tuple(_latest(words, [version.leaf_hash.hex() for version in versions])),
        words=tuple(words),
        determinations=tuple(lines),
        handled=tuple(handled),
        related=tuple(related),
        stage=stage,
        ladders=ladders(versions, entries, receipts, as_of),
    )


def _handled(said: IncidentHandled, mark: Mark, *, in_order: bool) -> Handled:
    return Handled(mark=mark, handling=said.handling, at_utc=said.at_utc, remark=said.remark, in_order=in_order)


def _latest(words: Iterable[PartyVersion], leaves: Sequence[str]) -> Iterable[PartyVersion]:
    """The word of each that counts: on the newest version first, then its own signature, then the last one said."""
    age = {leaf: number for number, leaf in enumerate(leaves)}
    ordered = sorted(words, key=lambda word: (age.get(word.about.leaf, -1), word.mark.logged_by is None))
    answers = {word.mark.participant: word for word in ordered}
    return (answers[name] for name in sorted(answers))
