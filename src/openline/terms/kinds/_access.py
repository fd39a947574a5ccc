"""Humanitarian access, within a time where one is given.

A refusal falls under it at once, a delay when it lasts longer than the text allows.
"""

from .._acts import ActKind
from .._ask_act import names_the_act, waited_too_long
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.ACCESS,
    acts=(ActKind.ACCESS_DENIED, ActKind.ACCESS_DELAYED),
    asks=(names_the_act, waited_too_long, in_force, in_its_area, by_someone_bound),
)
