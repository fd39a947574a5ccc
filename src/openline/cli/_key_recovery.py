"""``openline key recover`` and ``openline key successor``: when the officials' keys, or the record itself, are lost.

A recovery needs every guarantor: notice, 72 hours that others' clocks attest, completion. The old officials can object,
also outside their journal. Then the new officials open a successor journal; what was said stays where it was.
"""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from openline.actions import Envelope
from openline.errors import FormatError
from openline.messages import Message, Predecessor, Purpose, RecoveryCompleted, RecoveryNoticed, RecoveryObjected, Ref
from openline.node import Config, Seat, Trust, create, look, open_node, read_settings, write_settings
from openline.picture import WAIT_S, Folding, RootSet, predecessor
from openline.storage import Store

from ._key_files import NODE, OFFICIALS, SECRET, YES, acting, new_passphrase, passphrase, signers
from ._key_session import Session, say, then, write_outside

_HOURS = WAIT_S // 3600


@click.group("recover")
def recover_group() -> None:
    """Recover a participant whose officials' keys are lost: notice, 72 hours, completion, by every guarantor."""


@recover_group.command("notice")
@NODE
@click.option("--post", required=True, help="The guarantor's post whose two officers sign.")
@click.option("--journal", required=True, help="The journal whose officials are lost, for example jordan.")
@click.option("--successor", required=True, help="The journal that carries it on, for example jordan-2.")
@click.option(
    "--new", "new", multiple=True, required=True, metavar="VERIFIER-KEY", help="A new official; once for each."
)
@click.option("--threshold", type=click.IntRange(1, 9), required=True, help="How many of them must sign.")
@click.option("--reason", required=True)
@SECRET
@YES
def notice_command(
    node: Path, post: str, journal: str, successor: str, new: tuple[str, ...], threshold: int, reason: str,
    passphrase_file: Path | None, yes: bool,
) -> int:  # fmt: skip
    """A guarantor gives notice that a participant's officials are lost, and names the new ones.

    Check before: hear the new officials' keys from each of them, in person or by voice that you know, letter by letter.
    """
    _, folding = look(node)
    lost = cited(folding, journal)
    if predecessor(successor, folding.evidence.participants) != journal:
        raise FormatError("cli.successor-wrong", f"{successor} does not follow {journal}", hint="count one further")
    say(
        f"Everybody will see that {journal} is said to be lost at size {lost.size}, and whom you name.",
        f"Nothing changes for {_HOURS} hours, and only if every guarantor completes. The old officials can object.",
        *(f"  new official: {key}" for key in new),
    )
    participant = folding.evidence.participant(journal)
    fields = {
        "participant": participant, "lost": lost, "successor": successor, "root_keys": new, "threshold": threshold,
        "reason": reason,
    }  # fmt: skip
    leaf = _officers_act(node, post, RecoveryNoticed, fields, passphrase_file, yes=yes)
    click.echo(f"notice {leaf}")
    then(
        f"in {_HOURS} hours and some: openline key recover complete --notice {leaf}",
        "in between your node must meet others' nodes twice, right after this and right before: their mirrors attest the wait",
        "tell the other guarantors to name exactly the same officials",
    )
    return 0


@recover_group.command("complete")
@NODE
@click.option("--post", required=True, help="The guarantor's post whose two officers sign.")
@click.option("--notice", required=True, metavar="LEAF", help="The leaf hash of your own notice, or its beginning.")
@SECRET
@YES
def complete_command(node: Path, post: str, notice: str, passphrase_file: Path | None, yes: bool) -> int:
    """A guarantor completes its own notice, at least 72 hours after it by others' clocks."""
    config, folding = look(node)
    mine = [
        entry
        for name, book in sorted(folding.books.items())
        if book.participant == config.participant
        for entry in book.entries
    ]
    given = [e for e in mine if isinstance(e.message, RecoveryNoticed) and e.leaf_hash.hex().startswith(notice)]
    if len(given) != 1:
        raise FormatError(
            "cli.no-such-notice", f"{len(given)} notices of ours begin so", hint="openline log shows them"
        )
    attested = folding.attested(given[0])
    newest = max((item.at_s for item in folding.independent(given[0].journal)), default=None)
    if attested.not_after_s is None or newest is None or newest - attested.not_after_s < WAIT_S:
        say(f"CAUTION: others' clocks do not show {_HOURS} hours yet. Completed now, it would stay without effect.")
    say("The new officials may open the successor journal once every guarantor has completed.")
    about = Ref(object=given[0].object, leaf=given[0].leaf_hash.hex())
    leaf = _officers_act(node, post, RecoveryCompleted, {"notice": about}, passphrase_file, yes=yes)
    click.echo(f"completed {leaf}")
    then("the new officials: openline key successor")
    return 0


