"""A rehearsal: real messages in real journals, held in memory, with a clock that stops wherever something may change.

Every participant has its keys, its journal and its own fold of what reached it; what one says reaches the others after
the delay of the link. ``at`` goes on to an instant and looks at every post wherever the picture or the watch can
change on the way: at each arrival, at each deadline and at each ring. Nothing is looked up: what a post is shown comes
from ``picture``, ``watch`` and ``check`` alone. Every message carries the status exercise.
"""

import hashlib
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from openline.actions import Desk, Envelope, Officers, Said, reply_envelope, say
from openline.arrangement import Arrangement
from openline.journal import Batch, Checkpoint, Signer, frontier_of, leaf_hash, sign_checkpoint
from openline.messages import (
    Cited,
    EntryReceived,
    JournalOpened,
    KeyIssued,
    Message,
    Precedence,
    Purpose,
    Received,
    Role,
    RoleGiven,
    Seen,
    Status,
)
from openline.node import origin_of
from openline.picture import CheckpointPiece, Evidence, Folding, LeafPiece, OpeningPiece, Picture, Piece
from openline.storage import key_from_seed
from openline.watch import rules_of, watch

Look = Callable[[str, Picture], None]


class Journal:
    """One participant's journal in memory: the record that acts are appended to, and what it knows of itself."""

    def __init__(self, arrangement: str, participant: str, post: str) -> None:
        self.participant, self.post = participant, post
        self.origin = origin_of(arrangement, participant)
        self.leaves: list[bytes] = []
        self.note: bytes | None = None
        self.keys = {name: self._key(name) for name in ("root", "checkpoint", "node", "officer-1", "officer-2")}

    def _key(self, name: str) -> Any:
        seed = hashlib.sha256(f"openline exercise {self.origin} {name}".encode()).digest()
        return key_from_seed(f"{self.origin}/{name}", seed)

    def size(self) -> int:
        """How many leaves are recorded."""
        return len(self.leaves)

    def append(self, batch: Batch, signer: Signer) -> Checkpoint:
        """Record the entries and sign the new head; before its key is issued nobody could sign one."""
        assert batch.expected_size == len(self.leaves), "one author appends"
        self.leaves += [entry.leaf for entry in batch.entries]
        frontier = frontier_of([leaf_hash(leaf) for leaf in self.leaves])
        head = Checkpoint(origin=self.origin, size=frontier.size, root=frontier.root())
        if frontier.size > 1:
            self.note = sign_checkpoint(head, signer)
        return head

    def seen(self) -> tuple[Seen, ...]:
        """A rehearsal cites no foreign heads."""
        return ()

    def cites(self) -> Cited | None:
        """Nor any cosignature."""
        return None

    def serial(self) -> int:
        """The next serial number."""
        return len(self.leaves) + 1

    def desk(self, kind: type[Message]) -> Desk:
        """The seat from which a message of this type is said, with the keys that its type asks for."""
        by = {Purpose.ROOT: ("root",), Purpose.NODE: ("node",), Purpose.OFFICER: ("officer-1", "officer-2")}
        names = by[kind.signed_by[0]][: len(kind.signed_by)]
        roles = frozenset({Role.WATCH, Role.AUTHORITY})
        officers = Officers(post=self.post, roles=roles, signers=tuple(self.keys[name] for name in names))
        return Desk(officers=officers, situation=self, record=self, checkpoint_signer=self.keys["checkpoint"])

    def random(self) -> bytes:
        """Bytes for an id and a salt; the same rehearsal gives the same bytes."""
        return hashlib.shake_256(f"{self.origin} {len(self.leaves)}".encode()).digest(48)


@dataclass(order=True)
class _Arrival:
    """Pieces on their way to one participant; ``receipt`` is what its node will sign that it holds."""

    at: datetime
    turn: int
    to: str = field(compare=False)
    pieces: tuple[Piece, ...] = field(compare=False)
    receipt: Received | None = field(compare=False, default=None)


