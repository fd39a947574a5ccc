"""How high: a band in decimetres above a datum, compared only after it is made conservative on the ellipsoid.

Without a geoid grid, mean sea level lies -110 to +90 m about the ellipsoid; above ground is open below and
at most 9,000 m higher (the highest ground); an unknown datum is unbounded. Every change only enlarges.
"""

from enum import Enum

from msgspec import Struct

from openline.errors import GeometryError

_GEOID_BELOW_DM, _GEOID_ABOVE_DM, _GROUND_DM = 1_100, 900, 90_000


class Datum(Enum):
    """From where a height is measured."""

    W84 = "W84"
    MSL = "MSL"
    AGL = "AGL"
    UNKNOWN = "unknown"


class Band(Struct, frozen=True, kw_only=True):
    """A closed band of heights; an absent end is unbounded."""

    lower_dm: int | None
    upper_dm: int | None
    datum: Datum

    def __post_init__(self) -> None:
        if self.lower_dm is not None and self.upper_dm is not None and self.upper_dm < self.lower_dm:
            raise GeometryError(
                "geotime.band-upside-down",
                f"the upper end {self.upper_dm} dm lies below the lower end {self.lower_dm} dm",
                hint="exchange the two, or correct the unit",
            )

    def ellipsoidal(self) -> tuple[int | None, int | None]:
        """The band above the WGS 84 ellipsoid in decimetres, never smaller than what was said."""
        lower, upper = self.lower_dm, self.upper_dm
        match self.datum:
            case Datum.W84:
                return lower, upper
            case Datum.MSL:
                return _plus(lower, -_GEOID_BELOW_DM), _plus(upper, _GEOID_ABOVE_DM)
            case Datum.AGL:
                return None, _plus(upper, _GROUND_DM + _GEOID_ABOVE_DM)
            case Datum.UNKNOWN:
                return None, None


def shared_band(a: Band, b: Band) -> tuple[int | None, int | None] | None:
    """The heights both may have, or None; bands that touch share that height."""
    (a_low, a_high), (b_low, b_high) = a.ellipsoidal(), b.ellipsoidal()
    low = max((end for end in (a_low, b_low) if end is not None), default=None)
    high = min((end for end in (a_high, b_high) if end is not None), default=None)
    return None if low is not None and high is not None and high < low else (low, high)


def _plus(value: int | None, by: int) -> int | None:
    return None if value is None else value + by
