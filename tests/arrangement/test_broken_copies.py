"""Broken copies of the shipped arrangement: each problem is named with its file, its exact line and its code.

The whole report is compared: nothing else is said, except what a row names as a consequence.
"""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline import limits
from openline.arrangement import load
from openline.errors import ArrangementError, ArrangementErrors
from tests.arrangement.files import shipped


class Break(NamedTuple):
    """In ``file``, the first ``old`` becomes ``new``; the problem is on the line of the first ``marker`` from there on.

    ``also`` are further problems (marker, code) that follow, in any order.
    """

    danger: str
    file: str
    old: str
    new: str
    marker: str
    code: str
    also: tuple[tuple[str, str], ...] = ()


BREAKS = [
    Break("a word that is no state of a line", "lines.yaml", "declared: suspended", "declared: suspendet", "suspendet", "value-wrong"),
    Break("a day that does not exist", "lines.yaml", "2017-04-07", "2017-02-30", "2017-02-30", "value-wrong"),
    Break("the year nought", "lines.yaml", "2017-04-07", "0000-04-07", "0000-", "value-wrong"),
    Break("a day with the month first", "bulletins.yaml", "day: 2017-05-06", "day: 06/05/2017", "06/05/2017", "value-wrong"),
    Break("an instant without its zone", "instruments.yaml", "2017-07-09T09:00:00Z", "2017-07-09T09:00:00", "2017-07-09T", "value-wrong"),
    Break("an instant in local time", "instruments.yaml", "2017-08-03T09:00:00Z", "2017-08-03T12:00:00+03:00", "+03:00", "value-wrong"),
    Break("a source nobody wrote down", "parties.yaml", "sources: [astana-tass]", "sources: [astana-tas]", "astana-tas]", "reference-unknown"),
    Break("no source at all", "listings.yaml", "sources: [", "sources: [] # [", "sources: []", "source-missing"),
    Break("the sources left out", "separation.yaml", ", sources: [own-default]}", "}", "}", "field-missing"),
    Break("a party that nobody listed", "terms/southwest-2017.yaml", "binds: [syrian-government,", "binds: [syrian-goverment,", "goverment", "reference-unknown"),
    Break("an area that nobody drew", "terms/homs-2017.yaml", "areas: [north-homs-area]", "areas: [homs-area]", "[homs-area]", "reference-unknown"),
    Break("a post at no place", "posts.yaml", "place: ankara", "place: ankora", "ankora", "reference-unknown"),
    Break("a line between posts that are none", "lines.yaml", "between: [caoc-al-udeid,", "between: [caoc-al-udeit,", "udeit", "reference-unknown"),
    Break("an instrument that does not exist", "lines.yaml", "instrument: cessation-2016", "instrument: cessation-2061", "2061", "reference-unknown"),
    Break("terms of an instrument under another's file name", "terms/homs-2017.yaml", "instrument: homs-2017", "instrument: idlib-2018", "idlib-2018", "value-wrong"),
    Break("a field with a slip of the pen", "posts.yaml", "  languages: [tr", "  langauges: [tr", "langauges", "field-unknown"),
    Break("a field that nobody knows", "posts.yaml", "  place: ankara\n", "  place: ankara\n  telephone: secret\n", "telephone", "field-unknown"),
    Break("a field left out", "posts.yaml", "- id: ankara\n  participant: turkiye\n", "- id: ankara\n", "- id: ankara", "field-missing"),
    Break("a field written as null", "parties.yaml", "name: Russian Federation", "name: null", "null", "field-missing"),
    Break("a field left blank", "parties.yaml", "name: Russian Federation", "name:", "name:", "value-wrong"),
    Break("an identifier as the list writes it", "listings.yaml", "- id: qde-115", "- id: QDe.115", "QDe.115", "value-wrong"),
    Break("the same id twice", "places.yaml", "{id: duma,", "{id: damascus,", "damascus", "duplicate-id"),
    Break("the same key twice", "posts.yaml", "  place: hmeimim\n", "  place: hmeimim\n  place: amman\n", "place: amman", "duplicate-key"),
    Break("one alias for two parties", "parties.yaml", "aliases: [ISIL,", "aliases: [nusra, ISIL,", "nusra", "duplicate-id"),
    Break("a latitude beyond the pole", "places.yaml", '"36.53, 37.95"', '"96.53, 37.95"', "96.53", "value-wrong"),
    Break("a dispute with one reading", "undertakings.yaml", "  due:\n    disputed: true\n    readings:\n", "  due:\n    disputed: true\n    readings: []\n    other:\n", "disputed: true", "readings-missing"),
    Break("a dispute that is denied", "instruments.yaml", "disputed: true", "disputed: false", "disputed: false", "readings-missing"),
    Break("a reading without its source", "undertakings.yaml", "{value: 2016-06-18, sources: [rozana-2254], ", "{value: 2016-06-18, ", "2016-06-18", "field-missing"),
    Break("a sum that does not add up", "appeals.yaml", "amount_minor: 121395945600", "amount_minor: 121395945700", "121395945700", "sum-wrong"),
    Break("a split larger than its total", "bulletins.yaml", "total: 13", "total: 12", "total: 12", "sum-wrong"),
    Break("money with a decimal point", "appeals.yaml", "requirements_minor: 335130357400", "requirements_minor: 3351303574.00", "3574.00", "value-wrong"),
    Break("money in a currency that is a word", "appeals.yaml", "currency: USD", "currency: dollars", "dollars", "value-wrong"),
    Break("a tolerance below nothing", "procedures.yaml", "place_tolerance_m: 500", "place_tolerance_m: -500", "-500", "value-wrong"),
    Break("a step of the ladder that is none", "procedures.yaml", "step: read,", "step: raed,", "raed", "value-wrong"),
    Break("two deadlines for one step", "procedures.yaml", "step: read,", "step: delivered,", "delivered", "duplicate-id"),
    Break("a separation between things that are none", "separation.yaml", "[air, air]", "[air, aire]", "aire", "value-wrong"),
    Break("a separation from one thing", "separation.yaml", "[air, air]", "[air]", "[air]", "list-length"),
    Break("a participant on both sides", "cosigning.yaml", "members: [russian-federation, iran]", "members: [russian-federation, united-states]", "united-states]", "cosigner-twice"),
    Break("a participant of a side called neutral", "cosigning.yaml", "neutral: [jordan, turkiye,", "neutral: [jordan, iran,", "neutral:", "cosigner-twice"),
    Break("a stranger who signs for a side", "cosigning.yaml", "cosigners: [russian-federation]", "cosigners: [russian-federation, turkiye]", "turkiye]", "cosigner-not-of-side"),
    Break("a side for which nobody signs", "cosigning.yaml", "cosigners: [russian-federation]", "cosigners: []", "cosigners: []", "side-without-cosigner"),
    Break("three sides", "cosigning.yaml", "sides:\n", "sides:\n  - {id: third, members: [ocha], cosigners: [ocha]}\n", "- {id: third", "list-length"),
    Break("a hosted cosigner beside its host", "cosigning.yaml", "neutral: [jordan, turkiye, special-envoy, amman-centre]", "neutral: [jordan, turkiye, special-envoy, ocha]", "neutral:", "cosigner-dependent"),
    Break("a participant for whom nobody cosigns", "cosigning.yaml", "quorums:\n  - {author: united-states, neutral: 3}\n", "quorums:\n", "quorums:", "quorum-missing"),
    Break("two quorums for one author", "cosigning.yaml", "  - {author: iran,", "  - {author: iran, neutral: 2}\n  - {author: iran,", "neutral: 3}", "duplicate-id"),
    Break("an author who would have to cosign for itself", "cosigning.yaml", "author: jordan, neutral: 2", "author: jordan, neutral: 4", "neutral: 4", "quorum-unreachable"),
    Break("a hosted author who needs its host", "cosigning.yaml", "author: ocha, neutral: 2", "author: ocha, neutral: 4", "neutral: 4", "quorum-unreachable"),
    Break("an author who needs no neutral cosigner", "cosigning.yaml", "author: iran, neutral: 3", "author: iran, neutral: 0", "neutral: 0", "quorum-unreachable"),
    Break("a quorum of somebody who takes no part", "cosigning.yaml", "quorums:\n  - {author: united-states,", "quorums:\n  - {author: isil,", "isil", "reference-unknown", (("quorums:", "quorum-missing"),)),
    Break("an area whose ring crosses itself", "areas/eastern-ghouta-area.geojson", "[36.37, 33.5]", "[36.5, 33.7]", "[36.5, 33.7]", "geometry-wrong"),
    Break("an area whose ring does not close", "areas/north-homs-area.geojson", "[36.52, 34.96], [36.5, 34.9]]]", "[36.52, 34.96]]]", "[36.52, 34.96]]]", "geometry-wrong"),
    Break("an area in the wrong order of coordinates", "areas/idlib-area.geojson", "[36.1, 35.85]", "[36.1, 135.85]", "135.85", "geometry-wrong"),
    Break("an area that is a point", "areas/idlib-area.geojson", '"Polygon"', '"Point"', '"Point"', "geometry-wrong"),
    Break("a drawn area not called approximate", "areas/al-tanf-circle.geojson", '"approximate": true', '"approximate": false', "false", "not-labelled-approximate"),
    Break("two versions of one reading at once", "areas/southwest-area.geojson", '"reading": "with-as-suwayda"', '"reading": "without-as-suwayda"', '"valid_from"', "versions-overlap"),
    Break("an area under another's file name", "areas/idlib-area.geojson", '"id": "idlib-area"', '"id": "aleppo-area"', "aleppo-area", "value-wrong"),
    Break("GeoJSON that is none", "areas/idlib-area.geojson", '"kind"', '# ours\n    "kind"', "# ours", "not-a-collection"),
    Break("an area that ends before it begins", "areas/idlib-area.geojson", '"sources"', '"valid_until": "2016-01-01T00:00:00Z",\n    "sources"', '"valid_until"', "window-backwards"),
    Break("a sponsor who sponsors himself in the end", "parties.yaml", "- id: russian-federation\n", "- id: russian-federation\n  sponsors:\n    - {party: pro-government-forces, valid_from: 2015-09-30, sources: [cnn-2016-09]}\n", "pro-government-forces", "sponsor-cycle"),
    Break("a sponsor whose time ends before it begins", "parties.yaml", "valid_from: 2015-09-30,", "valid_from: 2015-09-30, valid_until: 2015-09-29,", "2015-09-29", "window-backwards"),
    Break("a listing that ends before it begins", "listings.yaml", "  listed_on: 2014-05-14\n", "  listed_on: 2014-05-14\n  delisted_on: 2013-05-14\n", "delisted_on", "window-backwards"),
    Break("a term that ends before it begins", "terms/homs-2017.yaml", "    prohibits:", "    until: 2017-01-01T00:00:00Z\n    prohibits:", "until:", "window-backwards"),
    Break("an arrangement that ends before it begins", "arrangement.yaml", "ends: 2", "ends: 1", "ends:", "window-backwards"),
    Break("an anchor", "procedures.yaml", "place_tolerance_m: 500", "place_tolerance_m: &t 500", "&t", "yaml-feature"),
    Break("a tag that builds an object", "procedures.yaml", "lead_time_s: 172800", "lead_time_s: !!python/object:os.system 1", "!!python", "yaml-feature"),
    Break("a list that is no list", "posts.yaml", "languages: [tr, en, ru]", "languages: tr", "languages: tr", "not-a-list"),
    Break("a value that is a list", "posts.yaml", "local_zone: Europe/Istanbul", "local_zone: [Europe/Istanbul]", "[Europe", "not-a-value"),
    Break("a record that is a word", "separation.yaml", "- {id: air-air", "- air\n- {id: air-air", "- air", "not-a-mapping"),
    Break("a key that is a list", "separation.yaml", "- {id: air-air,", "- {id: air-air, [a]: b,", "[a]", "key-not-text"),
    Break("an empty roster", "posts.yaml", "roster: [duty officer Tehran, deputy duty officer Tehran]", "roster: []", "roster: []", "roster-empty"),
    Break("a broken indentation", "undertakings.yaml", "  kind: undertaking\n  by:", "  kind: undertaking\n   by:", "   by:", "not-yaml"),
    Break("two documents in one file", "parties.yaml", "- id: sdf\n", "---\n- id: sdf\n", "---", "not-yaml"),
    Break("a bell in the text", "parties.yaml", "name: Syrian Democratic", "name: \x07Syrian Democratic", "\x07", "not-yaml"),
    Break("a byte that is not UTF-8", "parties.yaml", "Türkiye", "T\udcfcrkiye", "T\udcfcrkiye", "not-utf-8"),
]  # fmt: skip


