"""Checking proofs of the Merkle tree: inclusion, consistency, subtree consistency. Every check raises or is silent.

Written from the verifying algorithms (RFC 9162 2.1.3.2 and 2.1.4.2, draft-ietf-plants-merkle-tree-certs 4.4), apart
from the code that makes proofs. Size 0 proves nothing and is refused.
"""

from collections.abc import Sequence

from openline import limits
from openline.errors import RecordError

from ._tree import is_subtree, node_hash


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
    if _walk(0, first, second, proof, old_root) != (old_root, new_root):
        raise _wrong("journal.consistency-wrong", f"size {first} does not begin size {second}")


def check_subtree_consistency(
    start: int, end: int, size: int, proof: Sequence[bytes], subtree_root: bytes, root: bytes
) -> None:
    """Raise RecordError unless leaves ``[start, end)`` with this root stand so in the tree of ``size`` leaves."""
    _check_proof(proof, subtree_root, root)
    if not is_subtree(start, end) or end > size:
        raise _wrong("journal.subtree-invalid", f"leaves {start} to {end} are no subtree of a tree of {size}")
    if _walk(start, end, size, proof, subtree_root) != (subtree_root, root):
        raise _wrong("journal.consistency-wrong", f"leaves {start} to {end} do not stand so in the tree of {size}")


def _walk(start: int, end: int, size: int, proof: Sequence[bytes], known: bytes) -> tuple[bytes, bytes]:
    """The roots of the subtree and of the tree to which the proof leads."""
    fn, sn, tn = start, end - 1, size - 1
    while fn != sn and (sn == tn or sn & 1):
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    items = list(proof)
    if fn == sn:
        inner = outer = known
    elif items:
        inner = outer = items.pop(0)
    else:
        raise _wrong("journal.consistency-wrong", "the proof is empty")
    for item in items:
        if tn == 0:
            raise _wrong("journal.consistency-wrong", "the proof is too long")
        if sn & 1 or sn == tn:
            inner = node_hash(item, inner) if fn < sn else inner
            outer = node_hash(item, outer)
            while not sn & 1 and sn:
                fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
        else:
            outer = node_hash(outer, item)
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    if tn != 0:
        raise _wrong("journal.consistency-wrong", "the proof is too short")
    return inner, outer


def _check_proof(proof: Sequence[bytes], *ends: bytes) -> None:
    """A proof is at most 63 hashes; they and the hashes it joins have 32 bytes each."""
    if len(proof) > limits.PROOF_HASHES or any(len(item) != 32 for item in (*proof, *ends)):
        raise _wrong("journal.proof-malformed", "a proof is at most 63 hashes of 32 bytes")


def _wrong(code: str, message: str) -> RecordError:
    return RecordError(code, message, hint="ask the author for the proof again, and keep both")
