"""The ladder of one recipient: each step its own signature, never merged, for the notice as it stands now.

A step signed for an earlier version still stands where the amendments since then did not re-open it (``_reopens``);
``carried`` names those steps, so that a screen says that they were signed for the version before.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from openline.geotime import Position, distance_m
from openline.messages import (
    ActivityNotified,
    Answer,
    Coverage,
    Disc,
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

from ._cycles import READ_BACK
from ._entries import Entry
from ._marks import Mark, Receipts, mark_of
from ._reopens import reopened


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
    """What the recipient heard, the originator's word on it, and the metres between what was sent and what was heard.

    ``apart_m`` is None where the notice has no single point to compare.
    """

    mark: Mark
    heard: TwicePlaced
    settlement: Settlement | None
    apart_m: int | None

    def state(self, tolerance_m: int) -> str:
        """Where it stands in the table: beyond the tolerance nothing is confirmed, whatever was signed."""
        state = READ_BACK.walk(["read back"])
        if self.settlement is None:
            return state
        beyond = self.apart_m is not None and self.apart_m > tolerance_m and self.settlement is Settlement.CONFIRMED
        return READ_BACK.after(state, "beyond tolerance" if beyond else self.settlement.value) or state


class Ladder(Struct, frozen=True, kw_only=True):
    """One recipient's steps for the notice as it stands now; never merged into one."""

    recipient: str
    relayed: Mark | None = None
    delivered: Mark | None = None
    read_back: ReadBack | None = None
    read: Mark | None = None
    passed_down: PassedDown | None = None
    answered: Answered | None = None
    carried: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """The furthest step that stands, as the table of a notification names it."""
        if self.answered is not None:
            lapsed = self.passed_down is not None and self.passed_down.lapsed
            return "lapsed" if lapsed else self.answered.answer.value.replace("-", " ")
        if self.passed_down is not None:
            return "lapsed" if self.passed_down.lapsed else "passed down"
        if self.read is not None:
            return "read"
        by = "relayed" if self.relayed else "submitted"
        return "delivered" if self.delivered else by


class _Said(Struct, frozen=True, kw_only=True):
    """A step about one version: how old that version is (0 is the current one)."""

    age: int
    message: Message
    mark: Mark


def ladders(
    versions: Sequence[Entry], entries: Iterable[Entry], receipts: Receipts, as_of: datetime
) -> tuple[Ladder, ...]:
    """The ladder of each recipient of the current version, the last of ``versions``."""
    current = versions[-1]
    message = current.message
    assert message is not None, "only opened entries have ladders"
    open_again = _open_again(versions)
    steps = [
        _Said(age=age, message=entry.message, mark=mark_of(entry))
        for entry in entries
        if entry.message is not None and (age := _age(entry.message, versions)) is not None
    ]
    recipients = [name for name in message.header.recipients if name != current.participant]
    return tuple(_ladder(current, name, steps, open_again, receipts, as_of) for name in recipients)


def _age(message: Message, versions: Sequence[Entry]) -> int | None:
    """How many amendments ago the version was current that this is about; None when it is about none of them."""
    about = getattr(message, "about", None)
    if not isinstance(about, Ref):
        return None
    leaves = [version.leaf_hash.hex() for version in versions]
    return len(leaves) - 1 - leaves.index(about.leaf) if about.leaf in leaves else None


def _open_again(versions: Sequence[Entry]) -> list[frozenset[str]]:
    """For each age, the steps that the amendments since then re-opened; nothing for the current version."""
    found: list[frozenset[str]] = [frozenset()]
    for before, after in zip(reversed(versions[:-1]), reversed(versions[1:]), strict=True):
        assert before.message is not None and after.message is not None, "versions are opened"
        found.append(found[-1] | reopened(before.message, after.message))
    return found


def _ladder(
    current: Entry,
    recipient: str,
    steps: list[_Said],
    open_again: list[frozenset[str]],
    receipts: Receipts,
    as_of: datetime,
) -> Ladder:
    own = [said for said in steps if said.mark.participant == recipient]
    # The newest version counts before older ones; then the recipient's own signature above an act that somebody
    # logged for it; then the last word.
    own.sort(key=lambda said: (-said.age, said.mark.logged_by is None, said.mark.journal, said.mark.index))
    standing = {
        step: [said for said in own if step not in open_again[said.age]]
        for step in ("read-back", "read", "passed-down", "answered")
    }
    heard, read, passed, answered = (
        _last(standing["read-back"], PositionReadBack),
        _last(standing["read"], NoticeRead),
        _last(standing["passed-down"], NoticePassedDown),
        _last(standing["answered"], NoticeAnswered),
    )
    found = {"read-back": heard, "read": read, "passed-down": passed, "answered": answered}
    return Ladder(
        recipient=recipient,
        relayed=_relayed(steps, recipient),
        delivered=receipts.get(current.leaf_hash, {}).get(recipient),
        read_back=None if heard is None else _read_back(current, heard, steps),
        read=None if read is None else read.mark,
        passed_down=None if passed is None else _passed_down(passed, as_of),
        answered=None if answered is None else _answered(answered),
        carried=tuple(name for name, said in found.items() if said is not None and said.age > 0),
    )


def _last(said: list[_Said], kind: type[Message]) -> _Said | None:
    return next((item for item in reversed(said) if isinstance(item.message, kind)), None)


def _relayed(steps: list[_Said], recipient: str) -> Mark | None:
    return next(
        (
            said.mark
            for said in steps
            if said.age == 0 and isinstance(said.message, NoticeRelayed) and said.message.to_participant == recipient
        ),
        None,
    )


def _passed_down(said: _Said, as_of: datetime) -> PassedDown:
    message = said.message
    assert isinstance(message, NoticePassedDown), "chosen by type"
    lapsed = message.until_utc < as_of
    return PassedDown(mark=said.mark, coverage=message.coverage, until_utc=message.until_utc, lapsed=lapsed)


def _answered(said: _Said) -> Answered:
    message = said.message
    assert isinstance(message, NoticeAnswered), "chosen by type"
    return Answered(mark=said.mark, answer=message.answer, reason=message.reason)


def _read_back(current: Entry, said: _Said, steps: list[_Said]) -> ReadBack:
    message = said.message
    assert isinstance(message, PositionReadBack) and current.message is not None, "chosen by type"
    point = _point(current.message)
    apart = None if point is None else distance_m(point, message.heard.point.position())
    word = _settlement(current, said.mark, steps)
    return ReadBack(mark=said.mark, heard=message.heard, settlement=word, apart_m=apart)


def _point(message: Message) -> Position | None:
    """The one point that a notice names, where it names one."""
    if isinstance(message, ActivityNotified):
        return message.where.center.position() if isinstance(message.where, Disc) else None
    place = next((value for name in ("danger", "position") if (value := getattr(message, name, None))), None)
    return place.point.position() if isinstance(place, TwicePlaced) else None


def _settlement(current: Entry, read_back: Mark, steps: list[_Said]) -> Settlement | None:
    last = None
    for said in steps:
        message = said.message
        mine = (said.mark.logged_by or said.mark.participant) == current.participant
        if isinstance(message, PositionSettled) and mine and message.read_back.leaf == read_back.ref.leaf:
            last = message.settlement
    return last
