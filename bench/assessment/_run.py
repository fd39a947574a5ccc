"""The whole comparison: a workload for each size, and a process for each engine."""

import argparse
import importlib.util
import signal
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.space._postgis import server
from bench.space._run import _apart, _progress

from ._answers import Truth, compare
from ._cells import Cells
from ._engine import Engine
from ._measure import Make, Report, measure
from ._ours import Ours
from ._peers import CarefulTree, Frames, Tree
from ._postgis import PostGIS
from ._workload import write

ENGINES: dict[str, type[Engine]] = {
    "openline": Ours,
    "polars": Cells,
    "strtree": Tree,
    "careful": CarefulTree,
    "postgis": PostGIS,
    "geopandas": Frames,
}
AGAIN = ("openline", "polars", "strtree")
"""Measured a second time after the others; the better counts, because the machine may be busy with something else."""
NEEDED = {"polars": ("polars", "h3"), "postgis": ("psycopg",), "geopandas": ("geopandas",)}
"""Libraries of ``requirements/bench.txt``; an engine without its own is left out, which is said."""
SIZES = ((25_000, 2_000), (100_000, 2_000), (400_000, 500), (400_000, 2_000))

Row = dict[str, Any]


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
    with _progress("assessment", len(turns) * len(sizes)) as say:
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
