"""What each peer lacks, and the next part of it: flash first, then leaves in ranges, then openings not yet receipted.

Nothing is queued: all of it follows from how far a peer said it holds our journal and which receipts are held
(decision 4). A range ends at a signed head where one fits the size of a part, else a consistency proof leads on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from openline import limits
from openline.journal import Opening
from openline.messages import EntryReceived, Precedence, Purpose
from openline.picture import Book, Entry, Folding
from openline.transport import Flash, Leaves, Opened, Openings

from ._values import Send

AGAIN = timedelta(seconds=limits.RESEND_S)
_QUICK_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Tried:
    """When a flash entry was last sent ahead to a peer, and how often it was."""

    at: datetime
    times: int

    def again(self) -> timedelta:
        """After which time it goes out once more: a few times quickly, since it may be lost, then ever more slowly."""
        slower = 2 ** max(0, self.times - _QUICK_TRIES)
        return min(timedelta(seconds=limits.FLASH_AGAIN_S * slower), AGAIN / 2)


@dataclass
class Peer:
    """One other participant, as far as it told us: ``size`` leaves of our journal; what is under way to it.

    ``shown``: when a body that it has not signed for last went out. It is not shown again at each word of the peer: one
    that cannot sign, since its disk is full, would be sent the same bodies as fast as the line carries them.
    """

    name: str
    size: int = 0
    sent_to: int = 0
    sent_at: datetime | None = None
    owed: dict[bytes, int] = field(default_factory=dict)
    receipts: set[bytes] = field(default_factory=set)
    cited: set[int] = field(default_factory=set)
    urgent: dict[bytes, Tried | None] = field(default_factory=dict)
    shown: dict[bytes, datetime] = field(default_factory=dict)

    def waits(self, now: datetime) -> bool:
        """Whether what was sent may still be under way."""
        return self.sent_to > self.size and _lately(self.sent_at, now, AGAIN)


def _lately(sent: datetime | None, now: datetime, within: timedelta) -> bool:
    """Whether something was sent so short ago; never when our clock went back behind it, for then nobody knows."""
    return sent is not None and timedelta() <= now - sent < within


def owe(peer: Peer, entry: Entry) -> None:
    """Note that a body is meant for this peer, until its receipt is held."""
    message = entry.message
    if message is None or peer.name not in message.header.recipients:
        return
    peer.owed[entry.leaf_hash] = entry.index
    if isinstance(message, EntryReceived):
        peer.receipts.add(entry.leaf_hash)
    if message.header.precedence is Precedence.FLASH:
        peer.urgent[entry.leaf_hash] = None


def settle(peer: Peer, folding: Folding) -> None:
    """Forget what the peer signed for; receipts are never receipted, so they are owed only until the leaf is held."""
    for leaf, index in list(peer.owed.items()):
        told = peer.name in folding.receivers(leaf) or (leaf in peer.receipts and index < peer.size)
        if told or leaf not in folding.evidence.openings:  # what was erased is owed to nobody
            peer.owed.pop(leaf)
            peer.receipts.discard(leaf)
            peer.urgent.pop(leaf, None)
            peer.shown.pop(leaf, None)


def wake_at(peer: Peer) -> datetime | None:
    """When a flash entry that this peer has not said it holds should go out again; None when there is none."""
    waiting = [tried for leaf, tried in peer.urgent.items() if tried and peer.owed[leaf] >= peer.size]
    return min((tried.at + tried.again() for tried in waiting), default=None)


def offers(peer: Peer, folding: Folding, journal: str, now: datetime, part_bytes: int) -> Iterator[Send]:
    """The next things to carry to this peer, urgent ones first."""
    book = folding.books[journal]
    yield from _flashes(peer, folding, book, now)
    if peer.waits(now):
        return
    if peer.size < len(book.entries):
        part = _part(peer, folding, book, part_bytes)
        peer.sent_to, peer.sent_at = part.start + len(part.leaves), now
        peer.shown |= {opened.leaf_hash: now for opened in part.openings}
        yield Send(to=peer.name, what=part)
    elif again := _owed(peer, folding, now, part_bytes):
        peer.sent_to, peer.sent_at = peer.size + 1, now
        peer.shown |= {opened.leaf_hash: now for opened in again}
        yield Send(to=peer.name, what=Openings(journal=journal, openings=again))


def _flashes(peer: Peer, folding: Folding, book: Book, now: datetime) -> Iterator[Send]:
    """Flash entries ahead of any backlog; again and again until the receipt is held."""
    for leaf, tried in list(peer.urgent.items()):
        index = peer.owed[leaf]
        if index < peer.size or (tried is not None and _lately(tried.at, now, tried.again())):
            continue
        peer.urgent[leaf] = Tried(at=now, times=1 if tried is None else tried.times + 1)
        if index == peer.size and not peer.waits(now):
            continue  # it goes out now in any case, as the next leaf
        yield Send(to=peer.name, what=_flash(folding, book, index), urgent=True)


def _flash(folding: Folding, book: Book, index: int) -> Flash:
    entry = book.entries[index]
    return Flash(
        journal=book.journal,
        index=index,
        leaf=folding.evidence.shelves[book.journal].leaves[index],
        path=book.tree.inclusion(index),
        checkpoint=head_note(folding, book, len(book.entries)),
        opening=_opened(folding, entry.leaf_hash),
    )


def _part(peer: Peer, folding: Folding, book: Book, part_bytes: int) -> Leaves:
    """Leaves from where the peer stands, as many as fit a part; at least one, and at least up to the checkpoint key."""
    shelf = folding.evidence.shelves[book.journal]
    end, signed = _end(peer, folding, book, part_bytes)
    leaves = tuple(shelf.leaves[index] for index in range(peer.size, end))
    openings = tuple(
        opened
        for entry in book.entries[peer.size : end]
        if entry.leaf_hash in peer.owed and (opened := _opened(folding, entry.leaf_hash))
    )
    path = () if signed == end else book.tree.consistency(end, signed)
    note = head_note(folding, book, signed)
    return Leaves(journal=book.journal, start=peer.size, leaves=leaves, checkpoint=note, openings=openings, path=path)


def _end(peer: Peer, folding: Folding, book: Book, part_bytes: int) -> tuple[int, int]:
    """Where the part ends, and the size of the signed head that covers it: there if one is, else the next one."""
    shelf = folding.evidence.shelves[book.journal]
    end, spent = peer.size, 0
    while end < len(book.entries) and end - peer.size < limits.WIRE_LEAVES:
        spent += len(shelf.leaves[end]) + _opening_bytes(peer, folding, book.entries[end])
        # Before its checkpoint key is known no head of a journal can be checked.
        known = end > 0 and book.authorities[end].key_for(Purpose.CHECKPOINT) is not None
        if end > peer.size and spent > part_bytes and known:
            break
        end += 1
    for size in range(end, peer.size, -1):
        if size in shelf.checkpoints:
            return size, size
    return end, next(size for size in range(end, len(book.entries) + 1) if size in shelf.checkpoints)


def head_note(folding: Folding, book: Book, size: int, *, cosigned: bool = False) -> bytes:
    """The signed head of a size as a note; with every cosignature held when asked, since they weigh more than it."""
    (text,) = folding.evidence.shelves[book.journal].checkpoints[size]
    lines = sorted(folding.evidence.shelves[book.journal].checkpoints[size][text])
    names = {key.name for key in folding.checkpoint_keys(book.journal, size)}
    kept = [line for line in lines if line.split(" ")[1] in names]
    if cosigned:
        others = [line for line in lines if line not in kept]
        kept += [line for line in others if folding.cosigned_by(book.journal, size, line) is not None]
    return (text + "\n" + "".join(line + "\n" for line in kept[: limits.NOTE_SIGNATURES])).encode()


def with_lines(note: bytes, lines: Sequence[str]) -> bytes:
    """The note with these signature lines after those it has."""
    return note + "".join(f"{line}\n" for line in lines).encode()


def _owed(peer: Peer, folding: Folding, now: datetime, part_bytes: int) -> tuple[Opened, ...]:
    """Bodies whose leaf the peer holds and whose receipt we do not, when they were not shown just now."""
    found: list[Opened] = []
    spent = 0
    for leaf, index in peer.owed.items():
        waiting = index < peer.size and not _lately(peer.shown.get(leaf), now, AGAIN)
        opened = _opened(folding, leaf) if waiting else None
        if opened is None:
            continue
        spent += len(opened.body) + 64
        if found and spent > part_bytes:
            break
        found.append(opened)
    return tuple(found[: limits.WIRE_OPENINGS])


def _opened(folding: Folding, leaf: bytes) -> Opened | None:
    opening: Opening | None = folding.evidence.openings.get(leaf)
    return None if opening is None else Opened(leaf_hash=leaf, salt=opening.salt, body=opening.body)


def _opening_bytes(peer: Peer, folding: Folding, entry: Entry) -> int:
    opening = folding.evidence.openings.get(entry.leaf_hash) if entry.leaf_hash in peer.owed else None
    return 0 if opening is None else len(opening.body) + 64
