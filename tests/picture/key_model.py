"""A reference model of key life that shares no code with what it judges: it reads the script of a history, no leaf.

A history begins with its opening (index 0) and the checkpoint key ``c0`` (index 1); the steps follow. Two of the three
officials of the set in force must sign; ``era`` says of which set the signers are officials. ``told`` is the verdict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

BEFORE = 2
"""Entries before the first step."""
QUORUM = 2


@dataclass(frozen=True, kw_only=True)
class Step:
    """One entry. ``flaw``: it is made so that it must be refused whatever the keys are."""

    what: str
    key: str = ""
    purpose: str = ""
    signers: int = QUORUM
    era: int = 0
    good: int = 0
    right_root: bool = True
    flaw: str = ""


@dataclass(frozen=True)
class State:
    """Which keys there are: purposes by name in the order of their issue."""

    issued: dict[str, str] = field(default_factory=dict)
    suspended: frozenset[str] = frozenset()
    revoked: frozenset[str] = frozenset()
    era: int = 0

    def live(self, key: str) -> bool:
        """Whether a key may sign."""
        return key in self.issued and key not in self.suspended and key not in self.revoked

    def checkpoint(self) -> str | None:
        """The key that signs heads."""
        keys = [key for key, purpose in self.issued.items() if purpose == "checkpoint" and self.live(key)]
        return keys[-1] if keys else None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How many entries count, what each of them is worth, which keys are in force, whose officials vouch."""

    size: int
    worth: tuple[str, ...]
    live: frozenset[str]
    era: int


@dataclass(kw_only=True)
class History:
    """A whole script. ``heads``: size and key; ``held``: sizes at which somebody else's mirror cosigned; ``strays``."""

    steps: Sequence[Step]
    heads: Sequence[tuple[int, str]]
    held: Sequence[int]
    strays: Sequence[Step]


def told(history: History) -> Verdict:
    """What must come out."""
    states, fine = _played(history.steps)
    size = max((n for n, key in history.heads if _signs(n, key, states, fine, history)), default=0)
    final, bans = states[size], _bans(history, states[size], fine, size)
    entries = [_worth(index, history, fine, bans, size) for index in range(size)]
    live = frozenset(key for key in final.issued if final.live(key))
    return Verdict(size=size, worth=tuple(entries), live=live, era=final.era)


def _played(steps: Iterable[Step]) -> tuple[list[State], list[bool]]:
    """The state after each number of entries, and whether each entry is in order."""
    first = State(issued={"c0": "checkpoint"})
    states, fine = [State(), State(), first], [True, True]
    for index, step in enumerate(steps, start=BEFORE):
        after = None if step.flaw else _after(states[-1], step, index)
        fine.append(after is not None)
        states.append(after or states[-1])
    return states, fine


def _after(state: State, step: Step, index: int) -> State | None:
    """The state after a step, or None when it must be refused."""
    if step.what == "say":
        return state if state.live(step.key) and state.issued[step.key] == step.purpose else None
    if step.era != state.era or step.signers < (1 if step.what == "suspend" else QUORUM):
        return None
    known = step.key in state.issued and step.key not in state.revoked
    if step.what == "issue" and step.key not in state.issued:
        return replace(state, issued={**state.issued, step.key: step.purpose})
    if step.what == "suspend" and state.live(step.key):
        return replace(state, suspended=state.suspended | {step.key})
    if step.what == "restore" and known and step.key in state.suspended:
        return replace(state, suspended=state.suspended - {step.key})
    if step.what == "revoke" and known and step.good <= index:
        return replace(state, revoked=state.revoked | {step.key})
    if step.what == "officials":
        return replace(state, era=state.era + 1)
    return None


def _signs(size: int, key: str, states: list[State], fine: list[bool], history: History) -> bool:
    """Whether a head may be signed by this key: in force there or one entry before, and not stolen by then."""
    if not 0 < size < len(states) or key not in (states[size].checkpoint(), states[size - 1].checkpoint()):
        return False
    limit = min((step.good for step in _valid(history.strays, states[-1]) if step.key == key), default=size)
    own = [at for at, step in enumerate(history.steps, start=BEFORE) if _revokes(step, fine[at]) and step.key == key]
    return size <= limit or any(at < size for at in own) or size in history.held


def _revokes(step: Step, fine: bool) -> bool:
    return fine and step.what == "revoke"


def _valid(strays: Iterable[Step], state: State) -> list[Step]:
    """Revocations handed around that the officials of this state signed, of keys that it knows."""
    return [s for s in strays if s.era == state.era and s.signers >= QUORUM and s.key in state.issued]


def _bans(history: History, state: State, fine: list[bool], size: int) -> list[tuple[str, int, int | None]]:
    """Key, the size up to which it is good, and where the journal itself says so."""
    said = [
        (step.key, step.good if step.right_root else 0, at)
        for at, step in enumerate(history.steps, start=BEFORE)
        if at < size and _revokes(step, fine[at])
    ]
    known = {key for key, _, _ in said}
    outside: list[tuple[str, int, int | None]] = [
        (step.key, step.good if step.right_root or step.good > size else 0, None)
        for step in _valid(history.strays, state)
        if step.key not in known
    ]
    return [*said, *outside]


def _worth(index: int, history: History, fine: list[bool], bans: list[tuple[str, int, int | None]], size: int) -> str:
    if not fine[index]:
        return "refused"
    step = history.steps[index - BEFORE] if index >= BEFORE else Step(what="opening")
    touching = [until for key, good, until in bans if step.what == "say" and step.key == key and index >= good]
    if not touching:
        return "counts"
    held = [at for at in history.held if index < at <= size]
    return "contested" if all(any(until is None or at <= until for at in held) for until in touching) else "void"
