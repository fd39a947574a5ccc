"""Incident by term: *would fall under term T if accurate*. Only the instrument's own mechanism determines.

A report is one reporter's word. Times, places and actors are taken as imprecise as they were said; the
verdict carries every question that was asked and the fact that would settle what is open.
"""

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.geotime import Span
from openline.messages import IncidentReported
from openline.picture import Incident
from openline.terms import QUIET, Act, ActKind, Outcome, Verdict, evaluate


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


def assess(incident: Incident, arrangement: Arrangement) -> Assessment:
    """Every term's verdict on an incident."""
    act = act_of(incident.report, arrangement)
    verdicts = [evaluate(term, act, arrangement) for term in arrangement.terms]
    spoken = tuple(verdict for verdict in verdicts if verdict.outcome not in QUIET)
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


def _party(name: str | None, arrangement: Arrangement) -> tuple[str, ...] | None:
    if name is None:
        return None
    party = arrangement.party(name)
    return (party.id if party else name,)


def _kind(event: str) -> ActKind:
    return ActKind(event) if event in {kind.value for kind in ActKind} else ActKind.OTHER
