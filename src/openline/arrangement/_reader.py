"""YAML values to declared records: every problem is collected with its line, none stops the reading.

A record type is its own schema: field names, types, ``Refers`` marks and defaults. What cannot be read is
left out of the result and stands in ``problems``; the caller raises when there are any.
"""

import difflib
import re
import types
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct

from openline.errors import ArrangementError, GeometryError
from openline.geotime import Position, parse_instant, parse_position

from ._facts import Fact, Identifies, Reading, Refers, Sources
from ._places import Places
from ._yaml import Fields, Items, Text, Value, is_null

R = TypeVar("R", bound=Struct)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_INTEGER = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MISSING: Any = object()


class Mention(NamedTuple):
    """A place where one record names another."""

    kind: str
    id: str
    file: str
    line: int


class Reader:
    """Reads the values of one file; where each record stands is kept in ``places``."""

    def __init__(self, file: str, places: Places) -> None:
        self.file = file
        self.places = places
        self.problems: list[ArrangementError] = []
        self.mentions: list[Mention] = []

    def problem(self, line: int, code: str, message: str, hint: str) -> None:
        """Note a problem and go on."""
        self.problems.append(ArrangementError(code, message, hint=hint, file=self.file, line=line))

    def record(self, kind: type[R], value: Any, where: str) -> R | None:
        """A record from a mapping, or None when a required field could not be read."""
        if not isinstance(value, Fields):
            self.problem(
                _line(value), "arrangement.not-a-mapping", f"{where} is no mapping", "write field: value lines"
            )
            return None
        hints, infos = _schema(kind)
        absent = [name for name in infos if name not in value or is_null(value[name])]
        meant = self._unknown(value, list(infos), absent, where)
        for name in absent:
            if infos[name].default is NODEFAULT and name not in meant:
                line = value[name].line if name in value else value.line
                hint = f"add {name}: {_expected(hints[name])}"
                self.problem(line, "arrangement.field-missing", f"{where} has no {name}", hint)
        read = {name: self.value(hints[name], value[name], f"{where}.{name}") for name in infos if name not in absent}
        lacks = any(infos[name].default is NODEFAULT for name in absent)
        return None if lacks or _MISSING in read.values() else self._build(kind, read, value)

    def value(self, hint: Any, item: Value, where: str) -> Any:
        """A typed value, or a mark that it is missing."""
        mark = None
        if get_origin(hint) is Annotated:
            hint, mark = get_args(hint)
        if get_origin(hint) in (Union, types.UnionType):
            hint = next(option for option in get_args(hint) if option is not type(None))
            return self.value(hint, item, where)
        if get_origin(hint) is Fact:
            return self._fact(get_args(hint)[0], item, where)
        if get_origin(hint) is tuple:
            return self._tuple(get_args(hint), item, where)
        if isinstance(hint, type) and issubclass(hint, Struct) and hint is not Position:
            found = self.record(hint, item, where)
            return _MISSING if found is None else found
        if not isinstance(item, Text):
            self.problem(
                _line(item), "arrangement.not-a-value", f"{where} is no single value", f"write {_expected(hint)}"
            )
            return _MISSING
        if isinstance(mark, Refers):
            self.mentions.append(Mention(mark.kind, str(item), self.file, item.line))
        return self._scalar(_ID if isinstance(mark, Identifies) else hint, item, where)

    def _scalar(self, hint: Any, item: Text, where: str) -> Any:
        try:
            return _parse(hint, str(item))
        except (ValueError, KeyError):
            seen = f"{where} is {str(item)[:60]!r}"
            self.problem(item.line, "arrangement.value-wrong", seen, f"expected {_expected(hint)}{_near(hint, item)}")
        except GeometryError as error:
            self.problem(item.line, "arrangement.value-wrong", f"{where}: {error.message}", error.hint)
        return _MISSING

    def _tuple(self, arguments: tuple[Any, ...], item: Value, where: str) -> Any:
        if not isinstance(item, Items):
            self.problem(_line(item), "arrangement.not-a-list", f"{where} is no list", "write [a, b] or lines with -")
            return _MISSING
        variadic = len(arguments) == 2 and arguments[1] is Ellipsis
        if not variadic and len(item) != len(arguments):
            self.problem(
                item.line, "arrangement.list-length", f"{where} has {len(item)} items", f"give {len(arguments)}"
            )
            return _MISSING
        if where.endswith(".sources") and not item:
            self.problem(item.line, "arrangement.source-missing", f"{where} is empty", "name at least one source")
        kinds = [arguments[0]] * len(item) if variadic else list(arguments)
        read = [
            self.value(kind, child, f"{where}[{n}]") for n, (kind, child) in enumerate(zip(kinds, item, strict=True))
        ]
        return _MISSING if any(child is _MISSING for child in read) else tuple(read)

    def _fact(self, hint: Any, item: Value, where: str) -> Any:
        if not isinstance(item, Fields):
            value = self.value(hint, item, where)
            return _MISSING if value is _MISSING else Fact(readings=(Reading(value=value, sources=()),))
        readings = item.get("readings")
        disputed = item.get("disputed")
        if disputed != "true" or not isinstance(readings, Items) or len(readings) < 2:
            self.problem(
                item.line, "arrangement.readings-missing", f"{where} is disputed without two readings",
                "write disputed: true and two readings, each with value and sources",
            )  # fmt: skip
            return _MISSING
        self._unknown(item, ["disputed", "readings"], [], where)
        read = [self._reading(hint, child, f"{where}.readings[{n}]") for n, child in enumerate(readings)]
        return _MISSING if any(child is None for child in read) else Fact(readings=tuple(r for r in read if r))

    def _reading(self, hint: Any, item: Value, where: str) -> Reading[Any] | None:
        if not isinstance(item, Fields):
            self.problem(
                _line(item), "arrangement.not-a-mapping", f"{where} is no mapping", "write value: and sources:"
            )
            return None
        absent = [name for name in ("value", "sources") if name not in item]
        meant = self._unknown(item, ["value", "sources", "note"], absent, where)
        for name in absent:
            if name not in meant:
                self.problem(item.line, "arrangement.field-missing", f"{where} has no {name}", f"add {name}")
        if absent:
            return None
        value = self.value(hint, item["value"], f"{where}.value")
        sources = self.value(Sources, item["sources"], f"{where}.sources")
        note = self.value(str, item["note"], f"{where}.note") if "note" in item else None
        return None if _MISSING in (value, sources, note) else Reading(value=value, sources=sources, note=note)

    def _unknown(self, value: Fields, known: list[str], absent: list[str], where: str) -> set[str]:
        """Report unknown fields; returns the absent ones that they were meant to be: one slip, one problem."""
        meant = set()
        for key in value.names():
            if key not in known:
                near = nearest(str(key), absent) or nearest(str(key), known)
                hint = f"did you mean {near}?" if near else f"known are {', '.join(known)}"
                self.problem(key.line, "arrangement.field-unknown", f"{where} has an unknown field {str(key)!r}", hint)
                meant |= {near} if near else set()
        return meant

    def _build(self, kind: type[R], read: dict[str, Any], value: Fields) -> R | None:
        try:
            found = kind(**read)
        except GeometryError as error:
            self.problem(value.line, "arrangement.value-wrong", error.message, error.hint)
            return None
        self.places.keep(found, self.file, value)
        return found


