"""Where: whether an act lay in an area of the rule, in every reading and version that may have held then.

A coarse position, an approximate line and readings that differ each leave ``possible``. No published line of the
areas exists, so near an approximate edge nothing is certain.
"""

from collections.abc import Iterator

from openline import limits
from openline.errors import GeometryError
from openline.geotime import Area, Certainty, Position, Span, Window, all_of, any_of, crosses, gap_m, inside

from ._acts import Act
from ._values import AreaReading, Term, World
from ._verdict import Answer, Question, Settles

EDGE_M = 5_000
"""Metres about the edge of an approximate area within which its drawing decides nothing."""


def in_its_area(term: Term, act: Act, world: World) -> Iterator[Answer]:
    """Whether it happened in an area of the term, and the readings on which that depends."""
    if not term.areas:
        yield Answer(question=Question.PLACE, certainty=Certainty.CERTAIN, finding="place-anywhere")
        return
    held = {area: world.area_readings(area, act.span) for area in term.areas}
    yield place_answer(act, held, {name: place_in(readings, term, act) for name, readings in held.items()})


def place_answer(
    act: Act, held: dict[str, tuple[AreaReading, ...]], found: dict[str, tuple[Certainty, tuple[str, ...]]]
) -> Answer:
    """The answer on all areas of a term from that on each, with the readings on which each depends."""
    certainty = any_of(*(answer for answer, _ in found.values()))
    # Where another area settles it, the readings of this one decide nothing.
    open_ = certainty is Certainty.POSSIBLE
    labels = tuple(label for _, labels in found.values() for label in labels) if open_ else ()
    missing = Settles.WHERE if act.position is None else Settles.POSITION
    where = [name for name, (answer, _) in found.items() if answer is certainty and answer is not Certainty.NO]
    facts = [("areas", " ".join(where or held))]
    if none := [name for name, readings in held.items() if not readings]:
        facts.append(("no-version", " ".join(none)))
    if act.position is not None and act.area is None:
        facts.append(("radius", str(act.radius_m)))
    if any(reading.approximate for readings in held.values() for reading in readings):
        facts.append(("approximate", str(EDGE_M)))
    return Answer(
        question=Question.PLACE,
        certainty=certainty,
        finding=f"place-{_WORDS[certainty]}" if act.position is not None else "place-not-said",
        facts=tuple(facts),
        settles=(Settles.WHICH_EXTENT if labels else missing) if open_ else None,
        readings=labels,
    )


_WORDS = {Certainty.CERTAIN: "inside", Certainty.POSSIBLE: "perhaps", Certainty.NO: "outside"}


def place_in(readings: tuple[AreaReading, ...], term: Term, act: Act) -> tuple[Certainty, tuple[str, ...]]:
    """What the readings of one area say together, and their labels where they differ."""
    by_label: dict[str, list[AreaReading]] = {}
    for reading in readings:
        by_label.setdefault(reading.reading, []).append(reading)
    answers = {
        label: versions_answer(versions, [_place(version, term, act) for version in versions], act.span)
        for label, versions in by_label.items()
    }
    return readings_answer(readings, list(answers.values()))


def readings_answer(readings: tuple[AreaReading, ...], answers: list[Certainty]) -> tuple[Certainty, tuple[str, ...]]:
    """One answer from those of each reading of an area, and the labels where they differ."""
    if not answers:
        return Certainty.NO, ()
    differ = len(set(answers)) > 1
    labels = tuple(dict.fromkeys(f"{reading.id}, {reading.reading}" for reading in readings)) if differ else ()
    return agreed(answers), labels


def versions_answer(versions: list[AreaReading], answers: list[Certainty], span: Span) -> Certainty:
    """One reading's versions follow each other in time; where none may have held, nothing is certain."""
    certainty = agreed(answers)
    held = _held_throughout([version.window for version in versions], span)
    return certainty if held else all_of(certainty, Certainty.POSSIBLE)


def agreed(answers: list[Certainty]) -> Certainty:
    """The one answer that all give, else possible."""
    return answers[0] if len(set(answers)) == 1 else Certainty.POSSIBLE


def discs(reading: AreaReading, term: Term, radius_m: int) -> tuple[int | None, int]:
    """The radii of two discs about the position, of which the smaller must touch and the wider must not miss.

    Without a reach the smaller is None, and the one disc must lie inside whole to be certain (``geotime.inside``).
    """
    near_m = EDGE_M if reading.approximate else 0
    if term.reach_m is None:
        return None, min(radius_m + near_m, limits.RADIUS_M)
    # Discs are drawn up to 1 % and 2 m too wide: what must surely be within reach is taken so much nearer.
    sure_m = (term.reach_m - radius_m - near_m) * 100 // 101 - 3
    wide_m = radius_m + near_m + max(term.reach_m, term.reach_to_m or 0)
    return sure_m, min(wide_m, limits.RADIUS_M)


def disc_in(area: Area, position: Position, radius_m: int) -> Certainty:
    """Whether a disc lies in an area; one that reaches round a pole has no shape and may lie anywhere."""
    try:
        return inside(area, position, radius_m)
    except GeometryError as error:
        if error.code != "geotime.pole":
            raise
        return Certainty.POSSIBLE


def _place(reading: AreaReading, term: Term, act: Act) -> Certainty:
    if act.area is not None:
        return _planned(reading, term, act)
    if act.position is None:
        return Certainty.POSSIBLE
    sure_m, wide_m = discs(reading, term, act.radius_m)
    wide = disc_in(reading.area, act.position, wide_m)
    if sure_m is None or wide is Certainty.NO:
        return wide
    surely = sure_m >= 0 and disc_in(reading.area, act.position, sure_m) is not Certainty.NO
    return Certainty.CERTAIN if surely else Certainty.POSSIBLE


def _planned(reading: AreaReading, term: Term, act: Act) -> Certainty:
    """Before the act the more protective answer holds: a plan is met as soon as it touches."""
    assert act.area is not None, "asked of a plan only"
    reach_m = term.reach_m or 0
    if crosses(reading.area, act.area) or (reach_m and gap_m(reading.area, act.area) <= reach_m):
        return Certainty.CERTAIN
    wide_m = max(reach_m, term.reach_to_m or 0) + (EDGE_M if reading.approximate else 0)
    return Certainty.POSSIBLE if wide_m and gap_m(reading.area, act.area) <= wide_m else Certainty.NO


def _held_throughout(windows: list[Window], span: Span) -> bool:
    reached = None
    for window in sorted(windows, key=lambda window: (window.start is not None, window.start or span.earliest)):
        if window.contains(span.earliest if reached is None else reached):
            if window.end is None or window.end >= span.latest:
                return True
            reached = window.end
    return False
