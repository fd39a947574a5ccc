"""What does a rule say of an act? One module a family of rules, used before the act and after it."""

from ._bearing import bearing
from ._evaluate import evaluate
from ._values import Act, ActKind, Answer, AreaReading, Outcome, Term, TermKind, Verdict, World

__all__ = [
    "Act",
    "ActKind",
    "Answer",
    "AreaReading",
    "Outcome",
    "Term",
    "TermKind",
    "Verdict",
    "World",
    "bearing",
    "evaluate",
]
