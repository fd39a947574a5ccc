"""Another's restricted object: what a check compares contains it, and is the same wherever in its cell it lies."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from openline import limits
from openline.arrangement import load
from openline.deconfliction import CELL_E7, Check, Plan, cell_of, check
from openline.deconfliction._form import SIZES_M
from openline.deconfliction._restricted import Coarse, coarse, hours
from openline.errors import GeometryError
from openline.geotime import E7, Band, Datum, Position, Volume4D, Window, circle, crosses, on_grid
from openline.messages import Altitude, Disc, Outline, Point, Route, Where
from openline.terms import ActKind
from tests.arrangement.files import shipped
from tests.deconfliction import hidden
from tests.worlds import START

AGREED = replace(load(shipped()), terms=())
HOUR = timedelta(hours=1)
ALWAYS = Window(start=None, end=None)
ROWS = st.integers(-84 * 20, 84 * 20 - 1)
COLUMNS = st.one_of(st.integers(-3600, 3599), st.sampled_from((-3600, 3599, -1, 0)))
INSIDE = st.one_of(st.integers(0, CELL_E7 - 1), st.sampled_from((0, 1, CELL_E7 - 1)))
RADII = st.one_of(st.integers(1, 120_000), st.sampled_from(SIZES_M), st.just(1))
CELL = st.tuples(ROWS, COLUMNS)
SPOT = st.tuples(INSIDE, INSIDE)
AWAY = st.tuples(st.integers(-8 * CELL_E7, 8 * CELL_E7), st.integers(-8 * CELL_E7, 8 * CELL_E7))
Pair = tuple[int, int]


def at(cell: Pair, spot: Pair, away: Pair = (0, 0)) -> Point:
    """A point some way from a spot of a cell, on the right side of 180 degrees."""
    lat, lon = (cell[n] * CELL_E7 + spot[n] + away[n] for n in (0, 1))
    return Point(lat_e7=lat, lon_e7=(lon + 180 * E7) % (360 * E7) - 180 * E7)


def same(one: Coarse, other: Coarse) -> bool:
    """Equal byte for byte, not only as sets of points."""
    geometries = [item.volume.area.geometry.wkb for item in (one, other)]
    return one == other and geometries[0] == geometries[1]


def holds(shape: Where) -> bool | None:
    """Whether the coarse place contains the exact one; None where the exact one is refused."""
    try:
        exact = shape.area()
    except GeometryError:
        return None
    return bool(coarse(shape, ALWAYS).volume.area.geometry.covers(exact.geometry))


@given(CELL, SPOT, SPOT, RADII)
def test_discs_about_two_points_of_one_cell_are_the_same_byte_for_byte(
    cell: Pair, one: Pair, other: Pair, radius: int
) -> None:
    first, second = (coarse(Disc(center=at(cell, spot), radius_m=radius), ALWAYS) for spot in (one, other))
    assert same(first, second)
    assert first.cell == Position(lat_e7=cell[0] * CELL_E7, lon_e7=cell[1] * CELL_E7)


@given(CELL, SPOT, RADII)
def test_a_disc_lies_in_what_is_compared(cell: Pair, spot: Pair, radius: int) -> None:
    assert holds(Disc(center=at(cell, spot), radius_m=radius)) is not False


@given(CELL, SPOT, st.lists(AWAY, min_size=1, max_size=5), st.integers(1, 30_000))
def test_a_route_lies_in_what_is_compared(cell: Pair, spot: Pair, ways: Sequence[Pair], width: int) -> None:
    points = (at(cell, spot), *(at(cell, spot, way) for way in ways))
    assert holds(Route(points=points, width_m=width)) is not False


@given(CELL, SPOT, SPOT, st.lists(AWAY, min_size=1, max_size=5), st.integers(1, 30_000))
def test_routes_that_differ_by_a_shift_inside_the_first_points_cell_are_the_same(
    cell: Pair, one: Pair, other: Pair, ways: Sequence[Pair], width: int
) -> None:
    first, second = (
        coarse(Route(points=(at(cell, spot), *(at(cell, spot, way) for way in ways)), width_m=width), ALWAYS)
        for spot in (one, other)
    )
    assert same(first, second)


def star(cell: Pair, spot: Pair, arms: Sequence[int]) -> Outline:
    """A ring of many corners about a middle, whose southernmost corner stands at the spot of the cell."""
    turn = 2 * math.pi / len(arms)
    ring = [(round(r * math.sin(i * turn)), round(r * math.cos(i * turn))) for i, r in enumerate(arms)]
    south = min(ring)
    points = [at(cell, spot, (lat - south[0], lon - south[1])) for lat, lon in (*ring, ring[0])]
    return Outline(polygons=((tuple((point.lon_e7, point.lat_e7) for point in points),),))


ARMS = st.lists(st.integers(2_000, 12 * CELL_E7), min_size=5, max_size=40)


@given(st.tuples(st.integers(-84 * 20, 80 * 20), COLUMNS), SPOT, ARMS)
def test_an_outline_lies_in_what_is_compared(cell: Pair, spot: Pair, arms: Sequence[int]) -> None:
    assert holds(star(cell, spot, arms)) is not False


@given(st.tuples(st.integers(-84 * 20, 80 * 20), COLUMNS), SPOT, SPOT, ARMS)
def test_outlines_that_differ_by_a_shift_inside_their_southernmost_corners_cell_are_the_same(
    cell: Pair, one: Pair, other: Pair, arms: Sequence[int]
) -> None:
    assert same(*(coarse(star(cell, spot, arms), ALWAYS) for spot in (one, other)))


def test_a_circle_drawn_as_an_outline_is_hidden_like_a_disc() -> None:
    """Its many corners lie in one cell or in four; were each shown by its cell, the middle would be known."""
    near, far = (star((700, 800), spot, [40_000] * 64) for spot in ((10, 10), (CELL_E7 - 10, CELL_E7 - 10)))
    assert same(coarse(near, ALWAYS), coarse(far, ALWAYS))


def test_an_outlines_hole_is_not_shown_and_its_parts_lie_in_what_is_compared() -> None:
    def ring(west: int, south: int, size: int) -> tuple[Pair, ...]:
        corners = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
        return tuple(((west + x * size) * E7, (south + y * size) * E7) for x, y in corners)

    whole = Outline(polygons=((ring(30, 30, 6),),))
    holed = Outline(polygons=((ring(30, 30, 6), ring(32, 32, 2)),))
    assert same(coarse(whole, ALWAYS), coarse(holed, ALWAYS))
    assert holds(Outline(polygons=((ring(30, 30, 2),), (ring(40, 31, 2),))))
    assert holds(Outline(polygons=((ring(177, 30, 2),), (ring(-178, 31, 2),))))


@pytest.mark.parametrize(
    "shape",
    [
        Disc(center=Point(lat_e7=350_000_000, lon_e7=1_799_999_999), radius_m=500),
        Disc(center=Point(lat_e7=350_000_000, lon_e7=1_800_000_000), radius_m=500),
        Disc(center=Point(lat_e7=350_000_000, lon_e7=-1_800_000_000), radius_m=500),
        Disc(center=Point(lat_e7=845_000_000, lon_e7=0), radius_m=60_000),
        Disc(center=Point(lat_e7=-899_000_000, lon_e7=1_000_000_000), radius_m=5_000),
        Disc(center=Point(lat_e7=200_000_000, lon_e7=1_799_999_999), radius_m=limits.RADIUS_M),
        Disc(center=Point(lat_e7=800_000_000, lon_e7=0), radius_m=limits.RADIUS_M),
    ],
)
def test_discs_at_the_edge_of_the_map(shape: Disc) -> None:
    assert holds(shape)
    assert coarse(shape, ALWAYS).cell == cell_of(shape.center.position())


def test_a_disc_round_a_pole_is_compared_as_the_whole_cap() -> None:
    pole = Disc(center=Point(lat_e7=895_000_000, lon_e7=100_000_000), radius_m=100_000)
    west, south, east, north = (value / E7 for value in coarse(pole, ALWAYS).volume.area.geometry.bounds)
    assert (west, east, north) == (-180, 180, 90)
    assert south < 88.6


def test_shapes_as_large_as_messages_allow_are_taken() -> None:
    """A route of 2,000 km, one round the Earth, and an outline of 2,000 corners over half a continent."""
    zigzag = [Point(lat_e7=300_000_000 + 260_000 * n, lon_e7=350_000_000 + 260_000 * n + n % 2) for n in range(500)]
    assert holds(Route(points=tuple(zigzag), width_m=200))
    wide = [Point(lat_e7=0, lon_e7=(n * 100 % 360 - 180) * E7) for n in range(4)]
    around = Route(points=tuple(wide), width_m=limits.RADIUS_M)
    assert coarse(around, ALWAYS).volume.area.geometry.covers(circle(wide[2].position(), 500_000).geometry)
    assert holds(star((-400, 400), (5, 5), [40 * E7 // (1 + n % 3) for n in range(1_999)]))


@given(
    st.integers(0, 800_000), st.integers(0, 3_599), st.integers(0, 3_599), st.integers(1, 3_600), st.integers(1, 3_600),
    st.integers(0, 50),
)  # fmt: skip
def test_instants_of_one_hour_are_the_same(
    first: int, start: int, begin: int, end: int, finish: int, long: int
) -> None:
    """A start counts with its hour from the first second, an end with its hour up to the first of the next."""
    hour = datetime(2000, 1, 1, tzinfo=UTC) + first * HOUR
    last = hour + (long + 1) * HOUR
    one, other = (
        Window(start=hour + timedelta(seconds=a), end=last + timedelta(seconds=b))
        for a, b in ((start, end), (begin, finish))
    )
    assert hours(one) == hours(other) == Window(start=hour, end=last + HOUR)
    assert hours(hours(one)) == hours(one)


def test_an_end_in_the_last_hour_of_the_calendar_becomes_no_end() -> None:
    last = datetime(9999, 12, 31, 23, 0, 1, tzinfo=UTC)
    assert hours(Window(start=None, end=last)).end is None
    assert hours(Window(start=last, end=None)).start == last.replace(second=0)


def test_180_degrees_east_and_west_are_one_cell() -> None:
    assert cell_of(Position(lat_e7=0, lon_e7=180 * E7)) == cell_of(Position(lat_e7=0, lon_e7=-180 * E7))
    assert cell_of(Position(lat_e7=90 * E7, lon_e7=0)).lat_e7 == 90 * E7 - CELL_E7


def test_there_are_four_sizes_and_every_radius_has_one() -> None:
    assert len(SIZES_M) == 4
    for radius in (1, 2_000, 2_001, 10_000, 10_001, 60_000, 60_001, limits.RADIUS_M):
        holds_it = coarse(Disc(center=Point(lat_e7=0, lon_e7=0), radius_m=radius), ALWAYS).volume.area
        north = holds_it.geometry.bounds[3] - CELL_E7
        assert north > radius / 110_574 * E7


def asked(thing: hidden.Thing, plans: Sequence[Plan], me: str = "iran") -> list[Check]:
    held = hidden.picture(thing)
    return [check(plan, held, AGREED, me) for plan in plans]


def probe(cell: Pair, away: Pair, size: int, medium: str, window: Window) -> Plan:
    point = at(cell, (0, 0), away)
    area = circle(point.position(), size)
    band = Band(lower_dm=900, upper_dm=901, datum=Datum.W84)
    return Plan(title="probe", volume=Volume4D(area=area, band=band, window=window), act=ActKind.OTHER, medium=medium)


MINUTES = st.integers(0, 59)
PROBES = st.lists(
    st.tuples(AWAY, st.integers(1, 20_000), st.sampled_from(("air", "ground")), st.integers(-300, 900), st.integers(0, 90)),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from(hidden.KINDS), CELL, SPOT, SPOT, st.tuples(*[MINUTES] * 4), PROBES)
def test_no_answer_of_the_check_tells_two_points_or_instants_of_one_cell_and_hour_apart(
    kind: str, cell: Pair, one: Pair, other: Pair, minutes: tuple[int, int, int, int], probes: Sequence[Any]
) -> None:
    """Every medium with its separation, plans of all sizes and windows; radius and heights differ too."""
    plans = [
        probe(
            cell, away, size, medium, Window(start=START + timedelta(minutes=a), end=START + timedelta(minutes=a + n))
        )
        for away, size, medium, a, n in probes
    ]
    answers = []
    for spot, radius, (start, end) in ((one, 120, minutes[:2]), (other, 1_900, minutes[2:])):
        point = at(cell, spot)
        window = (START + timedelta(minutes=start), START + 5 * HOUR + timedelta(minutes=end + 1))
        thing = hidden.disc(kind, point.lat_e7, point.lon_e7, radius, *window)
        answers.append(asked(thing, plans))
    assert answers[0] == answers[1]


def test_what_is_shown_of_it_is_its_cell_its_hours_and_whom_to_call() -> None:
    """Nothing of the answer but these changes with the object; the owner sees it exactly."""
    thing = hidden.disc(
        "hold", 350_123_456, 400_234_567, 700, START + timedelta(minutes=10), START + timedelta(minutes=70)
    )
    (conflict,) = asked(thing, [probe((700, 800), (0, 0), 50, "air", ALWAYS)])[0].conflicts
    shown = {name: getattr(conflict, name) for name in conflict.__struct_fields__}
    empty = {"lower_dm": None, "upper_dm": None, "gap_m": 0, "rule": None, "other_place": None, "vertical_gap_dm": 0,
             "time_gap_s": 0, "remark": None}  # fmt: skip
    assert shown == {
        "object": hidden.OBJECT, "kind": "hold", "owner": "jordan", "post": "jordan-post", "coarse": True,
        "place": Position(lat_e7=350_000_000, lon_e7=400_000_000),
        "window": Window(start=START, end=START + 2 * HOUR), **empty,
    }  # fmt: skip
    (own,) = asked(thing, [probe((700, 800), (123_456, 234_567), 50, "air", ALWAYS)], me="jordan")[0].conflicts
    assert own.window != shown["window"]
    assert not own.coarse


def test_the_window_shown_is_the_plans_or_whole_hours() -> None:
    """A start or end of the shared window that is not the plan's own, opened to its hour, is a whole hour."""
    thing = hidden.disc(
        "hold", 350_123_456, 400_234_567, 700, START + timedelta(minutes=17), START + timedelta(minutes=191)
    )
    for minute in range(-90, 300, 13):
        window = Window(start=START + timedelta(minutes=minute), end=START + timedelta(minutes=minute + 25))
        for conflict in asked(thing, [probe((700, 800), (0, 0), 50, "ground", window)])[0].conflicts:
            ends = (conflict.window.start, conflict.window.end)
            own = (window.start, window.end)
            assert all(end is not None and (end in own or end.minute == end.second == 0) for end in ends)


