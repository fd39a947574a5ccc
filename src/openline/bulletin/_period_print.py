"""The bulletin over a period as text for typst: A4 pages with numbers and contents, each drawing with its words.

The tables of single months are left to the page and to the tables beside the result: on paper they would be as long
as the bulletin.
"""

from collections.abc import Iterator

from ._data import Cell, Section, Table
from ._period_data import Figure, Part, PeriodBulletin
from ._period_words import say
from ._plots_frame import drawing
from ._plots_map import map_drawing
from ._safe import clean

_FAMILY = "Libertinus Serif"
_SHEET = """
#set document(title: title, author: "Openline", date: none)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 10pt, lang: "en")
#set par(leading: 0.6em, spacing: 0.8em)
#set page(
  paper: "a4", margin: (x: 15mm, top: 12mm, bottom: 16mm), footer-descent: 4mm,
  footer: context grid(
    columns: (1fr, auto), stroke: (top: 0.5pt), inset: (top: 1.5mm),
    text(size: 8pt, prejudice), text(size: 8pt, counter(page).display("1 / 1", both: true)),
  ),
)
#set heading(numbering: none)
#show heading.where(level: 1): it => block(width: 100%, above: 7mm, below: 3mm, stroke: (bottom: 0.5pt), inset: (bottom: 1mm), text(size: 14pt, it.body))
#show heading.where(level: 2): it => block(above: 4mm, below: 2mm, text(size: 11pt, it.body))
#show figure: set block(breakable: false)
#set table(stroke: (x, y) => (bottom: if y == 0 { 1pt } else { 0.3pt + luma(180) }), inset: (x: 1.2mm, y: 1.2mm))
#set table.cell(breakable: false)
#show table.cell.where(y: 0): set text(size: 7.5pt, weight: "bold")
#let lead(words) = block(below: 3mm, text(fill: luma(70), words))
#let note(words) = block(above: 2mm, text(size: 8.5pt, fill: luma(70), words))
#let picture(heading-words, svg, alt, ..lines) = block(breakable: false, width: 100%, {
  heading(level: 2, heading-words)
  image(bytes(svg), format: "svg", width: 100%, alt: alt)
  for words in lines.pos() { block(above: 1.2mm, below: 0mm, text(size: 7pt, fill: luma(60), words)) }
  v(2mm)
})
#let facts(..all) = grid(columns: (auto, 1fr), column-gutter: 5mm, row-gutter: 2mm, ..all.pos().map(words => text(size: 9pt, words)))
""".strip()


def period_print(bulletin: PeriodBulletin) -> str:
    """The whole bulletin as one text for typst."""
    rows = [
        f"#let title = {_quoted(bulletin.title)}",
        f"#let prejudice = {_quoted(say('without-prejudice'))}",
        _SHEET,
        f'#text(size: 19pt, weight: "bold", {_quoted(bulletin.title)})',
        f"#lead({_quoted(bulletin.subtitle)})",
        f"#facts({', '.join(_quoted(word) for pair in bulletin.facts for word in pair)})",
        f"#v(4mm)#outline(title: {_quoted(say('contents'))}, depth: 1)",
        *(row for part in bulletin.parts for row in _part(part)),
        f"#v(6mm)#note({_quoted(bulletin.footer)})",
    ]
    return "\n".join(rows) + "\n"


def _part(part: Part) -> Iterator[str]:
    section = part.section
    if len(part.figures) > 0:
        yield "#pagebreak(weak: true)"
    yield f"#heading(level: 1, {_quoted(section.title)})"
    yield f"#lead({_quoted(section.lead)})"
    yield from _table(section.table)
    yield from _notes(section)
    yield from (_figure(figure) for figure in part.figures)


def _notes(section: Section) -> Iterator[str]:
    if section.table.columns:
        yield from (f"#note({_quoted(words)})" for words in section.notes)
    elif section.notes:
        yield f"#list({', '.join(_quoted(words) for words in section.notes)})"


def _figure(figure: Figure) -> str:
    if figure.width:
        svg = drawing(figure.width, figure.height, figure.body, _FAMILY, None)
    else:
        svg = map_drawing(figure.body, _FAMILY)
    if not svg.startswith("<svg"):
        return f"#note({_quoted(figure.alt)})"
    words = ", ".join(_quoted(line) for line in (figure.title, svg, figure.alt, *figure.caption))
    return f"#picture({words})"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        if table.empty:
            yield f"#lead({_quoted(table.empty)})"
        return
    widths = ", ".join("auto" if column.number else f"{_share(table, n)}fr" for n, column in enumerate(table.columns))
    sides = ", ".join("right" if column.number else "left" for column in table.columns)
    yield f"#text(size: 8.5pt, table(columns: ({widths},), align: ({sides},),"
    yield f"table.header({', '.join(_quoted(column.title) for column in table.columns)}),"
    for row in table.rows:
        yield f"{_cells(row)},"
    if table.total is not None:
        yield f"{', '.join(f'strong({_quoted(cell.text)})' for cell in table.total)},"
    yield "))"


def _share(table: Table, column: int) -> int:
    """How wide a column of words is beside the others: by its longest cell, within reason."""
    return min(max(max(len(row[column].text) for row in table.rows), 12), 60)


def _cells(row: tuple[Cell, ...]) -> str:
    return ", ".join(_quoted(cell.text) for cell in row)


def _quoted(text: str) -> str:
    """A text as a string of typst's language, with nothing in it that is not shown; drawings keep their line breaks."""
    shown = text if text.startswith("<svg") else clean(text)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
