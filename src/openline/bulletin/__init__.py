"""What is published: one self-contained page a day, made only from the values handed in."""

from ._data import Bulletin, Cell, Column, MapArea, MapMark, MapPlace, Section, Table
from ._page import page

__all__ = ["Bulletin", "Cell", "Column", "MapArea", "MapMark", "MapPlace", "Section", "Table", "page"]
