"""What a bulletin over a period is made of: counts as they were read, the time that terms held, and figures to draw.

A figure is a drawing of its own, with its title, what stands in it as a text and as a table, and where it comes from.
"""

from datetime import datetime

from msgspec import Struct

from ._data import Section, Table


class Count(Struct, frozen=True, kw_only=True):
    """Events of a month: ``certain``, ``possible``, ``outside`` and ``carved_out`` are a partition of all of them.

    ``perhaps_carved_out`` are among certain and possible.
    """

    certain: int = 0
    possible: int = 0
    outside: int = 0
    carved_out: int = 0
    perhaps_carved_out: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            certain=self.certain + other.certain,
            possible=self.possible + other.possible,
            outside=self.outside + other.outside,
            carved_out=self.carved_out + other.carved_out,
            perhaps_carved_out=self.perhaps_carved_out + other.perhaps_carved_out,
        )

    @property
    def most(self) -> int:
        """Certain and possible together: the most that can have been inside."""
        return self.certain + self.possible


class AreaMonth(Struct, frozen=True, kw_only=True):
    """A row of the areas' table; ``reading`` is empty for all readings together, ``month`` is as 2017-07."""

    area: str
    reading: str
    month: str
    group: str
    count: Count


class RegionMonth(Struct, frozen=True, kw_only=True):
    """A row of the regions' table; ``region`` is empty where the list has none."""

    region: str
    month: str
    group: str
    events: int


class Aside(Struct, frozen=True, kw_only=True):
    """Rows of the list that were set aside for one reason."""

    code: str
    rows: int


class TermCount(Struct, frozen=True, kw_only=True):
    """Events that came out alike under one term over the whole list; ``settles`` is the fact that would settle it."""

    term: str
    outcome: str
    settles: str
    events: int


class Origin(Struct, frozen=True, kw_only=True):
    """Whose list it was and how it was assessed: what goes along with every figure."""

    list_title: str
    licence: str
    citation: str
    digest: str
    notes: tuple[str, ...] = ()
    unresolved: tuple[tuple[str, int], ...] = ()
    """Names that no party of the arrangement goes by, with the events they stand in."""


class Counts(Struct, frozen=True, kw_only=True):
    """Everything that an assessment of one list left."""

    origin: Origin
    areas: tuple[AreaMonth, ...]
    regions: tuple[RegionMonth, ...]
    terms: tuple[TermCount, ...] = ()
    aside: tuple[Aside, ...] = ()


class Choice(Struct, frozen=True, kw_only=True):
    """What a person asked to see: empty means all of it; months are as 2017-07."""

    first: str | None = None
    last: str | None = None
    areas: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    same_scale: bool = False


class Held(Struct, frozen=True, kw_only=True):
    """When terms held over an area that began and ended alike. ``starts`` are the readings of the beginning, in order.

    Instants are on the local clock, so that their own day and month are those that people there counted. ``months`` are the
    months of the first and the last beginning, as 2017-07, and ``day`` says the beginnings in words. ``ends`` are the
    readings of the end, with their labels; an absent instant is no end.
    """

    terms: tuple[str, ...]
    kind: str
    instrument: str
    everywhere: bool
    starts: tuple[datetime, ...]
    months: tuple[str, str]
    day: str
    ends: tuple[tuple[datetime | None, str], ...]

    @property
    def title(self) -> str:
        """What it asks and where it stands; cease-fires that hold everywhere are known by their instrument alone."""
        return self.instrument if self.everywhere else f"{self.kind}: {self.instrument}"


class Stretch(Struct, frozen=True, kw_only=True):
    """Some months together; ``covered`` of them are in the list."""

    count: Count
    covered: int


class Around(Struct, frozen=True, kw_only=True):
    """The six whole months before and after a beginning; ``during`` is what lies between, where sources differ more."""

    held: Held
    before: Stretch
    during: Stretch
    after: Stretch


class Series(Struct, frozen=True, kw_only=True):
    """A count for each month of a period; None where the list does not cover the month. ``label`` is its name in words."""

    name: str
    label: str
    counts: tuple[Count | None, ...]

    @property
    def total(self) -> Count:
        """All covered months together."""
        return sum((count for count in self.counts if count), Count())


class AreaSeries(Struct, frozen=True, kw_only=True):
    """An area over the period: all readings together, each reading alone where they differ, and when terms held.

    ``around`` has those beginnings that lie in the period, counted over the whole list.
    """

    id: str
    name: str
    approximate: bool
    together: Series
    readings: tuple[Series, ...]
    held: tuple[Held, ...]
    around: tuple[Around, ...]


class Period(Struct, frozen=True, kw_only=True):
    """Months in order, as 2017-07; ``covered`` says which the list has, ``edges`` which of those may be in part."""

    months: tuple[str, ...]
    covered: tuple[bool, ...]
    edges: tuple[bool, ...]


class Figure(Struct, frozen=True, kw_only=True):
    """A drawing: its body in units of the drawing, and everything that is said of it in words."""

    id: str
    title: str
    alt: str
    width: int
    height: int
    body: str
    caption: tuple[str, ...]
    table: Table


class Part(Struct, frozen=True, kw_only=True):
    """A section of the page: a table, or figures, or words alone."""

    section: Section
    figures: tuple[Figure, ...] = ()


class PeriodBulletin(Struct, frozen=True, kw_only=True):
    """The bulletin over a period, in words; the pages add nothing and hide nothing."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    footer: str
