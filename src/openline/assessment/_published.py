"""A published bulletin as a ledger, and a ledger of ours beside it, number by number.

What was published without a region is a row of its own that no region is given. What the other side says of a column
was published for the column as a whole, so it stands in the totals and in no row. Nothing is corrected by the other:
where the two differ, the difference is shown.
"""

from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

from openline.arrangement import BulletinSide, PublishedBulletin
from openline.geotime import Certainty, all_of

from ._columns import Ledger, LedgerCell, LedgerRow, add_cells, rows_of


class Measure(Enum):
    """What of a column is compared."""

    REPORTED = "reported"
    CARVED_OUT = "carved-out"
    CONFIRMED = "confirmed"
    CANNOT_CONFIRM = "cannot-confirm"


class Compared(Struct, frozen=True, kw_only=True):
    """One number of ours beside the published one; ``region`` None is the whole column.

    ``unsplit``: the row is what was published without a region; ours is what the named regions do not hold.
    ``adds_up``: possible where what is too many of ours may stand among what was published without a region.
    """

    side: str
    region: str | None
    measure: Measure
    ours: int
    theirs: int
    adds_up: Certainty
    unsplit: bool = False

    @property
    def difference(self) -> int:
        """Ours less theirs."""
        return self.ours - self.theirs


class Reconciliation(Struct, frozen=True, kw_only=True):
    """A ledger of ours against one bulletin."""

    bulletin: str
    lines: tuple[Compared, ...]

    @property
    def adds_up(self) -> Certainty:
        """Whether every number does."""
        return all_of(*(line.adds_up for line in self.lines))

    @property
    def differing(self) -> tuple[Compared, ...]:
        """The numbers that do not."""
        return tuple(line for line in self.lines if line.adds_up is Certainty.NO)


def published_ledger(bulletin: PublishedBulletin) -> Ledger:
    """The bulletin's own columns. ``LedgerCell.silent`` is what it does not say the other side's word on."""
    width = len(bulletin.sides)
    rows = rows_of(
        ((bulletin.day, region, None, None), _alone(LedgerCell(reported=count), number, width))
        for number, side in enumerate(bulletin.sides)
        for region, count in _regions(side)
    )
    columns = tuple(_column(side) for side in bulletin.sides)
    for number, side in enumerate(bulletin.sides):
        assert add_cells(row.cells[number] for row in rows).reported == side.total, "the loader checked the split"
    return Ledger(
        sides=tuple(side.side for side in bulletin.sides),
        first=bulletin.day,
        last=bulletin.day,
        rows=rows,
        columns=columns,
        others=LedgerCell(),
        assessed=any(side.carved_out is not None for side in bulletin.sides),
        source=bulletin.id,
    )


def reconcile(ours: Ledger, published: PublishedBulletin) -> Reconciliation:
    """Our ledger of the bulletin's day (all of it, where the bulletin has no day) against what was published.

    A side that our ledger has no column for has reported nothing in ours.
    """
    rows = [row for row in ours.rows if published.day is None or row.day == published.day]
    lines = [line for side in published.sides for line in _side(ours.sides, rows, side)]
    return Reconciliation(bulletin=published.id, lines=tuple(lines))


def region_key(name: str) -> str:
    """A region's name as an id: bulletins write *Eastern Ghouta*, reports *eastern-ghouta*."""
    return "-".join(name.casefold().split())


def _regions(side: BulletinSide) -> Iterator[tuple[str | None, int]]:
    yield from ((region_key(item.region), item.count) for item in side.split)
    if side.unsplit:
        yield None, side.unsplit


def _column(side: BulletinSide) -> LedgerCell:
    return LedgerCell(
        reported=side.total,
        confirmed=side.confirmed or 0,
        cannot_confirm=side.not_confirmed or 0,
        said_listed=side.carved_out or 0,
        carved_out=side.carved_out or 0,
    )


def _alone(cell: LedgerCell, at: int, width: int) -> tuple[LedgerCell, ...]:
    return tuple(cell if number == at else LedgerCell() for number in range(width + 1))


def _side(sides: Sequence[str], rows: Sequence[LedgerRow], side: BulletinSide) -> Iterator[Compared]:
    at = sides.index(side.side) if side.side in sides else None
    cells = [(row.region, row.cells[at]) for row in rows] if at is not None else []
    ours: dict[str, int] = {}
    for region, cell in cells:
        ours[region_key(region or "")] = ours.get(region_key(region or ""), 0) + cell.reported
    theirs = {region: count for region, count in _regions(side) if region is not None}
    yield from _by_region(side, ours, theirs)
    whole = add_cells(cell for _, cell in cells)
    yield _exact(side.side, Measure.REPORTED, whole.reported, side.total)
    said = (
        (Measure.CARVED_OUT, whole.carved_out, side.carved_out),
        (Measure.CONFIRMED, whole.confirmed, side.confirmed),
        (Measure.CANNOT_CONFIRM, whole.cannot_confirm, side.not_confirmed),
    )
    yield from (_exact(side.side, measure, own, number) for measure, own, number in said if number is not None)


def _by_region(side: BulletinSide, ours: dict[str, int], theirs: dict[str, int]) -> Iterator[Compared]:
    left = 0
    for region in sorted({*ours, *theirs}):
        own, number = ours.get(region, 0), theirs.get(region, 0)
        left += max(0, own - number)
        adds_up = Certainty.CERTAIN if own == number else Certainty.NO
        if side.unsplit and own > number:
            adds_up = Certainty.POSSIBLE
        yield Compared(
            side=side.side, region=region, measure=Measure.REPORTED, ours=own, theirs=number, adds_up=adds_up
        )
    if side.unsplit:
        fits = Certainty.POSSIBLE if left == side.unsplit else Certainty.NO
        yield Compared(
            side=side.side,
            region=None,
            measure=Measure.REPORTED,
            ours=left,
            theirs=side.unsplit,
            adds_up=fits,
            unsplit=True,
        )


def _exact(side: str, measure: Measure, own: int, number: int) -> Compared:
    adds_up = Certainty.CERTAIN if own == number else Certainty.NO
    return Compared(side=side, region=None, measure=measure, ours=own, theirs=number, adds_up=adds_up)
