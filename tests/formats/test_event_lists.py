"""The real lists load whole, with their own numbers; plain lists as documented; a run that stopped goes on as one."""

import csv
import doctest
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import openline.formats._csv_out
import openline.formats._days
import openline.formats._insecurity_acts
from openline import limits
from openline.assessment import DataSource, Event
from openline.errors import FormatError
from openline.formats import Corridor, CorridorOutcome, Quarantined, read_corridors, read_events
from openline.terms import ActKind, Weapon
from tests.formats import event_rows as made

DAMASCUS = ZoneInfo("Asia/Damascus")
SYRIA = "ucdp_ged_syria/ged_syria_20160101_20191130.csv.gz"
HEALTH = "insecurity_insight/attacks_on_health_care_2016_2023_SYR.csv"
CORRIDORS = "ukraine_humanitarian_corridors/humanitarian_corridors_ukraine_geocoded.csv"


def read(data: bytes, **more: Any) -> list[Any]:
    return list(read_events(io.BytesIO(data), "list.csv", **more))


def one(row: dict[str, str], **more: Any) -> Any:
    (item,) = read(made.table([row]), **more)
    return item


def plainly(path: Path) -> Iterator[dict[str, str]]:
    """The rows as Python's own reader of CSV gives them: the other reading of every count."""
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    yield from csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))


@pytest.mark.parametrize(
    "module", [openline.formats._csv_out, openline.formats._days, openline.formats._insecurity_acts]
)
def test_the_examples_in_the_contracts_run(module: Any) -> None:
    found = doctest.testmod(module)
    assert found.attempted and not found.failed


# -- UCDP GED -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def syria(shared_data: Path) -> list[Any]:
    with (shared_data / SYRIA).open("rb") as file:
        return list(read_events(file, "ged.csv.gz", zone=DAMASCUS))


def test_all_16566_events_of_ucdp_syria_load_with_the_numbers_of_its_source_page(syria: list[Any]) -> None:
    assert len(syria) == 16_566
    assert not [item for item in syria if isinstance(item, Quarantined)]
    places = Counter(item.place_class for item in syria)
    assert places == {"ucdp where_prec 1": 9_010, "ucdp where_prec 2": 5_786, "ucdp where_prec 3": 334,
                      "ucdp where_prec 4": 620, "ucdp where_prec 5": 562, "ucdp where_prec 6": 254}  # fmt: skip
    assert Counter(item.day.year for item in syria) == {2016: 6_170, 2017: 5_587, 2018: 2_765, 2019: 2_044}
    until_2018 = [item for item in syria if item.day.year < 2019]
    assert (len(until_2018), sum(item.killed for item in until_2018)) == (14_522, 102_277)
    assert sum(item.time_class == "ucdp date_prec 1" for item in until_2018) == 13_586
    assert Counter(item.either_way for item in syria) == {True: 11_507 + 4_577, False: 482}
    assert {item.kind for item in syria} == {ActKind.ARMED_ATTACK}


def test_every_cell_that_is_read_of_ucdp_is_what_the_file_says(syria: list[Any], shared_data: Path) -> None:
    for row, item in zip(plainly(shared_data / SYRIA), syria, strict=True):
        assert (item.id, item.group, item.killed) == (row["id"], row["dyad_name"], int(row["best"]))
        assert item.region == (row["adm_1"] or None)
        sides = (row["side_a"], row["side_b"])
        two = row["type_of_violence"] != "3"
        assert (*item.actors, *item.targets) == (sides if two else (row["side_a"], "Civilians"))
        assert (len(item.actors), item.either_way) == (1, two), "each side stands on its own"
        assert abs(item.position.lat - float(row["latitude"])) < 1e-7
        assert abs(item.position.lon - float(row["longitude"])) < 1e-7
        first, last = date.fromisoformat(row["date_start"]), date.fromisoformat(row["date_end"])
        assert item.day == item.span.earliest.astimezone(DAMASCUS).date() == first
        assert item.span.latest.astimezone(DAMASCUS).date() == last
        assert (item.span.latest + timedelta(seconds=1)).astimezone(DAMASCUS).date() == last + timedelta(days=1)


