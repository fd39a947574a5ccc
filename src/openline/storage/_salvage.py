"""What can still be read of a damaged file: row by row, from both ends of each table, each row judged by itself.

Nothing raised here stops anything: a page that cannot be read gives no rows, and no file gives none at all.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from ._database import ENGINE_ERRORS, reader, row_digest
from ._scrub import KEYS
from ._sum import COLUMNS, Sum, parse_sum


class Salvage:
    """A damaged or missing file, opened only to read. A context manager."""

    def __init__(self, path: Path) -> None:
        self._connection: sqlite3.Connection | None = None
        if path.exists():
            try:
                self._connection = reader(path)
                self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            except ENGINE_ERRORS:
                self._connection = None
        self._meta = {name: value for table, (name, value) in self._good("meta")}

    def __enter__(self) -> "Salvage":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    def word(self, name: str) -> str | None:
        """A word of the record, when its row is whole."""
        return self._meta.get(name)

    @property
    def total(self) -> Sum:
        """The stored sum, or an empty one."""
        return parse_sum(self._meta.get("sum", "")) or Sum()

    def leaf(self, index: int) -> tuple[bytes, bytes | None, bytes | None] | None:
        """The data, salt and body that stand at an index, unjudged."""
        for data, salt, body in self._rows("SELECT data, salt, body FROM leaf WHERE idx = ?", (index,)):
            if isinstance(data, bytes):  # a damaged page gives values of any type
                whole = isinstance(salt, bytes) and isinstance(body, bytes)
                return data, salt if whole else None, body if whole else None
        return None

    def heads(self) -> list[bytes]:
        """Every head that stands anywhere, unjudged."""
        rows = self._both_ends("SELECT idx, head FROM leaf WHERE length(head) > 0", ("idx",))
        return [head for _, head in rows if isinstance(head, bytes)]

    def end(self) -> int:
        """One more than the largest index that can be read."""
        return 1 + max((row[0] for row in self._both_ends("SELECT idx FROM leaf", ("idx",))), default=-1)

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Every whole row of every table but ``leaf`` and ``meta``, with its table."""
        for table in COLUMNS:
            if table != "meta":
                yield from self._good(table)

    def _good(self, table: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
        names = COLUMNS[table]
        sql = f"SELECT {', '.join(names)}, digest FROM {table}"  # noqa: S608 - our own constant names
        for row in self._both_ends(sql, KEYS.get(table, ("rowid",))):
            if row_digest(table, *row[:-1]) == row[-1]:
                yield table, row[:-1]

    def _both_ends(self, sql: str, keys: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """From the front up to what cannot be read, then from the back; each row once."""
        seen = set()
        for order in ("", " DESC"):
            by = ", ".join(key + order for key in keys)
            for row in self._rows(f"{sql} ORDER BY {by}"):
                if row not in seen:
                    seen.add(row)
                    yield row

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        if self._connection is None:
            return
        try:
            yield from self._connection.execute(sql, values)
        except ENGINE_ERRORS:
            return
