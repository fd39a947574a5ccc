"""MGRS, UTM and UPS: a grid reference is the square that was meant, in its own zone, or it is refused."""

import mgrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openline.errors import GeometryError
from openline.geotime import (
    E7,
    Notation,
    Position,
    _mgrs,
    _utm,
    distance_m,
    format_mgrs,
    format_utm,
    parse_position,
    read_position,
)
from tests.campaigns import g4

from .shapes import position

positions = st.builds(Position, lat_e7=st.integers(-90 * E7, 90 * E7), lon_e7=st.integers(-180 * E7, 180 * E7))
sides = st.sampled_from((1, 10, 100, 1_000, 10_000))


@given(where=positions, side=sides)
@example(where=position(90, 0), side=1)
@example(where=position(-90, 137), side=10_000)
@example(where=position(84, -45), side=10_000)
@example(where=position(-80.0000001, 179.9999999), side=1_000)
@example(where=position(0, 180), side=1)
@example(where=position(-0.0000001, -180), side=100)
def test_a_square_holds_what_it_was_written_for_and_is_written_again(where: Position, side: int) -> None:
    text = format_mgrs(where, side)
    read = read_position(text)
    assert (read.notation, read.resolution_m) == (Notation.MGRS, side)
    assert distance_m(where, read.position) <= read.accuracy_m
    assert format_mgrs(read.position, side) == text
    assert read_position(text.lower().replace(" ", "")) == read


@given(where=positions)
@example(where=position(-0.000_004, 33))
@example(where=position(84, 10))
def test_utm_is_good_to_a_metre_and_shows_the_digits_of_mgrs(where: Position) -> None:
    read = read_position(format_utm(where))
    assert read.notation is Notation.UTM
    assert distance_m(where, read.position) <= read.accuracy_m <= 2
    assert format_utm(read.position) == format_utm(where)


@given(where=positions)
def test_what_is_read_in_one_grid_shows_the_same_digits_in_the_other(where: Position) -> None:
    for write in (format_mgrs, format_utm):
        read = read_position(write(where))
        if read.accuracy_m > 1:
            continue  # at the edge of a zone
        digits = [word[:-2][-5:] for word in format_utm(read.position).split()[-2:]]
        assert digits == format_mgrs(read.position).split()[-2:]


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [
        (60, 2.9, "31V"), (60, 3, "32V"), (60, 5.9, "32V"), (55.9, 5, "31U"), (64, 5, "31W"),
        (72, 8.9, "31X"), (72, 9, "33X"), (80, 20.9, "33X"), (80, 21, "35X"), (80, 33, "37X"), (83.9, 42, "38X"),
        (71.9, 9, "32W"), (36, 36, "37S"), (35.9999999, 35.9999999, "36S"), (0, 0, "31N"), (-0.0000001, 0, "31M"),
        (-80, 0, "31C"), (83.9999999, 0, "31X"), (10, 180, "01P"), (10, -180, "01P"), (10, 179.9999999, "60P"),
    ],
)  # fmt: skip
def test_zones_of_norway_and_svalbard_and_the_edges_of_all(lat: float, lon: float, zone: str) -> None:
    text = format_mgrs(position(lat, lon))
    assert text.startswith(zone)
    if abs(lat - 84) > 1e-5 and abs(lat + 80) > 1e-5:
        assert mgrs.MGRS().toMGRS(lat, lon)[:5] == text.replace(" ", "")[:5]


def test_the_poles_are_squares_of_ups() -> None:
    assert format_mgrs(position(90, 0)) == format_mgrs(position(90, -77)) == "Z AH 00000 00000"
    assert format_mgrs(position(-90, 0)) == "B AN 00000 00000"
    assert format_utm(position(90, 12)) == "UPS north 2000000mE 2000000mN"
    assert format_mgrs(position(88, -90), 10_000).startswith("Y ")


