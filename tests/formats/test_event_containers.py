"""Parquet and GeoJSON lists: the same events as from CSV, hostile rows set aside, bombs refused before they unpack."""

import builtins
import io
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from openline import limits
from openline.errors import FormatError
from openline.formats import Quarantined, read_events
from tests.formats import event_rows as made

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def events(data: bytes, **more: Any) -> list[Any]:
    return list(read_events(io.BytesIO(data), "list.any", **more))


def parquet(columns: dict[str, Any], **more: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **more)
    return out.getvalue()


def listed(count: int = 3, **more: Any) -> dict[str, Any]:
    """A plain list as typed columns."""
    plain = {
        "id": pa.array(range(1, count + 1), pa.int64()), "kind": ["shelling"] * count, "lat": [32.62] * count,
        "lon": [36.1] * count, "radius_m": [500] * count, "day": [date(2017, 7, 9)] * count,
        "actors": ["North"] * count, "killed": [2] * count,
    }  # fmt: skip
    return plain | more


def text(*values: bytes) -> Any:
    """Texts that need not be whole, as another program may write them."""
    return pa.array(values, pa.binary()).view(pa.string())


HOSTILE_PARQUET: dict[str, tuple[dict[str, Any], str, str]] = {
    "no UTF-8": ({"actors": text(b"North", b"\xff\xfe", b"North")}, "formats.not-utf-8", "UTF-8"),
    "a zero byte": ({"actors": ["North", "a\0b", "North"]}, "formats.not-text", "remove"),
    "a cell of 10 MB": ({"actors": ["North", "x" * 10_000_000, "North"]}, "formats.cell-too-long", "shorten"),
    "a formula": ({"actors": ["North", "=cmd|' /C calc'!A0", "North"]}, "formats.formula", "plain text"),
    "hidden marks": ({"actors": ["North", "No\u202erth", "North"]}, "formats.hidden-character", "remove"),
    "not a number": ({"lat": [32.62, float("nan"), 32.62]}, "formats.position", "decimal degrees"),
    "infinite": ({"lat": [32.62, float("inf"), 32.62]}, "formats.position", "decimal degrees"),
    "exchanged, off Earth": ({"lat": [32.62, 136.1, 32.62]}, "formats.position", "exchange latitude and longitude"),
    "half a position": ({"lat": [32.62, None, 32.62]}, "formats.position", "decimal degrees"),
    "no radius": ({"radius_m": pa.array([500, None, 500])}, "formats.radius", "may lie off"),
    "a radius below zero": ({"radius_m": [500, -1, 500]}, "formats.count", "never negative"),
    "deaths below zero": ({"killed": [2, -2, 2]}, "formats.count", "never negative"),
    "half a death": ({"killed": [2.0, 0.5, 2.0]}, "formats.count", "whole number"),
    "the year 1": ({"day": [date(2017, 7, 9), date(1, 1, 1), date(2017, 7, 9)]}, "formats.day", "years from 1900"),
    "beyond the calendar": ({"day": pa.array([17356, 2**31 - 1, 17356], pa.int32()).view(pa.date32())}, "formats.day",
                            "YYYY-MM-DD"),
    "an id twice": ({"id": [1, 1, 3]}, "formats.duplicate-id", "keep one"),
    "an unknown kind": ({"kind": ["shelling", "@#!", "shelling"]}, "formats.choice", "docs/events.md"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_PARQUET)
def test_a_hostile_row_of_a_parquet_file_is_set_aside(name: str) -> None:
    bad, code, hint = HOSTILE_PARQUET[name]
    items = events(parquet(listed(**bad)))
    assert [item.id for item in items if not isinstance(item, Quarantined)] == ["1", "3"]
    assert [(item.file, item.line, item.code) for item in items if isinstance(item, Quarantined)] == [
        ("list.any", 2, code)
    ]
    assert hint in items[1].hint


def test_a_time_in_parquet_needs_its_zone() -> None:
    at = [datetime(2017, 7, 9, 9, tzinfo=UTC)] * 3
    columns = listed()
    del columns["day"]
    known = pa.array(at, pa.timestamp("ns", tz="Asia/Damascus"))
    (first, *_) = events(parquet(columns | {"start_utc": known, "end_utc": known}))
    assert (first.span.earliest, first.day) == (at[0], date(2017, 7, 9))
    naive = pa.array([item.replace(tzinfo=None) for item in at], pa.timestamp("us"))
    items = events(parquet(columns | {"start_utc": naive, "end_utc": naive}))
    assert {item.code for item in items} == {"formats.instant"}


def test_columns_within_columns_are_left_alone() -> None:
    nested = {"more": [[{"a": 1}]] * 3, "actors_too": [["North"]] * 3}
    assert events(parquet(listed() | nested)) == events(parquet(listed()))
    with pytest.raises(FormatError, match=r"formats\.missing-columns"):
        events(parquet(listed(lat=[[32.62]] * 3)))


def test_one_long_text_said_many_times_is_held_once() -> None:
    count = 20_000
    values = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["x" * 100_000]))
    data = parquet(listed(count, note=values, actors=values), compression="zstd")
    assert len(data) * 1_000 < count * 100_000, "the bomb is small"
    assert {item.code for item in events(data)} == {"formats.cell-too-long"}


