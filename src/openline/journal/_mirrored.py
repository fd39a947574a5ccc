"""What a mirror stores, as a port: pending checkpoints, leaves, and the checkpoint up to which all leaves are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ._tree import Frontier


@dataclass(frozen=True, kw_only=True, slots=True)
class Mirrored:
    """The mirror checkpoint: log-signed note, the POSIX second of our cosignature, and the frontier at its size."""

    note: bytes
    timestamp: int
    frontier: Frontier


class MirroredJournals(Protocol):
    """What a mirror stores. Every change is durable when the call returns, and one atomic step among all writers."""

    def pending(self, origin: str) -> Sequence[bytes]:
        """The last pending checkpoints, the current one first; empty when there never was one."""
        ...

    def advance_pending(self, origin: str, expected_size: int, expected_root: bytes, note: bytes) -> bool:
        """Add a pending checkpoint when the current one has this size and root (none: 0 and the empty root)."""
        ...

    def next_entry(self, origin: str) -> int:
        """The index of the first leaf that is not stored."""
        ...

    def entries(self, origin: str, start: int, end: int) -> Sequence[bytes]:
        """Stored leaves from ``start`` up to ``end``, read from the disk."""
        ...

    def save(self, origin: str, start: int, entries: Sequence[bytes]) -> None:
        """Store leaves from ``start`` on, not beyond the next entry; what is stored already stays as it is."""
        ...

    def mirrored(self, origin: str) -> Mirrored | None:
        """The mirror checkpoint, or None."""
        ...

    def advance_mirrored(self, origin: str, mirrored: Mirrored) -> bool:
        """Replace the mirror checkpoint, unless the one held is larger or later; False changed nothing."""
        ...
