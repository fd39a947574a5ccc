"""``openline assess``: a list of events against every rule of an arrangement, with its counts by area and month."""

import hashlib
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from openline import __version__
from openline.arrangement import Arrangement, load
from openline.errors import FormatError
from openline.formats import EventReader, read_events

from ._assess_disk import check_places, in_words, made
from ._assess_parts import Parts, parts_of
from ._assess_result import Summary, finish, places
from ._assess_screen import months_shown, shown
from ._assess_work import BATCH_ROWS, Part, Task, batches, parts
from ._files import read_folder, shipped
from ._options import zone_named


@click.command("assess")
@click.argument("events", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="RESULT.parquet",
              help="The result. Counts by month and region, and rows set aside, stand beside it as CSV.")  # fmt: skip
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@click.option("--reading", "readings", multiple=True, metavar="AREA=READING",
              help="Take one reading of a disputed extent alone. Default: all, and what depends on one says so.")  # fmt: skip
@click.option("--zone", default=None, metavar="ZONE",
              help="The clock of the list's days, as Asia/Damascus. Default: the arrangement's.")  # fmt: skip
@click.option("--column", "columns", multiple=True, metavar="NAME=HEADING",
              help="A plain list calls a column otherwise: --column lat=Latitude. See docs/events.md.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Processes. The result is the same for any number.")  # fmt: skip
@click.option("--area", "areas", multiple=True, metavar="AREA", help="Also print the months of this area.")
@click.option("--group", default=None, help="Only count this group (as the list has it) in what is printed by month.")
@click.option("--anew", is_flag=True, help="Forget what an interrupted run had done.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def assess_command(
    events: Path, out: Path, arrangement: Path | None, readings: tuple[str, ...], zone: str | None,
    columns: tuple[str, ...], workers: int, areas: tuple[str, ...], group: str | None, anew: bool, as_json: bool,
) -> int:  # fmt: skip
    """Assess EVENTS (CSV, Parquet or GeoJSON; UCDP GED and Insecurity Insight are known) against an arrangement.

    What comes out says *would fall under a term if accurate*, might, or why not. Only an instrument's own mechanism
    determines a violation. A row that cannot be used is set aside with its line and a hint; the others are assessed.
    Stopped half-way, the same command goes on from where it was.

    Exit 0: no term would be touched. 3: some event would fall under a term. 4: some might.
    """
    agreed = load(read_folder(arrangement or shipped()))
    extents = _extents(readings, agreed)
    _check_areas(areas, agreed)
    clock = zone_named(zone or agreed.about.local_zone)
    named = _pairs(columns, "--column lat=Latitude")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it finds its parts kept all the same
    with in_words():
        check_places(events, places(out), parts_of(out))
        run = _run(events, agreed, extents, str(clock or ""), named)
        store = Parts(out, run)
        with events.open("rb") as file:
            reader = read_events(file, events.name, zone=clock, columns=named)
            _check_plain(reader, named)
            about = _about(reader, agreed, extents, run)
            task = Task(agreed=agreed.choosing(extents), list_id=reader.format, about=about)
            made(out.parent)
            with store.held():
                done = store.open(anew=anew)
                count = _worked(store, task, reader, done, workers, events.stat().st_size)
                _check_unchanged(events, run)
                summary = finish(store, count, out, about)
    _answered(summary, agreed, out, areas, group, as_json=as_json)
    return 3 if summary.outcomes.get("would-fall-under") else 4 if _open(summary) else 0


def _open(summary: Summary) -> bool:
    return bool(summary.outcomes.get("might") or summary.outcomes.get("undetermined"))


def _worked(store: Parts, task: Task, reader: EventReader, done: int, workers: int, size: int) -> int:
    """Assess what is left, part by part; returns how many parts there are."""
    number = done
    if done:
        click.echo(f"Going on after {done * BATCH_ROWS:,} rows that were done before.", err=True)
    try:
        with closing(parts(task, batches(reader, done), workers)) as found:
            for part in _watched(found, reader, size):
                store.keep(number, part.table, part.page)
                number += 1
    except KeyboardInterrupt:
        click.echo(f"\n{number * BATCH_ROWS:,} rows are done and kept. The same command goes on from there.", err=True)
        raise click.Abort from None
    return number


