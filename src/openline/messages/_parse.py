"""The one parser: bytes to a frozen message, strictest first.

Order: size, UTF-8, JSON syntax, duplicate keys, floats, depth, integer range, surrogates; then types;
then the calendar. What re-encodes to another value is refused, so one meaning has one form.

    >>> parse_body(b"{}")
    Traceback (most recent call last):
    ...
    openline.errors.MessageError: the body names no type [messages.type-missing] Hint: ...
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NoReturn

import msgspec

from openline import limits
from openline.errors import GeometryError, MessageError

from ._catalogue import ANY_MESSAGE, BY_TAG
from ._header import Message, encode

_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_body(body: bytes) -> Message:
    """A message of a known type and version; raises MessageError and changes nothing."""
    value = parse_json(body)
    tag = value.get("type")
    if not isinstance(tag, str):
        raise MessageError("messages.type-missing", "the body names no type", hint="set type to noun.verb/version")
    if tag not in BY_TAG:
        known = ", ".join(sorted(BY_TAG))
        raise MessageError("messages.type-unknown", f"no message type {tag[:80]!r} is known", hint=f"known are {known}")
    message = _typed(value)
    _check_calendar(message)
    if json.loads(encode(message)) != value:
        raise MessageError(
            "messages.form-not-canonical",
            f"a field of {tag} is written in a second form (null, an unknown field or another time notation)",
            hint="leave absent fields out and write times as YYYY-MM-DDTHH:MM:SSZ",
        )
    return message


def parse_json(body: bytes) -> dict[str, Any]:
    """A strict JSON object: no duplicate keys, floats, lone surrogates, deep nesting or large integers."""
    if len(body) > limits.BODY_BYTES:
        raise MessageError(
            "messages.body-too-large",
            f"the body has {len(body)} bytes, more than {limits.BODY_BYTES}",
            hint="send large geometry and evidence by hash",
        )
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MessageError("messages.not-utf-8", f"byte {error.start} is not UTF-8", hint="encode as UTF-8") from None
    if text.startswith("﻿"):
        raise MessageError("messages.byte-order-mark", "the body begins with a byte order mark", hint="leave it out")
    value = _loads(text)
    if not isinstance(value, dict):
        raise MessageError("messages.not-an-object", "the body is no JSON object", hint="write one object")
    _check_values(value)
    return value


def _loads(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_float=_float, parse_constant=_float, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        raise MessageError(
            "messages.not-json", f"line {error.lineno}, column {error.colno}: {error.msg}", hint="mend the JSON there"
        ) from None
    except RecursionError:
        _too_deep()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise MessageError("messages.duplicate-key", f"the key {twice[:80]!r} stands twice", hint="keep one of them")
    return value


def _float(text: str) -> NoReturn:
    raise MessageError(
        "messages.float", f"{text[:40]} is no integer", hint="use integers: 1e-7 degree, decimetres, minor units"
    )


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > limits.INTEGER_MAX:
        raise MessageError(
            "messages.integer-range", f"the integer {text[:40]} is beyond 2**53-1", hint="use a smaller integer"
        )
    return int(text)


def _too_deep() -> NoReturn:
    raise MessageError(
        "messages.too-deep", f"the body nests deeper than {limits.JSON_DEPTH}", hint="flatten the structure"
    )


def _check_values(root: dict[str, Any]) -> None:
    keys = 0
    for value, depth in _walk(root):
        if depth > limits.JSON_DEPTH:
            _too_deep()
        if isinstance(value, dict):
            keys += len(value)
        elif isinstance(value, str) and _SURROGATE.search(value):
            raise MessageError(
                "messages.lone-surrogate", "a text holds half a character", hint="write whole characters"
            )
    if keys > limits.JSON_KEYS:
        raise MessageError(
            "messages.too-many-keys", f"{keys} keys, more than {limits.JSON_KEYS}", hint="split the message"
        )


def _walk(root: Any) -> Iterator[tuple[Any, int]]:
    """Every value with its depth, keys included; an explicit stack, because depth is what is checked."""
    stack = [(root, 1)]
    while stack:
        value, depth = stack.pop()
        yield value, depth
        if depth > limits.JSON_DEPTH:
            continue
        if isinstance(value, dict):
            stack.extend((key, depth) for key in value)
            stack.extend((item, depth + 1 if isinstance(item, dict | list) else depth) for item in value.values())
        elif isinstance(value, list):
            stack.extend((item, depth + 1 if isinstance(item, dict | list) else depth) for item in value)


def _typed(value: dict[str, Any]) -> Message:
    try:
        message: Message = msgspec.convert(value, ANY_MESSAGE, strict=True)
        message.check_shape()
    except msgspec.ValidationError as error:
        raise MessageError(
            "messages.field-invalid", f"{value['type']}: {error}", hint="see docs/messages.md for the fields"
        ) from None
    except GeometryError as error:
        raise MessageError("messages.geometry", error.message, hint=error.hint) from None
    return message


def _check_calendar(message: Any) -> None:
    """Whole seconds, years that every library can hold; msgspec has already refused dates that do not exist."""
    stack = [message]
    while stack:
        value = stack.pop()
        if isinstance(value, datetime):
            if value.utcoffset():
                raise MessageError(
                    "messages.form-not-canonical",
                    f"{value.isoformat()} is not in UTC",
                    hint="write times in UTC with Z",
                )
            if value.microsecond or not 1900 <= value.year <= 2200:
                raise MessageError(
                    "messages.time-range", f"{value.isoformat()} is not a whole second of 1900 to 2200", hint="round it"
                )
        elif isinstance(value, msgspec.Struct):
            stack.extend(getattr(value, name) for name in value.__struct_fields__)
        elif isinstance(value, tuple):
            stack.extend(value)