@pytest.mark.parametrize(
    ("text", "where", "resolution"),
    [
        ("37S FV 04557 06919", position(35.3, 40.15), 1),
        ("37sfv0455706919", position(35.3, 40.15), 1),
        ("37S FV 0455 0691", position(35.3, 40.15), 10),
        ("37 north 604557mE 3906919mN", position(35.3, 40.15), 1),
        ("37N 604557 3906919", position(35.3, 40.15), 1),
        ("zone 37 north 604557, 3906919", position(35.3, 40.15), 1),
        ("37S FV 0604557 3906919", None, 0),
        ("1 south 500000mE 9999999mN", position(-0.000009, -177), 1),
    ],
)
def test_read(text: str, where: Position | None, resolution: int) -> None:
    if where is None:
        with pytest.raises(GeometryError):
            read_position(text)
        return
    read = read_position(text)
    assert read.resolution_m == resolution
    assert distance_m(read.position, where) <= 2 * resolution


@pytest.mark.parametrize(
    ("danger", "text", "code"),
    [
        ("band S or the southern hemisphere", "37S 604557 3906919", "position-ambiguous"),
        ("a lost digit of the northing", "37 north 604557mE 390691mN", "position-malformed"),
        ("a lost digit of the easting", "37 north 60455mE 3906919mN", "position-malformed"),
        ("a fraction of a metre", "37 north 604557.5mE 3906919mN", "position-malformed"),
        ("the neighbour's zone", "36 north 904563mE 3907205mN", "position-outside-zone"),
        ("a band that the northing is not in", "37T 604557 3906919", "position-outside-zone"),
        ("a zone that Svalbard does away with", "32X VJ 12345 12345", "position-letters"),
        ("a zone beyond the last", "61 north 500000mE 3906919mN", "position-letters"),
        ("no zone at all", "0N 500000 3906919", "position-letters"),
        ("the letter I", "37S IV 04557 06919", "position-letters"),
        ("the letter O for a zero's sake", "37S OV 04557 06919", "position-letters"),
        ("a column of another zone", "37S NV 04557 06919", "position-letters"),
        ("a row letter that there is not", "37S FW 04557 06919", "position-letters"),
        ("an odd number of digits", "37S FV 0455 706919", "position-malformed"),
        ("five digits for both", "37SFV04557", "position-malformed"),
        ("too many digits", "37SFV045570691912", "position-malformed"),
        ("a square outside its zone", "37S BA 12345 12345", "position-outside-zone"),
        ("a column of the other half at the pole", "Z ZH 00000 00000", "position-letters"),
        ("a UPS square short of the cap", "Z JH 99 00", "position-outside-zone"),
        ("nowhere at all", "UPS north 9999999mE 9999999mN", "position-outside-zone"),
    ],
)
def test_refused(danger: str, text: str, code: str) -> None:
    with pytest.raises(GeometryError) as caught:
        read_position(text)
    assert caught.value.code == f"geotime.{code}", danger
    assert caught.value.hint


def test_a_coarse_square_is_never_taken_for_a_point_where_its_size_would_be_lost() -> None:
    assert read_position("37S FV 04 06").accuracy_m == 720
    assert parse_position("37S FV 04557 06919") == read_position("37S FV 04557 06919").position
    with pytest.raises(GeometryError) as caught:
        parse_position("37S FV 04 06")
    assert caught.value.code == "geotime.position-coarse"


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (_utm, "_ODD_ZONES", {}),
        (_mgrs, "_ROWS", "ABCDEFGHJKLMNPQRSTVU"),
        (_mgrs, "_POLAR_WEST", "JKLPQRSTUYXZ"),
        (_mgrs, "POLE_M", 2_000_001),
        (_utm, "SOUTH_END", -79 * E7),
    ],
)
def test_a_planted_fault_makes_the_campaign_fail(
    module: object, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where every grid is near: Norway, Svalbard and the northern cap.
    monkeypatch.setattr(g4, "_position", lambda dice: position(dice.uniform(56, 90), dice.uniform(-42, 42)))
    assert g4.run(5, 200)[0]
    monkeypatch.setattr(module, name, value)
    try:
        held, _ = g4.run(5, 200)
    except (GeometryError, IndexError):
        return
    assert not held
