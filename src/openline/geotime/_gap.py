"""How far two areas lie apart: never more metres than there are, and hardly less.

A path of d metres stays within d metres of latitude. In a slice of latitudes every step north costs at least
the shortest meridian degree there and every step east at least the shortest parallel's, so the plane distance
in those units is a lower bound for every path. Slices are halved until the bound comes within half a per cent
of a path that exists.
"""

import heapq
import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ._area import Area, crosses
from ._position import E7, GEOD
from ._seam import HALF, POLE, Shape, turned

_CLOSE = 0.995
_SLICES = 100
_UNIT_M = 6_335_439 * math.pi / 180 / E7
"""The shortest metres that 1e-7 degree of latitude can be: at the equator."""


def gap_m(a: Area, b: Area) -> int:
    """Metres between two areas, rounded down; 0 when they meet. Symmetric; a lower bound of the geodesic distance.

    Below 1,000 km and 80 degrees of latitude it is at most 1 % (and 1 m) short.
    """
    if crosses(a, b):
        return 0
    first, second = sorted((a.geometry, b.geometry), key=lambda geometry: geometry.wkb)
    images = turned(second)
    path = min(_path_m(first, image) for image in images)
    return math.floor(max(0.0, min(_bound_m(first, image, path) for image in images) - 0.001))


def _bound_m(a: Shape, b: Shape, path_m: float) -> float:
    """The least metres from ``a`` to ``b``, given that a path of ``path_m`` exists somewhere."""
    _, south, _, north = a.bounds
    slices = [(0.0, south, north)]
    for _ in range(_SLICES):
        least, low, high = heapq.heappop(slices)
        if least >= path_m * _CLOSE or high - low < 2:
            heapq.heappush(slices, (least, low, high))
            break
        middle = round((low + high) / 2)
        for part in ((low, middle), (middle, high)):
            bound, found = _slice_m(a, b, part, path_m)
            path_m = min(path_m, found)
            heapq.heappush(slices, (bound, *part))
    return min(slices[0][0], path_m)


def _slice_m(a: Shape, b: Shape, part: tuple[float, float], path_m: float) -> tuple[float, float]:
    """A lower bound, and the length of a path, from a slice of ``a``; the path itself where nothing is nearer."""
    reach = path_m / _UNIT_M + 1
    low, high = part[0] - reach, part[1] + reach
    mine, yours = _between(a, part[0] - 1, part[1] + 1), _between(b, low, high)
    if mine.is_empty or yours.is_empty:
        return path_m, path_m
    unit = _least_units(low, high)
    flat = [shapely.transform(shape, lambda xy: xy * unit) for shape in (mine, yours)]
    ends = shapely.get_coordinates(shapely.shortest_line(*flat))
    bound = float(np.hypot(*(ends[1] - ends[0])))
    return min(bound, path_m), (_geodesic_m(ends / unit) if unit[0] else path_m)


def _path_m(a: Shape, b: Shape) -> float:
    return _geodesic_m(shapely.get_coordinates(shapely.shortest_line(a, b)))


def _geodesic_m(ends: np.ndarray) -> float:
    (x0, y0), (x1, y1) = ends / E7
    return float(GEOD.inv(x0, y0, x1, y1)[2])


def _between(shape: Shape, low: float, high: float) -> BaseGeometry:
    clipped: BaseGeometry = shapely.clip_by_rect(shape, -3 * HALF, low, 3 * HALF, high)
    return clipped


def _least_units(low: float, high: float) -> np.ndarray:
    """The least metres of one unit of longitude and of latitude anywhere between two latitudes."""
    far = min(max(abs(low), abs(high)), POLE)
    near = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    eccentricity = GEOD.es
    parallel, meridian = math.radians(far / E7), math.radians(min(near, POLE) / E7)
    east = GEOD.a * math.cos(parallel) / math.sqrt(1 - eccentricity * math.sin(parallel) ** 2)
    north = GEOD.a * (1 - eccentricity) / (1 - eccentricity * math.sin(meridian) ** 2) ** 1.5
    metres = np.array([0.0 if far >= POLE else east, north])
    return metres * math.pi / 180 / E7
