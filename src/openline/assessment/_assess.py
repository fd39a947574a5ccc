"""Incident by term: *would fall under term T if accurate*. Only the instrument's own mechanism determines.

A report is one reporter's word. Times, places and actors are taken as imprecise as they were said; the
verdict carries every question that was asked and the fact that would settle what is open.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.geotime import Span
from openline.messages import Finding, IncidentReported
from openline.picture import DeterminationLine, Incident
from openline.terms import Act, ActKind, Outcome, Term, Verdict, evaluate

_QUIET = (Outcome.OTHER_ACT, Outcome.NOT_IN_FORCE, Outcome.OUTSIDE)


class Assessment(Struct, frozen=True, kw_only=True):
    """One incident against every term that says something to it; quiet terms are counted, not listed."""

    incident: str
    verdicts: tuple[Verdict, ...]
    quiet: int

    @property
    def strongest(self) -> Outcome:
        """The outcome that a list shows first."""
        order = (Outcome.WOULD_FALL_UNDER, Outcome.MIGHT, Outcome.UNDETERMINED, Outcome.CARVED_OUT, Outcome.NOT_BOUND)
        found = {verdict.outcome for verdict in self.verdicts}
        return next((outcome for outcome in order if outcome in found), Outcome.OUTSIDE)


class Determination(Struct, frozen=True, kw_only=True):
    """What the mechanism of an instrument found, or who has still to sign."""

    incident: str
    term: str
    finding: Finding | None
    attributed_to: str | None
    signed_by: tuple[str, ...]
    missing: tuple[str, ...]


def assess(incident: Incident, arrangement: Arrangement) -> Assessment:
    """Every term's verdict on an incident."""
    act = act_of(incident.report, arrangement)
    verdicts = [evaluate(term, act, arrangement) for term in arrangement.terms]
    spoken = tuple(verdict for verdict in verdicts if verdict.outcome not in _QUIET)
    return Assessment(incident=incident.object, verdicts=spoken, quiet=len(verdicts) - len(spoken))


def act_of(report: IncidentReported, arrangement: Arrangement) -> Act:
    """The report as an act: aliases resolved, the unknown left unknown."""
    point = report.position.point
    return Act(
        kind=_kind(report.event),
        position=point.position(),
        radius_m=max(report.radius_m, report.position.accuracy_m),
        span=Span(earliest=report.start_utc, latest=report.end_utc),
        actors=_party(report.alleged_actor, arrangement),
        targets=_party(report.target, arrangement),
    )


def determinations(incident: Incident, arrangement: Arrangement) -> tuple[Determination, ...]:
    """For each term on which somebody signed: a finding only when every seat of the mechanism signed the same."""
    by_term: dict[str, list[DeterminationLine]] = defaultdict(list)
    for line in incident.determinations:
        by_term[line.term].append(line)
    return tuple(_determination(incident, name, lines, arrangement) for name, lines in sorted(by_term.items()))


def _determination(
    incident: Incident, name: str, lines: Sequence[DeterminationLine], arrangement: Arrangement
) -> Determination:
    seats = set(_seats(name, arrangement))
    latest = {line.mark.participant: line for line in lines if line.mark.participant in seats}
    words = {(line.finding, line.attributed_to) for line in latest.values()}
    agreed = bool(seats) and set(latest) == seats and len(words) == 1
    finding, actor = next(iter(words)) if agreed else (None, None)
    return Determination(
        incident=incident.object,
        term=name,
        finding=finding,
        attributed_to=actor,
        signed_by=tuple(sorted(latest)),
        missing=tuple(sorted(seats - set(latest))),
    )


def _seats(term_id: str, arrangement: Arrangement) -> Iterator[str]:
    term: Term | None = next((term for term in arrangement.terms if term.id == term_id), None)
    instrument = arrangement.instrument(term.instrument) if term else None
    yield from instrument.determined_by if instrument else ()


def _party(name: str | None, arrangement: Arrangement) -> tuple[str, ...] | None:
    if name is None:
        return None
    party = arrangement.party(name)
    return (party.id if party else name,)


def _kind(event: str) -> ActKind:
    return ActKind(event) if event in {kind.value for kind in ActKind} else ActKind.OTHER
