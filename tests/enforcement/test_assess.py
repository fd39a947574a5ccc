"""``openline assess``: every event of a list, the same result for any number of workers and after a stop."""

import csv
import errno
import fcntl
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from openline.cli import _assess_work, main
from openline.cli._assess_parts import Parts
from tests.arrangement.files import shipped

HEAD = "id,kind,lat,lon,radius_m,day,actors,targets,region"
ROWS = [
    "e1,shelling,32.62,36.10,500,2017-07-20,Syrian Government,acceded-opposition,Daraa",
    "e2,air-strike,32.62,36.10,25000,2017-07-20,Russia,acceded-opposition,Daraa",
    "e3,shelling,32.62,36.10,500,2017-07-20,Syrian Government,Jabhat al-Nusra,Daraa",
    "e4,shelling,32.71,36.57,500,2017-08-20,Syrian Government,acceded-opposition,As-Suwayda",
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
    assert said["e1", "cf-no-hostilities"] == "would-fall-under"
    assert said["e3", "sw-cease-fire"] == "carved-out"
    assert said["e6", "sw-cease-fire"] == "undetermined"
    assert [row["outcome"] for row in rows if row["event"] == "e7"] == ["no-term-speaks"]
    about = json.loads(pq.read_schema(out).metadata[b"openline"])
    assert about["list"]["licence"] and about["list"]["columns"] == HEAD.split(",")
    assert len(about["arrangement"]["digest"]) == 64
    assert "mechanism" in about["note"]
    digests = {what: hashlib.sha256((tmp_path / f"r.{what}.csv").read_bytes()).hexdigest()
               for what in ("months", "regions", "quarantine")}  # fmt: skip
    assert about["tables"] == digests, "whoever reads the tables knows that they belong to this result"


def test_rows_stand_in_the_order_of_the_list_also_those_to_which_no_term_speaks(tmp_path: Path) -> None:
    out = tmp_path / "r.parquet"
    run("assess", write(tmp_path / "list.csv", [ROWS[6], *ROWS[:6]]), "--out", out)
    lines = [row["line"] for row in table(out)]
    assert lines == sorted(lines) and lines[0] == 2
    assert [row["outcome"] for row in table(out)].index("no-term-speaks") == 0


def test_each_name_of_several_that_nobody_knows_is_said(tmp_path: Path) -> None:
    row = 'e1,shelling,32.62,36.10,500,2017-07-20,"Nobody Known, Russia, Somebody Else",acceded-opposition; Third,Daraa'
    run("assess", write(tmp_path / "list.csv", [row]), "--out", tmp_path / "r.parquet")
    about = json.loads(pq.read_schema(tmp_path / "r.parquet").metadata[b"openline"])
    assert about["names_unknown"] == ["Nobody Known", "Somebody Else", "Third"]


def test_of_two_sides_that_fought_each_is_taken_with_all_its_names(tmp_path: Path) -> None:
    """As one name with commas and as several with semicolons: either way the same, and in either order."""
    found = []
    for one, other in (("Russia; Jabhat al-Nusra", "acceded-opposition"), ("Jabhat al-Nusra; Russia", "acceded-opposition"),
                       ('"Russia, Jabhat al-Nusra"', "acceded-opposition"), ("acceded-opposition", "Jabhat al-Nusra; Russia")):  # fmt: skip
        listed = tmp_path / "list.csv"
        row = f"e1,shelling,32.62,36.10,500,2017-07-20,{one},{other},Daraa,yes"
        listed.write_text(f"{HEAD},either_way\n{row}\n", "utf-8")
        run("assess", listed, "--out", tmp_path / "r.parquet")
        found.append([(row["term"], row["outcome"], row["actor"]) for row in table(tmp_path / "r.parquet")])
    assert "carved-out" not in {outcome for _, outcome, _ in found[0]}, "one of the two is not listed"
    assert found[0] and all(other == found[0] for other in found)


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
        (["--column", "lat"], "cli.no-pair"),
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


# -- parts that are not taken -------------------------------------------------------------------------------------


@pytest.fixture
def stopped(listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The result of a run that was stopped with two parts done."""
    monkeypatch.setattr(_assess_work, "BATCH_ROWS", 2)
    kept = Parts.keep

    def keep(self: Parts, number: int, data: bytes, page: Any) -> None:
        if number == 2:
            raise KeyboardInterrupt
        kept(self, number, data, page)

    with monkeypatch.context() as patch:
        patch.setattr(Parts, "keep", keep)
        assert run("assess", listed, "--out", tmp_path / "r.parquet") == 1
    assert (tmp_path / "r.parquet.parts" / "000001.json").exists()
    return tmp_path / "r.parquet"


def whole(listed: Path, tmp_path: Path) -> bytes:
    run("assess", listed, "--out", tmp_path / "whole.parquet")
    return (tmp_path / "whole.parquet").read_bytes()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def turned(path: Path) -> None:
    """One bit in the midst of the file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [cut, turned, lambda path: path.write_bytes(b""), Path.unlink])
@pytest.mark.parametrize("name", ["run.json", "000000.json", "000000.parquet", "000001.json", "000001.parquet"])
def test_what_was_damaged_is_done_again(
    stopped: Path, listed: Path, tmp_path: Path, name: str, damage: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(stopped.with_name("r.parquet.parts") / name)
    if name == "run.json" and damage is turned:
        assert run("assess", listed, "--out", stopped, "--anew") == 3
    else:
        capsys.readouterr()
        assert run("assess", listed, "--out", stopped) == 3
        assert ("Going on after 5,000 rows" in capsys.readouterr().err) == name.startswith("000001")
    assert stopped.read_bytes() == whole(listed, tmp_path)


def test_parts_that_nobody_says_the_question_of_are_never_taken(stopped: Path, listed: Path, tmp_path: Path) -> None:
    """Parts of another list, whole, without the page that says what was asked."""
    (tmp_path / "r.parquet.parts" / "run.json").unlink()
    write(listed, [row.replace(",2017-", ",2018-") for row in ROWS])
    assert run("assess", listed, "--out", stopped) in (3, 4)
    assert {row["day"].year for row in table(stopped)} == {2018}


def test_a_run_ended_while_it_forgets_its_parts_leaves_none_to_take(
    stopped: Path, listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "r.parquet.parts"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rmdir", lambda _: os.kill(os.getpid(), signal.SIGINT))
        assert run("assess", listed, "--out", tmp_path / "r.parquet", "--anew") == 1
    assert not folder.exists()
    assert run("assess", listed, "--out", stopped) == 3
    assert stopped.read_bytes() == whole(listed, tmp_path)
    assert not list(tmp_path.glob("*.parts*"))


@pytest.mark.parametrize("what", ["arrangement", "reading", "column", "zone"])
def test_parts_are_not_taken_when_anything_that_was_asked_differs(
    stopped: Path, listed: Path, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    options: dict[str, list[str]] = {
        "reading": ["--reading", "southwest-area=with-as-suwayda"], "column": ["--column", "lat=lat"],
        "zone": ["--zone", "UTC"], "arrangement": ["--arrangement", str(other)],
    }  # fmt: skip
    for name, data in shipped().items():
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_bytes(b"# read again\n" + data if name == "arrangement.yaml" else data)
    assert run("assess", listed, "--out", stopped, *options[what]) == 2
    assert "cli.other-parts" in capsys.readouterr().err
    assert run("assess", listed, "--out", stopped) == 3, "its own command still goes on"


# -- places that cannot take a result -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("out.csv", "out.csv"), ("e.months.csv", "e.parquet"), ("e.regions.csv", "e.parquet"),
        ("e.quarantine.csv", "e.pq"), ("e.parquet.new", "e.parquet"), ("e.parquet.parts/list.csv", "e.parquet"),
        ("link.csv", "out.csv"),
    ],
)  # fmt: skip
def test_a_list_is_never_written_over(tmp_path: Path, name: str, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / name
    listed.parent.mkdir(exist_ok=True)
    if name == "link.csv":
        write(tmp_path / "out.csv", ROWS)
        listed.symlink_to(tmp_path / "out.csv")
    else:
        write(listed, ROWS)
    before = listed.read_bytes()
    assert run("assess", listed, "--out", tmp_path / out) == 2
    assert "cli.same-file" in capsys.readouterr().err
    assert listed.read_bytes() == before


def test_what_is_no_regular_file_is_neither_read_nor_written(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "s.months.csv").mkdir()
    for events, out in ((tmp_path / "pipe", tmp_path / "r.parquet"), (listed, Path("/dev/null")),
                        (listed, tmp_path / "pipe"), (listed, tmp_path / "s.parquet")):  # fmt: skip
        assert run("assess", events, "--out", out) == 2
        assert "cli.no-regular-file" in capsys.readouterr().err


def test_a_result_where_no_file_can_be_is_refused_in_words(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.parquet.parts").write_text("a file")
    for out in (listed / "below" / "r.parquet", Path("/proc/x"), tmp_path / "f.parquet"):
        assert run("assess", listed, "--out", out) == 2
        assert "cli.no-folder" in capsys.readouterr().err


def test_a_folder_of_somebody_elses_is_left_alone(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "r.parquet.parts" / "letters.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    for more in ([], ["--anew"]):
        assert run("assess", listed, "--out", tmp_path / "r.parquet", *more) == 2
        assert "cli.parts-foreign" in capsys.readouterr().err
    assert [path.name for path in mine.parent.iterdir()] == ["letters.txt"]


def test_columns_are_named_for_plain_lists_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.formats import event_rows as made

    listed = tmp_path / "list.csv"
    listed.write_bytes(made.table([made.UCDP]))
    assert run("assess", listed, "--out", tmp_path / "r.parquet", "--column", "lat=latitude") == 2
    assert "cli.column-known" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [listed]


# -- disks that fill, processes that end --------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(8))
def test_a_full_disk_leaves_the_earlier_result_whole_and_says_so(
    listed: Path, tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever write it is that finds no room: run.json, the part, its page, or one of the result's four files."""
    out, kept, synced = tmp_path / "r.parquet", os.fsync, [0]
    run("assess", write(tmp_path / "earlier.csv", ROWS[:2]), "--out", out)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("r.*")}
    assert len(before) == 4

    def full(number: int) -> None:
        synced[0] += 1
        if synced[0] > after:
            raise OSError(errno.ENOSPC, "No space left on device")
        kept(number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        code = run("assess", listed, "--out", out)
    if after == 7:
        assert (code, synced[0]) == (3, 7), "a run makes seven files durable"
        return
    assert code == 1
    assert "cli.disk-full" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.glob("r.*") if path.is_file()} == before
    assert not list(tmp_path.rglob("*.new"))
    assert run("assess", listed, "--out", out) == 3
    assert out.read_bytes() == whole(listed, tmp_path)


def test_two_runs_do_not_work_on_one_result(stopped: Path, listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lock ends with whoever held it; one left behind by a run that was killed stops nobody."""
    folder = stopped.with_name("r.parquet.parts")
    before = {path.name for path in folder.iterdir()}
    assert "lock" in before, "left by the run that was stopped"
    with (folder / "lock").open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for more in ([], ["--anew"]):
            assert run("assess", listed, "--out", stopped, *more) == 2
            assert "cli.result-in-use" in capsys.readouterr().err
    assert {path.name for path in folder.iterdir()} == before
    assert run("assess", listed, "--out", stopped) == 3


def long_run(tmp_path: Path) -> tuple[subprocess.Popen[str], Path]:
    """A run with workers of a list that never ends for the test, with two parts done."""
    listed = write(tmp_path / "long.csv", [re.sub(r"^e\d", f"e{n}", ROWS[n % 7]) for n in range(150_000)])
    out = tmp_path / "long.parquet"
    going = subprocess.Popen(
        [sys.executable, "-m", "openline", "assess", str(listed), "--out", str(out), "--workers", "2"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (tmp_path / "long.parquet.parts" / "000000.json").exists():
        assert going.poll() is None
    return going, out


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in found.read_text().split()]


def is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads the processes of Linux")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_the_run_and_its_parts_stay(tmp_path: Path, how: signal.Signals) -> None:
    going, out = long_run(tmp_path)
    workers = children(going.pid)
    assert len(workers) >= 2
    going.send_signal(how)
    said = going.communicate(timeout=60)[1]
    for _ in range(600):
        if all(is_gone(worker) for worker in workers):
            break
        time.sleep(0.1)
    assert all(is_gone(worker) for worker in workers)
    assert not out.exists()
    assert (tmp_path / "long.parquet.parts" / "000000.json").exists()
    if how is signal.SIGTERM:
        assert going.returncode == 1 and "goes on from there" in said and "Traceback" not in said


def test_a_list_that_is_written_to_while_it_is_read_gives_no_result(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The digest in the result would be another list's."""
    kept = Parts.keep

    def written_to(self: Parts, number: int, data: bytes, page: Any) -> None:
        kept(self, number, data, page)
        with listed.open("a", encoding="utf-8") as file:
            file.write("\n")

    monkeypatch.setattr(Parts, "keep", written_to)
    assert run("assess", listed, "--out", tmp_path / "r.parquet") == 2
    assert "cli.list-changed" in capsys.readouterr().err
    assert not (tmp_path / "r.parquet").exists()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads the processes of Linux")
def test_a_worker_that_was_killed_is_told_in_words(tmp_path: Path) -> None:
    going, out = long_run(tmp_path)
    for worker in children(going.pid):
        if "spawn_main" in Path(f"/proc/{worker}/cmdline").read_text():
            os.kill(worker, signal.SIGKILL)
    said = going.communicate(timeout=60)[1]
    assert going.returncode == 1 and "cli.worker-ended" in said and "Traceback" not in said
    assert not out.exists()
    assert (tmp_path / "long.parquet.parts" / "000000.json").exists()
