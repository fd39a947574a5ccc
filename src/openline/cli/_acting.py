"""Saying something from a post of a node at a terminal: the passphrase, the keys, the record, closed again at once."""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from openline.actions import Envelope, Said
from openline.arrangement import Arrangement
from openline.errors import ActError, FormatError
from openline.messages import Message, Precedence
from openline.node import Node, open_node
from openline.picture import Picture
from openline.watch import Passage, passes


def passphrase_asked() -> bytes:
    """The passphrase of a node's keys, from OPENLINE_PASSPHRASE or asked for without showing it."""
    words = os.environ.get("OPENLINE_PASSPHRASE") or click.prompt("Passphrase", hide_input=True, err=True)
    return str(words).encode()


def acted(
    folder: Path,
    post: str,
    kind: type[Message],
    fields: Mapping[str, Any],
    envelope: Envelope,
    officer: Callable[[Node], str | None] = lambda node: None,  # noqa: ARG005 - whoever stands first
) -> Said:
    """Record one act of a post's officer and close the node; ``officer`` chooses the key when it matters which."""
    node = open_node(folder, passphrase_asked())
    try:
        now = datetime.now(UTC).replace(microsecond=0)
        return node.act(post, kind, fields, envelope, now, os.urandom, officer=officer(node))
    finally:
        node.store.close()


def known_post(agreed: Arrangement, name: str) -> str:
    """The participant of a post; raises FormatError naming the posts there are."""
    found = next((post.participant for post in agreed.posts if post.id == name), None)
    if found is None:
        names = ", ".join(sorted(post.id for post in agreed.posts))
        raise FormatError("cli.no-such-post", f"no post {name[:80]!r}", hint=f"posts are {names}")
    return found


def passages(
    picture: Picture, agreed: Arrangement, post: str, to: Iterable[str], kind: type[Message], precedence: Precedence
) -> list[tuple[str, Passage]]:
    """Each line between a post and those it tells that some side does not declare open, and how the message passes."""
    told, declared = set(to), {line.id: [item.state for item in line.declared] for line in picture.lines}
    found = []
    for line in agreed.lines:
        if post in line.between and told & set(line.between):
            passage = passes(kind, precedence, declared.get(line.id, ()))
            if passage.mark:
                found.append((line.name, passage))
    return found


def check_passage(found: Iterable[tuple[str, Passage]]) -> None:
    """Raise ActError for the first line that needs a deliberate word."""
    for name, passage in found:
        if passage.needs_word:
            raise ActError(
                "cli.line-not-open",
                f"{name} is declared {passage.mark[0].value.replace('-', ' ')}",
                hint="what is for safety of life passes all the same; say anything else with --anyway",
            )
