"""Each participant's own version of an incident, and whether it came within the time allowed for a reply.

Silence is never a confirmation: a participant that has not answered has confirmed nothing, whether its time has passed
or not. The time begins when the report as it stands was delivered, or relayed, to that participant. What others' clocks
leave open is *possible*; the state named is then the one more favourable to whoever has to answer.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from openline import limits
from openline.arrangement import Arrangement
from openline.geotime import Certainty, Span, any_of
from openline.messages import Version
from openline.picture import Incident, Ladder, Mark, PartyVersion

from ._assess import Assessment
from ._attested import Attested, as_claimed, not_after


class AnswerState(Enum):
    """Where a participant's answer stands."""

    NOT_DELIVERED = "not-delivered"
    IN_TIME = "answered-in-time"
    LATE = "answered-late"
    NOT_YET = "no-answer-yet"
    NONE_IN_TIME = "window-passed-without-an-answer"


class ReplyRule(Struct, frozen=True, kw_only=True):
    """Seconds allowed for a reply; ``instrument`` names whose text says so, None where our default is taken."""

    within_s: int
    instrument: str | None


class OwnVersion(Struct, frozen=True, kw_only=True):
    """One participant's place. ``word`` is its latest word on the report as it stands, ``earlier`` every other one.

    ``due`` is between which instants its time ends, None where nothing was delivered; ``sure`` how sure ``state`` is.
    """

    participant: str
    state: AnswerState
    sure: Certainty
    rule: ReplyRule
    due: Span | None
    word: PartyVersion | None
    earlier: tuple[PartyVersion, ...]

    @property
    def confirms(self) -> bool:
        """Only its own signed word of confirmation confirms; silence, and what another logged, never do."""
        word = self.word
        return word is not None and word.version is Version.CONFIRM and word.mark.logged_by is None

    @property
    def silent(self) -> bool:
        """Whether it has said nothing of the report as it stands, which confirms nothing."""
        return self.word is None


def reply_rule(assessment: Assessment, arrangement: Arrangement) -> ReplyRule:
    """The shortest time that an instrument with a term that speaks to the incident allows; else our default."""
    terms = {verdict.term for verdict in assessment.verdicts}
    named = {term.instrument for term in arrangement.terms if term.id in terms}
    stated = [
        (item.reply_within_s, item.id)
        for item in arrangement.instruments
        if item.id in named and item.reply_within_s is not None
    ]
    if not stated:
        return ReplyRule(within_s=limits.INCIDENT_REPLY_S, instrument=None)
    seconds, instrument = min(stated)
    return ReplyRule(within_s=seconds, instrument=instrument)


def own_versions(
    incident: Incident, rule: ReplyRule, as_of: datetime, attested: Attested = as_claimed
) -> tuple[OwnVersion, ...]:
    """The place of everyone who was told of the incident or said something of it, by name."""
    told = {ladder.recipient: ladder for ladder in incident.ladders}
    names = sorted({*told, *(word.mark.participant for word in incident.words)})
    return tuple(_own(incident, name, told.get(name), rule, as_of, attested) for name in names)


def _own(
    incident: Incident, name: str, ladder: Ladder | None, rule: ReplyRule, as_of: datetime, attested: Attested
) -> OwnVersion:
    said = [word for word in incident.words if word.mark.participant == name]
    now = [word for word in said if word.about.leaf == incident.mark.ref.leaf]
    latest = next((word for word in incident.answers if word.mark.participant == name and word in now), None)
    told = _told(ladder)
    due = _due(attested(told), rule.within_s) if told else None
    state, sure = _state([attested(word.mark) for word in now], due, as_of)
    return OwnVersion(
        participant=name,
        state=state,
        sure=sure,
        rule=rule,
        due=due,
        word=latest,
        earlier=tuple(word for word in said if word is not latest),
    )


def _told(ladder: Ladder | None) -> Mark | None:
    """The step by which the report as it stands reached a participant: its node's receipt, else that it was relayed."""
    return (ladder.delivered or ladder.relayed) if ladder else None


def _due(since: Span, within_s: int) -> Span:
    allowed = timedelta(seconds=within_s)
    return Span(earliest=since.earliest + allowed, latest=since.latest + allowed)


def _state(said: list[Span], due: Span | None, as_of: datetime) -> tuple[AnswerState, Certainty]:
    """The state, and how sure it is: an answer is in time by the first that was."""
    if due is None:
        return (AnswerState.IN_TIME if said else AnswerState.NOT_DELIVERED), Certainty.CERTAIN
    if said:
        in_time = any_of(*_in_time(said, due))
        return (AnswerState.LATE, Certainty.CERTAIN) if in_time is Certainty.NO else (AnswerState.IN_TIME, in_time)
    if as_of > due.latest:
        return AnswerState.NONE_IN_TIME, Certainty.CERTAIN
    return AnswerState.NOT_YET, Certainty.CERTAIN if as_of <= due.earliest else Certainty.POSSIBLE


def _in_time(said: list[Span], due: Span) -> Iterator[Certainty]:
    return (not_after(span, due) for span in said)
