"""vectors/space/cases.jsonl: each named geometry is taken, cut or refused as written, with the place where it goes wrong."""

from typing import Any

import pytest

from openline.errors import GeometryError
from openline.geotime import area_from_geojson

from .named_cases import EXPECTED, GIVEN, cases, problem

CASES = cases()


@pytest.mark.parametrize("case", [pytest.param(case, id=case["case"]) for case in CASES])
def test_it_comes_out_as_written(case: dict[str, Any]) -> None:
    assert problem(case) is None


def test_there_are_enough_of_them_under_names_of_their_own() -> None:
    assert len(CASES) >= 80
    assert len({case["case"] for case in CASES}) == len(CASES)
    assert sum("refused" in case for case in CASES) >= 40 <= sum("refused" not in case for case in CASES)


def test_every_case_gives_one_thing_and_expects_something_of_it() -> None:
    for case in CASES:
        assert sum(name in case for name in GIVEN) == 1, case["case"]
        expected = {"refused", "says", "hint"} if "refused" in case else set(EXPECTED)
        assert set(case) <= {"case", *GIVEN, *expected}, case["case"]
        assert case["says"] if "refused" in case else expected & set(case), case["case"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["case"]) for case in CASES if "geometry" in case])
def test_a_refusal_names_the_ring_or_shows_the_place(case: dict[str, Any]) -> None:
    """Only where there is no list, no ring or no polygon is there no place to show."""
    if "refused" not in case or case["refused"] in ("geotime.not-a-polygon", "geotime.empty"):
        return
    with pytest.raises(GeometryError) as caught:
        area_from_geojson(case["geometry"])
    bare = ("geotime.not-a-list", "geotime.too-many-vertices")
    assert "ring " in caught.value.message or case["refused"] in bare
    assert "lat" in caught.value.message or " holds " in caught.value.message or caught.value.code in (
        *bare, "geotime.not-two-dimensional", "geotime.ring-too-short",
    )  # fmt: skip


def test_a_case_that_is_not_as_written_is_found() -> None:
    square = next(case for case in CASES if case["case"] == "a square")
    bow_tie = next(case for case in CASES if case["case"] == "bow-tie")
    assert problem(square | {"parts": 2}) and problem(square | {"refused": "geotime.empty", "says": []})
    assert problem(bow_tie | {"refused": "geotime.empty"}) and problem(bow_tie | {"says": ["vertex 9"]})
    assert problem(bow_tie | {"hint": "nothing of the kind"})
