"""The one place that wires real parts: a participant's node, ``handle(event, now, random) -> effects``.

A node keeps one record, folds everything it holds, and answers events with effects that a transport or a
simulation carries out. Everything is synchronous; what arrives is made durable before anything is answered.
The receipt of an opened body is signed by the node's own key: it says nothing about any person.

A folder of a node holds ``node.toml``, ``journal.db``, ``mirror.db``, ``keys.txt`` (0600, encrypted), ``trust.txt``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openline import limits
from openline.actions import Desk, Envelope, Officers, Said, entry_of, say
from openline.errors import ActError, RecordError
from openline.journal import Batch, Entry, Signer, leaf_hash
from openline.messages import (
    Cited,
    EntryReceived,
    Message,
    Purpose,
    Received,
    Role,
    Seen,
    Status,
    encode,
    parse_body,
)
from openline.picture import (
    AnswerPiece,
    Book,
    CheckpointPiece,
    Folding,
    LeafPiece,
    OpeningPiece,
    Picture,
    Piece,
)
from openline.picture import Entry as JudgedEntry
from openline.storage import PrivateKey, Store
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

from ._again import said_before
from ._arrivals import heads_of, overtakes, pieces_of
from ._concern import answer_note, read_answer
from ._correspondence import Correspondence
from ._cosigning import MirrorDesk, beat, check_beat
from ._headers import plain_header
from ._offers import head_note, with_lines
from ._receipts import receipts, unsigned
from ._settings import Config
from ._values import Event, Random, Send, Tick


@dataclass
class Node:
    """A running node. Make one with ``create`` or ``open_node``. ``beats``: the last heartbeat heard, by journal."""

    config: Config
    store: Store
    keys: dict[str, PrivateKey]
    folding: Folding
    mirror: MirrorDesk | None = None
    beats: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    overtaken_by: bytes | None = None
    correspondence: Correspondence = field(init=False)
    _told: dict[str, int] = field(default_factory=dict)
    _cited: str | None = None
    _unsigned: dict[str, list[bytes]] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)
    _beat_s: int = 0

    def __post_init__(self) -> None:
        """What our own entries cited and owe already, so that both go on where they stood before a restart."""
        self.correspondence = Correspondence(self.folding, self.journal, self.participant)
        for entry in self._own.entries:
            for seen in entry.message.header.seen if entry.message else ():
                self._told[seen.participant] = seen.size
            if entry.message and entry.message.header.cites:
                self._cited = entry.message.header.cites.line
            self.correspondence.owe(entry)
            self._ids[entry.object.rpartition("/")[2]] = entry.index
        self.correspondence.settle()
        self._unsigned = unsigned(self.folding, self.participant)

    @property
    def participant(self) -> str:
        """Whose node this is."""
        return self.config.participant

    @property
    def journal(self) -> str:
        """The name of the journal that this node writes: its participant's, or a successor's."""
        return self.config.journal or self.config.participant

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
            case Tick():
                self._catch_up(now, random)
                return self._ticked(now)
        return []

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
        self._may_write()
        return self.submit(post, kind, fields, envelope, random(48), now)

    def submit(
        self,
        post: str,
        kind: type[Message],
        fields: Mapping[str, Any],
        envelope: Envelope,
        draft: bytes,
        now: datetime,
    ) -> Said:
        """The same for a client that may have to ask again: ``draft`` is its own 16 bytes of id and 32 of salt.

        Asking again with the same draft and the same words gives the same answer and records nothing new. The same id
        for other words raises RecordError ``storage.id-reused``; the first stands, the attempt is kept.
        """
        desk = self.desk(post, len(kind.signed_by))
        index = self._ids.get(draft[:16].hex())
        if index is not None and (again := said_before(self.folding, self._own, index, post, kind, fields, envelope)):
            return again
        self._may_write()
        said = say(desk, kind, fields, envelope=envelope, now=now, random=draft)
        self.absorb_own([said.entry])
        return said

    def root_act(
        self,
        kind: type[Message],
        fields: Mapping[str, Any],
        officials: Sequence[Signer],
        now: datetime,
        random: Random,
        status: Status = Status.ACTUAL,
    ) -> JudgedEntry:
        """Record one act of the participant's officials, in a batch of its own.

        Raises ActError with the fold's own code, and records nothing, when the fold would not count it.
        """
        self._may_write()
        header = plain_header(self.config, self.serial(), now, status, seen=self.seen())
        body = encode(kind(header=header, **fields))
        entry = entry_of(parse_body(body), body, self.store.origin, officials, random(48))
        size = self.store.size()
        judged = self._own.judge_at(size, entry.leaf, self.folding.evidence.openings)
        if judged.fault:
            raise ActError(judged.fault, "this act would count for nothing", hint="see docs/keys.md for what it needs")
        self.store.append(Batch(expected_size=size, entries=(entry,)), self.key(Purpose.CHECKPOINT))
        self.absorb_own([entry])
        return self._own.entries[-1]

    def offers(self, now: datetime) -> list[Send]:
        """For each peer the next part of what it has not yet said it holds; flash entries ahead of everything."""
        return self.correspondence.offers(now, self.config.part_bytes)

    def lacking(self) -> bool:
        """Whether any peer lacks leaves of ours, or has not signed for a body it was sent."""
        return self.correspondence.lacking()

    def picture(self, as_of: datetime) -> Picture:
        """What is so now, as far as this node holds it."""
        return self.folding.picture(self.config.arrangement_digest, as_of)

    def desk(self, post: str, lines: int = 1) -> Desk:
        """The seat of a post's officers, with one signer or two."""
        authority = self.folding.authority(self.journal)
        held = [
            key
            for key in authority.keys.values()
            if key.purpose is Purpose.OFFICER and key.post == post and not key.suspended and key.vkey.name in self.keys
        ]
        signers = tuple(self.keys[key.vkey.name] for key in held[:lines])
        roles = frozenset.intersection(*(key.roles for key in held[:lines])) if held else frozenset[Role]()
        return self._desk(Officers(post=post, roles=roles, signers=signers))

    def key(self, purpose: Purpose) -> PrivateKey:
        """The private key of a purpose that is in force; raises RecordError when it is not held here."""
        vkey = self.folding.authority(self.journal).key_for(purpose)
        if vkey is None or vkey.name not in self.keys:
            raise RecordError(
                "node.key-missing", f"the node holds no {purpose.value} key in force", hint="issue one from the root"
            )
        return self.keys[vkey.name]

    # -- Situation, as actions ask for it --------------------------------------------------------

    def seen(self) -> tuple[Seen, ...]:
        """Foreign journals that moved since our previous entry."""
        moved = [
            book
            for name, book in sorted(self.folding.books.items())
            if name != self.journal and book.tree.size > self._told.get(name, 0)
        ]
        self._told.update({book.journal: book.tree.size for book in moved})
        return tuple(Seen(participant=book.journal, size=book.tree.size, root=book.tree.root().hex()) for book in moved)

    def cites(self) -> Cited | None:
        """The newest cosignature by others on our journal that no entry of ours cites yet."""
        newest = self.correspondence.newest
        if newest is None or newest.line == self._cited:
            return None
        self._cited = newest.line
        return Cited(cosigner=newest.participant, at_s=newest.at_s, line=newest.line)

    def serial(self) -> int:
        """The next serial number: one more than our leaves so far."""
        return self.store.size() + 1

    # -- what arrives ----------------------------------------------------------------------------

    def _arrived(self, event: Leaves | Openings | Flash | Stray | Fork, now: datetime, random: Random) -> list[Send]:
        if event.journal == self.journal:
            raise RecordError("node.own-journal", "somebody sends us our own journal", hint="keep it as evidence")
        pieces = pieces_of(event, self.folding)
        held = self.folding.evidence
        new = [p for p in pieces if not (isinstance(p, OpeningPiece) and p.leaf_hash in held.openings)]
        opened = [p.leaf_hash for p in new if isinstance(p, OpeningPiece)]
        self._keep(new)
        self._receive(event.journal, opened, now, random)
        return [self._have(event.journal, now)] if event.journal in self.folding.books else []

    def _catch_up(self, now: datetime, random: Random) -> None:
        """Sign for bodies that were stored and not yet signed for when this node last stopped; once after a start."""
        unsigned, self._unsigned = self._unsigned, {}
        for journal, leaves in sorted(unsigned.items()):
            self._receive(journal, leaves, now, random)

    def _keep(self, pieces: Sequence[Piece]) -> None:
        """Durable first, then folded: what is shown was on disk before."""
        if pieces:
            self.store.put(pieces)
            self.folding.absorb(pieces)
            self.correspondence.settle()

    def _have(self, journal: str, now: datetime) -> Send:
        """How far we hold a journal, with our mirror's word on exactly that head."""
        book = self.folding.books[journal]
        size = book.tree.size
        lines: tuple[str, ...] = ()
        if self.mirror is not None and book.head is not None and book.fork_at is None and size:
            keys = self.folding.checkpoint_keys(journal, size)
            line = self.mirror.cosigned(book, book.head, keys, int(now.timestamp()))
            lines = () if line is None else (line,)
            if line is not None:
                note = with_lines(book.head, lines)
                self._keep([CheckpointPiece(participant=journal, note=note)])
        return Send(
            to=book.participant, what=Have(journal=journal, holder=self.participant, size=size, cosignatures=lines)
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
        if key is not None:
            last = self.beats.get(event.journal, (0, now))[0]
            self.beats[event.journal] = (check_beat(event.note, key, last), now)
            self._compared([event.note])
        return []

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
        found = self.offers(now)
        note = head_note(self.folding, self._own, len(self._own.entries))
        sizes = {self.correspondence.best, self.correspondence.sizes.get(self._cited or "", 0)} - {0}
        known = tuple(head_note(self.folding, self._own, size, cosigned=True) for size in sorted(sizes))
        beats: list[bytes] = []
        if self.folding.authority(self.journal).key_for(Purpose.HEARTBEAT) is not None:
            signed, self._beat_s = beat(note, self.key(Purpose.HEARTBEAT), self._beat_s, int(now.timestamp()))
            beats.append(signed)
        heads = tuple(book.head for _, book in sorted(self.folding.books.items()) if book.head is not None)
        for name in sorted(self.correspondence.peers):
            found += [Send(to=name, what=Beat(journal=self.journal, note=signed)) for signed in beats]
            found.append(Send(to=name, what=Heads(notes=(*known, *heads))))
        return found

    # -- what we write ---------------------------------------------------------------------------

    @property
    def _own(self) -> Book:
        return self.folding.books[self.journal]

    def _may_write(self) -> None:
        """Never sign behind our own head: a second history under our name would stand beside the first for ever."""
        if self.overtaken_by is not None:
            raise RecordError(
                "node.overtaken",
                "others hold more of our own journal than we do: this node was put back from an older copy",
                hint="rebuild it from a mirror, or open a successor journal with the root (docs/keys.md)",
            )

    def _desk(self, officers: Officers) -> Desk:
        return Desk(
            officers=officers, situation=self, record=self.store, checkpoint_signer=self.key(Purpose.CHECKPOINT)
        )

    def _receive(self, journal: str, opened: Sequence[bytes], now: datetime, random: Random) -> None:
        """Sign for bodies that opened here. Receipts are never receipted."""
        for told, entries in receipts(self.folding, self.participant, journal, opened):
            self._sign_for(entries, told, now, random)

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

    def absorb_own(self, entries: Sequence[Entry]) -> None:
        """Fold what was just recorded, and note to whom it is owed."""
        size = self.store.size()
        note = self.store.head_note()
        assert note is not None, "just appended"
        pieces: list[Piece] = []
        for offset, entry in enumerate(entries):
            index = size - len(entries) + offset
            if entry.opening is not None:
                pieces.append(OpeningPiece(leaf_hash=leaf_hash(entry.leaf), opening=entry.opening))
            pieces.append(LeafPiece(participant=self.journal, index=index, leaf=entry.leaf))
        self.folding.absorb([*pieces, CheckpointPiece(participant=self.journal, note=note)])
        for judged in self._own.entries[size - len(entries) :]:
            self.correspondence.owe(judged)
            self._ids[judged.object.rpartition("/")[2]] = judged.index
