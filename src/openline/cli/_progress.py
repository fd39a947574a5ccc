"""Progress on long work: how far, and when it will be done; only where a person looks on, and never in a file.

While a bar may stand, answers go out by ``said`` and ``written``: a console of its own would write on the bar's line.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
_FEW = 50
"""Below so many nothing is shown: they are done before anybody reads it."""


def through(items: Iterable[T], total: int, words: str, *, whole_lines: bool = False) -> Iterator[T]:
    """The items, with a bar that says how many are done and how long the rest will take.

    A terminal with a bar wraps long answers: where lines must stay whole, there is no bar beside them.
    """
    beside = sys.stdout.isatty()
    if total < _FEW or not sys.stderr.isatty() or (whole_lines and beside):
        yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("ready in"),
               TimeRemainingColumn())  # fmt: skip
    # Where the answers go to the same terminal, the bar must know of them to stay below; a file gets them untouched.
    with Progress(*columns, console=Console(stderr=not beside), transient=True, redirect_stdout=beside) as progress:
        yield from progress.track(items, total=total, description=words)


def said(words: str) -> None:
    """Print words with marks for colour."""
    console = Console(highlight=False)
    with console.capture() as printed:
        console.print(words)
    sys.stdout.write(printed.get())


def written(line: str) -> None:
    """Print one line as it is."""
    sys.stdout.write(f"{line}\n")


def judged_anew() -> None:
    """What a person is told before the whole record is judged, which takes seconds where it is long."""
    click.echo("The record has changed: it is judged anew.", err=True)
