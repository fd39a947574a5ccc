"""A mark: where a statement stands, who said it and when by their own claim.

A mark is one signed step. ``logged_by`` is set when another participant logged it for a counterpart
without a device: reported by us, never their signature.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from openline.messages import Ref

from ._entries import Entry, Standing


class Mark(Struct, frozen=True, kw_only=True):
    """Who said it, when by their own claim, and the entry that proves it."""

    participant: str
    post: str
    at_utc: datetime
    ref: Ref
    index: int
    journal: str
    logged_by: str | None = None
    standing: Standing = Standing.COUNTS


Receipts = Mapping[bytes, Mapping[str, Mark]]


def mark_of(entry: Entry) -> Mark:
    """The mark of an opened entry; a logged act counts for the counterpart, marked."""
    message = entry.message
    assert message is not None, "only opened entries make marks"
    header, logged = message.header, message.header.reported_by_us
    return Mark(
        participant=logged.participant if logged else entry.participant,
        post=logged.post if logged else header.from_post,
        at_utc=header.dtg_utc,
        ref=Ref(object=entry.object, leaf=entry.leaf_hash.hex()),
        index=entry.index,
        journal=entry.journal,
        logged_by=entry.participant if logged else None,
        standing=entry.standing,
    )
