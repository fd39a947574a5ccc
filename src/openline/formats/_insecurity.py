"""Insecurity Insight's incident lists as events: attacks on health care, aid workers, schools and camps, explosives.

The five files have other columns but the same heart: day, country, province, a deliberately coarse place, who is
reported to have done it, and the weapon carried or used. Nothing is sharpened: exact places of medical sites are
withheld to protect people there, and the radius is never smaller than the class that the list states.

    Geo Precision         Syria    elsewhere   why
    (1) exact             25 km    25 km       the lists publish nothing finer
    (2) 25 km             25 km    25 km       the class itself
    (3) district          280 km   500 km      the point may be anywhere in it; Tadmur is 277 km across
    (4) province          400 km   1,000 km    Homs is 399 km across
    (5) road or river     400 km   1,000 km    as a province
    (6) country           800 km   none        Syria is 794 km across
    (7) sea or air        none     none        between countries

"Reported Perpetrator Name" stays as it stands ("Syrian or Russian Forces" is one name); names with commas between are
several, of whom one or several acted; unidentified is nobody. ``killed`` counts the staff or people that the file is
about. What the act was is in ``_insecurity_acts``.
"""

from collections.abc import Callable, Sequence
from typing import Final

from openline import limits
from openline.assessment import DataSource, Event
from openline.geotime import Position

from ._cells import Names, Positions, text
from ._days import Days
from ._insecurity_acts import MEANS, PEOPLE, Said, what_was_done
from ._quarantine import Fault, missing_columns, places, shown

OWN: Final = ("geo precision", "reported perpetrator", "reported perpetrator name", "sind event id", "sind id")
"""Columns by which the lists are known."""
SOURCE: Final = DataSource(
    id="insecurity-insight",
    title="Insecurity Insight incident data",
    licence="CC BY-SA",
    citation="Insecurity Insight, 2024, incident data (for health care: 2016-2023 Attacks on Health Care Incident "
    "Data, v. 05 January 2024), Geneva, Switzerland",
    notes=(
        "Not representative and not complete, by its own notes.",
        "Places are coarse on purpose, to protect people; do not try to sharpen them.",
        "Perpetrators are as reported.",
    ),
)
_NEEDED: Final = ("date", "country iso", "admin 1", "reported perpetrator name")
_SYRIA: Final = {"1": 25_000, "2": 25_000, "3": 280_000, "4": 400_000, "5": 400_000, "6": 800_000, "7": None}
_ELSEWHERE: Final = {"1": 25_000, "2": 25_000, "3": 500_000, "4": 1_000_000, "5": 1_000_000, "6": None, "7": None}
_CLASSES: Final = {"1": "exact", "2": "25 km", "3": "district", "4": "province", "5": "road or river",
                   "6": "country", "7": "sea or air"}  # fmt: skip
_NOBODY: Final = frozenset({
    "unidentified armed actor", "no information", "noinformation", "unidentified", "unknown", "not applicable",
    "unidentified, no further information available", "armed men", "armed group", "armed individual", "gunmen",
})  # fmt: skip
_PLACE: Final = ("latitude", "longitude", "geo precision")
_KEPT: Final = 65_536
_KEPT_CHARACTERS: Final = 1_000
"""What was read once is kept for the next row that says the same, if it is short."""


class _Row:
    """Where the columns of one file stand."""

    def __init__(self, file: str, columns: Sequence[str]) -> None:
        at = places(file, columns)
        missing = [name for name in _NEEDED if name not in at]
        if not at.keys() & {"sind event id", "sind id"}:
            missing.append("sind event id")
        if 0 < len(at.keys() & set(_PLACE)) < len(_PLACE):
            missing += [name for name in _PLACE if name not in at]
        if missing:
            raise missing_columns(file, missing, columns)
        self.id = at["sind event id" if "sind event id" in at else "sind id"]
        self.date, self.country, self.province, self.names = (at[name] for name in _NEEDED)
        self.place = [at[name] for name in _PLACE if name in at]
        self.means = {name: at[name] for name in MEANS if name in at}
        self.people = {name: at[name] for group in PEOPLE for name in group if name in at}


def reader(
    file: str, columns: Sequence[str], days: Days, positions: Positions
) -> Callable[[int, list[str]], Event | None]:
    """What makes an event of a row, or None of a line of HXL tags; raises FormatError, and later Fault."""
    row, names = _Row(file, columns), Names()
    headings, said_at = [*row.means, *row.people], [*row.means.values(), *row.people.values()]
    said_kept, actors_kept = dict[tuple[str, ...], Said](), dict[str, tuple[str, ...] | None]()

    def said(cells: list[str]) -> Said:
        key = tuple([cells[number] for number in said_at])
        found = said_kept.get(key)
        if found is None:
            found = what_was_done(dict(zip(headings, key, strict=True)))
            if len(said_kept) < _KEPT and sum(map(len, key)) < _KEPT_CHARACTERS:
                said_kept[key] = found
        return found

    def actors(cell: str) -> tuple[str, ...] | None:
        if cell not in actors_kept:
            found = _actors(cell, names)
            if len(actors_kept) >= _KEPT or len(cell) > _KEPT_CHARACTERS:
                return found
            actors_kept[cell] = found
        return actors_kept[cell]

    def event(line: int, cells: list[str]) -> Event | None:
        country = cells[row.country].strip()
        if country.startswith("#country"):
            return None
        position, radius, place_class = _place([cells[at] for at in row.place], country, positions)
        day, span = days.of(cells[row.date], cells[row.date])
        killed, kind, weapon = said(cells)
        return Event(
            id=_id(cells[row.id]),
            line=line,
            kind=kind,
            span=span,
            position=position,
            radius_m=radius,
            day=day,
            actors=actors(cells[row.names]),
            targets=None,
            region=names.of(cells[row.province], "Admin 1"),
            weapon=weapon,
            killed=killed,
            place_class=place_class,
            time_class="day",
        )

    return event


def _id(cell: str) -> str:
    """The list's id; some of its files write whole numbers with a point."""
    name = text(cell, "SiND Event ID", limits.EVENT_ID_CHARACTERS).removesuffix(".0")
    if not name:
        raise Fault("formats.empty-cell", "SiND Event ID is empty", "give each row the id that the list gave it")
    return name


def _place(cells: list[str], country: str, positions: Positions) -> tuple[Position | None, int, str | None]:
    if not cells:
        return None, 0, None
    lat, lon, precision = cells
    position, code = positions.at(lat, lon), precision.strip()[1:2]
    if not precision.strip() and position is None:
        return None, 0, None
    if code not in _CLASSES or precision.strip()[:3] != f"({code})":
        raise Fault("formats.code-unknown", f"Geo Precision is {shown(precision)}", "the lists have (1) to (7)")
    radius = (_SYRIA if country == "SYR" else _ELSEWHERE)[code]
    place_class = f"insecurity-insight {_CLASSES[code]}"
    return (None, 0, place_class) if position is None or radius is None else (position, radius, place_class)


def _actors(cell: str, names: Names) -> tuple[str, ...] | None:
    whole = names.of(cell, "Reported Perpetrator Name")
    if whole is None or whole.casefold() in _NOBODY:
        return None
    parts = tuple(dict.fromkeys(part.strip() for part in whole.split(",") if part.strip()))
    if len(parts) > limits.EVENT_NAMES:
        seen = f"{len(parts)} perpetrators; {limits.EVENT_NAMES} are the most"
        raise Fault("formats.too-many-names", seen, "name the main ones")
    return None if all(part.casefold() in _NOBODY for part in parts) else parts
