"""The live index: which stored volumes meet this one, exactly, while volumes come, move and go.

Two volumes meet when their windows share an instant, their bands a decimetre above the ellipsoid and their areas
a point; all ends are closed, an infinite end is unbounded, and what reaches the 180th meridian is looked at from
both sides. The same operations give the same answers in the same order.

    >>> index: LiveIndex[str] = LiveIndex()
    >>> index.put("a", shapely.box(0, 0, 10, 10), 0, 300, 1_505_656_800, math.inf)
    >>> index.search(shapely.box(10, 10, 20, 20), 300, 900, -math.inf, 1_505_656_800)
    ['a']

Volumes stand in blocks of at most 128 that lie together in four dimensions, as rows of 32 bytes that numpy compares
all at once. A full block is parted in two, one nearly empty is joined with others: nothing is rebuilt, nothing is
marked and swept, and no change moves more than half a page (docs/decisions/0016 says why and what was measured).
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, Generic, TypeVar

import numpy as np
import shapely
from shapely.affinity import translate

from ._index_batch import from_leaves, from_plain, pairs
from ._index_book import Book, taken
from ._index_decide import meeting
from ._index_page import Leaf
from ._index_rows import Floats, asking_tile, beyond, row_of, together
from ._index_shape import Shapes
from ._index_split import Numbers
from ._seam import HALF, TURN, Shape
from ._volume import Volume4D

K = TypeVar("K", bound=Hashable)
Answers = tuple[Numbers, list[K]]
Numbers4 = Sequence[float]
"""Lower and upper in decimetres, start and end in seconds."""

_SHELVES = 256
"""Dictionaries of keys: one alone would stop for 20 ms when a million keys make it grow."""

_MANY = 2_048
"""Volumes of one load from which they get pages of their own."""


class LiveIndex(Generic[K]):
    """Volumes by key. Geometries are integer-valued polygons in 1e-7 degree; bands are whole ellipsoidal decimetres,
    windows whole seconds since 1970; infinities are unbounded. The index keeps the geometries it is given.
    """

    def __init__(self, *, leaf_volumes: int = 128, page_leaves: int = 128) -> None:
        self._book = Book(leaf_volumes, page_leaves)
        self._shelves: list[dict[K, Leaf]] = [{} for _ in range(_SHELVES)]
        self._beyond: dict[K, Numbers4] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: K) -> bool:
        return key in self._shelf(key)

    # -- changing -------------------------------------------------------------------------------

    def insert(self, key: K, volume: Volume4D) -> None:
        """Add a volume; a key that is there already is a KeyError."""
        self.put(key, volume.area.geometry, *plain(volume))

    def update(self, key: K, volume: Volume4D) -> None:
        """Replace the volume of a key; an unknown key is a KeyError."""
        self.withdraw(key)
        self.insert(key, volume)

    def withdraw(self, key: K) -> None:
        """Take a volume out; an unknown key is a KeyError."""
        leaf = self._shelf(key).pop(key)
        self._count -= 1
        self._beyond.pop(key, None)
        left = self._book.remove(leaf, key)
        for row, _, shape, other in zip(*left, strict=True) if left else ():
            self._file(other, self._book.add(row, shape, other))

    def put(self, key: K, geometry: Shape, lower_dm: float, upper_dm: float, start_s: float, end_s: float) -> None:
        """Add one from plain numbers; a key that is there already is a KeyError."""
        assert lower_dm <= upper_dm and start_s <= end_s, "a volume has a height and a time"
        if key in self:
            raise KeyError(key)
        numbers = lower_dm, upper_dm, start_s, end_s
        row = row_of(shapely.bounds(geometry).tolist(), numbers)
        self._note_beyond(key, numbers)
        self._count += 1
        self._file(key, self._book.add(row, geometry, key))

    def load(
        self,
        keys: Sequence[K],
        geometries: Sequence[Shape],
        lower_dm: Floats,
        upper_dm: Floats,
        start_s: Floats,
        end_s: Floats,
    ) -> None:
        """Add many at once, each as ``put`` does; many together are packed better. A KeyError leaves all as it was."""
        assert len(keys) == len(geometries), "each key has a geometry"
        assert np.all(np.less_equal(lower_dm, upper_dm) & np.less_equal(start_s, end_s)), "all have a height and a time"
        if len(set(keys)) < len(keys) or any(key in self for key in keys):
            raise KeyError("a key is there already")
        if len(keys) < _MANY:
            for line in zip(keys, geometries, lower_dm, upper_dm, start_s, end_s, strict=True):
                self.put(*line)
            return
        numbers = np.column_stack([lower_dm, upper_dm, start_s, end_s])
        content = from_plain(keys, geometries, numbers)
        for key, line in zip(keys, numbers.tolist(), strict=True):
            self._note_beyond(key, line)
        self._count += len(keys)
        for leaf in self._book.load(content):
            self._file_all(leaf)

    # -- asking ---------------------------------------------------------------------------------

    def query(self, volume: Volume4D) -> list[K]:
        """The keys of all volumes that meet this one."""
        return self.search(volume.area.geometry, *plain(volume))

    def search(self, geometry: Shape, lower_dm: float, upper_dm: float, start_s: float, end_s: float) -> list[K]:
        """The same from plain numbers. The geometry is prepared where that pays."""
        numbers = lower_dm, upper_dm, start_s, end_s
        bounds = shapely.bounds(geometry).tolist()
        found = self._meeting(geometry, bounds, numbers)
        for turns in _turns(bounds):
            moved = translate(geometry, xoff=turns * TURN)
            found = list(dict.fromkeys(found + self._meeting(moved, moved.bounds, numbers)))
        return self._exact(found, numbers)

    def candidates(
        self, bounds: Sequence[float], lower_dm: float, upper_dm: float, start_s: float, end_s: float
    ) -> list[K]:
        """The keys whose boxes meet a box of west, south, east, north; areas are not compared."""
        numbers = lower_dm, upper_dm, start_s, end_s
        found: list[K] = []
        for turns in (0, *_turns(bounds)):
            west, south, east, north = bounds
            box = west + turns * TURN, south, east + turns * TURN, north
            for page, places in self._book.find(asking_tile(box, numbers)):
                found += page.held.keys.take(places).tolist()
        return self._exact(list(dict.fromkeys(found)), numbers)

    def batch(
        self,
        geometries: Sequence[Shape],
        lower_dm: Floats,
        upper_dm: Floats,
        start_s: Floats,
        end_s: Floats,
    ) -> Answers[K]:
        """Many queries at once: for each pair that meets the number of the query, ascending, and the key."""
        numbers = np.column_stack([lower_dm, upper_dm, start_s, end_s])
        asked, keys = pairs(self._book, from_plain(range(len(geometries)), geometries, numbers))
        odd = {number: line for number, line in enumerate(numbers.tolist()) if beyond(line)} if self._beyond else {}
        return self._exact_pairs(asked, keys, odd)

    def batch_stored(self, keys: Sequence[K]) -> Answers[K]:
        """Many stored volumes against all: the place in ``keys`` and the key met; none is paired with itself."""
        stored = from_leaves([self._shelf(key)[key] for key in keys], keys)
        asked, found = pairs(self._book, stored)
        others = found != stored.keys[asked]
        odd = {number: self._beyond[key] for number, key in enumerate(keys) if key in self._beyond}
        return self._exact_pairs(asked[others], found[others], odd)

    def memory_bytes(self) -> int:
        """Bytes that the index holds beside the keys and the geometries: arrays, and dictionaries of keys."""
        return self._book.nbytes + sum(shelf.__sizeof__() for shelf in self._shelves)

    @property
    def parts(self) -> int:
        """Blocks of volumes, which come and go as these do."""
        return sum(len(page.leaves) for page in self._book.pages)

    # -- within ---------------------------------------------------------------------------------

    def _meeting(self, geometry: Shape, bounds: Sequence[float], numbers: Numbers4) -> list[K]:
        """The keys of the volumes that meet one where its coordinates stand."""
        found = self._book.find(asking_tile(bounds, numbers))
        if not found:
            return []
        met = meeting(geometry, taken(found, 2), lambda: taken(found, 1))
        keys: list[K] = taken(found, 3)[met].tolist()
        return keys

    def _exact(self, found: list[K], numbers: Numbers4) -> list[K]:
        """Without those that only look alike, both beyond the range of 32 bits."""
        if not self._beyond or not beyond(numbers):
            return found
        return [key for key in found if together(numbers, self._beyond.get(key, _ALWAYS))]

    def _exact_pairs(self, asked: Numbers, keys: Shapes, odd: Mapping[int, Numbers4]) -> Answers[K]:
        """The same for pairs; the numbers of those that lie beyond."""
        if odd:
            pairs = zip(asked.tolist(), keys, strict=True)
            alike = [together(odd.get(n, _ALWAYS), self._beyond.get(key, _ALWAYS)) for n, key in pairs]
            asked, keys = asked[alike], keys[alike]
        return asked, keys.tolist()

    def _shelf(self, key: K) -> dict[K, Leaf]:
        return self._shelves[hash(key) % _SHELVES]

    def _file(self, key: K, leaves: Iterable[Leaf]) -> None:
        """Note the leaf of a new volume, and of those that moved to a new leaf."""
        leaf, *new = leaves
        self._shelf(key)[key] = leaf
        for other in new:
            self._file_all(other)

    def _file_all(self, leaf: Leaf) -> None:
        shelves = self._shelves
        for key in leaf.page.content(leaf).keys.tolist():
            shelves[hash(key) % _SHELVES][key] = leaf

    def _note_beyond(self, key: K, numbers: Numbers4) -> None:
        if beyond(numbers):
            self._beyond[key] = numbers


def plain(volume: Volume4D) -> Numbers4:
    """Band and window of a volume as numbers: decimetres on the ellipsoid, seconds since 1970, infinities."""
    lower, upper = volume.band.ellipsoidal()
    start, end = volume.window.start, volume.window.end
    return (
        -math.inf if lower is None else lower,
        math.inf if upper is None else upper,
        -math.inf if start is None else start.timestamp(),
        math.inf if end is None else end.timestamp(),
    )


def _turns(bounds: Sequence[float]) -> tuple[int, ...]:
    """Where else to look for neighbours of what reaches the 180th meridian: a turn west, a turn east."""
    west, _, east, _ = bounds
    if east < HALF and west > -HALF:
        return ()
    return (-1,) * (east >= HALF) + (1,) * (west <= -HALF)


_ALWAYS: Final = (-math.inf, math.inf, -math.inf, math.inf)
