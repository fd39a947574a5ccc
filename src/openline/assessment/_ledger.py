"""One ledger, two columns: what each side reported, by region, with totals that reconcile. Nothing is merged.

A row is counted in the column of the participant whose journal holds the report; what the other side says
of it stands in its own cells. The sum of the rows is the total, or the ledger is refused by an assert.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from openline.messages import Version
from openline.picture import Incident


class LedgerRow(Struct, frozen=True, kw_only=True):
    """One region of one day: how many each side reported."""

    region: str
    counts: tuple[int, ...]


class Ledger(Struct, frozen=True, kw_only=True):
    """A day's incidents in columns; ``confirmed`` counts those of a column that another side confirms."""

    day: date
    sides: tuple[str, ...]
    rows: tuple[LedgerRow, ...]
    totals: tuple[int, ...]
    confirmed: tuple[int, ...]
    incidents: tuple[str, ...]


def ledger(incidents: Sequence[Incident], sides: Sequence[str], first: date, last: date) -> Ledger:
    """The incidents that began from the first to the last day, in one column for each side."""
    chosen = [
        item for item in incidents if first <= item.report.start_utc.date() <= last and item.mark.participant in sides
    ]
    regions = sorted({item.report.region for item in chosen})
    counted = Counter((item.report.region, item.mark.participant) for item in chosen)
    rows = tuple(LedgerRow(region=name, counts=tuple(counted[name, side] for side in sides)) for name in regions)
    totals = tuple(sum(item.mark.participant == side for item in chosen) for side in sides)
    assert totals == tuple(sum(row.counts[n] for row in rows) for n in range(len(sides))), "columns add to totals"
    confirmed = tuple(sum(_confirmed(item) for item in chosen if item.mark.participant == side) for side in sides)
    return Ledger(
        day=last,
        sides=tuple(sides),
        rows=rows,
        totals=totals,
        confirmed=confirmed,
        incidents=tuple(item.object for item in chosen),
    )


def _confirmed(incident: Incident) -> bool:
    own = incident.mark.participant
    return any(a.version is Version.CONFIRM and a.mark.participant != own for a in incident.answers)
