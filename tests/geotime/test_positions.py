"""A position said aloud and typed in is the position that was meant, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline import limits
from openline.errors import GeometryError
from openline.geotime import (
    E7,
    Certainty,
    Position,
    bearing_deg,
    descriptions_agree,
    destination,
    distance_m,
    format_position,
    format_position_dms,
    parse_position,
)

from .shapes import position

positions = st.builds(Position, lat_e7=st.integers(-90 * E7, 90 * E7), lon_e7=st.integers(-180 * E7, 180 * E7))


@given(where=positions)
def test_decimal_notation_loses_nothing(where: Position) -> None:
    assert parse_position(format_position(where)) == where


@given(where=positions)
def test_minutes_and_seconds_lose_less_than_a_fifth_of_a_metre_each_way(where: Position) -> None:
    again = parse_position(format_position_dms(where))
    assert abs(again.lat_e7 - where.lat_e7) <= 14
    assert abs(again.lon_e7 - where.lon_e7) <= 14
    assert format_position_dms(again) == format_position_dms(where)


@pytest.mark.parametrize(
    ("text", "lat_e7", "lon_e7"),
    [
        ("36.1234, 37.1234", 361_234_000, 371_234_000),
        ("36.1234,37.1234", 361_234_000, 371_234_000),
        ("36.1234 37.1234", 361_234_000, 371_234_000),
        ("  36.1234 , 37.1234  ", 361_234_000, 371_234_000),
        ("-36.1234, -37.1234", -361_234_000, -371_234_000),
        ("\u221236.5, 37.5", -365_000_000, 375_000_000),
        ("36, 37", 360_000_000, 370_000_000),
        ("36.1234N 37.1234E", 361_234_000, 371_234_000),
        ("36.1234S, 037.1234W", -361_234_000, -371_234_000),
        ("36.1234° n 37.1234° e", 361_234_000, 371_234_000),
        ("36 07 24N 037 07 24E", 361_233_333, 371_233_333),
        ("36 07 24 N, 037 07 24 E", 361_233_333, 371_233_333),
        ("36°07'24\"N 37°07'24\"E", 361_233_333, 371_233_333),
        ("36°07′24.5″N 37°07′24.5″E", 361_234_722, 371_234_722),
        ("36:07:24N 037:07:24E", 361_233_333, 371_233_333),
        ("36\u00a007\u00a024N 037 07 24E", 361_233_333, 371_233_333),
        ("36.12345674, 37.12345675", 361_234_567, 371_234_568),
        ("90.0, 180.0", 900_000_000, 1_800_000_000),
        ("00 00 00.01S 000 00 00.01W", -28, -28),
    ],
)
def test_read(text: str, lat_e7: int, lon_e7: int) -> None:
    assert parse_position(text) == Position(lat_e7=lat_e7, lon_e7=lon_e7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "geotime.position-malformed"),
        ("36.1", "geotime.position-malformed"),
        ("37.1234E 36.1234N", "geotime.position-malformed"),
        ("36.1234N, 37.1234", "geotime.position-malformed"),
        ("36,1234 37,1234", "geotime.position-malformed"),
        ("36.1234; 37.1234", "geotime.position-malformed"),
        ("36.1234\n37.1234", "geotime.position-malformed"),
        ("36.1234, 37.1234\n", "geotime.position-malformed"),
        ("36.1234, 37.1234, 12", "geotime.position-malformed"),
        ("-36.1234N 37.1234E", "geotime.position-malformed"),
        ("36 60 00N 037 00 00E", "geotime.position-malformed"),
        ("36 00 60N 037 00 00E", "geotime.position-malformed"),
        ("36 07 24 037 07 24", "geotime.position-malformed"),
        ("٣٦.1, ٣٧.1", "geotime.position-malformed"),
        ("1e1, 37.1", "geotime.position-malformed"),
        ("nan, nan", "geotime.position-malformed"),
        ("37SBA1234512345", "geotime.position-outside-zone"),
        ("36 07", "geotime.position-ambiguous"),
        ("36,37", "geotime.position-ambiguous"),
        ("36,123.5", "geotime.position-ambiguous"),
        ("36.5 37", "geotime.position-ambiguous"),
        ("36 37.5", "geotime.position-ambiguous"),
        ("136.1234, 37.1234", "geotime.position-range"),
        ("36.1234, 180.0000001", "geotime.position-range"),
        ("90 00 00.01N 037 00 00E", "geotime.position-range"),
    ],
)
def test_refused(text: str, code: str) -> None:
    with pytest.raises(GeometryError) as caught:
        parse_position(text)
    assert caught.value.code == code


def test_text_at_the_limit_is_read_and_one_longer_is_refused_at_once() -> None:
    text = "36.1234, 37.1234"
    assert parse_position(text.ljust(limits.POSITION_CHARACTERS)) == position(36.1234, 37.1234)
    for long in (text.ljust(limits.POSITION_CHARACTERS + 1), " " * 5_000_000 + text):
        with pytest.raises(GeometryError) as caught:
            parse_position(long)
        assert caught.value.code == "geotime.position-malformed"


def test_distances_and_bearings_are_the_geodesics() -> None:
    # JFK to LHR, a worked example of geodesic libraries: 5,551.759 km.
    assert distance_m(position(40.6, -73.8), position(51.6, -0.5)) == 5_551_759
    assert bearing_deg(position(0, 0), position(1, 0)) == 0
    assert bearing_deg(position(0, 0), position(0, -1)) == 270
    assert bearing_deg(position(0, 0), position(10, -0.001)) == 0, "359.99 is north, never 360"


@given(
    where=st.builds(Position, lat_e7=st.integers(-80 * E7, 80 * E7), lon_e7=st.integers(-180 * E7, 180 * E7)),
    bearing=st.integers(0, 359),
    metres=st.integers(1, 1_000_000),
)
def test_going_so_far_brings_one_so_far(where: Position, bearing: int, metres: int) -> None:
    there = destination(where, bearing, metres)
    assert abs(distance_m(where, there) - metres) <= 1
    if metres > 1_000:
        assert (bearing_deg(where, there) - bearing + 1) % 360 <= 2


def test_a_bearing_read_the_wrong_way_round_is_seen() -> None:
    """The place said as north-east of town while the coordinates lie south-west of it: kilometres apart."""
    town = position(35.33, 40.14)
    meant = destination(town, 225, 6_000)
    assert descriptions_agree(meant, 50, town, 225, 6_000, 500) == (Certainty.CERTAIN, 0)
    certainty, apart = descriptions_agree(meant, 50, town, 45, 6_000, 500)
    assert certainty is Certainty.NO
    assert 11_990 <= apart <= 12_010


def test_descriptions_agree_at_the_tolerance_and_may_agree_as_far_as_their_rounding_explains() -> None:
    town = position(35, 40)
    for extra, expected in ((0, Certainty.CERTAIN), (1, Certainty.POSSIBLE), (140, Certainty.POSSIBLE)):
        assert descriptions_agree(destination(town, 0, 10_000 + 500 + extra), 50, town, 0, 10_000, 500) == (
            expected,
            500 + extra,
        )
    assert descriptions_agree(destination(town, 0, 10_641), 50, town, 0, 10_000, 500)[0] is Certainty.NO
