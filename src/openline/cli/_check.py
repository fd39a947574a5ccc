"""``openline check``: what a plan meets, which terms speak to it, whom to tell. Never clear, never approved."""

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from openline.arrangement import Arrangement, load
from openline.deconfliction import Check, Conflict, TermFinding, check
from openline.errors import FormatError
from openline.formats import plan_from_geojson
from openline.geotime import Position, Window, format_instant, format_position
from openline.node import look
from openline.picture import Picture
from openline.terms import Outcome

from ._files import read_folder, shipped
from ._options import AT, at_or_now


@click.command("check")
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--node", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The node whose record is consulted. Without it only the arrangement's terms are.")  # fmt: skip
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@AT
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
def check_command(plan: Path, node: Path | None, arrangement: Path | None, at: str | None, as_json: bool) -> int:
    """Check PLAN, a GeoJSON Feature with heights and a window, against everything recorded.

    Exit 0: no recorded conflict and no term that speaks against it. 3: a conflict, or it would fall under a
    term. 4: a term might speak against it. The registers that were not consulted are always named.
    """
    agreed = load(read_folder(arrangement or shipped()))
    wanted = plan_from_geojson(plan.read_bytes())
    picture, participant = _looked(node, agreed, at_or_now(at))
    answer = check(wanted, picture, agreed, participant)
    if as_json:
        click.echo(json.dumps(_plain(answer), ensure_ascii=False))
    else:
        _show(answer, node)
    return _exit(answer)


def _looked(node: Path | None, agreed: Arrangement, at: datetime) -> tuple[Picture, str]:
    if node is None:
        return Picture(as_of=at, arrangement_digest=agreed.digest, heads=()), ""
    config, folding = look(node)
    if config.arrangement_digest != agreed.digest:
        raise FormatError(
            "cli.other-arrangement",
            f"{node.name} was opened under another version of {config.arrangement}",
            hint="name the folder of that version with --arrangement",
        )
    return folding.picture(agreed.digest, at), config.participant


def _exit(answer: Check) -> int:
    outcomes = {finding.verdict.outcome for finding in answer.terms}
    if answer.conflicts or Outcome.WOULD_FALL_UNDER in outcomes:
        return 3
    return 4 if outcomes & {Outcome.MIGHT, Outcome.UNDETERMINED} else 0


def _show(answer: Check, node: Path | None) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{escape(answer.plan)}: {answer.headline}[/bold]")
    for conflict in answer.conflicts:
        console.print(_conflict(conflict))
    for finding in answer.terms:
        console.print(_term(finding))
    for tell in answer.tell:
        by = f", by {format_instant(tell.by_utc)}" if tell.by_utc else ""
        console.print(f"[cyan]tell {escape(tell.post)}{by}:[/cyan] {escape(tell.why)}")
    if node is None:
        console.print("[yellow]no register was consulted: give --node to check against a record[/yellow]")
    for name in answer.not_consulted:
        console.print(f"[dim]not consulted: {escape(name)}[/dim]")
    console.print("[dim]An answer here is no permission. Drawn areas are approximate; without prejudice to legal "
                  "status, recognition, sovereignty or boundaries.[/dim]")  # fmt: skip


def _conflict(item: Conflict) -> str:
    """Three short lines that fit a narrow screen and can be read aloud."""
    where = f"somewhere in the grid cell from {_cell(item.place)}" if item.coarse else format_position(item.place)
    near = f", {item.gap_m} m apart, closer than {item.rule} asks" if item.rule and not item.coarse else ""
    heights = "heights not shown" if item.coarse else f"{_height(item.lower_dm)} to {_height(item.upper_dm)} (W84)"
    return (
        f"[red]meets the {item.kind} of {escape(item.owner)}[/red]: call [bold]{escape(item.post)}[/bold]\n"
        f"    {_window(item.window)}{', whole hours' if item.coarse else ''}\n    {where}{near}; {heights}"
    )


def _cell(corner: Position) -> str:
    return f"{corner.lat:.2f} N {corner.lon:.2f} E (0.05 degree, about 5 km)"


def _term(finding: TermFinding) -> str:
    verdict = finding.verdict
    tone = "red" if verdict.outcome is Outcome.WOULD_FALL_UNDER else "yellow"
    settles = f" Open: {verdict.settles}." if verdict.settles else ""
    readings = f" Depends on the reading: {'; '.join(verdict.readings)}." if verdict.readings else ""
    words = verdict.outcome.value.replace("-", " ")
    return (
        f"[{tone}]{words} {finding.term}[/{tone}] ({finding.instrument}): {escape(finding.summary)}{settles}{readings}"
    )


def _window(window: Window) -> str:
    start = format_instant(window.start) if window.start else "unbounded"
    return f"{start} to {format_instant(window.end) if window.end else 'unbounded'}"


def _height(value_dm: int | None) -> str:
    return "unbounded" if value_dm is None else f"{math.copysign(abs(value_dm) / 10, value_dm):.1f} m"


def _plain(answer: Check) -> dict[str, Any]:
    return {
        "answer": answer.headline,
        "plan": answer.plan,
        "conflicts": [
            {
                "object": c.object, "kind": c.kind, "owner": c.owner, "post": c.post, "window": _window(c.window),
                "place": {"lat_e7": c.place.lat_e7, "lon_e7": c.place.lon_e7}, "coarse": c.coarse,
                "lower_dm": c.lower_dm, "upper_dm": c.upper_dm, "gap_m": c.gap_m, "rule": c.rule,
            }
            for c in answer.conflicts
        ],
        "terms": [
            {
                "term": f.term, "instrument": f.instrument, "outcome": f.verdict.outcome.value,
                "settles": f.verdict.settles, "readings": list(f.verdict.readings),
                "trace": [
                    {"question": a.question, "answer": a.certainty.value, "looked_at": a.looked_at}
                    for a in f.verdict.trace
                ],
            }
            for f in answer.terms
        ],
        "tell": [
            {"post": t.post, "why": t.why, "by": format_instant(t.by_utc) if t.by_utc else None} for t in answer.tell
        ],
        "not_consulted": list(answer.not_consulted),
    }  # fmt: skip