def problems_of(files: dict[str, bytes]) -> list[tuple[str, int, str]]:
    with pytest.raises(ArrangementErrors) as caught:
        load(files)
    for problem in caught.value.problems:
        assert isinstance(problem, ArrangementError)
        assert problem.message
        assert problem.hint
    return [(p.file, p.line, p.code) for p in caught.value.problems]


def broken(row: Break) -> tuple[dict[str, bytes], int]:
    """The copy, and where in the text it was changed."""
    files = shipped()
    text = files[row.file].decode()
    assert row.old in text, "the sanity check: there is something to break"
    files[row.file] = text.replace(row.old, row.new, 1).encode("utf-8", "surrogateescape")
    return files, text.index(row.old)


def line_of(text: str, marker: str, start: int) -> int:
    return text[: text.index(marker, start)].count("\n") + 1


def test_the_shipped_arrangement_has_no_error() -> None:
    assert load(shipped()).about.id == "da-nang-2017"


def test_there_are_at_least_25_ways_to_break_it() -> None:
    assert len({row.danger for row in BREAKS}) == len(BREAKS) >= 25


@pytest.mark.parametrize("row", BREAKS, ids=[row.danger for row in BREAKS])
def test_each_broken_copy_names_file_line_and_code_and_nothing_else(row: Break) -> None:
    files, start = broken(row)
    text = files[row.file].decode("utf-8", "surrogateescape")
    expected = [(row.marker, row.code), *row.also]
    lines = [(row.file, line_of(text, marker, start), f"arrangement.{code}") for marker, code in expected]
    assert problems_of(files) == sorted(lines)