@recover_group.command("object")
@click.option("--successor", required=True, help="The successor journal that was announced, for example jordan-2.")
@click.option("--reason", required=True)
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="Write the objection to this file instead, to be handed to others; nothing is recorded.")  # fmt: skip
@acting
def object_command(successor: str, reason: str, out: Path | None, **act: Any) -> int:
    """The officials are not lost: the recovery under this name is void."""
    say(f"The recovery as {successor} becomes void, wherever this objection is held.")
    fields = {"successor": successor, "reason": reason}
    if out is None:
        session = Session(**act)
        session.root(RecoveryObjected, fields)
        session.close()
    else:
        config, folding = look(act["node"])
        write_outside(folding, config.journal or config.participant, RecoveryObjected, fields, out, act)
    click.echo(f"objected to {successor}" + ("" if out is None else f" in {out.name}"))
    then("hand it to every participant; with --out each takes it with: openline key take FILE --node DIR")
    return 0


@click.command("successor")
@click.option("--old", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="A node's folder that holds the old journal: yours as it is, or as rebuilt from a mirror.")  # fmt: skip
@click.option(
    "--new", "folder", required=True, type=click.Path(path_type=Path), help="The empty folder of the new node."
)
@click.option(
    "--post", "posts", multiple=True, help="A post to seat two officers at. Default: those of the old journal."
)
@click.option("--new-passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Read the new node's passphrase from the first line of this file.")  # fmt: skip
@OFFICIALS[0]
@OFFICIALS[1]
@YES
def successor_command(
    old: Path, folder: Path, posts: tuple[str, ...], new_passphrase_file: Path | None, officials: Sequence[Path],
    secrets: Sequence[Path], yes: bool,
) -> int:  # fmt: skip
    """Open the next journal of a participant: after a recovery, a fork, or a record that cannot be brought back.

    Every key is made anew. What the old journal said up to the cited head stands; what it says after that needs others
    to have held it.
    """
    config, folding = look(old)
    journal = config.journal or config.participant
    name = following(journal, config.participant)
    lost = cited(folding, journal)
    root = folding.officials(name)
    seats = posts or _posts(folding, journal)
    say(
        f"A new journal {name} carries on {journal} from its size {lost.size}, the largest that is held here.",
        f"{root.threshold if root else 'no'} officials must sign; two new officers each at {', '.join(seats)}.",
        "Check that no other node holds a larger head of the old journal: what is not cited is doubted.",
    )
    if root is None:
        raise FormatError(
            "cli.no-officials", f"nobody may open {name}", hint="first take what the guarantors completed"
        )
    if not yes and not click.confirm("Sign and record it?", err=True):
        raise click.Abort
    keys = signers(officials, secrets)
    if not root.met_by(frozenset(key.vkey for key in keys)):
        raise FormatError(
            "cli.too-few-officials",
            f"{root.threshold} officials of this set must sign",
            hint="give --official for each",
        )
    _open(old, folder, replace(config, journal=name), seats, keys, root, lost, new_passphrase(new_passphrase_file))
    click.echo(f"opened {name}")
    then(
        f"run the new node from {folder}; never start the old one again",
        "give each officer its new key file's passphrase, and tell every participant that you go on",
    )
    return 0


def cited(folding: Folding, journal: str) -> Predecessor:
    """How a successor cites a journal as it is held here."""
    if journal not in folding.books or not folding.books[journal].entries:
        raise FormatError("cli.no-such-journal", f"nothing of {journal!r} is held", hint="take it from a peer first")
    tree = folding.books[journal].tree
    return Predecessor(journal=journal, size=tree.size, root=tree.root().hex())


def following(journal: str, participant: str) -> str:
    """The name of the journal after this one."""
    number = 2 if journal == participant else int(journal.rpartition("-")[2]) + 1
    return f"{participant}-{number}"


def _posts(folding: Folding, journal: str) -> tuple[str, ...]:
    keys = folding.authority(journal).issued().values()
    return tuple(dict.fromkeys(key.post for key in keys if key.purpose is Purpose.OFFICER and key.post))


def _open(
    old: Path, folder: Path, config: Config, posts: Sequence[str], officials: Sequence[Any], root: RootSet,
    lost: Predecessor, secret: bytes,
) -> None:  # fmt: skip
    """The new folder: its own first entries, what the old folder held, and the same trust as before."""
    _, trust = read_settings(old)
    opener = Trust(roots={**trust.roots, config.participant: root}, near=trust.near)
    seats = [Seat(post=post) for post in posts]
    made = create(
        folder, config, seats, officials, opener, passphrase=secret, now=datetime.now(UTC), random=os.urandom,
        succeeds=lost,
    )  # fmt: skip
    with closing(Store.open(old / "journal.db")) as store:
        made.store.put(list(store.pieces(lost.journal)))
    made.store.close()
    write_settings(folder, config, trust)


def _officers_act(
    node: Path, post: str, kind: type[Message], fields: dict[str, Any], passphrase_file: Path | None, *, yes: bool
) -> str:
    """Two officers of a post record an open act for everybody; the leaf hash."""
    if not yes and not click.confirm("Two officers sign. Record it?", err=True):
        raise click.Abort
    opened = open_node(node, passphrase(passphrase_file, "the node"))
    with closing(opened.store):
        told = tuple(sorted(opened.folding.evidence.participants - {opened.participant}))
        said = opened.act(post, kind, fields, Envelope(recipients=told), datetime.now(UTC), os.urandom)
    return said.ref.leaf
