"""What rules ask of an arrangement as of a span: listings and links count on their days, renewals in both readings."""

from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openline.arrangement import Association, Listing, Party, PartyKind, Sponsor, load
from openline.arrangement._asked import changes, listing_over, named_in
from openline.errors import ArrangementErrors
from openline.geotime import Certainty, Span
from openline.terms import RenewalReading, RenewalWord
from tests.arrangement.files import shipped

FIRST = date(2017, 1, 1)
C, P, N = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.NO


def days(first: int, last: int) -> Span:
    return Span(earliest=_noon(first), latest=_noon(last))


def _noon(number: int) -> datetime:
    return datetime(2017, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)


def listed(first: int, last: int | None) -> Listing:
    end = None if last is None else FIRST + timedelta(days=last)
    return Listing(id="x", party="p", names=(), listed_on=FIRST + timedelta(days=first), sources=(), delisted_on=end)


@pytest.mark.parametrize(
    ("case", "listings", "span", "expected"),
    [
        ("on the day of listing", [(10, None)], (10, 10), C),
        ("the day before", [(10, None)], (9, 9), N),
        ("a span across the day", [(10, None)], (9, 11), P),
        ("on the last day", [(10, 20)], (19, 19), C),
        ("on the day of delisting", [(10, 20)], (20, 20), N),
        ("listed and delisted within the span", [(10, 20)], (5, 25), P),
        ("delisted and listed again at once", [(10, 20), (20, None)], (15, 25), C),
        ("a gap of one day within the span", [(10, 20), (21, None)], (15, 25), P),
        ("never", [], (5, 25), N),
    ],
)
def test_a_listing_counts_on_its_days(
    case: str, listings: list[tuple[int, int | None]], span: tuple[int, int], expected: Certainty
) -> None:
    assert listing_over([listed(*item) for item in listings], "p", days(*span)) is expected, case


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 15)), max_size=3), st.integers(0, 40), st.integers(0, 20))
def test_a_listing_over_a_span_is_what_each_of_its_days_says(
    windows: list[tuple[int, int]], first: int, length: int
) -> None:
    """The oracle goes day by day."""
    each = {any(a <= day < a + n for a, n in windows) for day in range(first, first + length + 1)}
    expected = C if each == {True} else N if each == {False} else P
    found = listing_over([listed(a, a + n) for a, n in windows], "p", days(first, first + length))
    assert found is expected


def test_who_answers_for_a_party_counts_to_the_end_of_the_last_day() -> None:
    link = Sponsor(party="s", valid_from=FIRST, sources=(), valid_until=FIRST + timedelta(days=10))
    assert named_in([link], days(10, 10)) == ("s",)
    assert named_in([link], days(11, 11)) == ()
    assert named_in([link], days(-1, 0)) == ("s",)
    assert named_in([link], days(-2, -1)) == ()


def test_every_change_of_who_is_listed_or_answered_for_is_among_the_changes() -> None:
    agreed = load(shipped())
    instants = set(agreed.changes())
    for listing in agreed.listings:
        assert datetime.combine(listing.listed_on, datetime.min.time(), tzinfo=UTC) in instants
    for party in agreed.parties:
        links: tuple[Sponsor | Association, ...] = (*party.sponsors, *party.associated)
        for link in links:
            assert datetime.combine(link.valid_from, datetime.min.time(), tzinfo=UTC) in instants
            if link.valid_until is not None:
                after = link.valid_until + timedelta(days=1)
                assert datetime.combine(after, datetime.min.time(), tzinfo=UTC) in instants
    assert {
        edge for words in agreed.standings.values() for word in words for edge in (word.since.earliest,)
    } <= instants


def test_the_day_after_the_last_is_a_change() -> None:
    link = Sponsor(party="s", valid_from=FIRST, sources=(), valid_until=FIRST + timedelta(days=10))
    party = Party(id="p", name="P", kind=PartyKind.STATE, sources=(), sponsors=(link,))
    assert changes([listed(3, 5)], [party], {}) == tuple(
        datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), tzinfo=UTC) for day in (0, 3, 5, 11)
    )


