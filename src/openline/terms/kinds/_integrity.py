"""Sovereignty, unity and territorial integrity are affirmed: a principle, never scored."""

from .._ask_act import names_the_act
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.INTEGRITY,
    acts=(),
    asks=(names_the_act,),
)