def _watched(found: Iterator[Part], reader: EventReader, size: int) -> Iterator[Part]:
    """The parts, with a bar that says how far the list was read; only where a person looks on."""
    if not sys.stderr.isatty():
        yield from found
        return
    columns = (TextColumn("assessing"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rows]:,} rows, ready in"),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("assessing", total=max(size, 1), rows=0)
        for part in found:
            progress.update(bar, completed=reader.bytes_read, rows=reader.rows_read)
            yield part


def _answered(
    summary: Summary, agreed: Arrangement, out: Path, areas: tuple[str, ...], group: str | None, *, as_json: bool
) -> None:
    if as_json:
        click.echo(json.dumps(summary.plain(areas, group), ensure_ascii=False))
        return
    console = Console(highlight=False)
    shown(console, summary, agreed, out)
    for area in areas:
        months_shown(console, summary, agreed, area, group)


def _run(
    events: Path, agreed: Arrangement, extents: dict[str, str], zone: str, columns: dict[str, str]
) -> dict[str, Any]:
    """What was asked: parts are taken again only when nothing of it has changed."""
    return {"list_sha256": _sha256(events), "arrangement": agreed.digest, "readings": extents, "zone": zone, "columns": columns,
            "batch_rows": BATCH_ROWS, "version": __version__}  # fmt: skip


def _check_unchanged(events: Path, run: dict[str, Any]) -> None:
    """A list that was written to while it was read is not the one whose digest stands in the result."""
    if _sha256(events) != run["list_sha256"]:
        raise FormatError("cli.list-changed", f"{events} changed while it was read",
                          hint="let nobody write to it, and give the same command with --anew")  # fmt: skip


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _about(reader: EventReader, agreed: Arrangement, extents: dict[str, str], run: dict[str, Any]) -> dict[str, Any]:
    """What goes along with the result, in the file itself."""
    source = reader.source
    return {
        "list": {"id": source.id, "title": source.title, "licence": source.licence, "citation": source.citation,
                 "notes": list(source.notes), "columns": list(reader.columns), "sha256": run["list_sha256"]},
        "arrangement": {"id": agreed.about.id, "digest": agreed.digest},
        "readings": extents, "zone": run["zone"], "made_by": f"openline {__version__}",
        "note": "Would fall under a term if accurate; only an instrument's own mechanism determines a violation. "
                "Areas are approximations. Without prejudice to legal status, recognition, sovereignty or boundaries.",
    }  # fmt: skip


def _extents(readings: tuple[str, ...], agreed: Arrangement) -> dict[str, str]:
    extents = _pairs(readings, "--reading southwest-area=with-as-suwayda")
    _check_areas(tuple(extents), agreed)
    for area, reading in extents.items():
        known = sorted({version.reading for version in agreed.area_versions(area)})
        if reading not in known:
            raise FormatError("cli.no-such-reading", f"{area} has no reading {reading[:80]!r}",
                              hint=f"its readings are {', '.join(known)}")  # fmt: skip
    return extents


def _check_areas(areas: tuple[str, ...], agreed: Arrangement) -> None:
    known = sorted({version.id for version in agreed.areas})
    for area in areas:
        if area not in known:
            raise FormatError("cli.no-such-area", f"no area {area[:80]!r}", hint=f"areas are {', '.join(known)}")


def _check_plain(reader: EventReader, columns: dict[str, str]) -> None:
    if columns and reader.format != "list":
        raise FormatError(
            "cli.column-known", f"this list is known as {reader.format}, whose columns have their names",
            hint="leave --column out: it names the headings of a plain list",
        )  # fmt: skip


def _pairs(given: tuple[str, ...], example: str) -> dict[str, str]:
    found = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name or not value:
            raise FormatError("cli.no-pair", f"{item[:80]!r} is no pair", hint=f"write it as {example}")
        found[name] = value
    return found
