"""The live index: each dimension touching and one unit apart, the antimeridian, and every way to ask."""

import math
from typing import Any

import numpy as np
import pytest
import shapely

from openline.geotime import (
    Band,
    Datum,
    LiveIndex,
    Volume4D,
    Window,
    _index,
    _index_decide,
    _index_shape,
    parse_instant,
)
from openline.geotime._index_boxes import Boxes
from openline.geotime._index_page import Page
from openline.geotime._index_rows import asking_tile
from tests.campaigns import g3

from .shapes import box

HALF = 1_800_000_000
WIDE = (-math.inf, math.inf)
Plain = tuple[Any, float, float, float, float]
BASE = (0, 0, 100, 100, 0.0, 100.0, 1_000.0, 2_000.0)


def plain(w: float, s: float, e: float, n: float, lo: float, hi: float, start: float, end: float) -> Plain:
    return shapely.box(w, s, e, n), lo, hi, start, end


def index(*volumes: Plain, **sizes: int) -> LiveIndex[str]:
    made: LiveIndex[str] = LiveIndex(**sizes)
    for number, volume in enumerate(volumes):
        made.put(f"v{number}", *volume)
    return made


def columns(volumes: list[Plain]) -> tuple[Any, ...]:
    shapes, *numbers = zip(*volumes, strict=True)
    return list(shapes), *(np.array(column, float) for column in numbers)


def asked_in_every_way(made: LiveIndex[str], volume: Plain) -> set[str]:
    """The answer, once the single query and the batch agree on it."""
    single = made.search(*volume)
    of, keys = made.batch(*columns([volume]))
    assert of.tolist() == [0] * len(keys) and sorted(keys) == sorted(single) and len(set(single)) == len(single)
    return set(single)


@pytest.mark.parametrize("large", [False, True], ids=["few", "many"])
@pytest.mark.parametrize(
    ("touching", "apart"),
    [
        ((100, 0, 200, 100, *BASE[4:]), (101, 0, 200, 100, *BASE[4:])),
        ((-100, 0, 0, 100, *BASE[4:]), (-100, 0, -1, 100, *BASE[4:])),
        ((0, 100, 100, 200, *BASE[4:]), (0, 101, 100, 200, *BASE[4:])),
        ((0, -100, 100, 0, *BASE[4:]), (0, -100, 100, -1, *BASE[4:])),
        ((*BASE[:4], 100.0, 200.0, *BASE[6:]), (*BASE[:4], 101.0, 200.0, *BASE[6:])),
        ((*BASE[:4], -50.0, 0.0, *BASE[6:]), (*BASE[:4], -50.0, -1.0, *BASE[6:])),
        ((*BASE[:6], 2_000.0, 3_000.0), (*BASE[:6], 2_001.0, 3_000.0)),
        ((*BASE[:6], 0.0, 1_000.0), (*BASE[:6], 0.0, 999.0)),
    ],
)
def test_what_touches_is_found_and_what_is_one_unit_apart_is_not(touching: Any, apart: Any, large: bool) -> None:
    made = index(*[plain(*BASE)] * (40 if large else 1), leaf_volumes=8, page_leaves=4)
    assert len(asked_in_every_way(made, plain(*touching))) == len(made)
    assert asked_in_every_way(made, plain(*apart)) == set()


def test_a_corner_on_a_slanted_edge_meets_and_one_unit_further_does_not() -> None:
    slope = shapely.Polygon([(0, 0), (300, 100), (0, 100)])
    made = index(*[(slope, *plain(*BASE)[1:])] * 30)
    for corner, met in ((50, 30), (49, 0)):
        query = shapely.Polygon([(150, corner), (300, 0), (200, -50)])
        assert len(asked_in_every_way(made, (query, *plain(*BASE)[1:]))) == met


def test_boxes_that_meet_without_their_areas_are_candidates_and_no_answer() -> None:
    corner = shapely.Polygon([(0, 0), (100, 0), (0, 100)])
    made = index((corner, *plain(*BASE)[1:]))
    far = plain(90, 90, 95, 95, *BASE[4:])
    assert asked_in_every_way(made, far) == set()
    assert made.candidates((90, 90, 95, 95), *far[1:]) == ["v0"]
    assert made.candidates((101, 90, 105, 95), *far[1:]) == []


