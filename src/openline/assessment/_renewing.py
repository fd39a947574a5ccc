"""How far an instrument and its areas ran on, from what guarantors declared and when; in any order.

A renewal names one area and an instant. It lets pass the ends of the clause's periods before the end that lies nearest
to that instant, since nobody writes the very second; one that reaches less than half a period further is no renewal for
the clause's period, and whether it is one at all is open. A guarantor agrees to renew an instrument when it has renewed
every area that the instrument's renewable terms name; where it renewed some, whether it agreed is open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from openline.arrangement import Arrangement, Instrument, TermRecord
from openline.geotime import Certainty, Span
from openline.picture import AREA, Picture, Renewal
from openline.terms import MOST_PERIODS, Ends, RenewalReading, RenewalWord, renewed
from openline.terms import Renewal as Clause

from ._attested import Attested, as_claimed, joined, speaks_for

_FAR = timedelta(days=36_524)
"""A hundred years: until then what somebody has not said may still be said."""


class AreaState(Struct, frozen=True, kw_only=True):
    """Where an area stands under one instrument; ``state`` is a state of the table of areas.

    ``ends`` is when it ended in each reading of the clause: none before the first end, or without a clause. ``agreed``
    and ``missing`` are the guarantors that did and did not renew this very area for after the last end that has passed.
    """

    area: str
    instrument: str
    state: str
    ends: tuple[tuple[RenewalReading, Ends], ...]
    agreed: tuple[str, ...]
    missing: tuple[str, ...]


def renewal_words(
    instrument: Instrument, said: Iterable[Renewal], arrangement: Arrangement, attested: Attested = as_claimed
) -> tuple[RenewalWord, ...]:
    """Each guarantor's word on each end that it spoke of, as ``Arrangement.having`` takes them."""
    renewable = [term for term in _terms(instrument, arrangement) if term.ends_unless_renewed]
    areas = {area for term in renewable for area in term.areas}
    own = [item for item in said if item.instrument == instrument.id]
    words = []
    for guarantor in instrument.guarantors:
        mine = [item for item in own if speaks_for(item.mark, guarantor, arrangement)]
        words += [
            RenewalWord(guarantor=guarantor, agrees=True, about=end, said=_whole(spans, areas))
            for end, spans in sorted(_by_end(mine, instrument, _ends(renewable), attested).items())
        ]
    return tuple(words)


def area_state(
    area: str,
    instrument: Instrument,
    picture: Picture,
    arrangement: Arrangement,
    as_of: datetime,
    attested: Attested = as_claimed,
) -> AreaState:
    """Steps the table of areas with what was agreed, with time, and with the guarantors' words on this very area."""
    terms = [term for term in _terms(instrument, arrangement) if area in term.areas]
    ends = _ends(terms)
    own = [item for item in picture.renewals if (item.area, item.instrument) == (area, instrument.id)]
    words = _words_on(area, instrument, own, ends, arrangement, attested)
    passed = [end for end in ends if end <= as_of]
    found = tuple(pair for end in passed for pair in _readings(instrument, end, words, as_of))
    last = {_last_end(instrument, end, as_of) for end in passed}
    agreed = {word.guarantor for word in words if word.about in last}
    return AreaState(
        area=area,
        instrument=instrument.id,
        state=AREA.walk([*_begun(instrument, as_of), *_ended(terms, [ends for _, ends in found], as_of)]),
        ends=found,
        agreed=tuple(name for name in instrument.guarantors if passed and name in agreed),
        missing=tuple(name for name in instrument.guarantors if passed and name not in agreed),
    )


def _terms(instrument: Instrument, arrangement: Arrangement) -> list[TermRecord]:
    of = {term.id: term.instrument for term in arrangement.terms}
    return [record for record in arrangement.term_records if of[record.id] == instrument.id]


def _ends(terms: Iterable[TermRecord]) -> tuple[datetime, ...]:
    """The first ends that terms name; they may differ."""
    return tuple(sorted({term.ends_unless_renewed for term in terms if term.ends_unless_renewed}))


