"""What a check may show of another participant's restricted object: a fixed grid cell, whole hours, whom to call.

A yes or no about an exact shape gives the shape away in a few dozen questions. So the object is first snapped
to a fixed grid, the same for ever, and only then compared. It may raise a false alarm; it never hides a
conflict, because the cells contain the object.
"""

from datetime import UTC, datetime, timedelta

from openline.geotime import E7, Band, Datum, Position, Volume4D, Window, on_grid

CELL_E7 = E7 // 20
"""Side of a grid cell: 0.05 degree, about 5.5 km north to south."""


def snapped(volume: Volume4D) -> Volume4D:
    """The volume as its cells, at every height, in whole hours: contains the volume, shows nothing finer."""
    band = Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN)
    return Volume4D(area=on_grid(volume.area, CELL_E7), band=band, window=hours(volume.window))


def hours(window: Window) -> Window:
    """The window opened to whole hours."""
    start = None if window.start is None else window.start.replace(minute=0, second=0)
    end = None if window.end is None else _hour_after(window.end)
    return Window(start=start, end=end)


def cell_of(position: Position) -> Position:
    """The south-west corner of the cell a position lies in."""
    return Position(lat_e7=position.lat_e7 // CELL_E7 * CELL_E7, lon_e7=position.lon_e7 // CELL_E7 * CELL_E7)


def _hour_after(instant: datetime) -> datetime:
    floor = instant.astimezone(UTC).replace(minute=0, second=0)
    return floor if floor == instant else floor + timedelta(hours=1)
