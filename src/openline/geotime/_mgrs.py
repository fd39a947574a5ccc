"""MGRS references: letters and digits that name a square of a UTM or UPS grid, from 10 km down to 1 m.

The lettering is that of NGA.STND.0037 for WGS 84. A reference names a square, never a point: digits are cut off, not
rounded, and what is read is the position that stands for the square, with its side.

    >>> format_mgrs(Position(lat_e7=353_000_000, lon_e7=401_500_000))
    '37S FV 04557 06919'
    >>> read_mgrs("37SFV00").square.side
    10000
"""

import re
from typing import Final

from msgspec import Struct

from openline.errors import GeometryError

from ._position import Position
from ._utm import (
    BANDS,
    POLE_M,
    Grid,
    Square,
    centre_of,
    exists,
    from_metres,
    grid_of,
    square_of,
    standing_for,
    to_metres,
)

SIDES_M: Final = (1, 10, 100, 1_000, 10_000)
_COLUMNS: Final = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS: Final = "ABCDEFGHJKLMNPQRSTUV"
_KM100: Final = 100_000
_POLAR_EAST: Final = "ABCFGHJKLPQR"
_POLAR_WEST: Final = "JKLPQRSTUXYZ"
_POLAR_ROWS: Final = {"Z": (1_300_000, "ABCDEFGHJKLMNP"), "B": (800_000, "ABCDEFGHJKLMNPQRSTUVWXYZ")}
_DIGITS: Final = r" ?([0-9]{1,10})(?: +([0-9]{1,5}))?\Z"
_UTM_TEXT: Final = re.compile(r"([0-9]{1,2}) ?([A-Z]) ?([A-Z])([A-Z])" + _DIGITS)
_UPS_TEXT: Final = re.compile(r"([ABYZ]) ?([A-Z])([A-Z])" + _DIGITS)


class GridRead(Struct, frozen=True, kw_only=True):
    """A grid reference as read: the square, the position that stands for it, and whether that is its centre."""

    square: Square
    position: Position
    central: bool


def format_mgrs(position: Position, side_m: int = 1) -> str:
    """The square of this side (1, 10, 100, 1,000 or 10,000 m) that a position lies in: ``37S FV 04557 06919``."""
    assert side_m in SIDES_M, "a square has a side of a power of ten"
    square = square_of(position, side_m)
    width = 5 - SIDES_M.index(side_m)
    digits = " ".join(f"{metres % _KM100 // side_m:0{width}d}" for metres in (square.east, square.north))
    return f"{_letters(square)} {digits}"


def looks_like_mgrs(text: str) -> bool:
    """Whether a text has the form of a reference, whatever its letters and digits mean."""
    return bool(_UTM_TEXT.match(text.upper()) or _UPS_TEXT.match(text.upper()))


def read_mgrs(text: str) -> GridRead:
    """The square that a reference names; raises GeometryError when there is none in its zone and band."""
    upper = text.upper()
    if match := _UTM_TEXT.match(upper):
        zone, band, column, row, *digits = match.groups()
        grid = Grid(int(zone), band)
        corner = _corner(grid, column, row)
    elif match := _UPS_TEXT.match(upper):
        band, column, row, *digits = match.groups()
        grid = Grid(0, "Z" if band in "YZ" else "B")
        corner = _polar_corner(band, column, row)
    else:
        raise _malformed(text)
    east, north, side = _offsets(text, *digits)
    return read_square(text, Square(grid, corner[0] + east, corner[1] + north, side))


def read_square(text: str, square: Square) -> GridRead:
    """A square with what stands for it; raises GeometryError when all of it lies outside its zone and band."""
    standing = standing_for(square)
    if standing is None:
        raise outside(text, square)
    return GridRead(square=square, position=standing.position, central=standing.central)


def outside(text: str, square: Square) -> GeometryError:
    """The refusal of a square that its zone and band do not hold, with the zone that does."""
    try:
        there = grid_of(from_metres(square.grid, *centre_of(square)))
        where = f"it would lie in {there.zone or ''}{there.band}"
    except GeometryError:
        where = "it would lie nowhere"
    return GeometryError(
        "geotime.position-outside-zone",
        f"{text[:60]!r} names nothing in zone {square.grid.zone or 'UPS'}, band {square.grid.band}: {where}",
        hint="check zone, letters and digits; beyond the edge of a zone write the neighbour's own reference",
    )


def _letters(square: Square) -> str:
    grid, east, north = square.grid, square.east // _KM100, square.north // _KM100
    if grid.zone:
        column = _COLUMNS[(grid.zone - 1) % 3][east - 1]
        return f"{grid.zone:02d}{grid.band} {column}{_ROWS[(north + 5 * (grid.zone % 2 == 0)) % 20]}"
    west = square.east < POLE_M
    column = _POLAR_WEST[east - 8] if west else _POLAR_EAST[east - 20]
    first, rows = _POLAR_ROWS[grid.band]
    half = {"Z": "ZY", "B": "BA"}[grid.band][west]
    return f"{half} {column}{rows[north - first // _KM100]}"


def _corner(grid: Grid, column: str, row: str) -> tuple[int, int]:
    """South-west corner of a 100 km square. Rows repeat every 2,000 km; no band is as high as that."""
    if not exists(grid):
        raise _unlettered(f"there is no zone {grid.zone}{grid.band}", "zones are 1 to 60, bands C to X without I and O")
    columns = _COLUMNS[(grid.zone - 1) % 3]
    if column not in columns or row not in _ROWS:
        raise _unlettered(
            f"zone {grid.zone} has no square {column}{row}",
            f"columns there are {columns[0]} to {columns[-1]}, rows A to V, never I and O",
        )
    north = (_ROWS.index(row) - 5 * (grid.zone % 2 == 0)) % 20 * _KM100
    middle = to_metres(grid, _middle_of(grid))[1]
    return (columns.index(column) + 1) * _KM100, north + round((middle - north) / POLE_M) * POLE_M


def _middle_of(grid: Grid) -> Position:
    degrees = BANDS.index(grid.band) * 8 - 80 + (6 if grid.band == "X" else 4)
    return Position(lat_e7=degrees * 10_000_000, lon_e7=(grid.zone * 6 - 183) * 10_000_000)


def _polar_corner(half: str, column: str, row: str) -> tuple[int, int]:
    first, rows = _POLAR_ROWS["Z" if half in "YZ" else "B"]
    west = half in "AY"
    columns = _POLAR_WEST if west else _POLAR_EAST
    if column not in columns or row not in rows:
        raise _unlettered(
            f"{half} has no square {column}{row}", f"columns there are {columns}, rows {rows[0]} to {rows[-1]}"
        )
    return columns.index(column) * _KM100 + (800_000 if west else POLE_M), first + rows.index(row) * _KM100


def _offsets(text: str, east: str, north: str | None) -> tuple[int, int, int]:
    if north is None:
        east, north = east[: len(east) // 2], east[len(east) // 2 :]
    if len(east) != len(north) or not 1 <= len(east) <= 5:
        raise _malformed(text)
    side = int(10 ** (5 - len(east)))
    return int(east) * side, int(north) * side, side


def _unlettered(message: str, hint: str) -> GeometryError:
    return GeometryError("geotime.position-letters", message, hint=hint)


def _malformed(text: str) -> GeometryError:
    return GeometryError(
        "geotime.position-malformed",
        f"{text[:60]!r} is no grid reference: as many digits east as north, 1 to 5 of each",
        hint="write 37S FV 04557 06919, with as many digits for east as for north",
    )
