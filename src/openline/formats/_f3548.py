"""A partner's ASTM F3548-21 volumes as plans: one Volume4D, a list of them, a request, a query or an intent.

    Volume4D | [Volume4D, ...] | {"extents": ...} | {"area_of_interest": ...}
    {"volumes": ..., "off_nominal_volumes": ...}, also as {"details": ...} and {"operational_intent": {"details": ...}}

Edges are geodesics and become areas that contain them; heights are metres on the WGS 84 ellipsoid, rounded outward to
decimetres, times UTC, rounded outward to seconds. What is absent or null is unbounded. Inside a Volume4D every member
must be known, since a slip of the pen in a bound would make it unbounded unseen; what stands beside the volumes
(state, key, subscriptions) says nothing about space and is left alone. All flights are taken as acts in the air.
"""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from openline import limits
from openline.deconfliction import Plan
from openline.errors import FormatError, GeometryError
from openline.geotime import (
    E7,
    Area,
    Band,
    Datum,
    Position,
    Volume4D,
    Window,
    circle,
    format_instant,
    geodesic_area,
)
from openline.terms import ActKind

from ._f3548_values import a_list, altitude_m, instant, members, point, radius_m
from ._strict import at, inner, whole_text

_ROOTS = ("volume", "extents", "area_of_interest", "details", "operational_intent", "volumes", "off_nominal_volumes")
_LISTS = ("volumes", "off_nominal_volumes")


class Found(NamedTuple):
    """A volume that is not read yet: where it stands, and what its intent is called."""

    path: str
    value: Any
    title: str


def is_f3548(value: Any) -> bool:
    """Whether this is one of the shapes in which volumes travel."""
    return isinstance(value, list) or (isinstance(value, dict) and any(name in value for name in _ROOTS))


def volumes_in(value: Any) -> list[Found]:
    """Where the volumes stand, in the order of the file; raises FormatError when there is none."""
    found = list(_found(value, "", "plan"))
    if not found:
        raise FormatError("formats.f3548-no-volume", "there is no volume in it", hint="send at least one Volume4D")
    return found


def plan_from_volume(found: Found) -> Plan:
    """The plan of one Volume4D; raises FormatError or GeometryError with its path."""
    path = found.path
    given = members(found.value, path, ("volume",), ("time_start", "time_end"))
    where = inner(path, "volume")
    volume = members(given["volume"], where, (), ("outline_circle", "outline_polygon", "altitude_lower",
                                                     "altitude_upper"))  # fmt: skip
    return Plan(
        title=found.title,
        volume=Volume4D(area=_area(volume, where), band=_band(volume, where), window=_window(given, path)),
        act=ActKind.FLIGHT,
        medium="air",
    )


# -- where the volumes stand --------------------------------------------------------------------------


def _found(value: Any, path: str, title: str) -> Iterator[Found]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield Found(inner(path, number), item, title)
        return
    given = [name for name in _ROOTS if isinstance(value, dict) and value.get(name) is not None]
    if given and set(given) <= set(_LISTS):
        for name in given:
            yield from _found(a_list(value[name], inner(path, name)), inner(path, name), title)
        return
    if len(given) != 1:
        problem = f"{', '.join(given)} stand side by side" if given else "it holds no volumes"
        raise FormatError(
            "formats.unknown-shape", f"{path or 'the file'}: {problem}", hint=f"give one of {', '.join(_ROOTS)}"
        )
    (name,) = given
    if name == "volume":
        yield Found(path, value, title)
    elif name == "operational_intent":
        yield from _found(value[name], inner(path, name), _title(value[name]))
    elif name == "details" or isinstance(value[name], list):
        yield from _found(value[name], inner(path, name), title)
    else:
        yield Found(inner(path, name), value[name], title)


def _title(intent: Any) -> str:
    """The intent's id, which people can look up; else just a plan."""
    reference = intent.get("reference") if isinstance(intent, dict) else None
    name = reference.get("id") if isinstance(reference, dict) else None
    return name[:80] if isinstance(name, str) and name and whole_text(name) else "plan"


# -- where ---------------------------------------------------------------------------------------------


def _area(volume: Mapping[str, Any], path: str) -> Area:
    outlines = [name for name in ("outline_circle", "outline_polygon") if name in volume]
    if len(outlines) != 1:
        problem = f"both {' and '.join(outlines)}" if outlines else "neither outline_circle nor outline_polygon"
        raise FormatError("formats.f3548-outline", f"{path}: {problem}", hint="give exactly one outline")
    (name,) = outlines
    read = _circle if name == "outline_circle" else _polygon
    return read(volume[name], inner(path, name))


def _polygon(value: Any, path: str) -> Area:
    where = inner(path, "vertices")
    vertices = a_list(members(value, path, ("vertices",))["vertices"], where)
    if len(vertices) > limits.VERTICES:
        raise GeometryError(
            "geotime.too-many-vertices", f"{where}: {len(vertices)} vertices; {limits.VERTICES} are the most",
            hint="simplify outward",
        )  # fmt: skip
    ring = [point(vertex, inner(where, number)) for number, vertex in enumerate(vertices)]
    with at(where):
        return geodesic_area([ring])


def _circle(value: Any, path: str) -> Area:
    given = members(value, path, ("center", "radius"))
    lon, lat = point(given["center"], inner(path, "center"))
    center = Position(lat_e7=round(lat * E7), lon_e7=round(lon * E7))
    # A center between two units is moved by at most 8 mm; the radius then grows over it.
    moved = (center.lat, center.lon) != (lat, lon)
    with at(f"{path} (lat {lat}, lon {lon})"):
        return circle(center, math.ceil(radius_m(given["radius"], inner(path, "radius")) + Fraction(moved, 100)))


# -- how high, when ------------------------------------------------------------------------------------


def _band(volume: Mapping[str, Any], path: str) -> Band:
    lower, upper = (altitude_m(volume.get(name), inner(path, name)) for name in ("altitude_lower", "altitude_upper"))
    if lower is not None and upper is not None and upper < lower:
        raise GeometryError(
            "geotime.band-upside-down",
            f"{inner(path, 'altitude_upper')}: {float(upper)} m lies below altitude_lower, {float(lower)} m",
            hint="exchange the two",
        )
    return Band(
        lower_dm=None if lower is None else math.floor(lower * 10),
        upper_dm=None if upper is None else math.ceil(upper * 10),
        datum=Datum.W84,
    )


def _window(given: Mapping[str, Any], path: str) -> Window:
    start, end = (instant(given.get(name), inner(path, name)) for name in ("time_start", "time_end"))
    # Compared before they are rounded, so that rounding never turns a wrong order into a right one.
    if start is not None and end is not None and end < start:
        raise GeometryError(
            "geotime.window-backwards",
            f"{inner(path, 'time_end')}: it ends {format_instant(end.whole)}, before it starts "
            f"{format_instant(start.whole)}",
            hint="exchange the two, or correct the date",
        )
    return Window(start=start.whole if start else None, end=end.next_second if end else None)
