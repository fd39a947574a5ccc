"""One engine's figures and answers, measured in a process of its own.

Every figure of queries is the median of five runs over the same queries after a first one that is not counted. The
garbage collector is off and what exists is frozen, so that only the engine is measured. Memory is what the process
grows while it loads and answers, beyond the polygons and the arguments, which everyone has.
"""

import ctypes
import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from bench._side_by_side import Figure

from ._engine import Ask, Engine, Pairs
from ._ours import Ours
from ._peers import Static
from ._workload import PUT, QUERIES, WITHDRAW, Change, Floats, Ids, Workload, read

RUNS = 5
PATIENCE_S = 20.0
"""How long the five runs of one way to ask may take; a slower engine gets fewer of the same queries, at least 100."""
IDLE, STORED, CHANGED, CHURNED = "as loaded", "stored volumes", "after changes", "after all changes"
P50, MEAN, P99 = "single p50", "single mean", "single p99"
NEW, HELD = "batch of new", "batch of stored"
PUTS, WITHDRAWALS = "puts", "withdrawals"
PAUSE, OWN_PAUSE = "longest change", "longest pause, processor time"
NEARLY, ASKED = "change p99.9", "longest query between changes"
"""Processor time leaves out what the machine gave to others meanwhile; our pauses of it include those of queries."""
MEMORY, BUILD = "memory", "build"

Make = Callable[[Workload], Engine]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The sorted keys for each of the first queries, and in which state they were asked."""

    engine: str
    state: str
    keys: Sequence[Ids]


@dataclass(kw_only=True)
class Report:
    """What one process found out."""

    figures: list[Figure] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)


def measure(make: Make, folder: Path, again: bool) -> Report:
    """Everything about one engine; ``again`` leaves out what changes the volumes."""
    work = read(folder)
    engine = make(work)
    report = Report()
    with _uncollected():
        _loaded(engine, report)
        for label, ask in engine.doors().items():
            _singles(label, ask, work, report, IDLE)
        _batches(engine.name, engine, report)
        if not again:
            report.figures += [Figure(engine=engine.name, metric=m, unit=u, value=v) for m, u, v in engine.rest()]
            _changes(engine, report)
    return report


@contextmanager
def _uncollected() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def _loaded(engine: Engine, report: Report) -> None:
    before, began = _resident_mb(), time.perf_counter()
    engine.load()
    built = time.perf_counter() - began
    for number in range(100):
        engine.ask(number)
    held = engine.memory_mb()
    grown = _resident_mb() - before if held is None else held
    for metric, unit, value in ((BUILD, "s", built), (MEMORY, "MB", grown)):
        report.figures.append(Figure(engine=engine.name, metric=metric, unit=unit, value=value))


def _resident_mb() -> float:
    """Memory of this process, after freed pieces have gone back."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


# -- queries ------------------------------------------------------------------------------------


def _singles(label: str, ask: Ask, work: Workload, report: Report, state: str) -> None:
    count = _bearable(ask)
    keys = [_sorted(ask(number)) for number in range(count)]
    report.answers.append(Answers(engine=label, state=state, keys=keys))
    runs = [_spent(ask, work, count) for _ in range(RUNS)]
    figures: dict[str, Callable[[Floats], Any]] = {
        P50: np.median,
        MEAN: np.mean,
        P99: lambda run: np.percentile(run, 99),
    }
    for metric, of in figures.items():
        value = 1e6 * float(np.median([of(run) for run in runs]))
        report.figures.append(Figure(engine=label, metric=metric, unit="us", value=value))
    if count < QUERIES:
        report.figures.append(Figure(engine=label, metric="queries asked", unit="", value=count))


def _bearable(ask: Ask) -> int:
    """How many queries five runs may have, judged by the first twenty."""
    began = time.perf_counter()
    for number in range(20):
        ask(number)
    each = (time.perf_counter() - began) / 20
    return int(min(QUERIES, max(100, PATIENCE_S / RUNS / each)))


def _spent(ask: Ask, work: Workload, count: int) -> Floats:
    """Seconds of each query; every polygon is as new as that of a live query."""
    shapely.destroy_prepared(work.queries.polygons)
    spent = np.empty(count)
    for number in range(count):
        began = time.perf_counter()
        ask(number)
        spent[number] = time.perf_counter() - began
    return spent