def test_an_author_under_the_roof_of_the_other_sides_only_cosigner_is_named_in_its_row() -> None:
    files = shipped()
    text = files["participants.yaml"].decode()
    hosted = text.replace("name: Iran, kind: state,", "name: Iran, kind: state, hosted_by: united-states,")
    assert hosted != text, "the sanity check: Iran is hosted by the other side now"
    line = line_of(files["cosigning.yaml"].decode(), "author: iran", 0)
    assert problems_of({**files, "participants.yaml": hosted.encode()}) == [
        ("cosigning.yaml", line, "arrangement.side-without-cosigner")
    ]


def test_two_cosigners_of_one_party_or_with_one_sponsor_are_one_that_signs_twice() -> None:
    """Independence is followed through parties that are no participants, whatever the dates."""
    files = shipped()
    of_one_party = files["participants.yaml"].replace(b"party: turkiye,", b"party: jordan,")
    link = b"sponsors: [{party: jordan, valid_from: 2011-01-01, valid_until: 2012-01-01, sources: [own-default]}], "
    through = files["parties.yaml"].replace(b"{id: special-envoy, ", b"{id: special-envoy, " + link)
    line = line_of(files["cosigning.yaml"].decode(), "neutral:", 0)
    expected = ("cosigning.yaml", line, "arrangement.cosigner-dependent")
    assert expected in problems_of({**files, "participants.yaml": of_one_party})
    assert expected in problems_of({**files, "parties.yaml": through})


