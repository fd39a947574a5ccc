"""An area month by month, before and after its terms began: what is certain, what is possible, what was carved out.

Over the bars stands when each term held: full where all readings agree, hatched where it depends on one. A line goes
down from each beginning; two beginnings in dispute have a band between them. Nothing is drawn at a place of an event.
"""

from collections.abc import Iterator, Sequence

from ._period_data import AreaSeries, Held, Period, Series
from ._period_words import instant_words, say
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
    count_axis,
    fills,
    gaps,
    line,
    month_axis,
    text,
)
from ._safe import safe

_LEFT, _PLOT, _LEGEND, _AXIS = 46.0, 160.0, 26.0, 34.0
_BETWEEN, _LINES = 30.0, 80.0
"""Units between the bars and the lines of the readings, and the height of those."""
_LANE, _LANE_WITH_ENDS = 25.0, 37.0
_LETTER = 5.5
"""Units that a letter of 11 units takes on average."""
_MARKS = (("", "circle"), ("6 3", "square"), ("2 3", "triangle"), ("8 3 2 3", "diamond"))


def area_plot(series: AreaSeries, period: Period, top: int | None = None) -> tuple[int, str]:
    """The height and body of an area's plot; ``top`` is a count that the axis reaches, to compare areas."""
    name = f"p-{series.id}"
    margin = max((len(reading.label) * 6.2 + 12 for reading in series.readings), default=0) + 14
    months = Months(period, _LEFT, WIDTH - margin)
    shown = [term for term in series.held if _is_shown(term, months)]
    lanes = [_lane(term, months, name) for term in shown]
    ground = _LEGEND + sum(height for height, _ in lanes) + 18 + _PLOT
    heights = Heights(max(top or 0, _most(series)), ground, _PLOT)
    low = ground + (_BETWEEN + _LINES if series.readings else 0)
    words = (say("not-covered"), say("edge-month"))
    body = [
        fills(name),
        *_legend(series, name),
        *gaps(months, ground - _PLOT, ground, name, words),
        *count_axis(heights, months),
        *_bands(shown, months, ground - _PLOT, ground),
        *bars(months, heights, series.together.counts, name),
        *_starts(shown, months, lanes, low),
        *_stacked(lanes),
        *_largest(series.together, months, heights),
        *(_extents(series, months, low, name) if series.readings else ()),
        *month_axis(months, low),
    ]
    return round(low + _AXIS), "".join(body)


def _most(series: AreaSeries) -> int:
    """The largest count that has to find room."""
    every = [count for one in (series.together, *series.readings) for count in one.counts if count]
    return max((max(count.most, count.carved_out) for count in every), default=0)


def largest(series: Sequence[AreaSeries]) -> int:
    """The largest count of several areas, for one scale."""
    return max((_most(one) for one in series), default=0)


def _legend(series: AreaSeries, name: str) -> Iterator[str]:
    """What the fills mean, in a row over the plot."""
    x, y = _LEFT, 6.0
    outline = f' stroke="{CARVED}" stroke-width="1.2"'
    hatched = f' stroke="{INSIDE}" stroke-width=".7"'
    rows = [(INSIDE, "", "certain"), (f"url(#{name}-perhaps)", hatched, "possible"), ("#fff", outline, "carved")]
    for fill, edge, word in rows:
        words = say(f"legend-{word}-readings" if word == "certain" and series.readings else f"legend-{word}")
        yield box(x, y, 11, 11, fill, edge)
        yield text(x + 16, y + 10, words)
        x += 16 + len(words) * _LETTER + 20


# -- when terms held ---------------------------------------------------------------------------------


def _is_shown(term: Held, months: Months) -> bool:
    return months.at(term.starts[0]) <= months.right and not _over(term, months)


def _lane(term: Held, months: Months, name: str) -> tuple[float, str]:
    """A term's height and drawing about a ground of 0: its words, and over them the time it held."""
    x0, x1 = (months.within(months.at(start)) for start in (term.starts[0], term.starts[-1]))
    sure, most = _ends(term, months)
    tone = SOFT if term.everywhere else INK
    words, ends = _lane_words(term), _end_words(term)
    spans = [(x0, x1, "some"), (x1, sure, "all"), (max(sure, x1), most, "some")]
    body = [_span(low, high, kind, tone, name) for low, high, kind in spans if high > low]
    body.append(_placed(words, x0, 11, 11, tone))
    if ends:
        body.append(_placed(ends, max(sure, months.left), 32, 10, SOFT))
    title = f"<title>{safe(f'{words}. {ends}'.strip())}</title>"
    return (
        _LANE_WITH_ENDS if ends else _LANE
    ), f'<g data-term="{safe(" ".join(term.terms))}">{title}{"".join(body)}</g>'


def _span(low: float, high: float, kind: str, tone: str, name: str) -> str:
    more = f' data-kind="in-force-in-{kind}"'
    if kind == "all":
        return box(low, 15, high - low, 6, tone, more)
    return box(low, 15, high - low, 6, f"url(#{name}-open)", f'{more} stroke="{tone}" stroke-width=".6"')


def _placed(words: str, x: float, y: float, size: float, tone: str) -> str:
    """Words that begin at a place where they fit, else end at the right edge; what is too long is cut there."""
    letter = _LETTER * size / 11
    right = WIDTH - 4.0
    room = int((right - _LEFT) / letter)
    cut = words if len(words) <= room else words[: room - 1].rstrip() + "…"
    begins = x + len(cut) * letter <= right
    return text(x if begins else right, y, cut, size=size, anchor="start" if begins else "end", fill=tone,
                halo=True, italic=size < 11)  # fmt: skip


