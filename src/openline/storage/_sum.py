"""The sum of every row but the journal's own: damage to one, or a row that vanished, shows as another sum.

Each such row carries SHA-256 of itself; the sum is their exclusive or, with their number, and how often anything
was changed. It finds damage, not malice: whoever can write the file can write the sum, and is found by signatures.
"""

import sqlite3
from dataclasses import dataclass, replace

from ._database import SUMMED, row_digest

COLUMNS = {
    "meta": ("name", "value"),
    "attempt": ("id", "data", "noted_s"),
    "signer": ("vkey",),
    "absent": ("leaf_hash", "why"),
    "opening": ("leaf_hash", "salt", "body"),
    "foreign_leaf": ("journal", "idx", "data"),
    "foreign_line": ("journal", "size", "text", "line"),
    "piece": ("kind", "journal", "data"),
}
"""The columns under a row's digest, by table; ``meta`` without the row of the sum itself."""
assert tuple(COLUMNS) == SUMMED, "every such table is summed"

_PLACES = {table: ", ".join("?" * (len(names) + 1)) for table, names in COLUMNS.items()}
INSERT = {
    table: f"INSERT OR IGNORE INTO {table} ({', '.join(names)}, digest) VALUES ({_PLACES[table]})"  # noqa: S608 - our own constant names
    for table, names in COLUMNS.items()
}


@dataclass(frozen=True, slots=True)
class Sum:
    """How often changed, how many rows, and the exclusive or of their digests as a number."""

    changes: int = 0
    rows: int = 0
    value: int = 0

    def plus(self, *digests: bytes) -> "Sum":
        """With these rows more."""
        return self._moved(digests, 1)

    def minus(self, *digests: bytes) -> "Sum":
        """Without these rows."""
        return self._moved(digests, -1)

    def changed(self) -> "Sum":
        """The same, one change later."""
        return replace(self, changes=self.changes + 1)

    def text(self) -> str:
        """As it is stored."""
        return f"{self.changes} {self.rows} {self.value:064x}"

    def _moved(self, digests: tuple[bytes, ...], step: int) -> "Sum":
        value = self.value
        for digest in digests:
            value ^= int.from_bytes(digest, "big")
        return Sum(self.changes, self.rows + step * len(digests), value)


def parse_sum(text: object) -> Sum | None:
    """The stored sum, or None when it is no sum; a damaged page gives values of any type."""
    parts = str(text).split(" ")
    try:
        return Sum(int(parts[0]), int(parts[1]), int(parts[2], 16))
    except (IndexError, ValueError):
        return None


class Change:
    """Rows added and taken away inside one transaction, with the sum after them."""

    def __init__(self, connection: sqlite3.Connection, total: Sum) -> None:
        self.connection = connection
        self.total = total

    def insert(self, table: str, *values: object) -> bool:
        """Add a row; False when one with its key is there already."""
        digest = row_digest(table, *values)
        if self.connection.execute(INSERT[table], (*values, digest)).rowcount != 1:
            return False
        self.total = self.total.plus(digest)
        return True

    def delete(self, table: str, column: str, value: object) -> None:
        """Take rows away by one column."""
        found = self.connection.execute(f"SELECT digest FROM {table} WHERE {column} = ?", (value,)).fetchall()  # noqa: S608 - our own constant names
        self.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (value,))  # noqa: S608 - the same
        self.total = self.total.minus(*(row[0] for row in found))

    def set_meta(self, name: str, value: str | None) -> None:
        """Set a word of the record, or take it away."""
        self.delete("meta", "name", name)
        if value is not None:
            self.insert("meta", name, value)

    def save(self) -> Sum:
        """Write the sum beside the rows; the last thing in a transaction that changed any."""
        self.total = self.total.changed()
        row = ("sum", self.total.text())
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", (*row, row_digest("meta", *row)))
        return self.total
