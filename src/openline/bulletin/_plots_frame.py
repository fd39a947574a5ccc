"""The paper under a plot: months to places, counts to heights, ticks, and the fills that grey print keeps apart.

Lengths are units of the drawing: 760 across a page, so that letters of 11 units are about 7 points on A4.
"""

import math
from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime

from ._period_data import Count, Period
from ._safe import safe

WIDTH = 760
INK, SOFT, LINE = "#1d2329", "#5b6670", "#d9dee3"
INSIDE, CARVED, BAND = "#0b5394", "#b45309", "#f5e6c8"
"""Blue and orange, which colour-blind readers tell apart; in grey one is dark and full, the other an outline."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WIDEST_MONTH = 46.0
_FEWEST_BETWEEN = 30.0
"""Units that a label of a year needs beside the next."""


class Months:
    """Places of months and instants between two edges."""

    def __init__(self, period: Period, left: float, right: float) -> None:
        self.period, self.left = period, left
        self.step = min((right - left) / len(period.months), _WIDEST_MONTH)
        self.right = left + self.step * len(period.months)
        year, month = (int(part) for part in period.months[0].split("-"))
        self._first = year * 12 + month - 1

    def start(self, number: int) -> float:
        """Where a month begins, by its number in the period."""
        return self.left + self.step * number

    def at(self, instant: datetime) -> float:
        """Where an instant stands in the months of its own clock; it may lie outside the edges."""
        days = monthrange(instant.year, instant.month)[1]
        begins = datetime(instant.year, instant.month, 1, tzinfo=instant.tzinfo)
        share = (instant - begins).total_seconds() / (days * 86_400)
        return self.left + self.step * (instant.year * 12 + instant.month - 1 - self._first + share)

    def shows(self, instant: datetime) -> bool:
        """Whether an instant stands between the edges."""
        return self.left <= self.at(instant) <= self.right

    def within(self, x: float) -> float:
        """The nearest place between the edges."""
        return min(max(x, self.left), self.right)


class Heights:
    """Heights of counts over a ground line; the axis begins at 0 and ends at a round number."""

    def __init__(self, most: int, ground: float, height: float, *, ticks: int = 4) -> None:
        self.step = _round_step(most, ticks)
        self.top = max(math.ceil(most / self.step), 1) * self.step
        self.ground, self.height = ground, height

    def of(self, count: int) -> float:
        """The length of a bar."""
        return count / self.top * self.height

    def at(self, count: int) -> float:
        """Where a count stands."""
        return self.ground - self.of(count)

    def ticks(self) -> Iterator[int]:
        """The counts at which the axis has a line."""
        yield from range(0, self.top + 1, self.step)


def _round_step(most: int, ticks: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 ... with which so many lines are enough."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * ticks >= most:
                return digit * power
        power *= 10


def text(x: float, y: float, words: str, *, size: float = 11, anchor: str = "start", fill: str = INK,
         halo: bool = False, bold: bool = False, italic: bool = False) -> str:  # fmt: skip
    """Words in a drawing, escaped; with a halo they stay legible on what lies under them."""
    more = ' stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"' if halo else ""
    more += ' font-weight="700"' if bold else ""
    more += ' font-style="italic"' if italic else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{fill}"{more}>'
        f"{safe(words)}</text>"
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
        f'stroke-width="{width:g}"{dashes}/>'
    )


def box(x: float, y: float, width: float, height: float, fill: str, more: str = "") -> str:
    """A rectangle without an edge of its own; ``more`` are further attributes."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{more}/>'


def fills(name: str) -> str:
    """The patterns of one drawing: ids begin with its name, because a page has many drawings."""
    return (
        f'<defs><pattern id="{name}-perhaps" width="4" height="4" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="4" height="4" fill="#fff"/>'
        f'<rect width="1.5" height="4" fill="{INSIDE}"/></pattern>'
        f'<pattern id="{name}-open" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
        f'<rect width="5" height="5" fill="#fff"/><rect width="1.2" height="5" fill="{SOFT}"/></pattern>'
        f'<pattern id="{name}-none" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="#f1f2f3"/><rect width="1" height="6" fill="#bfc5ca"/></pattern></defs>'
    )


