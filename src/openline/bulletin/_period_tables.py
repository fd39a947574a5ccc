"""The sections of the period that are tables: before and after, readings, carve-outs, outcomes, what was set aside."""

from collections import Counter
from collections.abc import Iterator, Sequence

from openline.arrangement import Arrangement, BulletinSide, PublishedBulletin

from ._data import Cell, Column, Section, Table
from ._period_around import MONTHS, compared
from ._period_data import AreaSeries, Around, Counts, Period, Stretch
from ._period_words import day_words, range_words, say
from ._words import cell, columns_of, number, party_text, warn


def summary_section(areas: Sequence[AreaSeries]) -> Section:
    """Each area against each beginning in the period."""
    rows = [
        (
            cell(f"{area.name}{' *' if found.held.everywhere else ''}"),
            cell(f"{found.held.day}, {found.held.title}"),
            _stretch(found.before),
            _stretch(found.during, whole=None),
            _stretch(found.after),
            (warn if compared(found) == "uneven" else cell)(say(f"found-{compared(found)}")),
        )
        for area in areas
        for found in area.around
    ]
    numbers = (Column(title=say(f"col-{name}"), number=True) for name in ("before", "month", "after"))
    columns = (*columns_of(say("col-area"), say("col-term")), *numbers, Column(title=say("col-finding")))
    return _section("summary", columns, rows, notes=(say("summary-note"),) if rows else ())


def _stretch(found: Stretch, whole: int | None = MONTHS) -> Cell:
    if not found.covered:
        return number(say("none-covered"))
    words = range_words(found.count.certain, found.count.most)
    if whole is None or found.covered == whole:
        return number(words)
    return number(say("month-part", range=words, covered=found.covered))


def extents_section(areas: Sequence[AreaSeries]) -> Section:
    """Every reading of a disputed extent over the period, and all together."""
    rows = []
    for area in areas:
        for one in (*area.readings, area.together) if area.readings else ():
            count = one.total
            name = one.name.replace("-", " ") if one is not area.together else say("all-readings")
            figures = (count.certain, count.possible, count.outside, count.carved_out)
            rows.append((cell(area.name), cell(name), *(number(f"{n:,}") for n in figures)))
    columns = (
        *columns_of(say("col-area"), say("col-reading-name")),
        *_numbers("col-certain", "col-possible", "col-outside", "col-carved"),
    )
    return _section("extents", columns, rows)


def carved_section(areas: Sequence[AreaSeries]) -> Section:
    """What was counted apart because one side was listed on that day."""
    totals = [(area, area.together.total) for area in areas]
    rows = [
        (cell(area.name), number(f"{count.carved_out:,}"), number(f"{count.perhaps_carved_out:,}"))
        for area, count in totals
        if count.carved_out or count.perhaps_carved_out
    ]
    columns = (*columns_of(say("col-area")), *_numbers("col-carved-sure", "col-carved-perhaps"))
    return _section("carved", columns, rows)


def outcomes_section(counts: Counts, arrangement: Arrangement) -> Section:
    """Events by term and outcome, over the whole list."""
    outcomes = [name for name in _OUTCOMES if any(row.outcome == name for row in counts.terms)]
    outcomes += sorted({row.outcome for row in counts.terms if row.term} - set(_OUTCOMES))
    sums: Counter[tuple[str, str]] = Counter()
    settles: dict[str, Counter[str]] = {}
    for row in counts.terms:
        sums[row.term, row.outcome] += row.events
        if row.settles:
            settles.setdefault(row.term, Counter())[row.settles] += row.events
    known = {term.id: n for n, term in enumerate(arrangement.terms)}
    names = sorted({row.term for row in counts.terms if row.term}, key=lambda name: (known.get(name, len(known)), name))
    rows = [
        (
            cell(_term_words(name, arrangement)),
            *(number(f"{sums[name, outcome]:,}") for outcome in outcomes),
            cell("; ".join(_settling(settles.get(name, Counter()))) or say("settles-nothing")),
        )
        for name in names
    ]
    columns = (
        Column(title=say("col-term-name")),
        *(Column(title=name.replace("-", " "), number=True) for name in outcomes),
        Column(title=say("col-settles")),
    )
    silent = sum(row.events for row in counts.terms if not row.term)
    return _section("outcomes", columns, rows, notes=(say("outcomes-silent", events=f"{silent:,}"),) if silent else ())


_OUTCOMES = ("would-fall-under", "might", "undetermined", "carved-out", "not-bound")


