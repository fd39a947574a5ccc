"""How an answer of ``openline check`` is said on a screen of 80 columns, and as plain values for programs."""

import math
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from openline.deconfliction import Check, Conflict, Finding, Shift, ShiftKind, Speaks, Tell, TermFinding
from openline.geotime import Position, Window, area_to_geojson, format_instant, format_position
from openline.terms import Outcome

_LAST = (
    "[dim]An answer here is no permission. Drawn areas are approximate; without prejudice to legal status, "
    "recognition, sovereignty or boundaries.[/dim]"
)
_TURNS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def shown(console: Console, answer: Check, *, consulted: bool, medium: str) -> None:
    """The whole answer."""
    console.print(f"[bold]{escape(answer.plan)}: {answer.headline}[/bold]")
    if answer.past:
        console.print("[yellow]the plan's window is over[/yellow]")
    for conflict in answer.conflicts:
        console.print(conflict_words(conflict))
    for finding in answer.terms:
        console.print(_term(finding))
    for tell in answer.tell:
        console.print(_tell(tell))
    _ways(console, answer, medium)
    if not consulted:
        console.print("[yellow]no register was consulted: give --node to check against a record[/yellow]")
    for name in answer.not_consulted:
        console.print(f"[dim]not consulted: {escape(name)}[/dim]")
    console.print(_LAST)


def finding_words(finding: Finding) -> str:
    """A recorded thing, what it meets, and whom to tell."""
    remark = f" [yellow]({escape(finding.remark)})[/yellow]" if finding.remark else ""
    name = f"[bold]{finding.kind} {finding.object.split('/')[1][:8]} of {escape(finding.owner)}[/bold]{remark}"
    return "\n".join([name, *map(conflict_words, finding.conflicts), *map(_tell, finding.tell)])


def _tell(tell: Tell) -> str:
    by = f", by {format_instant(tell.by_utc)}" if tell.by_utc else ""
    return f"[cyan]tell {escape(tell.post)}{by}:[/cyan] {escape(tell.why)}"


def summary(answer: Check) -> str:
    """One line for each plan of many."""
    forbids = [f.term for f in answer.terms if f.speaks is Speaks.FORBIDS]
    posts = ", ".join(tell.post for tell in answer.tell)
    tone = "red" if answer.conflicts else "yellow" if forbids else "default"
    under = f"; terms: {', '.join(forbids)}" if forbids else ""
    return f"[{tone}]{escape(answer.plan)}: {answer.headline}{escape(under)}[/{tone}]" + (
        f"; tell {escape(posts)}" if posts else ""
    )


def conflict_words(item: Conflict) -> str:
    """Three short lines that fit a narrow screen and can be read aloud."""
    where = f"somewhere about the grid cell from {_cell(item.place)}" if item.coarse else format_position(item.place)
    if item.other_place is not None:
        where += f", nearest to {format_position(item.other_place)}"
    heights = "heights not shown" if item.coarse else f"{_height(item.lower_dm)} to {_height(item.upper_dm)} (W84)"
    met = "comes too close to" if item.rule else "meets"
    remark = f"\n    [yellow]{escape(item.remark)}[/yellow]" if item.remark else ""
    return (
        f"[red]{met} the {item.kind} of {escape(item.owner)}[/red]: call [bold]{escape(item.post)}[/bold]\n"
        f"    {window_words(item.window)}{', whole hours' if item.coarse else ''}\n"
        f"    {where}; {heights}{_apart(item)}{remark}"
    )


def _apart(item: Conflict) -> str:
    """How close, against the rule that was not kept."""
    if item.rule is None:
        return ""
    if item.coarse:
        return f"\n    closer than {item.rule} asks"
    found = [f"{item.gap_m} m" if item.gap_m else "", f"{item.vertical_gap_dm / 10:.1f} m in height" if
             item.vertical_gap_dm else "", _duration(item.time_gap_s) if item.time_gap_s else ""]  # fmt: skip
    return f"\n    {', '.join(word for word in found if word) or 'under 1 m'} apart, closer than {item.rule} asks"


def _ways(console: Console, answer: Check, medium: str) -> None:
    """The ways round, and what each would still meet; that none was found is said."""
    open_ones = [conflict for conflict in answer.conflicts if not conflict.coarse]
    if not open_ones:
        if answer.conflicts:
            console.print("[dim]no way round is worked out from what others keep restricted: call them[/dim]")
        return
    for shift in answer.shifts:
        console.print(f"[green]meets nothing open to you if {_shift(shift)}[/green]{_still(shift)}")
    missing = {ShiftKind.LATER, ShiftKind.LATERAL} | ({ShiftKind.VERTICAL} if medium == "air" else set())
    for kind in sorted(missing - {shift.kind for shift in answer.shifts}, key=lambda kind: kind.value):
        console.print(f"[dim]no {kind.value} way was found within the limits that are looked at[/dim]")


