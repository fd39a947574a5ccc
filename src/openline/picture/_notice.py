"""Activities, sites, movements and access requests: an object, its current version, its ladder, what became of it.

The tables of ``_cycles`` hold every allowed step; a step that is not in them is kept as said, and shown out of order.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum

from msgspec import Struct

from openline.messages import (
    AccessAnswer,
    AccessAnswered,
    AccessRequested,
    ActivityCancelled,
    ActivityNotified,
    Message,
    MovementClosed,
    MovementNotified,
    MovementProgressed,
    NoticeRead,
    Outcome,
    Point,
    Progress,
    SiteContested,
    SiteEnded,
    SiteNotified,
    SiteWithdrawn,
)

from ._cycles import ACCESS, MOVEMENT, SITE
from ._entries import Entry
from ._ladder import Ladder, ladders
from ._marks import Mark, Receipts, mark_of


class Activity(Struct, frozen=True, kw_only=True):
    """A planned activity in its latest version."""

    object: str
    mark: Mark
    notice: ActivityNotified
    versions: int
    cancelled: Mark | None
    ladders: tuple[Ladder, ...]


class Contest(Struct, frozen=True, kw_only=True):
    """Misuse alleged by another participant; ``read`` is the owner's ROGER for exactly that allegation."""

    mark: Mark
    reason: str
    read: Mark | None


class Site(Struct, frozen=True, kw_only=True):
    """A static location in its latest version. Protection never depends on it standing here.

    ``contested`` and ``withdrawn_from`` stand beside the state and change nothing of it.
    """

    object: str
    mark: Mark
    notice: SiteNotified
    versions: int
    ladders: tuple[Ladder, ...]
    state: str
    ended: Mark | None
    contested: tuple[Contest, ...]
    withdrawn_from: tuple[str, ...]


class Step(Struct, frozen=True, kw_only=True):
    """One progress report of a movement; ``in_order`` says whether the table allows it there."""

    mark: Mark
    progress: Progress
    at_utc: datetime
    in_order: bool
    point: Point | None = None


class Movement(Struct, frozen=True, kw_only=True):
    """A humanitarian movement, its steps and its outcome; the ordinary outcome is unknown."""

    object: str
    mark: Mark
    notice: MovementNotified
    versions: int
    ladders: tuple[Ladder, ...]
    steps: tuple[Step, ...]
    outcome: Outcome
    closed: Mark | None


class RequestState(Enum):
    """Where an access request stands when nobody has answered, or what was answered."""

    SUBMITTED = "submitted"
    NO_REPLY_BY_DATE = "no-reply-by-date"
    ANSWERED = "answered"


class AccessReply(Struct, frozen=True, kw_only=True):
    """One recipient's answer to an access request."""

    mark: Mark
    answer: AccessAnswer
    reason: str | None


class AccessRequest(Struct, frozen=True, kw_only=True):
    """A request to reach people, with every answer; ``stands`` is where the table puts it."""

    object: str
    mark: Mark
    request: AccessRequested
    state: RequestState
    stands: str
    replies: tuple[AccessReply, ...]
    ladders: tuple[Ladder, ...]


def derive_activity(
    versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime
) -> Activity:
    """The latest version of an activity; only its originator cancels it."""
    current, notice = versions[-1], versions[-1].message
    assert isinstance(notice, ActivityNotified), "grouped by type"
    cancelled = [
        mark_of(entry)
        for entry in entries
        if isinstance(entry.message, ActivityCancelled) and entry.participant == current.participant
    ]
    return Activity(
        object=versions[0].object,
        mark=mark_of(current),
        notice=notice,
        versions=len(versions),
        cancelled=cancelled[-1] if cancelled else None,
        ladders=ladders(versions, entries, receipts, as_of),
    )


def derive_site(versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime) -> Site:
    """The latest version of a static location, what its owner said of its end, and what others allege."""
    current, notice = versions[-1], versions[-1].message
    assert isinstance(notice, SiteNotified), "grouped by type"
    own = [(entry.message, mark_of(entry)) for entry in entries if entry.participant == current.participant]
    ends = [(message.how.value, mark) for message, mark in own if isinstance(message, SiteEnded)]
    gone = [name for message, _ in own if isinstance(message, SiteWithdrawn) for name in message.participants]
    events = ["verify", "notify", *(["by-date"] if as_of > notice.reconfirm_by_utc else []), *(how for how, _ in ends)]
    return Site(
        object=versions[0].object,
        mark=mark_of(current),
        notice=notice,
        versions=len(versions),
        ladders=ladders(versions, entries, receipts, as_of),
        state=SITE.walk(events),
        ended=ends[-1][1] if ends else None,
        contested=tuple(_contests(entries, [(message, mark) for message, mark in own])),
        withdrawn_from=tuple(dict.fromkeys(gone)),
    )


def _contests(entries: Sequence[Entry], own: Sequence[tuple[Message | None, Mark]]) -> Iterator[Contest]:
    read = {message.about.leaf: mark for message, mark in own if isinstance(message, NoticeRead)}
    for entry in entries:
        if isinstance(entry.message, SiteContested):
            mark = mark_of(entry)
            yield Contest(mark=mark, reason=entry.message.reason, read=read.get(mark.ref.leaf))


def derive_movement(
    versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime
) -> Movement:
    """The latest version of a movement, its steps in the order of their own times, and its outcome."""
    current, notice = versions[-1], versions[-1].message
    assert isinstance(notice, MovementNotified), "grouped by type"
    outcome, closed = Outcome.UNKNOWN, None
    for entry in entries:
        if isinstance(entry.message, MovementClosed) and entry.participant == current.participant:
            outcome, closed = entry.message.outcome, mark_of(entry)
    return Movement(
        object=versions[0].object,
        mark=mark_of(current),
        notice=notice,
        versions=len(versions),
        ladders=ladders(versions, entries, receipts, as_of),
        steps=_steps(entries),
        outcome=outcome,
        closed=closed,
    )


def derive_request(
    versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime
) -> AccessRequest:
    """An access request with the answers of those it was put to; silence past the date is a state."""
    current, request = versions[-1], versions[-1].message
    assert isinstance(request, AccessRequested), "grouped by type"
    replies = tuple(
        AccessReply(mark=mark_of(entry), answer=entry.message.answer, reason=entry.message.reason)
        for entry in entries
        if isinstance(entry.message, AccessAnswered) and mark_of(entry).participant in request.header.recipients
    )
    silent = RequestState.NO_REPLY_BY_DATE if as_of > request.reply_by_utc else RequestState.SUBMITTED
    return AccessRequest(
        object=versions[0].object,
        mark=mark_of(current),
        request=request,
        state=RequestState.ANSWERED if replies else silent,
        stands=ACCESS.walk(
            [*(["by-date"] if as_of > request.reply_by_utc else []), *(r.answer.value for r in replies)]
        ),
        replies=replies,
        ladders=ladders(versions, entries, receipts, as_of),
    )


def _steps(entries: Sequence[Entry]) -> tuple[Step, ...]:
    said = [(entry.message, mark_of(entry)) for entry in entries if isinstance(entry.message, MovementProgressed)]
    said.sort(key=lambda pair: (pair[0].at_utc, pair[1].journal, pair[1].index))
    steps: list[Step] = []
    state = MOVEMENT.start
    for message, mark in said:
        in_order = MOVEMENT.after(state, message.progress.value) is not None
        steps.append(
            Step(mark=mark, progress=message.progress, at_utc=message.at_utc, in_order=in_order, point=message.point)
        )
        state = message.progress.value  # as said, in order or not
    return tuple(steps)
