"""What a bulletin is made of: plain values, already in words. The page adds nothing and hides nothing."""

from datetime import date

from msgspec import Struct


class Cell(Struct, frozen=True, kw_only=True):
    """A cell with a tone: plain, good, warn or bad; the tone is never the only sign."""

    text: str
    tone: str = "plain"
    number: bool = False


class Column(Struct, frozen=True, kw_only=True):
    """A column's heading; numbers stand to the right."""

    title: str
    number: bool = False


class Table(Struct, frozen=True, kw_only=True):
    """Rows under headings; ``total`` is a last row that must equal the sum of the others."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    empty: str = "None recorded."


class Section(Struct, frozen=True, kw_only=True):
    """A heading, one sentence that says what the table is and is not, and the table."""

    id: str
    title: str
    lead: str
    table: Table
    notes: tuple[str, ...] = ()


class MapArea(Struct, frozen=True, kw_only=True):
    """An area to draw: polygons of rings of (lon, lat) degrees."""

    name: str
    kind: str
    approximate: bool
    disputed: bool
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]


class MapMark(Struct, frozen=True, kw_only=True):
    """An incident or notice to draw: a number that the tables use, and a radius in metres of what is known."""

    number: int
    label: str
    lon: float
    lat: float
    radius_m: int
    tone: str


class MapPlace(Struct, frozen=True, kw_only=True):
    """A named place, for orientation only."""

    name: str
    lon: float
    lat: float


class Bulletin(Struct, frozen=True, kw_only=True):
    """One day's bulletin."""

    title: str
    day: date
    exercise: bool
    made_by: str
    summary: tuple[Cell, ...]
    areas: tuple[MapArea, ...]
    marks: tuple[MapMark, ...]
    places: tuple[MapPlace, ...]
    sections: tuple[Section, ...]
    positions: tuple[tuple[str, int, str], ...]
    """Journal, size, root: where the record stood when this was made."""
