"""The bulletin over a period: what it says of numbers, what it never says, and names that try to be markup."""

import random
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from openline import limits
from openline.bulletin import (
    AreaMonth,
    Aside,
    Choice,
    Count,
    Counts,
    RegionMonth,
    TermCount,
    compose_period,
    period_page,
    period_print,
)
from openline.bulletin._period_around import compared
from openline.bulletin._period_data import Around, Held, Stretch
from openline.errors import FormatError
from openline.terms import Outcome
from tests.bulletin.period_world import FIGHT, OTHER, Tables, area_rows, arrangement, counts_of, drawings, months

YEARS = months(2017, 2018)
AGREED = arrangement()
CAUSE = ("because", "caused by", "led to", "thanks to", "due to", "as a result", "effect of", "reduced by", "saved")


def replaced(counts: Counts, **fields: object) -> Counts:
    values = {name: getattr(counts, name) for name in counts.__struct_fields__}
    return Counts(**{**values, **fields})


def bulletin_page(counts: Counts, choice: Choice = Choice()) -> str:  # noqa: B008 - a frozen value
    return period_page(compose_period(counts, AGREED, choice))


def a_page(choice: Choice = Choice()) -> str:  # noqa: B008 - a frozen value
    return bulletin_page(counts_of(area_rows(YEARS), YEARS), choice)


def stretch(low: int, possible: int, covered: int = 6) -> Stretch:
    return Stretch(count=Count(certain=low, possible=possible), covered=covered)


def around(before: Stretch, after: Stretch) -> Around:
    begun = datetime(2017, 7, 9, tzinfo=UTC)
    held = Held(
        terms=("t",), kind="k", instrument="i", everywhere=False, starts=(begun,), months=("2017-07",) * 2, day="d",
        ends=((None, ""),),
    )  # fmt: skip
    return Around(held=held, before=before, during=stretch(0, 0, 1), after=after)


numbers = st.integers(0, 60)


@given(numbers, numbers, numbers, numbers, st.data())
def test_fewer_is_said_only_when_every_true_number_would_be_fewer(
    a: int, b: int, c: int, d: int, data: st.DataObject
) -> None:
    word = compared(around(stretch(a, b), stretch(c, d)))
    before, after = data.draw(st.integers(a, a + b)), data.draw(st.integers(c, c + d))
    if word == "fewer":
        assert after < before
    if word == "more":
        assert after > before
    if word == "same":
        assert after == before
    assert word in ("fewer", "more", "lower", "higher", "same", "overlap")


def test_months_that_are_not_covered_are_never_compared() -> None:
    assert compared(around(stretch(90, 0, 5), stretch(1, 0))) == "uneven"
    assert compared(around(stretch(90, 0), stretch(1, 0, 5))) == "uneven"
    assert compared(around(stretch(90, 0), stretch(1, 0))) == "fewer"


def test_no_sentence_names_a_cause_even_where_every_event_stopped() -> None:
    rows = [
        AreaMonth(area="southwest-area", reading="", month=m, group=FIGHT, count=Count(certain=50 * (m < "2017-07")))
        for m in YEARS
    ]
    page = bulletin_page(counts_of(rows, YEARS))
    said = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<style>.*?</style>", " ", page)).casefold()
    assert "0 events recorded in the 6 months after 9 jul 2017, fewer than the 300 in the 6 before" in said
    own = said.replace("what caused it is not shown here", "")
    assert said != own, "the sentence that is left out was there"
    assert [word for word in CAUSE if word in own] == []


def test_before_and_after_are_the_six_whole_months_beside_the_month_of_the_beginning() -> None:
    rows = Tables(a_page()).found["summary"]
    row = next(row for row in rows if row[0].startswith("South-west") and "9 Jul 2017" in row[1])
    together = {row.month: row.count for row in area_rows(YEARS) if (row.area, row.reading) == ("southwest-area", "")}
    for cell, names in ((row[2], YEARS[0:6]), (row[3], YEARS[6:7]), (row[4], YEARS[7:13])):
        low, most = sum(together[n].certain for n in names), sum(together[n].most for n in names)
        assert cell == f"{low} to {most}"


def test_the_months_beside_a_beginning_are_counted_though_they_are_not_shown() -> None:
    whole, part = (
        Tables(a_page(choice)).found["summary"] for choice in (Choice(), Choice(first="2017-06", last="2017-09"))
    )
    find = [
        next(row for row in rows if row[0].startswith("South-west") and "9 Jul 2017" in row[1])
        for rows in (whole, part)
    ]
    assert find[0] == find[1]


def test_one_group_alone_leaves_the_others_out_and_all_groups_add_up() -> None:
    rows = [*area_rows(YEARS), *area_rows(YEARS, OTHER)]
    both = counts_of(rows, YEARS)
    one, all_of_them = (Tables(bulletin_page(both, choice)).found for choice in (Choice(groups=(FIGHT,)), Choice()))
    totals = [int(found["figure-area-southwest-area"][-1][1]) for found in (one, all_of_them)]
    assert totals[1] == 2 * totals[0] > 0
    assert FIGHT in bulletin_page(both, Choice(groups=(FIGHT,)))


