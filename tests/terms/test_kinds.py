"""What is particular to each kind of rule: weapons, deadlines in hours, bands, calls first, proportion, delays."""

from typing import Any

import pytest

from openline.geotime import Position, Span, Window, destination
from openline.terms import (
    Act,
    ActKind,
    Effect,
    Joined,
    Outcome,
    Response,
    Settles,
    StandingWord,
    Term,
    TermKind,
    Weapon,
    evaluate,
)
from tests.terms.worlds import CENTER, SmallWorld, day

WORLD = SmallWorld(
    readings=("narrow",), answering={"partnered": ("client",), "client": ("a",)}, associated={"tied": ("listed",), "later": ("listed",)},
    listed={"listed": (Window(start=day(-100), end=None),)},
)  # fmt: skip
HOUR = 1 / 24
FALLS, MIGHT, OTHER = Outcome.WOULD_FALL_UNDER, Outcome.MIGHT, Outcome.OTHER_ACT


def term(kind: TermKind, **changes: Any) -> Term:
    values: dict[str, Any] = {
        "id": "t", "instrument": "i", "kind": kind, "summary": "s", "paragraph": "1", "binds": ("a", "b"),
        "areas": ("area",), "effects": (Effect(window=Window(start=day(0), end=None)),), "sources": ("s",),
    }  # fmt: skip
    return Term(**{**values, **changes})


def act(kind: ActKind, **changes: Any) -> Act:
    values: dict[str, Any] = {
        "kind": kind, "position": CENTER, "radius_m": 100, "span": Span(earliest=day(20), latest=day(20)),
        "actors": ("a",), "targets": ("b",),
    }  # fmt: skip
    return Act(**{**values, **changes})


def out(m: int) -> Position:
    """So many metres beyond the edge of the narrow area, due east."""
    return destination(CENTER, 90, 10_000 + m)


CEASE_SOME = term(TermKind.CEASE_HOSTILITIES, prohibits=(ActKind.SHELLING, ActKind.GROUND_ATTACK), weapons=(Weapon.ROCKETS, Weapon.MORTARS))  # fmt: skip
CEASE_ALL = term(TermKind.CEASE_HOSTILITIES, prohibits=(ActKind.AIR_STRIKE, ActKind.SHELLING, ActKind.GROUND_ATTACK, ActKind.SMALL_ARMS), excepts=("listed",), excepts_associated=True, unless_self_defence=True)  # fmt: skip
WITHDRAW = term(TermKind.WITHDRAWAL, prohibits=(ActKind.FORCES_PRESENT,), within_s=150 * 3_600, reach_m=30_000)
BAND = term(TermKind.DEMILITARISED, prohibits=(ActKind.FORCES_PRESENT,), weapons=(Weapon.TANKS, Weapon.ARTILLERY), within_s=86_400, reach_m=15_000, reach_to_m=20_000)  # fmt: skip
ACCESS = term(TermKind.ACCESS, prohibits=(ActKind.ACCESS_DENIED, ActKind.ACCESS_DELAYED), within_s=72 * 3_600)
CALL = term(TermKind.CONTACT_FIRST, prohibits=(ActKind.SHELLING,))
DEFENCE = term(TermKind.SELF_DEFENCE, prohibits=(ActKind.SHELLING, ActKind.SMALL_ARMS))
SUCCESSOR = term(TermKind.CEASE_HOSTILITIES, prohibits=(ActKind.SHELLING,), excepts=("listed", "later"))
KEEP_OUT = term(TermKind.EXCLUSION, prohibits=(ActKind.SHELLING,))
GAIN = term(TermKind.NO_TERRITORIAL_GAIN, prohibits=(ActKind.TERRITORIAL_GAIN,), excepts=("listed",))
STAY = ActKind.FORCES_PRESENT


