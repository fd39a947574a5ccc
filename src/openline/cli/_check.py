"""``openline check``: what a plan meets, which terms speak to it, whom to tell. Never clear, never approved."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline.arrangement import Arrangement, load
from openline.deconfliction import Check, Plan, Register, Shelf, Speaks, check, register
from openline.formats import Plans, read_plans
from openline.geotime import format_instant
from openline.picture import Picture
from openline.terms import Outcome

from ._check_words import plain, shown, summary
from ._files import read_folder, shipped
from ._options import AT, at_or_now
from ._progress import judged_anew, said, through, written


@click.command("check")
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--node", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The node whose record is consulted. Without it only the arrangement's terms are.")  # fmt: skip
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@AT
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object, one a line for each plan.")
def check_command(plan: Path, node: Path | None, arrangement: Path | None, at: str | None, as_json: bool) -> int:
    """Check PLAN against everything recorded: GeoJSON features or ASTM F3548 volumes, with heights and a window.

    Exit 0: no recorded conflict and no term that speaks against it. 3: a conflict, or it would fall under a
    term. 4: a term might speak against it. The registers that were not consulted are always named.
    """
    agreed = load(read_folder(arrangement or shipped()))
    plans = read_plans(plan.read_bytes())
    now = at_or_now(at)
    asked = _asked(node, agreed, now)
    codes = []
    for wanted, answer in _answers(plans, asked, agreed, as_json):
        codes.append(_exit(answer))
        if as_json:
            written(json.dumps(plain(answer), ensure_ascii=False))
        elif len(plans) == 1:
            shown(Console(highlight=False), answer, consulted=node is not None, medium=wanted.medium)
        else:
            said(summary(answer))
    if not as_json and len(plans) != 1:
        _total(codes, node, now)
    return max(codes, key=(0, 4, 3).index, default=0)


def _asked(node: Path | None, agreed: Arrangement, at: datetime) -> Register | Shelf:
    if node is None:
        return register(Picture(as_of=at, arrangement_digest=agreed.digest, heads=()), "")
    # What is needed for a record only is loaded for a record only.
    from openline.node import consult

    return consult(node, agreed, at, judged_anew)


def _answers(plans: Plans, asked: Register | Shelf, agreed: Arrangement, as_json: bool) -> Iterator[tuple[Plan, Check]]:
    for wanted in through(plans, len(plans), "checking plans", whole_lines=as_json):
        yield wanted, check(wanted, asked, agreed, asked.participant)


def _exit(answer: Check) -> int:
    outcomes = {finding.verdict.outcome for finding in answer.terms if finding.speaks is Speaks.FORBIDS}
    if answer.conflicts or Outcome.WOULD_FALL_UNDER in outcomes:
        return 3
    return 4 if outcomes & {Outcome.MIGHT, Outcome.UNDETERMINED} else 0


def _total(codes: list[int], node: Path | None, now: datetime) -> None:
    """The last lines of an answer to many plans."""
    console = Console(highlight=False)
    met, might = codes.count(3), codes.count(4)
    console.print(f"[bold]{len(codes)} plans, {met} with a conflict or under a term, {might} that might be[/bold]")
    where = f"the record of {escape(node.name)}" if node else "no record, only the terms"
    console.print(f"[dim]consulted: {where}, as of {format_instant(now)}. An answer here is no permission.[/dim]")
