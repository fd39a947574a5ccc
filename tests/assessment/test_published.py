"""Bulletins as they were published: the columns add up, and the same incidents come out of the engine the same."""

from datetime import UTC, date, datetime

import pytest
from msgspec import structs

from openline.arrangement import BulletinCount, BulletinSide, PublishedBulletin, load
from openline.assessment import Ledger, Measure, assess, ledger, published_ledger, reconcile
from openline.geotime import Certainty
from openline.messages import IncidentAnswered, Version
from openline.terms import Outcome, Question
from tests.arrangement.files import shipped
from tests.assessment.reports import RUSSIA, SIDES, TURKIYE, agreed, incidents, report
from tests.worlds import Author

# Date: totals of the two parts, then each region with its two numbers, as transcribed from the pages themselves.
PAGES: dict[str, tuple[tuple[int, int], dict[str, tuple[int, int]]]] = {
    "2017-03-25": (
        (13, 19),
        {"damascus": (4, 6), "daraa": (1, 0), "latakia": (4, 0), "hama": (4, 8), "aleppo": (0, 3), "homs": (0, 1),
         "idlib": (0, 1)},
    ),
    "2017-05-06": ((15, 11), {"damascus": (9, 4), "hama": (3, 0), "latakia": (2, 0), "daraa": (1, 0)}),
    "2017-09-16": ((0, 5), {"idlib": (0, 1), "latakia": (0, 1), "damascus": (0, 3)}),
    "2018-09-04": ((24, 2), {"latakia": (14, 0), "aleppo": (7, 0), "hama": (3, 2)}),
    "2019-02-23": ((9, 28), {}),
    "2019-05-10": ((5, 15), {"aleppo": (1, 8), "latakia": (4, 2), "idlib": (0, 4), "hama": (0, 1)}),
    "2019-08-15": ((35, 34), {"aleppo": (14, 0), "latakia": (21, 0), "idlib": (0, 1), "hama": (0, 33)}),
    "2019-09-17": ((37, 16), {"latakia": (10, 3), "aleppo": (10, 1), "idlib": (11, 8), "hama": (6, 4)}),
    "2019-09-22": ((31, 19), {"idlib": (10, 7), "latakia": (9, 7), "aleppo": (7, 1), "hama": (5, 4)}),
    "2019-11-04": ((19, 18), {"idlib": (4, 4), "aleppo": (4, 4), "latakia": (7, 6), "hama": (4, 4)}),
    "undated-2019": ((35, 29), {"latakia": (9, 11), "aleppo": (9, 4), "idlib": (14, 7), "hama": (3, 7)}),
    "undated": ((25, 14), {"latakia": (6, 0), "idlib": (11, 13), "hama": (3, 0), "aleppo": (5, 1)}),
}  # fmt: skip
MARCH = date(2017, 3, 25)
NOON = datetime(2017, 3, 25, 12, tzinfo=UTC)


def bulletin(name: str) -> PublishedBulletin:
    return next(item for item in agreed().bulletins if item.id == f"joint-commission-{name}")


def test_every_page_that_was_transcribed_is_shipped_and_no_other() -> None:
    assert {item.id.removeprefix("joint-commission-") for item in agreed().bulletins} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_published_bulletin_is_a_ledger_whose_rows_add_up_to_its_totals(name: str) -> None:
    made = published_ledger(bulletin(name))
    totals, regions = PAGES[name]
    assert (made.sides, made.totals) == (SIDES, totals)
    assert {row.region: row.counts for row in made.rows if row.region is not None} == regions
    left = tuple(total - sum(pair[n] for pair in regions.values()) for n, total in enumerate(totals))
    assert [row.counts for row in made.rows if row.region is None] == ([left] if any(left) else [])
    assert tuple(sum(row.counts[n] for row in made.rows) for n in (0, 1)) == totals


def test_on_25_march_2017_one_of_nineteen_is_carved_out_and_eighteen_cannot_be_confirmed() -> None:
    column = published_ledger(bulletin("2017-03-25")).columns[1]
    assert (column.reported, column.carved_out, column.cannot_confirm, column.confirmed) == (19, 1, 18, 0)
    assert (column.silent, column.unanswered) == (0, 0)


def test_on_6_may_2017_none_of_eleven_is_confirmed_and_seven_have_no_region() -> None:
    made = published_ledger(bulletin("2017-05-06"))
    assert (made.columns[1].reported, made.columns[1].confirmed, made.columns[1].cannot_confirm) == (11, 0, 11)
    assert made.columns[0].silent == 15, "nothing was published of what the Turkish part says of the Russian one"
    assert made.rows[-1].region is None
    assert made.rows[-1].counts == (0, 7)


def march(*, said: Version = Version.CANNOT_CONFIRM) -> tuple[Author, Author]:
    """Practice reports with the numbers of 25 March 2017; one of the Turkish part's is of fire on a listed group."""
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    for region, (own, others) in PAGES["2017-03-25"][1].items():
        for _ in range(own):
            report(russia, region, start=NOON, alleged_actor="acceded-opposition", target="saa")
        for number in range(others):
            listed = region == "idlib" and number == 0
            ref = report(turkiye, region, start=NOON, target="nusra" if listed else "acceded-opposition")
            if not listed:
                russia.say(IncidentAnswered, about=ref, version=said)
    return russia, turkiye


def through_the_engine(*authors: Author) -> Ledger:
    found = incidents(*authors)
    return ledger(found, SIDES, MARCH, MARCH, assessed={item.object: assess(item, agreed()) for item in found})


