"""The pages as text for typst: one sheet a form, black on white, with room for a hand to write in.

Every number of a line stands in its own column, ticks carry the digit that is typed for them later, and what must be
filled is marked with a dot. ``` nothing
"""

from msgspec import Struct

from openline.words import Catalogue

from ._fields import choices
from ._forms import Page
from ._head import HEAD, NEEDED, HeadLine
from ._line import FormLine, Reading, VoiceForm

_HALF = frozenset({
    Reading.WORD, Reading.CODE, Reading.NUMBER, Reading.NUMBER_OR_UNKNOWN, Reading.METRES, Reading.YES_NO, Reading.TIME,
    Reading.SERIAL, Reading.SALTED,
})  # fmt: skip
_FEW_LETTERS = 30
"""Letters of all ticks of a line that fit half the width; two ticks go below each other there."""
_FEW_CHOICES = 2
_BLANKS: dict[Reading, tuple[tuple[str, str], ...]] = {
    Reading.SECOND: (("page-place", "2fr"), ("page-bearing", "1fr"), ("page-distance", "1fr")),
    Reading.FOUND: (("page-accuracy", "1fr"), ("page-method", "3fr")),
    Reading.HEIGHT: (("page-lower", "1fr"), ("page-upper", "1fr"), ("page-unit", "1fr"), ("page-datum", "1fr")),
    Reading.TIME: (("page-day", "1fr"), ("page-time", "2fr")),
}

_ASKED_ON_PAPER = frozenset({
    Reading.NUMBER_OR_UNKNOWN, Reading.METRES, Reading.POSITION, Reading.PLACES, Reading.SECOND, Reading.FOUND,
    Reading.HEIGHT, Reading.SEVERAL, Reading.TOLD, Reading.SERIAL, Reading.SALTED,
})  # fmt: skip
"""Lines whose blanks alone do not say what to ask."""
_ROOMY_ROWS = 12
"""Rows of numbered lines that leave room for two lines of words and two who were told."""
_ROW_MM, _DENSE_ROW_MM = 8.6, 8.0
"""Millimetres of a row: at least 8 for a hand to write in."""


class Paper(Struct, frozen=True, kw_only=True):
    """What the door hands in: the markup of ``sheet.typ``, and the fonts; the first that has a letter prints it."""

    sheet: str
    fonts: tuple[str, ...]


def quoted(text: str) -> str:
    """A text as a string of typst's language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def opening(words: Catalogue, paper: Paper, title: str, corner: str, *, row_mm: float = _ROW_MM) -> str:
    """What every sheet begins with, then the sheet's own markup."""
    listed = ", ".join(quoted(font) for font in paper.fonts)
    before = "right" if words.direction == "rtl" else "left"
    values = {
        "fonts": f"({listed},)",
        "lang": quoted(words.language),
        "side": words.direction,
        "before": quoted(before),
        "row": f"{row_mm}mm",
        "title": quoted(title),
        "footer": quoted(words.say("activity-notified-1-always")),
        "doubts": f"({''.join(quoted(doubt) + ', ' for doubt in words.doubts())})",
        "corner": quoted(corner),
    }
    return "\n".join([*(f"#let {name} = {value}" for name, value in values.items()), paper.sheet])


def form_page(page: Page, words: Catalogue, paper: Paper) -> str:
    """One sheet: heading, lettered lines, numbered lines, read-back, second linguist, who was told."""
    alone = len(page.forms) == 1
    title = words.say(page.forms[0].name if alone else f"page-{page.name}")
    numbered = [
        row for form in page.forms for row in (_section(form, words, alone=alone), *_paired(_cells(form, words)))
    ]
    dense = len(numbered) > _ROOMY_ROWS
    row_mm = _DENSE_ROW_MM if dense else _ROW_MM
    rows = [
        opening(words, paper, title, f"openline forms --kind {page.name}", row_mm=row_mm),
        _heading(page, title, words),
        *_head(page, words, dense=dense),
        *numbered,
        _closing(words, dense=dense),
    ]
    return "\n".join(rows) + "\n"


def _heading(page: Page, title: str, words: Catalogue) -> str:
    form, alone = page.forms[0], len(page.forms) == 1
    always = _always(form, words) if alone else words.say("page-reported")
    key = words.say("page-log-call", key=form.key) if alone else "openline log-call"
    above = f"Openline · {words.say('page-form')} · {key}"
    parts = (above, title, always, words.say("page-serial"), words.say("page-exercise"))
    return f"#heading-of({', '.join(quoted(part) for part in parts)})"


def _section(form: VoiceForm, words: Catalogue, *, alone: bool) -> str:
    """What begins the numbered lines of a form: a rule, and its name where several stand on one sheet."""
    if alone:
        return "#rule"
    parts = (words.say(form.name), words.say("page-log-call", key=form.key), _always(form, words))
    return f"#section({', '.join(quoted(part) for part in parts)})"


