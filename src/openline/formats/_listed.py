"""A plain list of events with our own column names, for whoever has a list that is nobody's format.

    id           the list's own; left out, it is the line
    kind         armed-attack, air-strike, shelling ... as docs/events.md has them
    lat, lon     degrees; both empty: nobody said where
    radius_m     how far the place may lie off, in metres; needed wherever a place is given
    day          YYYY-MM-DD, with day_last when it is a range; or start_utc and end_utc, as 2017-07-09T09:00:00Z
    actors       names with ; between, empty when nobody is named; targets alike
    either_way   yes when two sides fought and nobody says which acted; actors is then one side, targets the other
    region, weapon, group, killed, place_class, time_class

Names of columns are read in small or capital letters, with spaces or underscores. Other columns are left alone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import Final, TypeVar

from openline import limits
from openline.assessment import DataSource, Event
from openline.geotime import Span
from openline.terms import ActKind, Weapon

from ._cells import Counts, Names, Positions, text
from ._days import Days, between
from ._quarantine import Fault, missing_columns, places, shown

E = TypeVar("E", bound=Enum)
COLUMNS: Final = ("id", "kind", "lat", "lon", "radius_m", "day", "day_last", "start_utc", "end_utc", "actors",
                  "targets", "either_way", "region", "weapon", "group", "killed", "place_class",
                  "time_class")  # fmt: skip
_OTHER_NAMES: Final = {
    "latitude": "lat", "longitude": "lon", "lng": "lon", "long": "lon", "radius": "radius_m", "date": "day",
    "day_first": "day", "date_start": "day", "date_end": "day_last", "actor": "actors", "target": "targets",
    "start": "start_utc", "end": "end_utc", "event_id": "id", "act": "kind",
}  # fmt: skip
_NEEDED: Final = ("kind", "lat", "lon", "radius_m")
_YES_NO: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


def source(name: str) -> DataSource:
    """What is said of a list when nobody said whose it is."""
    return DataSource(
        id="list",
        title=name[:80],
        licence="not stated",
        citation="not stated",
        notes=("Whose list this is was not said: ask before results made from it are published.",),
    )


def columns_at(file: str, columns: Sequence[str], renamed: Mapping[str, str]) -> dict[str, int]:
    """Where our columns stand; raises FormatError with the nearest names of those that are missing."""
    at, back = places(file, columns), {theirs.strip().casefold(): ours for ours, theirs in renamed.items()}
    ours: dict[str, int] = {}
    for name, number in at.items():
        usual = "_".join(name.replace("-", " ").replace("_", " ").split())
        ours.setdefault(back.get(name) or (usual if usual in COLUMNS else _OTHER_NAMES.get(usual, "")), number)
    missing = [renamed.get(name, name) for name in _NEEDED if name not in ours]
    if "day" not in ours and not {"start_utc", "end_utc"} <= ours.keys():
        missing.append(renamed.get("day", "day"))
    missing += [heading for name, heading in renamed.items() if name not in ours and heading not in missing]
    if missing:
        raise missing_columns(file, missing, columns)
    return ours


def reader(at: Mapping[str, int], days: Days, positions: Positions) -> Callable[[int, list[str]], Event]:
    """What makes an event of a row; ``at`` says where our columns stand in it. It raises Fault."""
    names, counts = Names(), Counts()
    order = [at.get(name, -1) for name in COLUMNS]
    kinds, weapons, lists = (
        dict[str, ActKind](),
        dict[str, Weapon | None]({"": None}),
        dict[str, tuple[str, ...] | None](),
    )

    def event(line: int, cells: list[str]) -> Event:
        cells.append("")  # stands for every column that the list does not have
        (given, kind, lat, lon, radius, first, last, start, end, actors, targets, either, region, weapon, group, killed,
         place_class, time_class) = [cells[number] for number in order]  # fmt: skip
        position = positions.at(lat, lon)
        day, span = _when(days, first, last, start, end)
        if kind not in kinds:
            kinds[kind] = _choice(kind, "kind", ActKind)
        if weapon not in weapons:
            weapons[weapon] = _choice(weapon, "weapon", Weapon)
        for cell, column in ((actors, "actors"), (targets, "targets")):
            if cell not in lists:
                lists[cell] = _names(cell, column)
        return Event(
            id=text(given, "id", limits.EVENT_ID_CHARACTERS) or f"line {line}",
            line=line,
            kind=kinds[kind],
            span=span,
            day=day,
            position=position,
            radius_m=0 if position is None else _radius(counts, radius),
            actors=lists[actors],
            targets=lists[targets],
            either_way=_either_way(either, lists[actors], lists[targets]),
            region=names.of(region, "region"),
            weapon=weapons[weapon],
            group=names.of(group, "group"),
            killed=counts.of(killed, "killed"),
            place_class=names.of(place_class, "place_class"),
            time_class=names.of(time_class, "time_class"),
        )

    return event


def _when(days: Days, first: str, last: str, start: str, end: str) -> tuple[date, Span]:
    """The day that the event is counted by, on the list's own clock, and when it was; instants go before days."""
    if not start.strip() and not end.strip():
        return days.of(first, last if last.strip() else first)
    span = between(start, end)
    return days.of(first, first)[0] if first.strip() else days.on(span.earliest), span


def _radius(counts: Counts, cell: str) -> int:
    radius = counts.of(cell, "radius_m")
    if radius is None or radius > limits.RADIUS_M:
        seen = f"radius_m is {shown(cell)}" if cell.strip() else "radius_m is empty"
        hint = f"say in metres how far the place may lie off, at most {limits.RADIUS_M:,}; or leave lat and lon empty"
        raise Fault("formats.radius", seen, hint)
    return radius


def _either_way(cell: str, actors: tuple[str, ...] | None, targets: tuple[str, ...] | None) -> bool:
    value = _YES_NO.get(cell.strip().casefold())
    if value is None:
        raise Fault("formats.either-way", f"either_way is {shown(cell)}", "say yes or no")
    if value and (actors is None or targets is None):
        raise Fault(
            "formats.either-way", "either_way without two sides", "name one side in actors, the other in targets"
        )
    return value


def _choice(cell: str, column: str, kind: type[E]) -> E:
    name = "-".join(cell.replace("-", " ").replace("_", " ").casefold().split())
    known = {member.value: member for member in kind}
    if name not in known:
        near = get_close_matches(name[:40], list(known), n=3, cutoff=0.4)
        hint = f"perhaps {' or '.join(near)}" if near else f"docs/events.md has the values of {column}"
        raise Fault("formats.choice", f"{column} is {shown(cell)}", hint)
    return known[name]


def _names(cell: str, column: str) -> tuple[str, ...] | None:
    parts = [text(part, column, limits.EVENT_NAME_CHARACTERS) for part in cell.split(";")]
    found = tuple(dict.fromkeys(part for part in parts if part))
    if len(found) > limits.EVENT_NAMES:
        seen = f"{len(found)} names in {column}; {limits.EVENT_NAMES} are the most"
        raise Fault("formats.too-many-names", seen, "name the main ones")
    return found or None
