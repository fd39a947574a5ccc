"""Snapping to a grid contains the area, gives whole cells, and does not fail on large or far areas."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from openline.geotime import E7, Position, area_from_geojson, circle, on_grid

CELL = E7 // 20


@given(st.integers(-80 * 20, 80 * 20), st.integers(-1800, 1800), st.integers(1, 60_000))
def test_the_cells_contain_the_area_and_are_whole(lat: int, lon: int, radius: int) -> None:
    area = circle(Position(lat_e7=lat * E7 // 20 + 7, lon_e7=lon * E7 // 10), radius)
    cells = on_grid(area, CELL)
    assert cells.geometry.covers(area.geometry)
    assert not np.any(shapely.get_coordinates(cells.geometry) % CELL)
    assert on_grid(cells, CELL).geometry.covers(cells.geometry)


def test_two_areas_of_one_cell_give_the_same_cells() -> None:
    one, two = (
        on_grid(circle(Position(lat_e7=lat, lon_e7=400_300_000), 50), CELL) for lat in (350_200_000, 350_300_000)
    )
    assert one == two


@pytest.mark.parametrize(
    "ring",
    [
        [[30.0, 30.0], [40.0, 30.0], [40.0, 40.0], [30.0, 40.0], [30.0, 30.0]],
        [[179.98, 10.0], [180.0, 10.0], [180.0, 10.1], [179.98, 10.1], [179.98, 10.0]],
        [[-180.0, -10.1], [-179.9, -10.1], [-179.9, -10.0], [-180.0, -10.0], [-180.0, -10.1]],
        [[10.0, 89.5], [10.1, 89.5], [10.1, 89.9], [10.0, 89.9], [10.0, 89.5]],
    ],
)
def test_large_areas_and_areas_at_the_edge_of_the_map(ring: list[list[float]]) -> None:
    area = area_from_geojson({"type": "Polygon", "coordinates": [ring]})
    cells = on_grid(area, CELL)
    west, south, east, north = (value / E7 for value in cells.geometry.bounds)
    assert (west >= -180, east <= 180, south >= -90, north <= 90) == (True,) * 4
    assert cells.geometry.covers(area.geometry)
