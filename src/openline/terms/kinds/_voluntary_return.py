"""People may return, safely and of their own will."""

from .._acts import ActKind
from .._ask_act import names_the_act
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.RETURN,
    acts=(ActKind.RETURN_PREVENTED,),
    asks=(names_the_act, in_force, in_its_area, by_someone_bound),
)
