"""What does a rule say of an act? One module a kind of rule (``kinds``), used before the act and after it.

spec/terms.md says what each kind asks, with worked cases.
"""

from ._acts import ATTACKS, Act, ActKind, Response, Weapon
from ._ask_when import depends_on
from ._ask_where import EDGE_M, disc_in, discs, place_answer, readings_answer, versions_answer
from ._bearing import bearing
from ._evaluate import Topic, ask_about, evaluate, judged_windows, rule_of
from ._readings import by_reading
from ._renewal import MOST_PERIODS, Ends, Renewal, RenewalReading, RenewalWord, renewed, windows
from ._rule import Rule
from ._standing import Joined, StandingWord, stood
from ._values import AreaReading, Effect, Term, TermKind, World
from ._verdict import (
    EXEMPTING,
    FINDINGS,
    GROUNDS,
    OPEN,
    QUIET,
    Answer,
    Outcome,
    Question,
    Settles,
    Verdict,
    conclude,
    verdict,
)

__all__ = [
    "ATTACKS",
    "EDGE_M",
    "EXEMPTING",
    "FINDINGS",
    "GROUNDS",
    "MOST_PERIODS",
    "OPEN",
    "QUIET",
    "Act",
    "ActKind",
    "Answer",
    "AreaReading",
    "Effect",
    "Ends",
    "Joined",
    "Outcome",
    "Question",
    "Renewal",
    "RenewalReading",
    "RenewalWord",
    "Response",
    "Rule",
    "Settles",
    "StandingWord",
    "Term",
    "TermKind",
    "Topic",
    "Verdict",
    "Weapon",
    "World",
    "ask_about",
    "bearing",
    "by_reading",
    "conclude",
    "depends_on",
    "disc_in",
    "discs",
    "evaluate",
    "judged_windows",
    "place_answer",
    "readings_answer",
    "renewed",
    "rule_of",
    "stood",
    "verdict",
    "versions_answer",
    "windows",
]
