"""What a node writes: acts of officers and officials, each recorded once, folded at once, and noted as owed.

Nothing is written behind our own head: a node that hears of more of its own journal than it holds puts the pen down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openline.actions import Desk, Envelope, Officers, Said, entry_of, say
from openline.errors import ActError, RecordError
from openline.journal import Batch, Entry, Signer, leaf_hash
from openline.messages import Cited, Message, Purpose, Role, Seen, Status, encode, parse_body
from openline.picture import Book, CheckpointPiece, Folding, Key, LeafPiece, OpeningPiece, Piece, after
from openline.picture import Entry as JudgedEntry
from openline.storage import PrivateKey, Store

from ._again import said_before
from ._correspondence import Correspondence
from ._headers import plain_header
from ._settings import Config
from ._values import Random


@dataclass
class Writer:
    """One participant's pen. ``overtaken_by``: a head of our own journal, signed by our key, beyond what we hold."""

    config: Config
    store: Store
    keys: dict[str, PrivateKey]
    folding: Folding
    overtaken_by: bytes | None = None
    correspondence: Correspondence = field(init=False)
    _told: dict[str, int] = field(default_factory=dict)
    _cited: str | None = None
    _ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What our own entries cited and owe already, so that both go on where they stood before a restart."""
        self.correspondence = Correspondence(self.folding, self.journal, self.participant)
        for entry in self._own.entries:
            self._recorded(entry)
        self.correspondence.settle()

    @property
    def participant(self) -> str:
        """Whose node this is."""
        return self.config.participant

    @property
    def journal(self) -> str:
        """The name of the journal that this node writes: its participant's, or a successor's."""
        return self.config.journal or self.config.participant

    def act(
        self,
        post: str,
        kind: type[Message],
        fields: Mapping[str, Any],
        envelope: Envelope,
        now: datetime,
        random: Random,
        *,
        officer: str | None = None,
    ) -> Said:
        """Record one act by the officers of a post; ``offers`` then says what to send.

        ``officer``: the name of the key that signs first; default the first of the post that is held here.
        """
        self._may_write()
        return self.submit(post, kind, fields, envelope, random(48), now, officer=officer)

    def submit(
        self,
        post: str,
        kind: type[Message],
        fields: Mapping[str, Any],
        envelope: Envelope,
        draft: bytes,
        now: datetime,
        *,
        officer: str | None = None,
    ) -> Said:
        """The same for a client that may have to ask again: ``draft`` is its own 16 bytes of id and 32 of salt.

        Asking again with the same draft and the same words gives the same answer and records nothing new. The same id
        for other words raises RecordError ``storage.id-reused``; the first stands, the attempt is kept.
        """
        desk = self.desk(post, len(kind.signed_by), officer)
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
        self.store.append(Batch(expected_size=size, entries=(entry,)), self._head_key(judged.message))
        self.absorb_own([entry])
        return self._own.entries[-1]

    def _head_key(self, message: Message | None) -> PrivateKey:
        """The checkpoint key in force before a root act, or when there is none, the one that it issues."""
        now = self.folding.authority(self.journal)
        for state in (now, after(now, message)):
            key = state.key_for(Purpose.CHECKPOINT)
            if key is not None and key.name in self.keys:
                return self.keys[key.name]
        return self.key(Purpose.CHECKPOINT)

    def officers(self, post: str) -> tuple[str, ...]:
        """The names of the officers' keys of a post that are in force and held here."""
        return tuple(key.vkey.name for key in self._officers(post))

    def desk(self, post: str, lines: int = 1, officer: str | None = None) -> Desk:
        """The seat of a post's officers, with one signer or two; ``officer`` signs first when it is held here."""
        held = sorted(self._officers(post), key=lambda key: key.vkey.name != officer)
        if officer is not None and (not held or held[0].vkey.name != officer):
            raise RecordError(
                "node.no-such-officer",
                f"no key {officer[:80]!r} serves {post} here",
                hint=f"keys are {', '.join(self.officers(post)) or 'none'}",
            )
        signers = tuple(self.keys[key.vkey.name] for key in held[:lines])
        roles = frozenset.intersection(*(key.roles for key in held[:lines])) if held else frozenset[Role]()
        return self._desk(Officers(post=post, roles=roles, signers=signers))

    def _officers(self, post: str) -> list[Key]:
        authority = self.folding.authority(self.journal)
        return [
            key
            for key in authority.keys.values()
            if key.purpose is Purpose.OFFICER and key.post == post and not key.suspended and key.vkey.name in self.keys
        ]

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
        return tuple(Seen(participant=book.journal, size=book.tree.size, root=book.tree.root().hex()) for book in moved)

    def cites(self) -> Cited | None:
        """The newest cosignature by others on our journal that no entry of ours cites yet."""
        newest = self.correspondence.newest
        if newest is None or newest.line == self._cited:
            return None
        return Cited(cosigner=newest.participant, at_s=newest.at_s, line=newest.line)

    def serial(self) -> int:
        """The next serial number: one more than our leaves so far."""
        return self.store.size() + 1

    # -- parts ---------------------------------------------------------------------------------
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
            self._recorded(judged)

    def _recorded(self, entry: JudgedEntry) -> None:
        """What an entry of ours cited is cited from here on, never before: an act that is refused cites nothing."""
        for seen in entry.message.header.seen if entry.message else ():
            self._told[seen.participant] = seen.size
        if entry.message and entry.message.header.cites:
            self._cited = entry.message.header.cites.line
        self.correspondence.owe(entry)
        self._ids[entry.object.rpartition("/")[2]] = entry.index
