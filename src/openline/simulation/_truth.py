"""What one author wrote, as the oracle saw it with its own eyes: leaves by index and the root at every size.

RFC 6962 hashing, written here a second time on purpose: an oracle shares no code with what it judges.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field

_ID = re.compile(rb"[0-9a-f]{32}")


class Violated(AssertionError):
    """A promise that a world must keep is broken."""


@dataclass
class Truth:
    """An author's journal: leaf hashes, ids, roots by size (``roots[0]`` is that of nothing)."""

    author: str
    hashes: list[bytes] = field(default_factory=list)
    at: dict[bytes, int] = field(default_factory=dict)
    ids: set[bytes] = field(default_factory=set)
    roots: list[bytes] = field(default_factory=lambda: [hashlib.sha256(b"").digest()])
    _peaks: list[tuple[int, bytes]] = field(default_factory=list)

    def take(self, leaf: bytes) -> None:
        """One more leaf; raises Violated when its entry stands here already."""
        key = hashlib.sha256(b"\0" + leaf).digest()
        rows = leaf.split(b"\n", 3)
        name = rows[2] if len(rows) == 4 and _ID.fullmatch(rows[2]) else key
        if name in self.ids or key in self.at:
            raise Violated(f"{self.author} wrote one entry twice: {name.decode('ascii', 'replace')}")
        self.at[key] = len(self.hashes)
        self.ids.add(name)
        self.hashes.append(key)
        self._grow(key)

    def check_copy(self, index: int, leaf_hash: bytes, holder: str) -> None:
        """Raise Violated unless this is the leaf that the author has at this index."""
        if index >= len(self.hashes):
            raise Violated(f"{holder} holds leaf {index} of {self.author}, who has {len(self.hashes)}")
        if self.hashes[index] != leaf_hash:
            where = self.at.get(leaf_hash)
            what = "that its author never wrote" if where is None else f"that stands at {where}"
            raise Violated(f"{holder} holds at {index} of {self.author} a leaf {what}")

    def check_head(self, size: int, root: bytes, holder: str) -> None:
        """Raise Violated unless this is the root of so many of the author's leaves."""
        if size >= len(self.roots) or self.roots[size] != root:
            raise Violated(f"{holder} shows a head of {self.author} over {size} leaves that is not its journal's")

    def _grow(self, key: bytes) -> None:
        self._peaks.append((1, key))
        while len(self._peaks) > 1 and self._peaks[-1][0] == self._peaks[-2][0]:
            (size, right), (_, left) = self._peaks.pop(), self._peaks.pop()
            self._peaks.append((2 * size, hashlib.sha256(b"\1" + left + right).digest()))
        root = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            root = hashlib.sha256(b"\1" + left + root).digest()
        self.roots.append(root)


def read_head(note: bytes) -> tuple[str, int, bytes]:
    """Origin, size and root of a head, read from its first three lines; its signatures are not our business here."""
    origin, size, root, _ = note.decode().split("\n", 3)
    return origin, int(size), base64.b64decode(root)
