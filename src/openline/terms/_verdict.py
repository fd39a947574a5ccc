"""What a rule says of an act: the questions it asked, what each looked at, and the outcome that follows from them.

The outcome is a function of the trace alone (``conclude``), so that whoever holds a trace can work it out again.
Nothing here is in a language: findings, facts and what would settle them are keys and names, put into words later.
"""

from collections.abc import Iterable, Sequence
from enum import Enum

from msgspec import Struct

from openline.geotime import Certainty


class Outcome(Enum):
    """What a rule says of an act. None of these is a determination."""

    WOULD_FALL_UNDER = "would-fall-under"
    MIGHT = "might"
    CARVED_OUT = "carved-out"
    NOT_BOUND = "not-bound"
    OUTSIDE = "outside"
    NOT_IN_FORCE = "not-in-force"
    OTHER_ACT = "other-act"
    UNDETERMINED = "undetermined"


GROUNDS = (Outcome.OTHER_ACT, Outcome.NOT_IN_FORCE, Outcome.OUTSIDE, Outcome.NOT_BOUND, Outcome.CARVED_OUT)
"""The reasons for which an act does not fall under a rule, in the order in which they are given."""


class Question(Enum):
    """What a rule asks of an act."""

    ACT = "act"
    WEAPON = "weapon"
    IN_FORCE = "in-force"
    PLACE = "place"
    ACTOR = "actor"
    FROM_A_PARTY = "from-a-party"
    AGAINST_A_PARTY = "against-a-party"
    WAITED = "waited"
    ANSWERED_FORCE = "answered-force"
    CALLED_FIRST = "called-first"
    OUT_OF_PROPORTION = "out-of-proportion"
    SELF_DEFENCE = "self-defence"
    LISTED = "listed"


_GROUND = {
    Question.IN_FORCE: Outcome.NOT_IN_FORCE,
    Question.PLACE: Outcome.OUTSIDE,
    Question.ACTOR: Outcome.NOT_BOUND,
    Question.LISTED: Outcome.CARVED_OUT,
}
"""Why an act does not fall under a rule when the answer excludes it; of every other question: it is another act."""

EXEMPTING = frozenset({Question.LISTED, Question.SELF_DEFENCE, Question.CALLED_FIRST})
"""Questions whose *yes* takes the act out of the rule; of every other one it is the *no*."""


class Settles(Enum):
    """The fact that would settle an open question."""

    KIND_OF_ACT = "what-kind-of-act-it-was"
    WEAPON = "with-what-weapon-it-was"
    EXACT_TIME = "the-exact-time"
    WHICH_TIME = "which-reading-of-when-it-was-in-force-holds"
    POSITION = "the-position-or-where-the-line-runs-more-exactly"
    WHERE = "where-it-was"
    WHICH_EXTENT = "which-extent-of-the-area-holds"
    WHO = "who-did-it"
    WHICH_ACTOR = "which-of-those-named-did-it"
    WHICH_SIDE = "which-side-acted-on-the-other"
    ANSWERS_FOR = "whether-the-term-reaches-the-forces-that-a-bound-party-answers-for"
    WHICH_PARTY = "which-party-the-name-stands-for"
    COVERED = "whether-the-term-covers-acts-against-those-it-was-against"
    STANDING = "whether-the-one-said-to-have-acted-had-joined-then"
    AGAINST_WHOM = "against-whom-it-was"
    WHICH_TARGET = "which-of-the-targets-it-was-and-its-listing-on-that-day"
    ASSOCIATED = "whether-the-group-was-associated-with-a-listed-one-then"
    WAITED = "how-long-it-was-waited-for"
    PROPORTION = "what-it-answered-and-how-much-force-it-was"
    CALLED = "whether-the-other-side-was-called-first"


_FINDINGS = """
    act-named act-may-be-named act-not-named names-no-act weapon-named weapon-not-named weapon-not-said
    waited-longer waited-no-longer wait-not-said said-to-answer-force not-said-to-answer-force
    called-first not-called-first call-not-said force-greater force-in-proportion force-not-said
    self-defence self-defence-claimed beyond-self-defence
    in-force-yes in-force-perhaps in-force-no deadline-yes deadline-perhaps deadline-no
    place-anywhere place-inside place-perhaps place-outside place-not-said
    actor-not-named actor-bound actor-not-bound actors-differ actor-answered-for actor-standing-open
    target-not-named target-listed target-not-listed target-may-be-listed target-associated
    from-whom-not-said from-a-party from-no-party perhaps-from-a-party
    actor-unknown target-unknown against-a-party against-no-party against-not-said
"""
FINDINGS = frozenset(_FINDINGS.split())
"""Every finding that a question may make; ``words`` has a sentence for each in every language."""


