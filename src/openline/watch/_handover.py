"""What one officer hands to the next: what is open at a post, silent lines, orders that lapse, promises due.

A pure function of picture, rules, arrangement and instant; the page and the offer that the relief accepts are both
made from it, so that what was read is what was signed for.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.messages import Ref, TestResult
from openline.picture import AccessRequest, LineThing, Movement, Picture, PostWatch
from openline.promises import Due, UndertakingState, undertaking_states

from ._title import title
from ._watch import Laddered, Overdue, Rules, due, laddered


class OpenItem(Struct, frozen=True, kw_only=True):
    """One thing somebody still owes a step on; ``ref`` is the version that counts.

    ``stands``: each recipient, and how far it is in the table of a notification.
    """

    ref: Ref
    what: str
    owed: tuple[Overdue, ...]
    stands: tuple[tuple[str, str], ...]


class Lapsing(Struct, frozen=True, kw_only=True):
    """An order to units that lapses before the next watch ends."""

    ref: Ref
    what: str
    participant: str
    until_utc: datetime


class SilentLine(Struct, frozen=True, kw_only=True):
    """A line whose last test did not find an officer who answers, or that nobody has tested."""

    line: str
    result: str
    tested_utc: datetime | None


class Expected(Struct, frozen=True, kw_only=True):
    """Somebody's answer or arrival that falls into the next watch."""

    ref: Ref
    what: str
    at_utc: datetime


class Handover(Struct, frozen=True, kw_only=True):
    """A page for one post at one instant, looking as far ahead as the next watch lasts."""

    post: str
    participant: str
    now: datetime
    until: datetime
    watch: PostWatch | None
    items: tuple[OpenItem, ...]
    silent: tuple[SilentLine, ...]
    lapsing: tuple[Lapsing, ...]
    expected: tuple[Expected, ...]
    promises: tuple[UndertakingState, ...]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The open items as an offer names them."""
        return tuple(item.ref for item in self.items)


def handover(
    picture: Picture, rules: Rules, agreed: Arrangement, post: str, now: datetime, ahead: timedelta
) -> Handover:
    """Everything the relief must know at ``post``; ``ahead`` is how long the next watch lasts."""
    participant = rules.owner.get(post, post)
    until = now + ahead
    things = {thing.object: thing for thing in laddered(picture)}
    owed: dict[str, list[Overdue]] = {}
    for item in due(picture, rules, now):
        thing = things.get(item.object)
        if thing is not None and participant in (item.participant, thing.mark.participant):
            owed.setdefault(item.object, []).append(item)
    return Handover(
        post=post,
        participant=participant,
        now=now,
        until=until,
        watch=next((w for w in picture.watches if (w.participant, w.post) == (participant, post)), None),
        items=tuple(
            OpenItem(
                ref=_ref(things[name]),
                what=title(things[name]),
                owed=tuple(items),
                stands=tuple((ladder.recipient, ladder.state) for ladder in things[name].ladders),
            )
            for name, items in owed.items()
        ),
        silent=tuple(_silent(picture, agreed, post)),
        lapsing=tuple(sorted(_lapsing(picture, participant, now, until), key=lambda item: item.until_utc)),
        # An answer or arrival concerns every post that holds it.
        expected=tuple(sorted(_expected(picture, now, until), key=lambda item: item.at_utc)),
        promises=tuple(
            state
            for state in undertaking_states(agreed, picture.undertakings, now.date())
            if state.due is not Due.PRINCIPLE
            and any(now.date() <= day <= (until + _WEEK).date() for day in state.dates)
        ),
    )


_WEEK = timedelta(days=7)


def _ref(thing: Laddered) -> Ref:
    return Ref(object=thing.object, leaf=thing.mark.ref.leaf)


def _silent(picture: Picture, agreed: Arrangement, post: str) -> Iterator[SilentLine]:
    tested = {line.id: line for line in picture.lines}
    for line in agreed.lines:
        if post in line.between:
            found = _last_test(tested.get(line.id))
            if found is None or found.result != TestResult.ANSWERED.value:
                yield found or SilentLine(line=line.id, result="not tested", tested_utc=None)


def _last_test(line: LineThing | None) -> SilentLine | None:
    """The newest test by anybody on the line."""
    if line is None or not line.observed:
        return None
    seen = max(line.observed, key=lambda item: item.mark.at_utc)
    result = seen.result.value + (f" ({seen.fault})" if seen.fault else "")
    return SilentLine(line=line.id, result=result, tested_utc=seen.mark.at_utc)


def _lapsing(picture: Picture, participant: str, now: datetime, until: datetime) -> Iterator[Lapsing]:
    for thing in laddered(picture):
        for ladder in thing.ladders:
            passed = ladder.passed_down
            ours = participant in (ladder.recipient, thing.mark.participant)
            if ours and passed is not None and now <= passed.until_utc <= until:
                yield Lapsing(
                    ref=_ref(thing), what=title(thing), participant=ladder.recipient, until_utc=passed.until_utc
                )


def _expected(picture: Picture, now: datetime, until: datetime) -> Iterator[Expected]:
    for thing in laddered(picture):
        match thing:
            case AccessRequest(request=request) if now <= request.reply_by_utc <= until:
                yield Expected(ref=_ref(thing), what="answer to a request for access", at_utc=request.reply_by_utc)
            case Movement(notice=notice) if now <= notice.eta_utc <= until:
                yield Expected(ref=_ref(thing), what="movement arrives", at_utc=notice.eta_utc)
            case Movement(notice=notice) if notice.return_eta_utc and now <= notice.return_eta_utc <= until:
                yield Expected(ref=_ref(thing), what="movement is back", at_utc=notice.return_eta_utc)
