"""What a post is shown at one instant that says danger: from its picture, its watch and its checks, and nothing else.

Each finding names the function that shows it. The words of a finding hold no clock, so the same finding at the next
look is the same value, and the first look at which it stands is when it was shown.
"""

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.deconfliction import Check, Speaks
from openline.geotime import Certainty, descriptions_agree
from openline.messages import (
    Answer,
    Coverage,
    Disc,
    LineState,
    Ownership,
    Point,
    Progress,
    Request,
    SecondDescription,
    TestResult,
)
from openline.picture import Activity, Hold, HoldState, Ladder, Movement, OwnershipQuestion, Picture
from openline.watch import Rules, Step, watch


class By(Enum):
    """Which function of Openline shows it."""

    CHECK = "check"
    COVERAGE = "passing down"
    DESCRIPTIONS = "two descriptions"
    HOLD = "hold"
    LINE = "line"
    MOVEMENT = "movement"
    NOTICE = "notice"
    OBJECTION = "answer"
    OWNERSHIP = "ownership"
    QUESTION = "question"
    WATCH = "watch"
    ANSWERED = "hold answered"
    NO_ANSWER = "no answer"
    REVIEW = "review"


NO_DANGER = frozenset({By.ANSWERED, By.NO_ANSWER, By.OBJECTION, By.REVIEW})
"""What is shown as well and says nothing of a danger: answers, answers that are late, a hold that is due for review."""


class Danger(Struct, frozen=True, kw_only=True):
    """One thing that a post is shown; ``called`` is whom the silence has reached, where somebody is called."""

    by: By
    what: str
    called: str | None = None


def dangers(picture: Picture, arrangement: Arrangement, rules: Rules, participant: str) -> Iterator[Danger]:
    """Everything that this participant's post is shown as of the picture's instant."""
    yield from _late(picture, rules, participant)
    for activity in picture.activities:
        yield from _activity(activity, arrangement, participant)
    for site in picture.sites:
        place = site.notice.position
        yield from _apart(place.point, place.accuracy_m, place.second, arrangement, "static location")
        yield from _coverage(site.ladders, "static location", participant)
    for movement in picture.movements:
        yield from _movement(movement, participant)
    for hold in picture.holds:
        yield from _answers(hold, participant)
    yield from _questions(picture, participant)
    yield from _lines(picture)


def checked(answer: Check) -> Iterator[Danger]:
    """What a check shows to the post that asked: each recorded thing that is met, each term that forbids."""
    for conflict in answer.conflicts:
        yield Danger(by=By.CHECK, what=f"the plan meets a recorded {conflict.kind}; {conflict.post} is to be told")
    told = ", ".join(item.post for item in answer.tell)
    for finding in answer.terms:
        if finding.speaks is Speaks.FORBIDS:
            words = finding.verdict.outcome.value.replace("-", " ")
            yield Danger(by=By.CHECK, what=f"the plan {words} {finding.term}; to be told: {told or 'nobody'}")


def _late(picture: Picture, rules: Rules, participant: str) -> Iterator[Danger]:
    """Missing steps that this participant owes or waits for, with whom the silence has reached."""
    things = {thing.object: (name, thing) for name in _NAMES for thing in getattr(picture, name)}
    for item in watch(picture, rules, picture.as_of):
        name, thing = things[item.object]
        if participant not in (item.participant, item.object.split("/")[0]):
            continue
        if isinstance(thing, Hold) and item.step is Step.ANSWERED:
            act = thing.request.act.value.replace("-", " ").upper()
            yield Danger(by=By.HOLD, what=f"{act} rings at {item.post}, unanswered", called=item.called[-1])
            continue
        by = By.QUESTION if isinstance(thing, OwnershipQuestion) else _STEPS.get(item.step.value, By.WATCH)
        missing = _MISSING.get(item.step.value, f"{item.step.value.replace('-', ' ')} is missing at")
        yield Danger(by=by, what=f"{_NAMES[name]}: {missing} {item.post}", called=item.called[-1])


