"""``openline cases`` on a screen of 80 columns and for a program; a changed copy of the files changes what it says."""

import json
import shutil
from pathlib import Path

import pytest

from openline.cli import main

ARRANGEMENTS = Path(__file__).resolve().parents[2] / "arrangements"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    with pytest.raises(SystemExit) as stopped:
        main(["cases", *arguments])
    said = capsys.readouterr()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code, said.out, said.err


@pytest.fixture(autouse=True)
def _columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_the_list_names_every_case_its_posts_and_the_post_that_is_shown_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys)
    assert code == 0
    assert max(len(line) for line in out.splitlines()) <= 80
    assert out.count("compared with") == 8
    rows = [line.split() for line in out.splitlines()]
    assert ["unit-command", "nothing"] in rows
    assert ["hmeimim", "14:30:02", "84", "min", "before", "two", "descriptions"] in rows


def test_one_case_stands_beside_what_is_shown_with_its_assumptions(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "kunduz-2015")
    assert code == 0
    assert max(len(line) for line in out.splitlines()) <= 80
    for part in (
        "First shown",
        "What happens, beside",
        "Would not have shown",
        "Not known",
        "Rests on",
        "Other values",
    ):
        assert part in out
    assert "fired at a building by sight" in " ".join(out.split())


def test_a_program_gets_the_same_instants_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(run(capsys, "--json")[1])
    assert rows[0]["case"] == "deir-ez-zor-2016"
    one = json.loads(run(capsys, "aid-convoy-2024", "--json")[1])
    assert one["posts"]["unit-command"] is None
    assert one["posts"]["headquarters"]["at"] == "2024-04-01T13:00:00Z"
    assert one["posts"]["headquarters"]["before_s"] == 25_500
    assert {"acts", "shown", "firsts", "not_shown", "unknown", "assumptions", "tried"} <= set(one)
    assert all(act["rests_on"] and act["sources"] for act in one["acts"])


def test_a_copy_with_another_assumption_says_another_minute(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "aid-convoy-2024"
    shutil.copytree(ARRANGEMENTS / "aid-convoy-2024", copy)
    file = copy / "cases" / "aid-convoy-2024.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 36000", "value: 32400"), "utf-8")
    rows = json.loads(run(capsys, "--arrangement", str(copy), "--json")[1])
    assert [row["posts"]["headquarters"]["at"] for row in rows] == ["2024-04-01T14:00:00Z"]


def test_an_unknown_case_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "aleppo-2016")
    assert code == 2
    assert "cli.case-unknown" in err
    assert "deir-ez-zor-2016" in err
