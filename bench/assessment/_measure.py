"""One engine's figures and pairs, measured in a process of its own.

Every time is the median of five runs after a first one that is not counted; an engine whose runs together would take
longer than ``PATIENCE_S`` gets fewer, at least two, which is reported. Beside the clock the processor time is taken, of
all threads, because the clock also counts what a busy machine gives to others; a server has its own. The garbage
collector is off. Memory is the most that the process grew beyond what it held when it had read the workload.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely

from bench._side_by_side import Figure

from ._engine import Engine, Pairs
from ._workload import Ids, Workload, read

RUNS = 5
PATIENCE_S = 20.0
INSIDE, ONCE, WITHIN = "inside, areas kept", "inside, single pass", "within radius, areas kept"
BUILD, MEMORY, FEWER = "build", "peak memory", "runs of "
PROCESSOR = ", processor time"

Make = Callable[[Workload], Engine]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The pairs of a question, each as one number, sorted."""

    engine: str
    state: str
    keys: Ids


@dataclass(kw_only=True)
class Report:
    """What one process found out."""

    figures: list[Figure] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)

    def add(self, engine: Engine, metric: str, unit: str, value: float) -> None:
        """Note a figure."""
        self.figures.append(Figure(engine=engine.name, metric=metric, unit=unit, value=value))


def measure(make: Make, folder: Path) -> Report:
    """Everything about one engine."""
    work = read(folder)
    report = Report()
    gc.collect()
    gc.disable()
    held_mb = _peak_mb(fresh=True)
    engine = make(work)
    began, own = time.perf_counter(), time.process_time()
    engine.load()
    report.add(engine, BUILD, "s", time.perf_counter() - began)
    report.add(engine, BUILD + PROCESSOR, "s", time.process_time() - own)
    for metric, ask in ((INSIDE, engine.inside), (WITHIN, engine.within)):
        _asked(engine, metric, ask, report)
    outside = engine.memory_mb()
    report.add(engine, MEMORY, "MB", _peak_mb() - held_mb if outside is None else outside)
    _asked(make(work), ONCE, None, report)
    for metric, unit, value in engine.rest():
        report.add(engine, metric, unit, value)
    gc.enable()
    return report


def _asked(engine: Engine, metric: str, ask: Callable[[], Pairs | None] | None, report: Report) -> None:
    """Pairs and events a second for one question; without a question the single pass from nothing."""
    shapes = engine.work.shapes, engine.work.planes

    def once() -> Pairs:
        for part in shapes:
            shapely.destroy_prepared(part)
        return engine.once()

    first, _, pairs = _spent(ask or once)
    if pairs is None:
        return
    report.answers.append(Answers(engine=engine.name, state=metric, keys=_keys(pairs)))
    runs = int(min(RUNS, max(2, PATIENCE_S // first)))
    spent = [_spent(ask or once)[:2] for _ in range(runs)]
    clock, processor = np.median(np.array(spent), axis=0).tolist()
    report.add(engine, metric, "events/s", len(engine.work.events) / clock)
    if engine.memory_mb() is None:
        report.add(engine, metric + PROCESSOR, "events/s", len(engine.work.events) / processor)
    if runs < RUNS:
        report.add(engine, FEWER + metric, "", runs)


def _spent(ask: Callable[[], Pairs | None]) -> tuple[float, float, Pairs | None]:
    """Seconds by the clock and of the processor, and the answer."""
    began, own = time.perf_counter(), time.process_time()
    found = ask()
    return time.perf_counter() - began, time.process_time() - own, found


def _keys(pairs: Pairs) -> Ids:
    events, areas = (np.asarray(column, np.int64) for column in pairs)
    return np.sort(events << 20 | areas)


def _peak_mb(fresh: bool = False) -> float:
    """The most memory of this process, since the last fresh start where the system can tell."""
    if fresh:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