def _by_end(
    said: Iterable[Renewal], instrument: Instrument, ends: Sequence[datetime], attested: Attested
) -> dict[datetime, dict[str, Span]]:
    """For each end, when each area was first renewed for after it."""
    found: dict[datetime, dict[str, Span]] = {}
    for item in said:
        for end, sure in _about(item.until_utc, instrument, ends).items():
            span = attested(item.mark)
            span = span if sure else _open(span)
            by_area = found.setdefault(end, {})
            by_area[item.area] = _first(by_area[item.area], span) if item.area in by_area else span
    return found


def _about(until: datetime, instrument: Instrument, ends: Iterable[datetime]) -> Mapping[datetime, bool]:
    """The ends that a renewal until an instant lets pass, and whether it surely does."""
    period = instrument.renewal_period_s
    found: dict[datetime, bool] = {}
    for end in ends:
        if until <= end:
            continue
        periods = round((until - end).total_seconds() / period) if period else 1
        found[end] = periods > 0 or found.get(end, False)
        for number in range(1, min(periods, MOST_PERIODS)):
            found[end + timedelta(seconds=(period or 0) * number)] = True
    return found


def _whole(spans: Mapping[str, Span], areas: set[str]) -> Span:
    """When the last of the areas was renewed; open where one never was."""
    whole = joined(*spans.values())
    return whole if areas <= set(spans) else _open(whole)


def _open(span: Span) -> Span:
    return Span(earliest=span.earliest, latest=span.latest + _FAR)


def _first(one: Span, other: Span) -> Span:
    """When the first of two was."""
    return Span(earliest=min(one.earliest, other.earliest), latest=min(one.latest, other.latest))


def _words_on(
    area: str,
    instrument: Instrument,
    own: Sequence[Renewal],
    ends: Sequence[datetime],
    arrangement: Arrangement,
    attested: Attested,
) -> list[RenewalWord]:
    """The guarantors' words on one area alone."""
    words = []
    for guarantor in instrument.guarantors:
        mine = [item for item in own if speaks_for(item.mark, guarantor, arrangement)]
        words += [
            RenewalWord(guarantor=guarantor, agrees=True, about=end, said=spans[area])
            for end, spans in sorted(_by_end(mine, instrument, ends, attested).items())
        ]
    return words


def _readings(
    instrument: Instrument, first: datetime, words: Sequence[RenewalWord], as_of: datetime
) -> Iterator[tuple[RenewalReading, Ends]]:
    """When a term that first ended then ended in each reading of the clause; nothing where there is none to read."""
    if instrument.renewal is not None and instrument.renewal_period_s is not None:
        clause = Clause(until=first, period_s=instrument.renewal_period_s, guarantors=instrument.guarantors)
        for reading in instrument.renewal.readings:
            yield reading.value, renewed(clause, words, reading.value, as_of)


def _last_end(instrument: Instrument, first: datetime, as_of: datetime) -> datetime:
    """The last end of a period that has passed."""
    period = instrument.renewal_period_s
    return first + timedelta(seconds=period * int((as_of - first).total_seconds() // period)) if period else first


def _begun(instrument: Instrument, as_of: datetime) -> Iterator[str]:
    """By the earliest of what sources say."""
    if min(reading.value for reading in instrument.signed.readings) <= as_of.date():
        yield "agree"
    if min(reading.value for reading in instrument.in_force.readings) <= as_of:
        yield "take effect"


def _ended(terms: Sequence[TermRecord], ends: Sequence[Ends], as_of: datetime) -> Iterator[str]:
    """What time and the guarantors' words brought; where both leave it open, or no clause is there, it is disputed."""
    if terms and all(term.until is not None and term.until <= as_of for term in terms):
        yield "end"
    elif any(term.ends_unless_renewed is not None and term.ends_unless_renewed <= as_of for term in terms):
        held = {_holds(item, as_of) for item in ends}
        yield "renew" if held == {Certainty.CERTAIN} else "by-date"
        if held == {Certainty.NO}:
            yield "end"


def _holds(ends: Ends, as_of: datetime) -> Certainty:
    if ends.sure is None or as_of < ends.sure:
        return Certainty.CERTAIN
    return Certainty.POSSIBLE if ends.possible is None or as_of < ends.possible else Certainty.NO
