"""A message as labelled rows: every field once, in the order it was declared, each value on a row of its own.

A row is what the renderings share: text for a terminal, a page, a preview. Free text is never put on one row with
another field, so nothing that somebody writes can look like a field of ours.
"""

import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

import msgspec

from openline.geotime import format_instant, format_position, format_position_dms
from openline.messages import Altitude, Message, Outline, Point, Ref, Route

from ._bidi import LINE_ENDS, code, free
from ._catalogue import Catalogue
from ._numerals import clock, digits, metres_from_dm, month

Offset = Callable[[str, datetime], timedelta | None]
"""How far a named zone is ahead of UTC at an instant, or None when the name is unknown: handed in, it reads tables."""
_LINE = r"^[^\n\r]*\Z"
_CODES = frozenset({"serial", "index", "size", "last_good_size", "at_s", "frequency_khz", "credibility", "version"})
"""Integers that are read as codes: they keep ASCII digits in every language."""


class Kind(Enum):
    """What a value is: ours in the reader's language, or words as somebody wrote them."""

    OURS = "ours"
    LINE = "line"
    TEXT = "text"
    TRANSLATION = "translation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One field: its path in the message (``danger.accuracy_m``), its label, and either its lines or rows below it."""

    path: str
    label: str
    lines: tuple[str, ...] = ()
    rows: tuple["Row", ...] = ()
    kind: Kind = Kind.OURS


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """For whom rows are made: the words, and the zone that the message names, when its offset is known."""

    words: Catalogue
    zone: str | None = None
    offset: Offset | None = None

    def rows(self, struct: msgspec.Struct, above: str = "") -> Iterator[Row]:
        """The present fields of a struct."""
        for name in struct.__struct_fields__:
            value = getattr(struct, name)
            if name == "header" or value is None:
                continue
            kind = kind_of(type(struct), name)
            yield self._row(f"{above}{name}", self._label(name, kind), value, kind)

    def number(self, name: str, value: int) -> str:
        """An integer in the language's digits, the sent one beside it; a code only as it was sent."""
        return code(str(value)) if name in _CODES else self._both(digits(str(value), self.words.language), str(value))

    def date(self, instant: datetime) -> str:
        """Day, month and year in words, never broken over two lines."""
        language = self.words.language
        day, year = digits(str(instant.day), language), digits(str(instant.year), language)
        said = self.words.say("date", day=day, month=month(instant.month, language), year=year)
        return said.replace(" ", "\u00a0")

    def instant(self, instant: datetime) -> str:
        """The instant on the wire, then in words in UTC, then there, when the message names a zone that is known."""
        utc = instant.astimezone(UTC)
        iso, said, at = code(format_instant(utc)), self.date(utc), code(clock(utc, self.words.language))
        local = self.local(utc)
        if local is None:
            return self.words.say("instant", iso=iso, date=said, time=at)
        there, ahead = local
        return self.words.say(
            "instant-local", iso=iso, date=said, time=at, local_date=self.date(there),
            local_time=code(clock(there, self.words.language)), zone=free(self.zone or ""), offset=code(_offset(ahead)),
        )  # fmt: skip

    def local(self, instant: datetime) -> tuple[datetime, timedelta] | None:
        """The instant by the message's own zone, and how far that is ahead of UTC."""
        ahead = None if self.zone is None or self.offset is None else self.offset(self.zone, instant)
        return None if ahead is None else (instant.astimezone(UTC) + ahead, ahead)

    def _label(self, name: str, kind: Kind) -> str:
        label = self.words.label(name)
        match kind:
            case Kind.OURS:
                return label
            case Kind.LINE:
                return self.words.say("label-as-written", label=label)
            case Kind.TEXT:
                return self.words.say("label-untranslated", label=label)
        return self.words.say("label-translation", label=label)

    def _row(self, path: str, label: str, value: Any, kind: Kind) -> Row:
        if kind is not Kind.OURS:
            texts = value if isinstance(value, tuple) else (value,)
            return Row(path=path, label=label, lines=_written(texts, kind), kind=kind)
        if isinstance(value, tuple) and any(_deep(item) for item in value):
            items = tuple(self._row(f"{path}[{n}]", f"{n + 1}", item, kind) for n, item in enumerate(value))
            return Row(path=path, label=label, rows=items)
        if _deep(value):
            return self._deep_row(path, label, value)
        return Row(path=path, label=label, lines=(self.value(path.rpartition(".")[2], value) or "-",))

    def _deep_row(self, path: str, label: str, value: msgspec.Struct) -> Row:
        """A struct with free text in it, as rows below its label; a height keeps its words beside its numbers."""
        if isinstance(value, Altitude):
            said = tuple(row for row in self.rows(value, f"{path}.") if row.path.endswith(".as_said"))
            return Row(path=path, label=label, lines=(self.value(path, value),), rows=said)
        return Row(path=path, label=label, rows=tuple(self.rows(value, f"{path}.")))

    def value(self, name: str, value: Any) -> str:
        """A value of ours on one line: nothing in it is free text."""
        words = self.words
        match value:
            case Enum():
                return words.say(f"value-{value.value}")
            case bool():
                return words.say("value-yes" if value else "value-no")
            case datetime():
                return self.instant(value)
            case int():
                return self.number(name, value)
            case Point():
                position = value.position()
                return f"{code(format_position(position))} ({code(format_position_dms(position))})"
            case Ref():
                return f"{code(value.object)} ({words.say('leaf')} {code(value.leaf)})"
            case Altitude():
                low, high = (self._metres(end) for end in (value.lower_dm, value.upper_dm))
                return words.say("altitude", low=low, high=high, datum=words.say(f"value-{value.datum.value}"))
            case Route():
                points = _joined(code(format_position(point.position())) for point in value.points)
                return words.say("route", points=points, width=self.number("width_m", value.width_m))
            case Outline():
                return " / ".join(
                    _joined(code(format_position(Point(lon_e7=x, lat_e7=y).position())) for x, y in ring)
                    for polygon in value.polygons
                    for ring in polygon
                )
            case tuple():
                return f"{words.say('list-separator')} ".join(self.value(name, item) for item in value)
            case msgspec.Struct():
                parts = ((field, getattr(value, field)) for field in value.__struct_fields__)
                pause = f"{words.say('spoken-pause')} "
                return pause.join(f"{words.label(n)} {self.value(n, v)}" for n, v in parts if v is not None)
        return code(str(value))

    def _metres(self, value_dm: int | None) -> str:
        if value_dm is None:
            return self.words.say("unbounded")
        said = self._both(metres_from_dm(value_dm, self.words.language), metres_from_dm(value_dm, "en"))
        return self.words.say("metres", value=said)

    def _both(self, said: str, sent: str) -> str:
        """In small print the Persian four looks like a three: a quantity is never there in one set of digits only."""
        return code(sent) if said == sent else f"{code(said)} ({code(sent)})"


