"""The oracle of a world: after every step, does everything that was promised still hold?

What an author recorded is never lost from its journal, also after a crash; every copy of a journal is a beginning of
it, with nothing altered, reordered or twice; no signed head contradicts another; a receipt names a leaf that its
author has; no counter goes back. ``check`` looks only at what is new in the one node that changed, ``check_whole``
at everything it holds.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openline.actions import Said
from openline.messages import EntryReceived
from openline.node import Node, Send
from openline.picture import Book, LeafPiece, OpeningPiece
from openline.transport import Beat, Flash, Have, Heads, Leaves

from ._truth import Truth, Violated, read_head


@dataclass(frozen=True, kw_only=True)
class Promise:
    """An act that was acknowledged: where it stands, who must get its body, and the body."""

    author: str
    index: int
    leaf: bytes
    recipients: tuple[str, ...]
    body: bytes


class Oracle:
    """What was promised so far. ``receipts``: how often a participant signed for a leaf."""

    def __init__(self) -> None:
        self.truths: dict[str, Truth] = {}
        self.promises: list[Promise] = []
        self.receipts: Counter[tuple[str, bytes]] = Counter()
        self._origins: dict[str, str] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self._heads: dict[tuple[str, str], bytes] = {}
        self._notes: set[bytes] = set()

    def promise(self, participant: str, said: Said) -> None:
        """An officer was told that this is recorded."""
        truth = self.truths[participant]
        key = bytes.fromhex(said.ref.leaf)
        index = truth.at.get(key)
        if index is None:
            raise Violated(f"{participant} acknowledged an entry that it does not hold")
        if any(index <= other.index for other in self.promises if other.author == participant):
            raise Violated(f"{participant} recorded an act before an earlier one")
        header, opening = said.message.header, said.entry.opening
        told = tuple(name for name in header.recipients if name != participant)
        body = b"" if opening is None else opening.body
        self.promises.append(Promise(author=participant, index=index, leaf=key, recipients=told, body=body))

    def admit(self, node: Node) -> None:
        """Take a node's own journal as it is when it comes in."""
        self._check_own(node)

    # -- after a step ---------------------------------------------------------------------------

    def check(self, node: Node) -> None:
        """Look at what is new in a node; raises Violated."""
        self._check_own(node)
        for book in node.folding.books.values():
            if book.journal != node.journal:
                self._check_copy(node.participant, book)

    def check_sent(self, sender: str, effect: Send) -> None:
        """Look at the heads in what leaves a node: whoever signs two histories does it here."""
        for note in _notes_in(effect):
            if note not in self._notes:
                self._notes.add(note)
                self._check_note(note, sender)

    def check_whole(self, node: Node) -> None:
        """Read everything that a node stores, as after a start; raises Violated."""
        name, truth = node.participant, self._truth(node)
        leaves = node.store.leaves()
        if len(leaves) < len(truth.hashes):
            raise Violated(f"{name} lost {len(truth.hashes) - len(leaves)} acknowledged entries of its journal")
        for index, leaf in enumerate(leaves[: len(truth.hashes)]):
            truth.check_copy(index, hashlib.sha256(b"\0" + leaf).digest(), name)
        self._check_pieces(node)
        self._seen = {at: 0 if at[0] == name else size for at, size in self._seen.items()}
        self.check(node)

    # -- after healing ----------------------------------------------------------------------------

    def missing(self, nodes: Sequence[Node]) -> str | None:
        """The first thing that is not everywhere yet where it belongs, in words; None when all is."""
        for node in nodes:
            for author, truth in self.truths.items():
                held = len(node.folding.books[author].entries) if author in node.folding.books else 0
                if held != len(truth.hashes):
                    return f"{node.participant} holds {held} of {len(truth.hashes)} leaves of {author}"
        by_name = {node.participant: node for node in nodes}
        return next((lack for promise in self.promises if (lack := self._undelivered(promise, by_name))), None)

    def repeated(self) -> list[str]:
        """Bodies that one participant signed for more than once."""
        return [f"{name} signed {count} times for one body" for (name, _), count in self.receipts.items() if count > 1]

    # -- parts --------------------------------------------------------------------------------------

    def _truth(self, node: Node) -> Truth:
        self._origins[node.store.origin] = node.journal
        return self.truths.setdefault(node.journal, Truth(node.journal))

    def _check_own(self, node: Node) -> None:
        truth, size = self._truth(node), node.store.size()
        start = len(truth.hashes)
        if size < start:
            raise Violated(f"{node.participant} has {size} entries of its journal, and had {start}")
        if size == start:
            return
        for leaf in node.store.leaves(start):
            truth.take(leaf)
        note = node.store.head_note()
        if note is None or read_head(note)[1] != size:
            raise Violated(f"{node.participant} recorded {size} entries and signed another number")
        self._check_note(note, node.participant)
        for entry in node.folding.books[node.journal].entries[start:]:
            if isinstance(entry.message, EntryReceived):
                self._check_receipt(node.participant, entry.message)

    def _check_receipt(self, by: str, receipt: EntryReceived) -> None:
        for item in receipt.entries:
            truth = self.truths.get(item.participant)
            if truth is None:
                raise Violated(f"{by} signed for a leaf of {item.participant}, who has none")
            truth.check_copy(item.index, bytes.fromhex(item.leaf), f"the receipt of {by}")
            self.receipts[by, bytes.fromhex(item.leaf)] += 1

    def _check_copy(self, holder: str, book: Book) -> None:
        truth, at = self.truths.get(book.journal), (holder, book.journal)
        held, seen = len(book.entries), self._seen.get(at, 0)
        if held < seen:
            raise Violated(f"{holder} held {seen} leaves of {book.journal} and now holds {held}")
        if book.fork_at is not None:
            raise Violated(f"{holder} sees two histories of {book.journal}")
        if held == seen:
            return
        if truth is None:
            raise Violated(f"{holder} holds leaves of {book.journal}, who has none")
        for index in range(seen, held):
            truth.check_copy(index, book.entries[index].leaf_hash, holder)
        truth.check_head(held, book.tree.root(), holder)
        self._seen[at] = held

    def _check_note(self, note: bytes, holder: str) -> None:
        origin, size, root = read_head(note)
        journal = self._origins.get(origin)
        if journal is None:
            raise Violated(f"{holder} shows a head of {origin}, which nobody writes")
        self.truths[journal].check_head(size, root, holder)

    def _check_pieces(self, node: Node) -> None:
        """What is stored of others: each leaf once and its author's, each opening that of a leaf."""
        found: set[tuple[str, int]] = set()
        for piece in node.store.pieces(node.journal):
            match piece:
                case LeafPiece(participant=author, index=index, leaf=leaf):
                    if (author, index) in found:
                        raise Violated(f"{node.participant} stores leaf {index} of {author} twice")
                    found.add((author, index))
                    if author != node.journal:
                        self.truths[author].check_copy(index, hashlib.sha256(b"\0" + leaf).digest(), node.participant)
                case OpeningPiece(leaf_hash=key):
                    held = any(key in truth.at for truth in self.truths.values())
                    if not held and node.journal in self.truths and self.truths[node.journal].hashes:
                        self._unplaced(node, key)

    def _unplaced(self, node: Node, key: bytes) -> None:
        """An opening of a leaf that nobody saw: only our own newest leaves, recorded before a crash, may be."""
        known = len(self.truths[node.journal].hashes)
        own = {hashlib.sha256(b"\0" + leaf).digest() for leaf in node.store.leaves(known)}
        if key not in own:
            raise Violated(f"{node.participant} stores what opens no leaf of anybody")

    def _undelivered(self, promise: Promise, nodes: dict[str, Node]) -> str | None:
        author = nodes[promise.author]
        for name in promise.recipients:
            opening = nodes[name].folding.evidence.openings.get(promise.leaf)
            if opening is None:
                return f"{name} lacks the body of leaf {promise.index} of {promise.author}"
            if opening.body != promise.body:
                raise Violated(f"{name} holds another body of leaf {promise.index} of {promise.author}")
            if not self.receipts[name, promise.leaf]:
                return f"{name} has not signed for leaf {promise.index} of {promise.author}"
            if name not in author.folding.receivers(promise.leaf):
                return f"{promise.author} holds no receipt by {name} for its leaf {promise.index}"
        return None


def _notes_in(effect: Send) -> Iterable[bytes]:
    match effect.what:
        case Leaves(checkpoint=note) | Flash(checkpoint=note) | Beat(note=note):
            return (note,)
        case Heads(notes=notes) | Have(heads=notes):
            return notes
    return ()