def _settling(found: Counter[str]) -> Iterator[str]:
    """The two facts that would settle most, with how often."""
    for name, events in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:2]:
        yield f"{name.replace('-', ' ')} ({events:,})"


def _term_words(name: str, arrangement: Arrangement) -> str:
    term = arrangement.term(name)
    instrument = arrangement.instrument(term.instrument) if term else None
    if term is None or instrument is None:
        return name
    return f"{name}: {term.kind.value.replace('-', ' ')}, {instrument.title}"


def unresolved_section(counts: Counts) -> Section:
    """Names that stand for no party."""
    rows = [
        (cell(name), number(f"{events:,}" if events else say("settles-nothing")))
        for name, events in counts.origin.unresolved
    ]
    return _section("unresolved", (*columns_of(say("col-name")), *_numbers("col-events")), rows)


def aside_section(counts: Counts) -> Section:
    """Rows of the list that are in no count."""
    rows = [(cell(item.code), number(f"{item.rows:,}")) for item in counts.aside]
    return _section("aside", (*columns_of(say("col-code")), *_numbers("col-rows")), rows)


# -- bulletins and sources ----------------------------------------------------------------------------


def published_section(arrangement: Arrangement, period: Period) -> Section:
    """Bulletins of the mechanism as published, one column for each side."""
    found = [
        item
        for item in sorted(arrangement.bulletins, key=lambda item: (item.day, item.id))
        if period.months[0] <= f"{item.day:%Y-%m}" <= period.months[-1]
    ]
    sides = list(dict.fromkeys(side.side for item in found for side in item.sides))
    rows = [row for item in found for row in _published(item, sides)]
    notes = tuple(
        say("published-note", day=day_words(item.day), side=party_text(side.side, arrangement), note=side.note)
        for item in found
        for side in item.sides
        if side.note
    )
    titles = (say("col-column", side=party_text(side, arrangement)) for side in sides)
    columns = (Column(title=say("col-day")), *(Column(title=title, number=True) for title in titles))
    return _section("published", columns, rows, notes=notes)


def _published(item: PublishedBulletin, sides: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """The total of each side, its regions, and what it did not split: these add up to the total."""
    by_side = {side.side: side for side in item.sides}
    day = day_words(item.day)
    regions = list(dict.fromkeys(part.region for side in item.sides for part in side.split))
    parts = {(side.side, part.region): part.count for side in item.sides for part in side.split}
    yield cell(say("published-day", day=day)), *(number(_of(by_side.get(side))) for side in sides)
    for region in regions:
        figures = (str(parts[side, region]) if (side, region) in parts else "-" for side in sides)
        yield cell(say("published-split", day=day, region=region)), *map(number, figures)
    rest = {side.side: side.total - sum(part.count for part in side.split) for side in item.sides}
    assert all(left >= 0 for left in rest.values()), "a split never exceeds its total"
    if any(rest.values()):
        figures = (str(rest[side]) if rest.get(side) else "-" for side in sides)
        yield cell(say("published-unsplit", day=day)), *map(number, figures)


def _of(side: BulletinSide | None) -> str:
    return "-" if side is None else str(side.total)


def sources_section(counts: Counts, areas: Sequence[AreaSeries], arrangement: Arrangement) -> Section:
    """The list and every source of the areas and terms shown, each with its licence."""
    used: dict[str, dict[str, None]] = {}
    shown = {area.id for area in areas}
    for version in arrangement.areas:
        for source in version.sources if version.id in shown else ():
            used.setdefault(source, {})[say("used-area", names=version.id)] = None
    terms = {name for area in areas for held in area.held for name in held.terms}
    for record in arrangement.term_records:
        for source in record.sources if record.id in terms else ():
            used.setdefault(source, {})[say("used-term", names=record.id)] = None
    rows = [(cell(counts.origin.list_title), cell(say("used-list")), cell(counts.origin.licence))]
    for name, uses in used.items():
        source = arrangement.source(name)
        title, licence = (source.title, source.licence) if source else (name, None)
        rows.append((cell(title), cell("; ".join(uses)), cell(licence or say("no-licence"))))
    return _section("sources", columns_of(say("col-source"), say("col-used"), say("col-licence")), rows)


def _section(
    name: str, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]], notes: tuple[str, ...] = ()
) -> Section:
    """A section whose words stand in the table under its name."""
    empty = say(f"{name}-empty") if not rows else ""
    return Section(
        id=name,
        title=say(name),
        lead=say(f"{name}-lead"),
        table=Table(columns=columns, rows=tuple(rows), empty=empty),
        notes=notes,
    )


def _numbers(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(title=say(key), number=True) for key in keys)
