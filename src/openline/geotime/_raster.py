"""Many places against many areas at once: which areas are there and then, with the three values of ``inside``.

``AreaBook`` answers for arrays of dated places with a radius of doubt, pair by pair what ``inside`` says of the place
and the area's periods say of the time. Neither the order of the places nor how they are split decides anything.

    >>> book = AreaBook([Area(shapely.box(0, 0, 10, 10))], [[(5, 9)]])
    >>> lon, lat, first, last = np.array([[3, 99, 10], [4, 4, 10], [5, 5, 9], [5, 5, 12]])
    >>> found = book.attribute(lon, lat, first, last, np.zeros(3, np.int64))
    >>> found.event.tolist(), found.area.tolist(), found.certainty.tolist()
    ([0, 2], [0, 0], [2, 1])

Dates come first, for they are cheapest and leave an eighth; then bounds that prove most pairs (``_raster_scale``,
``_raster_sketch``); only what is left is compared exactly. docs/decisions/0020 says what was measured.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from ._area import Area
from ._index_rows import Rows
from ._index_shape import sketches
from ._raster_cover import Cover
from ._raster_disc import Shapes, discs, placed
from ._raster_grid import TILE, Boxes
from ._raster_places import CERTAIN, Attribution, Pairs, Places, answer, paired, together
from ._raster_scale import Ellipsoid, Scale
from ._raster_sketch import Sketches
from ._raster_time import EVER, Interval, Ints, Masks, Periods, Sure
from ._seam import HALF, POLE

_POINT_SHIFT = 19
"""Cells of the boxes for points without a radius: 6 km from north to south."""
PAYS = 1_500
"""Points asked about for each area from which on the raster is built without being asked for: it pays by then."""
_LEAST_SHIFT = 18
_KEPT = 20
"""Lists of dilated boxes that are kept: 10 to 30 MB each for 2,000 areas."""
_FAR_PART = 256
"""Places near a pole or the 180th meridian that are looked at together, each with every area."""


class AreaBook:
    """Areas with the periods in which they are in force: whole days or seconds, closed, None where unbounded.

    One thread at a time may ask: tables are made at their first use, by GEOS too. A pickled copy is a book of its own.
    """

    def __init__(
        self,
        areas: Sequence[Area],
        validity: Sequence[Sequence[Interval]],
        exceptions: Sequence[Sequence[Interval]] | None = None,
        *,
        scale: Scale | None = None,
    ) -> None:
        self._shapes: Shapes = np.empty(len(areas), object)
        self._shapes[:] = [area.geometry for area in areas]
        self._periods = Periods(validity, exceptions if exceptions is not None else [()] * len(areas))
        self._scale = scale if scale is not None else Ellipsoid()
        self._bounds = shapely.bounds(self._shapes).reshape(-1, 4).astype(np.int64)
        self._boxes: dict[int, Boxes] = {}
        self._cover: Cover | None = None
        self._loose = np.arange(len(areas))
        self._seen = 0

    def __len__(self) -> int:
        return len(self._shapes)

    def __getstate__(self) -> dict[str, Any]:
        """For another process: the tables, and of the areas only what cannot be made again."""
        return {name: value for name, value in vars(self).items() if name != "_sketched"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        shapely.prepare(self._shapes)

    def attribute(self, lon_e7: Ints, lat_e7: Ints, first: Ints, last: Ints, radius_m: Ints) -> Attribution:
        """Arrays of one length: 1e-7 degree, the first and last instant, metres of doubt about the place, 0 for none.

        Raises GeometryError for a radius beyond the limit and for a disc that reaches round a pole, as ``inside`` does.
        """
        places = self._asked(lon_e7, lat_e7, first, last, radius_m)
        points = places.points()
        self._seen += len(points.number)
        if self._seen > PAYS * len(self):
            self.keep_raster()
        pairs = [*self._points(points), *self._points(points.mirrored()), *self._discs(places)]
        return answer(self._compared(together(pairs)))

    def keep_raster(self) -> None:
        """Lay the areas on a raster now, if that has not been done: for many places to come."""
        if self._cover is None:
            self._cover = Cover(self._shapes, self._periods.masks)
            self._loose = self._cover.left_out
            self._boxes.pop(0, None)

    def withdraw(self, area: int) -> None:
        """The area of this index is never in force from now on; indices stay as they are."""
        self._periods.withdraw(area)
        for boxes in self._boxes.values():
            boxes.withdraw(area)
        if self._cover is not None:
            self._cover.withdraw(area)

    def memory_bytes(self) -> int:
        """Bytes of its tables and of the areas' second coordinates, beyond the areas themselves."""
        tables = sum(boxes.memory_bytes() for boxes in self._boxes.values())
        cover = self._cover.memory_bytes() if self._cover is not None else 0
        return tables + cover + (self._sketched.memory_bytes() if "_sketched" in vars(self) else 0)

    def _asked(self, *columns: Ints) -> Places:
        lon, lat, first, last, radius = (np.asarray(column, np.int64) for column in columns)
        assert len({len(column) for column in columns}) == 1, "columns of one length"
        assert _within(lon, HALF) and _within(lat, POLE), "places on Earth"
        ends = np.array([first.min(initial=0), last.max(initial=0)])
        assert (first <= last).all() and _within(ends, EVER // 2), "intervals"
        return Places(np.arange(len(lon)), lon, lat, first, last, radius)

    def _bits(self, places: Places) -> tuple[Masks, Ints]:
        return self._periods.bits(places.first, places.last)

    def _in_time(self, places: Places, which: Ints, areas: Ints) -> tuple[Ints, Sure]:
        """Which of the pairs have a time that is not "no", and what is said of it."""
        time = self._periods.sure(areas, places.first.take(which), places.last.take(which))
        some = (time != 0).nonzero()[0]
        return some, time.take(some)

    def _dated(self, places: Places, which: Ints, areas: Ints) -> Pairs:
        """The pairs whose time is not "no"; nothing is said of the place yet."""
        kept, time = self._in_time(places, which, areas)
        least = np.zeros(len(kept), np.int8)
        return paired(places, which[kept], areas[kept], time, least, least + np.int8(CERTAIN))

    # -- points -----------------------------------------------------------------------------------

    def _points(self, places: Places) -> Iterator[Pairs]:
        if not len(places.number):
            return
        if 0 not in self._boxes:
            self._boxes[0] = Boxes(
                _POINT_SHIFT, self._bounds[self._loose], self._loose, self._periods.masks[self._loose]
            )
        for part in places.parts():
            if self._cover is not None:
                yield self._told(part, self._cover)
            if len(self._loose):
                yield self._sifted(self._dated(part, *self._boxes[0].entries(part.lon, part.lat, *self._bits(part))))

    def _told(self, places: Places, cover: Cover) -> Pairs:
        """What the raster says: only parts of cells with an edge leave anything open."""
        which, areas, entry = cover.entries(places.lon, places.lat, *self._bits(places))
        kept, time = self._in_time(places, which, areas)
        which = which.take(kept)
        least, most = cover.told(entry.take(kept), places.lon.take(which), places.lat.take(which))
        some = (most != 0).nonzero()[0]
        areas = areas.take(kept.take(some))
        return paired(places, which.take(some), areas, time.take(some), least.take(some), most.take(some))

    def _sifted(self, pairs: Pairs) -> Pairs:
        """Without the pairs that box or octagon rule out; certain where the disc within holds the point."""
        low, high = self._bounds[pairs.area, :2], self._bounds[pairs.area, 2:]
        point = np.stack([pairs.lon, pairs.lat], axis=1)
        pairs = pairs.take(np.flatnonzero(((low <= point) & (point <= high)).all(axis=1)))
        rows = self._rows[pairs.area]
        total, difference = pairs.lon + pairs.lat, pairs.lon - pairs.lat
        ends = np.stack([total, difference, -total, -difference], axis=1) / 2
        kept = np.flatnonzero((rows[:, 3:7] <= ends).all(axis=1))
        pairs, rows = pairs.take(kept), rows[kept].astype(np.float64)
        held = np.hypot(pairs.lon - rows[:, 0], pairs.lat - rows[:, 1]) <= rows[:, 2]
        return pairs._replace(least=np.where(held, CERTAIN, 0).astype(np.int8))

    @cached_property
    def _rows(self) -> Rows:
        return sketches(self._shapes)

    # -- discs ------------------------------------------------------------------------------------

    def _discs(self, places: Places) -> Iterator[Pairs]:
        some = (places.radius != 0).nonzero()[0]
        if not len(some):
            return
        radius = places.radius[some]
        far = self._scale.reach(places.lon[some], places.lat[some], radius).far
        yield from self._far(places.take(some[far]))
        classes = np.where(far, 0, _classes(radius))
        for most in _distinct(classes):
            boxes = self._dilated(most)
            for part in places.take(some[(classes == most).nonzero()[0]]).parts():
                pairs = self._dated(part, *boxes.entries(part.lon, part.lat, *self._bits(part)))
                yield self._measured(pairs)

    def _far(self, places: Places) -> Iterator[Pairs]:
        """All areas are looked at. The discs are drawn first, so that what is there does not decide about an error."""
        for first in range(0, len(places.number), _FAR_PART):
            part = places.take(slice(first, first + _FAR_PART))
            discs(part.lon, part.lat, part.radius)
            yield self._dated(part, *(self._bits(part)[0][:, None] & self._periods.masks).nonzero())

    def _dilated(self, radius: int) -> Boxes:
        """The boxes about areas that a disc of this radius may reach; the last few that were made are kept."""
        if radius not in self._boxes:
            aside, up = self._scale.margins(self._bounds, radius)
            margin = np.stack([-aside, -up, aside, up], axis=1)
            bounds = np.clip(self._bounds + margin, (-HALF, -POLE, -HALF, -POLE), (HALF, POLE, HALF, POLE))
            shift = min(TILE, max(_LEAST_SHIFT, int(up.max(initial=1)).bit_length() - 2))
            if len(self._boxes) > _KEPT:
                del self._boxes[max(self._boxes)]
            self._boxes[radius] = Boxes(shift, bounds, np.arange(len(self)), self._periods.masks)
        return self._boxes[radius]

    def _measured(self, pairs: Pairs) -> Pairs:
        """What the bounds on the areas' planes prove."""
        reach = self._scale.reach(pairs.lon, pairs.lat, pairs.radius)
        least, most = self._sketched.settled(pairs.area, pairs.lon, pairs.lat, reach)
        pairs = pairs._replace(least=least, most=most)
        return pairs.take(most.nonzero()[0])

    @cached_property
    def _sketched(self) -> Sketches:
        return Sketches(self._shapes, self._scale)

    # -- what is left -------------------------------------------------------------------------------

    def _compared(self, pairs: Pairs) -> Pairs:
        """Every pair decided: those that are open by GEOS, area by area, for that is kinder to the cache."""
        open_ = (pairs.least < pairs.most).nonzero()[0]
        open_ = open_[np.argsort(pairs.area[open_], kind="stable")]
        points, rings = open_[pairs.radius[open_] == 0], open_[pairs.radius[open_] != 0]
        held = shapely.intersects_xy(self._shapes[pairs.area[points]], pairs.lon[points], pairs.lat[points])
        pairs.least[points] = np.where(held, CERTAIN, 0)
        if len(rings):
            pairs.least[rings] = self._rounds(pairs.take(rings))
        return pairs

    def _rounds(self, pairs: Pairs) -> Sure:
        """The exact value for each pair of an area and a disc."""
        if not self._scale.drawn:
            metres = pairs.radius.astype(np.float64)
            return self._sketched.narrowed(pairs, metres, metres).least
        found = pairs.least.copy()
        reach = self._scale.reach(pairs.lon, pairs.lat, pairs.radius)
        near = (~reach.far).nonzero()[0]
        narrowed = self._sketched.bounded(pairs.take(near), reach.take(near))
        found[near] = narrowed.least
        left = np.concatenate([near[narrowed.least < narrowed.most], reach.far.nonzero()[0]])
        rest = pairs.take(left)
        found[left] = placed(self._shapes[rest.area], rest.lon, rest.lat, rest.radius)
        return found


def _within(values: Ints, most: int) -> bool:
    return not len(values) or bool(values.min() >= -most and values.max() <= most)


def _classes(radius: Ints) -> Ints:
    """Radii rounded up to four binary digits, or to powers of two where they are very many."""
    classes = _rounded_up(radius, 4)
    return classes if len(_distinct(classes)) <= _KEPT else _rounded_up(radius, 1)


def _distinct(classes: Ints) -> list[int]:
    """The positive values, each once."""
    found: list[int] = (np.flatnonzero(np.bincount(classes)[1:]) + 1).tolist()
    return found


def _rounded_up(radius: Ints, digits: int) -> Ints:
    places = np.maximum(np.frexp(radius.astype(np.float64))[1] - digits, 0)
    rounded: Ints = -(-radius >> places) << places
    return rounded
