"""A short list of boxes: which ones an asking row meets, and which one a new row suits best.

The boxes stand twice: as integer rows for asking, and as columns of floats for choosing.
"""

import numpy as np

from ._index_rows import ALL_EIGHT, EDGE, TILE, Floats, Rows
from ._index_split import Numbers


class Boxes:
    """Boxes numbered from 0; ``rows`` beyond ``count`` meet nothing."""

    __slots__ = ("_blocks", "_columns", "count", "rows")

    def __init__(self, rows: Rows) -> None:
        self.count = len(rows)
        self._room(rows)

    def meeting(self, tile: Rows) -> Numbers:
        """The numbers of the boxes that meet one asking row, given as its tile of shape (8 * TILE,)."""
        held = np.less_equal(self._blocks, tile).view(np.uint64)
        found: Numbers = np.equal(held, ALL_EIGHT).ravel().nonzero()[0]
        return found

    def meeting_many(self, tiles: Rows) -> tuple[Numbers, Numbers]:
        """The same for many asking rows of shape (n, 8 * TILE): numbers of rows, numbers of boxes."""
        held = np.less_equal(self._blocks[None], tiles[:, None]).view(np.uint64)
        asked, found = (held.reshape(len(tiles), -1) == ALL_EIGHT).nonzero()
        return asked, found

    def best(self, row: Rows, scale: Floats, but: int = -1) -> int:
        """The box, but for one, that a new row makes the least more likely to be asked; ``scale`` as in ``typical``."""
        if self.count == 1:
            return 0
        columns = self._columns[:, : self.count]
        grown = np.minimum(columns, row[:, None])
        more = _chance(grown, scale)
        more -= _chance(columns, scale)
        if but >= 0:
            more[but] = np.inf
        return int(more.argmin())

    def widen(self, number: int, row: Rows) -> None:
        """Let a box hold one more row."""
        box = self.rows[number]
        np.minimum(box, row, out=box)
        self._columns[:, number] = box

    def replace(self, number: int, row: Rows) -> None:
        """Give a box new ends."""
        self.rows[number] = row
        self._columns[:, number] = row

    def append(self, row: Rows) -> int:
        """Add a box; its number."""
        if self.count == len(self.rows):
            self._room(self.rows)
        self.count += 1
        self.replace(self.count - 1, row)
        return self.count - 1

    def drop(self, number: int) -> None:
        """Take a box away; the last one gets its number."""
        self.count -= 1
        self.replace(number, self.rows[self.count])
        self.rows[self.count] = EDGE

    @property
    def nbytes(self) -> int:
        """Bytes of both forms."""
        return self.rows.nbytes + self._columns.nbytes

    def _room(self, rows: Rows) -> None:
        """Room for at least one box more, in whole tiles."""
        self.rows = np.full((TILE * (len(rows) // TILE + 1), 8), EDGE, np.int32)
        self.rows[: len(rows)] = rows
        self._blocks = self.rows.reshape(-1, 8 * TILE)
        self._columns = np.ascontiguousarray(self.rows.T, np.float64)


def _chance(columns: Floats, scale: Floats) -> Floats:
    sizes = columns[:4] + columns[4:]
    sizes /= -scale[:, None]
    sizes += 1.0
    product: Floats = sizes[0]
    for size in sizes[1:]:
        product *= size
    return product
