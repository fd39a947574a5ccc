"""The sections of the period that are tables: before and after, readings, carve-outs, outcomes, what was set aside."""

from collections import Counter
from collections.abc import Iterator, Sequence

from openline.arrangement import Arrangement

from ._data import Cell, Column, Section, Table
from ._period_around import MONTHS, compared
from ._period_data import AreaSeries, Around, Counts, Stretch
from ._period_words import range_words, say
from ._words import cell, columns_of, number, warn


def summary_section(areas: Sequence[AreaSeries], everywhere: Sequence[Around]) -> Section:
    """Each area against its own beginnings in the period, and the whole list against those that hold everywhere."""
    named = [(area.name, [item for item in area.around if not item.held.everywhere]) for area in areas]
    rows = [
        (
            cell(name),
            cell(_begun(alike)),
            _stretch(alike[0].before),
            _stretch(alike[0].during, whole=None),
            _stretch(alike[0].after),
            (warn if compared(alike[0]) == "uneven" else cell)(say(f"found-{compared(alike[0])}")),
        )
        for name, found in (*named, (say("everywhere"), everywhere))
        for alike in _alike(found)
    ]
    figures = (Column(title=say(f"col-{name}"), number=True) for name in ("before", "month", "after"))
    columns = (*columns_of(say("col-area"), say("col-term")), *figures, Column(title=say("col-finding")))
    return section("summary", columns, rows)


def _begun(alike: Sequence[Around]) -> str:
    """What began in the same months, each on its own days."""
    days: dict[str, list[Around]] = {}
    for item in alike:
        days.setdefault(item.held.day, []).append(item)
    return "; ".join(f"{day}, {_titles(found)}" for day, found in days.items())


def _titles(alike: Sequence[Around]) -> str:
    """What began together, each instrument once."""
    kinds: dict[tuple[str, bool], dict[str, None]] = {}
    for item in alike:
        kinds.setdefault((item.held.instrument, item.held.everywhere), {})[item.held.kind] = None
    return "; ".join(
        instrument if everywhere else f"{', '.join(sorted(names))}: {instrument}"
        for (instrument, everywhere), names in kinds.items()
    )


def _alike(found: Sequence[Around]) -> list[list[Around]]:
    """Beginnings in the same months, which have the same figures."""
    rows: dict[tuple[str, str], list[Around]] = {}
    for item in found:
        rows.setdefault(item.held.months, []).append(item)
    return list(rows.values())


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
            name = one.label if one is not area.together else say("all-readings")
            figures = (count.certain, count.possible, count.outside, count.carved_out)
            rows.append((cell(area.name), cell(name), *(number(f"{n:,}") for n in figures)))
    columns = (
        *columns_of(say("col-area"), say("col-reading-name")),
        *numbers_of("col-certain", "col-possible", "col-outside", "col-carved"),
    )
    return section("extents", columns, rows)


def carved_section(areas: Sequence[AreaSeries]) -> Section:
    """What was counted apart because one side was listed on that day."""
    totals = [(area, area.together.total) for area in areas]
    rows = [
        (cell(area.name), number(f"{count.carved_out:,}"), number(f"{count.perhaps_carved_out:,}"))
        for area, count in totals
        if count.carved_out or count.perhaps_carved_out
    ]
    columns = (*columns_of(say("col-area")), *numbers_of("col-carved-sure", "col-carved-perhaps"))
    return section("carved", columns, rows)


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
    return section("outcomes", columns, rows, notes=(say("outcomes-silent", events=f"{silent:,}"),) if silent else ())


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
    return section("unresolved", (*columns_of(say("col-name")), *numbers_of("col-events")), rows)


def aside_section(counts: Counts) -> Section:
    """Rows of the list that are in no count."""
    rows = [(cell(item.code), number(f"{item.rows:,}")) for item in counts.aside]
    return section("aside", (*columns_of(say("col-code")), *numbers_of("col-rows")), rows)


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
        found = arrangement.source(name)
        title, licence = (found.title, found.licence) if found else (name, None)
        rows.append((cell(title), cell("; ".join(uses)), cell(licence or say("no-licence"))))
    return section("sources", columns_of(say("col-source"), say("col-used"), say("col-licence")), rows)


def section(
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


def numbers_of(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(title=say(key), number=True) for key in keys)
