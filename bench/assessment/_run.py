"""The whole comparison: a workload for each size, and a process for each engine."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench._side_by_side import Row, Say, apart, engines_named, progress, turns
from bench.space import server

from ._answers import Truth, compare
from ._cells import Cells
from ._engine import Engine
from ._measure import Make, Report, measure
from ._ours import Ours, Threads
from ._peers import CarefulTree, Frames, Tree
from ._postgis import PostGIS
from ._workload import write

ENGINES: dict[str, type[Engine]] = {
    "openline": Ours,
    "threads": Threads,
    "polars": Cells,
    "strtree": Tree,
    "careful": CarefulTree,
    "postgis": PostGIS,
    "geopandas": Frames,
}
AGAIN = ("openline", "threads", "polars", "strtree")
"""Measured a second time after the others; the better counts, because the machine may be busy with something else."""
NEEDED = {"polars": ("polars", "h3"), "postgis": ("psycopg",), "geopandas": ("geopandas",)}
"""Libraries of ``requirements/bench.txt``; an engine without its own is left out, which is said."""
SIZES = ((25_000, 2_000), (100_000, 2_000), (400_000, 500), (400_000, 2_000))


def options(parser: argparse.ArgumentParser) -> None:
    """What may be chosen on the command line."""
    said = "events x areas, with commas between them"
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help=said)
    parser.add_argument(
        "--engines", type=engines_named(ENGINES), default=tuple(ENGINES), help=f"some of {','.join(ENGINES)}"
    )


def rows(sizes: Sequence[tuple[int, int]] = SIZES, engines: Sequence[str] = tuple(ENGINES)) -> list[Row]:
    """Every figure, one row for each engine, size and metric; ends with exit code 1 where pairs differ."""
    order = turns(engines, ENGINES, NEEDED, AGAIN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a server of ours must not outlive us
    found: list[Row] = []
    with progress("assessment", len(order) * len(sizes)) as say:
        for events, areas in sizes:
            found += _sized(events, areas, order, say)
    return found


def _sizes(text: str) -> list[tuple[int, int]]:
    sizes = []
    for part in text.split(","):
        events, _, areas = part.partition("x")
        sizes.append((int(events), int(areas or 2_000)))
    if min(sizes)[0] < 500 or min(areas for _, areas in sizes) < 1:
        raise argparse.ArgumentTypeError("a size is at least 500 events and one area")
    return sizes


def _sized(events: int, areas: int, turns: Sequence[tuple[str, bool]], say: Say) -> list[Row]:
    best: dict[tuple[str, str], Row] = {}
    truth: Truth = {}
    with tempfile.TemporaryDirectory(prefix="openline-bench-") as name:
        apart(write, Path(name), events, areas)
        for engine, again in turns:
            report = _report(engine, Path(name))
            equal = compare(truth, report.answers) if report else 0
            for figure in report.figures if report else ():
                row = {"engine": figure.engine, "size": events, "areas": areas, "metric": figure.metric}
                better = max if figure.unit == "events/s" else min
                value = better(figure.value, best.get((figure.engine, figure.metric), {"value": figure.value})["value"])
                best[figure.engine, figure.metric] = {**row, "unit": figure.unit, "value": value}
            say(f"{events:,} x {areas:,}: {ENGINES[engine].name}{', again' * again}, {equal:,} pairs compared")
    return list(best.values())


def _report(engine: str, folder: Path) -> Report | None:
    """One engine's report; None where it cannot be had."""
    if engine != "postgis":
        return apart(measure, ENGINES[engine], folder)
    with server() as address:
        make: Make = partial(PostGIS, address or "")
        return apart(measure, make, folder) if address else None
