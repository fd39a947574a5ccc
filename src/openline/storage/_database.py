"""The SQLite file under a node's record: one writer, WAL, synchronous=FULL, and what an error of the disk means.

A full disk changes nothing: the transaction is rolled back and the record stays usable. Any other error while
writing closes the record for good, and nothing is tried again: after a failed fsync the kernel may have dropped
the bytes that a second fsync would then call safe. So copying the log into the file, which SQLite does by itself
and whose errors it ignores, is done here after so many pages, and its errors count.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from openline import limits
from openline.errors import StorageError

VERSION = "2"
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL, digest BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE leaf (idx INTEGER PRIMARY KEY, data BLOB NOT NULL, salt BLOB, body BLOB, head BLOB) STRICT;
CREATE TABLE attempt (number INTEGER PRIMARY KEY, id TEXT NOT NULL, data BLOB NOT NULL, noted_s INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TABLE signer (vkey TEXT PRIMARY KEY, digest BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE absent (leaf_hash BLOB PRIMARY KEY, why TEXT NOT NULL, digest BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE opening (leaf_hash BLOB PRIMARY KEY, salt BLOB NOT NULL, body BLOB NOT NULL, digest BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE foreign_leaf (journal TEXT, idx INTEGER, digest BLOB, data BLOB NOT NULL, PRIMARY KEY (journal, idx, digest)) STRICT, WITHOUT ROWID;
CREATE TABLE foreign_line (journal TEXT, size INTEGER, digest BLOB, text TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (journal, size, digest)) STRICT, WITHOUT ROWID;
CREATE TABLE piece (kind TEXT, journal TEXT, digest BLOB, data BLOB NOT NULL, PRIMARY KEY (kind, journal, digest)) STRICT, WITHOUT ROWID;
"""  # noqa: E501 - one statement a line
# Key columns stand first: SQLite 3.40's integrity_check takes other columns of such a table for one another.
SUMMED = ("meta", "attempt", "signer", "absent", "opening", "foreign_leaf", "foreign_line", "piece")
"""Tables whose every row carries a digest of itself and counts in the sum; ``leaf`` is under our own signatures."""

_SETTINGS = ("synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY", "wal_autocheckpoint=0")
ENGINE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What the ``sqlite3`` module raises; over damaged pages its own messages may be no UTF-8."""

_ABANDONED: list[sqlite3.Connection] = []
"""Connections after a failed write. Closing one would make SQLite try the disk again."""


class Database:
    """One open file. ``writing`` commits or changes nothing; after a failed write nothing works any more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._failure: str | None = None
        self._pages = 0
        try:
            self.connection = connected(path)
            self.connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # here SQLite makes its log
            sync_folder(path.parent)  # SQLite does that, too, but does not look whether it worked
        except (*ENGINE_ERRORS, OSError) as error:
            raise unreadable(path, error) from error

    def close(self) -> None:
        """Close the file; a record that closed itself stays as it is."""
        if self._failure is None:
            try:
                self.copy_log("TRUNCATE")  # SQLite would do it in silence, and keep its errors to itself
            finally:
                if self._failure is None:
                    self._failure = "it was closed"
                    self.connection.close()

    def rows(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, one by one."""
        self.check_open()
        try:
            yield from self.connection.execute(sql, values)
        except ENGINE_ERRORS as error:
            raise unreadable(self.path, error) from error

    def row(self, sql: str, values: tuple[object, ...] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        self.check_open()
        try:
            found: tuple[Any, ...] | None = self.connection.execute(sql, values).fetchone()
        except ENGINE_ERRORS as error:
            raise unreadable(self.path, error) from error
        return found

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction. It is durable when the block was left without an error, else it never was."""
        self.check_open()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection
            self.connection.execute("COMMIT")
        except ENGINE_ERRORS as error:
            raise self._failed(error) from error
        except BaseException:
            self._roll_back()
            raise

    def wrote(self, size: int) -> None:
        """So many bytes were committed; copy the log into the file when it has grown."""
        self._pages += 2 + size // 3_000
        if self._pages >= limits.LOG_PAGES:
            self.copy_log("PASSIVE")

    def write_anew(self) -> bool:
        """Write every page anew from its rows; False when a reader or a full disk holds it back. As ``copy_log``."""
        self.check_open()
        try:
            self.connection.execute("VACUUM")
        except ENGINE_ERRORS as error:
            if _primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL):
                return False
            raise self._failed(error) from error
        return True

    def copy_log(self, how: str) -> bool:
        """Copy the log into the file; False when a reader or a full disk holds it back. Errors close the record."""
        self.check_open()
        try:
            busy, _, _ = self.connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
        except ENGINE_ERRORS as error:
            if _primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL):
                return False  # the log holds everything, and grows until there is room again
            raise self._failed(error) from error
        self._pages = 0
        return not busy

    def check_open(self) -> None:
        """Raise StorageError when the record is closed."""
        if self._failure is not None:
            raise StorageError(
                "storage.closed-after-failure",
                f"{self.path.name} is closed: {self._failure}",
                hint="check the disk, then start the node again; it recomputes everything first",
            )

    def _failed(self, error: Exception) -> StorageError:
        primary = _primary(error)
        self._roll_back()
        if primary == sqlite3.SQLITE_FULL:
            return StorageError("storage.disk-full", f"{self.path.name}: {error}", hint="free space; nothing was lost")
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StorageError("storage.busy", f"{self.path.name}: {error}", hint="another program writes; try again")
        self._abandon(str(error))
        return unreadable(self.path, error)

    def _roll_back(self) -> None:
        try:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        except ENGINE_ERRORS as error:
            self._abandon(str(error))

    def _abandon(self, why: str) -> None:
        if self._failure is None:
            self._failure = why
            _ABANDONED.append(self.connection)


def connected(path: Path) -> sqlite3.Connection:
    """A connection that asks the disk for everything; raises ENGINE_ERRORS."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    try:
        if connection.execute("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
            raise sqlite3.OperationalError("SQLite keeps no log here")  # it does not raise when that failed
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except ENGINE_ERRORS:
        connection.close()
        raise
    return connection


def reader(path: Path) -> sqlite3.Connection:
    """A second connection that only reads, with a cache of its own; raises ENGINE_ERRORS."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=10)


def unreadable(path: Path, error: Exception) -> StorageError:
    """SQLite's error as ours."""
    return StorageError(
        "storage.database-failed", f"{path.name}: {error}", hint="check the disk, then open the node again"
    )


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Errors of the file system as ours."""
    try:
        yield
    except OSError as error:
        raise unreadable(path, error) from error


def row_digest(table: str, *values: object) -> bytes:
    """SHA-256 over a table's name and one row's values, each with its type and length."""
    hasher = hashlib.sha256(table.encode())
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode()
        hasher.update(b"%c%d:" % (b"b" if isinstance(value, bytes) else b"t", len(data)))
        hasher.update(data)
    return hasher.digest()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(path: Path) -> None:
    """Remove a file that may not be there."""
    with suppress(FileNotFoundError):
        path.unlink()


def _primary(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
