"""A name finds the place that was meant among thousands, shows all that bear it, and never picks one in silence."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import Point
from shapely.geometry import shape

from openline.arrangement import (
    Gazetteer,
    Match,
    Settlement,
    compare_descriptions,
    gazetteers,
    given_apart,
    load,
    read_gazetteer,
)
from openline.errors import ArrangementErrors
from openline.geotime import (
    Area,
    Certainty,
    FromPlace,
    Position,
    bearing_deg,
    destination,
    distance_m,
)
from tests.arrangement.files import shipped
from tests.arrangement.spellings import respelt

TABLE = (
    "name,name_ar,pcode,lat,lon,ADM1_EN,ADM1_PCODE\n"
    "Badriyeh (Ariha),\u0628\u062f\u0631\u064a\u0629,C6609,35.843872,36.576904,Idleb,SY07\n"
    "Badriyeh (Badama),,C8395,35.837097,36.198303,Idleb,SY07\n"
    "Kherbet Eljoz,,C4231,35.903076,36.191101,Idleb,SY07\n"
    "Al Bab,\u0627\u0644\u0628\u0627\u0628,C1200,36.3712,37.5167,Aleppo,SY02\n"
)


@pytest.fixture(scope="module")
def small() -> Gazetteer:
    return read_gazetteer("small.csv", TABLE.encode())


@pytest.fixture(scope="module")
def syria(shared_data: Path) -> Gazetteer:
    path = shared_data / "syria_communities" / "syria_communities_adm4.csv.gz"
    return read_gazetteer(path.name, path.read_bytes())


@pytest.fixture(scope="module")
def districts(shared_data: Path) -> list[dict[str, Any]]:
    path = shared_data / "syria_admin_cod_ab" / "syr_admbnda_adm3_20201217.geojson.gz"
    found: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))["features"]
    return found


def test_every_place_of_a_name_is_shown(small: Gazetteer) -> None:
    found = small.named("badriyeh")
    assert [(item.settlement.code, item.match) for item in found[:2]] == [
        ("C6609", Match.EXACT),
        ("C8395", Match.EXACT),
    ]
    assert [item.settlement.code for item in small.named("Badriyeh Badama")][:1] == ["C8395"]


@pytest.mark.parametrize(
    ("text", "code", "match"),
    [
        ("c4231", "C4231", Match.CODE), (" C4231 ", "C4231", Match.CODE), ("kherbet eljoz", "C4231", Match.EXACT),
        ("Khirbet al-Jawz", "C4231", Match.SKELETON), ("\u062e\u0631\u0628\u0629 \u0627\u0644\u062c\u0648\u0632", "C4231", Match.SKELETON),
        ("Kherbet Eljez", "C4231", Match.SKELETON), ("Kherbet Eljor", "C4231", Match.NEAR),
        ("\u0627\u0644\u0628\u0640\u0640\u0627\u0628", "C1200", Match.EXACT), ("\u0628\u0627\u0628", "C1200", Match.SKELETON),
        ("\u0410\u043b\u044c-\u0411\u0430\u0431", "C1200", Match.SKELETON),
    ],
)  # fmt: skip
def test_found(small: Gazetteer, text: str, code: str, match: Match) -> None:
    assert (small.named(text)[0].settlement.code, small.named(text)[0].match) == (code, match)


def test_a_code_that_no_place_has_and_a_name_of_another_country_find_nothing(small: Gazetteer) -> None:
    assert small.named("C9999") == small.named("Reykjavik") == small.named("") == small.named("--") == ()
    assert Gazetteer("none", []).named("Duma") == ()
    assert Gazetteer("none", []).nearest(Position(lat_e7=0, lon_e7=0)) == ()


def test_other_spellings_of_syrian_places_are_among_the_first_five(syria: Gazetteer) -> None:
    """7,580 places, Latin names; 700 of them spelt otherwise, one in five of the long with a slip of the pen."""
    dice = random.Random(2017)
    asked = dice.sample(syria.settlements, 700)
    ranks = []
    for place in asked:
        found = [item.settlement.code for item in syria.named(respelt(place.name, dice))]
        ranks.append(found.index(place.code) if place.code in found else 99)
    assert sum(rank == 0 for rank in ranks) / len(ranks) > 0.86
    assert sum(rank < 5 for rank in ranks) / len(ranks) > 0.95


@pytest.mark.parametrize(("held", "asked"), [("ADM3_EN", "ADM3_AR"), ("ADM3_AR", "ADM3_EN")])
def test_arabic_finds_latin_and_latin_finds_arabic(districts: list[dict[str, Any]], held: str, asked: str) -> None:
    """The names of 272 sub-districts as OCHA writes them in both scripts; only one script is held."""
    nowhere = Position(lat_e7=350_000_000, lon_e7=370_000_000)
    rows = [feature["properties"] for feature in districts]
    book = Gazetteer("adm3", [Settlement(code=row["ADM3_PCODE"], names=(row[held],), position=nowhere) for row in rows])
    ranks = []
    for row in rows:
        found = [item.settlement.code for item in book.named(row[asked])]
        ranks.append(found.index(row["ADM3_PCODE"]) if row["ADM3_PCODE"] in found else 99)
    assert len(rows) == 272
    assert sum(rank == 0 for rank in ranks) >= 0.95 * len(rows)
    assert sum(rank < 5 for rank in ranks) >= 0.97 * len(rows)


def test_the_nearest_places_are_the_nearest_of_all(syria: Gazetteer) -> None:
    dice = random.Random(7)
    for _ in range(20):
        here = Position(
            lat_e7=dice.randrange(323_000_000, 373_000_000), lon_e7=dice.randrange(357_000_000, 423_000_000)
        )
        far = sorted(distance_m(item.position, here) for item in syria.settlements)[:3]
        near = syria.nearest(here)
        assert [item.distance_m for item in near] == far
        back = destination(near[0].settlement.position, near[0].bearing_deg, near[0].distance_m)
        assert distance_m(back, here) <= 10 + near[0].distance_m // 100


def test_two_descriptions_that_disagree_show_both_points_and_the_districts_that_differ(
    syria: Gazetteer, districts: list[dict[str, Any]]
) -> None:
    """The coordinates of one place, the name of another, nine kilometres off in the next sub-district."""
    areas = {
        str(feature["properties"]["ADM3_PCODE"]): _area(feature["geometry"])
        for feature in districts
        if feature["properties"]["ADM1_PCODE"] == "SY09"
    }
    assert len({item.settlement.code for item in syria.named("Khasham") if item.match is Match.EXACT}) == 2
    place = syria.coded("C5140")
    assert place is not None
    said = FromPlace(place=place.name, bearing_deg=0, distance_m=0, step_m=1)
    code = place.admins[-1].code
    away = next(
        there
        for bearing in range(0, 360, 15)
        if (there := destination(place.position, bearing, 9_000))
        and any(area_code != code for area_code in _holding(areas, there))
    )
    answer = compare_descriptions(away, 10, place, said, [syria], 500, areas)
    assert (answer.certainty, answer.first, answer.second) == (Certainty.NO, away, place.position)
    assert 8_990 <= answer.apart_m <= 9_010
    assert [pair[0] for pair in answer.disagreeing_codes] == [code]
    assert answer.nearest[0].distance_m <= answer.apart_m

    same = compare_descriptions(place.position, 10, place, said, [syria], 500, areas)
    assert (same.certainty, same.apart_m, same.disagreeing_codes) == (Certainty.CERTAIN, 0, ())


def test_what_the_words_leave_open_makes_a_comparison_possible(small: Gazetteer) -> None:
    place = small.named("Al Bab")[0].settlement
    said = FromPlace(place="Al Bab", bearing_deg=90, distance_m=10_000, step_m=1_000)
    there = destination(place.position, 90, 10_000 + 500)
    assert compare_descriptions(there, 0, place, said, [small], 500).certainty is Certainty.CERTAIN
    for metres in (501, 1_085):
        there = destination(place.position, 90, 10_000 + metres)
        assert compare_descriptions(there, 0, place, said, [small], 500).certainty is Certainty.POSSIBLE
    answer = compare_descriptions(destination(place.position, 90, 10_000 + 1_100), 0, place, said, [small], 500)
    assert answer.certainty is Certainty.NO
    assert answer.explained_m == 500 + 90 + 500
    assert bearing_deg(answer.first, answer.second) == 270


RECORD = b"""
- id: syria
  name: Places for the test
  licence: none
  file: gazetteers/syria.csv
  columns: {names: [name, name_ar], code: pcode, lat: lat, lon: lon, admin_names: [ADM1_EN], admin_codes: [ADM1_PCODE]}
  south_west: "32.0, 35.5"
  north_east: "37.5, 42.5"
  sources: [ocha-places]
