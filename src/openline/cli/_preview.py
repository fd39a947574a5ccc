"""What leaves, as an officer sees it before anything is signed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from openline.actions import Envelope
from openline.messages import Header, Message
from openline.words import Catalogue, preview

from ._language import zone_offset


def what_leaves(
    kind: type[Message], fields: Mapping[str, Any], envelope: Envelope, post: str, author: str, words: Catalogue
) -> str:
    """The preview of what ``post`` of ``author`` is about to say; serial and times are filled in at signing."""
    header = Header(
        serial=1,
        dtg_utc=datetime.now(UTC).replace(microsecond=0),
        status=envelope.status,
        precedence=envelope.precedence,
        from_post=post,
        to_posts=envelope.to_posts,
        recipients=envelope.recipients,
        channel=envelope.channel,
        original_language=envelope.original_language,
        original_text=envelope.original_text,
        translation=envelope.translation,
        releasability=envelope.releasability,
        use_rule=envelope.use_rule,
        refers_to=envelope.refers_to,
        reported_by_us=envelope.reported_by_us,
        seen=(),
    )
    readers = tuple(dict.fromkeys((author, *envelope.recipients)))
    return preview(kind(header=header, **fields), words, readers, offset=zone_offset)
