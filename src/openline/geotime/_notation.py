"""The notations of a position that people read aloud and type: decimal degrees and degrees, minutes, seconds.

Latitude comes first. What could be read in two ways is refused, never guessed: a wrong reading is a wrong place.
Decimal notation goes back and forth without loss; a rounding is to the nearest 1e-7 degree (11 mm).

    >>> parse_position("36 07 24N 037 07 24E")
    Position(lat_e7=361233333, lon_e7=371233333)
    >>> format_position(parse_position("36.1234, -37.5"))
    '36.1234000N 037.5000000W'
"""

import re

from openline import limits
from openline.errors import GeometryError

from ._position import E7, Position

_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{1,12})?)"
_SIGNED = re.compile(r"(-?)" + _NUMBER + r"( *, *| +)(-?)" + _NUMBER + r"\Z")
_LETTERED = re.compile(_NUMBER + r" ?°? ?([NS]) *,? *" + _NUMBER + r" ?°? ?([EW])\Z", re.IGNORECASE)
_DMS_PART = r"([0-9]{1,3})(?:°| |:) ?([0-9]{1,2})(?:'|′| |:) ?([0-9]{1,2}(?:\.[0-9]{1,6})?)[\"″]? ?"
_DMS = re.compile(_DMS_PART + r"([NS]) *,? *" + _DMS_PART + r"([EW])\Z", re.IGNORECASE)


def parse_position(text: str) -> Position:
    """A position from decimal degrees or degrees, minutes and seconds, latitude first; raises GeometryError."""
    # Pages and word processors write a no-break space and a true minus sign.
    plain = text[: limits.POSITION_CHARACTERS + 1].replace("\u00a0", " ").replace("\u2212", "-").strip(" ")
    if len(text) > limits.POSITION_CHARACTERS:
        raise _malformed(plain)
    if match := _SIGNED.match(plain):
        south, lat, between, west, lon = match.groups()
        _check_one_reading(plain, lat, between, lon)
        return Position(lat_e7=_decimal(lat, negative=bool(south)), lon_e7=_decimal(lon, negative=bool(west)))
    if match := _LETTERED.match(plain):
        lat, ns, lon, ew = match.groups()
        return Position(lat_e7=_decimal(lat, negative=ns in "sS"), lon_e7=_decimal(lon, negative=ew in "wW"))
    if match := _DMS.match(plain):
        d1, m1, s1, ns, d2, m2, s2, ew = match.groups()
        return Position(
            lat_e7=_sexagesimal(d1, m1, s1, negative=ns in "sS"), lon_e7=_sexagesimal(d2, m2, s2, negative=ew in "wW")
        )
    raise _malformed(plain)


def format_position(position: Position) -> str:
    """Decimal degrees with letters, exact: ``36.1234000N 037.1234000E``."""
    lat, lon = abs(position.lat_e7), abs(position.lon_e7)
    return (
        f"{lat // E7:02d}.{lat % E7:07d}{'S' if position.lat_e7 < 0 else 'N'} "
        f"{lon // E7:03d}.{lon % E7:07d}{'W' if position.lon_e7 < 0 else 'E'}"
    )


def format_position_dms(position: Position) -> str:
    """Degrees, minutes and seconds to a hundredth of a second (0.3 m): ``36 07 24.24N 037 07 24.24E``."""
    ns, ew = "S" if position.lat_e7 < 0 else "N", "W" if position.lon_e7 < 0 else "E"
    return f"{_in_dms(position.lat_e7, 2)}{ns} {_in_dms(position.lon_e7, 3)}{ew}"


def _check_one_reading(text: str, lat: str, between: str, lon: str) -> None:
    """``36 07`` may be degrees and minutes, ``36,123`` one number with a decimal comma."""
    if ("." in lat and "." in lon) or ", " in between:
        return
    raise GeometryError(
        "geotime.position-ambiguous",
        f"{text!r} can be read in two ways",
        hint="write both numbers with a decimal point, or a comma and a space between whole degrees",
    )


def _malformed(text: str) -> GeometryError:
    return GeometryError(
        "geotime.position-malformed",
        f"{text[:60]!r} is no position we can read",
        hint="write 36.1234, 37.1234 or 36 07 24N 037 07 24E, latitude first",
    )


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


def _in_dms(value_e7: int, width: int) -> str:
    hundredths = (abs(value_e7) * 72 + 1_000) // 2_000
    degrees, rest = divmod(hundredths, 360_000)
    minutes, rest = divmod(rest, 6_000)
    return f"{degrees:0{width}d} {minutes:02d} {rest // 100:02d}.{rest % 100:02d}"
