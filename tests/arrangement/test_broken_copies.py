"""Broken copies of the shipped arrangement: each problem is named with its file, its line and its code."""

import re

import pytest

from openline.arrangement import load
from openline.errors import ArrangementErrors
from tests.arrangement.files import shipped

# name, file, what is replaced (first occurrence), by what, the marker whose line is expected, the code
BREAKS = [
    ("a word that is no state of a line", "lines.yaml", "declared: suspended", "declared: suspendet", "suspendet", "arrangement.value-wrong"),
    ("a day that does not exist", "lines.yaml", "2017-04-07", "2017-02-30", "2017-02-30", "arrangement.value-wrong"),
    ("a month first date", "bulletins.yaml", "day: 2017-05-06", "day: 06/05/2017", "06/05/2017", "arrangement.value-wrong"),
    ("an instant without its zone", "instruments.yaml", "2017-07-09T09:00:00Z", "2017-07-09T09:00:00", "2017-07-09T09:00:00\n", "arrangement.value-wrong"),
    ("an instant in local time", "instruments.yaml", "2017-08-03T09:00:00Z", "2017-08-03T12:00:00+03:00", "+03:00", "arrangement.value-wrong"),
    ("a source nobody wrote down", "parties.yaml", "sources: [astana-tass]", "sources: [astana-tas]", "astana-tas]", "arrangement.reference-unknown"),
    ("no source at all", "listings.yaml", "sources: [un-list-2024, listing-dates-memory]", "sources: []", "sources: []", "arrangement.source-missing"),
    ("the sources left out", "separation.yaml", ", sources: [own-default]}", "}", "air-air", "arrangement.field-missing"),
    ("a party that is not listed", "terms/southwest-2017.yaml", "binds: [syrian-government, pro", "binds: [syrian-goverment, pro", "goverment", "arrangement.reference-unknown"),
    ("an area that nobody drew", "terms/homs-2017.yaml", "areas: [north-homs-area]", "areas: [homs-area]", "[homs-area]", "arrangement.reference-unknown"),
    ("a post at no place", "posts.yaml", "place: ankara", "place: ankora", "ankora", "arrangement.reference-unknown"),
    ("an instrument that does not exist", "lines.yaml", "instrument: cessation-2016", "instrument: cessation-2061", "2061", "arrangement.reference-unknown"),
    ("a field with a slip of the pen", "participants.yaml", "kind: monitor", "knid: monitor", "knid", "arrangement.field-unknown"),
    ("an id with capitals", "parties.yaml", "- id: sdf", "- id: SDF", "id: SDF", "arrangement.value-wrong"),
    ("the same id twice", "places.yaml", "{id: duma,", "{id: damascus,", "Douma", "arrangement.duplicate-id"),
    ("the same key twice", "posts.yaml", "  place: hmeimim\n", "  place: hmeimim\n  place: amman\n", "place: amman\n  languages: [ru", "arrangement.duplicate-key"),
    ("a latitude beyond the pole", "places.yaml", '"36.53, 37.95"', '"96.53, 37.95"', "96.53", "arrangement.value-wrong"),
    ("one reading called disputed", "undertakings.yaml", "      - {value: 2017-05-14, sources: [astana-tass], note: ten days}\n", "", "disputed: true\n    readings:\n      - {value: 2017-05-18", "arrangement.readings-missing"),
    ("a reading without its source", "undertakings.yaml", "{value: 2017-05-27, sources: [astana-tass], note: as TASS gives it}", "{value: 2017-05-27, note: as TASS gives it}", "2017-05-27", "arrangement.field-missing"),
    ("a sum that does not add up", "appeals.yaml", "amount_minor: 31256033900", "amount_minor: 31256034000", "id: hsyr17", "arrangement.sum-wrong"),
    ("a split larger than its total", "bulletins.yaml", "      total: 13", "      total: 12", "joint-commission-2017-03-25", "arrangement.sum-wrong"),
    ("money with a decimal point", "appeals.yaml", "requirements_minor: 335130357400", "requirements_minor: 3351303574.00", "3574.00", "arrangement.value-wrong"),
    ("an area whose ring crosses itself", "areas/eastern-ghouta-area.geojson", "[36.37, 33.5]", "[36.5, 33.7]", '"geometry"', "arrangement.geometry-wrong"),
    ("an area whose ring does not close", "areas/north-homs-area.geojson", "[36.52, 34.96], [36.5, 34.9]]]", "[36.52, 34.96]]]", '"geometry"', "arrangement.geometry-wrong"),
    ("an area in the wrong order of coordinates", "areas/idlib-area.geojson", "[36.1, 35.85]", "[36.1, 135.85]", '"geometry"', "arrangement.geometry-wrong"),
    ("a drawn area not called approximate", "areas/al-tanf-circle.geojson", '"approximate": true', '"approximate": false', '"approximate"', "arrangement.not-labelled-approximate"),
    ("two versions of one reading at once", "areas/southwest-area.geojson", '"reading": "with-as-suwayda"', '"reading": "without-as-suwayda"', '"id": "southwest-area"', "arrangement.versions-overlap"),
    ("a sponsor who sponsors himself in the end", "parties.yaml", "- id: russian-federation\n  name: Russian Federation\n", "- id: russian-federation\n  name: Russian Federation\n  sponsors: [{party: pro-government-forces, valid_from: 2015-09-30, sources: [cnn-2016-09]}]\n", "- id: russian-federation", "arrangement.sponsor-cycle"),
    ("a listing that ends before it begins", "listings.yaml", "  listed_on: 2014-05-14\n", "  listed_on: 2014-05-14\n  delisted_on: 2013-05-14\n", "id: qde-137", "arrangement.window-backwards"),
    ("an anchor", "procedures.yaml", "place_tolerance_m: 500", "place_tolerance_m: &t 500", "&t", "arrangement.yaml-feature"),
    ("a tag that builds an object", "procedures.yaml", "lead_time_s: 172800", "lead_time_s: !!python/object:os.system 1", "!!python", "arrangement.yaml-feature"),
    ("a list that is no list", "posts.yaml", "languages: [tr, en, ru]", "languages: tr", "languages: tr", "arrangement.not-a-list"),
    ("an empty roster", "posts.yaml", "roster: [duty officer Tehran, deputy duty officer Tehran]", "roster: []", "id: tehran", "arrangement.roster-empty"),
    ("a broken indentation", "undertakings.yaml", "  kind: undertaking\n  by: [syrian", "  kind: undertaking\n   by: [syrian", "   by: [syrian", "arrangement.not-yaml"),
    ("a byte that is not UTF-8", "participants.yaml", "Türkiye", "T\udcfcrkiye", "T\udcfcrkiye", "arrangement.not-utf-8"),
]  # fmt: skip


