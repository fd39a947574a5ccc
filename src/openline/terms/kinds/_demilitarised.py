"""A band without the weapons that the text names, from its deadline on.

Where the text gives two widths, what lies between them is only possible.
"""

from .._acts import ActKind
from .._ask_act import names_the_act, names_the_weapon
from .._ask_when import past_the_deadline
from .._ask_where import in_its_area
from .._ask_who import against_a_listed_group, by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.DEMILITARISED,
    acts=(
        ActKind.FORCES_PRESENT,
        ActKind.MOVEMENT_OF_FORCES,
        ActKind.SHELLING,
        ActKind.GROUND_ATTACK,
        ActKind.AIR_STRIKE,
    ),
    asks=(names_the_act, names_the_weapon, past_the_deadline, in_its_area, by_someone_bound, against_a_listed_group),
)
