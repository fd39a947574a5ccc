"""Rules that ask for something to be done: access, monitoring, withdrawal, release, reports, promises.

An act falls under such a rule when it denies what the rule asks; whether a duty was done by its date is
counted in ``promises`` and shown by ``watch``, never judged from one incident.
"""

from ._force import judge_force
from ._questions import is_prohibited
from ._values import Act, Outcome, Term, Verdict, World


def judge_duty(term: Term, act: Act, world: World) -> Verdict:
    """A denial of the duty is judged like any named act; a duty that names no act judges none."""
    if not term.prohibits:
        return Verdict(term=term.id, outcome=Outcome.OTHER_ACT, trace=(is_prohibited(term, act),))
    return judge_force(term, act, world)
