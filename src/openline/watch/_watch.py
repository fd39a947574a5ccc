"""Deadlines and escalation: which step is missing, since when, and who is called about it now.

Each precedence sets a deadline for each step, per recipient. A missed step escalates along the recipient's
roster: post, deputy post, stand-by line, guarantor. Escalation carries serial and silence, not content.
Times in entries are their authors' claims; the deadline of a step runs from the notice's own time.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from openline.messages import Header, Precedence
from openline.picture import (
    AccessRequest,
    Activity,
    Hold,
    HoldState,
    Ladder,
    Mark,
    Movement,
    OwnershipQuestion,
    Picture,
    RequestState,
    Site,
)


class Step(Enum):
    """The steps that have deadlines, in their order."""

    DELIVERED = "delivered"
    READ = "read"
    PASSED_DOWN = "passed-down"
    ANSWERED = "answered"
    PASSED_DOWN_AGAIN = "passed-down-again"


class Rules(Struct, frozen=True, kw_only=True):
    """Seconds allowed for each step by precedence; whose each post is, who is called there in order, and when."""

    owner: Mapping[str, str]
    deadline_s: Mapping[tuple[Precedence, Step], int]
    roster: Mapping[str, tuple[str, ...]]
    ring_s: Mapping[Precedence, tuple[int, ...]]


class Overdue(Struct, frozen=True, kw_only=True):
    """One missing step: for whom, since when, and who rings now. ``called`` grows as silence lasts."""

    object: str
    serial: int
    precedence: Precedence
    participant: str
    post: str
    step: Step
    due_utc: datetime
    late_s: int
    called: tuple[str, ...]


Laddered = Activity | Site | Movement | AccessRequest | Hold | OwnershipQuestion


def watch(picture: Picture, rules: Rules, now: datetime) -> tuple[Overdue, ...]:
    """Everything that is late at this instant, most urgent and latest first."""
    order = list(Precedence)
    late = [item for thing in _laddered(picture) for item in _late(thing, rules, now)]
    return tuple(sorted(late, key=lambda item: (order.index(item.precedence), -item.late_s, item.object, item.post)))


def _laddered(picture: Picture) -> Iterator[Laddered]:
    yield from (thing for thing in picture.activities if thing.cancelled is None)
    yield from picture.sites
    yield from (thing for thing in picture.movements if thing.closed is None)
    yield from (thing for thing in picture.requests if thing.state is not RequestState.ANSWERED)
    yield from picture.holds
    yield from picture.questions


def _late(thing: Laddered, rules: Rules, now: datetime) -> Iterator[Overdue]:
    header = _header(thing)
    if _over(thing, now):
        return
    for ladder in thing.ladders:
        step, since = _next_step(thing, ladder, header)
        if step is None:
            continue
        allowed = rules.deadline_s.get((header.precedence, step))
        if allowed is None or (due := since + timedelta(seconds=allowed)) > now:
            continue
        late_s = int((now - due).total_seconds())
        post = next((p for p in header.to_posts if rules.owner.get(p) == ladder.recipient), ladder.recipient)
        yield Overdue(
            object=thing.object,
            serial=header.serial,
            precedence=header.precedence,
            participant=ladder.recipient,
            post=post,
            step=step,
            due_utc=due,
            late_s=late_s,
            called=_called(rules, post, header.precedence, late_s),
        )


def _over(thing: Laddered, now: datetime) -> bool:
    """Whether the time it speaks of has passed: nobody is rung about what is over."""
    match thing:
        case Activity(notice=notice):
            return notice.end_utc < now
        case AccessRequest(request=request):
            return request.end_utc < now
    return False


def _next_step(thing: Laddered, ladder: Ladder, header: Header) -> tuple[Step | None, datetime]:
    """The first step that is missing, and from when its deadline runs."""
    start = header.dtg_utc
    if isinstance(thing, Hold):
        side = next(side for side in thing.sides if side.recipient == ladder.recipient)
        return (Step.ANSWERED, start) if side.state is HoldState.RINGING else (None, start)
    if isinstance(thing, OwnershipQuestion):
        answered = any(reply.mark.participant == ladder.recipient for reply in thing.replies)
        return (None, start) if answered else (Step.ANSWERED, start)
    if ladder.read is None:
        return (Step.READ, start) if ladder.delivered or _by_voice(ladder) else (Step.DELIVERED, start)
    if ladder.passed_down is None:
        return Step.PASSED_DOWN, start
    if ladder.passed_down.lapsed:
        return Step.PASSED_DOWN_AGAIN, ladder.passed_down.until_utc
    if ladder.answered is None and not isinstance(thing, Site):
        return Step.ANSWERED, start
    return None, start


def _by_voice(ladder: Ladder) -> Mark | None:
    return ladder.relayed


def _header(thing: Laddered) -> Header:
    match thing:
        case Hold(request=request) | AccessRequest(request=request):
            return request.header
        case OwnershipQuestion(question=question):
            return question.header
        case _:
            return thing.notice.header


def _called(rules: Rules, post: str, precedence: Precedence, late_s: int) -> tuple[str, ...]:
    roster = rules.roster.get(post, (post,))
    rings = rules.ring_s.get(precedence, (0,))
    count = sum(late_s >= after for after in rings)
    return roster[: max(1, min(count, len(roster)))]