class Answer(Struct, frozen=True, kw_only=True):
    """One question a rule asked: the finding, the facts it rests on, and what would settle it where it is open.

    ``finding`` is a key of the word catalogues; ``facts`` are the names and values (ids, instants, metres) in it.
    ``readings`` are the readings on which the answer depends. ``way`` numbers the side looked at, from 1, where two
    sides fought and nobody says which acted on the other; 0 where the answer is the same for both.
    """

    question: Question
    certainty: Certainty
    finding: str
    facts: tuple[tuple[str, str], ...] = ()
    settles: Settles | None = None
    readings: tuple[str, ...] = ()
    way: int = 0

    @property
    def counts(self) -> Certainty:
        """How sure it is that the answer leaves the act under the rule."""
        if self.question not in EXEMPTING:
            return self.certainty
        return _OPPOSITE[self.certainty]

    @property
    def looked_at(self) -> str:
        """The finding and its facts in one line, for programs; ``words`` says it in a language."""
        said = ", ".join(f"{name} {value}" for name, value in self.facts)
        return f"{self.finding}: {said}" if said else self.finding


_OPPOSITE = {
    Certainty.CERTAIN: Certainty.NO,
    Certainty.NO: Certainty.CERTAIN,
    Certainty.POSSIBLE: Certainty.POSSIBLE,
}


class Verdict(Struct, frozen=True, kw_only=True):
    """A rule's word on an act: *would fall under the term if accurate*, with every question it asked."""

    term: str
    outcome: Outcome
    trace: tuple[Answer, ...]

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings on which what is open depends; none where the outcome is sure."""
        if self.outcome not in OPEN:
            return ()
        return tuple(dict.fromkeys(name for answer in self.trace for name in answer.readings))

    @property
    def settles(self) -> Settles | None:
        """The first fact that would settle what is open; None where the outcome is not open."""
        if self.outcome not in OPEN:
            return None
        asked = (answer.settles for answer in self.trace if answer.settles)
        sides = any(answer.way for answer in self.trace)
        return next(asked, Settles.WHICH_SIDE if sides else None)

    @property
    def grounds(self) -> tuple[Outcome, ...]:
        """Every reason for which the act does not fall under the rule, whichever side acted; empty where it may."""
        if self.outcome not in GROUNDS:
            return ()
        found = {ground for way in _ways(self.trace) for ground in _grounds(way)}
        return tuple(ground for ground in GROUNDS if ground in found)


QUIET = frozenset({Outcome.OTHER_ACT, Outcome.NOT_IN_FORCE, Outcome.OUTSIDE})
"""Outcomes of a rule that has nothing to say to an act: lists count them and do not show them."""

OPEN = frozenset({Outcome.MIGHT, Outcome.UNDETERMINED})
"""Outcomes that a further fact may turn either way."""


def verdict(term: str, trace: Iterable[Answer]) -> Verdict:
    """The verdict that follows from what was asked."""
    asked = tuple(trace)
    return Verdict(term=term, outcome=conclude(asked), trace=asked)


def conclude(trace: Sequence[Answer]) -> Outcome:
    """The outcome that follows from a trace and from nothing else.

    Where two sides fought and nobody says which acted on the other, it is sure only when it is so for both.
    """
    found = [_conclude_one(way) for way in _ways(trace)]
    if all(outcome in GROUNDS for outcome in found):
        # Fire on a listed group is carved out, whatever the group itself is bound by.
        return Outcome.CARVED_OUT if Outcome.CARVED_OUT in found else min(found, key=GROUNDS.index)
    if len(set(found)) == 1:
        return found[0]
    return Outcome.MIGHT


def _ways(trace: Sequence[Answer]) -> list[list[Answer]]:
    ways = sorted({answer.way for answer in trace if answer.way})
    return [[answer for answer in trace if answer.way in (0, way)] for way in ways or [0]]


def _conclude_one(answers: Sequence[Answer]) -> Outcome:
    grounds = _grounds(answers)
    if grounds:
        return min(grounds, key=GROUNDS.index)
    if all(answer.counts is Certainty.CERTAIN for answer in answers):
        return Outcome.WOULD_FALL_UNDER
    # An unknown actor is no accusation: it stays undetermined until somebody says who.
    unnamed = any(answer.settles is Settles.WHO for answer in answers)
    return Outcome.UNDETERMINED if unnamed else Outcome.MIGHT


def _grounds(answers: Iterable[Answer]) -> list[Outcome]:
    return [_GROUND.get(a.question, Outcome.OTHER_ACT) for a in answers if a.counts is Certainty.NO]
