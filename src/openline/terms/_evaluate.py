"""The door: every kind of rule to the module that judges it."""

from collections.abc import Callable

from ._duty import judge_duty
from ._force import judge_force
from ._values import Act, Term, TermKind, Verdict, World

_FORCE = frozenset(
    {
        TermKind.CEASE_HOSTILITIES,
        TermKind.NO_FLIGHT,
        TermKind.NO_TERRITORIAL_GAIN,
        TermKind.DEMILITARISED,
        TermKind.EXCLUSION,
        TermKind.SELF_DEFENCE,
        TermKind.SAFE_CONDUCT,
    }
)


def evaluate(term: Term, act: Act, world: World) -> Verdict:
    """*Would fall under the term if accurate*, might, or why not; with every question asked.

    Only the instrument's own mechanism determines a violation; this never does.
    """
    judge: Callable[[Term, Act, World], Verdict] = judge_force if term.kind in _FORCE else judge_duty
    return judge(term, act, world)
