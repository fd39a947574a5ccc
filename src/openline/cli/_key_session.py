"""One sitting of a participant's officials at a node: what will happen is said, confirmed, signed and recorded.

Their private keys are read from their own files and are never kept. A root act outside a journal goes to a file.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from openline.actions import entry_of
from openline.errors import FormatError
from openline.journal import COSIGNATURE, ED25519, Signer
from openline.messages import (
    Channel,
    Header,
    KeyIssued,
    KeyRevoked,
    Message,
    Precedence,
    Purpose,
    Releasability,
    Role,
    RoleGiven,
    UseRule,
    encode,
)
from openline.node import Node, open_node, renew_mirror
from openline.picture import COSIGNING, Folding, Key

from ._key_files import drop, keep, passphrase, signers


class Session:
    """One sitting of the officials at a node: their keys are read once, and every act is its own batch."""

    def __init__(
        self, *, node: Path, officials: Sequence[Path], secrets: Sequence[Path], passphrase_file: Path | None, yes: bool,
        ask: bool = True,
    ) -> None:  # fmt: skip
        self._folder, self._yes = node, yes
        if ask:
            self.ask()
        self._secret = passphrase(passphrase_file, "the node")
        self.node: Node = open_node(node, self._secret)
        self.officials: list[Signer] = signers(officials, secrets)

    def ask(self) -> None:
        """The last moment at which nothing has happened."""
        if not self._yes and not click.confirm("Sign and record it?", err=True):
            raise click.Abort

    @property
    def folding(self) -> Folding:
        """What the node holds."""
        return self.node.folding

    @property
    def journal(self) -> str:
        """The journal that is written."""
        return self.node.journal

    def root(self, kind: type[Message], fields: dict[str, Any]) -> None:
        """Record one root act."""
        self.node.root_act(kind, fields, self.officials, datetime.now(UTC), os.urandom)

    def held(self, name: str) -> Key:
        """A key in force or suspended, by its name."""
        return held_key(self.folding, self.journal, name)

    def issue(self, purpose: Purpose, post: str | None, roles: Sequence[Role]) -> str:
        """Make a key, vouch for it, and give its roles; the key file is put back when the officials' word fails."""
        # Officers' names are opaque and of one length: a sealed leaf must not tell who signed it.
        word = os.urandom(8).hex() if purpose is Purpose.OFFICER else f"{purpose.value}-{os.urandom(4).hex()}"
        name = f"{self.node.store.origin}/{word}"
        key = keep(self._folder, self.node, name, COSIGNATURE if purpose in COSIGNING else ED25519, self._secret)
        fields: dict[str, Any] = {"key": key.vkey.text, "purpose": purpose}
        try:
            self.root(KeyIssued, fields if post is None else {**fields, "post": post})
        except BaseException:
            drop(self._folder, self.node, name, self._secret)
            raise
        if purpose is Purpose.MIRROR:
            renew_mirror(self._folder)
        for role in roles:
            self.root(RoleGiven, {"key_name": name, "post": post, "role": role})
        return name

    def stoppable(self, name: str) -> None:
        """Raise FormatError for a key that is not there, or whose end would leave nobody to sign the next head."""
        self.held(name)
        newest = self.folding.authority(self.journal).key_for(Purpose.CHECKPOINT)
        if newest is not None and newest.name == name:
            raise FormatError(
                "cli.last-checkpoint-key",
                f"{name} signs the heads of this journal, and no other key does",
                hint="first: openline key issue --purpose checkpoint; from then on the old one signs nothing more",
            )

    def revoke(self, name: str, reason: str, last_good: int | None) -> None:
        """Revoke a key of this journal; the node forgets its private part."""
        self.stoppable(name)
        self.root(
            KeyRevoked, {"key_name": name, "reason": reason, **last_good_head(self.folding, self.journal, last_good)}
        )
        drop(self._folder, self.node, name, self._secret)

    def close(self) -> None:
        """Everything is durable."""
        self.node.store.close()


def held_key(folding: Folding, journal: str, name: str) -> Key:
    keys = folding.authority(journal).keys
    if name not in keys:
        raise FormatError("cli.no-such-key", f"{name} is not in force", hint="openline key show prints the names")
    return keys[name]


def last_good_head(folding: Folding, journal: str, size: int | None) -> dict[str, Any]:
    tree = folding.books[journal].tree
    good = tree.size if size is None else size
    if good > tree.size:
        raise FormatError("cli.last-good-ahead", f"only {tree.size} entries are held", hint="name a size up to that")
    return {"last_good_size": good, "last_good_root": tree.root(good).hex()}


def write_outside(
    folding: Folding, journal: str, kind: type[Message], fields: dict[str, Any], out: Path, act: dict[str, Any]
) -> None:
    """Sign a root act into a file that must not exist yet; it is checked as every reader will check it."""
    if out.exists():
        raise FormatError("cli.file-exists", f"{out.name} exists", hint="choose a new file")
    if not act["yes"] and not click.confirm("Sign it?", err=True):
        raise click.Abort
    message = kind(header=_header(folding, journal), **fields)
    officials = signers(act["officials"], act["secrets"])
    entry = entry_of(message, encode(message), folding.evidence.origins[journal], officials, os.urandom(48))
    if folding.stray(journal, entry.leaf) is None:
        root = folding.authority(journal).root
        needed = root.threshold if root else "all"
        raise FormatError(
            "cli.too-few-officials", "nobody would believe this", hint=f"{needed} officials in force must sign"
        )
    out.write_bytes(entry.leaf)


def _header(folding: Folding, journal: str) -> Header:
    """The header of a leaf outside its journal: nobody's serial, from the post that opened the journal."""
    first = folding.books[journal].entries[0].message
    assert first is not None, "a journal that is open has its first entry"
    now = datetime.now(UTC).replace(microsecond=0)
    return _outside(first.header, now)


def _outside(header: Header, now: datetime) -> Header:
    """The same post and status, now."""
    return Header(
        serial=1, dtg_utc=now, status=header.status, precedence=Precedence.IMMEDIATE, from_post=header.from_post,
        to_posts=(), recipients=(), channel=Channel.WRITTEN, original_language="en", original_text="",
        releasability=Releasability.PARTICIPANTS, use_rule=UseRule.RECORDED, seen=(),
    )  # fmt: skip


def say(*lines: str) -> None:
    """What will happen, on the error stream, so that what a command prints can be used."""
    for line in lines:
        click.echo(line, err=True)


def then(*steps: str) -> None:
    for step in steps:
        click.echo(f"  next: {step}", err=True)
