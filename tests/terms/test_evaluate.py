"""A rule says would fall under, might, carved out, outside, not bound, not in force or undetermined; never violation."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline import limits
from openline.geotime import Certainty, Position, Span, Window, circle
from openline.terms import Act, ActKind, AreaReading, Effect, Outcome, Term, TermKind, Verdict, evaluate
from tests.terms.worlds import CENTER, T0, SmallWorld

FAR = Position(lat_e7=330_000_000, lon_e7=390_000_000)


class World(SmallWorld):
    """One or two readings of one area, a listing and a sponsor with dates; nothing else."""

    def __init__(self, *, disputed: bool = False, approximate: bool = False) -> None:
        super().__init__(
            listed={"listed": (Window(start=T0 + timedelta(days=10), end=None),)},
            readings=("narrow", "wide") if disputed else ("narrow",), approximate=approximate,
        )  # fmt: skip

    def answering(self, party: str, at: Span) -> tuple[str, ...]:
        return ("a",) if party == "partnered" and at.latest >= T0 + timedelta(days=10) else ()


TERM = Term(
    id="t", instrument="i", kind=TermKind.CEASE_HOSTILITIES, summary="no shelling", paragraph="1", binds=("a", "b"),
    areas=("area",), effects=(Effect(window=Window(start=T0, end=T0 + timedelta(days=100))),), sources=("s",),
    prohibits=(ActKind.SHELLING, ActKind.AIR_STRIKE), excepts=("listed",),
)  # fmt: skip


def act(**changes: object) -> Act:
    values: dict[str, object] = {
        "kind": ActKind.SHELLING, "position": CENTER, "radius_m": 1_000, "actors": ("a",), "targets": ("b",),
        "span": Span(earliest=T0 + timedelta(days=20), latest=T0 + timedelta(days=20, hours=1)),
    }  # fmt: skip
    return Act(**{**values, **changes})  # type: ignore[arg-type]


def days(first: float, last: float) -> Span:
    return Span(earliest=T0 + timedelta(days=first), latest=T0 + timedelta(days=last))


@pytest.mark.parametrize(
    ("case", "changes", "world", "outcome"),
    [
        ("inside, bound, in force", {}, World(), Outcome.WOULD_FALL_UNDER),
        ("another act", {"kind": ActKind.ACCESS_DENIED}, World(), Outcome.OTHER_ACT),
        ("before it began", {"span": days(-2, -1)}, World(), Outcome.NOT_IN_FORCE),
        ("after it ended", {"span": days(101, 102)}, World(), Outcome.NOT_IN_FORCE),
        ("at the very last second", {"span": days(100, 100)}, World(), Outcome.WOULD_FALL_UNDER),
        ("on the day it began, hour unknown", {"span": days(-0.4, 0.6)}, World(), Outcome.MIGHT),
        ("far away", {"position": FAR}, World(), Outcome.OUTSIDE),
        ("somewhere within 25 km", {"radius_m": 25_000}, World(), Outcome.MIGHT),
        ("by somebody not bound", {"actors": ("c",)}, World(), Outcome.NOT_BOUND),
        ("by a force that a answers for", {"actors": ("partnered",)}, World(), Outcome.MIGHT),
        ("by that force before a answered for it", {"actors": ("partnered",), "span": days(5, 5)}, World(), Outcome.NOT_BOUND),
        ("of a kind that nobody knows", {"kind": ActKind.UNKNOWN}, World(), Outcome.MIGHT),
        ("of a kind that is none of those named", {"kind": ActKind.OTHER}, World(), Outcome.OTHER_ACT),
        ("by a or c", {"actors": ("a", "c")}, World(), Outcome.MIGHT),
        ("by nobody knows whom", {"actors": None}, World(), Outcome.UNDETERMINED),
        ("against a group listed by then", {"targets": ("listed",)}, World(), Outcome.CARVED_OUT),
        ("against the group before it was listed", {"targets": ("listed",), "span": days(5, 5)}, World(), Outcome.MIGHT),
        ("on the day of its listing", {"targets": ("listed",), "span": days(9.5, 10.5)}, World(), Outcome.MIGHT),
        ("against it and another", {"targets": ("listed", "b")}, World(), Outcome.MIGHT),
        ("against nobody knows whom", {"targets": None}, World(), Outcome.MIGHT),
        ("in the wide reading only", {"position": Position(lat_e7=351_500_000, lon_e7=367_000_000)}, World(disputed=True), Outcome.MIGHT),
        ("near the edge of a drawn area", {"position": Position(lat_e7=349_800_000, lon_e7=367_000_000), "radius_m": 100}, World(approximate=True), Outcome.MIGHT),
    ],
)  # fmt: skip
def test_the_verdict_is_as_a_person_would_say(
    case: str, changes: dict[str, object], world: World, outcome: Outcome
) -> None:
    verdict = evaluate(TERM, act(**changes), world)
    assert verdict.outcome is outcome, case
    assert verdict.trace
    if outcome in (Outcome.MIGHT, Outcome.UNDETERMINED):
        assert verdict.settles, "what is open names the fact that would settle it"


def test_a_verdict_that_depends_on_a_reading_says_so() -> None:
    verdict = evaluate(TERM, act(position=Position(lat_e7=351_500_000, lon_e7=367_000_000)), World(disputed=True))
    assert verdict.readings == ("area, narrow", "area, wide")


def test_what_has_ended_the_matter_leaves_nothing_open() -> None:
    """A fact that would settle the place is not asked for when the term was not in force at all."""
    verdict = evaluate(TERM, act(span=days(-2, -1), radius_m=25_000), World())
    assert verdict.outcome is Outcome.NOT_IN_FORCE
    assert any(answer.settles for answer in verdict.trace), "the place alone would be open"
    assert verdict.settles is None


def test_a_plan_beside_an_approximate_line_is_not_outside() -> None:
    near, far = (Position(lat_e7=CENTER.lat_e7 + north, lon_e7=CENTER.lon_e7) for north in (1_300_000, 2_500_000))
    drawn, surveyed = World(approximate=True), World()
    beside = act(position=near, radius_m=0, area=circle(near, 1_000))
    away = act(position=far, radius_m=0, area=circle(far, 1_000))
    assert [evaluate(TERM, beside, world).outcome for world in (drawn, surveyed)] == [Outcome.MIGHT, Outcome.OUTSIDE]
    assert evaluate(TERM, away, drawn).outcome is Outcome.OUTSIDE


@pytest.mark.parametrize(
    ("case", "first_until", "second_from", "happened", "outcome"),
    [
        ("handed over without a gap", 30, 30, (25, 35), Outcome.WOULD_FALL_UNDER),
        ("one version held all the time", 30, 60, (5, 6), Outcome.WOULD_FALL_UNDER),
        ("a gap between two versions", 30, 31, (25, 35), Outcome.MIGHT),
        ("begun before any version", 30, 31, (-1, 5), Outcome.MIGHT),
        ("wholly between the versions", 30, 60, (40, 50), Outcome.OUTSIDE),
    ],
)
def test_versions_of_an_area_hold_only_in_their_time(
    case: str, first_until: int, second_from: int, happened: tuple[int, int], outcome: Outcome
) -> None:
    class Versioned(World):
        def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
            windows = (
                Window(start=T0, end=T0 + timedelta(days=first_until)),
                Window(start=T0 + timedelta(days=second_from), end=None),
            )
            found = [
                AreaReading(
                    id="area", version=str(n), reading="r", area=circle(CENTER, 10_000), approximate=False, window=w
                )
                for n, w in enumerate(windows)
            ]
            return tuple(reading for reading in found if at.within(reading.window) is not Certainty.NO)

    long = Term(
        **{
            **{n: getattr(TERM, n) for n in TERM.__struct_fields__},
            "effects": (Effect(window=Window(start=None, end=None)),),
        }
    )
    assert evaluate(long, act(span=days(*happened)), Versioned()).outcome is outcome, case


def test_a_duty_that_names_no_act_still_shows_what_it_looked_at() -> None:
    duty = Term(**{**{n: getattr(TERM, n) for n in TERM.__struct_fields__}, "kind": TermKind.RELEASE, "prohibits": ()})
    verdict = evaluate(duty, act(kind=ActKind.UNKNOWN), World())
    assert (verdict.outcome, len(verdict.trace)) == (Outcome.OTHER_ACT, 1)


def test_a_report_as_coarse_as_reports_get_is_judged_and_does_not_fail() -> None:
    verdict = evaluate(TERM, act(radius_m=limits.RADIUS_M), World(approximate=True))
    assert verdict.outcome is Outcome.MIGHT


def test_no_outcome_is_called_a_violation() -> None:
    assert not any("violation" in outcome.value for outcome in Outcome)


def test_disputed_instants_leave_doubt_only_between_them() -> None:
    doubt = Effect(window=Window(start=T0 + timedelta(days=1), end=TERM.effects[0].window.end), reading="a day later")
    term = Term(**{**{n: getattr(TERM, n) for n in TERM.__struct_fields__}, "effects": (*TERM.effects, doubt)})
    between = evaluate(term, act(span=days(0.5, 0.5)), World())
    after = evaluate(term, act(span=days(20, 20)), World())
    assert (between.outcome, after.outcome) == (Outcome.MIGHT, Outcome.WOULD_FALL_UNDER)


def test_only_the_reading_that_decides_is_named() -> None:
    """Sources differ on the hour of the beginning and on the renewal: after the first end only the renewal decides."""
    starts, ends = {"early": T0, "late": T0 + timedelta(days=1)}, {"lapses": T0 + timedelta(days=50), "renews": None}
    effects = tuple(
        Effect(window=Window(start=start, end=end), reading=f"{begun}, {ended}")
        for begun, start in starts.items() for ended, end in ends.items()
    )  # fmt: skip
    term = Term(**{**{n: getattr(TERM, n) for n in TERM.__struct_fields__}, "effects": effects})
    assert evaluate(term, act(span=days(60, 60)), World()).readings == ("lapses", "renews")
    assert evaluate(term, act(span=days(0.5, 0.5)), World()).readings == ("early", "late")
    assert evaluate(term, act(span=days(10, 10)), World()).readings == ()
    across = evaluate(term, act(span=days(0.5, 60)), World()).readings
    assert set(across) <= {"early", "late", "lapses", "renews"}


SURE = {
    Outcome.WOULD_FALL_UNDER,
    Outcome.NOT_IN_FORCE,
    Outcome.OUTSIDE,
    Outcome.NOT_BOUND,
    Outcome.CARVED_OUT,
    Outcome.OTHER_ACT,
}


@settings(deadline=None)
@given(
    st.integers(-30, 130), st.integers(0, 60), st.integers(1, 30_000), st.integers(-3_000_000, 3_000_000),
    st.sampled_from([None, ("a",), ("c",), ("a", "c")]), st.sampled_from([None, ("b",), ("listed",), ("listed", "b")]),
)  # fmt: skip
def test_adding_precision_never_turns_one_sure_verdict_into_another(
    start: int, length: int, radius: int, north: int, actors: tuple[str, ...] | None, targets: tuple[str, ...] | None
) -> None:
    place = Position(lat_e7=CENTER.lat_e7 + north, lon_e7=CENTER.lon_e7)
    coarse = act(span=days(start, start + length), radius_m=radius, position=place, actors=actors, targets=targets)
    middle = start + length / 2
    fine = act(
        span=days(middle, middle), radius_m=1, position=place, actors=actors[:1] if actors else None, targets=targets
    )
    before, after = evaluate(TERM, coarse, World()), evaluate(TERM, fine, World())
    if before.outcome in SURE and before.outcome is not Outcome.NOT_BOUND:
        assert _same_or_ended(before, after)


def _same_or_ended(before: Verdict, after: Verdict) -> bool:
    """A sure answer stays; where several reasons say that it does not fall under the term, the first is given."""
    ends = {Outcome.NOT_IN_FORCE, Outcome.OUTSIDE, Outcome.NOT_BOUND, Outcome.OTHER_ACT, Outcome.CARVED_OUT}
    return before.outcome is after.outcome or (before.outcome in ends and after.outcome in ends)
