"""The one place that wires real parts: a participant's node, ``handle(event, now, random) -> effects``.

A node keeps one record, folds everything it holds, and answers events with effects that a transport or a
simulation carries out. Everything is synchronous; a packet is made durable before anything is answered.
The receipt of an opened body is signed by the node's own key: it says nothing about any person.

A folder of a node holds ``node.toml``, ``journal.db``, ``keys.txt`` (0600, encrypted) and ``trust.txt``.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openline.actions import Desk, Envelope, Officers, Said, say
from openline.errors import RecordError
from openline.journal import Entry, Opening, leaf_hash, opens
from openline.messages import (
    EntryReceived,
    Message,
    Purpose,
    Received,
    Role,
    Seen,
)
from openline.picture import CheckpointPiece, Folding, LeafPiece, OpeningPiece, Picture, Piece
from openline.picture import Entry as JudgedEntry
from openline.storage import PrivateKey, Store

from ._settings import Config

Random = Callable[[int], bytes]


@dataclass(frozen=True, kw_only=True)
class Packet:
    """New leaves of one journal under its checkpoint, with the openings meant for the receiver."""

    participant: str
    start: int
    leaves: tuple[bytes, ...]
    checkpoint: bytes
    openings: Mapping[bytes, Opening]


@dataclass(frozen=True, kw_only=True)
class Have:
    """How far the sender of this holds another's journal; what it lacks is sent again."""

    participant: str
    holder: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Time has passed: send again what others lack."""


@dataclass(frozen=True, kw_only=True)
class Send:
    """Carry this to a participant."""

    to: str
    what: Packet | Have


Event = Packet | Have | Tick


@dataclass
class Node:
    """A running node. Make one with ``create`` or ``open``."""

    config: Config
    store: Store
    keys: dict[str, PrivateKey]
    folding: Folding
    peers: dict[str, int] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What our own entries cited already, so that ``seen`` goes on where it stood before a restart."""
        for entry in self.folding.books[self.participant].entries:
            for seen in entry.message.header.seen if entry.message else ():
                self._told[seen.participant] = seen.size

    @property
    def participant(self) -> str:
        """Whose node this is."""
        return self.config.participant

    # -- events -------------------------------------------------------------------------------

    def handle(self, event: Event, now: datetime, random: Random) -> list[Send]:
        """What must be carried out because of this event. Everything needed later is durable before it returns."""
        match event:
            case Packet():
                return self._arrived(event, now, random)
            case Have(participant=participant, holder=holder, size=size) if participant == self.participant:
                self.peers[holder] = max(size, self.peers.get(holder, 0))
                return []
            case Have():
                return []
            case Tick():
                return self.offers()

    def act(
        self,
        post: str,
        kind: type[Message],
        fields: Mapping[str, Any],
        envelope: Envelope,
        now: datetime,
        random: Random,
    ) -> Said:
        """Record one act by the officers of a post; ``offers`` then says what to send."""
        said = say(self.desk(post, len(kind.signed_by)), kind, fields, envelope=envelope, now=now, random=random(48))
        self._absorb_own([said.entry])
        return said

    def offers(self) -> list[Send]:
        """For each peer, the leaves it has not yet said it holds, with the openings meant for it."""
        note = self.store.head_note()
        assert note is not None, "a node's journal begins with its own keys"
        leaves = self.store.leaves()
        return [
            Send(to=peer, what=self._packet(peer, leaves, self.peers.get(peer, 0), note))
            for peer in sorted(self.folding.books)
            if peer != self.participant and self.peers.get(peer, 0) < len(leaves)
        ]

    def picture(self, as_of: datetime) -> Picture:
        """What is so now, as far as this node holds it."""
        return self.folding.picture(self.config.arrangement_digest, as_of)

    def desk(self, post: str, lines: int = 1) -> Desk:
        """The seat of a post's officers, with one signer or two."""
        authority = self.folding.authority(self.participant)
        held = [key for key in authority.keys.values() if key.purpose is Purpose.OFFICER and key.post == post]
        signers = tuple(self.keys[key.vkey.name] for key in held[:lines] if key.vkey.name in self.keys)
        roles = frozenset.intersection(*(key.roles for key in held[:lines])) if held else frozenset[Role]()
        return Desk(
            officers=Officers(post=post, roles=roles, signers=signers),
            situation=self,
            record=self.store,
            checkpoint_signer=self.key(Purpose.CHECKPOINT),
        )

    # -- Situation, as actions ask for it --------------------------------------------------------

    def seen(self) -> tuple[Seen, ...]:
        """Foreign journals that moved since our previous entry."""
        moved = [
            book
            for name, book in sorted(self.folding.books.items())
            if name != self.participant and book.frontier.size > self._told.get(name, 0)
        ]
        self._told.update({book.participant: book.frontier.size for book in moved})
        return tuple(
            Seen(participant=book.participant, size=book.frontier.size, root=book.frontier.root().hex())
            for book in moved
        )

    def serial(self) -> int:
        """The next serial number: one more than our leaves so far."""
        return self.store.size() + 1

    # -- parts ---------------------------------------------------------------------------------

    def _arrived(self, packet: Packet, now: datetime, random: Random) -> list[Send]:
        pieces = self._pieces_of(packet)
        before = self.folding.evidence
        new = [p for p in pieces if not (isinstance(p, OpeningPiece) and p.leaf_hash in before.openings)]
        opened = [p.leaf_hash for p in new if isinstance(p, OpeningPiece)]
        self.store.put(new)
        self.folding.absorb(new)
        self._receive(packet.participant, opened, now, random)
        size = self.folding.books[packet.participant].frontier.size
        return [
            Send(to=packet.participant, what=Have(participant=packet.participant, holder=self.participant, size=size))
        ]

    def _pieces_of(self, packet: Packet) -> list[Piece]:
        """The packet's pieces when its leaves lead to its signed checkpoint; a gap or a stranger gives none."""
        if packet.participant == self.participant:
            raise RecordError("node.own-journal", "somebody sends us our own journal", hint="keep it as evidence")
        openings = self._fitting(packet)
        if packet.start + len(packet.leaves) <= self.folding.books[packet.participant].frontier.size:
            return openings
        if not self.folding.covers(packet.participant, packet.start, packet.leaves, packet.checkpoint):
            return []
        leaves = [
            LeafPiece(participant=packet.participant, index=packet.start + offset, leaf=leaf)
            for offset, leaf in enumerate(packet.leaves)
        ]
        return [*leaves, CheckpointPiece(participant=packet.participant, note=packet.checkpoint), *openings]

    def _fitting(self, packet: Packet) -> list[Piece]:
        """The openings that fit a leaf of this journal; a wrong one must never take the place of the right one."""
        held = self.folding.evidence.shelf(packet.participant).leaves.values()
        leaves = {leaf_hash(leaf): leaf for leaf in (*held, *packet.leaves)}
        return [
            OpeningPiece(leaf_hash=key, opening=opening)
            for key, opening in packet.openings.items()
            if key in leaves and opens(leaves[key], opening)
        ]

    def _receive(self, participant: str, opened: Sequence[bytes], now: datetime, random: Random) -> None:
        """Sign for bodies that opened here. Receipts are never receipted."""
        entries = {entry.leaf_hash: entry for entry in self.folding.books[participant].entries}
        groups: dict[tuple[str, ...], list[JudgedEntry]] = defaultdict(list)
        for leaf in opened:
            entry = entries.get(leaf)
            if entry is not None and entry.message is not None and not isinstance(entry.message, EntryReceived):
                groups[entry.message.header.recipients].append(entry)
        for recipients, found in sorted(groups.items()):
            told = tuple(dict.fromkeys([participant, *(name for name in recipients if name != self.participant)]))
            for chunk in range(0, len(found), 256):
                self._sign_for(found[chunk : chunk + 256], told, now, random)

    def _sign_for(self, entries: Sequence[JudgedEntry], told: tuple[str, ...], now: datetime, random: Random) -> None:
        """One receipt for several entries, told to everyone who was told the entries."""
        first = entries[0].message
        assert first is not None, "only opened entries are received"
        officers = Officers(post=self.config.host_post, roles=frozenset(), signers=(self.key(Purpose.NODE),))
        desk = Desk(
            officers=officers, situation=self, record=self.store, checkpoint_signer=self.key(Purpose.CHECKPOINT)
        )
        items = tuple(Received(participant=e.participant, index=e.index, leaf=e.leaf_hash.hex()) for e in entries)
        envelope = Envelope(recipients=told, status=first.header.status)
        said = say(desk, EntryReceived, {"entries": items}, envelope=envelope, now=now, random=random(48))
        self._absorb_own([said.entry])

    def _absorb_own(self, entries: Sequence[Entry]) -> None:
        size = self.store.size()
        note = self.store.head_note()
        assert note is not None, "just appended"
        pieces: list[Piece] = [CheckpointPiece(participant=self.participant, note=note)]
        for offset, entry in enumerate(entries):
            index = size - len(entries) + offset
            if entry.opening is not None:
                pieces.append(OpeningPiece(leaf_hash=leaf_hash(entry.leaf), opening=entry.opening))
            pieces.append(LeafPiece(participant=self.participant, index=index, leaf=entry.leaf))
        self.folding.absorb(pieces)

    def _packet(self, peer: str, leaves: Sequence[bytes], start: int, note: bytes) -> Packet:
        openings = {}
        for entry in self.folding.books[self.participant].entries[start:]:
            held = self.folding.evidence.openings.get(entry.leaf_hash)
            if held is not None and entry.message is not None and peer in entry.message.header.recipients:
                openings[entry.leaf_hash] = held
        return Packet(
            participant=self.participant, start=start, leaves=tuple(leaves[start:]), checkpoint=note, openings=openings
        )

    def key(self, purpose: Purpose) -> PrivateKey:
        """The private key of a purpose that is in force; raises RecordError when it is not held here."""
        vkey = self.folding.authority(self.participant).key_for(purpose)
        if vkey is None or vkey.name not in self.keys:
            raise RecordError(
                "node.key-missing", f"the node holds no {purpose.value} key in force", hint="issue one from the root"
            )
        return self.keys[vkey.name]
