"""Whether engines agree: the first to answer in a state says what is right there, and one that differs ends the run."""

from collections.abc import Iterable

import numpy as np

from ._measure import Answers

Truth = dict[str, Answers]
"""By state, the answers of whoever gave them first; STRtree does, unless it was not chosen."""


def compare(truth: Truth, given: Iterable[Answers]) -> int:
    """How many answers were compared and equal; SystemExit names the engine and the query where one differs."""
    equal = 0
    for answers in given:
        right = truth.setdefault(answers.state, answers)
        if right is answers:
            continue
        for number, (keys, expected) in enumerate(zip(answers.keys, right.keys, strict=False)):
            if not np.array_equal(keys, expected):
                raise SystemExit(_difference(answers, right, number))
        equal += min(len(answers.keys), len(right.keys))
    return equal


def _difference(answers: Answers, right: Answers, number: int) -> str:
    keys, expected = (set(one.keys[number].tolist()) for one in (answers, right))
    return (
        f"{answers.engine} answers query {number} ({answers.state}) otherwise than {right.engine}:"
        f" missing {sorted(expected - keys)[:9]}, added {sorted(keys - expected)[:9]},"
        f" repeated {len(answers.keys[number]) - len(keys)}"
    )
