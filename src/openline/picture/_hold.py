"""Holds and ownership questions. A hold rings until a human answers and ends only by release or notified resumption.

sent -> answered (holding | partly | cannot: in contact) -> released | recipient resuming
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from msgspec import Struct

from openline.messages import (
    HoldAnswer,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldResuming,
    Message,
    Ownership,
    OwnershipAnswered,
    OwnershipAsked,
)

from ._entries import Entry
from ._marks import Ladder, Mark, Receipts, ladders, mark_of


class HoldState(Enum):
    """A hold for one recipient."""

    RINGING = "ringing"
    HOLDING = "holding"
    PARTLY = "partly"
    CANNOT_IN_CONTACT = "cannot-in-contact"
    RELEASED = "released"
    RESUMING = "recipient-resuming"


HOLD_TABLE: dict[tuple[HoldState, str], HoldState] = {
    (state, event): target
    for state in (HoldState.RINGING, HoldState.HOLDING, HoldState.PARTLY, HoldState.CANNOT_IN_CONTACT)
    for event, target in {
        HoldAnswer.HOLDING.value: HoldState.HOLDING,
        HoldAnswer.PARTLY.value: HoldState.PARTLY,
        HoldAnswer.CANNOT_IN_CONTACT.value: HoldState.CANNOT_IN_CONTACT,
        "released": HoldState.RELEASED,
        "resuming": HoldState.RESUMING,
    }.items()
}
"""What may happen next; RELEASED and RESUMING are ends, so they have no row."""


class HoldSide(Struct, frozen=True, kw_only=True):
    """One recipient's side of a hold."""

    recipient: str
    state: HoldState
    first_answer: Mark | None
    ended: Mark | None


class Hold(Struct, frozen=True, kw_only=True):
    """A hold request with every recipient's side."""

    object: str
    mark: Mark
    request: HoldRequested
    sides: tuple[HoldSide, ...]
    ladders: tuple[Ladder, ...]


class OwnershipReply(Struct, frozen=True, kw_only=True):
    """A dated answer, to our knowledge. Not consent to engage."""

    mark: Mark
    answer: Ownership
    as_of_utc: datetime
    valid_until_utc: datetime
    expired: bool


class OwnershipQuestion(Struct, frozen=True, kw_only=True):
    """Whose forces are these? With every answer; no answer by the deadline is a state, not a no."""

    object: str
    mark: Mark
    question: OwnershipAsked
    replies: tuple[OwnershipReply, ...]
    unanswered_past_deadline: tuple[str, ...]
    ladders: tuple[Ladder, ...]


def derive_hold(versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime) -> Hold:
    """Each recipient's side of a hold, stepped through the table."""
    current, request = versions[-1], versions[-1].message
    assert isinstance(request, HoldRequested), "grouped by type"
    recipients = [name for name in request.header.recipients if name != current.participant]
    return Hold(
        object=versions[0].object,
        mark=mark_of(current),
        request=request,
        sides=tuple(_side(name, current.participant, entries) for name in recipients),
        ladders=ladders(current, entries, receipts, as_of),
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
        unanswered_past_deadline=tuple(name for name in asked if late and name not in answered),
        ladders=ladders(current, entries, receipts, as_of),
    )


def _reply(message: OwnershipAnswered, mark: Mark, as_of: datetime) -> OwnershipReply:
    return OwnershipReply(
        mark=mark,
        answer=message.answer,
        as_of_utc=message.as_of_utc,
        valid_until_utc=message.valid_until_utc,
        expired=message.valid_until_utc < as_of,
    )


def _side(recipient: str, requester: str, entries: Sequence[Entry]) -> HoldSide:
    state, first, ended = HoldState.RINGING, None, None
    events = [(event, mark_of(entry)) for entry in entries if (event := _event(entry.message))]
    events.sort(key=lambda pair: (pair[1].at_utc, pair[1].journal, pair[1].index))
    for event, mark in events:
        if mark.participant != (requester if event == "released" else recipient):
            continue
        target = HOLD_TABLE.get((state, event))
        if target is None:
            continue
        state = target
        first = first or (mark if mark.participant == recipient else None)
        ended = mark if state in (HoldState.RELEASED, HoldState.RESUMING) else None
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
