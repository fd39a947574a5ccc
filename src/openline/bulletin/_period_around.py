"""Six whole months before a beginning against six after it, and what may be said of the two.

The months in which it began, and those between two readings of it, belong to neither.
"""

from collections.abc import Iterable, Mapping, Sequence

from ._period_data import Around, Count, Held, Stretch
from ._period_months import month_number, months_between, shifted

MONTHS = 6


def around(held: Held, sums: Mapping[str, Count], listed: Sequence[str]) -> Around:
    """The stretches about a beginning; ``sums`` has the counts of the whole list, ``listed`` its months in order."""
    first, last = held.months
    return Around(
        held=held,
        before=_stretch(months_between(shifted(first, -MONTHS), shifted(first, -1)), sums, listed),
        during=_stretch(months_between(first, last), sums, listed),
        after=_stretch(months_between(shifted(last, 1), shifted(last, MONTHS)), sums, listed),
    )


def compared(found: Around) -> str:
    """What may be said: fewer, more, lower, higher, same, overlap, or uneven where the list does not cover both sides.

    Fewer or more only when the ranges, from certain to certain and perhaps together, do not meet; lower or higher when
    they do but both ends of them went the same way.
    """
    before, after = found.before, found.after
    if before.covered < MONTHS or after.covered < MONTHS:
        return "uneven"
    if after.count.most < before.count.certain:
        return "fewer"
    if after.count.certain > before.count.most:
        return "more"
    low, high = after.count.certain - before.count.certain, after.count.most - before.count.most
    if low < 0 and high < 0:
        return "lower"
    if low > 0 and high > 0:
        return "higher"
    exact = not (before.count.possible or after.count.possible)
    return "same" if exact else "overlap"


def _stretch(months: Iterable[str], sums: Mapping[str, Count], listed: Sequence[str]) -> Stretch:
    inside = [month for month in months if listed and _has(listed, month)]
    return Stretch(count=sum((sums.get(month, Count()) for month in inside), Count()), covered=len(inside))


def _has(listed: Sequence[str], month: str) -> bool:
    return month_number(listed[0]) <= month_number(month) <= month_number(listed[-1])
