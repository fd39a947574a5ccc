"""The drawings of a period: every bar is as high as its number, what is unknown looks unknown, nothing is placed."""

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest

from openline.bulletin import Choice, compose_period, period_page
from tests.bulletin.period_world import READINGS, SVG, Tables, area_rows, arrangement, counts_of, drawings, months

YEARS = months(2017, 2018)
AGREED = arrangement()


def page_of(choice: Choice = Choice(), names: list[str] = YEARS) -> str:  # noqa: B008 - a frozen value
    return period_page(compose_period(counts_of(area_rows(names), names), AGREED, choice))


def heights(svg: ElementTree.Element) -> float:
    """Units of the drawing for one event, from the numbers beside the axis alone."""
    ticks = [
        (float(item.get("y") or 0), int((item.text or "").replace(",", "")))
        for item in svg.findall(f"{SVG}text")
        if item.get("text-anchor") == "end" and re.fullmatch(r"[0-9,]+", item.text or "")
    ]
    first = ticks.index(min(ticks, key=lambda tick: tick[1]))
    (low_y, low), (high_y, high) = ticks[first], ticks[first + 1]
    assert low == 0, "the axis begins at 0"
    return (low_y - high_y) / (high - low)


def bars(svg: ElementTree.Element, kind: str) -> dict[str, tuple[int, float]]:
    return {
        str(group.get("data-month")): (int(bar.get("data-count") or 0), float(bar.get("height") or 0))
        for group in svg.iter(f"{SVG}g")
        for bar in group.findall(f"{SVG}rect")
        if group.get("data-month") and bar.get("data-kind") == kind
    }


@pytest.mark.parametrize(
    ("kind", "field"), [("certain", "certain"), ("possible", "possible"), ("carved", "carved_out")]
)
def test_a_bar_is_never_higher_or_lower_than_its_number(kind: str, field: str) -> None:
    svg = drawings(page_of())["figure-area-southwest-area"]
    unit, found = heights(svg), bars(svg, kind)
    rows = {
        row.month: getattr(row.count, field)
        for row in area_rows(YEARS)
        if (row.area, row.reading) == ("southwest-area", "")
    }
    assert {month: n for month, (n, _) in found.items()} == {month: n for month, n in rows.items() if n}
    assert len(found) > 10
    for number, height in found.values():
        assert abs(height - number * unit) < unit / 10


def test_what_is_possible_stands_on_what_is_certain_and_what_was_carved_out_beside_both() -> None:
    svg = drawings(page_of())["figure-area-southwest-area"]
    seen = 0
    for group in svg.iter(f"{SVG}g"):
        found = {bar.get("data-kind"): bar for bar in group.findall(f"{SVG}rect")} if group.get("data-month") else {}
        if {"certain", "possible", "carved"} <= set(found):
            seen += 1
            x, y, wide, high = ({kind: float(bar.get(name) or 0) for kind, bar in found.items()} for name in _BOX)
            assert abs(y["possible"] + high["possible"] - y["certain"]) < 0.15
            assert abs(y["carved"] + high["carved"] - y["certain"] - high["certain"]) < 0.15
            assert x["carved"] >= x["certain"] + wide["certain"]
    assert seen > 5


_BOX = ("x", "y", "width", "height")


def test_the_table_under_a_plot_has_every_figure_of_it() -> None:
    head, *rows, total = Tables(page_of()).found["figure-area-southwest-area"]
    given = {(row.month, row.reading): row.count for row in area_rows(YEARS) if row.area == "southwest-area"}
    assert [len(row) for row in rows] == [len(head)] * 24
    for month, row in zip(YEARS, rows, strict=True):
        one = given[month, ""]
        assert row[1:5] == [str(n) for n in (one.certain, one.possible, one.carved_out, one.perhaps_carved_out)]
        for name, cell in zip(sorted(READINGS), row[5:], strict=True):
            low, high = given[month, name].certain, given[month, name].most
            assert cell == (f"{low} to {high}" if low != high else str(low))
    assert total[1] == str(sum(given[month, ""].certain for month in YEARS))


def test_each_reading_of_an_extent_has_its_own_line_with_its_own_numbers() -> None:
    svg = drawings(page_of())["figure-area-southwest-area"]
    lines = {group.get("data-reading"): group for group in svg.iter(f"{SVG}g") if group.get("data-reading")}
    assert set(lines) == set(READINGS)
    for name, group in lines.items():
        marks = {item.get("data-month"): int(item.get("data-count") or 0) for item in group if item.get("data-month")}
        rows = area_rows(YEARS)
        assert marks == {
            row.month: row.count.most for row in rows if (row.area, row.reading) == ("southwest-area", name)
        }
    dashes = {line.get("stroke-dasharray") for group in lines.values() for line in group.iter(f"{SVG}polyline")}
    assert len(dashes) == 2, "the lines are told apart without colour"


