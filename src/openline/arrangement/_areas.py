"""Areas from GeoJSON: one FeatureCollection a file, one Feature for each version and reading.

The file is read twice: as YAML, because that gives lines, and as JSON, because every map program must be able
to open it. A geometry that geotime refuses is reported at the ring or position it speaks of, as near as that
can be told from its words.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from openline.errors import GeometryError
from openline.geotime import Area, area_from_geojson

from ._facts import RecordId, Sources
from ._reader import Reader
from ._records import AreaKind, AreaVersion
from ._yaml import Fields, Items, Text, Value

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?\Z")
_RING = re.compile(r"ring ([0-9]+)")
_HOLDS = re.compile(r"holds (-?[0-9.]+), (-?[0-9.]+)")
_NEAR = re.compile(r"near latitude (-?[0-9.]+), longitude (-?[0-9.]+)")


class _Properties(Struct, frozen=True, kw_only=True):
    """The properties of an area's feature, as AreaVersion has them."""

    id: RecordId
    version: str
    reading: str
    name: str
    kind: AreaKind
    approximate: bool
    method: str
    valid_from: datetime
    sources: Sources
    valid_until: datetime | None = None


def read_areas(reader: Reader, value: Value, data: bytes) -> Iterator[AreaVersion]:
    """The area versions of one file; problems go to the reader."""
    features = _get(value, "features")
    if _get(value, "type") != "FeatureCollection" or not isinstance(features, Items):
        _no_collection(reader, _line(value), "no FeatureCollection with a list of features")
        return
    _check_json(reader, data)
    for number, feature in enumerate(features):
        version = _version(reader, feature, f"features[{number}]")
        if version is not None:
            yield version


def feature_ids(value: Value) -> Iterator[Text]:
    """The id of every feature that has one, whatever else is wrong with it."""
    features = _get(value, "features")
    for feature in features if isinstance(features, Items) else ():
        name = _get(_get(feature, "properties"), "id")
        if isinstance(name, Text):
            yield name


def _check_json(reader: Reader, data: bytes) -> None:
    try:
        json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        _no_collection(reader, error.lineno, f"no JSON: {error.msg}")


def _no_collection(reader: Reader, line: int, seen: str) -> None:
    reader.problem(line, "arrangement.not-a-collection", seen, "write a GeoJSON FeatureCollection (RFC 7946)")


def _version(reader: Reader, feature: Value, where: str) -> AreaVersion | None:
    properties, geometry = _get(feature, "properties"), _get(feature, "geometry")
    if not isinstance(properties, Fields) or not isinstance(geometry, Fields):
        reader.problem(_line(feature), "arrangement.field-missing", f"{where} lacks properties or geometry",
                       "write a Feature with both")  # fmt: skip
        return None
    read = reader.record(_Properties, properties, where)
    area = _area(reader, geometry, where)
    if read is None:
        return None
    if not read.approximate and re.search("drawn|sketch", read.method.casefold()):
        reader.problem(reader.places.of(read, "approximate").line, "arrangement.not-labelled-approximate",
                       f"{where} is drawn by hand but not approximate",
                       "set approximate to true: no published line exists")  # fmt: skip
    if area is None:
        return None
    found = AreaVersion(**{name: getattr(read, name) for name in _Properties.__struct_fields__}, area=area)
    reader.places.keep(found, reader.file, properties)
    return found


def _area(reader: Reader, geometry: Fields, where: str) -> Area | None:
    try:
        return area_from_geojson(_plain(geometry))
    except GeometryError as error:
        line = _line_of(geometry, error.message)
        reader.problem(line, "arrangement.geometry-wrong", f"{where}: {error.message}", error.hint)
    return None


def _plain(value: Value) -> Any:
    """GeoJSON as Python values; scalars that are no numbers stay text and are refused by geotime."""
    if isinstance(value, Fields):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Items):
        return [_plain(item) for item in value]
    return float(value) if not value.quoted and _NUMBER.match(value) else str(value)


def _line_of(geometry: Fields, message: str) -> int:
    """The line of the position or ring that the message names, else of the geometry."""
    positions = list(_positions(_get(geometry, "coordinates")))
    if held := _HOLDS.search(message):
        named = [line for line, lon, lat in positions if (lon, lat) == (float(held[1]), float(held[2]))]
        if named:
            return named[0]
    if positions and (near := _NEAR.search(message)):
        lat, lon = float(near[1]), float(near[2])
        return min(positions, key=lambda place: (place[1] - lon) ** 2 + (place[2] - lat) ** 2)[0]
    ring = _RING.search(message)
    rings = list(_rings(_get(geometry, "coordinates")))
    # In a MultiPolygon every polygon counts its rings from 0: the number alone names none of them.
    if ring and _get(geometry, "type") == "Polygon" and int(ring[1]) < len(rings):
        return rings[int(ring[1])].line
    return geometry.line


def _positions(value: Value | None) -> Iterator[tuple[int, float, float]]:
    if not isinstance(value, Items):
        return
    if len(value) >= 2 and all(isinstance(item, Text) and _NUMBER.match(item) for item in value[:2]):
        yield value.line, float(value[0]), float(value[1])
        return
    for item in value:
        yield from _positions(item)


def _rings(value: Value | None) -> Iterator[Items]:
    """Lists of positions, however deep they stand."""
    if isinstance(value, Items):
        if value and isinstance(value[0], Items) and (not value[0] or isinstance(value[0][0], Text)):
            yield value
            return
        for item in value:
            yield from _rings(item)


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Fields) else None


def _line(value: Any) -> int:
    return int(getattr(value, "line", 1))
