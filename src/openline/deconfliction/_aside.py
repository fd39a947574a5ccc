"""The least move sideways that keeps a shape so far from others: found in the space of moves, then measured.

A move puts a plan too close to an obstacle exactly when it lies in the obstacle widened by the distance, minus the
plan (a Minkowski sum). So the moves that are free lie outside the union of these sums, and the least is the point of
its rim nearest to no move at all. The union is made in a plane about the plan, in metres, with a margin for the
plane's error; shapes of many corners are first simplified outward. What is offered is put to the exact check.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from openline import limits
from openline.geotime import E7, Area, Position, bearing_deg, distance_m, moved

_TURN = 360 * E7
_CORNERS = 24
_MARGINS = (1.001, 1.005, 1.02, 1.1)
_RADIUS_M = 6_371_000.0
_LEAST_M = 0.1  # a shape as thin as a line has no area to take a measure from


def aside(plan: Area, others: Sequence[tuple[Area, int]]) -> Iterator[tuple[int, int, Area]]:
    """Moves as metres, true bearing and the area so moved, the least first, each with more margin than the last.

    ``others`` are areas with the metres to keep from each. Nothing where no move of the limit's length is free.
    """
    west, south, east, north = plan.geometry.bounds
    center = Position(lat_e7=round((south + north) / 2), lon_e7=round((west + east) / 2))
    scale = math.radians(1 / E7) * _RADIUS_M * np.array([math.cos(math.radians(center.lat)), 1.0])
    if center.lat_e7 and scale[0] < scale[1] / 50:
        return  # so near a pole no plane will do
    mine = _flat(plan.geometry, center, scale)
    obstacles = _Obstacles(mine, [(_flat(area.geometry, center, scale), metres) for area, metres in others])
    for margin in _MARGINS:
        found = obstacles.least(margin)
        if found is None or _too_far(found):
            return
        step = _outward(found, scale)
        area = moved(plan, int(step[1]), int(step[0]))
        there = _at(center, step)
        if (
            area is not None
            and there is not None
            and (metres := math.ceil(distance_m(center, there))) <= limits.SHIFT_M
        ):
            yield metres, round(bearing_deg(center, there)) % 360, area


class _Obstacles:
    """Shapes in a plane, the nearest first; sums, which are dear, are made only of those that a move can reach."""

    def __init__(self, plan: BaseGeometry, others: Sequence[tuple[BaseGeometry, int]]) -> None:
        self._plan, self._sums = plan, list[BaseGeometry]()
        gaps = [plan.distance(shape) - metres * _MARGINS[-1] for shape, metres in others]
        order = sorted(range(len(others)), key=gaps.__getitem__)
        self._gaps, self._others = [gaps[number] for number in order], [others[number] for number in order]

    def least(self, margin: float) -> tuple[float, float] | None:
        """The least move free of all, or one too far free of some; None where no move is needed."""
        blocked: BaseGeometry = Polygon()
        # The widest margin adds a little to the metres kept: those within it may be in the way already.
        found, done, count = None, 0, self._within(_MARGINS[-1])
        while count > done:
            blocked = shapely.union_all([blocked, *self._widened(done, count, margin)])
            found = _least(blocked)
            if found is None or _too_far(found):
                break
            done, count = count, self._within(_reach_m(found))
        return found

    def _within(self, reach_m: float) -> int:
        return bisect_right(self._gaps, reach_m)

    def _widened(self, first: int, count: int, margin: float) -> Iterator[BaseGeometry]:
        for number in range(first, count):
            shape, metres = self._others[number]
            if number == len(self._sums):
                self._sums.append(_sum(shape, self._plan))
            yield self._sums[number].buffer(metres * margin + margin)


def _too_far(move: tuple[float, float]) -> bool:
    """Whether a move is longer than is offered; more obstacles or margin would only make it longer."""
    return math.hypot(*move) > limits.SHIFT_M * 1.01


def _reach_m(move: tuple[float, float]) -> float:
    """How near an obstacle must be to matter to a move: more than its length, since shapes are simplified outward."""
    return math.hypot(*move) * 1.1 + 100


def _flat(shape: BaseGeometry, center: Position, scale: np.ndarray) -> BaseGeometry:
    """The shape in metres about the center, each part on the side of the antimeridian that is nearer."""
    parts = []
    for part in getattr(shape, "geoms", [shape]):
        west, _, east, _ = part.bounds
        turn = round((center.lon_e7 - (west + east) / 2) / _TURN) * _TURN
        parts.append(_in_metres(part, np.array([turn - center.lon_e7, -center.lat_e7]), scale))
    return shapely.union_all(parts) if len(parts) > 1 else parts[0]


def _in_metres(part: BaseGeometry, by: np.ndarray, scale: np.ndarray) -> BaseGeometry:
    made: BaseGeometry = shapely.transform(part, lambda xy: (xy + by) * scale)
    return made


def _sum(other: BaseGeometry, plan: BaseGeometry) -> BaseGeometry:
    """All moves after which the plan meets the other: the Minkowski sum of the other and the plan turned about."""
    turned = shapely.transform(plan, lambda xy: -xy)
    pieces = [_of_two(a, b) for a in getattr(other, "geoms", [other]) for b in getattr(turned, "geoms", [turned])]
    return shapely.union_all(pieces)


def _of_two(a: Polygon, b: Polygon) -> BaseGeometry:
    """Two shapes meet when an edge of one crosses an edge of the other, or one holds a corner of the other."""
    if _is_convex(a) and _is_convex(b):
        return _of_two_convex(a, b)
    a, b = _simpler(a), _simpler(b)
    ends, others = _edges(a), _edges(b)
    corners = (ends[:, None, :, None] + others[None, :, None, :]).reshape(-1, 4, 2)
    swept = shapely.convex_hull(shapely.multipoints(corners))
    first, last = shapely.get_coordinates(a)[0], shapely.get_coordinates(b)[0]
    whole = [shapely.transform(a, lambda xy: xy + last), shapely.transform(b, lambda xy: xy + first)]
    return shapely.union_all([*swept, *whole])


def _of_two_convex(a: Polygon, b: Polygon) -> Polygon:
    """The edges of both, sorted by direction, from the sum of the lowest corners on."""
    lowest, edges = np.zeros(2), []
    for shape in (a, b):
        corners = shapely.get_coordinates(orient(shape))
        lowest += corners[np.lexsort(corners.T)[0]]
        edges.append(np.diff(corners, axis=0))
    steps = np.concatenate(edges)
    steps = steps[np.argsort(np.arctan2(steps[:, 1], steps[:, 0]) % (2 * math.pi), kind="stable")]
    return Polygon(lowest + np.cumsum(steps, axis=0))


def _edges(shape: Polygon) -> np.ndarray:
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shape)]
    return np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])


def _is_convex(shape: Polygon) -> bool:
    return not shape.interiors and shape.convex_hull.area <= shape.area * (1 + 1e-9)


def _simpler(shape: Polygon) -> Polygon:
    """A shape of few corners that contains this one; holes are closed when that is needed."""
    tolerance = max(math.sqrt(shape.area) / 200, _LEAST_M)
    while len(shapely.get_coordinates(shape)) > _CORNERS + 1:
        around = shape.buffer(tolerance * 1.01, join_style="mitre").simplify(tolerance)
        shape, tolerance = max(getattr(around, "geoms", [around]), key=lambda part: part.area), tolerance * 1.6
        if tolerance > math.sqrt(shape.area):
            return Polygon(shapely.get_coordinates(shape.convex_hull))
    return shape


def _least(blocked: BaseGeometry) -> tuple[float, float] | None:
    """The point of the rim nearest to the origin, or None where the origin is free."""
    origin = Point(0, 0)
    if not blocked.intersects(origin):
        return None
    line = shapely.shortest_line(origin, blocked.boundary)
    x, y = shapely.get_coordinates(line)[1]
    return float(x), float(y)


def _outward(point: tuple[float, float], scale: np.ndarray) -> np.ndarray:
    """The move a metre longer, in whole units away from the origin."""
    length = math.hypot(*point)
    longer = np.array(point) * ((length + 1) / length if length else 1.0)
    units = longer / scale
    whole: np.ndarray = np.where(units < 0, np.floor(units), np.ceil(units))
    return whole


def _at(center: Position, step: np.ndarray) -> Position | None:
    lat, lon = center.lat_e7 + int(step[1]), center.lon_e7 + int(step[0])
    if abs(lat) > 90 * E7:
        return None
    return Position(lat_e7=lat, lon_e7=(lon + _TURN // 2) % _TURN - _TURN // 2)
