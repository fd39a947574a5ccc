"""Detainees are released, by a date where one is given."""

from .._acts import ActKind
from .._ask_act import names_the_act
from .._ask_when import past_the_deadline
from .._ask_where import in_its_area
from .._ask_who import by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.RELEASE,
    acts=(ActKind.DETENTION,),
    asks=(names_the_act, past_the_deadline, in_its_area, by_someone_bound),
)