@cache
def _schema(kind: type[Struct]) -> tuple[dict[str, Any], dict[str, msgspec.structs.FieldInfo]]:
    """The types and defaults of a record's fields; a record type is its own schema, and does not change."""
    return get_type_hints(kind, include_extras=True), {info.name: info for info in msgspec.structs.fields(kind)}


def _near(hint: Any, text: str) -> str:
    words = [str(item.value) for item in hint] if isinstance(hint, type) and issubclass(hint, Enum) else []
    near = nearest(text, words)
    return f"; did you mean {near}?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, letters' case aside."""
    by_fold = {item.casefold(): item for item in known}
    found = difflib.get_close_matches(word.casefold(), list(by_fold), n=1)
    return by_fold[found[0]] if found else None


def _parse(hint: Any, text: str) -> Any:
    if hint is _ID:
        return text if _ID.match(text) else _refuse()
    if hint is str:
        if not text.strip():
            raise ValueError
        return text
    if hint is bool:
        return {"true": True, "false": False}[text]
    if hint is int:
        return int(text) if _INTEGER.match(text) else _refuse()
    if hint is datetime:
        return parse_instant(text)
    if hint is date:
        return date.fromisoformat(text) if _DATE.match(text) else _refuse()
    if hint is Position:
        return parse_position(text)
    assert isinstance(hint, type) and issubclass(hint, Enum), f"no reader for {hint}"
    return hint(text)


def _refuse() -> Any:
    raise ValueError


def _expected(hint: Any) -> str:
    if hint is _ID:
        return "words-joined-by-hyphens"
    if get_origin(hint) is Annotated:
        _, mark = get_args(hint)
        return f"the id of a {mark.kind}" if isinstance(mark, Refers) else _expected(_ID)
    if get_origin(hint) in (Union, types.UnionType):
        return _expected(next(option for option in get_args(hint) if option is not type(None)))
    if get_origin(hint) is Fact:
        return f"{_expected(get_args(hint)[0])}, or several readings"
    if get_origin(hint) is tuple:
        return f"a list of {_expected(get_args(hint)[0])}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + ", ".join(str(item.value) for item in hint)
    names = {
        str: "text", int: "a whole number, 0 or more", bool: "true or false", date: "a date YYYY-MM-DD",
        datetime: "an instant YYYY-MM-DDTHH:MM:SSZ in UTC", Position: "latitude, longitude in degrees",
    }  # fmt: skip
    return names.get(hint, "a mapping")


def expected(hint: Any) -> str:
    """What belongs into a field, in words; for the schema page."""
    return _expected(hint)


def _line(value: Any) -> int:
    return int(getattr(value, "line", 1))
