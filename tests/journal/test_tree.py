"""The tree against the recursive definition: a root, a frontier or a proof that is another than the RFC's is a fork."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import RecordError
from openline.journal import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    check_consistency,
    check_inclusion,
    check_subtree_consistency,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    is_subtree,
    leaf_hash,
    node_hash,
    root_of,
)
from tests.campaigns import l2
from tests.journal.recursive_tree import RecursiveTree, led_by_path, led_by_proof, over

TOP = 70
ENTRIES = [b"entry %d" % n for n in range(TOP)]
ORACLE = RecursiveTree(ENTRIES)
HASHES = [leaf_hash(entry) for entry in ENTRIES]


def test_the_oracle_and_the_journal_hash_alike_with_leaves_and_nodes_apart() -> None:
    """A node must never pass for a leaf: the two are hashed behind different bytes."""
    assert ORACLE.leaves == HASHES
    assert node_hash(HASHES[0], HASHES[1]) == over(HASHES[0], HASHES[1]) != leaf_hash(HASHES[0] + HASHES[1])
    assert EMPTY_ROOT == ORACLE.mth(0, 0) == Tree().root() == root_of([])


@pytest.mark.parametrize("size", range(1, TOP + 1))
def test_roots_and_frontiers_are_the_definitions_at_every_size(size: int) -> None:
    tree, whole = Tree(HASHES[:size]), Tree(HASHES)
    assert tree.size == size
    assert tree.root() == whole.root(size) == root_of(HASHES[:size]) == ORACLE.mth(0, size)
    assert tree.frontier() == whole.frontier(size) == frontier_of(HASHES[:size]) == Frontier().extend(HASHES[:size])
    low, peaks = 0, []
    for bit in range(size.bit_length() - 1, -1, -1):
        if size >> bit & 1:
            peaks.append(ORACLE.mth(low, low + (1 << bit)))
            low += 1 << bit
    assert tree.frontier().peaks == tuple(peaks)
    assert [tree.leaf(at) for at in range(size)] == HASHES[:size]


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8, 21, 64, 65, TOP])
def test_every_proof_is_the_definitions_at_this_and_at_every_earlier_size(size: int) -> None:
    tree = Tree(HASHES[:size])
    for earlier in range(1, size + 1):
        root = ORACLE.mth(0, earlier)
        for index in range(earlier):
            path = tree.inclusion(index, earlier)
            assert list(path) == ORACLE.path(index, 0, earlier)
            assert led_by_path(HASHES[index], index, earlier, path) == root
            check_inclusion(HASHES[index], index, earlier, path, root)
        for first in range(1, earlier + 1):
            proof = tree.consistency(first, earlier)
            assert list(proof) == ORACLE.proof(first, earlier)
            assert led_by_proof(first, earlier, proof, ORACLE.mth(0, first)) == (ORACLE.mth(0, first), root)
            check_consistency(first, earlier, proof, ORACLE.mth(0, first), root)


@pytest.mark.parametrize("size", [1, 2, 5, 13, 16, 33])
def test_every_subtree_proof_is_the_definitions(size: int) -> None:
    tree = Tree(HASHES)
    for end in range(1, size + 1):
        for start in range(end):
            power = 1
            while power < end - start:
                power *= 2
            assert is_subtree(start, end) == (start % power == 0)
            if not is_subtree(start, end):
                with pytest.raises(RecordError) as caught:
                    check_subtree_consistency(start, end, size, [], HASHES[0], HASHES[0])
                assert caught.value.code == "journal.subtree-invalid"
                continue
            proof, known = tree.subtree_consistency(start, end, size), ORACLE.mth(start, end)
            assert list(proof) == ORACLE.subtree_proof(start, end, 0, size)
            assert tree.subtree_root(start, end) == known
            check_subtree_consistency(start, end, size, proof, known, ORACLE.mth(0, size))
            if start == 0:
                assert proof == tree.consistency(end, size)


def test_a_tree_that_grows_while_it_is_asked_answers_for_every_size_it_had() -> None:
    """What is kept of the size asked last must not be what is answered for another: sizes are asked to and fro."""
    tree = Tree()
    for size in range(1, TOP + 1):
        tree.append(HASHES[size - 1])
        for asked in (size, 1, size // 2 + 1, size, size - size // 3):
            index = (7 * size + asked) % asked
            assert list(tree.inclusion(index, asked)) == ORACLE.path(index, 0, asked)
            assert list(tree.consistency(index + 1, asked)) == ORACLE.proof(index + 1, asked)
            assert tree.root(asked) == ORACLE.mth(0, asked)
        assert tree.inclusion(size - 1) == tree.inclusion(size - 1, size)


@given(st.lists(st.integers(0, 9), max_size=12))
def test_leaves_added_in_any_portions_make_one_tree(portions: list[int]) -> None:
    tree, frontier, at = Tree(), Frontier(), 0
    for portion in portions:
        more = HASHES[at : at + portion]
        tree.extend(iter(more))
        frontier = frontier.extend(iter(more))
        at += len(more)
        assert tree.frontier() == frontier
        assert tree.root() == frontier.root() == ORACLE.mth(0, at)


def test_what_was_given_is_not_changed_by_what_comes_later() -> None:
    tree = Tree(HASHES[:5])
    path, proof, frontier = tree.inclusion(4), tree.consistency(3), tree.frontier()
    kept = (tuple(map(bytes, path)), tuple(map(bytes, proof)), frontier.root())
    tree.extend(HASHES[5:])
    assert (path, proof, frontier.root()) == kept
    assert all(type(item) is bytes for item in (*path, *proof, *frontier.peaks))


def test_the_short_ways_give_what_the_tree_gives() -> None:
    assert list(inclusion_proof(HASHES[:9], 4)) == ORACLE.path(4, 0, 9)
    assert list(consistency_proof(HASHES[:9], 4)) == ORACLE.proof(4, 9)


@pytest.mark.parametrize("size", range(1, 20))
def test_a_proof_of_another_length_leads_nowhere_for_the_oracle_and_for_us(size: int) -> None:
    """Each hash left out and one put in at each place, at every index and earlier size."""
    root, tree = ORACLE.mth(0, size), Tree(HASHES[:size])
    for index in range(size):
        path = tree.inclusion(index)
        for at in range(len(path) + 1):
            for other in (path[:at] + path[at + 1 :], (*path[:at], root, *path[at:])):
                if len(other) != len(path):
                    assert led_by_path(HASHES[index], index, size, other) is None
                    with pytest.raises(RecordError):
                        check_inclusion(HASHES[index], index, size, other, root)
        proof, old = tree.consistency(index + 1), ORACLE.mth(0, index + 1)
        for at in range(len(proof) + 1):
            for other in (proof[:at] + proof[at + 1 :], (*proof[:at], root, *proof[at:])):
                if len(other) != len(proof):
                    assert led_by_proof(index + 1, size, other, old) is None
                    with pytest.raises(RecordError):
                        check_consistency(index + 1, size, other, old, root)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_hashes_of_another_length_are_refused_wherever_they_stand(length: int) -> None:
    tree, wrong = Tree(HASHES[:6]), b"\x07" * length
    path, root = tree.inclusion(2), tree.root()
    cases: list[Callable[[], None]] = [
        lambda: check_inclusion(wrong, 2, 6, path, root),
        lambda: check_inclusion(HASHES[2], 2, 6, path, wrong),
        lambda: check_inclusion(HASHES[2], 2, 6, [*path[:-1], wrong], root),
        lambda: check_consistency(3, 6, [wrong], root, root),
        lambda: check_subtree_consistency(2, 4, 6, [wrong], root, root),
        lambda: check_subtree_consistency(2, 4, 6, [root], wrong, root),
    ]
    for case in cases:
        with pytest.raises(RecordError) as caught:
            case()
        assert caught.value.code == "journal.proof-malformed"


def test_the_campaign_fails_when_a_check_forgets_a_hash_or_the_tree_gives_another_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forgetful(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
        if proof[:-1] != list(Tree(l2_leaves).inclusion(index, size))[:-1]:
            check_inclusion(leaf, index, size, proof, root)

    l2_leaves = RecursiveTree([b"leaf %d" % n for n in range(4)]).leaves
    monkeypatch.setattr(l2, "_random_pairs", lambda judged, dice, pairs, top: setattr(judged, "accepted", 2 * pairs))
    held, figure = l2.run(1, 4)
    assert held, figure
    monkeypatch.setattr(l2, "check_inclusion", forgetful)
    held, figure = l2.run(1, 4)
    assert not held, figure
    monkeypatch.undo()
    monkeypatch.setattr(Tree, "inclusion", lambda self, index, size: Tree.consistency(self, index + 1, size))
    assert not l2.run(1, 4)[0]
