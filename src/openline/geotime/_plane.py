"""A plane through the Earth onto which straight edges in lon/lat are laid so that no distance grows.

Points of the ellipsoid are dropped at right angles onto a plane. A drop never lengthens: the plane distance is at
most the chord through the Earth, and the chord at most the geodesic. Edges become slightly curved; ``step``
says how short they must be cut so that none leaves its chord by more than is allowed.
"""

import math
from typing import NamedTuple

import numpy as np

from ._position import E7, GEOD

_RADIANS = math.pi / 180 / E7
_STEEP = 0.010_2
"""How fast a meridian's radius of curvature changes at most, in parts of itself a radian: 3/2 e**2 / (1 - e**2)."""
_FLAT, _STEEPEST = GEOD.a * (1 - GEOD.es), GEOD.a**2 / GEOD.b
"""The least and the greatest radius of curvature of a meridian in metres: at the equator and at a pole."""

Place = tuple[float, float]
Bounds = tuple[float, float, float, float]


class Plane(NamedTuple):
    """The plane at right angles to the line from the Earth's center towards a latitude and longitude in radians."""

    lat: float
    lon: float

    @classmethod
    def between(cls, a: Place, b: Place) -> "Plane":
        """A plane on which two places, longitude and latitude in units, lie at the same height."""
        one, other = _in_space(a), _in_space(b)
        chord = _Vector(one.x - other.x, one.y - other.y, one.z - other.z)
        up = _square_to(chord, _Vector(one.x + other.x, one.y + other.y, one.z + other.z))
        if max(abs(part) for part in up) < 10_000:
            # On opposite sides of the Earth any direction square to the chord will do.
            up = _square_to(chord, _Vector(0, 0, 1) if abs(chord.z) < GEOD.b else _Vector(1, 0, 0))
        return cls(math.atan2(up.z, math.hypot(up.x, up.y)), math.atan2(up.y, up.x))

    def laid(self, points: np.ndarray) -> np.ndarray:
        """Metres east and north on the plane of points (n, 2) of longitude and latitude in units."""
        lat, lon = points[:, 1] * _RADIANS, points[:, 0] * _RADIANS - self.lon
        up = np.sin(lat)
        normal = GEOD.a / np.sqrt(1 - GEOD.es * up * up)
        out = normal * np.cos(lat)
        north = (1 - GEOD.es) * math.cos(self.lat) * normal * up - math.sin(self.lat) * out * np.cos(lon)
        flat: np.ndarray = np.column_stack([out * np.sin(lon), north])
        return flat

    def lifted(self, points: np.ndarray) -> np.ndarray:
        """Longitude and latitude in units of the places on this side of the Earth that are laid on points (n, 2)."""
        east, north = points[:, 0], points[:, 1]
        up, level, squash = math.sin(self.lat), math.cos(self.lat), GEOD.a**2 / GEOD.b**2
        # The place is (level * t - up * north, east, up * t + level * north) for the greater root t of the ellipsoid.
        square = level**2 + squash * up**2
        half = up * level * (squash - 1) * north
        rest = (up**2 + squash * level**2) * north**2 + east**2 - GEOD.a**2
        t = (np.sqrt(np.maximum(0.0, half**2 - square * rest)) - half) / square
        out, z = level * t - up * north, up * t + level * north
        lats = np.arctan2(z, (1 - GEOD.es) * np.hypot(out, east))
        places: np.ndarray = np.column_stack([np.arctan2(east, out) + self.lon, lats]) / _RADIANS
        return places

    def step(self, bounds: Bounds, sag_m: float) -> float:
        """The length in units of edges within the bounds that stay within ``sag_m`` of their chords when laid.

        A curve leaves its chord by at most an eighth of its greatest second derivative. With the distance from the
        axis u, u' = -M sin(lat), and the height z, z' = M cos(lat), for a meridian's radius M with |M'| <= 0.0102 M:

            x'' = (u'' lat'**2 - u lon'**2) sin(lon) + 2 u' lat' lon' cos(lon)
            y'' = lat'**2 (M' cos(d) - M sin(d)) + sin(lat0) (lat'**2 u'' (1 - cos(lon)) + 2 u' lat' lon' sin(lon)
                  + u lon'**2 cos(lon))

        where d is the latitude less that of the plane. Every M and u is at most M at the pole, and lat'**2 + lon'**2
        is the square of the length, so that 2 lat' lon' is at most that square.
        """
        steep = math.sin(max(abs(self.lat), -bounds[1] * _RADIANS, bounds[3] * _RADIANS))
        aside, versed = self._aside(bounds)
        away = max(abs(bounds[1] * _RADIANS - self.lat), abs(bounds[3] * _RADIANS - self.lat))
        apart = math.sin(min(away, math.pi / 2))
        x = aside * (1 + _STEEP) + steep
        y = max(apart + _STEEP + (1 + _STEEP) * steep * versed, steep) + steep * steep * aside
        return math.sqrt(8 * sag_m / (_STEEPEST * math.hypot(x, y))) / _RADIANS

    def _aside(self, bounds: Bounds) -> tuple[float, float]:
        """The greatest sine and versed sine of a longitude about the plane's."""
        middle = (bounds[0] + bounds[2]) / 2 * _RADIANS - self.lon
        away = abs(math.remainder(middle, math.tau)) + (bounds[2] - bounds[0]) / 2 * _RADIANS
        return (math.sin(away), 1 - math.cos(away)) if away < math.pi / 2 else (1.0, 2.0)


