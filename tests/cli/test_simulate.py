"""``openline simulate``: bad options are refused before anything runs, and a stopped run leaves nothing behind."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from openline.simulation import Comparison, _plot
from tests.cli.test_commands import run
from tests.simulation.test_days import weak_passphrases

SMALL = ("simulate", "--days", "1", "--participants", "2", "--seed", "5")
__all__ = ["weak_passphrases"]


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--days", "0", "cli.days-out-of-range"),
        ("--days", "366", "cli.days-out-of-range"),
        ("--participants", "1", "cli.participants-out-of-range"),
        ("--participants", "99", "cli.participants-out-of-range"),
        ("--loss", "0.95", "cli.loss-out-of-range"),
        ("--loss", "nan", "cli.loss-out-of-range"),
        ("--loss", "-0.1", "cli.loss-out-of-range"),
        ("--calls", "-1", "cli.calls-out-of-range"),
        ("--plot", "no-such-folder/picture", "cli.no-folder"),
    ],
)
def test_a_bad_option_is_refused_with_what_to_do(
    capsys: pytest.CaptureFixture[str], option: str, value: str, code: str
) -> None:
    status, out, err = run(capsys, "simulate", option, value)
    assert (status, out) == (2, "")
    assert code in err
    assert "what to do:" in err


def test_without_the_extra_it_says_so_before_it_plays_and_plays_without_a_picture(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_plot, "find_spec", lambda _: None)
    monkeypatch.chdir(tmp_path)
    status, _, err = run(capsys, *SMALL)
    assert (status, "simulation.plots-missing" in err, "openline[plots]" in err) == (2, True, True)
    status, out, _ = run(capsys, *SMALL, "--calls", "0", "--no-plot")
    assert (status, "Nothing was said" in out) == (0, True)
    assert list(tmp_path.iterdir()) == []


def test_a_small_run_gives_a_table_a_picture_and_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, _ = run(capsys, *SMALL, "--calls", "1", "--plot", "month.png")
    assert status == 0
    assert out.startswith("EXERCISE.")
    assert {path.name for path in tmp_path.iterdir()} == {"month.png", "month.svg"}
    status, out, _ = run(capsys, *SMALL, "--calls", "0", "--no-plot", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["setting"]["seed"] == 5
    assert len(found["assumptions"]) > 30
    assert [item["escalation"] for item in found["runs"]] == [True, False]


def test_a_run_that_is_stopped_says_how_far_it_came_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = Comparison.hours
    folders: list[Path] = []

    def stopped(self: Comparison) -> Iterator[datetime]:
        folders.append(self._folder)
        for number, hour in enumerate(whole(self)):
            if number == 9:
                raise KeyboardInterrupt
            yield hour

    monkeypatch.setattr(Comparison, "hours", stopped)
    status, out, err = run(capsys, *SMALL, "--calls", "1")
    assert (status, out) == (1, "")
    assert "Stopped at 2017-11-11 09:00Z of the exercise, in the run with escalation" in err
    assert list(tmp_path.iterdir()) == []
    assert not folders[0].exists()
