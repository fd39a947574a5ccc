"""``openline key``: the keys of a participant, for a person who does this once a year.

Every command says what will happen before anything is signed, what to check, and what to do next. Officials sign with
their own key files, kept offline; a node never holds one. The manual is docs/keys.md.
"""

import os
from pathlib import Path
from typing import Any

import click

from openline.errors import FormatError
from openline.journal import parse_leaf
from openline.messages import KeyRestored, KeyRevoked, KeySuspended, Purpose, Role, RoleGiven, RootChanged
from openline.node import look
from openline.picture import StrayPiece
from openline.storage import Store, key_from_seed, write_keys

from ._key_files import NODE, acting, new_passphrase
from ._key_recovery import recover_group, successor_command
from ._key_session import Session, held_key, last_good_head, say, then, write_outside
from ._key_show import show_command

_PURPOSES = [purpose.value for purpose in Purpose if purpose is not Purpose.ROOT]
KEY = click.option("--key", "name", required=True, help="The key's name, as `openline key show` prints it.")
REASON = click.option("--reason", required=True, help="Why, in one line; everybody can read it for ever.")


@click.group("key")
def key_group() -> None:
    """The officials and keys of a participant: show, issue, rotate, suspend, revoke, recover. Manual: docs/keys.md."""


for command in (show_command, recover_group, successor_command):
    key_group.add_command(command)


@key_group.command("official")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--name", required=True, help="The official's key name, for example jordan/official-1. Used once, for ever."
)
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Read the new passphrase from the first line of this file.")  # fmt: skip
def official_command(file: Path, name: str, passphrase_file: Path | None) -> int:
    """Make an official's key in FILE. Do it on a machine that is not connected, with the official alone in the room."""
    if file.exists():
        raise FormatError(
            "cli.file-exists", f"{file.name} exists", hint="choose a new file; a key is never overwritten"
        )
    if not name or any(sign in name for sign in " +\n\t"):
        raise FormatError("cli.name-unusable", f"{name!r} cannot name a key", hint="no spaces and no plus sign")
    key = key_from_seed(name, os.urandom(32))
    write_keys(file, {name: key}, new_passphrase(passphrase_file), os.urandom(28))
    click.echo(key.vkey.text)
    then(
        "read the line above aloud to the other officials and to those who will trust you, and compare it letter by letter",
        f"copy {file.name} to a second place that only this official can open, and remember the passphrase: nobody can reset it",
        "this file never goes onto the node's machine, except on a stick while officials sign",
    )
    return 0


@key_group.command("issue")
@click.option("--purpose", type=click.Choice(_PURPOSES), required=True)
@click.option("--post", default=None, help="For an officer: the post that the key serves.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), help="For an officer."
)
@acting
def issue_command(purpose: str, post: str | None, roles: tuple[str, ...], **act: Any) -> int:
    """Make a new key on NODE and have the officials vouch for it."""
    if (purpose == "officer") != (post is not None):
        raise FormatError(
            "cli.post-wrong", "an officer serves a post, and nothing else does", hint="give --post for officers"
        )
    say(
        "A new key is made on this node, and the officials vouch for it.",
        f"purpose {purpose}" + (f", post {post}" if post else ""),
    )
    session = Session(**act)
    name = session.issue(Purpose(purpose), post, [Role(role) for role in roles])
    session.close()
    click.echo(f"issued {name}")
    then("openline key show --node ...: the key stands there as in force")
    return 0


@key_group.command("rotate")
@KEY
@acting
def rotate_command(name: str, **act: Any) -> int:
    """Replace a key that is old but not lost: a new key of the same purpose, then the old one is revoked.

    What the old key signed stands. For a key that may be in wrong hands use `openline key revoke`.
    """
    say("A new key takes over, with the same purpose, post and roles.", f"the old key is revoked from now on: {name}")
    session = Session(**act)
    old = session.held(name)
    new = session.issue(old.purpose, old.post, sorted(old.roles, key=lambda role: role.value))
    session.revoke(name, "replaced", None)
    session.close()
    click.echo(f"issued {new}\nrevoked {name}")
    then("say to the officer, or to whoever runs the machine, that the new key signs from here on")
    return 0


@key_group.command("suspend")
@KEY
@REASON
@acting
def suspend_command(name: str, reason: str, **act: Any) -> int:
    """Stop a key at once, on suspicion. One official is enough."""
    say("The key stops here: what it signs from now on counts for nothing.", f"key {name}")
    session = Session(**act)
    session.stoppable(name)
    session.root(KeySuspended, {"key_name": name, "reason": reason})
    session.close()
    click.echo(f"suspended {name}")
    then(
        "when it was a false alarm: openline key restore, with as many officials as must sign",
        "when the key is lost or stolen: openline key revoke, and hand the revocation around",
    )
    return 0


@key_group.command("restore")
@KEY
@REASON
@acting
def restore_command(name: str, reason: str, **act: Any) -> int:
    """Let a suspended key sign again. What it signed in between still does not count."""
    say("The key signs again from here on.", f"key {name}")
    session = Session(**act)
    session.root(KeyRestored, {"key_name": name, "reason": reason})
    session.close()
    click.echo(f"restored {name}")
    return 0