def test_the_same_incidents_give_the_same_ledger_through_the_engine() -> None:
    """25 March 2017 from reports: thirteen and nineteen by region, one carved out by assessment, eighteen unconfirmed."""
    made = through_the_engine(*march())
    published = published_ledger(bulletin("2017-03-25"))
    assert [(row.region, row.counts) for row in made.folded("region")] == [
        (row.region, row.counts) for row in published.rows
    ]
    ours, theirs = made.columns[1], published.columns[1]
    for name in ("reported", "carved_out", "confirmed", "cannot_confirm"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.unanswered == 1, "of the one that is carved out nobody said whether it happened"
    found = reconcile(made, bulletin("2017-03-25"))
    assert (found.adds_up, found.differing) == (Certainty.CERTAIN, ())
    assert {line.measure for line in found.lines} >= {Measure.REPORTED, Measure.CARVED_OUT, Measure.CANNOT_CONFIRM}


def test_the_carve_out_is_decided_by_the_list_as_of_the_day_and_by_no_note() -> None:
    """The same reports, with the group listed a day too late: nothing is carved out, and the question says why."""
    russia, turkiye = march()
    found = incidents(russia, turkiye)
    late = tuple(structs.replace(item, listed_on=date(2017, 3, 26)) for item in agreed().listings)
    other = structs.replace(agreed(), listings=late)
    assessed = {item.object: assess(item, other) for item in found}
    assert ledger(found, SIDES, MARCH, MARCH, assessed=assessed).columns[1].carved_out == 0
    (item,) = [item for item in found if item.report.target == "nusra"]
    answers = [a for verdict in assess(item, agreed()).verdicts for a in verdict.trace]
    assert assess(item, agreed()).strongest is Outcome.CARVED_OUT
    assert any(a.question is Question.LISTED and a.certainty is Certainty.CERTAIN for a in answers)
    assert assessed[item.object].strongest is not Outcome.CARVED_OUT


def test_a_word_that_was_not_published_so_is_a_difference() -> None:
    found = reconcile(through_the_engine(*march(said=Version.CONFIRM)), bulletin("2017-03-25"))
    assert [(line.measure, line.ours, line.theirs) for line in found.differing] == [(Measure.CANNOT_CONFIRM, 0, 18)]


def test_one_report_too_many_is_a_difference_in_its_region_and_in_the_total() -> None:
    russia, turkiye = march()
    report(turkiye, "hama", start=NOON)
    found = reconcile(through_the_engine(russia, turkiye), bulletin("2017-03-25"))
    assert found.adds_up is Certainty.NO
    assert [(line.region, line.difference) for line in found.differing] == [("hama", 1), (None, 1)]


def test_what_was_published_without_a_region_may_hold_what_is_too_many_elsewhere_but_no_more() -> None:
    """6 May 2017: of eleven only Damascus was split off; seven reports from anywhere may be the rest, eight may not."""
    turkiye, day = Author(TURKIYE), date(2017, 5, 6)
    noon = datetime(2017, 5, 6, 12, tzinfo=UTC)
    for number in range(11):
        report(turkiye, "damascus" if number < 4 else "hama", start=noon)
    only = structs.replace(bulletin("2017-05-06"), sides=bulletin("2017-05-06").sides[1:])
    made = ledger(incidents(turkiye), SIDES, day, day)
    lines = {(line.region, line.unsplit): line.adds_up for line in reconcile(made, only).lines[:3]}
    assert lines == {
        ("damascus", False): Certainty.CERTAIN, ("hama", False): Certainty.POSSIBLE, (None, True): Certainty.POSSIBLE
    }  # fmt: skip
    report(turkiye, "homs", start=noon)
    more = reconcile(ledger(incidents(turkiye), SIDES, day, day), only)
    assert [(line.unsplit, line.difference) for line in more.differing if line.measure is Measure.REPORTED] == [
        (True, 1), (False, 1)
    ]  # fmt: skip


def test_a_side_without_a_column_and_a_bulletin_without_a_day_are_compared_all_the_same() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "eastern-ghouta", start=NOON)
    count = BulletinCount(region="Eastern Ghouta", count=1)
    sides = tuple(BulletinSide(side=side, total=1, split=(count,)) for side in SIDES)
    item = PublishedBulletin(id="b", sides=sides, sources=(), undated="not dated")
    made = ledger(incidents(turkiye), (TURKIYE,), MARCH, MARCH)
    found = reconcile(made, item)
    assert [(line.side, line.ours, line.theirs) for line in found.lines] == [
        (RUSSIA, 0, 1), (RUSSIA, 0, 1), (TURKIYE, 1, 1), (TURKIYE, 1, 1)
    ]  # fmt: skip


def test_reports_of_another_day_are_not_held_against_a_bulletin() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "hama", start=datetime(2017, 3, 24, 12, tzinfo=UTC))
    made = ledger(incidents(turkiye), SIDES, date(2017, 3, 24), MARCH)
    assert made.totals == (0, 1)
    assert all(line.ours == 0 for line in reconcile(made, bulletin("2017-03-25")).lines)


def test_the_two_regions_of_the_mission_in_ukraine_are_rows_of_one_column() -> None:
    """1 October 2021: Donetsk 250, Luhansk 47; a monitor's own count, which names nobody and which no side answers."""
    smm = load(shipped("ukraine-smm-2021"))
    (page,) = smm.bulletins
    made = published_ledger(page)
    assert (made.sides, made.totals) == (("osce-smm",), (297,))
    assert {row.region: row.counts for row in made.rows} == {"donetsk": (250,), "luhansk": (47,)}
    assert [(count.explosions, count.previous) for count in page.sides[0].split] == [(93, 15), (40, 28)]
    assert made.confirmed == (0,)
    assert made.columns[0].silent == 297
