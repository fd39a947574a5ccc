"""The small objects of ASTM F3548-21: points, radii, altitudes and times, each with its unit, exactly as written.

Every function takes a value and its JSON path, and raises FormatError or GeometryError with that path. Inside these
objects every member must be known: a slip of the pen in a bound would otherwise make it unbounded unseen.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from openline import limits
from openline.errors import FormatError, GeometryError

from ._strict import inner, seen

_LOWEST_M, _HIGHEST_M = -8_000, 100_000
"""Metres between which the standard's schema allows an altitude."""
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,18}))?Z\Z")
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")


class Instant(NamedTuple):
    """An instant of UTC: whole seconds, and the fraction of one after them."""

    whole: datetime
    fraction: Fraction

    @property
    def next_second(self) -> datetime | None:
        """The first whole second not before it; None when there is none, as in the last one of the year 9999."""
        if self.fraction == 0:
            return self.whole
        return self.whole + timedelta(seconds=1) if self.whole < _LAST else None


def point(value: Any, path: str) -> tuple[float, float]:
    """Longitude and latitude in degrees, on Earth."""
    given = members(value, path, ("lat", "lng"))
    lat, lng = _number(given["lat"], inner(path, "lat")), _number(given["lng"], inner(path, "lng"))
    if abs(lat) > 90 or abs(lng) > 180:
        swapped = abs(lat) <= 180 and abs(lng) <= 90
        name = "lat" if abs(lat) > 90 else "lng"
        raise GeometryError(
            "geotime.position-range",
            f"{inner(path, name)}: latitude {lat:.9g}, longitude {lng:.9g} is no place on Earth",
            hint="exchange lat and lng" if swapped else "check the digits",
        )  # fmt: skip
    return lng, lat


def radius_m(value: Any, path: str) -> Fraction:
    """Metres, more than 0 and within our limit, exactly as they were written."""
    given = members(value, path, ("value", "units"))
    _only(given, path, "units", "M")
    radius = _number(given["value"], inner(path, "value"))
    if not 0 < radius <= limits.RADIUS_M:
        raise GeometryError(
            "geotime.radius-range", f"{inner(path, 'value')}: {radius} m",
            hint=f"give more than 0 and at most {limits.RADIUS_M} metres",
        )  # fmt: skip
    return Fraction(str(radius))


def altitude_m(value: Any, path: str) -> Fraction | None:
    """Metres above the WGS 84 ellipsoid, exactly as they were written; None when there is no bound."""
    if value is None:
        return None
    given = members(value, path, ("value", "reference", "units"))
    _only(given, path, "units", "M")
    _only(given, path, "reference", "W84")
    metres = _number(given["value"], inner(path, "value"))
    if not _LOWEST_M <= metres <= _HIGHEST_M:
        raise FormatError(
            "formats.f3548-altitude", f"{inner(path, 'value')}: {metres:.9g} m",
            hint=f"F3548 allows {_LOWEST_M} to {_HIGHEST_M} m; leave the altitude out when there is no bound",
        )  # fmt: skip
    return Fraction(str(metres))


def instant(value: Any, path: str) -> Instant | None:
    """An instant of RFC 3339 in UTC with ``Z``; None when there is no bound."""
    if value is None:
        return None
    given = members(value, path, ("value", "format"))
    _only(given, path, "format", "RFC3339")
    text = given["value"]
    match = _INSTANT.match(text) if isinstance(text, str) else None
    try:
        if match is None:
            raise ValueError
        *whole, fraction = match.groups()
        year, month, day, hour, minute, second = (int(part) for part in whole)
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise GeometryError(
            "geotime.instant-malformed", f"{inner(path, 'value')}: {seen(text)} is no instant",
            hint="write it in UTC with Z, as in 2017-11-11T09:00:00.5Z",
        ) from None  # fmt: skip
    return Instant(moment, Fraction(int(fraction or 0), 10 ** len(fraction or "")))


def members(value: Any, path: str, needed: Sequence[str], others: Sequence[str] = ()) -> dict[str, Any]:
    """The members of an object that are not null; every one must be known, and those needed be there."""
    known = (*needed, *others)
    if not isinstance(value, dict):
        raise _wrong(path, f"{seen(value)} stands where an object belongs", f"give {_names(known)}")
    for name in value:
        if name not in known:
            plain = _CAMEL.sub(r"_\1", name).lower()
            hint = f"F3548 writes {plain}" if plain in known else f"known are {_names(known)}"
            raise _wrong(inner(path, repr(name)[1:-1][:40]), "a member that F3548 does not know", hint)
    given = {name: item for name, item in value.items() if item is not None}
    for name in needed:
        if name not in given:
            raise _wrong(inner(path, name), "it is missing", f"give {_names(needed)}")
    return given


def _only(given: Mapping[str, Any], path: str, name: str, allowed: str) -> None:
    if given[name] != allowed:
        raise FormatError(
            "formats.f3548-units", f"{inner(path, name)}: {seen(given[name])}, not {allowed!r}",
            hint="convert it: F3548 has metres (M) above the WGS 84 ellipsoid (W84) and times of RFC3339",
        )  # fmt: skip


def _number(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        raise _wrong(path, f"{seen(value)} is no such number", "give a number, not a text")
    return value


def a_list(value: Any, path: str) -> list[Any]:
    """The value, when it is a list."""
    if not isinstance(value, list):
        raise _wrong(path, f"{seen(value)} stands where a list belongs", "give a list")
    return value


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)


def _wrong(path: str, message: str, hint: str) -> FormatError:
    return FormatError("formats.f3548-member", f"{path or 'the volume'}: {message}", hint=hint)
