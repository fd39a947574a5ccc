"""Where and when: positions, areas, heights, windows and volumes, exact on integers, conservative when derived.

spec/space.md says what each word means and what is refused, with worked cases.
"""

from ._area import Area, area_to_geojson, crosses
from ._band import Band, Datum
from ._bounds import enlarged_bounds
from ._cap import around_pole
from ._certainty import Certainty, all_of, any_of, negate
from ._gap import Gap, gap, gap_m, within
from ._geodesic import geodesic_area
from ._geojson import area_from_geojson
from ._grid import on_grid
from ._index import LiveIndex
from ._mgrs import format_mgrs
from ._moved import moved
from ._notation import format_position, format_position_dms
from ._notation_place import FromPlace, from_place, read_from_place
from ._notation_read import Description, Notation, PlaceName, Read, parse_position, read_description, read_position
from ._notation_utm import format_utm
from ._position import (
    E7,
    Position,
    bearing_deg,
    descriptions_agree,
    destination,
    distance_m,
)
from ._raster import AreaBook
from ._raster_places import Attribution
from ._raster_scale import FlatScale
from ._shapes import circle, corridor, enlarged
from ._time import Span, Window, format_instant, parse_instant
from ._volume import Meeting, Volume4D, inside, meeting

__all__ = [
    "E7",
    "Area",
    "AreaBook",
    "Attribution",
    "Band",
    "Certainty",
    "Datum",
    "Description",
    "FlatScale",
    "FromPlace",
    "Gap",
    "LiveIndex",
    "Meeting",
    "Notation",
    "PlaceName",
    "Position",
    "Read",
    "Span",
    "Volume4D",
    "Window",
    "all_of",
    "any_of",
    "area_from_geojson",
    "area_to_geojson",
    "around_pole",
    "bearing_deg",
    "circle",
    "corridor",
    "crosses",
    "descriptions_agree",
    "destination",
    "distance_m",
    "enlarged",
    "enlarged_bounds",
    "format_instant",
    "format_mgrs",
    "format_position",
    "format_position_dms",
    "format_utm",
    "from_place",
    "gap",
    "gap_m",
    "geodesic_area",
    "inside",
    "meeting",
    "moved",
    "negate",
    "on_grid",
    "parse_instant",
    "parse_position",
    "read_description",
    "read_from_place",
    "read_position",
    "within",
]
