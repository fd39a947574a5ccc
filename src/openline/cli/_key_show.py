"""``openline key show``: who vouches for a participant's keys, which keys there are, how old they are, what was revoked.

Age is said and warned about, and invalidates nothing: what a key may sign is judged by where it stands in the journal.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openline.errors import FormatError
from openline.messages import KeyIssued, KeyRevoked, KeySuspended
from openline.node import look
from openline.picture import Authority, Folding

from ._key_files import NODE
from ._options import AT, at_or_now

OLD_DAYS = 365
"""Days after which a key's age is an alarm: keys are replaced once a year, when the officials meet anyway."""


@click.command("show")
@NODE
@click.option("--journal", default=None, help="Another participant's journal that NODE holds. Default: its own.")
@AT
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
def show_command(node: Path, journal: str | None, at: str | None, as_json: bool) -> int:
    """Show the officials and every key of a participant, with age, suspended and revoked ones.

    Nothing is written and no passphrase is asked for.
    """
    config, folding = look(node)
    name = journal or config.journal or config.participant
    if name not in folding.books:
        known = ", ".join(sorted(folding.books))
        raise FormatError("cli.no-such-journal", f"no journal {name!r} is held", hint=f"held are {known}")
    value = state(folding, name, at_or_now(at))
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False))
    else:
        _print(value)
    return 0


def state(folding: Folding, journal: str, now: datetime) -> dict[str, Any]:
    """Officials, keys and alarms of a journal, as plain values."""
    authority = folding.authority(journal)
    root, keys = authority.root, list(_keys(folding, journal, authority, now))
    return {
        "journal": journal,
        "entries": len(folding.books[journal].entries),
        "officials": [key.text for key in root.keys] if root else [],
        "threshold": root.threshold if root else None,
        "version": root.version if root else None,
        "guarantors": list(root.guarantors) if root else [],
        "keys": keys,
        "alarms": list(_alarms(folding, journal, authority, keys)),
    }


def _keys(folding: Folding, journal: str, authority: Authority, now: datetime) -> Iterator[dict[str, Any]]:
    issued, ended = _dates(folding, journal)
    for name, key in authority.issued().items():
        standing = "revoked" if name in authority.ended else "suspended" if key.suspended else "in force"
        day = issued.get(name)
        yield {
            "name": name,
            "purpose": key.purpose.value,
            "post": key.post,
            "roles": sorted(role.value for role in key.roles),
            "standing": standing,
            "days": None if day is None else max(0, (now - day).days),
            "reason": ended.get(name),
        }


def _dates(folding: Folding, journal: str) -> tuple[dict[str, datetime], dict[str, str]]:
    """When each key was issued, as its entry says, and why it was stopped."""
    issued: dict[str, datetime] = {}
    reasons: dict[str, str] = {}
    for entry in folding.books[journal].entries:
        match entry.message:
            case KeyIssued(key=text):
                issued[text.split("+")[0]] = entry.message.header.dtg_utc
            case KeySuspended(key_name=name, reason=reason) | KeyRevoked(key_name=name, reason=reason):
                reasons[name] = reason
    return issued, reasons


def _alarms(folding: Folding, journal: str, authority: Authority, keys: list[dict[str, Any]]) -> Iterator[str]:
    """What a person must know, in sentences."""
    root = authority.root
    if root is None:
        yield "Nobody vouches for this journal as far as is known here."
        return
    for key in keys:
        if key["standing"] == "in force" and key["days"] is not None and key["days"] > OLD_DAYS:
            yield f"{key['name']} is {key['days']} days old. It still works. Replace it: openline key rotate --key {key['name']}"
        if key["standing"] == "suspended":
            yield f"{key['name']} is suspended. Decide: openline key restore, or openline key revoke"
    if len(root.keys) == root.threshold:
        yield "Every official must sign: when one official's key is lost, only the guarantors can recover this participant."
    if not root.guarantors:
        yield "No guarantor is named: when the officials' keys are lost, nobody can recover this participant."
    strays = sorted(folding.evidence.shelves[journal].strays)
    for message in filter(None, (folding.stray(journal, leaf) for leaf in strays)):
        if isinstance(message, KeyRevoked) and message.key_name not in authority.ended:
            yield f"{message.key_name} was revoked by the officials outside the journal, and the journal leaves that out."


def _print(value: dict[str, Any]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{value['journal']}: {value['threshold']} of {len(value['officials'])} officials must sign "
        f"(set {value['version']}); guarantors: {', '.join(value['guarantors']) or 'none'}"
    )
    for text in value["officials"]:
        console.print(f"  {escape(text)}")
    table = Table(title="Keys", title_justify="left")
    for column in ("name", "purpose", "post", "roles", "standing", "days", "reason"):
        table.add_column(column, overflow="fold", justify="right" if column == "days" else "left")
    for key in value["keys"]:
        row = (key["name"], key["purpose"], key["post"], ", ".join(key["roles"]), key["standing"], key["days"])
        table.add_row(*("" if item is None else escape(str(item)) for item in (*row, key["reason"])))
    console.print(table)
    for alarm in value["alarms"]:
        console.print(f"[yellow]ALARM[/yellow] {escape(alarm)}")
