"""The one place that wires real parts: a participant's node, ``handle(event, now, random) -> effects``.

A node keeps one record, folds everything it holds, and answers events with effects that a transport or a
simulation carries out. Everything is synchronous; what arrives is made durable before anything is answered.
The receipt of an opened body is signed by the node's own key: it says nothing about any person.

A folder of a node holds ``node.toml``, ``journal.db``, ``mirror.db``, ``keys.txt`` (0600, encrypted), ``trust.txt``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from openline import limits
from openline.actions import Envelope, Officers, Said, say
from openline.errors import RecordError, StorageError
from openline.messages import (
    EntryReceived,
    OpeningErased,
    Purpose,
    Received,
    Status,
)
from openline.picture import (
    AnswerPiece,
    CheckpointPiece,
    OpeningPiece,
    Picture,
    Piece,
)
from openline.picture import Entry as JudgedEntry
from openline.transport import (
    Beat,
    Concern,
    ConcernAnswer,
    Flash,
    Fork,
    Have,
    Heads,
    Leaves,
    Openings,
    Stray,
)

from ._arrivals import heads_of, overtakes, pieces_of
from ._concern import answer_note, read_answer
from ._correspondence import gossip
from ._cosigning import MirrorDesk, beat, beat_time
from ._erasing import check_own, to_erase
from ._offers import head_note, with_lines
from ._receipts import receipts, unsigned
from ._values import Event, Joined, Random, Send, Tick
from ._writer import Writer


@dataclass
class Node(Writer):
    """A running node. Make one with ``create`` or ``open_node``. ``beats``: the last heartbeat heard, by journal."""

    mirror: MirrorDesk | None = None
    beats: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    _unsigned: dict[str, list[bytes]] = field(default_factory=dict)
    _beat_s: int = 0

    def __post_init__(self) -> None:
        """What was stored and not yet signed for, or asked to be erased and not yet, when this node last stopped."""
        super().__post_init__()
        self._unsigned = unsigned(self.folding, self.participant)
        self._forget(to_erase(self.folding, self.folding.books))

    # -- events -------------------------------------------------------------------------------

    def handle(self, event: Event, now: datetime, random: Random) -> list[Send]:
        """What must be carried out because of this event. Everything needed later is durable before it returns."""
        match event:
            case Leaves() | Openings() | Flash() | Stray() | Fork():
                return self._arrived(event, now, random)
            case Have(journal=journal) if journal == self.journal:
                return self._acknowledged(event, now)
            case Have(heads=heads) | Heads(notes=heads):
                return self._compared(heads)
            case Beat():
                return self._heard(event, now)
            case Concern(journal=journal, asker=asker) if (
                journal == self.journal and asker in self.correspondence.peers
            ):
                note = answer_note(self._own, asker, event.start, event.end, self.key(Purpose.NODE))
                return [Send(to=asker, what=ConcernAnswer(journal=journal, note=note))]
            case ConcernAnswer():
                return self._answered(event)
            case Joined(peer=peer):
                return self._joined(peer, now)
            case Tick():
                self._catch_up(now, random)
                return self._ticked(now)
        return []

    def offers(self, now: datetime) -> list[Send]:
        """For each peer the next part of what it has not yet said it holds; flash entries ahead of everything."""
        return self.correspondence.offers(now, self.config.part_bytes)

    def wake_at(self) -> datetime | None:
        """When ``offers`` should be asked for again, by this node's clock: a flash entry does not wait for a tick."""
        return self.correspondence.wake_at()

    def lacking(self) -> bool:
        """Whether any peer lacks leaves of ours, or has not signed for a body it was sent."""
        return self.correspondence.lacking()

    def picture(self, as_of: datetime) -> Picture:
        """What is so now, as far as this node holds it."""
        return self.folding.picture(self.config.arrangement_digest, as_of)

    def erase(
        self,
        post: str,
        leaves: Sequence[bytes],
        reason: str,
        now: datetime,
        random: Random,
        status: Status = Status.ACTUAL,
    ) -> Said:
        """Destroy what our entries said, and ask everybody who was told to do the same; every proof stays valid."""
        told = check_own(self._own, leaves)
        envelope = Envelope(recipients=tuple(name for name in told if name != self.participant), status=status)
        fields = {"leaves": tuple(leaf.hex() for leaf in leaves), "reason": reason}
        said = self.act(post, OpeningErased, fields, envelope, now, random)
        self._forget(to_erase(self.folding, [self.journal]))
        return said

    # -- what arrives ----------------------------------------------------------------------------

    def _arrived(self, event: Leaves | Openings | Flash | Stray | Fork, now: datetime, random: Random) -> list[Send]:
        if event.journal == self.journal:
            raise RecordError("node.own-journal", "somebody sends us our own journal", hint="keep it as evidence")
        pieces = pieces_of(event, self.folding)
        held = self.folding.evidence
        new = [
            p
            for p in pieces
            if not (isinstance(p, OpeningPiece) and (p.leaf_hash in held.openings or self.store.erased(p.leaf_hash)))
        ]
        opened = [p.leaf_hash for p in new if isinstance(p, OpeningPiece)]
        self._keep(new)
        self._receive(event.journal, opened, now, random)
        if any(isinstance(entry.message, OpeningErased) for leaf in opened if (entry := self.folding.entry_of(leaf))):
            self._forget(to_erase(self.folding, [event.journal]))
        if event.journal not in self.folding.books:
            return []
        told = (
            event.start + len(event.leaves)
            if isinstance(event, Leaves)
            else self.folding.books[event.journal].tree.size
        )
        return [self._have(event.journal, told, now)]

    def _catch_up(self, now: datetime, random: Random) -> None:
        """Sign for what was stored and not signed for when this node stopped or its disk was full; erase what stands.

        A disk that is still full does not silence the node: what it refuses now is tried at the next tick.
        """
        try:
            for journal in sorted(name for name, leaves in self._unsigned.items() if leaves):
                self._receive(journal, (), now, random)
            self._forget(to_erase(self.folding, self.folding.books))  # also what was asked ahead of a backlog
        except StorageError as error:
            if error.code != "storage.disk-full":
                raise

    def _forget(self, leaves: Sequence[bytes]) -> None:
        """Destroy on disk first, then in memory: what is not shown any more must be gone."""
        if leaves:
            self.store.erase(leaves)
            self.folding.erase(leaves)
            self.correspondence.settle()

    def _keep(self, pieces: Sequence[Piece]) -> None:
        """Durable first, then folded: what is shown was on disk before."""
        if pieces:
            self.store.put(pieces)
            self.folding.absorb(pieces)
            self.correspondence.settle()

    def _have(self, journal: str, told: int, now: datetime) -> Send:
        """How far we hold a journal, with our mirror's word on exactly that head."""
        book = self.folding.books[journal]
        size = book.tree.size
        lines: tuple[str, ...] = ()
        # An author that is offered back more than it sent was put back from an older copy: its own head says so.
        heads = (book.head,) if book.head is not None and told < size else ()
        if self.mirror is not None and book.head is not None and book.fork_at is None and size:
            keys = self.folding.checkpoint_keys(journal, size)
            line = self.mirror.cosigned(book, book.head, keys, int(now.timestamp()))
            lines = () if line is None else (line,)
            if line is not None:
                note = with_lines(book.head, lines)
                self._keep([CheckpointPiece(participant=journal, note=note)])
        return Send(
            to=book.participant,
            what=Have(journal=journal, holder=self.participant, size=size, heads=heads, cosignatures=lines),
        )

    def _acknowledged(self, have: Have, now: datetime) -> list[Send]:
        """A peer says how far it holds our journal: keep its mirror's word, and send the next part."""
        if have.size > self._own.tree.size:
            return self._compared(have.heads)
        self._keep(self.correspondence.acknowledged(have))
        return self.correspondence.offers_to(have.holder, now, self.config.part_bytes)

    def _compared(self, notes: Iterable[bytes]) -> list[Send]:
        """Others' heads beside ours: cosignatures are kept; a head beyond our own journal's stops our pen."""
        notes = list(notes)
        for note in notes:
            if overtakes(self.journal, note, self.folding):
                self.overtaken_by = note
        self._keep(heads_of(notes, self.folding))
        return []

    def _heard(self, event: Beat, now: datetime) -> list[Send]:
        book = self.folding.books.get(event.journal)
        key = book.authorities[-1].key_for(Purpose.HEARTBEAT) if book else None
        if key is None:
            return []
        at, last = beat_time(event.note, key), self.beats.get(event.journal, (0, now))[0]
        # A network repeats and reorders: a beat heard before, or overtaken, says nothing and harms nobody.
        if at > last:
            self.beats[event.journal] = (at, now)
            self._compared([event.note])
        return []

    def _joined(self, peer: str, now: datetime) -> list[Send]:
        """The line to a peer is back: offer anew what was under way, and say how far we hold its journals."""
        self.correspondence.lost_to(peer)
        held = [
            Have(journal=journal, holder=self.participant, size=book.tree.size)
            for journal, book in sorted(self.folding.books.items())
            if book.participant == peer
        ]
        offered = self.correspondence.offers_to(peer, now, self.config.part_bytes)
        return [*offered, *(Send(to=peer, what=have) for have in held)]

    def _answered(self, event: ConcernAnswer) -> list[Send]:
        key = (
            self.folding.authority(event.journal).key_for(Purpose.NODE) if event.journal in self.folding.books else None
        )
        if key is not None:
            read_answer(event.note, key)
            self._keep([AnswerPiece(participant=event.journal, note=event.note)])
        return []

    def _ticked(self, now: datetime) -> list[Send]:
        """Beat, gossip and send again. The scrub reads a part of what is stored."""
        self.store.scrub(self.store.scrub_due(limits.TICK_S))
        return [
            *self.offers(now),
            *self._beaten(now),
            *gossip(self.folding, self.correspondence, self._own, self._cited),
        ]

    def _beaten(self, now: datetime) -> list[Send]:
        """Our heartbeat, for everybody."""
        if self.folding.authority(self.journal).key_for(Purpose.HEARTBEAT) is None:
            return []
        note = head_note(self.folding, self._own, self._own.tree.size)
        signed, self._beat_s = beat(note, self.key(Purpose.HEARTBEAT), self._beat_s, int(now.timestamp()))
        return [Send(to=name, what=Beat(journal=self.journal, note=signed)) for name in self.correspondence.peers]

    def _receive(self, journal: str, opened: Sequence[bytes], now: datetime, random: Random) -> None:
        """Sign for bodies that opened here, and for those that could not be signed for before. No receipt has one."""
        waiting = self._unsigned.setdefault(journal, [])
        waiting += [leaf for leaf in opened if leaf not in waiting]
        for told, entries in receipts(self.folding, self.participant, journal, tuple(waiting)):
            self._sign_for(entries, told, now, random)
            for entry in entries:
                waiting.remove(entry.leaf_hash)
        waiting.clear()

    def _sign_for(self, entries: Sequence[JudgedEntry], told: tuple[str, ...], now: datetime, random: Random) -> None:
        """One receipt for several entries, told to everyone who was told the entries."""
        first = entries[0].message
        assert first is not None, "only opened entries are received"
        if self.overtaken_by is not None:
            return
        officers = Officers(post=self.config.host_post, roles=frozenset(), signers=(self.key(Purpose.NODE),))
        items = tuple(Received(participant=e.journal, index=e.index, leaf=e.leaf_hash.hex()) for e in entries)
        envelope = Envelope(recipients=told, status=first.header.status, precedence=first.header.precedence)
        said = say(
            self._desk(officers), EntryReceived, {"entries": items}, envelope=envelope, now=now, random=random(48)
        )
        self.absorb_own([said.entry])
