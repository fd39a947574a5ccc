"""From a run that failed to a short story: which steps can be left out so that it still fails?

Delta debugging (Zeller and Hildebrandt, 2002, minimising): subsets of the steps are removed, first halves, then ever
smaller parts, until no single step can go.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from ._plan import Plan, Step
from ._play import Outcome

TRIES = 200
"""Runs that a shrinking may cost."""


def shrink(outcome: Outcome, replay: Callable[[Plan], Outcome], tries: int = TRIES) -> Outcome:
    """The failing run with the fewest steps that was found."""
    assert outcome.broken is not None, "only a failure has a story"
    best, steps, parts = outcome, list(outcome.plan.steps), 2
    while len(steps) > 1 and tries > 0:
        for rest in _without_each(steps, parts):
            tries -= 1
            tried = replay(outcome.plan.of(rest))
            if tried.broken is not None:
                best, steps, parts = tried, list(rest), max(parts - 1, 2)
                break
            if tries <= 0:
                break
        else:
            if parts >= len(steps):
                break
            parts = min(2 * parts, len(steps))
    return best


def story(outcome: Outcome) -> str:
    """What happened and what was broken, a line each."""
    plan = outcome.plan
    lines = [step.words() for step in plan.steps]
    return "\n".join([f"seed {plan.seed}, {len(lines)} steps:", *lines, f"broken: {outcome.broken}"])


def _without_each(steps: Sequence[Step], parts: int) -> list[list[Step]]:
    """The steps without their first part, without their second, and so on."""
    edges = [len(steps) * number // parts for number in range(parts + 1)]
    return [[*steps[:start], *steps[end:]] for start, end in pairwise(edges)]
