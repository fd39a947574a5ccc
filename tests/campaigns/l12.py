"""L12: a hammer. Messages as fast as they come, five mirrors, and readers who check a proof of every one.

Every message is recorded, carried to five other nodes, stored and cosigned there; then each is proven to each reader:
inclusion in a head that its author signed, and the cosignatures of all five mirrors over a head that holds it.
"""

import shutil
import tempfile
import time
from pathlib import Path

from openline.errors import RecordError
from openline.journal import check_inclusion, leaf_hash, verify_checkpoint
from openline.messages import LineTested
from openline.node import Node
from tests.nodes import FIVE, envelope, fields_of, world

ID = "L12"
TITLE = "2,500 messages hammered through five mirrors, every proof checked by every reader"
COUNT = 2500
NAMES = (*FIVE, "united-kingdom")


def run(seed: int, count: int) -> tuple[bool, str]:
    """Record and carry ``count`` messages, then check every proof at every reader."""
    folder = Path(tempfile.mkdtemp(prefix="openline-l12-"))
    try:
        made = world(folder, seed, NAMES)
        made.settle()
        author = made.nodes[NAMES[0]]
        start, spent = author.store.size(), []
        began = time.monotonic()
        for number in range(count):
            at = time.monotonic()
            made.act(author.participant, f"{author.participant}-post", LineTested, fields_of(LineTested), envelope())
            spent.append(time.monotonic() - at)
            if number % 50 == 49:
                made.run_until(made.queue_end())
        made.settle()
        seconds = time.monotonic() - began
        errors = sum(
            _errors(author, reader, start) for name, reader in made.nodes.items() if name != author.participant
        )
        cosigners = {item.participant for item in author.folding.held_by(author.participant)}
        complete = all(item.size >= start + count for item in author.folding.held_by(author.participant))
        for node in made.nodes.values():
            node.store.close()
    finally:
        shutil.rmtree(folder)
    slow = sorted(spent)[int(len(spent) * 0.99)] * 1000
    figure = (
        f"{count} messages in {seconds:.1f} s to {len(NAMES) - 1} mirrors, recorded within {slow:.1f} ms (p99); "
        f"{errors} proofs wrong, {len(cosigners)} mirrors cosigned everything: {complete}"
    )
    return errors == 0 and complete and len(cosigners) == len(NAMES) - 1, figure


def _errors(author: Node, reader: Node, start: int) -> int:
    """How many entries the reader cannot prove from what the author serves."""
    name = author.participant
    head = author.store.head_note()
    (key, *_) = reader.folding.checkpoint_keys(name, len(reader.folding.books[name].entries))
    assert head is not None, "the author recorded something"
    signed = verify_checkpoint(head, key)
    tree, wrong = author.folding.books[name].tree, 0
    for index in range(start, signed.size):
        leaf = reader.folding.evidence.shelves[name].leaves.get(index, b"")
        try:
            check_inclusion(leaf_hash(leaf), index, signed.size, tree.inclusion(index, signed.size), signed.root)
        except RecordError:
            wrong += 1
    return wrong
