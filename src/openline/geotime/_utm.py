"""UTM and UPS: which grid a position lies in, its metres there and back, and the position that stands for a square.

A square of a grid is cut off at the edges of its zone and band. What stands for it is its centre, or, where the
centre lies beyond such an edge, the middle of the part of that edge that crosses the square: so writing down what
was read gives the same square again. Zones and bands contain their west and south edges (NGA.STND.0037, NGA.SIG.0012),
with the exceptions of south-west Norway and Svalbard. Metres come from PROJ; longitudes are shifted as integers.

    >>> grid_of(Position(lat_e7=600_000_000, lon_e7=40_000_000))
    Grid(zone=32, band='V')
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from pyproj import Proj

from ._position import E7, Position

BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
SOUTH_END: Final = -80 * E7
NORTH_END: Final = 84 * E7
POLE_M: Final = 2_000_000
_ODD_ZONES: Final = {
    (31, "V"): (0, 3), (32, "V"): (3, 12),
    (31, "X"): (0, 9), (33, "X"): (9, 21), (35, "X"): (21, 33), (37, "X"): (33, 42),
}  # fmt: skip
_NO_ZONES: Final = frozenset({(32, "X"), (34, "X"), (36, "X")})
_TURN: Final = 360 * E7
_UTM: Final = Proj("+proj=tmerc +lat_0=0 +lon_0=0 +k=0.9996 +x_0=500000 +y_0=0 +ellps=WGS84")
_UPS: Final = {
    "Z": Proj(f"+proj=stere +lat_0=90 +k=0.994 +x_0={POLE_M} +y_0={POLE_M} +ellps=WGS84"),
    "B": Proj(f"+proj=stere +lat_0=-90 +k=0.994 +x_0={POLE_M} +y_0={POLE_M} +ellps=WGS84"),
}


class Grid(NamedTuple):
    """A zone 1 to 60 and a band C to X of UTM; zone 0 is UPS, with band Z about the North Pole, B about the South."""

    zone: int
    band: str

    @property
    def south(self) -> bool:
        """Whether northings count from 10,000 km at the equator, or from the South Pole's grid."""
        return self.band < "N"


class Square(NamedTuple):
    """A square of a grid: its south-west corner and side in metres; ``shift`` 0.5 for numbers that are rounded."""

    grid: Grid
    east: int
    north: int
    side: int
    shift: float = 0.0


class Standing(NamedTuple):
    """The position that stands for a square, and whether it is the centre."""

    position: Position
    central: bool


def exists(grid: Grid) -> bool:
    """Whether there is such a zone in this band."""
    return 1 <= grid.zone <= 60 and grid.band in BANDS and grid not in _NO_ZONES


