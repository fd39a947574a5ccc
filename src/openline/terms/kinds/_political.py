"""The political process: undertakings are counted in ``promises``, never judged from an incident."""

from .._ask_act import names_the_act
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.POLITICAL,
    acts=(),
    asks=(names_the_act,),
)
