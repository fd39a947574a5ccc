"""One message as a page: each field a term and its description, right to left where the language is.

What the message says comes first, what every message carries comes after it. Every text is escaped, there are no
scripts and nothing is loaded. The words as spoken or written keep their own language and direction and say that they
are untranslated; a translation is marked as another person's words. When a second catalogue is given, its rendering
stands beside the first.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise

from openline.messages import Message, Status

from ._bidi import FSI, LRI, PDI, RLI
from ._catalogue import Catalogue
from ._html_style import STYLE
from ._render import always, heading
from ._rows import Kind, Offset, Reader, Row, message_rows

_WHOLE = re.compile(f"{LRI}([^{PDI}]{{1,40}}){PDI}")
"""A position, an instant or an id that is never broken over two lines."""
_ELEMENTS = {LRI: '<bdi dir="ltr">', RLI: '<bdi dir="rtl">', FSI: '<bdi dir="auto">', PDI: "</bdi>"}


def render_html(
    message: Message, catalogue: Catalogue, beside: Catalogue | None = None, *, offset: Offset | None = None
) -> str:
    """The page of a message in one language, or in two, one after the other."""
    both = [catalogue, *([beside] if beside is not None and beside.language != catalogue.language else [])]
    title = escape(heading(message, catalogue)[-1 if message.header.reported_by_us is None else -2])
    articles = "\n".join(_article(message, words, offset, marked=len(both) > 1) for words in both)
    return (
        f'<!doctype html><html lang="{catalogue.language}" dir="{catalogue.direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>\n{articles}\n</main></body></html>\n"
    )


def _article(message: Message, words: Catalogue, offset: Offset | None, *, marked: bool) -> str:
    reader = Reader(words=words, zone=message.header.local_zone, offset=offset)
    language = message.header.original_language
    head, own = "", ""
    for row in message_rows(message, reader):
        if row.path.startswith("header."):
            head += _field(row, language)
        else:
            own += _field(row, language)
    parts = [*_top(message, words, marked=marked), f"<dl>{own}</dl>"]
    if said := always(message, words):
        parts.append(f'<p class="always">{markup(said)}</p>')
    parts.append(f'<dl class="header">{head}</dl>')
    return f'<article lang="{words.language}" dir="{words.direction}">' + "\n".join(parts) + "</article>"


def _top(message: Message, words: Catalogue, *, marked: bool) -> Iterator[str]:
    if marked:
        yield f'<p class="tongue">{markup(words.say("in-language", language=words.say("language-name")))}</p>'
    lines = heading(message, words)
    if message.header.status is Status.EXERCISE:
        yield f'<p class="exercise">{markup(lines.pop(0))}</p>'
    precedence, _, what = lines.pop(0).partition(". ")
    yield f'<h1><span class="precedence">{markup(precedence)}</span> {markup(what)}</h1>'
    for line in lines:
        yield f'<p class="ours">{markup(line)}</p>'
    for line, tongue in zip(words.doubts(), (words.language, "en"), strict=False):
        yield f'<p class="doubt" lang="{tongue}" dir="auto">{markup(line)}</p>'


def _field(row: Row, language: str) -> str:
    """A term and its description; rows below it are a list of their own inside the description."""
    value = _said(row, language)
    below = "".join(_field(item, language) for item in row.rows)
    nested = f"<dl>{below}</dl>" if below else ""
    names = " ".join(("written", row.kind.value)) if row.kind is not Kind.OURS else "ours-value"
    return f'<dt>{markup(row.label)}</dt><dd class="{names}">{value}{nested}</dd>'


def _said(row: Row, language: str) -> str:
    if row.kind is Kind.OURS:
        return "<br>".join(markup(line) for line in row.lines)
    # Only the original is known to be in the language that the header names; of a translation that is not said.
    tongue = f' lang="{escape(language)}"' if row.kind is Kind.TEXT else ""
    return "".join(f'<p{tongue} dir="auto">{markup(line)}</p>' for line in row.lines)


def markup(text: str) -> str:
    """Escaped text with isolates as elements. Free text has no isolate of its own left: ours are balanced."""
    escaped = _WHOLE.sub(r'<bdi dir="ltr" class="whole">\1</bdi>', escape(text))
    for sign, element in _ELEMENTS.items():
        escaped = escaped.replace(sign, element)
    assert _balanced(text), "every isolate is ours and is closed"
    return escaped


def _balanced(text: str) -> bool:
    signs = [letter == PDI for letter in text if letter in _ELEMENTS]
    return not signs or (not signs[0] and signs[-1] and all(one != two for one, two in pairwise(signs)))