def test_the_lines_of_ucdp_are_the_lines_of_the_file(syria: list[Any], shared_data: Path) -> None:
    lines = gzip.decompress((shared_data / SYRIA).read_bytes()).split(b"\n")
    assert all(lines[item.line - 1].startswith(item.id.encode() + b",") for item in syria)
    assert len(lines) > 16_567 + 1, "some rows have more lines than one"


def test_south_west_months_match_the_count_of_the_source_page(syria: list[Any]) -> None:
    codes = ("Daraa Governorate", "Quneitra Governorate", "As Suwayda Governorate")
    months = Counter(
        f"{item.day:%Y-%m}"
        for item in syria
        if item.region in codes and (item.actors, item.targets) == (("Government of Syria",), ("Syrian insurgents",))
    )
    assert {m: months[m] for m in ("2017-06", "2017-07", "2017-08", "2018-05", "2018-06")} == {
        "2017-06": 76, "2017-07": 22, "2017-08": 19, "2018-05": 11, "2018-06": 59}  # fmt: skip


def test_a_class_of_precision_becomes_a_radius_that_holds_it() -> None:
    wide = {"1": 5_000, "2": 25_000, "3": 160_000, "4": 220_000, "5": 250_000, "6": 500_000}
    assert {code: one({**made.UCDP, "where_prec": code}).radius_m for code in wide} == wide
    assert one({**made.UCDP, "where_prec": "5", "adm_1": ""}).radius_m == 500_000
    elsewhere = {code: one({**made.UCDP, "where_prec": code, "country": "Russia"}) for code in "1234567"}
    assert [elsewhere[code].radius_m for code in "12345"] == [5_000, 25_000, 500_000, 1_000_000, 1_000_000]
    assert [elsewhere[code].position for code in "67"] == [None, None]
    assert max(wide.values()) <= limits.RADIUS_M


def test_the_radius_of_district_and_province_holds_all_of_each_in_syria(syria: list[Any], shared_data: Path) -> None:
    """Judged against the outlines of OCHA: no corner of a unit lies beyond the radius from the point coded for it."""
    import json

    import shapely
    from pyproj import Geod

    for code, level in (("3", 2), ("4", 1)):
        path = shared_data / f"syria_admin_cod_ab/syr_admin{level}_20180219.geojson.gz"
        units = [shapely.from_geojson(json.dumps(item["geometry"])) for item in
                 json.loads(gzip.decompress(path.read_bytes()))["features"]]  # fmt: skip
        coded = {item.position: item.radius_m for item in syria if item.place_class == f"ucdp where_prec {code}"}
        checked = 0
        for position, radius in coded.items():
            for unit in units:
                if unit.contains(shapely.Point(position.lon, position.lat)):
                    lon, lat = shapely.get_coordinates(unit).T
                    far = Geod(ellps="WGS84").inv([position.lon] * len(lon), [position.lat] * len(lat), lon, lat)[2]
                    assert max(far) < radius, (code, position)
                    checked += 1
        assert checked > 10


def test_the_global_columns_are_read_alike_and_days_that_nobody_can_tell_are_set_aside(shared_data: Path) -> None:
    """UCDP's global set; this copy has days as month/day/year or day/month/year, by turns: none is guessed."""
    path = shared_data / "ucdp_ged_ukraine/ged_ukraine.csv.gz"
    with path.open("rb") as file:
        items: list[Any] = list(read_events(file, "ukraine.csv.gz"))
    assert Counter(item.code for item in items) == {"formats.day-order": 3_883}
    rows = list(plainly(path))
    for row in rows:
        row["date_start"] = row["date_end"] = f"{row['year']}-06-01 00:00:00.000"
    events = read(made.table(rows))
    assert len(events) == 3_883 and all(isinstance(item, Event) for item in events)
    assert Counter(item.place_class for item in events)["ucdp where_prec 2"] == 1_841


