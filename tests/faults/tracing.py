"""A child of ours under strace: it does its work, says on a pipe what it was promised, and every call is seen.

The child is forked from this warm process and waits until strace holds it, so that a run costs milliseconds
and the first call that is counted is the first of the work. strace can also let a chosen call fail or kill.
"""

import array
import ctypes
import fcntl
import functools
import gc
import os
import select
import shutil
import signal
import subprocess
import tempfile
import termios
import traceback
import unittest
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "openat,?openat2,?open,?creat,pwrite64,pwritev,?pwritev2,write,writev,fsync,fdatasync,ftruncate,truncate,fallocate,"
    "?rename,renameat,?renameat2,?link,linkat,symlinkat,?unlink,unlinkat,?mkdir,mkdirat,lseek,mmap,"
    "sync_file_range,sync,syncfs,copy_file_range,sendfile,dup,?dup2,dup3"
)
"""Calls that change a file, make a change durable, or say which file a number means. ``?``: not on every machine."""
READS = "pread64,read,preadv,?newfstatat,?fstat,?stat"
"""Calls that only look; a disk may fail in them too."""
_SET_PTRACER, _ANYBODY = 0x59616D61, ctypes.c_ulong(-1)
CRASHED = 70
"""Exit code of a child whose work raised what it must not raise."""

Say = Callable[[str], None]
Work = Callable[[Say], int]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a traced child did: strace's lines, what it said, how it ended (negative: the signal), its pipe's number."""

    lines: tuple[str, ...]
    said: tuple[str, ...]
    code: int
    pipe: int


def run(work: Work, *, inject: str | None = None, reads: bool = False) -> Run:
    """Do the work in a traced child; ``inject`` is strace's own expression; ``reads``: see calls that only look."""
    went, go = os.pipe()
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(go)
        os.close(heard)
        _be_the_child(work, went, said)
    os.close(went)
    os.close(said)
    try:
        return _watched(child, go, heard, said, _command(inject, reads=reads))
    finally:
        os.close(heard)


def require() -> None:
    """Skip, with the reason, where no child can be traced."""
    if reason := unavailable():
        raise unittest.SkipTest(reason)


@functools.cache
def unavailable() -> str | None:
    """Why no child can be traced here, or None."""
    if shutil.which("strace") is None:
        return "strace is not installed; as root: apt-get install strace"
    try:
        done = run(_here)
    except OSError as error:
        return f"strace may not trace a child here: {error}"
    return None if done.said == ("here",) and done.code == 0 else "strace traces no child here"


def _here(say: Say) -> int:
    say("here")
    return 0


def _be_the_child(work: Work, went: int, said: int) -> None:
    gc.disable()  # nothing of the parent's may be closed in here
    code = CRASHED
    try:
        ctypes.CDLL(None).prctl(_SET_PTRACER, _ANYBODY, 0, 0, 0)  # where Yama asks for it
        if _told_to_go(went):
            code = work(lambda text: _say(said, text))
    except BaseException:  # noqa: BLE001 - whatever it is, the parent is told and judges it
        os.write(said, b"crashed " + repr(traceback.format_exc()).encode() + b"\n")
    finally:
        os._exit(code)


def _told_to_go(pipe: int) -> bool:
    """Wait without a call that could be counted or made to fail: a read under way when strace attaches may be either."""
    select.select([pipe], [], [])
    waiting = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, waiting)
    return waiting[0] > 0


def _say(pipe: int, text: str) -> None:
    os.write(pipe, text.encode() + b"\n")


def _watched(child: int, go: int, heard: int, said: int, command: Sequence[str]) -> Run:
    with tempfile.TemporaryDirectory(prefix="openline-strace-") as folder:
        out = Path(folder) / "calls"
        tracer = subprocess.Popen([*command, "-o", str(out), "-p", str(child)], stderr=subprocess.PIPE, text=True)
        assert tracer.stderr is not None
        first = tracer.stderr.readline()
        held = "attached" in first
        os.write(go, b"!" if held else b"?")
        os.close(go)
        words = _heard(child, heard)
        _, status = os.waitpid(child, 0)
        tracer.stderr.read()
        tracer.stderr.close()
        tracer.wait()
        if not held:
            raise OSError(first.strip() or "strace ended at once")
        lines = tuple(out.read_text("ascii").splitlines())
    return Run(lines=lines, said=words, code=os.waitstatus_to_exitcode(status), pipe=said)


def _command(inject: str | None, *, reads: bool) -> list[str]:
    seen = f"{CALLS},{READS}" if reads else CALLS
    command = [
        "strace",
        "-f",
        "-y",
        "-xx",
        "-s",
        "64" if reads else "4000000",
        "-e",
        f"trace={seen}",
        "-e",
        "signal=none",
    ]
    return command if inject is None else [*command, "-e", f"inject={inject}"]


def _heard(child: int, pipe: int) -> tuple[str, ...]:
    """Whole lines until the child ends; a child that does not end in a minute is killed and has said so."""
    data = b""
    while True:
        if not select.select([pipe], [], [], 60)[0]:
            os.kill(child, signal.SIGKILL)
            data += b"\nhung\n"
        if not (chunk := os.read(pipe, 65_536)):
            return tuple(data.decode().split("\n")[:-1])
        data += chunk
