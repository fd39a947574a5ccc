"""The parts of an argument as lines for a screen and as a page; right to left where the language is.

Every text is escaped on the page, there are no scripts and nothing is loaded. On the screen a part is one line before
it is broken to the screen's width, so that each keeps its own direction.
"""

from collections.abc import Iterable, Iterator
from html import escape

from openline.terms import Outcome

from ._argument_parts import Part, PartKind
from ._bidi import needed_only, plain, right_to_left
from ._catalogue import Catalogue
from ._html import markup
from ._html_style import STYLE

_STEP = {"ltr": "  ", "rtl": "• "}
"""Lines of Arabic set to the left hide the spaces at their right, so depth is shown by dots there."""


def argument_line(part: Part, words: Catalogue) -> str:
    """One part as a line of a screen, not yet broken."""
    text = words.say("labelled", label=part.label, value=part.text) if part.label is not None else part.text
    line = f"{_STEP[words.direction] * part.level}{text}"
    return right_to_left(line) if words.direction == "rtl" else needed_only(line)


def argument_html(parts: Iterable[Part], words: Catalogue) -> str:
    """The page of an argument."""
    listed = list(parts)
    title = escape(plain(next(part.text for part in listed if part.kind is PartKind.TITLE)))
    body = "\n".join(_elements(listed))
    return (
        f'<!doctype html><html lang="{words.language}" dir="{words.direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}{_STYLE}</style></head><body><main>"
        f'<article lang="{words.language}" dir="{words.direction}">\n{body}\n</article></main></body></html>\n'
    )


def _elements(parts: list[Part]) -> Iterator[str]:
    """Each part as an element; rows that follow one another are one list of terms and descriptions."""
    rows: list[str] = []
    term = False
    for part in parts:
        if rows and part.kind is not PartKind.ROW:
            yield f"<dl>{''.join(rows)}</dl>"
            rows.clear()
        if term and part.kind in (PartKind.TERM, PartKind.HEAD, PartKind.CLOSE):
            yield "</section>"
            term = False
        match part.kind:
            case PartKind.ROW:
                rows.append(f"<dt>{markup(part.label or '')}</dt><dd>{markup(part.text)}</dd>")
            case PartKind.TERM:
                term = True
                yield f'<section class="term {_tone(part.tone)}"><h3>{markup(part.text)}</h3>'
            case PartKind.DOUBT:
                yield f'<p class="doubt" dir="auto">{markup(part.text)}</p>'
            case _:
                yield _element(part)
    if term:
        yield "</section>"


def _element(part: Part) -> str:
    text = markup(part.text)
    match part.kind:
        case PartKind.TITLE:
            return f"<h1>{text}</h1>"
        case PartKind.HEAD:
            return f"<h2>{text}</h2>"
        case PartKind.SHORT:
            return f'<p class="short {_tone(part.tone)}">{text}</p>'
        case PartKind.ASKED:
            return f'<p class="asked {part.sure.value if part.sure else ""}">{text}</p>'
        case PartKind.CLOSE:
            return f'<p class="always">{text}</p>'
        case PartKind.NOTE:
            return f'<p class="note">{text}</p>'
    return f'<p class="say level{part.level} {_tone(part.tone)}">{text}</p>'


def _tone(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    if outcome is Outcome.WOULD_FALL_UNDER:
        return "would"
    return "open" if outcome in (Outcome.MIGHT, Outcome.UNDETERMINED) else "not"


_STYLE = """
h1{font-size:20px;overflow-wrap:anywhere}
h2{font-size:18px;margin:26px 0 6px;border-bottom:2px solid var(--ink);padding-bottom:2px}
h3{font-size:16.5px;margin:0 0 4px}
.short{font-size:17px;font-weight:700;border:2px solid var(--ink);padding:6px 12px}
.term{margin:14px 0;padding:8px 14px 10px;border-inline-start:6px solid #9aa5ad;background:#f7f9fa}
.term.would{border-color:#a3261c}.term.open{border-color:#c98a12}
.short.would{border-color:#a3261c}.short.open{border-color:#c98a12}
.asked{font-weight:700;margin:10px 0 0}
.say{margin:3px 0}.say.level2{margin-inline-start:0}.say.level3{margin-inline-start:16px}
.note{color:var(--soft);font-size:14px;margin:4px 0}
.term dl{margin:6px 0}.term dt,.term dd{padding:3px 0}
@media print{.term{break-inside:auto}h2,h3,.asked{break-after:avoid}}
""".strip()
