"""L4: how many must collude for a split view is what the formula says, and one exchange proves any split view.

The oracle enumerates: a log shows two histories to two victims; colluding cosigners sign both, an honest one signs one
of them, whichever the log asks it to. Quorums of k of n for n = 3 to 7, every author left out of n + 1 members, every
size of collusion, against 2k - n; then the shipped arrangement, author by author, from its files. At the boundary real
notes are signed, and both victims' ``check_policy`` accepts or refuses them.
"""

import itertools
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from openline.arrangement import Arrangement, load
from openline.errors import RecordError
from openline.journal import (
    COSIGNATURE,
    Checkpoint,
    Policy,
    PolicyGroup,
    PolicyWitness,
    Signer,
    Tree,
    absences,
    author_policy,
    check_fork,
    check_policy,
    colluders,
    cosign,
    find_fork,
    format_fork,
    parse_fork,
    parse_policy,
    policy_text,
    sign_checkpoint,
    without,
)
from openline.storage import PrivateKey, key_from_seed
from tests.worlds import seeded

ID = "L4"
TITLE = "a split view needs as many colluders as the formula says; one exchange proves it to both victims"
COUNT = 10_000
FOLDER = Path(__file__).resolve().parents[2] / "arrangements" / "da-nang-2017"
LOG = key_from_seed("log.example/l4", seeded("l4 log"))
NOW = 1_510_380_000
Enough = Callable[[Collection[str]], bool]
"""The definition of a quorum, written here once more."""


def run(seed: int, count: int) -> tuple[bool, str]:
    """Every quorum once, every author of the shipped arrangement once, ``count`` split views."""
    quorums, cases, wrong = counted_quorums()
    shipped = shipped_rows()
    weak = [row.author for row in shipped if not row.sound]
    proven = sum(exchange(random.Random(f"{seed} {n}")) for n in range(count))
    fewest = min(row.colluders for row in shipped)
    held = not wrong and not weak and proven == count
    return held, (
        f"{quorums} quorums with each author left out, {cases} collusions, {wrong} other than 2k - n; {len(shipped)} shipped "
        f"policies, at least {fewest} colluders beside the author and every opposing cosigner among them in "
        f"{len(shipped) - len(weak)}; {proven} of {count} split views proven to both victims by one exchange"
    )


# -- quorums ------------------------------------------------------------------------------------------


def counted_quorums() -> tuple[int, int, int]:
    """Quorums and collusions tried, and how many came out other than the formula says."""
    quorums = cases = wrong = 0
    for n in range(3, 8):
        members = [_key(f"m{i}") for i in range(n + 1)]
        for k in range(1, n + 1):
            policy = without(_of(members, k), {members[0].vkey.name})
            quorums += 1
            formula = max(0, 2 * k - n)
            wrong += colluders(policy) != formula or absences(policy) != n - k
            names = tuple(key.vkey.name for key in members[1:])
            enough = _at_least(names, k)
            wrong += not _judged_alike(policy, enough, [*names, members[0].vkey.name])
            for size in range(n + 1):
                cases += 1
                wrong += bool(_split(enough, names, names[:size])) != (size >= formula)
            wrong += not _signed(policy, members, enough, formula, k)
    return quorums, cases, wrong


def _of(members: Sequence[PrivateKey], k: int) -> Policy:
    """k of the members, the author's own cosigner among them, read from its text."""
    names = tuple(key.vkey.name for key in members)
    witnesses = tuple(PolicyWitness(name=key.vkey.name, key=key.vkey) for key in members)
    policy = Policy(witnesses=witnesses, groups=(PolicyGroup(name="q", threshold=k, members=names),), quorum="q")
    # Asking all of n + 1 would mean all who are left; here k is at most n.
    return parse_policy(policy_text(policy))


def _at_least(names: Sequence[str], k: int) -> Enough:
    return lambda signed: sum(name in signed for name in names) >= k


def _judged_alike(policy: Policy, enough: Enough, names: Sequence[str]) -> bool:
    """Whether the policy judges every set of signers as the definition does."""
    return all(policy.satisfied_by(signed).holds == enough(signed) for signed in map(set, _collusions(names)))


def _split(enough: Enough, names: Sequence[str], colluding: Collection[str]) -> tuple[set[str], set[str]] | None:
    """Who signs the one and who the other history of a split view, or None when the honest ones prevent it."""
    honest = [name for name in names if name not in colluding]
    for choice in itertools.product((0, 1), repeat=len(honest)):
        seen = [{*colluding, *(h for h, c in zip(honest, choice, strict=True) if c == view)} for view in (0, 1)]
        if all(map(enough, seen)):
            return seen[0], seen[1]
    return None


def _signed(policy: Policy, keys: Sequence[PrivateKey], enough: Enough, formula: int, k: int) -> bool:
    """Real notes: with as many colluders as the formula says both victims accept; one signature less is refused.

    The author cosigns whatever it likes with its own key, and it never helps.
    """
    author, *names = [key.vkey.name for key in keys]
    split = _split(enough, names, names[:formula])
    if split is None:
        return False
    by_name = {key.vkey.name: key for key in keys}
    accepted = [_accepts(policy, by_name, signed | {author}, view) for view, signed in enumerate(split)]
    return all(accepted) and not _accepts(policy, by_name, {*names[: k - 1], author}, 0)


def _accepts(policy: Policy, keys: Mapping[str, Signer], signed: Collection[str], view: int) -> bool:
    """Whether a victim accepts a checkpoint of one of the two histories with these cosignatures."""
    note = sign_checkpoint(Checkpoint(origin=LOG.vkey.name, size=9, root=seeded(f"history {view}")), LOG)
    for name in sorted(signed):
        note = cosign(note, keys[name], NOW)
    try:
        check_policy(note, policy, [(LOG.vkey.name, LOG.vkey)])
    except RecordError:
        return False
    return True


