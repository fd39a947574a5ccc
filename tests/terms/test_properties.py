"""What holds of every kind of rule: precision never turns a sure answer, traces conclude, listings count on their day."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.geotime import Certainty, Position, Span, Window
from openline.terms import (
    GROUNDS,
    Act,
    ActKind,
    Answer,
    Effect,
    Joined,
    Outcome,
    Question,
    Response,
    StandingWord,
    Term,
    TermKind,
    Verdict,
    Weapon,
    conclude,
    evaluate,
    rule_of,
)
from tests.terms.worlds import CENTER, SmallWorld, day

PARTIES = ("a", "b", "c", "partnered", "joiner", "listed", "tied", "who?")
WORLD = SmallWorld(
    listed={"listed": (Window(start=day(10), end=day(60)),)},
    answering={"partnered": ("c",), "c": ("a",)},
    associated={"tied": ("listed",)},
    joined={"joiner": (
        Joined(word=StandingWord.DECLARED, since=Span(earliest=day(5), latest=day(8))),
        Joined(word=StandingWord.WITHDRAWN, since=Span(earliest=day(70), latest=day(70))),
    )},
)  # fmt: skip
ATTACKS = (ActKind.AIR_STRIKE, ActKind.SHELLING, ActKind.GROUND_ATTACK, ActKind.SMALL_ARMS)
E7_PER_M = 90
"""Units of latitude in a metre, a little more than there are."""


@st.composite
def terms(draw: st.DrawFn) -> Term:
    kind = draw(st.sampled_from(list(TermKind)))
    acts = rule_of(kind).acts
    ends = draw(st.sampled_from([(100,), (50, 100), (100, None)]))
    reach = draw(st.sampled_from([(None, None), (8_000, None), (8_000, 14_000)]))
    return Term(
        id="t", instrument="i", kind=kind, summary="s", paragraph="1", sources=("s",), binds=("a", "b", "joiner"),
        areas=draw(st.sampled_from([(), ("area",)])), reach_m=reach[0], reach_to_m=reach[1],
        effects=tuple(Effect(window=Window(start=day(0), end=None if e is None else day(e)), reading=str(e)) for e in ends),
        prohibits=tuple(draw(st.lists(st.sampled_from(acts), unique=True, min_size=1))) if acts else (),
        weapons=tuple(draw(st.lists(st.sampled_from(list(Weapon)), unique=True, max_size=2))),
        excepts=draw(st.sampled_from([(), ("listed",)])), excepts_associated=draw(st.booleans()),
        within_s=draw(st.sampled_from([None, 86_400 * 3])), unless_self_defence=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Act, Act]:
    """A coarse report and a finer one of the same act: each of its facts is one of those the coarse one allowed."""
    begun, lasted = draw(st.floats(-5, 110)), draw(st.floats(0, 20))
    part = sorted((draw(st.floats(0, 1)), draw(st.floats(0, 1))))
    north, radius_m = draw(st.integers(-4_500_000, 4_500_000)), draw(st.integers(0, 30_000))
    finer_m = draw(st.integers(0, radius_m))
    # Discs are polygons drawn up to 1 % and 2 m too wide: the finer one keeps that much inside the coarse one.
    room_m = max(0, (radius_m - finer_m) - radius_m // 50 - 5)
    moved = draw(st.integers(-room_m, room_m)) * E7_PER_M * 9 // 10 if finer_m < radius_m - radius_m // 50 - 5 else 0
    finer_m = finer_m if moved or finer_m < radius_m - radius_m // 50 - 5 else radius_m
    kind, finer_kind = draw(st.sampled_from(_kinds()))
    weapon, finer_weapon = draw(
        st.sampled_from([(None, None), *((None, w) for w in Weapon), *((w, w) for w in Weapon)])
    )
    one, finer_one = draw(_sides())
    other, finer_other = draw(_sides())
    either = draw(st.booleans()) and one is not None and other is not None
    still = either and draw(st.booleans())
    turned = either and not still and draw(st.booleans())
    response = draw(st.sampled_from([None, Response(), Response(in_proportion=True), Response(called_first=False)]))
    finer_response = None if response is None else Response(
        in_proportion=draw(st.booleans()) if response.in_proportion is None else response.in_proportion,
        called_first=draw(st.booleans()) if response.called_first is None else response.called_first,
    )  # fmt: skip
    waited = draw(st.sampled_from([None, 86_400, 864_000]))
    coarse = Act(
        kind=kind, position=_north(north), radius_m=radius_m, span=Span(earliest=day(begun), latest=day(begun + lasted)),
        actors=one, targets=other, weapon=weapon, either_way=either, response=response, waited_s=waited,
    )  # fmt: skip
    first, last = (finer_other, finer_one) if turned else (finer_one, finer_other)
    fine = Act(
        kind=finer_kind, position=_north(north + moved), radius_m=finer_m,
        span=Span(earliest=day(begun + lasted * part[0]), latest=max(day(begun + lasted * part[0]), min(day(begun + lasted * part[1]), day(begun + lasted)))),
        actors=first, targets=last, weapon=finer_weapon, either_way=still, response=finer_response,
        waited_s=waited if waited is not None else draw(st.sampled_from([None, 86_400, 864_000])),
    )  # fmt: skip
    return coarse, fine


def _kinds() -> list[tuple[ActKind, ActKind]]:
    concrete = [kind for kind in ActKind if kind not in (ActKind.UNKNOWN, ActKind.ARMED_ATTACK)]
    return [
        *((kind, kind) for kind in ActKind),
        *((ActKind.UNKNOWN, kind) for kind in concrete),
        *((ActKind.ARMED_ATTACK, kind) for kind in ATTACKS),
    ]


def _sides() -> st.SearchStrategy[tuple[tuple[str, ...] | None, tuple[str, ...] | None]]:
    some = st.lists(st.sampled_from(PARTIES), unique=True, min_size=1, max_size=3).map(tuple)
    named = some.flatmap(lambda all_: st.tuples(st.just(all_), st.sampled_from([all_, all_[:1], all_[-1:]])))
    return st.one_of(named, st.tuples(st.none(), st.none()), st.tuples(st.none(), some))


def _north(units: int) -> Position:
    return Position(lat_e7=CENTER.lat_e7 + units, lon_e7=CENTER.lon_e7)


@settings(deadline=None, max_examples=400)
@given(terms(), pairs())
def test_adding_precision_never_turns_one_sure_verdict_into_another(term: Term, acts: tuple[Act, Act]) -> None:
    """What is sure of a coarse report is sure of every finer one; grounds are only added."""
    coarse, fine = acts
    before, after = evaluate(term, coarse, WORLD), evaluate(term, fine, WORLD)
    if before.outcome is Outcome.WOULD_FALL_UNDER:
        assert after.outcome is Outcome.WOULD_FALL_UNDER
    if before.outcome in GROUNDS:
        assert after.outcome in GROUNDS
        if coarse.either_way == fine.either_way:
            assert set(before.grounds) <= set(after.grounds)


@settings(deadline=None, max_examples=300)
@given(terms(), pairs())
def test_every_trace_concludes_to_its_verdict(term: Term, acts: tuple[Act, Act]) -> None:
    """The oracle tries every way in which the open answers may come out, and knows no three-valued logic."""
    for act in acts:
        verdict = evaluate(term, act, WORLD)
        assert conclude(verdict.trace) is verdict.outcome
        falls = set(_every_way(verdict))
        if falls == {True}:
            assert verdict.outcome is Outcome.WOULD_FALL_UNDER
        elif falls == {False}:
            assert verdict.outcome in GROUNDS
        else:
            assert verdict.outcome in (Outcome.MIGHT, Outcome.UNDETERMINED)
            assert verdict.settles, "what is open names what would settle it"


def _every_way(verdict: Verdict) -> list[bool]:
    takes_out = {Question.LISTED, Question.SELF_DEFENCE, Question.CALLED_FIRST}
    ways = sorted({answer.way for answer in verdict.trace} - {0}) or [0]
    found = []
    for way in ways:
        asked = [answer for answer in verdict.trace if answer.way in (0, way)]
        for said in product(*(_may_come_out(answer) for answer in asked)):
            kept = [yes != (answer.question in takes_out) for yes, answer in zip(said, asked, strict=True)]
            found += [all(kept)]
    return found


def _may_come_out(answer: Answer) -> tuple[bool, ...]:
    return {Certainty.CERTAIN: (True,), Certainty.NO: (False,), Certainty.POSSIBLE: (True, False)}[answer.certainty]


@settings(deadline=None, max_examples=200)
@given(terms(), pairs(), st.integers(-400, 400), st.integers(1, 200))
def test_a_carve_out_depends_on_the_listing_on_that_day_alone(
    term: Term, acts: tuple[Act, Act], start: int, length: int
) -> None:
    """Listings and delistings at any other time change nothing."""
    act = acts[0]
    other = Window(start=day(start), end=day(start + length))
    if other.shared(Window(start=act.span.earliest, end=act.span.latest)) is not None:
        return
    changed = SmallWorld(
        listed={"listed": (Window(start=day(10), end=day(60)), other)}, answering={"partnered": ("c",), "c": ("a",)},
        associated={"tied": ("listed",)}, joined={"joiner": WORLD._joined["joiner"]},
    )  # fmt: skip
    assert evaluate(term, act, changed) == evaluate(term, act, WORLD)


@pytest.mark.parametrize("kind", list(TermKind), ids=lambda kind: kind.value)
def test_every_kind_has_a_module_whose_acts_it_can_judge(kind: TermKind) -> None:
    """For each act that a kind may name, some report of it would fall under such a term."""
    rule = rule_of(kind)
    for named in rule.acts:
        term = Term(
            id="t", instrument="i", kind=kind, summary="s", paragraph="1", binds=("a", "b"), areas=("area",),
            effects=(Effect(window=Window(start=day(0), end=None)),), sources=("s",), prohibits=(named,), within_s=3_600,
        )  # fmt: skip
        act = Act(
            kind=named, position=CENTER, radius_m=500, span=Span(earliest=day(20), latest=day(20)), actors=("a",),
            targets=("b",), response=Response(in_proportion=False, called_first=False), waited_s=90_000,
        )  # fmt: skip
        assert evaluate(term, act, WORLD).outcome is Outcome.WOULD_FALL_UNDER, named
