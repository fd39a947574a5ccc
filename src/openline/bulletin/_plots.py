"""An area month by month, before and after its terms began: what is certain, what is possible, what was carved out.

Over the bars stands when each term held: full where all readings agree, hatched where it depends on one. A line goes
down from each beginning; two beginnings in dispute have a band between them. Nothing is drawn at a place of an event.
"""

from collections.abc import Iterator, Sequence
from html import escape

from ._period_data import AreaSeries, Held, Period, Series
from ._period_words import instant_words, say
from ._plots_frame import (
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

_LEFT, _PLOT, _LEGEND, _AXIS = 46.0, 190.0, 26.0, 34.0
_LANE, _LANE_WITH_ENDS = 27.0, 39.0
_LETTER = 5.5
"""Units that a letter of 11 units takes on average."""
_MARKS = (("", "circle"), ("6 3", "square"), ("2 3", "triangle"), ("8 3 2 3", "diamond"))


def area_plot(series: AreaSeries, period: Period, top: int | None = None) -> tuple[int, str]:
    """The height and body of an area's plot; ``top`` is a count that the axis reaches, to compare areas."""
    name = f"p-{series.id}"
    margin = max((len(reading.name) for reading in series.readings), default=0) * _LETTER + 16
    months = Months(period, _LEFT, WIDTH - margin)
    lanes = list(_lanes(series.held, months, name))
    ground = _LEGEND + sum(height for height, _ in lanes) + 8 + _PLOT
    heights = Heights(max(top or 0, _most(series)), ground, _PLOT)
    body = [
        fills(name),
        *_legend(series, name),
        *gaps(months, ground - _PLOT, ground, name, (say("not-covered"), say("edge-month"))),
        *count_axis(heights, months),
        *_bands(series.held, months, ground),
        *bars(months, heights, series.together.counts, name),
        *_starts(series.held, months, lanes, ground),
        *_stacked(lanes),
        *_readings(series.readings, months, heights),
        *_largest(series.together, months, heights),
        *month_axis(months, ground),
    ]
    return round(ground + _AXIS), "".join(body)


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


def _lanes(held: Sequence[Held], months: Months, name: str) -> Iterator[tuple[float, str]]:
    """For each term its height and its drawing about a ground of 0."""
    for term in held:
        first, last = term.starts[0][0], term.starts[-1][0]
        if months.at(first) > months.right or _over(term, months):
            continue
        x0, x1 = months.within(months.at(first)), months.within(months.at(last))
        sure, most = _ends(term, months)
        tone = SOFT if term.everywhere else INK
        parts = [
            *([box(x0, 15, x1 - x0, 6, f"url(#{name}-open)", f' stroke="{tone}" stroke-width=".6"')] if x1 > x0 else []),
            *([box(x1, 15, sure - x1, 6, tone, ' data-kind="in-force"')] if sure > x1 else []),
            *([box(max(sure, x1), 15, most - max(sure, x1), 6, f"url(#{name}-open)",
                   f' data-kind="in-some-readings" stroke="{tone}" stroke-width=".6"')] if most > sure else []),  # fmt: skip
        ]
        words = _lane_words(term)
        x, anchor = _place(x0, len(words) * _LETTER, months)
        ends = _end_words(term)
        label = text(x, 11, words, anchor=anchor, fill=tone)
        if ends:
            place, side = _place(max(sure, months.left), len(ends) * _LETTER * 0.93, months)
            label += text(place, 32, ends, size=10, anchor=side, fill=SOFT, italic=True)
        title = escape(f"{words}. {ends}")
        body = f'<g data-term="{escape(term.term)}"><title>{title}</title>{"".join(parts)}{label}</g>'
        yield (_LANE_WITH_ENDS if ends else _LANE), body


def _over(term: Held, months: Months) -> bool:
    """Whether it had ended in every reading before the first month."""
    ends = [end for end, _ in term.ends]
    return all(end is not None and months.at(end) < months.left for end in ends)


def _ends(term: Held, months: Months) -> tuple[float, float]:
    """Where it surely held until, and where it held until at most."""
    places = [months.right if end is None else months.within(months.at(end)) for end, _ in term.ends]
    return min(places), max(places)


def _place(x: float, width: float, months: Months) -> tuple[float, str]:
    """Words begin at a place where they fit, else they end at the right edge."""
    right = max(months.right, WIDTH - 16.0 if months.right < WIDTH * 0.6 else months.right)
    return (x, "start") if x + width <= right else (right, "end")


def _lane_words(term: Held) -> str:
    starts = " or ".join(instant_words(start) for start, _ in term.starts)
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


def _bands(held: Sequence[Held], months: Months, ground: float) -> Iterator[str]:
    """A band between two beginnings in dispute."""
    for term in held:
        x0, x1 = (months.within(months.at(start)) for start in (term.starts[0][0], term.starts[-1][0]))
        if x1 - x0 > 0.5:
            yield box(x0, ground - _PLOT, x1 - x0, _PLOT, "#f3e3c3", f' data-band="{escape(term.term)}"')


def _starts(held: Sequence[Held], months: Months, lanes: Sequence[tuple[float, str]], ground: float) -> Iterator[str]:
    """Lines from each beginning, in each reading, through the plot."""
    y, shown = _LEGEND, [term for term in held if months.at(term.starts[0][0]) <= months.right and not _over(term, months)]
    for term, (height, _) in zip(shown, lanes, strict=True):
        for start, _ in term.starts:
            if months.shows(start):
                x = months.at(start)
                dash = "4 3" if term.everywhere else "5 2" if len(term.starts) > 1 else ""
                yield f'<g data-effect="{start.isoformat()}">'
                yield line(x, y + 15, x, ground, stroke=SOFT if term.everywhere else INK, dash=dash,
                           width=0.9 if term.everywhere else 1.3)  # fmt: skip
                yield "</g>"
        y += height


# -- what depends on the extent ----------------------------------------------------------------------


def _readings(readings: Sequence[Series], months: Months, heights: Heights) -> Iterator[str]:
    """One line for each reading of the extent: inside for certain or perhaps, were that reading the right one."""
    labels: list[tuple[float, str, int]] = []
    for number, series in enumerate(readings):
        dash, mark = _MARKS[number % len(_MARKS)]
        points = [
            (months.start(n) + months.step * 0.36, heights.at(count.most), count.most, months.period.months[n])
            for n, count in enumerate(series.counts)
            if count is not None
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
        yield f'<g data-reading="{escape(series.name)}">'
        for stroke, width in (("#fff", 3.2), (INK, 1.1)):
            dashes = f' stroke-dasharray="{dash}"' if dash and stroke == INK else ""
            yield f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{width}"{dashes}/>'
        small = min(months.step * 0.2, 3.2)
        for x, y, count, month in points:
            yield _mark(mark, x, y, small, f' data-month="{month}" data-count="{count}"')
        yield "</g>"
        if points:
            labels.append((points[-1][1], series.name, number))
    yield from _reading_labels(labels, months, heights)


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
    y_before = -1e9
    for y, name, number in sorted(labels):
        place = max(min(y + 4, floor), y_before + 14)
        y_before, floor = place, floor + 14
        yield _mark(_MARKS[number % len(_MARKS)][1], months.right + 8, place - 4, 3, "")
        yield text(months.right + 15, place, name.replace("-", " "))


def _largest(series: Series, months: Months, heights: Heights) -> Iterator[str]:
    """The number over the highest bar."""
    found = [(count.most, n) for n, count in enumerate(series.counts) if count]
    most, number = max(found, default=(0, 0), key=lambda item: (item[0], -item[1]))
    if most:
        x = months.start(number) + months.step * 0.36
        yield text(x, heights.at(most) - 5, str(most), size=10, anchor="middle", halo=True)
