"""Where many events lay, in every reading and version of every area, as ``terms`` would say of each.

A column for each version of an area holds how sure it is that an event lay in it; events that meet the same versions
in time are joined as one. The disc about a position is widened near drawn edges and by the reach of a term, as
``terms.discs`` says.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from openline.arrangement import AreaVersion, Arrangement
from openline.geotime import AreaBook, Certainty, Position, Span
from openline.terms import AreaReading, Settles, Term, disc_in, discs, readings_answer, versions_answer

from ._event import Event

Codes = np.ndarray[Any, Any]
"""Small whole numbers, one for each event."""

_BY_CODE = (Certainty.NO, Certainty.POSSIBLE, Certainty.CERTAIN)
_CODE = {certainty: code for code, certainty in enumerate(_BY_CODE)}
_SETTLE = {settles: code for code, settles in enumerate(Settles, start=1)}


class Places:
    """The areas of an arrangement, asked of many events."""

    def __init__(self, arrangement: Arrangement) -> None:
        self.arrangement = arrangement
        self._discs = Discs(arrangement.areas)

    def of(self, events: Sequence[Event], first: Codes, last: Codes) -> "Placed":
        """The places of these events."""
        return Placed(self.arrangement, self._discs, events, first, last)


class Placed:
    """The places of one batch of events."""

    def __init__(
        self, arrangement: Arrangement, discs_: "Discs", events: Sequence[Event], first: Codes, last: Codes
    ) -> None:
        self._arrangement, self._discs, self._events = arrangement, discs_, events
        self._first, self._last = first, last
        self._nowhere = np.array([event.position is None for event in events], dtype=bool)
        self._columns: dict[tuple[str, str, str, int | None, int | None], Codes] = {}
        self._kept: dict[Any, Codes] = {}
        self._areas: dict[tuple[str, int | None, int | None], tuple[Codes, Codes]] = {}

    def term(self, term: Term) -> tuple[Codes, Codes, Codes]:
        """For each event: how sure it lay in an area of the term, bits of areas whose readings differ, what settles."""
        count = len(self._events)
        if not term.areas:
            return np.full(count, 2, dtype=np.int8), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int8)
        found = [self._area(area, term) for area in term.areas]
        place = np.maximum.reduce([answer for answer, _ in found]) if found else np.zeros(count, dtype=np.int8)
        bits = np.zeros(count, dtype=np.int64)
        for number, (_, differ) in enumerate(found):
            bits |= np.where(differ & (place == 1), 1 << number, 0)
        where = np.where(self._nowhere, _SETTLE[Settles.WHERE], _SETTLE[Settles.POSITION])
        settles = np.where(place == 1, np.where(bits > 0, _SETTLE[Settles.WHICH_EXTENT], where), 0)
        return place, bits, settles.astype(np.int8)

    def labels(self, term: Term, bits: int) -> tuple[str, ...]:
        """The readings of the areas that the bits name."""
        named = [area for number, area in enumerate(term.areas) if bits >> number & 1]
        versions = [version for area in named for version in self._arrangement.area_versions(area)]
        return tuple(dict.fromkeys(f"{version.id}, {version.reading}" for version in versions))

    def drawn(self, area: str, reading: str, term: Term) -> Codes:
        """How sure each event lay in an area as a reading draws it: the version of its day, else the nearest."""
        versions = sorted(
            (v for v in self._arrangement.area_versions(area) if v.reading == reading), key=lambda v: v.valid_from
        )
        begins = np.array([int(version.valid_from.timestamp()) for version in versions], dtype=np.int64)
        which = np.clip(np.searchsorted(begins, self._first, side="right") - 1, 0, None)
        columns = np.stack([self._column(_reading(version), term) for version in versions])
        found: Codes = np.take_along_axis(columns, which[None, :], axis=0)[0]
        return found

    def _area(self, area: str, term: Term) -> tuple[Codes, Codes]:
        key = (area, term.reach_m, term.reach_to_m)
        if key not in self._areas:
            self._areas[key] = self._joined(area, term)
        return self._areas[key]

    def _joined(self, area: str, term: Term) -> tuple[Codes, Codes]:
        """The readings and versions of one area, joined for events that meet the same of them in time."""
        answer = np.zeros(len(self._events), dtype=np.int8)
        differ = np.zeros(len(self._events), dtype=bool)
        for rows in self._alike(area):
            span = self._events[int(rows[0])].span
            readings = self._arrangement.area_readings(area, span)
            if not readings:
                continue
            columns = np.stack([self._column(reading, term)[rows] for reading in readings])
            for pattern in np.unique(columns, axis=1).T:
                same = rows[(columns == pattern[:, None]).all(axis=0)]
                certainty, labels = _answer(readings, pattern, span)
                answer[same], differ[same] = _CODE[certainty], bool(labels)
        return answer, differ

    def _alike(self, area: str) -> list[Codes]:
        """Rows of events before, between and after the same edges of the area's versions."""
        edges = sorted(
            {
                int(instant.timestamp())
                for version in self._arrangement.area_versions(area)
                for instant in (version.valid_from, version.valid_until)
                if instant is not None
            }
        )
        # An instant on an edge belongs to both sides: it is told apart from those before and after.
        keys = np.stack(
            [
                np.searchsorted(edges, times, side=side)
                for times in (self._first, self._last)
                for side in ("left", "right")
            ]
        )
        if not keys.shape[1]:
            return []
        _, of = np.unique(keys, axis=1, return_inverse=True)
        of = of.ravel()
        return [np.flatnonzero(of == number) for number in range(int(of.max()) + 1)]

    def _column(self, reading: AreaReading, term: Term) -> Codes:
        key = (reading.id, reading.version, reading.reading, term.reach_m, term.reach_to_m)
        if key not in self._columns:
            self._columns[key] = self._discs.codes(reading, term, self._events, self._kept)
        return self._columns[key]


