"""The door: every kind of rule to the module that judges it."""

from ._acts import Act
from ._ask_act import names_the_act
from ._rule import Rule
from ._values import Term, TermKind, World
from ._verdict import Verdict, verdict
from .kinds import RULES

_BY_KIND: dict[TermKind, Rule] = {rule.kind: rule for rule in RULES}
assert set(_BY_KIND) == set(TermKind), "each kind has its module"


def rule_of(kind: TermKind) -> Rule:
    """The rule that judges terms of a kind."""
    return _BY_KIND[kind]


def evaluate(term: Term, act: Act, world: World) -> Verdict:
    """*Would fall under the term if accurate*, might, or why not; with every question asked.

    Only the instrument's own mechanism determines a violation; this never does.
    """
    rule = _BY_KIND[term.kind]
    asks = rule.asks if term.prohibits or names_the_act not in rule.asks else (names_the_act,)
    return verdict(term.id, (answer for ask in asks for answer in ask(term, act, world)))
