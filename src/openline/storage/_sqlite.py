"""One SQLite file for each node: its journal, and what it holds of others. WAL, synchronous=FULL.

What holds if we stop: before the first commit nothing was recorded; after it the leaves and their openings
are recorded and only the checkpoint is missing, which ``seal_head`` makes at the next start by the same
code. Nothing is acknowledged before its commit. An fsync error is never retried: the store closes itself.

    store = Store.create(path, "openline/demo/jordan")
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openline.errors import StorageError
from openline.journal import (
    Batch,
    Checkpoint,
    Frontier,
    Opening,
    Signer,
    extended,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    sign_checkpoint,
    verified_frontier,
)
from openline.picture import CheckpointPiece, LeafPiece, OpeningPiece, Piece

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE leaf (idx INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
CREATE TABLE opening (leaf_hash BLOB PRIMARY KEY, salt BLOB NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE foreign_leaf (participant TEXT, idx INTEGER, data BLOB NOT NULL, PRIMARY KEY (participant, idx)) STRICT;
CREATE TABLE foreign_checkpoint (participant TEXT, note BLOB, PRIMARY KEY (participant, note)) STRICT;
"""
_VERSION = "1"


class Store:
    """A node's durable record. One writer; every method commits or changes nothing."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path
        self.origin = self._meta("origin")
        self._frontier = verified_frontier(self.leaves(), self.head())

    @classmethod
    def create(cls, path: Path, origin: str) -> "Store":
        """A new, empty record; raises StorageError when the file exists."""
        if path.exists():
            raise StorageError("storage.exists", f"{path.name} exists", hint="open it, or choose another folder")
        with _translated(path):
            connection = _connect(path)
            with _transaction(connection):
                for statement in _SCHEMA.strip().split("\n"):
                    connection.execute(statement)
                connection.execute("INSERT INTO meta VALUES ('origin', ?), ('version', ?)", (origin, _VERSION))
        return cls(connection, path)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """An existing record; everything stored is read and its root recomputed before anything else."""
        if not path.exists():
            raise StorageError("storage.missing", f"no record at {path.name}", hint="check the folder of the node")
        with _translated(path):
            return cls(_connect(path), path)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- our own journal ----------------------------------------------------------------------

    def size(self) -> int:
        """How many leaves are recorded, signed or not yet."""
        with _translated(self._path):
            row = self._db.execute("SELECT count(*), coalesce(max(idx) + 1, 0) FROM leaf").fetchone()
        if row[0] != row[1]:
            raise StorageError("storage.leaf-missing", f"{row[1] - row[0]} leaves are missing", hint="repair it")
        return int(row[1])

    def leaves(self, start: int = 0) -> list[bytes]:
        """Our leaves from an index on."""
        self.size()
        return [row[0] for row in self._rows("SELECT data FROM leaf WHERE idx >= ? ORDER BY idx", (start,))]

    def head_note(self) -> bytes | None:
        """The largest signed checkpoint."""
        rows = list(self._rows("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"))
        return rows[0][0] if rows else None

    def head(self) -> Checkpoint | None:
        """The same, parsed."""
        note = self.head_note()
        return None if note is None else parse_checkpoint(parse_note(note))

    def append(self, batch: Batch, signer: Signer) -> Checkpoint:
        """Record entries and sign the new head; when this returns, they are durable.

        Raises StorageError when the journal has not the expected size: somebody else wrote.
        """
        with _translated(self._path), _transaction(self._db):
            size = self.size()
            if size != batch.expected_size:
                raise StorageError(
                    "storage.size-changed", f"{size} leaves, not {batch.expected_size}", hint="fold again and retry"
                )
            for offset, entry in enumerate(batch.entries):
                self._db.execute("INSERT INTO leaf VALUES (?, ?)", (size + offset, entry.leaf))
                if entry.opening is not None:
                    self._put_opening(OpeningPiece(leaf_hash=leaf_hash(entry.leaf), opening=entry.opening))
        head = self.seal_head(signer)
        assert head is not None, "a journal with leaves has a head"
        return head

    def seal_head(self, signer: Signer) -> Checkpoint | None:
        """Sign what is recorded and not yet signed, over bytes read again; also finishes after a crash."""
        new = self.leaves(self._frontier.size)
        if not new:
            return self.head()
        frontier, checkpoint = extended(self.origin, self._frontier, new)
        note = sign_checkpoint(checkpoint, signer)
        with _translated(self._path), _transaction(self._db):
            self._db.execute("INSERT INTO checkpoint VALUES (?, ?)", (checkpoint.size, note))
        self._frontier = frontier
        return checkpoint

    # -- what we hold of everybody ------------------------------------------------------------

    def put(self, pieces: Sequence[Piece]) -> None:
        """Keep foreign pieces; pieces held already change nothing."""
        with _translated(self._path), _transaction(self._db):
            for piece in pieces:
                self._put(piece)

    def pieces(self, participant: str) -> Iterator[Piece]:
        """Everything held: our own journal under our own name, and the others' as they came."""
        for index, leaf in enumerate(self.leaves()):
            yield LeafPiece(participant=participant, index=index, leaf=leaf)
        for row in self._rows("SELECT note FROM checkpoint ORDER BY size"):
            yield CheckpointPiece(participant=participant, note=row[0])
        for row in self._rows("SELECT participant, idx, data FROM foreign_leaf ORDER BY participant, idx"):
            yield LeafPiece(participant=row[0], index=row[1], leaf=row[2])
        for row in self._rows("SELECT participant, note FROM foreign_checkpoint ORDER BY participant, note"):
            yield CheckpointPiece(participant=row[0], note=row[1])
        for row in self._rows("SELECT leaf_hash, salt, body FROM opening ORDER BY leaf_hash"):
            yield OpeningPiece(leaf_hash=row[0], opening=Opening(salt=row[1], body=row[2]))

    @property
    def frontier(self) -> Frontier:
        """The frontier at the last signed head."""
        return self._frontier

    def _put(self, piece: Piece) -> None:
        match piece:
            case OpeningPiece():
                self._put_opening(piece)
            case LeafPiece():
                row = (piece.participant, piece.index, piece.leaf)
                self._db.execute("INSERT OR IGNORE INTO foreign_leaf VALUES (?, ?, ?)", row)
            case CheckpointPiece():
                row2 = (piece.participant, piece.note)
                self._db.execute("INSERT OR IGNORE INTO foreign_checkpoint VALUES (?, ?)", row2)

    def _put_opening(self, piece: OpeningPiece) -> None:
        row = (piece.leaf_hash, piece.opening.salt, piece.opening.body)
        self._db.execute("INSERT OR IGNORE INTO opening VALUES (?, ?, ?)", row)

    def _meta(self, name: str) -> str:
        rows = list(self._rows("SELECT value FROM meta WHERE name = ?", (name,)))
        if not rows:
            raise StorageError("storage.not-ours", f"{self._path.name} is no Openline record", hint="check the file")
        return str(rows[0][0])

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        with _translated(self._path):
            yield from self._db.execute(sql, values)


def read_raw(path: Path) -> list[tuple[str, tuple[Any, ...]]]:
    """Every stored row with its table's name, read only and unjudged, for the verifier."""
    if not path.exists():
        raise StorageError("storage.missing", f"no record at {path.name}", hint="check the folder of the node")
    tables = ("meta", "leaf", "checkpoint", "opening", "foreign_leaf", "foreign_checkpoint")
    with _translated(path):
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return [(table, row) for table in tables for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our own constant names
        finally:
            connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: the disk or the file failed, and nothing was half done."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(
            "storage.database-failed", f"{path.name}: {error}", hint="check the disk, then open the node again"
        ) from error