def test_a_slip_is_answered_with_what_was_probably_meant() -> None:
    meant = {"posts.yaml": ("  languages: [tr", "  langauges: [tr", "languages"), "lines.yaml": ("suspended", "suspendet", "suspended"),
             "terms/homs-2017.yaml": ("[north-homs-area]", "[north-hons-area]", "north-homs-area")}  # fmt: skip
    files = shipped()
    for file, (old, new, _) in meant.items():
        files[file] = files[file].decode().replace(old, new, 1).encode()
    with pytest.raises(ArrangementErrors) as caught:
        load({**files, "place.yaml": files["places.yaml"]})
    hints = {problem.file: problem.hint for problem in caught.value.problems}
    assert {file: f"did you mean {word}?" in hints[file] for file, (_, _, word) in meant.items()} == dict.fromkeys(
        meant, True
    )
    assert hints["place.yaml"] == "did you mean places.yaml?"


def test_problems_of_all_kinds_are_reported_at_once_in_order() -> None:
    """A slip that cannot be read hides no sum, no window and no unknown name elsewhere."""
    chosen = {
        row.file: row for row in BREAKS if row.code not in ("not-yaml", "not-utf-8", "yaml-feature") and not row.also
    }
    files = shipped()
    for row in chosen.values():
        files[row.file] = broken(row)[0][row.file]
    found = problems_of(files)
    assert found == sorted(found)
    assert {(file, code) for file, _, code in found} == {
        (row.file, f"arrangement.{row.code}") for row in chosen.values()
    }
    assert len(found) == len(chosen) >= 12


