"""L2: every pair of sizes proves and verifies, and no proof with one bit changed verifies. The oracle is recursive.

For all sizes up to ``count``: each inclusion and each consistency proof is the one of RFC 6962's definition and is
accepted; with any single bit of it changed it is refused. For sizes up to 40 the same holds of every subtree. Then
random pairs up to 2**20: proofs as they are, and with an index, a size, a hash or a root exchanged, must be judged as
the recursive definition judges them.
"""

import random
from collections.abc import Callable

from openline.errors import RecordError
from openline.journal import Tree, check_consistency, check_inclusion, check_subtree_consistency
from tests.journal.recursive_tree import RecursiveTree, led_by_path, led_by_proof

ID = "L2"
TITLE = "all pairs to 128 prove and verify, no corrupted bit passes, random pairs to 2**20 without a false accept"
COUNT = 128
RANDOM_PAIRS = 100_000
TOP = 2**20
SUBTREES_TO = 40


def run(seed: int, count: int) -> tuple[bool, str]:
    """All sizes up to ``count``, and as many of the random pairs as that is of a release run, squared."""
    small = _Judged()
    _all_pairs(small, count)
    large = _Judged()
    pairs = max(1, RANDOM_PAIRS * count**2 // COUNT**2)
    top = TOP if count >= COUNT else 1 << 12
    _random_pairs(large, random.Random(f"l2 {seed}"), pairs, top)
    held = not (small.wrong or large.wrong) and small.accepted > 0 and large.accepted >= 2 * pairs
    figure = (
        f"{small.accepted} proofs at sizes to {count} accepted, {small.refused} with a changed bit refused; "
        f"{pairs} random pairs to {top}: {large.accepted} accepted, {large.refused} refused; "
        f"{small.wrong + large.wrong} judged wrongly, {small.unlike + large.unlike} proofs unlike the definition"
    )
    return held and not (small.unlike or large.unlike), figure


class _Judged:
    """What the checks said, and how often that was wrong."""

    def __init__(self) -> None:
        self.accepted = self.refused = self.wrong = self.unlike = 0

    def see(self, check: Callable[[], None], *, right: bool) -> None:
        """Ask one check; ``right`` is what the oracle says."""
        try:
            check()
        except RecordError:
            self.refused += 1
            self.wrong += right
        else:
            self.accepted += 1
            self.wrong += not right

    def see_all(self, proof: list[bytes], defined: list[bytes], check: Callable[[list[bytes]], None]) -> None:
        """A proof that must be the defined one and be accepted, and each of its bits changed must be refused."""
        self.unlike += proof != defined
        self.see(lambda: check(proof), right=True)
        for at, item in enumerate(proof):
            number = int.from_bytes(item, "big")
            for bit in range(256):
                proof[at] = (number ^ 1 << bit).to_bytes(32, "big")
                try:
                    check(proof)
                except RecordError:
                    self.refused += 1
                else:
                    self.wrong += 1
            proof[at] = item


def _all_pairs(judged: _Judged, count: int) -> None:
    oracle = RecursiveTree([b"leaf %d" % n for n in range(count)])
    tree = Tree(oracle.leaves)
    for size in range(1, count + 1):
        for at in range(size):
            _inclusion(judged, oracle, tree, at, size)
            _consistency(judged, oracle, tree, at + 1, size)
    _all_subtrees(judged, oracle, tree, min(count, SUBTREES_TO))


def _inclusion(judged: _Judged, oracle: RecursiveTree, tree: Tree, index: int, size: int) -> None:
    leaf, root = oracle.leaves[index], oracle.mth(0, size)
    judged.see_all(
        list(tree.inclusion(index, size)),
        oracle.path(index, 0, size),
        lambda proof: check_inclusion(leaf, index, size, proof, root),
    )


def _consistency(judged: _Judged, oracle: RecursiveTree, tree: Tree, first: int, size: int) -> None:
    old, new = oracle.mth(0, first), oracle.mth(0, size)
    judged.see_all(
        list(tree.consistency(first, size)),
        oracle.proof(first, size),
        lambda proof: check_consistency(first, size, proof, old, new),
    )


def _all_subtrees(judged: _Judged, oracle: RecursiveTree, tree: Tree, top: int) -> None:
    for size in range(1, top + 1):
        for end in range(1, size + 1):
            for start in range(end):
                if _valid(start, end):
                    _subtree(judged, oracle, tree, start, end, size)


def _subtree(judged: _Judged, oracle: RecursiveTree, tree: Tree, start: int, end: int, size: int) -> None:
    known, root = oracle.mth(start, end), oracle.mth(0, size)
    judged.see_all(
        list(tree.subtree_consistency(start, end, size)),
        oracle.subtree_proof(start, end, 0, size),
        lambda proof: check_subtree_consistency(start, end, size, proof, known, root),
    )


def _valid(start: int, end: int) -> bool:
    power = 1
    while power < end - start:
        power *= 2
    return start % power == 0


def _random_pairs(judged: _Judged, dice: random.Random, pairs: int, top: int) -> None:
    oracle = RecursiveTree([b"leaf %d" % n for n in range(top)])
    tree = Tree(oracle.leaves)
    for _ in range(pairs):
        size = dice.randrange(1, 1 << dice.randrange(1, top.bit_length()))
        index, first, root = dice.randrange(size), dice.randrange(1, size + 1), oracle.mth(0, size)
        path = list(tree.inclusion(index, size))
        proof, old = list(tree.consistency(first, size)), oracle.mth(0, first)
        judged.unlike += path != oracle.path(index, 0, size) or proof != oracle.proof(first, size)
        _ask_inclusion(judged, oracle.leaves[index], index, size, path, root)
        _ask_consistency(judged, first, size, proof, old, root)
        other = _other(dice, size)
        _ask_inclusion(judged, oracle.leaves[index], *dice.choice([(other, size), (index, other)]), path, root)
        _ask_inclusion(judged, oracle.leaves[index], index, size, _mutated(dice, path, root), root)
        _ask_consistency(judged, *dice.choice([(other, size), (first, other)]), proof, old, root)
        _ask_consistency(judged, first, size, _mutated(dice, proof, root), old, root)
        _ask_consistency(judged, first, size, proof, root, old)


def _ask_inclusion(judged: _Judged, leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    right = led_by_path(leaf, index, size, path) == root
    judged.see(lambda: check_inclusion(leaf, index, size, path, root), right=right)


def _ask_consistency(judged: _Judged, first: int, size: int, proof: list[bytes], old: bytes, new: bytes) -> None:
    right = led_by_proof(first, size, proof, old) == (old, new)
    judged.see(lambda: check_consistency(first, size, proof, old, new), right=right)


def _other(dice: random.Random, size: int) -> int:
    """Another index or size: near, half, double, one bit away, or none."""
    return dice.choice(
        [0, 1, size - 1, size + 1, size // 2, size * 2, size ^ 1 << dice.randrange(21), dice.randrange(size + 2)]
    )


def _mutated(dice: random.Random, proof: list[bytes], root: bytes) -> list[bytes]:
    """The proof with a hash lost, put in or exchanged, or one bit changed."""
    at = dice.randrange(len(proof) + 1)
    if at == len(proof) or dice.randrange(4) == 0:
        return [*proof[:at], dice.choice([root, *proof]), *proof[at:]]
    item = bytearray(proof[at])
    item[dice.randrange(32)] ^= 1 << dice.randrange(8)
    return [*proof[:at], *dice.choice([[], [bytes(item)], [root]]), *proof[at + 1 :]]
