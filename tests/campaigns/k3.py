"""K3: every subset of keys against every way to re-key a participant: below the threshold, or the host alone, never.

For root sets from 1-of-1 to 3-of-3, one leaf is signed by exactly each subset of nine keys: the officials, a thief's two
own keys, and the participant's checkpoint, node, mirror and officer keys, which a host holds at most. Whoever holds a
set of keys can sign with any part of it, and every part is tried. None may do anything that holds fewer old officials than
the threshold, and just enough of them can. Recovery: every combination of what two guarantors may have done, with and without
an objection.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from openline.journal import Signer
from openline.messages import (
    CarriageIssued,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
    Message,
    Predecessor,
    Purpose,
    Role,
    RoleGiven,
    RootChanged,
)
from openline.picture import Authority, Folding, Place, after, judge
from openline.storage import PrivateKey
from tests.picture.cases import differences, root_fields
from tests.picture.party import START_S, Party, evidence, made_key
from tests.picture.recovery_cases import GUARANTORS, HOUR, OFFICIALS, Rescue, objected

ID = "K3"
TITLE = (
    "all subsets of up to 9 keys, and all combinations of guarantors: 0 re-keyings below the threshold or by the host"
)
COUNT = 512
SETS = ((1, 1), (1, 2), (2, 2), (1, 3), (2, 3), (3, 3))
"""Root sets: how many must sign, of how many."""
STATES = ("nothing", "notice", "early", "other", "complete")
"""What a guarantor may have done."""


@dataclass(frozen=True)
class Act:
    """One way to take power, with the two keys that a thief brings along for it."""

    kind: type[Message]
    fields: dict[str, Any]
    thieves: tuple[PrivateKey, PrivateKey]
    strangers_sign: bool = False
    never: bool = False

    def may(self, officials: int, threshold: int) -> bool:
        """Whether so many of the old officials may do it."""
        return not self.never and officials >= (1 if self.kind is KeySuspended else threshold)


def run(seed: int, count: int) -> tuple[bool, str]:
    """Every subset (or ``count`` of them for each act, when that is less) and every combination of guarantors."""
    dice = random.Random(seed)
    judged = wrong = below = 0
    for threshold, total in SETS:
        one = _subsets(threshold, total, count, dice)
        judged, wrong, below = judged + one[0], wrong + one[1], below + one[2]
    recoveries, misled = _recoveries(count, dice)
    figure = (
        f"{judged} subsets signed, {below} of them below the threshold, {wrong} judged otherwise than they may; "
        f"{recoveries} combinations of guarantors, {misled} otherwise"
    )
    return wrong == 0 and misled == 0 and below > 0, figure


def _subsets(threshold: int, total: int, count: int, dice: random.Random) -> tuple[int, int, int]:
    officials = [made_key(f"openline/test/jordan/official-{n}") for n in range(total)]
    party = Party("jordan", officials=officials, threshold=threshold).begin()
    party.root(KeySuspended, officials[0], key_name=party.officers[1].vkey.name, reason="lost")
    base = Folding(evidence([party], party.pieces())).authority("jordan")
    host = [party.signs_heads, party.key("node"), party.mirror, party.officers[0]]
    judged = wrong = below = 0
    for act in _acts(party):
        keys = [*officials, *act.thieves, *host]
        everything = [subset for n in range(len(keys) + 1) for subset in combinations(range(len(keys)), n)]
        own = (total, total + 1)  # what a thief can always sign with, so never left out
        for subset in everything if count >= len(everything) else [own, *dice.sample(everything, count)]:
            changed = _changes(party, act, [keys[index] for index in subset], base)
            may = act.may(sum(index < total for index in subset), threshold)
            judged, below, wrong = judged + 1, below + (not may), wrong + (changed and not may)
        # sanity: what may be done can be done, by just enough officials and the new ones where those must sign too
        enough = [*officials[:threshold], *(act.thieves if act.strangers_sign else ())]
        wrong += _changes(party, act, enough, base) == act.never
    return judged, wrong, below


def _acts(party: Party) -> Iterable[Act]:
    """Every root act that gives somebody power, and new sets named in every way that could mislead."""
    two = made_key("openline/test/thief-0"), made_key("openline/test/thief-1")
    first, last = party.officials[0].vkey.name, party.officials[-1].vkey.name
    twins = made_key(first, "thief"), made_key(last if last != first else "openline/test/thief-1", "thief")
    yield Act(RootChanged, root_fields(two, threshold=2), two, strangers_sign=True)
    yield Act(RootChanged, root_fields(two, threshold=1), two, strangers_sign=True)
    yield Act(RootChanged, root_fields(party.officials, threshold=1), two)
    yield Act(RootChanged, root_fields(twins, threshold=2), twins, never=True)
    issued = {"key": made_key("openline/test/jordan/fresh").vkey.text}
    yield Act(KeyIssued, {**issued, "purpose": Purpose.CHECKPOINT}, two)
    yield Act(KeyIssued, {**issued, "purpose": Purpose.OFFICER, "post": party.post}, two)
    yield Act(KeyRestored, {"key_name": party.officers[1].vkey.name, "reason": "found"}, two)
    yield Act(KeyRevoked, party.revoke(party.officers[0], 3), two)
    yield Act(KeySuspended, {"key_name": party.officers[0].vkey.name, "reason": "a suspicion"}, two)
    yield Act(RoleGiven, {"key_name": party.officers[0].vkey.name, "post": party.post, "role": Role.WATCH}, two)
    yield Act(CarriageIssued, {"recipient": "age1" + "q" * 58}, two)


def _changes(party: Party, act: Act, signers: Sequence[Signer], base: Authority) -> bool:
    """Whether the leaf signed by exactly these keys would change what the journal's authority is."""
    leaf = party.leaf(act.kind, *signers, **act.fields)
    place = Place(participant="jordan", journal="jordan", origin=party.origin, index=len(party.leaves))
    return after(base, judge(place, leaf, base, None).message) != base


