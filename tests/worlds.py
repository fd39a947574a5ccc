"""A small deterministic set of journals in memory: real keys, real leaves, no disk. Used by many rooms' tests.

Four participants speak every type of message at least once; amendments, receipts, logged acts and malformed
leaves are among them. ``pieces`` are what a node would hold; a test delivers them in any order.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.vectors import example

from openline.actions import entry_of
from openline.journal import (
    Checkpoint,
    Opening,
    Signer,
    frontier_of,
    leaf_hash,
    open_leaf,
    sealed_leaf,
    sign_checkpoint,
)
from openline.messages import (
    TYPES,
    Channel,
    Header,
    JournalOpened,
    KeyIssued,
    Message,
    Precedence,
    Purpose,
    Ref,
    Releasability,
    Reported,
    Role,
    RoleGiven,
    Status,
    UseRule,
    encode,
)
from openline.picture import CheckpointPiece, Evidence, LeafPiece, OpeningPiece, Piece
from openline.storage import PrivateKey, key_from_seed

START = datetime(2017, 11, 11, 6, 0, tzinfo=UTC)
NAMES = ("iran", "jordan", "russian-federation", "united-states")


def seeded(label: str, count: int = 32) -> bytes:
    """Bytes from a label; the same label gives the same bytes."""
    return hashlib.shake_256(label.encode()).digest(count)


@dataclass
class Author:
    """One participant with its keys and its journal in memory."""

    name: str
    leaves: list[bytes] = field(default_factory=list)
    openings: dict[bytes, Opening] = field(default_factory=dict)
    notes: list[bytes] = field(default_factory=list)
    clock: datetime = START

    def __post_init__(self) -> None:
        self.origin = f"openline/test/{self.name}"
        self.post = f"{self.name}-post"
        self.root = self.key("root")
        self.checkpoint = self.key("checkpoint")
        self.node = self.key("node")
        self.officers = (self.key("officer-1"), self.key("officer-2"))
        self._begin()

    def key(self, purpose: str) -> PrivateKey:
        """This participant's key of a purpose."""
        return key_from_seed(f"{self.origin}/{purpose}", seeded(f"{self.name} {purpose}"))

    def header(self, **changes: Any) -> Header:
        """A header at this author's clock, which then moves a minute on."""
        self.clock += timedelta(minutes=1)
        values: dict[str, Any] = {
            "serial": len(self.leaves) + 1,
            "dtg_utc": self.clock,
            "status": Status.EXERCISE,
            "precedence": Precedence.PRIORITY,
            "from_post": self.post,
            "to_posts": (),
            "recipients": NAMES,
            "channel": Channel.OPENLINE,
            "original_language": "en",
            "original_text": "",
            "releasability": Releasability.RECIPIENTS,
            "use_rule": UseRule.RECORDED,
            "seen": (),
        }
        return Header(**{**values, **changes})

    def say(self, kind: type[Message], *, logged: Reported | None = None, **fields: Any) -> Ref:
        """Append a message signed by the keys its type asks for; returns how to refer to it."""
        return self.append(kind(header=self.header(reported_by_us=logged), **fields))

    def append(self, message: Message, signers: tuple[Signer, ...] | None = None) -> Ref:
        """Append a ready message, by default signed as its type asks."""
        chosen = signers if signers is not None else self._signers(message)
        random = seeded(f"{self.name} {len(self.leaves)}", 48)
        entry = entry_of(message, encode(message), self.origin, chosen, random)
        if entry.opening is not None:
            self.openings[leaf_hash(entry.leaf)] = entry.opening
        ref = self.append_leaf(entry.leaf, entry.id)
        earlier = getattr(message, "amends", None) or getattr(message, "supersedes", None)
        return Ref(object=earlier.object, leaf=ref.leaf) if isinstance(earlier, Ref) else ref

    def append_body(self, body: bytes, *, sealed: bool = True, signers: tuple[Signer, ...] | None = None) -> Ref:
        """Append any bytes as a body, well signed: what a hostile or faulty author could do."""
        label = f"{self.name} raw {len(self.leaves)}"
        entry_id, opening = seeded(label, 16).hex(), Opening(salt=seeded(label + " salt"), body=body)
        keys = signers or (self.officers[0],)
        leaf = (
            sealed_leaf(self.origin, entry_id, opening, keys)
            if sealed
            else open_leaf(self.origin, entry_id, body, keys)
        )
        if sealed:
            self.openings[leaf_hash(leaf)] = opening
        return self.append_leaf(leaf, entry_id)

    def append_leaf(self, leaf: bytes, entry_id: str = "0" * 32) -> Ref:
        """Append raw bytes and sign the new head."""
        self.leaves.append(leaf)
        if len(self.leaves) > 1:  # before its key is issued nobody could have signed a head
            self.notes.append(self.head(self.leaves))
        return Ref(object=f"{self.name}/{entry_id}", leaf=leaf_hash(leaf).hex())

    def head(self, leaves: list[bytes]) -> bytes:
        """A checkpoint over these leaves, signed with this journal's key."""
        frontier = frontier_of([leaf_hash(leaf) for leaf in leaves])
        return sign_checkpoint(
            Checkpoint(origin=self.origin, size=frontier.size, root=frontier.root()), self.checkpoint
        )

    def pieces(self) -> list[Piece]:
        """Everything of this journal."""
        found: list[Piece] = [
            LeafPiece(participant=self.name, index=n, leaf=leaf) for n, leaf in enumerate(self.leaves)
        ]
        found += [CheckpointPiece(participant=self.name, note=note) for note in self.notes]
        found += [OpeningPiece(leaf_hash=key, opening=value) for key, value in self.openings.items()]
        return found

    def _signers(self, message: Message) -> tuple[Signer, ...]:
        by = {Purpose.ROOT: (self.root,), Purpose.NODE: (self.node,), Purpose.OFFICER: self.officers}
        purpose = message.signed_by[0]
        return by[purpose][: len(message.signed_by)]

    def _begin(self) -> None:
        self.say(
            JournalOpened,
            participant=self.name,
            arrangement="test",
            arrangement_digest="0" * 64,
            root_keys=(self.root.vkey.text,),
        )
        for key, purpose in ((self.checkpoint, Purpose.CHECKPOINT), (self.node, Purpose.NODE)):
            self.say(KeyIssued, key=key.vkey.text, purpose=purpose)
        for officer in self.officers:
            self.say(KeyIssued, key=officer.vkey.text, purpose=Purpose.OFFICER, post=self.post)
            self.say(RoleGiven, key_name=officer.vkey.name, post=self.post, role=Role.AUTHORITY)


