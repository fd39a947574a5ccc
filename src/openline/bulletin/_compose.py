"""A day's bulletin from one node's picture: every section says what it shows and what it cannot.

Pure: the same picture, arrangement and day give the same page, to the byte.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from openline.arrangement import AreaVersion, Arrangement
from openline.assessment import Assessment, assess, standings
from openline.geotime import E7, format_instant
from openline.messages import Status
from openline.picture import Incident, LineThing, Picture
from openline.watch import rules_of, watch

from ._data import Bulletin, Cell, Column, MapArea, MapMark, MapPlace, Section, Table
from ._promised import money_sections, political_section
from ._told import told_section
from ._two_sides import TONE, two_sided
from ._words import bad, cell, columns_of, day_text, good, number, warn


def compose(
    picture: Picture,
    arrangement: Arrangement,
    *,
    first: date,
    day: date,
    made_by: str,
    sides: Sequence[str],
    call: date,
) -> Bulletin:
    """The bulletin of a day; the ledger covers ``first`` to ``day``; ``call`` splits the money before and after.

    Terms are those in force by what participants said of renewals and of joining and leaving, as of the picture.
    """
    arrangement = arrangement.having(*standings(picture, arrangement), picture.as_of)
    found = [item for item in picture.incidents if first <= item.report.start_utc.date() <= day]
    incidents = sorted(found, key=lambda item: (item.report.start_utc, item.object))
    assessed = {item.object: assess(item, arrangement) for item in incidents}
    sections = (
        _lines(picture.lines, arrangement),
        told_section(picture, datetime.combine(first, time(0), tzinfo=UTC), arrangement.procedures.place_tolerance_m),
        _overdue(picture, arrangement),
        _areas(picture, arrangement, day),
        *two_sided(incidents, assessed, arrangement, sides, first, day, picture.as_of),
        _access(picture),
        political_section(picture, arrangement, day),
        *money_sections(picture, arrangement, call),
    )
    in_force = _in_force(arrangement, day)
    return Bulletin(
        title=arrangement.about.title,
        day=day,
        exercise=_exercise(picture),
        made_by=made_by,
        summary=tuple(_summary(picture, arrangement, incidents)),
        areas=tuple(_map_area(version, in_force) for version in in_force),
        marks=tuple(_mark(n, item, assessed[item.object]) for n, item in enumerate(incidents, start=1)),
        places=tuple(
            MapPlace(name=place.name, lon=place.position.lon, lat=place.position.lat)
            for place in arrangement.places
            if place.region is not None
        ),
        sections=sections,
        positions=tuple((head.participant, head.size, head.root) for head in picture.heads),
    )


def _exercise(picture: Picture) -> bool:
    headers = [activity.notice.header for activity in picture.activities]
    headers += [movement.notice.header for movement in picture.movements]
    headers += [incident.report.header for incident in picture.incidents]
    return any(header.status is Status.EXERCISE for header in headers)


def _summary(picture: Picture, arrangement: Arrangement, incidents: Sequence[Incident]) -> Iterator[Cell]:
    differ = sum(_differs(line) for line in picture.lines)
    yield (warn if differ else good)(
        f"{len(picture.lines)} line(s) on record; {differ} declared otherwise than observed"
    )
    late = watch(picture, rules_of(arrangement), picture.as_of)
    yield (bad if late else good)(f"{len(late)} overdue step(s)")
    yield cell(f"{len(incidents)} incident(s) reported in the period of the ledger")
    open_movements = sum(movement.closed is None for movement in picture.movements)
    yield cell(f"{len(picture.movements)} humanitarian movement(s), {open_movements} with no outcome yet")
    withheld = sum(head.withheld for head in picture.heads)
    yield cell(f"{withheld} entries are on record whose bodies were not disclosed to this node")


# -- lines ------------------------------------------------------------------------------------------


def _lines(lines: Sequence[LineThing], arrangement: Arrangement) -> Section:
    names = {line.id: line.name for line in arrangement.lines}
    rows = []
    for line in lines:
        declared = "; ".join(
            f"{item.state.value} ({item.mark.participant}, {day_text(item.mark.at_utc.date())})"
            for item in line.declared
        )
        observed = "; ".join(
            f"{item.result.value} ({item.mark.participant}, {day_text(item.mark.at_utc.date())}"
            + (f", after {item.seconds_to_answer} s)" if item.seconds_to_answer is not None else ")")
            for item in line.observed
        )
        word = warn("differ") if _differs(line) else cell("agree" if line.observed else "not tested")
        rows.append(
            (cell(names.get(line.id, line.id)), cell(declared or "nothing declared"), cell(observed or "-"), word)
        )
    return Section(
        id="lines",
        title="Lines: declared and observed",
        lead="What each side declares a line to be, and what test calls found. Safety messages pass in every state.",
        table=Table(columns=columns_of("Line", "Declared", "Observed", "The two"), rows=tuple(rows)),
    )


def _differs(line: LineThing) -> bool:
    closed = any(item.state.value in ("suspended", "closed") for item in line.declared)
    answering = any(item.result.value == "answered" for item in line.observed)
    silent = any(item.result.value == "silent" for item in line.observed)
    return bool(line.declared) and ((closed and answering) or (not closed and silent))


def _overdue(picture: Picture, arrangement: Arrangement) -> Section:
    rows = tuple(
        (
            bad(item.precedence.value),
            cell(f"{item.participant}, {item.post}"),
            cell(item.step.value.replace("-", " ")),
            cell(format_instant(item.due_utc)),
            number(_duration(item.late_s)),
            cell(", then ".join(item.called)),
        )
        for item in watch(picture, rules_of(arrangement), picture.as_of)
    )
    columns = (
        *columns_of("Precedence", "Waiting for", "Step missing", "Was due"),
        Column(title="Late by", number=True),
    )
    return Section(
        id="overdue",
        title="Overdue steps",
        lead="Steps of the ladder that are missing past their deadline, and who has been called about each.",
        table=Table(columns=(*columns, Column(title="Called")), rows=rows, empty="No step is overdue."),
    )


# -- areas and incidents ----------------------------------------------------------------------------


def _in_force(arrangement: Arrangement, day: date) -> tuple[AreaVersion, ...]:
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    return tuple(
        v for v in arrangement.areas if v.valid_from <= noon and (v.valid_until is None or noon < v.valid_until)
    )


def _areas(picture: Picture, arrangement: Arrangement, day: date) -> Section:
    rows = []
    for version in _in_force(arrangement, day):
        named = {term.instrument for term in arrangement.terms if version.id in term.areas}
        instruments = [name for name in named if _began(name, arrangement) <= day]
        states = "; ".join(_renewal(name, version.id, picture, arrangement, day) for name in sorted(instruments))
        readings = [v.reading for v in arrangement.areas if v.id == version.id]
        extent = warn(f"disputed: {version.reading}") if len(set(readings)) > 1 else cell("one reading")
        label = "approximate" if version.approximate else "as published"
        rows.append(
            (cell(version.name), cell(f"{version.kind.value}, {label}"), extent, cell(states or "no term names it"))
        )
    return Section(
        id="areas",
        title="Areas in force",
        lead="Versions in force at noon, what they rest on, and whether they were renewed. All lines are drawn by us.",
        table=Table(columns=columns_of("Area", "Kind", "Extent", "Rests on"), rows=tuple(rows)),
    )


def _began(name: str, arrangement: Arrangement) -> date:
    instrument = arrangement.instrument(name)
    assert instrument is not None, "the loader checks references"
    return instrument.in_force.value.date()


def _renewal(name: str, area: str, picture: Picture, arrangement: Arrangement, day: date) -> str:
    instrument = arrangement.instrument(name)
    assert instrument is not None, "the loader checks references"
    if instrument.until is None or instrument.until.value.date() > day:
        return f"{name}, in force"
    agreed = {item.mark.participant for item in picture.renewals if item.area == area and item.until_utc.date() >= day}
    missing = [party for party in instrument.guarantors if party not in agreed]
    ended = day_text(instrument.until.value.date())
    if not missing:
        return f"{name}, renewed by all guarantors after {ended}"
    return f"{name}, its term ended {ended}: renewal recorded by {', '.join(sorted(agreed)) or 'nobody'}; not by {', '.join(missing)}; whether it renews itself is disputed"


# -- access, promises, money ------------------------------------------------------------------------


def _access(picture: Picture) -> Section:
    rows = [
        (
            cell("movement"),
            cell(
                f"{movement.notice.origin} to {movement.notice.destination}, {movement.notice.vehicle_count} vehicles"
            ),
            cell(" > ".join(step.progress.value.replace("-", " ") for step in movement.steps) or "no step recorded"),
            good(movement.outcome.value) if movement.outcome.value == "facilitated" else warn(movement.outcome.value),
        )
        for movement in picture.movements
    ]
    rows += [
        (
            cell("request"),
            cell(f"{request.request.place}, for {request.request.people_in_need or 'an unknown number of'} people"),
            cell(f"reply due {format_instant(request.request.reply_by_utc)}"),
            warn(request.state.value.replace("-", " "))
            if not request.replies
            else cell("; ".join(f"{r.mark.participant}: {r.answer.value}" for r in request.replies)),
        )
        for request in picture.requests
    ]
    return Section(
        id="access",
        title="Humanitarian access",
        lead="Movements and requests, step by step. Unknown is an ordinary outcome; silence past the date is a state of its own.",
        table=Table(columns=columns_of("Kind", "What", "Steps", "State"), rows=tuple(rows)),
    )


# -- map --------------------------------------------------------------------------------------------


def _map_area(version: AreaVersion, all_versions: Sequence[AreaVersion]) -> MapArea:
    geometry = version.area.geometry
    polygons = getattr(geometry, "geoms", [geometry])
    disputed = sum(other.id == version.id for other in all_versions) > 1
    rings = tuple(
        tuple(tuple((x / E7, y / E7) for x, y in ring.coords) for ring in (polygon.exterior, *polygon.interiors))
        for polygon in polygons
    )
    return MapArea(
        name=version.name, kind=version.kind.value, approximate=version.approximate, disputed=disputed, polygons=rings
    )


def _mark(n: int, item: Incident, result: Assessment) -> MapMark:
    point = item.report.position.point
    radius = max(item.report.radius_m, item.report.position.accuracy_m)
    label = f"{item.report.event.replace('-', ' ')}, reported by {item.mark.participant}"
    tone = TONE.get(result.strongest, "plain")
    return MapMark(number=n, label=label, lon=point.lon_e7 / E7, lat=point.lat_e7 / E7, radius_m=radius, tone=tone)


def _duration(seconds: int) -> str:
    days, rest = divmod(timedelta(seconds=seconds).total_seconds(), 86_400)
    hours, rest = divmod(rest, 3_600)
    return f"{int(days)} d {int(hours)} h" if days else f"{int(hours)} h {int(rest // 60)} min"
