"""Openline's ``AreaBook``, with distances on the workload's plane, and beside that with those of ``inside``."""

import time
from collections.abc import Iterable

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
        events = self.work.events
        return book.attribute(events.lon, events.lat, events.first, events.last, radius)


def _areas(shapes: Polygons) -> list[Area]:
    return [Area(shape) for shape in shapes]
