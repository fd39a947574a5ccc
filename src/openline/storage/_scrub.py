"""Reading everything again while the node runs: rows compared with what memory knows, digests, seals, signatures.

A pass goes through the whole record in steps of so many rows; a node calls a step at every tick, sized so that a
pass ends within ``limits.SCRUB_INTERVAL_S``. Each step reads through a connection of its own, past our own page
cache; what the kernel still holds in memory it may take from there.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openline import limits
from openline.journal import Checkpoint, Frontier, Vkey, leaf_hash

from ._database import ENGINE_ERRORS, reader, row_digest, unreadable
from ._own import NO_HEAD, Damage, Own, head_fault, opening_fault
from ._sum import COLUMNS, Sum

KEYS = {
    "meta": ("name",),
    "signer": ("vkey",),
    "absent": ("leaf_hash",),
    "opening": ("leaf_hash",),
    "foreign_leaf": ("journal", "idx", "digest"),
    "foreign_line": ("journal", "size", "digest"),
    "piece": ("kind", "journal", "digest"),
}
"""How tables without a row number are walked; the other by its. None has a second index that could say otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScrubReport:
    """How many rows were read again, what was found, and whether this ended a pass through everything."""

    rows: int
    found: tuple[Damage, ...]
    finished: bool


@dataclass
class Scrub:
    """Where the pass stands. ``step`` reads on."""

    path: Path
    own: Own
    _frontier: Frontier = field(default_factory=Frontier)
    _after: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)

    def step(self, rows: int, signers: Sequence[Vkey], absent: Mapping[bytes, str], total: Sum) -> ScrubReport:
        """Read so many rows more; at the end of a pass the sum of all rows is compared, too."""
        assert rows > 0, "a step reads something"
        found: list[Damage] = []
        try:
            connection = reader(self.path)
        except ENGINE_ERRORS as error:
            raise unreadable(self.path, error) from error
        try:
            read = self._own_rows(connection, rows, signers, absent, found)
            for table in COLUMNS:
                if read < rows and table not in self._done:
                    read += self._summed_rows(connection, table, rows - read, found)
            finished = len(self._done) == len(COLUMNS) and self._frontier.size == self.own.frontier.size
            if finished:
                found += sum_faults(connection, total)
        except (*ENGINE_ERRORS, TypeError, ValueError, AttributeError, IndexError) as error:  # values of any type
            found.append(Damage(part="file", first=0, last=0, what=str(error)))
            read, finished = 0, False
        finally:
            connection.close()
        if finished:
            self._frontier, self._after, self._done = Frontier(), {}, set()
        return ScrubReport(rows=read, found=tuple(found), finished=finished)

    def _own_rows(self, connection: sqlite3.Connection, rows: int, signers: Sequence[Vkey],
                  absent: Mapping[bytes, str], found: list[Damage]) -> int:  # fmt: skip
        start, end = self._frontier.size, min(self._frontier.size + rows, self.own.frontier.size)
        sql = "SELECT idx, data, salt, body, head FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx"
        rest = iter(connection.execute(sql, (start, end)))
        for index in range(start, end):
            row = next(rest, None)
            key = self.own.hash_at(index)
            self._frontier = self._frontier.append(key)
            if row is None or row[0] != index or leaf_hash(row[1]) != key:
                found.append(Damage(part="journal", first=index, last=index, what="a leaf is not what it was"))
                rest = iter(connection.execute(sql, (index + 1, end)))
                continue
            found += self._beside(index, row, signers, key in absent)
        return end - start

    def _beside(self, index: int, row: tuple[Any, ...], signers: Sequence[Vkey], gone: bool) -> Iterator[Damage]:
        """The opening and the head that stand in a leaf's row."""
        _, data, salt, body, head = row
        if fault := opening_fault(data, salt, body, gone):
            yield Damage(part="opening", first=index, last=index, what=fault)
        if head is None or (head == NO_HEAD and index == self.own.signed - 1):
            if index < self.own.signed:
                yield Damage(part="journal", first=index, last=index, what="a signed head vanished")
            return
        if head == NO_HEAD:
            return
        expected = Checkpoint(origin=self.own.origin, size=index + 1, root=self._frontier.root())
        if fault := head_fault(head, expected, signers):
            yield Damage(part="journal", first=index, last=index, what=fault)

    def _summed_rows(self, connection: sqlite3.Connection, table: str, rows: int, found: list[Damage]) -> int:
        names, keys = COLUMNS[table], KEYS.get(table, ("rowid",))
        after = self._after.get(table)
        where = f"WHERE ({', '.join(keys)}) > ({', '.join('?' * len(keys))})" if after else ""
        sql = f"SELECT {', '.join((*names, 'digest', *keys))} FROM {table} {where} ORDER BY {', '.join(keys)} LIMIT ?"  # noqa: S608 - our own constant names
        read = 0
        for row in connection.execute(sql, (*(after or ()), rows)):
            read, self._after[table] = read + 1, tuple(row[len(names) + 1 :])
            if row_digest(table, *row[: len(names)]) != row[len(names)]:
                found.append(Damage(part=table, first=0, last=0, what="a row is not what it was"))
        if read < rows:
            self._done.add(table)
        return read


def sum_faults(connection: sqlite3.Connection, total: Sum) -> Iterator[Damage]:
    """Whether the digests of all rows still make the sum; finds rows that vanished."""
    counted = summed(connection)
    if (counted.rows, counted.value) != (total.rows, total.value):
        what = f"{counted.rows} rows are there, {total.rows} were written, or they are not the same"
        yield Damage(part="sum", first=0, last=0, what=what)


def summed(connection: sqlite3.Connection) -> Sum:
    """The sum over the stored digests of all rows."""
    value = rows = 0
    for table in COLUMNS:
        own = " WHERE name <> 'sum'" if table == "meta" else ""
        for (digest,) in connection.execute(f"SELECT digest FROM {table}{own}"):  # noqa: S608 - our own constant names
            value ^= int.from_bytes(digest, "big")
            rows += 1
    return Sum(0, rows, value)


def rows_due(rows: int, elapsed_s: float) -> int:
    """How many of so many rows to read after this many seconds, to be through within the interval; at least one."""
    return max(1, -(-int(rows * elapsed_s * 1_000) // (limits.SCRUB_INTERVAL_S * 1_000)))


def row_faults(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Every row whose digest does not fit, of all tables that carry one."""
    for table, names in COLUMNS.items():
        for row in connection.execute(f"SELECT {', '.join(names)}, digest FROM {table}"):  # noqa: S608 - the same
            if row_digest(table, *row[:-1]) != row[-1]:
                yield Damage(part=table, first=0, last=0, what="a row is not what it was")
