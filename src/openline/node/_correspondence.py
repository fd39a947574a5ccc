"""Everybody else, as far as our journal is concerned: what they hold of it, what is owed to them, whose mirrors signed.

Rebuilt at start from the record alone: what a peer holds is asked anew, what it signed for stands in its receipts.
"""

from datetime import datetime

from openline.picture import Book, CheckpointPiece, Cosigned, Entry, Folding, Piece
from openline.transport import Have, Heads, Leaves

from ._offers import Peer, head_note, offers, owe, settle, wake_at, with_lines
from ._values import Send


class Correspondence:
    """The peers of one journal. ``newest``: the latest cosignature by others; ``best``: the largest head they hold."""

    def __init__(self, folding: Folding, journal: str, participant: str) -> None:
        self.peers = {name: Peer(name=name) for name in sorted(folding.evidence.participants - {participant})}
        self.newest: Cosigned | None = None
        self.best = 0
        self.sizes: dict[str, int] = {}
        self._folding, self._journal, self._participant = folding, journal, participant
        for item in folding.independent(journal):
            self._noted(item)

    def owe(self, entry: Entry) -> None:
        """Note to whom a new entry of ours is owed."""
        for peer in self.peers.values():
            owe(peer, entry)

    def settle(self) -> None:
        """Forget what has been signed for."""
        for peer in self.peers.values():
            settle(peer, self._folding)

    def offers(self, now: datetime, part_bytes: int) -> list[Send]:
        """The next things to carry to everybody, urgent ones first."""
        found = [send for name in self.peers for send in self.offers_to(name, now, part_bytes)]
        return sorted(found, key=lambda send: not send.urgent)

    def offers_to(self, name: str, now: datetime, part_bytes: int) -> list[Send]:
        """The next things to carry to one peer; nothing to a stranger."""
        peer = self.peers.get(name)
        found = list(offers(peer, self._folding, self._journal, now, part_bytes)) if peer else []
        return [send for item in found for send in (item, *self._cited_in(item))]

    def lost_to(self, name: str) -> None:
        """Nothing that was sent to this peer is under way any more: the next offers send it again."""
        peer = self.peers.get(name)
        if peer is not None:
            peer.sent_at = None
            peer.urgent = dict.fromkeys(peer.urgent)
            peer.shown.clear()

    def wake_at(self) -> datetime | None:
        """When the next flash entry should go out again."""
        return min((at for peer in self.peers.values() if (at := wake_at(peer)) is not None), default=None)

    def lacking(self) -> bool:
        """Whether any peer lacks leaves of ours, or has not signed for a body that is meant for it."""
        size = self._folding.books[self._journal].tree.size
        return any(peer.size < size or peer.owed for peer in self.peers.values())

    def acknowledged(self, have: Have) -> list[Piece]:
        """Take a peer's word on how far it holds our journal; its mirror's valid lines are to be kept."""
        peer = self.peers.get(have.holder)
        if peer is None:
            return []
        peer.size, peer.sent_at = have.size, None
        settle(peer, self._folding)
        book, lines = self._folding.books[self._journal], []
        for line in have.cosignatures:
            if found := self._folding.cosigned_by(self._journal, have.size, line):
                lines.append(line)
                self._noted(found)
        if not lines or have.size not in self._folding.evidence.shelves[self._journal].checkpoints:
            return []
        note = with_lines(head_note(self._folding, book, have.size), lines)
        return [CheckpointPiece(participant=self._journal, note=note)]

    def _cited_in(self, send: Send) -> list[Send]:
        """The cosigned heads that the entries of a part cite, so that the receiver can date them."""
        if not isinstance(send.what, Leaves):
            return []
        book = self._folding.books[self._journal]
        told = book.entries[send.what.start : send.what.start + len(send.what.leaves)]
        cites = [entry.message.header.cites for entry in told if entry.message]
        cited = {self.sizes[cite.line] for cite in cites if cite is not None and cite.line in self.sizes}
        sizes = sorted(cited - self.peers[send.to].cited)
        self.peers[send.to].cited |= cited
        notes = tuple(head_note(self._folding, book, size, cosigned=True) for size in sizes)
        return [Send(to=send.to, what=Heads(notes=notes))] if notes else []

    def _noted(self, item: Cosigned) -> None:
        """Remember the newest cosignature, which our next entry cites, and the largest head that others hold."""
        if not self._folding.evidence.independent(item.participant, self._participant):
            return
        self.sizes[item.line] = item.size
        if self.newest is None or (item.at_s, item.line) > (self.newest.at_s, self.newest.line):
            self.newest = item
        if item.size in self._folding.evidence.shelves[self._journal].checkpoints:
            self.best = max(self.best, item.size)


def gossip(folding: Folding, correspondence: Correspondence, own: Book, cited: str | None) -> list[Send]:
    """The heads we hold of everybody, so that two histories of one journal meet; ours with others' cosignatures."""
    sizes = {correspondence.best, correspondence.sizes.get(cited or "", 0)} - {0}
    known = [head_note(folding, own, size, cosigned=True) for size in sorted(sizes)]
    heads = [book.head for _, book in sorted(folding.books.items()) if book.head is not None]
    return [Send(to=name, what=Heads(notes=(*known, *heads))) for name in correspondence.peers]
