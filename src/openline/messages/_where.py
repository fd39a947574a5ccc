"""Where something is, as messages carry it: integers only, and every position described twice.

A position has coordinates and an independent second description (a named place with bearing and
distance), because read-back catches a misheard position, not a wrong one.
"""

from typing import Annotated

from msgspec import Meta, Struct

from openline import limits
from openline.geotime import Area, Band, Datum, Position, area_from_geojson, circle, corridor

from ._header import Degrees, Id, Line, Metres

Lon = Annotated[int, Meta(ge=-1_800_000_000, le=1_800_000_000)]
Lat = Annotated[int, Meta(ge=-900_000_000, le=900_000_000)]
Ring = tuple[tuple[Lon, Lat], ...]


class Point(Struct, frozen=True, kw_only=True):
    """WGS 84 coordinates in 1e-7 degree."""

    lat_e7: Lat
    lon_e7: Lon

    def position(self) -> Position:
        """The same as a value of geotime."""
        return Position(lat_e7=self.lat_e7, lon_e7=self.lon_e7)


class SecondDescription(Struct, frozen=True, kw_only=True):
    """The same place said another way: from a named place, by true bearing and distance in metres."""

    place: Id
    bearing_deg_true: Degrees
    distance_m: Annotated[int, Meta(ge=0, le=limits.RADIUS_M)]


class TwicePlaced(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A position with two independent descriptions, and how it was found."""

    point: Point
    accuracy_m: Metres
    method: Line
    second: SecondDescription
    as_heard: Line | None = None


class Disc(Struct, frozen=True, kw_only=True, tag_field="shape", tag="disc"):
    """Everything within a radius, in metres, of a point."""

    center: Point
    radius_m: Annotated[int, Meta(ge=1, le=limits.RADIUS_M)]

    def area(self) -> Area:
        """A conservative polygon that contains the disc."""
        return circle(self.center.position(), self.radius_m)


class Route(Struct, frozen=True, kw_only=True, tag_field="shape", tag="route"):
    """Everything within half the width, in metres, of a line through the points."""

    points: Annotated[tuple[Point, ...], Meta(min_length=2, max_length=limits.ROUTE_POINTS)]
    width_m: Annotated[int, Meta(ge=1, le=limits.RADIUS_M)]

    def area(self) -> Area:
        """A conservative polygon that contains the corridor."""
        return corridor([point.position() for point in self.points], self.width_m)


class Outline(Struct, frozen=True, kw_only=True, tag_field="shape", tag="outline"):
    """Polygons as in RFC 7946 MultiPolygon, longitude first, in 1e-7 degree integers."""

    polygons: tuple[tuple[Ring, ...], ...]

    def area(self) -> Area:
        """The same as an area of geotime; refused there when it is no valid polygon."""
        degrees = [[[(x / 1e7, y / 1e7) for x, y in ring] for ring in polygon] for polygon in self.polygons]
        return area_from_geojson({"type": "MultiPolygon", "coordinates": degrees})


Where = Disc | Route | Outline


class Altitude(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A height band in decimetres with its datum; an absent end is unbounded. ``as_said`` keeps feet or a level."""

    datum: Datum
    lower_dm: Annotated[int, Meta(ge=-100_000, le=1_000_000)] | None = None
    upper_dm: Annotated[int, Meta(ge=-100_000, le=1_000_000)] | None = None
    as_said: Line | None = None

    def band(self) -> Band:
        """The same as a value of geotime."""
        return Band(lower_dm=self.lower_dm, upper_dm=self.upper_dm, datum=self.datum)
