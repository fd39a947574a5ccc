"""The minute of each recorded case: computed from its file, moved by its file, and checked by hand for four of them."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from openline.arrangement import Arrangement, Case, SourceKind, load
from openline.cli._cases import cases_page
from openline.demo import (
    STANDS,
    Basis,
    By,
    Given,
    Minutes,
    minutes_of,
    replaced,
    tried,
    values_of,
)
from openline.demo._playing import Playing
from openline.demo._script_aid import aid_convoy
from openline.picture import Picture

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("aid-convoy-2024", "da-nang-2017", "kunduz-2015")


def files(folder: str) -> dict[str, bytes]:
    """An arrangement that comes with Openline, as bytes by relative path."""
    base = ROOT / "arrangements" / folder
    return {p.relative_to(base).as_posix(): p.read_bytes() for p in sorted(base.rglob("*")) if p.is_file()}


@cache
def agreed(folder: str) -> Arrangement:
    """That arrangement, loaded."""
    return load(files(folder))


@cache
def found() -> dict[str, tuple[Minutes, Arrangement]]:
    """Every case as computed, with its arrangement."""
    cases = [(case, agreed(folder)) for folder in FOLDERS for case in agreed(folder).cases]
    return {case.id: (minutes_of(case, arrangement), arrangement) for case, arrangement in cases}


def at(name: str, post: str, by: By | None = None) -> str | None:
    """When a post was first shown something, as text in UTC."""
    shown = found()[name][0].first(post, by)
    return None if shown is None else f"{shown.at:%Y-%m-%d %H:%M:%S}"


def changed(folder: str, case: str, pattern: str, by: str) -> Minutes:
    """The case after one edit of its file, as a person would make it."""
    copy = files(folder)
    name = f"cases/{case}.yaml"
    text, count = re.subn(pattern, by, copy[name].decode())
    assert count == 1, "the edit meets one place"
    arrangement = load({**copy, name: text.encode()})
    return minutes_of(next(item for item in arrangement.cases if item.id == case), arrangement)


def test_the_six_cases_kunduz_and_the_convoy_are_there() -> None:
    assert set(found()) == set(STANDS)
    assert len(STANDS) == 8


@pytest.mark.parametrize(
    ("name", "post", "by", "instant"),
    [
        ("deir-ez-zor-2016", "caoc-al-udeid", By.DESCRIPTIONS, "2016-09-17 11:30:00"),
        ("deir-ez-zor-2016", "hmeimim", By.DESCRIPTIONS, "2016-09-17 11:30:02"),
        ("deir-ez-zor-2016", "caoc-al-udeid", By.HOLD, "2016-09-17 13:29:02"),
        ("deir-ez-zor-2016", "hmeimim", By.ANSWERED, "2016-09-17 13:30:17"),
        ("shayrat-2017", "hmeimim", By.NOTICE, "2017-04-07 00:40:02"),
        ("shayrat-2017", "geneva", By.LINE, "2017-04-08 09:00:02"),
        ("al-tanf-2017", "hmeimim", By.CHECK, "2017-05-18 06:00:00"),
        ("al-tanf-2017", "caoc-al-udeid", By.CHECK, "2017-05-18 06:00:45"),
        ("su-22-2017", "hmeimim", By.HOLD, "2017-06-18 13:45:02"),
        ("su-22-2017", "caoc-al-udeid", By.LINE, "2017-06-20 09:00:00"),
        ("homs-2017", "hmeimim", By.CHECK, "2017-08-03 08:00:00"),
        ("homs-2017", "notification-desk", By.WATCH, "2017-08-05 10:00:00"),
        ("khasham-2018", "caoc-al-udeid", By.CHECK, "2018-02-07 19:00:00"),
        ("khasham-2018", "caoc-al-udeid", By.OWNERSHIP, "2018-02-07 19:20:02"),
        ("kunduz-2015", "organisation", None, "2015-09-29 09:30:00"),
        ("kunduz-2015", "first-headquarters", By.HOLD, "2015-10-02 21:52:02"),
        ("aid-convoy-2024", "headquarters", None, "2024-04-01 13:00:00"),
        ("aid-convoy-2024", "headquarters", By.HOLD, "2024-04-01 20:15:02"),
        ("aid-convoy-2024", "unit-command", None, None),
    ],
)
def test_each_case_shows_its_danger_at_this_instant(name: str, post: str, by: By | None, instant: str | None) -> None:
    assert at(name, post, by) == instant


# -- by hand, from the files and nothing of ours -------------------------------------------------------


def written(folder: str, case: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of a case and the seconds of each deadline, read as plain YAML."""
    text = files(folder)
    record = yaml.safe_load(text[f"cases/{case}.yaml"])
    rows = [*record["moments"], *record["amounts"]]
    values = {row["id"]: row.get("at", row.get("value")) for row in rows}
    deadlines = yaml.safe_load(text["procedures.yaml"])["deadlines"]
    return values, {f"{row['precedence']} {row['step']}": row["seconds"] for row in deadlines}


