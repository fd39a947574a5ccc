"""Values shared by the things of the picture: where a statement stands, and the ladder of steps per recipient.

A mark is one signed step. ``logged_by`` is set when another participant logged it for a counterpart
without a device: reported by us, never their signature.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from openline.messages import (
    Answer,
    Coverage,
    Message,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    NoticeRelayed,
    PositionReadBack,
    PositionSettled,
    Ref,
    Settlement,
    TwicePlaced,
)

from ._entries import Entry, Standing


class Mark(Struct, frozen=True, kw_only=True):
    """Who said it, when by their own claim, and the entry that proves it."""

    participant: str
    post: str
    at_utc: datetime
    ref: Ref
    index: int
    journal: str
    logged_by: str | None = None
    standing: Standing = Standing.COUNTS


class PassedDown(Struct, frozen=True, kw_only=True):
    """How far the order went, and until when."""

    mark: Mark
    coverage: Coverage
    until_utc: datetime
    lapsed: bool


class Answered(Struct, frozen=True, kw_only=True):
    """WILCO, cannot or objects."""

    mark: Mark
    answer: Answer
    reason: str | None


class ReadBack(Struct, frozen=True, kw_only=True):
    """What the recipient heard, and the originator's word on it."""

    mark: Mark
    heard: TwicePlaced
    settlement: Settlement | None


class Ladder(Struct, frozen=True, kw_only=True):
    """One recipient's steps for the notice as it stands now; never merged into one."""

    recipient: str
    relayed: Mark | None = None
    delivered: Mark | None = None
    read_back: ReadBack | None = None
    read: Mark | None = None
    passed_down: PassedDown | None = None
    answered: Answered | None = None


Receipts = Mapping[bytes, Mapping[str, Mark]]


def mark_of(entry: Entry) -> Mark:
    """The mark of an opened entry; a logged act counts for the counterpart, marked."""
    message = entry.message
    assert message is not None, "only opened entries make marks"
    header, logged = message.header, message.header.reported_by_us
    return Mark(
        participant=logged.participant if logged else entry.participant,
        post=logged.post if logged else header.from_post,
        at_utc=header.dtg_utc,
        ref=Ref(object=entry.object, leaf=entry.leaf_hash.hex()),
        index=entry.index,
        journal=entry.journal,
        logged_by=entry.participant if logged else None,
        standing=entry.standing,
    )


def ladders(current: Entry, entries: Iterable[Entry], receipts: Receipts, as_of: datetime) -> tuple[Ladder, ...]:
    """The ladder of each recipient for the current version; steps about an older version do not count."""
    message = current.message
    assert message is not None, "only opened entries have ladders"
    steps = [entry for entry in entries if _about(entry.message) == current.leaf_hash.hex()]
    recipients = [name for name in message.header.recipients if name != current.participant]
    return tuple(_ladder(current, name, steps, receipts, as_of) for name in recipients)


def _about(message: Message | None) -> str | None:
    about = getattr(message, "about", None)
    return about.leaf if isinstance(about, Ref) else None


def _ladder(current: Entry, recipient: str, steps: list[Entry], receipts: Receipts, as_of: datetime) -> Ladder:
    mine = [(entry.message, mark_of(entry)) for entry in steps]
    own = [(message, mark) for message, mark in mine if mark.participant == recipient]
    # The last one counts; a recipient's own signature stands above an act that somebody logged for it.
    own.sort(key=lambda pair: (pair[1].logged_by is None, pair[1].journal, pair[1].index))
    relayed = [
        mark for message, mark in mine if isinstance(message, NoticeRelayed) and message.to_participant == recipient
    ]
    return Ladder(
        recipient=recipient,
        relayed=relayed[0] if relayed else None,
        delivered=receipts.get(current.leaf_hash, {}).get(recipient),
        read_back=_read_back(current, own, steps),
        read=next((mark for message, mark in reversed(own) if isinstance(message, NoticeRead)), None),
        passed_down=_passed_down(own, as_of),
        answered=_answered(own),
    )


def _passed_down(own: list[tuple[Message | None, Mark]], as_of: datetime) -> PassedDown | None:
    last = None
    for message, mark in own:
        if isinstance(message, NoticePassedDown):
            last = PassedDown(
                mark=mark, coverage=message.coverage, until_utc=message.until_utc, lapsed=message.until_utc < as_of
            )
    return last


def _answered(own: list[tuple[Message | None, Mark]]) -> Answered | None:
    last = None
    for message, mark in own:
        if isinstance(message, NoticeAnswered):
            last = Answered(mark=mark, answer=message.answer, reason=message.reason)
    return last


def _read_back(current: Entry, own: list[tuple[Message | None, Mark]], steps: list[Entry]) -> ReadBack | None:
    last = None
    for message, mark in own:
        if isinstance(message, PositionReadBack):
            last = ReadBack(mark=mark, heard=message.heard, settlement=_settlement(current, mark, steps))
    return last


def _settlement(current: Entry, read_back: Mark, steps: list[Entry]) -> Settlement | None:
    last = None
    for entry in steps:
        message = entry.message
        mine = entry.participant == current.participant
        if isinstance(message, PositionSettled) and mine and message.read_back.leaf == read_back.ref.leaf:
            last = message.settlement
    return last
