"""Files that are there whole or not at all: written beside their place, made durable, then put in it.

An interrupted run leaves at most ``NAME.partial``, which the next one replaces. Nothing that exists is overwritten,
and a link in the place of the file is never followed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from openline.errors import FormatError, StorageError


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A new file at ``path`` when the block ends well; nothing when it raises.

    Raises FormatError when something is there already, StorageError when the disk fails.
    """
    if os.path.lexists(path):
        raise FormatError("transport.file-exists", f"{path.name} exists", hint="name a new file, or move it away")
    partial = path.with_name(path.name + ".partial")
    try:
        with suppress(FileNotFoundError):
            partial.unlink()
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        _settle(path.parent)
    except OSError as error:
        raise StorageError(
            "transport.file-failed", f"{path.name}: {error.strerror}", hint="check the disk or the stick, and its space"
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def _settle(folder: Path) -> None:
    """Make the new name durable too, where the system lets a folder be synced."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
