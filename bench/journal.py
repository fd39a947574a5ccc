"""Journals: durable appends, verified ingest, whole verification and inclusion proofs, each beside its limit or a peer.

Everything compared is measured in turns within one run, so that whatever else the machine does meets both. Times are
this machine's; the ratios carry over. ``OPENLINE_BENCH_ENTRIES`` shortens the whole verification (1,000,000 entries).

Appends: SQLite as it comes (WAL, synchronous=FULL) takes the same bytes in one commit a batch; a file takes them by
write and fdatasync. Ours keeps, besides, a tree and a signed head with each batch. A log that is written over in place
syncs faster than one that still grows, as SQLite's does for its first 1,000 pages; ours is copied after 128. So a
second SQLite copies as often as ours, and has filled its log before it is measured. Limits of Ed25519 are PyNaCl's.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from nacl.bindings import crypto_sign_open
from tests.campaigns import l7
from tests.worlds import Author, seeded
from tools.vectors import example

from openline import limits
from openline.actions import entry_of
from openline.journal import Batch, Entry, Tree, leaf_hash, parse_leaf
from openline.messages import ActivityNotified, encode
from openline.picture import LeafPiece
from openline.storage import Store, ingest

RUNS = 5
BATCHES = {1: 600, 10: 60, 100: 12, 1_000: 3}
"""How many batches of each size are appended in one run."""
TURN = 50
"""Entries that an engine appends before the next has its turn, or one batch: a sync disturbs its neighbour's."""
INGESTED = 8_000
PROVEN = 10_000
WHOLE = int(os.environ.get("OPENLINE_BENCH_ENTRIES", "1000000"))


def rows() -> list[dict[str, Any]]:
    """Every comparison, one row for each engine, size and metric."""
    author = Author("jordan")
    entries = _entries(author, max(size * count for size, count in BATCHES.items()))
    found: list[dict[str, Any]] = []
    for size, count in BATCHES.items():
        found += _appends(author, entries[: size * count], size)
    found += _ingested(author, entries)
    found += _proofs()
    found += _whole(author, entries)
    return found


