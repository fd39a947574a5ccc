"""Circles, corridors and margins hold every point they promise; judged by geodesics alone, never by our corners."""

import itertools
import math
import random

import numpy as np
import pytest
import shapely
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from pyproj import Geod

from openline import limits
from openline.errors import GeometryError
from openline.geotime import E7, Area, Certainty, Position, area_from_geojson, circle, corridor, enlarged, inside

from .shapes import area, box, polygon, position, regions, square

WGS84 = Geod(ellps="WGS84")
RADII = (1, 7, 100, 4_999, 55_000, 300_000, limits.RADIUS_M)


def uncovered(of: Area, lons: np.ndarray, lats: np.ndarray) -> int:
    """How many of the points, to the nearest unit, are not of the area; longitudes are brought to -180 to 180."""
    x = np.round((np.asarray(lons) + 180) % 360 * E7) - 180 * E7
    return int((~shapely.covers(of.geometry, shapely.points(x, np.round(np.asarray(lats) * E7)))).sum())


def around(lon: float, lat: float, radius_m: float, count: int = 1_440) -> tuple[np.ndarray, np.ndarray]:
    """Points all round, at 99.999 % of the radius less 2 cm: rounding to units may move them by 8 mm."""
    bearings = np.arange(count) * 360 / count
    same = np.ones(count)
    lons, lats, _ = WGS84.fwd(lon * same, lat * same, bearings, same * (radius_m * 0.999_99 - 0.02))
    return np.asarray(lons), np.asarray(lats)


@pytest.mark.parametrize("lat", [0, 0.001, 12, 36.2, -54, 66, 75])
@pytest.mark.parametrize("radius", RADII)
def test_a_circle_holds_its_whole_disc_and_little_more(lat: float, radius: int) -> None:
    for lon in (37.17, 179.99):
        shape = circle(position(lat, lon), radius)
        assert uncovered(shape, *around(lon, lat, radius)) == 0
        beyond = around(lon, lat, radius * 1.01 + 2)
        assert uncovered(shape, *beyond) == len(beyond[0]), "at most 1 % and 2 m too large"


@settings(max_examples=100, deadline=None)
@given(lat=st.integers(-78 * E7, 78 * E7), lon=st.integers(-180 * E7, 180 * E7), radius=st.integers(1, limits.RADIUS_M))
def test_any_circle_holds_its_disc(lat: int, lon: int, radius: int) -> None:
    shape = circle(Position(lat_e7=lat, lon_e7=lon), radius)
    for part in (1, 0.7, 0.3):
        assert uncovered(shape, *around(lon / E7, lat / E7, radius * part, 180)) == 0


HOOKS = {
    "a river's bend": (825, [(26913814, -421621485), (26913528, -421622601), (26912276, -421620815), (26908848, -421616261),
                             (26912913, -421614667), (26916136, -421614136), (26917188, -421613730), (26921177, -421612862),
                             (26921165, -421609957), (26921381, -421610194), (26924025, -421610485)]),
    "a few steps": (28, [(-636162015, 482087689), (-636162103, 482087388), (-636162097, 482087219), (-636162073, 482087210),
                         (-636162156, 482087221)]),
}  # fmt: skip


@pytest.mark.parametrize("name", HOOKS)
def test_a_route_that_bends_far_within_its_width_is_held_and_little_more(name: str) -> None:
    """The buffer of GEOS is dented there, which made such corridors a fifth too large."""
    radius, corners = HOOKS[name]
    shape = corridor([Position(lat_e7=lat, lon_e7=lon) for lon, lat in corners], 2 * radius)
    track = shapely.segmentize(shapely.LineString(corners), 20)
    track_lons, track_lats = shapely.get_coordinates(track).T / E7
    for lon, lat in shapely.get_coordinates(shape.geometry) / E7:
        same = np.ones(len(track_lons))
        away = WGS84.inv(lon * same, lat * same, track_lons, track_lats)[2].min()
        assert away <= radius * 1.01 + 2
    for lon, lat in np.array(corners) / E7:
        assert uncovered(shape, *around(lon, lat, radius, 180)) == 0