def grid_of(position: Position) -> Grid:
    """The grid that a position belongs to."""
    if position.lat_e7 >= NORTH_END or position.lat_e7 < SOUTH_END:
        return Grid(0, "Z" if position.lat_e7 > 0 else "B")
    band = BANDS[min((position.lat_e7 - SOUTH_END) // (8 * E7), len(BANDS) - 1)]
    if band in "VX":
        for (zone, odd), (west, east) in _ODD_ZONES.items():
            if odd == band and west * E7 <= position.lon_e7 < east * E7:
                return Grid(zone, band)
    return Grid((position.lon_e7 + 180 * E7) // (6 * E7) % 60 + 1, band)


def square_of(position: Position, side: int, shift: float = 0.0) -> Square:
    """The square of this side that a position lies in."""
    grid = grid_of(position)
    east, north = to_metres(grid, position)
    return Square(grid, _step(east, side, shift), _step(north, side, shift), side, shift)


def to_metres(grid: Grid, position: Position) -> tuple[float, float]:
    """Easting and northing in a grid."""
    if grid.zone == 0:
        east, north = _UPS[grid.band](position.lon, position.lat)
        return float(east), float(north)
    off = (position.lon_e7 - _meridian(grid.zone) + _TURN // 2) % _TURN - _TURN // 2
    east, north = _UTM(off / E7, position.lat)
    return float(east), float(north) + (10_000_000 if grid.south else 0)


def from_metres(grid: Grid, east: float, north: float) -> Position:
    """The position at an easting and northing of a grid, wherever it lies."""
    if grid.zone == 0:
        lon, lat = _UPS[grid.band](east, north, inverse=True)
        return Position(lat_e7=round(lat * E7), lon_e7=round(lon * E7))
    off, lat = _UTM(east, north - (10_000_000 if grid.south else 0), inverse=True)
    lon_e7 = (round(off * E7) + _meridian(grid.zone) + _TURN // 2) % _TURN - _TURN // 2
    return Position(lat_e7=round(lat * E7), lon_e7=lon_e7)


def standing_for(square: Square) -> Standing | None:
    """The position that stands for a square, or None when the whole of it lies outside its zone and band."""
    centre = from_metres(square.grid, *centre_of(square))
    if square_of(centre, square.side, square.shift) == square:
        return Standing(centre, central=True)
    for along, first, last in _edges_crossed(square, centre):
        middle = _middle(square, along, first, last)
        if middle is not None and square_of(along(middle), square.side, square.shift) == square:
            return Standing(along(middle), central=False)
    return None


def centre_of(square: Square) -> tuple[float, float]:
    """Easting and northing of the centre, to a centimetre.

    Beside the line between two metres by that centimetre, which is more than rounding to 1e-7 degree moves a point:
    so UTM and MGRS show the same digits of what was read in either.
    """
    beside = -0.01 if square.side == 1 and not square.shift else 0.01
    off = square.side / 2 - square.shift + beside
    return square.east + off, square.north + off


Along = Callable[[int], Position]


def _edges_crossed(square: Square, centre: Position) -> Iterator[tuple[Along, int, int]]:
    """The edges between the centre and its grid, in pieces along which easting and northing only rise or only fall.

    Only as much of an edge as a square of this side may reach: a metre is less than 200 units of latitude and, up to
    84 degrees, less than 2,000 of longitude.
    """
    if square.grid.zone == 0:
        lat = NORTH_END if square.grid.band == "Z" else SOUTH_END - 1
        for quarter in range(-180, 180, 90):
            yield _parallel(lat), quarter * E7, (quarter + 90) * E7
        return
    west, south, east, north = _bounds(square.grid)
    meridian = _meridian(square.grid.zone)
    off = (centre.lon_e7 - meridian + _TURN // 2) % _TURN - _TURN // 2 + meridian
    if off < west or off >= east:
        along = _meridional(west if off < west else east - 1)
        yield along, max(south, centre.lat_e7 - 200 * square.side), min(north - 1, centre.lat_e7 + 200 * square.side)
    if centre.lat_e7 < south or centre.lat_e7 >= north:
        parallel = _parallel(south if centre.lat_e7 < south else north - 1)
        first, last = max(west, off - 2_000 * square.side), min(east - 1, off + 2_000 * square.side)
        yield parallel, first, min(meridian, last)
        yield parallel, max(meridian, first), last


def _bounds(grid: Grid) -> tuple[int, int, int, int]:
    """West, south, east and north in 1e-7 degree; east and north belong to the next."""
    west = (grid.zone - 1) * 6 - 180
    west, east = _ODD_ZONES.get(grid, (west, west + 6))
    south = BANDS.index(grid.band) * 8 - 80
    return west * E7, south * E7, east * E7, (84 if grid.band == "X" else south + 8) * E7


def _parallel(lat_e7: int) -> Along:
    return lambda lon_e7: Position(lat_e7=lat_e7, lon_e7=lon_e7)


def _meridional(lon_e7: int) -> Along:
    return lambda lat_e7: Position(lat_e7=lat_e7, lon_e7=lon_e7)


def _middle(square: Square, along: Along, first: int, last: int) -> int | None:
    """The middle of the part of an edge that lies in the square. Whole units are searched, so nothing is rounded."""
    for axis, wanted in ((0, square.east), (1, square.north)):
        if first > last:
            return None
        first, last = _stretch(square, along, axis, wanted, first, last)
    return (first + last) // 2 if first <= last else None


def _stretch(square: Square, along: Along, axis: int, wanted: int, first: int, last: int) -> tuple[int, int]:
    def step(at: int) -> int:
        return _step(to_metres(square.grid, along(at))[axis], square.side, square.shift)

    sign = 1 if step(last) >= step(first) else -1
    units = range(first, last + 1)
    begins = bisect_left(units, sign * wanted, key=lambda at: sign * step(at))
    ends = bisect_right(units, sign * wanted, key=lambda at: sign * step(at))
    return first + begins, first + ends - 1


def _step(metres: float, side: int, shift: float) -> int:
    """The corner of the step that a number of metres lies in; a micrometre short of a whole metre is the metre."""
    whole = round(metres + shift)
    return (whole if abs(metres + shift - whole) < 1e-6 else math.floor(metres + shift)) // side * side


def _meridian(zone: int) -> int:
    return (zone * 6 - 183) * E7
