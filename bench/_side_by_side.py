"""What comparisons of engines share: each engine in a process of its own, a choice of engines, a bar, one figure."""

import argparse
import importlib.util
import multiprocessing
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import Progress, TimeElapsedColumn

T = TypeVar("T")
Row = dict[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value of an engine."""

    engine: str
    metric: str
    unit: str
    value: float


def engines_named(known: Collection[str]) -> Callable[[str], list[str]]:
    """What reads the names of engines on the command line."""

    def read(text: str) -> list[str]:
        if unknown := sorted(set(text.split(",")) - set(known)):
            raise argparse.ArgumentTypeError(f"no engine {', '.join(unknown)}; there are {', '.join(known)}")
        return text.split(",")

    return read


def turns(
    engines: Sequence[str], known: Collection[str], needed: Mapping[str, Sequence[str]], again: Sequence[str]
) -> list[tuple[str, bool]]:
    """Names in the order in which they are measured, and whether it is again; one without its libraries is left out."""
    chosen = [name for name in known if name in engines]
    for name, libraries in needed.items():
        missing = [library for library in libraries if importlib.util.find_spec(library) is None]
        if name in chosen and missing:
            print(f"{', '.join(missing)} not installed: no peer {name}", file=sys.stderr)
            chosen.remove(name)
    return [(name, False) for name in chosen] + [(name, True) for name in again if name in chosen]


@contextmanager
def progress(title: str, total: int) -> Iterator[Say]:
    """A bar on a terminal; elsewhere one line for each step."""
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns(), TimeElapsedColumn())
    with Progress(*columns, console=console, refresh_per_second=1) as bar:
        task = bar.add_task(title, total=total)

        def say(text: str) -> None:
            bar.update(task, description=text, advance=1)
            if not console.is_terminal:
                console.print(text)

        yield say


def apart(act: Callable[..., T], *words: Any) -> T:
    """What ``act`` returns in a fresh process; its failure is printed there and ends the run here."""
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe(duplex=False)
    process = fresh.Process(target=_act, args=(there, act, words))
    process.start()
    there.close()
    try:
        result: T = here.recv()
    except EOFError:
        raise SystemExit(f"{act.__name__} of {words} failed, see above") from None
    finally:
        process.terminate()
        process.join()
    return result


def _act(answer: Connection, act: Callable[..., object], words: Sequence[Any]) -> None:
    answer.send(act(*words))
