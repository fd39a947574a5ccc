"""Access denied to monitors is an incident by itself: derived here from what is on record, and written nowhere.

It comes from two places: a report of it, and the step *access denied* in looking into another incident. Each is
assessed against the rules on monitoring and patrols. A step names nobody as the one who denied access, so its verdict
says that this is open.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct, structs

from openline.arrangement import Arrangement
from openline.geotime import Span
from openline.messages import Handling, IncidentReported, ReporterCategory
from openline.picture import Handled, Incident, Mark
from openline.terms import QUIET, Act, ActKind, TermKind, Verdict, evaluate

from ._assess import act_of

WATCHING = frozenset({TermKind.MONITORING, TermKind.PATROLS})
"""Kinds of rule that ask for monitors to be let through."""


class DeniedAccess(Struct, frozen=True, kw_only=True):
    """One denial: where, when, who says so, and the verdicts that are not quiet.

    ``id`` is the entry that says it, ``incident`` the incident it is about; the two are one where it was reported.
    """

    id: str
    incident: str
    reported: bool
    mark: Mark
    region: str
    at_utc: datetime
    verdicts: tuple[Verdict, ...]
    quiet: int

    @property
    def kind(self) -> str:
        """The kind of act, as ledgers name it."""
        return ActKind.MONITOR_DENIED.value


def denied_access(incidents: Iterable[Incident], arrangement: Arrangement) -> tuple[DeniedAccess, ...]:
    """Every access denied to monitors in these incidents, by the time that it is said to have happened."""
    found = [item for incident in incidents for item in _of(incident, arrangement)]
    return tuple(sorted(found, key=lambda item: (item.at_utc, item.id)))


def _of(incident: Incident, arrangement: Arrangement) -> Iterator[DeniedAccess]:
    report = incident.report
    if _is_reported(report):
        act = structs.replace(act_of(report, arrangement), kind=ActKind.MONITOR_DENIED)
        yield _denied(incident, incident.object, incident.mark, report.start_utc, act, arrangement, reported=True)
    for step in incident.handled:
        if step.handling is Handling.ACCESS_DENIED:
            act = _act(step, act_of(report, arrangement))
            yield _denied(
                incident, step.mark.ref.object, step.mark, step.at_utc, act, arrangement, reported=False
            )  # fmt: skip


def _is_reported(report: IncidentReported) -> bool:
    """Access denied is access for aid, unless a monitor says that it was denied."""
    if report.event == ActKind.MONITOR_DENIED.value:
        return True
    return report.event == ActKind.ACCESS_DENIED.value and report.reporter is ReporterCategory.MONITOR


def _act(step: Handled, about: Act) -> Act:
    """Whoever wanted to look was kept from the place of the incident, at the time of the step, by nobody named."""
    return Act(
        kind=ActKind.MONITOR_DENIED,
        position=about.position,
        radius_m=about.radius_m,
        span=Span(earliest=step.at_utc, latest=step.at_utc),
        actors=None,
        targets=(step.mark.participant,),
    )


def _denied(
    incident: Incident, name: str, mark: Mark, at: datetime, act: Act, arrangement: Arrangement, *, reported: bool
) -> DeniedAccess:
    verdicts = [evaluate(term, act, arrangement) for term in arrangement.terms if term.kind in WATCHING]
    spoken = tuple(verdict for verdict in verdicts if verdict.outcome not in QUIET)
    return DeniedAccess(
        id=name,
        incident=incident.object,
        reported=reported,
        mark=mark,
        region=incident.report.region,
        at_utc=at,
        verdicts=spoken,
        quiet=len(verdicts) - len(spoken),
    )
