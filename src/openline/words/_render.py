"""Render a message from its fields, for reading on a screen or aloud. No field is left out, no number is changed.

The first line says what it is, how urgent and whether it is practice; a catalogue that no named speaker has reviewed
says so next, in its language and in English; then one row a field, labelled by the catalogue; then what must always
be said with it. Free text stays as written.

    catalogue = Catalogue("en", text_of_en_ftl)
    print(render(message, catalogue))
"""

from collections.abc import Iterator

from openline.geotime import format_instant
from openline.messages import Header, Message, Status, type_tag

from ._bidi import code, needed_only, right_to_left
from ._catalogue import Catalogue
from ._rows import Kind, Offset, Reader, Row, message_rows

_STEP = {"ltr": "    ", "rtl": "• "}
"""What stands before a row below another. Lines of Arabic set to the left hide the spaces at their right."""


def word_id(tag: str) -> str:
    """The catalogue's name of a message type: ``activity.notified/1`` is ``activity-notified-1``."""
    return tag.replace(".", "-").replace("/", "-")


def render(message: Message, catalogue: Catalogue, *, offset: Offset | None = None) -> str:
    """Every field of a message, line by line. ``offset`` adds local times when the message names a zone it knows."""
    reader = Reader(words=catalogue, zone=message.header.local_zone, offset=offset)
    lines = [*heading(message, catalogue), *catalogue.doubts()]
    lines += [line for row in message_rows(message, reader) for line in row_lines(row, "", catalogue)]
    return "\n".join(_directed(line, catalogue) for line in (*lines, *_always(message, catalogue)))


def render_beside(message: Message, catalogue: Catalogue, english: Catalogue, *, offset: Offset | None = None) -> str:
    """The rendering in a language, and the English one beside it, each under its language's name.

    The words as spoken or written stand in both, unchanged.
    """
    assert english.language == "en", "beside every rendering stands the English one"
    both = [catalogue] if catalogue.language == "en" else [catalogue, english]
    return "\n\n".join(
        f"{_directed(_in_language(words), words)}\n{render(message, words, offset=offset)}" for words in both
    )


def render_line(message: Message, catalogue: Catalogue) -> str:
    """One line for lists: what, from whom, when; practice is marked."""
    header = message.header
    mark = f"{catalogue.say('exercise-short')} " if header.status is Status.EXERCISE else ""
    what = catalogue.say(word_id(type_tag(type(message))))
    when, post = code(format_instant(header.dtg_utc)), code(header.from_post)
    return _directed(f"{mark}{when} {post} {precedence(header, catalogue)}: {what}", catalogue)


def heading(message: Message, catalogue: Catalogue) -> list[str]:
    """Practice, urgency and kind; and whose words they are when they were logged for somebody else."""
    header = message.header
    lines = [catalogue.say("exercise")] if header.status is Status.EXERCISE else []
    what = catalogue.say(word_id(type_tag(type(message))))
    lines.append(f"{catalogue.capitals(precedence(header, catalogue))}. {what}")
    if header.reported_by_us is not None:
        lines.append(catalogue.say("reported-by-us", participant=code(header.reported_by_us.participant)))
    return lines


def precedence(header: Header, catalogue: Catalogue) -> str:
    """How urgent, in words."""
    return catalogue.say(f"value-{header.precedence.value}")


def _always(message: Message, catalogue: Catalogue) -> Iterator[str]:
    name = f"{word_id(type_tag(type(message)))}-always"
    if catalogue.has(name):
        yield catalogue.say(name)


def always(message: Message, catalogue: Catalogue) -> str | None:
    """What must always be said with this kind of message, if anything."""
    return next(_always(message, catalogue), None)


def _in_language(catalogue: Catalogue) -> str:
    return f"== {catalogue.say('in-language', language=catalogue.say('language-name'))} =="


def row_lines(row: Row, indent: str, catalogue: Catalogue) -> Iterator[str]:
    """A row as lines; the second and later lines of free text stand behind a bar, so that none looks like a label."""
    first, *rest = row.lines or ("",)
    bar, step = "│ " if row.kind is not Kind.OURS else "", _STEP[catalogue.direction]
    yield indent + catalogue.say("labelled", label=row.label, value=first).rstrip(" ")
    for line in rest:
        yield f"{indent}{step}{bar}{line}"
    for below in row.rows:
        yield from row_lines(below, indent + step, catalogue)


def _directed(line: str, catalogue: Catalogue) -> str:
    return right_to_left(line) if catalogue.direction == "rtl" else needed_only(line)
