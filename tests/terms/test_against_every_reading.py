"""Doubt is never lost and never invented: verdicts against every way in which a coarse report may have been.

The oracle knows no three-valued logic and no polygons: it lists the concrete acts that a report may stand for,
under each reading of time and extent, and asks of each, by plain arithmetic, whether it falls under the term.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from openline.geotime import Position, Span, Window, circle
from openline.terms import Act, ActKind, AreaReading, Effect, Outcome, Term, TermKind, evaluate
from tests.terms.worlds import T0, SmallWorld

CENTER = Position(lat_e7=0, lon_e7=367_000_000)
E7_PER_KM = 90_000
"""On the equator a kilometre is 0.00898 to 0.00904 degree, north and east alike."""

EXTENTS_KM = (10, 40)
ENDED = {Outcome.NOT_IN_FORCE, Outcome.OUTSIDE, Outcome.NOT_BOUND, Outcome.CARVED_OUT}


class TwoReadings(SmallWorld):
    """One area in one or two extents about the equator, a group listed from day 10 on; nobody sponsors anybody."""

    def __init__(self, extents_km: tuple[int, ...]) -> None:
        super().__init__(listed={"listed": (Window(start=T0 + timedelta(days=10), end=None),)})
        self.extents_km = extents_km

    def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
        return tuple(
            AreaReading(id=area, version="1", reading=str(km), area=circle(CENTER, km * 1_000), approximate=False)
            for km in self.extents_km
        )


def at(hours: int) -> datetime:
    return T0 + timedelta(hours=hours)


def concrete(
    north_km: int, radius_km: int, hours: tuple[int, int], actors: tuple[str, ...], targets: tuple[str, ...],
    extents_km: tuple[int, ...], starts: tuple[int, ...],
) -> Iterator[bool]:  # fmt: skip
    """Whether each act that the report may stand for falls under the term, in each reading."""
    distances = {abs(north_km + d) for d in range(-radius_km, radius_km + 1)}
    for distance, hour, actor, extent, start in product(
        distances, range(hours[0], hours[1] + 1), actors, extents_km, starts
    ):
        excepted = [target == "listed" and hour >= 240 for target in targets]
        # Against one who is carved out and one who is not: which of them it was decides.
        for carved in set(excepted):
            yield distance <= extent and start <= hour <= 1_000 and actor in ("a", "b") and not carved
        # Whether a truce covers acts against one who is no party to it is left open: it may not.
        if any(target not in ("a", "b") for target in targets):
            yield False


@settings(deadline=None, max_examples=150)
@given(
    north_km=st.integers(0, 60), radius_km=st.integers(1, 30), begun=st.integers(-30, 1_010), lasted=st.integers(0, 40),
    actors=st.sampled_from([("a",), ("c",), ("a", "b"), ("a", "c")]),
    targets=st.sampled_from([("b",), ("listed",), ("listed", "b")]),
    extents_km=st.sampled_from([(10,), (10, 40)]), starts=st.sampled_from([(0,), (0, 12)]),
)  # fmt: skip
def test_a_verdict_is_sure_exactly_when_every_way_agrees(
    north_km: int, radius_km: int, begun: int, lasted: int, actors: tuple[str, ...], targets: tuple[str, ...],
    extents_km: tuple[int, ...], starts: tuple[int, ...],
) -> None:  # fmt: skip
    edges = [abs(abs(north_km + side * radius_km) - km) for side in (-1, 1) for km in extents_km]
    assume(min(edges) >= 2)  # polygons contain their circles, so the last kilometre is not the oracle's to judge
    effects = tuple(Effect(window=Window(start=at(start), end=at(1_000))) for start in starts)
    term = Term(
        id="t", instrument="i", kind=TermKind.CEASE_HOSTILITIES, summary="s", paragraph="1", binds=("a", "b"),
        areas=("area",), effects=effects, sources=("s",), prohibits=(ActKind.SHELLING,),
        excepts=("listed",),
    )  # fmt: skip
    act = Act(
        kind=ActKind.SHELLING, radius_m=radius_km * 1_000, actors=actors, targets=targets,
        position=Position(lat_e7=north_km * E7_PER_KM, lon_e7=CENTER.lon_e7),
        span=Span(earliest=at(begun), latest=at(begun + lasted)),
    )  # fmt: skip
    verdict = evaluate(term, act, TwoReadings(extents_km))
    ways = set(concrete(north_km, radius_km, (begun, begun + lasted), actors, targets, extents_km, starts))
    if ways == {True}:
        assert verdict.outcome is Outcome.WOULD_FALL_UNDER
    elif ways == {True, False}:
        assert verdict.outcome is Outcome.MIGHT
        assert verdict.settles
    else:
        # Reasons that only together exclude every way leave more doubt than there is, never less.
        assert verdict.outcome in ENDED | {Outcome.MIGHT}
