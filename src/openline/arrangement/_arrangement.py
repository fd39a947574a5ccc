"""The arrangement as values: what was agreed, and the questions that terms and checks ask of it.

Every answer is as of an instant or a day, and a name is found under every alias and listing that is recorded.

    arrangement.party("Jabhat al-Nusra").id  ->  "nusra"
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct, structs

from openline.geotime import Certainty, Span, Window
from openline.terms import AreaReading, Term, stood

from ._asked import Standings, changes, listing_over, named_in, standings_of
from ._bulletin_records import PublishedBulletin
from ._case_records import Case
from ._cosigning import CosigningRule, rule_of
from ._cosigning_records import Cosigning
from ._gazetteer_records import GazetteerRecord
from ._promise_records import Appeal, Undertaking
from ._records import (
    About,
    Accession,
    ActorName,
    AreaVersion,
    Instrument,
    Line,
    Listing,
    Participant,
    Party,
    Place,
    Post,
    Procedures,
    Separation,
    Source,
    TermRecord,
)
from ._term_windows import EVER, Renewals, term_of


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
    accessions: tuple[Accession, ...] = ()
    actors: tuple[ActorName, ...] = ()
    standings: Standings = {}

    @classmethod
    def of(cls, records: Mapping[str, Sequence[Any]], digest: str) -> "Arrangement":
        """From records that the loader found to be in order."""
        instruments = {item.id: item for item in records["instrument"]}
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
            terms=tuple(term_of(instruments[name], record, (), EVER) for name, record in records["term"]),
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
            accessions=tuple(records["accession"]),
            actors=tuple(records["actor"]),
            standings=standings_of(records["accession"]),
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

    def may_be(self, name: str, in_list: str | None = None) -> tuple[str, ...] | None:
        """The party ids that a name in a list of events may stand for; None when nothing is known of the name.

        A name that the list uses in its own way goes before names and aliases that hold everywhere.
        """
        wanted = name.casefold()
        for own in (in_list, None):
            for actor in self.actors:
                if actor.in_list == own and actor.name.casefold() == wanted:
                    return actor.may_be
        party = self.party(name)
        return (party.id,) if party else None

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

    def knows(self, party: str) -> bool:
        """Whether this is a party here, or a name of a list that is known to stand for none."""
        if any(item.id == party for item in self.parties):
            return True
        wanted = party.casefold()
        return any(not actor.may_be and actor.name.casefold() == wanted for actor in self.actors)

    def listing(self, party: str, at: Span) -> Certainty:
        """Whether a party was listed on the days of a span."""
        return listing_over(self.listings, party, at)

    def associated(self, party: str, at: Span) -> tuple[str, ...]:
        """The listed groups with which a party is said to have been associated on some day of a span."""
        found = self.party(party)
        return named_in(found.associated, at) if found else ()

    def answering(self, party: str, at: Span) -> tuple[str, ...]:
        """The parties that answered for a party on some day of a span."""
        found = self.party(party)
        return named_in(found.sponsors, at) if found else ()

    def standing(self, instrument: str, party: str, at: Span) -> Certainty:
        """Whether a party stood in an instrument, by what is recorded and said; certain where nothing is."""
        return stood(self.standings.get((instrument, party), ()), at)

    def changes(self) -> tuple[datetime, ...]:
        """Every instant at which who is listed, associated, answered for or joined may change."""
        return changes(self.listings, self.parties, self.standings)

    def having(self, renewals: Renewals, joined: Standings, as_of: datetime) -> "Arrangement":
        """The arrangement with what participants said since: renewals of instruments, and who joined or left."""
        own = standings_of(self.accessions)
        both = {key: (*own.get(key, ()), *joined.get(key, ())) for key in {*own, *joined}}
        return structs.replace(
            self, terms=tuple(self._terms(self.term_records, renewals, as_of)), standings=both
        )  # fmt: skip

    def choosing(self, extents: Mapping[str, str]) -> "Arrangement":
        """The arrangement with one reading of some areas' extents alone: area id to the reading's name."""
        kept = tuple(area for area in self.areas if extents.get(area.id, area.reading) == area.reading)
        return structs.replace(self, areas=kept)

    def _terms(self, records: Sequence[TermRecord], renewals: Renewals, as_of: datetime) -> Iterator[Term]:
        for term, record in zip(self.terms, records, strict=True):
            instrument = self.instrument(term.instrument)
            assert instrument is not None, "the loader checks references"
            yield term_of(instrument, record, renewals.get(term.instrument, ()), as_of)

    def sponsors(self, party: str, day: date) -> tuple[str, ...]:
        """Who answers for a party on a day."""
        found = self.party(party)
        links = found.sponsors if found else ()
        return tuple(
            link.party
            for link in links
            if link.valid_from <= day and (link.valid_until is None or day <= link.valid_until)
        )
