"""The period bulletin of the real list: the months of the south-west as counted by hand."""

from pathlib import Path

import pytest

from tests.bulletin.period_world import FIGHT, Tables
from tests.enforcement.test_bulletin import run


def test_the_south_west_of_a_real_list_comes_out_as_counted_by_hand(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, shared_data: Path
) -> None:
    events = shared_data / "ucdp_ged_syria" / "ged_syria_20160101_20191130.csv.gz"
    assert run(capsys, "assess", events, "--out", tmp_path / "ged.parquet")[0] in (0, 3, 4)
    page = tmp_path / "b.html"
    assert run(capsys, "bulletin", tmp_path / "ged.parquet", "--out", page, "--to", "2018-12", "--group", FIGHT)[0] == 0
    head, *rows = Tables(page.read_text("utf-8")).found["figure-all-regions-1"]
    columns = [head.index(f"{name} Governorate") for name in ("Daraa", "Quneitra", "As Suwayda")]
    found = {row[0]: sum(int(row[column].replace(",", "")) for column in columns) for row in rows}
    # As stated beside the list itself, counted by its own codes of governorates.
    assert [found[month] for month in ("Jun 2017", "Jul 2017", "Aug 2017", "May 2018", "Jun 2018")] == [
        76,
        22,
        19,
        11,
        59,
    ]
