"""``openline bulletin``: wrong files are refused with what to do, and a stop leaves what was there."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from openline import limits
from openline.arrangement import load
from openline.cli import _bulletin
from openline.cli._files import read_folder, shipped
from openline.formats import arrow, result_schema, write_csv
from tests.bulletin.period_world import FIGHT, Tables, area_rows, months
from tests.cli.test_commands import run as run_words

AREA_COLUMNS = (
    "area",
    "reading",
    "month",
    "group",
    "certain",
    "possible",
    "outside",
    "carved_out",
    "perhaps_carved_out",
)
YEARS = months(2017, 2018)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    return run_words(capsys, *map(str, arguments))


@pytest.fixture(scope="module")
def digest() -> str:
    return load(read_folder(shipped())).digest


@pytest.fixture
def result(tmp_path: Path, digest: str) -> Path:
    return assessed(tmp_path / "list.parquet", digest)


def assessed(path: Path, digest: str, **more: Any) -> Path:
    """A result as ``openline assess`` leaves it, of rows made up here."""
    about = {
        "list": {"id": "l", "title": "A list of events", "licence": "CC BY 4.0", "citation": "Somebody, 2019", "notes": ["Few."]},
        "arrangement": {"id": "da-nang-2017", "digest": digest}, "readings": {}, **more,
    }  # fmt: skip
    schema = result_schema(about)
    values: dict[str, Any] = {field.name: [None] * 3 for field in schema}
    values |= {"event": ["1", "2", "3"], "term": ["sw-cease-fire", "sw-cease-fire", None],
               "outcome": ["might", "might", "no-term-speaks"], "settles": ["the exact time", "the exact time", None]}  # fmt: skip
    pa = arrow()
    arrays = [pa.array(values[field.name], type=pa.string()).cast(field.type) if pa.types.is_dictionary(field.type)
              else pa.array(values[field.name], type=field.type) for field in schema]  # fmt: skip
    pa.parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), path)
    rows = [(r.area, r.reading, r.month, r.group, r.count.certain, r.count.possible, r.count.outside, r.count.carved_out,
             r.count.perhaps_carved_out) for r in area_rows(YEARS)]  # fmt: skip
    stem = path.with_suffix("")
    stem.with_suffix(".months.csv").write_bytes(b"".join(write_csv(AREA_COLUMNS, rows)))
    regions = [("Daraa", month, FIGHT, number % 9) for number, month in enumerate(YEARS)]
    stem.with_suffix(".regions.csv").write_bytes(b"".join(write_csv(("region", "month", "group", "events"), regions)))
    aside = [("l.csv", 7, "formats.code-unknown", "m", "h")]
    stem.with_suffix(".quarantine.csv").write_bytes(
        b"".join(write_csv(("file", "line", "code", "message", "hint"), aside))
    )
    return path


def test_a_page_and_a_pdf_are_written_from_a_result(capsys: pytest.CaptureFixture[str], result: Path) -> None:
    pytest.importorskip("typst")
    page, printed = result.with_name("b.html"), result.with_name("b.pdf")
    status, out, err = run(capsys, "bulletin", result, "--out", page, "--pdf", printed)
    assert (status, err) == (0, "")
    assert "Jan 2017 to Dec 2018" in out
    assert all(len(line) <= 80 for line in out.splitlines() if str(result.parent) not in line)
    assert printed.read_bytes().startswith(b"%PDF-")
    found = Tables(page.read_text("utf-8")).found
    assert found["aside"][1] == ["formats.code-unknown", "1"]
    assert found["outcomes"][1][1:] == ["2", "the exact time (2)"]
    first = (page.read_bytes(), printed.read_bytes())
    assert run(capsys, "bulletin", result, "--out", page, "--pdf", printed)[0] == 0
    assert (page.read_bytes(), printed.read_bytes()) == first, "the same result gives the same bytes"


def test_a_program_gets_what_was_written_as_json(capsys: pytest.CaptureFixture[str], result: Path) -> None:
    status, out, _ = run(capsys, "bulletin", result, "--out", result.with_name("b.html"), "--json")
    found = json.loads(out)
    assert (status, [item["file"] for item in found["files"]]) == (0, [str(result.with_name("b.html"))])
    assert found["facts"]["Licence"] == "CC BY 4.0"
    assert any("South-west" in title for title in found["figures"])


def test_days_are_told_on_the_clock_of_the_arrangement(capsys: pytest.CaptureFixture[str], result: Path) -> None:
    page = result.with_name("b.html")
    status, out, _ = run(capsys, "bulletin", result, "--out", page, "--json")
    days = json.loads(out)["facts"]["Days of beginnings and ends"]
    assert (status, days.startswith("on the clock of Asia/Damascus")) == (0, True)
    assert "27 May 2017" in page.read_text("utf-8"), "in UTC it was still the 26th"


def test_areas_groups_and_months_can_be_chosen(capsys: pytest.CaptureFixture[str], result: Path) -> None:
    page = result.with_name("b.html")
    options = ("--from", "2017-06", "--to", "2017-08", "--areas", "southwest-area,north-homs-area", "--group", FIGHT)
    assert run(capsys, "bulletin", result, "--out", page, *options)[0] == 0
    found = Tables(page.read_text("utf-8")).found
    assert [row[0] for row in found["figure-area-north-homs-area"][1:-1]] == ["Jun 2017", "Jul 2017", "Aug 2017"]


@pytest.mark.parametrize("what", ["months", "regions", "quarantine"])
def test_a_table_that_is_missing_is_named(capsys: pytest.CaptureFixture[str], result: Path, what: str) -> None:
    result.with_name(f"list.{what}.csv").unlink()
    status, _, err = run(capsys, "bulletin", result, "--out", result.with_name("b.html"))
    assert (status, "cli.result-incomplete" in err, f"list.{what}.csv" in err) == (2, True, True)
    assert not result.with_name("b.html").exists()


def named_tables(path: Path, digest: str, **changed: str) -> Path:
    """A result that says which three tables were left with it."""
    assessed(path, digest)
    names = ("months", "regions", "quarantine")
    left = {name: hashlib.sha256(path.with_name(f"{path.stem}.{name}.csv").read_bytes()).hexdigest() for name in names}
    return assessed(path, digest, tables={**left, **changed})


@pytest.mark.parametrize("what", ["months", "regions", "quarantine"])
def test_a_table_of_another_result_is_never_counted_as_this_ones(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, digest: str, what: str
) -> None:
    mine, page = named_tables(tmp_path / "mine.parquet", digest), tmp_path / "b.html"
    assert run(capsys, "bulletin", mine, "--out", page)[0] == 0
    page.unlink()
    table = tmp_path / f"mine.{what}.csv"
    lines = table.read_bytes().splitlines(keepends=True)
    table.write_bytes(b"".join(lines[:-1]))
    status, _, err = run(capsys, "bulletin", mine, "--out", page)
    assert (status, "cli.result-incomplete" in err, table.name in err, page.exists()) == (2, True, True, False)
    assert "assess the list again" in " ".join(err.split())


@pytest.mark.parametrize("tables", [{}, "none", {"months": None}])
def test_a_result_that_names_its_tables_wrongly_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, digest: str, tables: object
) -> None:
    result = assessed(tmp_path / "mine.parquet", digest, tables=tables)
    assert "cli.result-incomplete" in run(capsys, "bulletin", result, "--out", tmp_path / "b.html")[2]


def test_a_table_is_read_up_to_its_limit_and_not_a_byte_more(
    capsys: pytest.CaptureFixture[str], result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = result.with_name("list.months.csv").stat().st_size
    monkeypatch.setattr(limits, "BULLETIN_TABLE_BYTES", size)
    assert run(capsys, "bulletin", result, "--out", result.with_name("b.html"))[0] == 0
    monkeypatch.setattr(limits, "BULLETIN_TABLE_BYTES", size - 1)
    assert "cli.table-too-large" in run(capsys, "bulletin", result, "--out", result.with_name("b.html"))[2]


def test_counts_of_other_areas_are_never_drawn_over_these_without_a_word(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, digest: str
) -> None:
    other = assessed(tmp_path / "other.parquet", "f" * 64)
    page = tmp_path / "b.html"
    status, _, err = run(capsys, "bulletin", other, "--out", page)
    assert (status, "cli.other-arrangement" in err, digest[:16] in err, page.exists()) == (2, True, True, False)
    assert run(capsys, "bulletin", other, "--out", page, "--anyway")[0] == 0
    assert "f" * 64 in page.read_text("utf-8"), "the page says which arrangement it was"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--from", "July 2017"), "cli.month-wrong"),
        (("--to", "2017-13"), "cli.month-wrong"),
        (("--to", "9999-12"), "bulletin.period-too-long"),
        (("--from", "2018-02", "--to", "2018-01"), "bulletin.period-empty"),
        (("--from", "2020-01", "--to", "2020-02"), "bulletin.period-empty"),
        (("--area", "nowhere"), "bulletin.area-unknown"),
        (("--group", "nobody"), "bulletin.group-unknown"),
        (("--arrangement", "no-such-folder"), "cli.no-folder"),
    ],
)
def test_a_wrong_option_is_refused_with_what_to_do(
    capsys: pytest.CaptureFixture[str], result: Path, options: tuple[str, ...], code: str
) -> None:
    status, out, err = run(capsys, "bulletin", result, "--out", result.with_name("b.html"), *options)
    assert (status, out, code in err, "what to do:" in err) == (2, "", True, True)
    assert not result.with_name("b.html").exists()


@pytest.mark.parametrize("name", ["list.months.csv", "list.parquet", "no-such-folder/b.html"])
def test_nothing_of_the_result_is_written_over(capsys: pytest.CaptureFixture[str], result: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in result.parent.iterdir()}
    status, _, err = run(capsys, "bulletin", result, "--out", result.parent / name)
    assert (status, "cli.same-file" in err or "cli.no-folder" in err) == (2, True)
    assert {path: path.read_bytes() for path in result.parent.iterdir()} == before


def refused_as_the_same(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str | Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    status, _, err = run(capsys, "bulletin", *arguments)
    assert (status, "cli.same-file" in err, "what to do:" in err) == (2, True, True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["list.parquet", "list.months.csv", "list.regions.csv", "list.quarantine.csv"])
def test_an_input_is_known_by_whichever_name_it_is_written(
    capsys: pytest.CaptureFixture[str], result: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = result.parent
    (folder / "there").mkdir()
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "link.html").symlink_to(folder / name)
    os.link(folder / name, folder / "hard.html")
    monkeypatch.chdir(folder)
    for given, out in (
        ("list.parquet", folder / name), (result, name), (result, f"there/../{name}"), (result, f"./{name}"),
        (result, f"round/{name}"), (result, "link.html"), (result, "hard.html"), ("round/list.parquet", folder / name),
    ):  # fmt: skip
        refused_as_the_same(capsys, folder, given, "--out", out)


def test_neither_page_is_written_over_the_other_nor_over_the_arrangement(
    capsys: pytest.CaptureFixture[str], result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("typst")
    monkeypatch.chdir(tmp_path)
    refused_as_the_same(capsys, tmp_path, result, "--out", tmp_path / "b.html", "--pdf", "b.html")
    refused_as_the_same(capsys, tmp_path, result, "--out", tmp_path / "b.html", "--pdf", "list.months.csv")
    folder = tmp_path / "agreed"
    shutil.copytree(shipped(), folder)
    options = ("--arrangement", "agreed", "--out", folder / "parties.yaml")
    refused_as_the_same(capsys, tmp_path, result, *options)
    assert run(capsys, "bulletin", result, "--arrangement", folder, "--out", folder.parent / "b.html")[0] == 0


@pytest.mark.parametrize("data", [b"", b"PAR1", b"area,month\n", b"PAR1" + b"\xff" * 200 + b"PAR1"])
def test_a_file_that_is_no_result_is_refused(capsys: pytest.CaptureFixture[str], result: Path, data: bytes) -> None:
    result.write_bytes(data)
    status, _, err = run(capsys, "bulletin", result, "--out", result.with_name("b.html"))
    assert (status, "cli.not-a-result" in err) == (2, True)


def test_another_parquet_file_is_no_result(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pa = arrow()
    pa.parquet.write_table(pa.table({"a": [1]}), tmp_path / "x.parquet")
    status, _, err = run(capsys, "bulletin", tmp_path / "x.parquet", "--out", tmp_path / "b.html")
    assert (status, "cli.not-a-result" in err) == (2, True)
    assert "cli.no-result" in run(capsys, "bulletin", tmp_path / "y.parquet", "--out", tmp_path / "b.html")[2]


def test_a_stop_while_pages_are_set_leaves_what_was_there(
    capsys: pytest.CaptureFixture[str], result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("typst")
    page, printed = result.with_name("b.html"), result.with_name("b.pdf")
    page.write_text("earlier")
    stopped = []

    def stop(*_: object) -> bytes:
        stopped.append(True)
        raise KeyboardInterrupt

    monkeypatch.setattr(_bulletin, "pdf", stop)
    status, _, err = run(capsys, "bulletin", result, "--out", page, "--pdf", printed)
    assert (status, stopped, "Nothing was left half done" in err) == (1, [True], True)
    assert page.read_text() == "earlier"
    assert not printed.exists()
    assert not [path for path in result.parent.iterdir() if path.name.endswith(".part")]


def test_a_disk_that_is_full_half_way_leaves_what_was_there(
    capsys: pytest.CaptureFixture[str], result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = result.with_name("b.html")
    page.write_text("earlier")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    status, _, err = run(capsys, "bulletin", result, "--out", page)
    assert (status, "cli.not-written" in err, page.read_text()) == (2, True, "earlier")
    assert not [path for path in result.parent.iterdir() if path.name.endswith(".part")]
