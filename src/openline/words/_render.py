"""Render a message from its fields, for reading on a screen or aloud. No field is left out, no number is changed.

The first line says what it is, how urgent and whether it is practice; then one line a field, labelled by the
catalogue; then what must always be said with it. Free text stays as written.

    catalogue = Catalogue("en", text_of_en_ftl)
    print(render(message, catalogue))
"""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any

import msgspec
from fluent.runtime import FluentBundle, FluentResource

from openline.geotime import format_instant, format_position, format_position_dms
from openline.messages import Altitude, Message, Outline, Point, Ref, Route, Status, type_tag


class Catalogue:
    """The words of one language, from the text of its Fluent file; a missing word is our broken promise."""

    def __init__(self, language: str, text: str) -> None:
        self.language = language
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(FluentResource(text))

    def has(self, name: str) -> bool:
        """Whether the catalogue holds this message."""
        return bool(self._bundle.has_message(name))

    def say(self, name: str, **values: str) -> str:
        """A message with its values filled in."""
        assert self.has(name), f"the {self.language} catalogue lacks {name}"
        pattern = self._bundle.get_message(name).value
        assert pattern is not None, f"{name} has no text"
        text, errors = self._bundle.format_pattern(pattern, values)
        assert not errors, f"{name}: {errors}"
        return str(text)


def word_id(tag: str) -> str:
    """The catalogue's name of a message type: ``activity.notified/1`` is ``activity-notified-1``."""
    return tag.replace(".", "-").replace("/", "-")


def render(message: Message, catalogue: Catalogue) -> str:
    """Every field of a message, line by line."""
    name = word_id(type_tag(type(message)))
    header = message.header
    rows = [catalogue.say("exercise")] if header.status is Status.EXERCISE else []
    rows.append(f"{_value(header.precedence, catalogue).upper()}. {catalogue.say(name)}")
    if header.reported_by_us is not None:
        rows.append(catalogue.say("reported-by-us", participant=header.reported_by_us.participant))
    rows += [f"{label}: {text}" for label, text in _fields(message, catalogue)]
    if catalogue.has(f"{name}-always"):
        rows.append(catalogue.say(f"{name}-always"))
    return "\n".join(rows)


def render_line(message: Message, catalogue: Catalogue) -> str:
    """One line for lists: what, from whom, when; practice is marked."""
    header = message.header
    mark = f"{catalogue.say('exercise-short')} " if header.status is Status.EXERCISE else ""
    what = catalogue.say(word_id(type_tag(type(message))))
    return f"{mark}{format_instant(header.dtg_utc)} {header.from_post} {_value(header.precedence, catalogue)}: {what}"


def _fields(message: Message, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for struct in (message.header, message):
        for name in struct.__struct_fields__:
            value = getattr(struct, name)
            if name == "header" or value is None:
                continue
            yield catalogue.say(f"field-{name.replace('_', '-')}"), _value(value, catalogue) or "-"


def _value(value: Any, catalogue: Catalogue) -> str:
    match value:
        case Enum():
            return catalogue.say(f"value-{value.value}")
        case bool():
            return catalogue.say("value-yes" if value else "value-no")
        case datetime():
            return format_instant(value)
        case Point():
            position = value.position()
            return f"{format_position(position)} ({format_position_dms(position)})"
        case Ref():
            return f"{value.object} ({catalogue.say('leaf')} {value.leaf})"
        case Altitude():
            return _altitude(value, catalogue)
        case Route():
            points = " - ".join(format_position(point.position()) for point in value.points)
            return catalogue.say("route", points=points, width=str(value.width_m))
        case Outline():
            rings = [ring for polygon in value.polygons for ring in polygon]
            return " / ".join(" ".join(f"{y},{x}" for x, y in ring) for ring in rings)
        case tuple():
            return "; ".join(_value(item, catalogue) for item in value)
        case msgspec.Struct():
            parts = ((name, getattr(value, name)) for name in value.__struct_fields__)
            named = [(catalogue.say(f"field-{n.replace('_', '-')}"), v) for n, v in parts if v is not None]
            return ", ".join(f"{label} {_value(v, catalogue)}" for label, v in named)
    return str(value)


def _altitude(value: Altitude, catalogue: Catalogue) -> str:
    low, high = (_metres(end, catalogue) for end in (value.lower_dm, value.upper_dm))
    said = "" if value.as_said is None else f" ({value.as_said})"
    return catalogue.say("altitude", low=low, high=high, datum=value.datum.value) + said


def _metres(value_dm: int | None, catalogue: Catalogue) -> str:
    """Decimetres as metres with one decimal, exactly."""
    if value_dm is None:
        return catalogue.say("unbounded")
    sign = "-" if value_dm < 0 else ""
    return f"{sign}{abs(value_dm) // 10}.{abs(value_dm) % 10} m"
