"""``openline log``: what was said, as a node holds it, in words; one line each, or one entry in full."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline.errors import FormatError
from openline.geotime import parse_instant
from openline.messages import EntryReceived, Message, encode, type_tag
from openline.node import look
from openline.picture import Entry
from openline.words import Catalogue, render, render_line


@click.command("log")
@click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--entry", default=None, metavar="JOURNAL:INDEX", help="Show one entry in full, every field in words.")
@click.option(
    "--since", default=None, metavar="INSTANT", help="Only what was written at or after this instant (UTC, with Z)."
)
@click.option("--receipts", is_flag=True, help="Show the receipts that nodes sign, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line: journal, index, leaf, type, body.")
def log_command(node: Path, entry: str | None, since: str | None, receipts: bool, as_json: bool) -> int:
    """Show what was said, as NODE holds it, in the order in which the authors wrote.

    Times are their authors' claims. Entries whose bodies were not disclosed to this node are counted at the end.
    """
    _, folding = look(node)
    entries = folding.entries()
    console = Console(highlight=False)
    words = Catalogue("en", files("openline.words").joinpath("en.ftl").read_text("utf-8"))
    if entry is not None:
        console.print(escape(_full(entries, entry, words)))
        return 0
    for item, message in _chosen(entries, since, receipts=receipts):
        if as_json:
            click.echo(json.dumps(_plain(item, message), ensure_ascii=False))
        else:
            console.print(
                f"[dim]{item.participant}:{item.index}[/dim] {escape(render_line(message, words))}", soft_wrap=True
            )
    sealed = sum(item.withheld for item in entries)
    if not as_json:
        console.print(f"[dim]{sealed} entries are on record whose bodies were not disclosed to this node[/dim]")
    return 0


def _chosen(entries: list[Entry], since: str | None, *, receipts: bool) -> Iterator[tuple[Entry, Message]]:
    first = None if since is None else parse_instant(since)
    opened = [(item, item.message) for item in entries if item.message is not None]
    opened.sort(key=lambda pair: (pair[1].header.dtg_utc, pair[0].order))
    for item, message in opened:
        if first is not None and message.header.dtg_utc < first:
            continue
        if receipts or not isinstance(message, EntryReceived):
            yield item, message


def _full(entries: list[Entry], name: str, words: Catalogue) -> str:
    journal, _, index = name.partition(":")
    found = next((item for item in entries if item.participant == journal and str(item.index) == index), None)
    if found is None:
        raise FormatError(
            "cli.no-entry",
            f"no entry {name[:80]!r} is held here",
            hint="write it as journal:index, as the log shows it",
        )
    head = f"{found.object}\nleaf {found.leaf_hash.hex()}\nsigned by {', '.join(found.signers) or 'nobody known'}\n\n"
    if found.message is not None:
        return head + render(found.message, words)
    return head + (
        f"It counts for nothing: {found.fault}." if found.fault else "Its body was not disclosed to this node."
    )


def _plain(item: Entry, message: Message) -> dict[str, object]:
    return {
        "journal": item.participant,
        "index": item.index,
        "leaf": item.leaf_hash.hex(),
        "type": type_tag(type(message)),
        "body": json.loads(encode(message)),
    }
