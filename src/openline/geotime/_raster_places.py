"""Rows of what is asked of an ``AreaBook``, pairs on their way to an answer, and the answer."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ._raster_time import Ints, Sure
from ._seam import HALF

POSSIBLE, CERTAIN = 1, 2
_AREA_BITS = 20
_AREAS = 2**_AREA_BITS - 1
_PART = 65_536
"""Places that are looked at together: few enough for the processor's cache, enough to make calls cheap."""


class Attribution(NamedTuple):
    """Pairs that are not "no", sorted by event and area: their indices, then 1 possible or 2 certain.

    ``place`` and ``time`` are the two answers of which ``certainty`` is the lesser.
    """

    event: Ints
    area: Ints
    certainty: Sure
    place: Sure
    time: Sure


class Places(NamedTuple):
    """Rows of what is asked, each with its number."""

    number: Ints
    lon: Ints
    lat: Ints
    first: Ints
    last: Ints
    radius: Ints

    def take(self, which: Ints | slice) -> "Places":
        """These rows."""
        columns: list[Any] = [column[which] for column in self]
        return Places(*columns)

    def parts(self) -> Iterator["Places"]:
        """The same rows, a part at a time."""
        return (self.take(slice(first, first + _PART)) for first in range(0, len(self.number), _PART))

    def points(self) -> "Places":
        """Those without a radius."""
        return self.take((self.radius == 0).nonzero()[0]) if self.radius.any() else self

    def mirrored(self) -> "Places":
        """Of points those on the 180th meridian, as they lie on its other line."""
        west, east = self.lon.min(initial=0), self.lon.max(initial=0)  # seldom any, so the least is looked at first
        rows = self.take((np.abs(self.lon) == HALF).nonzero()[0] if max(-west, east) == HALF else slice(0))
        return rows._replace(lon=-rows.lon)


class Pairs(NamedTuple):
    """Pairs of a place and an area, what is said of the time, and the least and most that may be said of the place."""

    number: Ints
    lon: Ints
    lat: Ints
    radius: Ints
    area: Ints
    time: Sure
    least: Sure
    most: Sure

    def take(self, which: Ints) -> "Pairs":
        """These rows."""
        columns: list[Any] = [column.take(which) for column in self]
        return Pairs(*columns)


def paired(places: Places, which: Ints, areas: Ints, time: Sure, least: Sure, most: Sure) -> Pairs:
    """Pairs of these rows of places with areas."""
    number, lon, lat, radius = (column.take(which) for column in (places.number, places.lon, places.lat, places.radius))
    return Pairs(number, lon, lat, radius, areas, time, least, most)


def together(pairs: Sequence[Pairs]) -> Pairs:
    """All rows; none where there are no parts."""
    if not pairs:
        return Pairs(*(np.zeros(0, np.int64),) * 5, *(np.zeros(0, np.int8),) * 3)
    return Pairs(*(np.concatenate(columns) for columns in zip(*pairs, strict=True)))


def answer(pairs: Pairs) -> Attribution:
    """The pairs that are not "no", in order; of two for one event and area the surer."""
    some = (pairs.least != 0).nonzero()[0]
    values = (CERTAIN - pairs.least[some]).astype(np.int64) << 2 | pairs.time[some]
    # all of a pair in one number: to sort numbers is much faster than to find their order
    packed = (pairs.number[some] << _AREA_BITS | pairs.area[some]) << 4 | values
    if (np.diff(packed >> 4) <= 0).any():
        packed.sort()
        packed = packed[np.diff(packed >> 4, prepend=-1) != 0]
    place, time = ((value & 3).astype(np.int8) for value in (CERTAIN - (packed >> 2 & 3), packed))
    key = packed >> 4
    return Attribution(key >> _AREA_BITS, key & _AREAS, np.minimum(place, time), place, time)