def _batches(label: str, engine: Engine, report: Report) -> None:
    """Both batches, where the engine has them: microseconds for each query."""
    for metric, state, ask, asked in (
        (NEW, IDLE, engine.ask_all, QUERIES),
        (HELD, STORED, engine.ask_stored, len(engine.work.stored)),
    ):
        found = ask()
        if found is None:
            continue
        report.answers.append(Answers(engine=f"{label}, batch", state=state, keys=_grouped(found, asked)))
        value = 1e6 * float(np.median([_spent_once(ask, engine.work) for _ in range(RUNS)])) / asked
        report.figures.append(Figure(engine=label, metric=metric, unit="us/query", value=value))


def _spent_once(ask: Callable[[], object], work: Workload) -> float:
    shapely.destroy_prepared(work.queries.polygons)
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _sorted(keys: Sequence[int] | Ids) -> Ids:
    return np.sort(np.asarray(keys, np.int64))


def _grouped(pairs: Pairs, count: int) -> list[Ids]:
    """Keys of each query number, sorted."""
    numbers, keys = np.asarray(pairs[0], np.int64), np.asarray(pairs[1], np.int64)
    order = np.lexsort((keys, numbers))
    return np.split(keys[order], np.searchsorted(numbers[order], np.arange(1, count)))


# -- changes ------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class _Times:
    """Seconds of every change by kind, and of queries between changes, by the clock and of the processor."""

    by_kind: dict[str, list[float]] = field(default_factory=dict)
    own: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)

    def of(self, act: Callable[..., object], *words: int) -> float:
        """Seconds of one act by the clock; those of the processor are kept."""
        own, began = time.thread_time(), time.perf_counter()
        act(*words)
        spent = time.perf_counter() - began
        self.own.append(time.thread_time() - own)
        return spent

    def rate(self, kind: str) -> float:
        return len(self.by_kind[kind]) / sum(self.by_kind[kind])

    def every(self) -> Floats:
        return np.concatenate([np.array(times) for times in self.by_kind.values()])


def _changes(engine: Engine, report: Report) -> None:
    work, times = engine.work, _Times()
    every = [*work.changes, *work.churn]
    if isinstance(engine, Static):
        for state, changes in ((CHANGED, work.changes), (CHURNED, every)):
            engine.rebuilt(work.rows_after(changes))
            report.answers.append(_asked(engine, state))
        return
    with engine.changing():
        _apply(engine, work.changes, times)
    if not isinstance(engine, Ours):
        report.answers.append(_asked(engine, CHANGED))
    else:
        _singles(engine.used, engine.ask, work, report, CHANGED)
        _apply(engine, work.churn, times, asking=True)
        report.answers.append(_asked(engine, CHURNED))
        pauses = ((ASKED, max(times.asked)), (NEARLY, np.percentile(times.every(), 99.9)), (OWN_PAUSE, max(times.own)))
        for metric, seconds in pauses:
            report.figures.append(Figure(engine=engine.name, metric=metric, unit="ms", value=1e3 * float(seconds)))
    report.figures += _summary(engine.name, times)


def _apply(engine: Engine, changes: Sequence[Change], times: _Times, asking: bool = False) -> None:
    """Make the changes, each timed alone; when asking, a query after every fourth."""
    for place, change in enumerate(changes):
        act: Callable[..., object] = getattr(engine, change.kind)
        words = (change.key,) if change.kind == WITHDRAW else (change.key, change.row)
        times.by_kind.setdefault(change.kind, []).append(times.of(act, *words))
        if asking and place % 4 == 0:
            times.asked.append(times.of(engine.ask, place // 4 % QUERIES))


def _asked(engine: Engine, state: str) -> Answers:
    count = _bearable(engine.ask)
    keys = [_sorted(engine.ask(number)) for number in range(count)]
    return Answers(engine=engine.name, state=state, keys=keys)


def _summary(label: str, times: _Times) -> Iterator[Figure]:
    yield Figure(engine=label, metric=PUTS, unit="1/s", value=times.rate(PUT))
    yield Figure(engine=label, metric=WITHDRAWALS, unit="1/s", value=times.rate(WITHDRAW))
    yield Figure(engine=label, metric=PAUSE, unit="ms", value=1e3 * float(times.every().max()))
