"""What a node's witness and mirror must never forget: one SQLite file, ``cosigned.db``. WAL, synchronous=FULL.

Every change is one ``BEGIN IMMEDIATE`` that compares what is held with what the caller saw, so that among threads and
processes one of two racing requests wins and the other is told. Nothing is signed before its commit; if we stop in
between, the next start finds a head that nobody was given a cosignature for, and goes on from it. A file that is gone
or was put back to an older day is not recognised: then the witness must take a new key and name.

    heads = CosignedStore.create(folder / "cosigned.db")
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openline import limits
from openline.errors import RecordError, StorageError
from openline.journal import (
    EMPTY_ROOT,
    Checkpoint,
    CosignedHead,
    Frontier,
    Mirrored,
    parse_checkpoint,
    parse_note,
)

from ._database import Database, on_disk, sync_folder

_SCHEMA = """
CREATE TABLE head (origin TEXT PRIMARY KEY, note BLOB NOT NULL, timestamp INTEGER NOT NULL) STRICT;
CREATE TABLE pending (origin TEXT, size INTEGER, note BLOB NOT NULL, PRIMARY KEY (origin, size)) STRICT;
CREATE TABLE mirrored (origin TEXT PRIMARY KEY, note BLOB NOT NULL, timestamp INTEGER, peaks BLOB NOT NULL) STRICT;
CREATE TABLE entry (origin TEXT, idx INTEGER, data BLOB NOT NULL, PRIMARY KEY (origin, idx)) STRICT;
"""
_WAIT_S = 60
"""Seconds to wait for the one who writes now: a queue of commits on a slow disk, never an answer to give up on."""


class CosignedStore:
    """The state of a witness (``journal.CosignedHeads``) and of a mirror (``journal.MirroredJournals``).

    One object serves all threads of a process; every process opens its own. Raises StorageError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.RLock()
        self._name = database.path.name
        self._ask(f"PRAGMA busy_timeout={_WAIT_S * 1000}")
        if not self._ask("SELECT 1 FROM sqlite_schema WHERE name = 'head'"):
            raise StorageError("storage.not-ours", f"{self._name} holds no cosigned heads", hint="check the file")

    @classmethod
    def create(cls, path: Path) -> "CosignedStore":
        """A new, empty file; raises StorageError when it exists."""
        with on_disk(path):
            there = path.exists()
        if there:
            raise StorageError("storage.exists", f"{path.name} exists", hint="open it, or choose another folder")
        database = Database(path)
        with database.writing() as connection:
            for statement in _SCHEMA.strip().split("\n"):
                connection.execute(statement)
        with on_disk(path):
            sync_folder(path.parent)
        return cls(database)

    @classmethod
    def open(cls, path: Path) -> "CosignedStore":
        """The file of before. One that is missing is never made anew: it would forget what was signed."""
        with on_disk(path):
            there = path.exists()
        if not there:
            raise StorageError(
                "storage.missing", f"no cosigned heads at {path.name}", hint="cosign under a new key and name"
            )
        return cls(Database(path))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    # -- the witness ------------------------------------------------------------------------------

    def latest(self, origin: str) -> CosignedHead | None:
        """The head held of an origin."""
        rows = self._ask("SELECT note, timestamp FROM head WHERE origin = ?", (origin,))
        return CosignedHead(note=rows[0][0], timestamp=rows[0][1]) if rows else None

    def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
        """Compare and swap; durable when it returns True, and nothing changed when it returns False."""
        new = self._checkpoint(head.note)
        assert new.origin == origin and _onward(new, expected_size, expected_root), "a witness never goes back"
        with self._changing(len(head.note)) as db:
            held = self.latest(origin)
            if not self._is(held.note if held else None, expected_size, expected_root):
                return False
            if held and head.timestamp < held.timestamp:
                return False
            db.execute("INSERT OR REPLACE INTO head VALUES (?, ?, ?)", (origin, head.note, head.timestamp))
        return True

    # -- the mirror -------------------------------------------------------------------------------

    def pending(self, origin: str) -> Sequence[bytes]:
        """The last pending checkpoints, the current one first."""
        rows = self._ask("SELECT note FROM pending WHERE origin = ? ORDER BY size DESC", (origin,))
        return [row[0] for row in rows]

    def advance_pending(self, origin: str, expected_size: int, expected_root: bytes, note: bytes) -> bool:
        """Compare with the current pending checkpoint and add; of older ones only the last few are kept."""
        new = self._checkpoint(note)
        assert new.origin == origin and _onward(new, expected_size, expected_root), "a mirror never goes back"
        with self._changing(len(note)) as db:
            if not self._is(next(iter(self.pending(origin)), None), expected_size, expected_root):
                return False
            db.execute("INSERT OR REPLACE INTO pending VALUES (?, ?, ?)", (origin, new.size, note))
            db.execute(
                "DELETE FROM pending WHERE origin = ?1 AND size NOT IN "
                "(SELECT size FROM pending WHERE origin = ?1 ORDER BY size DESC LIMIT ?2)",
                (origin, limits.PENDING_CHECKPOINTS),
            )
        return True

    def next_entry(self, origin: str) -> int:
        """The index of the first leaf that is not stored; leaves are stored without gaps."""
        return int(self._ask("SELECT coalesce(max(idx) + 1, 0) FROM entry WHERE origin = ?", (origin,))[0][0])

    def entries(self, origin: str, start: int, end: int) -> Sequence[bytes]:
        """Stored leaves ``[start, end)``."""
        sql = "SELECT data FROM entry WHERE origin = ? AND idx >= ? AND idx < ? ORDER BY idx"
        return [row[0] for row in self._ask(sql, (origin, start, end))]

    def save(self, origin: str, start: int, entries: Sequence[bytes]) -> None:
        """Store leaves from ``start`` on; what is stored already stays."""
        with self._changing(sum(len(entry) for entry in entries)) as db:
            assert start <= self.next_entry(origin), "leaves are stored without gaps"
            rows = [(origin, start + n, entry) for n, entry in enumerate(entries)]
            db.executemany("INSERT OR IGNORE INTO entry VALUES (?, ?, ?)", rows)

    def mirrored(self, origin: str) -> Mirrored | None:
        """The mirror checkpoint of an origin."""
        rows = self._ask("SELECT note, timestamp, peaks FROM mirrored WHERE origin = ?", (origin,))
        if not rows:
            return None
        note, timestamp, peaks = rows[0]
        cut = tuple(peaks[at : at + 32] for at in range(0, len(peaks), 32))
        return Mirrored(note=note, timestamp=timestamp, frontier=Frontier(self._checkpoint(note).size, cut))

    def advance_mirrored(self, origin: str, mirrored: Mirrored) -> bool:
        """Replace the mirror checkpoint unless the one held is larger or later."""
        with self._changing(len(mirrored.note)) as db:
            held = self.mirrored(origin)
            if held and (held.frontier.size > mirrored.frontier.size or held.timestamp > mirrored.timestamp):
                return False
            row = (origin, mirrored.note, mirrored.timestamp, b"".join(mirrored.frontier.peaks))
            db.execute("INSERT OR REPLACE INTO mirrored VALUES (?, ?, ?, ?)", row)
        return True

    # -- inside -----------------------------------------------------------------------------------

    def _is(self, note: bytes | None, size: int, root: bytes) -> bool:
        """Whether the note held has this size and root; none is the empty journal."""
        if note is None:
            return (size, root) == (0, EMPTY_ROOT)
        held = self._checkpoint(note)
        return (held.size, held.root) == (size, root)

    def _checkpoint(self, note: bytes) -> Checkpoint:
        try:
            return parse_checkpoint(parse_note(note))
        except RecordError as error:
            raise StorageError(
                "storage.head-damaged", f"{self._name} holds no checkpoint", hint="cosign under a new key and name"
            ) from error

    @contextmanager
    def _changing(self, size: int) -> Iterator[sqlite3.Connection]:
        """One durable step; ``size`` is about how many bytes it writes."""
        with self._lock:
            with self._database.writing() as connection:
                yield connection
            self._database.wrote(size)

    def _ask(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return list(self._database.rows(sql, values))


def _onward(new: Checkpoint, size: int, root: bytes) -> bool:
    return new.size > size or (new.size, new.root) == (size, root)
