"""Appending, prepared purely: what storage must write in one transaction, and the checkpoint to sign after it.

Order: leaves and openings are written against the expected size, the written rows are read again and must extend the
last signed root, and only then is the new checkpoint signed, in the same transaction; it leaves after the commit
(docs/decisions/0009-one-commit.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ._checkpoint import Checkpoint
from ._leaf import Opening
from ._tree import Frontier, leaf_hash


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One leaf to append, with its opening when it is sealed."""

    id: str
    leaf: bytes
    opening: Opening | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Entries for a journal that has exactly ``expected_size`` leaves now."""

    expected_size: int
    entries: tuple[Entry, ...]


def extended(origin: str, frontier: Frontier, new_leaves: Sequence[bytes]) -> tuple[Frontier, Checkpoint]:
    """The frontier and the unsigned checkpoint after these re-read leaves."""
    for leaf in new_leaves:
        frontier = frontier.append(leaf_hash(leaf))
    return frontier, Checkpoint(origin=origin, size=frontier.size, root=frontier.root())
