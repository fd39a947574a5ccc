"""What a policy is worth: who counts, who must collude for a split view, and whether a checkpoint meets it.

A split view is two checkpoints of one log that exclude each other and both meet the policy. The log signs both; an
honest witness signs at most one. So every witness that two satisfying sets share must collude, and no other.

    policy = without(policy, {"jordan"}); colluders(policy)  ->  3
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from openline.errors import RecordError

from ._checkpoint import Checkpoint, Cosignature, parse_checkpoint
from ._notes import Note, Vkey, parse_note, verify_note
from ._policy import NO_QUORUM, Policy, PolicyGroup, PolicyWitness, Standing

SIDES = "opposing-sides"
NEUTRAL = "neutral-quorum"
COSIGNED = "cosigned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cosigned:
    """A checkpoint that meets a policy: signed by which log key, cosigned by which witnesses of the policy and when.

    ``cosignatures`` are all valid ones by witnesses of the policy in line order, also beyond the quorum.
    """

    log: Vkey
    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]
    standing: Standing


class AuthorRule(Protocol):
    """What an arrangement says of one author, by participants (``arrangement.CosigningRule``)."""

    @property
    def sides(self) -> Sequence[str]:
        """The cosigners of both opposing sides; all of them must sign."""
        ...

    @property
    def neutral(self) -> Sequence[str]:
        """The neutral cosigners."""
        ...

    @property
    def at_least(self) -> int:
        """How many of the neutral ones must sign."""
        ...

    @property
    def excluded(self) -> Collection[str]:
        """Who never counts for this author."""
        ...


def check_policy(note: bytes, policy: Policy, logs: Iterable[tuple[str, Vkey]] = ()) -> Cosigned:
    """The checkpoint, when a log of the policy signed it and its quorum cosigned it.

    ``logs`` are origins with keys known from elsewhere, such as a journal's own entries. Raises RecordError:
    ``journal.policy-log-unknown`` when nobody known has the checkpoint's origin, ``journal.note-unsigned`` when its log
    did not sign, ``journal.signature-bad`` when a known signature does not hold, ``journal.policy-not-met``.
    """
    known = [*logs, *((log.key.name, log.key) for log in policy.logs)]
    checkpoint = parse_checkpoint(parse_note(note))
    own = [key for origin, key in known if origin == checkpoint.origin]
    if not own:
        raise RecordError(
            "journal.policy-log-unknown", f"no known log is {checkpoint.origin[:60]!r}", hint="ask whose journal it is"
        )
    keys = [*(key for _, key in known), *(witness.key for witness in policy.witnesses)]
    read, signed = verify_note(note, keys)
    log = next((key for key in signed if key in own), None)
    if log is None:
        raise RecordError("journal.note-unsigned", "the log did not sign the checkpoint", hint="refuse it")
    found = _cosignatures(read, policy)
    standing = policy.satisfied_by({item.name for item in found})
    if not standing.holds:
        raise RecordError(
            "journal.policy-not-met",
            f"the quorum is not met; missing are {', '.join(standing.missing)}",
            hint="wait for more cosigners; nothing else waits for them",
        )
    return Cosigned(log=log, checkpoint=checkpoint, cosignatures=found, standing=standing)


def _cosignatures(note: Note, policy: Policy) -> tuple[Cosignature, ...]:
    """Of a note whose signatures are verified: those by witnesses of the policy, under the policy's names."""
    names = {(witness.key.name, witness.key.key_id): witness.name for witness in policy.witnesses}
    return tuple(
        Cosignature(name=names[line.name, line.key_id], timestamp=int.from_bytes(line.signature[:8], "big"))
        for line in note.lines
        if (line.name, line.key_id) in names
    )


def without(policy: Policy, excluded: Collection[str]) -> Policy:
    """The policy in which these witnesses do not count: an author's own, its sponsor's and its host's.

    A group that asked for all its members asks for all who are left; one that asked for a number still asks for that
    number, so nobody else becomes easier to do without. Raises RecordError when a group can no longer be met.
    """
    witnesses = tuple(witness for witness in policy.witnesses if witness.name not in excluded)
    gone = {witness.name for witness in policy.witnesses} - {witness.name for witness in witnesses}
    if policy.quorum in gone:
        raise _unreachable(policy.quorum)
    groups = tuple(_lessened(group, gone) for group in policy.groups)
    return replace(policy, witnesses=witnesses, groups=groups)


def _lessened(group: PolicyGroup, gone: Collection[str]) -> PolicyGroup:
    left = tuple(name for name in group.members if name not in gone)
    threshold = len(left) if group.threshold == len(group.members) else group.threshold
    if not 1 <= threshold <= len(left):
        raise _unreachable(group.name)
    return replace(group, members=left, threshold=threshold)


def author_policy(rule: AuthorRule, keys: Mapping[str, Vkey]) -> Policy:
    """The policy for one author's journal: every opposing cosigner, and a number of the neutral ones.

    It names no log: whose key signs a journal is judged by the journal's own entries. ``keys`` are the mirrors'
    verifier keys by participant. Raises RecordError when a key is missing, or when no opposing cosigner or too few
    neutral ones are left without the excluded.
    """
    sides, neutral, at_least, excluded = rule.sides, rule.neutral, rule.at_least, rule.excluded
    names = [*sides, *neutral]
    if lacking := [name for name in names if name not in keys and name not in excluded]:
        raise RecordError(
            "journal.policy-key-missing", f"no key is known of {', '.join(lacking)}", hint="ask for its mirror's key"
        )
    # Who is excluded may have no mirror; whoever has none leaves the groups before anything is counted.
    present = [name for name in names if name in keys]
    opposing = tuple(name for name in sides if name in present)
    others = tuple(name for name in neutral if name in present)
    whole = Policy(
        witnesses=tuple(PolicyWitness(name=name, key=keys[name]) for name in present),
        groups=(
            PolicyGroup(name=SIDES, threshold=len(opposing), members=opposing),
            PolicyGroup(name=NEUTRAL, threshold=at_least, members=others),
            PolicyGroup(name=COSIGNED, threshold=2, members=(SIDES, NEUTRAL)),
        ),
        quorum=COSIGNED,
    )
    lessened = without(whole, excluded)
    if at_least > sum(name not in excluded for name in others):
        raise _unreachable(NEUTRAL)
    return lessened


def colluders(policy: Policy) -> int:
    """How many witnesses must collude with the log for a split view, at least; 0 when the log needs nobody.

    The log always colludes: only its key signs two histories. Of a group that asks for k of n, two satisfying choices
    share at least 2k - n members, and whichever share least are shared: exact, since a witness counts in one place.
    """
    return _cheapest(policy, lambda group: 2 * group.threshold - len(group.members), of_none=0)


def absences(policy: Policy) -> int:
    """How many witnesses may be absent, whichever they are, with the quorum still within reach."""
    breaking = _cheapest(policy, lambda g: len(g.members) - g.threshold + 1, of_none=len(policy.witnesses) + 1)
    return breaking - 1


def _cheapest(policy: Policy, needed: Callable[[PolicyGroup], int], *, of_none: int) -> int:
    """The smallest number of witnesses when each group has to be paid for in its ``needed(group)`` cheapest members."""
    if policy.quorum == NO_QUORUM:
        return of_none
    price = {witness.name: 1 for witness in policy.witnesses}
    for group in policy.groups:
        price[group.name] = sum(sorted(price[name] for name in group.members)[: max(0, needed(group))])
    return price[policy.quorum]


def _unreachable(name: str) -> RecordError:
    return RecordError(
        "journal.policy-unreachable", f"too few are left who count in {name}", hint="name more cosigners"
    )
