"""A description of a place is read in one way or refused: a position, a bearing from a place, or a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline import limits
from openline.errors import GeometryError
from openline.geotime import (
    E7,
    FromPlace,
    PlaceName,
    Position,
    Read,
    distance_m,
    from_place,
    read_description,
    read_from_place,
)

places = st.builds(Position, lat_e7=st.integers(-89 * E7, 89 * E7), lon_e7=st.integers(-179 * E7, 179 * E7))
offsets = st.integers(-4_000_000, 4_000_000)


@given(place=places, north=offsets, east=offsets)
def test_a_bearing_and_distance_lead_back_as_far_as_their_rounding_says(place: Position, north: int, east: int) -> None:
    there = Position(lat_e7=max(-90 * E7, min(90 * E7, place.lat_e7 + north)), lon_e7=place.lon_e7 + east)
    text = from_place("Deir ez-Zor", place, there).format()
    said = read_description(text)
    assert isinstance(said, FromPlace) and said.place == "Deir ez-Zor"
    assert distance_m(there, said.at(place)) <= said.accuracy_m + 1
    assert from_place("Deir ez-Zor", place, said.at(place)).format() == text


@pytest.mark.parametrize(
    ("text", "place", "bearing", "metres", "step"),
    [
        ("12.5 km on 045 from deir-ez-zor", "deir-ez-zor", 45, 12_500, 100),
        ("045/12.5km deir-ez-zor", "deir-ez-zor", 45, 12_500, 100),
        ("deir-ez-zor 045/12.5 km", "deir-ez-zor", 45, 12_500, 100),
        ("Deir ez-Zor, 045°/12 km", "Deir ez-Zor", 45, 12_000, 1_000),
        ("400 m on 045 from Al Bab", "Al Bab", 45, 400, 10),
        ("405 m 045 true from Al Bab", "Al Bab", 45, 405, 1),
        ("2 NM on 360 of Tartus", "Tartus", 0, 3_704, 1_852),
        ("8 km on 175 from دير الزور", "دير الزور", 175, 8_000, 1_000),
        ("36 m on 045 from C1200", "C1200", 45, 36, 1),
    ],
)
def test_read(text: str, place: str, bearing: int, metres: int, step: int) -> None:
    assert read_description(text) == FromPlace(place=place, bearing_deg=bearing, distance_m=metres, step_m=step)
    assert read_from_place(text).place == place


@pytest.mark.parametrize(
    ("danger", "text", "code"),
    [
        ("a bearing that lost a digit", "12.5 km on 45 from Duma", "position-bearing"),
        ("a bearing of mils", "12.5 km on 0800 from Duma", "position-bearing"),
        ("a bearing beyond the circle", "12.5 km on 361 from Duma", "position-bearing"),
        ("no unit", "045/12.5 Duma", "position-bearing"),
        ("a mile of unknown length", "12 mi on 045 from Duma", "position-bearing"),
        ("a compass word", "12 km north-east of Duma", "position-bearing"),
        ("no place", "12 km on 045", "position-bearing"),
        ("farther than a bearing is good for", "1001 km on 045 from Duma", "position-far"),
        ("a decimal comma", "12,5 km on 045 from Duma", "position-bearing"),
        ("a grid reference or a P-code", "BFA46", "position-ambiguous"),
        ("a slip in coordinates that is no name", "36 60 00N 037 00 00E", "position-malformed"),
        ("half a position", "N 36 07", "position-malformed"),
        ("a formula", "=1+1", "position-malformed"),
        ("a hidden character", "Al\u202eBab", "position-malformed"),
        ("a NUL", "Al\x00Bab", "position-malformed"),
        ("nothing", "", "position-malformed"),
        ("digits only", "1234567890", "position-malformed"),
        ("without end", "a" * (limits.POSITION_CHARACTERS + 1), "position-malformed"),
    ],
)
def test_refused(danger: str, text: str, code: str) -> None:
    with pytest.raises(GeometryError) as caught:
        read_description(text)
    assert caught.value.code == f"geotime.{code}", danger


@pytest.mark.parametrize("text", ["Deir ez-Zor", "C1200", "SY020001", "دير الزور", "A'zaz", "Дейр-эз-Зор", "Kafr 7"])
def test_a_name_stays_a_name(text: str) -> None:
    assert read_description(text) == PlaceName(text=text)


def test_a_zone_with_band_m_is_no_distance_in_metres() -> None:
    assert isinstance(read_description("36M WV 40114 45925"), Read)
    assert isinstance(read_description("36M 440114 9945925"), Read)
    assert isinstance(read_description("36 m on 045 from WV"), FromPlace)


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_code(text: str) -> None:
    try:
        read_description(text)
    except GeometryError as error:
        assert error.code.startswith("geotime.position-")


@given(text=st.text(alphabet="0123456789NSEWMmk /.,-°'FVZAB", max_size=40))
def test_any_likely_text_is_read_or_refused_with_a_code(text: str) -> None:
    try:
        read_description(text)
    except GeometryError as error:
        assert error.code.startswith("geotime.position-")
