"""Distances on one plane, for data that lies on one: as plain arithmetic has them, edge by edge."""

import itertools
import math
from typing import Any

import numpy as np
import pytest

from openline.geotime import AreaBook, FlatScale
from tests.geotime.test_raster import EVER, world

EAST_M, NORTH_M = 0.0093, 0.0111


Edge = tuple[tuple[float, float], tuple[float, float]]


def _edges(shape: Any) -> list[Edge]:
    parts = getattr(shape, "geoms", [shape])
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return [pair for ring in rings for pair in itertools.pairwise([(x * EAST_M, y * NORTH_M) for x, y in ring.coords])]


def _away(edge: Edge, x: float, y: float) -> float:
    (ax, ay), (bx, by) = edge
    square = (bx - ax) ** 2 + (by - ay) ** 2
    part = min(1.0, max(0.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square)) if square else 0.0
    return math.hypot(ax + part * (bx - ax) - x, ay + part * (by - ay) - y)


def _value(edges: list[Edge], x: float, y: float, radius: int) -> int | None:
    """0, 1 or 2; None where rounding may decide."""
    nearest = min(_away(edge, x, y) for edge in edges)
    if abs(nearest - radius) < 1e-4:
        return None
    if nearest < radius:
        return 1
    crossed = sum((ay > y) != (by > y) and ax + (y - ay) / (by - ay) * (bx - ax) > x for (ax, ay), (bx, by) in edges)
    return 2 * int(crossed % 2)


@pytest.mark.parametrize("seed", range(4))
def test_distances_on_a_plane_are_those_of_plain_arithmetic(seed: int) -> None:
    chance = np.random.default_rng(seed)
    areas = world(chance, 0, 0, 10)
    book = AreaBook(areas, [EVER] * 10, scale=FlatScale(EAST_M, NORTH_M))
    lon, lat = chance.integers(-5_000_000, 5_000_000, (2, 250))
    radius = np.exp(chance.uniform(0, np.log(60_000), 250)).astype(np.int64)
    zero = np.zeros(250, np.int64)
    found = book.attribute(lon, lat, zero, zero, radius)
    got = dict(zip(zip(found.event.tolist(), found.area.tolist(), strict=True), found.place.tolist(), strict=True))
    seen = set()
    for number, area in enumerate(areas):
        edges = _edges(area.geometry)
        for event in range(250):
            right = _value(edges, lon[event] * EAST_M, lat[event] * NORTH_M, int(radius[event]))
            if right is not None:
                assert got.get((event, number), 0) == right
                seen.add(right)
    assert seen == {0, 1, 2}
