"""Openline's ``AreaBook``, with distances on the workload's plane, and beside that with those of ``inside``."""

import pickle
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from openline.geotime import Area, AreaBook, Attribution, FlatScale

from ._engine import Engine, Pairs
from ._workload import EAST_M, NORTH_M, Ids, Polygons


class Ours(Engine):
    """The same code for points and discs; it also says which pairs are certain, which no peer is asked for."""

    name = "openline"
    form = "AreaBook: raster kept; a single pass of so few events takes boxes instead; three values for every pair"

    def load(self) -> None:
        self.book = self._book()
        self.book.keep_raster()

    def once(self) -> Pairs:
        self.book = self._book()
        return self.inside()

    def inside(self) -> Pairs:
        found = self._asked(self.book, self.work.events.radius * 0)
        return found.event, found.area

    def within(self) -> Pairs:
        found = self._asked(self.book, self.work.events.radius)
        return found.event, found.area

    def rest(self) -> Iterable[tuple[str, str, float]]:
        work = self.work
        book = AreaBook(_areas(work.shapes), work.validity, work.exceptions)
        book.keep_raster()
        self._asked(book, work.events.radius)
        spent = []
        for _ in range(5):
            began = time.perf_counter()
            self._asked(book, work.events.radius)
            spent.append(time.perf_counter() - began)
        yield "within radius as inside() says, ellipsoid", "events/s", len(work.events) / float(np.median(spent))
        yield "memory as it states it", "MB", self.book.memory_bytes() / 2**20

    def _book(self) -> AreaBook:
        work = self.work
        return AreaBook(_areas(work.shapes), work.validity, work.exceptions, scale=FlatScale(EAST_M, NORTH_M))

    def _asked(self, book: AreaBook, radius: Ids) -> Attribution:
        return self._asked_of(book, radius, slice(None))

    def _asked_of(self, book: AreaBook, radius: Ids, part: slice) -> Attribution:
        events = self.work.events
        columns = (events.lon, events.lat, events.first, events.last, radius)
        return book.attribute(*(column[part] for column in columns))


class Threads(Ours):
    """Two threads, each about half of the events: what a peer that uses all processors meets.

    Each has a book of its own, because GEOS completes prepared areas at their first use, which is not safe to share.
    """

    name = "openline, 2 threads"
    form = "two copies of the same book; two threads of the benchmark ask them, each about half of the events"
    processors = "two threads"

    def load(self) -> None:
        super().load()
        self.other: AreaBook = pickle.loads(pickle.dumps(self.book))

    def once(self) -> Pairs:
        self.book = self._book()
        self.other = pickle.loads(pickle.dumps(self.book))
        return self.inside()

    def rest(self) -> Iterable[tuple[str, str, float]]:
        return ()

    def _asked(self, book: AreaBook, radius: Ids) -> Attribution:
        half = len(radius) // 2
        with ThreadPoolExecutor(1) as threads:
            later = threads.submit(self._asked_of, self.other, radius, slice(half, None))
            one = self._asked_of(book, radius, slice(0, half))
            other = later.result()
        other = other._replace(event=other.event + half)
        return Attribution(*(np.concatenate([one[column], other[column]]) for column in range(len(one))))


def _areas(shapes: Polygons) -> list[Area]:
    return [Area(shape) for shape in shapes]
