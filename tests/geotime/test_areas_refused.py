"""What is no area is refused with its code, a place and a hint; nothing is mended by guessing."""

import copy
import math
import pickle
from typing import Any

import pytest

from openline import limits
from openline.errors import GeometryError
from openline.geotime import Position, area_from_geojson, area_to_geojson, circle, corridor, crosses

from .shapes import polygon, position, square

A = square(36, 35, 37, 36)
SPIKE = [[36, 35], [37, 35], [37, 36], [38, 36], [37, 36], [36, 36], [36, 35]]
REFUSED: dict[str, tuple[Any, str]] = {
    "a point": ({"type": "Point", "coordinates": [36, 35]}, "geotime.not-a-polygon"),
    "no type": ({"coordinates": [A]}, "geotime.not-a-polygon"),
    "a type that is a list": ({"type": [1], "coordinates": [A]}, "geotime.not-a-polygon"),
    "no coordinates": ({"type": "Polygon"}, "geotime.not-a-list"),
    "coordinates that are words": ({"type": "Polygon", "coordinates": "36 35"}, "geotime.not-a-list"),
    "a ring that is a number": ({"type": "Polygon", "coordinates": [5]}, "geotime.not-a-list"),
    "a position that is a number": ({"type": "Polygon", "coordinates": [[5, 5, 5, 5]]}, "geotime.not-a-list"),
    "a Polygon nested as a MultiPolygon": ({"type": "Polygon", "coordinates": [[A]]}, "geotime.not-two-dimensional"),
    "empty": ({"type": "Polygon", "coordinates": []}, "geotime.empty"),
    "empty of many": ({"type": "MultiPolygon", "coordinates": []}, "geotime.empty"),
    "one empty among many": ({"type": "MultiPolygon", "coordinates": [[A], []]}, "geotime.empty"),
    "an empty ring": (polygon([]), "geotime.ring-too-short"),
    "a line": (polygon([[36, 35], [37, 36], [36, 35]]), "geotime.ring-too-short"),
    "not closed": (polygon(A[:-1]), "geotime.ring-not-closed"),
    "closed a unit beside": (polygon([*A[:-1], [36.0000001, 35]]), "geotime.ring-not-closed"),
    "bow-tie": (polygon([[36, 35], [37, 36], [37, 35], [36, 36], [36, 35]]), "geotime.ring-crosses-itself"),
    "spike": (polygon(SPIKE), "geotime.ring-crosses-itself"),
    "there and back again": (polygon([[36, 35], [37, 35], [38, 35], [36, 35]]), "geotime.no-inside"),
    "one position four times": (polygon([[36, 35]] * 4), "geotime.no-inside"),
    "two positions in turn": (polygon([[36, 35], [37, 35], [36, 35], [36, 35]]), "geotime.no-inside"),
    "smaller than a unit": (
        polygon([[36, 35], [36.00000001, 35], [36, 35.00000001], [36, 35]]), "geotime.no-inside",
    ),
    "a ring that touches itself": (
        polygon([[36, 35], [37, 35], [36.5, 35.5], [37, 36], [36, 36], [36.5, 35.5], [36, 35]]),
        "geotime.ring-crosses-itself",
    ),
    "a hole outside": (polygon(A, square(40, 35, 41, 36)), "geotime.hole-outside"),
    "a hole across the edge": (polygon(A, square(36.5, 35.5, 37.5, 35.6)), "geotime.ring-crosses-itself"),
    "a hole in a hole": (
        polygon(A, square(36.2, 35.2, 36.8, 35.8), square(36.4, 35.4, 36.6, 35.6)), "geotime.hole-outside",
    ),
    "a hole as large as the area": (polygon(A, A), "geotime.ring-crosses-itself"),
    "three-dimensional": (polygon([[36, 35, 0], [37, 35, 0], [37, 36, 0], [36, 35, 0]]), "geotime.not-two-dimensional"),
    "one-dimensional": (polygon([[36], [37], [38], [36]]), "geotime.not-two-dimensional"),
    "not a number": (polygon([[math.nan, 35], *A[1:-1], [math.nan, 35]]), "geotime.not-a-number"),
    "infinite": (polygon([[math.inf, 35], *A[1:-1], [math.inf, 35]]), "geotime.position-range"),
    "text": (polygon([["36", 35], *A[1:-1], ["36", 35]]), "geotime.not-a-number"),
    "true": (polygon([[True, 35], *A[1:-1], [True, 35]]), "geotime.not-a-number"),
    "null": (polygon([[None, 35], *A[1:-1], [None, 35]]), "geotime.not-a-number"),
    "a number without end": (polygon([[10**400, 35], *A[1:-1], [10**400, 35]]), "geotime.position-range"),
    "a number too long to write": (polygon([[10**5000, 35], *A[1:-1], [10**5000, 35]]), "geotime.position-range"),
    "swapped coordinates": (polygon([[35, 136], [36, 136], [36, 137], [35, 136]]), "geotime.position-range"),
    "off the map": (polygon(square(179, 0, 181, 1)), "geotime.position-range"),
    "pole": (polygon(square(36, 89, 37, 90)), "geotime.pole"),
    "pole after rounding": (polygon(square(36, 89, 37, 89.99999999)), "geotime.pole"),
    "a ring round the pole": (polygon([[0, 80], [90, 80], [180, 80], [-90, 80], [0, 80]]), "geotime.pole"),
    "a hole round the pole": (polygon(A, [[0, 80], [90, 80], [180, 80], [-90, 80], [0, 80]]), "geotime.pole"),
    "an edge that can be read two ways": (polygon(square(-100, 0, 100, 1)), "geotime.edge-two-ways"),
    "three corners round the pole": (
        polygon([[0, 80], [120, 80], [-120, 80], [0, 80]]), "geotime.edge-two-ways",
    ),
    "the whole world in four corners": (polygon(square(-180, -80, 180, 80)), "geotime.no-inside"),
    "round the Earth more than once": (
        polygon(
            [[lon, lon / 100 if lon < 180 else 10] for lon in (0, 90, 180)]
            + [[-90, 3], [0, 4], [90, 5], [90, 6], [0, 5], [-90, 4], [180, 12], [90, 3], [0, 2], [0, 0]]
        ),
        "geotime.wider-than-earth",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    geometry, code = REFUSED[name]
    with pytest.raises(GeometryError) as caught:
        area_from_geojson(geometry)
    assert caught.value.code == code
    assert caught.value.hint
    assert len(caught.value.message) < 300


def test_a_bow_tie_is_refused_with_the_place_where_it_crosses() -> None:
    with pytest.raises(GeometryError, match=r"latitude 35\.5000000, longitude 36\.5000000"):
        area_from_geojson(REFUSED["bow-tie"][0])


def test_swapped_coordinates_are_named_as_such() -> None:
    with pytest.raises(GeometryError) as caught:
        area_from_geojson(REFUSED["swapped coordinates"][0])
    assert "exchange" in caught.value.hint


def test_a_polygon_as_wide_as_the_earth_is_taken_when_no_edge_can_be_read_two_ways() -> None:
    south = [[lon, 10] for lon in (-180, -90, 0, 90, 180)]
    north = [[lon, 20] for lon in (180, 90, 0, -90, -180)]
    belt = area_from_geojson(polygon([*south, *north, south[0]]))
    assert belt.geometry.bounds == (-1_800_000_000, 100_000_000, 1_800_000_000, 200_000_000)


def comb(vertices: int) -> list[list[float]]:
    """A ring of so many vertices, the closing one included."""
    teeth = [[36 + i / 10_000, 35 + i % 2 / 10_000] for i in range(vertices - 3)]
    return [*teeth, [37, 36], [36, 36], teeth[0]]


def test_vertices_at_the_limit_are_taken_and_one_more_is_refused() -> None:
    area_from_geojson(polygon(comb(limits.VERTICES)))
    with pytest.raises(GeometryError) as caught:
        area_from_geojson(polygon(comb(limits.VERTICES + 1)))
    assert caught.value.code == "geotime.too-many-vertices"


@pytest.mark.parametrize("nested", [False, True])
def test_rings_at_the_limit_are_taken_and_one_more_is_refused(nested: bool) -> None:
    def rings(count: int) -> dict[str, Any]:
        squares = [square(36 + i / 100, 35, 36 + i / 100 + 0.005, 35.005) for i in range(count)]
        if nested:
            return polygon(square(35, 34, 38, 36), *squares[1:])
        return {"type": "MultiPolygon", "coordinates": [[ring] for ring in squares]}

    area_from_geojson(rings(limits.RINGS))
    with pytest.raises(GeometryError) as caught:
        area_from_geojson(rings(limits.RINGS + 1))
    assert caught.value.code == "geotime.too-many-vertices"


def test_many_empty_polygons_are_refused_before_they_are_read() -> None:
    with pytest.raises(GeometryError) as caught:
        area_from_geojson({"type": "MultiPolygon", "coordinates": [[]] * 1_000_000})
    assert caught.value.code == "geotime.too-many-vertices"


@pytest.mark.parametrize("radius", [-1, 0, limits.RADIUS_M + 1])
def test_a_radius_outside_its_limits_is_refused(radius: int) -> None:
    with pytest.raises(GeometryError) as caught:
        circle(position(36, 37), radius)
    assert caught.value.code == "geotime.radius-range"


@pytest.mark.parametrize("count", [0, 1, limits.ROUTE_POINTS + 1])
def test_a_route_of_too_few_or_too_many_points_is_refused(count: int) -> None:
    with pytest.raises(GeometryError) as caught:
        corridor([position(36, 37)] * count, 100)
    assert caught.value.code == "geotime.route-points"


def test_a_route_at_the_limit_of_points_is_taken() -> None:
    points = [position(36 + i / 1_000, 37) for i in range(limits.ROUTE_POINTS)]
    assert not corridor(points, 1_000).geometry.is_empty


def test_a_route_longer_than_the_earth_is_round_is_refused_before_it_is_drawn() -> None:
    to_and_fro = [position(0, 179 * (i % 2)) for i in range(limits.ROUTE_POINTS)]
    with pytest.raises(GeometryError) as caught:
        corridor(to_and_fro, 10)
    assert caught.value.code == "geotime.route-length"


@pytest.mark.parametrize("lat", [89.999, -89.999, 90.0, -90.0])
def test_a_circle_round_a_pole_is_refused(lat: float) -> None:
    with pytest.raises(GeometryError) as caught:
        circle(position(lat, 37), 10_000)
    assert caught.value.code == "geotime.pole"


def test_a_corridor_across_a_pole_is_refused() -> None:
    with pytest.raises(GeometryError) as caught:
        corridor([position(89.9, 0), position(89.9, 90)], 50_000)
    assert caught.value.code == "geotime.pole"


@pytest.mark.parametrize(("lat_e7", "lon_e7"), [(900_000_001, 0), (0, 1_800_000_001), (-900_000_001, 0)])
def test_a_position_off_the_earth_is_refused(lat_e7: int, lon_e7: int) -> None:
    with pytest.raises(GeometryError) as caught:
        Position(lat_e7=lat_e7, lon_e7=lon_e7)
    assert caught.value.code == "geotime.position-range"


def test_an_area_never_changes_and_survives_a_copy() -> None:
    area = area_from_geojson(polygon(A))
    with pytest.raises(AttributeError):
        area.geometry = area.geometry
    assert copy.deepcopy(area) == pickle.loads(pickle.dumps(area)) == area
    assert len({area, area_from_geojson(polygon(A[::-1]))}) == 1


def test_what_was_taken_goes_out_and_in_again_unchanged() -> None:
    for geometry in (polygon(A, square(36.1, 35.1, 36.2, 35.2)), polygon(square(179, 0, -179, 1))):
        area = area_from_geojson(geometry)
        assert area_from_geojson(area_to_geojson(area)) == area


def test_an_area_too_thin_for_floats_is_an_area_all_the_same() -> None:
    """Its area is above zero in integers and zero in floats."""
    corners = [[63.5076032, 50.2424673], [-111.015382, 3.5143159], [-90.0000001, 9.1411389], [63.5076032, 50.2424673]]
    thin = area_from_geojson({"type": "Polygon", "coordinates": [corners]})
    assert thin.geometry.area == 0 and crosses(thin, thin)
