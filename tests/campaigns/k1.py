"""K1: named cases of key life, folded from real signed leaves: officials, keys, revocations, forks, recovery.

Each case is written down in ``tests/picture`` with what must count, be contested, be void or be refused, and why. Each is
folded at once, and then piece by piece in shuffled orders, some pieces twice: every order must give the same picture.
"""

import random

from openline.picture import CheckpointPiece, Folding, ForkPiece, LeafPiece, OpeningPiece, Piece, StrayPiece
from tests.picture import key_cases, recovery_cases, revoked_cases
from tests.picture.cases import CASES, World, differences
from tests.picture.party import DIGEST, LATER

ID = "K1"
TITLE = (
    "key-change cases: who may appoint, issue, suspend, revoke and recover; every one right, in any order of arrival"
)
COUNT = 5_000
KINDS = (LeafPiece, CheckpointPiece, OpeningPiece, StrayPiece, ForkPiece)
SOURCES = (key_cases, recovery_cases, revoked_cases)
"""The modules whose import notes their cases."""


def run(seed: int, count: int) -> tuple[bool, str]:
    """Every case once as it is told, and ``count`` shuffled orders, case by case; in the small, 45 of the cases."""
    dice = random.Random(seed)
    names = dice.sample(sorted(CASES), min(len(CASES), max(45, count)))
    worlds = {name: CASES[name]() for name in names}
    fresh = {name: Folding(world.evidence(world.pieces)) for name, world in worlds.items()}
    wrong = {name for name, world in worlds.items() if differences(world, fresh[name])}
    pictures = {name: folding.picture(DIGEST, LATER) for name, folding in fresh.items()}
    for number in range(count):
        name = names[number % len(names)]
        if _shuffled(worlds[name], dice).picture(DIGEST, LATER) != pictures[name]:
            wrong.add(name)
    figure = f"{len(worlds) - len(wrong)} of {len(worlds)} cases right, {count} shuffled orders of them folded alike"
    return not wrong and len(worlds) >= 45, figure + (f"; wrong: {', '.join(sorted(wrong))}" if wrong else "")


def _shuffled(world: World, dice: random.Random) -> Folding:
    pieces: list[Piece] = [*world.pieces, *dice.sample(list(world.pieces), len(world.pieces) // 5)]
    dice.shuffle(pieces)
    if dice.random() < 0.5:  # one kind after another: all bodies last, all heads first, and so on
        kinds = dice.sample(KINDS, len(KINDS))
        pieces.sort(key=lambda piece: kinds.index(type(piece)))
    folding, step = Folding(world.evidence()), dice.randint(1, max(1, len(pieces) // 3))
    for start in range(0, len(pieces), step):
        folding.absorb(pieces[start : start + step])
        if dice.random() < 0.2:
            folding.picture(DIGEST, LATER)
    return folding