# -- recovery ---------------------------------------------------------------------------------------


def _recoveries(count: int, dice: random.Random) -> tuple[int, int]:
    objections: tuple[Callable[[Rescue], None], ...] = (_none, _one_official, _threshold)
    everything = list(product(STATES, STATES, objections))
    chosen = everything if count >= COUNT else dice.sample(everything, 6)
    wrong = 0
    for first, second, objection in chosen:
        rescue = Rescue()
        for name, state in zip(GUARANTORS, (first, second), strict=True):
            _does(rescue, name, state)
        objection(rescue)
        recovered = first == second == "complete" and objection is not _threshold
        world = rescue.world(recovered=recovered)
        wrong += bool(differences(world, Folding(world.evidence(world.pieces))))
    return len(chosen) + 1, wrong + _host_alone()


def _does(rescue: Rescue, name: str, state: str) -> None:
    if state == "notice":
        rescue.notice(name)
    elif state == "early":
        rescue.wait_s = 71 * HOUR
        rescue.whole(name)
        rescue.wait_s = 72 * HOUR
    elif state == "other":
        rescue.whole(name, officials=[made_key("openline/test/jordan/third"), OFFICIALS[0]])
    elif state == "complete":
        rescue.whole(name)


def _none(_rescue: Rescue) -> None:
    pass


def _one_official(rescue: Rescue) -> None:
    rescue.extra.append(rescue.jordan.stray(objected(rescue, rescue.jordan.officials[0])))


def _threshold(rescue: Rescue) -> None:
    rescue.extra.append(rescue.jordan.stray(objected(rescue)))


def _host_alone() -> int:
    """A host with every key of a hosted node, and its own mirror, opens a successor and writes on in the old journal."""
    rescue = Rescue()
    held = [rescue.jordan.signs_heads, rescue.jordan.key("node"), *rescue.jordan.officers]
    cited = Predecessor(journal="jordan", size=1, root=rescue.jordan.predecessor(1).root)
    rescue.successor = Party("jordan", journal="jordan-2", officials=held[:2], succeeds=cited).begin()
    rescue.extra.append(rescue.successor.cosigned(rescue.turkey, START_S)[0])
    world = rescue.world(recovered=False)
    return bool(differences(world, Folding(world.evidence(world.pieces))))
