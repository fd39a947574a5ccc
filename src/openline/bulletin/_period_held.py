"""When the terms of an area held, in every reading of when they began and ended.

Days and months are those of the clock on which a term was announced: its own, else the arrangement's. The room reads
no tables of time zones; whoever calls hands them in as a function, and without it every day is one of UTC.

Only terms that name an attack are shown beside counts of attacks: a line drawn at another would compare nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timezone

from msgspec import structs

from openline.arrangement import Arrangement
from openline.terms import ATTACKS, Term, TermKind
from openline.words import Offset

from ._period_data import Held
from ._period_words import day_words, say


def held_over(area: str, arrangement: Arrangement, offset: Offset | None = None) -> tuple[Held, ...]:
    """The area's own terms first, then the cease-fires that hold everywhere; each in order of its beginning.

    ``offset`` says how far a named zone is ahead of UTC at an instant.
    """
    found = [_held(term, arrangement, offset) for term in arrangement.terms if _concerns(term, area)]
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


def clock_words(arrangement: Arrangement, offset: Offset | None) -> str:
    """On which clock days are told."""
    zone = arrangement.about.local_zone
    known = zone is not None and offset is not None and offset(zone, datetime(2000, 1, 1, tzinfo=UTC)) is not None
    return say("clock-local", zone=zone) if known else say("clock-utc")


def _held(term: Term, arrangement: Arrangement, offset: Offset | None) -> Held:
    instrument = arrangement.instrument(term.instrument)
    assert instrument is not None, "the loader checks references"
    zone = term.local_zone or arrangement.about.local_zone
    begun = sorted({effect.window.start for effect in term.effects if effect.window.start is not None})
    starts = tuple(_on_clock(start, zone, offset) for start in begun)
    ends = _ends(term)
    last = sorted(end for end in ends if end is not None)
    return Held(
        terms=(term.id,),
        kind=term.kind.value.replace("-", " "),
        instrument=instrument.title,
        everywhere=not term.areas,
        starts=starts,
        months=(f"{starts[0]:%Y-%m}", f"{starts[-1]:%Y-%m}"),
        day=" or ".join(dict.fromkeys(day_words(start) for start in starts)),
        ends=(
            *((_on_clock(end, zone, offset), ends[end]) for end in last),
            *([(None, ends[None])] if None in ends else []),
        ),
    )


def _on_clock(instant: datetime, zone: str | None, offset: Offset | None) -> datetime:
    """The same instant with the day and hour that a clock of the zone showed."""
    ahead = offset(zone, instant) if zone is not None and offset is not None else None
    return instant if ahead is None else instant.astimezone(timezone(ahead))


def _ends(term: Term) -> dict[datetime | None, str]:
    """Each end with the readings that give it, which stand last in a window's own label; no words for an end alone."""
    found: dict[datetime | None, dict[str, None]] = {}
    for effect in term.effects:
        named = (whole.rpartition(", ")[2].replace("-", " ") for whole in effect.reading.split(" / "))
        found.setdefault(effect.window.end, {}).update(dict.fromkeys(named))
    return {end: " or ".join(names) if len(found) > 1 else "" for end, names in found.items()}
