"""Whether two areas meet is decided exactly: against an oracle in integers that knows nothing of GEOS."""

import math
import random

import pytest
import shapely
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from openline.errors import GeometryError
from openline.geotime import (
    E7,
    Area,
    Band,
    Certainty,
    Datum,
    Meeting,
    Position,
    Volume4D,
    Window,
    area_from_geojson,
    crosses,
    inside,
    meeting,
    parse_instant,
)

from .oracle import TURN, holds, regions_meet
from .shapes import area, box, polygon, regions, square

MANBIJ = (37 * E7 + 9_500_000, 36 * E7 + 5_300_000)
SEAM = 180 * E7
ALWAYS = Window(start=None, end=None)
EVERY_HEIGHT = Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN)


def accepted(region: list[list[tuple[int, int]]]) -> Area:
    try:
        return area(*region)
    except GeometryError:
        reject()


def whole(of: Area) -> Volume4D:
    return Volume4D(area=of, band=EVERY_HEIGHT, window=ALWAYS)


@settings(max_examples=300, deadline=None)
@given(a=regions(*MANBIJ), b=regions(*MANBIJ))
def test_no_touch_is_missed_and_none_invented(a: list[list[tuple[int, int]]], b: list[list[tuple[int, int]]]) -> None:
    one, other = accepted(a), accepted(b)
    assert crosses(one, other) == crosses(other, one) == regions_meet(a, b)


@settings(max_examples=250, deadline=None)
@given(
    a=regions(SEAM - 10 * 2520, -20_000, step=2520),
    b=regions(SEAM - 10 * 2520, -20_000, step=2520),
    turn=st.sampled_from([0, -TURN]),
)
def test_no_touch_is_missed_at_the_antimeridian(
    a: list[list[tuple[int, int]]], b: list[list[tuple[int, int]]], turn: int
) -> None:
    # 2520 is divisible by every width up to 10, so each edge crosses 180 degrees on an integer.
    b = [[(x + turn, y) for x, y in ring] for ring in b]
    one, other = accepted(a), accepted(b)
    assert crosses(one, other) == crosses(other, one) == regions_meet(a, b)


@settings(max_examples=200, deadline=None)
@given(a=regions(*MANBIJ), b=regions(*MANBIJ))
def test_the_shared_place_is_one_place_whoever_asks(
    a: list[list[tuple[int, int]]], b: list[list[tuple[int, int]]]
) -> None:
    one, other = accepted(a), accepted(b)
    there, back = meeting(whole(one), whole(other)), meeting(whole(other), whole(one))
    assert there == back
    assert (there is not None) == regions_meet(a, b)
    if there is not None:
        x, y = there.place.lon_e7, there.place.lat_e7
        nearby = [[(x - 1, y - 1), (x + 1, y - 1), (x + 1, y + 1), (x - 1, y + 1), (x - 1, y - 1)]]
        assert regions_meet(a, nearby), "within one unit of the first"
        assert regions_meet(b, nearby), "within one unit of the second"
        if any(holds(b, corner) for ring in a for corner in ring) or any(
            holds(a, corner) for ring in b for corner in ring
        ):
            assert holds(a, (x, y)) and holds(b, (x, y)), "exact where they share a corner"


@settings(max_examples=200, deadline=None)
@given(a=regions(*MANBIJ), x=st.integers(-2, 20), y=st.integers(-2, 20))
def test_a_point_is_inside_as_the_oracle_says(a: list[list[tuple[int, int]]], x: int, y: int) -> None:
    where = Position(lat_e7=MANBIJ[1] + y, lon_e7=MANBIJ[0] + x)
    expected = Certainty.CERTAIN if holds(a, (where.lon_e7, where.lat_e7)) else Certainty.NO
    assert inside(accepted(a), where, 0) is expected


def test_a_corner_on_an_edge_is_a_meeting_though_floats_miss_half_of_them() -> None:
    """In float degrees GEOS overlooks nearly half of the touches; the integers that we give it lose none."""
    chance = random.Random(20160917)
    missed = 0
    for _ in range(1_500):
        dx, dy = chance.randint(1, 90_000), chance.randint(-90_000, 90_000)
        step = math.gcd(dx, dy)
        dx, dy = dx // step, dy // step
        length = chance.randint(2, 40)
        at = chance.randint(1, length - 1)
        x, y = 36 * E7 + chance.randint(0, E7), 35 * E7 + chance.randint(0, E7)
        below = [(x, y), (x + length * dx, y + length * dy), (x + length * dx, y - 9 * E7), (x, y)]
        tip = (x + at * dx, y + at * dy)
        above = [tip, (tip[0] + 7_000, tip[1] + 9 * E7), (tip[0] - 7_000, tip[1] + 9 * E7), tip]
        assert regions_meet([below], [above]), "the case is a touch"
        found = meeting(whole(area(below)), whole(area(above)))
        assert found is not None
        assert (found.place.lon_e7, found.place.lat_e7) == tip
        degrees = [shapely.Polygon([(px / E7, py / E7) for px, py in ring]) for ring in (below, above)]
        missed += not degrees[0].intersects(degrees[1])
    assert missed > 300, "the danger is real: floats miss them"


