"""``openline cases``: each recorded case, and the minute at which Openline would have shown the danger to which post."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from openline.arrangement import Arrangement, Case, load
from openline.demo import (
    NO_DANGER,
    STANDS,
    Act,
    By,
    Minutes,
    Shown,
    Tried,
    apart,
    clock,
    minutes_of,
    moves_with,
    page,
    tried_words,
    tries_of,
    value_words,
    values_of,
    zone,
)
from openline.errors import FormatError
from openline.geotime import format_instant

from ._files import read_folder, shipped

Rings = tuple[tuple[datetime, str | None], ...]
Moving = dict[tuple[str, By], tuple[str, ...]]

_WARNING = (
    "Played again on Openline's tables; every value is in the case file. What anybody would have done is unknown: "
    "an entry on a screen stops nothing by itself."
)


@click.command("cases")
@click.argument("name", metavar="[CASE]", required=False)
@click.option("--arrangement", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="A folder whose cases are played. Default: every arrangement that comes with Openline.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, with instants in UTC.")
def cases_command(name: str | None, arrangement: Path | None, as_json: bool) -> int:
    """List the recorded cases with the minute each danger was first shown; or show one CASE in full.

    Every minute is computed: the acts go as signed messages into journals in memory, and what the posts were shown is
    read off. For one case: what happens beside what Openline shows, what it would not have shown, the recorded and
    assumed values, and how the minute moves with other values.
    """
    cases = _cases(arrangement)
    if name is None:
        found = [minutes_of(case, agreed) for case, agreed in cases.values()]
        click.echo(json.dumps([_short(item) for item in found], ensure_ascii=False)) if as_json else _list(found)
        return 0
    if name not in cases:
        known = ", ".join(cases) or "none"
        raise FormatError("cli.case-unknown", f"no case is called {name}", hint=f"known are {known}")
    case, agreed = cases[name]
    one = minutes_of(case, agreed)
    moving, tries = moves_with(one, agreed), list(tries_of(one, agreed))
    if as_json:
        click.echo(json.dumps(_plain(one, moving, tries), ensure_ascii=False))
    else:
        _show(one, moving, tries)
    return 0


def cases_page() -> str:
    """docs/cases.md, computed from the arrangements that come with Openline."""
    arrangements = list({id(agreed): agreed for _, agreed in _cases(None).values()}.values())
    return page(arrangements, list(STANDS))


def _cases(folder: Path | None) -> dict[str, tuple[Case, Arrangement]]:
    """Every case that can be played, in the order in which they are listed."""
    folders = [folder] if folder else sorted(path for path in shipped().parent.iterdir() if path.is_dir())
    found = {
        case.id: (case, agreed) for path in folders for agreed in (load(read_folder(path)),) for case in agreed.cases
    }
    return {name: found[name] for name in STANDS if name in found and found[name][0].reference is not None}


# -- the list ---------------------------------------------------------------------------------------


def _list(found: list[Minutes]) -> None:
    console = Console(highlight=False)
    if not found:
        console.print("[dim]No case here can be played.[/dim]")
        return
    console.print("For each post the first minute at which it was shown a danger, in local time, and by what.\n")
    for item in found:
        console.print(f"[bold]{item.case.id}[/bold]  {escape(item.case.title)}")
        console.print(Padding(f"compared with {_against(item)}", (0, 0, 0, 2)))
        table = _rows(20, 19, 17, 17)
        for post in item.posts:
            shown = item.first(post)
            if shown is None:
                table.add_row(post, "[yellow]nothing[/yellow]", "", "")
            else:
                table.add_row(post, clock(shown.at, item.case), _apart(item, shown), shown.by.value)
        console.print(table, "")
    console.print("Most of these minutes move with times that we assumed; openline cases CASE says which.")
    console.print(f"[dim]{_WARNING}[/dim]")


def _rows(*widths: int) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 1))
    for width in widths:
        table.add_column(width=width)
    return table


def _against(item: Minutes) -> str:
    basis = "recorded" if item.reference_recorded else "assumed"
    return f"{clock(item.reference.at, item.case, day=True)} local, {zone(item.case)} ({basis}): {escape(item.reference.what)}"


def _apart(item: Minutes, shown: Shown) -> str:
    seconds = item.before_s(shown.at)
    return apart(seconds) if seconds >= 0 else f"[yellow]{apart(seconds)}[/yellow]"


# -- one case ---------------------------------------------------------------------------------------


def _show(item: Minutes, moving: Moving, tries: list[Tried]) -> None:
    console = Console(highlight=False)
    case = item.case
    console.rule(f"[bold]{escape(case.title)}[/bold]", align="left")
    console.print(f"compared with {_against(item)}\n")
    _firsts(console, item, moving)
    _timeline(console, item)
    _texts(console, "Would not have shown", case.not_shown, "yellow")
    _texts(console, "Not known", case.unknown, "dim")
    _texts(console, "Assumed", case.assumptions, "dim")
    _values(console, item)
    _tries(console, item, tries)
    console.print(f"[dim]{_WARNING}[/dim]")


def _firsts(console: Console, item: Minutes, moving: Moving) -> None:
    console.print("[italic]First shown, at each post by each function[/italic]")
    for shown in item.firsts():
        row = f"{clock(shown.at, item.case):<20}{apart(item.before_s(shown.at)):<19}{shown.post:<21}{shown.by.value}"
        tone = "dim" if shown.by in NO_DANGER else "bold"
        console.print(f" [{tone}]{row}[/{tone}]")
        if shown.by not in NO_DANGER:
            names = ", ".join(moving.get((shown.post, shown.by), ()))
            console.print(Padding(f"[dim]moves with {names}[/dim]", (0, 0, 0, 21)))
    for post in item.posts:
        if item.first(post) is None:
            console.print(f" [yellow]{'nothing':<39}{post}[/yellow]")
    console.print()


def _timeline(console: Console, item: Minutes) -> None:
    table = Table(title="What happens, beside what Openline shows", title_justify="left", box=None, padding=(0, 1))
    table.add_column("local", no_wrap=True, width=8)
    table.add_column("happens", width=29)
    table.add_column("is shown", width=36)
    day = None
    for at, left, right in _beside(item):
        today, _, hour = clock(at, item.case, day=True).partition(" ")
        if today != day:
            table.add_row(f"[bold]{today[5:]}[/bold]", "", "")
            day = today
        table.add_row(hour, left, right)
    console.print(table)
    console.print(
        "[dim]recorded: a source says so. assumed: our choice is in it. played: entered in Openline at a recorded time, which "
        "nobody did.[/dim]\n"
    )


def _beside(item: Minutes) -> Iterator[tuple[datetime, str, str]]:
    """Rows in the order of time: what happens at an instant stands beside what is shown at it."""
    left: dict[datetime, list[str]] = {}
    for act in item.acts:
        left.setdefault(act.at, []).append(_act(act))
    right: dict[datetime, list[str]] = {}
    for (what, rings), posts in _grouped(item).items():
        at, _ = rings[0]
        called = "; ".join(
            who if n == 0 else f"{clock(when, item.case).split()[-1]} {who}"
            for n, (when, who) in enumerate(rings)
            if who
        )
        ring = f" [dim](called: {escape(called)})[/dim]" if called else ""
        right.setdefault(at, []).append(f"[cyan]{', '.join(posts)}[/cyan]: {escape(what)}{ring}")
    for at in sorted({*left, *right}):
        for happens, is_shown in zip_longest(left.get(at, []), right.get(at, []), fillvalue=""):
            yield at, happens, is_shown


def _grouped(item: Minutes) -> dict[tuple[str, Rings], list[str]]:
    """One finding with everybody it calls as it lasts; posts that were shown the same at the same instants together."""
    lasting: dict[tuple[str, str], list[tuple[datetime, str | None]]] = {}
    for shown in item.shown:
        lasting.setdefault((shown.post, shown.what), []).append((shown.at, shown.called))
    found: dict[tuple[str, Rings], list[str]] = {}
    for (post, what), rings in lasting.items():
        found.setdefault((what, tuple(rings)), []).append(post)
    return found


def _act(act: Act) -> str:
    return f"{act.post}: {escape(act.what)} [dim]({act.basis.value})[/dim]"


def _texts(console: Console, title: str, texts: tuple[str, ...], tone: str) -> None:
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 1))
    table.add_column(width=1)
    table.add_column(style=tone)
    for text in texts:
        table.add_row("-", escape(text))
    console.print(table, "")


def _values(console: Console, item: Minutes) -> None:
    table = Table(title="Rests on", title_justify="left", show_header=False, box=None, padding=(0, 1))
    for width in (34, 18, 23):
        table.add_column(width=width, overflow="fold")
    for value in values_of(item.case):
        words = value_words(item.case, value.id)
        table.add_row(f"{escape(value.what)} [dim]({value.id})[/dim]", words, f"[dim]{', '.join(value.sources)}[/dim]")
    console.print(table)
    console.print("[dim]own-case: assumed, no record gives it.[/dim]\n")


def _tries(console: Console, item: Minutes, tries: list[Tried]) -> None:
    table = Table(title="Other values tried", title_justify="left", show_header=False, box=None, padding=(0, 1))
    for width in (19, 18, 38):
        table.add_column(width=width)
    for tried in tries:
        words = value_words(item.case, tried.name, tried.value)
        table.add_row(tried.name, words, "\n".join(escape(line) for line in tried_words(item, tried)))
    console.print(table, "")


# -- for programs -----------------------------------------------------------------------------------


def _short(item: Minutes) -> dict[str, Any]:
    return {
        "case": item.case.id,
        "title": item.case.title,
        "reference": {"what": item.reference.what, "at": format_instant(item.reference.at), "recorded": item.reference_recorded},
        "posts": {post: _first(item, item.first(post)) for post in item.posts},
    }  # fmt: skip


def _first(item: Minutes, shown: Shown | None) -> dict[str, Any] | None:
    if shown is None:
        return None
    plain = {
        "at": format_instant(shown.at),
        "before_s": item.before_s(shown.at),
        "by": shown.by.value,
        "what": shown.what,
    }
    return {**plain, "post": shown.post, "called": shown.called}


def _plain(item: Minutes, moving: Moving, tries: list[Tried]) -> dict[str, Any]:
    case = item.case
    return {
        **_short(item),
        "acts": [
            {"at": format_instant(act.at), "post": act.post, "what": act.what, "basis": act.basis.value,
             "rests_on": list(act.rests), "sources": list(act.sources)}
            for act in item.acts
        ],
        "firsts": [
            {**(_first(item, shown) or {}), "moves_with": list(moving.get((shown.post, shown.by), ()))} for shown in item.firsts()
        ],
        "shown": [_first(item, shown) for shown in item.shown],
        "not_shown": list(case.not_shown),
        "unknown": list(case.unknown),
        "assumptions": list(case.assumptions),
        "tried": [
            {"value": tried.name, "instead": tried.value, "moved": [
                {"post": m.post, "by": m.by.value, "was": m.before and format_instant(m.before),
                 "is": m.after and format_instant(m.after)}
                for m in tried.moved
            ], "called_last": {"was": tried.called[0], "is": tried.called[1]}}
            for tried in tries
        ],
    }  # fmt: skip
