"""The tables of a run, 100 columns wide, and the ratios beside the goals that were set before the index was built."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ._measure import BUILD, HELD, MEAN, MEMORY, NEW, OWN_PAUSE, P50, P99, PAUSE, PUTS, WITHDRAWALS
from ._run import ENGINES
from ._workload import CHANGES, CHURN

Row = dict[str, Any]
Value = Callable[[str, int, str], float | None]

COLUMNS = (
    (P50, "p50", 7),
    (MEAN, "mean", 7),
    (P99, "p99", 7),
    (NEW, "batch", 7),
    (HELD, "stored", 7),
    (PUTS, "puts/s", 8),
    (WITHDRAWALS, "withdr/s", 9),
    (PAUSE, "longest", 9),
    (MEMORY, "MB", 7),
    (BUILD, "build", 7),
)
LEGEND = """Microseconds for each query: singles p50, mean, p99; batch of 1,000 new ones and of 1,000 stored ones.
longest: ms of one change. MB: beyond the polygons (PostGIS: table and index, with them). build: s.
A dash: there is no such form. Changes are {changes:,} for everyone, then {churn:,} for openline."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """Ours beside a peer's at a size: how many times faster it shall be, or at most ``limit`` of its unit."""

    size: int
    metric: str
    peer: str | None
    goal: float
    engine: str = "openline"


GOALS = (
    Goal(size=1_000_000, metric=MEAN, peer="STRtree", goal=2.5),
    Goal(size=1_000_000, metric=MEAN, peer="rtree 4D", goal=4),
    Goal(size=1_000_000, metric=MEAN, peer="PostGIS", goal=9),
    Goal(size=1_000_000, metric=P99, peer="STRtree", goal=3),
    Goal(size=10_000, metric=MEAN, peer="STRtree", goal=1, engine="openline, tiers in use"),
    Goal(size=1_000_000, metric=HELD, peer="STRtree", goal=5),
    Goal(size=1_000_000, metric=HELD, peer="PostGIS", goal=25),
    # A pause is judged at every size: the longest is that of a rare change, which few volumes show as well.
    Goal(size=10_000, metric=OWN_PAUSE, peer=None, goal=5),
    Goal(size=100_000, metric=OWN_PAUSE, peer=None, goal=5),
    Goal(size=1_000_000, metric=OWN_PAUSE, peer=None, goal=5),
)


def report(rows: Sequence[Row]) -> None:
    """Print a table for each size, what fits into no column, and the goals."""
    values = {(row["engine"], row["size"], row["metric"]): row["value"] for row in rows}
    for size in dict.fromkeys(row["size"] for row in rows):
        print(f"\n{f'{size:,} volumes':<24}" + "".join(f"{title:>{width}}" for _, title, width in COLUMNS))
        for engine in dict.fromkeys(row["engine"] for row in rows if row["size"] == size):
            print(f"{engine:<24}" + "".join(_cell(values.get((engine, size, m)), width) for m, _, width in COLUMNS))
    print(f"\n{LEGEND.format(changes=CHANGES, churn=CHURN)}\n")
    for engine in ENGINES.values():
        print(f"{engine.name:<24}{engine.form}")
    print()
    shown = {metric for metric, _, _ in COLUMNS}
    for row in (row for row in rows if row["metric"] not in shown):
        print(f"{row['size']:>9,}  {row['engine']:<24}{row['metric']:<42}{row['value']:>12,.2f} {row['unit']}")
    print()
    for goal in GOALS:
        print(_judged(goal, lambda *key: values.get(key)))


def _cell(value: float | None, width: int) -> str:
    if value is None:
        return f"{'-':>{width}}"
    return f"{value:>{width}.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def _judged(goal: Goal, value: Value) -> str:
    ours = value(goal.engine, goal.size, goal.metric)
    peers = value(goal.peer, goal.size, goal.metric) if goal.peer else None
    said = f"{goal.size:>9,}  {goal.engine}, {goal.metric}"
    wish = f">= {goal.goal:g} x {goal.peer}" if goal.peer else f"<= {goal.goal:g} ms"
    if ours is None or (goal.peer and peers is None):
        return f"{said:<58}{wish:<18}{'':>8}  not measured"
    figure = ours if peers is None else peers / ours
    reached = figure <= goal.goal if peers is None else figure >= goal.goal
    return f"{said:<58}{wish:<18}{figure:>8.2f}  {'reached' if reached else 'NOT REACHED'}"
