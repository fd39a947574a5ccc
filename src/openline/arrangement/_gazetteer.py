"""A gazetteer: populated places found by name in any script, by P-code, and by what lies nearest.

A search never picks for a person: it ranks candidates, each with how it matched, and equal names are all there.

    gazetteer.named("Kherbet Eljoz")[0].settlement.name  ->  "Khirbet Al Joz"
"""

from collections.abc import Iterator, Sequence
from enum import Enum

import numpy as np
from msgspec import Struct

from openline.geotime import Position, bearing_deg, distance_m

from ._gazetteer_index import NameIndex
from ._likeness import apart
from ._names import plain, skeleton, sound, sounds


class Admin(Struct, frozen=True, kw_only=True):
    """An administrative area: its name and P-code; either may be empty."""

    name: str
    code: str


class Settlement(Struct, frozen=True, kw_only=True):
    """A populated place: every name it has, the first shown first, and the areas it lies in, the largest first."""

    code: str
    names: tuple[str, ...]
    position: Position
    admins: tuple[Admin, ...] = ()

    @property
    def name(self) -> str:
        """The name shown first."""
        return self.names[0]


class Match(Enum):
    """How a candidate answers a name: the P-code, the same letters, the same consonants, or something near."""

    CODE = "P-code"
    EXACT = "same name"
    SKELETON = "same consonants"
    NEAR = "similar"


class Candidate(Struct, frozen=True, kw_only=True):
    """A place that may be meant. ``apart_hundredths`` counts changes of sound: 100 for a consonant, 0 for none."""

    settlement: Settlement
    match: Match
    matched: str
    apart_hundredths: int


class Nearby(Struct, frozen=True, kw_only=True):
    """A place near a position, and true bearing and metres from the place to the position."""

    settlement: Settlement
    bearing_deg: int
    distance_m: int


class Gazetteer:
    """Settlements, indexed once. ``source`` is the file or record they came from."""

    __slots__ = ("_codes", "_exact", "_index", "_space", "settlements", "source")

    def __init__(self, source: str, settlements: Sequence[Settlement]) -> None:
        self.source = source
        self.settlements = tuple(settlements)
        self._codes = {item.code.casefold(): item for item in self.settlements if item.code}
        forms = [(number, name, form) for number, item in enumerate(self.settlements) for name, form in _forms(item)]
        self._exact: dict[str, list[tuple[int, str]]] = {}
        for number, name, form in forms:
            self._exact.setdefault(plain(form), []).append((number, name))
        self._index = NameIndex([(number, name, heard) for number, name, form in forms for heard in sounds(form)])
        self._space = _in_space([item.position for item in self.settlements])

    def __len__(self) -> int:
        return len(self.settlements)

    def coded(self, code: str) -> Settlement | None:
        """The place with this P-code, letters' case aside."""
        return self._codes.get(code.strip().casefold())

    def named(self, text: str, limit: int = 8) -> tuple[Candidate, ...]:
        """Places that may be meant by a name or P-code, the likeliest first; all that bear the very name are there."""
        if (found := self.coded(text)) is not None:
            return (Candidate(settlement=found, match=Match.CODE, matched=found.code, apart_hundredths=0),)
        candidates = {number: self._of(number, name, Match.EXACT, text) for number, name in self._exact_matches(text)}
        exact = len(candidates)
        for number, name, far, match in self._alike(text):
            candidates.setdefault(
                number,
                Candidate(
                    settlement=self.settlements[number], match=match, matched=name, apart_hundredths=round(far * 100)
                ),
            )
        return tuple(sorted(candidates.values(), key=_rank)[: max(limit, exact)])

    def nearest(self, position: Position, limit: int = 3) -> tuple[Nearby, ...]:
        """The places nearest to a position, by geodesics."""
        if not self.settlements:
            return ()
        chords = np.sum((self._space - _in_space([position])) ** 2, axis=1)
        numbers = np.argsort(chords, kind="stable")[: limit + 2].tolist()
        found = [_nearby(self.settlements[number], position) for number in numbers]
        return tuple(sorted(found, key=lambda item: item.distance_m)[:limit])

    def _exact_matches(self, text: str) -> list[tuple[int, str]]:
        wanted = plain(text)
        return self._exact.get(wanted, []) if wanted else []

    def _of(self, number: int, name: str, match: Match, text: str) -> Candidate:
        # A name with a qualifier in brackets stands after the same name without one.
        far = 0 if plain(name) == plain(text) else 5
        return Candidate(settlement=self.settlements[number], match=match, matched=name, apart_hundredths=far)

    def _alike(self, text: str) -> Iterator[tuple[int, str, float, Match]]:
        spoken = sound(text)
        if not spoken:
            return
        rows = self._index.shortlist(spoken)
        distances = apart(spoken, self._index.sounds(rows))
        bones = skeleton(spoken)
        for row, far in sorted(zip(rows.tolist(), distances.tolist(), strict=True), key=lambda pair: pair[1]):
            number, name, other = self._index.entry(row)
            same = bool(bones) and skeleton(other) == bones
            if same or far <= _farthest(spoken):
                yield number, name, far, Match.SKELETON if same else Match.NEAR


def _rank(candidate: Candidate) -> tuple[bool, int, str, str]:
    exact = candidate.match is Match.EXACT
    return not exact, candidate.apart_hundredths, candidate.settlement.name, candidate.settlement.code


def _farthest(spoken: str) -> float:
    """Beyond it two names have little in common: one consonant in four letters."""
    return 0.3 + len(spoken) / 4


def _forms(settlement: Settlement) -> Iterator[tuple[str, str]]:
    """Each name whole, without what stands in brackets or after a spaced hyphen, and either side of a slash."""
    for name in settlement.names:
        forms = [name, name.split("(")[0], name.split(" - ")[0], *name.split("/")]
        for form in dict.fromkeys(form.strip() for form in forms):
            if plain(form):
                yield name, form


def _nearby(settlement: Settlement, position: Position) -> Nearby:
    return Nearby(
        settlement=settlement,
        bearing_deg=bearing_deg(settlement.position, position),
        distance_m=distance_m(settlement.position, position),
    )


def _in_space(positions: Sequence[Position]) -> np.ndarray:
    """Points on a sphere of radius 1: near enough to say which places come into question."""
    lats = np.radians([position.lat for position in positions])
    lons = np.radians([position.lon for position in positions])
    return np.column_stack([np.cos(lats) * np.cos(lons), np.cos(lats) * np.sin(lons), np.sin(lats)])
