"""What ``openline assess`` prints: how many events, what the terms say, each area, and where everything stands."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openline.arrangement import Arrangement

from ._assess_result import Summary, beside

_WORDS = {
    "would-fall-under": "would fall under a term if accurate",
    "might": "might fall under one",
    "undetermined": "undetermined: nobody is named",
    "carved-out": "carved out: against a listed group",
    "not-bound": "by or among those whom the term does not bind",
    "no-term-speaks": "events to which no term speaks",
}


def shown(console: Console, summary: Summary, agreed: Arrangement, out: Path) -> None:
    """The summary on a terminal of 80 columns."""
    source = summary.about["list"]
    console.print(
        f"[bold]{summary.events:,} events[/bold] of {escape(source['title'])} against {len(agreed.terms)} terms"
    )
    console.print(f"[dim]{escape(source['licence'])}. {escape(source['citation'])}[/dim]")
    console.print("\n[bold]Events and terms[/bold]")
    console.print(_outcomes(summary))
    console.print("\n[bold]Events and areas, whenever they happened[/bold]")
    console.print(_areas(summary, agreed))
    console.print(
        "[dim]Areas are drawn by us and approximate. Possible: near an edge, coarsely placed, or in one reading of "
        "an extent alone. Carved out: against a group listed on that day.[/dim]"
    )
    _doubts(console, summary)
    console.print(f"\nresult      {escape(str(out))}", soft_wrap=True)
    for what in ("months", "regions", "quarantine"):
        console.print(f"{what:11} {escape(str(beside(out, what)))}", soft_wrap=True)
    console.print("[dim]Only an instrument's own mechanism determines a violation.[/dim]")


def _outcomes(summary: Summary) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("pairs", justify="right")
    table.add_column("of an event and a term")
    for outcome, words in _WORDS.items():
        table.add_row(f"{summary.outcomes.get(outcome, 0):,}", words)
    return table


def _areas(summary: Summary, agreed: Arrangement) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("area (approximate)", overflow="fold")
    for name in ("certain", "possible", "outside", "carved out"):
        table.add_column(name, justify="right")
    for area in dict.fromkeys(version.id for version in agreed.areas):
        counts = [sum(column) for column in zip(*summary.area(area, "", None).values(), strict=True)] or [0] * 5
        table.add_row(area, *(f"{n:,}" for n in counts[:4]))
    return table


def _doubts(console: Console, summary: Summary) -> None:
    if summary.quarantine:
        n = len(summary.quarantine)
        console.print(f"\n[yellow]{n:,} row(s) were set aside[/yellow]; the first: line {summary.quarantine[0][1]}, "
                      f"{escape(str(summary.quarantine[0][3]))}")  # fmt: skip
    if summary.unknown:
        names = ", ".join(summary.unknown[:6]) + (" and others" if len(summary.unknown) > 6 else "")
        console.print(f"\n[yellow]{len(summary.unknown)} name(s) stand for no party here[/yellow]: {escape(names)}")


def months_shown(console: Console, summary: Summary, agreed: Arrangement, area: str, group: str | None) -> None:
    """One area by month, in all readings together and in each."""
    readings = list(dict.fromkeys(version.reading for version in agreed.area_versions(area)))
    for reading in ["", *(readings if len(readings) > 1 else [])]:
        found = summary.area(area, reading, group)
        of = f", {escape(group)}" if group else ""
        console.print(f"\n[bold]{area}, {reading or 'all readings together'}[/bold]{of}")
        console.print(_months(found) if found else "no event of this group")


def _months(found: dict[str, tuple[int, ...]]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("month")
    for name in ("certain", "possible", "outside", "carved out", "perhaps so"):
        table.add_column(name, justify="right")
    for month, counts in found.items():
        table.add_row(month, *(f"{n:,}" for n in counts))
    return table
