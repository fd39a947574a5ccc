"""A page of the live index: some leaves, each a block of volumes that lie together in four dimensions.

Volumes are added and taken out in place. A full leaf is parted in two, a full page too; both move a bounded number
of volumes, so no change ever waits for the whole. Rows of a leaf beyond its count are ``EDGE`` and meet nothing.
"""

from typing import Any, NamedTuple

import numpy as np

from ._index_boxes import Boxes
from ._index_rows import ALL_EIGHT, EDGE, TILE, Floats, Rows
from ._index_shape import UNKNOWN, Shapes, sketches
from ._index_split import Numbers, halves, typical

_SPARE = 4
"""Leaves that a new page has room for."""

_FRESH = 16
"""Volumes of a leaf that may wait for their sketches: sixteen at once cost a third of sixteen one by one."""


class Stored(NamedTuple):
    """One volume as a page holds it, or arrays of many."""

    rows: Rows
    sketches: Rows
    shapes: Shapes
    keys: Shapes

    def select(self, numbers: Numbers | slice) -> "Stored":
        """The volumes of these numbers."""
        return Stored(self.rows[numbers], self.sketches[numbers], self.shapes[numbers], self.keys[numbers])

    def copy(self) -> "Stored":
        """The same in arrays of its own."""
        return Stored(self.rows.copy(), self.sketches.copy(), self.shapes.copy(), self.keys.copy())


_BLANK: tuple[Any, ...] = (EDGE, UNKNOWN, None, None)
"""What stands in an unused place."""


class Leaf:
    """Where a volume is: block ``number`` of a page. ``fresh`` volumes of it have no sketch yet."""

    __slots__ = ("count", "fresh", "number", "page")

    def __init__(self, page: "Page", number: int) -> None:
        self.page, self.number, self.count, self.fresh = page, number, 0, 0


