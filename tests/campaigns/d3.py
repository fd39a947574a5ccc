"""D3: five nodes in a bad network lose nothing. Random partitions, loss, doubling, reordering, crashes, full disks, clocks.

Each seed is a plan of acts and faults of some hours, played on real nodes with the oracle after every step. When
everything heals, every accepted entry is on all mirrors and every body delivered and signed for within a minute.
A failure prints its seed and the shortest story that still fails.
"""

import time
from collections import Counter
from collections.abc import Iterator

from openline.simulation import HEAL_S, Outcome, draw
from tests.nodes import FIVE
from tests.simulation.bad_worlds import SAYINGS, Making, bad_world, run_plan, told

ID = "D3"
TITLE = "5 nodes, partitions up to 6 h, 30 % loss, 10 % doubled, reordered, crashes, full disks, clock steps: nothing is lost"
COUNT = 200
NAMED = ("acts", "entries", "events", "lost", "doubled", "overtaken", "partitions", "one-way partitions", "crashes",
         "full disks", "disk refusals", "clock steps")  # fmt: skip
EXCUSED = ("refused storage.disk-full",)
"""What a node may refuse although nobody did wrong."""


def run(seed: int, count: int) -> tuple[bool, str]:
    """Play ``count`` seeds, the first of them from ``seed``."""
    return judged(list(outcomes(seed * 1_000_000, count)))


def outcomes(first: int, count: int, making: Making = bad_world) -> Iterator[tuple[Outcome, float]]:
    """One run for each of so many consecutive seeds, with the seconds that it took."""
    for seed in range(first, first + count):
        began = time.monotonic()
        yield run_plan(draw(seed, FIVE, tuple(SAYINGS)), making), time.monotonic() - began


def judged(found: list[tuple[Outcome, float]], making: Making = bad_world) -> tuple[bool, str]:
    """Whether all held, and the numbers; or the story of the first that did not."""
    failed = [outcome for outcome, _ in found if outcome.broken is not None]
    counts = sum((outcome.counts for outcome, _ in found), Counter[str]())
    slowest = max((outcome.heal_s for outcome, _ in found), default=0.0)
    hour = 3600 * len(found) / max(sum(seconds for _, seconds in found), 1e-9)
    numbers = ", ".join(f"{counts[name]} {name}" for name in NAMED)
    refused = sum(n for name, n in counts.items() if name.startswith("refused ") and name not in EXCUSED)
    figure = (
        f"{len(found)} seeds: {numbers}; {len(failed)} seeds with anything lost, duplicated or reordered; {refused} "
        f"honest events refused; everything everywhere at most {slowest:.0f} s after healing (limit {HEAL_S} s); {hour:.0f} seeds an hour"
    )
    if failed:
        figure += "\n" + told(failed[0], making)
    return not failed and not refused and bool(found), figure