def test_by_hand_the_convoy_is_rung_for_four_hours_after_its_notice_and_no_unit_ever_sees_it() -> None:
    values, deadlines = written("aid-convoy-2024", "aid-convoy-2024")
    notified = values["convoy-leaves"] - timedelta(seconds=values["agreed-before-s"])
    rings = notified + timedelta(seconds=deadlines["priority passed-down"])
    item = found()["aid-convoy-2024"][0]
    shown = item.first("organisation")
    assert shown is not None
    assert shown.at == rings == datetime(2024, 4, 1, 13, 0, tzinfo=UTC)
    assert item.before_s(shown.at) == (values["first-missile"] - rings).total_seconds() == 425 * 60
    assert [one for one in item.shown if one.post == "unit-command"] == []


def test_by_hand_the_hold_of_deir_ez_zor_rings_27_minutes_before_the_stop_and_34_after_the_first_strike() -> None:
    values, _ = written("da-nang-2017", "deir-ez-zor-2016")
    call = values["strikes-end"] - timedelta(minutes=27)
    arrives = call + timedelta(seconds=values["link-s"])
    item = found()["deir-ez-zor-2016"][0]
    hold, answer = item.first("caoc-al-udeid", By.HOLD), item.first("hmeimim", By.ANSWERED)
    assert hold is not None
    assert answer is not None
    assert hold.at == arrives == datetime(2016, 9, 17, 13, 29, 2, tzinfo=UTC)
    assert answer.at == call + timedelta(seconds=values["answer-s"] + values["link-s"])
    assert item.before_s(hold.at) == -(34 * 60 + 2)


def test_by_hand_kunduz_is_rung_for_after_four_hours_and_the_first_call_comes_22_minutes_after_the_fire() -> None:
    values, deadlines = written("kunduz-2015", "kunduz-2015")
    rings = values["position-sent"] + timedelta(seconds=deadlines["priority passed-down"])
    call = values["reply-text"] - timedelta(seconds=values["call-before-reply-s"])
    item = found()["kunduz-2015"][0]
    first, hold = item.first("second-headquarters"), item.first("organisation", By.HOLD)
    assert first is not None
    assert hold is not None
    assert (first.at, hold.at) == (rings, call)
    assert item.before_s(hold.at) == -(22 * 60)


def test_by_hand_deputies_are_called_as_far_as_the_silence_lasts() -> None:
    item = found()["su-22-2017"][0]
    called = [one.at for one in item.shown if one.post == "hmeimim" and one.by is By.HOLD]
    begun = datetime(2017, 6, 18, 13, 45, tzinfo=UTC)
    assert called == [begun + timedelta(seconds=s) for s in (2, 60, 120, 300)]


# -- what moves, and what is never shown ---------------------------------------------------------------


def test_an_assumption_moved_in_the_file_moves_the_minute_by_as_much() -> None:
    later = changed("aid-convoy-2024", "aid-convoy-2024", "value: 36000", "value: 35400").first("headquarters")
    assert later is not None
    assert f"{later.at:%H:%M:%S}" == "13:10:00"
    sooner = changed("da-nang-2017", "deir-ez-zor-2016", "value: 1620", "value: 2700").first("caoc-al-udeid", By.HOLD)
    assert sooner is not None
    assert f"{sooner.at:%H:%M:%S}" == "13:11:02"


def test_a_deadline_moved_in_the_procedures_moves_the_minute_too() -> None:
    copy = files("kunduz-2015")
    rows = copy["procedures.yaml"].replace(
        b"priority, step: passed-down, seconds: 14400", b"priority, step: passed-down, seconds: 3600"
    )
    arrangement = load({**copy, "procedures.yaml": rows})
    first = minutes_of(arrangement.cases[0], arrangement).first("organisation")
    assert first is not None
    assert f"{first.at:%H:%M:%S}" == "06:30:00"


def test_the_same_wrong_place_in_both_descriptions_is_never_shown() -> None:
    one = found()["deir-ez-zor-2016"][0]
    assert [shown.post for shown in one.shown if shown.by is By.DESCRIPTIONS] == ["caoc-al-udeid", "hmeimim"]
    both = changed("da-nang-2017", "deir-ez-zor-2016", "value: second-description", "value: both")
    assert [shown for shown in both.shown if shown.by is By.DESCRIPTIONS] == []


def test_a_movement_that_nobody_enters_shows_nothing_to_anybody() -> None:
    assert changed("da-nang-2017", "al-tanf-2017", 'value: "yes"', 'value: "no"').shown == ()


def test_headquarters_that_enters_all_units_silences_the_watch_before_the_fire() -> None:
    said = changed("kunduz-2015", "kunduz-2015", "value: not-entered", "value: all-units-able-to-act-here")
    assert all(said.before_s(shown.at) < 0 for shown in said.shown)
    some = changed("kunduz-2015", "kunduz-2015", "value: not-entered", "value: some-units").first("organisation")
    assert some is not None
    assert some.by is By.COVERAGE


