"""Boxes of volumes as rows of eight 32-bit integers, so that one comparison decides whether two boxes meet.

A stored row is west, south, lower, start, -east, -north, -upper, -end; an asking row is the same of the other box,
turned round. The boxes meet exactly when ``stored <= asking`` in all eight. Times count from 2038, so that whole
seconds of 1970 to 2106 are held as they are. Whatever lies beyond the range, and every infinite end, becomes ``EDGE``:
between an edge and a number within the range the comparison stays exact. Only two finite numbers beyond the same
edge look equal; who meets that (``beyond``) compares the numbers themselves.
"""

import math
import struct
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
Floats = NDArray[np.float64]

EDGE: Final = 2**31 - 1
EPOCH_S: Final = 2**31
ALL_EIGHT: Final = np.array(0x0101010101010101, np.uint64)
"""Eight true bytes, read as one number: the whole row holds. An array, because numpy converts a scalar each time."""

_EIGHT: Final = struct.Struct("=8i")

TILE: Final = 128
"""Rows of the repeated asking row: numpy compares long runs five times as fast as runs of eight."""


def row_of(bounds: Sequence[float], numbers: Sequence[float]) -> Rows:
    """The stored row of a box: west, south, east, north and lower, upper, start, end."""
    west, south, east, north = bounds
    lower, upper, start, end = numbers
    return np.frombuffer(_packed(west, south, lower, start - EPOCH_S, -east, -north, -upper, EPOCH_S - end), np.int32)


def asking_tile(bounds: Sequence[float], numbers: Sequence[float]) -> Rows:
    """The tile of the asking row of a box, given as in ``row_of``; shape (8 * TILE,)."""
    west, south, east, north = bounds
    lower, upper, start, end = numbers
    row = _packed(east, north, upper, end - EPOCH_S, -west, -south, -lower, EPOCH_S - start)
    return np.frombuffer(row * TILE, np.int32)


def rows_of(bounds: Floats, numbers: Floats) -> Rows:
    """The stored rows of many boxes, from arrays of shape (n, 4)."""
    shifted = numbers - (0, 0, EPOCH_S, EPOCH_S)
    lows = np.column_stack([bounds[:, :2], shifted[:, ::2]])
    highs = np.column_stack([bounds[:, 2:], shifted[:, 1::2]])
    return within(np.hstack([lows, -highs])).astype(np.int32)


def asking(rows: Rows) -> Rows:
    """The asking form of stored rows, and the other way round."""
    return -np.roll(rows, 4, axis=-1)


def tile_of(rows: Rows) -> Rows:
    """Asking rows, each repeated: shape (n, 8 * TILE)."""
    tile = np.empty((len(rows), TILE, 8), np.int32)
    tile[:] = rows[:, None]
    return tile.reshape(len(rows), -1)


def beyond(numbers: Sequence[float]) -> bool:
    """Whether a finite one of lower, upper, start, end is not held as it is."""
    lower, upper, start, end = numbers
    return any(abs(n) >= EDGE and not math.isinf(n) for n in (lower, upper, start - EPOCH_S, end - EPOCH_S))


def together(a: Sequence[float], b: Sequence[float]) -> bool:
    """Whether bands and windows given as lower, upper, start, end meet."""
    return a[0] <= b[1] and b[0] <= a[1] and a[2] <= b[3] and b[2] <= a[3]


def _packed(*row: float) -> bytes:
    """Eight numbers as 32-bit integers. Packing and repeating bytes costs a third of what numpy takes."""
    try:
        # -2**31 fits, but its negative does not: it is beyond the range as well.
        if min(row) >= -EDGE:
            return _EIGHT.pack(*map(int, row))
    except (OverflowError, struct.error):
        pass
    return _EIGHT.pack(*(int(max(-EDGE, min(number, EDGE))) for number in row))


def within(rows: Floats) -> Floats:
    """Numbers brought into the range; what lies beyond becomes its edge."""
    return np.minimum(np.maximum(rows, -EDGE), EDGE)