def test_a_hole_is_no_part_of_the_area() -> None:
    frame = shapely.box(0, 0, 1_000, 1_000).difference(shapely.box(100, 100, 900, 900))
    made = index(*[(frame, *plain(*BASE)[1:])] * 20)
    made.load([f"w{number}" for number in range(30)], *columns([(frame, *plain(*BASE)[1:])] * 30))
    assert asked_in_every_way(made, plain(101, 101, 899, 899, *BASE[4:])) == set()
    assert len(asked_in_every_way(made, plain(100, 101, 899, 899, *BASE[4:]))) == 50


@pytest.mark.parametrize("count", [1, 40])
def test_both_sides_of_the_antimeridian_see_each_other_once(count: int) -> None:
    east, west = plain(HALF - 50, 0, HALF, 100, *BASE[4:]), plain(-HALF, 0, 50 - HALF, 100, *BASE[4:])
    both = (shapely.union(east[0], west[0]), *east[1:])
    made = index(*[east] * count, both, *[west] * count, plain(1 - HALF, 0, 50 - HALF, 100, *BASE[4:]))
    assert len(asked_in_every_way(made, east)) == 2 * count + 1
    assert len(asked_in_every_way(made, both)) == 2 * count + 2
    assert len(asked_in_every_way(made, plain(HALF - 60, 0, HALF - 1, 100, *BASE[4:]))) == count + 1
    _, keys = made.batch_stored(["v0"])
    assert len(keys) == 2 * count and "v0" not in keys


@pytest.mark.parametrize(
    "stored",
    [
        (*BASE[:4], -math.inf, 100.0, 1_000.0, 2_000.0),
        (*BASE[:4], 0.0, math.inf, 1_000.0, 2_000.0),
        (*BASE[:6], -math.inf, 2_000.0),
        (*BASE[:6], 1_000.0, math.inf),
        (*BASE[:4], *WIDE, *WIDE),
    ],
)
def test_a_missing_end_is_unbounded_on_either_side(stored: Any) -> None:
    made = index(plain(*BASE), plain(*stored))
    assert asked_in_every_way(made, plain(*BASE)) == {"v0", "v1"}
    assert asked_in_every_way(made, plain(*stored)) == {"v0", "v1"}
    far = plain(*BASE[:4], -9e6 if stored[4] == -math.inf else 9e6, 9e6, -9e9 if stored[6] == -math.inf else 1e3, 9e9)
    assert "v1" in asked_in_every_way(made, far) or stored[4:] == (*BASE[4:6], *stored[6:])


@pytest.mark.parametrize("instant", [0.0, -1.0, 2.0**32, 2.0**32 - 1])
def test_an_instant_at_the_edge_of_what_a_row_holds_is_met_in_every_way(instant: float) -> None:
    """Rows hold 32 bits: the instant of 1970 is their least number, which has no negative of its own."""
    ends = (-math.inf, instant), (instant, math.inf), (instant, instant + 5), (instant - 5, instant)
    made = index(*[plain(*BASE[:6], *window) for window in ends])
    assert asked_in_every_way(made, plain(*BASE[:6], instant, instant)) == {"v0", "v1", "v2", "v3"}
    assert asked_in_every_way(made, plain(*BASE[:6], instant - 1, instant - 1)) == {"v0", "v3"}
    assert asked_in_every_way(made, plain(*BASE[:6], instant + 1, instant + 1)) == {"v1", "v2"}
    assert sorted(made.batch_stored(["v0", "v1", "v2", "v3"])[1]) == sorted(["v0", "v1", "v2", "v3"] * 3)


def test_a_long_window_is_answered_once() -> None:
    day = 86_400.0
    made = index(plain(*BASE[:6], 0.0, 10 * day), plain(*BASE[:6], 0.0, 90 * day), plain(*BASE[:6], 8 * day, 9 * day))
    assert asked_in_every_way(made, plain(*BASE[:6], 0.0, 90 * day)) == {"v0", "v1", "v2"}
    assert asked_in_every_way(made, plain(*BASE[:6], -math.inf, math.inf)) == {"v0", "v1", "v2"}
    assert asked_in_every_way(made, plain(*BASE[:6], 9 * day, 9.5 * day)) == {"v0", "v1", "v2"}
    assert asked_in_every_way(made, plain(*BASE[:6], 9 * day + 1, 9.5 * day)) == {"v0", "v1"}


