"""Peers in this process: shapely's STRtree, libspatialindex and SQLite's R*Tree, each with exact columns beside it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import numpy as np
import shapely

from ._engine import Columns, boxes, others
from ._workload import FIRST_S, Floats, Ids, Workload


class Static(Columns):
    """shapely's STRtree. It takes no change: a change means to build all of it anew."""

    name = "STRtree"
    form = "one static tree over all polygons, numpy columns, prepared intersects"

    def load(self) -> None:
        super().load()
        self._build(np.arange(self.work.count))

    def rebuilt(self, rows: Mapping[int, int]) -> None:
        """Hold exactly these keys, each with the volume of its row; for answers after changes."""
        keys, places = np.array(list(rows)), np.array(list(rows.values()))
        held = self.work.volumes.take(places)
        self.polygons[keys] = held.polygons
        self.lower[keys], self.upper[keys] = held.lower_dm, held.upper_dm
        self.start[keys], self.end[keys] = held.start_s, held.end_s
        self._build(keys)

    def ask(self, number: int) -> Ids:
        keys = self.tree.query(self.asked[number])
        if self.keys is not None:
            keys = self.keys[keys]
        return self.refined(self.narrowed(keys, number), number)

    def ask_all(self) -> tuple[Ids, Ids]:
        numbers, keys = self.tree.query(self.work.queries.polygons)
        asked = self.work.queries
        return self.refined_pairs(asked, *self.narrowed_pairs(asked, numbers, keys))

    def ask_stored(self) -> tuple[Ids, Ids]:
        places, keys = self.tree.query(self.stored.polygons)
        pairs = self.narrowed_pairs(self.stored, *others((places, keys), self.work.stored))
        return self.refined_pairs(self.stored, *pairs)

    def _build(self, keys: Ids) -> None:
        self.keys = None if len(keys) == self.work.count and keys[-1] == len(keys) - 1 else keys
        self.stored = self.work.volumes.take(self.work.stored)
        self.tree = shapely.STRtree(self.polygons[keys])
        self.tree.query(self.asked[0])  # it is built by the first query


class Spatial(Columns):
    """libspatialindex in four dimensions, which tells boxes exactly, so only polygons are left to test."""

    name = "rtree 4D"
    form = "libspatialindex over space, height, time, bulk loaded; prepared intersects"

    def __init__(self, work: Workload) -> None:
        from rtree import index  # type: ignore[import-not-found, import-untyped, unused-ignore]

        super().__init__(work)
        self.index = index
        self.arguments = [tuple(row) for row in boxes(work.queries).tolist()]
        self.mine = boxes(work.queries)

    def load(self) -> None:
        super().load()
        self.boxes = boxes(self.work.volumes)
        first, low, high = self.work.count, self.boxes[:, :4], self.boxes[:, 4:]
        properties = self.index.Property(dimension=4, leaf_capacity=32, index_capacity=32, fill_factor=0.7)
        self.tree = self.index.Index((np.arange(first), low[:first], high[:first]), properties=properties)
        self.stored = self.work.volumes.take(self.work.stored)

    def ask(self, number: int) -> Ids:
        return self.refined(np.fromiter(self.tree.intersection(self.arguments[number]), np.int64), number)

    def ask_all(self) -> tuple[Ids, Ids]:
        return self.refined_pairs(self.work.queries, *self._found(self.mine))

    def ask_stored(self) -> tuple[Ids, Ids]:
        found = self._found(self.boxes[self.work.stored])
        return self.refined_pairs(self.stored, *others(found, self.work.stored))

    def put(self, key: int, row: int) -> None:
        super().put(key, row)
        self.boxes[key] = self.boxes[row]
        self.tree.insert(key, self.boxes[row].tolist())

    def withdraw(self, key: int) -> None:
        self.tree.delete(key, self.boxes[key].tolist())

    def _found(self, asked: Floats) -> tuple[Ids, Ids]:
        keys, counts = self.tree.intersection_v(asked[:, :4], asked[:, 4:])
        return np.repeat(np.arange(len(asked)), counts.astype(np.int64)), keys


class Lite(Columns):
    """SQLite's R*Tree of 32-bit integers in four dimensions, in memory; its boxes are exact, too."""

    name = "SQLite R*Tree"
    form = "rtree_i32 over space, height and time, in memory; prepared intersects"
    _ADD = "INSERT INTO volume VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    _ASK = (
        "SELECT id FROM volume WHERE east >= ? AND north >= ? AND upper >= ? AND until >= ?"
        " AND west <= ? AND south <= ? AND lower <= ? AND since <= ?"
    )

    def __init__(self, work: Workload) -> None:
        super().__init__(work)
        self.arguments = [tuple(row) for row in self._integers(boxes(work.queries))]
        rows = self._integers(boxes(work.volumes.take(slice(work.count, None))))
        self.coming = {work.count + place: _ordered(row) for place, row in enumerate(rows)}

    def load(self) -> None:
        super().load()
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.execute(
            "CREATE VIRTUAL TABLE volume USING rtree_i32(id, west, east, south, north, lower, upper, since, until)"
        )
        rows = self._integers(boxes(self.work.volumes.take(slice(self.work.count))))
        with self.changing():
            self.db.executemany(self._ADD, ((key, *_ordered(row)) for key, row in enumerate(rows)))

    def ask(self, number: int) -> Ids:
        found = self.db.execute(self._ASK, self.arguments[number]).fetchall()
        return self.refined(np.fromiter((key for (key,) in found), np.int64, len(found)), number)

    def changing(self) -> AbstractContextManager[object]:
        return self._transaction()

    def put(self, key: int, row: int) -> None:
        super().put(key, row)
        self.db.execute(self._ADD, (key, *self.coming[row]))

    def withdraw(self, key: int) -> None:
        self.db.execute("DELETE FROM volume WHERE id = ?", (key,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.db.execute("BEGIN")
        yield
        self.db.execute("COMMIT")

    @staticmethod
    def _integers(rows: Floats) -> list[list[int]]:
        """Rows of whole numbers below 2^31: time counts from the workload's first second."""
        whole = rows.astype(np.int64)
        whole[:, [3, 7]] -= FIRST_S
        found: list[list[int]] = whole.tolist()
        return found


def _ordered(row: list[int]) -> tuple[int, ...]:
    """Low and high by turns, as the table has them."""
    west, south, lower, since, east, north, upper, until = row
    return west, east, south, north, lower, upper, since, until
