"""What an assessment leaves on disk: files that are all whole or not there, places that can take them, faults in words.

Files are written beside their places and made durable; only when each is there are they put into place, in their order.
Whatever stops it before that leaves what stood there, and nothing else.
"""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from openline.errors import FormatError, StorageError


class Files:
    """Files that are put into place together."""

    def __init__(self) -> None:
        self._places: list[Path] = []

    def new(self, path: Path) -> Path:
        """Where to write what shall stand at ``path``."""
        self._places.append(path)
        return _new(path)

    def write(self, path: Path, data: Iterable[bytes]) -> str:
        """Write what shall stand at ``path``; returns its SHA-256."""
        digest = hashlib.sha256()
        with self.new(path).open("wb") as file:
            for block in data:
                digest.update(block)
                file.write(block)
        return digest.hexdigest()

    def place(self) -> None:
        """Make all of them durable, then put them into place in their order."""
        for path in self._places:
            with _new(path).open("rb+") as file:
                os.fsync(file.fileno())
        for path in self._places:
            _new(path).replace(path)

    def drop(self) -> None:
        """Remove what was not put into place."""
        for path in self._places:
            with suppress(OSError):
                _new(path).unlink(missing_ok=True)


def _new(path: Path) -> Path:
    return path.with_name(path.name + ".new")


@contextmanager
def together() -> Iterator[Files]:
    """Files to write: put into place at the end, or removed when it does not come to that."""
    files = Files()
    try:
        yield files
        files.place()
    finally:
        files.drop()


def written(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with together() as files:
        files.write(path, [data])


def check_places(events: Path, places: Sequence[Path], parts: Path) -> None:
    """Whether the list can be read and the result's files written without one being the other; raises FormatError."""
    if not events.is_file():
        raise FormatError("cli.no-regular-file", f"{events} is no regular file",
                          hint="save the list as a file first: it is gone through more than once")  # fmt: skip
    for path in places:
        if path.exists() and not path.is_file():
            raise FormatError("cli.no-regular-file", f"{path} is there and is no regular file",
                              hint="give --out a name at which files can be written")  # fmt: skip
    written_to = [path for place in places for path in (place, _new(place)) if path.exists()]
    if any(path.samefile(events) for path in written_to) or events.resolve().is_relative_to(parts.resolve()):
        raise FormatError("cli.same-file", f"{events} would be written over",
                          hint="give --out a name of its own, in another folder if need be")  # fmt: skip


def made(folder: Path) -> None:
    """Make a folder where it is not there; raises FormatError where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError("cli.no-folder", f"{folder} is no folder and cannot be made: {error.strerror}",
                          hint="name a result in a folder where files can be written") from None  # fmt: skip


@contextmanager
def in_words() -> Iterator[None]:
    """Faults of the disk as errors with a hint."""
    try:
        yield
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageError(
                "cli.disk-full", said, hint="free space; the same command goes on from what is done"
            ) from None
        raise StorageError(
            "cli.disk-failed", said,
            hint="see that the list can be read and the result's folder written to; the same command goes on",
        ) from None  # fmt: skip