def test_changing_one_extent_changes_nothing_of_another_area() -> None:
    rows = area_rows(YEARS)
    wide = [
        AreaMonth(area=row.area, reading=row.reading, month=row.month, group=row.group,
                  count=row.count + Count(certain=1) if row.reading == "with-as-suwayda" else row.count)
        for row in rows
    ]  # fmt: skip
    before, after = (Tables(bulletin_page(counts_of(found, YEARS))).found for found in (rows, wide))
    changed = {place for place in before if before[place] != after[place]}
    assert changed == {"figure-area-southwest-area", "extents", "figure-map"}
    assert next(row for row in before["extents"] if row not in after["extents"])[1].startswith("with As-Suwayda")


def test_every_figure_carries_its_source_licence_citation_digest_and_reserve() -> None:
    page = a_page()
    captions = re.findall(r"(?s)<figcaption>(.*?)</figcaption>", page)
    assert len(captions) == 5
    for caption in captions:
        for words in ("A list of events", "CC BY 4.0", "Somebody, 2019, A list", AGREED.digest[:16], "Without prejudice",
                      "Jan 2017 to Dec 2018"):  # fmt: skip
            assert words in caption
    for title in re.findall(r"<h3 [^>]*figure-area[^>]*>(.*?)</h3>", page):
        assert "(approximate)" in title


def test_every_drawing_says_in_words_what_it_shows() -> None:
    found = drawings(a_page())
    assert len(found) == 5
    for svg in found.values():
        assert svg.get("role") == "img"
        assert len(svg.get("aria-label") or "") > 60
    total = sum(row.count.certain for row in area_rows(YEARS) if (row.area, row.reading) == ("southwest-area", ""))
    assert f"Certain {total}," in (found["figure-area-southwest-area"].get("aria-label") or "")
    assert period_print(compose_period(counts_of(area_rows(YEARS), YEARS), AGREED, Choice())).count("#picture(") == len(
        found
    )


HOSTILE = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'", "=cmd|' /C calc'!A0", "a\u202egpj.exe",
    "nul\x00\x08", "]]><!--", "&lt;b&gt;", '"), panic("x"', "\\u{202e}#panic()", "</svg><svg onload=x>", "{name} {0}", "\ud800",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_words_and_nothing_else(name: str) -> None:
    rows = [
        AreaMonth(area=row.area, reading=row.reading, month=row.month, group=name, count=row.count)
        for row in area_rows(YEARS)
    ]
    rows += [
        AreaMonth(area=name, reading=reading, month="2017-03", group=name, count=Count(certain=1))
        for reading in ("", name, "x")
    ]
    counts = counts_of(rows, YEARS, region=name)
    origin = type(counts.origin)(
        list_title=name, licence=name, citation=name, digest=name, notes=(name,), unresolved=((name, 3),)
    )  # fmt: skip
    counts = replaced(counts, origin=origin, aside=(Aside(code=name, rows=2),),
                      terms=(TermCount(term=name, outcome="might", settles=name, events=4),))  # fmt: skip
    bulletin = compose_period(counts, AGREED, Choice(groups=(name,)))
    page = period_page(bulletin)
    page.encode()
    assert drawings(page)
    assert "<script" not in page
    tags = re.findall(r"<[a-zA-Z][^>]*>", page)
    assert not [tag for tag in tags if re.search(r"\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', tag))]
    assert not re.search("[\x00-\x08\u202a-\u202e]", page)
    assert "\u202e" not in period_print(bulletin)
    strings = re.sub(r'"(?:[^"\\]|\\.)*"', '""', period_print(bulletin), flags=re.S)
    assert "panic" not in strings


def test_hostile_names_leave_a_pdf_that_a_screen_reader_can_use() -> None:
    typst = pytest.importorskip("typst")
    rows = [
        AreaMonth(area="southwest-area", reading="", month="2017-07", group=name, count=Count(certain=1))
        for name in HOSTILE
    ]
    counts = counts_of(rows, YEARS, region=HOSTILE[0])
    origin = structs.replace(
        counts.origin, list_title="".join(HOSTILE[:-1]), unresolved=tuple((n, 1) for n in HOSTILE[:-1])
    )
    text = period_print(compose_period(replaced(counts, origin=origin), AGREED, Choice()))
    # PDF/UA-1 is refused when a figure has no words, or when the reading order or the language is missing.
    made = typst.compile(text.encode(), format="pdf", ignore_system_fonts=True, pdf_standards="ua-1")
    assert made.startswith(b"%PDF-")
    with pytest.raises(RuntimeError):
        typst.compile(text.replace("alt: alt", "alt: none").encode(), format="pdf", pdf_standards="ua-1")


def test_one_month_alone_makes_a_page() -> None:
    page = a_page(Choice(first="2017-07", last="2017-07"))
    assert len(Tables(page).found["figure-area-southwest-area"]) == 3
    assert "Jul 2017 to Jul 2017" in page


def test_forty_years_make_a_page_with_a_label_for_some_of_them() -> None:
    names = months(1980, 2019)
    page = bulletin_page(counts_of(area_rows(names), names), Choice(first="1980-01", last="2019-12"))
    labels = [item.text for item in drawings(page)["figure-all-areas-1"] if re.fullmatch("[0-9]{4}", item.text or "")]
    assert 8 < len(labels) <= 40


def test_fifty_years_are_shown_and_a_month_more_is_refused() -> None:
    names = ["1970-01", "2030-12"]
    counts = counts_of(area_rows(names), names)
    assert "Jan 1970 to Dec 2019" in bulletin_page(counts, Choice(first="1970-01", last="2019-12"))
    with pytest.raises(FormatError) as caught:
        bulletin_page(counts, Choice(first="1970-01", last="2020-01"))
    assert (caught.value.code, limits.BULLETIN_MONTHS) == ("bulletin.period-too-long", 600)


def test_no_event_at_all_is_refused_with_what_to_do() -> None:
    with pytest.raises(FormatError) as caught:
        bulletin_page(counts_of([], []))
    assert (caught.value.code, "set aside" in caught.value.hint) == ("bulletin.nothing-counted", True)


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice(first="2017-05", last="2017-04"), "bulletin.period-empty"),
        (Choice(first="2020-01", last="2020-04"), "bulletin.period-empty"),
        (Choice(first="1800-01"), "bulletin.period-too-long"),
        (Choice(areas=("nowhere",)), "bulletin.area-unknown"),
        (Choice(groups=("nobody",)), "bulletin.group-unknown"),
    ],
)
def test_what_was_never_counted_is_refused(choice: Choice, code: str) -> None:
    with pytest.raises(FormatError) as caught:
        a_page(choice)
    assert caught.value.code == code


