"""Who had joined then: by its own word, by another's claim, contested, suspended, left; each from when it took effect."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.geotime import Certainty, Span, Window
from openline.terms import Act, ActKind, Effect, Joined, Outcome, Settles, StandingWord, Term, TermKind, evaluate, stood
from tests.terms.worlds import CENTER, SmallWorld, day

C, P, N = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.NO


def said(word: StandingWord, first: float, last: float | None = None) -> Joined:
    return Joined(word=word, since=Span(earliest=day(first), latest=day(first if last is None else last)))


def at(first: float, last: float | None = None) -> Span:
    return Span(earliest=day(first), latest=day(first if last is None else last))


DECLARED, CLAIMED = said(StandingWord.DECLARED, 10), said(StandingWord.CLAIMED, 10)


@pytest.mark.parametrize(
    ("case", "words", "span", "expected"),
    [
        ("the text names it and nobody says more", (), at(5), C),
        ("before it joined", (DECLARED,), at(5), N),
        ("after it joined by its own word", (DECLARED,), at(15), C),
        ("a day that holds the joining", (DECLARED,), at(9.5, 10.5), P),
        ("only claimed by another side", (CLAIMED,), at(15), P),
        ("claimed, then declared by itself", (CLAIMED, said(StandingWord.DECLARED, 12)), at(15), C),
        ("declared, then claimed as well", (DECLARED, said(StandingWord.CLAIMED, 12)), at(15), C),
        ("contested after joining", (DECLARED, said(StandingWord.CONTESTED, 12)), at(15), P),
        ("contested and then accepted", (DECLARED, said(StandingWord.CONTESTED, 12), said(StandingWord.ACCEPTED, 14)), at(15), C),
        ("contested though nobody said it joined", (said(StandingWord.CONTESTED, 12),), at(15), N),
        ("suspended", (DECLARED, said(StandingWord.SUSPENDED, 12)), at(15), N),
        ("suspended and accepted again", (DECLARED, said(StandingWord.SUSPENDED, 12), said(StandingWord.ACCEPTED, 14)), at(15), C),
        ("left", (DECLARED, said(StandingWord.WITHDRAWN, 20)), at(25), N),
        ("before it left", (DECLARED, said(StandingWord.WITHDRAWN, 20)), at(15), C),
        ("across its leaving", (DECLARED, said(StandingWord.WITHDRAWN, 20)), at(15, 25), P),
        ("joined at an instant nobody knows", (said(StandingWord.DECLARED, 10, 12),), at(11), P),
        ("left and back within the span", (DECLARED, said(StandingWord.WITHDRAWN, 20), said(StandingWord.DECLARED, 21)), at(15, 25), P),
    ],
)  # fmt: skip
def test_a_party_stood_in_an_instrument_as_a_person_would_say(
    case: str, words: tuple[Joined, ...], span: Span, expected: Certainty
) -> None:
    assert stood(words, span) is expected, case


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(list(StandingWord)), st.integers(0, 30), st.integers(0, 3)), max_size=4),
    st.integers(0, 35), st.integers(0, 10), st.integers(0, 10),
)  # fmt: skip
def test_order_decides_nothing_and_a_shorter_span_never_contradicts(
    words: list[tuple[StandingWord, int, int]], first: int, length: int, part: int
) -> None:
    joined = [said(word, begun, begun + width) for word, begun, width in words]
    span = at(first, first + length)
    whole = stood(joined, span)
    assert all(stood(order, span) is whole for order in permutations(joined))
    inner = stood(joined, at(first + min(part, length)))
    assert whole is P or inner is whole


def test_a_group_is_not_bound_before_it_joined_and_open_where_only_others_say_so() -> None:
    term = Term(
        id="t", instrument="i", kind=TermKind.CEASE_HOSTILITIES, summary="s", paragraph="1", binds=("group", "b"), areas=(),
        effects=(Effect(window=Window(start=day(0), end=None)),), sources=("s",), prohibits=(ActKind.SHELLING,),
    )  # fmt: skip
    shelled = {
        n: Act(kind=ActKind.SHELLING, position=CENTER, radius_m=0, span=at(n), actors=("group",), targets=("b",))
        for n in (5, 15)
    }
    joined, claimed = SmallWorld(joined={"group": (DECLARED,)}), SmallWorld(joined={"group": (CLAIMED,)})
    assert evaluate(term, shelled[5], joined).outcome is Outcome.NOT_BOUND
    assert evaluate(term, shelled[15], joined).outcome is Outcome.WOULD_FALL_UNDER
    open_ = evaluate(term, shelled[15], claimed)
    assert (open_.outcome, open_.settles) == (Outcome.MIGHT, Settles.STANDING)
