"""The whole comparison: a workload for each size, and a process for each engine."""

import argparse
import importlib.util
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TimeElapsedColumn

from bench.space import apart, server

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

Row = dict[str, Any]
Say = Callable[[str], None]


def options(parser: argparse.ArgumentParser) -> None:
    """What may be chosen on the command line."""
    said = "events x areas, with commas between them"
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help=said)
    parser.add_argument("--engines", type=_engines, default=tuple(ENGINES), help=f"some of {','.join(ENGINES)}")


def rows(sizes: Sequence[tuple[int, int]] = SIZES, engines: Sequence[str] = tuple(ENGINES)) -> list[Row]:
    """Every figure, one row for each engine, size and metric; ends with exit code 1 where pairs differ."""
    turns = _turns(engines)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a server of ours must not outlive us
    found: list[Row] = []
    with _progress(len(turns) * len(sizes)) as say:
        for events, areas in sizes:
            found += _sized(events, areas, turns, say)
    return found


def _sizes(text: str) -> list[tuple[int, int]]:
    sizes = []
    for part in text.split(","):
        events, _, areas = part.partition("x")
        sizes.append((int(events), int(areas or 2_000)))
    if min(sizes)[0] < 500 or min(areas for _, areas in sizes) < 1:
        raise argparse.ArgumentTypeError("a size is at least 500 events and one area")
    return sizes


def _engines(text: str) -> list[str]:
    if unknown := sorted(set(text.split(",")) - set(ENGINES)):
        raise argparse.ArgumentTypeError(f"no engine {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    return text.split(",")


def _turns(engines: Sequence[str]) -> list[tuple[str, bool]]:
    """Names in the order in which they are measured, and whether it is again."""
    chosen = [name for name in ENGINES if name in engines]
    for name, libraries in NEEDED.items():
        missing = [library for library in libraries if importlib.util.find_spec(library) is None]
        if name in chosen and missing:
            print(f"{', '.join(missing)} not installed: no peer {name}", file=sys.stderr)
            chosen.remove(name)
    return [(name, False) for name in chosen] + [(name, True) for name in AGAIN if name in chosen]


@contextmanager
def _progress(total: int) -> Iterator[Say]:
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns(), TimeElapsedColumn())
    with Progress(*columns, console=console, refresh_per_second=1) as progress:
        task = progress.add_task("assessment", total=total)

        def say(text: str) -> None:
            progress.update(task, description=text, advance=1)
            if not console.is_terminal:
                console.print(text)

        yield say


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