def evidence(authors: list[Author], pieces: list[Piece] | None = None) -> Evidence:
    """What somebody holds who trusts these authors' roots; empty unless pieces are given."""
    return Evidence(
        {author.name: author.root.vkey for author in authors},
        {author.name: author.origin for author in authors},
        pieces if pieces is not None else [],
    )


def everybody() -> list[Author]:
    """Four authors after every type of message was said at least once, about one another's objects."""
    authors = [Author(name) for name in NAMES]
    founded: list[Ref] = []
    for number, kind in enumerate(kind for kind in TYPES if kind.signed_by[0] is not Purpose.ROOT):
        author = authors[number % len(authors)]
        sample = example(kind)
        changes: dict[str, Any] = {"header": author.header()}
        changes |= _placed(kind, founded)
        message = type(sample)(**{**_fields(sample), **changes})
        ref = author.append(message)
        if "about" not in kind.__struct_fields__ and not kind.open_entry:
            founded.append(ref)
    return authors


def _fields(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in message.__struct_fields__}


def _placed(kind: type[Message], founded: list[Ref]) -> dict[str, Any]:
    """References that lead somewhere: to the newest founded object, or nowhere where optional."""
    changes: dict[str, Any] = {}
    names = kind.__struct_fields__
    if "about" in names:
        changes["about"] = founded[-1]
    if "read_back" in names:
        changes["read_back"] = founded[-1]
    changes |= {name: None for name in ("amends", "supersedes", "notification") if name in names}
    return changes
