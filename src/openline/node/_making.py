"""Making and opening nodes: the first keys, vouched for by the officials; a folder read back, checked and folded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openline.actions import entry_of
from openline.errors import FormatError
from openline.journal import COSIGNATURE, ED25519, Batch, Entry, Vkey
from openline.messages import (
    CarriageIssued,
    JournalOpened,
    KeyIssued,
    Message,
    Predecessor,
    Purpose,
    Role,
    RoleGiven,
    Status,
    encode,
)
from openline.picture import COSIGNING, Evidence, Folding, RootSet
from openline.storage import (
    CosignedStore,
    PrivateKey,
    Store,
    carriage_from_seed,
    key_from_seed,
    read_keys,
    write_carriage,
    write_keys,
)

from ._cosigning import MirrorDesk
from ._headers import plain_header
from ._node import Node
from ._settings import Config, Trust, origin_of, read_settings, trust_of, write_settings

Random = Callable[[int], bytes]


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Two officers of one post; the second signs only grave acts."""

    post: str
    roles: tuple[Role, ...] = (Role.WATCH, Role.AUTHORITY)


def create(
    folder: Path,
    config: Config,
    seats: Sequence[Seat],
    root: PrivateKey | Sequence[PrivateKey],
    trust: Mapping[str, Vkey | RootSet] | Trust,
    *,
    passphrase: bytes,
    now: datetime,
    random: Random,
    status: Status = Status.ACTUAL,
    succeeds: Predecessor | None = None,
) -> Node:
    """A new node in an empty folder: its keys, and a journal that begins with them, vouched for by the officials.

    ``root``: the officials who sign, at least as many as ``trust`` asks of this participant.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FormatError("node.folder-not-empty", f"{folder.name} is not empty", hint="choose an empty folder")
    trusted = trust_of(trust)
    officials = [root] if isinstance(root, PrivateKey) else list(root)
    first = _First(config, officials, trusted.roots[config.participant], now, random, status)
    carriage = carriage_from_seed(random(32))
    entries = first.entries(seats, carriage.recipient, succeeds)
    write_settings(folder, config, trusted)
    write_keys(folder / "keys.txt", first.keys, passphrase, random(28))
    write_carriage(folder / "carriage.key", carriage, passphrase)
    store = Store.create(folder / "journal.db", origin_of(config.arrangement, config.journal or config.participant))
    CosignedStore.create(folder / "mirror.db").close()
    checkpoint_key = next(key for name, key in first.keys.items() if name.endswith("/checkpoint"))
    store.append(Batch(expected_size=0, entries=tuple(entries)), checkpoint_key)
    return _node(folder, config, store, first.keys, trusted)


def open_node(folder: Path, passphrase: bytes, keys: Mapping[str, PrivateKey] | None = None) -> Node:
    """A node from its folder: everything stored is read, checked and folded; an unsigned tail is signed.

    ``keys``: the private keys by name, where somebody has unlocked them already, as a simulation that restarts nodes.
    """
    config, trust = read_settings(folder)
    store = Store.open(folder / "journal.db")
    keys = read_keys((folder / "keys.txt").read_bytes(), passphrase) if keys is None else dict(keys)
    node = _node(folder, config, store, keys, trust)
    unsigned = store.size() > len(node.folding.books[node.journal].entries)
    if unsigned and store.seal_head(node.key(Purpose.CHECKPOINT)):
        node = _node(folder, config, store, keys, trust)
    return node


def renew_mirror(folder: Path) -> None:
    """A fresh state for a mirror key just issued, when the old state is lost: the new key signed nothing yet."""
    if not (folder / "mirror.db").exists():
        CosignedStore.create(folder / "mirror.db").close()


def look(folder: Path) -> tuple[Config, Folding]:
    """What a node's folder shows, without its private keys and without writing anything."""
    config, trust = read_settings(folder)
    store = Store.open(folder / "journal.db")
    try:
        return config, _folding(config, store, trust)
    finally:
        store.close()


def _node(folder: Path, config: Config, store: Store, keys: dict[str, PrivateKey], trust: Trust) -> Node:
    node = Node(config=config, store=store, keys=keys, folding=_folding(config, store, trust))
    key = node.folding.authority(node.journal).key_for(Purpose.MIRROR)
    # Without its state the mirror would forget what it signed: the node works on and cosigns nothing (docs/keys.md).
    if key is not None and key.name in keys and (folder / "mirror.db").exists():
        node.mirror = MirrorDesk(signer=keys[key.name], heads=CosignedStore.open(folder / "mirror.db"))
    return node


def _folding(config: Config, store: Store, trust: Trust) -> Folding:
    origins = {name: origin_of(config.arrangement, name) for name in trust.roots}
    pieces = store.pieces(config.journal or config.participant)
    return Folding(Evidence(trust.roots, origins, pieces, near=trust.near))


class _First:
    """The first entries of a journal: opened, then its keys and roles, each signed by the officials."""

    def __init__(
        self,
        config: Config,
        officials: Sequence[PrivateKey],
        root: RootSet,
        now: datetime,
        random: Random,
        status: Status,
    ) -> None:
        self.keys: dict[str, PrivateKey] = {}
        self._config, self._officials, self._root = config, officials, root
        self._now, self._random, self._status = now, random, status
        self._origin = origin_of(config.arrangement, config.journal or config.participant)
        self._said: list[tuple[type[Message], dict[str, Any]]] = []

    def entries(self, seats: Sequence[Seat], recipient: str, succeeds: Predecessor | None) -> list[Entry]:
        """Every first entry, ready to append."""
        self._said.append((JournalOpened, self._opened(succeeds)))
        for purpose in (Purpose.CHECKPOINT, Purpose.NODE, Purpose.MIRROR, Purpose.WITNESS, Purpose.HEARTBEAT):
            self._issue(purpose, None, ())
        self._said.append((CarriageIssued, {"recipient": recipient}))
        for seat in seats:
            for _ in range(2):
                self._issue(Purpose.OFFICER, seat.post, seat.roles)
        return [self._entry(number, kind, fields) for number, (kind, fields) in enumerate(self._said, start=1)]

    def _opened(self, succeeds: Predecessor | None) -> dict[str, Any]:
        return {
            "participant": self._config.participant,
            "arrangement": self._config.arrangement,
            "arrangement_digest": self._config.arrangement_digest,
            "root_keys": tuple(key.text for key in self._root.keys),
            "threshold": self._root.threshold,
            "guarantors": self._root.guarantors,
            "succeeds": succeeds,
        }

    def _issue(self, purpose: Purpose, post: str | None, roles: Sequence[Role]) -> None:
        # Officers' names are opaque and of one length: a sealed leaf must not tell who signed it.
        name = f"{self._origin}/{purpose.value if post is None else self._random(8).hex()}"
        self.keys[name] = key_from_seed(name, self._random(32), COSIGNATURE if purpose in COSIGNING else ED25519)
        fields: dict[str, Any] = {"key": self.keys[name].vkey.text, "purpose": purpose}
        self._said.append((KeyIssued, fields if post is None else {**fields, "post": post}))
        self._said.extend((RoleGiven, {"key_name": name, "post": post, "role": role}) for role in roles)

    def _entry(self, number: int, kind: type[Message], fields: dict[str, Any]) -> Entry:
        message = kind(header=plain_header(self._config, number, self._now, self._status), **fields)
        return entry_of(message, encode(message), self._origin, self._officials, self._random(48))