def _shift(shift: Shift) -> str:
    match shift.kind:
        case ShiftKind.LATER:
            window = shift.plan.volume.window
            return f"{_duration(shift.by)} later: {window_words(window)}"
        case ShiftKind.LATERAL:
            assert shift.bearing_deg is not None, "a move has a bearing"
            turn = _TURNS[round(shift.bearing_deg / 45) % 8]
            return f"moved {shift.by} m {turn} ({shift.bearing_deg:03d} degrees true)"
        case ShiftKind.VERTICAL:
            way = "higher" if shift.by > 0 else "lower"
            return f"{abs(shift.by) / 10:.1f} m {way}; the ground is not known here"


def _still(shift: Shift) -> str:
    posts = ", ".join(sorted({conflict.post for conflict in shift.cells}))
    forbids = ", ".join(f.term for f in shift.terms if f.speaks is Speaks.FORBIDS)
    cells = f"; restricted cells there: call {escape(posts)}" if posts else ""
    return cells + (f"; terms there: {escape(forbids)}" if forbids else "")


def _cell(corner: Position) -> str:
    north, east = ("N" if corner.lat_e7 >= 0 else "S"), ("E" if corner.lon_e7 >= 0 else "W")
    return f"{abs(corner.lat):.2f} {north} {abs(corner.lon):.2f} {east} (0.05 degree, about 5 km)"


def _term(finding: TermFinding) -> str:
    verdict = finding.verdict
    settles = f" Open: {verdict.settles.value.replace('-', ' ')}." if verdict.settles else ""
    readings = f" Depends on the reading: {'; '.join(verdict.readings)}." if verdict.readings else ""
    if finding.speaks is Speaks.FORBIDS:
        tone = "red" if verdict.outcome is Outcome.WOULD_FALL_UNDER else "yellow"
        words = verdict.outcome.value.replace("-", " ")
    else:
        tone, words = "blue", f"{'' if finding.certainty.value == 'certain' else 'may '}{_ASKS[finding.speaks]}"
    return (
        f"[{tone}]{words} {finding.term}[/{tone}] ({finding.instrument}): {escape(finding.summary)}{settles}{readings}"
    )


_ASKS = {Speaks.REQUIRES: "asks something there:", Speaks.CONDITIONS: "limits how:"}


def window_words(window: Window) -> str:
    """A window as it is read aloud."""
    start = format_instant(window.start) if window.start else "unbounded"
    return f"{start} to {format_instant(window.end) if window.end else 'unbounded'}"


def _duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    words = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else "", f"{rest} s" if rest else ""]
    return " ".join(word for word in words if word) or "0 s"


def _height(value_dm: int | None) -> str:
    return "unbounded" if value_dm is None else f"{math.copysign(abs(value_dm) / 10, value_dm):.1f} m"


def plain(answer: Check) -> dict[str, Any]:
    """An answer as JSON values."""
    return {
        "answer": answer.headline,
        "plan": answer.plan,
        "past": answer.past,
        "conflicts": [conflict_row(conflict) for conflict in answer.conflicts],
        "terms": [_term_row(finding) for finding in answer.terms],
        "tell": tell_rows(answer.tell),
        "shifts": [
            {
                "kind": s.kind.value, "by": s.by, "unit": _UNITS[s.kind], "bearing_deg_true": s.bearing_deg,
                "window": window_words(s.plan.volume.window), "area": area_to_geojson(s.plan.volume.area),
                "cells": [conflict_row(conflict) for conflict in s.cells],
                "terms": [f.term for f in s.terms if f.speaks is Speaks.FORBIDS],
            }
            for s in answer.shifts
        ],
        "not_consulted": list(answer.not_consulted),
    }  # fmt: skip


def tell_rows(tells: Sequence[Tell]) -> list[dict[str, str | None]]:
    """Whom to tell as JSON values."""
    return [{"post": t.post, "why": t.why, "by": format_instant(t.by_utc) if t.by_utc else None} for t in tells]


_UNITS = {ShiftKind.LATER: "s", ShiftKind.LATERAL: "m", ShiftKind.VERTICAL: "dm"}


def conflict_row(c: Conflict) -> dict[str, Any]:
    """A conflict as JSON values."""
    return {
        "object": c.object, "kind": c.kind, "owner": c.owner, "post": c.post, "window": window_words(c.window),
        "place": _place(c.place), "other_place": c.other_place and _place(c.other_place), "coarse": c.coarse,
        "lower_dm": c.lower_dm, "upper_dm": c.upper_dm, "gap_m": c.gap_m, "vertical_gap_dm": c.vertical_gap_dm,
        "time_gap_s": c.time_gap_s, "rule": c.rule, "remark": c.remark,
    }  # fmt: skip


def _place(position: Position) -> dict[str, int]:
    return {"lat_e7": position.lat_e7, "lon_e7": position.lon_e7}


def _term_row(f: TermFinding) -> dict[str, Any]:
    trace = [
        {"question": a.question.value, "answer": a.certainty.value, "looked_at": a.looked_at} for a in f.verdict.trace
    ]
    return {
        "term": f.term, "instrument": f.instrument, "speaks": f.speaks.value, "certainty": f.certainty.value,
        "outcome": f.verdict.outcome.value, "settles": f.verdict.settles and f.verdict.settles.value, "readings": list(f.verdict.readings),
        "trace": trace,
    }  # fmt: skip
