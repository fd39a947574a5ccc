"""More is asked for or pledged; counted in ``promises``, never judged from an incident."""

from .._ask_act import names_the_act
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.CONTRIBUTION,
    acts=(),
    asks=(names_the_act,),
)
