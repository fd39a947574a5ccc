"""One row of somebody's list of events, as it was said: the shape that every importer makes and bulk work takes.

Names are those of the list; the arrangement says later which parties they may be. Nothing is sharpened: where a
list gives a class of precision, the radius is as wide as the class allows.
"""

from datetime import date

from msgspec import Struct

from openline.geotime import Position, Span
from openline.terms import ActKind, Weapon


class Event(Struct, frozen=True, kw_only=True):
    """What one row says. ``line`` is where it stands in the file, from 1; ``id`` is the list's own.

    ``actors`` and ``targets`` are names as the list has them; None means that nobody is named. ``either_way``: two
    sides fought and the list does not say which acted on the other. ``day`` is the first day on the list's calendar, by
    which it is counted. ``region`` is the first-level unit as the list codes it. ``place_class`` and ``time_class``
    are the list's own classes of precision, kept beside radius and span.
    """

    id: str
    line: int
    kind: ActKind
    span: Span
    position: Position | None
    radius_m: int
    day: date
    actors: tuple[str, ...] | None
    targets: tuple[str, ...] | None
    either_way: bool = False
    region: str | None = None
    weapon: Weapon | None = None
    group: str | None = None
    killed: int | None = None
    place_class: str | None = None
    time_class: str | None = None


class DataSource(Struct, frozen=True, kw_only=True):
    """Whose list it is: what must go along with every result made from it."""

    id: str
    title: str
    licence: str
    citation: str
    notes: tuple[str, ...] = ()