def test_the_shipped_arrangement_has_no_error() -> None:
    assert load(shipped()).about.id == "da-nang-2017"


def test_there_are_at_least_25_ways_to_break_it() -> None:
    assert len(BREAKS) >= 25
    assert len({row[0] for row in BREAKS}) == len(BREAKS)


@pytest.mark.parametrize("row", BREAKS, ids=[row[0] for row in BREAKS])
def test_each_broken_copy_names_file_line_and_code(row: tuple[str, ...]) -> None:
    _, file, old, new, marker, code = row
    files = shipped()
    text = files[file].decode()
    assert old in text, "the sanity check: there is something to break"
    broken = text.replace(old, new, 1)
    files[file] = broken.encode("utf-8", "surrogateescape")
    with pytest.raises(ArrangementErrors) as caught:
        load(files)
    lines = {broken[: m.start()].count("\n") + 1 for m in re.finditer(re.escape(marker), broken)}
    found = [(p.file, p.line, p.code) for p in caught.value.problems]
    assert any(f == file and line in lines and c == code for f, line, c in found), found
    assert all(problem.hint for problem in caught.value.problems)


def test_all_problems_are_reported_at_once_in_order() -> None:
    files = shipped()
    for _, file, old, new, _, code in BREAKS:
        if code == "arrangement.value-wrong":
            files[file] = files[file].decode().replace(old, new, 1).encode()
    with pytest.raises(ArrangementErrors) as caught:
        load(files)
    problems = caught.value.problems
    assert len(problems) >= 8
    assert list(problems) == sorted(problems, key=lambda p: (p.file, p.line, p.code))


@pytest.mark.parametrize("gone", ["arrangement.yaml", "procedures.yaml", "sources.yaml", "posts.yaml"])
def test_a_missing_file_is_named(gone: str) -> None:
    files = shipped()
    del files[gone]
    with pytest.raises(ArrangementErrors) as caught:
        load(files)
    assert (gone, "arrangement.file-missing") in {(p.file, p.code) for p in caught.value.problems}


def test_a_stray_file_is_named() -> None:
    with pytest.raises(ArrangementErrors) as caught:
        load({**shipped(), "notes.docx": b"PK"})
    assert [(p.file, p.code) for p in caught.value.problems] == [("notes.docx", "arrangement.file-unknown")]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(f"b{n}: &b{n} [*a,*a,*a,*a,*a,*a,*a]" for n in range(30))
    with pytest.raises(ArrangementErrors) as caught:
        load({**shipped(), "arrangement.yaml": bomb.encode()})
    assert "arrangement.yaml-feature" in {p.code for p in caught.value.problems}
