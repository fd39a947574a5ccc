"""Areas snapped outward to a fixed grid: whole cells only, the same cells for ever, wherever the area lies in them."""

import numpy as np
import shapely

from ._area import Area, area_of
from ._position import E7


def on_grid(area: Area, cell_e7: int) -> Area:
    """Every cell of the grid that the area touches, joined; contains the area and shows nothing finer.

    Cells are ``cell_e7`` wide in 1e-7 degree, counted from 0, and end at the antimeridian and the poles.
    """
    assert (180 * E7) % cell_e7 == 0, "cells end at the antimeridian"
    west, south, east, north = (value // cell_e7 for value in area.geometry.bounds)
    columns, rows = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
    boxes = shapely.box(
        columns.ravel() * cell_e7, rows.ravel() * cell_e7, (columns.ravel() + 1) * cell_e7, (rows.ravel() + 1) * cell_e7
    )
    inside = (columns.ravel() * cell_e7 < 180 * E7) & (rows.ravel() * cell_e7 < 90 * E7)
    touched = boxes[inside & shapely.intersects(area.geometry, boxes)]
    return area_of([shapely.union_all(touched)])
