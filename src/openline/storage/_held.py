"""What a node holds of others: leaves, checkpoints with every line seen under them, openings, evidence of forks.

Pieces that contradict are all kept; what was erased is not taken again. ``put`` keeps pieces in one transaction,
``held`` yields them as they came; checkpoints come out as one note a text, their lines sorted.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec

from openline import limits
from openline.journal import Opening, leaf_hash, opens, parse_checkpoint, parse_note
from openline.picture import (
    AnswerPiece,
    CheckpointPiece,
    ForkPiece,
    LeafPiece,
    OpeningPiece,
    Piece,
    PrefixPiece,
    ProvenPiece,
    StrayPiece,
)

from ._database import Database, row_digest
from ._record import ERASED, LOST, Record
from ._sum import Change

KINDS: dict[str, type[Any]] = {
    "answer": AnswerPiece,
    "fork": ForkPiece,
    "prefix": PrefixPiece,
    "proven": ProvenPiece,
    "stray": StrayPiece,
}
"""Pieces that are kept as they are, by the name of their kind."""
_LARGEST = 2**63 - 1
"""What SQLite holds; a checkpoint may claim more."""
_NAMES = {kind: name for name, kind in KINDS.items()}

_LEAF = f"""INSERT OR IGNORE INTO foreign_leaf (journal, idx, data, digest) SELECT ?1, ?2, ?3, ?4
WHERE (SELECT count(*) FROM foreign_leaf WHERE journal = ?1 AND idx = ?2) < {limits.LEAVES_AT_ONE_INDEX}"""  # noqa: S608 - a number of our own
_LINE = f"""INSERT OR IGNORE INTO foreign_line (journal, size, text, line, digest) SELECT ?1, ?2, ?3, ?4, ?5
WHERE (SELECT count(*) FROM foreign_line WHERE journal = ?1 AND size = ?2) < {limits.LINES_AT_ONE_SIZE}"""  # noqa: S608 - the same


def put(record: Record, pieces: Sequence[Piece]) -> None:
    """Keep pieces in one transaction."""
    back = []
    with record.changing() as change:
        for piece in pieces:
            if isinstance(piece, OpeningPiece) and record.absent.get(piece.leaf_hash) == LOST:
                back += _regained(record, change, piece)
            else:
                keep(change, piece, record.absent)
    for key in back:
        record.absent.pop(key, None)


def put_leaves(record: Record, pieces: Sequence[LeafPiece]) -> None:
    """The same for many leaves, quicker while none of them is held."""
    rows = [
        (p.participant, p.index, p.leaf, row_digest("foreign_leaf", p.participant, p.index, p.leaf)) for p in pieces
    ]
    with record.changing() as change:
        change.connection.execute("SAVEPOINT leaves")
        if change.connection.executemany(_LEAF, rows).rowcount == len(rows):
            change.total = change.total.plus(*(row[3] for row in rows))
            return
        change.connection.execute("ROLLBACK TO leaves")
        for piece in pieces:
            keep(change, piece, record.absent)


def keep(change: Change, piece: Piece, absent: Mapping[bytes, str]) -> None:
    """Put one piece; one that is held already, or was erased, changes nothing."""
    match piece:
        case OpeningPiece():
            if absent.get(piece.leaf_hash) != ERASED:
                change.insert("opening", piece.leaf_hash, piece.opening.salt, piece.opening.body)
        case LeafPiece():
            _insert(change, _LEAF, "foreign_leaf", piece.participant, piece.index, piece.leaf)
        case CheckpointPiece():
            for size, text, line in _lines(piece.note):
                _insert(change, _LINE, "foreign_line", piece.participant, size, text, line)
        case AnswerPiece() | ForkPiece() | PrefixPiece() | ProvenPiece() | StrayPiece():
            change.insert("piece", _NAMES[type(piece)], piece.participant, msgspec.msgpack.encode(piece))


def own_pieces(record: Record, participant: str) -> Iterator[Piece]:
    """Our own journal under a name: leaves, heads, openings."""
    rows = record.database.rows
    for index, leaf in rows("SELECT idx, data FROM leaf ORDER BY idx"):
        yield LeafPiece(participant=participant, index=index, leaf=leaf)
    for (note,) in rows("SELECT head FROM leaf WHERE length(head) > 0 ORDER BY idx"):
        yield CheckpointPiece(participant=participant, note=note)
    for data, salt, body in rows("SELECT data, salt, body FROM leaf WHERE body IS NOT NULL ORDER BY idx"):
        yield OpeningPiece(leaf_hash=leaf_hash(data), opening=Opening(salt=salt, body=body))


def held(database: Database) -> Iterator[Piece]:
    """Everything held of others, in a fixed order."""
    for journal, index, data in database.rows("SELECT journal, idx, data FROM foreign_leaf"):
        yield LeafPiece(participant=journal, index=index, leaf=data)
    for journal, note in _notes(database):
        yield CheckpointPiece(participant=journal, note=note)
    for leaf, salt, body in database.rows("SELECT leaf_hash, salt, body FROM opening ORDER BY leaf_hash"):
        yield OpeningPiece(leaf_hash=leaf, opening=Opening(salt=salt, body=body))
    for kind, data in database.rows("SELECT kind, data FROM piece"):
        piece: Piece = msgspec.msgpack.decode(data, type=KINDS[kind])
        yield piece


def _insert(change: Change, sql: str, table: str, *values: object) -> None:
    digest = row_digest(table, *values)
    if change.connection.execute(sql, (*values, digest)).rowcount == 1:
        change.total = change.total.plus(digest)


def _regained(record: Record, change: Change, piece: OpeningPiece) -> list[bytes]:
    """An opening of ours, lost with a damaged file, comes back into its leaf's row; a wrong one does not."""
    for index in record.indices(frozenset((piece.leaf_hash,))):
        (data,) = change.connection.execute("SELECT data FROM leaf WHERE idx = ?", (index,)).fetchone()
        if opens(data, piece.opening):
            row = (piece.opening.salt, piece.opening.body, index)
            change.connection.execute("UPDATE leaf SET salt = ?, body = ? WHERE idx = ?", row)
            change.delete("absent", "leaf_hash", piece.leaf_hash)
            return [piece.leaf_hash]
    return []


def _lines(data: bytes) -> Iterator[tuple[int, str, str]]:
    note = parse_note(data)
    size = min(parse_checkpoint(note).size, _LARGEST)
    for line in data.decode().removeprefix(note.text + "\n").splitlines(keepends=True):
        yield size, note.text, line


def _notes(database: Database) -> Iterator[tuple[str, bytes]]:
    """One note a text; more lines than a note may have make a second note of the same text."""
    rows = database.rows("SELECT journal, text, line FROM foreign_line ORDER BY journal, size, text, line")
    for (journal, text), group in groupby(rows, key=lambda row: row[:2]):
        lines = [line for _, _, line in group]
        for start in range(0, len(lines), limits.NOTE_SIGNATURES):
            chunk = lines[start : start + limits.NOTE_SIGNATURES]
            yield journal, (text + "\n" + "".join(chunk)).encode()
