"""How far two areas lie apart: never more metres than there are, and hardly less.

Both areas are cut into slices of latitude. Between two slices every step north costs at least the shortest
meridian degree there and every step east at least the shortest parallel's, so the plane distance in those units
is a lower bound. A shortest path bends towards the pole; Clairaut's relation says how far. The pair of slices
with the least bound is halved until the bound comes within half a per cent of a path that exists.
"""

import heapq
import math
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ._area import Area, crosses
from ._position import E7, GEOD
from ._seam import HALF, Shape, turned

_CLOSE = 0.995
_HALVINGS = 150
_THIN = 500_000
"""Units of latitude (5.5 km) below which a slice is not halved: parallels in it differ by less than 0.3 %."""


class _Pair(NamedTuple):
    """A slice of each area, south to north, with the least metres between them."""

    least_m: float
    a: tuple[float, float]
    b: tuple[float, float]

    @property
    def tallest(self) -> float:
        return max(self.a[1] - self.a[0], self.b[1] - self.b[0])


def gap_m(a: Area, b: Area) -> int:
    """Metres between two areas, rounded down; 0 when they meet. Symmetric; a lower bound of the geodesic distance.

    Below 100 km and 60 degrees of latitude it is at most 1 % and 1 m short; farther apart or north it may be more.
    """
    if crosses(a, b):
        return 0
    first, second = sorted((a.geometry, b.geometry), key=lambda geometry: geometry.wkb)
    images = turned(second)
    path = min(_geodesic_m(shapely.get_coordinates(shapely.shortest_line(first, image))) for image in images)
    # A millimetre covers the rounding of floats.
    return math.floor(max(0.0, min(_bound_m(first, image, path) for image in images) - 0.001))


def _bound_m(a: Shape, b: Shape, path_m: float) -> float:
    """The least metres from ``a`` to ``b``, given that a path of ``path_m`` exists somewhere."""
    pairs = [_Pair(0.0, _latitudes(a), _latitudes(b))]
    for _ in range(_HALVINGS):
        pair = pairs[0]
        if pair.least_m >= path_m * _CLOSE or (pair.least_m > 0 and pair.tallest < _THIN):
            break
        heapq.heappop(pairs)
        for half in _halves(pair):
            least, found = _between_m(a, b, half, path_m)
            path_m = min(path_m, found)
            heapq.heappush(pairs, half._replace(least_m=least))
    return min(pairs[0].least_m, path_m)


def _halves(pair: _Pair) -> list[_Pair]:
    (south, north), (low, high) = pair.a, pair.b
    if north - south >= high - low:
        middle = (south + north) / 2
        return [pair._replace(a=(south, middle)), pair._replace(a=(middle, north))]
    middle = (low + high) / 2
    return [pair._replace(b=(low, middle)), pair._replace(b=(middle, high))]


def _between_m(a: Shape, b: Shape, pair: _Pair, path_m: float) -> tuple[float, float]:
    """A lower bound between two slices, and the length of a path between them; the known path where there is none."""
    shapes = _slice(a, pair.a), _slice(b, pair.b)
    if any(shape.is_empty for shape in shapes):
        return path_m, path_m
    unit = _least_units(min(pair.a[0], pair.b[0]) - 1, max(pair.a[1], pair.b[1]) + 1, path_m)
    flat = [shapely.transform(shape, lambda xy: xy * unit) for shape in shapes]
    ends = shapely.get_coordinates(shapely.shortest_line(*flat))
    bound = float(np.hypot(*(ends[1] - ends[0])))
    return min(bound, path_m), (_geodesic_m(ends / unit) if unit[0] else path_m)


def _slice(shape: Shape, part: tuple[float, float]) -> BaseGeometry:
    """The shape between two latitudes, a unit more on both sides so that nothing falls between two slices."""
    clipped: BaseGeometry = shapely.clip_by_rect(shape, -3 * HALF, part[0] - 1, 3 * HALF, part[1] + 1)
    return clipped


def _least_units(low: float, high: float, path_m: float) -> np.ndarray:
    """The least metres of one unit of longitude and of latitude on any shortest path between two latitudes."""
    far = max(abs(low), abs(high)) / E7
    near = 0.0 if low <= 0 <= high else min(abs(low), abs(high)) / E7
    # On the auxiliary sphere: sin(reduced latitude) = sin(its greatest) * cos(arc from there); arc <= path / b.
    sine = math.sin(math.atan((1 - GEOD.f) * math.tan(math.radians(min(far, 90)))))
    arc = path_m / GEOD.b / 2
    greatest = 1.0 if arc >= math.pi / 2 else min(1.0, sine / math.cos(arc))
    east = GEOD.a * math.sqrt(1 - greatest**2)
    north = GEOD.a * (1 - GEOD.es) / (1 - GEOD.es * math.sin(math.radians(near)) ** 2) ** 1.5
    metres: np.ndarray = np.array([east, north]) * math.pi / 180 / E7
    return metres


def _latitudes(shape: Shape) -> tuple[float, float]:
    _, south, _, north = shape.bounds
    return south, north


def _geodesic_m(ends: np.ndarray) -> float:
    (x0, y0), (x1, y1) = ends / E7
    return float(GEOD.inv(x0, y0, x1, y1)[2])
