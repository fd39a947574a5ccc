"""The whole comparison: a workload for each size, and a process for each engine."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench._side_by_side import Row, Say, apart, engines_named, progress, turns

from ._answers import Truth, compare
from ._cells import Cells
from ._engine import Engine
from ._measure import Make, Report, measure
from ._ours import Ours
from ._peers import Lite, Spatial, Static
from ._postgis import PostGIS, server
from ._workload import write

ENGINES: dict[str, type[Engine]] = {
    "strtree": Static,
    "openline": Ours,
    "rtree": Spatial,
    "sqlite": Lite,
    "cells": Cells,
    "postgis": PostGIS,
}
AGAIN = ("strtree", "openline")
"""Measured a second time after the others."""
NEEDED = {"rtree": ("rtree",), "postgis": ("psycopg",)}
"""Libraries of ``requirements/bench.txt``; an engine without its own is left out, which is said."""
SIZES = (10_000, 100_000, 1_000_000)


def options(parser: argparse.ArgumentParser) -> None:
    """What may be chosen on the command line."""
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of volumes, with commas between them")
    parser.add_argument(
        "--engines", type=engines_named(ENGINES), default=tuple(ENGINES), help=f"some of {','.join(ENGINES)}"
    )


def rows(sizes: Sequence[int] = SIZES, engines: Sequence[str] = tuple(ENGINES)) -> list[Row]:
    """Every figure, one row for each engine, size and metric; ends with exit code 1 where answers differ."""
    order = turns(engines, ENGINES, NEEDED, AGAIN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a server of ours must not outlive us
    found: list[Row] = []
    with progress("space", len(order) * len(sizes)) as say:
        for size in sizes:
            found += _sized(size, order, say)
    return found + _growth(found, min(sizes), max(sizes))


def _sizes(text: str) -> list[int]:
    sizes = [int(size) for size in text.split(",")]
    if min(sizes) < 500:
        raise argparse.ArgumentTypeError("a size is at least 500")
    return sizes


def _sized(size: int, turns: Sequence[tuple[str, bool]], say: Say) -> list[Row]:
    best: dict[tuple[str, str], Row] = {}
    truth: Truth = {}
    with tempfile.TemporaryDirectory(prefix="openline-bench-") as name:
        apart(write, Path(name), size)
        for engine, again in turns:
            report = _report(engine, Path(name), again)
            equal = compare(truth, report.answers) if report else 0
            for figure in report.figures if report else ():
                row = {"engine": figure.engine, "size": size, "metric": figure.metric, "unit": figure.unit}
                other = best.get((figure.engine, figure.metric), {"value": figure.value})
                # only times and memory are measured again, and of those less is better
                best[figure.engine, figure.metric] = {**row, "value": min(figure.value, other["value"])}
            say(f"{size:,} volumes: {ENGINES[engine].name}{', again' * again}, {equal:,} answers compared")
    return list(best.values())


def _report(engine: str, folder: Path, again: bool) -> Report | None:
    """One engine's report; None where it cannot be had."""
    if engine != "postgis":
        return apart(measure, ENGINES[engine], folder, again)
    with server() as address:
        make: Make = partial(PostGIS, address or "")
        return apart(measure, make, folder, again) if address else None


def _growth(found: Sequence[Row], least: int, most: int) -> list[Row]:
    """How much longer a query takes among the most volumes than among the least."""
    means = {(row["engine"], row["size"]): row["value"] for row in found if row["metric"] == "single mean"}
    pairs = [(engine, means.get((engine, least))) for engine, size in means if size == most and least < most]
    return [
        {"engine": engine, "size": most, "metric": f"mean, times that at {least}", "unit": "", "value": value}
        for engine, value in ((engine, means[engine, most] / mean) for engine, mean in pairs if mean)
    ]
