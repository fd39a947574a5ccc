"""An area, or a line, that one side's forces and those it answers for keep out of."""

from .._acts import ActKind
from .._ask_act import names_the_act
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import against_a_listed_group, by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.EXCLUSION,
    acts=(
        ActKind.MOVEMENT_OF_FORCES,
        ActKind.FORCES_PRESENT,
        ActKind.GROUND_ATTACK,
        ActKind.AIR_STRIKE,
        ActKind.SHELLING,
        ActKind.SMALL_ARMS,
        ActKind.FLIGHT,
    ),
    asks=(names_the_act, in_force, in_its_area, by_someone_bound, against_a_listed_group),
)
