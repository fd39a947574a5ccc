"""Insecurity Insight's incident lists as events: attacks on health care, aid workers, schools, camps; explosive weapons.

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
several, of whom one or all acted; unidentified is nobody. A weapon that was carried is no shot: firearms count as small
arms only where somebody was killed or injured. ``killed`` counts the staff or people that the file is about.
"""

from collections.abc import Callable, Sequence
from typing import Final

from openline import limits
from openline.assessment import DataSource, Event
from openline.geotime import Position
from openline.terms import ActKind, Weapon

from ._cells import Counts, Names, Positions, text
from ._days import Days
from ._quarantine import Fault, missing_columns, places, shown

OWN: Final = ("geo precision", "reported perpetrator", "reported perpetrator name", "sind event id", "sind id")
"""Columns by which the lists are known."""
SOURCE: Final = DataSource(
    id="insecurity-insight",
    title="Insecurity Insight incident data",
    licence="CC BY-SA",
    citation="Insecurity Insight, 2024, incident data (for health care: 2016-2023 Attacks on Health Care Incident Data, "
    "v. 05 January 2024), Geneva, Switzerland",
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
_KILLED: Final = ("health workers killed", "aid workers killed", "aid health workers killed", "educators killed",
                  "students killed", "camp resident killed", "service provider killed")  # fmt: skip
_HARMED: Final = ("health workers injured", "aid workers injured", "educators injured", "students injured",
                  "camp resident injured")  # fmt: skip
_DAMAGED: Final = ("number of attacks on health facilities reporting destruction", "attacks on schools",
                   "number of attacks on health facilities reporting damaged", "health transportation destroyed",
                   "health transportation damaged", "number of attacks on camps reporting destruction",
                   "number of attacks on camps reporting damaged", "damage/destruction to ed facility event")  # fmt: skip
_TAKEN: Final = ("health workers kidnapped", "health workers arrested", "aid workers kidnapped", "aid workers arrested",
                 "educators kidnapped", "educators arrested", "students kidnapped", "students arrested",
                 "camp residents kidnapped", "camp residents arrested", "service provider kidnapped",
                 "service provider arrested")  # fmt: skip
_DENIED: Final = ("access denied or obstructed",)
_MEANS: Final[dict[str, tuple[ActKind, Weapon | None]]] = {
    "aerial bomb: plane": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "aerial bomb: drone": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "aerial bomb: missile": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "aerial bomb: no information on platform type": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "aerial bomb": (ActKind.AIR_STRIKE, Weapon.AIRCRAFT),
    "shelling": (ActKind.SHELLING, None),
    "artillery": (ActKind.SHELLING, Weapon.ARTILLERY),
    "mortar": (ActKind.SHELLING, Weapon.MORTARS),
    "rocket": (ActKind.ARMED_ATTACK, Weapon.ROCKETS),
    "missile": (ActKind.ARMED_ATTACK, None),
    "rpg": (ActKind.ARMED_ATTACK, Weapon.ANTI_TANK),
    "unspecified explosive": (ActKind.ARMED_ATTACK, None),
    "cluster bomb": (ActKind.ARMED_ATTACK, None),
    "hand grenade": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "unspecified ied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "remote-controlled ied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "rcied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "vbied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "svied": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "mine": (ActKind.ARMED_ATTACK, Weapon.EXPLOSIVE_DEVICE),
    "uxo": (ActKind.OTHER, Weapon.EXPLOSIVE_DEVICE),
    "arson": (ActKind.OTHER, Weapon.OTHER),
    "knife": (ActKind.OTHER, Weapon.OTHER),
    "fist and foot": (ActKind.OTHER, None),
    "stones, sticks and gravel": (ActKind.OTHER, Weapon.OTHER),
    "unarmed perpetrator": (ActKind.OTHER, None),
    "chemical or hot liquid": (ActKind.OTHER, Weapon.OTHER),
    "tasers, live and rubber bullets": (ActKind.OTHER, Weapon.OTHER),
    "fire arm blunt use": (ActKind.OTHER, Weapon.OTHER),
    "other weapon": (ActKind.OTHER, Weapon.OTHER),
    "not applicable: no direct violence": (ActKind.OTHER, None),
}
"""What a weapon says of the act by itself. Firearms and unknown weapons say nothing: see ``_kind``."""
_ATTACKS: Final = frozenset({ActKind.AIR_STRIKE, ActKind.SHELLING, ActKind.ARMED_ATTACK, ActKind.SMALL_ARMS})


class _Row:
    """Where the columns of one file stand."""

    def __init__(self, file: str, columns: Sequence[str]) -> None:
        at = places(file, columns)
        missing = [name for name in _NEEDED if name not in at]
        if "sind event id" not in at and "sind id" not in at:
            missing.append("sind event id")
        if ("latitude" in at) != ("longitude" in at) or ("latitude" in at) != ("geo precision" in at):
            missing += [name for name in ("latitude", "longitude", "geo precision") if name not in at]
        if missing:
            raise missing_columns(file, missing, columns)
        self.id = at.get("sind event id", at.get("sind id", 0))
        self.date, self.country, self.province, self.names = (at[name] for name in _NEEDED)
        self.place = [at[name] for name in ("latitude", "longitude", "geo precision") if name in at]
        self.weapon = at.get("weapon carried/used", at.get("explosive weapon type"))
        self.launch = at.get("launch type")
        self.killed, self.harmed, self.damaged, self.taken, self.denied = (
            [at[name] for name in group if name in at] for group in (_KILLED, _HARMED, _DAMAGED, _TAKEN, _DENIED)
        )


def reader(
    file: str, columns: Sequence[str], days: Days, positions: Positions
) -> Callable[[int, list[str]], Event | None]:
    """What makes an event of a row, or None of a line of HXL tags; raises FormatError, and later Fault."""
    row, counts, names = _Row(file, columns), Counts(), Names()

    def number(cells: list[str], group: list[int]) -> int | None:
        found = [counts.of(_plain(cells[at]), columns[at]) for at in group]
        said = [value for value in found if value is not None]
        return sum(said) if said else None

    def event(line: int, cells: list[str]) -> Event | None:
        country = cells[row.country].strip()
        if country.startswith("#country"):
            return None
        position, radius, place_class = _place([cells[at] for at in row.place], country, positions)
        killed = number(cells, row.killed)
        kind, weapon = _act(cells, row, killed, lambda group: bool(number(cells, group)))
        return Event(
            id=_id(cells[row.id]),
            line=line,
            kind=kind,
            span=days.span(cells[row.date], cells[row.date]),
            position=position,
            radius_m=radius,
            actors=_actors(cells[row.names], names),
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
    parts = tuple(dict.fromkeys(part.strip() for part in whole.split(",") if part.strip()))[: limits.EVENT_NAMES]
    return None if all(part.casefold() in _NOBODY for part in parts) else parts


def _act(
    cells: list[str], row: _Row, killed: int | None, any_of: Callable[[list[int]], bool]
) -> tuple[ActKind, Weapon | None]:
    """Kind and weapon: what the weapon says, else what was done to people; one kind when several weapons agree."""
    said = cells[row.weapon].strip() if row.weapon is not None else ""
    if row.launch is not None and cells[row.launch].strip().casefold().startswith("air-launched"):
        return ActKind.AIR_STRIKE, Weapon.AIRCRAFT
    whole = _MEANS.get(said.casefold())
    parts = [said] if whole else [part.strip() for part in said.split(",")]
    means = [_MEANS.get(part.casefold()) or _by_harm(part, row, killed, any_of) for part in parts]
    kinds, weapons = {kind for kind, _ in means}, {weapon for _, weapon in means}
    weapon = weapons.pop() if len(weapons) == 1 else None
    if len(kinds) == 1:
        kind = kinds.pop()
    else:
        kind = ActKind.ARMED_ATTACK if kinds & _ATTACKS else ActKind.UNKNOWN
    if kind is ActKind.OTHER:
        kind = _without_attack(row, any_of) or kind
    return kind, weapon


def _by_harm(
    part: str, row: _Row, killed: int | None, any_of: Callable[[list[int]], bool]
) -> tuple[ActKind, Weapon | None]:
    """What firearms, or a weapon that nobody named, were part of."""
    harmed = bool(killed) or any_of(row.harmed)
    if part.casefold() == "firearms":
        kind = ActKind.SMALL_ARMS if harmed else _without_attack(row, any_of) or ActKind.UNKNOWN
        return kind, Weapon.SMALL_ARMS
    if harmed or any_of(row.damaged):
        return ActKind.ARMED_ATTACK, None
    return _without_attack(row, any_of) or ActKind.UNKNOWN, None


def _without_attack(row: _Row, any_of: Callable[[list[int]], bool]) -> ActKind | None:
    if any_of(row.taken):
        return ActKind.DETENTION
    return ActKind.ACCESS_DENIED if any_of(row.denied) else None


def _plain(cell: str) -> str:
    """A count, also where a file says true or false."""
    return {"True": "1", "False": "0", "TRUE": "1", "FALSE": "0"}.get(cell, cell)


