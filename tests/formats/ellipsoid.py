"""The WGS 84 ellipsoid by formulas of our own, for oracles: Vincenty's geodesics and a central projection.

Shares no code with geotime: it imports neither shapely nor pyproj. In a plane that touches the Earth geodesics of up to
60 km nearby are straight to less than a millimetre, so polygons of geodesics are plain polygons there.
"""

import math

import numpy as np

A, F = 6_378_137.0, 1 / 298.257223563
B = A * (1 - F)
Places = np.ndarray
"""Rows of longitude and latitude in degrees."""


def inverse(a: Places, b: Places) -> tuple[np.ndarray, np.ndarray]:
    """Metres and bearings in degrees from each place to the other, by Vincenty; not for nearly opposite places."""
    lon = np.radians(b[:, 0] - a[:, 0])
    u1, u2 = (np.arctan((1 - F) * np.tan(np.radians(place[:, 1]))) for place in (a, b))
    lam = lon.copy()
    for _ in range(60):
        x, y = np.cos(u2) * np.sin(lam), np.cos(u1) * np.sin(u2) - np.sin(u1) * np.cos(u2) * np.cos(lam)
        sin_s, cos_s = np.hypot(x, y), np.sin(u1) * np.sin(u2) + np.cos(u1) * np.cos(u2) * np.cos(lam)
        sigma = np.arctan2(sin_s, cos_s)
        sin_a = np.where(sin_s == 0, 0, np.cos(u1) * np.cos(u2) * np.sin(lam) / np.where(sin_s == 0, 1, sin_s))
        cos2_a = 1 - sin_a**2
        cos_2m = np.where(cos2_a == 0, 0, cos_s - 2 * np.sin(u1) * np.sin(u2) / np.where(cos2_a == 0, 1, cos2_a))
        c = F / 16 * cos2_a * (4 + F * (4 - 3 * cos2_a))
        lam = lon + (1 - c) * F * sin_a * (sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1)))
    big_a, delta = _series(cos2_a, sigma, cos_2m)
    return B * big_a * (sigma - delta), np.degrees(np.arctan2(x, y))


def direct(start: tuple[float, float], bearings: np.ndarray, metres: np.ndarray) -> Places:
    """Where geodesics from one place lead, by Vincenty; longitudes continue past 180."""
    alpha = np.radians(bearings)
    u1 = math.atan((1 - F) * math.tan(math.radians(start[1])))
    sigma1, sin_a = np.arctan2(math.tan(u1), np.cos(alpha)), math.cos(u1) * np.sin(alpha)
    cos2_a = 1 - sin_a**2
    sigma, delta = metres / B, np.zeros_like(metres)
    for _ in range(60):
        cos_2m = np.cos(2 * sigma1 + sigma)
        big_a, delta = _series(cos2_a, sigma, cos_2m)
        sigma = metres / (B * big_a) + delta
    cos_2m = np.cos(2 * sigma1 + sigma)
    x = math.sin(u1) * np.sin(sigma) - math.cos(u1) * np.cos(sigma) * np.cos(alpha)
    y = math.sin(u1) * np.cos(sigma) + math.cos(u1) * np.sin(sigma) * np.cos(alpha)
    lat = np.arctan2(y, (1 - F) * np.hypot(sin_a, x))
    lam = np.arctan2(
        np.sin(sigma) * np.sin(alpha), math.cos(u1) * np.cos(sigma) - math.sin(u1) * np.sin(sigma) * np.cos(alpha)
    )
    c = F / 16 * cos2_a * (4 + F * (4 - 3 * cos2_a))
    lon = lam - (1 - c) * F * sin_a * (sigma + c * np.sin(sigma) * (cos_2m + c * np.cos(sigma) * (2 * cos_2m**2 - 1)))
    return np.column_stack([start[0] + np.degrees(lon), np.degrees(lat)])


def _series(cos2_a: np.ndarray, sigma: np.ndarray, cos_2m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vincenty's A and delta sigma."""
    u2 = cos2_a * (A**2 - B**2) / B**2
    big_a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    big_b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    rest = np.cos(sigma) * (2 * cos_2m**2 - 1) - big_b / 6 * cos_2m * (4 * np.sin(sigma) ** 2 - 3) * (4 * cos_2m**2 - 3)
    return big_a, big_b * np.sin(sigma) * (cos_2m + big_b / 4 * rest)


class Plane:
    """The plane that touches the Earth at a place, in metres east and north of it; good for 30 km about it.

    Points are seen from where the ellipsoid's mean sphere there has its center.
    """

    def __init__(self, lon: float, lat: float) -> None:
        x, y = math.radians(lon), math.radians(lat)
        self.up = np.array([math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)])
        east = np.array([-math.sin(x), math.cos(x), 0.0])
        self.axes = np.stack([east, np.cross(self.up, east)])
        self.radius = A * (1 - F) / (1 - F * (2 - F) * math.sin(y) ** 2)
        self.eye = _earth(np.array([[lon, lat]]))[0] - self.up * self.radius

    def points(self, places: Places) -> np.ndarray:
        """Rows of east and north in metres."""
        rays = _earth(places) - self.eye
        seen: np.ndarray = self.radius * (rays @ self.axes.T) / (rays @ self.up)[:, None]
        return seen


def _earth(places: Places) -> np.ndarray:
    lon, lat = np.radians(places[:, 0]), np.radians(places[:, 1])
    n = A / np.sqrt(1 - F * (2 - F) * np.sin(lat) ** 2)
    return np.column_stack(
        [n * np.cos(lat) * np.cos(lon), n * np.cos(lat) * np.sin(lon), n * (1 - F) ** 2 * np.sin(lat)]
    )
