"""One door for lists of events in whichever format they come, told apart by what is in them, never by their name.

    events = read_events(file, "ged.csv.gz", zone=ZoneInfo("Asia/Damascus"))
    for item in events:                # an Event, or a Quarantined row with its line, code and hint
        ...
    events.bytes_read, events.source   # how far it came; whose list it is, to be shown with every result

The bytes are CSV (gzip or not), Parquet, or GeoJSON points; the columns are those of UCDP GED, of Insecurity Insight,
or the documented ones of a plain list. A list is read as a stream and once. FormatError is raised when no row can be
trusted, at once or while reading.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import BinaryIO, Final, Protocol

from openline import limits
from openline.assessment import DataSource, Event
from openline.errors import FormatError

from . import _insecurity, _listed, _ucdp
from ._blocks import Blocks
from ._cells import Bounds, Positions
from ._csv_rows import CsvRows, Row
from ._days import Days, Zone
from ._geojson_rows import GeoJsonRows
from ._parquet_rows import ParquetRows, is_parquet
from ._quarantine import Fault, Quarantined, missing_columns, places, shown

Make = Callable[[int, list[str]], Event | None]
_CORRIDORS: Final = "hc_id"


class Rows(Protocol):
    """Rows of cells from a file; read once."""

    columns: tuple[str, ...]

    @property
    def bytes_read(self) -> int:
        """Bytes of the file as given that were read so far."""

    def only(self, wanted: Collection[int]) -> None:
        """Which columns are looked at: cells of others may stay empty."""

    def __iter__(self) -> Iterator[Row]:
        """Each row, or its fault, with its line."""


class EventReader:
    """The events of one list, in its order. Go through it once.

    ``format`` is ucdp-ged, insecurity-insight or list; ``columns`` are the list's headings; ``rows_read`` counts the
    rows that came out so far, quarantined ones too.
    """

    def __init__(self, name: str, form: str, source: DataSource, rows: Rows, make: Make) -> None:
        self.name, self.format, self.source, self.columns = name, form, source, rows.columns
        self.rows_read = 0
        self._rows, self._make, self._from = rows, make, 0

    @property
    def bytes_read(self) -> int:
        """Bytes of the file as given that were read so far, to compare with its size."""
        return self._rows.bytes_read

    def skip_to(self, line: int) -> None:
        """Leave out what begins before this line: to go on after a stop, with the line behind the last one had.

        Rows before it are read all the same, so that an id that stood there is still known: the results of two parts
        are those of the whole.
        """
        self._from = line

    def __iter__(self) -> Iterator[Event | Quarantined]:
        """Every row as an event or set aside; raises FormatError when the rest cannot be trusted."""
        make, name, seen, start = self._make, self.name, dict[str, int](), self._from
        for number, (line, cells) in enumerate(self._rows):
            item: Event | Quarantined | None
            if number >= limits.EVENT_ROWS:
                raise FormatError(
                    "formats.too-many-rows", f"{name[:80]}: more than {limits.EVENT_ROWS:,} rows", hint="split the list"
                )
            try:
                if isinstance(cells, Fault):
                    raise cells
                item = make(line, cells)
                if item is None:
                    continue
                if seen.setdefault(item.id, line) != line:
                    raise _twice(item.id, seen[item.id])
            except Fault as fault:
                item = fault.row(name, line)
            if line >= start:
                self.rows_read += 1
                yield item


def read_events(
    file: BinaryIO,
    name: str,
    *,
    zone: Zone | None = None,
    source: DataSource | None = None,
    bounds: Bounds | None = None,
    columns: Mapping[str, str] | None = None,
) -> EventReader:
    """The events in a file that is open for reading; raises FormatError when it is no list of events.

    ``name`` is only said in messages. ``zone`` says which instants a day of the list has: a tzinfo, or a function from
    a date to the UTC instant at which it begins; None is a day as long as anywhere on Earth. ``source`` is whose list
    it is, needed for the licence of a plain list. ``bounds`` (south, west, north, east, degrees): positions outside are
    set aside. ``columns`` maps the documented name of a column to the heading that a plain list has for it.
    """
    rows = _rows(file, name)
    form, needed = _form(name, rows.columns)
    days, positions = Days(zone), Positions(bounds)
    if form == "ucdp-ged":
        at = _where(name, rows.columns, needed)
        rows.only(at)
        return EventReader(name, form, source or _ucdp.SOURCE, rows, _ucdp.reader(at, days, positions))
    if form == "insecurity-insight":
        make = _insecurity.reader(name, rows.columns, days, positions)
        return EventReader(name, form, source or _insecurity.SOURCE, rows, make)
    found = _listed.columns_at(name, rows.columns, columns or {})
    rows.only(found.values())
    make = _listed.reader(found, days, positions)
    return EventReader(name, form, source or _listed.source(name), rows, make)


def _rows(file: BinaryIO, name: str) -> Rows:
    if is_parquet(file):
        return ParquetRows(file, name)
    blocks = Blocks(file, name)
    first = blocks.peek().lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return GeoJsonRows(blocks, name) if first in (b"{", b"[") else CsvRows(blocks, name)


def _form(name: str, columns: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Whose columns they are: a list that has most of them is taken for one of theirs, and told what it lacks."""
    have = {column.casefold() for column in columns}
    if _CORRIDORS in have:
        raise FormatError(
            "formats.not-events",
            f"{name[:80]}: these are humanitarian corridors, not events",
            hint="load them as corridors",
        )
    if len(have.intersection(_ucdp.COLUMNS)) * 2 > len(_ucdp.COLUMNS) and len(have.intersection(_ucdp.OWN)) > 1:
        return "ucdp-ged", _ucdp.COLUMNS
    if len(have.intersection(_insecurity.OWN)) > 1:
        return "insecurity-insight", ()
    return "list", ()


def _where(name: str, columns: Sequence[str], needed: Sequence[str]) -> list[int]:
    at = places(name, columns)
    if missing := [column for column in needed if column not in at]:
        raise missing_columns(name, missing, columns)
    return [at[column] for column in needed]


def _twice(name: str, line: int) -> Fault:
    return Fault("formats.duplicate-id", f"the id {shown(name)} stands on line {line} as well", "keep one of the rows")
