"""D4: a flash message overtakes a backlog of 6,480 leaves on a line of 9,600 bits a second.

The author was cut off while it wrote a day's routine; then the line is back, its backlog is under way, and an officer
asks to hold fire. What is counted are simulated seconds from the act until the recipient's node holds the opened body
and has signed for it, on a line that carries one event at a time at 9.6 kbit/s with two seconds of delay each way.
"""

import random
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from openline.actions import entry_of
from openline.journal import Batch, Entry
from openline.messages import Header, LineTested, Purpose, encode
from openline.simulation import Link, World
from tests.nodes import fields_of, hold, world

ID = "D4"
TITLE = "9.6 kbit/s behind a backlog of 6,480 leaves: a flash message is delivered within 10 s"
COUNT = 6480
LIMIT_S = 10
TRIES = 12
NAMES = ("jordan", "united-states")


def run(seed: int, count: int) -> tuple[bool, str]:
    """Write ``count`` leaves unheard, then say flash messages at random moments of the catching up."""
    folder, dice = Path(tempfile.mkdtemp(prefix="openline-d4-")), random.Random(f"d4 {seed}")
    try:
        return _run(folder, dice, seed, count)
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, dice: random.Random, seed: int, count: int) -> tuple[bool, str]:
    made = world(folder, seed, NAMES, Link(delay_s=1, bits_per_s=9600), part_bytes=1200)
    made.tick()
    made.run_until(made.now + timedelta(minutes=10))
    made.cut("jordan")
    _backlog(made, count)
    made.heal("jordan")
    made.tick()
    seconds = [_flash(made, dice) for _ in range(TRIES)]
    author, reader = made.nodes["united-states"], made.nodes["jordan"]
    behind = author.store.size() - len(reader.folding.books["united-states"].entries)
    slowest = max(seconds)
    for node in made.nodes.values():
        node.store.close()
    figure = (
        f"{TRIES} flash messages behind {count} leaves ({behind} still missing at the end): delivered in at most "
        f"{slowest:.1f} s, median {sorted(seconds)[TRIES // 2]:.1f} s"
    )
    return slowest <= LIMIT_S and behind > count // 2, figure


def _backlog(made: World, count: int) -> None:
    """Routine entries as an officer would have written them, in batches of ten."""
    node = made.nodes["united-states"]
    desk = node.desk("united-states-post")
    for start in range(0, count, 10):
        entries: list[Entry] = []
        for _ in range(min(10, count - start)):
            header = _header(made, node.serial() + len(entries))
            message = LineTested(header=header, **fields_of(LineTested))
            entries.append(
                entry_of(message, encode(message), node.store.origin, desk.officers.signers, made.random(48))
            )
        node.store.append(Batch(expected_size=node.store.size(), entries=tuple(entries)), node.key(Purpose.CHECKPOINT))
        node.absorb_own(entries)


def _header(made: World, serial: int) -> Header:
    sample = made.nodes["united-states"].folding.books["united-states"].entries[0].message
    assert sample is not None, "the first entry is open"
    return replace(sample.header, serial=serial, from_post="united-states-post", seen=(), recipients=("jordan",))


def _flash(made: World, dice: random.Random) -> float:
    """Simulated seconds from a hold request until the other node signed that it holds the body."""
    made.run_until(made.now + timedelta(seconds=dice.uniform(40, 90)))
    if dice.randrange(2):
        made.tick()
    said, start = hold(made, "united-states", "jordan"), made.now
    reader = made.nodes["jordan"]
    while made.now - start < timedelta(minutes=5):
        made.run_until(made.now + timedelta(milliseconds=200))
        if reader.participant in reader.folding.receivers(bytes.fromhex(said.ref.leaf)):
            return (made.now - start).total_seconds()
    return 300.0
