"""Rules on the use of force: what may not be done, where, by whom, and who is carved out."""

from openline.geotime import Certainty, all_of, negate

from ._questions import in_force, is_bound, is_carved_out, is_prohibited, is_there
from ._values import Act, Answer, Outcome, Term, Verdict, World


def judge_force(term: Term, act: Act, world: World) -> Verdict:
    """Ask in the order in which an answer ends the matter: act, time, place, actor, carve-out."""
    there, readings = is_there(term, act, world)
    trace = (
        is_prohibited(term, act),
        in_force(term, act),
        there,
        is_bound(term, act, world),
        is_carved_out(term, act, world),
    )
    return Verdict(term=term.id, outcome=_outcome(act, trace), trace=trace, readings=readings)


def _outcome(act: Act, trace: tuple[Answer, ...]) -> Outcome:
    *asked, carved = (answer.certainty for answer in trace)
    ends = (Outcome.OTHER_ACT, Outcome.NOT_IN_FORCE, Outcome.OUTSIDE, Outcome.NOT_BOUND)
    for certainty, outcome in zip(asked, ends, strict=True):
        if certainty is Certainty.NO:
            return outcome
    if carved is Certainty.CERTAIN:
        return Outcome.CARVED_OUT
    # An unknown actor is no accusation: it stays undetermined until somebody says who.
    if act.actors is None:
        return Outcome.UNDETERMINED
    sure = all_of(*asked, negate(carved)) is Certainty.CERTAIN
    return Outcome.WOULD_FALL_UNDER if sure else Outcome.MIGHT