def test_a_withdrawn_volume_is_gone_and_may_come_again() -> None:
    made = index(plain(*BASE), plain(*BASE))
    made.withdraw("v0")
    assert asked_in_every_way(made, plain(*BASE)) == {"v1"} and "v0" not in made and len(made) == 1
    made.put("v0", *plain(500, 500, 600, 600, *BASE[4:]))
    assert asked_in_every_way(made, plain(*BASE)) == {"v1"}
    assert asked_in_every_way(made, plain(600, 600, 700, 700, *BASE[4:])) == {"v0"}


def test_unknown_and_known_keys_are_refused_and_nothing_changes() -> None:
    made = index(plain(*BASE))
    with pytest.raises(KeyError):
        made.withdraw("nobody")
    with pytest.raises(KeyError):
        made.put("v0", *plain(500, 500, 600, 600, *BASE[4:]))
    with pytest.raises(KeyError):
        made.load(["new", "v0"], *columns([plain(*BASE)] * 2))
    with pytest.raises(KeyError):
        made.load(["new", "new"], *columns([plain(*BASE)] * 2))
    with pytest.raises(KeyError):
        made.batch_stored(["nobody"])
    assert len(made) == 1 and asked_in_every_way(made, plain(*BASE)) == {"v0"}


def test_an_empty_index_answers_nothing() -> None:
    made: LiveIndex[str] = LiveIndex()
    assert asked_in_every_way(made, plain(*BASE)) == set()
    assert made.batch([], *[np.empty(0)] * 4)[1] == made.batch_stored([])[1] == made.candidates((0, 0, 1, 1), *WIDE * 2)
    made.load([], [], *[np.empty(0)] * 4)
    assert len(made) == 0


def test_volumes_are_compared_on_the_ellipsoid_and_updated_in_place() -> None:
    start, end = parse_instant("2026-01-01T00:00:00Z"), parse_instant("2026-01-01T01:00:00Z")

    def volume(west: float) -> Volume4D:
        band = Band(lower_dm=0, upper_dm=100, datum=Datum.W84)
        return Volume4D(area=box(west, 50, west + 1, 51), band=band, window=Window(start=start, end=end))

    made: LiveIndex[str] = LiveIndex()
    made.insert("a", volume(4))
    assert made.query(volume(5)) == ["a"] and made.query(volume(5.1)) == []
    made.update("a", volume(8))
    assert made.query(volume(5)) == [] and made.query(volume(9)) == ["a"]
    with pytest.raises(KeyError):
        made.update("b", volume(8))
    with pytest.raises(KeyError):
        made.insert("a", volume(8))


def test_a_large_load_shrinks_when_most_of_it_is_withdrawn() -> None:
    volumes = [plain(10 * x, 0, 10 * x + 9, 9, *BASE[4:]) for x in range(3_000)]
    made: LiveIndex[str] = LiveIndex(leaf_volumes=8, page_leaves=8)
    made.load([f"v{number}" for number in range(3_000)], *columns(volumes))
    full = made.memory_bytes()
    for number in range(3_000):
        if number % 30:
            made.withdraw(f"v{number}")
    expected = {f"v{number}" for number in range(0, 3_000, 30)}
    assert asked_in_every_way(made, plain(0, 0, 90_000, 9, *BASE[4:])) == expected
    assert asked_in_every_way(made, plain(0, 0, 3_000, 9, *BASE[4:])) == {f"v{n}" for n in range(0, 301, 30)}
    assert made.memory_bytes() < full


def test_memory_is_stated_and_falls_when_volumes_go() -> None:
    made = index(*[plain(*BASE)] * 400, leaf_volumes=16, page_leaves=4)
    full = made.memory_bytes()
    for number in range(400):
        made.withdraw(f"v{number}")
    assert 0 < made.memory_bytes() < full and len(made) == 0


@pytest.mark.parametrize(
    "fault", ["a leaf drawn too small", "a box not widened", "an inner disc too large", "an end shut"]
)
def test_the_campaign_sees_a_planted_fault(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "a leaf drawn too small":
        monkeypatch.setattr(Page, "_fit", lambda self, leaf: self.boxes.replace(leaf.number, self.held.rows[0]))
    elif fault == "a box not widened":
        monkeypatch.setattr(Boxes, "widen", lambda self, number, row: None)
    elif fault == "an inner disc too large":
        monkeypatch.setattr(_index_decide, "_FEW", 2)
        monkeypatch.setattr(_index_shape, "_MARGIN", -400.0)
    else:
        monkeypatch.setattr(_index, "asking_tile", lambda bounds, numbers: asking_tile(bounds, numbers) - 1)
    held, figure = g3.run(7, 1_500)
    assert not held, figure
