"""Who was told what, and how far down: one row for each notice and recipient, the steps side by side."""

from collections.abc import Iterator
from datetime import datetime

from openline.geotime import format_instant
from openline.picture import AccessRequest, Activity, Hold, Ladder, Mark, Movement, OwnershipQuestion, Picture, Site

from ._data import Cell, Column, Section, Table
from ._words import bad, cell, good, warn

Told = Activity | Movement | Site | Hold | OwnershipQuestion | AccessRequest


def told_section(picture: Picture, since: datetime, tolerance_m: int) -> Section:
    """The ladders of everything notified, asked or called since then, or still standing.

    ``tolerance_m``: how far a place that was read back may lie off and still be shown as confirmed.
    """
    things: list[Told] = [
        *picture.holds,
        *picture.questions,
        *picture.activities,
        *picture.movements,
        *picture.sites,
        *picture.requests,
    ]
    rows = tuple(row for thing in things if _stands(thing, since) for row in _rows(thing, tolerance_m))
    titles = ("Notice", "Told to", "Delivered", "Read", "Passed down", "Answer")
    return Section(
        id="told",
        title="Who was told what, and how far down",
        lead="Each step is its own signature. Delivered is a machine's word, read is an officer's, passed down is about units.",
        table=Table(columns=tuple(Column(title=title) for title in titles), rows=rows),
    )


def _stands(thing: Told, since: datetime) -> bool:
    match thing:
        case Site():
            return True
        case Movement(closed=None):
            return True
        case Activity(notice=notice, cancelled=None) if notice.end_utc >= since:
            return True
    return thing.mark.at_utc >= since


def _rows(thing: Told, tolerance_m: int) -> Iterator[tuple[Cell, ...]]:
    for ladder in thing.ladders:
        yield (
            cell(_name(thing)),
            cell(ladder.recipient),
            _step(ladder.delivered),
            _read(ladder, tolerance_m),
            _passed(ladder),
            _answer(thing, ladder),
        )


def _name(thing: Told) -> str:
    match thing:
        case Hold(request=request, mark=mark):
            return f"{request.act.value.replace('-', ' ').upper()}, {mark.participant}, {format_instant(mark.at_utc)}"
        case OwnershipQuestion(mark=mark):
            return f"whose forces? {mark.participant}, {format_instant(mark.at_utc)}"
        case Activity(notice=notice, mark=mark):
            return f"{notice.activity.replace('-', ' ')}, {mark.participant}, {format_instant(mark.at_utc)}"
        case Movement(notice=notice, mark=mark):
            return (
                f"movement {notice.origin} to {notice.destination}, {mark.participant}, {format_instant(mark.at_utc)}"
            )
        case AccessRequest(request=request, mark=mark):
            return f"access to {request.place}, {mark.participant}, {format_instant(mark.at_utc)}"
        case Site(mark=mark):
            return f"static location, {mark.participant}, {format_instant(mark.at_utc)}"


def _step(mark: Mark | None) -> Cell:
    if mark is None:
        return bad("not recorded")
    logged = f" (reported by {mark.logged_by})" if mark.logged_by else ""
    return good(mark.at_utc.strftime("%d %b %H:%M:%S") + logged)


def _read(ladder: Ladder, tolerance_m: int) -> Cell:
    """ROGER, and beside it what became of the place that was read back."""
    read, back = _step(ladder.read), ladder.read_back
    if back is None:
        return read
    state = back.state(tolerance_m)
    off = f", {back.apart_m} m off" if back.apart_m and state != "confirmed" else ""
    text = f"{read.text}; place read back: {state}{off}"
    return good(text) if ladder.read and state == "confirmed" else warn(text)


def _before(ladder: Ladder, step: str) -> str:
    """What was signed for an earlier version and still stands is shown as that."""
    return " (signed for the version before)" if step in ladder.carried else ""


def _passed(ladder: Ladder) -> Cell:
    passed = ladder.passed_down
    if passed is None:
        return bad("not recorded")
    text = f"{passed.coverage.value.replace('-', ' ')} until {passed.until_utc.strftime('%d %b %H:%M')}"
    text += _before(ladder, "passed-down")
    return warn(f"lapsed: {text}") if passed.lapsed else good(text)


def _answer(thing: Told, ladder: Ladder) -> Cell:
    if isinstance(thing, Hold):
        side = next(side for side in thing.sides if side.recipient == ladder.recipient)
        return (bad if side.state.value == "ringing" else good)(side.state.value.replace("-", " "))
    if isinstance(thing, OwnershipQuestion):
        replies = [reply for reply in thing.replies if reply.mark.participant == ladder.recipient]
        words = "; ".join(reply.answer.value.replace("-", " ") for reply in replies)
        return warn(f"{words}: not consent to engage") if replies else bad("no answer")
    if isinstance(thing, AccessRequest):
        words = "; ".join(
            r.answer.value.replace("-", " ") for r in thing.replies if r.mark.participant == ladder.recipient
        )
        return cell(words) if words else warn(thing.state.value.replace("-", " "))
    if ladder.answered is None:
        return cell("none")
    return cell(ladder.answered.answer.value.replace("-", " ") + _before(ladder, "answered"))
