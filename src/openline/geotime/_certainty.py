"""Three-valued answers: certain, possible, no; joined as in Kleene's logic, so that doubt is never lost."""

from enum import Enum


class Certainty(Enum):
    """How sure an answer is."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NO = "no"


_RANK = {Certainty.NO: 0, Certainty.POSSIBLE: 1, Certainty.CERTAIN: 2}


def all_of(*values: Certainty) -> Certainty:
    """The least sure of all; certain when there is nothing to ask."""
    return min(values, key=_RANK.__getitem__, default=Certainty.CERTAIN)


def any_of(*values: Certainty) -> Certainty:
    """The surest of all; no when there is nothing to ask."""
    return max(values, key=_RANK.__getitem__, default=Certainty.NO)


def negate(value: Certainty) -> Certainty:
    """Certain becomes no and no certain; possible stays possible."""
    return {Certainty.CERTAIN: Certainty.NO, Certainty.NO: Certainty.CERTAIN}.get(value, value)
