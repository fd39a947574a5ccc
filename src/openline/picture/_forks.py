"""Two histories of one journal: from which index they differ, and single leaves proven under a signed head.

A fork is shown by two leaves at one index, by fork evidence, or by a single proven leaf that contradicts another.
"""

from collections.abc import Sequence

from openline.errors import RecordError
from openline.journal import Vkey, check_fork, check_inclusion, leaf_hash, parse_fork, verify_checkpoint
from openline.messages import Purpose

from ._authority import Authority
from ._book import Accept, Book
from ._evidence import ProvenPiece, Shelf


def fork_at(book: Book, shelf: Shelf, newest: Authority) -> int | None:
    """The first index that two histories do not share, as far as it is known from leaves and from signed heads."""
    keys = [key.vkey for key in newest.issued().values() if key.purpose is Purpose.CHECKPOINT]
    ends = [end for text in shelf.forks for key in keys if (end := _evident(text, key, book.origin)) is not None]
    singles = [index for index in shelf.proven if _contradicted(book, shelf, index, keys)]
    return min([*shelf.others, *ends, *singles], default=None)


def single_leaves(book: Book, shelf: Shelf, start: int, accept: Accept) -> dict[int, set[bytes]]:
    """The single leaves from an index on that stand under a head by a key in force, as far as we know."""
    keys = book.checkpoint_keys(len(book.entries))
    found = {
        index: {piece.leaf for piece in pieces if _proven(book, piece, keys, accept)}
        for index, pieces in shelf.proven.items()
        if index >= start
    }
    return {index: leaves for index, leaves in found.items() if leaves}


def _proven(book: Book, piece: ProvenPiece, keys: Sequence[Vkey], accept: Accept | None = None) -> bool:
    """Whether a single leaf stands under a head that one of these keys signed, and may sign."""
    for key in keys:
        try:
            head = verify_checkpoint(piece.note, key)
            check_inclusion(leaf_hash(piece.leaf), piece.index, head.size, piece.path, head.root)
        except RecordError:
            continue
        text = piece.note.decode().rpartition("\n\n")[0] + "\n"
        return head.origin == book.origin and (accept is None or accept(key, head.size, text))
    return False


def _evident(text: bytes, key: Vkey, origin: str) -> int | None:
    """The last index that the two histories could share, or None when the evidence proves nothing."""
    try:
        smaller, _ = check_fork(parse_fork(text), key)
    except RecordError:
        return None
    return max(0, smaller.size - 1) if smaller.origin == origin else None


def _contradicted(book: Book, shelf: Shelf, index: int, keys: list[Vkey]) -> bool:
    """Whether a proven single leaf is another than the one held at its index, or than another proven one."""
    held = {shelf.leaves[index]} if index in shelf.leaves else set[bytes]()
    leaves = {piece.leaf for piece in shelf.proven[index]} | held
    if len(leaves) < 2:
        return False
    return len(held | {piece.leaf for piece in shelf.proven[index] if _proven(book, piece, keys)}) > 1