def _entries(author: Author, count: int) -> list[Entry]:
    sample = example(ActivityNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    message = ActivityNotified(header=author.header(), **fields)
    body = encode(message)
    return [
        entry_of(message, body, author.origin, author.officers[:1], seeded(f"bench {number}", 48))
        for number in range(count)
    ]


# -- durable appends ----------------------------------------------------------------------------


def _appends(author: Author, entries: Sequence[Entry], size: int) -> list[dict[str, Any]]:
    rates: dict[str, list[float]] = {}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            for engine, seconds in _turns(Path(folder), author, entries, size).items():
                rates.setdefault(engine, []).append(len(entries) / seconds)
    return [_row(engine, size, "durable appends by batch", "entries/s", values) for engine, values in rates.items()]


def _turns(folder: Path, author: Author, entries: Sequence[Entry], size: int) -> dict[str, float]:
    """Seconds of each engine, which append the same batches in turns."""
    store = Store.create(folder / "journal.db", author.origin)
    plain, filled = _plain(folder / "plain.db"), _filled(folder / "filled.db")
    handle = os.open(folder / "file", os.O_WRONLY | os.O_CREAT)
    engines: dict[str, Callable[[int, Sequence[Entry]], object]] = {
        "openline": partial(_append, store, author),
        "sqlite FULL, no tree": partial(_insert, plain),
        "sqlite, log in place": partial(_insert, filled),
        "file and fdatasync": partial(_write, handle),
    }
    spent = dict.fromkeys(engines, 0.0)
    turn = max(TURN, size)
    for first in range(0, len(entries), turn):
        for engine, act in engines.items():
            began = time.perf_counter()
            for start in range(first, min(first + turn, len(entries)), size):
                act(start, entries[start : start + size])
            spent[engine] += time.perf_counter() - began
    os.close(handle)
    for open_file in (plain, filled, store):
        open_file.close()
    return spent


def _append(store: Store, author: Author, start: int, entries: Sequence[Entry]) -> None:
    store.append(Batch(expected_size=start, entries=tuple(entries)), author.checkpoint)


def _plain(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE leaf (idx INTEGER PRIMARY KEY, data BLOB, salt BLOB, body BLOB)")
    return db


def _filled(path: Path) -> sqlite3.Connection:
    """The same, its log as short as ours and full already."""
    db = _plain(path)
    db.execute(f"PRAGMA wal_autocheckpoint={limits.LOG_PAGES}")
    db.execute("CREATE TABLE filling (data BLOB)")
    db.execute("INSERT INTO filling VALUES (zeroblob(?))", (4_096 * limits.LOG_PAGES,))
    return db


def _insert(db: sqlite3.Connection, start: int, entries: Sequence[Entry]) -> None:
    db.execute("BEGIN IMMEDIATE")
    for number, entry in enumerate(entries, start):
        assert entry.opening is not None, "sealed entries"
        db.execute("INSERT INTO leaf VALUES (?, ?, ?, ?)", (number, entry.leaf, entry.opening.salt, entry.opening.body))
    db.execute("COMMIT")


def _write(handle: int, _: int, entries: Sequence[Entry]) -> None:
    for entry in entries:
        assert entry.opening is not None, "sealed entries"
        os.write(handle, entry.leaf + entry.opening.salt + entry.opening.body)
    os.fdatasync(handle)


# -- verified ingest, and its limit -------------------------------------------------------------


def _ingested(author: Author, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Foreign leaves verified and stored, beside nothing but their signatures verified, both over all cores."""
    leaves = [entry.leaf for entry in (*entries, *entries)[:INGESTED]]
    pieces = [LeafPiece(participant=author.name, index=index, leaf=leaf) for index, leaf in enumerate(leaves)]
    key, rates = author.officers[0].vkey, dict[str, list[float]]()
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            store = Store.create(Path(folder) / "journal.db", "openline/bench/mirror")
            began = time.perf_counter()
            report = ingest(store, pieces, [key])
            rates.setdefault("openline", []).append(INGESTED / (time.perf_counter() - began))
            assert not report.doubtful, "every signature holds"
            store.close()
        rates.setdefault("Ed25519, all cores", []).append(_limit(leaves, key.public, os.cpu_count() or 1))
    return [_row(engine, INGESTED, "verified ingest", "entries/s", values) for engine, values in rates.items()]


def _limit(leaves: Sequence[bytes], public: bytes, cores: int) -> float:
    """Verifications a second of signatures that are ready in memory, by as many threads as given."""
    notes = [parse_leaf(leaf).note for leaf in leaves]
    signed = [note.lines[0].signature + note.text.encode() for note in notes]
    clock = time.perf_counter if cores > 1 else time.process_time  # one core is measured by its own time, as in L7
    began = clock()
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(partial(_verify, public), [signed[n::cores] for n in range(cores)]))
    return len(leaves) / (clock() - began)


def _verify(public: bytes, signed: Sequence[bytes]) -> None:
    for message in signed:
        crypto_sign_open(message, public)


# -- inclusion proofs ---------------------------------------------------------------------------


def _proofs() -> list[dict[str, Any]]:
    data = [seeded(f"proof {number}", 400) for number in range(PROVEN)]
    tree = Tree(leaf_hash(item) for item in data)
    provers: dict[str, Callable[[int], object]] = {"openline": tree.inclusion}
    provers |= dict(_pymerkle(data))
    rates: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for engine, prove in provers.items():
            began = time.perf_counter()
            for index in range(0, PROVEN, 5):
                prove(index)
            rates.setdefault(engine, []).append(PROVEN / 5 / (time.perf_counter() - began))
    return [_row(engine, PROVEN, "inclusion proofs", "proofs/s", values) for engine, values in rates.items()]


def _pymerkle(data: Sequence[bytes]) -> Iterator[tuple[str, Callable[[int], object]]]:
    """The peer, where it is installed (``requirements/bench.txt``); its leaves are counted from one."""
    try:
        from pymerkle import InmemoryTree  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        print("pymerkle is not installed: no peer for inclusion proofs", file=sys.stderr)
        return
    peer = InmemoryTree(algorithm="sha256")
    for item in data:
        peer.append_entry(item)
    yield "pymerkle in memory", lambda index: peer.prove_inclusion(index + 1, PROVEN)


# -- the whole of a long journal ----------------------------------------------------------------


def _whole(author: Author, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """One run in a process of its own: rate of one core beside Ed25519's, and the peak of its memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        root = l7.write(path, 1, WHOLE)
        found = l7.verified(path, WHOLE)
    assert found["holds"], "the journal verifies"
    assert found["root"] == root, "and leads to the root computed by other code"
    leaves = [entry.leaf for entry in entries[:2_000]]
    limits = [_limit(leaves, author.officers[0].vkey.public, 1) for _ in range(RUNS)]
    metric = "whole verification, one core"
    return [
        _row("openline", WHOLE, metric, "entries/s", [WHOLE / found["seconds"]]),
        _row("Ed25519, one core", WHOLE, metric, "entries/s", limits),
        _row("openline", WHOLE, "peak memory of it", "MiB", [found["peak_kib"] / 1_024]),
    ]


def _row(engine: str, size: int, metric: str, unit: str, values: Sequence[float]) -> dict[str, Any]:
    return {"engine": engine, "size": size, "metric": metric, "unit": unit, "value": statistics.median(values)}
