"""Peers in this process: shapely's STRtree over the events, in the plain form and by a careful hand, and geopandas."""

from typing import Any

import numpy as np
import shapely

from ._engine import Engine, Pairs, Stretches
from ._workload import RADII_M, Floats, Ids, Polygons, Workload


class Tree(Engine):
    """The plain form: the tree answers the predicate with prepared areas, then dates are compared."""

    name = "STRtree"
    form = "tree of the events, query with predicate and prepared areas, then dates in numpy"

    def load(self) -> None:
        shapely.prepare(self.work.shapes)
        shapely.prepare(self.work.planes)
        self.stretches = Stretches(self.work)

    def inside(self) -> Pairs:
        events = self.work.events
        tree = shapely.STRtree(_points(events.lon, events.lat))
        areas, found = tree.query(self.work.shapes, predicate="intersects")
        return self._dated(found, areas)

    def within(self) -> Pairs:
        return _joined([self._near(radius) for radius in RADII_M])

    def _near(self, radius: int) -> Pairs:
        which, points = _of_radius(self.work, radius)
        areas, found = shapely.STRtree(points).query(self.work.planes, predicate="dwithin", distance=float(radius))
        return self._dated(which[found], areas)

    def _dated(self, events: Ids, areas: Ids) -> Pairs:
        kept = self.stretches.in_force(events, areas)
        return events[kept], areas[kept]


class CarefulTree(Tree):
    """By a careful hand: boxes from the tree, dates, and only then the predicate, area by area."""

    name = "STRtree, dates first"
    form = "tree of the events, boxes of the areas, dates in numpy, then prepared predicates"

    def inside(self) -> Pairs:
        events = self.work.events
        tree = shapely.STRtree(_points(events.lon, events.lat))
        areas, found = tree.query(self.work.shapes)
        found, areas = self._dated(found, areas)
        held = shapely.intersects_xy(self.work.shapes[areas], events.lon[found], events.lat[found])
        return found[held], areas[held]

    def _near(self, radius: int) -> Pairs:
        which, points = _of_radius(self.work, radius)
        west, south, east, north = shapely.bounds(self.work.planes).T
        boxes: Polygons = shapely.box(west - radius, south - radius, east + radius, north + radius)
        areas, found = shapely.STRtree(points).query(boxes)
        numbers, areas, found = self._dated_places(which, found, areas)
        held = shapely.dwithin(self.work.planes[areas], points[found], float(radius))
        return numbers[held], areas[held]

    def _dated_places(self, which: Ids, found: Ids, areas: Ids) -> tuple[Ids, Ids, Ids]:
        kept = self.stretches.in_force(which[found], areas)
        return which[found[kept]], areas[kept], found[kept]


class Frames(Engine):
    """geopandas: a spatial join, then a merge with the stretches in force."""

    name = "geopandas"
    form = "sjoin of events with areas, predicate intersects or dwithin, then dates in numpy"

    def __init__(self, work: Workload) -> None:
        import geopandas  # type: ignore[import-not-found, import-untyped, unused-ignore]

        super().__init__(work)
        self.geopandas: Any = geopandas

    def load(self) -> None:
        self.areas = self.geopandas.GeoDataFrame(geometry=self.work.shapes)
        self.planes = self.geopandas.GeoDataFrame(geometry=self.work.planes)
        self.stretches = Stretches(self.work)

    def inside(self) -> Pairs:
        events = self.work.events
        points = self.geopandas.GeoDataFrame(geometry=self.geopandas.points_from_xy(events.lon, events.lat))
        return self._dated(points.sjoin(self.areas, predicate="intersects"))

    def within(self) -> Pairs:
        events, found = self.work.events, []
        for radius in RADII_M:
            which = (events.radius == radius).nonzero()[0]
            places = self.geopandas.points_from_xy(events.east_m[which], events.north_m[which])
            points = self.geopandas.GeoDataFrame(index=which, geometry=places)
            found.append(self._dated(points.sjoin(self.planes, predicate="dwithin", distance=float(radius))))
        return _joined(found)

    def _dated(self, joined: Any) -> Pairs:
        events, areas = joined.index.to_numpy(np.int64), joined["index_right"].to_numpy(np.int64)
        kept = self.stretches.in_force(events, areas)
        return events[kept], areas[kept]


def _points(east: Floats | Ids, north: Floats | Ids) -> Polygons:
    points: Any = shapely.points(east, north)
    return np.asarray(points, object)


def _of_radius(work: Workload, radius: int) -> tuple[Ids, Polygons]:
    which = (work.events.radius == radius).nonzero()[0]
    return which, _points(work.events.east_m[which], work.events.north_m[which])


def _joined(found: list[Pairs]) -> Pairs:
    return np.concatenate([events for events, _ in found]), np.concatenate([areas for _, areas in found])
