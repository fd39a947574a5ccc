"""A line as a person sees it: what each side declares, beside what test calls and heartbeats show. Never merged.

Safety-of-life messages pass in every declared state and carry the state as a mark: a line that was declared suspended
was still answered in 2017, and whoever waits for it to be restored may wait too long. Any other message over a line
that a side declared suspended, restricted to safety or closed is marked too, and needs a deliberate word of its sender.

    >>> from openline.messages import ActivityNotified
    >>> passes(HoldRequested, Precedence.ROUTINE, [LineState.SUSPENDED]).needs_word
    False
    >>> passes(ActivityNotified, Precedence.ROUTINE, [LineState.OPEN, LineState.SUSPENDED]).needs_word
    True
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from openline.arrangement import Arrangement, Line
from openline.messages import (
    DistressCalled,
    EncounterReported,
    Fault,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldResuming,
    HoldStands,
    LineDeclared,
    LineState,
    LineTested,
    Message,
    MovementClosed,
    MovementNotified,
    MovementProgressed,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    NoticeRelayed,
    OwnershipAnswered,
    OwnershipAsked,
    PositionReadBack,
    PositionSettled,
    Precedence,
    SiteContested,
    SiteEnded,
    SiteNotified,
    SiteWithdrawn,
    TestResult,
)
from openline.picture import Declared, Entry, LineThing, Picture

from ._beats import Diagnosis, Light, Pulse
from ._calls import CallState, calls

SAFETY_OF_LIFE: frozenset[type[Message]] = frozenset(
    {
        HoldRequested,
        HoldAnswered,
        HoldStands,
        HoldReleased,
        HoldResuming,
        OwnershipAsked,
        OwnershipAnswered,
        MovementNotified,
        MovementProgressed,
        MovementClosed,
        DistressCalled,
        EncounterReported,
        SiteNotified,
        SiteEnded,
        SiteContested,
        SiteWithdrawn,
        NoticeRelayed,
        NoticeRead,
        NoticePassedDown,
        NoticeAnswered,
        PositionReadBack,
        PositionSettled,
        LineTested,
        LineDeclared,
    }
)
"""What passes in every declared state; besides these, anything flash. Answers pass, since silence is what kills, and so
do test calls and the word that a line is open again."""

NOT_ALL = (LineState.RESTRICTED_TO_SAFETY, LineState.SUSPENDED, LineState.CLOSED)
"""States in which a line is not declared open to everything."""


SPLIT = "split view suspected"
"""How the remark of a test call begins whose code was not the one that the caller's own journals give."""


class Passage(Struct, frozen=True, kw_only=True):
    """How a message goes over a line: everything may go, some only after a deliberate word.

    ``mark``: the states that stand beside it on every screen; none on a line that all sides hold open.
    """

    safety_of_life: bool
    needs_word: bool
    mark: tuple[LineState, ...]


def passes(kind: type[Message], precedence: Precedence, declared: Iterable[LineState]) -> Passage:
    """How a message of this kind and precedence goes over a line in these declared states, one of each side."""
    mark = tuple(state for state in NOT_ALL if state in set(declared))
    safety = kind in SAFETY_OF_LIFE or precedence is Precedence.FLASH
    return Passage(safety_of_life=safety, needs_word=bool(mark) and not safety, mark=mark)


class Tested(Struct, frozen=True, kw_only=True):
    """A test call on record, by whom."""

    participant: str
    test: LineTested


class Side(Struct, frozen=True, kw_only=True):
    """One participant at a line: its posts there, what it declares, the last call it made, and its heartbeats here."""

    participant: str
    posts: tuple[str, ...]
    declared: Declared | None
    tested: LineTested | None
    pulse: Pulse | None


class LineRow(Struct, frozen=True, kw_only=True):
    """A line for a screen. ``calls`` is None for a line that we have no post on, or that no arrangement names.

    ``light`` is of what is observed only; ``since_utc``: since when that silence lasts, where it is known.
    ``split``: the codes differed when one was last read back, at ``code_utc``.
    """

    id: str
    name: str
    means: tuple[str, ...]
    sides: tuple[Side, ...]
    calls: CallState | None
    light: Light
    diagnosis: Diagnosis | None
    since_utc: datetime | None
    code_utc: datetime | None
    split: bool

    @property
    def declared(self) -> tuple[LineState, ...]:
        """What the sides declare, for ``passes``."""
        return tuple(side.declared.state for side in self.sides if side.declared is not None)


