"""The two-sided part of a day's bulletin: the columns, the incidents, what may be one, and access denied to monitors.

Neither column is corrected by the other, nothing is merged, and silence confirms nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from openline.arrangement import Arrangement
from openline.assessment import (
    AnswerState,
    Assessment,
    DeniedAccess,
    DeterminationState,
    LedgerCell,
    OwnVersion,
    candidates,
    denied_access,
    determinations,
    ledger,
    own_versions,
    reply_rule,
    said_same,
)
from openline.geotime import Certainty, format_instant
from openline.picture import Incident
from openline.terms import Outcome

from ._data import Cell, Column, Section, Table
from ._words import cell, columns_of, day_text, number, party_text, region_text, warn

TONE = {
    Outcome.WOULD_FALL_UNDER: "bad",
    Outcome.MIGHT: "warn",
    Outcome.UNDETERMINED: "warn",
    Outcome.CARVED_OUT: "plain",
    Outcome.NOT_BOUND: "plain",
}
SAME_MARGIN_S = 3_600
"""Seconds between two reports that may be of one incident: people round to the hour."""


def two_sided(
    incidents: Sequence[Incident], assessed: Mapping[str, Assessment], arrangement: Arrangement, sides: Sequence[str],
    first: date, day: date, as_of: datetime,
) -> Iterator[Section]:  # fmt: skip
    """The sections in the order in which they are read; the last two only where there is something to say."""
    denied = denied_access(incidents, arrangement)
    yield _columns(incidents, assessed, denied, arrangement, sides, first, day)
    yield _incidents(incidents, assessed, arrangement, sides, as_of)
    yield from _perhaps_one(incidents)
    yield from _denied(denied, arrangement)


# -- the columns ------------------------------------------------------------------------------------


def _columns(
    incidents: Sequence[Incident], assessed: Mapping[str, Assessment], denied: Sequence[DeniedAccess],
    arrangement: Arrangement, sides: Sequence[str], first: date, day: date,
) -> Section:  # fmt: skip
    book = ledger(incidents, sides, first, day, assessed=assessed, denied=denied)
    names = [party_text(side, arrangement) for side in sides]
    regions = [(row.region or "", row.counts) for row in book.folded("region") if any(row.counts)]
    rows = tuple((cell(region_text(name)), *(number(str(count)) for count in counts)) for name, counts in regions)
    total = (cell("Total"), *(number(str(count)) for count in book.totals))
    notes = [
        f"{name}: {_said_of(column)}." for name, column in zip(names, book.columns, strict=True) if column.reported
    ]
    if book.others.reported:
        notes.append(f"Reported by others, in neither column: {book.others.reported}.")
    return Section(
        id="ledger",
        title="Incidents in two columns",
        lead=f"As each side reported them, {day_text(first)} to {day_text(day)}. The sides never agree; neither column is corrected by the other.",
        table=Table(
            columns=(Column(title="Region"), *(Column(title=f"Reported by {n}", number=True) for n in names)),
            rows=rows,
            total=total if rows else None,
        ),
        notes=tuple(notes),
    )


_SAID = (
    ("confirmed", "confirmed by the other side"), ("denied", "denied"), ("cannot_confirm", "cannot be confirmed by it"),
    ("not_ours", "not its own, it says"), ("differing", "others say different things"),
    ("logged_word", "its word was logged by somebody else"), ("unanswered", "not answered"),
    ("carved_out", "against a group listed then"), ("perhaps_carved_out", "perhaps against a listed group"),
    ("logged", "reported for it by somebody else"), ("doubtful", "by a contested entry"),
)  # fmt: skip


def _said_of(column: LedgerCell) -> str:
    """``of 3 reports 1 confirmed by the other side, 2 not answered``; silence is never a confirmation."""
    parts = [f"{getattr(column, name)} {words}" for name, words in _SAID if getattr(column, name)]
    return f"of {column.reported} report(s) {', '.join(parts)}"


# -- the incidents ----------------------------------------------------------------------------------


def _incidents(
    incidents: Sequence[Incident], assessed: Mapping[str, Assessment], arrangement: Arrangement, sides: Sequence[str],
    as_of: datetime,
) -> Section:  # fmt: skip
    rows = tuple(
        _incident(n, item, assessed[item.object], arrangement, sides, as_of)
        for n, item in enumerate(incidents, start=1)
    )
    columns = (
        Column(title="No.", number=True),
        *columns_of("What was reported", "Said of", "If accurate", "Still open", "The sides", "Determination"),
    )
    return Section(
        id="incidents",
        title="Incidents and the terms they would fall under",
        lead="A report is one side's word. Only the instrument's own mechanism determines a violation; not attributable is an answer. Silence confirms nothing.",
        table=Table(columns=columns, rows=rows),
    )


def _incident(
    n: int, item: Incident, result: Assessment, arrangement: Arrangement, sides: Sequence[str], as_of: datetime
) -> tuple[Cell, ...]:
    report = item.report
    alleged = (
        f"{party_text(report.alleged_actor, arrangement)}, as {party_text(report.alleged_by or item.mark.participant, arrangement)} says"
        if report.alleged_actor
        else "nobody named"
    )
    versions = [
        version
        for version in own_versions(item, reply_rule(result, arrangement), as_of)
        # Whoever was only told owes no answer: the sides do, and the one who reports has given its own.
        if version.word is not None or (version.participant in sides and version.participant != item.mark.participant)
    ]
    return (
        number(str(n)),
        cell(f"{format_instant(report.start_utc)} {region_text(report.region)}: {report.event.replace('-', ' ')}"),
        cell(alleged),
        Cell(text=_verdicts(result), tone=TONE.get(result.strongest, "plain")),
        cell(_open(result)),
        cell("; ".join(_version(version) for version in versions) or "no side has answered"),
        cell(_determined(item, arrangement)),
    )


def _verdicts(result: Assessment) -> str:
    words = [f"{v.outcome.value.replace('-', ' ')} {v.term}" for v in result.verdicts]
    return "; ".join(words) or f"falls under none of {result.quiet} terms"


def _open(result: Assessment) -> str:
    """What would settle what is open, and the readings on which it depends."""
    settles = dict.fromkeys(v.settles.value.replace("-", " ") for v in result.verdicts if v.settles)
    readings = dict.fromkeys(name.replace("-", " ") for v in result.verdicts for name in v.readings)
    depends = f". It depends on the reading: {' / '.join(readings)}" if readings else ""
    return "; ".join(settles) + depends or "nothing"


_STATE = {
    AnswerState.IN_TIME: "",
    AnswerState.LATE: ", after its time",
    AnswerState.NOT_DELIVERED: "not delivered to it yet",
    AnswerState.NONE_IN_TIME: "no answer in its time",
}


def _version(version: OwnVersion) -> str:
    perhaps = " (perhaps)" if version.sure is Certainty.POSSIBLE else ""
    if version.word is not None:
        return f"{version.participant}: {version.word.version.value}{_STATE.get(version.state, '')}{perhaps}"
    if version.state is AnswerState.NOT_YET and version.due is not None:
        return f"{version.participant}: no answer yet, due {format_instant(version.due.latest)}"
    return f"{version.participant}: {_STATE.get(version.state) or 'has said nothing of it as it stands'}{perhaps}"


def _determined(incident: Incident, arrangement: Arrangement) -> str:
    parts = []
    for item in determinations(incident, arrangement):
        if item.finding is not None:
            parts.append(f"{item.term}: {item.finding.value.replace('-', ' ')}")
        elif item.state is DeterminationState.NO_MECHANISM:
            parts.append(f"{item.term}: its instrument has no mechanism that determines")
        else:
            parts.append(
                f"{item.term}: signed by {', '.join(item.signed_by) or 'nobody'}, missing {', '.join(item.missing) or 'agreement'}"
            )
    return "; ".join(parts) or "none"


# -- what may be one incident, and access denied ------------------------------------------------------


def _perhaps_one(incidents: Sequence[Incident]) -> Iterator[Section]:
    """Pairs that a person has to look at; what people said of them stands beside."""
    numbers = {item.object: n for n, item in enumerate(incidents, start=1)}
    found = candidates(incidents, SAME_MARGIN_S)
    if not found.pairs:
        return
    said = {(pair.one, pair.other): pair for pair in said_same(incidents)}
    rows = []
    for pair in found.pairs:
        words = said.get((min(pair.one, pair.other), max(pair.one, pair.other)))
        spoken = "; ".join(f"{name}: {word.value}" for name, word in words.words) if words else "nobody has said"
        why = f"{pair.reasons.apart_m} m and {pair.reasons.gap_s} s apart"
        rows.append(
            (
                cell(f"{numbers[pair.one]} and {numbers[pair.other]}"),
                cell("by one side" if pair.same_side else "by two sides"),
                cell(why + (", other actors named" if pair.reasons.actors_differ else "")),
                cell(spoken) if words else warn(spoken),
            )
        )
    more = (f"{len(found.cut_short)} report(s) have more neighbours than were looked at.",) if found.cut_short else ()
    yield Section(
        id="perhaps-one",
        title="Perhaps the same incident",
        lead="Reports whose places, times and kinds go together, for a person to look at. Nothing is merged and no count changes.",
        table=Table(columns=columns_of("Reports", "Made", "How near", "What people say"), rows=tuple(rows)),
        notes=more,
    )


def _denied(denied: Sequence[DeniedAccess], arrangement: Arrangement) -> Iterator[Section]:
    if not denied:
        return
    rows = tuple(
        (
            cell(format_instant(item.at_utc)),
            cell(region_text(item.region)),
            cell("reported" if item.reported else "a step in looking into an incident"),
            cell(party_text(item.mark.participant, arrangement)),
            cell(
                "; ".join(f"{v.outcome.value.replace('-', ' ')} {v.term}" for v in item.verdicts)
                or "no term asks for it there"
            ),
        )
        for item in denied
    )
    yield Section(
        id="monitors-denied",
        title="Access denied to monitors",
        lead="Denied access is an incident itself. Who denied it stays open unless a report names somebody.",
        table=Table(columns=columns_of("When", "Where", "How it is on record", "Said by", "If accurate"), rows=rows),
    )
