"""What the cells of a list say: positions, counts and names, read strictly and never sharpened; faults are the row's.

Lists repeat themselves: the same towns, names and numbers stand in thousands of rows. What was read once is kept, up to
a limit, and everything kept is immutable.
"""

import re
from typing import Final

from openline import limits
from openline.errors import GeometryError
from openline.geotime import E7, Position

from ._quarantine import Fault, shown

Bounds = tuple[float, float, float, float]
"""South, west, north, east in degrees: where the events of a list lie, when whoever loads it knows."""
_KEPT: Final = 65_536
_SHORT: Final = 100
"""Characters of cells that are kept: a cell of spaces could fill the memory."""
_DEGREES: Final = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,17})?\Z")
_COUNT: Final = re.compile(r"([0-9]{1,9})(?:\.0)?\Z")
_HIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_FORMULA: Final = re.compile(r"[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?\Z")


class Positions:
    """Latitude and longitude in degrees to positions. Nothing is exchanged silently; a hint may advise it."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds
        self._kept: dict[tuple[str, str], Position | None] = {}

    def at(self, lat: str, lon: str) -> Position | None:
        """The position, None when neither cell says anything; raises Fault."""
        try:
            return self._kept[lat, lon]
        except KeyError:
            position = self._read(lat.strip(), lon.strip())
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        if len(lat) + len(lon) < _SHORT:
            self._kept[lat, lon] = position
        return position

    def _read(self, lat: str, lon: str) -> Position | None:
        if not lat and not lon:
            return None
        north, east = _degrees(lat, "latitude"), _degrees(lon, "longitude")
        if north == east == 0:
            raise Fault("formats.position-zero", "0, 0 stands for no position", "leave both cells empty")
        try:
            position = Position(lat_e7=round(north * E7), lon_e7=round(east * E7))
        except GeometryError as error:
            raise Fault("formats.position", error.message, error.hint) from None
        self._check_bounds(north, east)
        return position

    def _check_bounds(self, lat: float, lon: float) -> None:
        if self._bounds is None or _in(self._bounds, lat, lon):
            return
        turned = _in(self._bounds, lon, lat)
        hint = "exchange latitude and longitude" if turned else "correct the position, or the bounds that were given"
        raise Fault("formats.position-outside", f"latitude {lat}, longitude {lon} lies outside the given bounds", hint)


class Counts:
    """Numbers of people."""

    def __init__(self) -> None:
        self._kept: dict[str, int | None] = {"": None}

    def of(self, cell: str, column: str) -> int | None:
        """The number, None when the cell says nothing; raises Fault."""
        try:
            return self._kept[cell]
        except KeyError:
            number = count(cell.strip(), column)
        if len(self._kept) < _KEPT and len(cell) < _SHORT:
            self._kept[cell] = number
        return number


class Names:
    """Names of parties, groups and regions, as the list has them, without spaces around them."""

    def __init__(self) -> None:
        self._kept: dict[str, str | None] = {"": None}

    def of(self, cell: str, column: str) -> str | None:
        """The name, None when the cell is empty; raises Fault."""
        try:
            return self._kept[cell]
        except KeyError:
            name = text(cell, column, limits.EVENT_NAME_CHARACTERS) or None
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        if len(cell) < 2 * limits.EVENT_NAME_CHARACTERS:
            self._kept[cell] = name
        return name

    def needed(self, cell: str, column: str) -> str:
        """The name; raises Fault when there is none."""
        name = self.of(cell, column)
        if name is None:
            raise Fault("formats.empty-cell", f"{column} is empty", f"say {column} in every row")
        return name


def text(cell: str, column: str, most: int) -> str:
    """A short text without anything hidden in it, and no formula; raises Fault."""
    value = cell.strip()
    if len(value) > most:
        seen = f"{column} has {len(value):,} characters; {most} are the most"
        raise Fault("formats.cell-too-long", seen, "shorten the cell")
    if _FORMULA.match(value) and not _NUMBER.match(value):
        raise Fault("formats.formula", f"{column} begins like a formula: {shown(value)}", "write it as plain text")
    if _HIDDEN.search(value):
        seen = f"{column} holds characters that are hidden from who reads it: {shown(value)}"
        raise Fault("formats.hidden-character", seen, "remove them")
    return value


def count(value: str, column: str) -> int | None:
    """A whole number from 0, None when nothing is said; raises Fault."""
    if not value:
        return None
    match = _COUNT.match(value)
    if match is None:
        negative = value[:1] == "-" and _NUMBER.match(value)
        hint = "a count is never negative" if negative else "write a whole number, or leave the cell empty"
        raise Fault("formats.count", f"{column} is {shown(value)}", hint)
    return int(match[1])


def _degrees(cell: str, what: str) -> float:
    if not _DEGREES.match(cell):
        comma = _DEGREES.match(cell.replace(",", ".", 1))
        hint = "write a decimal point" if comma else "write decimal degrees, as 36.3712"
        raise Fault("formats.position", f"the {what} is {shown(cell)}" if cell else f"the {what} is missing", hint)
    return float(cell)


def _in(bounds: Bounds, lat: float, lon: float) -> bool:
    south, west, north, east = bounds
    return south <= lat <= north and west <= lon <= east
