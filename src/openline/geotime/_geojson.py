"""From GeoJSON to areas: every ring is read, bounded and judged before GEOS sees it.

Longitude comes first. Rings that cross the antimeridian are cut there; rings round a pole, crossing
themselves, not closed, or with an edge that can be read two ways are refused with the place where it goes wrong.

    >>> area_from_geojson({"type": "Polygon", "coordinates": [[[36, 35], [37, 35], [37, 36], [36, 35]]]})
    Area(lat 35.0 to 36.0, lon 36.0 to 37.0)
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import Polygon

from openline import limits
from openline.errors import GeometryError

from ._area import Area, area_of
from ._position import E7
from ._seam import HALF, POLE, TURN, Ring, cut


def area_from_geojson(geometry: Mapping[str, Any]) -> Area:
    """An area from a GeoJSON Polygon or MultiPolygon in degrees; raises GeometryError, as spec/space.md says."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise GeometryError(
            "geotime.not-a-polygon", f"the geometry is {_shown(kind)}", hint="use a Polygon or MultiPolygon"
        )
    polygons = [_sequence(coordinates)] if kind == "Polygon" else [_sequence(item) for item in _sequence(coordinates)]
    _check_size(polygons)
    parts = [part for rings in polygons for part in cut(_polygon(rings))]
    if not parts:
        raise GeometryError("geotime.empty", "the geometry has no polygon", hint="draw at least one ring")
    return area_of(parts)


def _check_size(polygons: Sequence[Sequence[Any]]) -> None:
    rings = sum(len(polygon) for polygon in polygons)
    vertices = sum(len(_sequence(ring)) for polygon in polygons for ring in polygon)
    if max(rings, len(polygons)) > limits.RINGS or vertices > limits.VERTICES:
        raise GeometryError(
            "geotime.too-many-vertices",
            f"{vertices} vertices in {rings} rings; {limits.VERTICES} in {limits.RINGS} are the most",
            hint="simplify outward, or send it by hash",
        )


def _polygon(rings: Sequence[Any]) -> Polygon:
    if not rings:
        raise GeometryError("geotime.empty", "a polygon has no ring", hint="draw an outer ring")
    shell, *holes = (_unwrapped(_ring(ring, number), number) for number, ring in enumerate(rings))
    polygon = Polygon(shell, [_near(hole, shell) for hole in holes])
    _check_valid(polygon)
    return polygon


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
    return ring


def _point(point: Any, number: int) -> tuple[int, int]:
    values = _sequence(point)
    if len(values) != 2:
        raise GeometryError(
            "geotime.not-two-dimensional", f"ring {number} has a position of {len(values)} numbers",
            hint="give longitude and latitude; heights go into the altitude band",
        )  # fmt: skip
    if any(isinstance(value, bool) or not isinstance(value, int | float) or value != value for value in values):
        raise GeometryError("geotime.not-a-number", f"ring {number} holds {_shown(*values)}", hint="use finite numbers")
    lon, lat = values
    if abs(lat) > 90 or abs(lon) > 180:
        swapped = abs(lon) <= 90 and abs(lat) <= 180
        raise GeometryError(
            "geotime.position-range", f"ring {number} holds {_shown(*values)}, no longitude and latitude on Earth",
            hint="GeoJSON has longitude first: exchange the two" if swapped else "check the digits",
        )  # fmt: skip
    place = round(lon * E7), round(lat * E7)
    if abs(place[1]) == POLE:
        raise GeometryError("geotime.pole", f"ring {number} touches a pole", hint="stay below 90 degrees")
    return place


def _unwrapped(ring: Ring, number: int) -> Ring:
    """The ring without jumps of more than half a turn and without a repeated position."""
    out, turns = [ring[0]], 0
    for (before, _), (lon, lat) in itertools.pairwise(ring):
        if abs(lon - before) > HALF:
            _check_one_way(abs(lon - before), number)
            turns += 1 if lon < before else -1
        if (lon + turns * TURN, lat) != out[-1]:
            out.append((lon + turns * TURN, lat))
    if out[0] != out[-1]:
        raise GeometryError("geotime.pole", f"ring {number} goes round a pole", hint="cut the area outside its rings")
    if len(out) < 4:
        raise GeometryError("geotime.no-inside", f"ring {number} encloses nothing", hint="draw an area, or a circle")
    if max(lon for lon, _ in out) - min(lon for lon, _ in out) > TURN:
        raise GeometryError("geotime.wider-than-earth", f"ring {number} spans over 360 degrees", hint="cut the area")
    return out


def _check_one_way(jump: int, number: int) -> None:
    """A jump of 270 degrees or more is a short edge across the antimeridian; a lesser one may be meant either way."""
    if jump < TURN - POLE:
        raise GeometryError(
            "geotime.edge-two-ways", f"ring {number} has an edge over {jump / E7} degrees of longitude",
            hint="add positions between, so that no edge is longer than 180 degrees",
        )  # fmt: skip


def _near(hole: Ring, shell: Ring) -> Ring:
    """A hole moved by whole turns to where its shell is."""
    turns = round((_middle(shell) - _middle(hole)) / TURN)
    return [(lon + turns * TURN, lat) for lon, lat in hole]


def _middle(ring: Ring) -> float:
    return (min(lon for lon, _ in ring) + max(lon for lon, _ in ring)) / 2


def _check_valid(polygon: Polygon) -> None:
    words, _, place = shapely.is_valid_reason(polygon).partition("[")
    if words == "Valid Geometry":
        return
    numbers = [float(number) / E7 for number in place.rstrip("]").split()[:2]]
    where = f" near latitude {numbers[1]:.7f}, longitude {numbers[0]:.7f}" if len(numbers) == 2 else ""
    message = f"{words.strip().lower()}{where}"
    if polygon.convex_hull.area == 0:
        raise GeometryError("geotime.no-inside", message, hint="draw an area, or a circle")
    if "hole" in message:
        raise GeometryError("geotime.hole-outside", message, hint="holes lie inside their outer ring, side by side")
    raise GeometryError("geotime.ring-crosses-itself", message, hint="a ring may not cross or run back along itself")


def _sequence(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise GeometryError("geotime.not-a-list", f"{_shown(value)} stands where a list belongs", hint="see RFC 7946")
    return value


def _shown(*values: Any) -> str:
    """Values for a message: short, whatever was sent."""
    plain = [v is None or isinstance(v, str | float | bool) or (isinstance(v, int) and abs(v) < 10**9) for v in values]
    return ", ".join(f"{v!r:.40}" if ok else f"a large {type(v).__name__}" for v, ok in zip(values, plain, strict=True))