REFUSED_PARQUET: dict[str, tuple[Callable[[], bytes], str]] = {
    "more rows than are read": (lambda: parquet({"a": pa.nulls(limits.EVENT_ROWS + 1, pa.int8())}), "formats.bomb"),
    "more columns than are read": (lambda: parquet({f"c{n}": [1] for n in range(1_001)}), "formats.bomb"),
    "texts written by what they share": (
        lambda: parquet(listed(), use_dictionary=False, column_encoding={"kind": "DELTA_BYTE_ARRAY"}), "formats.bomb"),
    "half a file": (lambda: parquet(listed())[:-40], "formats.parquet-unreadable"),
    "a footer of noise": (lambda: b"PAR1" + bytes(range(256)) * 4 + b"\x10\0\0\0PAR1", "formats.parquet-unreadable"),
    "a column twice": (lambda: parquet(listed() | {"LAT": [1.0] * 3}), "formats.duplicate-columns"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_PARQUET)
def test_a_parquet_file_of_which_no_row_can_be_trusted_is_refused(name: str) -> None:
    make, code = REFUSED_PARQUET[name]
    with pytest.raises(FormatError) as caught:
        events(make())
    assert caught.value.code == code


def test_a_row_group_that_says_it_is_huge_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = parquet(listed())
    size = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).total_byte_size
    monkeypatch.setattr(limits, "EVENT_ROW_GROUP_BYTES", size)
    assert len(events(data)) == 3
    monkeypatch.setattr(limits, "EVENT_ROW_GROUP_BYTES", size - 1)
    with pytest.raises(FormatError, match=r"formats\.bomb"):
        events(data)


@pytest.mark.parametrize("over", [0, 1])
def test_the_limits_of_pages_and_footers_hold_exactly(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = parquet(listed(), use_dictionary=False, compression="none")
    chunks = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0)
    pages = chunks.num_columns
    largest = 3 * len("shelling") + 3 * 4 + 6  # three texts with their lengths, and how many of them there are
    for name, value, code in (
        ("EVENT_PAGES", pages, "formats.bomb"),
        ("EVENT_PAGE_BYTES", largest, "formats.bomb"),
        ("EVENT_FOOTER_BYTES", int.from_bytes(data[-8:-4], "little"), "formats.parquet-unreadable"),
    ):
        monkeypatch.setattr(limits, name, value - over)
        try:
            assert len(events(data)) == 3
            refused = ""
        except FormatError as error:
            refused = error.code
        assert refused == (code if over else ""), name
        monkeypatch.undo()


def test_a_page_that_is_not_what_the_footer_says_is_met_where_it_stands() -> None:
    """The footer of a file with plain texts, over pages that are written by what they share."""
    honest = parquet(listed(), use_dictionary=False, compression="none")
    shared = parquet(listed(), use_dictionary=False, compression="none", column_encoding={"kind": "DELTA_BYTE_ARRAY"})
    assert set(pq.ParquetFile(io.BytesIO(honest)).metadata.row_group(0).column(1).encodings) == {"PLAIN", "RLE"}
    at = honest.index(b"\x08\0\0\0shelling") - 6
    plain = b"\x15\x06\x15\x00"  # three values, encoding 0; 7 is DELTA_BYTE_ARRAY
    number = honest.rindex(plain, 0, at)
    assert at - number < 60, "it stands in the head of that page"
    lying = honest[: number + 3] + b"\x0e" + honest[number + 4 :]
    for data in (shared, lying):
        with pytest.raises(FormatError, match="written by what they share"):
            events(data)