def test_a_slip_in_one_term_hides_no_other_term_of_the_file() -> None:
    files = shipped()
    text = files["terms/astana-2017.yaml"].decode()
    text = text.replace("kind: cease-hostilities", "kind: cease-hostility", 1)
    files["terms/astana-2017.yaml"] = text.replace(
        "ends_unless_renewed: 2017-11-04", "ends_unless_renewed: 2016-11-04"
    ).encode()
    codes = [code for _, _, code in problems_of(files)]
    assert codes.count("arrangement.value-wrong") == 1
    assert codes.count("arrangement.window-backwards") >= 2


def test_what_follows_from_a_file_that_cannot_be_read_is_not_told_a_hundred_times() -> None:
    gone, garbled = shipped(), shipped()
    del gone["parties.yaml"]
    garbled["parties.yaml"] = b"- id: [united-states\n"
    assert problems_of(gone) == [("parties.yaml", 1, "arrangement.file-missing")]
    assert [code for _, _, code in problems_of(garbled)] == ["arrangement.not-yaml"]


def test_a_geometry_written_over_many_lines_is_named_at_the_position_that_is_wrong() -> None:
    files = shipped()
    text = (
        files["areas/idlib-area.geojson"]
        .decode()
        .replace("], [", "],\n[")
        .replace("[36.1, 35.85]", "[36.1, 135.85]", 1)
    )
    files["areas/idlib-area.geojson"] = text.encode()
    assert problems_of(files) == [
        ("areas/idlib-area.geojson", line_of(text, "135.85", 0), "arrangement.geometry-wrong")
    ]


@pytest.mark.parametrize(
    "gone",
    [
        "arrangement.yaml",
        "procedures.yaml",
        "cosigning.yaml",
        "sources.yaml",
        "participants.yaml",
        "posts.yaml",
        "places.yaml",
    ],
)
def test_a_missing_file_is_named(gone: str) -> None:
    files = shipped()
    del files[gone]
    assert problems_of(files) == [(gone, 1, "arrangement.file-missing")]


