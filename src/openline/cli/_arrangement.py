"""``openline arrangement check``: every problem of a folder, each with its file, line and what was expected."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from openline.arrangement import Arrangement, load

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
    disputed = [
        i.id for i in agreed.instruments if i.signed.disputed or i.in_force.disputed or (i.until and i.until.disputed)
    ]
    disputed += [u.id for u in agreed.undertakings if u.due and u.due.disputed]
    console.print(f"disputed in: {', '.join(disputed) or 'nothing'}; digest {agreed.digest}", soft_wrap=True)
    return 0


def _counts(agreed: Arrangement) -> dict[str, int]:
    names = ("participants", "parties", "posts", "lines", "instruments", "terms", "areas", "listings", "places",
             "undertakings", "appeals", "cases", "bulletins", "sources")  # fmt: skip
    return {name: len(getattr(agreed, name)) for name in names}
