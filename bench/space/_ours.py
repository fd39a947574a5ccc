"""Openline's live index, asked with plain numbers as its peers are, and once through its typed door."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import shapely

from openline.geotime import Area, Band, Datum, LiveIndex, Volume4D, Window

from ._engine import Ask, Engine
from ._workload import Ids, Volumes, Workload


class Ours(Engine):
    """``search``, ``batch``, ``batch_stored``, ``put``, ``withdraw`` of LiveIndex; keys are integers as everyone's."""

    name = "openline"
    form = "LiveIndex: search, batch, batch_stored, put, withdraw; exact at every moment"
    used, typed = "openline, tiers in use", "openline, typed door"

    def __init__(self, work: Workload) -> None:
        super().__init__(work)
        self.arguments = _rows(work.queries)
        self.volumes = [_typed(*row) for row in self.arguments]
        self.coming = dict(enumerate(_rows(work.volumes.take(slice(work.count, None))), work.count))
        self.stored: list[int] = work.stored.tolist()

    def load(self) -> None:
        self.index: LiveIndex[int] = LiveIndex()
        held = self.work.volumes.take(slice(self.work.count))
        keys = list(range(self.work.count))
        self.index.load(keys, _many(held), held.lower_dm, held.upper_dm, held.start_s, held.end_s)

    def ask(self, number: int) -> list[int]:
        return self.index.search(*self.arguments[number])

    def ask_typed(self, number: int) -> list[int]:
        """The same through Volume4D, which exists already: it was made when the message was read."""
        return self.index.query(self.volumes[number])

    def doors(self) -> Mapping[str, Ask]:
        return {self.name: self.ask, self.typed: self.ask_typed}

    def ask_all(self) -> tuple[Ids, Sequence[int]]:
        asked = self.work.queries
        return self.index.batch(_many(asked), asked.lower_dm, asked.upper_dm, asked.start_s, asked.end_s)

    def ask_stored(self) -> tuple[Ids, Sequence[int]]:
        return self.index.batch_stored(self.stored)

    def put(self, key: int, row: int) -> None:
        self.index.put(key, *self.coming[row])

    def withdraw(self, key: int) -> None:
        self.index.withdraw(key)

    def rest(self) -> Iterable[tuple[str, str, float]]:
        yield "memory as it states it", "MB", self.index.memory_bytes() / 2**20


def _many(volumes: Volumes) -> Any:
    """The array of polygons; stated to be any sequence of them."""
    return volumes.polygons


def _rows(volumes: Volumes) -> list[tuple[Any, float, float, float, float]]:
    columns = (volumes.lower_dm, volumes.upper_dm, volumes.start_s, volumes.end_s)
    return list(zip(volumes.polygons.tolist(), *(column.tolist() for column in columns), strict=True))


def _typed(polygon: Any, lower: float, upper: float, start: float, end: float) -> Volume4D:
    """One volume of its own polygon, since an area prepares the one that it has."""
    area = Area(shapely.Polygon(polygon.exterior.coords))
    window = Window(start=datetime.fromtimestamp(start, UTC), end=datetime.fromtimestamp(end, UTC))
    return Volume4D(area=area, band=Band(lower_dm=int(lower), upper_dm=int(upper), datum=Datum.W84), window=window)
