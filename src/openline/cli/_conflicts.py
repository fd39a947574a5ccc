"""``openline conflicts``: what recorded things meet each other now, and the posts of both owners."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline.arrangement import load
from openline.deconfliction import Finding, recheck
from openline.node import consult

from ._check_words import conflict_row, finding_words, tell_rows
from ._files import read_folder, shipped
from ._options import AT, at_or_now
from ._progress import judged_anew, said, through, written


@click.command("conflicts")
@click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@AT
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for each recorded thing.")
def conflicts_command(node: Path, arrangement: Path | None, at: str | None, as_json: bool) -> int:
    """Everything recorded in NODE that meets something else recorded there. Both owners are named; who filed first is not asked.

    Exit 0: none found; 3: some.
    """
    agreed = load(read_folder(arrangement or shipped()))
    asked = consult(node, agreed, at_or_now(at), judged_anew)
    console, met = Console(highlight=False), 0
    names = asked.objects()
    for name in through(names, len(names), "comparing what is recorded", whole_lines=as_json):
        for finding in recheck([name], asked, agreed):
            met += 1
            if as_json:
                written(json.dumps(_row(finding), ensure_ascii=False))
            else:
                said(finding_words(finding))
    if not as_json:
        console.print(f"[bold]{met} of {len(names)} recorded things meet another[/bold]")
        for name in asked.not_consulted:
            console.print(f"[dim]not consulted: {escape(name)}[/dim]")
    return 3 if met else 0


def _row(finding: Finding) -> dict[str, object]:
    return {
        "object": finding.object, "kind": finding.kind, "owner": finding.owner, "post": finding.post,
        "remark": finding.remark, "conflicts": [conflict_row(conflict) for conflict in finding.conflicts],
        "tell": tell_rows(finding.tell),
    }  # fmt: skip
