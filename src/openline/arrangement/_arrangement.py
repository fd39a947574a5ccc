"""The arrangement as values: what was agreed, and the questions that terms and checks ask of it.

Every answer is as of an instant or a day, and a name is found under every alias and listing that is recorded.

    arrangement.party("Jabhat al-Nusra").id  ->  "nusra"
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from openline.geotime import Certainty, Span, Window
from openline.terms import AreaReading, Term

from ._case_records import Case
from ._cosigning import CosigningRule, rule_of
from ._cosigning_records import Cosigning
from ._gazetteer_records import GazetteerRecord
from ._records import (
    About,
    Appeal,
    AreaVersion,
    Instrument,
    Line,
    Listing,
    Participant,
    Party,
    Place,
    Post,
    Procedures,
    PublishedBulletin,
    Separation,
    Source,
    TermRecord,
    Undertaking,
)


class Arrangement(Struct, frozen=True, kw_only=True):
    """Everything of one folder, checked. ``digest`` is its version.

    ``terms`` are the rules as they are judged, ``term_records`` the same as written, with the sources of each reading.
    """

    about: About
    digest: str
    procedures: Procedures
    cosigning: Cosigning
    sources: tuple[Source, ...]
    participants: tuple[Participant, ...]
    parties: tuple[Party, ...]
    posts: tuple[Post, ...]
    lines: tuple[Line, ...]
    instruments: tuple[Instrument, ...]
    terms: tuple[Term, ...]
    term_records: tuple[TermRecord, ...]
    areas: tuple[AreaVersion, ...]
    listings: tuple[Listing, ...]
    places: tuple[Place, ...]
    undertakings: tuple[Undertaking, ...]
    appeals: tuple[Appeal, ...]
    separations: tuple[Separation, ...]
    cases: tuple[Case, ...]
    bulletins: tuple[PublishedBulletin, ...]
    gazetteers: tuple[GazetteerRecord, ...] = ()

    @classmethod
    def of(cls, records: Mapping[str, Sequence[Any]], digest: str) -> "Arrangement":
        """From records that the loader found to be in order."""
        return cls(
            about=records["about"][0],
            digest=digest,
            procedures=records["procedures"][0],
            cosigning=records["cosigning"][0],
            sources=tuple(records["source"]),
            participants=tuple(records["participant"]),
            parties=tuple(records["party"]),
            posts=tuple(records["post"]),
            lines=tuple(records["line"]),
            instruments=tuple(records["instrument"]),
            terms=tuple(_term(instrument, record) for instrument, record in records["term"]),
            term_records=tuple(record for _, record in records["term"]),
            areas=tuple(records["area"]),
            listings=tuple(records["listing"]),
            places=tuple(records["place"]),
            undertakings=tuple(records["undertaking"]),
            appeals=tuple(records["appeal"]),
            separations=tuple(records["separation"]),
            cases=tuple(records["case"]),
            bulletins=tuple(records["bulletin"]),
            gazetteers=tuple(records["gazetteer"]),
        )

    def source(self, name: str) -> Source | None:
        """A source by its id."""
        return next((source for source in self.sources if source.id == name), None)

    def participant(self, name: str) -> Participant | None:
        """A participant by its id."""
        return next((item for item in self.participants if item.id == name), None)

    def party(self, name: str) -> Party | None:
        """A party by id, name, alias, or identifier and name of its listing, letters' case aside."""
        wanted = name.casefold()
        return next((p for p in self.parties if wanted in {known.casefold() for known in self.names_of(p)}), None)

    def names_of(self, party: Party) -> tuple[str, ...]:
        """Every name that stands for a party."""
        listings = [listing for listing in self.listings if listing.party == party.id]
        listed = [name for listing in listings for name in (listing.id, *listing.names)]
        return (party.id, party.name, *party.aliases, *listed)

    def post(self, name: str) -> Post | None:
        """A post by its id."""
        return next((post for post in self.posts if post.id == name), None)

    def line(self, name: str) -> Line | None:
        """A line by its id."""
        return next((line for line in self.lines if line.id == name), None)

    def place(self, name: str) -> Place | None:
        """A named place by its id."""
        return next((place for place in self.places if place.id == name), None)

    def instrument(self, name: str) -> Instrument | None:
        """An instrument by its id."""
        return next((item for item in self.instruments if item.id == name), None)

    def term(self, name: str) -> Term | None:
        """A term by its id."""
        return next((term for term in self.terms if term.id == name), None)

    def area_versions(self, name: str) -> tuple[AreaVersion, ...]:
        """Every version and reading of an area."""
        return tuple(version for version in self.areas if version.id == name)

    def cosigning_rule(self, author: str) -> CosigningRule:
        """Whose cosignatures count on the journal of a participant of this arrangement."""
        return rule_of(self.cosigning, self.participants, self.parties, author)

    # -- what terms ask (terms.World) ------------------------------------------------------------

    def area_readings(self, area: str, at: Span) -> tuple[AreaReading, ...]:
        """Every reading of the versions of an area that may be in force in the span."""
        found = [(v, Window(start=v.valid_from, end=v.valid_until)) for v in self.area_versions(area)]
        return tuple(
            AreaReading(
                id=v.id, version=v.version, reading=v.reading, area=v.area, approximate=v.approximate, window=window
            )
            for v, window in found
            if at.within(window) is not Certainty.NO
        )

    def listed(self, party: str, at: datetime) -> tuple[str, ...]:
        """Identifiers under which a party was listed on the day of an instant."""
        day = at.date()
        return tuple(
            item.id
            for item in self.listings
            if item.party == party and item.listed_on <= day and (item.delisted_on is None or day < item.delisted_on)
        )

    def sponsors(self, party: str, day: date) -> tuple[str, ...]:
        """Who answers for a party on a day."""
        found = self.party(party)
        links = found.sponsors if found else ()
        return tuple(
            link.party
            for link in links
            if link.valid_from <= day and (link.valid_until is None or day <= link.valid_until)
        )


def _term(instrument: str, record: TermRecord) -> Term:
    """A term as the rules judge it: the window shown first, and those of every other reading of start and renewal."""
    starts = [reading.value for reading in record.effect.readings]
    ends = [record.until, *([record.ends_unless_renewed] if record.ends_unless_renewed is not None else [])]
    first, *others = dict.fromkeys((start, end) for end in ends for start in starts)
    return Term(
        id=record.id,
        instrument=instrument,
        kind=record.kind,
        summary=record.summary,
        paragraph=record.paragraph,
        binds=record.binds,
        areas=record.areas,
        effect=Window(start=first[0], end=first[1]),
        other_effects=tuple(Window(start=start, end=end) for start, end in others),
        sources=record.sources,
        prohibits=record.prohibits,
        excepts=record.excepts,
        reach_m=record.reach_m,
    )
