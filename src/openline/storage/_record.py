"""The record in memory: what was read at start, and the one way to change the file.

``Record.read`` streams everything once: our journal against its signed heads, every other row against its digest,
all of them against the sum, and both against the mark beside the file.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from openline.errors import OpenlineError, RecordError, StorageError
from openline.journal import Vkey, parse_vkey

from ._database import ENGINE_ERRORS, SCHEMA, VERSION, Database
from ._mark import Mark, MarkFile, read_mark
from ._own import Damage, Own, read_own
from ._scrub import row_faults, sum_faults
from ._sum import Change, Sum, parse_sum

ERASED, NEVER, LOST = "erased", "never", "lost"
"""Why an opening is not there: destroyed, never given to us, or lost with a damaged file (it may come back)."""


@dataclass
class Record:
    """Everything a store knows without asking the disk."""

    path: Path
    database: Database
    clock: Callable[[], int]
    own: Own
    total: Sum
    mark: MarkFile
    signers: list[Vkey] = field(default_factory=list)
    absent: dict[bytes, str] = field(default_factory=dict)
    damage: tuple[Damage, ...] = ()
    restored: bool = False
    erasing: bool = False

    @classmethod
    def read(cls, path: Path, clock: Callable[[], int]) -> "Record":
        """Open the file and read all of it; raises StorageError when it is no record that can be read at all."""
        mark = read_mark(mark_path(path))  # before the record: another program may just be appending to it
        database = Database(path)
        try:
            return _read(cls, path, database, clock, mark)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the files."""
        self.database.close()
        self.mark.close()

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """One transaction over anything but our leaves; the sum is written last if any row changed."""
        with self.database.writing() as connection:
            change = Change(connection, self.total)
            yield change
            total = self.total if change.total == self.total else change.save()
        self.committed(total)

    def committed(self, total: Sum, size: int = 0) -> None:
        """Memory and mark follow a commit of so many bytes."""
        self.total = total
        if self.own.head is not None and not self.damage:
            self.mark.write(Mark(size=self.own.head.size, root=self.own.head.root, changes=total.changes))
        self.database.wrote(size)

    def check_may_sign(self) -> None:
        """Raise StorageError while the record is closed, damaged, or restored without proof."""
        self.database.check_open()
        if self.damage:
            first = self.damage[0]
            raise StorageError(
                "journal.damaged",
                f"{first.part} {first.first} to {first.last}: {first.what}",
                hint="repair from a mirror; nothing is signed until then",
            )
        if self.restored:
            raise StorageError(
                "storage.restored-without-proof",
                "this record was rebuilt from a mirror, and nobody has shown its latest head",
                hint="ask those who must state it, or open a successor journal",
            )

    def indices(self, leaf_hashes: "set[bytes] | frozenset[bytes]") -> list[int]:
        """Where leaves with these hashes stand in our journal."""
        return [index for index in range(self.own.frontier.size) if self.own.hash_at(index) in leaf_hashes]


def begin(path: Path, words: Mapping[str, str], fill: Callable[[Change], None] | None = None, changes: int = 0) -> None:
    """A new file with its tables, these words and whatever ``fill`` puts in, in one transaction."""
    database = Database(path)
    try:
        with database.writing() as connection:
            for statement in SCHEMA.strip().split("\n"):
                connection.execute(statement)
            change = Change(connection, Sum(changes))
            for name, value in words.items():
                change.insert("meta", name, value)
            if fill is not None:
                fill(change)
            change.save()
    finally:
        database.close()


def mark_path(path: Path) -> Path:
    """Where the mark of a record stands."""
    return path.with_name(path.name + "-mark")


def _read(cls: type[Record], path: Path, database: Database, clock: Callable[[], int], mark: Mark | None) -> Record:
    meta = _meta(database)
    absent = dict(database.rows("SELECT leaf_hash, why FROM absent"))
    total = parse_sum(meta.get("sum", "")) or Sum()
    signers = _vkeys(database)
    own = read_own(database, meta["origin"], signers, absent, mark)
    return cls(
        path=path,
        database=database,
        clock=clock,
        own=own,
        total=total,
        mark=MarkFile(mark_path(path)),
        signers=signers,
        absent=absent,
        damage=(*own.damage, *_held_faults(database.connection, total, mark)),
        restored="restored" in meta,
        erasing="erasing" in meta,
    )


def _meta(database: Database) -> dict[str, str]:
    meta = dict(database.rows("SELECT name, value FROM meta"))
    if not isinstance(meta.get("origin"), str) or meta.get("version") != VERSION:
        raise StorageError(
            "storage.not-ours",
            f"{database.path.name} is no Openline record of version {VERSION}",
            hint="check the file",
        )
    return meta


def _vkeys(database: Database) -> list[Vkey]:
    """The keys that signed our heads; one that cannot be read is found as damage by its digest."""
    keys = []
    for (text,) in database.rows("SELECT vkey FROM signer"):
        try:
            keys.append(parse_vkey(text))
        except (RecordError, AttributeError, TypeError):  # a damaged page gives values of any type
            continue
    return keys


def _held_faults(connection: sqlite3.Connection, total: Sum, mark: Mark | None) -> Iterator[Damage]:
    try:
        yield from row_faults(connection)
        yield from sum_faults(connection, total)
    except (*ENGINE_ERRORS, OpenlineError, ValueError, TypeError) as error:  # or impossible values in damaged pages
        yield Damage(part="file", first=0, last=0, what=str(error))
    if mark is not None and mark.changes > total.changes:
        yield Damage(part="sum", first=0, last=0, what="what was last held of others is lost")
