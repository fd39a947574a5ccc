"""``openline bundle``: carry what a node holds to another by hand, on a stick or in one burst, and take it in there."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from openline.arrangement import load as load_arrangement
from openline.errors import FormatError
from openline.messages import Ref
from openline.node import Node, look, open_node
from openline.picture import Entry, Folding
from openline.storage import CARRIAGE_FILE, Carriage, new_carriage, read_carriage, write_carriage
from openline.transport import Bundle, Intake, Tally, bundle_bytes, carriage_of, load, seen_by, written

from ._bundle_words import exported, imported, seen_in, show_export, show_import, show_seen
from ._check_again import check_again
from ._files import read_folder, shipped

_LARGE = 4_000_000
"""Bytes from which on progress is shown."""

NODE = click.option("--node", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
                    help="The folder of the node.")  # fmt: skip
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
SECRET = click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
                      help="Read the passphrase from the first line of this file.")  # fmt: skip


@click.group("bundle")
def bundle_group() -> None:
    """Carry a node's record to another node by hand: export to a file, bring it there, import it."""


@bundle_group.command("key")
@NODE
@SECRET
@JSON
def key_command(node: Path, passphrase_file: Path | None, as_json: bool) -> int:
    """Show the key to which messages carried to NODE are sealed; make it first when there is none.

    The participant's officials then sign a carriage.issued/1 that names it, so that others know it.
    """
    config, folding = look(node)
    path, secret = node / CARRIAGE_FILE, _passphrase(passphrase_file)
    made = not path.exists()
    if made:
        write_carriage(path, new_carriage(), secret)
    recipient = read_carriage(path, secret).recipient
    issued = carriage_of(folding, config.participant) == recipient
    if as_json:
        click.echo(json.dumps({"recipient": recipient, "made": made, "issued": issued}))
        return 0
    click.echo(recipient)
    click.echo(f"{'made' if made else 'kept'} in {path.name}; " + (
        "issued: others can seal to it" if issued else "not issued yet: have the officials sign a carriage.issued/1 with it"
    ))  # fmt: skip
    return 0


