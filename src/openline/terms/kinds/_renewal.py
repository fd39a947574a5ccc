"""How a term runs on. Both readings of a disputed clause are executed (``renewed``); other rules ask when it held."""

from .._ask_act import names_the_act
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.RENEWAL,
    acts=(),
    asks=(names_the_act,),
)
