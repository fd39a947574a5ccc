"""Whether engines agree: the first to answer a question says what is right there, and one that differs ends the run."""

from collections.abc import Iterable

import numpy as np

from ._measure import Answers

Truth = dict[str, Answers]
"""By question, the pairs of whoever gave them first."""


def compare(truth: Truth, given: Iterable[Answers]) -> int:
    """How many pairs were compared and equal; SystemExit names the engine and pairs where one differs."""
    equal = 0
    for answers in given:
        right = truth.setdefault(_question(answers.state), answers)
        if right is answers:
            continue
        if not np.array_equal(answers.keys, right.keys):
            raise SystemExit(_difference(answers, right))
        equal += len(answers.keys)
    return equal


def _question(state: str) -> str:
    return state.split(",")[0]


def _difference(answers: Answers, right: Answers) -> str:
    keys, expected = set(answers.keys.tolist()), set(right.keys.tolist())
    missing, added = ([divmod(key, 2**20) for key in sorted(some)[:5]] for some in (expected - keys, keys - expected))
    return (
        f"{answers.engine} gives other pairs ({answers.state}) than {right.engine}: missing {len(expected - keys):,}"
        f" {missing}, added {len(keys - expected):,} {added}, repeated {len(answers.keys) - len(keys):,}"
    )
