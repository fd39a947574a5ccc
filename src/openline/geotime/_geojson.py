"""From GeoJSON to areas: every ring is read, bounded and judged before GEOS sees it.

Longitude comes first. Rings that cross the antimeridian are cut there; rings round a pole, crossing
themselves, not closed, or with an edge that can be read two ways are refused with the place where it goes wrong.

    >>> area_from_geojson({"type": "Polygon", "coordinates": [[[36, 35], [37, 35], [37, 36], [36, 35]]]})
    Area(lat 35.0 to 36.0, lon 36.0 to 37.0)
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from shapely.geometry import Polygon

from openline import limits
from openline.errors import GeometryError

from ._area import Area, area_of
from ._faults import Outline, check_valid, no_inside, place
from ._position import E7
from ._seam import HALF, POLE, TURN, cut


def area_from_geojson(geometry: Mapping[str, Any]) -> Area:
    """An area from a GeoJSON Polygon or MultiPolygon in degrees; raises GeometryError, as spec/space.md says."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise GeometryError(
            "geotime.not-a-polygon", f"the geometry is {shown(kind)}", hint="use a Polygon or MultiPolygon"
        )
    named = [("", coordinates)]
    if kind == "MultiPolygon":
        named = [(f"polygon {number} ", item) for number, item in enumerate(_sequence(coordinates, "coordinates"))]
    polygons = [(name, _sequence(item, f"{name}coordinates")) for name, item in named]
    _check_size(polygons)
    parts = [part for name, rings in polygons for part in cut(_polygon(rings, name))]
    if not parts:
        raise GeometryError("geotime.empty", "the geometry has no polygon", hint="draw at least one ring")
    return area_of(parts)


def check_count(vertices: int, rings: int, polygons: int = 1) -> None:
    """Refuses more vertices or rings than the limits allow."""
    if max(rings, polygons) > limits.RINGS or vertices > limits.VERTICES:
        raise GeometryError(
            "geotime.too-many-vertices",
            f"{vertices} vertices in {rings} rings; {limits.VERTICES} in {limits.RINGS} are the most",
            hint="simplify outward, or send it by hash",
        )


def check_position(lon: Any, lat: Any, name: str) -> None:
    """Refuses what is no longitude and latitude on Earth; the hint says when the two look swapped."""
    if any(isinstance(value, bool) or not isinstance(value, int | float) or value != value for value in (lon, lat)):
        raise GeometryError("geotime.not-a-number", f"{name} holds {shown(lon, lat)}", hint="use finite numbers")
    if abs(lat) > 90 or abs(lon) > 180:
        swapped = abs(lon) <= 90 and abs(lat) <= 180
        raise GeometryError(
            "geotime.position-range",
            f"{name} holds {shown(lon, lat)}: latitude {shown(lat)}, longitude {shown(lon)} is no place on Earth",
            hint="the longitude comes first here: exchange the two" if swapped else "check the digits",
        )


def near(hole: Outline, shell: Outline) -> Outline:
    """A hole moved by whole turns to where its shell is."""
    turns = round((_middle(shell) - _middle(hole)) / TURN)
    return hole._replace(corners=[(lon + turns * TURN, lat) for lon, lat in hole.corners])


def shown(*values: Any) -> str:
    """Values for a message: short, whatever was sent."""
    plain = [v is None or isinstance(v, str | float | bool) or (isinstance(v, int) and abs(v) < 10**9) for v in values]
    return ", ".join(f"{v!r:.40}" if ok else f"a large {type(v).__name__}" for v, ok in zip(values, plain, strict=True))


def _check_size(polygons: Sequence[tuple[str, Sequence[Any]]]) -> None:
    rings = sum(len(polygon) for _, polygon in polygons)
    check_count(0, rings, len(polygons))
    named = ((ring, f"{name}ring {number}") for name, polygon in polygons for number, ring in enumerate(polygon))
    check_count(sum(len(_sequence(ring, name)) for ring, name in named), rings, len(polygons))


def _polygon(rings: Sequence[Any], name: str) -> Polygon:
    if not rings:
        raise GeometryError("geotime.empty", f"{name or 'the polygon '}has no ring", hint="draw an outer ring")
    named = [(ring, f"{name}ring {number}") for number, ring in enumerate(rings)]
    shell, *holes = (_unwrapped(_ring(ring, ring_name)) for ring, ring_name in named)
    return polygon_of([shell, *(near(hole, shell) for hole in holes)])


