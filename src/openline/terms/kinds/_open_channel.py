"""A channel between posts is kept open.

Declared and observed states are shown side by side by ``picture``; a channel closed on purpose is the act.
"""

from .._acts import ActKind
from .._ask_act import names_the_act
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.OPEN_CHANNEL,
    acts=(ActKind.CHANNEL_CLOSED,),
    asks=(names_the_act, in_force, in_its_area, by_someone_bound),
)
