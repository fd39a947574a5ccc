"""L1: our own vectors, every case with exactly its code or its value, and the true ones broken anew at random.

The vectors stand in ``vectors/journal`` and were written without the journal's code. Every case runs; then each true
inclusion, consistency and subtree proof among them is broken at places that no file lists.
"""

import random
from collections.abc import Iterator
from typing import Any

from tests.journal.own_vectors import Vector, all_vectors, expected, outcome

ID = "L1"
TITLE = "our own vectors in every mutation class: all answered exactly, four fifths of them attacks"
VECTORS = tuple(all_vectors())
COUNT = len(VECTORS)
MERKLE = ("inclusion", "consistency", "subtree")


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` of the vectors, all of them in a release run, and as many fresh breaks of true proofs."""
    dice = random.Random(seed)
    chosen = list(VECTORS) if count >= COUNT else dice.sample(VECTORS, count)
    wrong = [str(vector) for vector in chosen if outcome(vector) != expected(vector)]
    attacks = sum("code" in vector.case for vector in chosen)
    taken = [str(vector) for vector in broken(dice, count) if "value" in outcome(vector)]
    held = bool(chosen) and not wrong and not taken and 5 * attacks >= 4 * len(chosen)
    figure = (
        f"{len(chosen)} of {COUNT} vectors, {attacks} of them attacks, {len(wrong)} answered otherwise; "
        f"{count} proofs broken at random, {len(taken)} taken"
    )
    return held, " | ".join([figure, *(wrong + taken)[:5]])


def broken(dice: random.Random, count: int) -> Iterator[Vector]:
    """True Merkle claims with one random bit changed, in a root, the leaf or a hash of the proof."""
    true = [vector for vector in VECTORS if vector.kind in MERKLE and "value" in vector.case]
    for _ in range(count):
        vector = dice.choice(true)
        case: dict[str, Any] = {**vector.case, "proof": list(vector.case["proof"])}
        hashes = [(case, key) for key in ("leaf", "root", "old_root", "new_root", "subtree_root") if key in case]
        holder, key = dice.choice([*hashes, *((case["proof"], n) for n in range(len(case["proof"])))])
        holder[key] = (int(holder[key], 16) ^ 1 << dice.randrange(256)).to_bytes(32, "big").hex()
        yield Vector(vector.kind, {**case, "name": f"{vector.case['name']}, broken at {key}"})
