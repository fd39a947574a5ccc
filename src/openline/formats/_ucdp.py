"""UCDP's georeferenced events (GED) as events: lethal violence, each row one place and one day or range of days.

Columns and codes are those of its codebook 19.1; the global set and the file for Syria have them alike. A row says that
two sides fought and people died, not by what means and not who acted on whom: violence of type 1 and 2 is therefore an
armed attack either way, with side a in ``actors`` and side b in ``targets``; type 3 is one of side a on civilians.
Sides keep the list's words ("Ahrar al-Sham, HTS, Southern Front" is one name); who they are is for the arrangement to
say. ``killed`` is the list's best estimate.

Precision of place becomes a radius that holds the whole class. Where a class holds no more than a country that may be
larger than any radius, no position is said at all:

    where_prec             Syria    elsewhere   why
    1 exact                5 km     5 km        the point is a settlement's; Aleppo reaches 5 km and more around it
    2 within about 25 km   25 km    25 km       the codebook's own figure
    3 district             160 km   500 km      Tadmur reaches 155 km from the point coded for it
    4 province             220 km   1,000 km    Homs reaches 202 km, the point coded for Tartus lies 213 km from its end
    5 line or fuzzy area   250 km   1,000 km    half of the longest road, when the province is coded; else 500 km
    6 country              500 km   none        Syria reaches 464 km from 35 N, 38 E
    7 water or air         none     none        between countries
"""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final

from openline import limits
from openline.assessment import DataSource, Event
from openline.terms import ActKind

from ._cells import Counts, Names, Positions, text
from ._days import Days
from ._quarantine import Fault, shown

COLUMNS: Final = ("id", "type_of_violence", "side_a", "side_b", "dyad_name", "where_prec", "adm_1", "latitude",
                  "longitude", "geom_wkt", "country", "date_prec", "date_start", "date_end", "best")  # fmt: skip
OWN: Final = ("type_of_violence", "side_a", "side_b", "where_prec", "date_prec", "geom_wkt", "dyad_name")
"""Columns by which the list is known."""
SOURCE: Final = DataSource(
    id="ucdp-ged",
    title="UCDP Georeferenced Event Dataset (GED)",
    licence="CC BY 4.0",
    citation="Sundberg, Ralph, and Erik Melander, 2013, Introducing the UCDP Georeferenced Event Dataset, Journal of "
    "Peace Research 50(4); Högbladh, Stina, 2019, UCDP GED Codebook version 19.1, Uppsala University",
    notes=(
        "Events with at least one death: a list of lethal violence, not of all violations.",
        "Sides are the attribution of UCDP; which side acted on which is not said.",
        "Days are the days of the place; deaths are the best estimate.",
    ),
)
_SYRIA: Final = {"1": 5_000, "2": 25_000, "3": 160_000, "4": 220_000, "5": 250_000, "6": 500_000, "7": None}
_SYRIA_WIDE: Final = 500_000
_ELSEWHERE: Final = {"1": 5_000, "2": 25_000, "3": 500_000, "4": 1_000_000, "5": 1_000_000, "6": None, "7": None}
_PLACES: Final = {code: f"ucdp where_prec {code}" for code in _ELSEWHERE}
_TIMES: Final = {code: f"ucdp date_prec {code}" for code in "12345"}
_TWO_SIDES: Final = {"1": True, "2": True, "3": False}
_POINT: Final = re.compile(r"POINT ?\(([-+0-9.]{1,24}) ([-+0-9.]{1,24})\)\Z")
_SAME: Final = 0.000_1
"""Degrees within which both coordinates of a row are the same: one of them is often written shorter."""
_CIVILIANS: Final = ("Civilians",)


def reader(at: Sequence[int], days: Days, positions: Positions) -> Callable[[int, list[str]], Event]:
    """What makes an event of a row; ``at`` says where COLUMNS stand in it. It raises Fault."""
    pick, counts, names, span_of, position_of = itemgetter(*at), Counts(), Names(), days.of, positions.at
    sides_kept: dict[tuple[str, str, bool], tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def sides(a: str, b: str, two: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        kept = sides_kept.get((a, b, two))
        if kept is None:
            side_a = names.needed(a, "side_a")
            kept = (side_a,), (names.needed(b, "side_b"),) if two else _CIVILIANS
            if len(sides_kept) < limits.EVENT_NAME_CHARACTERS * 100:
                sides_kept[a, b, two] = kept
        return kept

    def event(line: int, cells: list[str]) -> Event:
        (given, kind, a, b, dyad, where, province, lat, lon, point, country, when, start, end, best) = pick(cells)
        two = _TWO_SIDES.get(kind)
        if two is None:
            raise _code("type_of_violence", kind, "1, 2 or 3")
        place_class, time_class = _PLACES.get(where), _TIMES.get(when)
        if place_class is None:
            raise _code("where_prec", where, "1 to 7")
        if time_class is None:
            raise _code("date_prec", when, "1 to 5")
        position = position_of(lat, lon)
        if point and point != f"POINT ({lon} {lat})":
            _check_point(point, lat, lon)
        region = names.of(province, "adm_1")
        radius = (_SYRIA if country == "Syria" else _ELSEWHERE)[where]
        if where == "5" and region is None and radius is not None:
            radius = max(radius, _SYRIA_WIDE)
        actors, targets = sides(a, b, two)
        day, span = span_of(start, end)
        return Event(
            id=given if given.isdecimal() and given.isascii() and len(given) < 20 else _id(given),
            line=line,
            kind=ActKind.ARMED_ATTACK,
            span=span,
            day=day,
            position=position if radius is not None else None,
            radius_m=radius or 0,
            actors=actors,
            targets=targets,
            either_way=two,
            region=region,
            group=names.of(dyad, "dyad_name"),
            killed=counts.of(best, "best"),
            place_class=place_class,
            time_class=time_class,
        )

    return event


def _id(given: str) -> str:
    name = text(given, "id", limits.EVENT_ID_CHARACTERS)
    if not name:
        raise Fault("formats.empty-cell", "id is empty", "give each row the id that UCDP gave it")
    return name


def _code(column: str, cell: str, known: str) -> Fault:
    return Fault("formats.code-unknown", f"{column} is {shown(cell)}", f"the codebook has {known}")


def _check_point(point: str, lat: str, lon: str) -> None:
    """Coordinates stand twice in a row; when the two differ nobody knows which are right."""
    match = _POINT.match(point.strip())
    try:
        off = (
            [abs(float(here) - float(there)) for here, there in zip(match.groups(), (lon, lat), strict=True)]
            if match
            else [1]
        )
    except ValueError:
        off = [1]
    if max(off) > _SAME:
        swapped = match is not None and match.groups() == (lat, lon)
        hint = "exchange latitude and longitude" if swapped else "correct the coordinates, or geom_wkt"
        raise Fault(
            "formats.position-twice", f"latitude {shown(lat)}, longitude {shown(lon)}, but {shown(point)}", hint
        )
