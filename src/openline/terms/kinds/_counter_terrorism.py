"""The fight against listed groups goes on; such a rule forbids nothing by itself.

It is what other rules' carve-outs rest on.
"""

from .._ask_act import names_the_act
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.COUNTER_TERRORISM,
    acts=(),
    asks=(names_the_act,),
)