A = square(36, 35, 37, 36)
HOLED = polygon(square(36, 35, 37, 36), square(36.25, 35.25, 36.75, 35.75))
CASES = {
    "the same area": (polygon(A), polygon(A), True),
    "turned the other way round": (polygon(A), polygon(A[::-1]), True),
    "one inside the other": (polygon(A), polygon(square(36.4, 35.4, 36.6, 35.6)), True),
    "overlapping corners": (polygon(A), polygon(square(36.9, 35.9, 38, 37)), True),
    "crossing like a plus": (polygon(A), polygon(square(35, 35.4, 38, 35.6)), True),
    "sharing an edge": (polygon(A), polygon(square(37, 35, 38, 36)), True),
    "sharing part of an edge": (polygon(A), polygon(square(37, 35.5, 38, 39)), True),
    "touching corners": (polygon(A), polygon(square(37, 36, 38, 37)), True),
    "a corner on an edge": (polygon(A), polygon([[37, 35.5], [38, 35], [38, 36], [37, 35.5]]), True),
    "a corner a third of a unit off a slanted edge": (
        polygon([[36, 35], [36.3, 35.1], [36, 35.1], [36, 35]]),
        polygon([[36.1, 35.0333333], [36.2, 35], [36.3, 35], [36.1, 35.0333333]]),
        False,  # a float would call it a touch
    ),
    "a corner exactly on a slanted edge": (
        polygon([[36, 35], [36.3, 35.3], [36, 35.3], [36, 35]]),
        polygon([[36.1, 35.1], [36.2, 35], [36.3, 35], [36.1, 35.1]]),
        True,
    ),
    "one unit apart": (polygon(A), polygon(square(37.0000001, 35, 38, 36)), False),
    "one unit of overlap": (polygon(A), polygon(square(36.9999999, 35, 38, 36)), True),
    "far apart": (polygon(A), polygon(square(40, 35, 41, 36)), False),
    "bounds overlap, shapes do not": (
        polygon([[36, 35], [37, 35], [36, 36], [36, 35]]),
        polygon([[37, 36], [37, 35.1], [36.1, 36], [37, 36]]),
        False,
    ),
    "inside the hole": (HOLED, polygon(square(36.4, 35.4, 36.6, 35.6)), False),
    "filling the hole exactly": (HOLED, polygon(square(36.25, 35.25, 36.75, 35.75)), True),
    "touching the hole from within": (HOLED, polygon(square(36.25, 35.4, 36.6, 35.6)), True),
    "a corner on the hole's corner": (HOLED, polygon(square(36.7, 35.7, 36.75, 35.75)), True),
    "larger than the hole": (HOLED, polygon(square(36.2, 35.4, 36.6, 35.6)), True),
    "a hole within a hole's island": (HOLED, HOLED, True),
    "either of two parts": (
        {"type": "MultiPolygon", "coordinates": [[square(10, 10, 11, 11)], [A]]}, polygon(A), True,
    ),
    "between two parts": (
        {"type": "MultiPolygon", "coordinates": [[square(30, 35, 31, 36)], [square(40, 35, 41, 36)]]},
        polygon(A), False,
    ),
    "parts that touch": (
        {"type": "MultiPolygon", "coordinates": [[square(36, 35, 37, 36)], [square(37, 35, 38, 36)]]},
        polygon(square(36.9, 35.4, 37.1, 35.6)), True,
    ),
    "parts that overlap": (
        {"type": "MultiPolygon", "coordinates": [[square(36, 35, 37, 36)], [square(36.5, 35.5, 38, 37)]]},
        polygon(square(38, 37, 39, 38)), True,
    ),
    "a repeated position": (polygon([A[0], A[0], *A[1:]]), polygon(A), True),
    "a position in the middle of an edge": (polygon([A[0], [36.5, 35], *A[1:]]), polygon(A), True),
    "smallest possible area": (
        polygon([[36, 35], [36.0000001, 35], [36, 35.0000001], [36, 35]]), polygon(square(35, 34, 36, 35)), True,
    ),
    "south of the equator": (polygon(square(-71, -54, -70, -53)), polygon(square(-70, -53, -69, -52)), True),
    "across the equator and Greenwich": (polygon(square(-1, -1, 1, 1)), polygon(square(0, 0, 0.1, 0.1)), True),
    "up to the antimeridian from both sides": (
        polygon(square(179, 0, 180, 1)), polygon(square(-180, 0, -179, 1)), True,
    ),
    "corners on the antimeridian from both sides": (
        polygon(square(179, 0, 180, 1)), polygon(square(-180, 1, -179, 2)), True,
    ),
    "on both sides, one unit short": (
        polygon(square(179, 0, 179.9999999, 1)), polygon(square(-180, 0, -179, 1)), False,
    ),
    "across the antimeridian against the east side": (
        polygon(square(179, 0, -179, 1)), polygon(square(-179.5, 0.2, -179.4, 0.3)), True,
    ),
    "across the antimeridian against the west side": (
        polygon(square(179, 0, -179, 1)), polygon(square(179.4, 0.2, 179.5, 0.3)), True,
    ),
    "across the antimeridian against Greenwich": (
        polygon(square(179, 0, -179, 1)), polygon(square(-1, 0, 1, 1)), False,
    ),
    "cut beforehand, as RFC 7946 asks": (
        {"type": "MultiPolygon", "coordinates": [[square(179, 0, 180, 1)], [square(-180, 0, -179, 1)]]},
        polygon(square(179.5, 0.5, -179.5, 2)), True,
    ),
    "a hole across the antimeridian": (
        polygon(square(178, -2, -178, 2), square(179, -1, -179, 1)), polygon(square(179.5, -0.5, -179.5, 0.5)), False,
    ),
    "a hole wholly on the far side of the antimeridian": (
        polygon(square(178, -2, -178, 2), square(-179.5, -1, -178.5, 1)), polygon(square(-179, -0.5, -178.6, 0.5)), False,
    ),
    "a hole wholly on the near side of the antimeridian": (
        polygon([[-178, -2], [-178, 2], [178, 2], [178, -2], [-178, -2]], square(178.5, -1, 179.5, 1)),
        polygon(square(178.6, -0.5, 179, 0.5)), False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_named_cases(name: str) -> None:
    first, second, expected = CASES[name]
    a, b = area_from_geojson(first), area_from_geojson(second)
    assert crosses(a, b) is expected
    assert crosses(b, a) is expected
    found = meeting(whole(a), whole(b))
    assert (found is not None) is expected
    assert found == meeting(whole(b), whole(a))


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ((0, 1000), (1000, 2000), (1000, 1000)),
        ((0, 1000), (1001, 2000), None),
        ((None, 1000), (1000, None), (1000, 1000)),
        ((None, None), (5, 6), (5, 6)),
        ((None, None), (None, None), (None, None)),
        ((None, 999), (1000, None), None),
        ((-300, -200), (-250, 0), (-250, -200)),
        ((500, 500), (500, 500), (500, 500)),
    ],
)
def test_touching_heights_meet(
    a: tuple[int | None, int | None],
    b: tuple[int | None, int | None],
    shared: tuple[int | None, int | None] | None,
) -> None:
    here = box(36, 35, 37, 36)
    volumes = [
        Volume4D(area=here, band=Band(lower_dm=low, upper_dm=high, datum=Datum.W84), window=ALWAYS)
        for low, high in (a, b)
    ]
    for one, other in (volumes, volumes[::-1]):
        found = meeting(one, other)
        assert (None if found is None else (found.lower_dm, found.upper_dm)) == shared


def test_what_is_shared_in_time_and_height_is_named() -> None:
    start, turn, end = (parse_instant(f"2016-09-17T{hour}:00:00Z") for hour in ("14", "15", "16"))
    one = Volume4D(
        area=box(40, 35, 41, 36),
        band=Band(lower_dm=0, upper_dm=5_000, datum=Datum.W84),
        window=Window(start=start, end=turn),
    )
    other = Volume4D(
        area=box(41, 36, 42, 37),
        band=Band(lower_dm=4_000, upper_dm=None, datum=Datum.W84),
        window=Window(start=turn, end=end),
    )
    assert meeting(one, other) == Meeting(
        window=Window(start=turn, end=turn),
        lower_dm=4_000,
        upper_dm=5_000,
        place=Position(lat_e7=36 * E7, lon_e7=41 * E7),
    )
    after = Volume4D(area=other.area, band=other.band, window=Window(start=end, end=None))
    assert meeting(one, after) is None
    above = Volume4D(area=other.area, band=Band(lower_dm=5_001, upper_dm=None, datum=Datum.W84), window=other.window)
    assert meeting(one, above) is None
