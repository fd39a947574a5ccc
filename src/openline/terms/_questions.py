"""The questions that rules share: was it in force, there, by someone bound, against someone carved out.

Each returns an ``Answer``: three-valued, with what it looked at and the fact that would settle it. Doubt is
never rounded away: sources that differ, a coarse position, an approximate line and an unnamed actor each
leave ``possible``.
"""

from openline import limits
from openline.geotime import Certainty, Span, Window, all_of, any_of, crosses, format_instant, gap_m, inside

from ._values import Act, ActKind, Answer, AreaReading, Term, World


def is_prohibited(term: Term, act: Act) -> Answer:
    """Whether this kind of act is one that the term names; an unknown kind may be any of them."""
    certainty = Certainty.CERTAIN if act.kind in term.prohibits else Certainty.NO
    if act.kind is ActKind.UNKNOWN and term.prohibits:
        certainty = Certainty.POSSIBLE
    return Answer(
        question="an act the term names?",
        certainty=certainty,
        looked_at=f"{act.kind.value}; the term names {', '.join(kind.value for kind in term.prohibits) or 'none'}",
        settles=_settles(certainty, "what kind of act it was"),
    )


def in_force(term: Term, act: Act) -> Answer:
    """Whether the term was in force when it happened; sources that differ on the instant leave doubt."""
    found = [act.span.within(window) for window in (term.effect, *term.other_effects)]
    certainty = _agreed(found)
    doubt = "; sources differ on when" if term.other_effects else ""
    fact = "which reading of when it was in force holds" if len(set(found)) > 1 else "the exact time"
    return Answer(
        question="in force then?",
        certainty=certainty,
        looked_at=f"{_window(term.effect)}{doubt}; it happened {_span(act.span)}",
        settles=_settles(certainty, fact),
    )


def is_there(term: Term, act: Act, world: World) -> tuple[Answer, tuple[str, ...]]:
    """Whether it happened in an area of the term, and the readings on which that depends."""
    question = "in its area?"
    if not term.areas:
        return Answer(question=question, certainty=Certainty.CERTAIN, looked_at="no area: everywhere"), ()
    held = {area: world.area_readings(area, act.span) for area in term.areas}
    found = [_area_answer(readings, act) for readings in held.values()]
    certainty = any_of(*(answer for answer, _ in found))
    # Where another area settles it, the readings of this one decide nothing.
    labels = tuple(label for _, labels in found for label in labels) if certainty is Certainty.POSSIBLE else ()
    fact = "which extent of the area holds" if labels else "the position, or where the line runs, more exactly"
    looked = ", ".join(area if readings else f"{area} (no version held then)" for area, readings in held.items())
    good = "the planned area" if act.area is not None else f"position good to {act.radius_m} m"
    settles = _settles(certainty, fact)
    return Answer(question=question, certainty=certainty, looked_at=f"{looked}; {good}", settles=settles), labels


def is_bound(term: Term, act: Act, world: World) -> Answer:
    """Whether the one said to have acted is bound; an unknown actor leaves it open, and so does a bound sponsor."""
    question = "by someone bound?"
    if act.actors is None:
        possible = Certainty.POSSIBLE
        return Answer(question=question, certainty=possible, looked_at="no actor is named", settles="who did it")
    bound = [_bound(term, actor, act.span, world) for actor in act.actors]
    certainty = _agreed(bound) if bound else Certainty.NO
    fact = "which of those named did it"
    if len(set(bound)) == 1:
        fact = "whether the term reaches the forces that a bound party answers for"
    return Answer(
        question=question,
        certainty=certainty,
        looked_at=f"said of {' or '.join(act.actors)}; bound are {', '.join(term.binds)}",
        settles=_settles(certainty, fact),
    )


