"""The parts of a long assessment on disk: what was done stays done, and the same command goes on from there.

A folder beside the result holds one table and one page of counts for each batch. The page is written last and bears the
digest of both, so that a part which was not written whole, or was damaged since, is done again, and all after it. What
was asked stands in ``run.json``; parts without it, or of another question, are never taken. The result is put together
from the parts, in their order, only at the end; then the folder goes. Only one run at a time holds it.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from openline.errors import FormatError, StorageError

from ._assess_disk import made, written

_OURS = re.compile(r"(?:[0-9]{6,}\.(?:parquet|json)|run\.json)(?:\.new)?\Z")
_LOCK = "lock"


def parts_of(result: Path) -> Path:
    """The folder of the parts of a result."""
    return result.with_name(result.name + ".parts")


class Parts:
    """The parts of one run; ``run`` says what was asked, and parts of another question are not taken."""

    def __init__(self, result: Path, run: Mapping[str, Any]) -> None:
        self.folder = parts_of(result)
        self._run = json.dumps(run, sort_keys=True).encode()
        self._removed = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder, made if need be, against other runs; left without a part, it goes again."""
        _swept(self._gone())
        _check_ours(self.folder)
        lock = _locked(self.folder)
        try:
            yield
        finally:
            # Once removed, a folder of this name is another run's.
            if not self._removed and not self._page(0).exists():
                self.remove()
            os.close(lock)

    def open(self, *, anew: bool) -> int:
        """How many parts are done already; all else is removed. Raises FormatError on parts of another run."""
        asked = self._asked()
        if asked is not None and asked != self._run and self._page(0).exists() and not anew:
            raise FormatError(
                "cli.other-parts", f"{self.folder.name} holds parts of another run",
                hint="finish that run with its own command, or give --anew to begin again",
            )  # fmt: skip
        done = 0
        if asked == self._run and not anew:
            while self._read(done) is not None:
                done += 1
        else:
            (self.folder / "run.json").unlink(missing_ok=True)
        self._forget(done)
        written(self.folder / "run.json", self._run)
        return done

    def keep(self, number: int, table: bytes, page: Mapping[str, Any]) -> None:
        """Make a part durable: its table first, its page of counts last."""
        said = json.dumps(page, sort_keys=True).encode()
        written(self.table(number), table)
        written(self._page(number), _digest(said, table) + b"\n" + said)

    def table(self, number: int) -> Path:
        """Where the table of a part stands."""
        return self.folder / f"{number:06}.parquet"

    def page(self, number: int) -> dict[str, Any]:
        """The counts of a part; raises StorageError when the part was damaged since it was done."""
        page = self._read(number)
        if page is None:
            raise StorageError("cli.parts-damaged", f"part {number} in {self.folder.name} was damaged",
                               hint="give the same command again: what is damaged is done again")  # fmt: skip
        return page

    def remove(self) -> None:
        """Forget the parts. The folder is first named otherwise: whoever is ended in between leaves nothing to take."""
        self._removed, gone = True, self._gone()
        _swept(gone)
        try:
            self.folder.rename(gone)
        except OSError:
            gone = self.folder
        _swept(gone)

    def _gone(self) -> Path:
        return self.folder.with_name(self.folder.name + ".gone")

    def _page(self, number: int) -> Path:
        return self.folder / f"{number:06}.json"

    def _asked(self) -> bytes | None:
        """What the parts there answer; None when nothing says so, or what says so was damaged."""
        try:
            found = (self.folder / "run.json").read_bytes()
            return found if isinstance(json.loads(found), dict) else None
        except (FileNotFoundError, ValueError):
            return None

    def _read(self, number: int) -> dict[str, Any] | None:
        """The counts of a part that is whole."""
        try:
            digest, _, said = self._page(number).read_bytes().partition(b"\n")
            if digest != _digest(said, self.table(number).read_bytes()):
                return None
        except FileNotFoundError:
            return None
        page: dict[str, Any] = json.loads(said)
        return page

    def _forget(self, done: int) -> None:
        """Remove what stands behind the parts that are done, pages first."""
        kept = {path.name for number in range(done) for path in (self._page(number), self.table(number))}
        for path in sorted(self.folder.iterdir(), key=lambda path: (path.suffix != ".json", path.name)):
            if _OURS.match(path.name) and path.name not in kept and path.name != "run.json":
                path.unlink()


def _digest(said: bytes, table: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(table).digest() + said).hexdigest().encode()


def _check_ours(folder: Path) -> None:
    """Whether a folder that is there holds nothing but parts; raises FormatError before any of it is touched."""
    if folder.is_symlink() or (folder.is_dir() and any(not _is_ours(path.name) for path in folder.iterdir())):
        raise FormatError("cli.parts-foreign", f"{folder} holds what no assessment left there",
                          hint="move it elsewhere, or give another --out")  # fmt: skip


def _is_ours(name: str) -> bool:
    return name == _LOCK or bool(_OURS.match(name))


def _locked(folder: Path) -> int:
    """The lock of the folder; it ends with whoever holds it, however that is. Raises FormatError when another does."""
    made(folder)
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it before may have removed the folder meanwhile: then this is the lock of nothing.
        if not os.path.samestat(os.fstat(lock), (folder / _LOCK).stat()):
            raise BlockingIOError
    except (BlockingIOError, FileNotFoundError):
        os.close(lock)
        raise FormatError(
            "cli.result-in-use", f"another run is working on {folder.name.removesuffix('.parts')}",
            hint="wait until it has ended, or give another --out",
        ) from None  # fmt: skip
    except BaseException:
        os.close(lock)
        raise
    return lock


def _swept(folder: Path) -> None:
    """Remove a folder of parts, what says whose they are first; what is not ours in it stays, and so does the folder."""
    with suppress(OSError):
        (folder / "run.json").unlink(missing_ok=True)
        for path in folder.iterdir():
            if _is_ours(path.name):
                path.unlink(missing_ok=True)
        folder.rmdir()
