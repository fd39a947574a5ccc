"""What ``openline bundle`` says: as words on a screen, or as one JSON object."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from openline.storage import CARRIAGE_FILE, Carriage
from openline.transport import Arrived, Bundle, Cargo, Count, Cut, Heads, Item, Leaves, Refused, Shut, Tally


def exported(cargo: Cargo, out: Path, size: int) -> dict[str, Any]:
    """What an export carried; ``size`` is 0 when there was nothing to carry."""
    return {
        "to": cargo.heading.to,
        "recipient": cargo.heading.recipient,
        "out": str(out) if size else None,
        "bytes": size,
        "messages": cargo.messages,
        "journals": [{"journal": s.journal, "start": s.start, "end": s.end} for s in cargo.spans],
    }


def show_export(console: Console, cargo: Cargo, out: Path, size: int) -> None:
    """The same in words, and what to do there."""
    to = escape(cargo.heading.to)
    if not size:
        console.print(
            f"[green]nothing to carry:[/green] {to} holds everything that this node would bring; no file was written"
        )
        return
    plain = exported(cargo, out, size)
    for row in plain["journals"]:
        console.print(f"  {row['journal']}: leaves {row['start']} to {row['end'] - 1}")
    sealed = f"{plain['messages']} message(s) sealed to {to}" if plain["recipient"] else "no messages"
    console.print(f"[green]written[/green] {escape(out.name)}: {size} bytes, {sealed}", soft_wrap=True)
    console.print(
        "[dim]Whoever finds the file sees how many entries there are and who signed heads, not what was said.[/dim]"
    )
    console.print(f"[dim]there: openline bundle import {escape(out.name)} --node DIR[/dim]", soft_wrap=True)


def imported(bundle: Bundle, tally: Tally) -> dict[str, Any]:
    """What became of a bundle that was taken in."""
    return {
        "to": bundle.heading.to,
        "whole": bundle.whole,
        "cut_in_frame": tally.cut,
        "new": tally.new,
        "leaves": _counts(tally.leaves),
        "messages": _counts(tally.openings),
        "signatures": {"new": tally.signatures.new, "held": tally.signatures.held},
        "evidence": {"new": tally.evidence.new, "held": tally.evidence.held},
        "sealed_to_others": tally.shut,
        "missing": [_row(item) for item in tally.missing],
        "refused": [_row(item) for item in tally.refused],
    }


def _counts(each: Mapping[str, Count]) -> dict[str, Any]:
    return {name: {"new": count.new, "held": count.held} for name, count in sorted(each.items())}


def _row(item: Refused) -> dict[str, Any]:
    return {"frame": item.number, "code": item.code, "what": item.what}


def show_import(console: Console, bundle: Bundle, tally: Tally, carriage: Carriage | None, *, ours: bool) -> None:
    """The same in words: what was new, what waits for more, what was refused and why."""
    for name in sorted({*tally.leaves, *tally.openings}):
        leaves, openings = tally.leaves[name], tally.openings[name]
        console.print(
            f"  {escape(name)}: {leaves.new} leaves new, {leaves.held} held already; "
            f"{openings.new} message(s) new, {openings.held} held already", soft_wrap=True
        )  # fmt: skip
    if tally.signatures.new or tally.evidence.new:
        console.print(
            f"  {tally.signatures.new} signature(s) on heads and {tally.evidence.new} piece(s) of evidence new"
        )
    console.print(
        "[green]taken in[/green]" if tally.new else "[green]nothing new[/green]: everything that counts was held"
    )
    if tally.shut:
        console.print(
            f"[yellow]{tally.shut} sealed part(s) stay shut:[/yellow] {escape(_why_shut(bundle, carriage, ours))}"
        )
    if not bundle.whole:
        where = f"in part {tally.cut}" if tally.cut else "before its end"
        console.print(
            f"[yellow]the file stops {where}:[/yellow] what was whole is kept; import the whole file to go on"
        )
    _grouped(console, "yellow", "missing", tally.missing)
    _grouped(console, "red", "refused", tally.refused)


def _why_shut(bundle: Bundle, carriage: Carriage | None, ours: bool) -> str:
    if not ours:
        return f"they are for {bundle.heading.to}"
    if carriage is None:
        return f"this node has no {CARRIAGE_FILE}"
    return f"they are sealed to {bundle.heading.recipient}, this node's key is {carriage.recipient}"


def _grouped(console: Console, tone: str, word: str, items: Sequence[Refused]) -> None:
    for code, count in Counter(item.code for item in items).items():
        first = next(item for item in items if item.code == code)
        console.print(
            f"[{tone}]{word} ({count}):[/{tone}] {escape(first.what)} \\[{code}], first in part {first.number}",
            soft_wrap=True,
        )


def seen_in(bundle: Bundle, items: Sequence[Item], size: int) -> dict[str, Any]:
    """What is visible in a bundle without a key."""
    leaves, notes = Counter[str](), 0
    for item in items:
        if isinstance(item, Arrived) and isinstance(item.event, Leaves):
            leaves[item.event.journal] += len(item.event.leaves)
        notes += len(item.event.notes) if isinstance(item, Arrived) and isinstance(item.event, Heads) else 0
    return {
        "to": bundle.heading.to,
        "recipient": bundle.heading.recipient,
        "bytes": size,
        "whole": bundle.whole,
        "cut_in_frame": next((item.number for item in items if isinstance(item, Cut)), None),
        "said_to_hold": [{"journal": s.journal, "start": s.start, "end": s.end} for s in bundle.spans],
        "leaves": dict(sorted(leaves.items())),
        "heads": notes,
        "sealed": [item.size for item in items if isinstance(item, Shut)],
        "damaged": [_row(item) for item in items if isinstance(item, Refused)],
    }


def show_seen(console: Console, seen: dict[str, Any]) -> None:
    """The same in words."""
    console.print(
        f"[bold]a bundle for {escape(seen['to'])}[/bold], {seen['bytes']} bytes, {'whole' if seen['whole'] else 'not whole'}"
    )
    for row in seen["said_to_hold"]:
        found = seen["leaves"].get(row["journal"], 0)
        console.print(f"  {row['journal']}: leaves {row['start']} to {row['end'] - 1} announced, {found} found")
    sealed = seen["sealed"]
    console.print(f"  {seen['heads']} head(s) with other signatures; {len(sealed)} sealed part(s), {sum(sealed)} bytes")
    for item in seen["damaged"]:
        console.print(f"[red]part {item['frame']}:[/red] {escape(item['what'])} \\[{item['code']}]", soft_wrap=True)
    if seen["recipient"]:
        console.print(f"[dim]sealed to {seen['recipient']}[/dim]", soft_wrap=True)
    console.print("[dim]Nothing of this is verified before it is imported.[/dim]")
