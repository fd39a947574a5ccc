"""The page: one HTML file that needs nothing else, readable on paper, on a telephone and by a screen reader."""

from collections.abc import Callable, Iterator
from html import escape

from ._data import Bulletin, Cell, Section, Table
from ._map import draw_map

WITHOUT_PREJUDICE = "Without prejudice to legal status, recognition, sovereignty or boundaries."

_STYLE = """
:root{--ink:#1d2329;--soft:#5b6670;--line:#d9dee3;--paper:#fff;--wash:#f4f6f8;--good:#1f6b3a;--warn:#8a5a00;--bad:#a32a1c}
*{box-sizing:border-box}body{margin:0;background:var(--wash);color:var(--ink);font:15px/1.5 "Noto Sans","Segoe UI",Arial,sans-serif}
main{max-width:1060px;margin:0 auto;background:var(--paper);padding:28px 40px 48px}
header{border-bottom:3px solid var(--ink);padding-bottom:12px;margin-bottom:18px}h1{font-size:27px;line-height:1.2;margin:0 0 4px}
h2{font-size:19px;margin:34px 0 4px;border-bottom:1px solid var(--line);padding-bottom:4px}p{margin:4px 0 10px}
.lead,.note,.empty,footer{color:var(--soft)}.note{font-size:13px;margin:6px 0}.exercise{background:#fff3d6;border:1px solid #e0b44c;
padding:6px 12px;font-weight:600;letter-spacing:.06em}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:6px 0 4px;font-size:14px}th{text-align:left;font-size:12px;text-transform:uppercase;
letter-spacing:.04em;color:var(--soft);border-bottom:1.5px solid var(--ink);padding:5px 10px 5px 0;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:5px 10px 5px 0;vertical-align:top}.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tr.total td{border-top:1.5px solid var(--ink);font-weight:700}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad);font-weight:600}
ul.sum{list-style:none;margin:14px 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:8px}
ul.sum li{border-left:4px solid var(--line);padding:3px 10px;background:var(--wash)}ul.sum li.good{border-color:var(--good);color:inherit}
ul.sum li.warn{border-color:#d39b1c;color:inherit}ul.sum li.bad{border-color:var(--bad);color:inherit;font-weight:400}
figure{margin:16px 0 0}svg{width:100%;height:auto;border:1px solid var(--line)}figcaption{font-size:13px;color:var(--soft);margin-top:6px}
.sea{fill:#fbfbf8}.grid{stroke:#e3e4df;stroke-width:1}.deg{font-size:11px;fill:#8b918f}.town{font-size:11px;fill:#555}circle.town{fill:#555}text.town{paint-order:stroke;stroke:#fff;stroke-width:2.5px}
.area{font-size:13px;font-weight:700;fill:#1d2329;paint-order:stroke;stroke:#fff;stroke-width:3.5px}
.approx{font-size:10px;font-style:italic;fill:#444;paint-order:stroke;stroke:#fff;stroke-width:3px}
.leader{stroke:#777;stroke-width:.8}.mark circle{fill:#555}.mark.bad circle{fill:var(--bad)}.mark.warn circle{fill:#b47a06}.mark circle.halo{fill-opacity:.14;stroke:#777;stroke-width:.7;stroke-dasharray:2 2}
.mark text{font-size:9.5px;font-weight:700;fill:#fff}.scale line{stroke:#1d2329;stroke-width:3}.scale text{font-size:11px}
code{font:12px/1.4 "Noto Sans Mono",Consolas,monospace;word-break:break-all}footer{margin-top:36px;border-top:1px solid var(--line);padding-top:10px;font-size:13px}
@media(max-width:700px){main{padding:16px}}@media print{body{background:#fff}main{padding:0;max-width:none}h2{break-after:avoid}tr,figure{break-inside:avoid}}
""".strip()


