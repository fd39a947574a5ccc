"""Where the leaves of a journal may end: at a signed checkpoint that fits them, or on the proven way to one.

A checkpoint counts when its root is that of our leaves and a key of the journal signed it. Between two checkpoints
that lie far apart, a consistency proof leads from any size to the later one (RFC 6962 2.1.2).
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from openline import limits
from openline.errors import RecordError
from openline.journal import Checkpoint, Vkey, checkpoint_text, verify_note
from openline.picture import Folding


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """A size at which leaves may end: the note that covers it, and the proof when the note's size is larger."""

    size: int
    note: bytes
    path: tuple[bytes, ...] = ()


class Ends:
    """The ends of one journal's counted leaves."""

    def __init__(self, folding: Folding, journal: str) -> None:
        self._book = folding.books[journal]
        self._shelf = folding.evidence.shelf(journal)
        self._origin = folding.evidence.origins[journal]
        self._texts = self._fitting()
        self._sizes = sorted({*self._texts, *self._shelf.prefixes} & set(range(1, len(self._book.entries) + 1)))

    def reached(self, start: int, reach: int) -> End:
        """The last end after ``start`` and not after ``reach``; if there is none, a part of the way to the next one."""
        first = bisect_right(self._sizes, reach)
        for size in reversed(self._sizes[:first]):
            if size > start and (end := self._at(size)):
                return end
        following = next(end for size in self._sizes[first:] if (end := self._at(size)))
        if following.path:
            return following
        return End(size=reach, note=following.note, path=self._book.tree.consistency(reach, following.size))

    def notes(self, floor: int) -> Iterable[bytes]:
        """Checkpoints from a size on that others signed too, and those beyond our leaves, each with every line held."""
        counted = len(self._book.entries)
        for size in sorted(size for size in self._shelf.checkpoints if size >= max(1, floor)):
            keys = self._book.checkpoint_keys(min(size, counted))
            for text, lines in sorted(self._shelf.checkpoints[size].items()):
                signed = _signed(text, lines, keys) if size > counted or text == self._texts.get(size) else None
                others = sorted(lines - {signed}) if signed else []
                if signed and (others or size > counted):
                    yield from _notes(text, signed, others)

    def _at(self, size: int) -> End | None:
        text = self._texts.get(size, "")
        lines = self._shelf.checkpoints.get(size, {}).get(text, set())
        if signed := _signed(text, lines, self._book.checkpoint_keys(size)):
            return End(size=size, note=f"{text}\n{signed}\n".encode())
        pieces = sorted(self._shelf.prefixes.get(size, ()), key=lambda piece: piece.note)
        return End(size=size, note=pieces[0].note, path=pieces[0].path) if pieces else None

    def _fitting(self) -> dict[int, str]:
        """The checkpoint text over our leaves, at each size for which we hold one."""
        texts = {}
        for size in self._shelf.checkpoints:
            if 0 < size <= self._book.tree.size:
                head = Checkpoint(origin=self._origin, size=size, root=self._book.tree.root(size))
                if (text := checkpoint_text(head)) in self._shelf.checkpoints[size]:
                    texts[size] = text
        return texts


def _notes(text: str, signed: str, others: list[str]) -> Iterable[bytes]:
    """One note, or several when there are more lines than one note takes; the author's line stands in each."""
    room = limits.NOTE_SIGNATURES - 1
    for first in range(0, max(1, len(others)), room):
        yield (text + "\n" + "".join(f"{line}\n" for line in (signed, *others[first : first + room]))).encode()


def _signed(text: str, lines: Iterable[str], keys: Iterable[Vkey]) -> str | None:
    """The author's own line under a text."""
    known = list(keys)
    for line in sorted(lines):
        try:
            verify_note(f"{text}\n{line}\n".encode(), known)
        except RecordError:
            continue
        return line
    return None
