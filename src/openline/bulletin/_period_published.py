"""Two-sided bulletins as published: a ledger with one column for each side, whose parts add up to its total."""

from collections.abc import Iterator, Sequence

from openline.arrangement import Arrangement, BulletinSide, PublishedBulletin
from openline.assessment import LedgerRow, published_ledger, region_key

from ._data import Cell, Column, Section
from ._period_data import Period
from ._period_tables import section
from ._period_words import day_words, say
from ._words import cell, columns_of, number, party_text, region_text

_WORDS = ("confirmed", "carved-out", "not-confirmed", "unanswered")


def published_section(arrangement: Arrangement, period: Period) -> Section:
    """The bulletins of the months shown, then those whose day was not found."""
    found = [
        item
        for item in sorted(arrangement.bulletins, key=lambda item: (item.day is None, f"{item.day}", item.id))
        if item.day is None or period.months[0] <= f"{item.day:%Y-%m}" <= period.months[-1]
    ]
    sides = list(dict.fromkeys(side.side for item in found for side in item.sides))
    rows = [row for item in found for row in _rows(item, sides)]
    titles = (say("col-column", side=party_text(side, arrangement)) for side in sides)
    columns = (*columns_of(say("col-day"), say("col-part")), *(Column(title=title, number=True) for title in titles))
    notes = tuple(_notes(found, arrangement)) if found else ()
    return section("published", columns, rows, notes=notes)


def _rows(item: PublishedBulletin, sides: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """The total of each side, its regions and the rest, then what the other side said of the total."""
    book = published_ledger(item)
    by_side = {side.side: side for side in item.sides}
    at = [book.sides.index(name) if name in book.sides else None for name in sides]
    split = sorted(book.rows, key=lambda row: row.region is None)
    parts: list[tuple[str, list[int | None]]] = [
        (say("part-total"), [None if n is None else book.totals[n] for n in at]),
        *(
            (_region(row), [_counted(row, n, by_side.get(name)) for n, name in zip(at, sides, strict=True)])
            for row in split
        ),
        *((say(f"part-{word}"), [_said(by_side.get(name), word) for name in sides]) for word in _WORDS),
    ]
    for words, counts in parts:
        if any(count is not None for count in counts):
            figures = ("-" if count is None else str(count) for count in counts)
            yield cell(_day(item)), cell(words), *map(number, figures)


def _counted(row: LedgerRow, at: int | None, side: BulletinSide | None) -> int | None:
    """A side's count of a row; None where it named no such region, which is not a count of none."""
    if at is None or side is None:
        return None
    named = {region_key(part.region) for part in side.split}
    return row.counts[at] if row.counts[at] or row.region in named else None


def _region(row: LedgerRow) -> str:
    return say("part-unsplit") if row.region is None else region_text(row.region)


def _said(side: BulletinSide | None, word: str) -> int | None:
    """What the other side said of a total; None where nothing was published of it."""
    if side is None or (side.confirmed, side.carved_out, side.not_confirmed) == (None, None, None):
        return None
    return (side.unanswered or None) if word == "unanswered" else getattr(side, word.replace("-", "_"))


def _day(item: PublishedBulletin) -> str:
    return day_words(item.day) if item.day else say("no-day", known=item.undated or "")


def _notes(found: Sequence[PublishedBulletin], arrangement: Arrangement) -> Iterator[str]:
    yield say("published-adds")
    for item in found:
        for side in item.sides:
            if side.note:
                yield say("published-note", day=_day(item), side=party_text(side.side, arrangement), note=side.note)
