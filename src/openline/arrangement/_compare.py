"""Two descriptions of one place held against each other: coordinates, and bearing and distance from a named place.

Neither is the true one. When they disagree both points are shown, and whoever wrote them says which was meant.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from openline.geotime import Area, Certainty, FromPlace, Position, descriptions_agree, inside

from ._gazetteer import Gazetteer, Nearby, Settlement


class Comparison(Struct, frozen=True, kw_only=True):
    """Both points, the metres between them, and what stands near the first.

    ``certainty``: certain within the tolerance, possible while what the two leave open explains the rest.
    ``disagreeing_codes``: P-codes of areas that the named place and the first point do not share (place's, point's).
    """

    first: Position
    second: Position
    place: Settlement
    certainty: Certainty
    apart_m: int
    explained_m: int
    nearest: tuple[Nearby, ...]
    disagreeing_codes: tuple[tuple[str, str], ...]


def compare_descriptions(
    position: Position,
    accuracy_m: int,
    place: Settlement,
    said: FromPlace,
    gazetteers: Sequence[Gazetteer],
    tolerance_m: int,
    areas: Mapping[str, Area] | None = None,
) -> Comparison:
    """Coordinates within so many metres, and what was said from a located place.

    ``areas`` are administrative areas of one level by P-code, where they are held.
    """
    # descriptions_agree knows the rounding of a whole degree; the step of the written distance is left open as well.
    open_m = accuracy_m + -(-said.step_m // 2)
    certainty, apart = descriptions_agree(
        position, open_m, place.position, said.bearing_deg, said.distance_m, tolerance_m
    )
    return Comparison(
        first=position,
        second=said.at(place.position),
        place=place,
        certainty=certainty,
        apart_m=apart,
        explained_m=tolerance_m + accuracy_m + said.accuracy_m,
        nearest=nearest_of(gazetteers, position),
        disagreeing_codes=_codes_apart(_codes_of(place, said, areas or {}), _holding(position, areas or {})),
    )


def nearest_of(gazetteers: Sequence[Gazetteer], position: Position, limit: int = 3) -> tuple[Nearby, ...]:
    """The nearest places of several gazetteers."""
    found = [item for gazetteer in gazetteers for item in gazetteer.nearest(position, limit)]
    return tuple(sorted(found, key=lambda item: item.distance_m)[:limit])


def _codes_of(place: Settlement, said: FromPlace, areas: Mapping[str, Area]) -> set[str]:
    """The areas of the second point; of the place itself those that its own row states."""
    stated = {admin.code for admin in place.admins} & set(areas)
    return stated if stated and not said.distance_m else _holding(said.at(place.position), areas)


def _codes_apart(theirs: set[str], mine: set[str]) -> tuple[tuple[str, str], ...]:
    """Areas of one and not of the other; nothing where either lies in none that is held."""
    if not mine or not theirs:
        return ()
    return tuple((other, own) for other in sorted(theirs - mine) for own in sorted(mine - theirs))


def _holding(position: Position, areas: Mapping[str, Area]) -> set[str]:
    return {code for code, area in areas.items() if inside(area, position, 0) is not Certainty.NO}
