"""A polygon of geodesics lies inside the area made of it, and the area is hardly larger; the oracle is Vincenty's."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from openline import limits
from openline.errors import GeometryError
from openline.geotime import E7, Area, Position, area_from_geojson, geodesic_area
from tests.formats.ellipsoid import Plane, direct, inverse

from .shapes import polygon

Ring = Sequence[tuple[float, float]]


def star(lon: float, lat: float, size_m: float, away: list[float]) -> Ring:
    """A ring about a center, by Vincenty; longitudes within -180 to 180."""
    turns = np.arange(len(away)) * 360.0 / len(away) + 7
    places = direct((lon, lat), turns, size_m * np.array(away))
    return [((x + 180) % 360 - 180, y) for x, y in places.tolist()]


def edge_points(ring: Ring, count: int) -> np.ndarray:
    """Points of every edge, by Vincenty."""
    starts, ends = np.array(ring), np.roll(np.array(ring), -1, axis=0)
    metres, bearings = inverse(starts, ends)
    parts = np.linspace(0, 1, count)
    return np.vstack(
        [direct(tuple(p), np.full(count, b), m * parts) for p, b, m in zip(starts, bearings, metres, strict=True)]
    )


def holds_all(area: Area, places: np.ndarray) -> bool:
    """Whether the area holds every place, looked for on both sides of the antimeridian."""
    x, y = ((places[:, 0] + 180) % 360 - 180) * E7, places[:, 1] * E7
    images = [shapely.intersects_xy(area.geometry, x + turn, y) for turn in (0, 3600_000_000, -3600_000_000)]
    return bool(np.any(images, axis=0).all())


rings = st.builds(
    star,
    st.floats(-180, 180) | st.just(180.0),
    st.floats(-78, 78),
    st.floats(1, 6).map(lambda power: 10**power),
    st.lists(st.floats(0.5, 1), min_size=3, max_size=7),
)


@settings(max_examples=150, deadline=None)
@given(rings)
def test_every_point_of_every_geodesic_lies_inside(ring: Ring) -> None:
    """From 10 m to 1,000 km across; straight lines would leave out kilometres of the longest edges."""
    area = geodesic_area([ring])
    assert holds_all(area, edge_points(ring, 101))


def test_straight_edges_leave_out_what_a_geodesic_area_holds() -> None:
    ring = [(0.0, 60.0), (0.0, 59.0), (10.0, 59.0), (10.0, 60.0)]
    straight = area_from_geojson(polygon([*ring, ring[0]]))
    points = edge_points(ring, 101)
    assert not holds_all(straight, points)
    assert holds_all(geodesic_area([ring]), points)


@settings(max_examples=100, deadline=None)
@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(1, 4).map(lambda power: 10**power), st.data())
def test_a_small_area_grows_by_millimetres_and_millionths_of_its_edges(
    lon: float, lat: float, size_m: float, data: st.DataObject
) -> None:
    ring = star(lon, lat, size_m, data.draw(st.lists(st.floats(0.5, 1), min_size=3, max_size=6)))
    plane = Plane(lon, lat)
    meant = shapely.Polygon(plane.points(np.array(ring)))
    # Corners of the area between which edges are short: their distance from what was meant is the growth.
    corners = shapely.get_coordinates(geodesic_area([ring]).geometry) / E7
    away = shapely.distance(meant, shapely.points(plane.points(corners)))
    longest = max(inverse(np.array(ring), np.roll(np.array(ring), -1, axis=0))[0])
    assert away.max() <= 0.034 + 3e-6 * longest
    assert away.max() > 0


@pytest.mark.parametrize(
    ("ring", "inside", "outside"),
    [
        ([(0, 40), (80, 50), (60, -30)], [(45, 50)], [(45, 54)]),
        ([(0, -40), (90, 40), (90, 50)], [(80, 38)], [(80, 25)]),
        ([(170, 40), (-170, 50), (-175, -30)], [(180, 44), (-180, 44)], [(0, 0)]),
        ([(0, 80), (170, 85), (80, 70)], [(90, 88)], [(90, 89.5)]),
        ([(0, 0), (170, 1), (85, 40)], [(85, 30)], [(85, 4)]),
    ],
)
def test_edges_of_thousands_of_kilometres_are_held_to_a_metre(ring: Ring, inside: Ring, outside: Ring) -> None:
    area = geodesic_area([ring])
    assert holds_all(area, edge_points(ring, 20_001))
    assert holds_all(area, np.array(inside, dtype=float))
    assert not holds_all(area, np.array(outside, dtype=float))
    # 1.1 m beside the middle of each edge, on the outside, the area has ended.
    beside = np.array([_outside(ring, number, 1.1) for number in range(len(ring))])
    assert not any(holds_all(area, place[None]) for place in beside)


def _outside(ring: Ring, number: int, metres: float) -> np.ndarray:
    """A place so many metres beside the middle of an edge, away from the third corner."""
    start, end, third = (np.array([ring[(number + n) % 3]], dtype=float) for n in (0, 1, 2))
    length, bearing = inverse(start, end)
    middle = direct(tuple(start[0]), bearing, length / 2)
    (onward,) = inverse(middle, end)[1]
    (to_third,) = inverse(middle, third)[1]
    left = math.sin(math.radians(to_third - onward)) < 0
    beside = direct(tuple(middle[0]), np.array([onward + (90 if left else -90)]), np.array([metres]))
    return beside.ravel()


def test_a_hole_of_geodesics_shrinks_and_may_vanish() -> None:
    shell, hole = [(36, 35), (37, 35), (37, 36), (36, 36)], [(36.4, 35.4), (36.6, 35.4), (36.6, 35.6), (36.4, 35.6)]
    area = geodesic_area([shell, hole])
    assert isinstance(area.geometry, shapely.Polygon) and len(area.geometry.interiors) == 1
    assert holds_all(area, edge_points(hole, 101))
    assert not area.geometry.intersects(shapely.Point(365_000_000, 355_000_000))
    tiny = [(36.4, 35.4), (36.4000001, 35.4), (36.4, 35.4000001)]
    assert geodesic_area([shell, tiny]) == geodesic_area([shell])
    assert holds_all(geodesic_area([shell, [(x - 360 if x > 180 else x, y) for x, y in hole]]), np.array(shell[:1]))


def test_holes_across_the_antimeridian_are_found_from_either_side() -> None:
    shell, hole = [(179, 0), (-179, 0), (-179, 1), (179, 1)], [(-179.6, 0.4), (179.6, 0.4), (179.6, 0.6), (-179.6, 0.6)]
    area = geodesic_area([shell, hole])
    for lon in (180, -180, 179.8, -179.8):
        assert not area.geometry.intersects(shapely.Point(lon * E7, 0.5 * E7))
    assert holds_all(area, edge_points(shell, 101)) and holds_all(area, edge_points(hole, 101))


def test_the_area_reaches_the_pole_and_not_past_it() -> None:
    top = 89.9999999
    area = geodesic_area([[(10, top), (10.5, 89.999), (11, top)]])
    assert area.geometry.bounds[3] == 90 * E7
    assert Position(lat_e7=round(area.geometry.bounds[3]), lon_e7=0).lat == 90


def test_vertices_are_counted_and_long_rings_refused() -> None:
    points = [(math.cos(turn) / 100, math.sin(turn) / 100) for turn in np.linspace(0, 6.28, limits.VERTICES)]
    geodesic_area([points])
    with pytest.raises(GeometryError) as caught:
        geodesic_area([[*points, (0.01, -0.00001)]])
    assert caught.value.code == "geotime.too-many-vertices"
    with pytest.raises(GeometryError) as caught:
        geodesic_area([[(0, 10), (110, 10), (-140, 10), (-140, -40), (110, -40), (0, -40)]])
    assert caught.value.code == "geotime.route-length"


def test_the_oracle_agrees_with_itself() -> None:
    """There by ``direct``, back by ``inverse``: to less than a tenth of a millimetre."""
    for lat in (-80.0, 0.0, 36.0, 80.0):
        turns = np.linspace(0, 350, 36)
        for metres in (1.0, 1e3, 1e6, 5e6):
            there = direct((36.0, lat), turns, np.full(36, metres))
            back, bearings = inverse(np.tile([36.0, lat], (36, 1)), there)
            assert np.abs(back - metres).max() < 1e-4
            assert np.abs((bearings - turns + 180) % 360 - 180).max() * metres < 1e-2


def test_many_edges_near_a_pole_are_refused_before_they_fill_the_memory() -> None:
    """Each of them alone could be drawn with some thousand points."""
    around = np.linspace(0, 170, 1_000)
    ring = [(lon, 89.99 + 0.005 * (number % 2)) for number, lon in enumerate(around.tolist())]
    back = [(lon, 89.5) for lon in around[::-1].tolist()]
    with pytest.raises(GeometryError) as caught:
        geodesic_area([[*ring, *back]])
    assert caught.value.code == "geotime.pole"
    assert "passes too near a pole" in caught.value.message