@pytest.mark.parametrize(
    ("point", "taken"), [("36.10009 32.62", True), ("36.1002 32.62", False), ("36.1 32.61", False)]
)
def test_a_point_that_stands_twice_is_the_same_to_a_ten_thousandth_of_a_degree(point: str, taken: bool) -> None:
    item = one({**made.UCDP, "geom_wkt": f"POINT ({point})"})
    assert isinstance(item, Event) if taken else item.code == "formats.position-twice"


# -- days -----------------------------------------------------------------------------------------------------


def test_a_day_is_as_long_as_there_and_as_long_as_anywhere_when_nobody_says_where() -> None:
    spring = {**made.UCDP, "date_start": "2017-03-31", "date_end": "2017-03-31"}
    local = one(spring, zone=DAMASCUS).span
    assert (local.earliest, local.latest) == (
        datetime(2017, 3, 30, 22, tzinfo=UTC),
        datetime(2017, 3, 31, 20, 59, 59, tzinfo=UTC),
    )
    fixed = one(spring, zone=timezone(timedelta(hours=3))).span
    called = one(spring, zone=lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)).span
    assert fixed == called
    widest = one(spring).span
    assert (widest.earliest, widest.latest) == (
        datetime(2017, 3, 30, 10, tzinfo=UTC),
        datetime(2017, 4, 1, 11, 59, 59, tzinfo=UTC),
    )


HOUR = {"kind": "shelling", "lat": "", "lon": "", "radius_m": "", "end_utc": "2018-07-02T00:00:00Z"}


@pytest.mark.parametrize(
    ("zone", "start", "day"),
    [
        (DAMASCUS, "2018-06-30T20:59:59Z", date(2018, 6, 30)),
        (DAMASCUS, "2018-06-30T21:00:00Z", date(2018, 7, 1)),
        (ZoneInfo("America/New_York"), "2018-07-01T03:59:59Z", date(2018, 6, 30)),
        (timezone(timedelta(hours=14)), "2018-06-30T10:00:00Z", date(2018, 7, 1)),
        (None, "2018-06-30T23:59:59Z", date(2018, 6, 30)),
    ],
)
def test_an_instant_is_counted_on_the_day_of_the_clock_of_the_list(zone: Any, start: str, day: date) -> None:
    """Whether the clock is handed in as a zone, or as a function from a date to its first instant."""
    assert one({**HOUR, "start_utc": start}, zone=zone).day == day
    if zone is not None:
        item = one({**HOUR, "start_utc": start}, zone=lambda at: datetime(at.year, at.month, at.day, tzinfo=zone))
        assert item.day == day


def test_a_day_that_is_given_beside_instants_is_the_day_it_is_counted_by() -> None:
    assert one({**HOUR, "start_utc": "2018-07-01T00:00:00Z", "day": "2018-06-30"}, zone=DAMASCUS).day.month == 6