def test_an_area_with_one_reading_has_no_line_of_readings() -> None:
    svg = drawings(page_of())["figure-area-north-homs-area"]
    assert not [group for group in svg.iter(f"{SVG}g") if group.get("data-reading")]


def test_months_that_the_list_does_not_cover_are_marked_and_never_zero() -> None:
    page = page_of(Choice(first="2016-07", last="2018-12"))
    svg = drawings(page)["figure-area-southwest-area"]
    marked = [item for item in svg.iter(f"{SVG}rect") if item.get("data-kind") == "not-covered"]
    step = min(float(item.get("width") or 0) for item in svg.iter(f"{SVG}rect") if item.get("data-kind") == "edge")
    assert abs(float(marked[0].get("width") or 0) - 6 * step) < 0.5
    rows = Tables(page).found["figure-area-southwest-area"]
    assert rows[1][0] == "Jul 2016"
    assert set(rows[1][1:]) == {"not covered"}
    assert "not covered" not in rows[7]


def test_the_first_and_last_month_of_the_list_are_washed_as_perhaps_in_part() -> None:
    svg = drawings(page_of())["figure-area-north-homs-area"]
    edges = [item for item in svg.iter(f"{SVG}rect") if item.get("data-kind") == "edge"]
    assert len(edges) == 2
    assert sum("in part only" in (title.text or "") for title in svg.iter(f"{SVG}title")) == 2


def test_a_line_stands_at_the_instant_at_which_a_term_began() -> None:
    svg = drawings(page_of())["figure-area-southwest-area"]
    effects = {group.get("data-effect"): group for group in svg.iter(f"{SVG}g") if group.get("data-effect")}
    term = AGREED.term("sw-cease-fire")
    assert term is not None
    began = term.effects[0].window.start
    assert began is not None
    x = float(effects[began.isoformat()].find(f"{SVG}line").get("x1") or 0)  # type: ignore[union-attr]
    edges = sorted(float(r.get("x") or 0) for r in svg.iter(f"{SVG}rect") if r.get("data-kind") == "edge")
    step = (edges[-1] - edges[0]) / 23
    days = (began - datetime(2017, 7, 1, tzinfo=began.tzinfo)).total_seconds() / 86_400
    assert abs(x - (edges[0] + step * (6 + days / 31))) < 0.2


def test_a_beginning_in_dispute_has_a_line_for_each_reading_and_a_band_between() -> None:
    svg = drawings(page_of())["figure-area-north-homs-area"]
    term = AGREED.term("as-no-flights")
    assert term is not None
    starts = {effect.window.start.isoformat() for effect in term.effects if effect.window.start}
    drawn = {str(group.get("data-effect")) for group in svg.iter(f"{SVG}g") if group.get("data-effect")}
    assert len(starts) > 1
    assert starts <= drawn
    assert [item for item in svg.iter(f"{SVG}rect") if "as-no-flights" in (item.get("data-band") or "")]


def test_an_end_that_depends_on_a_reading_is_hatched_and_both_readings_are_named() -> None:
    svg = drawings(page_of())["figure-area-north-homs-area"]
    lane = next(group for group in svg.iter(f"{SVG}g") if "as-no-hostilities" in (group.get("data-term") or ""))
    kinds = [item.get("data-kind") for item in lane.iter(f"{SVG}rect")]
    assert kinds.count("in-force-in-all") == 1
    assert "in-force-in-some" in kinds
    assert "renews itself" in (lane.find(f"{SVG}title").text or "")  # type: ignore[union-attr]
    assert "lapses unless" in (lane.find(f"{SVG}title").text or "")  # type: ignore[union-attr]


def test_no_event_is_drawn_at_a_place() -> None:
    page = page_of()
    assert 'id="figure-map"' in page
    assert 'class="mark' not in page
    assert 'class="halo"' not in page


def test_one_scale_makes_equal_counts_equally_high_in_every_area() -> None:
    own = [heights(svg) for name, svg in drawings(page_of()).items() if name.startswith("figure-area")]
    same = [
        heights(svg)
        for name, svg in drawings(page_of(Choice(same_scale=True))).items()
        if name.startswith("figure-area")
    ]
    assert len(own) == len(same) > 1
    assert len({round(unit, 3) for unit in same}) == 1


def test_words_stay_inside_the_drawing() -> None:
    for name, svg in drawings(page_of()).items():
        if name == "figure-map":
            continue
        width = float((svg.get("viewBox") or "").split()[2])
        for item in svg.iter(f"{SVG}text"):
            x, size = float(item.get("x") or 0), float(item.get("font-size") or 0)
            wide = len(item.text or "") * size * 0.5
            left = {"start": x, "end": x - wide, "middle": x - wide / 2}[item.get("text-anchor") or "start"]
            assert left > -2, item.text
            assert left + wide < width + 6, item.text
