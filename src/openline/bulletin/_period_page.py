"""The page of a period: one HTML file without scripts that needs nothing else, for screen, paper and screen reader."""

from collections.abc import Iterator

from ._data import Cell, Section, Table
from ._page import _STYLE, framed, number_class
from ._period_data import Figure, Part, PeriodBulletin
from ._period_words import say
from ._plots_frame import drawing
from ._plots_map import labelled
from ._safe import safe

_FAMILY = "Noto Sans, Segoe UI, Arial, sans-serif"
_MORE = """
.skip{position:absolute;left:-9999px}.skip:focus{left:8px;top:8px;background:#fff;padding:6px 10px;border:2px solid var(--ink)}
nav ol{columns:2;column-gap:32px;margin:4px 0 0;padding-left:22px;font-size:14px}nav li{break-inside:avoid}a{color:#0b5394}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:14px 0 0;font-size:14px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
h3{font-size:16px;line-height:1.35;margin:26px 0 6px}figure svg{display:block;border:0;min-width:680px}#map svg{border:1px solid var(--line)}
figcaption p{margin:2px 0}details{margin:8px 0 0;font-size:14px}summary{cursor:pointer;color:#0b5394}details table{width:auto;min-width:50%;font-size:13px}
details th,details td{padding:3px 14px 3px 0}ul.plain{margin:8px 0 0;padding-left:20px}ul.plain li{margin:4px 0}
.scroll:focus-visible{outline:2px solid #0b5394;outline-offset:2px}th[scope=row]{font-size:inherit;text-transform:none;letter-spacing:0;color:inherit;font-weight:400;border-bottom:1px solid var(--line);padding:5px 10px 5px 0;vertical-align:top}
tr.total th{border-top:1.5px solid var(--ink);font-weight:700}
@media(max-width:700px){.scroll table{min-width:660px}.scroll td:not(.n),th[scope=row]{min-width:130px}nav ol{columns:1}dl{grid-template-columns:1fr}dt{margin-top:6px}h1{font-size:22px}}
@media print{@page{size:A4;margin:14mm 13mm}body{font-size:10.5pt}.skip,nav,details{display:none}figure svg{min-width:0}.scroll{overflow:visible}
main{max-width:none}table{font-size:8.5pt}h3{break-after:avoid}figure{break-inside:avoid}figcaption{font-size:8pt}section.figures{break-before:page}}
""".strip()


def period_page(bulletin: PeriodBulletin) -> str:
    """The whole page as HTML text."""
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{safe(bulletin.title)}</title><style>{_STYLE}\n{_MORE}</style></head><body>",
            f'<a class="skip" href="#about">{safe(say("about"))}</a><main>',
            *_head(bulletin),
            *(row for part in bulletin.parts for row in _part(part)),
            f"<footer><p>{safe(bulletin.footer)}</p></footer></main></body></html>\n",
        ]
    )


def _head(bulletin: PeriodBulletin) -> Iterator[str]:
    yield f'<header><h1>{safe(bulletin.title)}</h1><p class="lead">{safe(bulletin.subtitle)}</p>'
    facts = "".join(f"<dt>{safe(name)}</dt><dd>{safe(value)}</dd>" for name, value in bulletin.facts)
    yield f"<dl>{facts}</dl></header>"
    items = "".join(
        f'<li><a href="#{safe(part.section.id)}">{safe(part.section.title)}</a></li>' for part in bulletin.parts
    )
    yield f'<nav aria-label="{safe(say("contents"))}"><ol>{items}</ol></nav>'


def _part(part: Part) -> Iterator[str]:
    section = part.section
    yield (
        f'<section{" class=figures" if part.figures else ""} aria-labelledby="{safe(section.id)}"><h2 id="{safe(section.id)}">{safe(section.title)}</h2>'
        f'<p class="lead">{safe(section.lead)}</p>'
    )
    if section.table.columns or section.table.empty:
        yield from _table(section.table, section.title)
    yield from _notes(section)
    for figure in part.figures:
        yield from _figure(figure)
    yield "</section>"


def _notes(section: Section) -> Iterator[str]:
    if section.notes and section.table.columns:
        yield from (f'<p class="note">{safe(note)}</p>' for note in section.notes)
    elif section.notes:
        yield f'<ul class="plain">{"".join(f"<li>{safe(note)}</li>" for note in section.notes)}</ul>'


def _figure(figure: Figure) -> Iterator[str]:
    name = f"figure-{safe(figure.id)}"
    if figure.width:
        picture = drawing(figure.width, figure.height, figure.body, _FAMILY, figure.alt)
    else:
        picture = labelled(figure.body, figure.alt)
    said = "".join(f"<p>{safe(line)}</p>" for line in figure.caption)
    yield f'<figure id="{name}" aria-labelledby="{name}-title"><h3 id="{name}-title">{safe(figure.title)}</h3>'
    yield f'<div class="scroll" tabindex="0" role="group" aria-labelledby="{name}-title">{picture}</div>'
    yield f"<figcaption>{said}</figcaption><details><summary>{safe(say('figures-in-a-table'))}</summary>"
    yield from _table(figure.table, figure.title)
    yield "</details></figure>"


def _table(table: Table, label: str) -> Iterator[str]:
    opening = f'<div class="scroll" tabindex="0" role="group" aria-label="{safe(label)}">'
    return framed(table, opening, 'th scope="col"', _row, safe)


def _row(row: tuple[Cell, ...]) -> str:
    """The first cell names the row."""
    first, *rest = row
    cells = "".join(f"<td{number_class(item.number)}{_tone(item)}>{safe(item.text)}</td>" for item in rest)
    return f'<th scope="row">{safe(first.text)}</th>{cells}'


def _tone(item: Cell) -> str:
    return "" if item.number or item.tone == "plain" else f' class="{safe(item.tone)}"'
