"""The questions that rules share: was it in force, there, by someone bound, against someone carved out.

Each returns an ``Answer``: three-valued, with what it looked at and the fact that would settle it.
"""

from collections.abc import Sequence

from openline.geotime import Area, Certainty, Span, all_of, any_of, crosses, format_instant, inside

from ._values import Act, Answer, AreaReading, Term, World


def in_force(term: Term, act: Act) -> Answer:
    """Whether the term was in force when it happened; sources that differ on the instant leave doubt."""
    certainty = act.span.within(term.effect)
    if term.effect_doubt is not None and act.span.within(term.effect_doubt) is not certainty:
        certainty = Certainty.POSSIBLE
    start = format_instant(term.effect.start) if term.effect.start else "unbounded"
    end = format_instant(term.effect.end) if term.effect.end else "no end recorded"
    doubt = "; sources differ on when" if term.effect_doubt else ""
    return Answer(
        question="in force then?",
        certainty=certainty,
        looked_at=f"{start} to {end}{doubt}; it happened {_span(act.span)}",
        settles=_settles(certainty, "which reading of when it was in force holds, or the exact time"),
    )


def is_prohibited(term: Term, act: Act) -> Answer:
    """Whether this kind of act is one that the term names."""
    named = act.kind in term.prohibits
    return Answer(
        question="an act the term names?",
        certainty=Certainty.CERTAIN if named else Certainty.NO,
        looked_at=f"{act.kind.value}; the term names {', '.join(kind.value for kind in term.prohibits) or 'none'}",
    )


def is_there(term: Term, act: Act, world: World) -> tuple[Answer, tuple[str, ...]]:
    """Whether it happened in an area of the term, and the readings on which that depends."""
    if not term.areas:
        everywhere = Answer(question="in its area?", certainty=Certainty.CERTAIN, looked_at="no area: everywhere")
        return everywhere, ()
    found = [_area_answer(area, act, world) for area in term.areas]
    certainty = any_of(*(answer for answer, _ in found))
    readings = tuple(label for _, labels in found for label in labels)
    doubt = "which extent of the area holds" if readings else "the position, more exactly"
    looked = f"{', '.join(term.areas)}; position good to {act.radius_m} m"
    settles = _settles(certainty, doubt)
    return Answer(question="in its area?", certainty=certainty, looked_at=looked, settles=settles), readings


def is_bound(term: Term, act: Act) -> Answer:
    """Whether the one said to have acted is bound; an unknown actor leaves it open."""
    if act.actors is None:
        return Answer(
            question="by someone bound?",
            certainty=Certainty.POSSIBLE,
            looked_at="no actor is named",
            settles="who did it",
        )
    bound = [actor in term.binds for actor in act.actors]
    certainty = Certainty.CERTAIN if all(bound) and bound else Certainty.POSSIBLE if any(bound) else Certainty.NO
    return Answer(
        question="by someone bound?",
        certainty=certainty,
        looked_at=f"said of {' or '.join(act.actors)}; bound are {', '.join(term.binds)}",
        settles=_settles(certainty, "which of those named did it"),
    )


def is_carved_out(term: Term, act: Act, world: World) -> Answer:
    """Whether it was against a group that the term excepts and that was listed at that time."""
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
    certainty = all_of(*answers) if answers else Certainty.NO
    if certainty is Certainty.NO and any(answer is not Certainty.NO for answer in answers):
        certainty = Certainty.POSSIBLE
    return Answer(
        question=question,
        certainty=certainty,
        looked_at=f"against {' and '.join(act.targets)}; excepted are {', '.join(term.excepts)}, as listed then",
        settles=_settles(certainty, "which of the targets it was, and its listing on that day"),
    )


def _listed(term: Term, target: str, at: Span, world: World) -> Certainty:
    if target not in term.excepts:
        return Certainty.NO
    then = [bool(world.listed(target, at.earliest)), bool(world.listed(target, at.latest))]
    return Certainty.CERTAIN if all(then) else Certainty.POSSIBLE if any(then) else Certainty.NO


def _area_answer(area: str, act: Act, world: World) -> tuple[Certainty, tuple[str, ...]]:
    readings = world.area_readings(area, act.span)
    answers = [_one(reading, act) for reading in readings]
    if not answers:
        return Certainty.NO, ()
    if len(set(answers)) == 1:
        return answers[0], ()
    return Certainty.POSSIBLE, _labels(readings)


def _one(reading: AreaReading, act: Act) -> Certainty:
    if act.area is not None:
        return _planned(reading.area, act.area)
    certainty = inside(reading.area, act.position, act.radius_m)
    # No published line exists: near an approximate edge nothing is certain.
    near = _EDGE_M if reading.approximate else 0
    if near and certainty is not inside(reading.area, act.position, act.radius_m + near):
        return Certainty.POSSIBLE
    return certainty


def _planned(area: Area, plan: Area) -> Certainty:
    """A plan is met as soon as it touches: before the act, the more protective answer holds."""
    return Certainty.CERTAIN if crosses(area, plan) else Certainty.NO


def _labels(readings: Sequence[AreaReading]) -> tuple[str, ...]:
    return tuple(f"{reading.id}, {reading.reading}" for reading in readings)


def _settles(certainty: Certainty, fact: str) -> str | None:
    return fact if certainty is Certainty.POSSIBLE else None


def _span(span: Span) -> str:
    if span.earliest == span.latest:
        return format_instant(span.earliest)
    return f"between {format_instant(span.earliest)} and {format_instant(span.latest)}"


_EDGE_M = 5_000
"""Metres about the edge of an approximate area within which its drawing decides nothing."""