def is_carved_out(term: Term, act: Act, world: World) -> Answer:
    """Whether it was against groups that the term excepts and that were listed at that time, and nobody else."""
    question = "against a listed group?"
    if not term.excepts:
        return Answer(question=question, certainty=Certainty.NO, looked_at="the term excepts nobody")
    if act.targets is None:
        return Answer(
            question=question,
            certainty=Certainty.POSSIBLE,
            looked_at="no target is named",
            settles="against whom it was",
        )
    answers = [_listed(term, target, act.span, world) for target in act.targets]
    certainty = _agreed(answers) if answers else Certainty.NO
    return Answer(
        question=question,
        certainty=certainty,
        looked_at=f"against {' and '.join(act.targets) or 'nobody named'}; "
        f"excepted are {', '.join(term.excepts)}, as listed then",
        settles=_settles(certainty, "which of the targets it was, and its listing on that day"),
    )


def _bound(term: Term, actor: str, at: Span, world: World) -> Certainty:
    if actor in term.binds:
        return Certainty.CERTAIN
    days = {at.earliest.date(), at.latest.date()}
    sponsored = any(sponsor in term.binds for day in days for sponsor in world.sponsors(actor, day))
    return Certainty.POSSIBLE if sponsored else Certainty.NO


def _listed(term: Term, target: str, at: Span, world: World) -> Certainty:
    if target not in term.excepts:
        return Certainty.NO
    then = [bool(world.listed(target, at.earliest)), bool(world.listed(target, at.latest))]
    return Certainty.CERTAIN if all(then) else Certainty.POSSIBLE if any(then) else Certainty.NO


def _area_answer(readings: tuple[AreaReading, ...], act: Act) -> tuple[Certainty, tuple[str, ...]]:
    """What the readings of one area say together, and their labels where they differ."""
    by_label: dict[str, list[AreaReading]] = {}
    for reading in readings:
        by_label.setdefault(reading.reading, []).append(reading)
    if not by_label:
        return Certainty.NO, ()
    answers = [_versions_answer(versions, act) for versions in by_label.values()]
    differ = len(set(answers)) > 1
    labels = tuple(dict.fromkeys(f"{reading.id}, {reading.reading}" for reading in readings)) if differ else ()
    return _agreed(answers), labels


def _versions_answer(versions: list[AreaReading], act: Act) -> Certainty:
    """One reading's versions follow each other in time; where none may have held, nothing is certain."""
    certainty = _agreed([_place_answer(version, act) for version in versions])
    held = _held_throughout([version.window for version in versions], act.span)
    return certainty if held else all_of(certainty, Certainty.POSSIBLE)


def _held_throughout(windows: list[Window], span: Span) -> bool:
    reached = None
    for window in sorted(windows, key=lambda window: (window.start is not None, window.start or span.earliest)):
        if window.contains(span.earliest if reached is None else reached):
            if window.end is None or window.end >= span.latest:
                return True
            reached = window.end
    return False


def _place_answer(reading: AreaReading, act: Act) -> Certainty:
    # No published line exists: near an approximate edge nothing is certain.
    near_m = _EDGE_M if reading.approximate else 0
    if act.area is not None:
        # Before the act the more protective answer holds: a plan is met as soon as it touches.
        if crosses(reading.area, act.area):
            return Certainty.CERTAIN
        return Certainty.POSSIBLE if near_m and gap_m(reading.area, act.area) <= near_m else Certainty.NO
    certainty = inside(reading.area, act.position, act.radius_m)
    wider = inside(reading.area, act.position, min(act.radius_m + near_m, limits.RADIUS_M)) if near_m else certainty
    return _agreed([certainty, wider])


def _agreed(answers: list[Certainty]) -> Certainty:
    """The one answer that all give, else possible."""
    return answers[0] if len(set(answers)) == 1 else Certainty.POSSIBLE


def _settles(certainty: Certainty, fact: str) -> str | None:
    return fact if certainty is Certainty.POSSIBLE else None


def _window(window: Window) -> str:
    start = format_instant(window.start) if window.start else "unbounded"
    return f"{start} to {format_instant(window.end) if window.end else 'no end recorded'}"


def _span(span: Span) -> str:
    if span.earliest == span.latest:
        return format_instant(span.earliest)
    return f"between {format_instant(span.earliest)} and {format_instant(span.latest)}"


_EDGE_M = 5_000
"""Metres about the edge of an approximate area within which its drawing decides nothing."""
