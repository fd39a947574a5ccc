"""A node's own clock: the world's time, wrong by an offset and a drift; it steps, and is set right again.

>>> from datetime import UTC
>>> clock = Clock(since=datetime(2017, 11, 11, tzinfo=UTC), drift_ppm=100)
>>> clock.step(-60, datetime(2017, 11, 11, tzinfo=UTC))
>>> clock.read(datetime(2017, 11, 11, 10, tzinfo=UTC)).isoformat()
'2017-11-11T09:59:03.600000+00:00'
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Clock:
    """``offset_s`` seconds wrong since an instant, and ``drift_ppm`` microseconds more for each second that passes."""

    since: datetime
    offset_s: float = 0.0
    drift_ppm: float = 0.0

    def read(self, now: datetime) -> datetime:
        """What the clock shows when it is ``now``; the same instant while it was never touched."""
        if not self.offset_s and not self.drift_ppm:
            return now
        wrong_s = self.offset_s + (now - self.since).total_seconds() * self.drift_ppm / 1e6
        return now + timedelta(seconds=wrong_s)

    def step(self, by_s: float, now: datetime) -> None:
        """Put the clock forward, or back when negative."""
        self.offset_s += (now - self.since).total_seconds() * self.drift_ppm / 1e6 + by_s
        self.since = now

    def set_right(self, now: datetime) -> None:
        """Set it to the world's time; it drifts on."""
        self.offset_s, self.since = 0.0, now
