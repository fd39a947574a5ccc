"""D9: poison. One participant signs thousands of malformed entries; nobody stalls, and everybody else is heard.

Every entry is well recorded, under heads that its journal's key signed, and cannot be what an entry must be: its body
is no body, its seal opens to rubbish, nobody known signed it, it belongs to another journal, or it is no leaf at all.
Between them this participant and the others say things that are well formed.
"""

import json
import random
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from tools.vectors import example

from openline.journal import Batch, Entry, Opening, Signer, leaf_hash, open_leaf, sealed_leaf
from openline.messages import KeyIssued, LineTested, Message, Purpose, encode
from openline.node import Node, Send
from openline.simulation import Link, Oracle, World, close
from openline.storage import key_from_seed
from openline.transport import Opened, Openings
from tests.nodes import THREE, hold, notice
from tests.simulation.bad_worlds import bad_world, quick_folder
from tests.worlds import seeded

ID = "D9"
TITLE = "10,000 signed and malformed entries by one participant stall no mirror and hide nobody's message"
COUNT = 10_000
POISONER, *OTHERS = THREE
BATCH = 50

Maker = Callable[[random.Random, str, Signer, bytes], Entry]


def run(seed: int, count: int) -> tuple[bool, str]:
    """Record ``count`` malformed entries among well-formed ones, and look at every node."""
    folder = quick_folder("openline-d9-")
    try:
        return _run(folder, seed, count)
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, seed: int, count: int) -> tuple[bool, str]:
    dice = random.Random(f"d9 {seed}")
    made = bad_world(folder, seed * 4 + 1, Oracle(), THREE, Link(delay_s=1))
    made.settle()
    told, poisoned = [], []
    for start in range(0, count, BATCH):
        entries = _poison(made, dice, min(BATCH, count - start))
        poisoned += [leaf_hash(entry.leaf) for entry in entries]
        told += [(OTHERS[0], notice(made, OTHERS[0], *OTHERS[1:])), (POISONER, hold(made, POISONER, *OTHERS))]
        made.run_until(made.queue_end())
        _open(made, entries)
    made.settle()
    nodes = list(made.nodes.values())
    shown = [_shown(node, poisoned, made.now) for node in nodes]
    stalled = sum(not _cosigned_everything(made, node) for node in nodes if node.participant != POISONER)
    heard = sum(_heard(made, author, said.ref.leaf) for author, said in told)
    refused = made.refused.total()
    crashes = len(THREE) - len(made.nodes)
    for node in nodes:
        close(node)
    figure = (
        f"{len(poisoned)} malformed entries of {len(MAKERS)} kinds by one of {len(THREE)} participants: {stalled} "
        f"mirrors stalled, {crashes} crashes, {refused} events refused; shown as malformed at the nodes: "
        f"{', '.join(map(str, shown))}; {heard} of {len(told)} messages between them delivered"
    )
    held = stalled == crashes == refused == 0 and heard == len(told) > 0
    return held and all(number == len(poisoned) == count for number in shown), figure


def _poison(made: World, dice: random.Random, count: int) -> list[Entry]:
    """Record malformed entries, and let them travel."""
    node = made.nodes[POISONER]
    signer = node.desk(f"{POISONER}-post").officers.signers[0]
    entries = [dice.choice(MAKERS)(dice, node.store.origin, signer, _body(node, n)) for n in range(count)]
    key = node.key(Purpose.CHECKPOINT)
    node.store.append(Batch(expected_size=node.store.size(), entries=tuple(entries)), key)
    node.absorb_own(entries)
    made.tick(POISONER)
    made.run_until(made.queue_end() + timedelta(seconds=1))
    return entries


def _open(made: World, entries: list[Entry]) -> None:
    """Show everybody what opens these entries: nobody is a recipient of what cannot be read."""
    opened = tuple(
        Opened(leaf_hash=leaf_hash(entry.leaf), salt=entry.opening.salt, body=entry.opening.body)
        for entry in entries
        if entry.opening is not None
    )
    for name in OTHERS:
        made.network.send(POISONER, Send(to=name, what=Openings(journal=POISONER, openings=opened)), made.now, THREE)
    made.run_until(made.queue_end())


