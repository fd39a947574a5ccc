"""Months as ``2017-07``: one after the other, so many before and after, compared as numbers and never as texts."""

from collections.abc import Iterator


def months_between(first: str, last: str) -> Iterator[str]:
    """Every month from the first to the last; the caller has counted them with ``months_from``."""
    for number in range(month_number(first), month_number(last) + 1):
        yield _named(number)


def months_from(first: str, last: str) -> int:
    """How many months lie from the first to the last, with both; none or fewer when the last is earlier."""
    return month_number(last) - month_number(first) + 1


def shifted(month: str, by: int) -> str:
    """The month so many later, or earlier."""
    return _named(month_number(month) + by)


def month_number(month: str) -> int:
    """Months since January of the year 0."""
    year, _, name = month.partition("-")
    return int(year) * 12 + int(name) - 1


def _named(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
