"""No taking or trying to take ground from another party to the arrangement.

From whom it was taken is asked too: ground taken from a group that is no party is not named by such a term.
"""

from .._acts import ActKind
from .._ask_act import names_the_act
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import against_a_listed_group, by_someone_bound, from_another_party
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.NO_TERRITORIAL_GAIN,
    acts=(ActKind.TERRITORIAL_GAIN, ActKind.GROUND_ATTACK),
    asks=(names_the_act, in_force, in_its_area, by_someone_bound, from_another_party, against_a_listed_group),
)
