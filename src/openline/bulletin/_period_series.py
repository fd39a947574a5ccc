"""Counts as series over months: what a period covers, what was chosen, and the sums over groups.

A month that the list has no row for at all is not covered; a covered month without a row of its own is zero.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from openline import limits
from openline.arrangement import AreaVersion, Arrangement
from openline.errors import FormatError
from openline.words import Offset

from ._period_around import around
from ._period_data import AreaMonth, AreaSeries, Around, Choice, Count, Counts, Held, Period, Series
from ._period_held import held_over
from ._period_months import months_between, months_from
from ._period_words import say


def period_of(counts: Counts, choice: Choice, begins: date, ends: date) -> Period:
    """The months to show: those asked for, else those of the list within the arrangement's time."""
    listed = _listed(counts)
    if not listed:
        raise FormatError(
            "bulletin.nothing-counted", "the result counts no event in any month",
            hint="assess a list that has events, or see in its quarantine table why all rows were set aside",
        )  # fmt: skip
    own = [month for month in listed if _month(begins) <= month <= _month(ends)] or listed
    first, last = choice.first or max(own[0], listed[0]), choice.last or min(own[-1], listed[-1])
    wanted = months_from(first, last)
    if wanted < 1:
        raise FormatError(
            "bulletin.period-empty", f"no month lies from {first} to {last}", hint="give the earlier month with --from"
        )
    # Before any month is made: a year 9999 asked for by mistake must not fill the memory.
    if wanted > limits.BULLETIN_MONTHS:
        raise FormatError(
            "bulletin.period-too-long",
            f"{wanted:,} months are asked for, from {first} to {last}",
            hint=f"give {limits.BULLETIN_MONTHS} at most",
        )
    months = tuple(months_between(first, last))
    covered = tuple(listed[0] <= month <= listed[-1] for month in months)
    if not any(covered):
        raise FormatError(
            "bulletin.period-empty", f"the list has no month from {first} to {last}",
            hint=f"it runs from {listed[0]} to {listed[-1]}",
        )  # fmt: skip
    return Period(months=months, covered=covered, edges=tuple(month in (listed[0], listed[-1]) for month in months))


def _listed(counts: Counts) -> list[str]:
    """The months in which the list has any event at all, in order."""
    return sorted({row.month for row in counts.areas} | {row.month for row in counts.regions})


def area_series(
    counts: Counts, choice: Choice, period: Period, arrangement: Arrangement, offset: Offset | None = None
) -> tuple[AreaSeries, ...]:
    """The areas that were asked for, else those that existed in the period: those whose own terms began in it first.

    Raises FormatError for an area or group of which nothing was counted.
    """
    _check_groups(counts, choice)
    known = {row.area for row in counts.areas}
    order = [name for name in dict.fromkeys(version.id for version in arrangement.areas) if name in known]
    order += sorted(known - set(order))
    if missing := [name for name in choice.areas if name not in known]:
        raise FormatError(
            "bulletin.area-unknown", f"no events were counted for {', '.join(missing)[:200]}",
            hint=f"it has {', '.join(order)[:600]}",
        )  # fmt: skip
    wanted = set(choice.areas or [name for name in order if _was_drawn(name, period, arrangement)] or order)
    by_area: dict[str, list[AreaMonth]] = {name: [] for name in order}
    for row in counts.areas:
        by_area[row.area].append(row)
    listed = _listed(counts)
    found = [
        _area(name, by_area[name], listed, choice, period, arrangement, held_over(name, arrangement, offset))
        for name in order
        if name in wanted
    ]
    return tuple(sorted(found, key=_has_no_beginning))


def _was_drawn(name: str, period: Period, arrangement: Arrangement) -> bool:
    """Whether some version of an area held in some month of the period; one without versions is not left out."""
    versions = arrangement.area_versions(name)
    return not versions or any(drawn_in(version, period) for version in versions)


def drawn_in(version: AreaVersion, period: Period) -> bool:
    """Whether a version of an area held in some month of the period."""
    began = f"{version.valid_from:%Y-%m}" <= period.months[-1]
    return began and (version.valid_until is None or f"{version.valid_until:%Y-%m}" >= period.months[0])


def _has_no_beginning(area: AreaSeries) -> bool:
    return all(item.held.everywhere for item in area.around)


