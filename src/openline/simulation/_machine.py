"""The machine under a node: it loses its power at any durable step, its disk fills up, and it starts again.

What a crash keeps is what the files hold at that moment: they are copied as they lie, with the log of SQLite beside
them, and the next node opens the copy. Everything else of the node is gone. Storage syncs at each commit, so what was
committed is in the files; cuts inside a commit are the business of the campaigns C1 to C4.

A full disk is SQLite's own: no page more than now (SQLITE_FULL), or no write at all.
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeVar

from openline.errors import StorageError
from openline.journal import Batch, Checkpoint, CosignedHead, Signer
from openline.node import Node, open_node
from openline.picture import Piece
from openline.storage import CosignedStore, PrivateKey, Store

Result = TypeVar("Result")
_PAGES = 2**30


class Crashed(Exception):
    """The power went away inside a durable step. No code of a node may catch it."""


class Moment(Enum):
    """Where a crash meets a node."""

    IDLE = "while it waits"
    BEFORE_COMMIT = "before it commits"
    AFTER_COMMIT = "after it commits and before it answers"
    BETWEEN_EFFECTS = "between what it sends"


@dataclass
class Gate:
    """Between a node and its disk. ``steps``: durable steps until the crash; ``sends``: what still leaves before it."""

    full: bool = False
    steps: int | None = None
    moment: Moment = Moment.IDLE
    sends: int | None = None
    refused: int = 0

    def disarm(self) -> None:
        """No crash is coming any more."""
        self.steps, self.sends, self.moment = None, None, Moment.IDLE

    def pass_through(self, work: Callable[[], Result]) -> Result:
        """One durable step."""
        if self.full:
            self.refused += 1
            raise StorageError("storage.disk-full", "no space left on the simulated disk", hint="free space")
        if self.steps is None:
            return self._counted(work)
        self.steps -= 1
        if self.steps >= 0:
            return self._counted(work)
        if self.moment is Moment.AFTER_COMMIT:
            work()
        raise Crashed

    def _counted(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        except StorageError as error:
            self.refused += error.code == "storage.disk-full"
            raise


class GatedStore(Store):
    """A node's record behind a gate; the record is the real one."""

    def __init__(self, store: Store, gate: Gate) -> None:
        self.__dict__.update(store.__dict__)
        self._gate = gate

    def append(self, batch: Batch, signer: Signer) -> Checkpoint:
        """As ``Store.append``."""
        return self._gate.pass_through(lambda: Store.append(self, batch, signer))

    def put(self, pieces: Sequence[Piece]) -> None:
        """As ``Store.put``."""
        self._gate.pass_through(lambda: Store.put(self, pieces))

    def erase(self, leaf_hashes: Iterable[bytes]) -> None:
        """As ``Store.erase``."""
        self._gate.pass_through(lambda: Store.erase(self, leaf_hashes))

    def fill(self, pages: int) -> None:
        """Let the file grow by no more than so many pages."""
        (held,) = self._record.database.connection.execute("PRAGMA page_count").fetchone()
        self._record.database.connection.execute(f"PRAGMA max_page_count={min(held + pages, _PAGES)}")


class GatedHeads(CosignedStore):
    """The heads a mirror cosigned, behind the same gate."""

    def __init__(self, heads: CosignedStore, gate: Gate) -> None:
        self.__dict__.update(heads.__dict__)
        self._gate = gate

    def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
        """As ``CosignedStore.advance``."""
        return self._gate.pass_through(lambda: CosignedStore.advance(self, origin, expected_size, expected_root, head))


@dataclass
class Machine:
    """One participant's computer: a folder, the keys that were unlocked once, and what its disk does."""

    folder: Path
    keys: dict[str, PrivateKey]
    gate: Gate = field(default_factory=Gate)
    grows: bool = True
    refused: int = 0
    _starts: int = 0

    def open(self) -> Node:
        """The node from its files, not yet behind this machine's gate."""
        return open_node(self.folder, b"", self.keys)

    def start(self) -> Node:
        """The node from its files, behind this machine's gate."""
        return self.gated(self.open())

    def gated(self, node: Node) -> Node:
        """A node that is running already, from now on behind this machine's gate."""
        store = node.store = GatedStore(node.store, self.gate)
        if not self.grows:
            store.fill(0)
        if node.mirror is not None and isinstance(node.mirror.heads, CosignedStore):
            node.mirror = type(node.mirror)(signer=node.mirror.signer, heads=GatedHeads(node.mirror.heads, self.gate))
        return node

    def crash(self, node: Node) -> None:
        """Keep what the files hold now; the node and its connections are gone."""
        self._starts += 1
        kept = self.folder.with_name(f"{self.folder.name.partition('.')[0]}.{self._starts}")
        kept.mkdir()
        for path in sorted(self.folder.iterdir()):
            if not path.name.endswith("-shm"):  # SQLite makes its index of the log anew
                shutil.copy2(path, kept / path.name)
        close(node)
        shutil.rmtree(self.folder)
        self.refused += self.gate.refused
        self.folder, self.gate = kept, Gate(full=self.gate.full)

    def fill(self, node: Node | None, *, wholly: bool) -> None:
        """The disk is full: nothing can be written at all, or no file can grow."""
        self.grows, self.gate.full = False, wholly
        if node is not None and isinstance(node.store, GatedStore):
            node.store.fill(0)

    def free(self, node: Node | None) -> None:
        """There is room again."""
        self.grows, self.gate.full = True, False
        if node is not None and isinstance(node.store, GatedStore):
            node.store.fill(_PAGES)


def close(node: Node) -> None:
    """Close a node's files."""
    node.store.close()
    if node.mirror is not None and isinstance(node.mirror.heads, CosignedStore):
        node.mirror.heads.close()
