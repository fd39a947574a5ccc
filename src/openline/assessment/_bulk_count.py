"""Counts of a batch: by area, reading and month, and by region and month; counts of batches add up.

The months are those of the list's own calendar. An area is counted as it is drawn, whether or not a term was in force
yet, so that the months before and after an effect date can be compared. The first four numbers of a month are a
partition: outside; else carved out, against a group listed on that day; else certain or possible by place.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct, structs

from openline.arrangement import Arrangement
from openline.geotime import Certainty
from openline.terms import Effect, Question, Term, TermKind, Topic, ask_about

from ._bulk import BulkAssessor
from ._bulk_place import Codes, Placed
from ._event import Event

MonthKey = tuple[str, str, str, str]
"""Area, reading (empty: all readings together), month as 2017-07, group."""
RegionKey = tuple[str, str, str]
"""Region, month, group; empty where the list has none."""

FIELDS = ("certain", "possible", "outside", "carved_out", "perhaps_carved_out")


class MonthCount(Struct, frozen=True, kw_only=True):
    """How many events of a month and group; ``perhaps_carved_out`` are among certain and possible."""

    certain: int = 0
    possible: int = 0
    outside: int = 0
    carved_out: int = 0
    perhaps_carved_out: int = 0

    def __add__(self, other: "MonthCount") -> "MonthCount":
        return MonthCount(**{name: getattr(self, name) + getattr(other, name) for name in FIELDS})

    @property
    def events(self) -> int:
        """All events of the month and group."""
        return self.certain + self.possible + self.outside + self.carved_out


def add(total: dict[MonthKey, MonthCount], more: Mapping[MonthKey, MonthCount]) -> None:
    """Add the counts of a further batch."""
    for key, count in more.items():
        total[key] = total[key] + count if key in total else count


def count_regions(events: Sequence[Event]) -> Counter[RegionKey]:
    """How many events of each region, month and group."""
    return Counter((event.region or "", _month(event), event.group or "") for event in events)


class AreaCounter:
    """Counts events by the areas of an arrangement, beside an assessor that knows their names and places."""

    def __init__(self, assessor: BulkAssessor) -> None:
        self._assessor, self._arrangement = assessor, assessor.arrangement
        self._areas = {name: tuple(_areas_terms(name, self._arrangement)) for name in _names(self._arrangement)}
        self._listed: dict[tuple[object, ...], dict[str, int]] = {}

    def count(self, events: Sequence[Event]) -> dict[MonthKey, MonthCount]:
        """Months of every area, in each reading and in all together."""
        if not events:
            return {}
        first = np.array([int(event.span.earliest.timestamp()) for event in events], dtype=np.int64)
        last = np.array([int(event.span.latest.timestamp()) for event in events], dtype=np.int64)
        placed = self._assessor.places.of(events, first, last)
        alike, of = self._assessor.alike(events, first, last)
        months = [_month(event) for event in events]
        found: dict[MonthKey, MonthCount] = {}
        for area, (term,) in self._areas.items():
            listed = self._listed_codes(events, term, alike, of)
            for reading, codes in _readings(area, self._arrangement, placed, term):
                _tally(found, area, reading, codes, listed, months, events)
        return found

    def _listed_codes(
        self, events: Sequence[Event], term: Term, alike: Mapping[tuple[object, ...], int], of: Codes
    ) -> Codes:
        """Whether each event was against a listed group: on either side where two fought."""
        codes = [self._listed_code(key, events[row], term) for key, row in alike.items()]
        found: Codes = np.array(codes, dtype=np.int8)[of]
        return found

    def _listed_code(self, key: tuple[object, ...], event: Event, term: Term) -> int:
        known = self._listed.setdefault(key, {})
        if term.id not in known:
            act = self._assessor.act_of(event)
            answers = [a for a in ask_about(Topic.WHO, term, act, self._arrangement) if a.question is Question.LISTED]
            sure = {answer.certainty for answer in answers}
            known[term.id] = 2 if Certainty.CERTAIN in sure else 1 if Certainty.POSSIBLE in sure else 0
        return known[term.id]


def _names(arrangement: Arrangement) -> list[str]:
    return list(dict.fromkeys(version.id for version in arrangement.areas))


def _areas_terms(area: str, arrangement: Arrangement) -> Iterator[Term]:
    """One stand-in for all terms of an area that except anybody: it is asked only whether a target was listed."""
    naming = [term for term in arrangement.terms if area in term.areas and term.excepts]
    excepted = dict.fromkeys(party for term in naming for party in term.excepts)
    model = naming[0] if naming else arrangement.terms[0]
    yield structs.replace(
        model, id=area, kind=TermKind.EXCLUSION, areas=(area,), excepts=tuple(excepted), reach_m=None, reach_to_m=None,
        excepts_associated=any(term.excepts_associated for term in naming),
        effects=tuple(Effect(window=effect.window) for effect in model.effects[:1]),
        prohibits=model.prohibits or _ANY,
    )  # fmt: skip


_ANY: Any = ("any",)


def _readings(area: str, arrangement: Arrangement, placed: Placed, term: Term) -> Iterator[tuple[str, Codes]]:
    names = list(dict.fromkeys(version.reading for version in arrangement.area_versions(area)))
    columns = [placed.drawn(area, name, term) for name in names]
    low, high = np.minimum.reduce(columns), np.maximum.reduce(columns)
    yield "", np.where(low == high, low, 1)
    if len(names) > 1:
        yield from zip(names, columns, strict=True)


def _tally(
    found: dict[MonthKey, MonthCount], area: str, reading: str, codes: Codes, listed: Codes, months: Sequence[str],
    events: Sequence[Event],
) -> None:  # fmt: skip
    counted = Counter(
        (month, event.group or "", int(code), int(carved))
        for month, event, code, carved in zip(months, events, codes, listed, strict=True)
    )
    for (month, group, code, carved), n in counted.items():
        key = (area, reading, month, group)
        found[key] = found.get(key, MonthCount()) + _counted(code, carved, n)


def _counted(code: int, carved: int, n: int) -> MonthCount:
    if code == 0:
        return MonthCount(outside=n)
    if carved == 2:
        return MonthCount(carved_out=n)
    perhaps = n if carved == 1 else 0
    return MonthCount(certain=n if code == 2 else 0, possible=n if code == 1 else 0, perhaps_carved_out=perhaps)


def _month(event: Event) -> str:
    return event.day.strftime("%Y-%m")
