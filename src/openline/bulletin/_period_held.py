"""When the terms of an area held, in every reading of when they began and ended.

Only terms that name an attack are shown beside counts of attacks: a line drawn at another would compare nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from msgspec import structs

from openline.arrangement import Arrangement, TermRecord
from openline.terms import ATTACKS, Term, TermKind

from ._period_data import Held
from ._period_words import day_words


def held_over(area: str, arrangement: Arrangement) -> tuple[Held, ...]:
    """The area's own terms first, then the cease-fires that hold everywhere; each in order of its beginning."""
    records = {record.id: record for record in arrangement.term_records}
    found = [_held(term, records[term.id], arrangement) for term in arrangement.terms if _concerns(term, area)]
    return tuple(_alike(sorted(found, key=lambda item: (item.everywhere, item.starts[0], item.title, item.terms))))


def _concerns(term: Term, area: str) -> bool:
    if not set(term.prohibits) & set(ATTACKS) or all(effect.window.start is None for effect in term.effects):
        return False
    return area in term.areas or (not term.areas and term.kind is TermKind.CEASE_HOSTILITIES)


def _alike(found: Iterable[Held]) -> Iterator[Held]:
    """Terms of one instrument that began and ended alike stand in one row."""
    rows: dict[Held, tuple[str, ...]] = {}
    for item in found:
        key = structs.replace(item, terms=())
        rows[key] = rows.get(key, ()) + item.terms
    yield from (structs.replace(key, terms=terms) for key, terms in rows.items())


def _held(term: Term, record: TermRecord, arrangement: Arrangement) -> Held:
    instrument = arrangement.instrument(term.instrument)
    assert instrument is not None, "the loader checks references"
    starts = sorted({effect.window.start for effect in term.effects if effect.window.start is not None})
    ends = dict(_ends(term))
    last = sorted(end for end in ends if end is not None)
    days = _days(starts, record)
    return Held(
        terms=(term.id,),
        kind=term.kind.value.replace("-", " "),
        instrument=instrument.title,
        everywhere=not term.areas,
        starts=tuple(starts),
        months=(f"{days[0]:%Y-%m}", f"{days[-1]:%Y-%m}"),
        day=" or ".join(dict.fromkeys(day_words(day) for day in days)),
        ends=(*((end, ends[end]) for end in last), *([(None, ends[None])] if None in ends else [])),
    )


def _days(starts: list[datetime], record: TermRecord) -> list[date]:
    """The days of the beginnings: on the text's own clock where it gives one, else in UTC."""
    if record.local and len(starts) == 1:
        return [date.fromisoformat(record.local[:10])]
    return [start.date() for start in starts]


def _ends(term: Term) -> Iterator[tuple[datetime | None, str]]:
    """Each end with the reading that gives it: the last part of the window's own label."""
    several = len({effect.window.end for effect in term.effects}) > 1
    for effect in term.effects:
        yield effect.window.end, effect.reading.rpartition(", ")[2].replace("-", " ") if several else ""
