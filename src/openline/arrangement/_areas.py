"""Areas from GeoJSON: one FeatureCollection a file, one Feature for each version and reading."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from openline.errors import GeometryError
from openline.geotime import Area, area_from_geojson

from ._reader import Reader
from ._records import AreaKind, AreaVersion, Sources
from ._yaml import Fields, Items, Text, Value


class _Properties(Struct, frozen=True, kw_only=True):
    """The properties of an area's feature, as AreaVersion has them."""

    id: str
    version: str
    reading: str
    name: str
    kind: AreaKind
    approximate: bool
    method: str
    valid_from: str
    sources: Sources
    valid_until: str | None = None


def read_areas(reader: Reader, value: Value) -> Iterator[AreaVersion]:
    """The area versions of one file; problems go to the reader."""
    features = value.get("features") if isinstance(value, Fields) else None  # type: ignore[call-overload]
    if not isinstance(features, Items):
        reader.problem(getattr(value, "line", 1), "arrangement.not-a-collection", "no list of features",
                       "write a GeoJSON FeatureCollection")  # fmt: skip
        return
    for number, feature in enumerate(features):
        if isinstance(feature, Fields) and (version := _version(reader, feature, f"features[{number}]")):
            yield version


def _version(reader: Reader, feature: Fields, where: str) -> AreaVersion | None:
    properties = feature.get("properties")  # type: ignore[call-overload]
    geometry = feature.get("geometry")  # type: ignore[call-overload]
    if not isinstance(properties, Fields) or not isinstance(geometry, Fields):
        reader.problem(feature.line, "arrangement.field-missing", f"{where} lacks properties or geometry", "add both")
        return None
    dates = {name: properties[name] for name in ("valid_from", "valid_until") if name in properties}  # type: ignore[index]
    read = reader.record(_Properties, properties, where)
    area = _area(reader, geometry, where)
    instants = {name: _instant(reader, value, f"{where}.{name}") for name, value in dates.items()}
    if read is None or area is None or any(value is None for value in instants.values()):
        return None
    if not read.approximate and "drawn" in read.method:
        line = properties["approximate"].line  # type: ignore[index]
        reader.problem(line, "arrangement.not-labelled-approximate", f"{where} is drawn by hand but not approximate",
                       "set approximate to true: no published line exists")  # fmt: skip
    fields = {name: getattr(read, name) for name in _Properties.__struct_fields__ if not name.startswith("valid")}
    return AreaVersion(**fields, **instants, area=area)


def _instant(reader: Reader, value: Any, where: str) -> Any:
    if not isinstance(value, Text):
        return None
    found = reader.value(datetime, value, where)
    return found if isinstance(found, datetime) else None


def _area(reader: Reader, geometry: Fields, where: str) -> Area | None:
    try:
        return area_from_geojson(_plain(geometry))
    except GeometryError as error:
        reader.problem(geometry.line, "arrangement.geometry-wrong", f"{where}: {error.message}", error.hint)
    except ValueError:
        reader.problem(
            geometry.line, "arrangement.geometry-wrong", f"{where}: a coordinate is no number", "use numbers"
        )
    return None


def _plain(value: Value) -> Any:
    """GeoJSON as Python values; scalars that are no numbers stay text and are refused by geotime."""
    if isinstance(value, Fields):
        return {str(key): str(item) if isinstance(item, Text) else _plain(item) for key, item in value.items()}
    if isinstance(value, Items):
        return [_plain(item) for item in value]
    return str(value) if value.quoted else float(value)