def test_a_convoy_agreed_two_hours_before_it_leaves_is_rung_for_when_it_leaves() -> None:
    late = changed("aid-convoy-2024", "aid-convoy-2024", "value: 36000", "value: 7200")
    first = late.first("headquarters", By.WATCH)
    assert first is not None
    assert late.before_s(first.at) == 65 * 60, (
        "nobody told by the time it leaves: that rings, whatever its precedence allows"
    )


def test_what_did_not_reach_a_post_is_not_in_its_picture() -> None:
    """The unit's command holds the sealed leaf of the movement and cannot read it; nothing is shown there."""
    case, arrangement = agreed("aid-convoy-2024").cases[0], agreed("aid-convoy-2024")
    play = Playing(case, arrangement, STANDS[case.id].posts, case.moments[0].at - timedelta(days=2))
    aid_convoy(play)
    play.run()
    unit: Picture = play.room.picture("unit-command")
    assert unit.movements == ()
    assert [head.withheld > 0 for head in unit.heads if head.participant == "organisation"] == [True]
    assert play.room.picture("headquarters").movements != ()
    for post in play.room.posts:
        assert (play.room.picture(post).malformed, play.room.picture(post).doubted) == ((), ())


def rows(name: str, heading: str) -> list[list[str]]:
    """The cells of one table of a case on the page, which another test compares with the computation."""
    page = (ROOT / "docs" / "cases.md").read_text("utf-8").split(f"## {name}\n")[1].split("\n## ")[0]
    table = page[page.index(heading) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


@pytest.mark.parametrize("name", sorted(STANDS))
def test_every_first_minute_moves_with_a_time_of_the_file(name: str) -> None:
    found_rows, known = rows(name, "| shown |"), {value.id for value in values_of(found()[name][0].case)}
    assert len(found_rows) >= 4
    assert all(set(row[-1].split(", ")) <= known for row in found_rows)


@pytest.mark.parametrize("name", sorted(STANDS))
def test_other_reaction_times_are_tried_and_some_move_a_minute(name: str) -> None:
    tries = rows(name, "| value | instead |")
    assert any(row[0].endswith("-s`") and row[1] in ("30 s", "75 s", "5 min") for row in tries)
    assert any("(was " in row[2] for row in tries)


@pytest.mark.parametrize("name", sorted(STANDS))
def test_no_value_of_the_file_is_idle(name: str) -> None:
    """Each is named by an act of the case, as it stands or with one of the other values tried; the delay moves arrivals."""
    item, arrangement = found()[name]
    played = [item, *(minutes_of(replaced(item.case, *other), arrangement) for other in tried(item.case))]
    named = {value for one in played for act in one.acts for value in act.rests}
    assert named | {"link-s"} == {value.id for value in values_of(item.case)}


# -- sources -------------------------------------------------------------------------------------------


def cases() -> list[tuple[Case, Arrangement]]:
    """Every case with its arrangement."""
    return [(item.case, arrangement) for item, arrangement in found().values()]


def test_every_fact_and_every_value_has_a_source_and_assumptions_are_called_so() -> None:
    seen = {Basis.RECORDED: 0, Basis.ASSUMED: 0}
    for case, arrangement in cases():
        kinds = {source.id: source.kind for source in arrangement.sources}
        for fact in case.facts:
            assert fact.sources
            assert all(kinds[name] is SourceKind.PAGE or kinds[name] is SourceKind.DATA for name in fact.sources)
        for value in values_of(case):
            own = [name for name in value.sources if kinds[name] is SourceKind.OWN]
            basis = Given(case, arrangement).basis([value.id])
            assert (basis is Basis.ASSUMED) == bool(own)
            seen[basis] += 1
    assert min(seen.values()) >= 10


def test_an_entry_in_openline_is_never_called_recorded() -> None:
    for item, _ in found().values():
        assert all(act.rests and act.sources for act in item.acts)
        assert {act.post for act in item.acts if act.basis is Basis.RECORDED} <= {"outside"}
        assert any(act.basis is Basis.ASSUMED for act in item.acts)


def test_every_case_says_what_it_would_not_have_shown_and_never_speaks_of_lives() -> None:
    page = (ROOT / "docs" / "cases.md").read_text("utf-8")
    for case, _ in cases():
        assert len(case.not_shown) >= 3
        assert case.assumptions
        assert all(text in page for text in (*case.not_shown, *case.assumptions))
    assert "lives" not in page
    assert "saved" not in page


def test_no_position_near_the_hospital_or_the_road_is_held() -> None:
    for folder in ("kunduz-2015", "aid-convoy-2024"):
        places = agreed(folder).places
        assert places
        assert all(0 < place.position.lat < 1 and 0 < place.position.lon < 1 for place in places)
        assert all("nvented" in place.name for place in places)


def test_the_two_stages_are_whole_arrangements_whose_sources_are_all_used() -> None:
    for folder in ("kunduz-2015", "aid-convoy-2024"):
        text = "\n".join(data.decode() for name, data in files(folder).items() if name != "sources.yaml")
        assert [source.id for source in agreed(folder).sources if source.id not in text] == []


def test_the_page_is_what_is_computed() -> None:
    assert (ROOT / "docs" / "cases.md").read_text("utf-8") == cases_page()
