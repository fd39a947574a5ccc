"""Plans come through one door: parsed once, counted, made one at a time, and a bad one is named; none is half-read."""

import doctest
import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import openline.formats._door
import openline.formats._strict
from openline import limits
from openline.errors import BadInput, FormatError, GeometryError
from openline.formats import plan_from_geojson, plans_from_f3548, plans_from_geojson, read_plans
from openline.terms import ActKind

SQUARE = [[36, 35], [37, 35], [37, 36], [36, 36], [36, 35]]
VERTICES = [{"lat": 35, "lng": 36}, {"lat": 35, "lng": 36.01}, {"lat": 35.01, "lng": 36.01}]


def feature(title: str = "one", ring: Any = SQUARE, **more: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "geometry": geometry, "properties": {"title": title}, **more}


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def volume(**more: Any) -> dict[str, Any]:
    return {"volume": {"outline_polygon": {"vertices": VERTICES}, **more}}


def metres(value: float) -> dict[str, Any]:
    return {"value": value, "reference": "W84", "units": "M"}


def code(read: Any, data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        tuple(read(data))
    return caught.value.code


def test_the_number_of_plans_is_known_before_the_first_is_made() -> None:
    plans = read_plans(collection(*(feature(str(number)) for number in range(5)), feature("bad", SQUARE[:-1])))
    assert len(plans) == 6
    going = iter(plans)
    assert [next(going).title for _ in range(5)] == ["0", "1", "2", "3", "4"]
    with pytest.raises(GeometryError, match=r"features\[5\] \('bad'\)\.geometry: ring 0 vertex 3 \(lat 36, lon 36\)"):
        next(going)
    assert next(iter(plans)).title == "0", "it can be gone through again"


def test_a_feature_is_named_by_its_id_before_its_title() -> None:
    with pytest.raises(GeometryError, match=r"features\[0\] \(17\)\.geometry: ring 0"):
        plans_from_geojson(collection(feature("bad", SQUARE[:-1], id=17)))
    unnamed = feature("", SQUARE[:-1]) | {"properties": None}
    with pytest.raises(GeometryError, match=r"features\[0\]\.geometry: ring 0"):
        plans_from_geojson(collection(unnamed))


@pytest.mark.parametrize("item", [None, 5, [], "Feature", {}, {"type": "Feature"}, feature() | {"properties": 5}])
def test_what_is_no_feature_is_refused_at_its_place(item: Any) -> None:
    with pytest.raises(FormatError, match=r"features\[1\]") as caught:
        plans_from_geojson(collection(feature(), item))
    assert caught.value.code == "formats.plan-unreadable"


def test_all_or_nothing_is_read_of_a_file_with_one_bad_plan() -> None:
    assert code(plans_from_geojson, collection(feature(), feature("bad", SQUARE[:-1]))) == "geotime.ring-not-closed"
    bad = volume(altitude_lower=metres(10), altitude_upper=metres(9))
    assert code(plans_from_f3548, json.dumps([volume(), bad]).encode()) == "geotime.band-upside-down"
    with pytest.raises(GeometryError, match=r"^\[1\]\.volume\.altitude_upper: 9"):
        plans_from_f3548(json.dumps([volume(), bad]).encode())


def test_one_plan_is_one_plan() -> None:
    assert plan_from_geojson(collection(feature("alone"))).title == "alone"
    assert plan_from_geojson(json.dumps(feature("alone")).encode()).title == "alone"
    with pytest.raises(FormatError, match="2 features"):
        plan_from_geojson(collection(feature(), feature()))


def test_the_door_knows_the_formats_by_their_shape() -> None:
    assert [plan.act for plan in read_plans(json.dumps(feature()).encode())] == [ActKind.OTHER]
    shapes: list[Any] = [volume(), [volume()], {"extents": [volume()]}, {"extents": volume()}, {"area_of_interest": volume()},
                  {"volumes": [volume()]}, {"details": {"volumes": [], "off_nominal_volumes": [volume()]}}]  # fmt: skip
    for shape in shapes:
        (plan,) = read_plans(json.dumps(shape).encode())
        assert (plan.act, plan.medium, plan.party) == (ActKind.FLIGHT, "air", None)
    shapes = [{}, 5, None, "volume", {"type": "Volume4D"}, {"features": []}, {"volume": None}]
    for shape in shapes:
        assert code(read_plans, json.dumps(shape).encode()) == "formats.unknown-shape"


def test_the_volumes_of_an_intent_share_its_title() -> None:
    intent = {"operational_intent": {"reference": {"id": "7f1c", "version": 3}, "details": {"volumes": [volume()] * 3}}}
    assert [plan.title for plan in read_plans(json.dumps(intent).encode())] == ["7f1c"] * 3


@pytest.mark.parametrize("name", [5, None, "", "\ud800"])
def test_an_intent_without_a_proper_id_is_just_a_plan(name: Any) -> None:
    intent = {"operational_intent": {"reference": {"id": name}, "details": {"volumes": [volume()]}}}
    assert [plan.title for plan in read_plans(json.dumps(intent).encode())] == ["plan"]


def test_half_a_character_in_a_title_is_refused() -> None:
    """It could not be written again, so the answer could not be printed."""
    assert code(read_plans, json.dumps(feature("\ud800")).encode()) == "formats.plan-unreadable"


def test_a_byte_order_mark_is_left_out_and_other_encodings_are_refused() -> None:
    text = json.dumps(feature("é"), ensure_ascii=False)
    assert [plan.title for plan in read_plans(text.encode("utf-8-sig"))] == ["é"]
    for encoding in ("latin-1", "utf-16", "utf-32"):
        assert code(read_plans, text.encode(encoding)) == "formats.plan-unreadable"


def test_a_key_that_stands_twice_is_refused_wherever_it_stands() -> None:
    for data in (b'{"volume": {}, "volume": {}}', b'{"type": "Feature", "geometry": {"type": "Point", "type": "Point"}}',
                 b'{"extents": [], "key": [{"a": {"b": 1, "b": 1}}]}'):  # fmt: skip
        assert code(read_plans, data) == "formats.duplicate-key"


def test_depth_is_counted_outside_of_texts() -> None:
    deep = feature('[[{"' * 40 + "\\")
    assert len(read_plans(json.dumps(deep).encode())) == 1
    inside = json.dumps({"extents": [volume()], "key": json.loads("[" * 31 + "]" * 31)}).encode()
    assert len(read_plans(inside)) == 1
    outside = json.dumps({"extents": [volume()], "key": json.loads("[" * 32 + "]" * 32)}).encode()
    assert code(read_plans, outside) == "formats.too-deep"


@pytest.mark.parametrize("read", [read_plans, plans_from_geojson])
def test_bytes_and_plans_at_the_limit_are_taken_and_one_more_is_refused(read: Any, monkeypatch: Any) -> None:
    data = collection(feature(), feature())
    monkeypatch.setattr(limits, "PLAN_FILE_BYTES", len(data))
    monkeypatch.setattr(limits, "PLANS", 2)
    assert len(tuple(read(data))) == 2
    assert code(read, data + b" ") == "formats.file-too-large"
    monkeypatch.setattr(limits, "PLANS", 1)
    assert code(read, data) == "formats.file-too-large"


def test_a_single_plan_is_no_larger_than_a_file_that_people_correct_by_hand(monkeypatch: Any) -> None:
    data = collection(feature())
    monkeypatch.setattr(limits, "ARRANGEMENT_FILE_BYTES", len(data))
    assert plan_from_geojson(data)
    assert code(lambda text: [plan_from_geojson(text)], data + b" ") == "formats.file-too-large"


def test_vertices_at_the_limit_are_taken_and_one_more_is_refused() -> None:
    def comb(count: int) -> bytes:
        teeth = [{"lat": 35 + i % 2 / 10_000, "lng": 36 + i / 10_000} for i in range(count - 2)]
        vertices = [*teeth, {"lat": 36, "lng": 36.3}, {"lat": 36, "lng": 36}]
        return json.dumps({"volume": {"outline_polygon": {"vertices": vertices}}}).encode()

    assert len(plans_from_f3548(comb(limits.VERTICES))) == 1
    assert code(plans_from_f3548, comb(limits.VERTICES + 1)) == "geotime.too-many-vertices"


@given(st.decimals(-7999, 99_999, places=4), st.decimals(0, 1, places=4))
def test_heights_are_never_smaller_than_they_were_said(lower: Any, more: Any) -> None:
    written = json.dumps([volume(altitude_lower=metres(float(lower)), altitude_upper=metres(float(lower + more)))])
    (plan,) = plans_from_f3548(written.encode())
    band = plan.volume.band
    assert band.lower_dm is not None and band.upper_dm is not None
    assert 0 <= Fraction(str(float(lower))) * 10 - band.lower_dm < 1
    assert 0 <= band.upper_dm - Fraction(str(float(lower + more))) * 10 < 1


@given(st.datetimes(datetime(1950, 1, 1), datetime(2190, 1, 1)), st.integers(1, 9))  # noqa: DTZ001
def test_times_are_never_shorter_than_they_were_said(when: datetime, digits: int) -> None:
    text = f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond:06}000"[: 20 + digits] + "Z"
    said = {"value": text, "format": "RFC3339"}
    (plan,) = plans_from_f3548(json.dumps([{**volume(), "time_start": said, "time_end": said}]).encode())
    start, end = plan.volume.window.start, plan.volume.window.end
    exact = when.replace(tzinfo=UTC, microsecond=int(text[20:-1].ljust(6, "0")[:6]))
    assert start is not None and end is not None
    assert start <= exact <= end and start.microsecond == end.microsecond == 0
    assert end - start == timedelta(seconds=exact.microsecond > 0)