def _paired(cells: list[tuple[str, bool]]) -> list[str]:
    """Two short lines beside each other where two follow; every other line the whole width."""
    rows, waiting = [], ""
    for cell, half in [*cells, ("", False)]:
        if half and waiting:
            rows.append(f"#pair({waiting}, {cell})")
            waiting = ""
        elif half:
            waiting = cell
        else:
            rows += [f"#pair({waiting}, [])"] if waiting else []
            rows += [f"#{cell}"] if cell else []
            waiting = ""
    return rows


def _head(page: Page, words: Catalogue, *, dense: bool) -> list[str]:
    """The lettered lines, with the time of writing beside the last narrow one. The usual precedence of the call stands
    beside its ticks; words and translation have two lines of handwriting where the page has room."""
    usual = "" if page.forms[0].about else words.capitals(words.say(f"value-{page.forms[0].precedence.value}"))
    cells = []
    for line in HEAD:
        tall = ", tall: 16mm" if line.wide and not line.choices and not dense else ""
        cells.append((_head_cell(line, words, usual if line.letter == "C" else "", tall), not line.wide))
        cells += [_written(words)] if line.letter == "J" else []
    return _paired(cells)


def _head_cell(line: HeadLine, words: Catalogue, ask: str, tall: str) -> str:
    marked = [
        f"tick({quoted(str(number))}, {quoted(words.say(f'value-{value}'))})"
        for number, value in enumerate(line.choices, start=1)
    ]
    kind, body = ("many", f"ticks({', '.join(marked)})") if marked else ("cell", "[]")
    start = f"{quoted(line.letter)}, 27mm, {quoted(words.say(line.label))}, {_flag(line.letter in NEEDED)}"
    return f"{kind}({start}, {quoted(ask)}, {body}{tall})"


def _written(words: Catalogue) -> tuple[str, bool]:
    """The time of writing, in UTC and in the local zone."""
    parts = ", ".join(quoted(words.say(f"page-{name}")) for name in ("day", "time", "local"))
    label = quoted(words.say("page-dtg"))
    return f'cell("", 24mm, {label}, true, "", blanks((1fr, 1.4fr, 1.6fr), {parts}))', True


def _cells(form: VoiceForm, words: Catalogue) -> list[tuple[str, bool]]:
    found = []
    for line in form.lines:
        half = _is_half(form, line, words)
        found.append((_cell(form, line, words, half=half), half))
    return found


def _is_half(form: VoiceForm, line: FormLine, words: Catalogue) -> bool:
    if line.reading is not Reading.CHOICE:
        return line.short or line.reading in _HALF
    spoken = [words.say(f"value-{value}") for value in choices(form.kind, line.paths[0])]
    return len(spoken) <= _FEW_CHOICES or sum(len(word) + 4 for word in spoken) <= _FEW_LETTERS


def _cell(form: VoiceForm, line: FormLine, words: Catalogue, *, half: bool) -> str:
    ask = words.say(f"ask-{line.reading.value}") if line.reading in _ASKED_ON_PAPER else ""
    label = quoted(words.say(line.label))
    start = f"{quoted(str(line.number))}, {'34mm' if half else '46mm'}, {label}, {_flag(line.required)}, {quoted(ask)}"
    if line.reading in (Reading.CHOICE, Reading.YES_NO):
        values = choices(form.kind, line.paths[0]) if line.reading is Reading.CHOICE else ("yes", "no")
        spoken = [words.say(f"value-{value}") for value in values]
        marks = ", ".join(f"tick({quoted(str(n))}, {quoted(word)})" for n, word in enumerate(spoken, start=1))
        return f"many({start}, ticks({marks}))"
    tall = ", tall: 16mm" if line.reading is Reading.PLACES and line.paths[0] != "where" else ""
    return f"cell({start}, {_blanks(line.reading, words)}{tall})"


def _blanks(reading: Reading, words: Catalogue) -> str:
    parts = _BLANKS.get(reading, ())
    widths = ", ".join(width for _, width in parts)
    return f"blanks(({widths}), {', '.join(quoted(words.say(key)) for key, _ in parts)})" if parts else "[]"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _closing(words: Catalogue, *, dense: bool) -> str:
    """Read back, checked by a second linguist, who was told, and where it stands in the record."""
    said = ", ".join(f"{name}: {quoted(words.say(f'page-{name}'))}" for name in _CLOSING)
    return f"#closing(({said}), {1 if dense else 2})"


_CLOSING = (
    "required", "read-back", "read-back-all", "correct", "say-again", "time", "linguist", "agrees", "differs",
    "own-words", "told", "post", "by-voice", "answered", "entered", "entry",
)  # fmt: skip


def _always(form: VoiceForm, words: Catalogue) -> str:
    """What must always be said with a message of this kind; empty where nothing must."""
    name = f"{form.name}-always"
    return words.say(name) if words.has(name) else ""
