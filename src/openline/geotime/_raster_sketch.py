"""What settles most pairs of an area and a disc without comparing edges: supports, a disc and corners of each area.

On the plane of an area (``_raster_scale``), for a place at distance d from the area, all proofs and no guess:

- *Supports.* In each of sixteen directions no point of the area lies farther out than its support. A place that
  lies ``no_m`` beyond one of them has no point of the area within ``no_m``. One that lies less than ``yes_m`` within
  one of them reaches out of the area by less than that, so the area cannot hold its disc.
- *Disc.* One disc lies inside the area. A place within ``yes_m`` of it is within ``yes_m`` of the area; one so deep
  in it that ``no_m`` about the place stay in it has its whole disc in the area.
- *Corners.* A corner within ``yes_m`` is a point of the area, and near it there are points outside.
"""

from functools import cached_property

import numpy as np
import shapely

from ._raster_disc import Floats, Shapes
from ._raster_places import Pairs
from ._raster_scale import Reach, Scale, bounds_m
from ._raster_time import Ints, Sure

_HALF_TURNS = 8
_CORNERS = 32
_SLACK_M = 0.01
"""For roundings; coordinates are below 2**25 metres."""


class Sketches:
    """The sketches of areas; ``planes`` are the areas on their planes, prepared."""

    def __init__(self, shapes: Shapes, scale: Scale) -> None:
        bounds = shapely.bounds(shapes)
        self.east, self.north = scale.units_m((bounds[:, 1] + bounds[:, 3]) / 2)
        points, owner = shapely.get_coordinates(shapes, return_index=True)
        points = points * np.column_stack([self.east, self.north])[owner]
        self.planes = shapely.set_coordinates(shapes.copy(), points)
        shapely.prepare(self.planes)
        angles = np.arange(_HALF_TURNS) * (np.pi / _HALF_TURNS)
        self._normals = np.vstack([np.cos(angles), np.sin(angles)])
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        self._supports = _supports(points, first, self._normals)
        self._discs = _discs(self.planes)
        counts = np.diff(np.append(first, len(owner)))
        chosen = first[:, None] + (np.arange(_CORNERS) * counts[:, None]) // _CORNERS
        self._corners = points[chosen]

    def settled(self, areas: Ints, lon_e7: Ints, lat_e7: Ints, reach: Reach) -> tuple[Sure, Sure]:
        """For pairs of an area and a place with its reach: the least and the greatest that may be said."""
        places = self._laid(areas, lon_e7, lat_e7)
        yes_m, no_m = bounds_m(reach, self.east[areas], self.north[areas])
        least, most = np.zeros(len(areas), np.int8), np.full(len(areas), 2, np.int8)
        out = self._out_m(areas, places)
        most[out > -yes_m] = 1
        most[out > no_m] = 0
        deep = self._discs[areas, 2] - np.hypot(*(places - self._discs[areas, :2]).T)
        least[deep >= -yes_m] = 1
        least[deep >= no_m] = 2
        left = np.flatnonzero(least < most)
        near = self._nearest_m(areas[left], places[left]) <= yes_m[left]
        least[left[near]] = most[left[near]] = 1
        return least, most

    def narrowed(self, pairs: Pairs, reach: Reach) -> Pairs:
        """Pairs of which GEOS tells more on the planes: is the area within yes_m or no_m, and its edge?"""
        yes_m, no_m = bounds_m(reach, self.east[pairs.area], self.north[pairs.area])
        points = shapely.points(self._laid(pairs.area, pairs.lon, pairs.lat))
        planes, least, most = self.planes[pairs.area], pairs.least.copy(), pairs.most.copy()
        which = (least == 0).nonzero()[0]
        least[which] = shapely.dwithin(planes[which], points[which], yes_m[which])
        which = (least == 0).nonzero()[0]
        most[which] *= shapely.dwithin(planes[which], points[which], no_m[which])
        which = ((most == 2) & (least < 2)).nonzero()[0]
        edges = self.edges[pairs.area[which]]
        most[which] -= shapely.dwithin(edges, points[which], yes_m[which])
        which, edges = which[most[which] == 2], edges[most[which] == 2]
        clear = ~shapely.dwithin(edges, points[which], no_m[which])
        clear &= shapely.intersects_xy(planes[which], *shapely.get_coordinates(points[which]).T)
        least[which[clear]] = 2
        return pairs._replace(least=least, most=most)

    @cached_property
    def edges(self) -> Shapes:
        """The areas' edges on their planes, prepared."""
        found: Shapes = shapely.boundary(self.planes)
        shapely.prepare(found)
        return found

    def _laid(self, areas: Ints, lon_e7: Ints, lat_e7: Ints) -> Floats:
        return np.stack([lon_e7 * self.east[areas], lat_e7 * self.north[areas]], axis=1)

    def memory_bytes(self) -> int:
        """Bytes of the numbers and of the coordinates on the planes; GEOS takes as much again for its trees."""
        corners = 16 * int(shapely.get_num_coordinates(self.planes).sum())
        return self._supports.nbytes + self._discs.nbytes + self._corners.nbytes + 2 * corners

    def _out_m(self, areas: Ints, places: Floats) -> Floats:
        """How far each place lies beyond the support that it is farthest beyond; negative within all."""
        along = places @ self._normals
        supports = self._supports[areas]
        out: Floats = np.maximum(along - supports[:, :_HALF_TURNS], -along - supports[:, _HALF_TURNS:]).max(axis=1)
        return out

    def _nearest_m(self, areas: Ints, places: Floats) -> Floats:
        away = self._corners[areas] - places[:, None, :]
        away *= away
        nearest: Floats = np.sqrt((away[:, :, 0] + away[:, :, 1]).min(axis=1, initial=np.inf))
        return nearest


def _supports(points: Floats, first: Ints, normals: Floats) -> Floats:
    along = points @ normals
    high, low = np.maximum.reduceat(along, first), np.minimum.reduceat(along, first)
    return np.column_stack([high, -low]) + _SLACK_M


def _discs(planes: Shapes) -> Floats:
    """Center and radius of a disc inside each; minus infinity where the center that was tried is not inside."""
    centers = shapely.centroid(planes)
    points = shapely.get_coordinates(centers)
    radius = shapely.distance(centers, shapely.boundary(planes)) - _SLACK_M
    radius[~shapely.intersects_xy(planes, points[:, 0], points[:, 1])] = -np.inf
    return np.column_stack([points, radius])
