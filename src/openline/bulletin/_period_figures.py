"""Every figure of the period with its title, what stands in it as words and as a table, and where it comes from.

A title says a number and a period, never a cause.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from openline.arrangement import Arrangement

from ._data import Cell, Column, Table
from ._period_around import compared
from ._period_data import AreaSeries, Around, Choice, Counts, Figure, Period, Series
from ._period_words import range_words, say
from ._plots import area_plot, largest
from ._plots_frame import WIDTH, month_words
from ._plots_map import period_map
from ._plots_small import areas_plot, regions_plot
from ._words import cell, columns_of, number

T = TypeVar("T")


class Drawn:
    """What all figures of one bulletin share."""

    def __init__(self, counts: Counts, choice: Choice, period: Period, arrangement: Arrangement) -> None:
        self.counts, self.choice, self.period, self.arrangement = counts, choice, period, arrangement
        self.span = {"first": month_words(period.months[0]), "last": month_words(period.months[-1])}

    @property
    def groups(self) -> str:
        """Which groups were counted, in words."""
        return "; ".join(self.choice.groups) or say("all-groups")

    def covered(self) -> str:
        """The months that the list has, in words."""
        months = sorted({row.month for row in self.counts.areas} | {row.month for row in self.counts.regions})
        return f"{month_words(months[0])} to {month_words(months[-1])}"

    def caption(self, *first: str, by_month: bool = True) -> tuple[str, ...]:
        """Source, licence, citation, digest and groups: what every figure carries."""
        origin = self.counts.origin
        source = say(
            "caption-source", list=origin.list_title, covered=self.covered(), licence=origin.licence,
            citation=origin.citation.rstrip("."),
        )  # fmt: skip
        edges = (say("caption-edges"),) if by_month and any(self.period.edges) else ()
        return (*first, *edges, source, say("without-prejudice"))

    def made(self, key: str) -> str:
        """How the figure was made, of an area, of areas, or of regions."""
        groups = say("caption-groups", groups=self.groups)
        return say(f"caption-{key}", digest=self.arrangement.digest[:16], groups=groups)


def area_figures(areas: Sequence[AreaSeries], drawn: Drawn) -> Iterator[Figure]:
    """Each area of which an own term began in the period, or which was asked for by name."""
    began = [area for area in areas if any(not item.held.everywhere for item in area.around)]
    for series in areas if drawn.choice.areas else began or areas:
        yield _area_figure(series, areas, drawn)


def _area_figure(series: AreaSeries, areas: Sequence[AreaSeries], drawn: Drawn) -> Figure:
    """One area before and after its terms began."""
    height, body = area_plot(series, drawn.period, largest(areas) if drawn.choice.same_scale else None)
    return Figure(
        id=f"area-{series.id}",
        title=say("area-title", name=_named(series), finding=finding(series, drawn)),
        alt=_area_alt(series, drawn),
        width=WIDTH,
        height=height,
        body=body,
        caption=drawn.caption(drawn.made("area")),
        table=_area_table(series, drawn.period),
    )


def overview_figures(areas: Sequence[AreaSeries], drawn: Drawn) -> Iterator[Figure]:
    """All areas over the same months, as many on a page as can be read."""
    same = drawn.choice.same_scale
    for page, some in enumerate(_pages(areas)):
        name = f"all-areas-{page + 1}"
        height, body = areas_plot(some, drawn.period, name, largest(areas) if same else None)
        rows = [(_named(area), area.together.total.certain, area.together.total.most) for area in some]
        yield Figure(
            id=name,
            title=say("overview-title", areas=len(some), **drawn.span),
            alt=_panels_alt(rows, drawn),
            width=WIDTH,
            height=height,
            body=body,
            caption=drawn.caption(_scale(drawn), drawn.made("areas")),
            table=_panels_table([(area.name, area.together) for area in some], drawn.period, ranges=True),
        )


def regions_figures(regions: Sequence[Series], areas: Sequence[AreaSeries], drawn: Drawn) -> Iterator[Figure]:
    """All regions over the same months, as many on a page as can be read."""
    everywhere = list({item.terms: item for area in areas for item in area.held if item.everywhere}.values())
    most = max((count.certain for series in regions for count in series.counts if count), default=0)
    for page, some in enumerate(_pages(regions)):
        name = f"all-regions-{page + 1}"
        height, body = regions_plot(some, everywhere, drawn.period, name, most if drawn.choice.same_scale else None)
        named = [(series.label, series) for series in some]
        yield Figure(
            id=name,
            title=say("regions-title", regions=sum(bool(series.name) for series in some), **drawn.span),
            alt=_panels_alt([(name, one.total.certain, one.total.certain) for name, one in named], drawn),
            width=WIDTH,
            height=height,
            body=body,
            caption=drawn.caption(_scale(drawn), drawn.made("region")),
            table=_panels_table(named, drawn.period, ranges=False),
        )


_PANELS = 20
"""Panels that one page holds at a height at which their bars can be compared."""


def _pages(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _PANELS):
        yield rows[start : start + _PANELS]


def map_figure(areas: Sequence[AreaSeries], drawn: Drawn) -> Figure:
    """The areas on a map; width and height 0: the map brings its own."""
    rows = []
    for area in areas:
        for one in area.readings or (area.together,):
            label = f"{area.name}, {one.label}" if area.readings else area.name
            rows.append((cell(label), number(str(one.total.certain)), number(str(one.total.possible))))
    counts = "; ".join(f"{area.name} {_range(area.together)}" for area in areas)
    columns = (*columns_of(say("col-area")), *_numbers("col-certain", "col-possible"))
    return Figure(
        id="map",
        title=say("map-title", **drawn.span),
        alt=say("map-alt", areas=len(areas), counts=counts),
        width=0,
        height=0,
        body=period_map(areas, drawn.period, drawn.arrangement),
        caption=drawn.caption(say("map-caption"), drawn.made("areas"), by_month=False),
        table=Table(columns=columns, rows=tuple(rows)),
    )


# -- what a title says ------------------------------------------------------------------------------


def finding(series: AreaSeries, drawn: Drawn) -> str:
    """What was recorded about the first of the area's own beginnings that can be compared, else over the period."""
    total = series.together.total
    values = {"low": f"{total.certain:,}", "high": f"{total.most:,}", **drawn.span}
    own = [item for item in series.around if not item.held.everywhere] or list(series.around)
    chosen = next((item for item in own if compared(item) != "uneven"), own[0] if own else None)
    if chosen is None:
        return say("finding-one" if total.certain == total.most else "finding-none", **values)
    before, after = stretch_range(chosen, "before"), stretch_range(chosen, "after")
    return say(f"finding-{compared(chosen)}", day=chosen.held.day, before=before, after=after, **values)


