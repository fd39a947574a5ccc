"""Before fire is returned the other side is called through the mechanism.

It speaks of acts that are said to have answered another; a call beforehand takes them out.
"""

from .._acts import ActKind
from .._ask_act import answered_force, called_first, names_the_act
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import against_a_listed_group, by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.CONTACT_FIRST,
    acts=(ActKind.AIR_STRIKE, ActKind.SHELLING, ActKind.GROUND_ATTACK, ActKind.SMALL_ARMS),
    asks=(answered_force, names_the_act, in_force, in_its_area, by_someone_bound, called_first, against_a_listed_group),
)
