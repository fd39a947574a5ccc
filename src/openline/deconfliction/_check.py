"""The check: a planned volume against everything recorded here, with evidence for every conflict.

``no recorded conflict`` says only that nothing held here meets the plan; the registers that were not
consulted are named with it. An ownership answer never changes a check, and the order of filing decides nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from openline.arrangement import Arrangement, Separation
from openline.geotime import (
    Band,
    Datum,
    Meeting,
    Position,
    Span,
    Volume4D,
    Window,
    circle,
    enlarged,
    gap_m,
    meeting,
)
from openline.messages import Releasability
from openline.picture import Activity, Hold, HoldState, Mark, Movement, Picture, Site
from openline.terms import Act, ActKind, Outcome, Verdict, evaluate

from ._restricted import cell_of, hours, snapped


class Plan(Struct, frozen=True, kw_only=True):
    """What is planned: a volume, what kind of act, in whose name. ``medium`` is air or ground."""

    title: str
    volume: Volume4D
    act: ActKind
    medium: str
    party: str | None = None
    own_object: str | None = None


class Conflict(Struct, frozen=True, kw_only=True):
    """One recorded thing that the plan meets, or comes closer to than agreed.

    For another's restricted object ``coarse`` is true: the place is a grid cell's corner, the window whole
    hours, no height, no gap. ``gap_m`` is 0 when the two meet; ``rule`` names the separation that was not kept.
    """

    object: str
    kind: str
    owner: str
    post: str
    window: Window
    place: Position
    coarse: bool
    lower_dm: int | None
    upper_dm: int | None
    gap_m: int
    rule: str | None


class TermFinding(Struct, frozen=True, kw_only=True):
    """A term that speaks to the plan, with its verdict and every question it asked."""

    term: str
    instrument: str
    summary: str
    verdict: Verdict


class Tell(Struct, frozen=True, kw_only=True):
    """Who must be told, why, and by when at the latest."""

    post: str
    why: str
    by_utc: datetime | None


class Check(Struct, frozen=True, kw_only=True):
    """The answer: conflicts, terms, whom to tell, and what was not asked."""

    plan: str
    conflicts: tuple[Conflict, ...]
    terms: tuple[TermFinding, ...]
    tell: tuple[Tell, ...]
    not_consulted: tuple[str, ...]

    @property
    def headline(self) -> str:
        """The first line of every answer."""
        return f"{len(self.conflicts)} recorded conflict(s)" if self.conflicts else "no recorded conflict"


Held = Activity | Movement | Site | Hold


def check(plan: Plan, picture: Picture, arrangement: Arrangement, participant: str) -> Check:
    """What the plan meets, as far as this participant's picture holds it."""
    held = [thing for thing in _held(picture) if thing.object != plan.own_object]
    conflicts = [conflict for thing in held if (conflict := _conflict(plan, thing, arrangement, participant))]
    terms = tuple(_terms(plan, arrangement))
    ordered = tuple(sorted(conflicts, key=lambda item: (item.kind, item.object)))
    return Check(
        plan=plan.title,
        conflicts=ordered,
        terms=terms,
        tell=tuple(_tell(plan, ordered, terms, arrangement, participant)),
        not_consulted=tuple(_not_consulted(picture)),
    )


def _held(picture: Picture) -> Iterator[Held]:
    yield from (thing for thing in picture.activities if thing.cancelled is None)
    yield from (thing for thing in picture.movements if thing.closed is None)
    yield from picture.sites
    ended = (HoldState.RELEASED, HoldState.RESUMING)
    yield from (hold for hold in picture.holds if any(side.state not in ended for side in hold.sides))


def _conflict(plan: Plan, thing: Held, arrangement: Arrangement, participant: str) -> Conflict | None:
    volume = _volume(thing)
    restricted = thing.mark.participant != participant and _releasability(thing) is Releasability.RECIPIENTS
    other = snapped(volume) if restricted else volume
    rule = _separation(plan.medium, _medium(thing), arrangement.separations)
    found = meeting(plan.volume, other)
    if found is None and rule is not None:
        found = meeting(_with_margin(plan.volume, rule), other)
        near = found is not None
    else:
        near = False
    if found is None:
        return None
    return _evidence(thing, plan, other, found, rule.id if near and rule else None, restricted=restricted)


def _evidence(
    thing: Held, plan: Plan, other: Volume4D, found: Meeting, rule: str | None, *, restricted: bool
) -> Conflict:
    mark: Mark = thing.mark
    return Conflict(
        object=thing.object,
        kind=type(thing).__name__.lower(),
        owner=mark.participant,
        post=mark.post,
        window=hours(found.window) if restricted else found.window,
        place=cell_of(found.place) if restricted else found.place,
        coarse=restricted,
        lower_dm=None if restricted else found.lower_dm,
        upper_dm=None if restricted else found.upper_dm,
        gap_m=0 if restricted else gap_m(plan.volume.area, other.area),
        rule=rule,
    )