def stretch_range(found: Around, side: str) -> str:
    """The range of one side of a beginning, in words."""
    stretch = {"before": found.before, "during": found.during, "after": found.after}[side]
    return range_words(stretch.count.certain, stretch.count.most)


def _named(series: AreaSeries) -> str:
    return say("panel-approximate", name=series.name) if series.approximate else series.name


def _range(series: Series) -> str:
    return range_words(series.total.certain, series.total.most)


def _scale(drawn: Drawn) -> str:
    return say("scale-same" if drawn.choice.same_scale else "scale-own")


# -- what a screen reader says, and the tables --------------------------------------------------------


def _area_alt(series: AreaSeries, drawn: Drawn) -> str:
    total = series.together.total
    counted = [(count.most, -n) for n, count in enumerate(series.together.counts) if count and count.most]
    most, place = max(counted, default=(0, 0))
    peak = say("peak", month=month_words(drawn.period.months[-place]), count=most) if counted else say("no-peak")
    terms = " ".join(say("alt-term", title=item.held.title, starts=item.held.day) for item in series.around)
    return say(
        "alt-area", name=_named(series), certain=total.certain, possible=total.possible, carved=total.carved_out,
        peak=peak, terms=terms, **drawn.span,
    )  # fmt: skip


def _panels_alt(rows: Sequence[tuple[str, int, int]], drawn: Drawn) -> str:
    said = " ".join(say("alt-panel", name=name, range=range_words(low, high)) for name, low, high in rows)
    return say("alt-panels", panels=len(rows), rows=said, **drawn.span)


def _area_table(series: AreaSeries, period: Period) -> Table:
    names = ("col-certain", "col-possible", "col-carved", "col-perhaps-carved")
    readings = (say("col-reading", reading=one.label) for one in series.readings)
    columns = (
        Column(title=say("col-months")), *_numbers(*names), *(Column(title=title, number=True) for title in readings)
    )  # fmt: skip
    rows = tuple((cell(month_words(month)), *_area_cells(series, n)) for n, month in enumerate(period.months))
    sums = [str(getattr(series.together.total, field)) for field in _FIELDS]
    sums += [_range(one) for one in series.readings]
    return Table(columns=columns, rows=rows, total=(cell(say("total")), *map(number, sums)))


_FIELDS = ("certain", "possible", "carved_out", "perhaps_carved_out")


def _area_cells(series: AreaSeries, n: int) -> Iterator[Cell]:
    count = series.together.counts[n]
    for field in _FIELDS:
        yield number(say("no-count") if count is None else str(getattr(count, field)))
    for one in series.readings:
        found = one.counts[n]
        yield number(say("no-count") if found is None else range_words(found.certain, found.most))


def _panels_table(rows: Sequence[tuple[str, Series]], period: Period, *, ranges: bool) -> Table:
    """Months down, areas or regions across."""
    found = []
    for n, month in enumerate(period.months):
        cells = []
        for _, series in rows:
            count = series.counts[n]
            low_high = None if count is None else (count.certain, count.most if ranges else count.certain)
            cells.append(number(say("no-count") if low_high is None else range_words(*low_high)))
        found.append((cell(month_words(month)), *cells))
    total = (cell(say("total")), *(number(_range(series)) for _, series in rows))
    columns = (Column(title=say("col-months")), *(Column(title=name, number=True) for name, _ in rows))
    return Table(columns=columns, rows=tuple(found), total=total)


def _numbers(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(title=say(key), number=True) for key in keys)
