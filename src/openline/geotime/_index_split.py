"""How rows are parted: in two, by the one of eight orders that leaves the two boxes least likely to be asked.

A box is asked by a volume of typical size with a chance in proportion to the product of (extent + typical extent)
over the four dimensions. The orders are by middle and by size in each dimension, so that a few large or endless
volumes end up together and do not swell the boxes of the small ones.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ._index_rows import Floats, Rows

Numbers = NDArray[np.intp]

_SAMPLE = 1_024


def typical(rows: Rows) -> Floats:
    """The typical extent of boxes in each dimension, at least 1; shape (4,)."""
    sizes = _sizes(_sample(rows).astype(np.float64))
    middle: Floats = np.maximum(np.sort(sizes, axis=0)[len(sizes) // 2], 1.0)
    return middle


def halves(rows: Rows, scale: Floats) -> tuple[Numbers, Numbers]:
    """The numbers of the rows of two halves; the first is never larger than the second."""
    order = _parted(rows, _order(rows, scale), len(rows) // 2)
    return order[: len(rows) // 2], order[len(rows) // 2 :]


def parts(rows: Rows, numbers: Numbers, count: int, scale: Floats) -> Iterator[Numbers]:
    """Cut the numbered rows into ``count`` parts of nearly equal size; each part holds rows that lie together."""
    waiting = [(numbers, count)]
    while waiting:
        numbers, count = waiting.pop()
        if count == 1:
            yield numbers
            continue
        here = rows[numbers]
        at = len(numbers) * (count // 2) // count
        order = _parted(here, _order(here, scale), at)
        waiting.append((numbers[order[at:]], count - count // 2))
        waiting.append((numbers[order[:at]], count // 2))


def _order(rows: Rows, scale: Floats) -> int:
    """The best of the eight orders, judged on a sample."""
    sample = _sample(rows)
    half = len(sample) // 2
    found = np.argpartition(_keys(sample).T, half, axis=1)
    boxes = sample[found]
    cost = _chance(boxes[:, :half].min(axis=1), scale) * half
    cost += _chance(boxes[:, half:].min(axis=1), scale) * (len(sample) - half)
    return int(cost.argmin())


def _parted(rows: Rows, order: int, at: int) -> Numbers:
    found: Numbers = np.argpartition(_key(rows, order), at)
    return found


def _key(rows: Rows, order: int) -> NDArray[np.int64]:
    low, high = rows[:, order % 4].astype(np.int64), rows[:, 4 + order % 4].astype(np.int64)
    return low - high if order < 4 else -high - low


def _keys(rows: Rows) -> NDArray[np.int64]:
    wide = rows.astype(np.int64)
    return np.hstack([wide[:, :4] - wide[:, 4:], -wide[:, 4:] - wide[:, :4]])


def _sample(rows: Rows) -> Rows:
    return rows[:: max(1, len(rows) // _SAMPLE)]


def _chance(boxes: Rows, scale: Floats) -> Floats:
    found: Floats = np.prod(_sizes(boxes.astype(np.float64)) / scale + 1.0, axis=-1)
    return found


def _sizes(boxes: Floats) -> Floats:
    return -boxes[..., 4:] - boxes[..., :4]