def test_no_damage_to_a_parquet_file_ends_the_process_or_raises_anything_but_a_refusal() -> None:
    """pyarrow itself ends the whole process at some footers, when it is asked about their columns."""
    dice = random.Random(6)
    whole = [parquet(listed(40)), parquet(listed(40), compression="zstd", use_dictionary=False)]
    refused = 0
    for _ in range(400):
        data = bytearray(dice.choice(whole))
        for _ in range(dice.choice((1, 1, 2, 5))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            assert all(item.line > 0 for item in events(bytes(data)))
        except FormatError as error:
            refused += 1
            assert error.hint
    assert refused > 100


def test_without_pyarrow_a_parquet_file_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def none(name: str, *more: Any, **rest: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *more, **rest)

    data = parquet(listed())
    monkeypatch.setattr(builtins, "__import__", none)
    with pytest.raises(FormatError) as caught:
        events(data)
    assert "pip install" in caught.value.hint


# -- GeoJSON ------------------------------------------------------------------------------------------------

POINT = {"type": "Point", "coordinates": [36.1, 32.62]}


def spoiled(**more: Any) -> Any:
    return made.feature(2, **more)


HOSTILE_GEOJSON: dict[str, tuple[Any, str, str]] = {
    "no feature": ("17", "formats.feature", "Features"),
    "a key twice": (json.dumps(spoiled())[:-1] + ', "type": "Feature"}', "formats.duplicate-key", "keep one"),
    "a property twice": (json.dumps(spoiled()).replace('"kind"', '"id": 2, "kind"'), "formats.duplicate-key", "keep"),
    "a polygon": (spoiled(geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}),
                  "formats.geometry", "points"),
    "one number": (spoiled(geometry={"type": "Point", "coordinates": [36.1]}), "formats.geometry", "longitude, latitude"),
    "texts for numbers": (spoiled(geometry={"type": "Point", "coordinates": ["36.1", "32.62"]}), "formats.geometry",
                          "longitude, latitude"),
    "true for a number": (spoiled(geometry={"type": "Point", "coordinates": [True, 32.62]}), "formats.geometry", "["),
    "not a number": (json.dumps(spoiled()).replace("36.1", "NaN"), "formats.not-finite", "correct"),
    "infinite": (json.dumps(spoiled()).replace("36.1", "1e999"), "formats.not-finite", "correct"),
    "exchanged, off Earth": (spoiled(geometry={"type": "Point", "coordinates": [32.62, 136.1]}), "formats.position",
                             "exchange latitude and longitude"),
    "half a character": (json.dumps(spoiled(properties={"actors": "\ud800"})), "formats.property", "texts"),
    "an object for a text": (spoiled(properties={"actors": {"name": "North"}}), "formats.property", "texts"),
    "a text of 10 MB": (spoiled(properties={"actors": "x" * 10_000_000}), "formats.property", "texts"),
    "a formula": (spoiled(properties={"actors": "@SUM(1)"}), "formats.formula", "plain text"),
    "deaths below zero": (spoiled(properties={"killed": -2}), "formats.count", "never negative"),
    "year 0": (spoiled(properties={"day": "0000-01-01"}), "formats.day", "correct"),
    "an id twice": (made.feature(1), "formats.duplicate-id", "keep one"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_GEOJSON)
def test_a_hostile_feature_is_set_aside(name: str) -> None:
    bad, code, hint = HOSTILE_GEOJSON[name]
    items = events(made.collection([made.feature(1), bad, made.feature(3)]))
    assert [item.id for item in items if not isinstance(item, Quarantined)] == ["1", "3"]
    assert [(item.file, item.line, item.code) for item in items if isinstance(item, Quarantined)] == [
        ("list.any", 3, code)
    ]
    assert hint in items[1].hint


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "formats.not-a-table"),
        (b"[1]", "formats.not-a-table"),
        (b'{"type": "FeatureCollection", "features": []}', "formats.not-a-table"),
        (made.collection([made.feature(1)]) + b"{}", "formats.not-a-table"),
        (made.collection([made.feature(1)]).replace(b"North", b"\xff"), "formats.not-a-table"),
        (made.collection([made.feature(1)]).replace(b"]}", b""), "formats.not-a-table"),
        (made.collection(["[" * 200 + "]" * 200]), "formats.too-deep"),
        (made.collection([{"type": "Feature", "properties": {"kind": "x"}}]), "formats.missing-columns"),
        (made.packed(b'{"a": "' + bytes(100_000_000) + b'"}'), "formats.bomb"),
    ],
)
def test_geojson_of_which_no_row_can_be_trusted_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(FormatError) as caught:
        events(data)
    assert caught.value.code == code


@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_of_geojson_holds_exactly(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = made.collection([made.feature(1)])
    monkeypatch.setattr(limits, "EVENT_JSON_BYTES", len(data) - over)
    if over:
        with pytest.raises(FormatError, match=r"formats\.file-too-large"):
            events(data)
    else:
        assert len(events(data)) == 1


def test_every_container_says_the_same() -> None:
    row = {"id": "1", "kind": "shelling", "lat": "32.62", "lon": "36.1", "radius_m": "500", "day": "2017-07-09",
           "actors": "North", "killed": "2"}  # fmt: skip
    csv = events(made.table([row]))[0]
    geojson = events(made.collection([made.feature(1, properties={"killed": 2})]))[0]
    (binary,) = events(parquet(listed(1)))
    single = events(json.dumps(made.feature(1, properties={"killed": 2})).encode())[0]
    packed = events(made.packed(made.table([row], delimiter="\t")))[0]
    whole = [{name: getattr(item, name) for name in item.__struct_fields__ if name != "line"}
             for item in (csv, geojson, binary, single, packed)]  # fmt: skip
    assert all(item == whole[0] for item in whole)
