"""A line is two facts: what each side declares it to be, and what test calls observe. Side by side, never merged."""

from collections.abc import Sequence

from msgspec import Struct

from openline.messages import LineDeclared, LineState, LineTested, TestResult

from ._cycles import LINE_DECLARED
from ._entries import Entry
from ._marks import Mark, mark_of


class Declared(Struct, frozen=True, kw_only=True):
    """One participant's latest declaration; ``in_order`` says whether the table allows it after its last one."""

    mark: Mark
    state: LineState
    reason: str
    in_order: bool


class Observed(Struct, frozen=True, kw_only=True):
    """One participant's latest test call."""

    mark: Mark
    result: TestResult
    seconds_to_answer: int | None
    fault: str | None


class LineThing(Struct, frozen=True, kw_only=True):
    """A line with what every side declares and observes."""

    id: str
    declared: tuple[Declared, ...]
    observed: tuple[Observed, ...]


def derive_line(name: str, entries: Sequence[Entry]) -> LineThing:
    """The latest declaration and the latest test of each participant, in the participants' order."""
    declared: dict[str, Declared] = {}
    observed: dict[str, Observed] = {}
    for entry in entries:
        mark = mark_of(entry)
        match entry.message:
            case LineDeclared(state=state, reason=reason):
                before = declared.get(mark.participant)
                last = LINE_DECLARED.start if before is None else before.state.value
                # A first declaration may come in any state: the line is older than its record.
                ordered = before is None or state.value == last or LINE_DECLARED.after(last, state.value) is not None
                declared[mark.participant] = Declared(mark=mark, state=state, reason=reason, in_order=ordered)
            case LineTested() as test:
                fault = test.fault.value if test.fault else None
                observed[mark.participant] = Observed(
                    mark=mark, result=test.result, seconds_to_answer=test.seconds_to_answer, fault=fault
                )
    return LineThing(
        id=name,
        declared=tuple(declared[key] for key in sorted(declared)),
        observed=tuple(observed[key] for key in sorted(observed)),
    )