def _answer(readings: tuple[AreaReading, ...], pattern: Codes, span: Span) -> tuple[Certainty, tuple[str, ...]]:
    by_label: dict[str, tuple[list[AreaReading], list[Certainty]]] = {}
    for reading, code in zip(readings, pattern, strict=True):
        versions, answers = by_label.setdefault(reading.reading, ([], []))
        versions.append(reading)
        answers.append(_BY_CODE[int(code)])
    return readings_answer(readings, [versions_answer(v, a, span) for v, a in by_label.values()])


def _reading(version: Any) -> AreaReading:
    return AreaReading(
        id=version.id, version=version.version, reading=version.reading, area=version.area,
        approximate=version.approximate,
    )  # fmt: skip


class Discs:
    """Whether discs about positions lie in the areas, as ``geotime.inside`` says, for all events at once."""

    def __init__(self, versions: Sequence[AreaVersion]) -> None:
        self._at = {(v.id, v.version, v.reading): number for number, v in enumerate(versions)}
        self._areas = [version.area for version in versions]
        self._book = AreaBook(self._areas, [[(None, None)]] * len(versions))

    def codes(self, reading: AreaReading, term: Term, events: Sequence[Event], kept: dict[Any, Codes]) -> Codes:
        """How sure each event lay in the reading, widened as the term and a drawn edge ask.

        ``kept`` holds what was asked of all areas with the same radii, for this batch of events.
        """
        pairs = [discs(reading, term, event.radius_m) for event in events]
        row = self._at[reading.id, reading.version, reading.reading]
        wide: Codes = self._all(tuple(wide_m for _, wide_m in pairs), events, kept)[row]
        if term.reach_m is None:
            return wide
        sure_m = tuple(-1 if sure is None else sure for sure, _ in pairs)
        touched = self._all(tuple(max(radius, 0) for radius in sure_m), events, kept)[row] > 0
        surely = touched & (np.array(sure_m) >= 0)
        placed = np.array([event.position is not None for event in events], dtype=bool)
        return np.where(placed & surely & (wide > 0), 2, np.minimum(wide, 1)).astype(np.int8)

    def _all(self, radii: tuple[int, ...], events: Sequence[Event], kept: dict[Any, Codes]) -> Codes:
        """Areas by events; where nobody said the place, it is possible everywhere."""
        if radii not in kept:
            kept[radii] = self._asked(radii, events)
        return kept[radii]

    def _asked(self, radii: tuple[int, ...], events: Sequence[Event]) -> Codes:
        codes = np.zeros((len(self._at), len(events)), dtype=np.int8)
        rows, places = [], []
        for row, event in enumerate(events):
            if event.position is None:
                codes[:, row] = 1
            elif abs(event.position.lat_e7) > _POLAR_E7:
                codes[:, row] = [_CODE[disc_in(area, event.position, radii[row])] for area in self._areas]
            else:
                rows.append(row)
                places.append(event.position)
        self._attribute(codes, np.array(rows, dtype=np.int64), places, np.array(radii, dtype=np.int64))
        return codes

    def _attribute(self, codes: Codes, rows: Codes, places: Sequence[Position], radii: Codes) -> None:
        lon = np.array([place.lon_e7 for place in places], dtype=np.int64)
        lat = np.array([place.lat_e7 for place in places], dtype=np.int64)
        ever = np.zeros(len(rows), dtype=np.int64)
        found = self._book.attribute(lon, lat, ever, ever, radii[rows])
        codes[found.area, rows[found.event]] = found.place


_POLAR_E7 = 800_000_000
"""Units of latitude beyond which the widest disc may reach round a pole: asked one by one."""
