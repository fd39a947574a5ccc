"""The check: a planned volume against everything recorded here, with evidence for every conflict.

``no recorded conflict`` says only that nothing held here meets the plan; the registers that were not
consulted are named with it. An ownership answer never changes a check, and the order of filing decides nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from openline.arrangement import Arrangement, Separation
from openline.geotime import Volume4D, enlarged_bounds
from openline.picture import Picture

from ._closeness import Closeness, closeness, separation, widened
from ._register import Entry, Register, register
from ._restricted import hours
from ._shelf import Shelf
from ._shift import shifts
from ._spoken import spoken
from ._values import Check, Conflict, Plan, Speaks, Tell, TermFinding


def check(plan: Plan, recorded: Picture | Register | Shelf, arrangement: Arrangement, participant: str) -> Check:
    """What the plan meets, as far as this participant's record holds it, and the least changes that would not."""
    asked = register(recorded, participant) if isinstance(recorded, Picture) else recorded
    assert asked.participant == participant, "a register shows what one participant may see"
    found = conflicts_of(plan, asked, arrangement)
    terms = tuple(spoken(plan, arrangement))
    return Check(
        plan=plan.title,
        conflicts=found,
        terms=terms,
        tell=tuple(_tell(plan, found, terms, arrangement, participant)),
        not_consulted=asked.not_consulted,
        shifts=tuple(shifts(plan, found, asked, arrangement, conflicts_of)),
        past=_is_past(plan, asked.as_of),
    )


def conflicts_of(plan: Plan, asked: Register | Shelf, arrangement: Arrangement) -> tuple[Conflict, ...]:
    """Every conflict of a plan, one for each recorded object, sorted by kind and name."""
    found = [
        conflict
        for entry in asked.near(reach(plan.volume, arrangement.separations))
        if entry.thing.object != plan.own_object and (conflict := _conflict(plan, entry, arrangement))
    ]
    return tuple(sorted(found, key=lambda item: (item.kind, item.object)))


def reach(volume: Volume4D, rules: Sequence[Separation]) -> Volume4D:
    """A volume as far as any separation reaches; by its box, to look for candidates."""
    lateral = max((rule.lateral_m for rule in rules), default=0)
    vertical, wait = max((r.vertical_m for r in rules), default=0), max((r.time_s for r in rules), default=0)
    band, window = widened(volume, vertical, wait)
    return Volume4D(area=enlarged_bounds(volume.area, lateral), band=band, window=window)


def _conflict(plan: Plan, entry: Entry, arrangement: Arrangement) -> Conflict | None:
    """The conflict with one thing: with the part that is met, else with the nearest that is too close."""
    rule = separation(plan.medium, entry.thing.medium, arrangement.separations)
    found = [
        (found.gap_m, number, found)
        for number, volume in enumerate(entry.volumes)
        if (found := closeness(plan.volume, volume, rule))
    ]
    if not found:
        return None
    _, number, evidence = min(found, key=lambda item: item[:2])
    return _shown(entry, number, evidence)


def _shown(entry: Entry, number: int, found: Closeness) -> Conflict:
    """What may be shown of a conflict: everything, or a cell, whole hours and whom to call."""
    thing = entry.thing
    hidden = entry.coarse
    return Conflict(
        object=thing.object,
        kind=thing.kind,
        owner=thing.owner,
        post=thing.post,
        window=hours(found.window) if hidden else found.window,
        place=hidden[number].cell if hidden else found.place,
        coarse=hidden is not None,
        lower_dm=None if hidden else found.lower_dm,
        upper_dm=None if hidden else found.upper_dm,
        gap_m=0 if hidden else found.gap_m,
        rule=found.rule,
        other_place=None if hidden else found.other_place,
        vertical_gap_dm=0 if hidden else found.vertical_gap_dm,
        time_gap_s=0 if hidden else found.time_gap_s,
        remark=None if hidden else thing.remark,
    )


def _tell(
    plan: Plan, conflicts: Sequence[Conflict], terms: Sequence[TermFinding], arrangement: Arrangement, participant: str
) -> Iterator[Tell]:
    """Both owners, and for a term that forbids it those who agreed it: each post once, with its first reason."""
    by = deadline(plan, arrangement)
    reasons: dict[str, str] = {}
    for conflict in conflicts:
        if conflict.owner != participant:
            reasons.setdefault(conflict.post, f"its {conflict.kind} {conflict.object.split('/')[1][:8]} is met")
    for finding in terms:
        if finding.speaks is Speaks.FORBIDS:
            reason = f"term {finding.term} of {finding.instrument} speaks to the plan"
            for post in _agreed_by(finding, arrangement, participant):
                reasons.setdefault(post, reason)
    for post_id, why in reasons.items():
        yield Tell(post=post_id, why=why, by_utc=by)


def deadline(plan: Plan, arrangement: Arrangement) -> datetime | None:
    """By when others must be told: so long before the plan starts as was agreed; None where it has no start."""
    start = plan.volume.window.start
    try:
        return None if start is None else start - timedelta(seconds=arrangement.procedures.lead_time_s)
    except OverflowError:
        return None


def _agreed_by(finding: TermFinding, arrangement: Arrangement, participant: str) -> Iterable[str]:
    instrument = arrangement.instrument(finding.instrument)
    for party in (*instrument.guarantors, *instrument.parties) if instrument else ():
        post = next((post for post in arrangement.posts if post.participant == party), None)
        if post is not None and post.participant != participant:
            yield post.id


def _is_past(plan: Plan, now: datetime | None) -> bool:
    end = plan.volume.window.end
    return end is not None and now is not None and end < now
