"""Whether a party stood in an instrument: joined by then, not yet left, and by whose word.

Accession is three-valued like everything else: what only another side claims, or somebody contests, is possible at
most; a suspension and a withdrawal count from the instant at which they take effect.
"""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from openline.geotime import Certainty, Span, Window


class StandingWord(Enum):
    """What is said of a party's place in an instrument."""

    CLAIMED = "claimed-by-another"
    DECLARED = "self-declared"
    ACCEPTED = "accepted"
    CONTESTED = "contested"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawal-effective"


class Joined(Struct, frozen=True, kw_only=True):
    """One word on a party's place in an instrument, and the interval in which it took effect."""

    word: StandingWord
    since: Span


_SURE = {StandingWord.DECLARED, StandingWord.ACCEPTED}
_ENDS = {StandingWord.SUSPENDED, StandingWord.WITHDRAWN}


def stood(words: Sequence[Joined], at: Span) -> Certainty:
    """Whether a party stood in an instrument: throughout a span, in part or by doubtful word (possible), or not at all.

    With no word at all it stood there as the text names it.
    """
    if not words:
        return Certainty.CERTAIN
    ordered = sorted(words, key=lambda word: (word.since.earliest, word.since.latest, word.word.value))
    states = [_at(ordered, instant) for instant in _instants(ordered, at)]
    return states[0] if len(set(states)) == 1 else Certainty.POSSIBLE


def _instants(words: Sequence[Joined], at: Span) -> list[Span]:
    """The ends of the span, and every change that falls into it: between two of them nothing changes."""
    window = Window(start=at.earliest, end=at.latest)
    edges = {edge for word in words for edge in (word.since.earliest, word.since.latest) if window.contains(edge)}
    return [Span(earliest=edge, latest=edge) for edge in sorted({at.earliest, at.latest, *edges})]


def _at(words: Sequence[Joined], instant: Span) -> Certainty:
    """The last word that had surely taken effect, made doubtful by any that may have since."""
    state, doubt = Certainty.NO, False
    for word in words:
        if word.since.earliest > instant.earliest:
            continue
        if word.since.latest > instant.earliest:
            doubt = True
        elif word.word is StandingWord.CONTESTED:
            state = Certainty.NO if state is Certainty.NO else Certainty.POSSIBLE
        elif word.word in _ENDS:
            state = Certainty.NO
        elif word.word in _SURE:
            state = Certainty.CERTAIN
        else:
            state = Certainty.CERTAIN if state is Certainty.CERTAIN else Certainty.POSSIBLE
    return Certainty.POSSIBLE if doubt else state
