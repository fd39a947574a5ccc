"""The brute force of campaign F6 knows what it says, and a fault planted in the reader makes the campaign fail."""

from typing import Any

import numpy as np
import pytest
from pyproj import Geod

import openline.formats._f3548
from openline.geotime import Position, area_from_geojson, circle, geodesic_area
from tests.campaigns import f6

from .ellipsoid import Plane, direct, inverse
from .nearby import Shape, between

GEOD = Geod(ellps="WGS84")


def square(west: float, south: float, side: float = 0.01, kind: str = "polygon") -> Shape:
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    return Shape(kind, np.array(corners))


def test_the_formulas_agree_with_another_library() -> None:
    dice = np.random.default_rng(7)
    starts = np.column_stack([dice.uniform(-180, 180, 500), dice.uniform(-85, 85, 500)])
    turns, metres = dice.uniform(-180, 180, 500), 10 ** dice.uniform(0, 7, 500)
    ends = np.vstack([direct(tuple(starts[n]), turns[n : n + 1], metres[n : n + 1]) for n in range(500)])
    lons, lats, _ = GEOD.fwd(starts[:, 0], starts[:, 1], turns, metres)
    assert np.max(GEOD.inv(ends[:, 0], ends[:, 1], lons, lats)[2]) < 1e-3
    assert np.abs(inverse(starts, ends)[0] - metres).max() < 1e-3


@pytest.mark.parametrize("lat", [-80.0, 0.0, 35.0, 60.0])
def test_geodesics_are_straight_in_the_plane(lat: float) -> None:
    start, turn, metres = (36.0, lat), 65.0, 30_000.0
    along = direct(
        tuple(direct(start, np.array([turn - 130]), np.array([20_000.0]))[0]),
        np.full(33, turn),
        np.linspace(0, metres, 33),
    )
    points = Plane(*start).points(along)
    chord = points[-1] - points[0]
    away = (chord[0] * (points - points[0])[:, 1] - chord[1] * (points - points[0])[:, 0]) / np.hypot(*chord)
    assert np.abs(away).max() < 1e-3
    assert abs(np.hypot(*chord) - metres) < 1.0


def test_gaps_and_depths_are_those_of_simple_shapes() -> None:
    a, metre = square(36, 0), 360 / 40_075_016.686
    assert between(a, square(36.01 + 5 * metre, 0), (36.01, 0.005))[0] == pytest.approx(5, abs=0.01)
    assert between(a, square(36.01 - 5 * metre, 0.001), (36.01, 0.005))[1] == pytest.approx(5, abs=0.01)
    assert between(a, square(36.002, 0.002, 0.002), (36, 0))[1] > 200, "wholly inside"
    disc = Shape("circle", np.array([(36.01 + 8 * metre, 0.005)]), 5.0)
    assert np.allclose(between(a, disc, (36.01, 0.005)), (3, 0), atol=0.01)
    assert np.allclose(between(disc._replace(radius_m=10.0), a, (36.01, 0.005)), (0, 2), atol=0.01)
    route = Shape("route", np.array([(36.01 + 8 * metre, -0.1), (36.01 + 8 * metre, 0.1)]), 5.0)
    assert between(route, a, (36.01, 0.005))[0] == pytest.approx(3, abs=0.01)


def test_a_geodesic_and_a_straight_edge_differ_as_they_must() -> None:
    """At 60 degrees the geodesic between two places 0.2 degrees apart runs 4 m north of the parallel."""
    straight, bent = square(36, 59.8, 0.2), square(36, 59.8, 0.2, "geodesic")
    above = Shape("circle", np.array([(36.1, 60.0 + 10 / 111_412)]), 1.0)
    assert between(straight, above, (36.1, 60))[0] - between(bent, above, (36.1, 60))[0] == pytest.approx(4.24, abs=0.1)


def straight_edges(rings: Any) -> Any:
    return area_from_geojson({"type": "Polygon", "coordinates": [[*rings[0], rings[0][0]]]})


def smaller(center: Position, radius_m: int) -> Any:
    return circle(center, max(1, radius_m - 3))


def larger(center: Position, radius_m: int) -> Any:
    return circle(center, radius_m + radius_m // 50 + 8)


@pytest.mark.parametrize(
    ("name", "fault", "word"),
    [("geodesic_area", straight_edges, "missed"), ("circle", smaller, "missed"), ("circle", larger, "false")],
)
def test_a_fault_in_the_reader_is_found(name: str, fault: Any, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openline.formats._f3548, name, fault)
    monkeypatch.setattr(f6, "cases", lambda: [{"case": str(number), "band": [0, 1, "W84"]} for number in range(80)])
    held, figure = f6.run(5, 400)
    assert not held and f"; {word}, " in figure


def test_the_campaign_holds_only_while_enough_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f6, "cases", list)
    assert not f6.run(5, 30)[0], "no named cases"
    monkeypatch.undo()
    monkeypatch.setattr(f6, "judged", lambda pair, said: "open")
    assert not f6.run(5, 30)[0], "nothing was decided"


def test_a_short_edge_is_its_own_chord() -> None:
    assert geodesic_area([[(36, 35), (36.0001, 35), (36, 35.0001)]]).geometry.bounds[1] >= 35 * 1e7 - 2