def least_units(south: float, north: float) -> Place:
    """The least metres of one unit of longitude and of latitude between two latitudes in units; 0 at a pole."""
    lat = min(max(abs(south), abs(north)) * _RADIANS, math.pi / 2)
    # u = N cos(lat) falls towards the poles; N is at least a.
    return GEOD.a * math.cos(lat) * _RADIANS, _FLAT * _RADIANS


def greatest_unit() -> float:
    """The most metres that one unit of longitude or latitude has anywhere."""
    return _STEEPEST * _RADIANS


def of_chord(chord_m: float) -> float:
    """The least geodesic over a chord: the chord itself, or what a sphere allows.

    Stretched along its axis by a/b the ellipsoid is a sphere. No length shrinks and none grows by more than a/b, so
    a geodesic is at least b/a of the sphere's arc over a chord that did not shrink: 2 b asin(chord / 2 a).
    """
    return max(chord_m, 2 * GEOD.b * math.asin(min(1.0, chord_m / 2 / GEOD.a)))


def in_space(points: np.ndarray) -> np.ndarray:
    """Metres (n, 3) from the Earth's center of points (n, 2) of longitude and latitude in units."""
    lon, lat = points[:, 0] * _RADIANS, points[:, 1] * _RADIANS
    normal = GEOD.a / np.sqrt(1 - GEOD.es * np.sin(lat) ** 2)
    out = normal * np.cos(lat)
    space: np.ndarray = np.column_stack([out * np.cos(lon), out * np.sin(lon), (1 - GEOD.es) * normal * np.sin(lat)])
    return space


class _Vector(NamedTuple):
    x: float
    y: float
    z: float


def _in_space(place: Place) -> _Vector:
    lon, lat = place[0] * _RADIANS, place[1] * _RADIANS
    normal = GEOD.a / math.sqrt(1 - GEOD.es * math.sin(lat) ** 2)
    out = normal * math.cos(lat)
    return _Vector(out * math.cos(lon), out * math.sin(lon), (1 - GEOD.es) * normal * math.sin(lat))


def _square_to(chord: _Vector, other: _Vector) -> _Vector:
    """The part of the other vector that is square to the chord."""
    square = chord.x**2 + chord.y**2 + chord.z**2
    part = (chord.x * other.x + chord.y * other.y + chord.z * other.z) / square if square else 0.0
    return _Vector(other.x - part * chord.x, other.y - part * chord.y, other.z - part * chord.z)
