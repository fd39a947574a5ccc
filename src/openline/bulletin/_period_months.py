"""Months as ``2017-07``: one after the other, so many before and after."""

from collections.abc import Iterator


def months_between(first: str, last: str) -> Iterator[str]:
    """Every month from the first to the last."""
    now = first
    while now <= last:
        yield now
        now = shifted(now, 1)


def shifted(month: str, by: int) -> str:
    """The month so many later, or earlier."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