def count_axis(heights: Heights, months: Months, *, size: float = 11) -> Iterator[str]:
    """Lines at the round counts with their numbers, from 0."""
    for count in heights.ticks():
        y = heights.at(count)
        yield line(months.left, y, months.right, y, stroke=SOFT if count == 0 else LINE)
        yield text(months.left - 6, y + size * 0.36, f"{count:,}", size=size, anchor="end", fill=SOFT)


def month_axis(months: Months, y: float) -> Iterator[str]:
    """Ticks at months, names as far as they fit, and years below."""
    every = next((n for n in (1, 3, 6) if months.step * n >= 24), 12)
    last_year = -1e9
    for number, name in enumerate(months.period.months):
        year, month = int(name[:4]), int(name[5:])
        x = months.start(number)
        if (month - 1) % every == 0 and every < 12:
            yield line(x, y, x, y + (7 if month == 1 else 4), stroke=SOFT)
            yield text(x + 3, y + 14, _MONTHS[month - 1], size=10, fill=SOFT)
        if (month == 1 or number == 0) and x - last_year >= _FEWEST_BETWEEN:
            yield line(x, y, x, y + (24 if every < 12 else 8), stroke=SOFT)
            yield text(x + 3, y + (26 if every < 12 else 16), str(year), size=11, bold=True)
            last_year = x
    yield line(months.right, y, months.right, y + 7, stroke=SOFT)


def bars(months: Months, heights: Heights, counts: tuple[Count | None, ...], name: str) -> Iterator[str]:
    """For each month: certain below, possible hatched above it, and what was carved out outlined beside them."""
    room = months.step * 0.84
    wide = room * 0.66
    for number, count in enumerate(counts):
        if count is None or not (count.most or count.carved_out):
            continue
        x, month = months.start(number) + months.step * 0.08, months.period.months[number]
        yield f'<g data-month="{month}"><title>{safe(bar_words(month, count))}</title>'
        yield _bar(x, heights, 0, count.certain, wide, INSIDE, "certain")
        edge = f' stroke="{INSIDE}" stroke-width=".7"'
        yield _bar(x, heights, count.certain, count.most, wide, f"url(#{name}-perhaps)", "possible", edge)
        edge = f' stroke="{CARVED}" stroke-width="1"'
        yield _bar(x + wide + 0.8, heights, 0, count.carved_out, room - wide - 1.3, "#fff", "carved", edge)
        yield "</g>"


def _bar(x: float, heights: Heights, low: int, high: int, width: float, fill: str, kind: str, edge: str = "") -> str:
    if high <= low:
        return ""
    more = f'{edge} data-kind="{kind}" data-count="{high - low}"'
    return box(x, heights.at(high), max(width, 1), heights.of(high - low), fill, more)


def bar_words(month: str, count: Count) -> str:
    """What a month's bars say, in words."""
    return (
        f"{month_words(month)}: {count.certain} inside for certain, {count.possible} perhaps inside, "
        f"{count.carved_out} against a listed group"
    )


def month_words(month: str) -> str:
    """``Jul 2017``."""
    return f"{_MONTHS[int(month[5:]) - 1]} {month[:4]}"


def gaps(months: Months, top: float, ground: float, name: str, words: tuple[str, str]) -> Iterator[str]:
    """Months that the list does not cover, hatched and said to be so; its first and last month washed."""
    uncovered, partly = words
    run: list[int] = []
    for number, covered in enumerate((*months.period.covered, True)):
        if not covered:
            run.append(number)
        elif run:
            x, width = months.start(run[0]), months.step * len(run)
            yield box(x, top, width, ground - top, f"url(#{name}-none)", ' data-kind="not-covered"')
            if width >= 62 and ground - top >= 26:
                yield text(x + width / 2, (top + ground) / 2, uncovered, size=10, anchor="middle", fill=SOFT, halo=True)
            run = []
    for number, edge in enumerate(months.period.edges):
        if edge:
            x = months.start(number)
            yield f"<g><title>{safe(partly)}</title>"
            yield box(x, top, months.step, ground - top, "#eceff1", ' data-kind="edge"') + "</g>"


def drawing(width: int, height: int, body: str, family: str, label: str | None) -> str:
    """A whole drawing; with a label it is an image to a screen reader, without one it is described elsewhere."""
    role = f'role="img" aria-label="{safe(label)}"' if label is not None else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{safe(family)}" '
        f"{role}>{body}</svg>"
    )
