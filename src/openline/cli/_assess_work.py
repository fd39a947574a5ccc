"""The work of ``openline assess``: batches of a fixed size to one or several processes, results in the list's order.

A batch is cut by the rows of the list alone, so that neither the number of workers nor a stop changes what comes out.
"""

import io
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec import Struct

from openline.arrangement import Arrangement
from openline.assessment import OUTCOMES, AreaCounter, BulkAssessor, Event, count_regions
from openline.formats import EventReader, Quarantined, arrow, result_schema, result_table

from ._assess_crew import in_processes

BATCH_ROWS = 5_000


class Task(Struct, frozen=True, kw_only=True):
    """What a worker is told once: the arrangement with the readings chosen, whose list it is, what goes along.

    It is the arrangement that was read at first: a folder that changes meanwhile changes nothing of this run.
    """

    agreed: Arrangement
    list_id: str
    about: dict[str, Any]


class Part(Struct, frozen=True, kw_only=True):
    """What came out of one batch: its table as Parquet, and its counts as plain values."""

    table: bytes
    page: dict[str, Any]


Rows = tuple[list[Event], list[Quarantined]]


class Worker:
    """Assesses batches of one list; what it learnt of names and places it keeps."""

    def __init__(self, task: Task) -> None:
        self.arrangement = task.agreed
        self._assessor = BulkAssessor(self.arrangement, task.list_id)
        self._counter = AreaCounter(self._assessor)
        self._schema = result_schema(task.about)

    def part(self, rows: Rows) -> Part:
        """One batch."""
        events, aside = rows
        batch = self._assessor.assess(events)
        table = result_table(batch, self.arrangement, self._schema)
        page = {
            "events": len(events),
            "rows": table.num_rows,
            "outcomes": _outcomes(table),
            "months": [[*key, *count] for key, count in _months(self._counter, events)],
            "regions": [[*key, n] for key, n in sorted(count_regions(events).items())],
            "quarantine": [[row.file, row.line, row.code, row.message, row.hint] for row in aside],
            "unknown": sorted(self._assessor.names.unknown & {name for event in events for name in _names(event)}),
        }
        return Part(table=_parquet(table), page=page)


def batches(reader: EventReader, done: int) -> Iterator[Rows]:
    """The rows of a list in batches, those that are done left out."""
    rows = iter(reader)
    for _ in range(done):
        for _ in islice(rows, BATCH_ROWS):
            pass
    while batch := list(islice(rows, BATCH_ROWS)):
        yield (
            [row for row in batch if isinstance(row, Event)],
            [row for row in batch if isinstance(row, Quarantined)],
        )


def parts(task: Task, found: Iterator[Rows], workers: int) -> Generator[Part, None, None]:
    """The part of each batch, in their order, made by so many processes."""
    if workers == 1:
        worker = Worker(task)
        yield from map(worker.part, found)
        return
    yield from in_processes(_begin, task, found, workers)


def _begin(task: Task) -> Callable[[Rows], Part]:
    return Worker(task).part


def _months(counter: AreaCounter, events: list[Event]) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    for key, n in sorted(counter.count(events).items()):
        yield key, (n.certain, n.possible, n.outside, n.carved_out, n.perhaps_carved_out)


def _outcomes(table: Any) -> dict[str, int]:
    counted: Mapping[str, int] = Counter(table.column("outcome").to_pylist())
    known = [outcome.value for outcome in OUTCOMES]
    return {name: counted[name] for name in (*known, "no-term-speaks") if name in counted}


def _names(event: Event) -> Iterator[str]:
    for side in (event.actors, event.targets):
        for name in side or ():
            yield name
            yield from (part.strip() for part in name.split(","))


def _parquet(table: Any) -> bytes:
    target = io.BytesIO()
    arrow().parquet.write_table(table, target, compression="zstd")
    return target.getvalue()
