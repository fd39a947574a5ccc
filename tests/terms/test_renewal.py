""" "Extended automatically on the basis of consensus": both readings run, and the order of the words decides nothing."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from openline.geotime import Span
from openline.terms import Renewal, RenewalReading, RenewalWord, renewed, windows

FIRST_END = datetime(2017, 11, 4, tzinfo=UTC)
PERIOD = timedelta(days=184)
CLAUSE = Renewal(until=FIRST_END, period_s=184 * 86_400, guarantors=("russia", "turkiye", "iran"))
ITSELF, LAPSES = RenewalReading.RENEWS_ITSELF, RenewalReading.LAPSES
LATER = FIRST_END + timedelta(days=10)


def word(
    guarantor: str, *, agrees: bool = True, days: float = -5, width: float = 0, about: datetime = FIRST_END
) -> RenewalWord:
    at = about + timedelta(days=days)
    return RenewalWord(
        guarantor=guarantor, agrees=agrees, about=about, said=Span(earliest=at, latest=at + timedelta(days=width))
    )


ALL = tuple(word(name) for name in CLAUSE.guarantors)


def ends(words: tuple[RenewalWord, ...], reading: RenewalReading, as_of: datetime = LATER) -> tuple[object, object]:
    found = renewed(CLAUSE, words, reading, as_of)
    return found.sure, found.possible


def test_with_nobodys_word_the_two_readings_part() -> None:
    assert ends((), ITSELF) == (FIRST_END + PERIOD, FIRST_END + PERIOD)
    assert ends((), LAPSES) == (FIRST_END, FIRST_END)


def test_with_every_guarantors_word_they_agree() -> None:
    assert ends(ALL, ITSELF) == ends(ALL, LAPSES) == (FIRST_END + PERIOD, FIRST_END + PERIOD)


def test_one_objection_ends_it_in_both() -> None:
    words = (*ALL[:2], word("iran", agrees=False))
    assert ends(words, ITSELF) == ends(words, LAPSES) == (FIRST_END, FIRST_END)


def test_one_missing_word_ends_it_in_the_reading_of_consensus_alone() -> None:
    assert ends(ALL[:2], LAPSES) == (FIRST_END, FIRST_END)
    assert ends(ALL[:2], ITSELF) == (FIRST_END + PERIOD, FIRST_END + PERIOD)


def test_a_word_that_may_have_come_too_late_leaves_doubt() -> None:
    """Said in an interval about the end itself: in time or not, nobody can tell."""
    late = word("iran", days=-1, width=2)
    assert ends((*ALL[:2], late), LAPSES) == (FIRST_END, FIRST_END + PERIOD)
    assert ends((word("iran", agrees=False, days=-1, width=2),), ITSELF) == (FIRST_END, FIRST_END + PERIOD)


def test_a_word_after_the_end_counts_for_nothing() -> None:
    assert ends((*ALL[:2], word("iran", days=1)), LAPSES) == (FIRST_END, FIRST_END)
    assert ends((word("iran", agrees=False, days=1),), ITSELF) == (FIRST_END + PERIOD, FIRST_END + PERIOD)


def test_only_guarantors_count_and_only_of_the_end_they_speak_of() -> None:
    assert ends((word("jordan", agrees=False),), ITSELF) == (FIRST_END + PERIOD, FIRST_END + PERIOD)
    other = tuple(word(name, about=FIRST_END + PERIOD) for name in CLAUSE.guarantors)
    assert ends(other, LAPSES) == (FIRST_END, FIRST_END)


def test_before_its_first_end_it_holds_in_both_readings() -> None:
    early = FIRST_END - timedelta(days=30)
    assert ends((), ITSELF, early) == ends((), LAPSES, early) == (FIRST_END, FIRST_END)


def test_it_may_be_renewed_again_and_again() -> None:
    second = FIRST_END + PERIOD
    words = (*ALL, *(word(name, about=second) for name in CLAUSE.guarantors))
    assert ends(words, LAPSES, second + timedelta(days=1)) == (second + PERIOD, second + PERIOD)
    assert ends(ALL, LAPSES, second + timedelta(days=1)) == (second, second)


def test_the_windows_of_a_term_show_where_its_end_is_in_doubt() -> None:
    begun = FIRST_END - PERIOD
    doubtful = renewed(CLAUSE, (*ALL[:2], word("iran", days=-1, width=2)), LAPSES, LATER)
    assert [window.end for window in windows(begun, doubtful)] == [FIRST_END, FIRST_END + PERIOD]
    assert len(windows(begun, renewed(CLAUSE, ALL, LAPSES, LATER))) == 1


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from(CLAUSE.guarantors), st.booleans(), st.floats(-3, 3), st.floats(0, 3)), max_size=4
    ),
    st.sampled_from(list(RenewalReading)),
)
def test_the_order_of_the_words_decides_nothing(
    said: list[tuple[str, bool, float, float]], reading: RenewalReading
) -> None:
    words = [
        word(name, agrees=agrees, days=round(days * 86_400) / 86_400, width=round(width * 86_400) / 86_400)
        for name, agrees, days, width in said
    ]
    whole = [
        RenewalWord(
            guarantor=item.guarantor, agrees=item.agrees, about=item.about,
            said=Span(earliest=item.said.earliest.replace(microsecond=0), latest=item.said.latest.replace(microsecond=0)),
        )
        for item in words
    ]  # fmt: skip
    found = {ends(tuple(order), reading) for order in permutations(whole)}
    assert len(found) == 1
    # A narrower interval settles: never an end outside what the wider one allowed.
    sure, possible = next(iter(found))
    exact = [
        RenewalWord(
            guarantor=item.guarantor, agrees=item.agrees, about=item.about,
            said=Span(earliest=item.said.latest, latest=item.said.latest),
        )
        for item in whole
    ]  # fmt: skip
    settled = ends(tuple(exact), reading)
    assert settled[0] in (sure, possible) and settled[1] in (sure, possible)
