"""Rules on the use of force: what may not be done, where, by whom, and who is carved out."""

from openline.geotime import Certainty

from ._questions import in_force, is_bound, is_carved_out, is_prohibited, is_there
from ._values import Act, Answer, Outcome, Term, Verdict, World


def judge_force(term: Term, act: Act, world: World) -> Verdict:
    """Ask in the order in which an answer ends the matter: act, time, place, actor, carve-out."""
    there, readings = is_there(term, act, world)
    trace = (is_prohibited(term, act), in_force(term, act), there, is_bound(term, act), is_carved_out(term, act, world))
    return Verdict(term=term.id, outcome=_outcome(trace), trace=trace, readings=readings)


def _outcome(trace: tuple[Answer, ...]) -> Outcome:
    prohibited, force, there, bound, carved = (answer.certainty for answer in trace)
    ends = (
        (prohibited, Outcome.OTHER_ACT),
        (force, Outcome.NOT_IN_FORCE),
        (there, Outcome.OUTSIDE),
        (bound, Outcome.NOT_BOUND),
    )
    for certainty, outcome in ends:
        if certainty is Certainty.NO:
            return outcome
    if carved is Certainty.CERTAIN:
        return Outcome.CARVED_OUT
    # An unknown actor is no accusation: it stays undetermined until somebody says who.
    if bound is Certainty.POSSIBLE and trace[3].settles == "who did it":
        return Outcome.UNDETERMINED
    sure = all(certainty is Certainty.CERTAIN for certainty in (force, there, bound)) and carved is Certainty.NO
    return Outcome.WOULD_FALL_UNDER if sure else Outcome.MIGHT
