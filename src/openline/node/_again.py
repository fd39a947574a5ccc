"""Asked again: whether what a client asks is what it asked before under the same id, and the same answer to it.

The parts of the header that the desk fills in (serial, time, what was seen) may differ between the two; all that a
person chose must not.
"""

from collections.abc import Mapping
from typing import Any

from openline.actions import Envelope, Said
from openline.journal import Entry
from openline.messages import Message, Ref, encode
from openline.picture import Book, Folding
from openline.picture import Entry as JudgedEntry


def said_before(
    folding: Folding,
    own: Book,
    index: int,
    post: str,
    kind: type[Message],
    fields: Mapping[str, Any],
    envelope: Envelope,
) -> Said | None:
    """The recorded act at this index when it says exactly this, else None."""
    entry = own.entries[index]
    message = entry.message
    if type(message) is not kind or message.header.from_post != post:
        return None
    chosen = {name: getattr(envelope, name) for name in envelope.__dataclass_fields__}
    same = all(getattr(message.header, name) == value for name, value in chosen.items())
    if not same or encode(kind(header=message.header, **fields)) != encode(message):
        return None
    opening = folding.evidence.openings.get(entry.leaf_hash)
    leaf = folding.evidence.shelves[own.journal].leaves[index]
    stored = Entry(id=entry.object.rpartition("/")[2], leaf=leaf, opening=opening)
    return Said(ref=Ref(object=_object(message, entry), leaf=entry.leaf_hash.hex()), message=message, entry=stored)


def _object(message: Message, entry: JudgedEntry) -> str:
    """An amendment keeps the name of the object that it amends."""
    earlier = getattr(message, "amends", None) or getattr(message, "supersedes", None)
    return earlier.object if isinstance(earlier, Ref) else entry.object
