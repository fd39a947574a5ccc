"""D1: sends whose replies are lost are sent again, blindly. Each is recorded once, and each answer is the same answer.

A client makes its own id and salt before the first try, and repeats exactly that until it hears. Replies are lost at
random after the entry was recorded; some tries are lost before. In between the node is closed and opened again.
"""

import random
import shutil
import tempfile
from pathlib import Path

from openline.journal import leaf_hash
from openline.messages import LineTested
from openline.node import Node, open_node
from tests.nodes import THREE, envelope, fields_of, world
from tests.worlds import START

ID = "D1"
TITLE = "sends with 30 % lost replies and blind retries: each recorded exactly once, each retry answered the same"
COUNT = 100_000
LOST_PERCENT = 30


def run(seed: int, count: int) -> tuple[bool, str]:
    """Send ``count`` messages until each was answered; compare the journal with what was meant."""
    folder = Path(tempfile.mkdtemp(prefix="openline-d1-"))
    try:
        return _run(folder, random.Random(f"d1 {seed}"), count)
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, dice: random.Random, count: int) -> tuple[bool, str]:
    node = world(folder, dice.randrange(1000), THREE[:1]).nodes["jordan"]
    before, sends, unlike = node.store.size(), 0, 0
    answers: list[tuple[int, str]] = []
    restarts = {dice.randrange(count) for _ in range(min(2, count // 10))}
    for number in range(count):
        draft = dice.randbytes(48)
        first = None
        while True:
            sends += 1
            if dice.randrange(100) < LOST_PERCENT // 3:
                continue  # lost on the way there: nothing was recorded
            leaf = _send(node, draft)
            unlike += first is not None and leaf != first
            first = leaf
            if dice.randrange(100) >= LOST_PERCENT:
                break  # heard
        if number in restarts:
            node = _again(node, folder)
        answers.append((before + number, first))
    entries = node.store.size() - before
    hashes = [leaf_hash(leaf).hex() for leaf in node.store.leaves(before)]
    wrong = sum(hashes[index - before] != leaf for index, leaf in answers)
    node.store.close()
    held = entries == count and unlike == 0 and wrong == 0 and sends > count
    return held, f"{count} messages, {sends} sends: {entries} entries, {unlike} unlike answers, {wrong} wrong"


def _send(node: Node, draft: bytes) -> str:
    return node.submit("jordan-post", LineTested, _FIELDS, envelope(), draft, START).ref.leaf


def _again(node: Node, folder: Path) -> Node:
    node.store.close()
    return open_node(folder / "jordan", b"test")


_FIELDS = fields_of(LineTested)
