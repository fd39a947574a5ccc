"""Where each promise stands on a day: by whom, due when in each reading, what was reported."""

from collections.abc import Sequence
from datetime import date
from enum import Enum

from msgspec import Struct

from openline.arrangement import Arrangement, Undertaking, UndertakingKind, UndertakingStatus
from openline.picture import UndertakingReport


class Due(Enum):
    """A promise against the calendar; possible when readings of the date differ about it."""

    PRINCIPLE = "affirmed, never scored"
    UNDATED = "no date set"
    NOT_YET = "not yet due"
    PAST = "past its date"
    PAST_IN_ONE_READING = "past its date in one reading"


class UndertakingState(Struct, frozen=True, kw_only=True):
    """One promise on one day. ``reports`` are (author, status, day): several authors may differ, all are shown."""

    undertaking: Undertaking
    due: Due
    dates: tuple[date, ...]
    reports: tuple[tuple[str, UndertakingStatus, date], ...]


def undertaking_states(
    arrangement: Arrangement, reports: Sequence[UndertakingReport], day: date
) -> tuple[UndertakingState, ...]:
    """Every undertaking whose instrument existed on the day, in the order of the folder."""
    known = [u for u in arrangement.undertakings if _signed(arrangement, u) <= day]
    return tuple(_state(undertaking, reports, day) for undertaking in known)


def _signed(arrangement: Arrangement, undertaking: Undertaking) -> date:
    instrument = arrangement.instrument(undertaking.instrument)
    assert instrument is not None, "the loader checks references"
    return instrument.signed.value


def _state(undertaking: Undertaking, reports: Sequence[UndertakingReport], day: date) -> UndertakingState:
    dates = tuple(reading.value for reading in undertaking.due.readings) if undertaking.due else ()
    recorded = [("recorded", entry.status, entry.day) for entry in undertaking.history if entry.day <= day]
    said = [
        (report.mark.participant, report.status, report.as_of_utc.date())
        for report in reports
        if report.undertaking == undertaking.id and report.as_of_utc.date() <= day
    ]
    return UndertakingState(
        undertaking=undertaking, due=_due(undertaking, dates, day), dates=dates, reports=(*recorded, *said)
    )


def _due(undertaking: Undertaking, dates: tuple[date, ...], day: date) -> Due:
    if undertaking.kind is UndertakingKind.PRINCIPLE:
        return Due.PRINCIPLE
    if not dates:
        return Due.UNDATED
    past = [due < day for due in dates]
    return Due.PAST if all(past) else Due.PAST_IN_ONE_READING if any(past) else Due.NOT_YET
