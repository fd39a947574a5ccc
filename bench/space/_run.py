"""The whole comparison: a workload for each size, and a process for each engine."""

import argparse
import importlib.util
import multiprocessing
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import Progress, TimeElapsedColumn

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
NEEDED = {"rtree": "rtree", "postgis": "psycopg"}
"""Libraries of ``requirements/bench.txt``; an engine without its own is left out, which is said."""
SIZES = (10_000, 100_000, 1_000_000)

T = TypeVar("T")
Row = dict[str, Any]
Say = Callable[[str], None]


def options(parser: argparse.ArgumentParser) -> None:
    """What may be chosen on the command line."""
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of volumes, with commas between them")
    parser.add_argument("--engines", type=_engines, default=tuple(ENGINES), help=f"some of {','.join(ENGINES)}")


def rows(sizes: Sequence[int] = SIZES, engines: Sequence[str] = tuple(ENGINES)) -> list[Row]:
    """Every figure, one row for each engine, size and metric; ends with exit code 1 where answers differ."""
    turns = _turns(engines)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a server of ours must not outlive us
    found: list[Row] = []
    with _progress(len(turns) * len(sizes)) as say:
        for size in sizes:
            found += _sized(size, turns, say)
    return found + _growth(found, min(sizes), max(sizes))


def _sizes(text: str) -> list[int]:
    sizes = [int(size) for size in text.split(",")]
    if min(sizes) < 500:
        raise argparse.ArgumentTypeError("a size is at least 500")
    return sizes


def _engines(text: str) -> list[str]:
    if unknown := sorted(set(text.split(",")) - set(ENGINES)):
        raise argparse.ArgumentTypeError(f"no engine {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    return text.split(",")


def _turns(engines: Sequence[str]) -> list[tuple[str, bool]]:
    """Names in the order in which they are measured, and whether it is again."""
    chosen = [name for name in ENGINES if name in engines]
    for name, library in NEEDED.items():
        if name in chosen and importlib.util.find_spec(library) is None:
            print(f"{library} is not installed: no peer {name}", file=sys.stderr)
            chosen.remove(name)
    return [(name, False) for name in chosen] + [(name, True) for name in AGAIN if name in chosen]


@contextmanager
def _progress(total: int) -> Iterator[Say]:
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns(), TimeElapsedColumn())
    with Progress(*columns, console=console, refresh_per_second=1) as progress:
        task = progress.add_task("space", total=total)

        def say(text: str) -> None:
            progress.update(task, description=text, advance=1)
            if not console.is_terminal:
                console.print(text)

        yield say


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


# -- a process of its own -----------------------------------------------------------------------


def apart(act: Callable[..., T], *words: Any) -> T:
    """What ``act`` returns in a fresh process; its failure is printed there and ends the run here."""
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe(duplex=False)
    process = fresh.Process(target=_act, args=(there, act, words))
    process.start()
    there.close()
    try:
        result: T = here.recv()
    except EOFError:
        raise SystemExit(f"{act.__name__} of {words} failed, see above") from None
    finally:
        process.terminate()
        process.join()
    return result


def _act(answer: Connection, act: Callable[..., object], words: Sequence[Any]) -> None:
    answer.send(act(*words))
