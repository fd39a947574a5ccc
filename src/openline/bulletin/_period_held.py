"""When the terms of an area held, in every reading of when they began and ended.

Only terms that name an attack are shown beside counts of attacks: a line drawn at another would compare nothing.
"""

from collections.abc import Iterator
from datetime import datetime

from openline.arrangement import Arrangement, TermRecord
from openline.terms import ATTACKS, Term, TermKind

from ._period_data import Held


def held_over(area: str, arrangement: Arrangement) -> tuple[Held, ...]:
    """The area's own terms first, then the cease-fires that hold everywhere; each in order of its beginning."""
    records = {record.id: record for record in arrangement.term_records}
    found = [_held(term, records[term.id], arrangement) for term in arrangement.terms if _concerns(term, area)]
    return tuple(sorted(found, key=lambda item: (item.everywhere, item.starts[0][0], item.term)))


def other_terms(area: str, arrangement: Arrangement) -> tuple[str, ...]:
    """The area's own terms that name no attack, by id."""
    return tuple(term.id for term in arrangement.terms if area in term.areas and not _concerns(term, area))


def _concerns(term: Term, area: str) -> bool:
    if not set(term.prohibits) & set(ATTACKS) or all(effect.window.start is None for effect in term.effects):
        return False
    return area in term.areas or (not term.areas and term.kind is TermKind.CEASE_HOSTILITIES)


def _held(term: Term, record: TermRecord, arrangement: Arrangement) -> Held:
    instrument = arrangement.instrument(term.instrument)
    assert instrument is not None, "the loader checks references"
    starts = sorted({effect.window.start for effect in term.effects if effect.window.start is not None})
    ends = dict(_ends(term))
    last = sorted((end for end in ends if end is not None))
    return Held(
        term=term.id,
        title=f"{term.kind.value.replace('-', ' ')}: {instrument.title}",
        everywhere=not term.areas,
        starts=tuple((start, _source(start, record)) for start in starts),
        ends=(*((end, ends[end]) for end in last), *([(None, ends[None])] if None in ends else [])),
    )


def _source(start: datetime, record: TermRecord) -> str:
    """Which source has this beginning, where they differ."""
    if not record.effect.disputed:
        return ""
    return next((item.sources[0] for item in record.effect.readings if item.value == start and item.sources), "")


def _ends(term: Term) -> Iterator[tuple[datetime | None, str]]:
    """Each end with the reading that gives it: the last part of the window's own label."""
    several = len({effect.window.end for effect in term.effects}) > 1
    for effect in term.effects:
        yield effect.window.end, effect.reading.rpartition(", ")[2].replace("-", " ") if several else ""
