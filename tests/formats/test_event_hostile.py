"""A hostile row costs itself only: it is set aside with file, line, code and hint, and the good rows around it load."""

import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from openline import limits
from openline.errors import FormatError
from openline.formats import Quarantined, read_corridors, read_events
from openline.formats._blocks import Blocks
from tests.formats import event_rows as made

BIG = "x" * 10_000_000
SPOILED = 3
"""The line of the second of three rows under the headings."""


class Case(NamedTuple):
    """An attack: what is done to the bytes of a list of three good rows, and what must be said of it."""

    name: str
    data: Callable[[], bytes]
    code: str
    hint: str
    line: int = SPOILED
    good: tuple[str, ...] = ("1", "3")


def cells(row: dict[str, str], key: str) -> Callable[..., Callable[[], bytes]]:
    return lambda **bad: lambda: made.table(made.three(row, key, **bad))


def bytes_of(row: dict[str, str], key: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    """The second row with some of its bytes replaced after it was written."""

    def data() -> bytes:
        lines = made.table(made.three(row, key)).split(b"\n")
        assert old in lines[SPOILED - 1], "the attack is there"
        lines[SPOILED - 1] = lines[SPOILED - 1].replace(old, new, 1)
        return b"\n".join(lines)

    return data


def any_table(row: dict[str, str], key: str, text: str, day: str, lat: str, lon: str, extra: str) -> Iterator[Case]:
    """What no kind of table lets through; ``text`` is a column that is read, ``extra`` one that is not."""
    spoil = cells(row, key)
    where = {lat: "91", lon: "36.1"} | ({"geom_wkt": ""} if "geom_wkt" in row else {})
    yield Case("no UTF-8", bytes_of(row, key, row[text].encode(), b"\xc4\xff"), "formats.not-utf-8", "UTF-8")
    yield Case("a zero byte", bytes_of(row, key, row[text].encode(), b"a\0b"), "formats.not-text", "UTF-8")
    yield Case("a cell of 10 MB", spoil(**{text: BIG}), "formats.line-too-long", "bytes")
    lines = "\n".join(["y" * 90] * 110_000)
    yield Case("10 MB of lines in a cell", spoil(**{extra: lines}), "formats.cell-too-long", "leave the column out")
    yield Case("a quotation never closed", bytes_of(row, key, b"," + row[text].encode(), b',"' + row[text].encode()),
               "formats.quotes", "close every")  # fmt: skip
    yield Case("cells too many", bytes_of(row, key, b",", b",,"), "formats.row-width", "as many cells")
    yield Case("a formula", spoil(**{text: "=cmd|' /C calc'!A0"}), "formats.formula", "plain text")
    yield Case("a full-width formula", spoil(**{text: "\uff1dcmd"}), "formats.formula", "plain text")
    yield Case("hidden direction marks", spoil(**{text: "North\u202e"}), "formats.hidden-character", "remove")
    yield Case("year 0", spoil(**{day: "0000-07-09"}), "formats.day", "correct")
    yield Case("the year 9999", spoil(**{day: "9999-12-31"}), "formats.day", "2199")
    yield Case("no day of the calendar", spoil(**{day: "2017-02-30"}), "formats.day", "correct")
    yield Case("day and month", spoil(**{day: "9/7/2017"}), "formats.day-order", "YYYY-MM-DD")
    yield Case("not a number", spoil(**where | {lat: "nan"}), "formats.position", "decimal degrees")
    yield Case("infinite", spoil(**where | {lat: "inf"}), "formats.position", "decimal degrees")
    yield Case("a decimal comma", spoil(**where | {lat: "32,62"}), "formats.position", "decimal point")
    yield Case("coordinates exchanged, off Earth", spoil(**where | {lat: "136.1", lon: "32.6"}), "formats.position",
               "exchange latitude and longitude")  # fmt: skip
    yield Case("half a position", spoil(**where | {lat: ""}), "formats.position", "decimal degrees")
    yield Case("null island", spoil(**where | {lat: "0", lon: "0.0"}), "formats.position-zero", "empty")
    yield Case("an id twice", spoil(**{key: "1"}), "formats.duplicate-id", "keep one")


def ucdp() -> Iterator[Case]:
    spoil = cells(made.UCDP, "id")
    yield from any_table(made.UCDP, "id", "side_b", "date_start", "latitude", "longitude", "source_headline")
    yield Case("it ends before it begins", spoil(date_end="2017-07-08"), "formats.end-before-start", "exchange")
    yield Case("deaths below zero", spoil(best="-2"), "formats.count", "never negative")
    yield Case("deaths as a word", spoil(best="two"), "formats.count", "whole number")
    yield Case("an unknown class of place", spoil(where_prec="0"), "formats.code-unknown", "1 to 7")
    yield Case("an unknown class of time", spoil(date_prec="6"), "formats.code-unknown", "1 to 5")
    yield Case("an unknown type", spoil(type_of_violence="4"), "formats.code-unknown", "1, 2 or 3")
    yield Case("a side without a name", spoil(side_a=""), "formats.empty-cell", "side_a")
    yield Case("no id", spoil(id=""), "formats.empty-cell", "id")
    yield Case("a name without end", spoil(side_a="y" * 501), "formats.cell-too-long", "shorten")
    yield Case("coordinates exchanged, on Earth", spoil(latitude="36.1", longitude="32.62", geom_wkt="POINT (36.1 32.62)"),
               "formats.position-twice", "exchange latitude and longitude")  # fmt: skip
    yield Case("two positions", spoil(geom_wkt="POINT (36.2 32.62)"), "formats.position-twice", "geom_wkt")
    yield Case("a shape for a point", spoil(geom_wkt="POLYGON ((1 1))"), "formats.position-twice", "geom_wkt")


def insecurity() -> Iterator[Case]:
    key = "SiND Event ID"
    spoil = cells(made.INSECURITY, key)
    yield from any_table(made.INSECURITY, key, "Admin 1", "Date", "Latitude", "Longitude", "Event Description")
    yield Case(
        "an unknown class of place", spoil(**{"Geo Precision": "(9) exact"}), "formats.code-unknown", "(1) to (7)"
    )
    yield Case("a place without its class", spoil(**{"Geo Precision": ""}), "formats.code-unknown", "(1) to (7)")
    yield Case("deaths below zero", spoil(**{"Health Workers Killed": "-1"}), "formats.count", "never negative")
    yield Case("no id", spoil(**{key: ""}), "formats.empty-cell", "id")
    names = ", ".join(f"Side {n}" for n in range(40))
    yield Case("forty sides", spoil(**{"Reported Perpetrator Name": names}), "formats.too-many-names", "main ones")


def listed() -> Iterator[Case]:
    spoil = cells(made.LISTED, "id")
    yield from any_table(made.LISTED, "id", "region", "day", "lat", "lon", "actors")
    yield Case("it ends before it begins", spoil(day_last="2017-07-01"), "formats.end-before-start", "exchange")
    yield Case("deaths below zero", spoil(killed="-2"), "formats.count", "never negative")
    yield Case("a place without its radius", spoil(radius_m=""), "formats.radius", "how far the place may lie off")
    yield Case("a radius round the Earth", spoil(radius_m="1000001"), "formats.radius", "1,000,000")
    yield Case("an unknown kind", spoil(kind="shellling"), "formats.choice", "perhaps shelling")
    yield Case("an unknown weapon", spoil(weapon="mortar"), "formats.choice", "mortars")
    yield Case("two sides, one named", spoil(either_way="yes", targets=""), "formats.either-way", "targets")
    yield Case("neither yes nor no", spoil(either_way="perhaps"), "formats.either-way", "yes or no")
    yield Case("forty names", spoil(actors=";".join(map(str, range(40)))), "formats.too-many-names", "main ones")


def corridors() -> Iterator[Case]:
    spoil = cells(made.CORRIDOR, "HC_ID")
    yield from any_table(made.CORRIDOR, "HC_ID", "proposal", "date", "from_latitude", "from_longitude", "From")
    yield Case("an outcome nobody knows", spoil(status_result="fine"), "formats.code-unknown", "successful")
    yield Case("proposed by nobody", spoil(proposal=""), "formats.empty-cell", "proposal")


TABLES = {
    "ucdp": list(ucdp()),
    "insecurity": list(insecurity()),
    "listed": list(listed()),
    "corridors": list(corridors()),
}
EACH = [pytest.param(kind, case, id=f"{kind}: {case.name}") for kind, cases in TABLES.items() for case in cases]


def read(kind: str, data: bytes) -> list[Any]:
    door = read_corridors if kind == "corridors" else read_events
    return list(door(io.BytesIO(data), "list.csv"))


def check(items: list[Any], case: Case) -> None:
    bad = [item for item in items if isinstance(item, Quarantined)]
    assert [item.id for item in items if not isinstance(item, Quarantined)] == list(case.good)
    assert [(item.code, item.file, item.line) for item in bad] == [(case.code, "list.csv", case.line)]
    assert case.hint in bad[0].hint, bad[0].hint
    assert len(bad[0].message) < 300, "a message stays short, whatever the cell holds"
    assert bad[0].message.isprintable()


@pytest.mark.parametrize(("kind", "case"), EACH)
def test_a_hostile_row_is_set_aside_and_its_neighbours_load(kind: str, case: Case) -> None:
    data = case.data()
    assert data != made.table(made.three(made.UCDP, "id")), "the attack was seen"
    check(read(kind, data), case)


@pytest.mark.parametrize(("kind", "cases"), TABLES.items(), ids=str)
def test_each_importer_meets_at_least_ten_attacks(kind: str, cases: list[Case]) -> None:
    assert len({case.name for case in cases}) == len(cases) >= 10, kind


def test_a_packed_list_is_read_alike() -> None:
    case = TABLES["ucdp"][0]
    check(list(read_events(io.BytesIO(made.packed(case.data())), "list.csv")), case)


# -- files that are refused whole ------------------------------------------------------------------------

WHOLE = made.table(made.three(made.UCDP, "id"))
REFUSED: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "formats.not-a-table", "headings"),
    "empty lines": (b"\n\n  \n", "formats.not-a-table", "headings"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "formats.not-a-table", "CSV in UTF-8"),
    "UTF-16": (WHOLE.decode().encode("utf-16"), "formats.not-a-table", "CSV in UTF-8"),
    "headings that are no UTF-8": (WHOLE.replace(b"year", b"\xff\xfe"), "formats.not-a-table", "CSV in UTF-8"),
    "one column": (b"id\n1\n", "formats.not-a-table", "headings"),
    "another delimiter": (WHOLE.replace(b",", b"^"), "formats.not-a-table", "headings"),
    "carriage returns alone": (WHOLE.replace(b"\n", b"\r"), "formats.not-a-table", "CSV in UTF-8"),
    "headings without end": (b"a" * 200_000 + b",b\n", "formats.not-a-table", "headings"),
    "columns without end": (b"a," * 1_000 + b"b\n", "formats.not-a-table", "headings"),
    "an open quotation in the headings": (b'"' + WHOLE, "formats.not-a-table", "headings"),
    "a column misspelt": (WHOLE.replace(b"where_prec", b"where_pre"), "formats.missing-columns", "perhaps 'where_pre'"),
    "a column twice": (WHOLE.replace(b"year", b"side_a"), "formats.duplicate-columns", "rename"),
    "corridors": (made.table(made.three(made.CORRIDOR, "HC_ID")), "formats.not-events", "corridors"),
    "half a gzip file": (made.packed(WHOLE)[:-9], "formats.gzip-damaged", "fetch"),
    "gzip that was changed": (made.packed(WHOLE)[:-8] + b"\1\1\1\1" + made.packed(WHOLE)[-4:], "formats.gzip-damaged", "fetch"),
    "gzip and something else": (made.packed(WHOLE) + b"more", "formats.gzip-damaged", "fetch"),
    "a gzip bomb of zeros": (made.packed(bytes(100_000_000)), "formats.bomb", "unpack it yourself"),
    "a gzip bomb of rows": (made.packed(WHOLE + (b"1," * 2_000 + b"\n") * 25_000), "formats.bomb", "unpack it yourself"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_of_which_no_row_can_be_trusted_is_refused(name: str) -> None:
    data, code, hint = REFUSED[name]
    with pytest.raises(FormatError) as caught:
        list(read_events(io.BytesIO(data), "list.csv"))
    assert (caught.value.code, hint in caught.value.hint) == (code, True), str(caught.value)
    assert "list.csv" in caught.value.message


def test_a_bomb_is_refused_before_it_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EVENT_UNPACK_FREE_BYTES", 1_000_000)
    blocks = Blocks(io.BytesIO(made.packed(bytes(100_000_000))), "list.csv")
    with pytest.raises(FormatError, match="grows more than 300 times"):
        while blocks.read():
            pass
    assert blocks.unpacked < 1_000_000 + 97_242 * limits.EVENT_UNPACK_RATIO, "the rest was never unpacked"


def test_each_importer_names_a_missing_column_and_what_looks_like_it() -> None:
    for row, column, spelt in (
        (made.INSECURITY, "Country ISO", "Country IS0"),
        (made.LISTED, "radius_m", "radius_meters"),
        (made.UCDP, "side_b", "side__b"),
    ):
        with pytest.raises(FormatError) as caught:
            read_events(io.BytesIO(made.table([row]).replace(column.encode(), spelt.encode())), "list.csv")
        assert caught.value.code == "formats.missing-columns"
        assert f"perhaps '{spelt}'" in caught.value.hint
    with pytest.raises(FormatError, match=r"formats\.missing-columns"):
        read_corridors(io.BytesIO(made.table([made.LISTED])), "list.csv")


def test_lines_that_open_quotations_everywhere_end_in_a_refusal_not_in_a_day_of_searching(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each line closes the quotation of the line before it and opens another: the first row would be the whole file."""
    monkeypatch.setattr(limits, "EVENT_RECORD_BYTES", 1_000_000)
    monkeypatch.setattr(limits, "EVENT_QUOTE_SEARCH_BYTES", 3_000_000)
    rows: Iterator[Any] = iter(read_events(io.BytesIO(WHOLE + b'a","c\n' * 1_000_000), "list.csv"))
    assert [item.id for item in (next(rows), next(rows), next(rows))] == ["1", "2", "3"]
    bad = next(rows)
    assert (bad.code, bad.line, "1,000,000 bytes" in bad.message) == ("formats.quotes", 5, True)
    with pytest.raises(FormatError, match="never closed"):
        list(rows)


def test_nothing_within_quotation_marks_becomes_a_row() -> None:
    """A long headline that holds lines like rows is one bad row, not many good ones."""
    forged = "\n".join(made.table([{**made.UCDP, "id": str(n)}]).decode().split("\n")[1] for n in range(5, 2_000))
    rows = made.three(made.UCDP, "id", source_headline=forged)
    items = read("ucdp", made.table(rows))
    assert [getattr(item, "id", item.line) for item in items] == ["1", SPOILED, "3"]
    short = made.three(made.UCDP, "id", source_headline=forged[:500])
    assert [item.id for item in read("ucdp", made.table(short))] == ["1", "2", "3"]


def test_good_rows_inside_a_quotation_that_was_never_opened_rightly_still_load() -> None:
    lines = made.table([{**made.UCDP, "id": str(n)} for n in range(1, 8)]).split(b"\n")
    lines[2] = lines[2].replace(b"made up", b'"made up')
    lines[5] = lines[5].replace(b"made up", b'"made" up')
    items = read("ucdp", b"\n".join(lines))
    assert [item.id for item in items if not isinstance(item, Quarantined)] == ["1", "3", "4", "6", "7"]
    assert [item.line for item in items if isinstance(item, Quarantined)] == [3, 6]


def test_positions_outside_the_given_bounds_are_set_aside_and_never_exchanged() -> None:
    rows = made.three(made.LISTED, "id", lat="36.1", lon="32.62")
    items = list(read_events(io.BytesIO(made.table(rows)), "list.csv", bounds=(32.0, 35.5, 37.5, 42.5)))
    assert [(item.code, item.hint) for item in items if isinstance(item, Quarantined)] == [
        ("formats.position-outside", "exchange latitude and longitude")
    ]
    far: list[Any] = list(
        read_events(io.BytesIO(made.table([{**made.LISTED, "lat": "10"}])), "x", bounds=(32.0, 35.5, 37.5, 42.5))
    )
    assert "correct the position" in far[0].hint


@pytest.mark.parametrize("over", [0, 1])
def test_the_limits_of_a_line_a_cell_and_a_file_hold_exactly(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row = made.table(made.three(made.UCDP, "id")).split(b"\n")[2]
    room = limits.EVENT_LINE_BYTES - len(row) + len("made up") + over
    items = read("ucdp", made.table(made.three(made.UCDP, "id", source_headline="m" * room)))
    assert [getattr(item, "code", "") for item in items][1] == ("formats.line-too-long" if over else "")
    cell = "\n" * (limits.EVENT_CELL_CHARACTERS + over)
    items = read("ucdp", made.table(made.three(made.UCDP, "id", source_headline=cell)))
    assert [getattr(item, "code", "") for item in items][1] == ("formats.cell-too-long" if over else "")
    monkeypatch.setattr(limits, "EVENT_FILE_BYTES", len(WHOLE) - over)
    _refused_when(bool(over), WHOLE, "formats.file-too-large")


@pytest.mark.parametrize("over", [0, 1])
def test_the_limits_of_rows_and_columns_hold_exactly(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EVENT_ROWS", 3 - over)
    _refused_when(bool(over), WHOLE, "formats.too-many-rows")
    monkeypatch.undo()
    wide = {**made.UCDP, **{f"c{number}": "" for number in range(limits.EVENT_COLUMNS - len(made.UCDP) + over)}}
    _refused_when(bool(over), made.table([wide]), "formats.not-a-table")


def _refused_when(expected: bool, data: bytes, code: str) -> None:
    try:
        assert list(read_events(io.BytesIO(data), "list.csv"))
        refused = ""
    except FormatError as error:
        refused = error.code
    assert refused == (code if expected else "")


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ({"actors": "y" * limits.EVENT_NAME_CHARACTERS}, {"actors": "y" * 501}, "formats.cell-too-long"),
        ({"id": "y" * limits.EVENT_ID_CHARACTERS}, {"id": "y" * 101}, "formats.cell-too-long"),
        ({"actors": ";".join(map(str, range(limits.EVENT_NAMES)))}, {"actors": ";".join(map(str, range(33)))},
         "formats.too-many-names"),
        ({"day": f"{limits.EVENT_FIRST_YEAR}-01-01"}, {"day": "1899-12-31"}, "formats.day"),
        ({"day": f"{limits.EVENT_LAST_YEAR}-12-31"}, {"day": "2200-01-01"}, "formats.day"),
        ({"radius_m": str(limits.RADIUS_M)}, {"radius_m": "1000001"}, "formats.radius"),
        ({"lat": "90.0000000", "lon": "-180"}, {"lat": "90.0000001"}, "formats.position"),
    ],
)  # fmt: skip
def test_the_limits_of_a_cell_hold_exactly(good: dict[str, str], bad: dict[str, str], code: str) -> None:
    (item,) = read("listed", made.table([{**made.LISTED, **good}]))
    assert not isinstance(item, Quarantined), item
    (item,) = read("listed", made.table([{**made.LISTED, **bad}]))
    assert item.code == code
