"""Watches: who takes a post's messages now, and a handover with open items that the relief accepts.

Others see that a post is manned, until when and in which languages, never by whom.
"""

from typing import Annotated

from msgspec import Meta

from openline import limits

from ._header import Id, Instant, Language, Line, Message, Ref

Languages = Annotated[
    tuple[Language, ...], Meta(min_length=1, max_length=12, description="spoken on this watch, best first")
]


class WatchTaken(Message, frozen=True, kw_only=True, tag="watch.taken/1"):
    """An officer takes the watch of the post that says so. Any officer on watch can take a message."""

    until_utc: Instant
    languages: Languages


class WatchOffered(Message, frozen=True, kw_only=True, tag="watch.offered/1"):
    """The officer on watch offers the watch with everything that is open; until it is accepted nothing changes."""

    open_items: Annotated[tuple[Ref, ...], Meta(max_length=limits.HANDOVER_ITEMS)]
    silent_lines: Annotated[tuple[Id, ...], Meta(max_length=64)]
    remark: Line | None = None


class WatchAccepted(Message, frozen=True, kw_only=True, tag="watch.accepted/1"):
    """Another officer accepts the watch with exactly the open items of the offer; who offered it is relieved."""

    about: Ref
    until_utc: Instant
    languages: Languages
