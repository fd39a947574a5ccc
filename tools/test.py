"""``./run test [pytest arguments]``: every test, seconds per room, and a last line of counts."""

import os
import sys
from collections import defaultdict
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.machine import need_program

ROOT = Path(__file__).resolve().parents[1]
ROOM_LIMIT_S = 90


class Rooms:
    """Adds up seconds and outcomes by the folder of each test."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        self.skips: set[str] = set()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be imported has failed: its tests did not run, and the last line must not hide that."""
        self.counts["failed"] += report.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest for set-up, call and tear-down of every test."""
        self.seconds[report.nodeid.split("/")[1] if "/" in report.nodeid else "elsewhere"] += report.duration
        if report.failed:
            self.counts["failed"] += 1
        elif report.skipped:
            self.counts["skipped"] += 1
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            self.skips.add(str(reason).removeprefix("Skipped: "))
        elif report.when == "call":
            self.counts["passed"] += 1


def main() -> int:
    """Run pytest and print the table of rooms."""
    os.chdir(ROOT)
    need_program("strace", "strace")
    rooms = Rooms()
    code = int(pytest.main([*sys.argv[1:], "--no-header"], plugins=[rooms]))
    print("\nminutes per room")
    for name, seconds in sorted(rooms.seconds.items()):
        slow = "  over the limit of a room" if seconds > ROOM_LIMIT_S else ""
        print(f"  {name:16} {seconds / 60:6.2f}{slow}")
    for reason in sorted(rooms.skips):
        print(f"  skipped: {reason}")
    counts = rooms.counts
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return code or bool(counts["failed"])


if __name__ == "__main__":
    sys.exit(main())
