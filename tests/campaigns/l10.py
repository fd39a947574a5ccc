"""L10: nobody has a veto. One, then two of five participants refuse to cosign for a day; everything is recorded and told.

The refusing nodes store and receipt as before but their mirrors sign nothing. What is asked: is every message recorded
at once and delivered, and does the author's node say who has not cosigned, and since which size?
"""

import random
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from openline.simulation import World
from tests.nodes import FIVE, notice, world

ID = "L10"
TITLE = "one, then two of five refuse to cosign for 24 hours: nothing is blocked, and it is said who and since when"
COUNT = 48


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` messages over a simulated day, for each number of refusing participants."""
    dice = random.Random(f"l10 {seed}")
    blocked = late = unnamed = total = 0
    for refusing in (1, 2):
        folder = Path(tempfile.mkdtemp(prefix="openline-l10-"))
        try:
            found = _day(folder, dice, refusing, count)
        finally:
            shutil.rmtree(folder)
        blocked, late, unnamed, total = blocked + found[0], late + found[1], unnamed + found[2], total + count
    figure = f"{total} messages: {blocked} not recorded, {late} not delivered, {unnamed} refusals not named"
    return blocked == late == unnamed == 0, figure


def _day(folder: Path, dice: random.Random, refusing: int, count: int) -> tuple[int, int, int]:
    made = world(folder, dice.randrange(1000), FIVE)
    made.settle()
    author = dice.choice(FIVE)
    others = [name for name in FIVE if name != author]
    silent = dice.sample(others, refusing)
    for name in silent:
        made.nodes[name].mirror = None
    node, before = made.nodes[author], made.nodes[author].store.size()
    told = []
    for _ in range(count):
        size = node.store.size()
        told.append(notice(made, author, *others))
        assert node.store.size() == size + 1, "recorded when the act returns, whatever anybody signs"
        made.run_until(made.now + timedelta(hours=24) / count)
        made.tick()
    made.settle()
    blocked = before + count - node.store.size() + _receipts(made, author, before)
    late = sum(not set(others) <= node.folding.receivers(bytes.fromhex(said.ref.leaf)) for said in told)
    held = {item.participant: item for item in node.folding.held_by(author)}
    newest = node.store.size()
    unnamed = sum(name in held and held[name].size == newest for name in silent)
    unnamed += sum(name not in held or held[name].size < before for name in others if name not in silent)
    for each in made.nodes.values():
        each.store.close()
    return blocked, late, unnamed


def _receipts(made: World, author: str, before: int) -> int:
    """How many entries the author's node wrote of itself, beside the messages."""
    entries = made.nodes[author].folding.books[author].entries[before:]
    return sum(entry.message is not None and entry.message.signed_by[0].value == "node" for entry in entries)
