"""The door: every kind of rule to the module that judges it."""

from collections.abc import Iterator
from enum import Enum

from openline.geotime import Window

from ._acts import Act
from ._ask_act import names_the_act
from ._ask_when import in_force, past_the_deadline, windows_in_force, windows_past_the_deadline
from ._ask_where import in_its_area
from ._ask_who import against_a_listed_group, against_a_party, by_someone_bound, from_another_party
from ._rule import Ask, Rule
from ._values import Term, TermKind, World
from ._verdict import Answer, Verdict, verdict
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
    return verdict(term.id, (answer for ask in _asks(term) for answer in ask(term, act, world)))


class Topic(Enum):
    """What a question looks at of an act and of nothing else of it."""

    WHAT = "what"
    WHEN = "when"
    WHERE = "where"
    WHO = "who"


_WHEN: frozenset[Ask] = frozenset({in_force, past_the_deadline})
_WHERE: frozenset[Ask] = frozenset({in_its_area})
_WHO: frozenset[Ask] = frozenset({by_someone_bound, against_a_listed_group, against_a_party, from_another_party})


def ask_about(topic: Topic, term: Term, act: Act, world: World) -> Iterator[Answer]:
    """The answers of ``evaluate`` that rest on one topic: many acts that are alike in it are asked once."""
    for ask in _asks(term):
        if topic_of(ask) is topic:
            yield from ask(term, act, world)


def topic_of(ask: Ask) -> Topic:
    """What a question looks at; who acted and against whom is judged as of the time too."""
    if ask in _WHEN:
        return Topic.WHEN
    if ask in _WHERE:
        return Topic.WHERE
    return Topic.WHO if ask in _WHO else Topic.WHAT


def judged_windows(term: Term) -> list[Window | None]:
    """The windows by which a term is judged, one a reading: from its deadline on where its kind asks for that."""
    return windows_past_the_deadline(term) if past_the_deadline in _asks(term) else windows_in_force(term)


def _asks(term: Term) -> tuple[Ask, ...]:
    rule = _BY_KIND[term.kind]
    return rule.asks if term.prohibits or names_the_act not in rule.asks else (names_the_act,)
