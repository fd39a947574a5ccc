"""spec/space.md is what the code does: its worked cases run, its codes are all there are, its docstrings too."""

import doctest
import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest

import openline.formats
import openline.geotime
from openline.arrangement import Medium, Separation
from openline.deconfliction._closeness import closeness, conflicts
from openline.errors import BadInput, GeometryError
from openline.formats import read_plans
from openline.geotime import (
    E7,
    Area,
    Band,
    Certainty,
    Datum,
    Position,
    Volume4D,
    Window,
    area_from_geojson,
    area_to_geojson,
    format_instant,
    inside,
    meeting,
    parse_instant,
)

from .shapes import polygon, square

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "spec" / "space.md").read_text("utf-8")
BLOCKS = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CASES: list[dict[str, Any]] = [json.loads(line) for block in BLOCKS for line in block.splitlines()]
SOURCES = sorted(Path(openline.geotime.__file__).parent.glob("*.py"))
PLANS = ("_door.py", "_f3548.py", "_f3548_values.py", "_plan.py", "_strict.py")
READERS = [Path(openline.formats.__file__).parent / name for name in PLANS]


def area_in(said: dict[str, Any]) -> Area:
    rings = [said["ring"] if "ring" in said else square(*said["box"])]
    return area_from_geojson(polygon(*rings, *([square(*said["hole"])] if "hole" in said else [])))


def volume_in(said: dict[str, Any]) -> Volume4D:
    lower, upper, datum = said.get("band", [None, None, "W84"])
    start, end = (None if text is None else parse_instant(text) for text in said.get("window", [None, None]))
    band = Band(lower_dm=lower, upper_dm=upper, datum=Datum(datum))
    return Volume4D(area=area_in(said), band=band, window=Window(start=start, end=end))


def named(key: str) -> list[Any]:
    return [pytest.param(case, id=case["case"]) for case in CASES if key in case]


def test_the_page_has_its_cases() -> None:
    assert len(named("meet")) >= 18
    assert len(named("refused")) >= 10
    assert len(named("cut")) == 1
    assert len(named("rule")) >= 10
    assert len(named("f3548")) >= 8


@pytest.mark.parametrize("case", named("meet"))
def test_a_worked_case_meets_as_written_in_both_orders(case: dict[str, Any]) -> None:
    a, b = volume_in(case["a"]), volume_in(case["b"])
    found = meeting(a, b)
    assert found == meeting(b, a)
    assert (found is not None) is case["meet"]
    if found is None:
        return
    seen = {
        "place": [found.place.lat_e7, found.place.lon_e7],
        "heights": [found.lower_dm, found.upper_dm],
        "window": [None if t is None else format_instant(t) for t in (found.window.start, found.window.end)],
    }
    expected = {key: case[key] for key in seen if key in case}
    assert {key: seen[key] for key in expected} == expected


@pytest.mark.parametrize("case", named("cut"))
def test_a_worked_case_is_cut_as_written(case: dict[str, Any]) -> None:
    written = area_from_geojson({"type": "MultiPolygon", "coordinates": [[ring] for ring in case["cut"]]})
    cut = area_from_geojson(polygon(case["ring"]))
    assert cut == written
    assert area_from_geojson(area_to_geojson(cut)) == written
    assert cut.geometry.bounds[2] == 180 * E7


@pytest.mark.parametrize("case", named("refused"))
def test_a_worked_case_is_refused_with_the_code_as_written(case: dict[str, Any]) -> None:
    try:
        area_from_geojson(polygon(case["ring"]))
    except GeometryError as error:
        assert error.code == case["refused"]
    else:
        assert case["refused"] is None


def rule_in(said: list[int] | None) -> Separation | None:
    if said is None:
        return None
    lateral, vertical, wait = said
    any_two = (Medium.ANY, Medium.ANY)
    return Separation(id="x", between=any_two, lateral_m=lateral, vertical_m=vertical, time_s=wait, sources=("own",))


@pytest.mark.parametrize("case", named("rule"))
def test_a_worked_case_keeps_its_separation_as_written_in_both_orders(case: dict[str, Any]) -> None:
    a, b, rule = volume_in(case["a"]), volume_in(case["b"]), rule_in(case["rule"])
    found, back = closeness(a, b, rule), closeness(b, a, rule)
    assert (found is not None) is (back is not None) is case["conflict"]
    assert conflicts(a, b, rule) is conflicts(b, a, rule) is case["conflict"]
    if found is not None and back is not None and "gap_m" in case:
        assert found.gap_m == back.gap_m == case["gap_m"]


@pytest.mark.parametrize("case", named("f3548"))
def test_a_worked_case_of_f3548_is_read_as_written(case: dict[str, Any]) -> None:
    try:
        volumes = [plan.volume for plan in read_plans(json.dumps(case["f3548"]).encode())]
    except BadInput as error:
        assert error.code == case.get("code")
        return
    (volume,) = volumes
    assert len(volumes) == case["volumes"]
    if "band" in case:
        ends = [None if end is None else format_instant(end) for end in (volume.window.start, volume.window.end)]
        assert [volume.band.lower_dm, volume.band.upper_dm] == case["band"] and ends == case["window"]
    if "holds" in case:
        lat_e7, lon_e7 = case["holds"]
        assert inside(volume.area, Position(lat_e7=lat_e7, lon_e7=lon_e7), 0) is Certainty.CERTAIN


def test_every_code_of_the_readers_stands_on_the_page_and_no_other() -> None:
    raised = {code for path in READERS for code in re.findall(r'"(formats\.[a-z0-9-]+)"', path.read_text("utf-8"))}
    rows = re.findall(r"^\| (`formats\.[^|]*) \|", PAGE, re.MULTILINE)
    assert {code for row in rows for code in re.findall(r"`([^`]*)`", row)} == raised
    assert len(raised) >= 9


def test_every_code_of_the_room_stands_on_the_page_and_no_other() -> None:
    raised = {code for path in SOURCES for code in re.findall(r'"(geotime\.[a-z-]+)"', path.read_text("utf-8"))}
    listed = set(re.findall(r"^\| `(geotime\.[a-z-]+)` \|", PAGE, re.MULTILINE))
    assert listed == raised
    assert len(raised) >= 20


def test_the_examples_in_the_docstrings_run() -> None:
    tried = 0
    for module in pkgutil.iter_modules(openline.geotime.__path__):
        result = doctest.testmod(importlib.import_module(f"openline.geotime.{module.name}"))
        assert result.failed == 0
        tried += result.attempted
    assert tried >= 8


def test_the_public_list_is_sorted_and_complete() -> None:
    names = openline.geotime.__all__
    assert sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name)) == names
    assert all(hasattr(openline.geotime, name) for name in names)