def _body(node: Node, offset: int) -> bytes:
    """A body that would be well formed at this place of the journal."""
    first = node.folding.books[POISONER].entries[0].message
    assert first is not None, "the first entry is open"
    header = replace(
        first.header, serial=node.serial() + offset, from_post=f"{POISONER}-post", recipients=tuple(OTHERS)
    )
    return encode(_with(example(LineTested), header=header))


def _with(message: Message, **changes: object) -> Message:
    fields = {name: getattr(message, name) for name in message.__struct_fields__}
    return type(message)(**{**fields, **changes})


def _shown(node: Node, poisoned: list[bytes], now: datetime) -> int:
    """How many of them this node's picture names as malformed."""
    named = {item.index for item in node.picture(now).malformed if item.participant == POISONER}
    entries = node.folding.books[POISONER].entries
    wanted = set(poisoned)
    return sum(entry.index in named for entry in entries if entry.leaf_hash in wanted)


def _cosigned_everything(made: World, node: Node) -> bool:
    """Whether the author holds this mirror's word on everything it recorded."""
    author = made.nodes[POISONER]
    held = {item.participant: item.size for item in author.folding.held_by(POISONER)}
    return held.get(node.participant, 0) == author.store.size()


def _heard(made: World, author: str, leaf: str) -> bool:
    key = bytes.fromhex(leaf)
    entry = made.nodes[author].folding.entry_of(key)
    assert entry is not None and entry.message is not None, "its author holds it"
    return set(entry.message.header.recipients) <= made.nodes[author].folding.receivers(key)


# -- kinds of poison ----------------------------------------------------------------------------------


def _sealed(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    name, opening = dice.randbytes(16).hex(), Opening(salt=dice.randbytes(32), body=body)
    return Entry(id=name, leaf=sealed_leaf(origin, name, opening, [signer]), opening=opening)


def _cut(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    return _sealed(dice, origin, signer, body[: dice.randrange(len(body))])


def _no_utf8(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    at = dice.randrange(len(body))
    return _sealed(dice, origin, signer, body[:at] + b"\xff" + body[at:])


def _key_twice(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    return _sealed(dice, origin, signer, body[:-1] + b',"nonce":"000000"}')


def _key_unknown(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    fields = json.loads(body)
    return _sealed(dice, origin, signer, json.dumps({**fields, f"x{dice.randrange(99)}": 1}).encode())


def _key_missing(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    fields = json.loads(body)
    del fields[dice.choice(["line", "nonce", "type", "header"])]
    return _sealed(dice, origin, signer, json.dumps(fields).encode())


def _type_unknown(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    return _sealed(dice, origin, signer, body.replace(b"line.tested/1", b"line.tasted/%d" % dice.randrange(99)))


def _deep(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    depth = dice.choice([40, 2_000, 20_000])
    return _sealed(dice, origin, signer, b"[" * depth + b"]" * depth)


def _number(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    fields = json.loads(body)
    fields["seconds_to_answer"] = dice.choice([2**63, -1, 1.5, 1e308, "9", None, True])
    return _sealed(dice, origin, signer, json.dumps(fields).encode())


def _in_clear(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    name = dice.randbytes(16).hex()
    return Entry(id=name, leaf=open_leaf(origin, name, body, [signer]), opening=None)


def _sealed_key(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    """What may stand only in clear, sealed."""
    return _sealed(dice, origin, signer, encode(example(KeyIssued)))


def _stranger(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    name = f"{origin}/nobody-{dice.randrange(9)}"
    return _sealed(dice, origin, key_from_seed(name, seeded(name)), body)


def _elsewhere(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    return _sealed(dice, origin + "-2", signer, body)


def _no_leaf(dice: random.Random, origin: str, signer: Signer, body: bytes) -> Entry:
    leaf = dice.randbytes(dice.choice([9, 31, 400, 9_000]))
    return Entry(id="0" * 32, leaf=leaf, opening=None)


MAKERS: tuple[Maker, ...] = (
    _cut,
    _no_utf8,
    _key_twice,
    _key_unknown,
    _key_missing,
    _type_unknown,
    _deep,
    _number,
    _in_clear,
    _sealed_key,
    _stranger,
    _elsewhere,
    _no_leaf,
)