ROUTES: dict[str, list[tuple[float, float]]] = {
    "a street": [(36.20, 37.13), (36.201, 37.134)],
    "Beirut to Damascus": [(33.89, 35.50), (33.72, 35.90), (33.51, 36.29)],
    "there and back": [(33, 36), (34, 37), (33, 36)],
    "standing still": [(33, 36), (33, 36)],
    "north": [(10, 20), (30, 20)],
    "east in the north": [(70, 0), (70, 30)],
    "slanted and long": [(5, -20), (60, 40)],
    "across the equator": [(-20, 10), (25, 35)],
    "across the antimeridian": [(50, 175), (55, -170), (45, 178)],
    "with sharp turns": [(35, 36), (35.5, 36.02), (35, 36.04), (35.5, 36.06)],
}


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("width", [1, 2, 9_001, 200_000, limits.RADIUS_M])
def test_a_corridor_holds_every_point_near_its_legs(name: str, width: int) -> None:
    chance = random.Random(2017)
    route = ROUTES[name]
    shape = corridor([position(lat, lon) for lat, lon in route], width)
    for (lat0, lon0), (lat1, lon1) in itertools.pairwise(route):
        lon1 += 360 * round((lon0 - lon1) / 360)
        for part in (0, 1, *(chance.random() for _ in range(25))):
            center = lon0 + (lon1 - lon0) * part, lat0 + (lat1 - lat0) * part
            assert uncovered(shape, *around(*center, width / 2 - 0.01, 90)) == 0


def test_a_corridor_is_hardly_wider_than_meant() -> None:
    shape = corridor([position(36, 37), position(36, 38)], 10_000)
    north = position(36 + 5_070 / 110_950, 37.5)
    assert inside(shape, north, 0) is Certainty.NO
    assert inside(shape, position(36 + 4_999 / 110_950, 37.5), 0) is Certainty.CERTAIN


@settings(max_examples=60, deadline=None)
@given(
    region=regions(37 * E7, 36 * E7, step=40_000),
    by_m=st.sampled_from([1, 50, 3_704, 100_000]),
    seed=st.integers(0, 2**16),
)
def test_a_margin_holds_the_area_and_everything_within_it(
    region: list[list[tuple[int, int]]], by_m: int, seed: int
) -> None:
    try:
        source = area(*region)
    except GeometryError:
        reject()
    shape = enlarged(source, by_m)
    assert shape.geometry.covers(source.geometry)
    chance = random.Random(seed)
    corners = [corner for ring in region for corner in itertools.pairwise(ring)]
    for (x0, y0), (x1, y1) in chance.sample(corners, min(4, len(corners))):
        part = chance.random()
        center = (x0 + (x1 - x0) * part) / E7, (y0 + (y1 - y0) * part) / E7
        assert uncovered(shape, *around(*center, by_m - 0.02, 60)) == 0


def test_no_margin_is_the_area_itself() -> None:
    source = box(36, 35, 37, 36)
    assert enlarged(source, 0) is source


def holes(of: Area) -> int:
    return sum(len(part.interiors) for part in shapely.get_parts(of.geometry))


def test_a_margin_closes_a_hole_that_is_smaller_than_it() -> None:
    holed = area_from_geojson(polygon(square(36, 35, 37, 36), square(36.4, 35.4, 36.41, 35.41)))
    assert [holes(enlarged(holed, by_m)) for by_m in (1_000, 100)] == [0, 1]


def test_everything_derived_is_integers() -> None:
    shapes = [
        circle(position(36, 37), 333),
        corridor([position(36, 37), position(36.1, 37.3), position(36.2, 37)], 777),
        enlarged(box(36, 35, 37, 36), 1_852),
    ]
    for shape in shapes:
        points = shapely.get_coordinates(shape.geometry)
        assert (points == points.round()).all()
        assert shape.geometry.is_valid


@settings(max_examples=100, deadline=None)
@given(lat=st.integers(36 * E7, 37 * E7), lon=st.integers(36 * E7, 38 * E7), radius=st.integers(1, 60_000))
def test_certain_and_no_are_never_wrong(lat: int, lon: int, radius: int) -> None:
    """Certain only when the whole disc is inside; no only when none of it is."""
    source = box(36.5, 36.2, 37.5, 36.8)
    answer = inside(source, Position(lat_e7=lat, lon_e7=lon), radius)
    lons, lats = around(lon / E7, lat / E7, radius)
    out = uncovered(source, np.append(lons, lon / E7), np.append(lats, lat / E7))
    if answer is Certainty.CERTAIN:
        assert out == 0
    if answer is Certainty.NO:
        assert out == len(lons) + 1
    if 0 < out < len(lons) + 1:
        assert answer is Certainty.POSSIBLE


def test_the_edge_belongs_to_the_area() -> None:
    source = box(36, 35, 37, 36)
    assert inside(source, position(35, 36.5), 0) is Certainty.CERTAIN
    assert inside(source, position(36, 37), 0) is Certainty.CERTAIN
    assert inside(source, position(34.9999999, 36.5), 0) is Certainty.NO
    assert math.isclose(source.geometry.area, E7 * E7)
