"""The shipped arrangement: every sum, date and place stands under a source; disputed facts keep every reading."""

import csv
import datetime as dt
import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from shapely import Point, get_coordinates

from openline.arrangement import Fact, SourceKind, load
from openline.geotime import Area, Position, Window
from tests.arrangement.files import FOLDER, shipped
from tests.campaigns import l4

AGREED = load(shipped())


def stated(value: Any, sources: tuple[str, ...], path: str) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Every date, sum and place with the sources that cover it: the nearest above it."""
    if isinstance(value, dt.date | Position | Area | Window) or (
        isinstance(value, int) and not isinstance(value, bool)
    ):
        yield path, value, sources
    elif isinstance(value, tuple):
        for n, item in enumerate(value):
            yield from stated(item, sources, f"{path}[{n}]")
    elif isinstance(value, msgspec.Struct):
        own = getattr(value, "sources", None) or sources
        for name in value.__struct_fields__:
            yield from stated(getattr(value, name), own, f"{path}.{name}")


def test_every_sum_date_and_place_cites_a_source_that_exists() -> None:
    known = {source.id for source in AGREED.sources}
    lists = ("participants", "parties", "posts", "lines", "instruments", "terms", "areas", "listings", "places", "undertakings",
             "appeals", "separations", "cases", "bulletins", "accessions", "actors")  # fmt: skip
    found = [row for name in lists for row in stated(getattr(AGREED, name), (), name)]
    found += list(stated(AGREED.procedures, (), "procedures"))
    assert len(found) > 300
    assert [path for path, _, sources in found if not sources or not set(sources) <= known] == []


def test_every_source_is_used_and_memory_is_labelled() -> None:
    files = {name: data.decode() for name, data in shipped().items() if name != "sources.yaml"}
    text = "\n".join(files.values())
    assert [source.id for source in AGREED.sources if source.id not in text] == []
    memory = [source for source in AGREED.sources if source.kind is SourceKind.MEMORY]
    assert memory
    assert all("verify" in source.reference for source in memory)


def facts(value: Any) -> Iterator[Fact[Any]]:
    if isinstance(value, Fact):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from facts(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from facts(getattr(value, name))


def test_disputed_facts_keep_every_reading_with_its_source() -> None:
    disputed = [fact for fact in facts((AGREED.instruments, AGREED.undertakings)) if fact.disputed]
    assert len(disputed) >= 8
    for fact in disputed:
        assert len({reading.value for reading in fact.readings}) == len(fact.readings)
        assert all(reading.sources and reading.note for reading in fact.readings)
    astana = AGREED.instrument("astana-2017")
    assert astana is not None
    starts = [reading.value.isoformat() for reading in astana.in_force.readings]
    assert starts == ["2017-05-04T21:00:00+00:00", "2017-05-03T21:00:00+00:00", "2017-05-05T21:00:00+00:00"]
    assert astana.renewal is not None
    assert astana.renewal.disputed
    southwest = {area.reading for area in AGREED.areas if area.id == "southwest-area"}
    assert southwest == {"without-as-suwayda", "with-as-suwayda"}


def test_every_drawn_area_is_called_approximate() -> None:
    assert all(area.approximate and "drawn" in area.method for area in AGREED.areas)
    readings = {area.id: {other.reading for other in AGREED.areas if other.id == area.id} for area in AGREED.areas}
    assert len(readings) == 15
    assert {name for name, labels in readings.items() if len(labels) > 1} == {
        "southwest-area", "al-tanf-circle", "idlib-demilitarised-zone", "safe-zone-2019"
    }  # fmt: skip


def test_a_start_that_accounts_date_differently_keeps_every_reading_in_the_term() -> None:
    files = [yaml.safe_load(data) for name, data in shipped().items() if name.startswith("terms/")]
    effects = {term["id"]: term["effect"] for file in files for term in file["terms"]}
    disputed = {name: effect["readings"] for name, effect in effects.items() if isinstance(effect, dict)}
    assert {"as-no-hostilities", "as-no-flights", "as-access", "fs-tanf-circle", "fs-euphrates"} <= set(disputed)
    for readings in disputed.values():
        assert len({reading["value"] for reading in readings}) == len(readings) >= 2
        assert all(reading["sources"] and reading["note"] for reading in readings)


def test_a_case_in_which_accounts_differ_cites_at_least_two_of_them() -> None:
    differing = [(case.id, fact) for case in AGREED.cases for fact in case.facts if fact.differs]
    assert len(differing) >= 10
    assert [(case, fact.what) for case, fact in differing if len(fact.sources) < 2] == []


def test_no_report_is_older_than_what_it_reports() -> None:
    dated = {source.id: source.dated for source in AGREED.sources if source.dated}
    events = [(e.day, e.sources) for line in AGREED.lines for e in line.history]
    events += [(b.day, b.sources) for b in AGREED.bulletins if b.day]
    events += [(e.day, e.sources) for u in AGREED.undertakings for e in u.history]
    events += [(total.as_of, total.sources) for total in AGREED.appeals[0].totals]
    assert len(events) > 20
    assert [(day, name) for day, names in events for name in names if name in dated and dated[name] < day] == []


def test_a_suspension_is_never_called_restored_on_a_day_nobody_published() -> None:
    line = next(line for line in AGREED.lines if line.id == "flight-safety")
    declared = [event.declared.value for event in line.history if event.declared]
    assert declared == ["open", "suspended", "suspended"]
    assert any("restored" in gap for gap in AGREED.about.not_found)


def drawn(area: str, reading: str | None = None) -> Area:
    return next(a.area for a in AGREED.areas if a.id == area and reading in (None, a.reading))


@pytest.mark.parametrize(
    ("area", "reading", "inside_it", "outside_it"),
    [
        ("idlib-area", None, ("idlib", "khan-shaykhun", "jisr-ash-shughur"), ("hama", "aleppo", "latakia", "afrin")),
        ("north-homs-area", None, ("rastan", "talbiseh"), ("homs", "hama", "salamiyah")),
        ("eastern-ghouta-area", None, ("duma",), ("damascus",)),
        ("daraa-quneitra-area", None, ("nawa", "izra"), ("as-suwayda", "damascus")),
        ("southwest-area", "without-as-suwayda", ("daraa", "nawa", "quneitra"), ("as-suwayda", "damascus")),
        ("southwest-area", "with-as-suwayda", ("daraa", "nawa", "quneitra", "as-suwayda"), ("damascus",)),
        ("al-tanf-circle", "round-the-garrison", ("al-tanf", "al-tanf-crossing"), ("palmyra",)),
        ("al-tanf-circle", "round-the-crossing", ("al-tanf", "al-tanf-crossing"), ("palmyra",)),
        ("north-east-border", None, (), ("qamishli", "tall-refaat", "raqqa", "manbij")),
        ("north-east-patrols", None, ("ain-al-arab",), ("qamishli", "ras-al-ain", "manbij", "raqqa")),
        ("safe-zone-2019", "between-two-towns", ("tell-abiad", "ras-al-ain"), ("ain-al-arab", "qamishli", "raqqa", "manbij")),
        ("safe-zone-2019", "whole-border", ("tell-abiad", "ras-al-ain", "ain-al-arab", "qamishli"), ("raqqa", "manbij")),
        ("manbij-tall-refaat", None, ("manbij", "tall-refaat"), ("aleppo", "jarablus", "afrin")),
        ("m4-road", None, (), ("idlib", "latakia", "saraqib", "khan-shaykhun")),
        ("castello-road", None, (), ("aleppo", "tall-refaat")),
        ("east-of-euphrates", None, ("khasham", "tabiyah", "raqqa"), ("manbij", "deir-ez-zor", "deir-ez-zor-airport", "mayadin", "rusafa")),
    ],
)  # fmt: skip
def test_an_area_lies_about_the_towns_it_is_described_by(
    area: str, reading: str | None, inside_it: tuple[str, ...], outside_it: tuple[str, ...]
) -> None:
    places = {place.id: place.position for place in AGREED.places}
    shape = drawn(area, reading).geometry
    holds = {name: shape.intersects(Point(places[name].lon_e7, places[name].lat_e7)) for name in inside_it + outside_it}
    assert holds == dict.fromkeys(inside_it, True) | dict.fromkeys(outside_it, False)


def test_the_circles_have_the_published_radius_and_the_zone_lies_in_its_area() -> None:
    places = {place.id: place.position for place in AGREED.places}
    for reading, center in (("round-the-garrison", "al-tanf"), ("round-the-crossing", "al-tanf-crossing")):
        ring = get_coordinates(drawn("al-tanf-circle", reading).geometry).tolist()
        assert all(54_000 < great_circle_m(places[center], x / 1e7, y / 1e7) < 56_000 for x, y in ring)
    fifteen, twenty = (drawn("idlib-demilitarised-zone", reading).geometry for reading in ("15-km", "20-km"))
    whole = drawn("idlib-area").geometry
    for zone in (fifteen, twenty):
        assert zone.difference(whole).area < 0.01 * zone.area
    assert twenty.area > fifteen.area
    assert fifteen.difference(twenty).area < 0.02 * fifteen.area


def great_circle_m(a: Position, lon: float, lat: float) -> float:
    """A sphere is close enough to judge a radius that was published as about 55 km."""
    p, q, turn = math.radians(a.lat), math.radians(lat), math.radians(lon - a.lon)
    return 6_371_000 * math.acos(math.sin(p) * math.sin(q) + math.cos(p) * math.cos(q) * math.cos(turn))


def test_no_place_is_a_medical_site() -> None:
    words = ("hospital", "clinic", "medical", "health")
    assert not any(word in place.name.lower() for place in AGREED.places for word in words)


def test_the_parties_and_instruments_the_statement_stands_on_are_there() -> None:
    assert {"united-states", "russian-federation", "jordan", "turkiye", "iran", "syrian-government", "acceded-opposition", "sdf", "pro-government-forces", "isil", "nusra"} <= {p.id for p in AGREED.parties}  # fmt: skip
    assert {"flight-safety-2015", "unscr-2254", "cessation-2016", "astana-2017", "southwest-2017", "principles-2017", "da-nang-2017", "cross-border", "idlib-2018"} <= {i.id for i in AGREED.instruments}  # fmt: skip
    assert {term.instrument for term in AGREED.terms} == {i.id for i in AGREED.instruments}
    nusra = AGREED.party("Jabhat al-Nusra")
    assert nusra is not None
    assert AGREED.listed(nusra.id, dt.datetime(2017, 3, 25, tzinfo=dt.UTC)) == ("qde-137",)
    assert AGREED.listed(nusra.id, dt.datetime(2014, 5, 13, tzinfo=dt.UTC)) == ()


def test_the_appeal_agrees_with_the_published_rows(shared_data: Path) -> None:
    with (shared_data / "fts" / "one_2017_funding_donors_appeal.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["plan_code"] == "HSYR17"]
    states = sorted(int(float(row["totalFunding"])) for row in rows if "Government of" in row["organization_name"])
    ours = sorted(item.amount_minor // 100 for item in AGREED.appeals[0].contributions if item.member_state)
    assert ours == states
    assert sum(int(float(row["totalFunding"])) for row in rows) == AGREED.appeals[0].totals[0].amount_minor // 100


def test_places_lie_where_the_published_list_has_them(shared_data: Path) -> None:
    """Our rounded positions against OCHA's: within 3 km where the place is in the list by our source."""
    with gzip.open(shared_data / "syria_communities" / "syria_communities_adm4.csv.gz", "rt", encoding="utf-8") as file:
        points = {(round(float(row["lat"]), 2), round(float(row["lon"]), 2)) for row in csv.DictReader(file)}
    ours = [place for place in AGREED.places if "ocha-places" in place.sources]
    assert len(ours) >= 18
    assert [place.name for place in ours if (place.position.lat, place.position.lon) not in points] == []


