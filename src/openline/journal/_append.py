"""Appending, prepared purely: what storage must write in one transaction, and the checkpoint to sign after it.

Order: leaves and openings are committed against the expected size; then the
committed bytes are read again, their frontier must reproduce the last signed root, and only then is the
new checkpoint signed. A crash between the two is finished by the same code at start.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from openline.errors import RecordError

from ._checkpoint import Checkpoint
from ._leaf import Opening
from ._tree import Frontier, frontier_of, leaf_hash


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


def verified_frontier(leaves: Sequence[bytes], last: Checkpoint | None) -> Frontier:
    """The frontier at the last signed size; raises RecordError when stored leaves no longer lead to its root.

    Signing over damaged leaves would make the damage final (a certificate log died of one flipped bit).
    """
    if last is None:
        return Frontier()
    hashes = [leaf_hash(leaf) for leaf in leaves[: last.size]]
    if len(hashes) < last.size:
        raise RecordError(
            "journal.shrunk",
            f"{len(hashes)} leaves stored, {last.size} signed",
            hint="repair from a mirror; do not sign",
        )
    frontier = frontier_of(hashes)
    if frontier.root() != last.root:
        raise RecordError(
            "journal.damaged",
            f"the first {last.size} leaves no longer lead to the signed root",
            hint="repair from a mirror; do not sign",
        )
    return frontier


def extended(origin: str, frontier: Frontier, new_leaves: Sequence[bytes]) -> tuple[Frontier, Checkpoint]:
    """The frontier and the unsigned checkpoint after these re-read leaves."""
    for leaf in new_leaves:
        frontier = frontier.append(leaf_hash(leaf))
    return frontier, Checkpoint(origin=origin, size=frontier.size, root=frontier.root())
