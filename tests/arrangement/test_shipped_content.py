"""The shipped arrangement: every sum, date and place stands under a source; disputed facts keep every reading."""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from openline.arrangement import Fact, SourceKind, load
from openline.geotime import Area, Position, Window
from tests.arrangement.files import shipped

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
             "appeals", "separations", "cases", "bulletins")  # fmt: skip
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
    assert [r.value.date().isoformat() for r in astana.in_force.readings] == ["2017-05-05", "2017-05-04"]
    assert astana.renewal is not None
    assert astana.renewal.disputed
    southwest = {area.reading for area in AGREED.areas if area.id == "southwest-area"}
    assert southwest == {"without-as-suwayda", "with-as-suwayda"}


def test_every_drawn_area_is_called_approximate() -> None:
    assert len(AGREED.areas) == 8
    assert all(area.approximate and "drawn" in area.method for area in AGREED.areas)


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
    import gzip

    with gzip.open(shared_data / "syria_communities" / "syria_communities_adm4.csv.gz", "rt", encoding="utf-8") as file:
        points = {(round(float(row["lat"]), 2), round(float(row["lon"]), 2)) for row in csv.DictReader(file)}
    ours = [place for place in AGREED.places if "ocha-places" in place.sources]
    assert len(ours) >= 18
    assert [place.name for place in ours if (place.position.lat, place.position.lon) not in points] == []
