"""Which opened bodies a node signs for, and to whom it says so. Receipts are never receipted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from openline.messages import EntryReceived
from openline.picture import Entry, Folding

CHUNK = 256
"""Entries of one receipt, at most (``entry.received``)."""


def unsigned(folding: Folding, participant: str) -> dict[str, list[bytes]]:
    """Bodies that were stored for us and not yet signed for, by journal: a node may stop between the two.

    A flash entry is stored ahead of a backlog, so what is ahead is looked at like what is counted.
    """
    found: dict[str, list[bytes]] = defaultdict(list)
    ahead = [entry for _, book in sorted(folding.books.items()) for entry in book.ahead.values()]
    for entry in (*folding.entries(), *ahead):
        meant = entry.participant != participant and participant in _told(entry)
        if meant and participant not in folding.receivers(entry.leaf_hash):
            found[entry.journal].append(entry.leaf_hash)
    return dict(found)


def receipts(
    folding: Folding, participant: str, journal: str, opened: Iterable[bytes]
) -> Iterator[tuple[tuple[str, ...], Sequence[Entry]]]:
    """For each receipt whom to tell, which is everyone who was told the entries, and the entries."""
    groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for leaf in opened:
        entry = folding.entry_of(leaf)
        if entry is not None and entry.message is not None and not isinstance(entry.message, EntryReceived):
            groups[entry.message.header.recipients].append(entry)
    author = folding.evidence.participant(journal)
    for recipients, found in sorted(groups.items()):
        told = tuple(dict.fromkeys([author, *(name for name in recipients if name != participant)]))
        for start in range(0, len(found), CHUNK):
            yield told, found[start : start + CHUNK]


def _told(entry: Entry) -> tuple[str, ...]:
    message = entry.message
    if message is None or message.open_entry or isinstance(message, EntryReceived):
        return ()
    return message.header.recipients
