"""What is published: one self-contained page a day, and one over a period, composed purely from values."""

from ._compose import compose
from ._data import Bulletin, Cell, Column, MapArea, MapMark, MapPlace, Section, Table
from ._page import page
from ._period import compose_period
from ._period_data import (
    AreaMonth,
    Aside,
    Choice,
    Count,
    Counts,
    Origin,
    PeriodBulletin,
    RegionMonth,
    TermCount,
)
from ._period_page import period_page
from ._period_print import period_print
from ._period_read import read_areas, read_aside, read_regions

__all__ = [
    "AreaMonth",
    "Aside",
    "Bulletin",
    "Cell",
    "Choice",
    "Column",
    "Count",
    "Counts",
    "MapArea",
    "MapMark",
    "MapPlace",
    "Origin",
    "PeriodBulletin",
    "RegionMonth",
    "Section",
    "Table",
    "TermCount",
    "compose",
    "compose_period",
    "page",
    "period_page",
    "period_print",
    "read_areas",
    "read_aside",
    "read_regions",
]
