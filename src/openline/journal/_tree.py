"""The Merkle tree of RFC 6962 over leaf bytes: hashes, frontiers, a tree that grows, and the proofs it gives.

Hashes are SHA-256; a leaf is hashed behind 0x00, a node behind 0x01. ``Frontier`` holds the roots of the complete
subtrees, enough to append and to know the root. ``Tree`` holds every complete node, 32 bytes each in one row of bytes
a level, about 64 bytes a leaf, and answers for any size it ever had. What it gives is checked in ``_tree_checks``.

    >>> root_of([]).hex()[:8], Tree().size
    ('e3b0c442', 0)
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_sha256 = hashlib.sha256
EMPTY_ROOT = _sha256(b"").digest()
_WIDTH = 32


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256(0x00 || leaf)."""
    return _sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256(0x01 || left || right)."""
    return _sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The journal's size and the roots of its complete subtrees, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier with one more leaf hash."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier with these leaf hashes after those it has."""
        peaks, size = list(self.peaks), self.size
        for carried in leaves:
            odd = size
            while odd & 1:
                carried = _sha256(b"\x01" + peaks.pop() + carried).digest()
                odd >>= 1
            peaks.append(carried)
            size += 1
        return Frontier(size, tuple(peaks))

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
    return Frontier().extend(hashes)


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over a sequence of leaf hashes."""
    return frontier_of(hashes).root()


def inclusion_proof(hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """RFC 6962 2.1.1 path for the leaf at ``index`` in the tree of all ``hashes``, nearest sibling first."""
    return Tree(hashes).inclusion(index)


def consistency_proof(hashes: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """RFC 6962 2.1.2 proof that the tree of ``first`` leaves begins the tree of all ``hashes``."""
    return Tree(hashes).consistency(first)


class Tree:
    """A growing tree of leaf hashes; what it had at an earlier size is still there."""

    __slots__ = ("_border", "_levels")

    def __init__(self, hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[bytearray] = [bytearray()]
        self._border = _Border(size=0, nodes=(), beside=())
        self.extend(hashes)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0]) // _WIDTH

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes, 32 bytes each, and every node that they complete."""
        row = self._levels[0]
        for leaf in leaves:
            assert len(leaf) == _WIDTH, "a leaf hash has 32 bytes"
            row += leaf
        level = 0
        while len(row) >= 2 * _WIDTH:
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            above = self._levels[level + 1]
            for at in range(2 * len(above), len(row) - _WIDTH, 2 * _WIDTH):
                above += _sha256(b"\x01" + row[at : at + 2 * _WIDTH]).digest()
            row, level = above, level + 1

    def leaf(self, index: int) -> bytes:
        """The leaf hash at an index."""
        assert 0 <= index < self.size, "the leaf stands in the tree"
        return self._node(0, index)

    def nodes(self, level: int, start: int, end: int) -> bytes:
        """The roots of the ``start``-th up to the ``end``-th complete subtree of ``2**level`` leaves, 32 bytes each."""
        assert 0 <= start <= end <= self.size >> level, "the subtrees are complete"
        return bytes(self._levels[level][start * _WIDTH : end * _WIDTH]) if start < end else b""

    def frontier(self, size: int | None = None) -> Frontier:
        """The roots of the complete subtrees at a size, by default now."""
        size = self._size(size)
        levels = [level for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]
        return Frontier(size, tuple(self._node(level, (size >> level) - 1) for level in levels))

    def root(self, size: int | None = None) -> bytes:
        """The root at a size, by default now."""
        return self.frontier(size).root()

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """RFC 6962 2.1.1 path for a leaf in the tree of a size, nearest sibling first."""
        size = self._size(size)
        assert 0 <= index < size, "the leaf stands in the tree"
        border = self._border_of(size)
        joins = (index ^ (size - 1)).bit_length()
        if not joins:
            return border.beside[0]
        path = []
        for row in self._levels[: joins - 1]:
            at = (index ^ 1) << 5
            path.append(row[at : at + 32])
            index >>= 1
        return (*map(bytes, path), border.nodes[joins - 1], *border.beside[joins])

    def consistency(self, first: int, size: int | None = None) -> tuple[bytes, ...]:
        """RFC 6962 2.1.2 proof that the tree of ``first`` leaves begins the tree of a size."""
        assert first > 0, "an empty tree proves nothing"
        return self.subtree_consistency(0, first, size)

    def subtree_root(self, start: int, end: int) -> bytes:
        """The root over leaves ``[start, end)``; quick when ``start`` is a multiple of a power of two that spans it."""
        assert 0 <= start < end <= self.size, "the leaves stand in the tree"
        width = end - start
        if width & (width - 1) == 0 and start % width == 0:
            return self._node(width.bit_length() - 1, start // width)
        middle = start + _split(width)
        return node_hash(self.subtree_root(start, middle), self.subtree_root(middle, end))

    def subtree_consistency(self, start: int, end: int, size: int | None = None) -> tuple[bytes, ...]:
        """Proof that leaves ``[start, end)`` stand so in the tree of a size (draft-ietf-plants-merkle-tree-certs 4.4).

        The subtree must be valid: ``start`` is a multiple of the smallest power of two not below ``end - start``.
        """
        size = self._size(size)
        assert is_subtree(start, end) and end <= size, "a valid subtree of the tree"
        return self._subproof(start, end, 0, size, whole=True)

    def _subproof(self, start: int, end: int, low: int, high: int, *, whole: bool) -> tuple[bytes, ...]:
        """The proof inside leaves ``[low, high)``; ``whole`` while the subtree's root is what the verifier has."""
        if (start, end) == (low, high):
            return () if whole else (self.subtree_root(low, high),)
        middle = low + _split(high - low)
        if end <= middle:
            return (*self._subproof(start, end, low, middle, whole=whole), self.subtree_root(middle, high))
        if start >= middle:
            return (*self._subproof(start, end, middle, high, whole=whole), self.subtree_root(low, middle))
        return (*self._subproof(middle, end, middle, high, whole=False), self.subtree_root(low, middle))

    def _node(self, level: int, index: int) -> bytes:
        return bytes(self._levels[level][index * _WIDTH : index * _WIDTH + _WIDTH])

    def _size(self, size: int | None) -> int:
        size = self.size if size is None else size
        assert 0 <= size <= self.size, "a size that the tree had"
        return size

    def _border_of(self, size: int) -> "_Border":
        """The border at a size, kept for the size asked last: a tree only grows, so it stays true."""
        if self._border.size != size:
            self._border = self._new_border(size)
        return self._border

    def _new_border(self, size: int) -> "_Border":
        last, nodes, beside = size - 1, [self._node(0, size - 1)], []
        for level in range(last.bit_length()):
            on_border = last >> level
            beside.append(self._node(level, on_border - 1) if on_border & 1 else b"")
            nodes.append(node_hash(beside[-1], nodes[-1]) if on_border & 1 else nodes[-1])
        tails = tuple(tuple(filter(None, beside[level:])) for level in range(len(beside) + 1))
        return _Border(size=size, nodes=tuple(nodes), beside=tails)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Border:
    """The right border of a tree of ``size`` leaves, level by level from the last leaf to the root.

    A path climbs inside complete subtrees until it meets the border; from there on all paths are one. ``nodes`` are the
    border's own, complete or not; ``beside[level]`` is what stands left of it from that level on.
    """

    size: int
    nodes: tuple[bytes, ...]
    beside: tuple[tuple[bytes, ...], ...]


def is_subtree(start: int, end: int) -> bool:
    """Whether leaves ``[start, end)`` make a subtree that a tree log can prove."""
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
