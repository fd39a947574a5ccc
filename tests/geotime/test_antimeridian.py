"""The 180th meridian is one line on Earth: nothing is lost, doubled or overlooked there."""

import itertools
from fractions import Fraction

import shapely
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from openline.errors import GeometryError
from openline.geotime import (
    E7,
    Area,
    Certainty,
    Position,
    area_from_geojson,
    area_to_geojson,
    circle,
    corridor,
    crosses,
    enlarged,
    gap_m,
    inside,
)

from .oracle import TURN, holds
from .shapes import area, box, polygon, position, regions, square

SEAM = 180 * E7
Region = list[list[tuple[int, int]]]


def assert_on_earth(of: Area) -> None:
    points = shapely.get_coordinates(of.geometry)
    assert (points == points.round()).all(), "integers only"
    assert of.geometry.is_valid
    west, south, east, north = of.geometry.bounds
    assert west >= -SEAM and east <= SEAM and south >= -SEAM / 2 and north <= SEAM / 2


@settings(max_examples=300, deadline=None)
@given(region=regions(SEAM - 4 * 997, -3_000, step=997), data=st.data())
def test_a_cut_area_holds_every_point_of_what_was_drawn(region: Region, data: st.DataObject) -> None:
    # 997 is prime: almost every edge crosses the meridian between two integers.
    try:
        whole = area(*region)
    except GeometryError:
        reject()
    assert_on_earth(whole)
    xs, ys = zip(*(point for ring in region for point in ring), strict=True)
    x = data.draw(st.integers(min(xs) - 3, max(xs) + 3) | st.just(SEAM))
    y = data.draw(st.integers(min(ys) - 3, max(ys) + 3))
    image = x if x <= SEAM else x - TURN
    there = inside(whole, Position(lat_e7=y, lon_e7=image), 0)
    if holds(region, (x, y)):
        assert there is Certainty.CERTAIN
    elif there is Certainty.CERTAIN:
        # Rounding outward moves a corner on the meridian by less than one unit, so an edge by less than one too.
        around = [(x, y + Fraction(part, 4)) for part in range(-4, 5)]
        assert any(holds(region, point) for point in around)


@settings(max_examples=200, deadline=None)
@given(region=regions(SEAM - 4 * 997, -3_000, step=997))
def test_a_cut_moves_corners_on_the_line_outward_and_by_less_than_a_unit(region: Region) -> None:
    try:
        whole = area(*region)
    except GeometryError:
        reject()
    exact = [y for a, b in itertools.pairwise(region[0]) for y in crossings(a, b)]
    points = shapely.get_coordinates(whole.geometry)
    for line in (SEAM, -SEAM):
        cut = points[points[:, 0] == line][:, 1]
        assert bool(exact) or len(cut) == 0
        if len(cut) and min(x for x, _ in region[0]) < SEAM < max(x for x, _ in region[0]):
            assert min(exact) - 1 < cut.min() <= min(exact)
            assert max(exact) <= cut.max() < max(exact) + 1


def crossings(a: tuple[int, int], b: tuple[int, int]) -> list[Fraction]:
    """The exact latitudes at which an edge meets the antimeridian; both ends of one that runs along it."""
    (x0, y0), (x1, y1) = sorted((a, b))
    if x0 == x1 == SEAM:
        return [Fraction(y0), Fraction(y1)]
    return [y0 + Fraction((y1 - y0) * (SEAM - x0), x1 - x0)] if x0 <= SEAM <= x1 and x0 < x1 else []


@settings(max_examples=100, deadline=None)
@given(region=regions(SEAM - 4 * 997, -3_000, step=997))
def test_a_cut_area_is_written_and_read_back_unchanged(region: Region) -> None:
    try:
        whole = area(*region)
    except GeometryError:
        reject()
    assert area_from_geojson(area_to_geojson(whole)) == whole


def test_a_hole_too_thin_to_cut_exactly_gives_up_exactness_and_never_a_point() -> None:
    """On the line the hole is half a unit high, so both its edges would round to the same corner."""
    frame = [(SEAM - 30, -9), (SEAM + 30, -9), (SEAM + 30, 9), (SEAM - 30, 9), (SEAM - 30, -9)]
    sliver = [(SEAM - 10, 0), (SEAM + 10, 1), (SEAM + 10, 2), (SEAM - 10, 0)]
    whole = area(frame, sliver)
    assert_on_earth(whole)
    for x in range(SEAM - 40, SEAM + 41):
        for y in range(-20, 21):
            there = inside(whole, Position(lat_e7=y, lon_e7=x if x <= SEAM else x - TURN), 0)
            if holds([frame, sliver], (x, y)):
                assert there is Certainty.CERTAIN
            if abs(x - SEAM) > 34 or abs(y) > 13:
                assert there is Certainty.NO, "at most 4 units are added"


def test_both_longitudes_of_the_line_are_the_same_place() -> None:
    west_of_it, east_of_it = box(179, 0, 180, 1), box(-180, 0, -179, 1)
    for lon in (180, -180):
        for place in (west_of_it, east_of_it):
            assert inside(place, position(0.5, lon), 0) is Certainty.CERTAIN
            assert inside(place, position(0.5, lon), 10) is Certainty.POSSIBLE
            assert inside(place, position(2, lon), 10) is Certainty.NO


def test_a_disc_across_the_line_lies_wholly_inside_an_area_across_it() -> None:
    fiji = area_from_geojson(polygon(square(177, -21, -178, -12)))
    assert inside(fiji, position(-17, 179.999), 5_000) is Certainty.CERTAIN
    assert inside(fiji, position(-17, -179.999), 5_000) is Certainty.CERTAIN
    assert inside(fiji, position(-17, -178), 5_000) is Certainty.POSSIBLE


def test_derived_shapes_across_the_line_stay_within_the_range() -> None:
    for lon in (179.9, -179.9, 180, -180):
        assert_on_earth(circle(position(-17, lon), 50_000))
        assert_on_earth(enlarged(box(179.5, -1, 180, 1), 100_000))
    for a, b in ((179.9, -179.9), (-179.9, 179.9), (180, -179), (-180, 179)):
        path = corridor([position(0, a), position(0.3, b)], 5_000)
        assert_on_earth(path)
        assert path.geometry.bounds[0] == -SEAM and path.geometry.bounds[2] == SEAM


def test_a_corridor_goes_the_short_way() -> None:
    path = corridor([position(10, 170), position(10, -170)], 10_000)
    assert inside(path, position(10, 175), 0) is inside(path, position(10, -175), 0) is Certainty.CERTAIN
    assert inside(path, position(10, 0), 0) is Certainty.NO


def test_a_margin_reaches_across_the_line() -> None:
    west_of_it, east_of_it = box(179, 0, 179.95, 1), box(-179.95, 0, -179, 1)
    assert not crosses(west_of_it, east_of_it)
    assert crosses(enlarged(west_of_it, 12_000), east_of_it)
    assert crosses(east_of_it, enlarged(west_of_it, 12_000))
    assert 11_050 <= gap_m(west_of_it, east_of_it) <= 11_132
