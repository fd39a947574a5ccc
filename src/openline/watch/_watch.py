"""Deadlines and escalation: which step is missing, when it is due, and who is called about it now.

Each precedence sets a deadline for each step, per recipient. A missed step escalates along the recipient's
roster: post, deputy post, stand-by line, guarantor. Escalation carries serial and silence, not content.
Times in entries are their authors' claims; the deadline of a step runs from the notice's own time.

``due`` names every step that somebody owes, late or not; ``watch`` only what is late.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from openline.messages import Header, Precedence
from openline.picture import (
    AccessRequest,
    Activity,
    Call,
    Hold,
    HoldState,
    Ladder,
    Movement,
    OwnershipQuestion,
    Picture,
    RequestState,
    Site,
)


class Step(Enum):
    """The steps that have deadlines, in their order; ``reviewed`` is owed by who requested a hold."""

    DELIVERED = "delivered"
    READ = "read"
    PASSED_DOWN = "passed-down"
    ANSWERED = "answered"
    PASSED_DOWN_AGAIN = "passed-down-again"
    REVIEWED = "reviewed"


class Rules(Struct, frozen=True, kw_only=True):
    """Seconds allowed for each step by precedence; whose each post is, who is called there in order, and when."""

    owner: Mapping[str, str]
    deadline_s: Mapping[tuple[Precedence, Step], int]
    roster: Mapping[str, tuple[str, ...]]
    ring_s: Mapping[Precedence, tuple[int, ...]]


class Overdue(Struct, frozen=True, kw_only=True):
    """One missing step: for whom, when it is due, and who rings now. ``called`` grows as silence lasts.

    ``late_s`` is negative while it is not due yet; then nobody is called.
    """

    object: str
    serial: int
    precedence: Precedence
    participant: str
    post: str
    step: Step
    due_utc: datetime
    late_s: int
    called: tuple[str, ...]


Laddered = Activity | Site | Movement | AccessRequest | Hold | OwnershipQuestion | Call
_ORDER = {precedence: number for number, precedence in enumerate(Precedence)}
_BEFORE = (Step.DELIVERED, Step.READ, Step.PASSED_DOWN)
_GONE = ("relocated", "closed")
_HELD = (HoldState.HOLDING, HoldState.PARTLY, HoldState.CANNOT_IN_CONTACT)


def watch(picture: Picture, rules: Rules, now: datetime) -> tuple[Overdue, ...]:
    """Everything that is late at this instant, most urgent and latest first."""
    return tuple(item for item in due(picture, rules, now) if item.late_s >= 0)


def due(picture: Picture, rules: Rules, now: datetime) -> tuple[Overdue, ...]:
    """Every step that somebody owes, most urgent first, then what is or will be late first."""
    owed = [item for thing in laddered(picture) if not _over(thing, now) for item in _owed(thing, rules, now)]
    owed += [item for site in picture.sites for item in _alleged(site, rules, now)]
    return tuple(sorted(owed, key=lambda item: (_ORDER[item.precedence], -item.late_s, item.object, item.post)))


def laddered(picture: Picture) -> Iterator[Laddered]:
    """Everything about which somebody may owe a step: not what was cancelled, closed, answered or is gone."""
    yield from (thing for thing in picture.activities if thing.cancelled is None)
    yield from (thing for thing in picture.sites if thing.state not in _GONE)
    yield from (thing for thing in picture.movements if thing.closed is None)
    yield from (thing for thing in picture.requests if thing.state is not RequestState.ANSWERED)
    yield from picture.holds
    yield from picture.calls
    yield from picture.questions


def _owed(thing: Laddered, rules: Rules, now: datetime) -> Iterator[Overdue]:
    header = header_of(thing)
    for ladder in thing.ladders:
        step, since = _next_step(thing, ladder, header)
        allowed = rules.deadline_s.get((header.precedence, step)) if step else None
        if step is None or allowed is None:
            continue
        post = next((p for p in header.to_posts if rules.owner.get(p) == ladder.recipient), ladder.recipient)
        at = _before_it_begins(thing, step, since, since + timedelta(seconds=allowed))
        yield _item(thing.object, header, step, (ladder.recipient, post), at, rules, now)
    if isinstance(thing, Hold) and thing.review_utc and any(side.state in _HELD for side in thing.sides):
        back = (thing.mark.participant, header.from_post)
        yield _item(thing.object, header, Step.REVIEWED, back, thing.review_utc, rules, now)


def _before_it_begins(thing: Laddered, step: Step, since: datetime, at: datetime) -> datetime:
    """Reading and passing down are due before what was notified begins, however much time its precedence allows."""
    match thing:
        case Movement(notice=notice) if step in _BEFORE:
            return max(since, min(at, notice.etd_utc))
        case Activity(notice=notice) if step in _BEFORE:
            return max(since, min(at, notice.start_utc))
    return at


def _alleged(site: Site, rules: Rules, now: datetime) -> Iterator[Overdue]:
    """Misuse alleged rings at the owner's post until somebody there has read it; flash, whatever it was sent as."""
    header = site.notice.header
    for contest in site.contested:
        if contest.read is None:
            owner = (site.mark.participant, header.from_post)
            allowed = rules.deadline_s.get((Precedence.FLASH, Step.DELIVERED), 0)
            item = _item(
                site.object, header, Step.READ, owner, contest.mark.at_utc + timedelta(seconds=allowed), rules, now
            )
            yield _urgent(item, rules)


def _item(
    name: str, header: Header, step: Step, who: tuple[str, str], at: datetime, rules: Rules, now: datetime
) -> Overdue:
    late_s = int((now - at).total_seconds() // 1)
    return Overdue(
        object=name,
        serial=header.serial,
        precedence=header.precedence,
        participant=who[0],
        post=who[1],
        step=step,
        due_utc=at,
        late_s=late_s,
        called=_called(rules, who[1], header.precedence, late_s),
    )


def _urgent(item: Overdue, rules: Rules) -> Overdue:
    called = _called(rules, item.post, Precedence.FLASH, item.late_s)
    return Overdue(
        object=item.object,
        serial=item.serial,
        precedence=Precedence.FLASH,
        participant=item.participant,
        post=item.post,
        step=item.step,
        due_utc=item.due_utc,
        late_s=item.late_s,
        called=called,
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
        return (Step.READ, start) if ladder.delivered or ladder.relayed else (Step.DELIVERED, start)
    if isinstance(thing, Call):
        return (Step.ANSWERED, start) if ladder.answered is None else (None, start)
    if ladder.passed_down is None:
        return Step.PASSED_DOWN, start
    if ladder.passed_down.lapsed:
        return Step.PASSED_DOWN_AGAIN, ladder.passed_down.until_utc
    if ladder.answered is None and not isinstance(thing, Site):
        return Step.ANSWERED, start
    return None, start


def header_of(thing: Laddered) -> Header:
    """The header of the version of a thing that counts."""
    match thing:
        case Hold(request=request) | AccessRequest(request=request):
            return request.header
        case OwnershipQuestion(question=question):
            return question.header
        case Call(message=message):
            return message.header
        case _:
            return thing.notice.header


def _called(rules: Rules, post: str, precedence: Precedence, late_s: int) -> tuple[str, ...]:
    if late_s < 0:
        return ()
    roster = rules.roster.get(post, (post,))
    rings = rules.ring_s.get(precedence, (0,))
    count = sum(late_s >= after for after in rings)
    return roster[: max(1, min(count, len(roster)))]
