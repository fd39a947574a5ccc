"""``openline status``: what a node shows now, in one screen: what is overdue, what rings, which lines, which journals."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openline.arrangement import Arrangement, load
from openline.geotime import format_instant
from openline.node import look
from openline.picture import Picture, Standing
from openline.watch import Overdue, rules_of, watch

from ._files import read_folder, shipped
from ._options import AT, at_or_now


@click.command("status")
@click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@AT
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
def status_command(node: Path, arrangement: Path | None, at: str | None, as_json: bool) -> int:
    """Show what NODE holds and what is overdue, as of an instant."""
    agreed = load(read_folder(arrangement or shipped()))
    config, folding = look(node)
    picture = folding.picture(config.arrangement_digest, at_or_now(at))
    late = watch(picture, rules_of(agreed), picture.as_of)
    if as_json:
        click.echo(json.dumps(_plain(config.participant, picture, late), ensure_ascii=False))
    else:
        _show(Console(highlight=False), config.participant, picture, late, agreed)
    return 0


def _show(console: Console, name: str, picture: Picture, late: tuple[Overdue, ...], agreed: Arrangement) -> None:
    console.print(f"[bold]{escape(name)}[/bold] as of {format_instant(picture.as_of)}")
    if not late:
        console.print("[green]nothing is overdue[/green]")
    for item in late:
        hours, minutes = divmod(item.late_s // 60, 60)
        console.print(
            f"[red]{item.precedence.value.upper()}[/red] {item.step.value} missing at {item.post}, late {hours} h {minutes} min; "
            f"called: {', '.join(item.called)}"
        )
    _show_doubts(console, picture)
    lines = Table(title="Lines", title_justify="left")
    for title in ("line", "declared", "observed"):
        lines.add_column(title)
    names = {line.id: line.name for line in agreed.lines}
    for line in picture.lines:
        declared = ", ".join(f"{d.state.value} ({d.mark.participant})" for d in line.declared) or "-"
        observed = ", ".join(f"{o.result.value} ({o.mark.participant})" for o in line.observed) or "not tested"
        lines.add_row(names.get(line.id, line.id), declared, observed)
    console.print(lines if picture.lines else "[dim]no line has been declared or tested[/dim]")
    heads = Table(title="Journals", title_justify="left")
    for title in ("journal", "leaves", "not disclosed", "root"):
        heads.add_column(title, justify="right" if title in ("leaves", "not disclosed") else "left")
    for head in picture.heads:
        heads.add_row(head.participant, str(head.size), str(head.withheld), head.root[:16])
    console.print(heads)


def _show_doubts(console: Console, picture: Picture) -> None:
    """What somebody must look at before anything of that journal is believed."""
    for head in picture.heads:
        if head.forked:
            console.print(
                f"[red]TWO HISTORIES[/red] {escape(head.participant)} signed two histories of its journal: only its first {head.size} "
                "entries count; its later holds and warnings are shown and authorise nothing. Call its post by another channel."
            )
    for standing in (Standing.CONTESTED, Standing.VOID):
        found = [item for item in picture.doubted if item.standing is standing]
        if found:
            where = ", ".join(f"{item.journal}:{item.index}" for item in found[:10]) + (
                " ..." if len(found) > 10 else ""
            )
            console.print(
                f"[yellow]{standing.value.upper()}[/yellow] by a revoked key, authorises nothing: {escape(where)}"
            )


def _plain(name: str, picture: Picture, late: tuple[Overdue, ...]) -> dict[str, object]:
    return {
        "participant": name,
        "as_of": format_instant(picture.as_of),
        "overdue": [
            {"object": o.object, "post": o.post, "step": o.step.value, "precedence": o.precedence.value,
             "due": format_instant(o.due_utc), "late_s": o.late_s, "called": list(o.called)}
            for o in late
        ],
        "doubted": [
            {"journal": d.journal, "index": d.index, "leaf": d.leaf, "standing": d.standing.value} for d in picture.doubted
        ],
        "journals": [{"participant": h.participant, "forked": h.forked, "size": h.size, "withheld": h.withheld, "root": h.root} for h in picture.heads],
    }  # fmt: skip
