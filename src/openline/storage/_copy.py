"""A node's folder as the verifier wants it: every stored byte, unjudged."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from openline.audit import JournalCopy, RecordCopy
from openline.errors import RecordError
from openline.journal import Opening, Vkey

from ._keys import public_keys
from ._sqlite import read_raw


def read_copy(folder: Path, participant: str, origin_of: Callable[[str], str]) -> RecordCopy:
    """Everything stored under a node's folder; raises StorageError when the database itself cannot be read."""
    leaves: dict[str, dict[int, bytes]] = defaultdict(dict)
    notes: dict[str, list[bytes]] = defaultdict(list)
    openings: list[tuple[bytes, Opening]] = []
    origin = origin_of(participant)
    for table, row in read_raw(folder / "journal.db"):
        match table, row:
            case "meta", ("origin", value):
                origin = value
            case "leaf", (index, data):
                leaves[participant][index] = data
            case "checkpoint", (_, note):
                notes[participant].append(note)
            case "opening", (key, salt, body):
                openings.append((key, Opening(salt=salt, body=body)))
            case "foreign_leaf", (name, index, data):
                leaves[name][index] = data
            case "foreign_checkpoint", (name, note):
                notes[name].append(note)
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


def _keys(path: Path) -> tuple[Vkey, ...] | RecordError:
    try:
        return public_keys(path.read_bytes())
    except RecordError as error:
        return error
    except OSError as error:
        return RecordError("storage.key-file-unreadable", str(error), hint="restore it from its copy")
