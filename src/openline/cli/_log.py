"""``openline log``: what was said, as a node holds it, in words; one line each, or one entry in full."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline.errors import FormatError
from openline.geotime import parse_instant
from openline.messages import EntryReceived, Message, encode, type_tag
from openline.node import look
from openline.picture import Entry
from openline.words import Catalogue, fitted, render, render_beside, render_html, render_line

from ._language import LANGUAGE, catalogue, chosen, zone_offset


@click.command("log")
@click.argument("node", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--entry", default=None, metavar="JOURNAL:INDEX", help="Show one entry in full, every field in words.")
@click.option(
    "--since", default=None, metavar="INSTANT", help="Only what was written at or after this instant (UTC, with Z)."
)
@click.option("--receipts", is_flag=True, help="Show the receipts that nodes sign, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line: journal, index, leaf, type, body.")
@LANGUAGE
@click.option("--beside", is_flag=True, help="With --entry: English beside the language.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), default=None, metavar="FILE",
              help="With --entry: write it as a page, for screens that cannot show right-to-left text.")  # fmt: skip
def log_command(
    node: Path, entry: str | None, since: str | None, receipts: bool, as_json: bool, language: str | None,
    beside: bool, page: Path | None,
) -> int:  # fmt: skip
    """Show what was said, as NODE holds it, in the order in which the authors wrote.

    Times are their authors' claims. Entries whose bodies were not disclosed to this node are counted at the end.
    Words come in one of six languages; free text stays as written, and a language that no named speaker has
    reviewed says so.
    """
    words = chosen(language)
    if entry is None and (beside or page is not None):
        raise FormatError("cli.entry-needed", "--beside and --html show one entry", hint="name it with --entry")
    _, folding = look(node)
    entries = folding.entries()
    console = Console(highlight=False)
    if entry is not None:
        _show(_named(entries, entry), words, console, beside=beside, page=page)
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


def _named(entries: list[Entry], name: str) -> Entry:
    journal, _, index = name.partition(":")
    found = next((item for item in entries if item.participant == journal and str(item.index) == index), None)
    if found is None:
        raise FormatError(
            "cli.no-entry",
            f"no entry {name[:80]!r} is held here",
            hint="write it as journal:index, as the log shows it",
        )
    return found


def _show(found: Entry, words: Catalogue, console: Console, *, beside: bool, page: Path | None) -> None:
    """One entry in full: what the record says about it, then every field in words."""
    message, english = found.message, catalogue("en")
    console.print(
        f"{escape(found.object)}\nleaf {found.leaf_hash.hex()}\n"
        f"signed by {escape(', '.join(found.signers) or 'nobody known')}\n",
        soft_wrap=True,
    )
    if message is None:
        console.print(escape(f"It counts for nothing: {found.fault}.") if found.fault
                      else "Its body was not disclosed to this node.")  # fmt: skip
    elif page is not None:
        text = render_html(message, words, english if beside else None, offset=zone_offset)
        page.write_text(text, "utf-8")
        console.print(f"[green]written[/green] {escape(str(page))}", soft_wrap=True)
    else:
        both = render_beside(message, words, english, offset=zone_offset) if beside else None
        text = both or render(message, words, offset=zone_offset)
        console.print(escape(fitted(text, console.width) if console.is_terminal else text), soft_wrap=True)


def _plain(item: Entry, message: Message) -> dict[str, object]:
    return {
        "journal": item.participant,
        "index": item.index,
        "leaf": item.leaf_hash.hex(),
        "type": type_tag(type(message)),
        "body": json.loads(encode(message)),
    }
