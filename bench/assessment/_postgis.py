"""PostGIS as its users drive it, on the private server of the space benchmark: one row for each stretch in force.

Events are in the server already, with an index, when a repeated run begins; a peer that is given numbers has to make
more of them within its time. A single pass copies areas and events in and builds the indexes.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from ._engine import Engine, Pairs
from ._workload import RADII_M, Workload

_AREAS = "CREATE TABLE stretch (area int4, days int4range, place geometry, plane geometry)"
_EVENTS = "CREATE TABLE event (id int4, days int4range, radius int4, place geometry, plane geometry)"
_INSIDE = (
    "SELECT DISTINCT e.id, s.area FROM stretch s JOIN event e ON st_intersects(s.place, e.place) AND s.days && e.days"
)
_WITHIN = (
    "SELECT DISTINCT e.id, s.area FROM stretch s JOIN event e"
    " ON st_dwithin(s.plane, e.plane, {radius}) AND s.days && e.days WHERE e.radius = {radius}"
)
Rows = Iterable[tuple[Any, ...]]


class PostGIS(Engine):
    """Two tables with GiST over geometry and days each; joins, whose order the planner chooses."""

    name = "PostGIS"
    processors = "one connection; the server's planner may add parallel workers"
    form = "GiST over geometry and int4range on both sides, events loaded before; joins, answers in binary"

    def __init__(self, address: str, work: Workload) -> None:
        import psycopg  # type: ignore[import-not-found, unused-ignore]

        super().__init__(work)
        self.db: Any = psycopg.connect(address, autocommit=True)
        self.db.execute("CREATE EXTENSION IF NOT EXISTS postgis")

    def load(self) -> None:
        self._areas()
        self._events()

    def once(self) -> Pairs:
        self.db.execute("DROP TABLE IF EXISTS stretch, event")
        self.load()
        return self.inside()

    def inside(self) -> Pairs:
        return self._asked(_INSIDE)

    def within(self) -> Pairs:
        found = [self._asked(_WITHIN.format(radius=radius)) for radius in RADII_M]
        return np.concatenate([events for events, _ in found]), np.concatenate([areas for _, areas in found])

    def memory_mb(self) -> float:
        sizes = "SELECT pg_total_relation_size('stretch') + pg_total_relation_size('event')"
        return float(self.db.execute(sizes).fetchone()[0]) / 2**20

    def _areas(self) -> None:
        work = self.work
        places, planes = (shapely.to_wkb(shapes[work.owner]) for shapes in (work.shapes, work.planes))
        columns = (work.owner.tolist(), work.start.tolist(), work.end.tolist(), places, planes)
        types = ["int4", "int4", "int4", "bytea", "bytea"]
        values = "c1, int4range(c2, c3, '[]'), st_geomfromwkb(c4), st_geomfromwkb(c5)"
        self._copied("stretch", _AREAS, types, values, zip(*columns, strict=True))

    def _events(self) -> None:
        events = self.work.events
        places = shapely.to_wkb(shapely.points(events.lon, events.lat))
        planes = shapely.to_wkb(shapely.points(events.east_m, events.north_m))
        days = (events.first.tolist(), events.last.tolist(), events.radius.tolist())
        types = ["int4", "int4", "int4", "int4", "bytea", "bytea"]
        values = "c1, int4range(c2, c3, '[]'), c4, st_geomfromwkb(c5), st_geomfromwkb(c6)"
        self._copied("event", _EVENTS, types, values, zip(range(len(events)), *days, places, planes, strict=True))

    def _copied(self, table: str, made: str, types: list[str], values: str, rows: Rows) -> None:
        """Copy rows in binary, make them what they are in the server, and index them."""
        self.db.execute(made)
        columns = ", ".join(f"c{place} {kind}" for place, kind in enumerate(types, 1))
        self.db.execute(f"CREATE TEMPORARY TABLE coming ({columns})")
        with self.db.cursor().copy("COPY coming FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        self.db.execute(f"INSERT INTO {table} SELECT {values} FROM coming")
        self.db.execute("DROP TABLE coming")
        for column in ("place", "plane"):
            self.db.execute(f"CREATE INDEX ON {table} USING gist ({column}, days)")
        self.db.execute(f"VACUUM ANALYZE {table}")

    def _asked(self, query: str) -> Pairs:
        cursor = self.db.cursor(binary=True)
        found = np.array(cursor.execute(query).fetchall(), np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]