@pytest.mark.parametrize("start", ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1017-07-09T00:00:00Z"])
def test_an_instant_in_a_year_that_no_list_means_is_set_aside(start: str) -> None:
    item = one({**HOUR, "start_utc": start}, zone=DAMASCUS)
    assert (item.code, "year" in item.hint or "date" in item.hint) == ("formats.day", True)


# -- Insecurity Insight -----------------------------------------------------------------------------------------


def test_all_904_attacks_on_health_care_in_syria_load_and_none_is_sharper_than_its_class(shared_data: Path) -> None:
    with (shared_data / HEALTH).open("rb") as file:
        items: list[Any] = list(read_events(file, "health.csv", zone=DAMASCUS))
    assert len(items) == 904 and all(isinstance(item, Event) for item in items)
    rows = list(plainly(shared_data / HEALTH))
    least = {"(2)": 25_000, "(3)": 280_000, "(4)": 400_000, "(5)": 400_000, "(6)": 800_000}
    assert all(
        item.radius_m >= least[row["Geo Precision"][:3]] for row, item in zip(rows, items, strict=True) if item.position
    )
    assert sum(item.position is None for item in items) == sum(not row["Latitude"] for row in rows) == 14
    early = [item for item in items if item.day.year < 2019]
    assert (len(early), sum(item.position is not None for item in early)) == (512, 511)
    assert Counter(item.place_class for item in early) == {
        "insecurity-insight 25 km": 226, "insecurity-insight district": 197, "insecurity-insight province": 45,
        "insecurity-insight country": 44}  # fmt: skip
    names = Counter(item.actors for item in early)
    assert names[("Syrian Armed Forces",)] == 216 and names[("Syrian or Russian Forces",)] == 46
    assert names[("Russian Federation",)] == 0 and names[("Armed Forces of the Russian Federation",)] == 90
    assert ("Armed Forces of the Russian Federation", "Syrian Armed Forces") in names, "several names are several"
    nobody = {"Unidentified Armed Actor", "No Information"}
    assert sum(item.actors is None for item in items) == sum(row["Reported Perpetrator Name"] in nobody for row in rows)
    assert sum(item.kind is ActKind.AIR_STRIKE for item in items) == sum(
        row["Weapon Carried/Used"].startswith("Aerial Bomb") and "," not in row["Weapon Carried/Used"] for row in rows
    )


@pytest.mark.parametrize(
    ("name", "events", "set_aside"),
    [
        ("attacks_on_health_care_2016_2023", 8_853, {"formats.hidden-character": 1}),
        ("aid_worker_killed_injured_kidnapped_arrested_2020_2024", 1_299, {}),
        ("education_in_danger_2020_2024", 2_428, {}),
        ("explosive_weapons_2020_2023", 2_083, {}),
        ("protection_in_danger_2020_2024", 1_413, {"formats.position-zero": 1}),
    ],
)
def test_the_other_files_of_insecurity_insight_load_with_the_same_reader(
    name: str, events: int, set_aside: dict[str, int], shared_data: Path
) -> None:
    """Set aside: a province with a control character in it, and a place at 0, 0. A line of HXL tags is no row."""
    with (shared_data / f"insecurity_insight/{name}.csv.gz").open("rb") as file:
        items = list(read_events(file, name))
    assert sum(isinstance(item, Event) for item in items) == events
    assert Counter(item.code for item in items if isinstance(item, Quarantined)) == set_aside


@pytest.mark.parametrize(
    ("weapon", "more", "kind", "of"),
    [
        ("Aerial Bomb: Drone", {}, ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
        ("Shelling", {}, ActKind.SHELLING, None),
        ("Mortar", {}, ActKind.SHELLING, Weapon.MORTARS),
        ("Rocket", {}, ActKind.ARMED_ATTACK, Weapon.ROCKETS),
        ("Aerial Bomb: Plane, Firearms", {}, ActKind.ARMED_ATTACK, None),
        ("Aerial Bomb: Plane, Arson", {"Health Workers Killed": "0"}, ActKind.ARMED_ATTACK, None),
        ("Shelling, Knife, Rocket", {"Health Workers Killed": "0"}, ActKind.ARMED_ATTACK, None),
        ("Knife, Mine", {"Health Workers Killed": "0"}, ActKind.ARMED_ATTACK, None),
        ("Firearms", {"Health Workers Killed": "1"}, ActKind.SMALL_ARMS, Weapon.SMALL_ARMS),
        ("Firearms", {"Health Workers Killed": "0"}, ActKind.UNKNOWN, Weapon.SMALL_ARMS),
        (
            "Firearms",
            {"Health Workers Killed": "0", "Health Workers Arrested": "2"},
            ActKind.DETENTION,
            Weapon.SMALL_ARMS,
        ),
        ("No Information on the Weapon Used", {"Health Workers Killed": "0"}, ActKind.UNKNOWN, None),
        ("No Information on the Weapon Used", {}, ActKind.ARMED_ATTACK, None),
        ("Not Applicable: No Direct Violence", {"Access Denied or Obstructed": "True"}, ActKind.ACCESS_DENIED, None),
        ("Knife", {}, ActKind.OTHER, Weapon.OTHER),
        ("a word that no list had", {"Health Workers Killed": "0"}, ActKind.UNKNOWN, None),
    ],
)
def test_a_weapon_says_no_more_than_it_says(
    weapon: str, more: dict[str, str], kind: ActKind, of: Weapon | None
) -> None:
    item = one({**made.INSECURITY, "Weapon Carried/Used": weapon, **more})
    assert (item.kind, item.weapon) == (kind, of)


# -- corridors --------------------------------------------------------------------------------------------------


def test_the_282_corridors_load_and_145_outcomes_stay_unknown(shared_data: Path) -> None:
    with (shared_data / CORRIDORS).open("rb") as file:
        reader = read_corridors(file, "corridors.csv")
        items: list[Any] = list(reader)
    assert len(items) == 282 and all(isinstance(item, Corridor) for item in items)
    assert Counter(item.outcome for item in items) == {
        CorridorOutcome.UNKNOWN: 145, CorridorOutcome.SUCCESSFUL: 125, CorridorOutcome.DISPUTED: 7,
        CorridorOutcome.UNSUCCESSFUL_OR_DISRUPTED: 5}  # fmt: skip
    assert Counter((item.proposed_by, item.agreed) for item in items) == {
        ("Ukraine", False): 251, (None, True): 20, ("Russia", False): 11}  # fmt: skip
    assert Counter(item.outcome_given for item in items)["proposed route/outcome unknown"] == 145
    for row, item in zip(plainly(shared_data / CORRIDORS), items, strict=True):
        assert item.day == date(int(row["year"]), int(row["month"]), int(row["day"]))
        assert item.from_name == (row["from_name"] or row["From"])
    assert "do not republish" in reader.source.notes[0]
    assert (reader.columns[0], reader.bytes_read) == ("HC_ID", (shared_data / CORRIDORS).stat().st_size)


def test_a_corridor_without_places_is_a_corridor() -> None:
    row = {**made.CORRIDOR, "from_latitude": "", "from_longitude": "", "status_result": ""}
    (item,) = read_corridors(io.BytesIO(made.table([row])), "x")
    assert isinstance(item, Corridor)
    assert (item.from_position, item.outcome, item.agreed) == (None, CorridorOutcome.UNKNOWN, False)


# -- plain lists, and the door ------------------------------------------------------------------------------------


def test_a_plain_list_is_read_as_documented() -> None:
    item = one(made.LISTED, zone=DAMASCUS)
    assert (item.kind, item.weapon, item.radius_m, item.killed) == (ActKind.SHELLING, Weapon.MORTARS, 500, 2)
    assert (item.actors, item.targets, item.either_way) == (("North",), ("South", "East"), False)
    loose = {"KIND": "Armed attack", "Latitude": "", "LONG": "", "Radius M": "", "Start UTC": "2017-07-09T09:00:00Z",
             "end_utc": "2017-07-09 10:00:00+00:00", "Actor": ""}  # fmt: skip
    item = one(loose)
    assert (item.id, item.kind, item.position, item.actors) == ("line 2", ActKind.ARMED_ATTACK, None, None)
    assert (item.span.latest - item.span.earliest, item.day) == (timedelta(hours=1), date(2017, 7, 9))


def test_the_columns_of_another_language_are_named_by_who_loads_them() -> None:
    row = {"Art": "shelling", "Breite": "32.6", "Laenge": "36.1", "Umkreis": "500", "Tag": "2017-07-09"}
    names = {"kind": "Art", "lat": "Breite", "lon": "Laenge", "radius_m": "Umkreis", "day": "Tag"}
    assert one(row, columns=names).radius_m == 500
    with pytest.raises(FormatError) as caught:
        one(row, columns={**names, "radius_m": "Umkreiss"})
    assert "Umkreiss: perhaps 'Umkreis'" in caught.value.hint


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_and_a_byte_order_mark_are_read(delimiter: str) -> None:
    data = b"\xef\xbb\xbf" + made.table([made.LISTED], delimiter).replace(b"\n", b"\r\n")
    (item,) = read(data)
    assert item == one(made.LISTED)


def test_the_door_tells_formats_by_what_is_in_them() -> None:
    for row, form in ((made.UCDP, "ucdp-ged"), (made.INSECURITY, "insecurity-insight"), (made.LISTED, "list")):
        reader = read_events(io.BytesIO(made.table([row])), "a.geojson")
        assert (reader.format, reader.columns) == (form, tuple(name.strip() for name in row))
    assert reader.source.licence == "not stated"
    ours = DataSource(id="ours", title="Ours", licence="CC0", citation="us")
    assert read_events(io.BytesIO(made.table([made.LISTED])), "x", source=ours).source is ours
    assert read_events(io.BytesIO(made.table([made.UCDP])), "x").source.licence == "CC BY 4.0"


def test_progress_is_counted_in_bytes_of_the_file_as_given() -> None:
    data = made.packed(made.table([{**made.UCDP, "id": str(n)} for n in range(5_000)]))
    reader = read_events(io.BytesIO(data), "x")
    going = iter(reader)
    next(going)
    assert 0 < reader.bytes_read <= len(data)
    assert (sum(1 for _ in going), reader.rows_read, reader.bytes_read) == (4_999, 5_000, len(data))


@given(st.integers(2, 60), st.integers(2, 60))
def test_a_list_read_in_two_parts_gives_what_it_gives_in_one(stop: int, seed: int) -> None:
    rows = [{**made.UCDP, "id": str(n % seed), "source_headline": "a\nb" * (n % 3)} for n in range(30)]
    data = made.table(rows)
    whole = read(data)
    before = [item for item in whole if item.line < stop]
    rest = read_events(io.BytesIO(data), "list.csv")
    rest.skip_to(stop)
    assert before + list(rest) == whole


PIECES = st.sampled_from([b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"=", b"1", b"nan", b"2017-07-09",
                          "\u202e".encode(), b"POINT (1 1)", b";", b"{", b"[", b"}", b"\x1f\x8b", b"PAR1"])  # fmt: skip
NOISE = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=60).map(b"".join))
HEADS = st.sampled_from([b"", *(made.table([row]) for row in (made.UCDP, made.INSECURITY, made.LISTED, made.CORRIDOR)),
                         made.collection([made.feature(1)])[:-4], b"PAR1", made.packed(made.table([made.UCDP]))])  # fmt: skip


@given(HEADS, NOISE, st.booleans())
@example(head=b"", noise=b'"', pack=False)
def test_no_bytes_raise_anything_but_a_refusal_with_a_code_and_a_hint(head: bytes, noise: bytes, pack: bool) -> None:
    data = made.packed(head + noise) if pack else head + noise
    for door in (read_events, read_corridors):
        try:
            for item in door(io.BytesIO(data), "x"):
                if isinstance(item, Quarantined):
                    assert item.code.startswith("formats.") and item.hint and item.message and item.line > 0
        except FormatError as error:
            assert error.code.startswith("formats.") and error.hint


@given(st.lists(st.text(max_size=30), min_size=len(made.LISTED), max_size=len(made.LISTED)))
def test_no_cells_raise_anything_but_become_a_row_or_are_set_aside(cells: list[str]) -> None:
    row = dict(zip(made.LISTED, (cell.encode(errors="replace").decode() for cell in cells), strict=True))
    items = read(made.table([made.LISTED, {**row, "id": "7"}]))
    assert items[0].id == "1"
