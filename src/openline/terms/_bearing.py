"""Whether a rule bears on an act at all: in force then, there, for whoever acts; whatever the act is.

A rule that forbids nothing of the kind may still ask for something where and when the act takes place: that
monitors pass, that the other side is called first. ``evaluate`` says whether an act would fall under a rule.
"""

from openline.geotime import Certainty, all_of

from ._acts import Act
from ._ask_when import in_force
from ._ask_where import in_its_area
from ._ask_who import by_someone_bound
from ._values import Term, World
from ._verdict import Answer


def bearing(term: Term, act: Act, world: World) -> tuple[Certainty, tuple[Answer, ...]]:
    """The least sure of the three answers, and the answers."""
    asks = (in_force, in_its_area, by_someone_bound)
    trace = tuple(answer for ask in asks for answer in ask(term, act, world))
    return all_of(*(answer.certainty for answer in trace)), trace
