"""``openline explain``: the argument on a screen and a page, as JSON that evaluates again, and names that fit nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from openline.cli._explain_find import incident_named
from openline.errors import FormatError
from openline.words import LANGUAGES, RIGHT_TO_LEFT
from tests.cli.test_commands import SHIPPED, node, run, say
from tests.house.contracts import ROOT

__all__ = ["node"]  # a fixture

REPORT: dict[str, Any] = {
    "type": "incident.reported/1", "reporter": "monitor", "observed": "heard", "start_utc": "2017-08-10T09:00:00Z",
    "end_utc": "2017-08-10T09:20:00Z", "position": {
        "point": {"lat_e7": 348800000, "lon_e7": 367500000}, "accuracy_m": 500, "method": "estimated",
        "second": {"place": "homs", "bearing_deg_true": 10, "distance_m": 17000},
    }, "radius_m": 500, "region": "homs", "event": "shelling", "direction": "incoming", "count_basis": "at-least",
    "count": 2, "reliability": "C", "credibility": 3, "sharing_consent": True, "alleged_actor": "syrian-government",
    "alleged_by": "turkiye", "target": "acceded-opposition",
}  # fmt: skip
LIST = (
    "id,date,lat,lon,radius_m,kind,actor,target\n"
    "south,2017-08-10,32.74,36.90,2000,shelling,syrian-government,acceded-opposition\n"
    "nowhere,2017-08-10,,,,shelling,,\n"
    "quiet,2009-01-01,48.85,2.35,1000,detention,somebody,somebody else\n"
    'loud,2017-08-10,34.88,36.70,500,shelling,"Militia | In short: {$x} <b>nothing</b>",acceded-opposition\n'
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINE_LANGUAGE", "en")


def reported(capsys: pytest.CaptureFixture[str], node: Path, **changes: object) -> str:
    """The name of an incident that was just recorded."""
    before = {row["object"] for row in incidents(capsys, node)}
    code, out, err = say(capsys, node, {**REPORT, **changes}, "--to", "hmeimim")
    assert code == 0, out + err
    found = re.search(r"united-states/[0-9a-f]{32}", out)
    assert found
    assert found[0] not in before
    return found[0]


def incidents(capsys: pytest.CaptureFixture[str], node: Path) -> list[dict[str, Any]]:
    rows = [json.loads(row) for row in run(capsys, "log", str(node), "--json")[1].splitlines()]
    return [{"object": row["leaf"]} for row in rows if row["type"] == "incident.reported/1"]


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(LIST, "utf-8")
    return path


def test_the_whole_argument_of_an_incident_is_told(capsys: pytest.CaptureFixture[str], node: Path) -> None:
    name = reported(capsys, node)
    code, out, _ = run(capsys, "explain", name, "--node", str(node))
    assert code == 3
    for said in (
        "WOULD FALL UNDER: cf-no-hostilities", "one reporter's word", "Türkiye", "Syrian Government",
        "the area North of Homs", "within 5 km of its edge nothing is sure", "Terms that do not speak to it",
        "What each side says", "Silence confirms nothing", "Still to sign, all the same finding: Russian Federation",
        "not determined", "Only the mechanism of the instrument determines a violation. Nothing here does.",
    ):  # fmt: skip
        assert said in out, said
    assert out.lower().count("violat") - out.count("mechanism to record violations") == 1
    assert out.strip().endswith("Without prejudice to legal status, recognition, sovereignty or boundaries.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_each_language_and_as_a_page_that_reads_its_way(
    capsys: pytest.CaptureFixture[str], node: Path, tmp_path: Path, language: str
) -> None:
    name = reported(capsys, node)
    code, out, _ = run(capsys, "explain", name, "--node", str(node), "--language", language)
    assert code == 3
    assert not re.search(r"[{}$]|\b(?:finding|explain|settles|question)-[a-z]", out)
    assert ("No named speaker" in out) == (language != "en")
    page = tmp_path / "page.html"
    assert run(capsys, "explain", name, "--node", str(node), "--language", language, "--html", str(page))[0] == 3
    text = page.read_text("utf-8")
    assert f'<article lang="{language}" dir="{"rtl" if language in RIGHT_TO_LEFT else "ltr"}">' in text
    assert text.count("<section") == text.count("</section>") > 2
    assert "<script" not in text
    assert 'src="http' not in text


def test_the_start_of_a_name_is_enough_while_it_is_the_start_of_one_only(
    capsys: pytest.CaptureFixture[str], node: Path
) -> None:
    name = reported(capsys, node)
    reported(capsys, node, event="air-strike")
    short = name.partition("/")[2][:8]
    assert f"incident {name}" in run(capsys, "explain", short, "--node", str(node))[1]
    code, out, err = run(capsys, "explain", "united-states/", "--node", str(node))
    assert (code, out) == (2, "")
    assert "2 incidents begin with" in err
    assert name in err
    code, _, err = run(capsys, "explain", name[:-1] + ("0" if name[-1] != "0" else "1"), "--node", str(node))
    assert code == 2
    assert f"near: {name}" in err


@pytest.mark.parametrize("wrong", ["", "x", "united-states", "../../etc/passwd", "[bold]", "\x1b[31m", "a" * 4000])
def test_a_name_that_fits_no_incident_is_refused_and_short_ones_are_not_guessed(wrong: str) -> None:
    with pytest.raises(FormatError, match=r"no incident .* is recorded here") as caught:
        incident_named((), wrong)
    assert caught.value.code == "cli.incident-unknown"
    assert "no incident was reported in this record yet" in caught.value.hint
    assert len(caught.value.message) < 300


def test_an_act_that_no_term_names_is_told_as_such(capsys: pytest.CaptureFixture[str], node: Path) -> None:
    name = reported(capsys, node, event="shop-shut")
    code, out, _ = run(capsys, "explain", name, "--node", str(node))
    assert code == 0
    assert "no term speaks to it" in out
    assert "This term does not name such an act: " in out
    assert "shop-shut" in out


def test_a_row_of_a_list_is_told_and_both_readings_of_the_south_west_are_shown(
    capsys: pytest.CaptureFixture[str], events: Path
) -> None:
    code, out, _ = run(capsys, "explain", "--events", str(events), "--id", "south", "--term", "sw-cease-fire")
    assert code == 4
    assert "This depends on a reading" in out
    assert "South-west cease-fire (Daraa, Quneitra): OUTSIDE" in out
    assert "South-west cease-fire (with As-Suwayda): WOULD FALL UNDER" in out
    assert "This is the word of one list" in out
    code, out, _ = run(capsys, "explain", "--events", str(events), "--id", "nowhere", "--term", "sw-cease-fire")
    assert code == 4
    assert "nobody said where" in out
    assert "An unknown actor is no accusation" in out


def test_a_row_that_no_term_speaks_to_leaves_0_and_says_why(capsys: pytest.CaptureFixture[str], events: Path) -> None:
    code, out, _ = run(capsys, "explain", "--events", str(events), "--id", "quiet")
    assert code == 0
    assert "In short: no term speaks to it." in out
    assert "Terms that do not speak to it" in out
    code, out, _ = run(capsys, "explain", "--events", str(events), "--id", "quiet", "--all")
    assert code == 0
    assert "ANOTHER ACT: cf-no-hostilities" in out


def test_names_that_somebody_wrote_into_a_list_stay_names(
    capsys: pytest.CaptureFixture[str], events: Path, tmp_path: Path
) -> None:
    """A name with marks of a catalogue, of a page and of a screen in it is shown as it stands and does nothing."""
    page = tmp_path / "page.html"
    _, out, _ = run(capsys, "explain", "--events", str(events), "--id", "loud")
    assert "Said to have acted: Militia | In short: {$x} <b>nothing</b>" in out
    assert out.count("\nIn short: ") == 1
    run(capsys, "explain", "--events", str(events), "--id", "loud", "--html", str(page))
    assert "<b>nothing" not in page.read_text("utf-8")
    assert "&lt;b&gt;nothing" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--events", "LIST", "--id", "sooth"], "cli.event-unknown"),
        (["--events", "LIST"], "cli.explain-what"),
        (["--id", "south"], "cli.explain-what"),
        ([], "cli.explain-what"),
        (["abcdef"], "cli.explain-what"),
        (["abcdef", "--events", "LIST", "--id", "south"], "cli.explain-what"),
        (["--events", "LIST", "--id", "south", "--zone", "../../etc/passwd"], "cli.zone-unknown"),
        (["--events", "LIST", "--id", "south", "--term", "sw-ceasefire"], "cli.term-unknown"),
        (["--events", "LIST", "--id", "south", "--language", "de"], "cli.no-such-language"),
        (["--check", "LIST"], "cli.argument-unreadable"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_a_hint(
    capsys: pytest.CaptureFixture[str], events: Path, arguments: list[str], code: str
) -> None:
    found, out, err = run(capsys, "explain", *(str(events) if item == "LIST" else item for item in arguments))
    assert (found, out) == (2, "")
    assert code in err
    assert "what to do: " in err
    assert "Traceback" not in err
    if code == "cli.event-unknown":
        assert "near: south" in err
    if code == "cli.term-unknown":
        assert "sw-cease-fire" in err


def test_the_example_in_the_docs_is_what_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = (ROOT / "docs" / "explain.md").read_text("utf-8")
    blocks = dict(re.findall(r"(?ms)^```(csv|console)\n(.*?)^```$", page))
    (tmp_path / "events.csv").write_text(blocks["csv"], "utf-8")
    command, _, printed = blocks["console"].partition("\n")
    assert command.startswith("$ openline explain --events events.csv ")
    words = [str(tmp_path / word) if word == "events.csv" else word for word in command.split()[2:]]
    code, out, _ = run(capsys, *words)
    assert code == 4
    assert out == printed


# -- the argument as JSON --------------------------------------------------------------------------


_TOLD: list[str] = []
"""The argument on one incident, told once: the tests below only read and turn it."""


@pytest.fixture
def told(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Path:
    if not _TOLD:
        node = request.getfixturevalue("node")
        name = reported(capsys, node)
        code, out, _ = run(capsys, "explain", name, "--node", str(node), "--json")
        assert code == 3
        _TOLD.append(out)
    path = tmp_path / "argument.json"
    path.write_text(_TOLD[0], "utf-8")
    return path


def test_the_json_holds_everything_and_evaluates_again(
    capsys: pytest.CaptureFixture[str], node: Path, told: Path
) -> None:
    held = json.loads(told.read_text("utf-8"))
    assert held["act"]["lat_e7"] == 348_800_000
    assert held["arrangement"] == "da-nang-2017"
    assert {item["term"] for item in held["terms"]} >= {"cf-no-hostilities", "homs-cease-fire"}
    assert all(item["answers"] for item in held["terms"])
    assert held["mechanisms"]
    assert run(capsys, "explain", "--check", str(told))[0] == 0
    code, out, _ = run(capsys, "explain", "--check", str(told), "--arrangement", str(SHIPPED), "--node", str(node))
    assert code == 0
    assert "every answer is the same" in out


def _turned(path: Path, change: Any) -> Path:
    held = json.loads(path.read_text("utf-8"))
    change(held)
    path.write_text(json.dumps(held), "utf-8")
    return path


def _outcome(held: dict[str, Any]) -> None:
    held["terms"][0]["outcome"] = "outside"


def _answer(held: dict[str, Any]) -> None:
    held["terms"][0]["answers"][0]["certainty"] = "no"


@pytest.mark.parametrize("change", [_outcome, _answer])
def test_an_outcome_that_does_not_follow_from_its_answers_is_found_out(
    capsys: pytest.CaptureFixture[str], told: Path, change: Any
) -> None:
    code, out, _ = run(capsys, "explain", "--check", str(_turned(told, change)))
    assert code == 3
    assert "does not hold for: as-no-hostilities" in out


def _both(held: dict[str, Any]) -> None:
    """An answer and its outcome turned together: only the arrangement shows it."""
    _answer(held)
    held["terms"][0]["outcome"] = "other-act"


def _left_out(held: dict[str, Any]) -> None:
    del held["terms"][0]


def _elsewhere(held: dict[str, Any]) -> None:
    held["act"]["lat_e7"] = 300_000_000


def _hushed(held: dict[str, Any]) -> None:
    held["quiet"]["outside"] += 1


@pytest.mark.parametrize("change", [_both, _left_out, _elsewhere, _hushed])
def test_what_was_turned_consistently_is_found_out_by_asking_the_arrangement_anew(
    capsys: pytest.CaptureFixture[str], node: Path, told: Path, change: Any
) -> None:
    _turned(told, change)
    assert run(capsys, "explain", "--check", str(told))[0] == 0
    whole = ("--arrangement", str(SHIPPED), "--node", str(node), "--json")
    code, out, _ = run(capsys, "explain", "--check", str(told), *whole)
    assert code == 3
    assert json.loads(out)["differing"]


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"format": "openline-argument/2"}', "[" * 100_000, "\x00", '{"format": 1}'],
)
def test_a_file_that_is_no_argument_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str) -> None:
    path = tmp_path / "argument.json"
    path.write_text(text, "utf-8")
    code, _, err = run(capsys, "explain", "--check", str(path))
    assert code == 2
    assert "cli.argument-unreadable" in err


@pytest.mark.parametrize(
    "act",
    [
        {"lat_e7": None},
        {"lat_e7": 10**18},
        {"earliest": "yesterday"},
        {"earliest": "2030-01-01T00:00:00Z"},
        {"more": 1},
    ],
)
def test_an_argument_about_an_impossible_act_is_refused(
    capsys: pytest.CaptureFixture[str], told: Path, act: dict[str, Any]
) -> None:
    _turned(told, lambda held: held["act"].update(act))
    code, _, err = run(capsys, "explain", "--check", str(told), "--arrangement", str(SHIPPED))
    assert code == 2
    assert "cli.argument-unreadable" in err


def test_an_argument_of_another_version_of_the_arrangement_says_so(
    capsys: pytest.CaptureFixture[str], node: Path, told: Path
) -> None:
    _turned(told, lambda held: held.update(arrangement_digest="0" * 64))
    _, out, _ = run(capsys, "explain", "--check", str(told), "--arrangement", str(SHIPPED), "--node", str(node))
    assert "another version was asked then" in out