@pytest.mark.parametrize(
    ("case", "rule", "done", "outcome"),
    [
        ("a weapon of the class", CEASE_SOME, act(ActKind.SHELLING, weapon=Weapon.MORTARS), FALLS),
        ("a weapon of another class", CEASE_SOME, act(ActKind.SHELLING, weapon=Weapon.ARTILLERY), OTHER),
        ("a weapon that nobody named", CEASE_SOME, act(ActKind.SHELLING), MIGHT),
        ("violence of unknown means, all named", CEASE_ALL, act(ActKind.ARMED_ATTACK), FALLS),
        ("violence of unknown means, some named", CEASE_SOME, act(ActKind.ARMED_ATTACK, weapon=Weapon.ROCKETS), MIGHT),
        ("no violence", CEASE_ALL, act(ActKind.DETENTION), OTHER),
        ("against one tied to a listed group", CEASE_ALL, act(ActKind.SHELLING, targets=("tied",)), MIGHT),
        ("against a listed group", CEASE_ALL, act(ActKind.SHELLING, targets=("listed",)), Outcome.CARVED_OUT),
        ("in self-defence, in proportion", CEASE_ALL, act(ActKind.SHELLING, response=Response(in_proportion=True)), OTHER),
        ("said to be self-defence", CEASE_ALL, act(ActKind.SHELLING, response=Response()), MIGHT),
        ("beyond self-defence", CEASE_ALL, act(ActKind.SHELLING, response=Response(in_proportion=False)), FALLS),
        ("still there an hour before the deadline", WITHDRAW, act(STAY, span=Span(earliest=day(149 * HOUR), latest=day(149 * HOUR))), Outcome.NOT_IN_FORCE),
        ("still there at the deadline", WITHDRAW, act(STAY, span=Span(earliest=day(150 * HOUR), latest=day(150 * HOUR))), FALLS),
        ("still there on the day of the deadline", WITHDRAW, act(STAY, span=Span(earliest=day(6), latest=day(7))), MIGHT),
        ("29 km from the line", WITHDRAW, act(STAY, position=out(29_000)), FALLS),
        ("about 30 km from the line", WITHDRAW, act(STAY, position=out(29_900)), MIGHT),
        ("31 km from the line", WITHDRAW, act(STAY, position=out(31_000)), Outcome.OUTSIDE),
        ("a tank 14 km off", BAND, act(STAY, weapon=Weapon.TANKS, position=out(14_000)), FALLS),
        ("a tank between the two widths", BAND, act(STAY, weapon=Weapon.TANKS, position=out(17_000)), MIGHT),
        ("a tank beyond both widths", BAND, act(STAY, weapon=Weapon.TANKS, position=out(21_000)), Outcome.OUTSIDE),
        ("a rifle in the band", BAND, act(STAY, weapon=Weapon.SMALL_ARMS), OTHER),
        ("refused", ACCESS, act(ActKind.ACCESS_DENIED), FALLS),
        ("waited for longer than allowed", ACCESS, act(ActKind.ACCESS_DELAYED, waited_s=73 * 3_600), FALLS),
        ("waited for no longer", ACCESS, act(ActKind.ACCESS_DELAYED, waited_s=72 * 3_600), OTHER),
        ("waited for, nobody knows how long", ACCESS, act(ActKind.ACCESS_DELAYED), MIGHT),
        ("fire that answered nothing", CALL, act(ActKind.SHELLING), OTHER),
        ("answered without a call", CALL, act(ActKind.SHELLING, response=Response(called_first=False)), FALLS),
        ("answered after a call", CALL, act(ActKind.SHELLING, response=Response(called_first=True)), OTHER),
        ("answered, nobody knows whether called", CALL, act(ActKind.SHELLING, response=Response()), MIGHT),
        ("answered with more than needed", DEFENCE, act(ActKind.SHELLING, response=Response(in_proportion=False)), FALLS),
        ("answered in proportion", DEFENCE, act(ActKind.SHELLING, response=Response(in_proportion=True)), OTHER),
        ("ground taken from another party", GAIN, act(ActKind.TERRITORIAL_GAIN), FALLS),
        ("ground taken from one who is no party", GAIN, act(ActKind.TERRITORIAL_GAIN, targets=("z",)), OTHER),
        ("ground taken from nobody knows whom", GAIN, act(ActKind.TERRITORIAL_GAIN, targets=None), MIGHT),
        ("by one two steps below a party", CEASE_ALL, act(ActKind.SHELLING, actors=("partnered",)), MIGHT),
        ("against civilians, who are no party", CEASE_ALL, act(ActKind.SHELLING, targets=("z",)), MIGHT),
        ("against nobody knows whom", CEASE_ALL, act(ActKind.SHELLING, targets=None), MIGHT),
        ("a plan, whose targets are not asked", CEASE_ALL, act(ActKind.SHELLING, targets=()), FALLS),
        ("by a name that nobody knows", CEASE_ALL, act(ActKind.SHELLING, actors=("who?",)), MIGHT),
        ("against a name that nobody knows", CEASE_ALL, act(ActKind.SHELLING, targets=("who?",)), MIGHT),
        ("two sides fought of which nobody knows one", CEASE_ALL, act(ActKind.SHELLING, either_way=True, targets=("who?",)), MIGHT),
        ("against one excepted by name before it was listed, tied to a listed one", SUCCESSOR, act(ActKind.SHELLING, targets=("later",)), MIGHT),
        ("nobody knows where", CEASE_ALL, act(ActKind.SHELLING, position=None), MIGHT),
        ("two parties fought", CEASE_ALL, act(ActKind.SHELLING, either_way=True), FALLS),
        ("a party and a stranger fought", CEASE_ALL, act(ActKind.SHELLING, either_way=True, targets=("z",)), MIGHT),
        ("a party and a listed group fought", CEASE_ALL, act(ActKind.SHELLING, either_way=True, targets=("listed",)), Outcome.CARVED_OUT),
        ("two strangers fought", CEASE_ALL, act(ActKind.SHELLING, either_way=True, actors=("y",), targets=("z",)), Outcome.NOT_BOUND),
    ],
)  # fmt: skip
def test_a_kind_of_rule_says_what_a_person_would(case: str, rule: Term, done: Act, outcome: Outcome) -> None:
    assert evaluate(rule, done, WORLD).outcome is outcome, case


