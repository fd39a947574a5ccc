"""Progress on long work: how far, and when it will be done; on standard error, and only where a person looks on."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
_FEW = 50
"""Below so many nothing is shown: they are done before anybody reads it."""


def through(items: Iterable[T], total: int, words: str) -> Iterator[T]:
    """The items, with a bar that says how many are done and how long the rest will take."""
    if total < _FEW or not sys.stderr.isatty():
        yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("ready in"),
               TimeRemainingColumn())  # fmt: skip
    # Where the answers go to the same terminal, the bar must know of them to stay below; a file gets them untouched.
    beside = sys.stdout.isatty()
    with Progress(*columns, console=Console(stderr=not beside), transient=True, redirect_stdout=beside) as progress:
        yield from progress.track(items, total=total, description=words)
