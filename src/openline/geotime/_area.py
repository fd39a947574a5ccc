"""Areas: polygons with straight edges in lon/lat (RFC 7946), held as integers of 1e-7 degree.

GEOS misses nearly half of the vertex-on-edge touches in float degrees and none on integers, so an area
holds integers only, is valid, and lies within -180 to 180 and -90 to 90 degrees.

    >>> one, other = Polygon([(0, 0), (10, 0), (0, 10)]), Polygon([(5, 5), (10, 5), (10, 10)])
    >>> crosses(area_of([one]), area_of([other]))
    True
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from ._position import E7, Position
from ._seam import HALF, POLE, Shape, integral, outward, views


class Area:
    """An immutable polygonal area; ``geometry`` is a valid shapely (Multi)Polygon in 1e-7 degree integers.

    Areas are equal when they cover the same points, however their rings begin or turn.
    """

    __slots__ = ("geometry",)

    geometry: Shape

    def __init__(self, geometry: Shape) -> None:
        assert isinstance(geometry, Polygon | MultiPolygon) and not geometry.is_empty, "an area has an inside"
        assert integral(geometry) and geometry.is_valid, "an area is exact and valid"
        west, south, east, north = geometry.bounds
        assert west >= -HALF and east <= HALF and south >= -POLE and north <= POLE, "an area lies on Earth"
        shapely.prepare(geometry)
        object.__setattr__(self, "geometry", geometry)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an area never changes")

    def __reduce__(self) -> tuple[type["Area"], tuple[Shape]]:
        return Area, (self.geometry,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Area) and bool(self.geometry.equals(other.geometry))

    def __hash__(self) -> int:
        return hash(self.geometry.bounds)

    def __repr__(self) -> str:
        west, south, east, north = (value / E7 for value in self.geometry.bounds)
        return f"Area(lat {south} to {north}, lon {west} to {east})"


def area_to_geojson(area: Area) -> dict[str, Any]:
    """GeoJSON in degrees, exact to 1e-7."""
    result: dict[str, Any] = mapping(shapely.transform(area.geometry, lambda points: points / E7))
    return result


def area_of(parts: Sequence[BaseGeometry]) -> Area:
    """One area from integer polygons that may touch or overlap.

    Parts that only touch join exactly. Where edges of overlapping parts cross, the crossing is seldom an
    integer, so the whole is then rounded outward.
    """
    if len(parts) == 1 and isinstance(parts[0], Polygon):
        return Area(parts[0])
    joined = shapely.unary_union(parts)
    if not _has_only_corners_of(joined, parts):
        joined = outward(joined)
    assert isinstance(joined, Polygon | MultiPolygon), "polygons join to polygons"
    return Area(joined)


def crosses(area: Area, other: Area) -> bool:
    """Whether the areas share a point; touching is sharing, across the antimeridian too."""
    return any(area.geometry.intersects(view) for view in views(area.geometry, other.geometry))


def shared_place(a: Area, b: Area) -> Position:
    """One point of two areas that share one; the order of the two decides nothing.

    Exact where the two share an integer corner or point; a crossing of edges between integers is given
    to the nearest unit (11 mm).
    """
    first, second = sorted((a.geometry, b.geometry), key=lambda geometry: geometry.wkb)
    view = next(view for view in views(first, second) if first.intersects(view))
    candidates = _candidates(first, view)
    exact = [point for point in candidates if first.intersects(point) and view.intersects(point)]
    point = (exact or candidates)[0]
    return Position(lat_e7=round(point.y), lon_e7=round(point.x))


def _has_only_corners_of(joined: BaseGeometry, parts: Sequence[BaseGeometry]) -> bool:
    before = np.unique(shapely.get_coordinates(parts), axis=0)
    after = np.unique(shapely.get_coordinates(joined), axis=0)
    return len(np.unique(np.vstack([before, after]), axis=0)) == len(before)


def _candidates(first: Shape, second: Shape) -> list[shapely.Point]:
    """Rounded points of the intersection, the one deepest inside first; corners as the last resort."""
    common = first.intersection(second)
    if common.is_empty:
        # An exact touch that the overlay, which computes in floats, has lost: a corner on an edge.
        common = shapely.shortest_line(first, second)
    points = np.vstack([shapely.get_coordinates(common.representative_point()), shapely.get_coordinates(common)])
    west, south, east, north = first.bounds
    inside = np.clip(points.round(), (west, south), (east, north))
    return [shapely.Point(x, y) for x, y in inside]