@bundle_group.command("export")
@NODE
@click.option(
    "--to", required=True, metavar="PARTICIPANT", help="Who is to read it. Nobody else can read the messages."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write; it must not exist yet.")
@click.option("--since", multiple=True, metavar="seen | JOURNAL:SIZE",
              help="Leave out leaves below a size, or what the other said that it had seen.")  # fmt: skip
@click.option("--leaves-only", is_flag=True, help="No messages: leaves and signed heads alone, readable by anyone.")
@JSON
def export_command(
    node: Path, to: str, out: Path, since: tuple[str, ...], leaves_only: bool, as_json: bool
) -> int:  # fmt: skip
    """Write what NODE holds for PARTICIPANT into one file.

    Everybody's leaves and signed heads go along, and those messages that name PARTICIPANT, sealed to its key. The
    file is there whole or not at all.
    """
    config, folding = look(node)
    cargo = load(folding, config.participant, to, since=_since(since, folding, to), leaves_only=leaves_only)
    size = 0
    if cargo.spans or cargo.messages:
        with written(out) as file, _progress(None, as_json) as bar:
            for piece in bundle_bytes(cargo.heading, cargo.spans, cargo.parts):
                file.write(piece)
                size += len(piece)
                bar.update(bar.task_ids[0], completed=size)
    if as_json:
        click.echo(json.dumps(exported(cargo, out, size), ensure_ascii=False))
    else:
        show_export(Console(highlight=False), cargo, out, size)
    return 0


@bundle_group.command("import")
@FILE
@NODE
@SECRET
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@JSON
def import_command(
    file: Path, node: Path, passphrase_file: Path | None, arrangement: Path | None, as_json: bool
) -> int:
    """Take FILE into NODE. Each part is judged as if it had come over a link; taking it twice changes nothing.

    What came in is checked at once against everything recorded; both owners' posts are named where two things meet.

    Exit 0: everything whole was taken, or held already. 3: something was refused. 4: something is missing: the file
    was cut off, or begins beyond what NODE holds. What was whole is kept; import the whole file, or a later one, next.
    """
    with _opened(file) as stream:
        bundle = Bundle(stream)
        secret = _passphrase(passphrase_file)
        opened = open_node(node, secret)
        try:
            carriage = _carriage(node, secret, bundle, opened.participant)
            before = {entry.leaf_hash for entry in opened.folding.entries() if entry.message is not None}
            tally = _taken(bundle, stream, opened, carriage, file.stat().st_size, as_json=as_json)
            came = _things(e for e in opened.folding.entries() if e.message is not None and e.leaf_hash not in before)
        finally:
            opened.store.close()
    ours = bundle.heading.to == opened.participant
    if as_json:
        click.echo(json.dumps(imported(bundle, tally), ensure_ascii=False))
    else:
        console = Console(highlight=False)
        show_import(console, bundle, tally, carriage, ours=ours)
        if came:
            check_again(came, node, load_arrangement(read_folder(arrangement or shipped())), console)
    if tally.refused:
        return 3
    return 4 if tally.missing or not bundle.whole or (ours and tally.shut) else 0


@bundle_group.command("show")
@FILE
@JSON
def show_command(file: Path, as_json: bool) -> int:
    """Show what anyone can see in FILE without a key. Nothing of it is verified here. Exit 4 when it is not whole."""
    with _opened(file) as stream:
        bundle = Bundle(stream)
        items = list(bundle.items())
    seen = seen_in(bundle, items, file.stat().st_size)
    if as_json:
        click.echo(json.dumps(seen, ensure_ascii=False))
    else:
        show_seen(Console(highlight=False), seen)
    return 0 if bundle.whole and not seen["damaged"] else 4


# -- reading and writing ---------------------------------------------------------------------------


def _passphrase(path: Path | None) -> bytes:
    """The passphrase: from a file's first line, from OPENLINE_PASSPHRASE, or asked for."""
    if path is not None:
        with path.open("rb") as file:
            return file.readline(1_024).rstrip(b"\r\n")
    asked: str = os.environ.get("OPENLINE_PASSPHRASE") or click.prompt("Passphrase", hide_input=True, err=True)
    return asked.encode()


def _since(texts: Sequence[str], folding: Folding, to: str) -> dict[str, int] | None:
    sizes: dict[str, int] = {}
    for text in texts:
        name, _, size = text.partition(":")
        if text == "seen":
            sizes = seen_by(folding, to) | sizes
        elif name in folding.books and size.isascii() and size.isdigit() and len(size) < 16:
            sizes[name] = int(size)
        else:
            raise FormatError(
                "cli.since-unreadable",
                f"--since {text[:80]!r}",
                hint=f"write seen, or JOURNAL:SIZE with one of {', '.join(sorted(folding.books))}",
            )
    return sizes if texts else None


def _carriage(node: Path, secret: bytes, bundle: Bundle, participant: str) -> Carriage | None:
    """The node's carriage key, when there is one and the bundle is sealed to this participant."""
    if bundle.heading.recipient is None or bundle.heading.to != participant or not (node / CARRIAGE_FILE).exists():
        return None
    return read_carriage(node / CARRIAGE_FILE, secret)


def _things(entries: Iterable[Entry]) -> set[str]:
    """The objects that entries found, amend or are about."""
    found = set()
    for entry in entries:
        named = [getattr(entry.message, name, None) for name in ("about", "amends")]
        found |= {ref.object for ref in named if isinstance(ref, Ref)} | {entry.object}
    return found


def _taken(
    bundle: Bundle, stream: BinaryIO, node: Node, carriage: Carriage | None, size: int, *, as_json: bool
) -> Tally:
    intake = Intake(node.folding, lambda event: node.handle(event, datetime.now(UTC), os.urandom))
    with _progress(size, as_json) as bar:
        for item in bundle.items(carriage):
            intake.take(item)
            bar.update(bar.task_ids[0], completed=stream.tell())
    return intake.tally


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if not path.is_file():
        raise FormatError("cli.no-file", f"{path.name} is no ordinary file", hint="copy it to the disk first")
    with path.open("rb") as stream:
        yield stream


@contextmanager
def _progress(size: int | None, as_json: bool) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    quiet = as_json or not sys.stderr.isatty() or (size is not None and size < _LARGE)
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as bar:
        bar.add_task("writing" if size is None else "taking in", total=size)
        yield bar
