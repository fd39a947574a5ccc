"""PeaceRep's list of humanitarian corridors (Ukraine, spring 2022): proposed, perhaps agreed, and what came of each.

A corridor is a start and an end, not a route. "Unknown" is an ordinary outcome and stays one; proposed by one side and
agreed are two states; "disputed" means that the sides said different things.

    for item in read_corridors(file, "corridors.csv"): ...    a Corridor, or a Quarantined row
"""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import BinaryIO, Final

from msgspec import Struct

from openline import limits
from openline.assessment import DataSource
from openline.geotime import Position

from ._blocks import Blocks
from ._cells import Names, Positions, text
from ._csv_rows import CsvRows
from ._days import day
from ._quarantine import Fault, Quarantined, missing_columns, places, shown

_SOURCE: Final = DataSource(
    id="peacerep-corridors",
    title="PeaceRep humanitarian corridors, Ukraine 2022",
    licence="none stated",
    citation="PeaceRep, University of Edinburgh, humanitarian corridors (geocoded)",
    notes=(
        "No licence is stated: do not republish without asking.",
        "Start and end points only, not the route taken.",
    ),
)
_NEEDED: Final = ("hc_id", "date", "proposal", "status_result", "from", "from_name", "from_latitude", "from_longitude",
                  "to", "to_name", "to_latitude", "to_longitude")  # fmt: skip


class CorridorOutcome(Enum):
    """What came of a corridor, as the list has it."""

    SUCCESSFUL = "successful"
    UNSUCCESSFUL_OR_DISRUPTED = "unsuccessful-or-disrupted"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


_OUTCOMES: Final = {
    "successful": CorridorOutcome.SUCCESSFUL,
    "unsuccessful/disrupted": CorridorOutcome.UNSUCCESSFUL_OR_DISRUPTED,
    "disputed": CorridorOutcome.DISPUTED,
    "proposed route/outcome unknown": CorridorOutcome.UNKNOWN,
    "unknown": CorridorOutcome.UNKNOWN,
    "": CorridorOutcome.UNKNOWN,
}


class Corridor(Struct, frozen=True, kw_only=True):
    """One row. ``proposed_by`` is None where the list says only that it was agreed; ``outcome_given`` its own words."""

    id: str
    line: int
    day: date
    proposed_by: str | None
    agreed: bool
    from_name: str
    from_position: Position | None
    to_name: str
    to_position: Position | None
    outcome: CorridorOutcome
    outcome_given: str


class CorridorReader:
    """The corridors of one list, in its order. Go through it once."""

    source: Final = _SOURCE

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name, self._rows = name, CsvRows(Blocks(file, name), name)
        self.columns = self._rows.columns
        self._at = _columns(name, self.columns)
        self._names, self._positions = Names(), Positions()

    @property
    def bytes_read(self) -> int:
        """Bytes of the file as given that were read so far."""
        return self._rows.bytes_read

    def __iter__(self) -> Iterator[Corridor | Quarantined]:
        """Every row as a corridor or set aside; raises FormatError when the rest cannot be trusted."""
        seen: dict[str, int] = {}
        for line, cells in self._rows:
            try:
                if isinstance(cells, Fault):
                    raise cells
                item = self._corridor(line, [cells[number] for number in self._at])
                if seen.setdefault(item.id, line) != line:
                    twice = f"the id {shown(item.id)} stands on line {seen[item.id]} as well"
                    raise Fault("formats.duplicate-id", twice, "keep one of the rows")
            except Fault as fault:
                yield fault.row(self.name, line)
            else:
                yield item

    def _corridor(self, line: int, cells: list[str]) -> Corridor:
        given, when, proposal, outcome, start, start_name, start_lat, start_lon, end, end_name, end_lat, end_lon = cells
        agreed = proposal.strip().casefold() == "agreed"
        proposed_by = self._names.needed(proposal, "proposal")
        return Corridor(
            id=text(given, "HC_ID", limits.EVENT_ID_CHARACTERS) or f"line {line}",
            line=line,
            day=day(when),
            proposed_by=None if agreed else proposed_by,
            agreed=agreed,
            from_name=self._names.of(start_name, "from_name") or self._names.needed(start, "From"),
            from_position=self._positions.at(start_lat, start_lon),
            to_name=self._names.of(end_name, "to_name") or self._names.needed(end, "To"),
            to_position=self._positions.at(end_lat, end_lon),
            outcome=_outcome(outcome),
            outcome_given=text(outcome, "status_result", limits.EVENT_NAME_CHARACTERS),
        )


def read_corridors(file: BinaryIO, name: str) -> CorridorReader:
    """The corridors in a file that is open for reading; raises FormatError when it is no list of corridors."""
    return CorridorReader(file, name)


def _columns(name: str, columns: tuple[str, ...]) -> list[int]:
    # The list has "Date" as day.month.year and "date" as year-month-day: the latter is told by its exact name.
    plain = ["" if column == "Date" and "date" in columns else column for column in columns]
    at = places(name, plain)
    if missing := [column for column in _NEEDED if column not in at]:
        raise missing_columns(name, missing, columns)
    return [at[column] for column in _NEEDED]


def _outcome(cell: str) -> CorridorOutcome:
    outcome = _OUTCOMES.get(cell.strip().casefold())
    if outcome is None:
        raise Fault("formats.code-unknown", f"status_result is {shown(cell)}", f"the list has {', '.join(_OUTCOMES)}")
    return outcome