# -- the shipped arrangement --------------------------------------------------------------------------


class Row(NamedTuple):
    """One author of an arrangement: who counts, how many must collude, and how many may be absent."""

    author: str
    opposing: tuple[str, ...]
    neutral: tuple[str, ...]
    at_least: int
    colluders: int
    together: int
    absent: int
    neutral_absent: int
    sound: bool


def shipped_arrangement() -> Arrangement:
    """The arrangement as it is shipped."""
    return load({p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in FOLDER.rglob("*") if p.is_file()})


def shipped_rows() -> list[Row]:
    """Every author of the shipped arrangement, enumerated."""
    agreed = shipped_arrangement()
    return [_row(agreed, participant.id) for participant in agreed.participants]


def policy_of(agreed: Arrangement, author: str) -> Policy:
    """An author's policy from the files, by its text, with keys of the exercise."""
    keys = {item.id: _key(f"{item.id}/mirror").vkey for item in agreed.participants}
    return parse_policy(policy_text(author_policy(agreed.cosigning_rule(author), keys)))


def _row(agreed: Arrangement, author: str) -> Row:
    policy, written = policy_of(agreed, author), agreed.cosigning
    own = {author, *(p.id for p in agreed.participants if p.hosted_by == author)}
    own |= {p.hosted_by for p in agreed.participants if p.id == author and p.hosted_by}
    opposing = tuple(name for side in written.sides for name in side.cosigners if name not in own)
    neutral = tuple(name for name in written.neutral if name not in own)
    names, at_least = (*opposing, *neutral), next(row.neutral for row in written.quorums if row.author == author)
    enough_neutral = _at_least(neutral, at_least)

    def enough(signed: Collection[str]) -> bool:
        return all(name in signed for name in opposing) and enough_neutral(signed)

    splits = [set(c) for c in _collusions(names) if _split(enough, names, c)]
    fewest = min(len(c) for c in splits)
    together = min(_bodies(author, c) for c in splits)
    absent, lacking = _absent(enough, names, names), _absent(enough, names, neutral)
    sound = fewest >= 3 and bool(opposing) and all(set(opposing) <= c for c in splits)
    sound &= _judged_alike(policy, enough, [item.id for item in agreed.participants])
    sound &= (fewest, absent) == (colluders(policy), absences(policy))
    return Row(author, opposing, neutral, at_least, fewest, together, absent, lacking, sound)


def _bodies(author: str, colluding: set[str]) -> int:
    """How many besides the author, when Jordan and the centre at Amman, staffed also by Jordan, act as one."""
    one = {"jordan", "amman-centre"}
    return len(colluding - one) + (bool(colluding & one) and author not in one)


def table_lines() -> list[str]:
    """The table of docs/cosigning.md, as counted."""
    head = ["| author | opposing, all of | neutral, at least | colluders | if Jordan and the centre act as one | may be absent |",
            "|---|---|---|---|---|---|"]  # fmt: skip
    return head + [
        f"| {row.author} | {', '.join(row.opposing)} | {row.at_least} of {', '.join(row.neutral)} | {row.colluders} "
        f"| {row.together} | {row.absent} of all; {row.neutral_absent} neutral |"
        for row in shipped_rows()
    ]


def _collusions(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(names) + 1):
        yield from itertools.combinations(names, size)


def _absent(enough: Enough, names: Sequence[str], among: Sequence[str]) -> int:
    """How many of some may be absent, whichever they are, while everybody else signs."""
    for size in range(len(among) + 1):
        if not all(enough(set(names) - set(gone)) for gone in itertools.combinations(among, size)):
            return size - 1
    return len(among)


# -- one exchange -------------------------------------------------------------------------------------


class Victim:
    """Somebody who holds one signed checkpoint and the leaves under it, and was shown a history of its own."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.tree = Tree(leaves)
        head = Checkpoint(origin=LOG.vkey.name, size=self.tree.size, root=self.tree.root())
        self.note = sign_checkpoint(head, LOG)
        self.evidence: bytes | None = None

    def meets(self, theirs: bytes) -> None:
        """Hear another's checkpoint; whoever holds the larger history makes the file and hands it over."""
        try:
            found = find_fork(self.note, theirs, self.tree)
        except RecordError:
            return  # the other one's history is larger: it makes the file
        self.evidence = None if found is None else format_fork(found)


def exchange(dice: random.Random) -> bool:
    """Two victims of a split view exchange their checkpoints once; both then hold a file that convinces a stranger."""
    common = dice.randrange(0, 200)
    # A smaller history that only ends earlier is no split view: both go beyond what they share.
    one, two = (
        Victim([*(seeded(f"c {n}") for n in range(common)), *(dice.randbytes(32) for _ in range(dice.randint(1, 60)))])
        for _ in range(2)
    )
    one.meets(two.note)
    two.meets(one.note)
    made = one.evidence or two.evidence
    if made is None:
        return False
    one.evidence, two.evidence = one.evidence or made, two.evidence or made
    return all(_convinces(victim.evidence, {one.note, two.note}) for victim in (one, two))


def _convinces(evidence: bytes | None, notes: set[bytes]) -> bool:
    """A stranger with the log's key alone: two signed notes, the very ones that the victims hold."""
    if evidence is None:
        return False
    fork = parse_fork(evidence)
    check_fork(fork, LOG.vkey)
    return {fork.smaller, fork.larger} == notes


def _key(name: str) -> PrivateKey:
    return key_from_seed(name, seeded(f"l4 {name}"), COSIGNATURE)
