"""Test calls by people: when the next one is due on a line, and what missed ones mean.

A line is called every hour unless its arrangement says otherwise, and never less than twice a day. A call that nobody
answered within a minute of being due is missed: amber, and it is made again five minutes later. When that one is missed
too the line is red, and the second channel is used. A call that was made and found silence is a miss at once. A call
answered in the wrong language or hardly readable was answered; it leaves the line amber until a better one.

A pure function of what is on record; a running node sets a ``Timers`` deadline at ``changes_utc`` and asks again then.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from openline import limits
from openline.arrangement import Line
from openline.messages import LineTested, TestResult

from ._beats import Light

_RED_MISSES = 2
_SECOND = timedelta(seconds=1)
_POORLY = (TestResult.WRONG_LANGUAGE, TestResult.DEGRADED)


class CallState(Struct, frozen=True, kw_only=True):
    """A line's test calls as of an instant.

    ``due_utc``: when the next call is due, or was when it is late. ``misses``: due calls that found nobody since the
    last answer. ``changes_utc``: when the light changes next if nobody calls. ``fallback``: the other means, in order.
    """

    line: str
    light: Light
    due_utc: datetime
    misses: int
    answered_utc: datetime | None
    poorly: TestResult | None
    changes_utc: datetime | None
    fallback: tuple[str, ...]

    @property
    def second_channel(self) -> bool:
        """Whether the fall-back means must be tried now."""
        return self.light is Light.RED


def every_s(line: Line) -> int:
    """Seconds between two test calls of a line: at least twice a day, no more often than a missed one is repeated."""
    wanted = limits.TEST_CALL_S if line.test_every_s is None else line.test_every_s
    return max(limits.TEST_CALL_AGAIN_S, min(wanted, limits.TEST_CALL_MOST_S))


def calls(line: Line, tests: Iterable[LineTested], since: datetime, now: datetime) -> CallState:
    """The test calls of a line; ``since``: when this side began to keep the line, for a line never called."""
    made = sorted((test for test in tests if test.tested_utc <= now), key=lambda test: test.tested_utc)
    answered = [test for test in made if test.result is not TestResult.SILENT]
    last = answered[-1] if answered else None
    start = last.tested_utc if last else since
    silent = [test.tested_utc for test in made if test.result is TestResult.SILENT and test.tested_utc > start]
    due, misses, changes = _missed(start + timedelta(seconds=every_s(line)), silent, now)
    poorly = last.result if last is not None and last.result in _POORLY else None
    return CallState(
        line=line.id,
        light=_light(misses, poorly, known=last is not None),
        due_utc=due,
        misses=misses,
        answered_utc=last.tested_utc if last else None,
        poorly=poorly,
        changes_utc=changes,
        fallback=line.means[1:],
    )


def _missed(due: datetime, silent: list[datetime], now: datetime) -> tuple[datetime, int, datetime | None]:
    """When the next call is due, how many were missed, and when one more will be while that changes the light."""
    grace, again = timedelta(seconds=limits.TEST_CALL_GRACE_S), timedelta(seconds=limits.TEST_CALL_AGAIN_S)
    misses, tried = 0, list(silent)
    while True:
        made = tried.pop(0) if tried and tried[0] < due + grace else None
        missed = made or due + grace
        if missed > now:
            return due, misses, missed if misses < _RED_MISSES else None
        misses, due = misses + 1, (made or due) + again
        if misses >= _RED_MISSES and not tried:  # years of silence are counted at once
            more = max(-(-(now - grace - due + _SECOND) // again), 0)
            return due + more * again, misses + more, None


def _light(misses: int, poorly: TestResult | None, *, known: bool) -> Light:
    if misses >= _RED_MISSES:
        return Light.RED
    if misses or poorly:
        return Light.AMBER
    return Light.GREEN if known else Light.NONE