def message_rows(message: Message, reader: Reader) -> tuple[Row, ...]:
    """Every field that is present: what the message says first, since that is what somebody must act on."""
    return (*reader.rows(message), *reader.rows(message.header, "header."))


def _written(texts: tuple[str, ...], kind: Kind) -> tuple[str, ...]:
    """Free text by its own lines, shown so that no control in it works. What may have one line has one here."""
    if not any(texts):
        return ("-",)
    parted = texts if kind is Kind.LINE else [line for text in texts for line in LINE_ENDS.split(text)]
    return tuple(free(line) for line in parted)


def _joined(points: Iterator[str]) -> str:
    return " - ".join(points)


def _offset(ahead: timedelta) -> str:
    minutes = int(ahead.total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _deep(value: Any) -> bool:
    """Whether free text may stand somewhere inside a struct."""
    if not isinstance(value, msgspec.Struct):
        return False
    names = value.__struct_fields__
    return any(kind_of(type(value), name) is not Kind.OURS or _deep(getattr(value, name)) for name in names)


@cache
def kind_of(struct: type[msgspec.Struct], name: str) -> Kind:
    """What a field holds, by its declared type: one line, a text, or a value with a form of ours."""
    if name == "translation":
        return Kind.TRANSLATION
    return next((found for hint in _hints(_declared(struct)[name]) if (found := _free(hint)) is not None), Kind.OURS)


@cache
def _declared(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return typing.get_type_hints(struct, include_extras=True)


def _hints(hint: Any) -> Iterator[Any]:
    yield hint
    if typing.get_origin(hint) is typing.Annotated or not isinstance(hint, type):
        for argument in typing.get_args(hint):
            yield from _hints(argument)


def _free(hint: Any) -> Kind | None:
    if typing.get_origin(hint) is not typing.Annotated or typing.get_args(hint)[0] is not str:
        return None
    pattern = next((m.pattern for m in typing.get_args(hint)[1:] if isinstance(m, msgspec.Meta) and m.pattern), None)
    if pattern is None:
        return Kind.TEXT
    return Kind.LINE if pattern == _LINE else None
