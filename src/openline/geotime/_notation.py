"""The notations of a position that people read aloud and type: decimal degrees and degrees, minutes, seconds.

Latitude comes first. What could be read in two ways is refused, never guessed: a wrong reading is a wrong place.
Decimal notation goes back and forth without loss; a rounding is to the nearest 1e-7 degree (11 mm).

    >>> read_degrees("36 07 24N 037 07 24E")
    (Position(lat_e7=361233333, lon_e7=371233333), 32, True)
    >>> format_position(read_degrees("36.1234, -37.5")[0])
    '36.1234000N 037.5000000W'
"""

import re

from openline.errors import GeometryError

from ._position import E7, Position

_DEGREE_M = 111_700
"""Metres of a degree of latitude at the poles, where it is longest."""
_SECOND_M = 32
_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{1,12})?)"
_SIGNED = re.compile(r"(-?)" + _NUMBER + r"( *, *| +)(-?)" + _NUMBER + r"\Z")
_LETTERED = re.compile(_NUMBER + r" ?°? ?([NS]) *,? *" + _NUMBER + r" ?°? ?([EW])\Z", re.IGNORECASE)
_DMS_PART = r"([0-9]{1,3})(?:°| |:) ?([0-9]{1,2})(?:'|′| |:) ?([0-9]{1,2}(?:\.[0-9]{1,6})?)[\"″]? ?"
_DMS = re.compile(_DMS_PART + r"([NS]) *,? *" + _DMS_PART + r"([EW])\Z", re.IGNORECASE)


def read_degrees(plain: str) -> tuple[Position, int, bool]:
    """A position, the metres of its last digit (rounded up), and whether in minutes and seconds; GeometryError."""
    if match := _SIGNED.match(plain):
        south, lat, between, west, lon = match.groups()
        _check_one_reading(plain, lat, between, lon)
        position = Position(lat_e7=_decimal(lat, negative=bool(south)), lon_e7=_decimal(lon, negative=bool(west)))
        return position, _step_m(_DEGREE_M, lat, lon), False
    if match := _LETTERED.match(plain):
        lat, ns, lon, ew = match.groups()
        position = Position(lat_e7=_decimal(lat, negative=ns in "sS"), lon_e7=_decimal(lon, negative=ew in "wW"))
        return position, _step_m(_DEGREE_M, lat, lon), False
    if match := _DMS.match(plain):
        d1, m1, s1, ns, d2, m2, s2, ew = match.groups()
        position = Position(
            lat_e7=_sexagesimal(d1, m1, s1, negative=ns in "sS"), lon_e7=_sexagesimal(d2, m2, s2, negative=ew in "wW")
        )
        return position, _step_m(_SECOND_M, s1, s2), True
    raise malformed(plain)


def format_position(position: Position) -> str:
    """Decimal degrees with letters, exact: ``36.1234000N 037.1234000E``."""
    lat, lon = abs(position.lat_e7), abs(position.lon_e7)
    return (
        f"{lat // E7:02d}.{lat % E7:07d}{'S' if position.lat_e7 < 0 else 'N'} "
        f"{lon // E7:03d}.{lon % E7:07d}{'W' if position.lon_e7 < 0 else 'E'}"
    )


def format_position_dms(position: Position) -> str:
    """Degrees, minutes and seconds to a hundredth of a second (0.3 m): ``36 07 24.24N 037 07 24.24E``."""
    lat, lon = _hundredths(position.lat_e7), _hundredths(position.lon_e7)
    # By the rounded number: 00 00 00.00S would be written N when read again.
    return f"{_in_dms(lat, 2)}{'S' if lat < 0 else 'N'} {_in_dms(lon, 3)}{'W' if lon < 0 else 'E'}"


def _check_one_reading(text: str, lat: str, between: str, lon: str) -> None:
    """``36 07`` may be degrees and minutes, ``36,123`` one number with a decimal comma."""
    if ("." in lat and "." in lon) or ", " in between:
        return
    raise GeometryError(
        "geotime.position-ambiguous",
        f"{text!r} can be read in two ways",
        hint="write both numbers with a decimal point, or a comma and a space between whole degrees",
    )


def malformed(text: str) -> GeometryError:
    """The refusal of a text that no notation reads."""
    return GeometryError(
        "geotime.position-malformed",
        f"{text[:60]!r} is no position we can read",
        hint="write 36.1234, 37.1234 or 36 07 24N 037 07 24E (latitude first), MGRS, or UTM with north or south",
    )


def _step_m(unit_m: int, *numbers: str) -> int:
    """Metres of the last digit of the coarser number."""
    digits = min(len(number.partition(".")[2]) for number in numbers)
    return max(1, int(-(-unit_m // 10**digits)))


def _decimal(text: str, *, negative: bool) -> int:
    whole, _, fraction = text.partition(".")
    value = int(whole) * E7 + (int((fraction + "0" * 8)[:8]) + 5) // 10
    return -value if negative else value


def _sexagesimal(degrees: str, minutes: str, seconds: str, *, negative: bool) -> int:
    whole, _, fraction = seconds.partition(".")
    if int(minutes) > 59 or int(whole) > 59:
        raise GeometryError(
            "geotime.position-malformed", f"{minutes} minutes {seconds} seconds", hint="both are below 60"
        )
    millionths = (int(minutes) * 60 + int(whole)) * 1_000_000 + int((fraction + "0" * 6)[:6])
    value = int(degrees) * E7 + (millionths * 2 + 360) // 720
    return -value if negative else value


def _hundredths(value_e7: int) -> int:
    """Hundredths of a second, to the nearest."""
    rounded = (abs(value_e7) * 72 + 1_000) // 2_000
    return -rounded if value_e7 < 0 else rounded


def _in_dms(hundredths: int, width: int) -> str:
    degrees, rest = divmod(abs(hundredths), 360_000)
    minutes, rest = divmod(rest, 6_000)
    return f"{degrees:0{width}d} {minutes:02d} {rest // 100:02d}.{rest % 100:02d}"