@key_group.command("revoke")
@KEY
@REASON
@click.option("--last-good", type=click.IntRange(min=0), default=None, metavar="SIZE",
              help="The last size at which everything was still ours. Default: all of it.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="Write the revocation to this file instead, to be handed to others; nothing is recorded.")  # fmt: skip
@click.option("--journal", default=None, help="With --out: the journal, as NODE holds it. Default: NODE's own.")
@acting
def revoke_command(
    name: str, reason: str, last_good: int | None, out: Path | None, journal: str | None, **act: Any
) -> int:
    """End a key for good.

    What it signed below the last good size stands. What it signed after that and others held is shown as contested; what
    nobody else held does not count. With --out the node may be anybody's that holds the journal, which is how a revocation
    reaches others when your own host leaves it out.
    """
    say(
        "The key ends for good. This cannot be undone.",
        f"key {name}, last good size: {'all' if last_good is None else last_good}",
    )
    if out is not None:
        return _handed(name, reason, last_good, out, journal, act)
    session = Session(**act)
    session.revoke(name, reason, last_good)
    session.close()
    click.echo(f"revoked {name}")
    then("openline key issue: the replacement", "tell the other participants; their nodes learn it with your journal")
    return 0


@key_group.command("take")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@NODE
def take_command(file: Path, node: Path) -> int:
    """Take a revocation or an objection in FILE that was handed over outside the journal it belongs to."""
    leaf = file.read_bytes()
    _, folding = look(node)
    origin = parse_leaf(leaf).origin
    journal = next((name for name, known in folding.evidence.origins.items() if known == origin), None)
    message = folding.stray(journal, leaf) if journal in folding.books else None
    if message is None or journal is None:
        raise FormatError(
            "cli.not-a-revocation",
            f"{file.name} is no revocation or objection that the officials of {origin[:80]} signed",
            hint="ask for the file again; when their officials changed, first take their newest journal",
        )
    store = Store.open(node / "journal.db")
    try:
        store.put([StrayPiece(participant=journal, leaf=leaf)])
    finally:
        store.close()
    click.echo(f"taken: the officials of {journal} say: {getattr(message, 'key_name', '') or message.reason}")
    then(
        "openline status: what the revoked key said after its last good size is now contested or void",
        "hand the file on",
    )
    return 0


@key_group.command("role")
@KEY
@click.option("--post", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@acting
def role_command(name: str, post: str, role: str, **act: Any) -> int:
    """Give an officer's key a role at its post."""
    say("The officer may do more from here on.", f"key {name}, role {role} at {post}")
    session = Session(**act)
    session.root(RoleGiven, {"key_name": name, "post": post, "role": Role(role)})
    session.close()
    click.echo(f"{name} is {role} at {post}")
    return 0


@key_group.command("root")
@click.option("--new", "new", multiple=True, required=True, metavar="VERIFIER-KEY",
              help="An official of the new set, staying ones too; once for each.")  # fmt: skip
@click.option("--threshold", type=click.IntRange(1, 9), required=True, help="How many of them must sign.")
@click.option("--guarantor", "guarantors", multiple=True, help="Who can recover you, all together. Default: as before.")
@acting
def root_command(new: tuple[str, ...], threshold: int, guarantors: tuple[str, ...], **act: Any) -> int:
    """Change the officials: enough of the old ones and enough of the new ones sign the same entry."""
    session = Session(**act, ask=False)
    old = session.folding.authority(session.journal).root
    assert old is not None, "a journal that is open has officials"
    named = guarantors or old.guarantors
    say(
        "Other officials vouch for every key from here on. Keys that are in force stay in force.",
        f"{threshold} of {len(new)} must sign; guarantors: {', '.join(named) or 'none'}",
    )
    session.ask()
    fields = {"version": old.version + 1, "root_keys": new, "threshold": threshold, "guarantors": named}
    session.root(RootChanged, fields)
    session.close()
    click.echo(f"officials of set {old.version + 1} vouch from here on")
    then("keep the old officials' files until every other participant's node shows the new set", "then destroy them")
    return 0


def _handed(name: str, reason: str, last_good: int | None, out: Path, journal: str | None, act: dict[str, Any]) -> int:
    """Write a revocation to a file, signed but recorded nowhere."""
    config, folding = look(act["node"])
    chosen = journal or config.journal or config.participant
    if chosen not in folding.books:
        raise FormatError("cli.no-such-journal", f"no journal {chosen!r} is held", hint="name one that NODE holds")
    held_key(folding, chosen, name)
    fields = {"key_name": name, "reason": reason, **last_good_head(folding, chosen, last_good)}
    write_outside(folding, chosen, KeyRevoked, fields, out, act)
    click.echo(f"written {out.name}")
    then(
        "hand the file to every participant, by any way that works; each takes it with: openline key take FILE --node DIR",
        "have it recorded in the journal too as soon as you can write there",
    )
    return 0
