"""``openline corridors``: a list of humanitarian corridors, with what is known of each and what is not."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openline.formats import Corridor, CorridorOutcome, CorridorReader, Quarantined, read_corridors

_WORDS = {
    CorridorOutcome.SUCCESSFUL: "people or aid got through",
    CorridorOutcome.UNSUCCESSFUL_OR_DISRUPTED: "did not come about, or was broken off",
    CorridorOutcome.DISPUTED: "the sides say different things",
    CorridorOutcome.UNKNOWN: "nobody recorded what came of it",
}


@click.command("corridors")
@click.argument("corridors", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print every corridor as one JSON object a line.")
def corridors_command(corridors: Path, as_json: bool) -> int:
    """Read CORRIDORS (the columns of PeaceRep's list) and count who proposed them and what came of them.

    Unknown stays unknown, and proposed is not agreed. A row that cannot be used is named with its line.

    Exit 0: every row was read. 2: some rows could not be used.
    """
    with corridors.open("rb") as file:
        reader = read_corridors(file, corridors.name)
        rows = list(reader)
    found = [row for row in rows if isinstance(row, Corridor)]
    aside = [row for row in rows if isinstance(row, Quarantined)]
    for row in aside:
        click.echo(f"{row.file}:{row.line}: {row.message} [{row.code}] Hint: {row.hint}", err=True)
    if as_json:
        for item in found:
            click.echo(json.dumps(_plain(item), ensure_ascii=False))
    else:
        _shown(Console(highlight=False), found, reader)
    return 2 if aside else 0


def _plain(item: Corridor) -> dict[str, Any]:
    return {
        "id": item.id, "day": item.day.isoformat(), "agreed": item.agreed, "proposed_by": item.proposed_by,
        "from": item.from_name, "to": item.to_name, "outcome": item.outcome.value, "outcome_given": item.outcome_given,
    }  # fmt: skip


def _shown(console: Console, found: list[Corridor], reader: CorridorReader) -> None:
    console.print(f"[bold]{len(found)} corridors[/bold] of {escape(reader.source.title)}")
    console.print(f"[dim]{escape(reader.source.licence)}. {escape(reader.source.citation)}[/dim]\n")
    outcomes = Counter(item.outcome for item in found)
    console.print(
        _counted("What came of them", [(str(outcomes[kind]), kind.value, words) for kind, words in _WORDS.items()])
    )
    said = Counter(
        "agreed by the sides" if item.agreed else f"proposed by {item.proposed_by or 'nobody named'}" for item in found
    )
    rows = [(str(n), words, "" if words.startswith("agreed") else "not agreed") for words, n in said.most_common()]
    console.print(_counted("\nWho proposed them", rows))
    console.print("[dim]A corridor is given by its two ends; the way between them is not in the list.[/dim]")


def _counted(title: str, rows: list[tuple[str, str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, title=title, title_justify="left", title_style="bold")
    table.add_column("", justify="right")
    table.add_column("")
    table.add_column("", style="dim")
    for row in rows:
        table.add_row(*row)
    return table
