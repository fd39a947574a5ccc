"""Positions on WGS 84 in 1e-7 degree, geodesics between them, and two descriptions of one place compared.

Geodesics are Karney's, through pyproj. Metres are rounded to the nearest, degrees of bearing too.

    >>> distance_m(Position(lat_e7=0, lon_e7=0), Position(lat_e7=0, lon_e7=10_000_000))
    111319
"""

from typing import Final

from msgspec import Struct
from pyproj import Geod

from openline.errors import GeometryError

from ._certainty import Certainty

E7: Final = 10_000_000
GEOD: Final = Geod(ellps="WGS84")


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
    explained = tolerance_m + accuracy_m + -(-distance * 9 // 1000)
    if apart <= tolerance_m:
        return Certainty.CERTAIN, apart
    return (Certainty.POSSIBLE if apart <= explained else Certainty.NO), apart