def _volume(thing: Held) -> Volume4D:
    match thing:
        case Activity(notice=activity):
            return activity.volume()
        case Movement(notice=movement):
            return movement.volume()
        case Site(notice=site):
            area = circle(site.position.point.position(), site.radius_m)
            return Volume4D(area=area, band=_ANY_HEIGHT, window=Window(start=site.valid_from_utc, end=None))
        case Hold(request=request):
            area = circle(request.danger.point.position(), request.radius_m)
            return Volume4D(
                area=area, band=_ANY_HEIGHT, window=Window(start=request.observed_utc, end=request.until_utc)
            )


def _with_margin(volume: Volume4D, rule: Separation) -> Volume4D:
    """The plan enlarged by the whole separation: what comes closer than agreed is found, nothing else is changed."""
    low, high = volume.band.ellipsoidal()
    band = Band(
        lower_dm=None if low is None else low - rule.vertical_m * 10,
        upper_dm=None if high is None else high + rule.vertical_m * 10,
        datum=Datum.W84,
    )
    wait = timedelta(seconds=rule.time_s)
    window = Window(
        start=None if volume.window.start is None else volume.window.start - wait,
        end=None if volume.window.end is None else volume.window.end + wait,
    )
    return Volume4D(area=enlarged(volume.area, rule.lateral_m), band=band, window=window)


def _separation(mine: str, other: str, rules: Sequence[Separation]) -> Separation | None:
    for rule in rules:
        a, b = rule.between
        if (a in (mine, "any") and b == other) or (b in (mine, "any") and a == other) or (a == "any" and b == other):
            return rule
    return None


def _medium(thing: Held) -> str:
    match thing:
        case Movement() | Site():
            return "humanitarian"
        case Activity(notice=notice) if notice.activity.startswith(("air", "flight")):
            return "air"
        case _:
            return "ground"


def _releasability(thing: Held) -> Releasability:
    return thing.request.header.releasability if isinstance(thing, Hold) else thing.notice.header.releasability


def _terms(plan: Plan, arrangement: Arrangement) -> Iterator[TermFinding]:
    act = _act(plan)
    quiet = (Outcome.OTHER_ACT, Outcome.OUTSIDE, Outcome.NOT_IN_FORCE, Outcome.NOT_BOUND)
    for term in arrangement.terms:
        verdict = evaluate(term, act, arrangement)
        if verdict.outcome not in quiet:
            yield TermFinding(term=term.id, instrument=term.instrument, summary=term.summary, verdict=verdict)


def _act(plan: Plan) -> Act:
    geometry = plan.volume.area.geometry
    point = geometry.representative_point()
    window = plan.volume.window
    start = window.start or datetime(1900, 1, 1, tzinfo=UTC)
    return Act(
        kind=plan.act,
        position=Position(lat_e7=round(point.y), lon_e7=round(point.x)),
        radius_m=0,
        span=Span(earliest=start, latest=window.end or datetime(2200, 1, 1, tzinfo=UTC)),
        actors=None if plan.party is None else (plan.party,),
        # Before the act nobody knows against whom: a plan is not carved out in advance.
        targets=(),
        area=plan.volume.area,
    )


def _tell(
    plan: Plan, conflicts: Sequence[Conflict], terms: Sequence[TermFinding], arrangement: Arrangement, participant: str
) -> Iterator[Tell]:
    start = plan.volume.window.start
    by = None if start is None else start - timedelta(seconds=arrangement.procedures.lead_time_s)
    reasons: dict[str, str] = {}
    for conflict in conflicts:
        if conflict.owner != participant:
            reasons.setdefault(conflict.post, f"its {conflict.kind} {conflict.object.split('/')[1][:8]} is met")
    for finding in terms:
        instrument = arrangement.instrument(finding.instrument)
        for party in (*instrument.guarantors, *instrument.parties) if instrument else ():
            post = next((post for post in arrangement.posts if post.participant == party), None)
            if post is not None and post.participant != participant:
                reasons.setdefault(post.id, f"term {finding.term} of {finding.instrument} speaks to the plan")
    for post_id, why in reasons.items():
        yield Tell(post=post_id, why=why, by_utc=by)


def _not_consulted(picture: Picture) -> Iterator[str]:
    for head in picture.heads:
        if head.withheld:
            yield f"{head.withheld} entries of {head.participant} that are not disclosed here"
    yield "everything that was never notified to a participant of this arrangement"


_ANY_HEIGHT = Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN)
