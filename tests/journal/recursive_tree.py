"""The Merkle tree once more, as RFC 6962 defines it and nothing else: recursive, over ranges of leaves, never quick.

The oracle of tests and campaigns. It shares no code with ``openline.journal``. Definitions: MTH, PATH, PROOF and SUBPROOF
of RFC 6962 2.1, the subtree proof of draft-ietf-plants-merkle-tree-certs 4.4, and for each proof what it leads to.
"""

import hashlib
from collections.abc import Sequence

KEPT = 32
"""Roots over at least so many leaves are kept, or a tree of a million leaves would be hashed again for every question."""


def over(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than the size, as the RFC says it."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k


class RecursiveTree:
    """Entries D[0] to D[n-1], and what the RFC says of any range of them."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
        self._roots: dict[tuple[int, int], bytes] = {}

    def mth(self, low: int, high: int) -> bytes:
        """MTH(D[low:high])."""
        if high - low < 2:
            return self.leaves[low] if high > low else hashlib.sha256(b"").digest()
        kept = self._roots.get((low, high))
        if kept is None:
            k = split(high - low)
            kept = over(self.mth(low, low + k), self.mth(low + k, high))
            if high - low >= KEPT:
                self._roots[low, high] = kept
        return kept

    def path(self, m: int, low: int, high: int) -> list[bytes]:
        """PATH(m, D[low:high]), with m counted from ``low``."""
        if high - low == 1:
            return []
        k = split(high - low)
        if m < k:
            return [*self.path(m, low, low + k), self.mth(low + k, high)]
        return [*self.path(m - k, low + k, high), self.mth(low, low + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        """PROOF(m, D[0:n])."""
        return self._subproof(m, 0, n, known=True)

    def _subproof(self, m: int, low: int, high: int, *, known: bool) -> list[bytes]:
        if m == high - low:
            return [] if known else [self.mth(low, high)]
        k = split(high - low)
        if m <= k:
            return [*self._subproof(m, low, low + k, known=known), self.mth(low + k, high)]
        return [*self._subproof(m - k, low + k, high, known=False), self.mth(low, low + k)]

    def subtree_proof(self, start: int, end: int, low: int, high: int, *, known: bool = True) -> list[bytes]:
        """SUBTREE_PROOF for leaves ``start`` to ``end``, counted from ``low``, in D[low:high]."""
        if start == 0 and end == high - low:
            return [] if known else [self.mth(low, high)]
        k = split(high - low)
        if end <= k:
            return [*self.subtree_proof(start, end, low, low + k, known=known), self.mth(low + k, high)]
        if start >= k:
            return [*self.subtree_proof(start - k, end - k, low + k, high, known=known), self.mth(low, low + k)]
        return [*self.subtree_proof(0, end - k, low + k, high, known=False), self.mth(low, low + k)]


def led_by_path(leaf: bytes, m: int, n: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which PATH(m, D[0:n]) leads from a leaf; None when it has another length, or m does not stand in n."""
    if not 0 <= m < n or (n == 1 and path) or (n > 1 and not path):
        return None
    if n == 1:
        return leaf
    k = split(n)
    below = led_by_path(leaf, m, k, path[:-1]) if m < k else led_by_path(leaf, m - k, n - k, path[:-1])
    if below is None:
        return None
    return over(below, path[-1]) if m < k else over(path[-1], below)


def led_by_proof(m: int, n: int, proof: Sequence[bytes], old: bytes) -> tuple[bytes, bytes] | None:
    """The roots of the first m and of all n to which PROOF(m, D[0:n]) leads; None when it has another length."""
    return _led(m, n, list(proof), old) if 0 < m <= n else None


def _led(m: int, n: int, proof: list[bytes], known: bytes | None) -> tuple[bytes, bytes] | None:
    if m == n:
        if known is None and len(proof) == 1:
            return proof[0], proof[0]
        return (known, known) if known is not None and not proof else None
    if not proof:
        return None
    k, beside = split(n), proof.pop()
    found = _led(m, k, proof, known) if m <= k else _led(m - k, n - k, proof, None)
    if found is None:
        return None
    old, new = found
    return (old, over(new, beside)) if m <= k else (over(beside, old), over(beside, new))
