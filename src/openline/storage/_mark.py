"""The mark beside the record: how far it had come, so that a record that lost its end is not taken for a whole one.

SQLite silently forgets every transaction behind a damaged one in its log, and an older copy of the file looks
whole. The mark is written after each commit, without fsync: it is never ahead of what is durable, only behind
after a power cut. A record behind its mark is damaged and signs nothing. A mark that cannot be read says nothing.

    openline.mark/v1 <leaves> <hex root> <changes of what we hold of others> <sha256 of all before it>
"""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_HEAD = "openline.mark/v1"
_LENGTH = 512
"""Bytes: one sector, so that a torn write is old or new."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """How many leaves were signed under which root, and how often foreign pieces were put."""

    size: int
    root: bytes
    changes: int


def read_mark(path: Path) -> Mark | None:
    """The mark, or None when there is none that can be read."""
    with suppress(OSError, ValueError):
        text, _, digest = path.read_bytes().rstrip(b" \n").rpartition(b" ")
        if hashlib.sha256(text).hexdigest().encode() == digest:
            head, size, root, changes = text.decode("ascii").split(" ")
            if head == _HEAD:
                return Mark(size=int(size), root=bytes.fromhex(root), changes=int(changes))
    return None


class MarkFile:
    """Writes the mark in place; a disk that refuses it costs this protection and nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def write(self, mark: Mark) -> None:
        """Put the mark in the place of the one before."""
        text = f"{_HEAD} {mark.size} {mark.root.hex()} {mark.changes}".encode()
        row = (text + b" " + hashlib.sha256(text).hexdigest().encode()).ljust(_LENGTH - 1) + b"\n"
        with suppress(OSError):  # the commit before it is durable; see the module's contract
            if self._handle is None:
                self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            os.pwrite(self._handle, row, 0)

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
