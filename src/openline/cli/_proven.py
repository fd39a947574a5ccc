"""``openline proven``: what is proven of each entry, in the words of the design; and ``openline erase``."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openline.errors import FormatError
from openline.geotime import format_instant
from openline.journal import Policy, parse_policy
from openline.messages import EntryReceived, Status, type_tag
from openline.node import look, open_node
from openline.picture import Entry, Folding, Words, words_of

_NODE = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("proven")
@click.argument("node", type=_NODE)
@click.option("--entry", default=None, help="One entry, by its object or the beginning of its leaf hash.")
@click.option("--journal", default=None, help="Whose journal; default: the node's own.")
@click.option("--last", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many entries.")
@click.option("--policy", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Whose cosignatures make an entry of this journal cosigned.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
def proven_command(
    node: Path, entry: str | None, journal: str | None, last: int, policy: Path | None, as_json: bool
) -> int:
    """Say of entries what NODE can prove: recorded, mirrored by whom, delivered to whom, cosigned, and when at the latest.

    Recorded says that its author keeps it; mirrored, that another's mirror stored it; delivered, that the recipient's
    node opened it (no person need have read it); cosigned, that both sides hold the same history. None means consent.
    """
    config, folding = look(node)
    name = journal or config.journal or config.participant
    if name not in folding.books:
        raise FormatError(
            "cli.no-such-journal", f"no journal {name!r} here", hint=f"held are {', '.join(sorted(folding.books))}"
        )
    rule = None if policy is None else parse_policy(policy.read_bytes())
    chosen = _chosen(folding, name, entry, last)
    rows = [(item, words_of(folding, item, rule)) for item in chosen]
    if as_json:
        click.echo(json.dumps({"journal": name, "entries": [_plain(*row) for row in rows]}, ensure_ascii=False))
    else:
        _show(folding, name, rows, rule)
    return 0


@click.command("erase")
@click.argument("node", type=_NODE)
@click.argument("entry")
@click.option("--post", required=True, help="The post that says so.")
@click.option("--reason", required=True, help="Why, in one line; it is recorded.")
@click.option("--exercise", is_flag=True, help="Practice: marked so everywhere.")
@click.option("--yes", is_flag=True, help="Do not ask before erasing.")
def erase_command(node: Path, entry: str, post: str, reason: str, exercise: bool, yes: bool) -> int:
    """Destroy what ENTRY of NODE's own journal said, here, and ask everybody who was told to do the same.

    The entry stays, and every proof over it holds; what it said can no longer be read from it. What somebody has read,
    printed or copied elsewhere no software takes back.
    """
    if not yes:
        click.confirm(f"Erase what {entry} said? This cannot be undone.", abort=True, err=True)
    passphrase = os.environ.get("OPENLINE_PASSPHRASE") or click.prompt("Passphrase", hide_input=True, err=True)
    opened = open_node(node, passphrase.encode())
    (item,) = _chosen(opened.folding, opened.journal, entry, 1)
    status = Status.EXERCISE if exercise else Status.ACTUAL
    opened.erase(post, [item.leaf_hash], reason, datetime.now(UTC), os.urandom, status)
    opened.store.close()
    told = ", ".join(item.message.header.recipients) if item.message else ""
    Console(highlight=False).print(
        f"[green]erased[/green] here; asked to erase: {escape(told) or 'nobody else was told'}"
    )
    return 0


def _chosen(folding: Folding, journal: str, entry: str | None, last: int) -> list[Entry]:
    entries = folding.books[journal].entries
    if entry is None:
        return entries[-last:]
    found = [
        item for item in entries if item.object == entry or (len(entry) >= 8 and item.leaf_hash.hex().startswith(entry))
    ]
    if not found:
        raise FormatError("cli.no-such-entry", f"no entry {entry!r} in {journal}", hint="openline log lists entries")
    return found[-1:]


def _show(folding: Folding, journal: str, rows: list[tuple[Entry, Words]], rule: Policy | None) -> None:
    console = Console(highlight=False)
    table = Table(title=f"What is proven of {journal}", title_justify="left")
    table.add_column("entry", justify="right")
    table.add_column("what", no_wrap=True)
    for title in ("mirrored by", "delivered to", "not yet", *(["cosigned"] if rule else [])):
        table.add_column(title, overflow="fold")
    others = len(folding.evidence.participants) - 1
    for item, words in rows:
        what = type_tag(type(item.message)) if item.message else "not disclosed"
        cosigned = [] if words.cosigned is None else ["yes" if words.cosigned else "no"]
        missing, told = ", ".join(sorted(words.missing)) or "-", ", ".join(sorted(words.delivered)) or "-"
        if isinstance(item.message, EntryReceived):
            missing = told = "-"  # receipts are never receipted
        table.add_row(str(item.index), what, f"{len(words.mirrored)} of {others}", told, missing, *cosigned)
    console.print(table)
    silent = sorted(folding.evidence.participants - {item.participant for item in folding.held_by(journal)} - {journal})
    for held in folding.held_by(journal):
        when = format_instant(datetime.fromtimestamp(held.at_s, UTC))
        console.print(f"{held.participant}'s mirror holds the first {held.size} entries, by its clock at {when}")
    if silent:
        console.print(f"[yellow]no word from the mirror of[/yellow] {', '.join(silent)}; nothing waits for it")
    if rule is not None and rows and not rows[-1][1].cosigned:
        standing = rule.satisfied_by(set(rows[-1][1].mirrored))
        console.print(f"cosigned needs still: {', '.join(standing.missing)}")


def _plain(item: Entry, words: Words) -> dict[str, object]:
    return {
        "index": item.index,
        "object": item.object,
        "leaf": item.leaf_hash.hex(),
        "type": type_tag(type(item.message)) if item.message else None,
        "recorded": words.recorded,
        "mirrored": dict(sorted(words.mirrored.items())),
        "delivered": sorted(words.delivered),
        "missing": sorted(words.missing),
        "cosigned": words.cosigned,
        "not_before_s": words.attested.not_before_s,
        "not_after_s": words.attested.not_after_s,
    }
