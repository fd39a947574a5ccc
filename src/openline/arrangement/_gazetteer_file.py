"""A gazetteer's file to settlements: CSV or CSV.gz as bytes, every row checked, every problem named with its line.

Nothing is taken from a file with a problem. A list of places is data from outside: what unpacks without end, cells
that a spreadsheet would run, characters that change what a screen shows, exchanged coordinates, one P-code for two
places and lists of medical sites are refused.

    read_gazetteer("places.csv", b"name,pcode,lat,lon\\nAl Bab,C1200,36.37,37.52\\n")
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from openline import limits
from openline.errors import ArrangementError, ArrangementErrors, GeometryError
from openline.geotime import E7, Position

from ._gazetteer import Admin, Gazetteer, Settlement
from ._gazetteer_records import GazetteerColumns, GazetteerRecord
from ._gazetteer_table import Bad, Row, rows_of, text_of
from ._names import plain

_USUAL: Final = {
    "code": ("PP_PCODE", "ADM4_PCODE", "P_CODE", "PCODE", "CODE"),
    "lat": ("LAT", "LATITUDE", "Y"),
    "lon": ("LON", "LONG", "LONGITUDE", "X"),
}
_NAME_HEADING: Final = re.compile(r"(?:PP_)?(?:NAME|REF_NAM|ALT[0-9]?)(?:_[A-Z]{2,3})?\Z|PP_REF_NAM\Z|ADM4_[A-Z]{2}\Z")
_ADMIN_NAME: Final = re.compile(r"ADM[123]_EN\Z")
_ADMIN_CODE: Final = re.compile(r"ADM[123]_PCODE\Z")
_NUMBER: Final = re.compile(r"(-?)([0-9]{1,3})(?:\.([0-9]{1,17}))?\Z")
_CODE: Final = re.compile(r"[A-Z]{1,4}[0-9]{1,12}\Z")
_MEDICAL: Final = frozenset(
    map(
        plain,
        ("hospital", "hospitals", "clinic", "clinics", "polyclinic", "dispensary", "medical", "hastanesi",
         "مستشفى", "مشفى", "مستوصف", "больница", "поликлиника", "госпиталь"),
    )
)  # fmt: skip


def read_gazetteer(file: str, data: bytes, record: GazetteerRecord | None = None) -> Gazetteer:
    """A file's settlements, indexed; with a record's columns, or the usual headings. Raises ArrangementErrors."""
    return Gazetteer(record.name if record else file, read_settlements(file, data, record))


def read_settlements(file: str, data: bytes, record: GazetteerRecord | None = None) -> tuple[Settlement, ...]:
    """The settlements of a file in its order; raises ArrangementErrors with the problems found, by line."""
    problems: list[ArrangementError] = []
    settlements: list[Settlement] = []
    try:
        _read(file, data, record, settlements, problems)
    except Bad as bad:
        problems.append(_problem(file, bad.line, bad))
    if problems:
        raise ArrangementErrors(sorted(problems, key=lambda item: item.line)[: limits.GAZETTEER_PROBLEMS])
    return tuple(settlements)


def headings(file: str, data: bytes) -> tuple[str, ...]:
    """The headings of a table, none when it is empty; raises ArrangementErrors when it is no table."""
    try:
        first = next(rows_of(text_of(data)), None)
    except Bad as bad:
        raise ArrangementErrors([_problem(file, bad.line, bad)]) from None
    return tuple(cell.strip() for cell in first.cells) if first else ()


def _read(
    file: str,
    data: bytes,
    record: GazetteerRecord | None,
    settlements: list[Settlement],
    problems: list[ArrangementError],
) -> None:
    rows = rows_of(text_of(data))
    heading = next(rows, None)
    if heading is None:
        raise Bad("arrangement.gazetteer-empty", "the file is empty", "give a table with a line of headings")
    at = _Columns(heading.cells, record.columns if record else usual_columns(heading.cells))
    lines: list[int] = []
    for row in rows:
        if len(lines) + len(problems) >= limits.GAZETTEER_ROWS:
            most = f"more than {limits.GAZETTEER_ROWS} rows"
            raise Bad("arrangement.gazetteer-too-large", most, "split the file by region")
        try:
            settlements.append(_settlement(row, at, heading))
            lines.append(row.line)
        except Bad as bad:
            problems.append(_problem(file, row.line, bad))
    problems += [_problem(file, line, bad) for line, bad in _between(settlements, lines, record)]
    if not settlements and not problems:
        raise Bad("arrangement.gazetteer-empty", "no row follows the headings", "give a table of places")


def usual_columns(headings: Sequence[str]) -> GazetteerColumns:
    """The columns by headings that such tables usually have, those of OCHA's populated places among them."""
    upper = {heading.strip().upper(): heading for heading in reversed(headings)}
    found = {field: next((upper[name] for name in names if name in upper), None) for field, names in _USUAL.items()}
    names = tuple(heading for heading in headings if _NAME_HEADING.match(heading.strip().upper()))
    lacks = [field for field, heading in found.items() if heading is None] + ([] if names else ["name"])
    if lacks:
        raise Bad(
            "arrangement.gazetteer-columns",
            f"no column is headed {', '.join(lacks)}",
            "head the columns name, pcode, lat and lon, or name them in the arrangement's gazetteers.yaml",
        )
    return GazetteerColumns(
        names=names,
        code=str(found["code"]),
        lat=str(found["lat"]),
        lon=str(found["lon"]),
        admin_names=tuple(sorted(h for h in headings if _ADMIN_NAME.match(h.strip().upper()))),
        admin_codes=tuple(sorted(h for h in headings if _ADMIN_CODE.match(h.strip().upper()))),
    )


