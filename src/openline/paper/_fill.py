"""From the lines of a form to the fields of its message: a line judged as it is typed, the whole before it is said."""

from collections.abc import Mapping
from typing import Any

import msgspec

from openline.errors import FormatError
from openline.geotime import read_position
from openline.messages import Ref

from ._fields import hint_at
from ._line import FormLine, Reading, Surroundings, VoiceForm
from ._reading import Values, accuracy_of, chosen, read_line

Typed = Mapping[int, str]
"""Texts by line number, as they were typed."""


def judged(form: VoiceForm, line: FormLine, text: str, around: Surroundings) -> Values:
    """The values of one line, each of its field's type; raises FormatError or GeometryError.

    An empty text means the line's default; where there is none, a required line is refused.
    """
    values = read_line(form, line, text.strip() or line.default, around)
    if not values and line.required:
        raise FormatError("paper.line-missing", f"line {line.number} is empty", hint=f"for example: {line.example}")
    for path, value in values.items():
        if not path.startswith("where."):
            _converted(value, hint_at(form.kind, path), line)
    return values


_USUAL_CALL = {"fire": "check-fire", "air": "abort", "advance": "halt"}


def usual(form: VoiceForm, line: FormLine, typed: Typed) -> str:
    """What an empty answer means here: the line's own default, or what an earlier line makes usual."""
    if line.paths == ("act",) and form.tag == "hold.requested/1":
        what = _earlier(form, "what", typed)
        return _USUAL_CALL[chosen(what, tuple(_USUAL_CALL))] if what else ""
    if line.paths == ("consent.to",):
        return _earlier(form, "told", typed)
    return line.default


def _earlier(form: VoiceForm, path: str, typed: Typed) -> str:
    return next((typed.get(line.number, "") for line in form.lines if line.paths == (path,)), "")


def fields_of(form: VoiceForm, typed: Typed, around: Surroundings) -> dict[str, Any]:
    """The typed fields of the message, without its header; raises at the first line that does not hold."""
    nested: dict[str, Any] = {}
    for line in form.lines:
        text = typed.get(line.number, "") or usual(form, line, typed)
        for path, value in judged(form, line, text, around).items():
            _put(nested, path.split("."), value)
    if "where" in nested:
        _sized(nested["where"])
    check_accuracy(form, typed)
    return {
        name: value if isinstance(value, Ref) else _converted(value, hint_at(form.kind, name), None)
        for name, value in nested.items()
    }


def check_accuracy(form: VoiceForm, typed: Typed) -> None:
    """Raise FormatError when a place is said to be known better than it is written; two decimals are most of a km."""
    for line, found in zip(form.lines, form.lines[2:], strict=False):
        both = line.reading is Reading.POSITION and found.reading is Reading.FOUND
        if not both or not typed.get(line.number) or not typed.get(found.number):
            continue
        least, said = read_position(typed[line.number]).accuracy_m, accuracy_of(typed[found.number])
        if said < least:
            raise FormatError(
                "paper.accuracy-too-fine",
                f"line {found.number} says {said} m, but line {line.number} is written to no better than {least} m",
                hint=f"say at least {least} m on line {found.number}, or write line {line.number} with more digits",
            )


def _put(nested: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        nested = nested.setdefault(name, {})
    nested[path[-1]] = value


def _sized(where: dict[str, Any]) -> None:
    """The same line asks the radius about one place and the width of a route."""
    size = where.pop("size_m")
    where["width_m" if where.get("shape") == "route" else "radius_m"] = size


def _converted(value: Any, hint: Any, line: FormLine | None) -> Any:
    try:
        return msgspec.convert(value, hint, strict=True)
    except msgspec.ValidationError as error:
        place = "a line" if line is None else f"line {line.number}"
        example = "look at each line again" if line is None else f"for example: {line.example}"
        raise FormatError("paper.value-refused", f"{place}: {str(error)[:200]}", hint=example) from None
