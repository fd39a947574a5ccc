"""What leaves, before anything is signed: every field, to whom, and what stays behind if it is passed further.

The officer sees the very rows that a reader will see, and for each wider level the fields that may not go there
(``messages.released``). What the desk fills in by itself at signing is named and not shown: it does not exist yet.
"""

from collections.abc import Iterator

from openline.messages import Message, Releasability, released, widest, withheld

from ._bidi import code, needed_only, right_to_left
from ._catalogue import Catalogue
from ._render import always, heading, row_lines
from ._rows import Offset, Reader, message_rows

_FILLED = ("header.serial", "header.dtg_utc", "header.seen", "header.cites")
_WIDER = (Releasability.PARTICIPANTS, Releasability.PUBLIC)


def preview(message: Message, catalogue: Catalogue, readers: tuple[str, ...], *, offset: Offset | None = None) -> str:
    """What leaves when ``message`` is signed and told to ``readers`` (participants, the author's own among them)."""
    reader = Reader(words=catalogue, zone=message.header.local_zone, offset=offset)
    rows = [row for row in message_rows(message, reader) if row.path not in _FILLED]
    lines = [
        catalogue.say("preview-title"),
        *catalogue.doubts(),
        *_to_whom(message, catalogue, readers),
        *_how_far(message, catalogue),
        catalogue.say("preview-leaves"),
        *(f"  {line}" for line in heading(message, catalogue)),
        *(f"  {line}" for row in rows for line in row_lines(row, "", catalogue)),
        *([f"  {said}"] if (said := always(message, catalogue)) else []),
        catalogue.say("preview-filled", fields=_labels(_FILLED[:3], catalogue)),
        *(_passed_on(message, level, catalogue) for level in _WIDER),
    ]
    return "\n".join(right_to_left(line) if catalogue.direction == "rtl" else needed_only(line) for line in lines)


def _to_whom(message: Message, catalogue: Catalogue, readers: tuple[str, ...]) -> Iterator[str]:
    separator = f"{catalogue.say('list-separator')} "
    posts = message.header.to_posts
    if posts:
        yield catalogue.say("preview-to", posts=separator.join(code(post) for post in posts))
    else:
        yield catalogue.say("preview-nobody")
    if message.open_entry:
        yield catalogue.say("preview-open")
    else:
        yield catalogue.say("preview-readers", participants=separator.join(code(reader) for reader in readers))
        yield catalogue.say("preview-sealed")


def _how_far(message: Message, catalogue: Catalogue) -> Iterator[str]:
    yield catalogue.say("preview-level", level=catalogue.say(f"level-{widest(message).value}"))
    rule = message.header.use_rule.value
    yield catalogue.say("preview-use", rule=catalogue.say(f"value-{rule}"), meaning=catalogue.say(f"use-{rule}"))


def _passed_on(message: Message, level: Releasability, catalogue: Catalogue) -> str:
    named = catalogue.say(f"level-{level.value}")
    if not released(message, level):
        return catalogue.say("preview-not-to", level=named)
    behind = [path for path in withheld(message, level) if path not in _FILLED]
    if not behind:
        return catalogue.say("preview-withheld-none", level=named)
    return catalogue.say("preview-withheld", level=named, fields=_labels(behind, catalogue))


def _labels(paths: tuple[str, ...] | list[str], catalogue: Catalogue) -> str:
    separator = f"{catalogue.say('list-separator')} "
    return separator.join(catalogue.label(path.rpartition(".")[2]) for path in paths)
