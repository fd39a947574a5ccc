"""An officer at a terminal, for tests of ``openline log-call``: every key is typed on a real pty and counted."""

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
from dataclasses import dataclass, field
from pathlib import Path

KEYSTROKE_S, PROMPT_S = 0.28, 1.5
"""Assumed seconds for one key of somebody who types, and for reading one prompt: an estimate, not a measurement."""


@dataclass
class Caller:
    """One run of a command on a terminal of 80 columns."""

    words: tuple[str, ...]
    seen: str = ""
    keys: int = 0
    prompts: int = 0
    code: int | None = None
    _fd: int = field(default=-1, repr=False)
    _read: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        self._fd, far = pty.openpty()
        environment = {
            **os.environ,
            "OPENLINE_PASSPHRASE": "p",
            "COLUMNS": "80",
            "LINES": "40",
            "TERM": "xterm",
            "LANG": "C.UTF-8",
        }
        self._run = subprocess.Popen(
            [sys.executable, "-m", "openline", *self.words], stdin=far, stdout=far, stderr=far, env=environment,
            start_new_session=True, preexec_fn=_take_terminal,
        )  # fmt: skip
        os.close(far)

    def until(self, words: str, wait_s: float = 60) -> str:
        """Read until these words come after what was read last; returns what stands before them, with them."""
        while words not in plain(self.seen)[self._read :]:
            ready, _, _ = select.select([self._fd], [], [], wait_s)
            assert ready, f"{words!r} did not come; on the screen: {plain(self.seen)[-800:]}"
            try:
                more = os.read(self._fd, 65_536).decode("utf-8", "replace")
            except OSError:
                more = ""
            assert more, f"it ended before {words!r}: {plain(self.seen)[-1500:]}"
            self.seen += more
        new = plain(self.seen)[self._read :]
        end = new.index(words) + len(words)
        self._read += end
        return new[:end]

    def press(self, text: str, enter: bool = True) -> None:
        """Type a text, and Enter unless one key is enough."""
        self.prompts += 1
        self.keys += len(text) + enter
        os.write(self._fd, (text + ("\r" if enter else "")).encode())

    def answer(self, label: str, text: str) -> None:
        """Wait for the line of this label with its prompt, then type the answer."""
        self.until(label)
        self.until("> ")
        self.press(text)

    def interrupt(self) -> None:
        """Ctrl-C, once the screen is still: what is typed while a prompt is being set up may be thrown away."""
        while select.select([self._fd], [], [], 0.5)[0] and (more := os.read(self._fd, 65_536)):
            self.seen += more.decode("utf-8", "replace")
        os.write(self._fd, b"\x03")

    def close(self) -> None:
        """The terminal is closed under the program."""
        os.close(self._fd)
        self._run.wait(30)
        self.code = self._run.returncode

    def end(self) -> str:
        """Read to the end; the exit code stands in ``code``."""
        try:
            while select.select([self._fd], [], [], 60)[0] and (more := os.read(self._fd, 65_536)):
                self.seen += more.decode("utf-8", "replace")
        except OSError:
            pass  # Linux says so when the last writer is gone
        self.code = self._run.wait(30)
        os.close(self._fd)
        return plain(self.seen)

    @property
    def estimate_s(self) -> float:
        """Seconds for a trained officer, estimated from keys and prompts."""
        return self.keys * KEYSTROKE_S + self.prompts * PROMPT_S


def _take_terminal() -> None:
    """The pty becomes the program's own terminal: Ctrl-C and a closed window reach it as they do outside a test."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def plain(text: str) -> str:
    """What a person reads: without colours and cursor movements."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r", "", text)


def log_call(node: Path, *more: str) -> Caller:
    """``openline log-call NODE`` at a terminal."""
    return Caller(("log-call", str(node), *more))