def region_series(counts: Counts, choice: Choice, period: Period) -> tuple[Series, ...]:
    """Every region that the list codes, by name; what it codes to none comes last, under an empty name."""
    by_region: dict[str, list[tuple[str, Count]]] = {row.region: [] for row in counts.regions}
    for row in counts.regions:
        if not choice.groups or row.group in choice.groups:
            by_region[row.region].append((row.month, Count(certain=row.events)))
    names = sorted(by_region, key=lambda name: (name == "", name))
    return tuple(_series(name, name or say("no-region"), by_region[name], period) for name in names)


def everywhere_around(
    counts: Counts, choice: Choice, period: Period, areas: Sequence[AreaSeries]
) -> tuple[Around, ...]:
    """The beginnings of cease-fires that hold everywhere, with all events of the list, wherever they were."""
    chosen = (row for row in counts.regions if not choice.groups or row.group in choice.groups)
    sums = _sums((row.month, Count(certain=row.events)) for row in chosen)
    held = {item.terms: item for area in areas for item in area.held if item.everywhere}
    shown = [item for item in held.values() if _touches(item.months, period)]
    return tuple(around(item, sums, _listed(counts)) for item in shown)


def _area(
    name: str, given: Sequence[AreaMonth], listed: Sequence[str], choice: Choice, period: Period,
    arrangement: Arrangement, held: tuple[Held, ...],
) -> AreaSeries:  # fmt: skip
    rows = [row for row in given if not choice.groups or row.group in choice.groups]
    versions = arrangement.area_versions(name)
    readings = sorted({row.reading for row in given if row.reading})
    several = readings if len(readings) > 1 else []
    sums = _sums((row.month, row.count) for row in rows if not row.reading)
    shared = _shared_name([version.name for version in versions])
    named = {version.reading: _rest(version.name, shared) for version in versions}
    shared = shared or name.replace("-", " ").capitalize()
    return AreaSeries(
        id=name,
        name=shared,
        approximate=any(version.approximate for version in versions),
        together=_series(name, shared, ((row.month, row.count) for row in rows if not row.reading), period),
        readings=tuple(
            _series(
                reading,
                named.get(reading) or reading.replace("-", " "),
                ((row.month, row.count) for row in rows if row.reading == reading),
                period,
            )
            for reading in several
        ),
        held=held,
        around=tuple(around(item, sums, listed) for item in held if _touches(item.months, period)),
    )


def _shared_name(names: Sequence[str]) -> str:
    """What the names of all readings begin with, to the last whole word; empty where they share nothing."""
    if not names or len(set(names)) == 1:
        return names[0] if names else ""
    shared = []
    for words in zip(*(name.split() for name in names), strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    while shared and shared[-1].strip("(,").casefold() in ("", "from", "with", "without", "the"):
        shared.pop()
    return " ".join(shared).rstrip(" ,(")


def _rest(name: str, shared: str) -> str:
    """What a reading's name says beyond the name that all share."""
    return name.removeprefix(shared).strip(" ,()")


def _sums(rows: Iterable[tuple[str, Count]]) -> dict[str, Count]:
    sums: dict[str, Count] = {}
    for month, count in rows:
        sums[month] = sums.get(month, Count()) + count
    return sums


def _touches(months: tuple[str, str], period: Period) -> bool:
    return months[0] <= period.months[-1] and months[1] >= period.months[0]


def _series(name: str, label: str, rows: Iterable[tuple[str, Count]], period: Period) -> Series:
    sums = _sums(rows)
    return Series(
        name=name,
        label=label,
        counts=tuple(
            sums.get(month, Count()) if covered else None
            for month, covered in zip(period.months, period.covered, strict=True)
        ),
    )


def _check_groups(counts: Counts, choice: Choice) -> None:
    known = {row.group for row in counts.areas} | {row.group for row in counts.regions}
    for wanted in choice.groups:
        if wanted not in known:
            near = [name for name in sorted(known) if wanted.casefold() in name.casefold()] or sorted(known)
            raise FormatError(
                "bulletin.group-unknown", f"the list has no group {wanted[:120]!r}",
                hint=f"write it as the list does, for example {'; '.join(near[:3])[:400]}",
            )  # fmt: skip


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"
