"""Moves sideways: the sum of two convex shapes, and a nearest-first search that forgets no obstacle in reach."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPoint, Polygon, box

from openline import limits
from openline.deconfliction._aside import _least, _Obstacles, _of_two_convex, _simpler, _sum

CORNERS = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=12, unique=True)


@given(CORNERS, CORNERS)
@settings(max_examples=200, deadline=None)
def test_the_sum_of_convex_shapes_is_the_hull_of_all_sums_of_corners(
    one: list[tuple[float, float]], other: list[tuple[float, float]]
) -> None:
    a, b = MultiPoint(one).convex_hull, MultiPoint(other).convex_hull
    if not (isinstance(a, Polygon) and isinstance(b, Polygon)):
        return
    corners = shapely.get_coordinates(a)[:, None] + shapely.get_coordinates(b)[None]
    hull = MultiPoint(corners.reshape(-1, 2)).convex_hull
    assert _of_two_convex(a, b).symmetric_difference(hull).area < 1e-6


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.integers(0, 600)), min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_a_search_nearest_first_finds_the_move_that_all_obstacles_together_leave(places: list[tuple[int, ...]]) -> None:
    plan = box(-300, -300, 300, 300)
    others = [(box(x * 700, y * 700, x * 700 + 650, y * 700 + 500), metres) for x, y, metres in places]
    found = _Obstacles(plan, others).least(1.02)
    whole = shapely.union_all([_sum(shape, plan).buffer(metres * 1.02 + 1.02) for shape, metres in others])
    expected = _least(whole)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert math.hypot(*found) == pytest.approx(math.hypot(*expected), rel=1e-9)


def test_a_move_too_far_is_not_looked_for_further() -> None:
    wide = box(-2 * limits.SHIFT_M, -2 * limits.SHIFT_M, 2 * limits.SHIFT_M, 2 * limits.SHIFT_M)
    found = _Obstacles(box(-1, -1, 1, 1), [(wide, 0)]).least(1.0)
    assert found is not None and np.hypot(*found) > limits.SHIFT_M


def test_a_shape_without_area_in_floats_stays_within_what_stands_for_it() -> None:
    dice = np.random.default_rng(1)
    for _ in range(2_000):
        x = np.sort(dice.uniform(-1e7, 1e7, 30))
        line = np.column_stack([x, x * dice.uniform(0.1, 3)])
        thin = Polygon([*line, (line[0] + line[-1]) / 2 + dice.normal(size=2) * 1e-9])
        if thin.area == 0 and thin.is_valid:
            break
    assert thin.area == 0 and thin.is_valid, "one was drawn"
    assert _simpler(thin).covers(thin)
