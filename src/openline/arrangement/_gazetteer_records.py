"""How an arrangement names a gazetteer: where it comes from, how it may be used, and what its columns mean."""

from msgspec import Struct

from openline.geotime import Position

from ._facts import RecordId, Sources


class GazetteerColumns(Struct, frozen=True, kw_only=True):
    """The headings of a table of places; ``admin_names`` and ``admin_codes`` from the largest area to the smallest."""

    names: tuple[str, ...]
    code: str
    lat: str
    lon: str
    admin_names: tuple[str, ...] = ()
    admin_codes: tuple[str, ...] = ()


class GazetteerRecord(Struct, frozen=True, kw_only=True):
    """A list of populated places that names are looked up in: a file ``gazetteers/*.csv`` or ``.csv.gz`` of the folder.

    Without ``file`` it is given apart, when the command runs. Never a list of medical or other protected sites.
    ``south_west`` and ``north_east`` bound it: a position beyond them is refused.
    """

    id: RecordId
    name: str
    licence: str
    columns: GazetteerColumns
    sources: Sources
    file: str | None = None
    south_west: Position | None = None
    north_east: Position | None = None
