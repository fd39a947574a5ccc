"""A plan as an ordinary GeoJSON Feature: geometry, and altitude, window and act as properties.

    geometry    Polygon, MultiPolygon; LineString with width_m; Point with radius_m
    start, end  RFC 3339 UTC with Z; left out or null: unbounded
    lower_m, upper_m or lower_ft, upper_ft, with datum (W84, MSL, AGL); left out: unbounded
    act         air-strike, flight, movement-of-forces ...; medium air or ground; party; title

Heights are rounded outward to decimetres; feet are exact (0.3048 m).
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

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

T = TypeVar("T")
_KNOWN = frozenset(
    {"title", "act", "medium", "party", "start", "end", "lower_m", "upper_m", "lower_ft", "upper_ft", "datum",
     "width_m", "radius_m", "note"}
)  # fmt: skip


def plan_from_geojson(data: bytes) -> Plan:
    """The plan in a Feature, or in a FeatureCollection of one; raises FormatError or GeometryError."""
    feature = _feature(data)
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise _wrong("the properties are no object", "write title, act, start, end and heights there")
    for name in properties:
        if name not in _KNOWN:
            raise _wrong(f"unknown property {name!r}", f"known are {', '.join(sorted(_KNOWN))}")
    window = Window(start=_instant(properties, "start"), end=_instant(properties, "end"))
    volume = Volume4D(area=_area(feature, properties), band=_band(properties), window=window)
    return Plan(
        title=_text(properties, "title") or "plan",
        volume=volume,
        act=_choice(properties, "act", ActKind, ActKind.OTHER),
        medium=_medium(properties),
        party=_text(properties, "party"),
    )


def _feature(data: bytes) -> dict[str, Any]:
    if len(data) > limits.ARRANGEMENT_FILE_BYTES:
        raise _wrong(f"{len(data)} bytes", "send a smaller file")
    try:
        value = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _wrong(f"no JSON: {str(error)[:80]}", "save the file as GeoJSON in UTF-8") from None
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise _wrong("the collection has not exactly one feature", "check one plan at a time")
        value = features[0]
    if not isinstance(value, dict) or value.get("type") != "Feature" or not isinstance(value.get("geometry"), dict):
        raise _wrong("no GeoJSON Feature with a geometry", "see docs/check.md for an example")
    return value


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _area(feature: Mapping[str, Any], properties: Mapping[str, Any]) -> Area:
    geometry = feature["geometry"]
    kind = geometry.get("type")
    if kind == "Point":
        return circle(_position(geometry.get("coordinates")), _metres(properties, "radius_m"))
    if kind == "LineString":
        points = geometry.get("coordinates")
        if not isinstance(points, list):
            raise _wrong("the line has no coordinates", "give [longitude, latitude] pairs")
        return corridor([_position(point) for point in points], _metres(properties, "width_m"))
    return area_from_geojson(geometry)


def _position(value: Any) -> Position:
    numbers = value if isinstance(value, list) else []
    ok = len(numbers) == 2 and all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers)
    if not ok or not all(math.isfinite(n) for n in numbers):
        raise GeometryError(
            "geotime.not-two-dimensional", f"{value!r:.60} is no position", hint="give [longitude, latitude]"
        )
    return Position(lat_e7=round(numbers[1] * 1e7), lon_e7=round(numbers[0] * 1e7))


def _metres(properties: Mapping[str, Any], name: str) -> int:
    value = properties.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= limits.RADIUS_M:
        raise _wrong(f"{name} is {value!r:.40}", f"give {name} in metres, more than 0")
    return math.ceil(value)


def _band(properties: Mapping[str, Any]) -> Band:
    datum = _choice(properties, "datum", Datum, Datum.UNKNOWN)
    lower, upper = _height(properties, "lower", math.floor), _height(properties, "upper", math.ceil)
    if datum is Datum.UNKNOWN and (lower is not None or upper is not None):
        raise _wrong("a height without a datum", "say datum: W84, MSL or AGL")
    return Band(lower_dm=lower, upper_dm=upper, datum=datum)


def _height(properties: Mapping[str, Any], end: str, outward: Callable[[Fraction], int]) -> int | None:
    metres, feet = properties.get(f"{end}_m"), properties.get(f"{end}_ft")
    if metres is not None and feet is not None:
        raise _wrong(f"{end}_m and {end}_ft are both given", "keep one")
    value, scale = (metres, Fraction(10)) if feet is None else (feet, Fraction(3048, 1000))
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1_000_000:
        raise _wrong(f"{end} height {value!r:.40}", "give a number")
    return outward(Fraction(str(value)) * scale)


def _instant(properties: Mapping[str, Any], name: str) -> datetime | None:
    text = _text(properties, name)
    return None if text is None else parse_instant(text)


def _choice(properties: Mapping[str, Any], name: str, kind: Callable[[str], T], default: T) -> T:
    text = _text(properties, name)
    if text is None:
        return default
    try:
        return kind(text)
    except ValueError:
        raise _wrong(f"{name} is {text[:40]!r}", f"see docs/check.md for the values of {name}") from None


def _medium(properties: Mapping[str, Any]) -> str:
    medium = _text(properties, "medium") or "ground"
    if medium not in ("air", "ground"):
        raise _wrong(f"medium is {medium[:40]!r}", "say air or ground")
    return medium


def _text(properties: Mapping[str, Any], name: str) -> str | None:
    value = properties.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(f"{name} is {value!r:.40}", "write it as text")
    return value


def _wrong(message: str, hint: str) -> FormatError:
    return FormatError("formats.plan-unreadable", message, hint=hint)