def test_what_is_open_asks_for_the_fact_of_its_kind() -> None:
    asked = {
        Settles.WEAPON: evaluate(CEASE_SOME, act(ActKind.SHELLING), WORLD),
        Settles.ASSOCIATED: evaluate(CEASE_ALL, act(ActKind.SHELLING, targets=("tied",)), WORLD),
        Settles.PROPORTION: evaluate(CEASE_ALL, act(ActKind.SHELLING, response=Response()), WORLD),
        Settles.WAITED: evaluate(ACCESS, act(ActKind.ACCESS_DELAYED), WORLD),
        Settles.CALLED: evaluate(CALL, act(ActKind.SHELLING, response=Response()), WORLD),
        Settles.ANSWERS_FOR: evaluate(CEASE_ALL, act(ActKind.SHELLING, actors=("partnered",)), WORLD),
        Settles.WHERE: evaluate(CEASE_ALL, act(ActKind.SHELLING, position=None), WORLD),
        Settles.WHICH_SIDE: evaluate(KEEP_OUT, act(ActKind.SHELLING, either_way=True, targets=("z",)), WORLD),
        Settles.COVERED: evaluate(CEASE_ALL, act(ActKind.SHELLING, targets=("z",)), WORLD),
        Settles.WHICH_PARTY: evaluate(CEASE_ALL, act(ActKind.SHELLING, actors=("who?",)), WORLD),
    }
    assert {wanted: verdict.settles for wanted, verdict in asked.items()} == {wanted: wanted for wanted in asked}


def test_a_group_excepted_by_name_before_its_own_listing_is_open_for_its_tie_alone() -> None:
    verdict = evaluate(SUCCESSOR, act(ActKind.SHELLING, targets=("later",)), WORLD)
    assert verdict.settles is Settles.ASSOCIATED


def test_a_chain_of_sponsors_is_shown_whole() -> None:
    verdict = evaluate(CEASE_ALL, act(ActKind.SHELLING, actors=("partnered",)), WORLD)
    facts = dict(next(answer.facts for answer in verdict.trace if answer.settles is Settles.ANSWERS_FOR))
    assert facts["chain"] == "partnered client a"


def test_a_sponsor_that_had_left_answers_for_nobody() -> None:
    gone = Joined(word=StandingWord.WITHDRAWN, since=Span(earliest=day(-5), latest=day(-5)))
    world = SmallWorld(answering={"partnered": ("a",)}, joined={"a": (gone,)})
    assert evaluate(CEASE_ALL, act(ActKind.SHELLING, actors=("partnered",)), world).outcome is Outcome.NOT_BOUND


def test_those_associated_are_reached_only_where_the_text_says_so_and_while_the_group_is_listed() -> None:
    plain = term(TermKind.CEASE_HOSTILITIES, prohibits=(ActKind.SHELLING,), excepts=("listed",))
    tied = act(ActKind.SHELLING, targets=("tied",))
    assert evaluate(CEASE_ALL, tied, WORLD).settles is Settles.ASSOCIATED
    assert evaluate(plain, tied, WORLD).settles is Settles.COVERED, "it is no party, but nobody excepts it"
    unlisted = SmallWorld(readings=("narrow",), associated={"tied": ("listed",)})
    assert evaluate(CEASE_ALL, tied, unlisted).settles is Settles.COVERED


def test_self_defence_takes_nothing_out_where_the_instrument_does_not_allow_it() -> None:
    plain = term(TermKind.CEASE_HOSTILITIES, prohibits=(ActKind.SHELLING,))
    assert evaluate(plain, act(ActKind.SHELLING, response=Response(in_proportion=True)), WORLD).outcome is FALLS


def test_a_term_that_ended_before_its_deadline_never_bound() -> None:
    ended = term(TermKind.WITHDRAWAL, prohibits=(STAY,), within_s=10 * 86_400, effects=(Effect(window=Window(start=day(0), end=day(5))),))  # fmt: skip
    assert evaluate(ended, act(STAY, span=Span(earliest=day(4), latest=day(11))), WORLD).outcome is Outcome.NOT_IN_FORCE


def test_a_sponsor_chain_that_runs_in_a_circle_ends() -> None:
    circle = SmallWorld(answering={"x": ("y",), "y": ("x",)})
    assert evaluate(CEASE_ALL, act(ActKind.SHELLING, actors=("x",)), circle).outcome is Outcome.NOT_BOUND
