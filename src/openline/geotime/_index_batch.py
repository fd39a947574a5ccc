"""Many volumes asked at once: candidates page by page, then all pairs settled together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import translate

from ._index_book import Book
from ._index_decide import meeting_pairs
from ._index_page import Leaf, Stored
from ._index_rows import Floats, asking, rows_of, within
from ._index_shape import UNKNOWN, Shapes, sketches
from ._index_split import Numbers
from ._seam import HALF, TURN

_TOGETHER = 4_096
"""Volumes asked together, so that their pairs stay within some tens of megabytes."""


def from_plain(keys: Sequence[Any], geometries: Sequence[Any], numbers: Floats) -> Stored:
    """Volumes from plain numbers of shape (n, 4): lower, upper, start, end."""
    shapes = _objects(geometries)
    return Stored(rows_of(shapely.bounds(shapes).reshape(-1, 4), numbers), sketches(shapes), shapes, _objects(keys))


def from_leaves(leaves: Sequence[Leaf], keys: Sequence[Any]) -> Stored:
    """Stored volumes by their leaves and keys."""
    places = [leaf.page.place(leaf, key) for leaf, key in zip(leaves, keys, strict=True)]
    held = [leaf.page.held for leaf in leaves]
    return Stored(
        np.array([of.rows[place] for of, place in zip(held, places, strict=True)], np.int32).reshape(-1, 8),
        np.array([of.sketches[place] for of, place in zip(held, places, strict=True)], np.int32).reshape(-1, 8),
        _objects([of.shapes[place] for of, place in zip(held, places, strict=True)]),
        _objects(keys),
    )


def pairs(book: Book, asked: Stored) -> tuple[Numbers, Shapes]:
    """The pairs that meet: numbers of asking volumes, ascending, and keys; each pair once."""
    some = [_pairs(book, asked, first) for first in range(0, len(asked.keys), _TOGETHER)]
    return np.concatenate([_NONE, *(numbers for numbers, _ in some)]), np.concatenate([_NO_KEYS, *(k for _, k in some)])


def _pairs(book: Book, asked: Stored, first: int) -> tuple[Numbers, Shapes]:
    asked = asked.select(slice(first, first + _TOGETHER))
    numbers, keys = _meeting(book, asked)
    turned = [_turned(asked, turns) for turns in (-1, 1)]
    if not any(len(who) for who, _ in turned):
        return numbers + first, keys
    found = dict.fromkeys(zip(numbers.tolist(), keys.tolist(), strict=True))
    for who, moved in turned:
        numbers, keys = _meeting(book, moved)
        found.update(dict.fromkeys(zip(who[numbers].tolist(), keys.tolist(), strict=True)))
    ordered = sorted(found, key=lambda pair: pair[0])
    return np.array([number + first for number, _ in ordered], np.intp), _objects([key for _, key in ordered])


def _meeting(book: Book, asked: Stored) -> tuple[Numbers, Shapes]:
    """The pairs that meet where the coordinates stand."""
    found = [
        (numbers, page.held.sketches.take(places, axis=0), page.held.shapes.take(places), page.held.keys.take(places))
        for page, numbers, places in book.find_many(asking(asked.rows))
    ]
    if not found:
        return _NONE, _NO_KEYS
    numbers, sketched, shapes, keys = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    met = meeting_pairs(asked.shapes[numbers], asked.sketches[numbers], shapes[order], sketched[order])
    return numbers[met], keys[order[met]]


def _turned(asked: Stored, turns: int) -> tuple[Numbers, Stored]:
    """Those that reach the line of 180 degrees which a whole turn brings to the other side, moved there."""
    who = ((asked.rows[:, 4] == -HALF) if turns < 0 else (asked.rows[:, 0] == -HALF)).nonzero()[0]
    wide = asked.rows[who].astype(np.int64)
    wide[:, [0, 4]] += (turns * TURN, -turns * TURN)
    rows = within(wide).astype(np.int32)
    shapes = _objects([translate(shape, xoff=turns * TURN) for shape in asked.shapes[who]])
    return who, Stored(rows, np.tile(UNKNOWN, (len(who), 1)), shapes, asked.keys[who])


def _objects(values: Sequence[Any] | Shapes) -> Shapes:
    """A one-dimensional array of these values, whatever they are."""
    if isinstance(values, np.ndarray) and values.dtype == object:
        return values
    # Assigning the list at once would take keys that are tuples for rows of a table.
    return np.fromiter(values, object, len(values))


_NONE: Numbers = np.empty(0, np.intp)
_NO_KEYS: NDArray[np.object_] = np.empty(0, object)
