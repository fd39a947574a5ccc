"""A number that we assumed, with its unit and in words, so that no result is ever shown without it."""

from dataclasses import dataclass
from typing import Any, get_type_hints

Four = tuple[int, int, int, int]
"""One value for each precedence: flash, immediate, priority, routine."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """Marks a field of a frozen value: the unit of its number, and what is assumed."""

    unit: str
    words: str


def assumptions(value: Any) -> tuple[tuple[str, str, str], ...]:
    """Every assumption of such a value as a row: what is assumed, the value, its unit."""
    hints = get_type_hints(type(value), include_extras=True)
    return tuple(
        (mark.words, _shown(getattr(value, name)), mark.unit)
        for name, hint in hints.items()
        for mark in getattr(hint, "__metadata__", ())
    )


def _shown(value: object) -> str:
    return " / ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)
