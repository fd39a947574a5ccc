"""A node's folder as the verifier wants it: every stored byte, unjudged."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openline.audit import JournalCopy, RecordCopy
from openline.errors import RecordError, StorageError
from openline.journal import Opening, Vkey, leaf_hash

from ._database import ENGINE_ERRORS, reader, unreadable
from ._keys import public_keys

_TABLES = {
    "meta": "name, value",
    "leaf": "idx, data, salt, body, head",
    "opening": "leaf_hash, salt, body",
    "foreign_leaf": "journal, idx, data",
    "foreign_line": "journal, text, line",
}


def read_copy(folder: Path, participant: str, origin_of: Callable[[str], str]) -> RecordCopy:
    """Everything stored under a node's folder; raises StorageError when the database itself cannot be read."""
    leaves: dict[str, dict[int, bytes]] = defaultdict(dict)
    notes: dict[str, list[bytes]] = defaultdict(list)
    openings: list[tuple[bytes, Opening]] = []
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    origin = origin_of(participant)
    for table, row in read_raw(folder / "journal.db"):
        match table, row:
            case "meta", ("origin", value):
                origin = value
            case "leaf", (index, data, salt, body, head):
                leaves[participant][index] = data
                if head:
                    notes[participant].append(head)
                if salt is not None or body is not None:
                    openings.append((leaf_hash(data), Opening(salt=salt or b"", body=body or b"")))
            case "opening", (key, salt, body):
                openings.append((key, Opening(salt=salt, body=body)))
            case "foreign_leaf", (name, index, data):
                leaves[name][index] = data
            case "foreign_line", (name, text, line):
                lines[name, text].append(line)
    for (name, text), found in lines.items():
        notes[name].append((text + "\n" + "".join(found)).encode())
    journals = [
        JournalCopy(
            participant=name,
            origin=origin if name == participant else origin_of(name),
            leaves=leaves[name],
            checkpoints=notes[name],
        )
        for name in sorted({*leaves, *notes, participant})
    ]
    return RecordCopy(participant=participant, journals=journals, openings=openings, keys=_keys(folder / "keys.txt"))


def read_raw(path: Path) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every stored row with its table's name, read only and unjudged."""
    if not path.exists():
        raise StorageError("storage.missing", f"no record at {path.name}", hint="check the folder of the node")
    try:
        connection = reader(path)
        try:
            for table, columns in _TABLES.items():
                for row in connection.execute(f"SELECT {columns} FROM {table}"):  # noqa: S608 - our own constant names
                    yield table, row
        finally:
            connection.close()
    except ENGINE_ERRORS as error:
        raise unreadable(path, error) from error


def _keys(path: Path) -> tuple[Vkey, ...] | RecordError:
    try:
        return public_keys(path.read_bytes())
    except RecordError as error:
        return error
    except OSError as error:
        return RecordError("storage.key-file-unreadable", str(error), hint="restore it from its copy")
