"""What a text means on the ground: one point, or one for each place that its name may mean; and two texts compared.

A name alone stands for the middle of a settlement, which reaches ``SETTLEMENT_M`` about it.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from openline.arrangement import Candidate, Comparison, Gazetteer, Match, compare_descriptions
from openline.geotime import (
    Certainty,
    Description,
    FromPlace,
    PlaceName,
    Position,
    Read,
    descriptions_agree,
    distance_m,
    read_description,
)

SETTLEMENT_M: Final = 1_000
"""Metres from the middle of a settlement that its name may still mean."""
SAME_PLACE_M: Final = 5_000
"""Metres within which the same name in two lists is one place."""
SOUNDS_THE_SAME: Final = 5
"""Hundredths of a consonant; a name that differs by its qualifier in brackets counts as the same."""
CANDIDATES: Final = 8


class Point(Struct, frozen=True, kw_only=True):
    """A point that a text may mean, how far off the text leaves it, and the place it was named from."""

    position: Position
    accuracy_m: int
    candidate: Candidate | None = None
    source: str = ""


class Meant(Struct, frozen=True, kw_only=True):
    """A text as read, and its points, the likeliest first; ``certain`` when one place is named exactly.

    ``alike`` are other places that sound the same; for the arrangement's own name or a P-code they are only shown.
    """

    text: str
    read: Description
    points: tuple[Point, ...]
    certain: bool
    alike: tuple[Point, ...] = ()


class Pair(Struct, frozen=True, kw_only=True):
    """One point of each text, how they agree, and the metres between them; with a place, all of the comparison."""

    first: Point
    second: Point
    certainty: Certainty
    apart_m: int
    details: Comparison | None


class Compared(Struct, frozen=True, kw_only=True):
    """Every pair of points, and the answer over them: certain or no only where no other pair could say otherwise."""

    certainty: Certainty
    tolerance_m: int
    pairs: tuple[Pair, ...]


def meant(text: str, lists: Sequence[Gazetteer]) -> Meant:
    """Read a text and locate the places it names, the arrangement's own list first; GeometryError when unreadable."""
    read = read_description(text)
    if isinstance(read, Read):
        point = Point(position=read.position, accuracy_m=read.accuracy_m)
        return Meant(text=text, read=read, points=(point,), certain=True)
    said = _said(read)
    found = _candidates(said.place, lists)
    points = tuple(
        Point(position=said.at(item.settlement.position), accuracy_m=said.accuracy_m, candidate=item, source=source)
        for item, source in found
    )
    sure = tuple(point for point in points if _exact(point))
    alike = tuple(point for point in points if point not in sure and _sounds_the_same(point))
    if len(sure) == 1 and (not alike or _agreed(sure[0], lists[0])):
        return Meant(text=text, read=read, points=sure, certain=True, alike=alike)
    return Meant(text=text, read=read, points=(*sure, *alike) if sure else points, certain=False)


def _exact(point: Point) -> bool:
    return point.candidate is not None and point.candidate.match in (Match.CODE, Match.EXACT)


def _sounds_the_same(point: Point) -> bool:
    return point.candidate is not None and point.candidate.apart_hundredths <= SOUNDS_THE_SAME


def _agreed(point: Point, own: Gazetteer) -> bool:
    """Whether the parties agreed on this name themselves, or it is a P-code, which only one place has."""
    assert point.candidate is not None, "a place that is named"
    return point.candidate.match is Match.CODE or point.source == own.source


def compared(first: Meant, second: Meant, lists: Sequence[Gazetteer], tolerance_m: int) -> Compared:
    """Each point of one text with each of the other."""
    pairs = tuple(
        _pair(first.read, one, second.read, other, lists, tolerance_m)
        for one in first.points
        for other in second.points
    )
    answers = {pair.certainty for pair in pairs}
    open_names = not (first.certain and second.certain)
    certainty = answers.pop() if len(answers) == 1 else Certainty.POSSIBLE
    if open_names and certainty is Certainty.CERTAIN:
        certainty = Certainty.POSSIBLE
    return Compared(certainty=certainty, tolerance_m=tolerance_m, pairs=pairs)


def _pair(
    first: Description, one: Point, second: Description, other: Point, lists: Sequence[Gazetteer], tolerance_m: int
) -> Pair:
    """The place-based description is held against the point of the other one."""
    turned = other.candidate is None and one.candidate is not None
    read, base, point = (first, one, other) if turned else (second, other, one)
    if base.candidate is None or isinstance(read, Read):
        accuracy = one.accuracy_m + other.accuracy_m
        certainty, apart = descriptions_agree(one.position, accuracy, other.position, 0, 0, tolerance_m)
        return Pair(first=one, second=other, certainty=certainty, apart_m=apart, details=None)
    details = compare_descriptions(
        point.position, point.accuracy_m, base.candidate.settlement, _said(read), lists, tolerance_m
    )
    return Pair(first=one, second=other, certainty=details.certainty, apart_m=details.apart_m, details=details)


def _said(read: FromPlace | PlaceName) -> FromPlace:
    if isinstance(read, FromPlace):
        return read
    return FromPlace(place=read.text, bearing_deg=0, distance_m=0, step_m=2 * SETTLEMENT_M)


def _candidates(name: str, lists: Sequence[Gazetteer]) -> list[tuple[Candidate, str]]:
    """From all lists, one place once; the lists stand in the order in which they are trusted."""
    found: list[tuple[Candidate, str]] = []
    for gazetteer in lists:
        for item in gazetteer.named(name, CANDIDATES):
            if not any(_same(item, known) for known, source in found if source != gazetteer.source):
                found.append((item, gazetteer.source))
    found.sort(key=lambda pair: (pair[0].match not in (Match.CODE, Match.EXACT), pair[0].apart_hundredths))
    exact = sum(item.match in (Match.CODE, Match.EXACT) for item, _ in found)
    return found[: max(CANDIDATES, exact)]


def _same(one: Candidate, other: Candidate) -> bool:
    near = distance_m(one.settlement.position, other.settlement.position) <= SAME_PLACE_M
    return near and one.apart_hundredths == other.apart_hundredths