class Page:
    """Leaves of ``width`` volumes with their boxes. A volume's place is ``leaf * width`` plus its place in the leaf."""

    __slots__ = ("blocks", "boxes", "held", "leaves", "number", "width")

    def __init__(self, width: int, number: int) -> None:
        self.width, self.number = width, number
        self.leaves: list[Leaf] = []
        self.boxes = Boxes(np.empty((0, 8), np.int32))
        self._hold(_blank(_SPARE * width))

    # -- asking ---------------------------------------------------------------------------------

    def find(self, tile: Rows) -> Numbers:
        """The places of the volumes whose boxes meet an asking row, given as its tile."""
        leaves = self.boxes.meeting(tile)
        if len(leaves) == 0:
            return leaves
        if self.width < TILE:
            tile = tile[: 8 * self.width]
        if len(leaves) == 1:
            leaf = int(leaves[0])
            held = np.equal(np.less_equal(self.blocks[leaf], tile).view(np.uint64), ALL_EIGHT)
            places = held.nonzero()[0]
            found: Numbers = places + leaf * self.width
            return found
        held = np.equal(np.less_equal(self.blocks.take(leaves, axis=0), tile).view(np.uint64), ALL_EIGHT)
        which, places = held.nonzero()
        return leaves[which] * self.width + places

    def find_many(self, tiles: Rows) -> tuple[Numbers, Numbers]:
        """The same for many asking rows, tiles of shape (n, 8 * TILE): numbers of rows, places."""
        asked, leaves = self.boxes.meeting_many(tiles)
        repeated = tiles[:, : 8 * self.width].take(asked, axis=0)
        held = np.less_equal(self.blocks.take(leaves, axis=0), repeated).view(np.uint64)
        which, places = (held == ALL_EIGHT).nonzero()
        places += leaves[which] * self.width
        return asked[which], places

    def place(self, leaf: Leaf, key: object) -> int:
        """Where in the page a volume of this leaf is."""
        start = leaf.number * self.width
        return start + int(self.held.keys[start : start + leaf.count].tolist().index(key))

    # -- changing -------------------------------------------------------------------------------

    def add(self, row: Rows, shape: object, key: object, scale: Floats) -> list[Leaf]:
        """Add a volume: the leaf that has it, and a new leaf if that one was full; its keys have moved there."""
        leaf = self.leaves[self.boxes.best(row, scale)]
        place = leaf.number * self.width + leaf.count
        held = self.held
        held.rows[place] = row
        held.sketches[place] = UNKNOWN
        held.shapes[place] = shape
        held.keys[place] = key
        self.boxes.widen(leaf.number, row)
        leaf.count += 1
        leaf.fresh += 1
        if leaf.count == self.width:
            return [leaf, self._part(leaf)]
        if leaf.fresh == _FRESH:
            self._sketch(leaf)
        return [leaf]

    def remove(self, leaf: Leaf, place: int) -> None:
        """Take out a volume; the last of its leaf takes its place. The leaf may be empty then."""
        held = self.held
        at_an_edge = bool((held.rows[place] == self.boxes.rows[leaf.number]).any())
        leaf.count -= 1
        last = leaf.number * self.width + leaf.count
        for array in held:
            array[place] = array[last]
        held.rows[last] = EDGE
        held.shapes[last] = held.keys[last] = None
        if at_an_edge and leaf.count:
            self._fit(leaf)

    def drop(self, leaf: Leaf) -> Stored:
        """Take out a whole leaf: what it held. The page's last leaf gets its number."""
        taken, last = self.content(leaf), self.leaves.pop()
        if last is not leaf:
            self._fill(leaf.number, self.content(last))
            self.leaves[leaf.number] = last
        self._fill(last.number, _blank(0))
        self.boxes.drop(leaf.number)
        last.number = leaf.number
        return taken

    def append(self, content: Stored) -> Leaf:
        """Add a leaf with what it holds; what has no sketch gets one."""
        leaf = Leaf(self, len(self.leaves))
        self._take_in(leaf, content)
        return leaf

    def adopt(self, leaf: Leaf, content: Stored) -> None:
        """Take in a leaf that another page dropped."""
        leaf.page, leaf.number = self, len(self.leaves)
        self._take_in(leaf, content)

    def part(self, other: "Page", go: Numbers) -> None:
        """Move the leaves of these numbers to an empty page. Blocks are copied whole: leaf by leaf it takes 9 ms."""
        leaves, boxes = self.leaves, self.boxes.rows
        stay = np.delete(np.arange(len(leaves)), go)
        for page, numbers, held in ((other, go, self._blocks_of(go)), (self, stay, self._blocks_of(stay))):
            page._hold(held)
            page.boxes = Boxes(boxes[numbers])
            page.leaves = [leaves[number] for number in numbers.tolist()]
            for number, leaf in enumerate(page.leaves):
                leaf.page, leaf.number = page, number

    def content(self, leaf: Leaf) -> Stored:
        """Copies of the arrays of a leaf."""
        start = leaf.number * self.width
        return self.held.select(slice(start, start + leaf.count)).copy()

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays, unused places included."""
        return self.boxes.nbytes + sum(array.nbytes for array in self.held)

    def _take_in(self, leaf: Leaf, content: Stored) -> None:
        if leaf.number == len(self.blocks):
            spare = _blank(max(_SPARE, len(self.blocks) // 4) * self.width)
            self._hold(Stored(*(np.concatenate(pair) for pair in zip(self.held, spare, strict=True))))
        self.leaves.append(leaf)
        leaf.count = len(content.keys)
        leaf.fresh = leaf.count - int(content.sketches[:, 7].sum())
        self._fill(leaf.number, content)
        self.boxes.append(content.rows.min(axis=0))
        self._sketch(leaf)

    def _part(self, leaf: Leaf) -> Leaf:
        """Part a full leaf in two; the new one."""
        self._sketch(leaf)
        content = self.content(leaf)
        stay, go = halves(content.rows, typical(content.rows))
        leaf.count = len(stay)
        self._fill(leaf.number, content.select(stay))
        self._fit(leaf)
        return self.append(content.select(go))

    def _sketch(self, leaf: Leaf) -> None:
        """Sketch what has none in a leaf."""
        if leaf.fresh:
            start = leaf.number * self.width
            fresh = start + (self.held.sketches[start : start + leaf.count, 7] == 0).nonzero()[0]
            self.held.sketches[fresh] = sketches(self.held.shapes[fresh])
            leaf.fresh = 0

    def _fit(self, leaf: Leaf) -> None:
        """Make the box of a leaf as small as its volumes allow."""
        start = leaf.number * self.width
        self.boxes.replace(leaf.number, self.held.rows[start : start + leaf.count].min(axis=0))

    def _fill(self, number: int, content: Stored) -> None:
        """Write one block, blank beyond the content."""
        start, end = number * self.width, (number + 1) * self.width
        middle = start + len(content.keys)
        for array, values, nothing in zip(self.held, content, _BLANK, strict=True):
            array[start:middle] = values
            array[middle:end] = nothing

    def _blocks_of(self, numbers: Numbers) -> Stored:
        """Copies of whole blocks."""
        return self.held.select((numbers[:, None] * self.width + np.arange(self.width)).ravel())

    def _hold(self, held: Stored) -> None:
        self.held, self.blocks = held, held.rows.reshape(-1, 8 * self.width)


def _blank(count: int) -> Stored:
    """Places that hold nothing."""
    rows, sketched = np.full((count, 8), EDGE, np.int32), np.full((count, 8), UNKNOWN, np.int32)
    return Stored(rows, sketched, np.full(count, None), np.full(count, None))


def one(row: Rows, shape: object, key: object) -> Stored:
    """One volume, without a sketch."""
    content = _blank(1)
    content.rows[0], content.shapes[0], content.keys[0] = row, shape, key
    return content
