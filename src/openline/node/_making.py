"""Making and opening nodes: the first keys, vouched for by the root, and a folder read back, checked and folded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openline.actions import entry_of
from openline.errors import FormatError
from openline.journal import Batch, Entry, Vkey
from openline.messages import (
    Channel,
    Header,
    JournalOpened,
    KeyIssued,
    Message,
    Precedence,
    Purpose,
    Releasability,
    Role,
    RoleGiven,
    Status,
    UseRule,
    encode,
)
from openline.picture import Evidence, Folding
from openline.storage import PrivateKey, Store, key_from_seed, read_keys, write_keys

from ._node import Node
from ._settings import Config, origin_of, read_settings, write_settings

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
    root: PrivateKey,
    trust: Mapping[str, Vkey],
    *,
    passphrase: bytes,
    now: datetime,
    random: Random,
    status: Status = Status.ACTUAL,
) -> Node:
    """A new node in an empty folder: its keys, and a journal that begins with them, vouched for by the root."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FormatError("node.folder-not-empty", f"{folder.name} is not empty", hint="choose an empty folder")
    keys, opening_entries = _first_keys(config, seats, root, now, random, status)
    write_settings(folder, config, trust)
    write_keys(folder / "keys.txt", keys, passphrase, random(28))
    store = Store.create(folder / "journal.db", origin_of(config.arrangement, config.participant))
    checkpoint_key = next(key for name, key in keys.items() if name.endswith("/checkpoint"))
    store.append(Batch(expected_size=0, entries=tuple(opening_entries)), checkpoint_key)
    return Node(config=config, store=store, keys=keys, folding=_folding(config, store, trust))


def open_node(folder: Path, passphrase: bytes) -> Node:
    """A node from its folder: everything stored is read, checked and folded; an unsigned tail is signed."""
    config, trust = read_settings(folder)
    store = Store.open(folder / "journal.db")
    keys = read_keys((folder / "keys.txt").read_bytes(), passphrase)
    node = Node(config=config, store=store, keys=keys, folding=_folding(config, store, trust))
    if store.seal_head(node.key(Purpose.CHECKPOINT)):
        node.folding = _folding(config, store, trust)
    return node


def look(folder: Path) -> tuple[Config, Folding]:
    """What a node's folder shows, without its private keys and without writing anything."""
    config, trust = read_settings(folder)
    store = Store.open(folder / "journal.db")
    try:
        return config, _folding(config, store, trust)
    finally:
        store.close()


def _folding(config: Config, store: Store, trust: Mapping[str, Vkey]) -> Folding:
    origins = {name: origin_of(config.arrangement, name) for name in trust}
    return Folding(Evidence(trust, origins, store.pieces(config.participant)))


def _first_keys(
    config: Config, seats: Sequence[Seat], root: PrivateKey, now: datetime, random: Random, status: Status
) -> tuple[dict[str, PrivateKey], list[Entry]]:
    origin = origin_of(config.arrangement, config.participant)
    keys: dict[str, PrivateKey] = {}
    said: list[tuple[type[Message], dict[str, Any]]] = [
        (
            JournalOpened,
            {
                "participant": config.participant,
                "arrangement": config.arrangement,
                "arrangement_digest": config.arrangement_digest,
                "root_key": root.vkey.text,
            },
        )
    ]

    def issue(purpose: Purpose, post: str | None, roles: Sequence[Role]) -> None:
        # Officers' names are opaque and of one length: a sealed leaf must not tell who signed it.
        name = f"{origin}/{purpose.value if post is None else random(8).hex()}"
        keys[name] = key_from_seed(name, random(32))
        fields: dict[str, Any] = {"key": keys[name].vkey.text, "purpose": purpose}
        said.append((KeyIssued, fields if post is None else {**fields, "post": post}))
        said.extend((RoleGiven, {"key_name": name, "post": post, "role": role}) for role in roles)

    issue(Purpose.CHECKPOINT, None, ())
    issue(Purpose.NODE, None, ())
    for seat in seats:
        for _ in range(2):
            issue(Purpose.OFFICER, seat.post, seat.roles)
    entries = []
    for number, (kind, fields) in enumerate(said, start=1):
        message = kind(header=_first_header(config, number, now, status), **fields)
        entries.append(entry_of(message, encode(message), origin, [root], random(48)))
    return keys, entries


def _first_header(config: Config, serial: int, now: datetime, status: Status) -> Header:
    return Header(
        serial=serial,
        dtg_utc=now.replace(microsecond=0),
        status=status,
        precedence=Precedence.ROUTINE,
        from_post=config.host_post,
        to_posts=(),
        recipients=(),
        channel=Channel.OPENLINE,
        original_language="en",
        original_text="",
        releasability=Releasability.PARTICIPANTS,
        use_rule=UseRule.RECORDED,
        seen=(),
    )
