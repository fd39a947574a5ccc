"""A disk that is full for one child: a small file system in memory of its own, or a limit on file sizes.

The small file system needs a mount namespace, which a user namespace gives to anybody where the machine allows
it; the limit works everywhere. Both are undone by the child itself, and vanish with it.
"""

import ctypes
import functools
import gc
import os
import resource
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_ROOM = 2 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True)


class SmallDisk:
    """A file system of 2 MiB at a folder; ``fill`` leaves so many bytes, ``free`` gives the rest back."""

    def __init__(self, folder: Path) -> None:
        user, group = os.getuid(), os.getgid()
        _called(_libc.unshare(_NEW_MOUNTS | _NEW_USER))
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
        _called(_libc.mount(b"none", bytes(folder), b"tmpfs", 0, f"size={_ROOM}".encode()))
        self._ballast = folder / "ballast"

    def fill(self, left: int) -> None:
        """Leave at most this many bytes."""
        free = os.statvfs(self._ballast.parent)
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - left))

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink()


class SmallFiles:
    """No file of this process may grow beyond the largest there is, and so many bytes more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self, left: int) -> None:
        """Leave at most this many bytes."""
        largest = max(path.stat().st_size for path in self._folder.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + left, self._before[1]))

    def free(self) -> None:
        """Give the room back."""
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


Disk = SmallDisk | SmallFiles


@functools.cache
def small_disks() -> bool:
    """Whether a child may have a file system of its own here."""
    return not aside(_try_one)


def aside(work: Callable[[], list[str]]) -> list[str]:
    """What this work finds, done in a child of its own; a crash is a finding."""
    heard, told = os.pipe()
    if (child := os.fork()) == 0:
        gc.disable()
        try:
            found = work()
        except BaseException:  # noqa: BLE001 - whatever it is, it is a finding
            found = ["crashed: " + traceback.format_exc()[-400:]]
        os.write(told, "\n".join(line.replace("\n", " ") for line in found).encode())
        os._exit(0)
    os.close(told)
    data = b""
    while chunk := os.read(heard, 65_536):
        data += chunk
    os.close(heard)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return [line for line in data.decode().split("\n") if line] + ([f"the child ended with {code}"] if code else [])


def _try_one() -> list[str]:
    SmallDisk(Path(tempfile.gettempdir()))
    return []


def _called(result: int) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
