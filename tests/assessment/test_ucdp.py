"""UCDP's 16,566 events of Syria against the shipped arrangement, judged by plain counts over the list itself."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from openline.arrangement import load
from openline.geotime import Position, circle
from tests.arrangement.files import shipped
from tests.enforcement.test_assess import counts, run

GROUP = "Government of Syria - Syrian insurgents"
SOUTH_WEST = ("Daraa Governorate", "Quneitra Governorate", "As Suwayda Governorate")


@pytest.fixture(scope="module")
def ucdp(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The whole list in all readings, and in each reading of the south-west."""
    events = shared_data / "ucdp_ged_syria" / "ged_syria_20160101_20191130.csv.gz"
    folder = tmp_path_factory.mktemp("ucdp")
    found = {}
    for name in ("", "with-as-suwayda", "without-as-suwayda"):
        found[name] = folder / f"r{name}.parquet"
        options = ["--reading", f"southwest-area={name}"] if name else []
        assert run("assess", events, "--out", found[name], *options) == 4
    return found


def plain_rows(shared_data: Path) -> Iterator[dict[str, str]]:
    """The list as plain Python has it, without anything of ours."""
    path = shared_data / "ucdp_ged_syria" / "ged_syria_20160101_20191130.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_a_list_that_never_says_who_began_accuses_nobody_for_sure(ucdp: dict[str, Path]) -> None:
    """Umbrella names, both ways of a fight and coarse places leave every event that a term speaks to open or out."""
    outcomes = Counter(pq.read_table(ucdp[""], columns=["outcome"]).column("outcome").to_pylist())
    assert outcomes["might"] > 20_000
    assert outcomes["would-fall-under"] == 0


def test_all_16566_events_are_in_the_result(ucdp: dict[str, Path]) -> None:
    rows = pq.read_table(ucdp[""], columns=["event"]).column("event").to_pylist()
    assert len(set(rows)) == 16_566
    assert counts(ucdp[""].with_name("r.quarantine.csv")) == []


def test_the_months_of_the_south_west_are_those_of_a_plain_count(ucdp: dict[str, Path], shared_data: Path) -> None:
    """Government and insurgents by the governorate that the list gives, 2017-01 to 2018-07."""
    plain: Counter[str] = Counter()
    for row in plain_rows(shared_data):
        if row["dyad_name"] == GROUP and row["adm_1"] in SOUTH_WEST and "2017-01" <= row["date_start"][:7] <= "2018-07":
            plain[row["date_start"][:7]] += 1
    ours: Counter[str] = Counter()
    for row in counts(ucdp[""].with_name("r.regions.csv")):
        if row["group"] == GROUP and row["region"] in SOUTH_WEST and "2017-01" <= row["month"] <= "2018-07":
            ours[row["month"]] += int(row["events"])
    assert len(plain) == 19
    assert ours == plain
    assert (ours["2017-07"], ours["2018-06"]) == (22, 59)


def test_each_area_and_month_adds_up_to_the_list(ucdp: dict[str, Path], shared_data: Path) -> None:
    plain = Counter((row["date_start"][:7], row["dyad_name"]) for row in plain_rows(shared_data))
    parts = ("certain", "possible", "outside", "carved_out")
    ours: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for row in counts(ucdp[""].with_name("r.months.csv")):
        at = ours.setdefault((row["area"], row["reading"]), Counter())
        at[row["month"], row["group"]] += sum(int(row[name]) for name in parts)
    assert len(ours) >= 10
    assert all(found == plain for found in ours.values())


def test_the_disputed_extent_changes_only_what_it_must(ucdp: dict[str, Path]) -> None:
    """What differs between the readings lies, with its radius and the edge's 5 km, between the two extents."""
    drawn = {v.reading: v.area.geometry for v in load(shipped()).areas if v.id == "southwest-area"}
    between = drawn["with-as-suwayda"].symmetric_difference(drawn["without-as-suwayda"])
    columns = ["event", "term", "outcome", "lat_e7", "lon_e7", "radius_m", "settles", "readings", "place"]
    found = {
        name: {(r["event"], r["term"]): r for r in pq.read_table(path, columns=columns).to_pylist()}
        for name, path in ucdp.items()
    }
    one, other = found["with-as-suwayda"], found["without-as-suwayda"]
    differ = {key for key in {*one, *other} if one.get(key) != other.get(key)}
    spoken = [key for key in differ if key[1] is not None]
    assert len(spoken) > 50
    southwest = {"sw-cease-fire", "sw-monitoring", "dn-monitoring", "mp-foreign-forces"}
    assert {term for _, term in spoken} <= southwest
    for key in spoken:
        row = one.get(key) or other[key]
        place = Position(lat_e7=row["lat_e7"], lon_e7=row["lon_e7"])
        reach = circle(place, row["radius_m"] + 5_000).geometry
        assert reach.intersects(between), key
    # With all readings together, what one of them leaves open or changes is open, and says on what it depends.
    for key in spoken:
        both = found[""].get(key)
        assert both is not None and both["outcome"] in ("might", "undetermined", "carved-out", "not-bound")