def test_an_empty_folder_says_what_belongs_into_it() -> None:
    assert {file for file, _, _ in problems_of({})} == {
        "arrangement.yaml",
        "procedures.yaml",
        "cosigning.yaml",
        "sources.yaml",
        "participants.yaml",
        "posts.yaml",
    }


def test_an_empty_file_is_named() -> None:
    assert problems_of({**shipped(), "bulletins.yaml": b"# nothing yet\n"}) == [
        ("bulletins.yaml", 1, "arrangement.empty-file")
    ]


@pytest.mark.parametrize(
    "stray", ["notes.docx", "terms/.yaml", "areas/deep/idlib.geojson", "../sources.yaml", "Sources.yaml", ""]
)
def test_a_stray_file_is_named(stray: str) -> None:
    assert problems_of({**shipped(), stray: b"PK"}) == [(stray, 1, "arrangement.file-unknown")]


def test_a_file_at_the_limit_is_read_and_one_above_is_not() -> None:
    files = shipped()
    room = limits.ARRANGEMENT_FILE_BYTES - len(files["parties.yaml"])
    padding = b"#" + b" " * (room - 2) + b"\n"
    assert load({**files, "parties.yaml": padding + files["parties.yaml"]})
    larger = {**files, "parties.yaml": b"#" + padding + files["parties.yaml"]}
    assert problems_of(larger) == [("parties.yaml", 1, "arrangement.file-too-large")]


def test_a_folder_of_too_many_files_is_not_read() -> None:
    files = {f"cases/c{n}.yaml": b"x" for n in range(limits.ARRANGEMENT_FILES + 1)}
    assert [code for _, _, code in problems_of(files)] == ["arrangement.too-many-files"]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(f"b{n}: &b{n} [*a,*a,*a,*a,*a,*a,*a]" for n in range(30))
    codes = {code for _, _, code in problems_of({**shipped(), "arrangement.yaml": bomb.encode()})}
    assert codes == {"arrangement.yaml-feature"}


@pytest.mark.parametrize("deep", ["[" * 5_000, "[" * 500 + "]" * 500, "{a: " * 500, "- " * 500 + "a"])
def test_brackets_without_end_exhaust_nobody(deep: str) -> None:
    found = problems_of({**shipped(), "parties.yaml": deep.encode()})
    assert found == [("parties.yaml", 1, "arrangement.not-yaml")]


@pytest.mark.parametrize("same", [lambda data: data.replace(b"\n", b"\r\n"), lambda data: b"\xef\xbb\xbf" + data])
def test_how_an_editor_saves_a_file_changes_nothing_but_the_version(same: object) -> None:
    assert callable(same)
    files = {name: same(data) for name, data in shipped().items()}
    before, after = load(shipped()), load(files)
    assert after.terms == before.terms
    assert after.parties == before.parties
    assert after.digest != before.digest


PIECES = st.sampled_from(
    ["", " ", "\n", "\t", ":", "- ", "[", "]", "{", "}", ",", '"', "'", "#", "&a", "*a", "!t", "null", "~", "0", "-1", "9" * 30, "é", "\x00",
     "\u2028", "true", "|", ">", "?", "%", "<<: 1", "1e999", "NaN", "---\n", "id: x\n"]
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_whatever_is_mistyped_is_answered_with_lines_never_with_a_traceback(data: st.DataObject) -> None:
    files = shipped()
    for _ in range(data.draw(st.integers(1, 3))):
        file = data.draw(st.sampled_from(sorted(files)))
        text = files[file].decode()
        start = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 30))
        files[file] = (text[:start] + data.draw(PIECES) + text[start + cut :]).encode()
    try:
        load(files)
    except ArrangementErrors as errors:
        for problem in errors.problems:
            assert 1 <= problem.line <= files.get(problem.file, b"").count(b"\n") + 2
            assert problem.code.startswith("arrangement.")
