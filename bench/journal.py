"""Journals: durable appends of signed leaves with tree and signed head, beside plain SQLite inserts of the same bytes.

Both write to the same disk in the same run, WAL and synchronous=FULL, one commit a batch; ours commits once
more for the signed head. Medians of five runs. Times are this machine's; the ratios are what carries over.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.worlds import Author, seeded
from tools.vectors import example

from openline.actions import entry_of
from openline.journal import Batch, Entry, inclusion_proof, leaf_hash
from openline.messages import ActivityNotified, encode
from openline.storage import Store

RUNS = 5
TOTAL = 200


def rows() -> list[dict[str, Any]]:
    """Entries a second by batch size, and inclusion proofs a second."""
    author = Author("jordan")
    entries = _entries(author, TOTAL)
    found = []
    for batch in (1, 10, 100):
        found.append(_row("openline", batch, _median(partial(_ours, author, entries, batch))))
        found.append(_row("sqlite FULL, no tree", batch, _median(partial(_plain, entries, batch))))
    hashes = [leaf_hash(entry.leaf) for entry in entries]
    started = time.perf_counter()
    for index in range(TOTAL):
        inclusion_proof(hashes, index)
    rate = TOTAL / (time.perf_counter() - started)
    found.append({"engine": "openline", "size": TOTAL, "metric": "inclusion proofs", "unit": "proofs/s", "value": rate})
    return found


def _entries(author: Author, count: int) -> list[Entry]:
    sample = example(ActivityNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    made = []
    for number in range(count):
        message = ActivityNotified(header=author.header(), **fields)
        made.append(entry_of(message, encode(message), author.origin, author.officers[:1], seeded(str(number), 48)))
    return made


def _ours(author: Author, entries: list[Entry], batch: int, folder: Path) -> float:
    store = Store.create(folder / "journal.db", author.origin)
    started = time.perf_counter()
    for start in range(0, len(entries), batch):
        store.append(Batch(expected_size=start, entries=tuple(entries[start : start + batch])), author.checkpoint)
    return len(entries) / (time.perf_counter() - started)


def _plain(entries: list[Entry], batch: int, folder: Path) -> float:
    db = sqlite3.connect(folder / "plain.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE leaf (idx INTEGER PRIMARY KEY, data BLOB, salt BLOB, body BLOB)")
    started = time.perf_counter()
    for start in range(0, len(entries), batch):
        db.execute("BEGIN IMMEDIATE")
        for number, entry in enumerate(entries[start : start + batch], start):
            assert entry.opening is not None, "sealed entries"
            row = (number, entry.leaf, entry.opening.salt, entry.opening.body)
            db.execute("INSERT INTO leaf VALUES (?, ?, ?, ?)", row)
        db.execute("COMMIT")
    return len(entries) / (time.perf_counter() - started)


def _median(measure: Callable[[Path], float]) -> float:
    values = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            values.append(measure(Path(folder)))
    return statistics.median(values)


def _row(engine: str, batch: int, value: float) -> dict[str, Any]:
    return {"engine": engine, "size": batch, "metric": "durable appends by batch", "unit": "entries/s", "value": value}
