"""What somebody wrote for a place, recognised: a position in one of the notations, a bearing from a place, or a name.

A text is read in one way or refused with the reason; nothing is guessed. What is read says how coarse it was written:
``resolution_m`` is the side of the square or the step of the last digit, ``accuracy_m`` how far the true point may lie.

    >>> read_position("37S FV 04 07").resolution_m
    1000
    >>> read_description("12.5 km on 045 from deir-ez-zor").place
    'deir-ez-zor'
"""

import re
from enum import Enum
from typing import Final

from msgspec import Struct

from openline import limits
from openline.errors import GeometryError

from ._mgrs import GridRead, looks_like_mgrs, read_mgrs
from ._notation import malformed, read_degrees
from ._notation_place import FromPlace, looks_from_place, read_from_place
from ._notation_utm import looks_like_utm, read_utm
from ._position import Position

_PLACE_CODE: Final = re.compile(r"[A-Z]{2,3}[0-9]{2,10}\Z", re.IGNORECASE)
_PART_OF_A_POSITION: Final = re.compile(r"[NSEW]? ?[0-9][0-9NSEWnsew°'\"′″.,:;/ +-]*\Z|[+-].*[0-9]")


class Notation(Enum):
    """How a position was written."""

    DECIMAL = "decimal"
    DMS = "dms"
    MGRS = "mgrs"
    UTM = "utm"


class Read(Struct, frozen=True, kw_only=True):
    """A position as read, the notation it was in, and what that notation leaves open, in metres."""

    position: Position
    notation: Notation
    resolution_m: int
    accuracy_m: int


class PlaceName(Struct, frozen=True, kw_only=True):
    """A text that is no position: the name or the P-code of a place, to be looked up."""

    text: str


Description = Read | FromPlace | PlaceName


def read_description(text: str) -> Description:
    """Whatever somebody wrote for a place; raises GeometryError when it is none of these or could be two of them."""
    plain = _plain(text)
    if looks_like_mgrs(plain) and _PLACE_CODE.match(plain):
        raise GeometryError(
            "geotime.position-ambiguous",
            f"{plain!r} may be a grid reference about a pole or the P-code of a place",
            hint="write a grid reference with its spaces: Z AH 00 00",
        )
    if looks_from_place(plain) and not _looks_gridded(plain):  # 36M is a zone and band, 36 m a distance
        return read_from_place(plain)
    if _is_a_name(plain):
        return PlaceName(text=plain)
    return _read(plain)


def read_position(text: str) -> Read:
    """A position in decimal degrees, DMS, MGRS or UTM, with what its notation leaves open; raises GeometryError."""
    return _read(_plain(text))


def parse_position(text: str) -> Position:
    """A position written to a metre or finer by its notation, or in degrees; raises GeometryError.

    A grid square of more than a metre is refused here, where its size would be lost: ``read_position`` keeps it.
    """
    read = read_position(text)
    if read.notation is Notation.MGRS and read.resolution_m > 1:
        raise GeometryError(
            "geotime.position-coarse",
            f"{text[:60]!r} is a square of {read.resolution_m} m, and a point is needed",
            hint="write all ten digits of the reference",
        )
    return read.position


def _read(plain: str) -> Read:
    if looks_like_mgrs(plain):
        return _of_square(Notation.MGRS, read_mgrs(plain))
    if looks_like_utm(plain):
        return _of_square(Notation.UTM, read_utm(plain))
    position, step_m, sexagesimal = read_degrees(plain)
    return Read(
        position=position,
        notation=Notation.DMS if sexagesimal else Notation.DECIMAL,
        resolution_m=step_m,
        accuracy_m=_half_across(step_m),
    )


def _of_square(notation: Notation, read: GridRead) -> Read:
    side = read.square.side
    accuracy = _half_across(side) if read.central else 2 * _half_across(side)
    return Read(position=read.position, notation=notation, resolution_m=side, accuracy_m=accuracy)


def _half_across(side_m: int) -> int:
    """From the middle of a square to its corner; a metre of a grid is up to 0.7 % longer on the ground."""
    return -(-side_m * 72 // 100)


def _plain(text: str) -> str:
    # Pages and word processors write a no-break space and a true minus sign.
    plain = text[: limits.POSITION_CHARACTERS + 1].replace("\u00a0", " ").replace("\u2212", "-").strip(" ")
    if len(text) > limits.POSITION_CHARACTERS:
        raise malformed(plain)
    return plain


def _looks_gridded(plain: str) -> bool:
    return looks_like_mgrs(plain) or looks_like_utm(plain)


def _is_a_name(plain: str) -> bool:
    """A name has letters and is not what a slip makes of coordinates."""
    if _looks_gridded(plain) or _PART_OF_A_POSITION.match(plain):
        return False
    return plain[:1].isalpha() and plain.isprintable()