def test_heights_of_a_hidden_notice_are_never_used() -> None:
    where = Disc(center=Point(lat_e7=350_123_456, lon_e7=400_234_567), radius_m=100)
    low = hidden.activity(where, START, START + HOUR)
    notice = replace(low.notice, altitude=Altitude(datum=Datum.W84, lower_dm=90_000, upper_dm=90_010))
    plans = [probe((700, 800), (0, 0), 50, "ground", ALWAYS)]
    assert asked(low, plans) == asked(replace(low, notice=notice), plans)
    assert asked(low, plans)[0].conflicts


@settings(max_examples=40)
@given(CELL, SPOT, st.integers(1, 3_000), AWAY, st.integers(1, 20_000))
def test_a_plan_that_meets_the_object_always_meets_what_is_compared(
    cell: Pair, spot: Pair, radius: int, away: Pair, size: int
) -> None:
    center, other = at(cell, spot), at(cell, spot, away)
    exact = circle(center.position(), radius)
    plan = circle(other.position(), size)
    assume(crosses(plan, exact))
    thing = hidden.site(center, radius, START)
    assert asked(thing, [probe(cell, (spot[0] + away[0], spot[1] + away[1]), size, "air", ALWAYS)])[0].conflicts


def test_the_cells_that_an_exact_shape_touches_would_give_it_away() -> None:
    """The sanity check of this file: snapping the exact shape tells a corner of the cell from its middle."""
    corner, middle = (circle(at((700, 800), spot).position(), 300) for spot in ((10, 10), (250_000, 250_000)))
    assert on_grid(corner, CELL_E7) != on_grid(middle, CELL_E7)