class Rehearsal:
    """Participants of an arrangement by their posts, one clock, one delay."""

    def __init__(
        self, arrangement: Arrangement, posts: Sequence[str], start: datetime, *, link_s: int, look: Look
    ) -> None:
        self.arrangement, self.now, self._link, self._look = arrangement, start, timedelta(seconds=link_s), look
        self.posts = tuple(posts)
        self.rules = rules_of(arrangement)
        self._journals = {self.owner(post): Journal(arrangement.about.id, self.owner(post), post) for post in posts}
        roots = {name: journal.keys["root"].vkey for name, journal in self._journals.items()}
        origins = {name: journal.origin for name, journal in self._journals.items()}
        self._folded = {name: Folding(Evidence(roots, origins)) for name in self._journals}
        self._queue: list[_Arrival] = []
        self._turn = 0
        for journal in self._journals.values():
            self._begin(journal)
        self.at(start + self._link)

    def owner(self, post: str) -> str:
        """The participant of a post."""
        found = self.arrangement.post(post)
        assert found is not None, f"no post {post}"
        return found.participant

    def picture(self, post: str) -> Picture:
        """What a post is shown now."""
        return self._picture(self.owner(post), self.now)

    # -- acts --------------------------------------------------------------------------------------

    def say(
        self,
        post: str,
        kind: type[Message],
        fields: dict[str, Any],
        *,
        to: Sequence[str] = (),
        precedence: Precedence = Precedence.ROUTINE,
    ) -> Said:
        """A post says something to posts, whose participants are sent the body."""
        recipients = tuple(dict.fromkeys(self.owner(name) for name in to))
        envelope = Envelope(to_posts=tuple(to), recipients=recipients, precedence=precedence, status=Status.EXERCISE)
        return self._say(self.owner(post), kind, fields, envelope)

    def reply(self, post: str, kind: type[Message], said: Said, fields: dict[str, Any] | None = None) -> Said:
        """A post answers what another said."""
        envelope = reply_envelope(said.ref, said.message.header, self.owner(post))
        return self._say(self.owner(post), kind, {"about": said.ref, **(fields or {})}, envelope)

    def follow_up(self, post: str, kind: type[Message], said: Said, fields: dict[str, Any] | None = None) -> Said:
        """The author of a message says something further about it, to the same recipients."""
        header = said.message.header
        envelope = Envelope(
            to_posts=header.to_posts, recipients=header.recipients, precedence=header.precedence, status=header.status
        )
        return self._say(self.owner(post), kind, {"about": said.ref, **(fields or {})}, envelope)

    def _begin(self, journal: Journal) -> None:
        opened = {
            "participant": journal.participant,
            "arrangement": self.arrangement.about.id,
            "arrangement_digest": self.arrangement.digest,
            "root_keys": (journal.keys["root"].vkey.text,),
        }
        self._say(journal.participant, JournalOpened, opened)
        for name in ("checkpoint", "node"):
            key = {"key": journal.keys[name].vkey.text, "purpose": Purpose(name)}
            self._say(journal.participant, KeyIssued, key)
        for name in ("officer-1", "officer-2"):
            vkey = journal.keys[name].vkey
            officer = {"key": vkey.text, "purpose": Purpose.OFFICER, "post": journal.post}
            self._say(journal.participant, KeyIssued, officer)
            given = {"key_name": vkey.name, "post": journal.post, "role": Role.AUTHORITY}
            self._say(journal.participant, RoleGiven, given)

    def _say(
        self, participant: str, kind: type[Message], fields: dict[str, Any], envelope: Envelope | None = None
    ) -> Said:
        journal = self._journals[participant]
        chosen = envelope or Envelope(status=Status.EXERCISE)
        said = say(journal.desk(kind), kind, fields, envelope=chosen, now=self.now, random=journal.random())
        self._send(journal, said, chosen.recipients)
        return said

    def _send(self, journal: Journal, said: Said, recipients: Sequence[str]) -> None:
        """The leaf and its head go to everybody, the body to its recipients; the author holds both at once."""
        index, leaf = journal.size() - 1, said.entry.leaf
        pieces: list[Piece] = [LeafPiece(participant=journal.participant, index=index, leaf=leaf)]
        if journal.note is not None:
            pieces.append(CheckpointPiece(participant=journal.participant, note=journal.note))
        opening = said.entry.opening
        body = [] if opening is None else [OpeningPiece(leaf_hash=leaf_hash(leaf), opening=opening)]
        self._folded[journal.participant].absorb([*pieces, *body])
        receipt = Received(participant=journal.participant, index=index, leaf=leaf_hash(leaf).hex())
        for name in self._journals:
            if name != journal.participant:
                told = bool(body) and name in recipients
                self._post(name, (*pieces, *(body if told else [])), receipt if told else None, said.message)
        self._show(journal.participant)

    def _post(self, to: str, pieces: tuple[Piece, ...], receipt: Received | None, message: Message) -> None:
        self._turn += 1
        signs = None if isinstance(message, EntryReceived) else receipt
        heapq.heappush(self._queue, _Arrival(self.now + self._link, self._turn, to, pieces, signs))

    # -- time --------------------------------------------------------------------------------------

    def at(self, instant: datetime) -> None:
        """Go on to an instant, and look at every post wherever something may change on the way."""
        assert instant >= self.now, "a case does not go back in time"
        while (stop := self._next(instant)) is not None:
            self.now = stop
            self._deliver()
            for name in self._journals:
                self._show(name)
        self.now = instant
        for name in self._journals:
            self._show(name)

    def _next(self, limit: datetime) -> datetime | None:
        """The next arrival, deadline or ring after now, up to the limit; None when nothing changes until then."""
        first = min(self._queue[0].at, limit) if self._queue else limit
        rings = [ring for name in self._journals for ring in self._rings(name, first)]
        due = [self._queue[0].at] if self._queue and self._queue[0].at <= limit else []
        return min((instant for instant in (*rings, *due) if instant <= limit), default=None)

    def _rings(self, name: str, until: datetime) -> list[datetime]:
        """When this participant's watch would find a step missing, or call somebody further, before an instant."""
        found = []
        for item in watch(self._picture(name, until), self.rules, until):
            after = self.rules.ring_s.get(item.precedence, (0,))
            # A statement lapses just after its last second, so the second that follows is looked at as well.
            found += [item.due_utc + timedelta(seconds=s + more) for s in after for more in (0, 1)]
        return [instant for instant in found if self.now < instant <= until]

    def _deliver(self) -> None:
        """Everything that is due now, each participant's in one piece; then its node signs for the bodies it got."""
        due: dict[str, list[_Arrival]] = {}
        while self._queue and self._queue[0].at <= self.now:
            arrival = heapq.heappop(self._queue)
            due.setdefault(arrival.to, []).append(arrival)
        for name, arrivals in due.items():
            self._folded[name].absorb(piece for arrival in arrivals for piece in arrival.pieces)
            if receipts := tuple(arrival.receipt for arrival in arrivals if arrival.receipt is not None):
                others = tuple(other for other in self._journals if other != name)
                envelope = Envelope(recipients=others, status=Status.EXERCISE)
                self._say(name, EntryReceived, {"entries": receipts}, envelope)

    def _show(self, name: str) -> None:
        self._look(self._journals[name].post, self._picture(name, self.now))

    def _picture(self, name: str, at: datetime) -> Picture:
        return self._folded[name].picture(self.arrangement.digest, at)
