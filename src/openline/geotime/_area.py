"""Areas: polygons in lon/lat with straight edges (RFC 7946), held as integers of 1e-7 degree.

GEOS misses half of the vertex-on-edge touches in float degrees and none on integers, so everything handed
to it is integer-valued. Rings across the antimeridian are cut there; rings round a pole, crossing themselves
or not closed are refused with the point where it goes wrong.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

from openline import limits
from openline.errors import GeometryError

from ._position import E7

_HALF, _TURN = 180 * E7, 360 * E7
Ring = list[tuple[int, int]]


class Area:
    """An immutable polygonal area; ``geometry`` is a valid shapely (Multi)Polygon in 1e-7 degree integers."""

    __slots__ = ("geometry",)

    geometry: Polygon | MultiPolygon

    def __init__(self, geometry: Polygon | MultiPolygon) -> None:
        assert not geometry.is_empty, "an area has an inside"
        shapely.prepare(geometry)
        object.__setattr__(self, "geometry", geometry)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an area never changes")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Area) and bool(self.geometry.equals(other.geometry))

    def __hash__(self) -> int:
        return hash(self.geometry.bounds)

    def __repr__(self) -> str:
        west, south, east, north = (value / E7 for value in self.geometry.bounds)
        return f"Area(lat {south} to {north}, lon {west} to {east})"


def area_from_geojson(geometry: Mapping[str, Any]) -> Area:
    """An area from a GeoJSON Polygon or MultiPolygon in degrees; raises GeometryError."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list | tuple):
        raise GeometryError(
            "geotime.not-a-polygon", f"the geometry is {str(kind)[:40]!r}", hint="use a Polygon or MultiPolygon"
        )
    polygons = [coordinates] if kind == "Polygon" else list(coordinates)
    rings = [ring for polygon in polygons for ring in _sequence(polygon)]
    if len(rings) > limits.RINGS or sum(len(_sequence(ring)) for ring in rings) > limits.VERTICES:
        raise GeometryError(
            "geotime.too-many-vertices",
            f"more than {limits.VERTICES} vertices or {limits.RINGS} rings",
            hint="simplify outward, or send it by hash",
        )
    parts = [part for polygon in polygons for part in _polygon(_sequence(polygon))]
    if not parts:
        raise GeometryError("geotime.empty", "the geometry has no polygon", hint="draw at least one ring")
    return area_of(parts)


def area_to_geojson(area: Area) -> dict[str, Any]:
    """GeoJSON in degrees, exact to 1e-7."""
    degrees = shapely.transform(area.geometry, lambda points: points / E7)
    result: dict[str, Any] = mapping(degrees)
    return result


def area_of(parts: Sequence[BaseGeometry]) -> Area:
    """One area from integer polygons that may touch or overlap."""
    if len(parts) == 1 and isinstance(parts[0], Polygon | MultiPolygon):
        return Area(parts[0])
    joined = shapely.unary_union(parts)
    if not _integral(joined):
        # A union of overlapping parts has new, non-integer corners: keep the parts' corners, outward.
        joined = outward(joined)
    assert isinstance(joined, Polygon | MultiPolygon), "polygons join to polygons"
    return Area(joined)


