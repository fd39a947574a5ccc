"""The pages of a live index: asking all of them, and finding the page for a new volume.

Every change touches one page and at most a few leaves of another; the most that one change moves is half a page.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._index_boxes import Boxes
from ._index_page import Leaf, Page, Stored, one
from ._index_rows import EDGE, TILE, Floats, Rows, tile_of
from ._index_split import Numbers, halves, parts, typical

_FILL = 0.8
"""How full leaves and pages are after a load."""

_NOWHERE: Rows = np.full(8, EDGE, np.int32)


class Book:
    """Pages of at most ``length`` leaves of at most ``width`` volumes (at most 128)."""

    def __init__(self, width: int, length: int) -> None:
        assert 4 <= width <= TILE and length >= 4, "a leaf fits a tile"
        self.width, self.length = width, length
        self.pages: list[Page] = []
        self.boxes = Boxes(np.empty((0, 8), np.int32))
        self.scale: Floats = np.ones(4)

    # -- asking ---------------------------------------------------------------------------------

    def find(self, tile: Rows) -> list[tuple[Page, Numbers]]:
        """The pages and places of the volumes whose boxes meet an asking row, given as its tile."""
        pages = self.pages
        if len(pages) > 2:
            pages = [pages[number] for number in self.boxes.meeting(tile).tolist()]
        found = [(page, page.find(tile)) for page in pages]
        return [(page, places) for page, places in found if len(places)]

    def find_many(self, rows: Rows) -> Iterator[tuple[Page, Numbers, Numbers]]:
        """The same for many asking rows of shape (n, 8): page, numbers of rows, places."""
        met = np.zeros((len(self.pages), len(rows)), bool)
        for first in range(0, len(rows), TILE):
            asked, pages = self.boxes.meeting_many(tile_of(rows[first : first + TILE]))
            met[pages, asked + first] = True
        for page, line in zip(self.pages, met, strict=True):
            numbers = line.nonzero()[0]
            for first in range(0, len(numbers), TILE):
                some = numbers[first : first + TILE]
                asked, places = page.find_many(tile_of(rows[some]))
                if len(asked):
                    yield page, some[asked], places

    # -- changing -------------------------------------------------------------------------------

    def add(self, row: Rows, shape: object, key: object) -> list[Leaf]:
        """Add a volume: the leaf that has it, and a new leaf to which volumes moved, if any."""
        if not self.pages:
            return list(self.load(one(row, shape, key)))
        page = self.pages[self.boxes.best(row, self.scale)]
        leaves = page.add(row, shape, key, self.scale)
        self.boxes.widen(page.number, row)
        if len(page.leaves) >= self.length:
            self._part(page)
        return leaves

    def remove(self, leaf: Leaf, key: object) -> Stored | None:
        """Take out a volume. What was left in a leaf too empty to keep is handed back, to be added again."""
        page = leaf.page
        page.remove(leaf, page.place(leaf, key))
        left = None
        if leaf.count == 0 or (leaf.count < self.width // 4 and len(page.leaves) > 1):
            left = page.drop(leaf)
        self._shrink(page)
        return left

    def load(self, content: Stored) -> Iterator[Leaf]:
        """Add many volumes as pages of their own: the leaves that have them."""
        self.scale = typical(content.rows)
        count = len(content.keys)
        whole = max(1, round(self.width * self.length * _FILL * _FILL))
        for numbers in parts(content.rows, np.arange(count), -(-count // whole), self.scale):
            page = self._open()
            leaves = -(-len(numbers) // round(self.width * _FILL))
            for part in parts(content.rows, numbers, leaves, self.scale):
                yield page.append(content.select(part))
            self._fit(page)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return self.boxes.nbytes + sum(page.nbytes for page in self.pages)

    def _open(self) -> Page:
        page = Page(self.width, len(self.pages))
        self.pages.append(page)
        self.boxes.append(_NOWHERE)
        return page

    def _part(self, page: Page) -> None:
        """Part a full page in two."""
        boxes = page.boxes.rows[: page.boxes.count]
        self.scale = typical(page.held.rows[: page.leaves[0].count])
        _, go = halves(boxes, self.scale)
        other = self._open()
        page.part(other, go)
        self._fit(page)
        self._fit(other)

    def _shrink(self, page: Page) -> None:
        """After a removal: fit the box; a page with few leaves hands one on, an empty one goes."""
        if len(self.pages) > 1 and 0 < len(page.leaves) < self.length // 4:
            self._hand_on(page)
        if page.leaves:
            self._fit(page)
        else:
            self._close(page)

    def _hand_on(self, page: Page) -> None:
        """Move one leaf to the page that it suits best, if there is room."""
        leaf = page.leaves[-1]
        box = page.boxes.rows[leaf.number].copy()
        other = self.pages[self.boxes.best(box, self.scale, but=page.number)]
        if len(other.leaves) < self.length - 1:
            other.adopt(leaf, page.drop(leaf))
            self.boxes.widen(other.number, box)

    def _fit(self, page: Page) -> None:
        box = page.boxes.rows[: page.boxes.count].min(axis=0)
        if (box != self.boxes.rows[page.number]).any():
            self.boxes.replace(page.number, box)

    def _close(self, page: Page) -> None:
        last = self.pages.pop()
        if last is not page:
            self.pages[page.number] = last
        self.boxes.drop(page.number)
        last.number = page.number


def taken(found: list[tuple[Page, Numbers]], column: int) -> NDArray[Any]:
    """One array of ``Stored``, at these pages and places."""
    if len(found) == 1:
        page, places = found[0]
        one_page: NDArray[Any] = page.held[column].take(places, axis=0)
        return one_page
    return np.concatenate([page.held[column].take(places, axis=0) for page, places in found])
