"""Small words of the bulletin: cells with a tone, days, sums."""

from datetime import date

from openline.arrangement import Arrangement

from ._data import Cell, Column


def cell(text: str) -> Cell:
    """A plain cell."""
    return Cell(text=text)


def good(text: str) -> Cell:
    """Something as it should be."""
    return Cell(text=text, tone="good")


def warn(text: str) -> Cell:
    """Something to look at."""
    return Cell(text=text, tone="warn")


def bad(text: str) -> Cell:
    """Something that is missing or would be a breach."""
    return Cell(text=text, tone="bad")


def number(text: str) -> Cell:
    """A number, set to the right."""
    return Cell(text=text, number=True)


def day_text(day: date) -> str:
    """``11 Nov 2017``: a month in letters is read alike everywhere."""
    return f"{day.day} {day.strftime('%b %Y')}"


def region_text(region: str) -> str:
    """A region's id as a name on a page."""
    return region.replace("-", " ").title()


def amount(minor: int | None, currency: str) -> str:
    """Whole units with thin groups; a dash where no figure is held."""
    return "-" if minor is None else f"{currency} {minor // 100:,}".replace(",", " ")


def party_text(name: str, arrangement: Arrangement) -> str:
    """A party's name, or the id when the arrangement does not know it."""
    found = arrangement.party(name)
    return found.name if found else name


def columns_of(*titles: str) -> tuple[Column, ...]:
    """Text columns with these headings."""
    return tuple(Column(title=title) for title in titles)