class _Columns:
    """Where each column stands."""

    def __init__(self, headings: Sequence[str], columns: GazetteerColumns) -> None:
        wanted = (*columns.names, columns.code, columns.lat, columns.lon, *columns.admin_names, *columns.admin_codes)
        stripped = [heading.strip() for heading in headings]
        for name in wanted:
            if stripped.count(name.strip()) != 1:
                times = "no" if name.strip() not in stripped else "more than one"
                seen = f"{times} column is headed {name!r}"
                hint = f"the headings are {', '.join(stripped)[:200]}"
                raise Bad("arrangement.gazetteer-columns", seen, hint)
        at = {name: stripped.index(name.strip()) for name in wanted}
        self.names = [at[name] for name in columns.names]
        self.code, self.lat, self.lon = at[columns.code], at[columns.lat], at[columns.lon]
        self.admin_names = [at[name] for name in columns.admin_names]
        self.admin_codes = [at[name] for name in columns.admin_codes]


def _settlement(row: Row, at: _Columns, heading: Row) -> Settlement:
    if len(row.cells) != len(heading.cells):
        seen = f"{len(row.cells)} cells under {len(heading.cells)} headings"
        raise Bad("arrangement.gazetteer-csv", seen, "give each row as many cells as there are headings")
    cells = [" ".join(cell.split()) for cell in row.cells]
    names = tuple(dict.fromkeys(cells[column] for column in at.names if cells[column]))
    code = cells[at.code].upper()
    _check_names(names)
    if code and not _CODE.match(code):
        raise Bad("arrangement.gazetteer-code", f"{code[:40]!r} is no P-code", "write letters, then digits: C1200")
    return Settlement(
        code=code,
        names=names,
        position=_position(cells[at.lat], cells[at.lon]),
        admins=_admins([cells[n] for n in at.admin_names], [cells[n] for n in at.admin_codes]),
    )


def _check_names(names: Sequence[str]) -> None:
    if not names or not any(plain(name) for name in names):
        raise Bad("arrangement.gazetteer-name", "the row has no name", "name the place, or remove the row")
    for name in names:
        if len(name) > limits.GAZETTEER_NAME_CHARACTERS:
            raise Bad("arrangement.gazetteer-name", f"a name of {len(name)} characters", "give the place's name only")
        if name[0] in "=+@-":
            raise Bad(
                "arrangement.gazetteer-name", f"{name[:40]!r} begins like a formula", "write the name as it is spoken"
            )
        if _MEDICAL & set(plain(name).split()):
            raise Bad(
                "arrangement.gazetteer-medical",
                f"{name[:60]!r} reads like a medical site",
                "keep only populated places: a gazetteer never tells where a medical site is",
            )


