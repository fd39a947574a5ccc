"""What settles most pairs of an area and a disc without comparing edges: supports, discs and corners of each area.

On the plane of an area (``_raster_scale``), for a place at distance d from the area, all proofs and no guess:

- *Supports.* In each of sixteen directions no point of the area lies farther out than its support. A place that
  lies ``no_m`` beyond one of them has no point of the area within ``no_m``. One that lies less than ``yes_m`` within
  one of them reaches out of the area by less than that, so the area cannot hold its disc.
- *Discs.* Nine discs lie inside the area. A place within ``yes_m`` of one is within ``yes_m`` of the area; a place so
  deep in one that ``no_m`` about it stay in it has its whole disc in the area.
- *Corners.* A corner within ``yes_m`` is a point of the area, and near it there are points outside.
"""

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely

from ._raster_disc import Flags, Floats, Shapes
from ._raster_places import Pairs
from ._raster_scale import Reach, Scale, bounds_m
from ._raster_time import Ints, Sure

_HALF_TURNS = 8
_CORNERS = 32
_FEW = 4
"""Corners that are looked at first: where the disc is larger than the area they settle most."""
_DISCS = 8
_SLACK_M = 0.01
"""For roundings; coordinates are below 2**25 metres."""


class _Laid(NamedTuple):
    """Pairs on the areas' planes."""

    areas: Ints
    east: Floats
    north: Floats
    yes_m: Floats


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
        self._normals = np.column_stack([np.cos(angles), np.sin(angles)])
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        self._supports = _supports(points, first, self._normals)
        counts = np.diff(np.append(first, len(owner)))
        chosen = first[:, None] + (np.arange(_CORNERS) * counts[:, None]) // _CORNERS
        corners = np.ascontiguousarray(points[chosen].transpose(1, 2, 0))
        self._discs = _discs(self.planes, corners[:: _CORNERS // _DISCS])
        early = np.arange(_CORNERS) % (_CORNERS // _FEW) == 0
        self._early: Floats = corners[early]
        self._late: Floats = corners[~early]

    def settled(self, areas: Ints, lon_e7: Ints, lat_e7: Ints, reach: Reach) -> tuple[Sure, Sure]:
        """For pairs of an area and a place with its reach: the least and the greatest that may be said."""
        units = self.east.take(areas), self.north.take(areas)
        east, north = lon_e7 * units[0], lat_e7 * units[1]
        yes_m, no_m = bounds_m(reach, *units)
        least, most = np.zeros(len(areas), np.int8), np.full(len(areas), 2, np.int8)
        out = self._out_m(areas, east, north)
        most[out > -yes_m] = 1
        most[out > no_m] = 0
        _settle_near(self._early, _Laid(areas, east, north, yes_m), least, most)
        left = (least < most).nonzero()[0]
        deep = self._deep_m(areas.take(left), east.take(left), north.take(left))
        least[left[deep >= -yes_m.take(left)]] = 1
        least[left[deep >= no_m.take(left)]] = 2
        _settle_near(self._late, _Laid(areas, east, north, yes_m), least, most)
        return least, most

    def bounded(self, pairs: Pairs, reach: Reach) -> Pairs:
        """What GEOS tells of pairs when asked for the bounds."""
        return self.narrowed(pairs, *bounds_m(reach, self.east[pairs.area], self.north[pairs.area]))

    def narrowed(self, pairs: Pairs, yes_m: Floats, no_m: Floats) -> Pairs:
        """What GEOS tells on the planes of distances up to yes_m and no_m; all, where these are equal.

        Where the area cannot hold the disc it is asked for itself, else for its edge, and then for the place.
        """
        east, north = pairs.lon * self.east[pairs.area], pairs.lat * self.north[pairs.area]
        points, least, most = _points(east, north), pairs.least.copy(), pairs.most.copy()
        which = (most == 1).nonzero()[0]
        near, reached = _near(self.planes[pairs.area[which]], points[which], yes_m[which], no_m[which])
        least[which[near]] = 1
        most[which[~reached]] = 0
        which = (most == 2).nonzero()[0]
        near, reached = _near(self.edges[pairs.area[which]], points[which], yes_m[which], no_m[which])
        least[which[near]] = most[which[near]] = 1
        which, reached = which[~near], reached[~near]
        held = shapely.intersects_xy(self.planes[pairs.area[which]], east[which], north[which])
        least[which[held]] = np.where(reached[held], 1, 2)
        most[which[~held]] = np.where(reached[~held], 1, 0)
        return pairs._replace(least=least, most=most)

    @cached_property
    def edges(self) -> Shapes:
        """The areas' edges on their planes, prepared."""
        found: Shapes = shapely.boundary(self.planes)
        shapely.prepare(found)
        return found

    def memory_bytes(self) -> int:
        """Bytes of the numbers and of the coordinates on the planes; GEOS takes as much again for its trees."""
        corners = 16 * int(shapely.get_num_coordinates(self.planes).sum())
        return 2 * self._supports[0].nbytes + self._discs.nbytes + self._early.nbytes + self._late.nbytes + 2 * corners

    def _out_m(self, areas: Ints, east: Floats, north: Floats) -> Floats:
        """How far each place lies beyond the support that it is farthest beyond; negative within all."""
        out = np.full(len(areas), -np.inf)
        for (across, up), high, low in zip(self._normals, *self._supports, strict=True):
            along = across * east
            along += up * north
            beyond = high.take(areas)
            np.maximum(out, np.subtract(along, beyond, out=beyond), out=out)
            beyond = low.take(areas)
            np.maximum(out, np.subtract(beyond, along, out=beyond), out=out)
        return out

    def _deep_m(self, areas: Ints, east: Floats, north: Floats) -> Floats:
        """How deep each place lies in the disc in which it lies deepest; negative outside all."""
        deep = np.full(len(areas), -np.inf)
        for center_east, center_north, radius in self._discs:
            away = np.sqrt(_squared(center_east.take(areas), center_north.take(areas), east, north))
            np.maximum(deep, np.subtract(radius.take(areas), away, out=away), out=deep)
        return deep


def _settle_near(corners: Floats, pairs: _Laid, least: Sure, most: Sure) -> None:
    """Where the nearest of these corners is within yes_m, what may be said is 1."""
    left = (least < most).nonzero()[0]
    areas, east, north = pairs.areas.take(left), pairs.east.take(left), pairs.north.take(left)
    nearest = np.full(len(left), np.inf)
    for corner_east, corner_north in corners:
        np.minimum(nearest, _squared(corner_east.take(areas), corner_north.take(areas), east, north), out=nearest)
    near = left[np.sqrt(nearest) <= pairs.yes_m.take(left)]
    least[near] = most[near] = 1


def _squared(across: Floats, up: Floats, east: Floats, north: Floats) -> Floats:
    """Squares of the distances between places; the first two arrays are used up."""
    across -= east
    across *= across
    up -= north
    up *= up
    across += up
    return across


def _supports(points: Floats, first: Ints, normals: Floats) -> tuple[Floats, Floats]:
    """The greatest and the least along each direction: shapes (directions, areas)."""
    along = points @ normals.T
    high, low = np.maximum.reduceat(along, first), np.minimum.reduceat(along, first)
    return np.ascontiguousarray(high.T) + _SLACK_M, np.ascontiguousarray(low.T) - _SLACK_M


def _discs(planes: Shapes, corners: Floats) -> Floats:
    """Discs in each: shape (discs, 3, areas), center east and north and radius, minus infinity where it is not inside.

    One about the centroid, the others half way from there to corners.
    """
    middle = shapely.get_coordinates(shapely.centroid(planes)).T
    centers = np.concatenate([middle[None], (middle + corners) / 2])
    edges = shapely.boundary(planes)
    radii = [
        np.where(shapely.intersects_xy(planes, *center), shapely.distance(_points(*center), edges), -np.inf)
        for center in centers
    ]
    found: Floats = np.concatenate([centers, np.array(radii)[:, None] - _SLACK_M], axis=1)
    return found


def _points(east: Floats, north: Floats) -> Shapes:
    points: Any = shapely.points(east, north)
    return np.asarray(points, object)


def _near(shapes: Shapes, points: Shapes, yes_m: Any, no_m: Any) -> tuple[Flags, Flags]:
    """Whether each shape is within ``yes_m`` of a point, and whether within ``no_m``, which is not less."""
    near: Flags = shapely.dwithin(shapes, points, yes_m)
    reached = near.copy()
    doubt = (~near & (no_m > yes_m)).nonzero()[0]
    reached[doubt] = shapely.dwithin(shapes[doubt], points[doubt], no_m[doubt])
    return near, reached
