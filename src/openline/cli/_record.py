"""``openline record``: is the stored record whole, and how is it mended when it is not."""

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline import limits
from openline.errors import FormatError
from openline.journal import parse_policy
from openline.node import condition, largest_head, rebuild_lost, repair, unlock

_NODE = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAMAGED = 3


@click.group("record")
def record_group() -> None:
    """Check a node's stored record, mend it from another participant's node, or rebuild it.

    Stop the node before you mend it. Nothing is signed while a record is damaged or locked; reading always works.
    """


@record_group.command("check")
@click.argument("node", type=_NODE)
def check_record(node: Path) -> int:
    """Read and recompute everything that NODE stores. Exit 0 when all of it holds, 3 when anything does not."""
    console, found = Console(highlight=False), condition(node)
    for item in found.damage:
        rows = f"{item.first}" if item.first == item.last else f"{item.first} to {item.last}"
        console.print(f"[red]damaged[/red] {escape(item.part)} {rows}: {escape(item.what)}")
    if found.damage:
        console.print("Next: openline record repair NODE --mirror FOLDER-OF-ANOTHER-NODE")
    if found.locked:
        console.print(
            "[yellow]locked[/yellow] nothing is signed before the latest head is shown: openline record unlock"
        )
    if not found.damage:
        console.print(
            f"[green]whole[/green] {found.size} leaves and everything held of others were read and recomputed"
        )
    return _DAMAGED if found.damage else 0


@record_group.command("repair")
@click.argument("node", type=_NODE)
@click.option("--mirror", required=True, type=_NODE, help="Another participant's node folder, or a copy of it.")
def repair_record(node: Path, mirror: Path) -> int:
    """Mend NODE's record: what is damaged is taken from MIRROR, as far as it leads to heads that we signed."""
    report = repair(node, mirror)
    console = Console(highlight=False)
    console.print(f"[green]mended[/green] {len(report.leaves)} leaves taken from the mirror")
    if report.openings_lost:
        told = ", ".join(str(index) for index in report.openings_lost[:20])
        console.print(
            f"[yellow]bodies lost[/yellow] of entries {told}: ask those who were told for them; the proofs hold"
        )
    if report.restored:
        console.print("[yellow]locked[/yellow] entries may be missing behind the newest head: openline record unlock")
    return 0


@record_group.command("rebuild")
@click.argument("node", type=_NODE)
@click.option("--mirror", required=True, type=_NODE, help="Another participant's node folder, or a copy of it.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
def rebuild_record(node: Path, mirror: Path, yes: bool) -> int:
    """Rebuild NODE's record when it is gone or cannot be opened. NODE still holds node.toml, trust.txt and keys.txt."""
    if (node / "journal.db").exists() and not yes:
        click.confirm("NODE still has a record. `openline record repair` keeps what is good in it. Rebuild all the same?",
                      abort=True, err=True)  # fmt: skip
    size = rebuild_lost(node, mirror)
    console = Console(highlight=False)
    console.print(f"[green]rebuilt[/green] {size} leaves, locked: it signs nothing before its latest head is shown")
    console.print(
        "Next: ask every participant for the largest head of yours that it knows, then openline record unlock"
    )
    return 0


@record_group.command("head")
@click.argument("node", type=_NODE)
@click.option("--of", "participant", default=None, help="Whose journal; default: the node's own.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="A file; default: the screen."
)
def head_record(node: Path, participant: str | None, out: Path | None) -> int:
    """Print the largest head that NODE knows of a journal, with every cosignature it holds of it.

    This is what a participant asks the others for before it unlocks a rebuilt record.
    """
    note = largest_head(node, participant)
    if out is None:
        click.echo(note.decode(), nl=False)
        return 0
    with out.open("xb") as file:
        file.write(note)
    return 0


@record_group.command("unlock")
@click.argument("node", type=_NODE)
@click.option("--head", "heads", required=True, multiple=True, type=_FILE,
              help="The largest head that another participant knows (openline record head); once for each of them.")  # fmt: skip
@click.option("--policy", required=True, type=_FILE, help="Whose cosignatures count for this journal.")
@click.option("--yes", is_flag=True, help="You asked everybody; nobody knows a larger head.")
def unlock_record(node: Path, heads: tuple[Path, ...], policy: Path, yes: bool) -> int:
    """Let a locked record of NODE sign again, once its latest head is shown.

    If anybody holds a larger head of this journal, do not unlock: rebuild from that mirror, or open a successor journal
    (openline key successor). Signing behind one's own head makes a fork, which cannot be taken back.
    """
    if not yes:
        click.confirm("Did you ask every participant, and does nobody know a larger head?", abort=True, err=True)
    if any(file.stat().st_size > limits.POLICY_BYTES for file in (*heads, policy)):
        raise FormatError("cli.file-too-large", "a head or policy that is larger than any", hint="check the names")
    size = unlock(node, [head.read_bytes() for head in heads], parse_policy(policy.read_bytes()))
    Console(highlight=False).print(f"[green]unlocked[/green] at {size} leaves")
    return 0
