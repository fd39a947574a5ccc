"""Areas moved as they are: every corner by the same longitude and latitude, cut where they cross the antimeridian."""

from shapely.affinity import translate
from shapely.geometry import Polygon

from ._area import Area, area_of
from ._seam import POLE, cut


def moved(area: Area, lat_e7: int, lon_e7: int) -> Area | None:
    """The area moved north and east by whole units of 1e-7 degree; None where it would reach past a pole."""
    _, south, _, north = area.geometry.bounds
    if south + lat_e7 < -POLE or north + lat_e7 > POLE:
        return None
    shape = translate(area.geometry, xoff=lon_e7, yoff=lat_e7)
    parts = [shape] if isinstance(shape, Polygon) else list(shape.geoms)
    return area_of([piece for part in parts for piece in cut(part)])
