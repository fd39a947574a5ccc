"""C8: one seed, one world. The same seed twice gives the same trace hash, also in another process; other seeds differ.

The hash is over every event delivered with its time, sender, receiver and bytes, every act and every root. The second
run is made by a process of its own with other hash seeds for Python's sets, so that no order is an accident.
"""

import os
import subprocess
import sys
from pathlib import Path

from openline.simulation import draw
from tests.nodes import FIVE
from tests.simulation.bad_worlds import SAYINGS, run_plan

ID = "C8"
TITLE = "the same seed gives the same trace hash, in another process, too; other seeds give others"
COUNT = 100
ROOT = Path(__file__).resolve().parents[2]


def run(seed: int, count: int) -> tuple[bool, str]:
    """Trace ``count`` seeds here and in another process."""
    first = seed * 1_000_000
    ours, theirs = traces(first, count), _elsewhere(first, count)
    same = sum(one == two for one, two in zip(ours, theirs, strict=True))
    different = len(set(ours))
    figure = f"{same}/{count} seeds gave the same hash twice, in two processes; {different} different hashes"
    return same == different == count > 0, figure


def traces(first: int, count: int) -> list[str]:
    """The trace hash of each of so many seeds."""
    return [run_plan(draw(seed, FIVE, tuple(SAYINGS))).trace for seed in range(first, first + count)]


def _elsewhere(first: int, count: int) -> list[str]:
    code = f"from tests.campaigns.c8 import traces; print(*traces({first}, {count}), sep='\\n')"
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONHASHSEED": str(first % 4_000_000 + 1), "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    return done.stdout.split()