def page(bulletin: Bulletin) -> str:
    """The whole page as HTML text."""
    title = escape(f"{bulletin.title}, {bulletin.day.isoformat()}")
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{_STYLE}</style></head><body><main>",
            *_head(bulletin),
            *_map_figure(bulletin),
            *(part for section in bulletin.sections for part in _section(section)),
            *_positions(bulletin),
            f"<footer><p>{escape(WITHOUT_PREJUDICE)} A notification is never a permission, and protection never "
            "depends on being listed. Times are UTC. The absence of a record is not a statement that nothing "
            f"happened.</p></footer></main></body></html>\n",
        ]
    )


def _head(bulletin: Bulletin) -> Iterator[str]:
    yield "<header>"
    if bulletin.exercise:
        yield '<p class="exercise">EXERCISE. A replay of published events by practice nodes; no message here was ever sent.</p>'
    yield f"<h1>{escape(bulletin.title)}</h1>"
    day = f"{bulletin.day.day} {bulletin.day.strftime('%B %Y')}"
    yield f'<p class="lead">Daily bulletin of {day}. Made by {escape(bulletin.made_by)} from the journals listed at the end.</p>'
    items = "".join(f'<li class="{escape(cell.tone)}">{escape(cell.text)}</li>' for cell in bulletin.summary)
    yield f'<ul class="sum">{items}</ul></header>'


def _map_figure(bulletin: Bulletin) -> Iterator[str]:
    yield '<figure id="map">'
    yield draw_map(bulletin.areas, bulletin.marks, bulletin.places)
    yield (
        "<figcaption>Hatched areas with broken edges are <strong>approximate</strong>: no published line of them "
        "exists, they are drawn by us from published descriptions; a dotted edge marks a disputed extent. A circle "
        "round a number is how far the position may be off. There is no base map and no border line on purpose. "
        f"{escape(WITHOUT_PREJUDICE)}</figcaption></figure>"
    )


def _section(section: Section) -> Iterator[str]:
    yield f'<section id="{escape(section.id)}"><h2>{escape(section.title)}</h2><p class="lead">{escape(section.lead)}</p>'
    yield from _table(section.table)
    for note in section.notes:
        yield f'<p class="note">{escape(note)}</p>'
    yield "</section>"


def _table(table: Table) -> Iterator[str]:
    return framed(table, '<div class="scroll">', "th", _row, escape)


def _row(row: tuple[Cell, ...]) -> str:
    return "".join(_cell(cell) for cell in row)


def framed(
    table: Table, opening: str, heading: str, row: Callable[[tuple[Cell, ...]], str], words: Callable[[str], str]
) -> Iterator[str]:
    """A table of any of our pages, or what is said when it has no rows; ``row`` and ``words`` make its markup."""
    if not table.rows:
        yield f'<p class="empty">{words(table.empty)}</p>'
        return
    heads = "".join(f"<{heading}{number_class(column.number)}>{words(column.title)}</th>" for column in table.columns)
    yield f"{opening}<table><thead><tr>{heads}</tr></thead><tbody>"
    for cells in table.rows:
        yield f"<tr>{row(cells)}</tr>"
    if table.total is not None:
        yield f'<tr class="total">{row(table.total)}</tr>'
    yield "</tbody></table></div>"


def _cell(cell: Cell) -> str:
    classes = " ".join(name for name in ("n" if cell.number else "", cell.tone if cell.tone != "plain" else "") if name)
    attribute = f' class="{escape(classes)}"' if classes else ""
    return f"<td{attribute}>{escape(cell.text)}</td>"


def number_class(number: bool) -> str:
    """The attribute of a cell that stands to the right under the others, because it is a number."""
    return ' class="n"' if number else ""


def _positions(bulletin: Bulletin) -> Iterator[str]:
    yield '<section id="positions"><h2>Where the record stood</h2>'
    yield '<p class="lead">Anyone who holds these journals can rebuild this page and check every line of it.</p>'
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td class="n">{size}</td><td><code>{escape(root)}</code></td></tr>'
        for name, size, root in bulletin.positions
    )
    yield f'<table><thead><tr><th>Journal</th><th class="n">Leaves</th><th>Root (SHA-256)</th></tr></thead><tbody>{rows}</tbody></table></section>'
