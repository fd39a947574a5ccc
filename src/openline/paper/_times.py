"""Short times as they are typed under pressure: ``now``, ``+30``, ``-10``, ``1530``, ``1530L``, ``261530``.

Four digits mean the time of that name that lies nearest to now, in UTC, or in the local zone with ``L``; six begin
with the day of the month. A full date is written ``2026-12-01 0600``. Which instant was meant is shown at once.

    >>> from datetime import UTC, datetime
    >>> read_time("0015", datetime(2026, 11, 25, 23, 50, tzinfo=UTC), UTC).isoformat()
    '2026-11-26T00:15:00+00:00'
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from openline.errors import FormatError
from openline.geotime import format_instant

_AGO = re.compile(r"([+-])([0-9]{1,6})\Z")
_CLOCK = re.compile(r"([0-9]{2})?([0-9]{2}):?([0-9]{2}) ?([ZzLl]?)\Z")
_DATED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))? ?([ZzLl]?)\Z")


def read_time(text: str, now: datetime, zone: tzinfo) -> datetime:
    """The instant meant, in UTC and whole seconds; raises FormatError."""
    found = _read(text.strip(), now.replace(microsecond=0), zone)
    if found is None:
        raise FormatError(
            "paper.time-unreadable",
            f"{text[:40]!r} is no time",
            hint="type now, +30 (minutes), 1530 (UTC), 1530L (local), 261530 (day and time) or 2026-12-01 0600",
        )
    return found


def show_time(instant: datetime, zone: tzinfo, name: str, now: datetime) -> str:
    """The instant in UTC and in the local zone, and how far from now: for reading back."""
    minutes = round((instant - now).total_seconds() / 60)
    local = instant.astimezone(zone)
    away = "now" if minutes == 0 else f"in {_length(minutes)}" if minutes > 0 else f"{_length(-minutes)} ago"
    return f"{format_instant(instant)} ({local:%H:%M on %d %b} {name}, {away})"


def _length(minutes: int) -> str:
    days, rest = divmod(minutes, 1_440)
    hours, left = divmod(rest, 60)
    return f"{days} d {hours} h" if days else f"{hours} h {left:02d} min" if hours else f"{left} min"


def _read(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    try:
        if text.lower() == "now":
            return now.astimezone(UTC)
        if match := _AGO.match(text):
            minutes = timedelta(minutes=int(match[2]))
            return now + minutes if match[1] == "+" else now - minutes
        if match := _DATED.match(text):
            *parts, second, letter = match.groups()
            numbers = [int(part) for part in (*parts, second or "0")]
            return datetime(*numbers, tzinfo=_zone(letter, zone)).astimezone(UTC)  # type: ignore[misc,arg-type]
        if match := _CLOCK.match(text):
            return _nearest(match, now, _zone(match[4], zone))
    except (ValueError, OverflowError):
        return None
    return None


def _zone(letter: str, zone: tzinfo) -> tzinfo:
    return zone if letter in ("L", "l") else UTC


def _nearest(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime | None:
    """Of the days about now the one on which this time, and this day of the month, lies nearest."""
    day = None if match[1] is None else int(match[1])
    here = now.astimezone(zone)
    near = []
    for offset in range(-20, 21):
        other = here + timedelta(days=offset)
        if day in (None, other.day):
            local = other.replace(hour=int(match[2]), minute=int(match[3]), second=0)
            near.append(local.astimezone(UTC))
    return min(near, key=lambda instant: abs(instant - now), default=None)
