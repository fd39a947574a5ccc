"""PostGIS as its users drive it: one GiST index over geometry, time and height, asked through psycopg.

The server is private: made in a temporary directory, reached only through a socket there, stopped and removed when the
measurement ends, however it ends. It gives up durability (fsync off), because no engine here is durable. Statements
are prepared once and numbers travel in binary. Geometry has the same integers as everyone's, in no reference system.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from tools.machine import need_program

from ._engine import Engine, Keys
from ._workload import Ids, Volumes, Workload

PACKAGE = "postgresql-postgis"
OWNER = "postgres"
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "shared_buffers": "2GB",
    "maintenance_work_mem": "1GB",
    "work_mem": "64MB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "autovacuum": "off",
    "jit": "off",
}
"""Everything in memory, nothing durable, nothing in the background."""

_TABLE = "CREATE TABLE volume (id int8, place geometry, period tstzrange, height int4range)"
_INDEX = "CREATE INDEX volume_met ON volume USING gist (place, period, height)"
_VALUES = (
    "st_geomfromwkb({}, 0), tstzrange(to_timestamp({}::float8), to_timestamp({}::float8), '[]'),"
    " int4range({}::int4, {}::int4, '[]')"
)
_FIVE = _VALUES.format("%b", "%b", "%b", "%b", "%b")
_ONE = (
    "SELECT id FROM volume WHERE st_intersects(place, st_geomfromwkb(%b, 0))"
    " AND period && tstzrange(to_timestamp(%b), to_timestamp(%b), '[]')"
    " AND height && int4range(%b::int4, %b::int4, '[]')"
)
_MEET = "st_intersects(v.place, q.place) AND v.period && q.period AND v.height && q.height"
_ALL = f"SELECT q.number, v.id FROM asked q, volume v WHERE {_MEET}"
_STORED = f"SELECT q.id, v.id FROM volume q, volume v WHERE q.id = ANY(%b) AND v.id <> q.id AND {_MEET}"


class PostGIS(Engine):
    """One table, one index of three columns; a batch is a join, a series of changes one transaction."""

    name = "PostGIS"
    form = "GiST over geometry, tstzrange, int4range; prepared, binary; batches are joins"

    def __init__(self, address: str, work: Workload) -> None:
        import psycopg  # type: ignore[import-not-found, unused-ignore]

        super().__init__(work)
        self.db: Any = psycopg.connect(address, autocommit=True, prepare_threshold=0)
        self.cursor: Any = self.db.cursor(binary=True)
        self.arguments = list(_rows(work.queries))
        self.coming = dict(enumerate(_rows(work.volumes.take(slice(work.count, None))), work.count))
        self.stored: list[int] = work.stored.tolist()

    def load(self) -> None:
        self.db.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        self.db.execute(_TABLE)
        self._copied("INSERT INTO volume", self.work.volumes.take(slice(self.work.count)))
        self.db.execute("CREATE UNIQUE INDEX volume_id ON volume (id)")
        self.db.execute(_INDEX)
        self.db.execute("VACUUM ANALYZE volume")
        self.db.execute("CHECKPOINT")
        self.db.execute("SET plan_cache_mode = force_generic_plan")  # nothing is planned twice
        self.db.execute("SET enable_seqscan = off")
        self._share_processor()

    def _share_processor(self) -> None:
        """Keep both sides on one processor: they take turns, and to wake another one costs more than a small query."""
        (server_side,) = self.db.execute("SELECT pg_backend_pid()").fetchone()
        if sys.platform == "linux":
            for process in (0, server_side):
                os.sched_setaffinity(process, {min(os.sched_getaffinity(0))})

    def ask(self, number: int) -> Keys:
        return [key for (key,) in self.cursor.execute(_ONE, self.arguments[number])]

    def ask_all(self) -> tuple[Ids, Keys]:
        self.db.execute(
            "CREATE TEMPORARY TABLE asked (number int8, place geometry, period tstzrange, height int4range)"
        )
        self._copied("INSERT INTO asked", self.work.queries)
        found = self.cursor.execute(_ALL).fetchall()
        self.db.execute("DROP TABLE asked")
        return _pairs(found)

    def ask_stored(self) -> tuple[Ids, Keys]:
        keys, found = _pairs(self.cursor.execute(_STORED, (self.stored,)).fetchall())
        place = np.zeros(self.work.count, np.int64)
        place[self.work.stored] = np.arange(len(self.stored))
        return place[keys], found

    def changing(self) -> AbstractContextManager[object]:
        transaction: AbstractContextManager[object] = self.db.transaction()
        return transaction

    def put(self, key: int, row: int) -> None:
        self.cursor.execute(f"INSERT INTO volume SELECT %b::int8, {_FIVE}", (key, *self.coming[row]))

    def withdraw(self, key: int) -> None:
        self.cursor.execute("DELETE FROM volume WHERE id = %b::int8", (key,))

    def memory_mb(self) -> float:
        (found,) = self.db.execute("SELECT pg_total_relation_size('volume')").fetchone()
        return float(found) / 2**20

    def _copied(self, statement: str, volumes: Volumes) -> None:
        """Copy rows in binary into a table without types of its own, and make them what they are in the server."""
        self.db.execute("CREATE TEMPORARY TABLE coming (id int8, w bytea, f float8, t float8, l int4, u int4)")
        with self.db.cursor().copy("COPY coming FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "bytea", "float8", "float8", "int4", "int4"])
            for key, row in enumerate(_rows(volumes)):
                copy.write_row((key, *row))
        self.db.execute(f"{statement} SELECT id, {_VALUES.format('w', 'f', 't', 'l', 'u')} FROM coming")
        self.db.execute("DROP TABLE coming")


def _rows(volumes: Volumes) -> Iterator[tuple[bytes, float, float, int, int]]:
    """Polygon, start, end, lower, upper of each."""
    heights = (column.astype(np.int64).tolist() for column in (volumes.lower_dm, volumes.upper_dm))
    times = (volumes.start_s.tolist(), volumes.end_s.tolist())
    return zip(shapely.to_wkb(volumes.polygons), *times, *heights, strict=True)


def _pairs(rows: Sequence[tuple[int, int]]) -> tuple[Ids, Ids]:
    found = np.array(rows, np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


# -- the private server -------------------------------------------------------------------------


@contextmanager
def server() -> Iterator[str | None]:
    """The address of a server that lives as long as this block, or None where PostGIS cannot be had, which is said."""
    programs = _programs()
    if programs is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="openline-postgis-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER, OWNER)
        try:
            yield _started(programs, folder)
        finally:
            _run(programs / "pg_ctl", "stop", "-D", str(folder / "data"), "-m", "immediate", "-w")


def _programs() -> Path | None:
    """The newest of Debian's servers that has PostGIS; installed first where that is possible."""
    if not _newest():
        need_program("PostGIS", PACKAGE)
    return _newest()


def _newest() -> Path | None:
    shared = Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    versions = sorted((control.parts[-3] for control in shared), key=int)
    folder = Path("/usr/lib/postgresql", versions[-1], "bin") if versions else None
    return folder if folder is not None and (folder / "initdb").exists() else None


def _started(programs: Path, folder: Path) -> str | None:
    settings = {**SETTINGS, "unix_socket_directories": str(folder)}
    made = _run(
        programs / "initdb", "-D", str(folder / "data"), "-A", "trust", "-U", OWNER, "-N", "--no-locale", "-E", "UTF8"
    )
    if made is None:
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        made = _run(programs / "pg_ctl", "start", "-D", str(folder / "data"), "-l", str(folder / "log"), "-w")
    if made is not None:
        print(f"PostGIS did not start: no peer of that kind. {made}", file=sys.stderr)
        return None
    return f"host={folder} user={OWNER} dbname=postgres"


def _run(program: Path, *words: str) -> str | None:
    """Run one of the server's programs as its owner, for it refuses root; what it complains about, or None."""
    owner: dict[str, Any] = {"user": OWNER, "group": OWNER, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(
        [str(program), *words], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **owner
    )
    return None if done.returncode == 0 else (done.stderr or done.stdout).strip()
