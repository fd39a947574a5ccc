"""Bulk attribution says for every pair exactly what ``inside`` says one by one, wherever on Earth and however asked."""

import pickle
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from openline import limits
from openline.errors import GeometryError
from openline.geotime import E7, Area, AreaBook, Attribution, Certainty, Position, circle, inside
from openline.geotime import _raster as raster
from openline.geotime import _raster_cover as cover
from openline.geotime import _raster_grid as grid
from tests.geotime import oracle, shapes

VALUES = {Certainty.NO: 0, Certainty.POSSIBLE: 1, Certainty.CERTAIN: 2}
EVER = [(None, None)]
PLACES = {
    "Syria": (360_000_000, 330_000_000),
    "where meridian and equator cross": (0, 0),
    "west of the 180th meridian": (1_799_000_000, 100_000_000),
    "east of the 180th meridian": (-1_798_000_000, -400_000_000),
    "where discs grow too large": (200_000_000, 746_000_000),
    "at the north pole": (100_000_000, 895_000_000),
    "at the south pole": (50_000_000, -890_000_000),
    "in the north": (300_000_000, 600_000_000),
}
Columns = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Longitudes, latitudes and radii."""


# -- what is asked ------------------------------------------------------------------------------


def world(chance: np.random.Generator, lon: int, lat: int, count: int) -> list[Area]:
    """Areas of 2 to 400 km about a place: stars, some with a hole, some of two parts, cut off at the range."""
    out: list[Area] = []
    while len(out) < count:
        shape = _star(chance, lon, lat)
        if chance.random() < 0.2:
            shape = shapely.union(shape, _star(chance, lon, lat))
        shape = shapely.intersection(shapely.set_precision(shape, 1), shapely.box(-18e8, -9e8, 18e8, 9e8), grid_size=1)
        if isinstance(shape, shapely.Polygon | shapely.MultiPolygon) and not shape.is_empty:
            out.append(Area(shape))
    return out


def _star(chance: np.random.Generator, lon: int, lat: int) -> shapely.Geometry:
    middle = np.array([lon, lat]) + chance.uniform(-3e6, 3e6, 2)
    size, corners = np.exp(chance.uniform(np.log(2e4), np.log(4e6))), chance.integers(4, 60)
    angle = np.sort(chance.uniform(0, 2 * np.pi, corners))
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    outer = (middle + ring * size * chance.uniform(0.5, 1, (corners, 1))).round()
    return shapely.make_valid(
        shapely.Polygon(outer, [(middle + 0.2 * size * ring).round()] * int(chance.random() < 0.5))
    )


def asked(chance: np.random.Generator, areas: Sequence[Area], lon: int, lat: int, count: int = 60) -> Columns:
    """Places about the areas and on their corners, with radii from 0 to 300 km whose discs can be drawn."""
    lons = np.clip(lon + chance.integers(-6_000_000, 6_000_000, count), -180 * E7, 180 * E7)
    lats = np.clip(lat + chance.integers(-6_000_000, 6_000_000, count), -90 * E7, 90 * E7)
    corners = shapely.get_coordinates([area.geometry for area in areas]).astype(np.int64)
    lons[: count // 3], lats[: count // 3] = chance.choice(corners, count // 3).T
    radii = np.where(chance.random(count) < 0.3, 0, np.exp(chance.uniform(0, np.log(300_000), count))).astype(np.int64)
    drawn = np.array([_drawn(*row) for row in zip(lons.tolist(), lats.tolist(), radii.tolist(), strict=True)])
    return lons[drawn], lats[drawn], radii[drawn]


def _drawn(lon: int, lat: int, radius: int) -> bool:
    try:
        return radius == 0 or circle(Position(lon_e7=lon, lat_e7=lat), radius) is not None
    except GeometryError:
        return False


def one_by_one(areas: Sequence[Area], columns: Columns) -> dict[tuple[int, int], int]:
    found = {}
    for event, (lon, lat, radius) in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        for number, area in enumerate(areas):
            if value := VALUES[inside(area, Position(lon_e7=lon, lat_e7=lat), radius)]:
                found[event, number] = value
    return found


def attributed(book: AreaBook, columns: Columns) -> Attribution:
    lon, lat, radius = columns
    return book.attribute(lon, lat, np.zeros_like(lon), np.zeros_like(lon), radius)


def listed(found: Attribution) -> dict[tuple[int, int], int]:
    pairs = list(zip(found.event.tolist(), found.area.tolist(), strict=True))
    assert pairs == sorted(set(pairs)), "in order, each once"
    return dict(zip(pairs, found.place.tolist(), strict=True))


def both(areas: Sequence[Area]) -> Iterator[AreaBook]:
    """A book with a raster, and one without."""
    for kept in (True, False):
        book = AreaBook(areas, [EVER] * len(areas))
        if kept:
            book.keep_raster()
        yield book


# -- exactness ----------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("seed", range(3))
def test_every_pair_has_the_value_that_inside_gives_it(place: str, seed: int) -> None:
    chance = np.random.default_rng([seed, *map(ord, place)])
    areas = world(chance, *PLACES[place], 10)
    columns = asked(chance, areas, *PLACES[place])
    right = one_by_one(areas, columns)
    assert {1, 2} <= set(right.values()), "there is something to find"
    for book in both(areas):
        assert listed(attributed(book, columns)) == right


@settings(max_examples=60, deadline=None)
@given(
    st.data(), st.sampled_from([0, 1_799_900_000, -1_800_000_000, 131_072 * 2_000]), st.sampled_from([1, 4_096, 30_000])
)
def test_points_are_held_as_by_an_oracle_of_integers(data: st.DataObject, west: int, step: int) -> None:
    south = 131_072 * 500 - 4 * step
    rings = data.draw(shapes.regions(west, south, step=step))
    try:
        areas = [shapes.area(*rings)]
    except GeometryError:
        return  # a star of points in one line has no inside
    cells = st.tuples(st.integers(-1, 25), st.integers(-1, 25), st.integers(-1, 1), st.integers(-1, 1))
    points = [(west + x * step + dx, south + y * step + dy) for x, y, dx, dy in data.draw(st.lists(cells, min_size=9))]
    lon = np.array([shapes.wrapped(x) for x, _ in points])
    lat = np.array([y for _, y in points])
    turns = (-oracle.TURN, 0, oracle.TURN)
    right = [any(oracle.holds(rings, (x + turn, y)) for turn in turns) for x, y in points]
    for book in both(areas):
        found = attributed(book, (lon, lat, np.zeros_like(lon)))
        assert found.event.tolist() == np.flatnonzero(right).tolist()
        assert set(found.place.tolist()) <= {2}


def test_a_point_on_the_180th_meridian_is_found_from_both_of_its_lines() -> None:
    areas = [shapes.box(179, -1, 180, 1), shapes.box(-180, -1, -179, 1), shapes.box(178, -1, 179, 1)]
    lon, lat = np.array([180 * E7, -180 * E7]), np.zeros(2, np.int64)
    for book in both(areas):
        assert listed(attributed(book, (lon, lat, lat))) == {(e, a): 2 for e in (0, 1) for a in (0, 1)}
    for book in both([shapes.box(179, -1, -179, 1)]):
        assert listed(attributed(book, (lon[:1], lat[:1], lat[:1]))) == {(0, 0): 2}, "found from both, told once"


def test_what_the_raster_says_of_a_part_is_so_at_each_of_its_corners() -> None:
    chance = np.random.default_rng(5)
    areas = np.array([area.geometry for area in world(chance, 360_000_000, 330_000_000, 8)], object)
    near = shapely.get_coordinates(areas).astype(np.int64)
    lon, lat = (near[chance.integers(0, len(near), 3_000)] + chance.integers(-90_000, 90_000, (3_000, 2))).T >> 14 << 14
    lon, lat = np.concatenate([lon, lon, lon + 16_383, lon + 16_383]), np.concatenate([lat, lat + 16_383] * 2)
    every, all_time = np.full(12_000, 2**64 - 1, np.uint64), np.full(12_000, 8)
    held = cover.Cover(areas, every[:8])
    which, found, entry = held.entries(lon, lat, every, all_time)
    lower, upper = np.zeros((2, 12_000, 8), np.int8)
    lower[which, found], upper[which, found] = held.told(entry, lon[which], lat[which])
    right = 2 * shapely.intersects_xy(areas, lon[:, None], lat[:, None])
    assert ((lower <= right) & (right <= upper)).all()
    counts = [(lower == 2).sum(), (upper == 0).sum(), (lower < upper).sum()]
    assert min(counts) > 200, "inside, outside and open were all seen"


def test_a_disc_meets_what_lies_on_the_other_side_of_the_180th_meridian() -> None:
    chance = np.random.default_rng(2)
    areas = [
        shapes.box(-180, 9, -179.9, 11),
        shapes.box(179.95, 9.9, -179.95, 10.1),
        shapes.box(-179.99, 9.9, -179.9, 10),
    ]
    lon, lat = chance.integers(1_799_000_000, 1_800_000_001, 60), chance.integers(99_000_000, 101_000_000, 60)
    radius = np.exp(chance.uniform(0, np.log(50_000), 60)).astype(np.int64)
    # the last one's disc ends on the line without crossing it
    east = int(circle(Position(lon_e7=1_799_000_000, lat_e7=100_000_000), 2_000).geometry.bounds[2])
    lon[-1], lat[-1], radius[-1] = 1_800_000_000 - (east - 1_799_000_000), 100_000_000, 2_000
    right = one_by_one(areas, (lon, lat, radius))
    assert circle(Position(lon_e7=int(lon[-1]), lat_e7=int(lat[-1])), 2_000).geometry.bounds[2] == 1_800_000_000
    assert right.get((59, 0)) == 1
    assert {area for _, area in right} == {0, 1, 2}
    for book in both(areas):
        assert listed(attributed(book, (lon, lat, radius))) == right


@pytest.mark.parametrize("radius", [10, 1_000, 25_000, 79_000, 250_000])
def test_what_only_touches_the_corner_of_a_disc_is_possible(radius: int) -> None:
    lon, lat = 360_000_000, 330_000_000
    corners = shapely.get_coordinates(circle(Position(lon_e7=lon, lat_e7=lat), radius).geometry)[:-1]
    outward = np.where(corners > (lon, lat), 1, -1)
    areas = [
        Area(shapely.box(min(x, x + a * 500), min(y, y + b * 500), max(x, x + a * 500), max(y, y + b * 500)))
        for (x, y), (a, b) in zip(corners.tolist(), outward.tolist(), strict=True)
    ]
    columns = np.array([lon]), np.array([lat]), np.array([radius])
    right = one_by_one(areas, columns)
    assert set(right.values()) == {1}
    assert len(right) > 60, "nearly all are touched"
    for book in both(areas):
        assert listed(attributed(book, columns)) == right


# -- how it is asked ----------------------------------------------------------------------------


def test_neither_order_nor_batches_nor_the_raster_change_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(11)
    areas = world(chance, 360_000_000, 330_000_000, 12)
    columns = asked(chance, areas, 360_000_000, 330_000_000, 300)
    book = AreaBook(areas, [EVER] * len(areas))
    whole = listed(attributed(book, columns))
    order = chance.permutation(len(columns[0]))
    shuffled = listed(attributed(book, tuple(column[order] for column in columns)))  # type: ignore[arg-type]
    assert {(int(order[event]), area): value for (event, area), value in shuffled.items()} == whole
    monkeypatch.setattr(raster, "PAYS", 3)
    grown = AreaBook(areas, [EVER] * len(areas))
    parts: dict[tuple[int, int], int] = {}
    for first in range(0, len(columns[0]), 37):
        part = listed(attributed(grown, tuple(column[first : first + 37] for column in columns)))  # type: ignore[arg-type]
        parts |= {(first + event, area): value for (event, area), value in part.items()}
    assert book._cover is None
    assert grown._cover is not None, "the raster came in between"
    assert parts == whole


def test_a_book_answers_alike_in_another_process() -> None:
    chance = np.random.default_rng(3)
    areas = world(chance, 0, 0, 6)
    columns = asked(chance, areas, 0, 0)
    for book in both(areas):
        right = listed(attributed(book, columns))
        assert right
        assert listed(attributed(pickle.loads(pickle.dumps(book)), columns)) == right


def test_a_withdrawn_area_is_nowhere_and_all_others_stay() -> None:
    chance = np.random.default_rng(4)
    areas = world(chance, 0, 0, 8)
    columns = asked(chance, areas, 0, 0, 200)
    for book in both(areas):
        before = listed(attributed(book, columns))
        book.withdraw(5)
        assert any(area == 5 for _, area in before)
        assert listed(attributed(book, columns)) == {pair: value for pair, value in before.items() if pair[1] != 5}


def test_nothing_asked_and_nothing_held_are_answered_with_nothing() -> None:
    none, some = np.zeros(0, np.int64), np.zeros(3, np.int64)
    for book in (*both([]), *both([shapes.box(0, 0, 1, 1)])):
        assert len(attributed(book, (none, none, none)).event) == 0
    for book in both([]):
        assert len(attributed(book, (some, some, np.array([0, 1, 1_000]))).event) == 0


# -- hostile ------------------------------------------------------------------------------------


def test_areas_too_large_to_list_cell_by_cell_are_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "WIDE", 30)
    monkeypatch.setattr(cover, "_MOST_OF_ONE", 400)
    chance = np.random.default_rng(8)
    areas = [
        *world(chance, 360_000_000, 330_000_000, 9),
        Area(shapely.box(-18e8, -9e8, 18e8, 9e8)),
        shapes.box(0, 0, 90, 60),
    ]
    columns = asked(chance, areas, 360_000_000, 330_000_000, 90)
    right = one_by_one(areas, columns)
    for book in both(areas):
        assert listed(attributed(book, columns)) == right
        if book._cover is not None:
            assert 2 <= len(book._cover.left_out) < len(areas), "some were left out"


def test_more_cells_than_the_limit_become_coarser_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(9)
    areas = world(chance, 360_000_000, 330_000_000, 9)
    columns = asked(chance, areas, 360_000_000, 330_000_000, 90)
    shapes_ = np.array([area.geometry for area in areas], object)
    count = int(cover._cells(shapes_, 17).sum())
    for limit, shift in ((count, 17), (count - 1, 18)):
        monkeypatch.setattr(limits, "RASTER_CELLS", limit)
        book = AreaBook(areas, [EVER] * len(areas))
        book.keep_raster()
        assert book._cover is not None
        assert book._cover._shift == shift
        assert listed(attributed(book, columns)) == one_by_one(areas, columns)


@pytest.mark.parametrize(
    "rings",
    [
        [[(0, 0), (400_000, 1), (400_000, 2), (0, 0)]],
        [[(0, 0), (1, 300_000), (2, 0), (0, 0)]],
        [[(131_071, 0), (131_072, 262_144), (131_071, 262_144), (131_071, 0)]],
        [[(0, 0), (131_072, 0), (131_072, 131_072), (0, 131_072), (0, 0)]],
        [[(-1, -1), (131_071, -1), (131_071, 131_071), (-1, 131_071), (-1, -1)]],
        [
            [(0, 0), (90_000, 0), (90_000, 90_000), (0, 90_000), (0, 0)],
            [(0, 0), (60_000, 30_000), (30_000, 60_000), (0, 0)],
        ],
    ],
)
def test_slivers_and_edges_along_cells_lose_no_point(rings: list[list[tuple[int, int]]]) -> None:
    area = shapes.area(*rings)
    near = shapely.get_coordinates(area.geometry).astype(np.int64)
    steps = np.arange(-2, 3)
    along = [(near[:-1] + (near[1:] - near[:-1]) * part // 64) for part in range(65)]
    points = np.unique(
        np.concatenate(
            [(line[:, None, None] + np.stack(np.meshgrid(steps, steps), axis=-1)).reshape(-1, 2) for line in along]
        ),
        axis=0,
    )
    right = [number for number, point in enumerate(points.tolist()) if oracle.holds(rings, tuple(point))]
    assert right
    for book in both([area]):
        assert attributed(book, (points[:, 0], points[:, 1], points[:, 0] * 0)).event.tolist() == right


@pytest.mark.parametrize("radius", [-1, limits.RADIUS_M + 1])
def test_a_radius_beyond_the_limit_is_refused_as_for_one(radius: int) -> None:
    one = np.zeros(1, np.int64)
    for book in both([shapes.box(0, 0, 1, 1)]):
        with pytest.raises(GeometryError, match=f"^{radius} m .*radius-range"):
            attributed(book, (one, one, one + radius))
        attributed(book, (one, one, one + limits.RADIUS_M))


def test_a_disc_round_a_pole_is_refused_whatever_areas_and_dates_there_are() -> None:
    lon, lat, radius = (np.array([value]) for value in (0, 899_999_000, 5_000))
    far = [shapes.box(0, 0, 1, 1)]
    for book in (AreaBook(far, [EVER]), AreaBook(far, [[(5, 9)]]), AreaBook([], [])):
        with pytest.raises(GeometryError, match="reach round a pole"):
            attributed(book, (lon, lat, radius))