def _admins(names: Sequence[str], codes: Sequence[str]) -> tuple[Admin, ...]:
    size = max(len(names), len(codes))
    padded = ([*names, *[""] * (size - len(names))], [*codes, *[""] * (size - len(codes))])
    return tuple(Admin(name=name, code=code.upper()) for name, code in zip(*padded, strict=True) if name or code)


def _position(lat: str, lon: str) -> Position:
    try:
        position = Position(lat_e7=_degrees(lat), lon_e7=_degrees(lon))
    except GeometryError as error:
        raise Bad("arrangement.gazetteer-position", error.message, error.hint) from None
    if position.lat_e7 == 0 and position.lon_e7 == 0:
        raise Bad("arrangement.gazetteer-position", "0, 0 stands for no position", "remove the row")
    return position


def _degrees(text: str) -> int:
    match = _NUMBER.match(text)
    if match is None:
        hint = "write decimal degrees with a point, as 36.3712"
        raise Bad("arrangement.gazetteer-position", f"{text[:40]!r} is no number of degrees", hint)
    minus, whole, fraction = match[1], match[2], ((match[3] or "") + "0" * 8)[:8]
    value = int(whole) * E7 + (int(fraction) + 5) // 10
    return -value if minus else value


def _between(
    settlements: Sequence[Settlement], lines: Sequence[int], record: GazetteerRecord | None
) -> Iterator[tuple[int, Bad]]:
    first: dict[str, int] = {}
    for item, line in zip(settlements, lines, strict=True):
        if item.code and first.setdefault(item.code, line) != line:
            seen = f"{item.code} stands on line {first[item.code]} as well"
            yield line, Bad("arrangement.gazetteer-code", seen, "keep one place for each P-code")
    for number in _exchanged(settlements, record):
        item = settlements[number]
        seen = f"{item.name!r} at {item.position.lat}, {item.position.lon} lies apart from all the others"
        yield lines[number], Bad("arrangement.gazetteer-position", seen, "exchange latitude and longitude")
    yield from _beyond(settlements, lines, record)


def _exchanged(settlements: Sequence[Settlement], record: GazetteerRecord | None) -> list[int]:
    """Rows that lie beyond all but a few of the others, and among them once latitude and longitude are exchanged."""
    if record is not None and record.south_west is not None and record.north_east is not None:
        return []
    points = np.array([(item.position.lat_e7, item.position.lon_e7) for item in settlements], dtype=float)
    if len(points) < limits.GAZETTEER_ROWS_FOR_A_HABIT:
        return []
    low, high = np.percentile(points, 2, axis=0), np.percentile(points, 98, axis=0)
    margin = (high - low) / 2
    low, high = low - margin, high + margin
    beyond = ((points < low) | (points > high)).any(axis=1)
    turned = points[:, ::-1]
    among = ((turned >= low) & (turned <= high)).all(axis=1)
    return [int(number) for number in np.flatnonzero(beyond & among)]


def _beyond(
    settlements: Sequence[Settlement], lines: Sequence[int], record: GazetteerRecord | None
) -> Iterator[tuple[int, Bad]]:
    """Positions outside the bounds that the arrangement states."""
    if record is None or record.south_west is None or record.north_east is None:
        return
    low, high = record.south_west, record.north_east
    for item, line in zip(settlements, lines, strict=True):
        lat, lon = item.position.lat_e7, item.position.lon_e7
        if not (low.lat_e7 <= lat <= high.lat_e7 and low.lon_e7 <= lon <= high.lon_e7):
            turned = low.lat_e7 <= lon <= high.lat_e7 and low.lon_e7 <= lat <= high.lon_e7
            hint = "exchange latitude and longitude" if turned else "correct the position, or the record's bounds"
            seen = f"{item.name!r} at {item.position.lat}, {item.position.lon} lies outside {record.id}"
            yield line, Bad("arrangement.gazetteer-position", seen, hint)


def _problem(file: str, line: int, bad: Bad) -> ArrangementError:
    return ArrangementError(bad.code, bad.seen, hint=bad.hint, file=file, line=line)
