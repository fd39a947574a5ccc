"""How a plane of fixed scales about each area measures what the ellipsoid measures, with proven bounds.

On the plane a unit of longitude is ``east`` metres and one of latitude ``north``, as at the area's middle latitude.
All within ``outer`` metres of a place lies between two latitudes; there the ellipsoid has between ``east_least`` and
``east_most`` metres a unit of longitude, and so for latitude. A curve between them is therefore at most
``max(east / east_least, north / north_least)`` times as long on the plane, and at most
``max(east_most / east, north_most / north)`` times as long on the ellipsoid. So, for an area and a disc of radius r
that is drawn up to ``outer``: whatever is farther than ``no_m`` on the plane is farther than ``outer`` on Earth, and
whatever is within ``yes_m`` on the plane is within r on Earth.
"""

import math
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from openline import limits
from openline.errors import GeometryError

from ._position import E7, GEOD
from ._raster_disc import Flags, Floats
from ._raster_time import Ints
from ._seam import HALF

_RADIANS = math.pi / 180 / E7
_LAT_E7 = 75 * E7
"""Below it a disc is at most 1 % and 2 m too large (``_shapes``)."""
_LEAST_M = GEOD.a * (1 - GEOD.es) * _RADIANS
"""The least metres of a unit of latitude: at the equator."""
_SLACK_M = 0.01
"""For the roundings of plane coordinates, which are a millionth of it."""


class Reach(NamedTuple):
    """What is known of each place and radius: units to east and north that the disc may reach, metres a unit there;
    ``far`` are those too near to a pole, the 180th meridian or with too large a disc for any of this."""

    radius_m: Floats
    outer_m: Floats
    aside: Ints
    up: Ints
    east_least: Floats
    east_most: Floats
    north_least: Floats
    north_most: Floats
    far: Flags

    def take(self, which: Ints) -> "Reach":
        """The rows of these places."""
        columns: list[Any] = [column[which] for column in self]
        return Reach(*columns)


class Scale(Protocol):
    """A way to measure: its scales and its bounds."""

    drawn: ClassVar[bool]
    """Whether discs are drawn for what the bounds leave open; else ``outer`` is the radius and the planes are exact."""

    def reach(self, lon_e7: Ints, lat_e7: Ints, radius_m: Ints) -> Reach:
        """What is known of places with radii of at least 1 m."""

    def units_m(self, lat_e7: Floats) -> tuple[Floats, Floats]:
        """Metres of a unit of longitude and of latitude on the planes of areas with these middle latitudes."""

    def margins(self, bounds: Ints, radius_m: int) -> tuple[Ints, Ints]:
        """Units to east and north that discs of a radius, none of them ``far``, may reach to an area within bounds."""


def bounds_m(reach: Reach, east: Floats, north: Floats) -> tuple[Floats, Floats]:
    """For each pair ``yes_m`` and ``no_m``: see above."""
    longer = np.maximum(east / reach.east_least, north / reach.north_least)
    shorter = np.maximum(reach.east_most / east, reach.north_most / north)
    return reach.radius_m / shorter - _SLACK_M, reach.outer_m * longer + _SLACK_M


class Ellipsoid:
    """Metres on the ellipsoid, and what ``inside`` says."""

    drawn: ClassVar[bool] = True

    def reach(self, lon_e7: Ints, lat_e7: Ints, radius_m: Ints) -> Reach:
        """Raises GeometryError for a radius beyond the limit."""
        _check(radius_m)
        metres = radius_m.astype(np.float64)
        outer = metres * 1.01 + 2
        up = np.ceil(outer / _LEAST_M).astype(np.int64) + 1
        high = np.abs(lat_e7) + up
        low = np.maximum(np.abs(lat_e7) - up, 0)
        far = high >= _LAT_E7
        east_least, north_most = _units_m(np.where(far, 0, high))
        east_most, north_least = _units_m(low)
        aside = np.ceil(outer / east_least).astype(np.int64) + 1
        far |= np.abs(lon_e7) + aside >= HALF
        return Reach(metres, outer, aside, up, east_least, east_most, north_least, north_most, far)

    def units_m(self, lat_e7: Floats) -> tuple[Floats, Floats]:
        return _units_m(lat_e7)

    def margins(self, bounds: Ints, radius_m: int) -> tuple[Ints, Ints]:
        outer = radius_m * 1.01 + 2
        up = math.ceil(outer / _LEAST_M) + 1
        high = np.minimum(np.maximum(-bounds[:, 1], bounds[:, 3]) + 2 * up, _LAT_E7)
        aside = np.ceil(outer / _units_m(high)[0]).astype(np.int64) + 1
        return aside, np.full(len(bounds), up)


class FlatScale:
    """Metres on one plane for everything, for data that lies on a plane already.

    The disc is the true one: certain when it lies inside and all of the edge is farther away than the radius.
    """

    drawn: ClassVar[bool] = False

    def __init__(self, east_m: float, north_m: float) -> None:
        self._units = east_m, north_m

    def reach(self, lon_e7: Ints, lat_e7: Ints, radius_m: Ints) -> Reach:  # noqa: ARG002 - the same everywhere
        """Raises GeometryError for a radius beyond the limit."""
        _check(radius_m)
        (aside, east), (up, north) = (
            (np.ceil(radius_m / unit).astype(np.int64) + 1, np.broadcast_to(unit, len(radius_m)))
            for unit in self._units
        )
        metres = radius_m.astype(np.float64)
        return Reach(metres, metres, aside, up, east, east, north, north, np.zeros(len(metres), bool))

    def margins(self, bounds: Ints, radius_m: int) -> tuple[Ints, Ints]:
        aside, up = (np.full(len(bounds), math.ceil(radius_m / unit) + 1) for unit in self._units)
        return aside, up

    def units_m(self, lat_e7: Floats) -> tuple[Floats, Floats]:
        east, north = (np.full(len(lat_e7), unit) for unit in self._units)
        return east, north


def _check(radius_m: Ints) -> None:
    if len(radius_m) and not 1 <= int(radius_m.min()) <= int(radius_m.max()) <= limits.RADIUS_M:
        wrong = radius_m[(radius_m < 1) | (radius_m > limits.RADIUS_M)]
        raise GeometryError("geotime.radius-range", f"{wrong[0]} m", hint=f"give 0 to {limits.RADIUS_M} metres")


def _units_m(lat_e7: NDArray[np.float64] | Ints) -> tuple[Floats, Floats]:
    """Metres of a unit of longitude, which falls towards the poles, and of latitude, which grows."""
    sine, cosine = np.sin(lat_e7 * _RADIANS), np.cos(lat_e7 * _RADIANS)
    root = np.sqrt(1 - GEOD.es * sine * sine)
    return GEOD.a / root * cosine * _RADIANS, GEOD.a * (1 - GEOD.es) / (root * root * root) * _RADIANS
