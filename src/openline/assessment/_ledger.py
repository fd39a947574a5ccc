"""One ledger, a column for each side: what each reported by day, region and kind, with totals that reconcile.

A report stands in the column of whom it is of, once, in its latest version; a report that another logged for a side
stands in that side's column, marked. What the other side says of it stands in the same cell and takes nothing away:
silence is never a confirmation, and a word that another logged for a side is never its own. Nothing is merged: reports
that both sides say to be of the same incident are shown as such and counted twice, once in each column. Every report of
the period is in exactly one cell; the sum of the rows is the total, or the ledger is refused by an assert.

    ledger(picture.incidents, ("russian-federation", "turkiye"), day, day, assessed=assessed).totals  ->  (13, 19)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from openline.geotime import Certainty
from openline.messages import Version
from openline.picture import Incident, Standing
from openline.terms import OPEN, Outcome, Question

from ._assess import Assessment
from ._columns import KEY, Ledger, LedgerCell, LedgerRow, rows_of, summed
from ._denied import DeniedAccess
from ._related import said_same

DayOf = Callable[[datetime], date]
LineOf = Callable[[Incident], str | None]


def utc_day(instant: datetime) -> date:
    """The day in UTC. Whoever counts by a local clock hands in that clock."""
    return instant.astimezone(UTC).date()


_WORD = {
    Version.CONFIRM: "confirmed",
    Version.DENY: "denied",
    Version.CANNOT_CONFIRM: "cannot_confirm",
    Version.NOT_OURS: "not_ours",
}


def ledger(
    incidents: Sequence[Incident],
    sides: Sequence[str],
    first: date,
    last: date,
    *,
    assessed: Mapping[str, Assessment] | None = None,
    denied: Iterable[DeniedAccess] = (),
    day_of: DayOf = utc_day,
    line_of: LineOf | None = None,
) -> Ledger:
    """The incidents that began from the first to the last day, in one column for each side; their order is nothing.

    ``assessed`` holds an assessment of each incident by its object, ``denied`` what ``denied_access`` gives, ``day_of``
    is the clock that days are counted by, ``line_of`` names the line of contact or area of an incident, or None.
    """
    assert len(set(sides)) == len(sides), "each side has one column"
    chosen = [item for item in incidents if first <= day_of(item.report.start_utc) <= last]
    pairs = said_same(chosen)
    twice = {name for pair in pairs if pair.both for name in (pair.one, pair.other)}
    rows = rows_of(
        (
            (day_of(item.report.start_utc), item.report.region, item.report.event, line_of(item) if line_of else None),
            _placed(_cell(item, sides, assessed, same=item.object in twice), item.mark.participant, sides),
        )
        for item in chosen
    )
    columns = summed([(*row.cells, row.others) for row in rows], len(sides) + 1)
    made = Ledger(
        sides=tuple(sides),
        first=first,
        last=last,
        rows=rows,
        columns=columns[:-1],
        others=columns[-1],
        assessed=assessed is not None,
        denied=_denied_rows(denied, sides, first, last, day_of),
        outside=tuple(sorted({item.object for item in incidents} - {item.object for item in chosen})),
        same=pairs,
    )
    _check(made, chosen)
    return made


def _check(made: Ledger, chosen: Sequence[Incident]) -> None:
    """Every report stands in exactly one cell, and every way of adding up gives the same."""
    assert made.incidents == tuple(sorted(item.object for item in chosen)), "nothing is lost and nothing doubled"
    of = {item.object: item.mark.participant for item in chosen}
    for side, cell in zip((*made.sides, None), (*made.columns, made.others), strict=True):
        assert cell.reported == len(cell.incidents) and cell.silent == 0, "each report has one word"
        assert all((of[name] if of[name] in made.sides else None) == side for name in cell.incidents), "own column"
    for dimension in KEY:
        cells = [(*row.cells, row.others) for row in made.folded(dimension)]
        assert summed(cells, len(made.sides) + 1) == (*made.columns, made.others), "rows add up to the totals"


def _cell(
    incident: Incident, sides: Sequence[str], assessed: Mapping[str, Assessment] | None, *, same: bool
) -> LedgerCell:
    found = assessed[incident.object] if assessed is not None else None
    numbers = {
        "reported": 1,
        _word(incident, set(sides) - {incident.mark.participant}): 1,
        "carved_out": int(found is not None and found.strongest is Outcome.CARVED_OUT),
        "perhaps_carved_out": int(found is not None and _perhaps_carved_out(found)),
        "logged": int(incident.mark.logged_by is not None),
        "doubtful": int(incident.mark.standing not in (Standing.COUNTS, Standing.AHEAD)),
        "same": int(same),
    }
    return LedgerCell(**numbers, incidents=(incident.object,))


def _word(incident: Incident, others: set[str]) -> str:
    """What the other sides say of the report as it stands; a word on an older version says nothing of this one."""
    said = [a for a in incident.answers if a.mark.participant in others and a.about.leaf == incident.mark.ref.leaf]
    own = {answer.version for answer in said if answer.mark.logged_by is None}
    if len(own) == 1:
        return _WORD[own.pop()]
    if own:
        return "differing"
    return "logged_word" if said else "unanswered"


def _perhaps_carved_out(found: Assessment) -> bool:
    return any(
        verdict.outcome in OPEN
        and any(a.question is Question.LISTED and a.certainty is Certainty.POSSIBLE for a in verdict.trace)
        for verdict in found.verdicts
    )


def _placed(cell: LedgerCell, participant: str, sides: Sequence[str]) -> tuple[LedgerCell, ...]:
    """A row with this cell in its column, the last for whoever is no side."""
    at = sides.index(participant) if participant in sides else len(sides)
    return tuple(cell if number == at else LedgerCell() for number in range(len(sides) + 1))


def _denied_rows(
    denied: Iterable[DeniedAccess], sides: Sequence[str], first: date, last: date, day_of: DayOf
) -> tuple[LedgerRow, ...]:
    found = [item for item in denied if first <= day_of(item.at_utc) <= last]
    return rows_of(
        (
            (day_of(item.at_utc), item.region, item.kind, None),
            _placed(LedgerCell(reported=1, incidents=(item.id,)), item.mark.participant, sides),
        )
        for item in found
    )
