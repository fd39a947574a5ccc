"""Plans as ordinary GeoJSON Features: geometry, and altitude, window and act as properties.

    geometry    Polygon, MultiPolygon; LineString with width_m; Point with radius_m
    start, end  RFC 3339 UTC with Z; left out or null: unbounded
    lower_m, upper_m or lower_ft, upper_ft, with datum (W84, MSL, AGL); left out: unbounded
    act         air-strike, flight, movement-of-forces ...; medium air or ground; party; title

Heights are rounded outward to decimetres; feet are exact (0.3048 m). Every refusal begins with the place in the file:
``features[17] (id 'n-4').geometry: ring 0 vertex 3 ...``.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from openline import limits
from openline.deconfliction import Plan
from openline.errors import FormatError, GeometryError
from openline.geotime import (
    Area,
    Band,
    Datum,
    Position,
    Volume4D,
    Window,
    area_from_geojson,
    circle,
    corridor,
    parse_instant,
)
from openline.terms import ActKind

from ._strict import at, inner, seen, strict_json, whole_text

T = TypeVar("T")
_GEOMETRIES = ("Point", "LineString", "Polygon", "MultiPolygon")
_KNOWN = frozenset(
    {"title", "act", "medium", "party", "start", "end", "lower_m", "upper_m", "lower_ft", "upper_ft", "datum",
     "width_m", "radius_m", "note"}
)  # fmt: skip


class Feature(NamedTuple):
    """A feature that is not read yet, and where it stands."""

    path: str
    value: Any


class _Properties(NamedTuple):
    path: str
    values: Mapping[str, Any]

    def wrong(self, name: str, message: str, hint: str) -> FormatError:
        return _wrong(inner(self.path, name), message, hint)


def plan_from_geojson(data: bytes) -> Plan:
    """The plan in a Feature, or in a FeatureCollection of one; raises FormatError or GeometryError."""
    features = features_in(strict_json(data, limits.ARRANGEMENT_FILE_BYTES))
    if len(features) != 1:
        raise _wrong("features", f"{len(features)} features", "check one plan at a time")
    return plan_from_feature(features[0])


def is_geojson(value: Any) -> bool:
    """Whether the value calls itself GeoJSON."""
    kinds = ("Feature", "FeatureCollection", "GeometryCollection", "MultiPoint", "MultiLineString", *_GEOMETRIES)
    return isinstance(value, dict) and value.get("type") in kinds


def features_in(value: Any) -> list[Feature]:
    """The features of a Feature or FeatureCollection, at least one; raises FormatError."""
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        return [Feature("", value)]
    features = value.get("features")
    if not isinstance(features, list) or not features:
        raise _wrong("features", "no list of features", "give at least one Feature")
    return [Feature(f"features[{number}]{_name(item)}", item) for number, item in enumerate(features)]


def plan_from_feature(feature: Feature) -> Plan:
    """The plan of one Feature; raises FormatError or GeometryError with its place."""
    path, value = feature
    if not isinstance(value, dict) or value.get("type") != "Feature" or not isinstance(value.get("geometry"), dict):
        raise _wrong(path, "no GeoJSON Feature with a geometry", "see docs/check.md for an example")
    properties = _properties(value, path)
    area = _area(value["geometry"], inner(path, "geometry"), properties)
    return Plan(
        title=_text(properties, "title") or "plan",
        volume=Volume4D(area=area, band=_band(properties), window=_window(properties)),
        act=_choice(properties, "act", ActKind, ActKind.OTHER),
        medium=_medium(properties),
        party=_text(properties, "party"),
    )


def _name(feature: Any) -> str:
    """What a person can find a feature by: its id, else its title."""
    given = feature if isinstance(feature, dict) else {}
    properties = given.get("properties")
    name = given.get("id", properties.get("title") if isinstance(properties, dict) else None)
    return f" ({seen(name)})" if isinstance(name, str | int) else ""


def _properties(feature: Mapping[str, Any], path: str) -> _Properties:
    properties, where = feature.get("properties"), inner(path, "properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        raise _wrong(where, f"{seen(properties)} is no object", "write title, act, start, end and heights there")
    for name in properties:
        if name not in _KNOWN:
            raise _wrong(where, f"unknown property {name[:40]!r}", f"known are {', '.join(sorted(_KNOWN))}")
    return _Properties(where, properties)


def _area(geometry: Mapping[str, Any], path: str, properties: _Properties) -> Area:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    where = inner(path, "coordinates")
    if kind == "Point":
        center = _position(coordinates, where)
        with at(f"{where} (lat {center.lat:.9g}, lon {center.lon:.10g})"):
            return circle(center, _metres(properties, "radius_m"))
    if kind == "LineString":
        if not isinstance(coordinates, list):
            raise _wrong(where, "the line has no coordinates", "give [longitude, latitude] pairs")
        points = [_position(point, inner(where, number)) for number, point in enumerate(coordinates)]
        with at(f"{where} (from lat {points[0].lat:.9g}, lon {points[0].lon:.10g})" if points else where):
            return corridor(points, _metres(properties, "width_m"))
    with at(path):
        return area_from_geojson(geometry)


def _position(value: Any, path: str) -> Position:
    numbers = value if isinstance(value, list) else []
    if len(numbers) != 2:
        shown = f"{len(numbers)} numbers" if numbers else seen(value)
        raise GeometryError(
            "geotime.not-two-dimensional", f"{path}: {shown} is no position", hint="give [longitude, latitude]"
        )
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise GeometryError(
            "geotime.not-a-number", f"{path}: {', '.join(map(seen, numbers))}", hint="use finite numbers"
        )
    lon, lat = numbers
    # Infinities and integers without end cannot be rounded; a place that far off is refused alike.
    lon_e7, lat_e7 = (round(n * 1e7) if abs(n) <= 1_000 else (10**10 if n > 0 else -(10**10)) for n in (lon, lat))
    with at(f"{path}: {seen(lon)}, {seen(lat)}"):
        return Position(lat_e7=lat_e7, lon_e7=lon_e7)


def _metres(properties: _Properties, name: str) -> int:
    value = properties.values.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= limits.RADIUS_M:
        raise properties.wrong(name, f"it is {seen(value)}", f"give metres, more than 0 and at most {limits.RADIUS_M}")
    return math.ceil(value)


def _band(properties: _Properties) -> Band:
    datum = _choice(properties, "datum", Datum, Datum.UNKNOWN)
    lower, upper = _height(properties, "lower"), _height(properties, "upper")
    if datum is Datum.UNKNOWN and (lower is not None or upper is not None):
        raise properties.wrong("datum", "a height without a datum", "say datum: W84, MSL or AGL")
    # Compared before they are rounded, so that rounding never turns a wrong order into a right one.
    if lower is not None and upper is not None and upper < lower:
        raise GeometryError(
            "geotime.band-upside-down",
            f"{properties.path}: the upper end {float(upper / 10)} m lies below the lower end {float(lower / 10)} m",
            hint="exchange the two, or correct the unit",
        )
    return Band(
        lower_dm=None if lower is None else math.floor(lower),
        upper_dm=None if upper is None else math.ceil(upper),
        datum=datum,
    )


def _height(properties: _Properties, end: str) -> Fraction | None:
    """Decimetres, exactly as they were written."""
    metres, feet = properties.values.get(f"{end}_m"), properties.values.get(f"{end}_ft")
    if metres is not None and feet is not None:
        raise properties.wrong(f"{end}_m", f"{end}_m and {end}_ft are both given", "keep one")
    name, value, scale = (
        (f"{end}_m", metres, Fraction(10)) if feet is None else (f"{end}_ft", feet, Fraction(3048, 1000))
    )
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1_000_000:
        raise properties.wrong(name, f"height {seen(value)}", "give a number")
    return Fraction(str(value)) * scale


def _window(properties: _Properties) -> Window:
    start, end = _instant(properties, "start"), _instant(properties, "end")
    with at(properties.path):
        return Window(start=start, end=end)


def _instant(properties: _Properties, name: str) -> datetime | None:
    text = _text(properties, name)
    if text is None:
        return None
    with at(inner(properties.path, name)):
        return parse_instant(text)


def _choice(properties: _Properties, name: str, kind: Callable[[str], T], default: T) -> T:
    text = _text(properties, name)
    if text is None:
        return default
    try:
        return kind(text)
    except ValueError:
        raise properties.wrong(name, f"it is {seen(text)}", f"see docs/check.md for the values of {name}") from None


def _medium(properties: _Properties) -> str:
    medium = _text(properties, "medium") or "ground"
    if medium not in ("air", "ground"):
        raise properties.wrong("medium", f"it is {seen(medium)}", "say air or ground")
    return medium


def _text(properties: _Properties, name: str) -> str | None:
    value = properties.values.get(name)
    if value is not None and not (isinstance(value, str) and whole_text(value)):
        raise properties.wrong(name, f"it is {seen(value)}", "write it as text")
    return value


def _wrong(path: str, message: str, hint: str) -> FormatError:
    return FormatError("formats.plan-unreadable", f"{path}: {message}" if path else message, hint=hint)
