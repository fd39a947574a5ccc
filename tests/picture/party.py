"""A participant with several officials and every kind of key, writing real leaves in memory; honest or not.

``Party`` signs whatever it is told to sign, by whomever: what a thief, a host or a careless official could do. What is
held of it is chosen piece by piece: ``pieces`` are its leaves under one head, ``stray`` is a leaf outside.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tools.vectors import example

from openline.journal import (
    COSIGNATURE,
    Checkpoint,
    Opening,
    Signer,
    Tree,
    cosign,
    leaf_hash,
    open_leaf,
    sealed_leaf,
    sign_checkpoint,
)
from openline.messages import (
    Channel,
    Cited,
    Header,
    JournalOpened,
    KeyIssued,
    KeyRevoked,
    Message,
    Precedence,
    Predecessor,
    Purpose,
    Ref,
    Releasability,
    Role,
    RoleGiven,
    Status,
    UseRule,
    encode,
)
from openline.picture import (
    COSIGNING,
    CheckpointPiece,
    Evidence,
    LeafPiece,
    OpeningPiece,
    Piece,
    ProvenPiece,
    RootSet,
    StrayPiece,
    line_digest,
)
from openline.storage import PrivateKey, key_from_seed

START = datetime(2017, 11, 11, 6, 0, tzinfo=UTC)
START_S = int(START.timestamp())
LATER = START + timedelta(days=400)
DIGEST = "0" * 64


def made_key(name: str, label: str = "", kind: int = 1) -> PrivateKey:
    """A key of this name; the same name and label give the same key."""
    return key_from_seed(name, hashlib.sha256(f"{name} {label}".encode()).digest(), kind)


class Party:
    """One journal of one participant. ``signs_heads`` is the key that heads are signed with."""

    def __init__(
        self,
        name: str,
        *,
        journal: str | None = None,
        officials: Sequence[PrivateKey] | None = None,
        threshold: int = 2,
        guarantors: tuple[str, ...] = (),
        succeeds: Predecessor | None = None,
    ) -> None:
        self.name, self.journal = name, journal or name
        self.origin, self.post = f"openline/test/{self.journal}", f"{name}-post"
        self.officials = list(officials or (made_key(f"openline/test/{name}/official-{n}") for n in (1, 2, 3)))
        self.threshold, self.guarantors, self.succeeds = threshold, guarantors, succeeds
        self.leaves: list[bytes] = []
        self.openings: dict[bytes, Opening] = {}
        self.notes: list[bytes] = []
        self.clock = START
        self.signs_heads = self.key("checkpoint")
        self.officers = [self.key("officer-1"), self.key("officer-2")]

    def key(self, what: str, purpose: Purpose = Purpose.NODE) -> PrivateKey:
        """A key of this journal; cosigning purposes get their own signature type."""
        return made_key(f"{self.origin}/{what}", "", COSIGNATURE if purpose in COSIGNING else 1)

    @property
    def mirror(self) -> PrivateKey:
        """The key with which this participant's mirror cosigns others."""
        return self.key("mirror", Purpose.MIRROR)

    @property
    def roots(self) -> RootSet:
        """The officials as they are handed over in person."""
        return RootSet(keys=tuple(key.vkey for key in self.officials), threshold=self.threshold)

    def begin(self) -> "Party":
        """The first entries of an honest journal: checkpoint, node, mirror and heartbeat keys, and two officers."""
        self.opened()
        for what, purpose in (
            ("checkpoint", Purpose.CHECKPOINT),
            ("node", Purpose.NODE),
            ("mirror", Purpose.MIRROR),
            ("heartbeat", Purpose.HEARTBEAT),
        ):
            self.issue(what, purpose)
        for officer in self.officers:
            self.root(KeyIssued, key=officer.vkey.text, purpose=Purpose.OFFICER, post=self.post)
            self.root(RoleGiven, key_name=officer.vkey.name, post=self.post, role=Role.AUTHORITY)
        return self

    def opened(self, *signers: Signer, **changes: Any) -> Ref:
        """The first entry."""
        fields: dict[str, Any] = {
            "participant": self.name,
            "arrangement": "test",
            "arrangement_digest": DIGEST,
            "root_keys": tuple(key.vkey.text for key in self.officials),
            "threshold": self.threshold,
            "guarantors": self.guarantors,
            "succeeds": self.succeeds,
        }
        return self.root(JournalOpened, *signers, **{**fields, **changes})

    def issue(self, what: str, purpose: Purpose, post: str | None = None) -> PrivateKey:
        """Issue a key of this journal by enough officials."""
        key = self.key(what, purpose)
        self.root(KeyIssued, key=key.vkey.text, purpose=purpose, post=post)
        return key

    def revoke(self, key: PrivateKey, last_good: int, *, leaves: Sequence[bytes] | None = None) -> dict[str, Any]:
        """The fields of a revocation whose last good head is over so many leaves."""
        root = tree_of((leaves or self.leaves)[:last_good]).root().hex()
        return {
            "key_name": key.vkey.name, "reason": "stolen", "last_good_size": last_good, "last_good_root": root,
        }  # fmt: skip

    # -- writing ----------------------------------------------------------------------------------

    def root(self, kind: type[Message], *signers: Signer, **fields: Any) -> Ref:
        """Append a root act; by default by just enough officials."""
        return self.append(self.leaf(kind, *(signers or self.officials[: self.threshold]), **fields))

    def act(self, kind: type[Message], *signers: Signer, **fields: Any) -> Ref:
        """Append an officers' act; by default signed by as many as it needs, all its fields from the example."""
        chosen = signers or tuple(self.officers[: len(kind.signed_by)])
        return self.append(self.leaf(kind, *chosen, **{**filled(kind), **fields}))

    def leaf(self, kind: type[Message], *signers: Signer, header: dict[str, Any] | None = None, **fields: Any) -> bytes:
        """The bytes of a leaf, appended nowhere; its opening is kept."""
        message = kind(header=self.header(**(header or {})), **fields)
        body = encode(message)
        label = hashlib.sha256(body + str(len(self.leaves)).encode()).digest()
        if kind.open_entry:
            return open_leaf(self.origin, label.hex()[:32], body, signers)
        opening = Opening(salt=label, body=body)
        data = sealed_leaf(self.origin, label.hex()[:32], opening, signers)
        self.openings[leaf_hash(data)] = opening
        return data

    def append(self, leaf: bytes) -> Ref:
        """Append a leaf; returns how to refer to it."""
        self.leaves.append(leaf)
        return Ref(object=f"{self.name}/{leaf.decode().split(chr(10))[2]}", leaf=leaf_hash(leaf).hex())

    def header(self, **changes: Any) -> Header:
        """A header a minute after the last."""
        self.clock += timedelta(minutes=1)
        values: dict[str, Any] = {
            "serial": len(self.leaves) + 1, "dtg_utc": self.clock, "status": Status.EXERCISE,
            "precedence": Precedence.PRIORITY, "from_post": self.post, "to_posts": (), "recipients": (),
            "channel": Channel.OPENLINE, "original_language": "en", "original_text": "",
            "releasability": Releasability.RECIPIENTS, "use_rule": UseRule.RECORDED, "seen": (),
        }  # fmt: skip
        return Header(**{**values, **changes})

    # -- showing ----------------------------------------------------------------------------------

    def head(
        self, size: int | None = None, *, key: Signer | None = None, leaves: Sequence[bytes] | None = None
    ) -> bytes:
        """A signed head over the first ``size`` leaves, of this or of another history."""
        tree = tree_of((self.leaves if leaves is None else leaves)[:size])
        return sign_checkpoint(
            Checkpoint(origin=self.origin, size=tree.size, root=tree.root()), key or self.signs_heads
        )

    def predecessor(self, size: int | None = None) -> Predecessor:
        """How a successor cites this journal."""
        tree = tree_of(self.leaves[:size])
        return Predecessor(journal=self.journal, size=tree.size, root=tree.root().hex())

    def cosigned(self, by: "Party", at_s: int, size: int | None = None) -> tuple[CheckpointPiece, Cited]:
        """A head of this journal with another's mirror's word on it, and how an entry cites that."""
        note = cosign(self.head(size), by.mirror, at_s)
        line = note.decode().rstrip("\n").split("\n")[-1]
        cited = Cited(cosigner=by.mirror.vkey.name, at_s=at_s, line=line_digest(line))
        return CheckpointPiece(participant=self.journal, note=note), cited

    def pieces(self, size: int | None = None, *, key: Signer | None = None) -> list[Piece]:
        """The first leaves under one head, with their openings, and every note kept in ``notes``."""
        found: list[Piece] = [
            LeafPiece(participant=self.journal, index=index, leaf=leaf) for index, leaf in enumerate(self.leaves[:size])
        ]
        notes = [self.head(size, key=key), *self.notes]
        found += [CheckpointPiece(participant=self.journal, note=note) for note in notes]
        return found + self.opened_pieces()

    def opened_pieces(self) -> list[OpeningPiece]:
        """What opens every sealed leaf that was ever written here, appended or not."""
        return [OpeningPiece(leaf_hash=key, opening=opening) for key, opening in self.openings.items()]

    def proven(self, index: int, *, key: Signer | None = None, leaves: Sequence[bytes] | None = None) -> ProvenPiece:
        """One leaf ahead of the backlog under the newest head."""
        all_leaves = list(self.leaves if leaves is None else leaves)
        path = tree_of(all_leaves).inclusion(index)
        note = self.head(key=key, leaves=all_leaves)
        return ProvenPiece(participant=self.journal, index=index, leaf=all_leaves[index], path=path, note=note)

    def stray_revocation(self, key: PrivateKey, last_good: int, *signers: Signer) -> StrayPiece:
        """A revocation that its officials hand around outside the journal."""
        chosen = signers or self.officials[: self.threshold]
        return self.stray(self.leaf(KeyRevoked, *chosen, **self.revoke(key, last_good)))

    def stray(self, leaf: bytes) -> StrayPiece:
        """A leaf outside the journal."""
        return StrayPiece(participant=self.journal, leaf=leaf)


def filled(kind: type[Message]) -> dict[str, Any]:
    """Every field of an example but its header and its amendments."""
    sample = _example(kind)
    names = [name for name in kind.__struct_fields__ if name not in ("header", "amends", "supersedes")]
    return {name: getattr(sample, name) for name in names}


@cache
def _example(kind: type[Message]) -> Message:
    return example(kind)


def tree_of(leaves: Sequence[bytes]) -> Tree:
    """The tree over these leaves."""
    return Tree(leaf_hash(leaf) for leaf in leaves)


def evidence(
    parties: Sequence[Party], pieces: Sequence[Piece] = (), near: dict[str, frozenset[str]] | None = None
) -> Evidence:
    """What somebody holds who was handed these participants' officials."""
    roots = {party.name: party.roots for party in reversed(parties) if party.journal == party.name}
    origins = {party.name: party.origin for party in parties if party.journal == party.name}
    return Evidence(roots, origins, pieces, near)
