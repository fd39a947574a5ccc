"""A gap is never said to be larger than it is: a pilot who trusts it must not come nearer than he believes."""

import itertools
import random

import numpy as np
import pytest
import shapely
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from pyproj import Geod

from openline.errors import GeometryError
from openline.geotime import E7, Area, area_from_geojson, circle, crosses, gap_m

from .shapes import area, box, polygon, position, regions, square

WGS84 = Geod(ellps="WGS84")
Region = list[list[tuple[int, int]]]


def nearest_m(a: Region, b: Region, count: int = 24) -> float:
    """The least geodesic distance between sampled points of two outlines: an upper bound, good to the sampling."""
    (ax, ay), (bx, by) = _sampled(a, count), _sampled(b, count)
    x0, x1 = np.meshgrid(ax, bx)
    y0, y1 = np.meshgrid(ay, by)
    return float(WGS84.inv(x0.ravel(), y0.ravel(), x1.ravel(), y1.ravel())[2].min())


def _sampled(region: Region, count: int) -> tuple[np.ndarray, np.ndarray]:
    parts = np.arange(count) / count
    edges = [edge for ring in region for edge in itertools.pairwise(ring)]
    xs = np.concatenate([x0 + (x1 - x0) * parts for (x0, _), (x1, _) in edges]) / E7
    ys = np.concatenate([y0 + (y1 - y0) * parts for (_, y0), (_, y1) in edges]) / E7
    return xs, ys


@settings(max_examples=80, deadline=None)
@given(
    lat=st.integers(-75, 75),
    east=st.integers(0, 30),
    north=st.integers(0, 5),
    step=st.sampled_from([100, 5_000, 100_000]),
    data=st.data(),
)
def test_a_gap_is_never_larger_than_a_way_that_exists(
    lat: int, east: int, north: int, step: int, data: st.DataObject
) -> None:
    a = data.draw(regions(170 * E7, lat * E7, step=step))
    b = data.draw(regions(170 * E7 + east * 9 * step, lat * E7 + north * 9 * step, step=step))
    try:
        one, other = area(*a), area(*b)
    except GeometryError:
        reject()
    gap = gap_m(one, other)
    assert gap == gap_m(other, one)
    way = nearest_m(a, b)
    assert gap <= way
    if crosses(one, other):
        assert gap == 0
    elif way > 200:
        # Sampled points miss the nearest ones by at most half a step on each outline.
        spacing = 9 * step * 0.0112 * 1.5 / 24
        assert gap >= way * (0.99 if abs(lat) <= 55 and way < 100_000 else 0.95) - 1 - spacing


def test_the_gap_of_two_boxes_side_by_side_is_the_parallels_nearest_the_pole() -> None:
    for lat in (-79, -36, 0, 36, 59, 79):
        west, east = box(10, lat, 11, lat + 0.5), box(11.02, lat, 12, lat + 0.5)
        nearer_pole = max(abs(lat), abs(lat + 0.5))
        true = WGS84.inv(11, nearer_pole, 11.02, nearer_pole)[2]
        assert true * 0.99 - 1 <= gap_m(west, east) <= true


@pytest.mark.parametrize("lon", [10, 179])
def test_degrees_do_not_mislead_in_the_north(lon: int) -> None:
    """0.02 degrees east at 61 north are nearer than 0.015 degrees north: a plane in degrees picks the wrong pair."""
    here = box(lon, 60, lon + 0.99, 61)
    east = lon + 1.01 - 360 * (lon > 100)
    beside = area_from_geojson(
        {
            "type": "MultiPolygon",
            "coordinates": [[square(east, 60, east + 1, 61)], [square(lon, 61.015, lon + 0.99, 62)]],
        }
    )
    true = WGS84.inv(lon + 0.99, 61, lon + 1.01, 61)[2]
    assert true * 0.99 - 1 <= gap_m(here, beside) <= true < WGS84.inv(lon, 61, lon, 61.015)[2]


def test_the_shorter_way_over_the_north_counts() -> None:
    """Along the 60th parallel 40 degrees are farther than due south to 40 north; on the great circle they are nearer."""
    here, east, south = square(0, 60, 0.01, 60.01), square(40, 60, 40.01, 60.01), square(0, 40, 0.01, 40.15)
    others = area_from_geojson({"type": "MultiPolygon", "coordinates": [[east], [south]]})
    great_circle = WGS84.inv(0.01, 60.01, 40, 60.01)[2]
    assert great_circle < WGS84.inv(0, 60, 0, 40.15)[2] < 40 * WGS84.inv(0, 60, 1, 60)[2]
    assert gap_m(area_from_geojson(polygon(here)), others) <= great_circle


@pytest.mark.parametrize("seed", range(20))
def test_two_discs_lie_apart_by_their_distance_less_both_radii(seed: int) -> None:
    chance = random.Random(seed)
    lat, lon, bearing = chance.uniform(-55, 55), chance.uniform(-180, 180), chance.uniform(0, 360)
    far = chance.uniform(60_000, 140_000)
    lon1, lat1, _ = WGS84.fwd(lon, lat, bearing, far)
    gap = gap_m(circle(position(lat, lon), 20_000), circle(position(lat1, lon1), 30_000))
    assert (far - 50_000) * 0.99 - 150 <= gap <= far - 50_000


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (box(36, 35, 37, 36), box(37, 36, 38, 37)),
        (box(36, 35, 37, 36), box(36.4, 35.4, 36.6, 35.6)),
        (box(179, 0, 180, 1), box(-180, 1, -179, 2)),
    ],
)
def test_areas_that_meet_have_no_gap(a: Area, b: Area) -> None:
    assert gap_m(a, b) == gap_m(b, a) == 0


def test_the_gap_from_within_a_hole_is_to_its_edge() -> None:
    holed = area_from_geojson(polygon(square(30, 30, 40, 40), square(34, 34, 36, 36)))
    within = box(34.9, 34.9, 35.1, 35.1)
    true = WGS84.inv(35.1, 35.1, 36, 35.1)[2]
    assert true * 0.99 - 1 <= gap_m(holed, within) <= true


def test_a_unit_of_gap_is_said_as_zero_metres_though_they_do_not_meet() -> None:
    a, b = box(36, 35, 37, 36), box(37.0000001, 35, 38, 36)
    assert gap_m(a, b) == 0
    assert not crosses(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (box(36, 35, 37, 36), box(-100, 30, -80, 50)),
        (box(36, 35, 37, 36), box(-144, -36, -143, -35)),
        (box(0, 80, 10, 81), box(170, 80, 180, 81)),
        (box(-60, -85, 60, 85), box(100, -85, 179, 85)),
    ],
)
def test_far_apart_a_gap_may_be_short_but_is_never_long(a: Area, b: Area) -> None:
    outlines = [[[(int(x), int(y)) for x, y in shapely.get_coordinates(part.geometry)]] for part in (a, b)]
    assert 0 <= gap_m(a, b) <= nearest_m(outlines[0], outlines[1], 60)