"""


def test_an_arrangement_names_its_gazetteer_and_a_slip_in_it_is_shown_with_its_line() -> None:
    files = {**shipped(), "gazetteers.yaml": RECORD, "gazetteers/syria.csv": TABLE.encode()}
    agreed = load(files)
    held = gazetteers(agreed.gazetteers, files)
    assert [len(item) for item in held] == [4]
    assert held[0].named("c1200")[0].settlement.admins[0].code == "SY02"
    broken = TABLE.replace("36.3712,37.5167", "37.5167,36.3712").replace("35.903076", "2017").encode()
    with pytest.raises(ArrangementErrors) as caught:
        load({**files, "gazetteers/syria.csv": broken})
    assert [(p.file, p.line, p.code) for p in caught.value.problems] == [
        ("gazetteers/syria.csv", 4, "arrangement.gazetteer-position"),
        ("gazetteers/syria.csv", 5, "arrangement.gazetteer-position"),
    ]
    assert caught.value.problems[1].hint == "exchange latitude and longitude"


@pytest.mark.parametrize(
    ("danger", "change", "file", "code"),
    [
        ("the file is not there", {"gazetteers/syria.csv": None}, "gazetteers.yaml", "file-missing"),
        ("a file that nobody named", {"gazetteers/other.csv": b"name"}, "gazetteers/other.csv", "file-unknown"),
        ("a heading that is not there", {"gazetteers/syria.csv": b"name,lat\nx,1\n"}, "gazetteers/syria.csv", "gazetteer-columns"),
    ],
)  # fmt: skip
def test_a_folder_with_a_gazetteer_out_of_order(danger: str, change: dict[str, Any], file: str, code: str) -> None:
    files = {**shipped(), "gazetteers.yaml": RECORD, "gazetteers/syria.csv": TABLE.encode(), **change}
    with pytest.raises(ArrangementErrors) as caught:
        load({name: data for name, data in files.items() if data is not None})
    assert [(p.file, p.code) for p in caught.value.problems] == [(file, f"arrangement.{code}")], danger


def test_a_list_given_apart_is_read_as_its_record_says() -> None:
    record = RECORD.replace(b"  file: gazetteers/syria.csv\n", b"").replace(b"[name, name_ar]", b"[ort]")
    agreed = load({**shipped(), "gazetteers.yaml": record})
    data = TABLE.replace("name,name_ar", "ort,x").encode()
    assert given_apart(agreed.gazetteers, "a.csv", data).source == "Places for the test"
    assert given_apart((), "b.csv", TABLE.encode()).source == "b.csv"


def _area(geometry: dict[str, Any]) -> Area:
    """Integer corners; these outlines have more than a message may hold."""
    whole = shapely.make_valid(shapely.transform(shape(geometry), lambda points: np.round(points * 10_000_000)))
    return Area(max(shapely.get_parts(whole), key=lambda part: part.area))


def _holding(areas: dict[str, Area], position: Position) -> set[str]:
    return {code for code, area in areas.items() if area.geometry.covers(Point(position.lon_e7, position.lat_e7))}
