"""From the fields of a message back to the lines of its form, as they would be typed: what is read back is what leaves.

``fields_of(form, typed_lines(form, fields, ...), ...)`` gives the same fields again.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from openline.geotime import format_position
from openline.messages import Disc, Point, Ref, Route

from ._height import show_height
from ._line import FormLine, Reading, VoiceForm


def typed_lines(form: VoiceForm, fields: Mapping[str, Any], items: Mapping[str, Ref]) -> dict[int, str]:
    """The text of every line that has a value. ``items`` are the open items by the number a person types."""
    found = {line.number: _shown(line, fields, items) for line in form.lines}
    return {number: text for number, text in found.items() if text}


def _shown(line: FormLine, fields: Mapping[str, Any], items: Mapping[str, Ref]) -> str:
    values = [_at(fields, path) for path in line.paths]
    if line.reading is Reading.NUMBER_OR_UNKNOWN and line.paths[0] in fields and values[0] is None:
        return "unknown"
    if values[0] is None and line.reading is not Reading.HEIGHT:
        return ""
    match line.reading:
        case Reading.HEIGHT:
            return show_height(fields[line.paths[0].split(".")[0]])
        case Reading.POSITION:
            return format_position(Point(lat_e7=values[0], lon_e7=values[1]).position())
        case Reading.PLACES:
            return "; ".join(format_position(point.position()) for point in _points(values[0]))
        case Reading.SECOND:
            return f"{values[0]} {values[1]:03d} {values[2]} m"
        case Reading.FOUND:
            return f"{values[0]} m {values[1]}"
        case Reading.METRES:
            return str(_size(values[0]))
        case Reading.SEVERAL:
            return "; ".join(values[0])
        case Reading.TOLD:
            return "; ".join(f"{row.recipient} {row.precision.value}" for row in values[0])
        case Reading.YES_NO:
            return "yes" if values[0] else "no"
        case Reading.SERIAL:
            return next((number for number, ref in items.items() if ref == values[0]), values[0].object)
    return _plain(values[0])


def _plain(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return f"{value:%Y-%m-%d %H:%M:%SZ}" if isinstance(value, datetime) else str(value)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    return value


def _points(value: Any) -> tuple[Point, ...]:
    if isinstance(value, Disc):
        return (value.center,)
    return value.points if isinstance(value, Route) else tuple(value)


def _size(value: Any) -> int:
    if isinstance(value, Disc):
        return value.radius_m
    return value.width_m if isinstance(value, Route) else int(value)