@pytest.mark.parametrize(("text", "end"), [("9999-12-31T23:59:59Z", 9999), ("9999-12-31T23:59:59.999Z", None)])
def test_the_last_second_that_can_be_written_is_an_end_and_later_is_unbounded(text: str, end: int | None) -> None:
    (plan,) = plans_from_f3548(json.dumps([{**volume(), "time_end": {"value": text, "format": "RFC3339"}}]).encode())
    assert (plan.volume.window.end.year if plan.volume.window.end else None) == end


@pytest.mark.parametrize("text", ["2030-01-01t00:00:00z", "2030-01-01T24:00:00Z", "٢٠٣٠-01-01T00:00:00Z",
                                  "2030-01-01T00:00:00.Z", "2030-01-01T00:00:00,5Z", "2030-01-01T00:00:00Z\n", " 2030-01-01T00:00:00Z",
                                  "2030-01-01", "", 20300101, ["2030-01-01T00:00:00Z"]])  # fmt: skip
def test_any_other_way_to_write_an_instant_is_refused(text: Any) -> None:
    said = {"value": text, "format": "RFC3339"}
    assert code(plans_from_f3548, json.dumps([{**volume(), "time_end": said}]).encode()) == "geotime.instant-malformed"


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["volume", "outline_polygon", "vertices", "lat", "lng", "outline_circle", "center", "radius", "value",
                         "units", "time_start", "extents", "type", "features", "geometry", "coordinates", "properties", "details"]),
        inner | st.sampled_from(["Feature", "FeatureCollection", "Polygon", "M", "W84"]), max_size=5),
    max_leaves=25,
))  # fmt: skip
def test_whatever_is_sent_is_read_or_refused_with_a_code(value: Any) -> None:
    try:
        assert all(plan.volume for plan in read_plans(json.dumps(value).encode()))
    except BadInput as error:
        assert error.code.partition(".")[0] in ("formats", "geotime")
        assert error.hint and len(error.message) < 400


def test_the_examples_in_the_docstrings_run() -> None:
    for module in (openline.formats._door, openline.formats._strict):
        result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
        assert result.failed == 0 < result.attempted