def test_cities_and_crossings_lie_where_their_own_source_has_them(shared_data: Path) -> None:
    """A city is the mean of OCHA's points in it; a crossing is the published point. Rounding aside, nothing is ours."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    file = shared_data / "syria_admin_cod_ab" / "syr_city_neighbourhoods_20180219.geojson.gz"
    for feature in json.loads(gzip.decompress(file.read_bytes()))["features"]:
        row = feature["properties"]
        points[row["ADM4_EN"]].append((float(row["LATITUDE"]), float(row["LONGITUDE"])))
    known = [tuple(sum(part) / len(part) for part in zip(*rows, strict=True)) for rows in points.values()]
    transport = json.loads((shared_data / "opensyria_transport" / "locations.json").read_bytes())
    known += [(row["coordinates"]["latitude"], row["coordinates"]["longitude"]) for row in transport]
    ours = [place for place in AGREED.places if {"ocha-neighbourhoods", "transport-points"} & set(place.sources)]
    assert len(ours) >= 11
    near = {p.id: min(max(abs(p.position.lat - lat), abs(p.position.lon - lon)) for lat, lon in known) for p in ours}
    assert {name: miss for name, miss in near.items() if miss > 0.0051} == {}


def test_no_place_rests_on_our_own_choice() -> None:
    kinds = {source.id: source.kind for source in AGREED.sources}
    assert [place.id for place in AGREED.places if any(kinds[s] is SourceKind.OWN for s in place.sources)] == []


def test_nobody_cosigns_for_itself_its_host_or_whom_it_answers_for() -> None:
    rules = {item.id: AGREED.cosigning_rule(item.id) for item in AGREED.participants}
    assert all(name in rule.excluded for name, rule in rules.items())
    assert rules["ocha"].excluded == rules["special-envoy"].excluded == ("ocha", "special-envoy")
    hosted = {item.id for item in AGREED.participants if item.hosted_by}
    assert hosted == {"ocha"}
    assert hosted.isdisjoint((*rules["iran"].sides, *rules["iran"].neutral)), "its host would sign twice"


def test_a_sponsor_that_sponsors_through_others_never_cosigns_for_its_force() -> None:
    """No participant of 2017 is a partnered force; one is added here to see that its sponsors drop out."""
    files = shipped()
    files["participants.yaml"] += (
        b"- {id: forces, name: F, kind: state, party: pro-government-forces, sources: [own-default]}\n"
    )
    files["cosigning.yaml"] = files["cosigning.yaml"].replace(b"cosigners: [russian-federation]", b"cosigners: [iran]")
    files["cosigning.yaml"] = files["cosigning.yaml"].replace(
        b"sources:", b"  - {author: forces, neutral: 3}\nsources:"
    )
    files["cosigning.yaml"] = files["cosigning.yaml"].replace(
        b"[russian-federation, iran]", b"[russian-federation, iran, forces]"
    )
    assert load(files).cosigning_rule("forces").excluded == ("forces", "iran", "russian-federation")


def test_the_page_on_cosigning_says_what_brute_force_counts() -> None:
    """Also where the number is small: the page is compared line by line."""
    page = (FOLDER.parents[1] / "docs" / "cosigning.md").read_text("utf-8").splitlines()
    written = [line for line in page if line.startswith("|")]
    assert written == l4.table_lines()
    assert len(written) == 2 + len(AGREED.participants)
