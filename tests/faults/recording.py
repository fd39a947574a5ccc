"""What a traced child did to the files of one folder, in order, with what it was promised in between.

Only what can survive or be lost is kept: bytes at an offset, lengths, names, and the calls that make them durable.
SQLite's shared memory (``-shm``) is no file that a restart reads, so it is left out; a shared writable mapping of
anything else, or a call that this reader does not know, stops the reading, because its effects would be missed.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .tracing import Run

_LINE = re.compile(r"^\d+\s+(?P<call>\w+)\((?P<words>.*)\)\s+= (?P<result>-?\d+|\?|0x[0-9a-f]+)(?P<tail>.*)$")
_FD = re.compile(r"^(\w+)<((?:\\x[0-9a-f]{2})*)>(?:\(deleted\))?$")
_QUOTED = re.compile(r'^"(?:\\x[0-9a-f]{2})*"$')
_WRITES = {"pwrite64", "write"}
_SYNCS = {"fsync", "fdatasync"}
_CANNOT = {"pwritev", "pwritev2", "writev", "truncate", "fallocate", "copy_file_range", "sendfile", "sync_file_range"}
_CANNOT |= {"link", "linkat", "symlinkat", "dup", "dup2", "dup3", "mkdir", "mkdirat"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrote:
    """Bytes handed to the system for a file."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A file's length was set."""

    file: int
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A name came to mean a file, or (None) nothing; a rename says both at once."""

    names: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Synced:
    """A file, or (None) the folder, was made durable, or that failed."""

    file: int | None
    worked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """The child said this to the world: it counts from here on."""

    text: str


Operation = Wrote | Cut | Named | Synced | Said


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The files before the run (all durable) by name, and what was done."""

    before: Mapping[str, bytes]
    operations: tuple[Operation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call that named something in the folder, whatever came of it."""

    name: str
    target: str


def recorded(run: Run, folder: Path, before: Mapping[str, bytes]) -> Recording:
    """The operations of a run on the files right below ``folder``."""
    reader = _Reader(folder=str(folder.resolve()), pipe=run.pipe)
    for number, name in enumerate(sorted(before)):
        reader.names[name] = number
        reader.sizes[number] = len(before[name])
    operations = [operation for line in run.lines for operation in reader.read(line)]
    return Recording(before=dict(before), operations=tuple(operations))


def calls(run: Run, folder: Path) -> list[tuple[str, str | None]]:
    """Every call of a run: its name, and the file below ``folder`` it was about, or None."""
    root = str(folder.resolve())
    found: list[tuple[str, str | None]] = []
    for line in run.lines:
        if match := _LINE.match(line):
            texts = [_text(word) for word in _words(match["words"]) if _FD.match(word) or _QUOTED.match(word)]
            about = next((t[len(root) :].lstrip("/") or "." for t in texts if t.startswith(root)), None)
            found.append((match["call"], about))
    return found


@dataclass
class _Reader:
    folder: str
    pipe: int
    names: dict[str, int] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    open: dict[int, int | None] = field(default_factory=dict)
    at: dict[int, int] = field(default_factory=dict)

    def read(self, line: str) -> Iterator[Operation]:
        """The operations of one line of strace."""
        match = _LINE.match(line)
        if match is None:
            assert "+++" in line or "---" in line, f"strace's line is not understood: {line[:200]}"
            return
        call, words = match["call"], _words(match["words"])
        if match["result"] == "?":
            return  # the child was killed in this call
        result = int(match["result"], 0)
        if call in _SYNCS:
            yield from self._synced(words, worked=result == 0)
        elif result >= 0:
            yield from self._done(call, words, result)

    def _done(self, call: str, words: list[str], result: int) -> Iterator[Operation]:
        if call in _WRITES:
            yield from self._wrote(call, words, result)
        elif call in ("openat", "open"):
            yield from self._opened(words[1:] if call == "openat" else words, result)
        elif call == "ftruncate":
            yield from self._cut(words)
        elif call.startswith("unlink"):
            yield from self._gone(words[1] if call == "unlinkat" else words[0])
        elif call.startswith("rename"):
            yield from self._renamed([word for word in words if word.startswith('"')])
        elif call == "lseek" and (number := _number(words[0])) in self.open:
            self.at[number] = result
        elif call == "mmap":
            shared = "MAP_SHARED" in words[3] and "PROT_WRITE" in words[2]
            assert not (shared and self._ours(words[4])), f"a mapping of {words[4]} writes without a call"
        elif call in _CANNOT:
            assert not any(self._ours(word) for word in words), f"{call} is not understood here"

    def _opened(self, words: list[str], number: int) -> Iterator[Operation]:
        name = self._name(words[0])
        self.open.pop(number, None)
        if name is None:
            return
        if name == ".":
            self.open[number] = None
            return
        if name not in self.names:
            self.names[name] = max(self.sizes, default=-1) + 1
            self.sizes[self.names[name]] = 0
            yield Named(names=((name, self.names[name]),))
        file = self.open[number] = self.names[name]
        if "O_TRUNC" in words[1] and self.sizes[file]:
            self.sizes[file] = 0
            yield Cut(file=file, size=0)
        self.at[number] = self.sizes[file] if "O_APPEND" in words[1] else 0

    def _wrote(self, call: str, words: list[str], count: int) -> Iterator[Operation]:
        number = _number(words[0])
        if number == self.pipe:
            yield Said(text=_bytes(words[1]).decode().rstrip("\n"))
            return
        file = self.open.get(number)
        if file is None:
            assert not self._ours(words[0]), f"a write to {_text(words[0])}, which nobody opened"
            return
        offset = int(words[3]) if call == "pwrite64" else self.at[number]
        if call == "write":
            self.at[number] = offset + count
        self.sizes[file] = max(self.sizes[file], offset + count)
        data = _bytes(words[1])
        assert len(data) >= count, "strace kept every byte"
        yield Wrote(file=file, offset=offset, data=data[:count])

    def _cut(self, words: list[str]) -> Iterator[Operation]:
        file = self.open.get(_number(words[0]))
        if file is not None:
            self.sizes[file] = int(words[1])
            yield Cut(file=file, size=int(words[1]))

    def _synced(self, words: list[str], *, worked: bool) -> Iterator[Operation]:
        if (number := _number(words[0])) in self.open:
            yield Synced(file=self.open[number], worked=worked)

    def _gone(self, word: str) -> Iterator[Operation]:
        name = self._name(word)
        if name is not None and self.names.pop(name, None) is not None:
            yield Named(names=((name, None),))

    def _renamed(self, words: list[str]) -> Iterator[Operation]:
        old, new = self._name(words[0]), self._name(words[1])
        if old is not None and new is not None:
            file = self.names[new] = self.names.pop(old)
            yield Named(names=((old, None), (new, file)))

    def _ours(self, word: str) -> bool:
        return bool(_FD.match(word) or _QUOTED.match(word)) and self._name(word) is not None

    def _name(self, word: str) -> str | None:
        """The name below the folder, ``.`` for the folder; None for what lies elsewhere or is shared memory."""
        path = os.path.normpath(_text(word))
        if path == self.folder:
            return "."
        inside = path.startswith(self.folder + "/") and not path.endswith("-shm")
        return path[len(self.folder) + 1 :] if inside else None


def _words(text: str) -> list[str]:
    return re.split(r", (?=[^}]*(?:\{|$))", text)


def _number(word: str) -> int:
    match = _FD.match(word)
    number = match[1] if match else word
    return int(number) if number.isdigit() else -1


def _text(word: str) -> str:
    """What is written between quotes, or between the brackets after a number."""
    match = _FD.match(word)
    return _bytes(match[2] if match else word).decode(errors="replace")


def _bytes(word: str) -> bytes:
    assert not word.endswith("..."), "strace shortened a text"
    return bytes.fromhex(word.strip('"').replace("\\x", ""))
