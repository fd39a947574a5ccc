"""When: instants on the wire, windows with open ends, imprecise instants. UTC, whole seconds.

>>> format_instant(parse_instant("2017-11-11T09:00:00Z"))
'2017-11-11T09:00:00Z'
"""

import re
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from openline.errors import GeometryError

from ._certainty import Certainty

_INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z\Z")


def parse_instant(text: str) -> datetime:
    """RFC 3339 in UTC with ``Z`` and whole seconds, nothing else; raises GeometryError."""
    match = _INSTANT.match(text)
    try:
        if match is None:
            raise ValueError
        return datetime(*(int(part) for part in match.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        raise GeometryError(
            "geotime.instant-malformed", f"{text[:40]!r} is no instant", hint="write YYYY-MM-DDTHH:MM:SSZ in UTC"
        ) from None


def format_instant(instant: datetime) -> str:
    """The wire form of an aware instant; a fraction of a second is left off."""
    # A naive instant would silently be taken as local time of the machine that runs us.
    assert instant.tzinfo is not None, "an instant knows its zone"
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


class Window(Struct, frozen=True, kw_only=True):
    """A closed stretch of time; an absent end is unbounded. The end is never before the start."""

    start: datetime | None
    end: datetime | None

    def __post_init__(self) -> None:
        _check_exact(self.start, self.end)
        if self.start is not None and self.end is not None and self.end < self.start:
            raise GeometryError(
                "geotime.window-backwards",
                f"it ends {format_instant(self.end)}, before it starts {format_instant(self.start)}",
                hint="exchange the two, or correct the date",
            )

    def contains(self, instant: datetime) -> bool:
        """Whether the instant lies in the window; both ends belong to it."""
        return (self.start is None or self.start <= instant) and (self.end is None or instant <= self.end)

    def shared(self, other: "Window") -> "Window | None":
        """The time both have, or None; windows that touch share that instant."""
        starts = [start for start in (self.start, other.start) if start is not None]
        ends = [end for end in (self.end, other.end) if end is not None]
        start, end = max(starts, default=None), min(ends, default=None)
        if start is not None and end is not None and end < start:
            return None
        return Window(start=start, end=end)


class Span(Struct, frozen=True, kw_only=True):
    """An instant known only to lie between two; both belong to it."""

    earliest: datetime
    latest: datetime

    def __post_init__(self) -> None:
        _check_exact(self.earliest, self.latest)
        if self.latest < self.earliest:
            raise GeometryError(
                "geotime.span-backwards", "the latest instant lies before the earliest", hint="exchange the two"
            )

    def within(self, window: Window) -> Certainty:
        """Whether the instant lies in the window."""
        if window.contains(self.earliest) and window.contains(self.latest):
            return Certainty.CERTAIN
        return (
            Certainty.NO if window.shared(Window(start=self.earliest, end=self.latest)) is None else Certainty.POSSIBLE
        )


def _check_exact(*instants: datetime | None) -> None:
    for instant in instants:
        if instant is not None and (instant.utcoffset() != timedelta(0) or instant.microsecond):
            raise GeometryError(
                "geotime.instant-not-utc", f"{instant.isoformat()} is no whole second in UTC", hint="convert it to UTC"
            )