_NAMES = {
    "activities": "notice",
    "sites": "static location",
    "movements": "movement",
    "requests": "access request",
    "holds": "hold",
    "questions": "ownership question",
}
_STEPS = {"answered": By.NO_ANSWER, "reviewed": By.REVIEW}
_MISSING = {
    "delivered": "not delivered to",
    "read": "not read at",
    "passed-down": "no unit told by",
    "answered": "no answer from",
    "passed-down-again": "the word to the units has lapsed at",
    "reviewed": "whether the danger stands was not said by",
}
"""A step that is missing, in words; one that is not named here is said by its own name."""


def _activity(activity: Activity, arrangement: Arrangement, participant: str) -> Iterator[Danger]:
    notice = activity.notice
    words = notice.activity.replace("-", " ")
    told = notice.request is Request.STAY_CLEAR and participant in notice.header.recipients
    if told:
        yield Danger(by=By.NOTICE, what=f"{words} announced by {notice.header.from_post}: stay clear")
    if isinstance(notice.where, Disc):
        yield from _apart(notice.where.center, 200, notice.second, arrangement, f"notice of {words}")
    yield from _coverage(activity.ladders, f"notice of {words}", participant)
    for ladder in activity.ladders:
        if ladder.recipient != participant and ladder.answered is not None and ladder.answered.answer is Answer.OBJECTS:
            yield Danger(by=By.OBJECTION, what=f"{ladder.recipient} objects to the {words}; it protects nobody less")


def _movement(movement: Movement, participant: str) -> Iterator[Danger]:
    yield from _coverage(movement.ladders, "movement", participant)
    if participant in movement.notice.header.recipients and any(
        step.progress is Progress.ATTACKED for step in movement.steps
    ):
        yield Danger(by=By.MOVEMENT, what="the movement is reported as attacked")


def _apart(
    point: Point, accuracy_m: int, second: SecondDescription, arrangement: Arrangement, what: str
) -> Iterator[Danger]:
    place = arrangement.place(second.place)
    if place is None:
        return
    tolerance = arrangement.procedures.place_tolerance_m
    agree, apart = descriptions_agree(
        point.position(), accuracy_m, place.position, second.bearing_deg_true, second.distance_m, tolerance
    )
    if agree is Certainty.NO:
        yield Danger(by=By.DESCRIPTIONS, what=f"{what}: its two descriptions lie {apart / 1000:.1f} km apart")


def _coverage(ladders: tuple[Ladder, ...], what: str, participant: str) -> Iterator[Danger]:
    """An order of another that went down to some units, or to none; who passed it down knows."""
    for ladder in ladders:
        passed = ladder.passed_down
        if passed is None or ladder.recipient == participant:
            continue
        if passed.coverage is not Coverage.ALL_ABLE_TO_ACT:
            words = passed.coverage.value.replace("-", " ")
            yield Danger(by=By.COVERAGE, what=f"{what}: {ladder.recipient} passed it down to {words} only")


def _answers(hold: Hold, participant: str) -> Iterator[Danger]:
    if participant != hold.mark.participant:
        return
    for side in hold.sides:
        if side.state not in _ANSWERS:
            continue
        words = side.state.value.replace("-", " ")
        yield Danger(by=By.ANSWERED, what=f"{side.recipient} answers the hold: {words}")


_ANSWERS = frozenset({HoldState.HOLDING, HoldState.PARTLY, HoldState.CANNOT_IN_CONTACT})


def _questions(picture: Picture, participant: str) -> Iterator[Danger]:
    for question in picture.questions:
        if question.mark.participant != participant:
            continue
        for reply in question.replies:
            if reply.answer is Ownership.NOT_OURS:
                words = "not ours, to its knowledge and for a time: NOT CONSENT TO ENGAGE"
                yield Danger(by=By.OWNERSHIP, what=f"{reply.mark.participant} answers {words}")


def _lines(picture: Picture) -> Iterator[Danger]:
    """A line that is declared suspended and answers, or is declared open and does not."""
    for line in picture.lines:
        for declared in line.declared:
            for observed in line.observed:
                answers = observed.result is TestResult.ANSWERED
                if answers == (declared.state in (LineState.SUSPENDED, LineState.CLOSED)):
                    words = f"declared {declared.state.value} by {declared.mark.participant}, observed {observed.result.value}"
                    yield Danger(by=By.LINE, what=f"line {line.id}: {words}")
