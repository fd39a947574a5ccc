"""The Merkle tree of RFC 6962 over leaf bytes: roots, inclusion and consistency proofs.

Hashes are SHA-256; a leaf is hashed behind 0x00, a node behind 0x01. ``Frontier`` holds the roots of the
complete subtrees of a journal, so that appending and the root cost O(log n). Verifiers raise.

    >>> root_of([]).hex()[:8]
    'e3b0c442'
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from openline import limits
from openline.errors import RecordError

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The journal's size and the roots of its complete subtrees, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier with one more leaf hash."""
        peaks, carried, size = list(self.peaks), leaf, self.size
        while size & 1:
            carried, size = node_hash(peaks.pop(), carried), size >> 1
        return Frontier(self.size + 1, (*peaks, carried))

    def root(self) -> bytes:
        """The tree's root at this size."""
        if not self.peaks:
            return EMPTY_ROOT
        result = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            result = node_hash(peak, result)
        return result


def frontier_of(hashes: Sequence[bytes]) -> Frontier:
    """The frontier of a whole sequence of leaf hashes."""
    frontier = Frontier()
    for item in hashes:
        frontier = frontier.append(item)
    return frontier


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over a sequence of leaf hashes."""
    return frontier_of(hashes).root()


def inclusion_proof(hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """RFC 6962 2.1.1 path for the leaf at ``index`` in the tree of all ``hashes``, nearest sibling first."""
    assert 0 <= index < len(hashes), "the leaf stands in the tree"
    if len(hashes) == 1:
        return ()
    k = _split(len(hashes))
    if index < k:
        return (*inclusion_proof(hashes[:k], index), root_of(hashes[k:]))
    return (*inclusion_proof(hashes[k:], index - k), root_of(hashes[:k]))


def consistency_proof(hashes: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """RFC 6962 2.1.2 proof that the tree of ``first`` leaves begins the tree of all ``hashes``."""
    assert 0 < first <= len(hashes), "an empty tree proves nothing"
    return _subproof(hashes, first, whole=True)


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise RecordError unless the proof leads from the leaf hash to the root (RFC 9162 2.1.3.2)."""
    _check_proof(proof, leaf, root)
    if not 0 <= index < size:
        raise _wrong("journal.inclusion-out-of-range", f"no index {index} in a tree of {size}")
    fn, sn, result = index, size - 1, leaf
    for item in proof:
        if sn == 0:
            raise _wrong("journal.inclusion-wrong", "the proof is too long")
        if fn & 1 or fn == sn:
            result = node_hash(item, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(result, item)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or result != root:
        raise _wrong("journal.inclusion-wrong", f"the proof for index {index} does not lead to the root")


def check_consistency(first: int, second: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raise RecordError unless the first tree begins the second (RFC 9162 2.1.4.2). Size 0 proves nothing."""
    _check_proof(proof)
    if not 0 < first <= second:
        raise _wrong("journal.consistency-sizes", f"sizes {first} and {second} cannot be compared")
    if first == second:
        if proof or old_root != new_root:
            raise _wrong("journal.consistency-wrong", "equal sizes need equal roots and no proof")
        return
    path = list(proof) if first & (first - 1) else [old_root, *proof]
    if not path:
        raise _wrong("journal.consistency-wrong", "the proof is empty")
    if _walk_consistency(first, second, path) != (old_root, new_root):
        raise _wrong("journal.consistency-wrong", f"size {first} does not begin size {second}")


def _walk_consistency(first: int, second: int, path: list[bytes]) -> tuple[bytes, bytes]:
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for item in path[1:]:
        if sn == 0:
            raise _wrong("journal.consistency-wrong", "the proof is too long")
        if fn & 1 or fn == sn:
            old, new = node_hash(item, old), node_hash(item, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, item)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise _wrong("journal.consistency-wrong", "the proof is too short")
    return old, new


def _subproof(hashes: Sequence[bytes], first: int, *, whole: bool) -> tuple[bytes, ...]:
    if first == len(hashes):
        return () if whole else (root_of(hashes),)
    k = _split(len(hashes))
    if first <= k:
        return (*_subproof(hashes[:k], first, whole=whole), root_of(hashes[k:]))
    return (*_subproof(hashes[k:], first - k, whole=False), root_of(hashes[:k]))


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def _check_proof(proof: Sequence[bytes], *ends: bytes) -> None:
    """A proof is at most 63 hashes; they and the hashes it joins have 32 bytes each."""
    if len(proof) > limits.PROOF_HASHES or any(len(item) != 32 for item in (*proof, *ends)):
        raise _wrong("journal.proof-malformed", "a proof is at most 63 hashes of 32 bytes")


def _wrong(code: str, message: str) -> RecordError:
    return RecordError(code, message, hint="ask the author for the proof again, and keep both")
