"""UTM written out: zone, hemisphere or band, easting and northing in whole metres; UPS about the poles.

Numbers are rounded to the nearest metre. A lost digit would be another place, so an easting has six digits and a
northing seven. ``37S`` may be band S of the north or the southern hemisphere: it is read only where one of them fits.

    >>> format_utm(Position(lat_e7=353_000_000, lon_e7=401_500_000))
    '37 north 604557mE 3906919mN'
"""

import re
from typing import Final

from openline.errors import GeometryError

from ._mgrs import GridRead, outside
from ._position import Position
from ._utm import BANDS, POLE_M, Grid, Square, centre_of, exists, from_metres, grid_of, square_of, standing_for

_UTM: Final = re.compile(
    r"(?:zone )?([0-9]{1,2}) ?(north|south|[A-Z])(?: hemisphere)?,? +"
    r"0?([0-9]{6}) ?(?:m? ?E)?(?: +| ?[,/] ?)([0-9]{7}|10000000) ?(?:m? ?N)?\Z",
    re.IGNORECASE,
)
_UPS: Final = re.compile(
    r"UPS ?(north|south|[ABYZNS]),? +([0-9]{7}) ?(?:m? ?E)?(?: +| ?[,/] ?)([0-9]{7}) ?(?:m? ?N)?\Z", re.IGNORECASE
)
_LOOKS: Final = re.compile(
    r"(?:zone|UPS)\b.*[0-9]|[0-9]{1,2} ?(?:[A-Z]|north|south)\b[ ,]+[0-9]+ ?(?:m? ?E)?[ ,/]+[0-9]{5,}", re.I
)


def format_utm(position: Position) -> str:
    """Zone, hemisphere and whole metres: ``37 north 604557mE 3906919mN``, or ``UPS north ...`` about the poles."""
    square = square_of(position, 1, 0.5)
    if square.grid.zone == 0:
        half = "north" if square.grid.band == "Z" else "south"
        return f"UPS {half} {square.east:07d}mE {square.north:07d}mN"
    half = "south" if square.grid.south else "north"
    return f"{square.grid.zone:02d} {half} {square.east:06d}mE {square.north:07d}mN"


def looks_like_utm(text: str) -> bool:
    """Whether a text seems meant as UTM or UPS, rightly written or not."""
    return bool(_LOOKS.match(text))


def read_utm(text: str) -> GridRead:
    """The square metre about a written point; raises GeometryError."""
    if match := _UPS.match(text):
        half, east, north = match.groups()
        return _read(text, [Square(Grid(0, "B" if half[0].upper() in "SAB" else "Z"), int(east), int(north), 1, 0.5)])
    match = _UTM.match(text)
    if match is None:
        raise _malformed(text)
    zone, half, east, north = int(match[1]), match[2].upper(), int(match[3]), int(match[4])
    if half not in ("NORTH", "SOUTH", "N", "S"):
        return _in_band(text, Square(Grid(zone, half), east, north, 1, 0.5))
    northern = _squares(zone, east, north, south=False) if half != "SOUTH" else []
    southern = _squares(zone, east, north, south=True) if half in ("SOUTH", "S") else []
    if half == "S":
        northern = [square for square in northern if square.grid.band == "S"]
    return _read(text, [*northern, *southern])


def _read(text: str, squares: list[Square]) -> GridRead:
    found = [
        GridRead(square=square, position=standing.position, central=standing.central)
        for square in squares
        if (standing := standing_for(square)) is not None
    ]
    if {read.square.grid.south for read in found} == {True, False}:
        raise GeometryError(
            "geotime.position-ambiguous",
            f"{text[:60]!r} may be band S, north of the equator, or the southern hemisphere",
            hint="write north or south: 37 north 604557mE 3906919mN",
        )
    if not found:
        raise outside(text, squares[0]) if squares else _malformed(text)
    return next((read for read in found if read.central), found[0])


def _in_band(text: str, square: Square) -> GridRead:
    if not exists(square.grid):
        raise GeometryError(
            "geotime.position-letters",
            f"there is no zone {square.grid.zone}{square.grid.band}",
            hint="zones are 1 to 60, bands C to X without I and O; or write north or south",
        )
    standing = standing_for(square)
    if standing is None:
        raise outside(text, square)
    return GridRead(square=square, position=standing.position, central=standing.central)


def _squares(zone: int, east: int, north: int, *, south: bool) -> list[Square]:
    """The square in the bands that its centre may lie in: at the edge of two, in both."""
    if not 1 <= zone <= 60:
        raise GeometryError("geotime.position-letters", f"there is no zone {zone}", hint="zones are 1 to 60")
    squares = []
    for off in (0, -1, 1):
        grid = Grid(zone, "C" if south else "N")
        try:
            band = grid_of(from_metres(grid, *centre_of(Square(grid, east, north + off, 1, 0.5)))).band
        except GeometryError:
            continue
        square = Square(Grid(zone, band), east, north, 1, 0.5)
        if band in BANDS and square.grid.south == south and exists(square.grid) and square not in squares:
            squares.append(square)
    return squares or [Square(Grid(zone, "C" if south else "N"), east, north, 1, 0.5)]


def _malformed(text: str) -> GeometryError:
    return GeometryError(
        "geotime.position-malformed",
        f"{text[:60]!r} is no UTM position: an easting of 6 digits and a northing of 7, in whole metres",
        hint=f"write 37 north 604557mE 3906919mN, or UPS north {POLE_M}mE {POLE_M}mN; keep leading zeros",
    )
