"""C1: ``kill -9`` at random points of appending. Nothing recorded is lost, the journal verifies each time.

A child process appends entries and says so on a pipe only after ``append`` returned; the parent kills it at a
random moment, opens the record, and compares. Process death does not test the disk's promises; that is C3.
"""

import os
import random
import shutil
import signal
import tempfile
import time
from pathlib import Path

from tools.vectors import example

from openline.actions import entry_of
from openline.audit import verify
from openline.journal import Batch, Entry, parse_leaf
from openline.messages import ActivityNotified, encode
from openline.storage import Store, read_copy
from tests.worlds import Author

ID = "C1"
TITLE = "kill -9 while appending: 0 recorded entries lost, the journal verifies each time"
COUNT = 1000
_FRESH_EVERY = 8
"""Every record is verified as a whole after each kill, so it begins anew before that becomes slow."""


def run(seed: int, count: int) -> tuple[bool, str]:
    """Kill ``count`` times; the journal grows over a few kills and then begins anew."""
    dice = random.Random(seed)
    lost = broken = acknowledged = 0
    for start in range(0, count, _FRESH_EVERY):
        folder = Path(tempfile.mkdtemp(prefix="openline-c1-"))
        try:
            one = _grow(folder, dice, min(_FRESH_EVERY, count - start))
        finally:
            shutil.rmtree(folder)
        lost, broken, acknowledged = lost + one[0], broken + one[1], acknowledged + one[2]
    figure = f"{count} kills, {acknowledged} entries acknowledged, {lost} lost, {broken} records that did not verify"
    return lost == 0 and broken == 0 and acknowledged > count // 2, figure


def _grow(folder: Path, dice: random.Random, kills: int) -> tuple[int, int, int]:
    author = Author("jordan")
    store = Store.create(folder / "journal.db", author.origin)
    entries = tuple(Entry(id=parse_leaf(leaf).id, leaf=leaf, opening=None) for leaf in author.leaves)
    store.append(Batch(expected_size=0, entries=entries), author.checkpoint)
    store.close()
    lost = broken = 0
    known: dict[int, bytes] = {}
    for _ in range(kills):
        known |= _killed(folder, author, dice.randrange(4), dice.uniform(0.0, 0.01))
        store = Store.open(folder / "journal.db")
        store.seal_head(author.checkpoint)
        leaves = store.leaves()
        store.close()
        lost += sum(index >= len(leaves) or leaves[index] != leaf for index, leaf in known.items())
        record = read_copy(folder, author.name, lambda name: f"openline/test/{name}")
        findings = [
            f
            for f in verify(record, {author.name: author.root.vkey}).findings
            if f.code != "storage.key-file-unreadable"
        ]
        broken += bool(findings)
    return lost, broken, len(known)


def _killed(folder: Path, author: Author, after: int, and_s: float) -> dict[int, bytes]:
    """What a child acknowledged before it was killed, so many entries and a moment later: index to leaf."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _append_for_ever(folder, author, write_end)
    os.close(write_end)
    first = os.read(read_end, 1)  # the child has begun
    data = b""
    while data.count(b"\n") < after:
        chunk = os.read(read_end, 65_536)
        assert chunk, "the child goes on until it is killed"
        data += chunk
    time.sleep(and_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while chunk := os.read(read_end, 65_536):
        data += chunk
    os.close(read_end)
    assert first == b"!", "the child came up"
    rows = data.split(b"\n")[:-1]  # a torn last row was never acknowledged
    return {int(row.split(b" ")[0]): bytes.fromhex(row.split(b" ")[1].decode()) for row in rows}


def _append_for_ever(folder: Path, author: Author, pipe: int) -> None:
    store = Store.open(folder / "journal.db")
    store.seal_head(author.checkpoint)
    sample = example(ActivityNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    os.write(pipe, b"!")
    while True:
        size = store.size()
        message = ActivityNotified(header=author.header(), **fields)
        entry = entry_of(message, encode(message), author.origin, author.officers[:1], os.urandom(48))
        store.append(Batch(expected_size=size, entries=(entry,)), author.checkpoint)
        os.write(pipe, f"{size} {entry.leaf.hex()}\n".encode())
