"""``openline demo``: plays the recorded cases through real nodes and says what to open and try next."""

import os
import shutil
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from openline.arrangement import Arrangement, load
from openline.demo import Played, Story, play
from openline.errors import FormatError

from ._files import read_folder, shipped

_MARK = ".openline-demo"
_TONES = {"plain": "", "good": "green", "warn": "yellow", "bad": "red"}
_CAPABILITIES = {
    "lines": "Lines",
    "deconfliction": "Deconfliction",
    "areas": "De-escalation areas",
    "enforcement": "Ceasefire enforcement",
    "access": "Humanitarian access",
    "political": "Political process",
    "contributions": "Contributions",
}


@click.command("demo")
@click.option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"), show_default=True,
              help="Where to leave nodes, bulletin and proofs; an earlier demo there is replaced.")  # fmt: skip
@click.option("--arrangement", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="The arrangement to play. Default: the one that comes with Openline.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=2017, show_default=True,
              help="The same seed plays the same record, down to every root.")  # fmt: skip
def demo_command(folder: Path, arrangement: Path | None, seed: int) -> int:
    """Play the recorded cases of 2016 to 2018 through one real node for each participant.

    Everything is practice: every message is marked exercise. First what is recorded, then, apart from it and
    with its assumptions, what each post would have seen and been asked with Openline.
    """
    console = Console(highlight=False)
    files = read_folder(arrangement or shipped())
    agreed = load(files)
    _make_room(folder)
    started = time.monotonic()
    played = _play(console, files, folder, seed)
    for story in played.stories:
        _tell(console, story, agreed)
    _outcomes(console, played)
    _next(console, played, folder, time.monotonic() - started)
    return 0 if all(report.holds for report in played.reports) else 1


def _make_room(folder: Path) -> None:
    """An empty folder; only a folder that a demo left is ever cleared."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise FormatError(
                "cli.folder-not-ours", f"{folder} holds files that no demo wrote", hint="choose another with --dir"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("left by openline demo; the next demo replaces this folder\n", "utf-8")


def _play(console: Console, files: dict[str, bytes], folder: Path, seed: int) -> Played:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=sys.stdout.isatty()) as bar:
        task = bar.add_task("starting", total=None)

        def progress(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        return play(files, folder, seed=seed, progress=progress)


def _tell(console: Console, story: Story, agreed: Arrangement) -> None:
    case = next(case for case in agreed.cases if case.id == story.case)
    console.rule(f"[bold]{escape(case.title)}[/bold] ({case.day.isoformat()})", align="left")
    recorded = Table(title="As recorded", title_justify="left", show_header=False, box=None, padding=(0, 1))
    recorded.add_column("when", style="dim", width=22)
    recorded.add_column("what")
    for fact in case.facts:
        differs = f" [yellow](accounts differ: {escape(fact.differs)})[/yellow]" if fact.differs else ""
        recorded.add_row(escape(fact.when), f"{escape(fact.what)}{differs} [dim]({', '.join(fact.sources)})[/dim]")
    console.print(recorded)
    replay = Table(
        title="With Openline (a replay, practice only)",
        title_justify="left",
        show_header=False,
        box=None,
        padding=(0, 1),
    )
    replay.add_column("when", style="dim", width=22)
    replay.add_column("post", style="cyan", width=17)
    replay.add_column("what")
    for beat in story.beats:
        tone = _TONES[beat.tone]
        text = f"[{tone}]{escape(beat.what)}[/{tone}]" if tone else escape(beat.what)
        replay.add_row(beat.at.strftime("%Y-%m-%d %H:%M:%SZ"), beat.post, text)
    console.print(replay)
    for text in case.assumptions:
        console.print(f"  [dim]assumed: {escape(text)}[/dim]")
    for text in (*case.unknown, *story.unknown):
        console.print(f"  [dim]unknown: {escape(text)}[/dim]")
    console.print()


def _outcomes(console: Console, played: Played) -> None:
    console.rule("[bold]The seven capabilities, one outcome each[/bold]", align="left")
    outcomes: dict[str, str] = {}
    for story in played.stories:
        for name, text in story.outcomes.items():
            outcomes.setdefault(name, text)
    for name, title in _CAPABILITIES.items():
        console.print(f"[bold]{title}:[/bold] {escape(outcomes[name])}.")
    console.print()


def _next(console: Console, played: Played, folder: Path, seconds: float) -> None:
    verified = sum(report.holds for report in played.reports)
    console.print(
        f"{len(played.reports)} nodes, {played.entries} signed entries, {played.packets} packets carried; "
        f"[green]{verified} of {len(played.reports)} records verified[/green]; {len(played.proofs)} proofs; {seconds:.0f} s."
    )
    console.print(
        "[dim]Without prejudice to legal status, recognition, sovereignty or boundaries. Drawn areas are approximate.[/dim]"
    )
    console.print("\nOpen next:")
    console.print(f"  {played.bulletin}   the bulletin, in any browser", soft_wrap=True)
    console.print("Try next:")
    word = os.environ.get("OPENLINE_COMMAND", "openline")
    for line in (
        f"{word} verify {folder}                      check every stored byte; then change one and check again",
        f"{word} check examples/convoy.geojson --node {folder}/nodes/russian-federation --at 2017-08-08T04:00:00Z",
        f"{word} arrangement check {folder}/arrangement      break a line of it first",
        f"{word} status {folder}/nodes/ocha --at 2017-11-11T18:00:00Z",
        f"{word} log {folder}/nodes/united-states",
    ):
        console.print(f"  {line}", soft_wrap=True)
