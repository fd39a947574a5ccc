"""Recording entries of our own journal: one transaction, one fsync, and only then a receipt.

An entry is known by the id in its leaf. Said again with the same bytes it gets the same receipt; said with other
bytes it is refused, and the attempt is kept, as many as ``limits.ATTEMPTS``.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from openline import limits
from openline.errors import RecordError, StorageError
from openline.journal import (
    Batch,
    Checkpoint,
    Entry,
    Frontier,
    Signer,
    Vkey,
    extended,
    leaf_hash,
    sign_checkpoint,
)

from ._own import NO_HEAD, entry_id, is_sealed, opening_fault
from ._record import NEVER, Record
from ._sum import Change, Sum


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """Where an entry stands, and the first signed checkpoint that covers it."""

    index: int
    leaf_hash: bytes
    note: bytes


class _Named(NamedTuple):
    """An entry with what makes it the same entry, and its leaf hash."""

    entry: Entry
    name: bytes
    key: bytes


class _Sealed(NamedTuple):
    """A head signed inside a transaction: nobody sees it before the commit."""

    note: bytes
    checkpoint: Checkpoint
    frontier: Frontier
    vkey: Vkey


def record_batch(record: Record, batch: Batch, signer: Signer) -> tuple[Receipt, ...]:
    """The receipts of all entries, each durable; see ``Store.record``."""
    record.check_may_sign()
    named = [_named(entry) for entry in batch.entries]
    before = record.own.frontier.size
    if fresh := _fresh(record, named):
        _append(record, batch.expected_size, fresh, signer)
    return tuple(_receipt(record, record.own.ids[one.name], one.key, before) for one in named)


def seal(record: Record, signer: Signer) -> None:
    """Sign what stands unsigned at the end."""
    record.check_may_sign()
    if record.own.signed == record.own.frontier.size:
        return
    with record.database.writing() as connection:
        connection.execute("UPDATE leaf SET head = ? WHERE idx >= ?", (NO_HEAD, record.own.signed))
        sealed = _sealed(record, connection, signer, [])
        total = _noted(record, connection, sealed.vkey, [])
    _follow(record, sealed, [])
    record.committed(total)


def _named(entry: Entry) -> _Named:
    key = leaf_hash(entry.leaf)
    return _Named(entry, entry_id(entry.leaf, key), key)


def _fresh(record: Record, named: Sequence[_Named]) -> list[_Named]:
    """The entries not recorded yet, each once; raises when an id stands for something else."""
    fresh: dict[bytes, _Named] = {}
    reused = []
    for one in named:
        name = one.name
        index = record.own.ids.get(name)
        first = fresh.setdefault(name, one).key if index is None else record.own.hash_at(index)
        if first != one.key:
            reused.append((name.hex(), one.entry.leaf))
    if reused:
        _note_attempts(record, reused)
        raise RecordError(
            "storage.id-reused", f"the id {reused[0][0]} stands for another entry", hint="draw a new id for it"
        )
    return list(fresh.values())


def _note_attempts(record: Record, reused: Sequence[tuple[str, bytes]]) -> None:
    with record.changing() as change:
        for name, data in reused:
            change.insert("attempt", name, data, record.clock())
        total = kept = 0
        rows = change.connection.execute("SELECT number, length(data) FROM attempt ORDER BY number DESC").fetchall()
        for number, length in rows:
            total, kept = total + length, kept + 1
            if kept > limits.ATTEMPTS or total > limits.ATTEMPT_BYTES:
                change.delete("attempt", "number", number)


def _append(record: Record, expected: int, new: Sequence[_Named], signer: Signer) -> None:
    written = 0
    with record.database.writing() as connection:
        (size,) = connection.execute("SELECT coalesce(max(idx) + 1, 0) FROM leaf").fetchone()
        if not size == record.own.frontier.size == expected:
            raise StorageError("storage.size-changed", f"{size} leaves, not {expected}", hint="fold again and retry")
        for index, (entry, _, _) in enumerate(new, size):
            salt, body = (entry.opening.salt, entry.opening.body) if entry.opening else (None, None)
            assert opening_fault(entry.leaf, salt, body, gone=salt is None) is None, "an opening fits its own leaf"
            connection.execute("INSERT INTO leaf VALUES (?, ?, ?, ?, ?)", (index, entry.leaf, salt, body, NO_HEAD))
            written += len(entry.leaf) + len(body or b"")
        sealed = _sealed(record, connection, signer, new)
        missing = [key for entry, _, key in new if entry.opening is None and is_sealed(entry.leaf)]
        total = _noted(record, connection, sealed.vkey, missing)
    record.absent.update(dict.fromkeys(missing, NEVER))
    _follow(record, sealed, new)
    record.committed(total, written)


def _sealed(record: Record, connection: sqlite3.Connection, signer: Signer, new: Sequence[_Named]) -> _Sealed:
    """Sign over the rows as they are read again, after what memory holds; nothing leaves before the commit."""
    own = record.own
    if own.head is not None and own.head.size == own.frontier.size:
        assert own.frontier.root() == own.head.root, "memory reproduces the last signed root"
    start = own.frontier.size
    again = connection.execute("SELECT data FROM leaf WHERE idx >= ? ORDER BY idx", (start,)).fetchall()
    if again != [(one.entry.leaf,) for one in new]:
        raise StorageError("storage.read-back-differs", "rows read again are not those written", hint="check the disk")
    frontier, checkpoint = extended(own.origin, own.frontier, [row[0] for row in again])
    note = sign_checkpoint(checkpoint, signer)
    connection.execute("UPDATE leaf SET head = ? WHERE idx = ?", (note, frontier.size - 1))
    return _Sealed(note, checkpoint, frontier, signer.vkey)


def _noted(record: Record, connection: sqlite3.Connection, vkey: Vkey, missing: Sequence[bytes]) -> Sum:
    """A key that signs for the first time, and sealed leaves whose opening we were not given."""
    if vkey in record.signers and not missing:
        return record.total
    change = Change(connection, record.total)
    if vkey not in record.signers:
        change.insert("signer", vkey.text)
    for key in missing:
        change.insert("absent", key, NEVER)
    return change.save()


def _follow(record: Record, sealed: _Sealed, new: Sequence[_Named]) -> None:
    """Memory follows the commit; from here on the head may be shown."""
    own = record.own
    for index, one in enumerate(new, own.frontier.size):
        own.ids[one.name] = index
        own.hashes += one.key
    own.frontier, own.head, own.note = sealed.frontier, sealed.checkpoint, sealed.note
    if sealed.vkey not in record.signers:
        record.signers.append(sealed.vkey)


def _receipt(record: Record, index: int, key: bytes, before: int) -> Receipt:
    """Entries that stood before are under an earlier head: the first that covered them."""
    note = record.own.note
    if index < before:
        sql = "SELECT head FROM leaf WHERE idx >= ? AND length(head) > 0 ORDER BY idx LIMIT 1"
        (note,) = record.database.row(sql, (index,)) or (None,)
    assert note is not None, "a recorded entry is covered by a head"
    return Receipt(index=index, leaf_hash=key, note=note)