def test_the_astana_areas_hold_in_both_readings_of_their_renewal() -> None:
    """With nobody's word: to 4 November 2017 without doubt, then in the reading that renews itself alone."""
    agreed = load(shipped())
    term = agreed.term("as-no-hostilities")
    assert term is not None
    ends = {effect.reading.rpartition(", ")[2]: effect.window.end for effect in term.effects}
    assert ends == {
        RenewalReading.RENEWS_ITSELF.value: None,
        RenewalReading.LAPSES.value: datetime(2017, 11, 4, tzinfo=UTC),
    }
    assert len(term.effects) == 6, "three readings of the beginning, two of the renewal"


def test_the_words_of_all_guarantors_settle_the_renewal() -> None:
    agreed = load(shipped())
    end = datetime(2017, 11, 4, tzinfo=UTC)
    said = Span(earliest=end - timedelta(days=3), latest=end - timedelta(days=2))
    words = [
        RenewalWord(guarantor=g, agrees=True, about=end, said=said) for g in ("russian-federation", "turkiye", "iran")
    ]
    as_of = end + timedelta(days=30)
    settled = agreed.having({"astana-2017": words}, {}, as_of).term("as-no-hostilities")
    assert settled is not None
    assert {effect.window.end for effect in settled.effects} == {end + timedelta(days=184)}
    open_ = agreed.having({"astana-2017": words[:2]}, {}, as_of).term("as-no-hostilities")
    assert open_ is not None
    assert {effect.window.end for effect in open_.effects} == {end, end + timedelta(days=184)}


def test_a_name_of_a_list_goes_before_one_that_holds_everywhere() -> None:
    files = shipped()
    rows = yaml.safe_load(files["actors.yaml"])
    own = {"id": "turned", "name": "ISIS", "may_be": ["sdf"], "in_list": "odd-list", "sources": ["un-list-2024"]}
    rows += [{"id": "everywhere", "name": "ISIS", "may_be": ["nusra"], "sources": ["un-list-2024"]}, own]
    agreed = load({**files, "actors.yaml": yaml.safe_dump(rows, allow_unicode=True).encode()})
    assert agreed.may_be("isis", "odd-list") == ("sdf",)
    assert agreed.may_be("isis", "another-list") == ("nusra",)
    assert agreed.may_be("daesh", "another-list") == ("isil",)
    assert agreed.may_be("nobody at all") is None


@pytest.mark.parametrize(
    ("file", "old", "new", "seen"),
    [
        ("terms/southwest-2017.yaml", "prohibits: [monitor-denied]", "prohibits: [shelling]", "does not judge"),
        ("instruments.yaml", "  renewal_period_s: 15897600\n", "", "without a period"),
        ("instruments.yaml", "renewal_period_s: 15897600", "renewal_period_s: 60", "renews for 60 s"),
    ],
)
def test_a_rule_that_could_not_be_judged_is_refused(file: str, old: str, new: str, seen: str) -> None:
    files = shipped()
    assert old.encode() in files[file]
    with pytest.raises(ArrangementErrors) as caught:
        load({**files, file: files[file].replace(old.encode(), new.encode(), 1)})
    assert any(
        seen in problem.message and problem.file == file and problem.line > 1 for problem in caught.value.problems
    )


@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        (["areas: [idlib-demilitarised-zone]", "reach_m: 2000", "reach_to_m: 1000"], "reaches to 1000 m"),
        (["areas: [idlib-demilitarised-zone]", "reach_to_m: 1000"], "reaches to 1000 m"),
        (["reach_m: 2000"], "has a reach and no area"),
    ],
)
def test_a_reach_needs_an_area_and_two_widths_in_order(lines: list[str], seen: str) -> None:
    files = shipped()
    name = "terms/idlib-2018.yaml"
    odd = ["  - id: odd", "kind: withdrawal", "summary: s", "paragraph: p", "binds: [syrian-government]",
           "effect: 2018-10-10T00:00:00Z", "sources: [pax-2169]", *lines]  # fmt: skip
    text = files[name].decode() + "\n    ".join(odd) + "\n"
    with pytest.raises(ArrangementErrors) as caught:
        load({**files, name: text.encode()})
    assert [seen in problem.message for problem in caught.value.problems] == [True]
