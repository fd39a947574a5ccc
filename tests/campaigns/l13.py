"""L13: eight digits read over a telephone expose a split view, because the nonce is drawn during the call.

Two officers' nodes hold journals of which one or both were forked: another leaf, one flipped bit, two leaves exchanged,
one left out. Each side reads the code of its own trees. The oracle knows the forks because it made them. Beside that an
attacker who knows the nonce beforehand looks for two histories with equal codes, and finds a pair; the same pair is then
asked with fresh nonces. How often shorter codes miss is counted, so that the rate of eight digits is not only claimed.
"""

import hashlib
import random
import re
from dataclasses import dataclass

from openline.journal import Checkpoint, Frontier, Tree
from openline.watch import agreed_size, nonce_of, voice_code

ID = "L13"
TITLE = "the voice check exposes every forked journal with a live nonce, in 8 digits"
COUNT = 100_000
_ORIGINS = ("openline/test/iran", "openline/test/jordan")
_HISTORY = 512
_FRESH = 10_000


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` forked pairs and as many honest ones; then one attack with the nonce known beforehand."""
    dice = random.Random(seed)
    trees = [Tree([dice.randbytes(32) for _ in range(_HISTORY)]) for _ in _ORIGINS]
    missed = alarms = odd = short = 0
    for _ in range(count):
        pair = _pair(dice, trees)
        nonce = nonce_of(dice.randbytes(16))
        ours, theirs, honest = pair.code(nonce, pair.ours), pair.code(nonce, pair.theirs), pair.code(nonce, pair.ours)
        missed += ours == theirs
        short += ours[:4] == theirs[:4]
        alarms += honest != voice_code(nonce, *reversed(pair.heads(pair.ours)))
        odd += not re.fullmatch(r"[0-9]{8}", ours)
    tries, collided = _attack(dice, trees)
    fresh = sum(_codes_equal(nonce_of(dice.randbytes(16)), collided) for _ in range(_FRESH))
    held = missed == alarms == odd == fresh == 0 and tries > 0
    return held, (
        f"{count} forked pairs: {missed} missed with a live nonce ({count / 10**8:g} expected), {alarms} false alarms on "
        f"equal histories, {odd} codes of another form than 8 digits; the first 4 digits alone miss {short} "
        f"({count / 10**4:g} expected); nonce known beforehand: two histories with equal 8 digits found after {tries} tries, "
        f"the same two under {_FRESH} fresh nonces equal {fresh} times"
    )


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """Both journals as each side holds them: frontiers at every size from the fork on."""

    ours: tuple[list[Frontier], ...]
    theirs: tuple[list[Frontier], ...]

    def heads(self, side: tuple[list[Frontier], ...]) -> list[Checkpoint]:
        """What a side compares: its own roots at the sizes that both hold."""
        heads = []
        for n, origin in enumerate(_ORIGINS):
            size = agreed_size(self.ours[n][-1].size, self.theirs[n][-1].size)
            root = next(item for item in side[n] if item.size == size).root()
            heads.append(Checkpoint(origin=origin, size=size, root=root))
        return heads

    def code(self, nonce: str, side: tuple[list[Frontier], ...]) -> str:
        return voice_code(nonce, *self.heads(side))


def _pair(dice: random.Random, trees: list[Tree]) -> _Pair:
    """One journal or both forked somewhere at or below the size that will be agreed on."""
    forked = dice.choice(((True, False), (False, True), (True, True)))
    sides = [_histories(dice, tree, fork=fork) for tree, fork in zip(trees, forked, strict=True)]
    return _Pair(ours=(sides[0][0], sides[1][0]), theirs=(sides[0][1], sides[1][1]))


def _histories(dice: random.Random, tree: Tree, *, fork: bool) -> tuple[list[Frontier], list[Frontier]]:
    begun = tree.frontier(dice.randrange(_HISTORY))
    tail = [dice.randbytes(32) for _ in range(dice.randint(2, 5))]
    other = _forged(dice, tail) if fork else tail
    more = [dice.randbytes(32) for _ in range(dice.randrange(3))]
    return _grown(begun, tail), _grown(begun, other + more)


def _forged(dice: random.Random, tail: list[bytes]) -> list[bytes]:
    match dice.randrange(4):
        case 0:
            return [dice.randbytes(32), *tail[1:]]
        case 1:
            bit = dice.randrange(256)
            flipped = (int.from_bytes(tail[0], "big") ^ 1 << bit).to_bytes(32, "big")
            return [flipped, *tail[1:]]
        case 2:
            return [tail[1], tail[0], *tail[2:]]
        case _:
            return tail[1:]


def _grown(begun: Frontier, leaves: list[bytes]) -> list[Frontier]:
    grown = [begun]
    for leaf in leaves:
        grown.append(grown[-1].append(leaf))
    return grown


def _attack(dice: random.Random, trees: list[Tree]) -> tuple[int, tuple[list[Checkpoint], list[Checkpoint]]]:
    """A birthday search over the last leaf's salt, with the nonce known: real roots, all eight digits."""
    nonce = nonce_of(dice.randbytes(16))
    begun, beside = trees[0].frontier(_HISTORY - 1), trees[1].root(_HISTORY)
    seen: dict[str, list[Checkpoint]] = {}
    for tries in range(1, 10**6):
        leaf = hashlib.sha256(b"told otherwise %d" % tries).digest()
        heads = [
            Checkpoint(origin=_ORIGINS[0], size=_HISTORY, root=begun.append(leaf).root()),
            Checkpoint(origin=_ORIGINS[1], size=_HISTORY, root=beside),
        ]
        code = voice_code(nonce, *heads)
        if code in seen:
            return tries, (seen[code], heads)
        seen[code] = heads
    raise AssertionError("no two of a million codes of eight digits are equal: they are no codes of eight digits")


def _codes_equal(nonce: str, collided: tuple[list[Checkpoint], list[Checkpoint]]) -> bool:
    return voice_code(nonce, *collided[0]) == voice_code(nonce, *collided[1])
