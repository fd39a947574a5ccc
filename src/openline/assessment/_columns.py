"""The values of a ledger: cells, rows and columns, and how they are added up.

A cell counts the reports of one column in one row; every other number in it says something of those reports.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from ._related import SaidSame

KEY = ("day", "region", "kind", "line")
Key = tuple[date | None, str | None, str | None, str | None]
"""By what a row stands alone: day, region, kind of act, and line of contact or area."""


class LedgerCell(Struct, frozen=True, kw_only=True):
    """The reports of one column in one row, split by the other side's own word on each as it stands.

    ``differing``: other sides say different things. ``logged_word``: the only word of the other side was logged for it
    by somebody else. ``said_listed``: the other side says that it was fire on a listed group, as bulletins do.
    ``unanswered``: it has said nothing. These eight add up to ``reported``, except where a publisher did not say.
    Beside them: ``carved_out`` and ``perhaps_carved_out`` by assessment, ``logged`` by another for this side,
    ``doubtful`` by a contested entry, ``same`` said by both sides to be in another cell too.
    """

    reported: int = 0
    confirmed: int = 0
    denied: int = 0
    cannot_confirm: int = 0
    not_ours: int = 0
    differing: int = 0
    logged_word: int = 0
    said_listed: int = 0
    unanswered: int = 0
    carved_out: int = 0
    perhaps_carved_out: int = 0
    logged: int = 0
    doubtful: int = 0
    same: int = 0
    incidents: tuple[str, ...] = ()

    @property
    def silent(self) -> int:
        """Reports of which a publisher did not say what the other side says of them."""
        return self.reported - sum(int(getattr(self, name)) for name in WORDS)


WORDS = (
    "confirmed", "denied", "cannot_confirm", "not_ours", "differing", "logged_word", "said_listed", "unanswered",
)  # fmt: skip
"""The fields of a cell that split what was reported."""
_NUMBERS = tuple(name for name in LedgerCell.__struct_fields__ if name != "incidents")


class LedgerRow(Struct, frozen=True, kw_only=True):
    """One row: a cell for each side, and one for reporters who are no side.

    None: no day is known, the region or kind was not split, or no line is named.
    """

    day: date | None
    region: str | None
    kind: str | None
    line: str | None
    cells: tuple[LedgerCell, ...]
    others: LedgerCell

    @property
    def counts(self) -> tuple[int, ...]:
        """How many each side reported."""
        return tuple(cell.reported for cell in self.cells)


class Ledger(Struct, frozen=True, kw_only=True):
    """Reports in columns. ``columns`` and ``others`` are the totals; ``assessed``: whether carve-outs were looked at.

    ``denied`` is every access denied to monitors, whether it was reported as an incident (then it stands among the rows
    too) or is a step on record: rows of their own beside the totals, not split by word. ``outside`` are reports of
    other days. ``same`` are words on which reports are of one incident. ``source`` is the bulletin in which it was
    published, None where it is our own.
    """

    sides: tuple[str, ...]
    first: date | None
    last: date | None
    rows: tuple[LedgerRow, ...]
    columns: tuple[LedgerCell, ...]
    others: LedgerCell
    assessed: bool
    denied: tuple[LedgerRow, ...] = ()
    outside: tuple[str, ...] = ()
    same: tuple[SaidSame, ...] = ()
    source: str | None = None

    @property
    def totals(self) -> tuple[int, ...]:
        """How many each side reported in all."""
        return tuple(cell.reported for cell in self.columns)

    @property
    def confirmed(self) -> tuple[int, ...]:
        """How many of each column the other side confirms."""
        return tuple(cell.confirmed for cell in self.columns)

    @property
    def incidents(self) -> tuple[str, ...]:
        """Every report that is counted, by its object."""
        return tuple(sorted(name for cell in (*self.columns, self.others) for name in cell.incidents))

    def folded(self, *keep: str) -> tuple[LedgerRow, ...]:
        """The rows summed over every dimension (day, region, kind, line) that is not kept; those become None."""
        assert set(keep) <= set(KEY), "a dimension of the ledger"
        return rows_of((_kept(row, keep), (*row.cells, row.others)) for row in self.rows)


def add_cells(cells: Iterable[LedgerCell]) -> LedgerCell:
    """The sum of cells."""
    held = list(cells)
    numbers = {name: sum(getattr(cell, name) for cell in held) for name in _NUMBERS}
    return LedgerCell(**numbers, incidents=tuple(sorted(name for cell in held for name in cell.incidents)))


def rows_of(found: Iterable[tuple[Key, tuple[LedgerCell, ...]]]) -> tuple[LedgerRow, ...]:
    """One row for each key, with the cells of its column added up; sorted, what is not split last."""
    by_key: dict[Key, list[tuple[LedgerCell, ...]]] = defaultdict(list)
    for key, cells in found:
        by_key[key].append(cells)
    rows = []
    for key in sorted(by_key, key=_in_order):
        cells = summed(by_key[key], len(by_key[key][0]))
        day, region, kind, line = key
        rows.append(LedgerRow(day=day, region=region, kind=kind, line=line, cells=cells[:-1], others=cells[-1]))
    return tuple(rows)


def _kept(row: LedgerRow, keep: Sequence[str]) -> Key:
    return (
        row.day if "day" in keep else None,
        row.region if "region" in keep else None,
        row.kind if "kind" in keep else None,
        row.line if "line" in keep else None,
    )


def _in_order(key: Key) -> tuple[tuple[bool, str], ...]:
    """By day, region, kind and line; what is not split stands last."""
    return tuple((part is None, str(part)) for part in key)


def summed(rows: Sequence[tuple[LedgerCell, ...]], width: int) -> tuple[LedgerCell, ...]:
    """The cells of each column added up."""
    return tuple(add_cells(row[number] for row in rows) for number in range(width))
