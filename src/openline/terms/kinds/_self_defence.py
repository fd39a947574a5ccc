"""Force only in self-defence, and no more than an immediate threat requires.

It speaks of acts that are said to have answered another; whether they were in proportion is the question.
"""

from .._acts import ActKind
from .._ask_act import answered_force, names_the_act, out_of_proportion
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import against_a_listed_group, by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.SELF_DEFENCE,
    acts=(ActKind.AIR_STRIKE, ActKind.SHELLING, ActKind.GROUND_ATTACK, ActKind.SMALL_ARMS),
    asks=(
        answered_force,
        names_the_act,
        in_force,
        in_its_area,
        by_someone_bound,
        out_of_proportion,
        against_a_listed_group,
    ),
)