def outward(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    """An integer geometry that contains this one: every corner rounded, then one unit (1.1 cm) of margin."""
    grown = geometry.buffer(2, join_style="mitre", mitre_limit=2)
    rounded = shapely.set_precision(grown, 1)
    assert isinstance(rounded, Polygon | MultiPolygon) and rounded.covers(geometry), "rounded outward"
    return rounded


def cut(ring: Ring) -> list[BaseGeometry]:
    """The parts of an unwrapped ring, each inside -180 to 180 degrees."""
    return _cut(Polygon(ring))


def crosses(area: Area, other: Area) -> bool:
    """Whether the areas share a point; touching is sharing."""
    return bool(area.geometry.intersects(other.geometry))


def _polygon(rings: Sequence[Any]) -> list[BaseGeometry]:
    if not rings:
        raise GeometryError("geotime.empty", "a polygon has no ring", hint="draw an outer ring")
    shell = _unwrapped(_ring(rings[0], 0))
    middle = (min(x for x, _ in shell) + max(x for x, _ in shell)) / 2
    holes = [_near(_unwrapped(_ring(ring, number)), middle) for number, ring in enumerate(rings[1:], start=1)]
    polygon = Polygon(shell, holes)
    _check_valid(polygon)
    return _cut(polygon)


def _ring(points: Any, number: int) -> Ring:
    ring = [_point(point, number) for point in _sequence(points)]
    if len(ring) < 4:
        raise GeometryError(
            "geotime.ring-too-short", f"ring {number} has {len(ring)} positions", hint="give at least 4"
        )
    if ring[0] != ring[-1]:
        raise GeometryError(
            "geotime.ring-not-closed", f"ring {number} does not end where it began", hint="repeat the first position"
        )
    return [ring[0], *(b for a, b in itertools.pairwise(ring) if a != b)]


def _point(point: Any, number: int) -> tuple[int, int]:
    values = _sequence(point)
    if len(values) != 2:
        raise GeometryError(
            "geotime.not-two-dimensional", f"ring {number} has a position of {len(values)} numbers",
            hint="give longitude and latitude; heights go into the altitude band",
        )  # fmt: skip
    if any(isinstance(v, bool) or not isinstance(v, int | float) or not math.isfinite(v) for v in values):
        raise GeometryError("geotime.not-a-number", f"ring {number} holds {point!r:.60}", hint="use finite numbers")
    lon, lat = values
    if abs(lat) > 90 or abs(lon) > 180:
        swapped = abs(lon) <= 90 and abs(lat) <= 180
        raise GeometryError(
            "geotime.position-range", f"ring {number}: longitude {lon}, latitude {lat} is no place on Earth",
            hint="GeoJSON has longitude first: exchange the two" if swapped else "check the digits",
        )  # fmt: skip
    if abs(lat) == 90:
        raise GeometryError("geotime.pole", f"ring {number} touches a pole", hint="stay below 90 degrees")
    return round(lon * E7), round(lat * E7)


def _unwrapped(ring: Ring) -> Ring:
    """The ring without jumps of more than half a turn; a ring that does not come back goes round a pole."""
    out, shift = [ring[0]], 0
    for (before, _), (lon, lat) in itertools.pairwise(ring):
        if lon - before > _HALF:
            shift -= _TURN
        elif before - lon > _HALF:
            shift += _TURN
        out.append((lon + shift, lat))
    if out[0] != out[-1]:
        raise GeometryError("geotime.pole", "a ring goes round a pole", hint="cut the area so that no ring encloses it")
    return out


def _near(ring: Ring, middle: float) -> Ring:
    """A hole moved by whole turns to where its shell is."""
    center = (min(x for x, _ in ring) + max(x for x, _ in ring)) / 2
    turns = round((middle - center) / _TURN)
    return [(x + turns * _TURN, y) for x, y in ring]


def _check_valid(polygon: Polygon) -> None:
    reason = shapely.is_valid_reason(polygon)
    if reason == "Valid Geometry":
        if polygon.area == 0:
            raise GeometryError("geotime.no-inside", "the ring encloses nothing", hint="draw an area, or use a circle")
        return
    words, _, place = reason.partition("[")
    numbers = place.rstrip("]").split()
    where = f" near latitude {float(numbers[1]) / E7}, longitude {float(numbers[0]) / E7}" if len(numbers) >= 2 else ""
    code = "geotime.hole-outside" if "Hole" in words or "shell" in words else "geotime.ring-crosses-itself"
    message = f"{words.strip().lower()}{where}"
    if code == "geotime.hole-outside":
        raise GeometryError("geotime.hole-outside", message, hint="a hole lies inside its outer ring")
    raise GeometryError("geotime.ring-crosses-itself", message, hint="a ring may not cross or run back along itself")


def _cut(polygon: Polygon) -> list[BaseGeometry]:
    west, south, east, north = polygon.bounds
    if west >= -_HALF and east <= _HALF:
        return [polygon]
    parts: list[BaseGeometry] = []
    for turn in range(math.floor((west + _HALF) / _TURN), math.floor((east + _HALF) / _TURN) + 1):
        strip = polygon.intersection(box(turn * _TURN - _HALF, south - 1, turn * _TURN + _HALF, north + 1))
        moved = translate(strip, xoff=-turn * _TURN)
        parts += [part for part in getattr(moved, "geoms", [moved]) if isinstance(part, Polygon) and part.area > 0]
    return [part if _integral(part) else _clipped(outward(part)) for part in parts]


def _clipped(geometry: BaseGeometry) -> BaseGeometry:
    return geometry.intersection(box(-_HALF, -90 * E7, _HALF, 90 * E7))


def _integral(geometry: BaseGeometry) -> bool:
    points = shapely.get_coordinates(geometry)
    return bool((points == points.round()).all())


def _sequence(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise GeometryError("geotime.not-a-list", f"{value!r:.60} stands where a list belongs", hint="see RFC 7946")
    return value
