"""Erasing: which leaves an author asked every holder to forget, and whose body is still held here.

An author can ask it for its own entries only, by an officer with authority, and only in an entry that counts: what a
stolen key signs, or stands in the tail of a fork, must never destroy anything, because nothing brings it back. Its
word stands in its journal, so that it is obeyed again after a crash between the word and the deed, and by a node that
hears of it late.
"""

from collections.abc import Iterable, Iterator

from openline.errors import ActError
from openline.messages import OpeningErased, Role
from openline.picture import Book, Entry, Folding, Standing


def to_erase(folding: Folding, journals: Iterable[str]) -> list[bytes]:
    """Leaves that these journals ask to forget and that are still open here."""
    return sorted({leaf for journal in journals for leaf in _asked(folding, folding.books[journal])})


def check_own(book: Book, leaves: Iterable[bytes]) -> tuple[str, ...]:
    """Everybody who was told these leaves. Raises ActError when one is not a sealed entry of this journal."""
    told: dict[str, None] = {}
    entries = {entry.leaf_hash: entry for entry in book.entries}
    for leaf in leaves:
        entry = entries.get(leaf)
        if entry is None or (entry.message is not None and entry.message.open_entry):
            raise ActError(
                "node.erase-not-ours",
                f"{leaf.hex()[:16]} is no sealed entry of this journal",
                hint="only the author erases, and keys, roles and states of lines are never erased",
            )
        told |= dict.fromkeys(entry.message.header.recipients if entry.message else ())
    return tuple(told)


def _asked(folding: Folding, book: Book) -> Iterator[bytes]:
    own = {entry.leaf_hash for entry in book.entries}
    for entry in book.entries:
        if isinstance(entry.message, OpeningErased) and _binds(folding, book, entry):
            for text in entry.message.leaves:
                leaf = bytes.fromhex(text)
                if leaf in own and leaf in folding.evidence.openings:
                    yield leaf


def _binds(folding: Folding, book: Book, entry: Entry) -> bool:
    """Whether an erasure stands undoubted and was signed by an officer who had the authority then."""
    keys = book.authorities[entry.index].keys
    may = any(Role.AUTHORITY in keys[name].roles for name in entry.signers if name in keys)
    return may and folding.standing(entry) is Standing.COUNTS
