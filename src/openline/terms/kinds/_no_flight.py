"""No flight, or no combat flight, over an area.

A strike from the air is a flight too.
"""

from .._acts import ActKind
from .._ask_act import names_the_act
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import against_a_listed_group, by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.NO_FLIGHT,
    acts=(ActKind.FLIGHT, ActKind.AIR_STRIKE, ActKind.UNSAFE_FLIGHT),
    asks=(names_the_act, in_force, in_its_area, by_someone_bound, against_a_listed_group),
)
