"""Who may join, by when and how. Whether a party had joined is asked by every other rule (``World.standing``)."""

from .._ask_act import names_the_act
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.ACCESSION,
    acts=(),
    asks=(names_the_act,),
)
