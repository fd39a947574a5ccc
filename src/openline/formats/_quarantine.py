"""A row that cannot be used, and why: set aside with its file and line, while the rows around it load.

A whole file is refused (FormatError) only when no row of it can be trusted: it is no table, lacks a column, is damaged
or a bomb. Everything else is one row's fault and becomes a value, so that a person can put the list right.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from msgspec import Struct

from openline.errors import FormatError


class Quarantined(Struct, frozen=True, kw_only=True):
    """One row that was not taken. ``line`` is where it begins in the file, from 1; in Parquet the number of the row."""

    file: str
    line: int
    code: str
    message: str
    hint: str


class Fault(Exception):
    """What is wrong with one row; raised while it is read, and never leaves this room."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint

    def row(self, file: str, line: int) -> Quarantined:
        """The row set aside."""
        return Quarantined(file=file, line=line, code=self.code, message=self.message, hint=self.hint)


def shown(cell: str) -> str:
    """A cell for a message: short, on one line, with nothing hidden, whatever it holds."""
    return ascii(cell[:40]) + ("..." if len(cell) > 40 else "")


def places(file: str, columns: Sequence[str]) -> dict[str, int]:
    """Where each column stands, by its name in small letters; raises FormatError when two have the same name."""
    at: dict[str, int] = {}
    for number, column in enumerate(columns):
        name = column.strip().casefold()
        if name and at.setdefault(name, number) != number:
            raise FormatError(
                "formats.duplicate-columns", f"{file[:80]}: two columns are named {shown(column)}",
                hint="keep one of them, or rename it",
            )  # fmt: skip
    return at


def missing_columns(file: str, missing: Iterable[str], present: Iterable[str]) -> FormatError:
    """The error of a table without some of its columns; for each it names what looks most like it."""
    near = {name.strip().casefold(): name.strip() for name in present}
    lacks, like = list(missing), []
    for name in lacks:
        found = get_close_matches(name.casefold(), list(near), n=2, cutoff=0.6)
        like += [f"{name}: perhaps {' or '.join(shown(near[match]) for match in found)}"] if found else []
    have = ", ".join(shown(name) for name in list(near.values())[:12])
    return FormatError(
        "formats.missing-columns",
        f"{file[:80]}: no column is named {', '.join(lacks)}",
        hint="; ".join(like[:8]) or f"name the columns as docs/events.md says; this list has {have or 'none'}",
    )