def _over(term: Held, months: Months) -> bool:
    """Whether it had ended in every reading before the first month."""
    ends = [end for end, _ in term.ends]
    return all(end is not None and months.at(end) < months.left for end in ends)


def _ends(term: Held, months: Months) -> tuple[float, float]:
    """Where it surely held until, and where it held until at most."""
    places = [months.right if end is None else months.within(months.at(end)) for end, _ in term.ends]
    return min(places), max(places)


def _lane_words(term: Held) -> str:
    starts = " or ".join(instant_words(start) for start in term.starts)
    return say("lane-everywhere" if term.everywhere else "lane", title=term.title, starts=starts)


def _end_words(term: Held) -> str:
    if len(term.ends) < 2:
        end = term.ends[0][0]
        return "" if end is None else say("lane-ended", end=instant_words(end))
    said = [
        say("end-never", reading=reading) if end is None else say("end-at", end=instant_words(end), reading=reading)
        for end, reading in term.ends
    ]
    return "; ".join(said)


def _stacked(lanes: Sequence[tuple[float, str]]) -> Iterator[str]:
    y = _LEGEND
    for height, body in lanes:
        yield f'<g transform="translate(0 {y:.1f})">{body}</g>'
        y += height


def _bands(held: Sequence[Held], months: Months, top: float, ground: float) -> Iterator[str]:
    """A band between two beginnings in dispute."""
    for term in held:
        x0, x1 = (months.within(months.at(start)) for start in (term.starts[0], term.starts[-1]))
        if x1 - x0 > 0.5:
            yield box(x0, top, x1 - x0, ground - top, BAND, f' data-band="{safe(" ".join(term.terms))}"')


def _starts(held: Sequence[Held], months: Months, lanes: Sequence[tuple[float, str]], ground: float) -> Iterator[str]:
    """Lines from each beginning, in each reading, through the plot."""
    y = _LEGEND
    for term, (height, _) in zip(held, lanes, strict=True):
        for start in term.starts:
            if months.shows(start):
                x = months.at(start)
                dash = "4 3" if term.everywhere else "5 2" if len(term.starts) > 1 else ""
                tone, width = (SOFT, 0.9) if term.everywhere else (INK, 1.3)
                yield f'<g data-effect="{start.isoformat()}">'
                yield line(x, y + 15, x, ground, stroke=tone, dash=dash, width=width) + "</g>"
        y += height


# -- what depends on the extent ----------------------------------------------------------------------


def _extents(series: AreaSeries, months: Months, ground: float, name: str) -> Iterator[str]:
    """Below the bars: one line for each reading of the extent, inside for certain or perhaps if that one is right."""
    most = max((count.most for one in series.readings for count in one.counts if count), default=0)
    heights = Heights(most, ground, _LINES, ticks=3)
    yield from gaps(months, ground - _LINES, ground, name, (say("not-covered"), say("edge-month")))
    yield from count_axis(heights, months)
    yield text(months.left, ground - _LINES - 7, say("extents-panel"), halo=True)
    labels: list[tuple[float, str, int]] = []
    for number, reading in enumerate(series.readings):
        yield f'<g data-reading="{safe(reading.name)}">'
        points = [
            (months.start(n) + months.step / 2, heights.at(count.most), count.most, months.period.months[n])
            for n, count in enumerate(reading.counts)
            if count is not None
        ]
        yield from _reading_line(points, number, min(months.step * 0.16, 3.0))
        yield "</g>"
        labels += [(points[-1][1], reading.label, number)] if points else []
    yield from _reading_labels(labels, months, heights)


def _reading_line(points: Sequence[tuple[float, float, int, str]], number: int, size: float) -> Iterator[str]:
    dash, mark = _MARKS[number % len(_MARKS)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    yield f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-width="1.1"{dashes}/>'
    for x, y, count, month in points:
        yield _mark(mark, x, y, size, f' data-month="{month}" data-count="{count}"')


def _mark(kind: str, x: float, y: float, r: float, more: str) -> str:
    style = f'fill="#fff" stroke="{INK}" stroke-width="1"{more}'
    match kind:
        case "circle":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" {style}/>'
        case "square":
            return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" {style}/>'
        case "triangle":
            return f'<path d="M{x:.1f} {y - r:.1f} L{x + r:.1f} {y + r:.1f} L{x - r:.1f} {y + r:.1f} Z" {style}/>'
    return f'<path d="M{x:.1f} {y - r:.1f} L{x + r:.1f} {y:.1f} L{x:.1f} {y + r:.1f} L{x - r:.1f} {y:.1f} Z" {style}/>'


def _reading_labels(labels: list[tuple[float, str, int]], months: Months, heights: Heights) -> Iterator[str]:
    """Names beside the last month, pushed apart, each behind its mark."""
    floor = heights.ground - 4 - 14 * (len(labels) - 1)
    y_before = heights.ground - heights.height - 3
    for y, name, number in sorted(labels):
        place = max(min(y + 4, floor), y_before + 14)
        y_before, floor = place, floor + 14
        yield _mark(_MARKS[number % len(_MARKS)][1], months.right + 8, place - 4, 3, "")
        yield text(months.right + 15, place, name)


def _largest(series: Series, months: Months, heights: Heights) -> Iterator[str]:
    """The number over the highest bar."""
    found = [(count.most, n) for n, count in enumerate(series.counts) if count]
    most, number = max(found, default=(0, 0), key=lambda item: (item[0], -item[1]))
    if most:
        x = months.start(number) + months.step * 0.36
        yield text(x, heights.at(most) - 5, str(most), size=10, anchor="middle", halo=True)
