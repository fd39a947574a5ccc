"""Tokens for names that stay at the post: an interpreter, a unit. What leaves is 32 digits drawn at random.

``tokens.txt`` in the node's folder (0600) says which name has which token, so that its owner can open one when asked; the
same name has the same token each time.
"""

import os
import re
from pathlib import Path

from openline.errors import FormatError

_FILE = "tokens.txt"
_ROW = re.compile(r"([0-9a-f]{32}) (.+)\Z")


class Tokens:
    """The tokens of one node. New ones are drawn in memory, and written by ``keep`` when a call is recorded."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._by_name = _read(self._path)
        self._new: list[str] = []

    def of(self, name: str) -> str:
        """The token of a name; a name that is a token already stays as it is."""
        if re.fullmatch(r"[0-9a-f]{32}", name):
            return name
        if name not in self._by_name:
            self._by_name[name] = os.urandom(16).hex()
            self._new.append(name)
        return self._by_name[name]

    def keep(self) -> None:
        """Write the new ones down, before anything that names them is recorded."""
        if not self._new:
            return
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{self._by_name[name]} {name}\n" for name in self._new)
            file.flush()
            os.fsync(file.fileno())
        self._new.clear()


def _read(path: Path) -> dict[str, str]:
    try:
        rows = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError("cli.tokens-unreadable", f"{path.name}: {error}", hint="restore it from a copy") from None
    return {match[2]: match[1] for row in rows if (match := _ROW.match(row))}
