"""The bulletin over a period, from what an assessment left and the arrangement it was made with.

Pure: the same counts, choice and arrangement give the same bulletin, to the byte.

    print(period_page(compose_period(counts, arrangement, Choice(first="2017-01", last="2018-07"))))
"""

from openline.arrangement import Arrangement
from openline.words import Offset

from ._data import Section, Table
from ._period_data import Choice, Counts, Part, PeriodBulletin
from ._period_figures import Drawn, area_figures, map_figure, overview_figures, regions_figures
from ._period_held import clock_words
from ._period_published import published_section
from ._period_series import area_series, everywhere_around, period_of, region_series
from ._period_tables import (
    aside_section,
    carved_section,
    extents_section,
    outcomes_section,
    sources_section,
    summary_section,
    unresolved_section,
)
from ._period_words import say


def compose_period(
    counts: Counts, arrangement: Arrangement, choice: Choice, *, offset: Offset | None = None
) -> PeriodBulletin:
    """The bulletin; raises FormatError for a period, area or group of which nothing was counted.

    ``offset`` says how far a named zone is ahead of UTC at an instant; without it days are told in UTC.
    """
    period = period_of(counts, choice, arrangement.about.begins, arrangement.about.ends)
    areas = area_series(counts, choice, period, arrangement, offset)
    regions = region_series(counts, choice, period)
    drawn = Drawn(counts, choice, period, arrangement)
    parts = [
        Part(section=_words("about", _about(counts))),
        Part(section=summary_section(areas, everywhere_around(counts, choice, period, areas))),
        Part(section=_words("overview"), figures=tuple(overview_figures(areas, drawn))),
        Part(section=_words("map"), figures=(map_figure(areas, drawn),) if areas else ()),
        Part(section=_words("areas"), figures=tuple(area_figures(areas, drawn))),
        Part(section=_words("regions"), figures=tuple(regions_figures(regions, areas, drawn))),
        Part(section=extents_section(areas)),
        Part(section=carved_section(areas)),
        Part(section=outcomes_section(counts, arrangement)),
        Part(section=unresolved_section(counts)),
        Part(section=aside_section(counts)),
        Part(section=published_section(arrangement, period)),
        Part(section=sources_section(counts, areas, arrangement)),
    ]
    return PeriodBulletin(
        title=say("title", title=arrangement.about.title),
        subtitle=say("subtitle", list=counts.origin.list_title, **drawn.span),
        facts=tuple(_facts(counts, drawn, clock_words(arrangement, offset))),
        parts=tuple(parts),
        footer=say("footer"),
    )


def _about(counts: Counts) -> tuple[str, ...]:
    notes = (say("about-list", note=note) for note in counts.origin.notes)
    return (*(say(f"about-{n}") for n in range(1, 7)), *notes)


def _facts(counts: Counts, drawn: Drawn, clock: str) -> list[tuple[str, str]]:
    origin = counts.origin
    facts = [
        (say("facts-list"), origin.list_title),
        (say("facts-citation"), origin.citation),
        (say("facts-licence"), origin.licence),
        (say("facts-period"), f"{drawn.span['first']} to {drawn.span['last']}"),
        (say("facts-covered"), drawn.covered()),
        (say("facts-groups"), drawn.groups),
        (say("facts-clock"), clock),
        (say("facts-digest"), drawn.arrangement.digest),
    ]
    if origin.digest != drawn.arrangement.digest:
        facts.append((say("facts-other"), origin.digest))
    return facts


def _words(name: str, notes: tuple[str, ...] = ()) -> Section:
    """A section without a table of its own."""
    return Section(
        id=name, title=say(name), lead=say(f"{name}-lead"), table=Table(columns=(), rows=(), empty=""), notes=notes
    )
