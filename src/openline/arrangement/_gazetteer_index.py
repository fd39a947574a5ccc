"""The names of a gazetteer by pieces of their sounds, so that a search looks closely at a few hundred and not at all.

A piece is two sounds side by side, the two consonants before and after another, or the first and last consonant;
rare pieces weigh more. Names that share most of the weight are looked at.
"""

from collections.abc import Sequence

import numpy as np

from ._likeness import Written, written
from ._names import skeleton

SHORTLIST = 256
"""Names whose distance is computed for a query: some milliseconds."""


class NameIndex:
    """Rows of (settlement, name, sounds) with postings of their pieces."""

    __slots__ = ("_postings", "_rows", "_weights", "_written")

    def __init__(self, rows: Sequence[tuple[int, str, str]]) -> None:
        self._rows = tuple(rows)
        self._written = written([sounds for _, _, sounds in self._rows])
        postings: dict[str, list[int]] = {}
        for row, (_, _, sounds) in enumerate(self._rows):
            for piece in _pieces(sounds):
                postings.setdefault(piece, []).append(row)
        self._postings = {
            piece: (np.array(rows), _rarity(len(rows), len(self._rows))) for piece, rows in postings.items()
        }
        self._weights = np.zeros(len(self._rows))
        for numbers, rare in self._postings.values():
            self._weights[numbers] += rare

    def entry(self, row: int) -> tuple[int, str, str]:
        """The settlement's number, the name and the sounds of a row."""
        return self._rows[row]

    def sounds(self, rows: np.ndarray) -> Written:
        """The sounds of rows, for distances."""
        return Written(self._written.letters[rows], self._written.lengths[rows])

    def shortlist(self, sounds: str) -> np.ndarray:
        """The rows that share most with a name; only such as share anything."""
        shared, whole = np.zeros(len(self._rows)), 0.0
        for piece in _pieces(sounds):
            numbers, rare = self._postings.get(piece, (None, _rarity(0, len(self._rows))))
            whole += rare
            if numbers is not None:
                shared[numbers] += rare
        likeness = shared / np.maximum(self._weights + whole - shared, 1e-9)
        if len(likeness) > SHORTLIST:
            rows = np.argpartition(-likeness, SHORTLIST)[:SHORTLIST]
        else:
            rows = np.arange(len(likeness))
        return np.sort(rows[likeness[rows] > 0])


def _pieces(sounds: str) -> set[str]:
    bones = f"^{skeleton(sounds)}$"
    whole = f"^{sounds}$"
    pieces = {whole[at : at + 2] for at in range(len(whole) - 1)}
    pieces |= {"=" + bones[at : at + 2] for at in range(len(bones) - 1)}
    pieces |= {"-" + bones[at] + bones[at + 2] for at in range(len(bones) - 2)}
    return pieces


def _rarity(held: int, rows: int) -> float:
    return float(np.log((rows + 1) / (held + 1)) + 0.1)
