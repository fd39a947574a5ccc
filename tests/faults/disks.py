"""Every disk that a power cut could leave behind, from what was synced and what was not.

At a cut, everything synced is there. Of the rest anything may be: nothing, all of it, a random half of the
operations, or a random half with every write torn at 512 bytes; files owe each other no order, and a name whose
folder was not synced may be missing, old or new. After a failed sync of a file the operations it was asked for
are clean in the cache and may never reach the disk, whatever later syncs say (as Linux does).

Not built: bytes of other files showing up in space that a file had just grown into.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from .recording import Cut, Named, Operation, Recording, Said, Synced, Wrote

SECTOR = 512
Image = dict[str, bytes]


@dataclass(frozen=True, kw_only=True)
class State:
    """One disk after a power cut: which cut and kind, the files, and everything the child had said by then."""

    cut: int
    kind: str
    files: Image
    said: tuple[str, ...]


@dataclass
class Disk:
    """What is surely there, and what only the cache knows, in order."""

    files: dict[int, bytes] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    waiting: list[Operation] = field(default_factory=list)
    doomed: set[int] = field(default_factory=set)

    def take(self, operation: Operation) -> None:
        """Go one operation on."""
        match operation:
            case Synced(worked=True):
                self._settle(operation.file)
            case Synced(file=int()):
                self.doomed |= {id(o) for o in self.waiting if _about(o) == operation.file}
            case Wrote() | Cut() | Named():
                self.waiting.append(operation)
            case Synced() | Said():
                pass

    def image(self, dice: random.Random, chance: float, *, torn: bool = False) -> Image:
        """The files by name, when each waiting operation is there with a chance."""
        files, names = dict(self.files), dict(self.names)
        for operation in self.waiting:
            if chance >= 1 or (chance > 0 and dice.random() < chance):
                _apply(operation, files, names, dice if torn else None)
        return {name: bytes(files.get(file, b"")) for name, file in names.items()}

    def _settle(self, file: int | None) -> None:
        kept: list[Operation] = []
        for operation in self.waiting:
            if _about(operation) != file or id(operation) in self.doomed:
                kept.append(operation)
            else:
                _apply(operation, self.files, self.names, None)
        self.waiting = kept


def states(recording: Recording, dice: random.Random, halves: int) -> Iterator[State]:
    """At every cut: nothing of the rest, all of it, ``halves`` random halves and as many torn ones."""
    disk = Disk()
    for number, name in enumerate(sorted(recording.before)):
        disk.names[name], disk.files[number] = number, recording.before[name]
    said: tuple[str, ...] = ()
    for cut, operation in enumerate((None, *recording.operations)):
        if isinstance(operation, Said):
            said = (*said, operation.text)
        if operation is not None:
            disk.take(operation)
        for kind, files in _kinds(disk, dice, halves):
            yield State(cut=cut, kind=kind, files=files, said=said)


def _kinds(disk: Disk, dice: random.Random, halves: int) -> Iterator[tuple[str, Image]]:
    yield "nothing", disk.image(dice, 0)
    if disk.waiting:
        yield "everything", disk.image(dice, 1)
        for _ in range(halves):
            yield "a half", disk.image(dice, 0.5)
            yield "a torn half", disk.image(dice, 0.7, torn=True)


def _about(operation: Operation) -> int | None:
    return operation.file if isinstance(operation, Wrote | Cut) else None


def _apply(operation: Operation, files: dict[int, bytes], names: dict[str, int], dice: random.Random | None) -> None:
    match operation:
        case Wrote():
            files[operation.file] = _written(files.get(operation.file, b""), operation, dice)
        case Cut():
            files[operation.file] = files.get(operation.file, b"")[: operation.size].ljust(operation.size, b"\0")
        case Named():
            for name, file in operation.names:
                names.pop(name, None)
                if file is not None:
                    names[name] = file


def _written(content: bytes, wrote: Wrote, dice: random.Random | None) -> bytes:
    end = wrote.offset + len(wrote.data)
    if dice is None:
        grown = content.ljust(wrote.offset, b"\0")
        return grown[: wrote.offset] + wrote.data + grown[end:]
    new = bytearray(content.ljust(end, b"\0"))
    reached = len(content)
    at = wrote.offset
    while at < end:
        until = min(end, (at // SECTOR + 1) * SECTOR)
        if dice.random() < 0.5:
            new[at:until] = wrote.data[at - wrote.offset : until - wrote.offset]
            reached = max(reached, until)
        at = until
    # The length may have reached the disk without the bytes, or neither.
    return bytes(new if dice.random() < 0.5 else new[:reached])
