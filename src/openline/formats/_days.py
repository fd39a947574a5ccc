"""Days of a list to spans in UTC: from local midnight to the last second of the last day, in the zone handed in.

Lists name days as people there count them. Which instant a day begins on is for whoever loads the list to say: a
``tzinfo``, or a function from a date to the instant in UTC. When nobody says, a day is as long as it is anywhere on
Earth, from midnight at UTC+14 to midnight at UTC-12, so that nothing is sharpened.

    >>> Days(None).of("2017-07-09", "2017-07-09")[1].earliest.isoformat()
    '2017-07-08T10:00:00+00:00'
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from openline import limits
from openline.errors import GeometryError
from openline.geotime import Span, parse_instant

from ._quarantine import Fault, shown

Zone = tzinfo | Callable[[date], datetime]
_KEPT: Final = 65_536
_SHORT: Final = 100
"""Characters of cells that are kept: a cell of spaces could fill the memory."""
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0{1,9})?)?Z?)?\Z")
_SLASHED: Final = re.compile(r"[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]{1,4}")
_INSTANT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.0{1,9})?(?:Z|\+00:00)\Z"
)


class Days:
    """Spans of days; what was read once is kept."""

    def __init__(self, zone: Zone | None) -> None:
        self._zone = zone
        self._kept: dict[tuple[str, str], tuple[date, Span]] = {}

    def of(self, first: str, last: str) -> tuple[date, Span]:
        """The first day, and the span from its beginning to the end of the last, both as YYYY-MM-DD; raises Fault."""
        try:
            return self._kept[first, last]
        except KeyError:
            pass
        start, end = day(first), day(last)
        if end < start:
            raise Fault("formats.end-before-start", f"it ends {end}, before it begins {start}", "exchange the two days")
        found = start, Span(earliest=self._begins(start, 14), latest=self._ends(end))
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        if len(first) + len(last) < _SHORT:
            self._kept[first, last] = found
        return found

    def on(self, instant: datetime) -> date:
        """The day on the list's own clock at an instant in UTC; in UTC when nobody said whose clock it is."""
        if self._zone is None:
            return instant.date()
        if isinstance(self._zone, tzinfo):
            return instant.astimezone(self._zone).date()
        near = [instant.date() + timedelta(days=days) for days in (1, 0)]
        return next((value for value in near if self._zone(value) <= instant), instant.date() - timedelta(days=1))

    def _begins(self, value: date, hours_ahead: int) -> datetime:
        if self._zone is None:
            return datetime.combine(value, time(), UTC) - timedelta(hours=hours_ahead)
        if isinstance(self._zone, tzinfo):
            return datetime.combine(value, time(), self._zone).astimezone(UTC)
        return self._zone(value)

    def _ends(self, value: date) -> datetime:
        return self._begins(value + timedelta(days=1), -12) - timedelta(seconds=1)


def day(cell: str) -> date:
    """A day as YYYY-MM-DD, midnight after it or not; raises Fault."""
    match = _DAY.match(cell.strip())
    if match is None:
        raise _no_day(cell)
    try:
        value = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Fault("formats.day", f"{shown(cell)} is no day of the calendar", "correct the date") from None
    first, last = limits.EVENT_FIRST_YEAR, limits.EVENT_LAST_YEAR
    if not first <= value.year <= last:
        raise Fault("formats.day", f"the year is {value.year}", f"correct it: years from {first} to {last} are read")
    return value


def instant(cell: str) -> datetime:
    """An instant in UTC, as YYYY-MM-DDTHH:MM:SSZ; raises Fault."""
    match = _INSTANT.match(cell.strip())
    if match is None:
        hint = "write YYYY-MM-DDTHH:MM:SSZ in UTC; a time without its zone could be hours off"
        raise Fault("formats.instant", f"{shown(cell)} is no instant in UTC", hint)
    day(match[1])
    try:
        return parse_instant(f"{match[1]}T{match[2]}Z")
    except GeometryError as error:
        raise Fault("formats.instant", error.message, error.hint) from None


def between(start: str, end: str) -> Span:
    """The span from one instant to another; raises Fault."""
    earliest, latest = instant(start), instant(end)
    if latest < earliest:
        raise Fault("formats.end-before-start", f"it ends {shown(end)}, before it begins", "exchange the two instants")
    return Span(earliest=earliest, latest=latest)


def _no_day(cell: str) -> Fault:
    if not cell.strip():
        return Fault("formats.day", "no day is given", "write the day as YYYY-MM-DD")
    if _SLASHED.match(cell.strip()):
        seen = f"{shown(cell)}: nobody can tell the day from the month"
        return Fault("formats.day-order", seen, "write the day as YYYY-MM-DD")
    return Fault("formats.day", f"{shown(cell)} is no day", "write the day as YYYY-MM-DD")
