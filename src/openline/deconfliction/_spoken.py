"""Which terms speak to a plan: those that forbid such an act there and then, ask for something, or limit how."""

from collections.abc import Iterator
from datetime import UTC, datetime

from openline.arrangement import Arrangement
from openline.geotime import Certainty, Position, Span
from openline.terms import QUIET, Act, Outcome, Term, TermKind, Verdict, bearing, evaluate

from ._values import Plan, Speaks, TermFinding

_QUIET = QUIET | {Outcome.NOT_BOUND}
_ASKS = {
    TermKind.ACCESS: Speaks.REQUIRES,
    TermKind.MONITORING: Speaks.REQUIRES,
    TermKind.CHECKPOINTS: Speaks.REQUIRES,
    TermKind.WITHDRAWAL: Speaks.REQUIRES,
    TermKind.CONTACT_FIRST: Speaks.REQUIRES,
    TermKind.SAFE_CONDUCT: Speaks.CONDITIONS,
    TermKind.SELF_DEFENCE: Speaks.CONDITIONS,
    TermKind.COUNTER_TERRORISM: Speaks.CONDITIONS,
}
"""Kinds that bear on whoever is there; reports, releases and promises bear on no place and no plan."""

_WHEREVER = frozenset({TermKind.CONTACT_FIRST, TermKind.SAFE_CONDUCT})
"""Kinds that are shown though they name no area: how one acts, not where."""


def spoken(plan: Plan, arrangement: Arrangement) -> Iterator[TermFinding]:
    """Every term that speaks to the plan, in the order of the arrangement."""
    act = _act(plan)
    for term in arrangement.terms:
        verdict = evaluate(term, act, arrangement)
        if verdict.outcome not in _QUIET:
            sure = Certainty.CERTAIN if verdict.outcome is Outcome.WOULD_FALL_UNDER else Certainty.POSSIBLE
            yield _finding(term, Speaks.FORBIDS, sure, verdict)
        elif (speaks := _asks(term, plan)) is not None:
            certainty, trace = bearing(term, act, arrangement)
            if certainty is not Certainty.NO:
                yield _finding(term, speaks, certainty, Verdict(term=term.id, outcome=verdict.outcome, trace=trace))


def _asks(term: Term, plan: Plan) -> Speaks | None:
    if not term.areas and term.kind not in _WHEREVER:
        return None
    if term.kind is TermKind.SAFE_CONDUCT and plan.medium != "air":
        return None
    return _ASKS.get(term.kind)


def _finding(term: Term, speaks: Speaks, certainty: Certainty, verdict: Verdict) -> TermFinding:
    return TermFinding(
        term=term.id,
        instrument=term.instrument,
        summary=term.summary,
        speaks=speaks,
        certainty=certainty,
        verdict=verdict,
    )


def _act(plan: Plan) -> Act:
    point = plan.volume.area.geometry.representative_point()
    window = plan.volume.window
    return Act(
        kind=plan.act,
        position=Position(lat_e7=round(point.y), lon_e7=round(point.x)),
        radius_m=0,
        span=Span(earliest=window.start or _ALWAYS.earliest, latest=window.end or _ALWAYS.latest),
        actors=None if plan.party is None else (plan.party,),
        # Before the act nobody knows against whom: a plan is not carved out in advance.
        targets=(),
        area=plan.volume.area,
    )


_ALWAYS = Span(earliest=datetime(1900, 1, 1, tzinfo=UTC), latest=datetime(2200, 1, 1, tzinfo=UTC))
"""What stands for an unbounded end: before and after every instrument held."""
