"""The tools tell the truth to whoever reads only their last line and their exit code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.contracts import ROOT


def _run(folder: Path, tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "tools" / f"{tool}.py"), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The tools beside tests, campaigns and benchmarks of our own making."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for package in ("tests", "tests/campaigns", "tests/room", "bench"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text('"""Ours."""\n', "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "last", "code"),
    [
        ("def test_a(): pass", "1 passed, 0 failed, 0 skipped", 0),
        ("def test_a(): assert 0\ndef test_b(): pass", "1 passed, 1 failed, 0 skipped", 1),
        ("import nowhere_at_all", "0 passed, 1 failed, 0 skipped", 2),
        ("import pytest\n@pytest.fixture\ndef f(): 1 / 0\ndef test_a(f): pass", "0 passed, 1 failed, 0 skipped", 1),
        ("import pytest\ndef test_a(): pytest.skip('no such data')", "0 passed, 0 failed, 1 skipped", 0),
    ],
    ids=["pass", "fail", "a file that cannot be imported", "a set-up that fails", "skip"],
)
def test_the_last_line_of_a_test_run_counts_everything(repository: Path, text: str, last: str, code: int) -> None:
    (repository / "tests" / "room" / "test_it.py").write_text(text + "\n", "utf-8")
    done = _run(repository, "test", "-p", "no:cacheprovider", "tests")
    assert done.stdout.splitlines()[-1] == last
    assert done.returncode == code
    assert "minutes per room" in done.stdout
    assert ("no such data" in done.stdout) == ("skip" in text)


def test_a_run_without_any_test_is_no_success(repository: Path) -> None:
    assert _run(repository, "test", "-p", "no:cacheprovider", "tests").returncode != 0


@pytest.mark.parametrize(("held", "code", "word"), [(True, 0, "holds"), (False, 1, "FAILS")])
def test_a_campaign_prints_its_seed_first_and_its_figure_last(
    repository: Path, held: bool, code: int, word: str
) -> None:
    text = f'ID, TITLE, COUNT = "D1", "once each", 9\n\n\ndef run(seed, count):\n    return {held}, f"{{count}} of {{seed}}"\n'
    (repository / "tests" / "campaigns" / "d1.py").write_text(text, "utf-8")
    done = _run(repository, "campaign", "D1", "--seed", "77")
    assert done.stdout.splitlines() == ["seed 77", "D1: once each", f"D1 {word}: 9 of 77"]
    assert done.returncode == code
    assert _run(repository, "campaign", "D1", "--count", "0").stdout.endswith(": 0 of 1\n")


def test_a_campaign_that_is_not_built_is_said_to_be_so(repository: Path) -> None:
    done = _run(repository, "campaign", "D1")
    assert done.returncode == 2
    assert "no campaign D1 is built" in done.stderr
    listed = _run(repository, "campaign", "--list").stdout.splitlines()
    assert sum("not built yet" in line for line in listed) == 76
    assert listed[-1].startswith("0 of 76 are built")


def test_a_benchmark_prints_its_rows_and_its_ratios(repository: Path) -> None:
    assert _run(repository, "bench", "--list").stdout == "benchmarks built: 0\n"
    (repository / "bench" / "loops.py").write_text(
        '"""Loops."""\n\n\ndef rows():\n'
        '    one = {"size": 10, "metric": "loops", "unit": "1/s"}\n'
        '    return [{"engine": "openline", "value": 30.0, **one}, {"engine": "other", "value": 20.0, **one}]\n',
        "utf-8",
    )
    done = _run(repository, "bench", "loops", "--json", "rows.json")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "openline / other, loops, 10: 1.50"
    assert [row["value"] for row in json.loads((repository / "rows.json").read_text("utf-8"))] == [30.0, 20.0]
    assert _run(repository, "bench", "nothing").returncode == 2


def test_a_page_that_is_not_current_fails_the_check(repository: Path) -> None:
    for folder in ("src", "docs", "spec"):
        shutil.copytree(ROOT / folder, repository / folder, ignore=shutil.ignore_patterns("__pycache__"))
    with (repository / "docs" / "limits.md").open("a", encoding="utf-8") as page:
        page.write("one line more\n")
    done = _run(repository, "docs", "--check")
    assert done.returncode == 1
    assert done.stdout.startswith("not current: ")
    assert "docs/limits.md" in done.stdout