def tests_on(entries: Iterable[Entry]) -> dict[str, list[Tested]]:
    """Every test call on record that authorises something, by line, in the order of its author's clock."""
    found: dict[str, list[Tested]] = {}
    for entry in entries:
        if isinstance(entry.message, LineTested):
            found.setdefault(entry.message.line, []).append(Tested(participant=entry.participant, test=entry.message))
    for items in found.values():
        items.sort(key=lambda item: item.test.tested_utc)
    return found


def line_rows(
    picture: Picture,
    agreed: Arrangement,
    participant: str,
    tests: Mapping[str, Sequence[Tested]],
    pulses: Mapping[str, Pulse],
    since: datetime,
) -> tuple[LineRow, ...]:
    """Every line of the arrangement, then every other line that somebody declared or tested.

    ``pulses``: heartbeats as a running node hears them, by participant. ``since``: when this node began to keep lines.
    """
    things = {line.id: line for line in picture.lines}
    known = {line.id: line for line in agreed.lines}
    owner = {post.id: post.participant for post in agreed.posts}
    rows = []
    for name in [*known, *sorted(set(things) - set(known))]:
        line = known.get(name)
        made = [item for item in tests.get(name, ()) if item.test.tested_utc <= picture.as_of]
        sides = _sides(line, things.get(name), owner, made, pulses)
        ours = line is not None and participant in {owner.get(post) for post in line.between}
        state = calls(line, [item.test for item in made], since, picture.as_of) if line and ours else None
        rows.append(_row(name, line, sides, state, [item.test for item in made], participant))
    return tuple(rows)


def _sides(
    line: Line | None,
    thing: LineThing | None,
    owner: Mapping[str, str],
    tests: Sequence[Tested],
    pulses: Mapping[str, Pulse],
) -> tuple[Side, ...]:
    declared = {item.mark.participant: item for item in thing.declared} if thing else {}
    tested = {item.participant: item.test for item in tests}
    posts: dict[str, list[str]] = {}
    for post in line.between if line else ():
        posts.setdefault(owner.get(post, post), []).append(post)
    names = [*posts, *sorted((set(declared) | set(tested)) - set(posts))]
    return tuple(
        Side(
            participant=name,
            posts=tuple(posts.get(name, ())),
            declared=declared.get(name),
            tested=tested.get(name),
            pulse=pulses.get(name),
        )
        for name in names
    )


def _row(
    name: str, line: Line | None, sides: tuple[Side, ...], state: CallState | None, tests: list[LineTested], ours: str
) -> LineRow:
    pulses = [side.pulse for side in sides if side.pulse is not None and side.participant != ours]
    worst = max((pulse.light for pulse in pulses), key=_ORDER.index, default=Light.NONE)
    called = state.light if state else Light.NONE
    diagnosis = _diagnosis(pulses, state, tests)
    answered = [test for test in tests if test.code_read_back is not None and test.result is not TestResult.SILENT]
    split = bool(answered) and (answered[-1].remark or "").startswith(SPLIT)
    return LineRow(
        id=name,
        name=line.name if line else name,
        means=line.means if line else (),
        sides=sides,
        calls=state,
        light=Light.RED if split else max(worst, called, key=_ORDER.index),
        diagnosis=diagnosis,
        since_utc=_since(state, tests),
        code_utc=answered[-1].tested_utc if answered else None,
        split=split,
    )


_ORDER = (Light.NONE, Light.GREEN, Light.AMBER, Light.RED)


def _diagnosis(pulses: Sequence[Pulse], state: CallState | None, tests: Sequence[LineTested]) -> Diagnosis | None:
    """Heartbeats tell node from link; calls that nobody answers while heartbeats arrive are the officer's silence."""
    silent = [pulse for pulse in pulses if pulse.diagnosis is not None]
    if silent:
        return max(silent, key=lambda pulse: _ORDER.index(pulse.light)).diagnosis
    if state is None or not state.misses:
        return None
    if pulses and all(pulse.light is Light.GREEN for pulse in pulses):
        return Diagnosis.OFFICER
    last = tests[-1] if tests else None
    return _FAULTS[last.fault] if last and last.fault and last.result is TestResult.SILENT else None


_FAULTS = {Fault.NODE: Diagnosis.NODE, Fault.LINK: Diagnosis.LINK, Fault.OFFICER: Diagnosis.OFFICER}


def _since(state: CallState | None, tests: Sequence[LineTested]) -> datetime | None:
    """Since the first call that was not answered after the last that was."""
    if state is None or not state.misses:
        return None
    silent = [t.tested_utc for t in tests if state.answered_utc is None or t.tested_utc > state.answered_utc]
    return silent[0] if silent else state.answered_utc
