"""What a module of a kind of rule declares: the acts that such a rule may name, and the questions it asks in order."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from ._acts import Act, ActKind
from ._values import Term, TermKind, World
from ._verdict import Answer

Ask = Callable[[Term, Act, World], Iterable[Answer]]


class Rule(Struct, frozen=True, kw_only=True):
    """One kind of rule. ``acts`` are those its terms may name; ``asks`` are its questions.

    A rule that asks for something to be done judges an act that denies it; whether it was done by its date is counted
    in ``promises`` and shown by ``watch``, never judged from one incident.
    """

    kind: TermKind
    acts: tuple[ActKind, ...]
    asks: tuple[Ask, ...]
