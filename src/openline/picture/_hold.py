"""Holds and ownership questions. A hold rings until a human answers and ends only by release or notified resumption.

sent -> answered (holding | partly | cannot: in contact) -> released | recipient resuming
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from openline import limits
from openline.messages import (
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldResuming,
    HoldStands,
    Message,
    Ownership,
    OwnershipAnswered,
    OwnershipAsked,
)

from ._cycles import HOLD, OWNERSHIP
from ._entries import Entry
from ._ladder import Ladder, ladders
from ._marks import Mark, Receipts, mark_of


class HoldState(Enum):
    """A hold for one recipient."""

    RINGING = "ringing"
    HOLDING = "holding"
    PARTLY = "partly"
    CANNOT_IN_CONTACT = "cannot-in-contact"
    RELEASED = "released"
    RESUMING = "recipient-resuming"


class HoldSide(Struct, frozen=True, kw_only=True):
    """One recipient's side of a hold."""

    recipient: str
    state: HoldState
    first_answer: Mark | None
    ended: Mark | None


class Hold(Struct, frozen=True, kw_only=True):
    """A hold request with every recipient's side.

    ``review_utc``: when the requester, silent since its last word, is asked whether the danger stands; None once the
    hold has ended for everybody. Its silence ends nothing.
    """

    object: str
    mark: Mark
    request: HoldRequested
    sides: tuple[HoldSide, ...]
    ladders: tuple[Ladder, ...]
    review_utc: datetime | None


class OwnershipReply(Struct, frozen=True, kw_only=True):
    """A dated answer, to our knowledge. Not consent to engage."""

    mark: Mark
    answer: Ownership
    as_of_utc: datetime
    valid_until_utc: datetime
    expired: bool


class OwnershipSide(Struct, frozen=True, kw_only=True):
    """Where one recipient's answer stands, as the table names it; ``until_utc`` while it is checking."""

    recipient: str
    state: str
    until_utc: datetime | None


class OwnershipQuestion(Struct, frozen=True, kw_only=True):
    """Whose forces are these? With every answer; no answer by the deadline is a state, not a no."""

    object: str
    mark: Mark
    question: OwnershipAsked
    replies: tuple[OwnershipReply, ...]
    sides: tuple[OwnershipSide, ...]
    unanswered_past_deadline: tuple[str, ...]
    ladders: tuple[Ladder, ...]


def derive_hold(versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime) -> Hold:
    """Each recipient's side of a hold, stepped through the table."""
    current, request = versions[-1], versions[-1].message
    assert isinstance(request, HoldRequested), "grouped by type"
    recipients = [name for name in request.header.recipients if name != current.participant]
    sides = tuple(_side(name, current.participant, entries) for name in recipients)
    return Hold(
        object=versions[0].object,
        mark=mark_of(current),
        request=request,
        sides=sides,
        ladders=ladders(versions, entries, receipts, as_of),
        review_utc=_review(current, sides, entries),
    )


def derive_question(
    versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime
) -> OwnershipQuestion:
    """An ownership question with the answers of those asked."""
    current, question = versions[-1], versions[-1].message
    assert isinstance(question, OwnershipAsked), "grouped by type"
    asked = [name for name in question.header.recipients if name != current.participant]
    replies = tuple(
        _reply(entry.message, mark_of(entry), as_of)
        for entry in entries
        if isinstance(entry.message, OwnershipAnswered) and mark_of(entry).participant in asked
    )
    answered = {reply.mark.participant for reply in replies}
    late = as_of > question.reply_by_utc
    return OwnershipQuestion(
        object=versions[0].object,
        mark=mark_of(current),
        question=question,
        replies=replies,
        sides=_ownership(asked, replies, late=late),
        unanswered_past_deadline=tuple(name for name in asked if late and name not in answered),
        ladders=ladders(versions, entries, receipts, as_of),
    )


def _reply(message: OwnershipAnswered, mark: Mark, as_of: datetime) -> OwnershipReply:
    return OwnershipReply(
        mark=mark,
        answer=message.answer,
        as_of_utc=message.as_of_utc,
        valid_until_utc=message.valid_until_utc,
        expired=message.valid_until_utc < as_of,
    )


_ENDED = (HoldState.RELEASED, HoldState.RESUMING)


def _review(current: Entry, sides: Sequence[HoldSide], entries: Sequence[Entry]) -> datetime | None:
    """Ten minutes after the requester's last word, while anybody still holds or rings."""
    if all(side.state in _ENDED for side in sides):
        return None
    words = [mark_of(current).at_utc]
    words += [mark_of(e).at_utc for e in entries if isinstance(e.message, HoldStands) and _by(e) == current.participant]
    return max(words) + timedelta(seconds=limits.HOLD_REVIEW_S)


def _by(entry: Entry) -> str:
    """Whose word an entry is; one that somebody logged for another is the other's."""
    return mark_of(entry).participant


def _ownership(asked: Sequence[str], replies: Sequence[OwnershipReply], *, late: bool) -> tuple[OwnershipSide, ...]:
    """Each recipient's answers stepped through the table; two that both say *ours* contradict each other."""
    last = {name: [reply for reply in replies if reply.mark.participant == name] for name in asked}
    owners = [name for name, said in last.items() if said and said[-1].answer is Ownership.OURS]
    sides = []
    for name, said in last.items():
        state = OWNERSHIP.start
        for reply, before in zip(said, [None, *said], strict=False):
            changed = before is not None and before.answer is not Ownership.CHECKING
            state = OWNERSHIP.after(state, "correct" if changed else reply.answer.value) or state
        if len(owners) > 1 and name in owners:
            state = OWNERSHIP.after(state, "contradict") or state
        if late:
            state = OWNERSHIP.after(state, "by-date") or state
        checking = bool(said) and said[-1].answer is Ownership.CHECKING and not late
        sides.append(
            OwnershipSide(recipient=name, state=state, until_utc=said[-1].valid_until_utc if checking else None)
        )
    return tuple(sides)


def _side(recipient: str, requester: str, entries: Sequence[Entry]) -> HoldSide:
    state, first, ended = HoldState.RINGING, None, None
    events = [(event, mark_of(entry)) for entry in entries if (event := _event(entry.message))]
    events.sort(key=lambda pair: (pair[1].at_utc, pair[1].journal, pair[1].index))
    for event, mark in events:
        if mark.participant != (requester if event == "released" else recipient):
            continue
        target = HOLD.after(state.value, event)
        if target is None:
            continue
        state = HoldState(target)
        first = first or (mark if mark.participant == recipient else None)
        ended = mark if state in _ENDED else None
    return HoldSide(recipient=recipient, state=state, first_answer=first, ended=ended)


def _event(message: Message | None) -> str | None:
    match message:
        case HoldAnswered(answer=answer):
            return answer.value
        case HoldReleased():
            return "released"
        case HoldResuming():
            return "resuming"
    return None
