"""Which reports may be of the same incident: pairs whose places, times and kinds go together, proposed to a person.

Nothing is merged and no count changes. How sure a pair is says how well the two reports go together, not that they are
of one incident: two shellings of one village in one hour certainly go together and may be two. The work is bounded:
reports are sorted by time and swept, places are looked up in cells, and each report is compared with a limited number
of others, the nearest in time first; what was left out of the comparison is said.

    candidates(picture.incidents, margin_s=3600).pairs
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from openline import limits
from openline.geotime import Certainty, Position, Span, all_of, distance_m
from openline.messages import ReporterCategory
from openline.picture import Incident
from openline.terms import ATTACKS, ActKind

from ._nearby import Nearby

NEAR_M = 1_000
"""Metres within which two places certainly go together, wherever in their radii they are: the size of a village."""


class Report(Struct, frozen=True, kw_only=True):
    """What a pair is judged by: one report as it stands, with how imprecise its place and time are."""

    object: str
    participant: str
    reporter: ReporterCategory
    event: str
    position: Position
    radius_m: int
    span: Span
    alleged_actor: str | None


class Reasons(Struct, frozen=True, kw_only=True):
    """Why two reports go together: metres between the points, seconds between the spans, and how sure each is.

    ``actors_differ``: the reports name different actors, which two sides usually do of one incident.
    """

    apart_m: int
    place: Certainty
    gap_s: int
    time: Certainty
    kind: Certainty
    actors_differ: bool


class Candidate(Struct, frozen=True, kw_only=True):
    """Two reports that may be of the same incident, the earlier first. ``same_side``: one side made both."""

    one: str
    other: str
    sure: Certainty
    same_side: bool
    reasons: Reasons


class Candidates(Struct, frozen=True, kw_only=True):
    """The pairs, surest and nearest first; ``compared`` pairs were looked at.

    ``cut_short`` are the reports of which not every neighbour was looked at or proposed.
    """

    pairs: tuple[Candidate, ...]
    compared: int
    cut_short: tuple[str, ...]


def candidates(incidents: Iterable[Incident], margin_s: int) -> Candidates:
    """Pairs of reports, of different sides or of one, whose times lie within a margin of seconds; in any order."""
    return candidates_of([_report(item) for item in incidents], margin_s)


def candidates_of(reports: Sequence[Report], margin_s: int) -> Candidates:
    """The same of reports from elsewhere."""
    ordered = sorted(reports, key=lambda item: (item.span.earliest, item.span.latest, item.object))
    nearby: Nearby[Report] = Nearby()
    pairs: list[Candidate] = []
    compared, cut = 0, list[str]()
    for report in ordered:
        nearby.forget_before(report.span.earliest - timedelta(seconds=margin_s))
        found = 0
        for earlier in nearby.near(report.position, report.radius_m, limits.CANDIDATE_COMPARISONS):
            compared += 1
            pair = _pair(earlier, report, margin_s)
            if pair is not None:
                pairs.append(pair)
                found += 1
            if found == limits.CANDIDATES_OF_ONE:
                break
        if nearby.cut_short or found == limits.CANDIDATES_OF_ONE:
            cut.append(report.object)
        nearby.add(report, report.position, report.radius_m, report.span.latest)
    pairs.sort(key=lambda p: (p.sure is not Certainty.CERTAIN, p.reasons.gap_s, p.reasons.apart_m, p.one, p.other))
    return Candidates(pairs=tuple(pairs), compared=compared, cut_short=tuple(sorted(cut)))


def _report(incident: Incident) -> Report:
    said = incident.report
    return Report(
        object=incident.object,
        participant=incident.mark.participant,
        reporter=said.reporter,
        event=said.event,
        position=said.position.point.position(),
        radius_m=max(said.radius_m, said.position.accuracy_m),
        span=Span(earliest=said.start_utc, latest=said.end_utc),
        alleged_actor=said.alleged_actor,
    )


def _pair(one: Report, other: Report, margin_s: int) -> Candidate | None:
    kind = kinds_go_together(one.event, other.event)
    if kind is Certainty.NO:
        return None
    apart = distance_m(one.position, other.position)
    place = _places(apart, one.radius_m + other.radius_m)
    if place is Certainty.NO:
        return None
    gap, time = _times(one.span, other.span, margin_s)
    named = (one.alleged_actor, other.alleged_actor)
    differ = None not in named and named[0] != named[1]
    reasons = Reasons(apart_m=apart, place=place, gap_s=gap, time=time, kind=kind, actors_differ=differ)
    sure = all_of(place, time, kind)
    same = one.participant == other.participant
    return Candidate(one=one.object, other=other.object, sure=sure, same_side=same, reasons=reasons)


def kinds_go_together(one: str, other: str) -> Certainty:
    """Whether two words for what happened may be of one act.

    The same word: certain. Two attacks by different means: possible, witnesses mistake one for another. What nobody
    knows, and a word that we do not know, may be anything.
    """
    if one == other:
        return Certainty.CERTAIN
    kinds = {_KNOWN.get(one), _KNOWN.get(other)}
    if kinds & {None, ActKind.UNKNOWN} or kinds <= _ATTACKS:
        return Certainty.POSSIBLE
    return Certainty.NO


_KNOWN = {kind.value: kind for kind in ActKind}
_ATTACKS = frozenset({*ATTACKS, ActKind.ARMED_ATTACK})


def _places(apart_m: int, radii_m: int) -> Certainty:
    """Whether two discs may hold one place; certain when even their farthest points lie near each other."""
    if apart_m > radii_m:
        return Certainty.NO
    return Certainty.CERTAIN if apart_m + radii_m <= NEAR_M else Certainty.POSSIBLE


def _times(one: Span, other: Span, margin_s: int) -> tuple[int, Certainty]:
    """Seconds between two spans, and whether two instants in them lie within the margin: certain wherever they are."""
    gap = max(0, _seconds(one.latest, other.earliest), _seconds(other.latest, one.earliest))
    assert gap <= margin_s, "what ended before was forgotten in the sweep"
    whole = _seconds(min(one.earliest, other.earliest), max(one.latest, other.latest))
    return gap, Certainty.CERTAIN if whole <= margin_s else Certainty.POSSIBLE


def _seconds(before: datetime, after: datetime) -> int:
    return int((after - before).total_seconds())