def polygon_of(outlines: Sequence[Outline]) -> Polygon:
    """The valid polygon of an outer ring and its holes."""
    polygon = Polygon(outlines[0].corners, [outline.corners for outline in outlines[1:]])
    check_valid(polygon, outlines)
    return polygon


def _ring(points: Any, name: str) -> Outline:
    ring = [_point(point, f"{name} vertex {number}") for number, point in enumerate(_sequence(points, name))]
    if len(ring) < 4:
        seen = f", the first {place(ring[0])}" if ring else ""
        raise GeometryError(
            "geotime.ring-too-short", f"{name} has {len(ring)} positions{seen}",
            hint="give at least 4, the last equal to the first",
        )  # fmt: skip
    outline = Outline(name, ring, range(len(ring)))
    if ring[0] != ring[-1]:
        raise GeometryError(
            "geotime.ring-not-closed", f"{outline.corner(-1)} is not where the ring began, {place(ring[0])}",
            hint="repeat the first position at the end",
        )  # fmt: skip
    return outline


def _point(point: Any, name: str) -> tuple[int, int]:
    values = _sequence(point, name)
    if len(values) != 2:
        raise GeometryError(
            "geotime.not-two-dimensional", f"{name} has {len(values)} numbers: {_first(values)}",
            hint="give longitude and latitude; heights go into the altitude band",
        )  # fmt: skip
    lon, lat = values
    check_position(lon, lat, name)
    corner = round(lon * E7), round(lat * E7)
    if abs(corner[1]) == POLE:
        raise GeometryError("geotime.pole", f"{name} {place(corner)} lies on a pole", hint="stay below 90 degrees")
    return corner


def _unwrapped(ring: Outline) -> Outline:
    """The ring without jumps of more than half a turn and without a repeated position."""
    corners, vertices, turns = [ring.corners[0]], [0], 0
    for number, ((before, _), (lon, lat)) in enumerate(itertools.pairwise(ring.corners), 1):
        if abs(lon - before) > HALF:
            _check_one_way(abs(lon - before), ring, number)
            turns += 1 if lon < before else -1
        if (lon + turns * TURN, lat) != corners[-1]:
            corners.append((lon + turns * TURN, lat))
            vertices.append(number)
    out = Outline(ring.name, corners, vertices)
    check_round(out)
    return out


def check_round(outline: Outline) -> None:
    """Refuses an unwrapped ring that does not come back to its start, has no inside, or is wider than the Earth."""
    corners = outline.corners
    if corners[0] != corners[-1]:
        raise GeometryError(
            "geotime.pole", f"{outline.corner(0)}: the ring goes round a pole", hint="cut the area outside its rings"
        )
    if len(corners) < 4:
        raise no_inside(outline)
    lons = [lon for lon, _ in corners]
    if max(lons) - min(lons) > TURN:
        ends = f"from {outline.corner(lons.index(min(lons)))} to vertex {outline.vertices[lons.index(max(lons))]}"
        raise GeometryError("geotime.wider-than-earth", f"{ends} the ring spans over 360 degrees", hint="cut the area")


def _check_one_way(jump: float, ring: Outline, number: int) -> None:
    """A jump of 270 degrees or more is a short edge across the antimeridian; a lesser one may be meant either way."""
    if jump < TURN - POLE:
        raise GeometryError(
            "geotime.edge-two-ways",
            f"{ring.corner(number - 1)} and vertex {number} {place(ring.corners[number])} are {jump / E7:.10g} degrees "
            "of longitude apart",
            hint="add positions between, so that no edge is longer than 180 degrees",
        )


def _middle(ring: Outline) -> float:
    lons = [lon for lon, _ in ring.corners]
    return (min(lons) + max(lons)) / 2


def _first(values: Sequence[Any]) -> str:
    plain = [value for value in values[:4] if not isinstance(value, list | tuple | dict)]
    return shown(*plain) if plain else "lists"


def _sequence(value: Any, name: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise GeometryError(
            "geotime.not-a-list", f"{name}: {shown(value)} stands where a list belongs", hint="see RFC 7946"
        )
    return value
