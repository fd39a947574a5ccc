"""Taking in many foreign leaves at once: signatures verified over all cores while one writer stores them.

Threads are enough: the verifier gives up Python's lock while it computes, and nothing has to be copied between
processes. Every leaf is stored, since a tree needs its malformed leaves, too; those whose lines are not all good
signatures of given keys are named. The picture judges each leaf again before it counts for anything.
"""

import base64
import binascii
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from openline.errors import RecordError
from openline.journal import ED25519, Vkey, verify_ed25519
from openline.picture import LeafPiece

from ._sqlite import Store

_BATCH = 512
"""Leaves of one task for a thread, and of one transaction: a fraction of a second, less than a megabyte."""
_DASH = "— ".encode()

Keys = Mapping[tuple[bytes, bytes], bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class IngestReport:
    """How many leaves were given and stored or held already, and the indices of those not signed by given keys."""

    leaves: int
    doubtful: tuple[int, ...]


def ingest(store: Store, pieces: Iterable[LeafPiece], keys: Sequence[Vkey], workers: int | None = None) -> IngestReport:
    """Verify leaves with the keys of their journal, and store all of them; ``workers`` threads, by default all cores.

    Batches before an error are stored; the same call again goes on from there. Raises StorageError.
    """
    known = {(key.name.encode(), key.key_id): key.public for key in keys if key.kind == ED25519}
    count, doubtful = 0, []
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for batch, bad in _verified(pool, iter(pieces), known):
            store.put_leaves(batch)
            count += len(batch)
            doubtful += bad
    return IngestReport(leaves=count, doubtful=tuple(doubtful))


def all_signed(leaf: bytes, keys: Keys) -> bool:
    """Whether every signature line of a leaf is a good signature by one of these keys, and there is one."""
    cut = leaf.rfind(b"\n\n")
    text, rows = leaf[: cut + 1], leaf[cut + 2 :].split(b"\n")
    if cut < 0 or rows.pop() != b"" or not rows:
        return False
    return all(_good(row, text, keys) for row in rows)


def _verified(
    pool: ThreadPoolExecutor, pieces: Iterator[LeafPiece], keys: Keys
) -> Iterator[tuple[list[LeafPiece], list[int]]]:
    """Batches in their order, each verified; a few are always under way, so that no core waits for the writer."""
    waiting: deque[tuple[list[LeafPiece], Future[list[int]]]] = deque()
    while True:
        while len(waiting) < 8 and (batch := list(islice(pieces, _BATCH))):
            waiting.append((batch, pool.submit(_doubtful, batch, keys)))
        if not waiting:
            return
        batch, verdict = waiting.popleft()
        yield batch, verdict.result()


def _doubtful(batch: Sequence[LeafPiece], keys: Keys) -> list[int]:
    return [piece.index for piece in batch if not all_signed(piece.leaf, keys)]


def _good(row: bytes, text: bytes, keys: Keys) -> bool:
    name, _, blob = row.removeprefix(_DASH).partition(b" ")
    try:
        line = base64.b64decode(blob, validate=True)
    except (ValueError, binascii.Error):
        return False
    public = keys.get((name, line[:4]))
    if public is None or not row.startswith(_DASH):
        return False
    try:
        verify_ed25519(public, line[4:], text)
    except RecordError:
        return False
    return True
