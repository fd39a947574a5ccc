"""What is published: one self-contained page a day, composed purely from a picture and an arrangement."""

from ._compose import compose
from ._data import Bulletin, Cell, Column, MapArea, MapMark, MapPlace, Section, Table
from ._page import page

__all__ = ["Bulletin", "Cell", "Column", "MapArea", "MapMark", "MapPlace", "Section", "Table", "compose", "page"]
