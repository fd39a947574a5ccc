"""What rules ask of an arrangement, as of a span of time: listings, associations, who answers for whom, who had joined.

Days are UTC days. Certain is what holds throughout the span, possible what holds in part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from openline.geotime import Certainty, Span
from openline.terms import Joined

from ._records import Accession, Association, Listing, Party, Sponsor

Standings = Mapping[tuple[str, str], tuple[Joined, ...]]
"""Words on a party's place in an instrument, by instrument and party."""


def listing_over(listings: Iterable[Listing], party: str, at: Span) -> Certainty:
    """Whether a party was on the list on the days of a span; the day of delisting is no longer one of them."""
    own = [item for item in listings if item.party == party]
    first, last = at.earliest.date(), at.latest.date()
    edges = {edge for item in own for edge in (item.listed_on, item.delisted_on) if edge and first <= edge <= last}
    held = {_listed_on(own, day) for day in {first, last, *edges, *(edge - timedelta(days=1) for edge in edges)}
            if first <= day <= last}  # fmt: skip
    if held == {True}:
        return Certainty.CERTAIN
    return Certainty.POSSIBLE if True in held else Certainty.NO


def _listed_on(listings: Sequence[Listing], day: date) -> bool:
    return any(i.listed_on <= day and (i.delisted_on is None or day < i.delisted_on) for i in listings)


def named_in(links: Iterable[Sponsor | Association], at: Span) -> tuple[str, ...]:
    """The parties of links that held on some day of a span."""
    first, last = at.earliest.date(), at.latest.date()
    held = (
        link.party
        for link in links
        if link.valid_from <= last and (link.valid_until is None or first <= link.valid_until)
    )
    return tuple(dict.fromkeys(held))


def standings_of(accessions: Iterable[Accession]) -> Standings:
    """The words of recorded accessions; readings that differ on the instant make it imprecise."""
    found: dict[tuple[str, str], tuple[Joined, ...]] = {}
    for item in accessions:
        instants = [reading.value for reading in item.since.readings]
        joined = Joined(word=item.word, since=Span(earliest=min(instants), latest=max(instants)))
        key = (item.instrument, item.party)
        found[key] = (*found.get(key, ()), joined)
    return found


def changes(listings: Iterable[Listing], parties: Iterable[Party], standings: Standings) -> tuple[datetime, ...]:
    """Every instant at which an answer here may change: between two of them all events are alike."""
    days: set[date] = set()
    for item in listings:
        days |= {item.listed_on, *([item.delisted_on] if item.delisted_on else [])}
    for party in parties:
        links: tuple[Sponsor | Association, ...] = (*party.sponsors, *party.associated)
        for link in links:
            days |= {link.valid_from, *([link.valid_until + timedelta(days=1)] if link.valid_until else [])}
    instants = {datetime.combine(day, time(0), tzinfo=UTC) for day in days}
    for words in standings.values():
        instants |= {edge for word in words for edge in (word.since.earliest, word.since.latest)}
    return tuple(sorted(instants))
