"""Forces leave, beyond a distance where one is given, by a deadline that may be so many hours off.

Forces still there after the deadline are the act that it judges.
"""

from .._acts import ActKind
from .._ask_act import names_the_act, names_the_weapon
from .._ask_when import past_the_deadline
from .._ask_where import in_its_area
from .._ask_who import by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.WITHDRAWAL,
    acts=(ActKind.FORCES_PRESENT, ActKind.MOVEMENT_OF_FORCES),
    asks=(names_the_act, names_the_weapon, past_the_deadline, in_its_area, by_someone_bound),
)
