"""The tables of a run, the ratios to each peer, and the goals that were set before the book was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ._measure import BUILD, INSIDE, MEMORY, ONCE, PROCESSOR, WITHIN
from ._run import ENGINES

Row = dict[str, Any]
Values = dict[tuple[str, int, int, str], float]

COLUMNS = ((INSIDE, "inside/s", 12), (ONCE, "single pass/s", 15), (WITHIN, "within/s", 12), (BUILD, "build", 9))
OURS, TWO = "openline", "openline, 2 threads"
LEGEND = """\
Events a second: points inside areas with the areas kept, the same in a single pass from nothing, and within each
event's radius with the areas kept. build: s, of what is kept. MB: the most that the process grew, without the single
pass (PostGIS: tables and indexes). Every engine gave the same pairs. A dash: there is no such form. What each may use
of the processors stands beside its form. Peers say which pairs meet; openline also says which are certain."""
LIMIT = """\
The limit: one thread took 37 ms of processor time for 400,000 points. Half of it is to look up and pass over 485,000
pairs of an event and an area in lists by cell and epoch, which are larger than the processor's second cache. About a
tenth each go to the periods asked about, the dates of 170,000 pairs, the raster, and GEOS for the 5,073 pairs that only
it decides. Two threads need a second processor that is free; on a busy machine they are no faster than one."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """Ours beside a peer's: how many times as fast it shall be, or at most ``limit`` seconds."""

    metric: str
    peer: str | None
    goal: float
    ours: str = OURS


SIZE = 400_000, 2_000
GOALS = (
    Goal(metric=INSIDE, peer="polars+h3", goal=9),
    Goal(metric=INSIDE, peer="polars+h3", goal=9, ours=TWO),
    Goal(metric=ONCE, peer="polars+h3", goal=2),
    Goal(metric=ONCE, peer="polars+h3", goal=2, ours=TWO),
    Goal(metric=INSIDE, peer="PostGIS", goal=80),
    Goal(metric=INSIDE, peer="geopandas", goal=120),
    Goal(metric=WITHIN, peer="STRtree", goal=20),
    Goal(metric=BUILD, peer=None, goal=2),
)


def report(rows: Sequence[Row]) -> None:
    """Print a table for each size, growth, ratios, and the goals."""
    values = {(row["engine"], row["size"], row["areas"], row["metric"]): row["value"] for row in rows}
    sizes = list(dict.fromkeys((row["size"], row["areas"]) for row in rows))
    engines = list(dict.fromkeys(row["engine"] for row in rows))
    for size in sizes:
        _table(size, engines, values)
    print(f"\n{LEGEND}\n")
    for engine in ENGINES.values():
        print(f"{engine.name:<24}{engine.form}\n{'':<24}{engine.processors}")
    print()
    shown = {metric for metric, _, _ in COLUMNS} | {MEMORY}
    for row in (row for row in rows if row["metric"] not in shown and PROCESSOR not in row["metric"]):
        said = f"{row['size']:>9,} x {row['areas']:<7,}{row['engine']:<24}{row['metric']:<42}"
        print(f"{said}{row['value']:>9,.1f} {row['unit']}")
    print()
    print(f"{'goals':<66}{'':<20}{'clock':>8}{'processor':>11}   reached")
    for goal in GOALS:
        print(_judged(goal, values))
    print(f"\n{LIMIT}")


def _table(size: tuple[int, int], engines: Sequence[str], values: Values) -> None:
    titles = "".join(f"{title:>{width}}" for _, title, width in COLUMNS)
    print(f"\n{f'{size[0]:,} x {size[1]:,} areas':<26}{titles}{'MB':>8}   times as fast: inside, once, within")
    for engine in engines:
        found = [values.get((engine, *size, metric)) for metric, _, _ in COLUMNS]
        cells = "".join(_cell(value, width) for value, (_, _, width) in zip(found, COLUMNS, strict=True))
        memory = _cell(values.get((engine, *size, MEMORY)), 8)
        print(f"{engine:<26}{cells}{memory}   {_ratios(engine, size, values)}")


def _ratios(engine: str, size: tuple[int, int], values: Values) -> str:
    """How many times as fast ours is."""
    if engine == OURS:
        return ""
    said = []
    for metric in (INSIDE, ONCE, WITHIN):
        ours, theirs = values.get((OURS, *size, metric)), values.get((engine, *size, metric))
        said.append(f"{ours / theirs:8.1f}" if ours and theirs else f"{'-':>8}")
    return "".join(said)


def _cell(value: float | None, width: int) -> str:
    if value is None:
        return f"{'-':>{width}}"
    return f"{value:>{width},.0f}" if value >= 100 else f"{value:>{width}.2f}"


def _judged(goal: Goal, values: Values) -> str:
    """By the clock; beside it by the processor's time of the engine's own process, which a server does not have."""
    wish = f">= {goal.goal:g} x {goal.peer}" if goal.peer else f"<= {goal.goal:g} s"
    said = f"{SIZE[0]:,} x {SIZE[1]:,}  {goal.metric}, {goal.ours}"
    figure, processor = _figure(goal, "", values), _figure(goal, PROCESSOR, values)
    if figure is None:
        return f"{said:<66}{wish:<20}{'':>19}   not measured"
    return f"{said:<66}{wish:<20}{figure:>8.2f}{_cell(processor, 11)}   {_reached(goal, figure, processor)}"


def _reached(goal: Goal, clock: float, processor: float | None) -> str:
    """By both, by one of them only, or by none; a server's processor time is not known."""
    by = {"clock": clock, "processor": processor}
    reached = [
        name
        for name, figure in by.items()
        if figure is not None and (figure >= goal.goal if goal.peer else figure <= goal.goal)
    ]
    known = sum(figure is not None for figure in by.values())
    if not reached:
        return "NOT REACHED"
    return "reached" if len(reached) == known else f"by {reached[0]} only"


def _figure(goal: Goal, kind: str, values: Values) -> float | None:
    ours = values.get((goal.ours, *SIZE, goal.metric + kind))
    if goal.peer is None or ours is None:
        return ours
    peers = values.get((goal.peer, *SIZE, goal.metric + kind))
    return ours / peers if peers else None
