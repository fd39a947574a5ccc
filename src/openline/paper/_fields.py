"""The declared fields of a message as dotted paths: their types, their choices, and which of them are required."""

import types
import typing
from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec

from openline.messages import Message


def hint_at(kind: type[msgspec.Struct], path: str) -> Any:
    """The declared type of a field, by its dotted path."""
    name, _, rest = path.partition(".")
    hint = typing.get_type_hints(kind, include_extras=True)[name]
    return hint_at(bare(hint), rest) if rest else hint


def bare(hint: Any) -> Any:
    """A type without its limits and without None; of a union, the first."""
    while True:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Annotated:
            hint = arguments[0]
        elif origin in (typing.Union, types.UnionType):
            hint = next(one for one in arguments if one is not type(None))
        else:
            return hint


def choices(kind: type[Message], path: str) -> tuple[str, ...]:
    """The values that a field may have, in the order in which they are declared."""
    found = bare(hint_at(kind, path))
    assert isinstance(found, type) and issubclass(found, Enum), f"{path} is a choice"
    return tuple(str(item.value) for item in found)


def declared(kind: type[msgspec.Struct]) -> Iterator[tuple[str, bool]]:
    """Every field but the header by dotted path, and whether it is required; references stay whole, and so does what
    may have one of several shapes."""
    hints = typing.get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        if field.name == "header":
            continue
        inner = _inside(hints[field.name])
        if inner is None:
            yield field.name, field.required
        else:
            yield from ((f"{field.name}.{name}", field.required and must) for name, must in declared(inner))


def _inside(hint: Any) -> type[msgspec.Struct] | None:
    """The struct that a field holds, when its own fields are asked one by one."""
    several = (
        typing.get_origin(hint) in (typing.Union, types.UnionType)
        and len([one for one in typing.get_args(hint) if one is not type(None)]) > 1
    )
    found = bare(hint)
    whole = several or not isinstance(found, type) or not issubclass(found, msgspec.Struct)
    return None if whole or found.__name__ == "Ref" else found
