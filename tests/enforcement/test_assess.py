"""``openline assess``: every event of a list, the same result for any number of workers and after a stop."""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from openline.cli import _assess_work, main
from openline.cli._assess_parts import Parts

HEAD = "id,kind,lat,lon,radius_m,day,actors,targets,region"
ROWS = [
    "e1,shelling,32.62,36.10,500,2017-07-20,Syrian Government,acceded-opposition,Daraa",
    "e2,air-strike,32.62,36.10,25000,2017-07-20,Russia,acceded-opposition,Daraa",
    "e3,shelling,32.62,36.10,500,2017-07-20,Syrian Government,Jabhat al-Nusra,Daraa",
    "e4,shelling,32.71,36.57,500,2018-06-20,Syrian Government,acceded-opposition,As-Suwayda",
    "e5,shelling,10.00,10.00,500,2017-07-20,Nobody Known,,",
    "e6,shelling,32.62,36.10,500,2017-07-20,,acceded-opposition,Daraa",
    "e7,other,32.62,36.10,500,2017-07-20,Syrian Government,,Daraa",
]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return write(tmp_path / "list.csv", ROWS)


def write(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    return path


def run(*arguments: object) -> int:
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as stop:
        return int(stop.code or 0)
    raise AssertionError("the door always exits")


def table(path: Path) -> list[dict[str, Any]]:
    return list(pq.read_table(path).to_pylist())


def counts(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_event_has_its_row_and_every_result_its_licence(listed: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.parquet"
    assert run("assess", listed, "--out", out) == 3
    rows = table(out)
    assert {row["event"] for row in rows} == {"e1", "e2", "e3", "e4", "e5", "e6", "e7"}
    said = {(row["event"], row["term"]): row["outcome"] for row in rows}
    assert said["e1", "coh-no-attacks"] == "would-fall-under"
    assert said["e3", "sw-cease-fire"] == "carved-out"
    assert said["e6", "sw-cease-fire"] == "undetermined"
    assert [row["outcome"] for row in rows if row["event"] == "e7"] == ["no-term-speaks"]
    about = json.loads(pq.read_schema(out).metadata[b"openline"])
    assert about["list"]["licence"] and about["list"]["columns"] == HEAD.split(",")
    assert len(about["arrangement"]["digest"]) == 64
    assert "mechanism" in about["note"]


def test_what_depends_on_a_disputed_extent_says_so(listed: Path, tmp_path: Path) -> None:
    """The event in As-Suwayda lies in one reading of the south-west alone."""
    outcomes = {}
    for name, options in (
        ("both", []), ("with", ["--reading", "southwest-area=with-as-suwayda"]),
        ("without", ["--reading", "southwest-area=without-as-suwayda"]),
    ):  # fmt: skip
        out = tmp_path / f"{name}.parquet"
        run("assess", listed, "--out", out, *options)
        outcomes[name] = {(row["event"], row["term"]): row for row in table(out)}
    both = outcomes["both"]["e4", "sw-cease-fire"]
    assert (both["outcome"], both["settles"]) == ("might", "which-extent-of-the-area-holds")
    assert both["readings"] == "southwest-area, without-as-suwayda; southwest-area, with-as-suwayda"
    assert outcomes["with"]["e4", "sw-cease-fire"]["outcome"] == "would-fall-under"
    assert ("e4", "sw-cease-fire") not in outcomes["without"]
    unchanged = [key for key in outcomes["both"] if key[0] != "e4"]
    assert unchanged
    assert all(outcomes["with"][key] == outcomes["without"][key] == outcomes["both"][key] for key in unchanged)


def test_the_counts_beside_the_result_partition_its_events(listed: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.parquet"
    run("assess", listed, "--out", out)
    months: Counter[tuple[str, str]] = Counter()
    for row in counts(tmp_path / "r.months.csv"):
        months[row["area"], row["reading"]] += sum(
            int(row[name]) for name in ("certain", "possible", "outside", "carved_out")
        )
    assert set(months.values()) == {7}
    southwest: Counter[str] = Counter()
    for row in counts(tmp_path / "r.months.csv"):
        if (row["area"], row["reading"]) == ("southwest-area", ""):
            southwest.update(
                {
                    name: int(row[name])
                    for name in ("certain", "possible", "outside", "carved_out", "perhaps_carved_out")
                }
            )
    assert southwest["outside"] == 1
    assert southwest["carved_out"] == 1
    assert southwest["perhaps_carved_out"] == 1, "of the one whose target nobody named"


def test_a_target_that_may_have_been_listed_is_counted_as_perhaps_carved_out(tmp_path: Path) -> None:
    """It stays among those certain or possible by place: the number beside says how many may drop out."""
    row = 'e1,shelling,32.62,36.10,500,2017-07-20,Syrian Government,"acceded-opposition, Nusra Front",Daraa'
    run("assess", write(tmp_path / "list.csv", [row]), "--out", tmp_path / "r.parquet")
    (found,) = [r for r in counts(tmp_path / "r.months.csv") if (r["area"], r["reading"]) == ("southwest-area", "")]
    assert [int(found[name]) for name in ("certain", "possible", "outside", "carved_out", "perhaps_carved_out")] in (
        [1, 0, 0, 0, 1],
        [0, 1, 0, 0, 1],
    )


def test_the_regions_of_the_list_are_counted(listed: Path, tmp_path: Path) -> None:
    run("assess", listed, "--out", tmp_path / "r.parquet")
    assert sum(int(row["events"]) for row in counts(tmp_path / "r.regions.csv")) == 7


def test_bad_rows_are_set_aside_with_their_line_and_the_others_are_assessed(tmp_path: Path) -> None:
    bad = ["e8,shelling,99,36,500,2017-07-20,Russia,,", "e9,shelling,32.6,36.1,500,0000-01-01,Russia,,"]
    listed = write(tmp_path / "list.csv", [ROWS[0], *bad, ROWS[1]])
    out = tmp_path / "r.parquet"
    assert run("assess", listed, "--out", out) == 3
    assert {row["event"] for row in table(out)} == {"e1", "e2"}
    aside = counts(tmp_path / "r.quarantine.csv")
    assert [row["line"] for row in aside] == ["3", "4"]
    assert all(row["code"].startswith("formats.") and row["hint"] for row in aside)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_assess_work, "BATCH_ROWS", 2)


@pytest.mark.usefixtures("small_batches")
def test_a_run_that_was_stopped_goes_on_and_gives_the_same_bytes(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, out = tmp_path / "whole.parquet", tmp_path / "r.parquet"
    run("assess", listed, "--out", whole)
    kept = Parts.keep

    def stopped(self: Parts, number: int, data: bytes, page: Any) -> None:
        if number == 1:
            raise KeyboardInterrupt
        kept(self, number, data, page)

    monkeypatch.setattr(Parts, "keep", stopped)
    assert run("assess", listed, "--out", out) == 1
    assert not out.exists(), "nobody sees half a result"
    assert "goes on from there" in capsys.readouterr().err
    monkeypatch.setattr(Parts, "keep", kept)
    assert run("assess", listed, "--out", out) == 3
    assert "Going on" in capsys.readouterr().err
    assert out.read_bytes() == whole.read_bytes()
    for what in ("months", "regions", "quarantine"):
        assert (tmp_path / f"r.{what}.csv").read_bytes() == (tmp_path / f"whole.{what}.csv").read_bytes()
    assert not (tmp_path / "r.parquet.parts").exists()


@pytest.mark.usefixtures("small_batches")
def test_a_part_without_its_page_is_done_again(listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped between the two writes of a part: the table is there, the page of counts is not."""
    whole, out = tmp_path / "whole.parquet", tmp_path / "r.parquet"
    run("assess", listed, "--out", whole)
    page = Parts._page

    def lost(self: Parts, number: int) -> Path:
        if number == 2 and self.table(2).exists():
            raise KeyboardInterrupt
        return page(self, number)

    monkeypatch.setattr(Parts, "_page", lost)
    assert run("assess", listed, "--out", out) == 1
    monkeypatch.setattr(Parts, "_page", page)
    left = {path.name for path in (tmp_path / "r.parquet.parts").iterdir()}
    assert "000002.parquet" in left and "000002.json" not in left, "the stop came between the two"
    run("assess", listed, "--out", out)
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.usefixtures("small_batches")
def test_parts_of_another_question_are_not_taken(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r.parquet"
    kept = Parts.keep

    def stopped(self: Parts, number: int, data: bytes, page: Any) -> None:
        if number == 1:
            raise KeyboardInterrupt
        kept(self, number, data, page)

    monkeypatch.setattr(Parts, "keep", stopped)
    run("assess", listed, "--out", out)
    monkeypatch.setattr(Parts, "keep", kept)
    write(listed, [*ROWS[:3], "e10,shelling,32.62,36.10,500,2017-07-20,Russia,,"])
    assert run("assess", listed, "--out", out) == 2
    assert "cli.other-parts" in capsys.readouterr().err
    assert run("assess", listed, "--out", out, "--anew") == 3
    assert "e10" in {row["event"] for row in table(out)}


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    """In processes of their own, begun anew; run as a person runs it."""
    rows = [re.sub(r"^e\d", f"e{n}", ROWS[n % len(ROWS)]) for n in range(11_000)]
    listed = write(tmp_path / "list.csv", rows)
    results = []
    for workers in (1, 3):
        out = tmp_path / f"w{workers}.parquet"
        done = subprocess.run(
            [sys.executable, "-m", "openline", "assess", str(listed), "--out", str(out), "--workers", str(workers)],
            check=False, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 3, done.stderr
        results.append([out.read_bytes(), *(path.read_bytes() for path in sorted(tmp_path.glob(f"w{workers}.*.csv")))])
    assert results[0] == results[1]
    assert len({row["event"] for row in table(tmp_path / "w1.parquet")}) == 11_000


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--reading", "southwest-area"], "cli.no-pair"),
        (["--reading", "nowhere=x"], "cli.no-such-area"),
        (["--reading", "southwest-area=x"], "cli.no-such-reading"),
        (["--area", "nowhere"], "cli.no-such-area"),
        (["--zone", "Mars/Olympus"], "cli.zone-unknown"),
    ],
)
def test_a_wrong_option_is_named_with_a_hint_and_nothing_is_written(
    listed: Path, tmp_path: Path, arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r.parquet"
    assert run("assess", listed, "--out", out, *arguments) == 2
    assert code in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [listed]


def test_an_empty_list_is_a_result_without_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "r.parquet"
    assert run("assess", write(tmp_path / "list.csv", []), "--out", out) == 0
    assert table(out) == []
    assert "0 events" in capsys.readouterr().out
