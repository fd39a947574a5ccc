"""JSON from a stranger as Python values: bounded, in one meaning, and every later refusal with its place.

Refused before anything is read: too many bytes, too deep, no UTF-8, no JSON, NaN and infinities, a key that stands
twice in one object. A byte order mark at the beginning is left out.

    >>> strict_json(b'{"lat": 35, "lat": 36}', 100)
    Traceback (most recent call last):
    ...
    openline.errors.FormatError: the key 'lat' stands twice in one object [formats.duplicate-key] Hint: ...
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from openline import limits
from openline.errors import FormatError, GeometryError

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_TEXT = re.compile(rb'"[^"]*"')
_STRUCTURE = b'[]{}"'
_OTHER = bytes(byte for byte in range(256) if byte not in _STRUCTURE)
_STEP = np.zeros(256, dtype=np.int8)
_STEP[[ord("["), ord("{")]] = 1
_STEP[[ord("]"), ord("}")]] = -1


def strict_json(data: bytes, most_bytes: int) -> Any:
    """The value in the bytes; raises FormatError."""
    if len(data) > most_bytes:
        raise FormatError(
            "formats.file-too-large", f"{len(data):,} bytes; {most_bytes:,} are the most", hint="split the file"
        )
    check_depth(data)
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FormatError(
            "formats.plan-unreadable", f"no JSON: {str(error)[:80]}", hint="save the file as JSON in UTF-8"
        ) from None


@contextmanager
def at(path: str) -> Iterator[None]:
    """What geotime refuses in here is raised again with the place in the file before it."""
    try:
        yield
    except GeometryError as error:
        raise GeometryError(error.code, f"{path}: {error.message}", hint=error.hint) from None


def inner(path: str, name: str | int) -> str:
    """The JSON path of a member or item: volumes[2].volume."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else name


def seen(value: Any) -> str:
    """A value for a message: short, whatever was sent."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a large number"
    return repr(value[:40] if isinstance(value, str) else value)


def whole_text(value: str) -> bool:
    """Whether a text has whole characters only, so that it can be written again."""
    return not _SURROGATE.search(value)


def check_depth(data: bytes) -> None:
    """How deep brackets nest, counted without a parser that could run out of stack."""
    brackets = _TEXT.sub(b"", _ESCAPED.sub(b"", data).translate(None, _OTHER))
    steps = _STEP[np.frombuffer(brackets, dtype=np.uint8)]
    if len(steps) and int(np.cumsum(steps, dtype=np.int64).max()) > limits.JSON_DEPTH:
        raise FormatError("formats.too-deep", f"nested deeper than {limits.JSON_DEPTH}", hint="flatten the structure")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FormatError(
            "formats.duplicate-key", f"the key {twice[:80]!r} stands twice in one object", hint="keep one of them"
        )
    return value


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")
