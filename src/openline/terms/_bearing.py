"""Whether a rule bears on an act at all: in force then, there, for whoever acts; whatever the act is.

A rule that forbids nothing of the kind may still ask for something where and when the act takes place: that
monitors pass, that the other side is called first. ``evaluate`` says whether an act would fall under a rule.
"""

from openline.geotime import Certainty, all_of

from ._questions import in_force, is_bound, is_there
from ._values import Act, Answer, Term, World


def bearing(term: Term, act: Act, world: World) -> tuple[Certainty, tuple[Answer, ...]]:
    """The least sure of the three answers, and the answers."""
    there, _ = is_there(term, act, world)
    trace = (in_force(term, act), there, is_bound(term, act, world))
    return all_of(*(answer.certainty for answer in trace)), trace
