"""Many plots on one page over the same months: all areas, or all regions, to see at one glance."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ._period_data import AreaSeries, Held, Period, Series
from ._period_words import say
from ._plots_frame import (
    BAND,
    CARVED,
    INK,
    INSIDE,
    SOFT,
    WIDTH,
    Heights,
    Months,
    bars,
    box,
    fills,
    gaps,
    line,
    month_axis,
    text,
)

_LEFT, _RIGHT, _TITLE, _GAP, _AXIS, _LETTER = 46.0, WIDTH - 14.0, 16.0, 8.0, 36.0, 5.5
_PAGE, _LOWEST, _HIGHEST = 880.0, 18.0, 58.0
"""Units that a page holds, and between which heights a panel stands."""


def areas_plot(areas: Sequence[AreaSeries], period: Period, name: str, top: int | None) -> tuple[int, str]:
    """Height and body: a panel for each area, its own terms as lines, cease-fires that hold everywhere through all.

    ``name`` is the drawing's own on its page; ``top`` a count that every axis reaches, to compare areas.
    """
    rows = [
        (
            say("panel-approximate", name=area.name) if area.approximate else area.name,
            area.together,
            [item for item in area.held if not item.everywhere],
        )
        for area in areas
    ]
    everywhere = list({item.terms: item for area in areas for item in area.held if item.everywhere}.values())
    return _panels(name, rows, everywhere, Months(period, _LEFT, _RIGHT), top, _legend(name, plain=False))


def regions_plot(
    regions: Sequence[Series], everywhere: Sequence[Held], period: Period, name: str, top: int | None
) -> tuple[int, str]:
    """Height and body: a panel for each region as the list codes it; inside and outside are not asked here."""
    rows: list[tuple[str, Series, list[Held]]] = [(series.label, series, []) for series in regions]
    return _panels(name, rows, everywhere, Months(period, _LEFT, _RIGHT), top, _legend(name, plain=True))


def _panels(
    name: str, rows: Sequence[tuple[str, Series, list[Held]]], everywhere: Sequence[Held], months: Months,
    top: int | None, legend: Iterator[str],
) -> tuple[int, str]:  # fmt: skip
    head = list(_heads(everywhere, months))
    above = 30.0 + 13.0 * len(head)
    # The whole must stand on one A4 page below its heading, with its caption.
    height = min(max((_PAGE - above - _AXIS) / len(rows) - _TITLE - _GAP, _LOWEST), _HIGHEST)
    bottom = above + len(rows) * (_TITLE + height + _GAP) - _GAP
    body = [fills(name), *legend, *_through(head, months, above - 13.0 * len(head), bottom)]
    for number, (title, series, held) in enumerate(rows):
        most = max((max(count.most, count.carved_out) for count in series.counts if count), default=0)
        ground = above + (number + 1) * (_TITLE + height) + number * _GAP
        body += _panel(title, series, held, months, Heights(top or most, ground, height, ticks=2), name)
    body += month_axis(months, bottom)
    return round(bottom + _AXIS), "".join(body)


def _legend(name: str, *, plain: bool) -> Iterator[str]:
    x, y = _LEFT, 6.0
    rows = [(INSIDE, "", "events")] if plain else [
        (INSIDE, "", "certain"),
        (f"url(#{name}-perhaps)", f' stroke="{INSIDE}" stroke-width=".7"', "possible"),
        ("#fff", f' stroke="{CARVED}" stroke-width="1.2"', "carved"),
    ]  # fmt: skip
    for fill, edge, word in rows:
        words = say(f"legend-{word}")
        yield box(x, y, 11, 11, fill, edge)
        yield text(x + 16, y + 10, words)
        x += 16 + len(words) * _LETTER + 20


def _panel(
    title: str, series: Series, held: Sequence[Held], months: Months, heights: Heights, name: str
) -> Iterator[str]:
    top = heights.ground - heights.height
    yield f'<g data-panel="{name}">'
    yield from gaps(months, top, heights.ground, name, (say("not-covered"), say("edge-month")))
    for count in (0, heights.top):
        yield line(
            months.left, heights.at(count), months.right, heights.at(count), stroke=SOFT if count == 0 else "#d9dee3"
        )
        yield text(months.left - 6, heights.at(count) + 3.6, f"{count:,}", size=10, anchor="end", fill=SOFT)
    for term in held:
        first, last = (months.within(months.at(start)) for start in (term.starts[0], term.starts[-1]))
        if last - first > 0.5:
            yield box(first, top, last - first, heights.height, BAND)
    yield from bars(months, heights, series.counts, name)
    for term in held:
        for start in term.starts:
            yield from _start(start, months, top - 3, heights.ground, "5 2" if len(term.starts) > 1 else "")
    yield text(months.left, top - 5, title, bold=True, halo=True)
    yield "</g>"


def _start(start: datetime, months: Months, top: float, ground: float, dash: str) -> Iterator[str]:
    if months.shows(start):
        x = months.at(start)
        yield line(x, top, x, ground, stroke=INK, width=1.3, dash=dash)


def _heads(everywhere: Sequence[Held], months: Months) -> Iterator[tuple[float, str]]:
    for term in sorted(everywhere, key=lambda item: item.starts[0]):
        start = term.starts[0]
        if months.shows(start):
            yield months.at(start), say("head", day=term.day, title=term.title)


def _through(heads: Sequence[tuple[float, str]], months: Months, top: float, ground: float) -> Iterator[str]:
    """Dashed lines through every panel, named above it."""
    for number, (x, _) in enumerate(heads):
        yield line(x, top + 13.0 * number - 9, x, ground, stroke=SOFT, width=0.9, dash="4 3")
    for number, (x, words) in enumerate(heads):
        wide = len(words) * _LETTER * 0.93 + 6
        right = x + wide <= months.right
        # Beside its line where it fits, else across it up to the right edge.
        place = x + 4 if right else x - 4 if x - wide >= 0 else months.right
        yield text(place, top + 13.0 * number, words, size=10, anchor="start" if right else "end", fill=SOFT, halo=True)
