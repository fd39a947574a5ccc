"""The benchmark of bulk attribution compares engines that give the same pairs, and says so when one does not."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from bench.assessment import ENGINES, _measure, _workload, compare

from tests.house.contracts import ROOT

WITHOUT_PEERS = ("openline", "threads", "strtree", "careful")
"""Engines that need nothing beyond what the tests have."""
STATES = {_measure.INSIDE, _measure.ONCE, _measure.WITHIN}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, _measure.Report]]:
    """What engines say of 600 events and 60 areas, close together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_workload, "SIDE_KM", 20.0)  # dense, so that there is something to find
        patch.setattr(_measure, "RUNS", 1)
        folder: Path = tmp_path_factory.mktemp("assessment")
        _workload.write(folder, 600, 60)
        yield {name: _measure.measure(ENGINES[name], folder) for name in WITHOUT_PEERS}


def test_every_engine_gives_the_same_pairs_to_each_question(reports: dict[str, _measure.Report]) -> None:
    truth: dict[str, _measure.Answers] = {}
    compared = {name: compare(truth, report.answers) for name, report in reports.items()}
    for report in reports.values():
        assert {answers.state for answers in report.answers} == STATES
    inside, within = (len(answers.keys) for answers in truth.values())
    assert within > inside > 200, "there is something to find"
    assert compared.pop("openline") == inside, "the first to answer, so only its single pass is compared"
    assert set(compared.values()) == {2 * inside + within}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("missing", r"missing 1 \[\(\d+, \d+\)\], added 0 \[\], repeated 0$"),
        ("added", r"missing 0 \[\], added 1 \[\(9999, 7\)\], repeated 0$"),
        ("repeated", r"missing 0 \[\], added 0 \[\], repeated 1$"),
    ],
)
def test_one_wrong_pair_ends_the_run_and_is_named(reports: dict[str, _measure.Report], wrong: str, said: str) -> None:
    right = reports["strtree"].answers[0]
    keys = {
        "missing": right.keys[1:],
        "added": np.append(right.keys, 9_999 << 20 | 7),
        "repeated": np.sort(np.append(right.keys, right.keys[:1])),
    }[wrong]
    faulty = _measure.Answers(engine="faulty", state=right.state, keys=keys)
    with pytest.raises(SystemExit, match=f"^faulty gives other pairs .{right.state}. than STRtree: {said}"):
        compare({"inside": right}, [faulty])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engines", "strtree,sputnik"], "no engine sputnik; there are openline,"),
        (["--sizes", "10x10"], "a size is at least 500 events and one area"),
        (["--size", "many"], "invalid _sizes value: 'many'"),
    ],
)
def test_what_the_benchmark_does_not_know_ends_the_run_before_it_begins(words: list[str], said: str) -> None:
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "assessment", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
