"""Paths through the store, as every harness takes them: what is done before, what a child does, what must hold after.

A route is looked at in two steps, because thousands of power cuts leave the same disk under other promises:
``look`` reads what is on the disk, ``judged`` holds that against what the child had said.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from openline.journal import leaf_hash

from . import oracle
from .scripts import Step, child, prepare, script
from .tracing import Work


class Route(Protocol):
    """What every path offers to a harness."""

    @property
    def name(self) -> str:
        """What the path does."""
        ...

    def prepare(self, folder: Path) -> None:
        """Do in peace what comes before."""
        ...

    def work(self, folder: Path, *, weak: bool = False) -> Work:
        """What the child does in a folder that was prepared; ``weak`` as in ``scripts.child``."""
        ...

    def look(self, folder: Path) -> Any:
        """What is there after a fault."""
        ...

    def judged(self, found: Any, said: Sequence[str]) -> list[str]:
        """What of it does not hold, after the child said this."""
        ...

    def residue(self, files: dict[str, bytes], said: Sequence[str]) -> list[str]:
        """Bytes that must be gone after the child said this, and that a file still holds."""
        ...


@dataclass(frozen=True, kw_only=True)
class StoreRoute:
    """A path through a record: ``first`` happens in peace, ``steps`` in the child; ``pages`` as in ``child``."""

    name: str
    first: tuple[Step, ...] = ()
    steps: tuple[Step, ...]
    pages: int | None = None

    def prepare(self, folder: Path) -> None:
        """Do what comes before."""
        if self.first:
            prepare(folder, self.first)

    def work(self, folder: Path, *, weak: bool = False) -> Work:
        """Perform the steps."""
        return child(folder, self.steps, prepared=bool(self.first), weak=weak, pages=self.pages)

    def look(self, folder: Path) -> oracle.Found:
        """Open, finish and read the record."""
        return oracle.look(folder)

    def judged(self, found: oracle.Found, said: Sequence[str]) -> list[str]:
        """What the one judge says."""
        return oracle.judged(found, self.steps, said, self.first)

    def residue(self, files: dict[str, bytes], said: Sequence[str]) -> list[str]:
        """Erased salts and bodies that still stand in a file."""
        every = [*self.first, *self.steps]
        done = [self.steps[int(line.split(" ")[1])] for line in said if line.startswith("done ")]
        erased = {leaf for step in done for leaf in step.leaves}
        openings = {leaf_hash(e.leaf): e.opening for step in every for e in step.entries if e.opening is not None}
        return [
            f"erased, and still in {name}"
            for leaf in erased
            for name, data in files.items()
            if openings[leaf].salt in data or openings[leaf].body[:48] in data
        ]

    def kept_open(self) -> "StoreRoute":
        """The same path in a process that never closes and opens anew, and goes on asking."""
        steps = tuple(step for step in self.steps if step.act not in ("close", "open"))
        return replace(self, steps=(*steps, *steps[-1:]))


def routes(seed: int) -> tuple[StoreRoute, ...]:
    """A record's paths: create, append, say again, copy the log, put, close with its checkpoint, open, erase."""
    steps = script(seed, 6)
    one, two, three, four, five, six = list(dict.fromkeys(step for step in steps if step.act == "append"))[:6]
    first = (steps[0], one, two, three, Step(act="close"))
    put = next(step for step in script(seed + 1, 40) if step.act == "put")
    erase = Step(act="erase", leaves=(leaf_hash(two.entries[0].leaf),))
    return (
        StoreRoute(name="create", steps=(Step(act="create"), four, five)),
        StoreRoute(name="append", first=first, steps=(four, five)),
        StoreRoute(name="again", first=first, steps=(four, four)),
        StoreRoute(name="copy the log", first=first, steps=(four, five, six), pages=4),
        StoreRoute(name="checkpoint", first=first, steps=(four, Step(act="seal"), Step(act="close"))),
        StoreRoute(name="put", first=first, steps=(put, four)),
        StoreRoute(name="open", first=first, steps=(four, Step(act="close"), Step(act="open"), five)),
        StoreRoute(name="erase", first=first, steps=(erase, four)),
    )


@contextmanager
def prepared(route: Route) -> Iterator[Path]:
    """A folder, in memory where there is one, in which what comes first was done."""
    folder = Path(tempfile.mkdtemp(prefix="openline-fault-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        route.prepare(folder)
        yield folder
    finally:
        shutil.rmtree(folder)


def laid_out(folder: Path, files: dict[str, bytes]) -> None:
    """Make a folder hold exactly these files."""
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
