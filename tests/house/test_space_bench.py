"""The benchmark of the live check compares engines that answer alike, and says so when one does not."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
from bench.space import ENGINES, _cells, _measure, _workload, compare

from tests.house.contracts import ROOT

WITHOUT_PEERS = ("strtree", "openline", "sqlite", "cells")
"""Engines that need nothing beyond what the tests have."""
STATES = {_measure.IDLE, _measure.STORED, _measure.CHANGED, _measure.CHURNED}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workload of 500 volumes and 200 queries, close together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_workload, "SIDE_KM", 30.0)  # dense, so that there is something to find
        patch.setattr(_workload, "QUERIES", 200)
        patch.setattr(_measure, "QUERIES", 200)
        patch.setattr(_measure, "RUNS", 1)
        made = tmp_path_factory.mktemp("space")
        _workload.write(made, 500)
        yield made


@pytest.fixture(scope="module")
def reports(folder: Path) -> dict[str, _measure.Report]:
    return {name: _measure.measure(ENGINES[name], folder, again=False) for name in WITHOUT_PEERS}


def test_every_engine_gives_the_same_keys_before_and_after_changes(reports: dict[str, _measure.Report]) -> None:
    truth: dict[str, _measure.Answers] = {}
    compared = {name: compare(truth, report.answers) for name, report in reports.items()}
    assert set(truth) == STATES
    assert {answers.engine for answers in truth.values()} <= {"STRtree", "STRtree, batch"}
    # openline: two doors, a batch of new ones and two states of 200 each, and 500 stored; others: two states
    assert compared == {"strtree": 200, "openline": 1_500, "sqlite": 400, "cells": 400}
    assert all(sum(map(len, answers.keys)) > 50 for answers in truth.values()), "there is something to find"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("missing", r"missing \[\d+\], added \[\], repeated 0$"),
        ("added", r"missing \[\], added \[1000000\], repeated 0$"),
        ("repeated", r"missing \[\], added \[\], repeated 1$"),
    ],
)
def test_one_wrong_key_ends_the_run_and_is_named(reports: dict[str, _measure.Report], wrong: str, said: str) -> None:
    right = reports["strtree"].answers[0]
    number = next(number for number, keys in enumerate(right.keys) if len(keys))
    keys = list(right.keys)
    keys[number] = {
        "missing": keys[number][1:],
        "added": np.append(keys[number], 10**6),
        "repeated": np.sort(np.append(keys[number], keys[number][:1])),
    }[wrong]
    faulty = _measure.Answers(engine="faulty", state=right.state, keys=keys)
    with pytest.raises(SystemExit, match=f"^faulty answers query {number} .as loaded. otherwise than STRtree: {said}"):
        compare({right.state: right}, [faulty])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engines", "strtree,sputnik"], "no engine sputnik; there are strtree,"),
        (["--sizes", "10"], "a size is at least 500"),
        (["--size", "many"], "invalid _sizes value: 'many'"),
        (["--speed", "9"], "unrecognized arguments: --speed 9"),
    ],
)
def test_what_the_benchmark_does_not_know_ends_the_run_before_it_begins(words: list[str], said: str) -> None:
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "space", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_cover_has_every_cell_that_shares_a_point_and_no_other(folder: Path) -> None:
    polygons = _workload.read(folder).volumes.polygons[:60]
    owners, cells = _cells.cover(polygons)
    found: set[tuple[int, int]] = set(zip(owners.tolist(), cells.tolist(), strict=True))
    assert len(found) == len(cells)
    assert found == {(place, cell) for place, polygon in enumerate(polygons) for cell in _touched(polygon)}


def _touched(polygon: shapely.Polygon) -> Iterator[int]:
    """Every cell about the polygon, asked one by one."""
    west, south, east, north = polygon.bounds
    for row in range(int(south // _cells.TALL_E7), int(north // _cells.TALL_E7) + 1):
        for column in range(int(west // _cells.WIDE_E7), int(east // _cells.WIDE_E7) + 1):
            low = column * _cells.WIDE_E7, row * _cells.TALL_E7
            if polygon.intersects(shapely.box(*low, low[0] + _cells.WIDE_E7, low[1] + _cells.TALL_E7)):
                yield (row << _cells.ROW) + column
