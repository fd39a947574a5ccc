"""The page of a period: one HTML file without scripts that needs nothing else, for screen, paper and screen reader."""

from collections.abc import Iterator
from html import escape

from ._data import Section, Table
from ._page import STYLE, table_rows
from ._period_data import Figure, Part, PeriodBulletin
from ._period_words import say
from ._plots_frame import drawing
