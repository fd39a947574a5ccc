"""Days and months of the bulletin over a period: those of the local clock, compared as numbers, counted from the right end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from openline import limits
from openline.bulletin import Choice, Count, compose_period, period_page
from openline.bulletin._period_around import around
from openline.bulletin._period_data import Held
from openline.bulletin._period_held import _held, held_over
from openline.bulletin._period_months import month_number, months_between, months_from, shifted
from openline.bulletin._period_series import period_of
from openline.bulletin._period_words import instant_words
from openline.bulletin._plots_frame import Months
from openline.errors import FormatError
from openline.geotime import Window
from openline.terms import Effect
from tests.bulletin.period_world import Tables, area_rows, arrangement, counts_of, months

YEARS = months(2017, 2018)
AGREED = arrangement()


def zone_offset(zone: str, instant: datetime) -> timedelta | None:
    """Read from the database of zones here; the bulletin gets it as a function."""
    return instant.astimezone(ZoneInfo(zone)).utcoffset()


def begun_at(*starts: datetime, zone: str | None) -> Held:
    """A term of ours with these beginnings, as the bulletin sees it on its own clock."""
    term = AGREED.term("sw-cease-fire")
    assert term is not None
    effects = tuple(Effect(window=Window(start=start, end=None), reading=f"r{n}") for n, start in enumerate(starts))
    return _held(structs.replace(term, effects=effects, local_zone=zone), AGREED, zone_offset)


# -- days ----------------------------------------------------------------------------------------------


def test_several_beginnings_are_told_as_the_days_that_people_there_counted() -> None:
    """Local midnight is still the day before in UTC: the sources say 6 and 27 May 2017."""
    held = next(item for item in held_over("north-homs-area", AGREED, zone_offset) if "as-no-flights" in item.terms)
    assert held.day == "6 May 2017 or 27 May 2017"
    plain = next(item for item in held_over("north-homs-area", AGREED) if "as-no-flights" in item.terms)
    assert plain.day == "5 May 2017 or 26 May 2017", "without a table of zones days are told in UTC"
    counts = counts_of(area_rows(YEARS), YEARS)
    local, utc = (period_page(compose_period(counts, AGREED, Choice(), offset=o)) for o in (zone_offset, None))
    assert ("6 May 2017 or 27 May 2017" in local, "26 May 2017" in local) == (True, False)
    assert ("on the clock of Asia/Damascus" in local, "on the clock of" in utc) == (True, False)


def test_terms_that_began_in_one_month_on_other_days_each_keep_their_own() -> None:
    page = period_page(compose_period(counts_of(area_rows(YEARS), YEARS), AGREED, Choice(), offset=zone_offset))
    (row,) = [row[1] for row in Tables(page).found["summary"] if "27 May 2017" in row[1]]
    fights, flights = row.split("; ")
    assert "cease hostilities" in fights
    assert "27 May 2017" not in fights
    assert flights.startswith("6 May 2017 or 27 May 2017, no flight: ")


def test_every_beginning_and_end_shown_is_on_the_terms_own_clock_else_the_arrangements() -> None:
    terms = {term.id: term for term in AGREED.terms}
    seen = 0
    for area in {version.id for version in AGREED.areas}:
        for held in held_over(area, AGREED, zone_offset):
            clock = ZoneInfo(terms[held.terms[0]].local_zone or "Asia/Damascus")
            for instant in (*held.starts, *(end for end, _ in held.ends if end is not None)):
                there = instant.astimezone(clock)
                assert there.replace(tzinfo=None) == instant.replace(tzinfo=None)
                seen += there.date() != instant.astimezone(UTC).date()
    assert seen > 3, "some of them are another day in UTC"


def test_the_month_of_a_beginning_is_the_local_one_at_the_end_of_a_month() -> None:
    last = datetime(2017, 5, 31, 21, 30, tzinfo=UTC)
    held = begun_at(last - timedelta(days=5), last, zone="Asia/Damascus")
    assert (held.months, held.day) == (("2017-05", "2017-06"), "27 May 2017 or 1 Jun 2017")
    west = begun_at(datetime(2017, 6, 1, 2, tzinfo=UTC), zone="America/New_York")
    assert (west.months, west.day) == (("2017-05", "2017-05"), "31 May 2017")


def test_a_line_stands_in_the_local_month() -> None:
    """At local midnight of the first of a month it stands on the tick of that month, not two hours before it."""
    counts = counts_of(area_rows(YEARS), YEARS)
    frame = Months(period_of(counts, Choice(), AGREED.about.begins, AGREED.about.ends), 0.0, 480.0)
    (start,) = begun_at(datetime(2017, 10, 31, 22, tzinfo=UTC), zone="Asia/Damascus").starts
    assert frame.at(start) == frame.start(10)
    assert frame.at(start.astimezone(UTC)) < frame.start(10)


@pytest.mark.parametrize(
    ("start", "zone", "words"),
    [
        (datetime(2017, 7, 9, 9, tzinfo=UTC), "Asia/Damascus", "9 Jul 2017 09:00Z"),
        (datetime(2017, 5, 5, 21, tzinfo=UTC), "Asia/Damascus", "6 May 2017"),
        (datetime(2020, 3, 5, 22, 1, tzinfo=UTC), "Asia/Damascus", "6 Mar 2020 (5 Mar 2020 22:01Z)"),
        (datetime(2018, 2, 24, tzinfo=UTC), "Asia/Damascus", "24 Feb 2018"),
        (datetime(2018, 2, 24, tzinfo=UTC), "America/New_York", "23 Feb 2018 (24 Feb 2018 00:00Z)"),
        (datetime(2017, 7, 9, 0, 1, tzinfo=UTC), "UTC", "9 Jul 2017 00:01Z"),
    ],
)
def test_an_instant_is_told_by_its_local_day_and_its_hour_in_utc(start: datetime, zone: str, words: str) -> None:
    (found,) = begun_at(start, zone=zone).starts
    assert (found, instant_words(found)) == (start, words)


def test_a_zone_that_nobody_knows_leaves_days_in_utc_and_the_page_says_so() -> None:
    bulletin = compose_period(counts_of(area_rows(YEARS), YEARS), AGREED, Choice(), offset=lambda *_: None)
    assert dict(bulletin.facts)["Days of beginnings and ends"] == "in UTC"


# -- before and after ------------------------------------------------------------------------------------


def test_after_begins_after_the_last_reading_and_before_ends_before_the_first() -> None:
    held = begun_at(datetime(2017, 4, 1, 9, tzinfo=UTC), datetime(2017, 6, 18, 9, tzinfo=UTC), zone="Asia/Damascus")
    sums = {month: Count(certain=10 ** (n // 4)) for n, month in enumerate(months(2016, 2018))}
    found = around(held, sums, sorted(sums))

    def total(names: tuple[str, ...]) -> int:
        return sum(sums[name].certain for name in names)

    assert found.before.count.certain == total(("2016-10", "2016-11", "2016-12", "2017-01", "2017-02", "2017-03"))
    assert found.during.count.certain == total(("2017-04", "2017-05", "2017-06"))
    assert found.after.count.certain == total(("2017-07", "2017-08", "2017-09", "2017-10", "2017-11", "2017-12"))
    assert (found.before.covered, found.during.covered, found.after.covered) == (6, 3, 6)


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        (Choice(first="2017-07", last="2017-12"), True),
        (Choice(first="2017-02", last="2017-07"), True),
        (Choice(first="2017-08", last="2017-12"), False),
        (Choice(first="2017-02", last="2017-06"), False),
    ],
)
def test_a_beginning_in_the_first_or_last_month_shown_stands_in_the_table(choice: Choice, *, stands: bool) -> None:
    counts = counts_of(area_rows(YEARS), YEARS)
    rows = Tables(period_page(compose_period(counts, AGREED, choice))).found.get("summary", [])
    assert any(row[0].startswith("South-west") and "9 Jul 2017" in row[1] for row in rows) is stands


# -- months as numbers -------------------------------------------------------------------------------------


@given(st.integers(0, 9999 * 12), st.integers(0, 40))
def test_months_follow_one_another_across_every_year(start: int, many: int) -> None:
    first = f"{start // 12:04d}-{start % 12 + 1:02d}"
    last = shifted(first, many)
    found = list(months_between(first, last))
    assert len(found) == months_from(first, last) == many + 1
    assert [month_number(month) for month in found] == list(range(start, start + many + 1))
    assert shifted(last, -many) == first
    assert list(months_between(shifted(first, 1), first)) == []


@pytest.mark.parametrize("choice", [Choice(last="9999-12"), Choice(first="0000-01", last="9999-12")])
def test_thousands_of_years_are_refused_before_a_month_of_them_is_made(choice: Choice) -> None:
    with pytest.raises(FormatError) as caught:
        period_of(counts_of(area_rows(YEARS), YEARS), choice, AGREED.about.begins, AGREED.about.ends)
    assert caught.value.code == "bulletin.period-too-long"
    assert str(limits.BULLETIN_MONTHS) in caught.value.hint


def test_the_last_years_that_can_be_written_are_a_period_like_others() -> None:
    names = [f"9999-{month:02d}" for month in range(1, 13)]
    period = period_of(counts_of([], names), Choice(last="9999-12"), AGREED.about.begins, AGREED.about.ends)
    assert period.months == tuple(names)
    held = structs.replace(begun_at(datetime(2017, 7, 9, tzinfo=UTC), zone=None), months=("9999-11", "9999-11"))
    assert around(held, {}, names).after.covered == 1
