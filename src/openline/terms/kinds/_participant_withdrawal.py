"""How a participant may leave, and from when on it is no longer bound (``World.standing``)."""

from .._ask_act import names_the_act
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.PARTICIPANT_WITHDRAWAL,
    acts=(),
    asks=(names_the_act,),
)
