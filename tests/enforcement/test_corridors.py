"""``openline corridors``: unknown stays unknown, proposed is not agreed."""

import csv
import json
from pathlib import Path

import pytest

from tests.enforcement.test_assess import run


def listed(shared_data: Path) -> Path:
    return shared_data / "ukraine_humanitarian_corridors" / "humanitarian_corridors_ukraine_geocoded.csv"


def test_145_corridors_of_which_nobody_knows_the_outcome_stay_unknown(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("corridors", listed(shared_data)) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.split()]
    numbers = {words[1]: int(words[0]) for words in lines if words[0].isdigit()}
    assert (numbers["unknown"], numbers["successful"], numbers["disputed"], numbers["unsuccessful-or-disrupted"]) == (
        145,
        125,
        7,
        5,
    )
    assert run("corridors", listed(shared_data), "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 282
    assert sum(row["outcome"] == "unknown" for row in rows) == 145
    assert sum(row["agreed"] for row in rows) == 20
    assert all(not row["agreed"] for row in rows if row["proposed_by"])


def test_a_row_without_a_day_is_named_and_the_others_are_counted(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with listed(shared_data).open(encoding="utf-8-sig", newline="") as file:
        head, first, second = list(csv.reader(file))[:3]
    second[head.index("date")] = "0000-00-00"
    few = tmp_path / "few.csv"
    with few.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, first, second])
    assert run("corridors", few) == 2
    said = capsys.readouterr()
    assert "few.csv:3:" in said.err
    assert "Hint:" in said.err
    assert "1 corridors" in said.out