def test_an_area_with_no_event_is_zero_in_every_covered_month() -> None:
    rows = [AreaMonth(area="north-homs-area", reading="", month=m, group=FIGHT, count=Count(outside=3)) for m in YEARS]
    page = bulletin_page(counts_of(rows, YEARS))
    assert {tuple(row[1:]) for row in Tables(page).found["figure-area-north-homs-area"][1:]} == {("0",) * 4}


def test_the_same_counts_in_any_order_give_the_same_bytes() -> None:
    counts = counts_of(area_rows(YEARS), YEARS)
    shuffled = replaced(
        counts,
        areas=tuple(random.Random(3).sample(counts.areas, len(counts.areas))),
        regions=tuple(random.Random(4).sample(counts.regions, len(counts.regions))),
    )
    assert shuffled.areas != counts.areas
    one, other = (compose_period(item, AGREED, Choice()) for item in (counts, shuffled))
    assert period_page(one) == period_page(other)
    assert period_print(one) == period_print(other)


def test_outcomes_are_counted_by_term_and_those_of_no_term_apart() -> None:
    terms = (
        TermCount(term="sw-cease-fire", outcome=Outcome.MIGHT.value, settles="the exact time", events=1200),
        TermCount(term="sw-cease-fire", outcome=Outcome.MIGHT.value, settles="", events=34),
        TermCount(term="", outcome="no-term-speaks", settles="", events=7),
    )
    page = bulletin_page(replaced(counts_of(area_rows(YEARS), YEARS), terms=terms))
    head, row = Tables(page).found["outcomes"]
    assert (head[1], row[1]) == ("might", "1,234")
    assert "the exact time (1,200)" in row[2]
    assert "To 7 events no term speaks." in page


def test_published_bulletins_stand_in_two_columns_whose_parts_add_up() -> None:
    _, *rows = Tables(a_page()).found["published"]
    sums: dict[str, list[int]] = {}
    for day, part, *figures in rows:
        if part.startswith("of the total") or day.startswith("day not found"):
            continue
        kept = sums.setdefault(day, [0, 0])
        for side, figure in enumerate(figures):
            kept[side] += (1 if part == "total as published" else -1) * (int(figure) if figure != "-" else 0)
    assert len(sums) > 2
    # A bulletin that names no region at all has the whole total without a region.
    assert all(left == [0, 0] for left in sums.values())
    said = {(day, part): figures for day, part, *figures in rows}
    assert said["25 Mar 2017", "of the total, fire on a listed group by the other side"][1] == "1"
    assert said["6 May 2017", "of the total, not confirmed by the other side"][1] == "11"


def test_a_region_that_the_list_does_not_code_is_said_to_be_uncoded() -> None:
    counts = counts_of(area_rows(YEARS), YEARS)
    rows = Tables(bulletin_page(counts)).found["figure-all-regions-1"]
    assert rows[0] == ["Month", "Daraa", "no region coded"]
    assert rows[1][1:] == ["0", "1"]
    expected = {name: str(sum(row.events for row in counts.regions if row.region == name)) for name in ("Daraa", "")}
    assert rows[-1] == ["Total", expected["Daraa"], expected[""]]
    assert RegionMonth in {type(row) for row in counts.regions}
