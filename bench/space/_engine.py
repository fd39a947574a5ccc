"""What is asked of every engine, and what peers that only find boxes need besides: exact columns, an exact test.

An engine gets the workload once, takes its first volumes with ``load`` and answers with keys in any order. Arguments
are made ready before anything is timed, so that a peer pays for its own work only. The query polygon is not prepared:
a live query is new, and whoever prepares it pays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import ClassVar

import numpy as np
import shapely

from ._workload import Floats, Ids, Volumes, Workload

Keys = Sequence[int] | Ids
Pairs = tuple[Ids, Keys]
"""For each pair that meets: the number of the query, or the place among the stored volumes, and the key it meets."""
Ask = Callable[[int], Keys]


class Engine:
    """One engine; ``name`` stands in the table, ``form`` says in a line how it is used."""

    name: ClassVar[str]
    form: ClassVar[str]

    def __init__(self, work: Workload) -> None:
        self.work = work

    def load(self) -> None:
        """Take the first ``count`` volumes, each under its row as key."""
        raise NotImplementedError

    def ask(self, number: int) -> Keys:
        """The keys that meet the query of this number."""
        raise NotImplementedError

    def doors(self) -> Mapping[str, Ask]:
        """Every way to ask one query, by the name under which it is reported."""
        return {self.name: self.ask}

    def ask_all(self) -> Pairs | None:
        """All queries at once, where the engine has a form for that."""
        return None

    def ask_stored(self) -> Pairs | None:
        """The workload's stored volumes against all others at once, where the engine has a form for that."""
        return None

    def changing(self) -> AbstractContextManager[object]:
        """Around a series of changes: one transaction, where there are transactions."""
        return nullcontext()

    def put(self, key: int, row: int) -> None:
        """Add the volume of a row under a new key."""
        raise NotImplementedError

    def withdraw(self, key: int) -> None:
        """Take the volume of a key out."""
        raise NotImplementedError

    def update(self, key: int, row: int) -> None:
        """Replace the volume of a key."""
        self.withdraw(key)
        self.put(key, row)

    def memory_mb(self) -> float | None:
        """What it holds where that is not memory of this process."""
        return None

    def rest(self) -> Iterable[tuple[str, str, float]]:
        """Further figures: metric, unit, value."""
        return ()


class Columns(Engine):
    """The exact part of a peer: polygons and numbers by key, conditions one after another, then GEOS."""

    def load(self) -> None:
        held = self.work.volumes
        self.polygons = held.polygons.copy()
        self.lower, self.upper = held.lower_dm.copy(), held.upper_dm.copy()
        self.start, self.end = held.start_s.copy(), held.end_s.copy()
        queries = self.work.queries
        self.asked = queries.polygons.tolist()
        columns = (queries.lower_dm, queries.upper_dm, queries.start_s, queries.end_s)
        self.limits = list(zip(*(column.tolist() for column in columns), strict=True))

    def put(self, key: int, row: int) -> None:
        held = self.work.volumes
        self.polygons[key] = held.polygons[row]
        self.lower[key], self.upper[key] = held.lower_dm[row], held.upper_dm[row]
        self.start[key], self.end[key] = held.start_s[row], held.end_s[row]

    def narrowed(self, keys: Ids, number: int) -> Ids:
        """Those of the keys whose window and band meet the query's; the condition that keeps the fewest comes first."""
        lower, upper, start, end = self.limits[number]
        keys = keys[self.start[keys] <= end]
        keys = keys[self.end[keys] >= start]
        keys = keys[self.lower[keys] <= upper]
        met: Ids = keys[self.upper[keys] >= lower]
        return met

    def refined(self, keys: Ids, number: int) -> Ids:
        """Those of the keys whose polygons meet the query's."""
        if not len(keys):
            return keys
        polygon = self.asked[number]
        shapely.prepare(polygon)
        met: Ids = keys[shapely.intersects(polygon, self.polygons[keys])]
        return met

    def narrowed_pairs(self, asked: Volumes, numbers: Ids, keys: Ids) -> tuple[Ids, Ids]:
        """The same as ``narrowed`` for pairs of a query's number and a key."""
        kept = (self.start[keys] <= asked.end_s[numbers]) & (self.end[keys] >= asked.start_s[numbers])
        numbers, keys = numbers[kept], keys[kept]
        kept = (self.lower[keys] <= asked.upper_dm[numbers]) & (self.upper[keys] >= asked.lower_dm[numbers])
        return numbers[kept], keys[kept]

    def refined_pairs(self, asked: Volumes, numbers: Ids, keys: Ids) -> tuple[Ids, Ids]:
        """The same as ``refined`` for pairs."""
        shapely.prepare(asked.polygons)
        kept = shapely.intersects(asked.polygons[numbers], self.polygons[keys])
        return numbers[kept], keys[kept]


def boxes(volumes: Volumes) -> Floats:
    """West, south, lower, start, east, north, upper, end of each: shape (n, 8)."""
    bounds = volumes.bounds
    low = (bounds[:, :2], volumes.lower_dm, volumes.start_s)
    high = (bounds[:, 2:], volumes.upper_dm, volumes.end_s)
    return np.column_stack([*low, *high])


def others(pairs: tuple[Ids, Ids], stored: Ids) -> tuple[Ids, Ids]:
    """Pairs without those of a stored volume with itself."""
    places, keys = pairs
    kept = stored[places] != keys
    return places[kept], keys[kept]
