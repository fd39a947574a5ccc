"""Putting the parts of an assessment together: one table, the counts beside it, and what is said of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from openline.formats import arrow, result_schema, write_csv

from ._assess_disk import Files, together
from ._assess_parts import Parts

MONTHS = ("area", "reading", "month", "group", "certain", "possible", "outside", "carved_out", "perhaps_carved_out")
REGIONS = ("region", "month", "group", "events")
QUARANTINE = ("file", "line", "code", "message", "hint")
BESIDE = ("months", "regions", "quarantine")
"""What stands beside a result as CSV."""

Key = tuple[str, ...]


class Summary(Struct, frozen=True, kw_only=True):
    """What a person is told of a result: counts by outcome, by area and month, rows set aside, names nobody knows."""

    about: dict[str, Any]
    events: int
    rows: int
    outcomes: dict[str, int]
    months: dict[Key, tuple[int, ...]]
    regions: dict[Key, int]
    quarantine: tuple[tuple[Any, ...], ...]
    unknown: tuple[str, ...]

    def area(self, area: str, reading: str, group: str | None) -> dict[str, tuple[int, ...]]:
        """The months of one area in one reading, of one group or of all."""
        found: dict[str, tuple[int, ...]] = {}
        for (name, label, month, of), counts in sorted(self.months.items()):
            if (name, label) == (area, reading) and group in (None, of):
                found[month] = _sum(found.get(month), counts)
        return found

    def counted(self) -> dict[str, Any]:
        """What goes along with the result beside what was asked."""
        return {"events": self.events, "set_aside": len(self.quarantine), "names_unknown": list(self.unknown),
                "outcomes": self.outcomes}  # fmt: skip

    def plain(self, areas: Iterable[str], group: str | None) -> dict[str, Any]:
        """The summary for a program."""
        months = {area: {month: dict(zip(MONTHS[4:], n, strict=True)) for month, n in self.area(area, "", group).items()}
                  for area in areas}  # fmt: skip
        return {**self.about, **self.counted(), "rows": self.rows, "months": months}


def finish(store: Parts, count: int, out: Path, about: dict[str, Any]) -> Summary:
    """Write the result and what stands beside it, all whole, the table last; then the parts go.

    The table bears the digests of the others (``tables``), so that whoever reads them knows that they belong together.
    """
    summary = _summed(store, count, about)
    with together() as files:
        tables = {what: files.write(beside(out, what), data) for what, data in _tables(summary).items()}
        _joined(store, count, files, out, {**about, **summary.counted(), "tables": tables})
    store.remove()
    return summary


def beside(out: Path, what: str) -> Path:
    """Where the counts of a result stand: RESULT.months.csv beside RESULT.parquet."""
    return out.with_name(f"{out.stem}.{what}.csv")


def places(out: Path) -> tuple[Path, ...]:
    """Every file that a result is."""
    return (out, *(beside(out, what) for what in BESIDE))


def _tables(summary: Summary) -> dict[str, Iterator[bytes]]:
    months: Iterator[tuple[Any, ...]] = ((*key, *counts) for key, counts in sorted(summary.months.items()))
    regions: Iterator[tuple[Any, ...]] = ((*key, n) for key, n in sorted(summary.regions.items()))
    found = (write_csv(MONTHS, months), write_csv(REGIONS, regions), write_csv(QUARANTINE, summary.quarantine))
    return dict(zip(BESIDE, found, strict=True))


def _summed(store: Parts, count: int, about: dict[str, Any]) -> Summary:
    outcomes: Counter[str] = Counter()
    months: dict[Key, tuple[int, ...]] = {}
    regions: Counter[Key] = Counter()
    aside: list[tuple[Any, ...]] = []
    unknown: set[str] = set()
    events = rows = 0
    for number in range(count):
        page = store.page(number)
        events, rows = events + page["events"], rows + page["rows"]
        outcomes.update(page["outcomes"])
        for area, reading, month, group, *counts in page["months"]:
            key = (area, reading, month, group)
            months[key] = _sum(months.get(key), tuple(counts))
        for region, month, group, n in page["regions"]:
            regions[region, month, group] += n
        aside += [tuple(row) for row in page["quarantine"]]
        unknown |= set(page["unknown"])
    return Summary(about=about, events=events, rows=rows, outcomes=dict(sorted(outcomes.items())), months=months,
                   regions=dict(regions), quarantine=tuple(aside), unknown=tuple(sorted(unknown)))  # fmt: skip


def _sum(one: tuple[int, ...] | None, other: tuple[int, ...]) -> tuple[int, ...]:
    return other if one is None else tuple(a + b for a, b in zip(one, other, strict=True))


def _joined(store: Parts, count: int, files: Files, out: Path, about: dict[str, Any]) -> None:
    """The tables of the parts as one, a part at a time."""
    parquet = arrow().parquet
    schema = result_schema(about)
    with parquet.ParquetWriter(files.new(out), schema, compression="zstd") as writer:
        for number in range(count):
            writer.write_table(parquet.read_table(store.table(number), schema=schema))
