"""A written rule as it is judged: one window for each reading of when it began and of how it was renewed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from openline.geotime import Window, format_instant
from openline.terms import Effect, Renewal, RenewalReading, RenewalWord, Term, renewed, windows

from ._facts import Reading
from ._records import Instrument, TermRecord

EVER = datetime(9000, 1, 1, tzinfo=UTC)
"""An instant after every end: what is asked of an arrangement alone, with nobody's word on a renewal."""

Renewals = Mapping[str, Sequence[RenewalWord]]
"""What guarantors said of renewing each instrument."""


def term_of(instrument: Instrument, record: TermRecord, said: Sequence[RenewalWord], as_of: datetime) -> Term:
    """A term with every window in which it may have held, as far as is known at an instant."""
    return Term(
        id=record.id,
        instrument=instrument.id,
        kind=record.kind,
        summary=record.summary,
        paragraph=record.paragraph,
        binds=record.binds,
        areas=record.areas,
        effects=tuple(_effects(instrument, record, said, as_of)),
        sources=record.sources,
        prohibits=record.prohibits,
        weapons=record.weapons,
        excepts=record.excepts,
        excepts_associated=record.excepts_associated,
        within_s=record.within_s,
        reach_m=record.reach_m,
        reach_to_m=record.reach_to_m,
        unless_self_defence=record.unless_self_defence,
        local_zone=record.local.rpartition(" ")[2] if record.local else None,
    )


def _effects(
    instrument: Instrument, record: TermRecord, said: Sequence[RenewalWord], as_of: datetime
) -> Iterator[Effect]:
    """One window for each that some reading gives, with the names of every reading that gives it."""
    found: dict[Window, list[str]] = {}
    disputed = record.effect.disputed
    for ending, end_label in _ends(instrument, record, said, as_of):
        for start in record.effect.readings:
            label = ", ".join(part for part in (_begins(start) if disputed else "", end_label) if part)
            for window in _windows(start.value, ending):
                found.setdefault(window, []).append(label)
    for window, labels in found.items():
        yield Effect(window=window, reading=" / ".join(dict.fromkeys(label for label in labels if label)))


def _begins(start: Reading[datetime]) -> str:
    return f"{format_instant(start.value)} {start.sources[0] if start.sources else ''}".strip()


def _windows(start: datetime, ending: tuple[datetime | None, ...]) -> Iterator[Window]:
    for end in ending:
        if end is None or end >= start:
            yield Window(start=start, end=end)


def _ends(
    instrument: Instrument, record: TermRecord, said: Sequence[RenewalWord], as_of: datetime
) -> Iterator[tuple[tuple[datetime | None, ...], str]]:
    """The ends of a term in each reading of its renewal, with the reading's name where it matters."""
    if record.ends_unless_renewed is None:
        yield (record.until,), "" if record.held_until is None else "no-end-found"
        if record.held_until is not None:
            yield (record.held_until,), "held-no-longer"
    elif instrument.renewal is None or instrument.renewal_period_s is None:
        yield (record.until,), "renewed"
        yield (record.ends_unless_renewed,), "not-renewed"
    else:
        clause = Renewal(
            until=record.ends_unless_renewed, period_s=instrument.renewal_period_s, guarantors=instrument.guarantors
        )
        for reading in instrument.renewal.readings:
            yield _last(clause, said, reading.value, as_of), reading.value.value


def _last(
    clause: Renewal, said: Sequence[RenewalWord], reading: RenewalReading, as_of: datetime
) -> tuple[datetime | None, ...]:
    found = windows(clause.until, renewed(clause, said, reading, as_of))
    return tuple(window.end for window in found)
