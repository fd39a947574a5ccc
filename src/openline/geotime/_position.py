"""Positions on WGS 84 in 1e-7 degree, geodesics between them, and the notations people read aloud.

Geodesics are Karney's, through pyproj. Metres are rounded to the nearest, degrees of bearing too.

    >>> parse_position("36 07 24N 037 07 24E").lat_e7
    361233333
"""

import re
from typing import Final

from msgspec import Struct
from pyproj import Geod

from openline.errors import GeometryError

from ._certainty import Certainty

E7: Final = 10_000_000
GEOD: Final = Geod(ellps="WGS84")

_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{1,12})?)"
_SIGNED = re.compile(r"\s*(-?)" + _NUMBER + r"\s*[, ]\s*(-?)" + _NUMBER + r"\s*\Z")
_LETTERED = re.compile(r"\s*" + _NUMBER + r"°?\s*([NS])[, ]*\s*" + _NUMBER + r"°?\s*([EW])\s*\Z", re.IGNORECASE)
_DMS_PART = r"([0-9]{1,3})[°\s:]+([0-9]{1,2})['′\s:]+([0-9]{1,2}(?:\.[0-9]{1,6})?)[\"″]?\s*"
_DMS = re.compile(r"\s*" + _DMS_PART + r"([NS])[, ]*\s*" + _DMS_PART + r"([EW])\s*\Z", re.IGNORECASE)


class Position(Struct, frozen=True, kw_only=True):
    """A point; latitude -90 to 90 and longitude -180 to 180 degrees, in 1e-7 degree."""

    lat_e7: int
    lon_e7: int

    def __post_init__(self) -> None:
        if abs(self.lat_e7) > 90 * E7 or abs(self.lon_e7) > 180 * E7:
            swapped = abs(self.lon_e7) <= 90 * E7 and abs(self.lat_e7) <= 180 * E7
            raise GeometryError(
                "geotime.position-range",
                f"latitude {self.lat_e7 / E7}, longitude {self.lon_e7 / E7} is no place on Earth",
                hint="exchange latitude and longitude" if swapped else "check the digits",
            )

    @property
    def lat(self) -> float:
        """Latitude in degrees, for libraries and people."""
        return self.lat_e7 / E7

    @property
    def lon(self) -> float:
        """Longitude in degrees, for libraries and people."""
        return self.lon_e7 / E7


def distance_m(a: Position, b: Position) -> int:
    """Geodesic distance in metres."""
    return round(float(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2]))


def bearing_deg(a: Position, b: Position) -> int:
    """True bearing from a to b, 0 to 359."""
    return round(float(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[0])) % 360


def destination(origin: Position, bearing_deg_true: int, distance: int) -> Position:
    """Where one comes to from the origin, on a true bearing, after so many metres."""
    lon, lat, _ = GEOD.fwd(origin.lon, origin.lat, bearing_deg_true, distance)
    return Position(lat_e7=round(lat * E7), lon_e7=round(lon * E7))


def descriptions_agree(
    position: Position, accuracy_m: int, place: Position, bearing_deg_true: int, distance: int, tolerance_m: int
) -> tuple[Certainty, int]:
    """Whether coordinates and a second description name the same place, and how many metres lie between.

    Certain within the tolerance; possible while accuracy and the rounding of the bearing explain the rest.
    """
    apart = distance_m(position, destination(place, bearing_deg_true, distance))
    # A bearing said in whole degrees leaves half a degree: about 9 m in every kilometre.
    explained = tolerance_m + accuracy_m + distance * 9 // 1000
    if apart <= tolerance_m:
        return Certainty.CERTAIN, apart
    return (Certainty.POSSIBLE if apart <= explained else Certainty.NO), apart


def parse_position(text: str) -> Position:
    """A position from decimal degrees or degrees, minutes and seconds, latitude first; raises GeometryError."""
    if match := _SIGNED.match(text):
        south, lat, west, lon = match.groups()
        return _position(_e7(lat, bool(south)), _e7(lon, bool(west)))
    if match := _LETTERED.match(text):
        lat, ns, lon, ew = match.groups()
        return _position(_e7(lat, ns in "sS"), _e7(lon, ew in "wW"))
    if match := _DMS.match(text):
        d1, m1, s1, ns, d2, m2, s2, ew = match.groups()
        return _position(_dms(d1, m1, s1, ns in "sS"), _dms(d2, m2, s2, ew in "wW"))
    raise GeometryError(
        "geotime.position-malformed",
        f"{text[:60]!r} is no position we can read",
        hint="write 36.1234, 37.1234 or 36 07 24N 037 07 24E, latitude first",
    )


def format_position(position: Position) -> str:
    """Decimal degrees with letters, exact: ``36.1234000N 037.1234000E``."""
    lat, lon = abs(position.lat_e7), abs(position.lon_e7)
    return (
        f"{lat // E7:02d}.{lat % E7:07d}{'S' if position.lat_e7 < 0 else 'N'} "
        f"{lon // E7:03d}.{lon % E7:07d}{'W' if position.lon_e7 < 0 else 'E'}"
    )


def format_position_dms(position: Position) -> str:
    """Degrees, minutes and seconds to a hundredth of a second (0.3 m): ``36 07 24.24N 037 07 24.24E``."""
    lat, lon = _to_dms(abs(position.lat_e7)), _to_dms(abs(position.lon_e7))
    ns, ew = "S" if position.lat_e7 < 0 else "N", "W" if position.lon_e7 < 0 else "E"
    return f"{lat[0]:02d} {lat[1]:02d} {lat[2]}{ns} {lon[0]:03d} {lon[1]:02d} {lon[2]}{ew}"


def _position(lat_e7: int, lon_e7: int) -> Position:
    return Position(lat_e7=lat_e7, lon_e7=lon_e7)


def _e7(text: str, negative: bool) -> int:
    whole, _, fraction = text.partition(".")
    digits = (fraction + "0" * 8)[:8]
    value = int(whole) * E7 + (int(digits) + 5) // 10
    return -value if negative else value


def _dms(degrees: str, minutes: str, seconds: str, negative: bool) -> int:
    if int(minutes) > 59 or float(seconds) >= 60:
        raise GeometryError(
            "geotime.position-malformed", f"{minutes} minutes {seconds} seconds", hint="both are below 60"
        )
    value = int(degrees) * E7 + round((int(minutes) * 60 + float(seconds)) * E7 / 3600)
    return -value if negative else value


def _to_dms(value_e7: int) -> tuple[int, int, str]:
    hundredths = round(value_e7 * 360_000 / E7)
    degrees, rest = divmod(hundredths, 360_000)
    minutes, rest = divmod(rest, 6_000)
    return degrees, minutes, f"{rest // 100:02d}.{rest % 100:02d}"
