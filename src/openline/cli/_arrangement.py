"""``openline arrangement check``: every problem of a folder, each with its file, line and what was expected."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openline.arrangement import Arrangement, Fact, Instrument, Undertaking, load
from openline.geotime import format_instant

from ._files import read_folder


@click.group("arrangement")
def arrangement_group() -> None:
    """Work with a folder that says what was agreed."""


@arrangement_group.command("check")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the counts, or the problems, as JSON.")
def arrangement_check(folder: Path, as_json: bool) -> int:
    """Check every file of FOLDER. Exit 0 when it is in order, 2 with every problem named by file and line."""
    agreed = load(read_folder(folder))
    counts = _counts(agreed)
    if as_json:
        click.echo(json.dumps({"id": agreed.about.id, "digest": agreed.digest, "counts": counts, "errors": []}))
        return 0
    console = Console(highlight=False)
    console.print(f"[bold]{agreed.about.title}[/bold]: 0 errors")
    table = Table(show_header=False, box=None)
    for name, count in counts.items():
        table.add_row(name, str(count))
    console.print(table)
    disputed = sorted({name for name, _, _ in _facts(agreed)})
    console.print(f"disputed in: {', '.join(disputed) or 'nothing'}; digest {agreed.digest}", soft_wrap=True)
    return 0


@arrangement_group.command("disputed")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print every reading as JSON.")
def arrangement_disputed(folder: Path, as_json: bool) -> int:
    """Show every fact of FOLDER on which sources differ, with each reading and where it was read."""
    agreed = load(read_folder(folder))
    titles = {source.id: source.reference for source in agreed.sources}
    rows: list[dict[str, Any]] = [
        {"record": name, "field": field, "readings": [
            {"value": _text(reading.value), "note": reading.note, "sources": [f"{s}: {titles[s]}" for s in reading.sources]}
            for reading in fact.readings
        ]}
        for name, field, fact in _facts(agreed)
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return 0
    console = Console(highlight=False)
    for row in rows:
        console.print(f"[bold]{row['record']}[/bold], {row['field']}")
        for reading in row["readings"]:
            console.print(f"    {escape(reading['value'])}: {escape(reading['note'] or '-')}")
            console.print(f"        [dim]{escape('; '.join(reading['sources']))}[/dim]", soft_wrap=True)
    for area in sorted({a.id for a in agreed.areas}):
        versions = [a for a in agreed.areas if a.id == area]
        if len({a.reading for a in versions}) > 1:
            console.print(f"[bold]{area}[/bold], extent (approximate in every reading)")
            for version in versions:
                console.print(f"    {version.reading}, version {version.version}")
                sources = "; ".join(f"{s}: {titles[s]}" for s in version.sources)
                console.print(f"        [dim]{escape(sources)}[/dim]", soft_wrap=True)
    return 0


def _facts(agreed: Arrangement) -> Iterator[tuple[str, str, Fact[Any]]]:
    """Disputed facts of records, with the record's id and the field's name."""
    records: tuple[Instrument | Undertaking, ...] = (*agreed.instruments, *agreed.undertakings)
    for record in records:
        for name in record.__struct_fields__:
            value = getattr(record, name)
            if isinstance(value, Fact) and value.disputed:
                yield record.id, name, value


def _text(value: object) -> str:
    return format_instant(value) if isinstance(value, datetime) else str(value)


def _counts(agreed: Arrangement) -> dict[str, int]:
    names = ("participants", "parties", "posts", "lines", "gazetteers", "instruments", "terms", "areas", "listings", "places",
             "accessions", "actors", "undertakings", "appeals", "cases", "bulletins", "sources")  # fmt: skip
    return {name: len(getattr(agreed, name)) for name in names}
