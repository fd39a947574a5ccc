"""The named cases of vectors/space/cases.jsonl: what is given, what must come of it, and the runner for both.

Each line is one JSON object: ``case``, one thing given, and what is expected. Longitude comes first in GeoJSON and in
``bounds`` (west, south, east, north); ``center``, ``points``, ``holds`` and ``lacks`` are latitude, longitude.

    given     geometry (GeoJSON), circle, route, band, window, plan (a document), file (its text, where JSON has no word)
    expected  refused (the code), says (words of the message), hint (words of it), or any of
              parts, holes, bounds, holds, lacks, equals, covers, meets, apart, plans, band_dm, window_is
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely

from openline.errors import BadInput
from openline.formats import read_plans
from openline.geotime import (
    E7,
    Area,
    Band,
    Certainty,
    Datum,
    Position,
    Volume4D,
    Window,
    area_from_geojson,
    circle,
    corridor,
    crosses,
    format_instant,
    inside,
    parse_instant,
)

PATH = Path(__file__).resolve().parents[2] / "vectors" / "space" / "cases.jsonl"
Case = dict[str, Any]
GIVEN = ("geometry", "circle", "route", "band", "window", "plan", "file")


def cases() -> list[Case]:
    """Every line, in the order of the file."""
    return [json.loads(line) for line in PATH.read_text("utf-8").splitlines()]


def problem(case: Case) -> str | None:
    """What did not come out as written, or None."""
    try:
        made = _made(case)
    except BadInput as error:
        return _refusal(case, error)
    if "refused" in case:
        return f"taken, not refused with {case['refused']}"
    wrong = [name for name, holds in EXPECTED.items() if name in case and not holds(made, case[name])]
    return f"not as written: {', '.join(wrong)}" if wrong else None


def _refusal(case: Case, error: BadInput) -> str | None:
    if error.code != case.get("refused"):
        return f"refused with {error.code}: {error.message}"
    unsaid = [words for words in case["says"] if words not in error.message]
    if unsaid or case.get("hint", "") not in error.hint or not error.hint:
        return f"the refusal does not say {unsaid or case['hint']}: {error}"
    return None


def _made(given: Case) -> Any:
    """An area, a band, a window, or the volumes of a file."""
    (name,) = (name for name in GIVEN if name in given)
    return _MAKE[name](given[name])


def _circle(given: Case) -> Area:
    return circle(_position(given["center"]), given["radius_m"])


def _route(given: Case) -> Area:
    return corridor([_position(point) for point in given["points"]], given["width_m"])


def _band(given: list[Any]) -> Band:
    return Band(lower_dm=given[0], upper_dm=given[1], datum=Datum(given[2]))


def _window(given: list[str | None]) -> Window:
    start, end = (None if text is None else parse_instant(text) for text in given)
    return Window(start=start, end=end)


def _volumes(text: str) -> list[Volume4D]:
    return [plan.volume for plan in read_plans(text.encode("utf-8"))]


def _position(given: list[float]) -> Position:
    return Position(lat_e7=round(given[0] * E7), lon_e7=round(given[1] * E7))


_MAKE: dict[str, Callable[[Any], Any]] = {
    "geometry": area_from_geojson,
    "circle": _circle,
    "route": _route,
    "band": _band,
    "window": _window,
    "plan": lambda given: _volumes(json.dumps(given)),
    "file": _volumes,
}


def _area(made: Any) -> Area:
    area = made[0].area if isinstance(made, list) else made
    assert isinstance(area, Area)
    return area


def _holds(made: Any, places: list[list[float]]) -> bool:
    return all(inside(_area(made), _position(place), 0) is Certainty.CERTAIN for place in places)


def _lacks(made: Any, places: list[list[float]]) -> bool:
    return all(inside(_area(made), _position(place), 0) is Certainty.NO for place in places)


def _covers(made: Any, other: Case) -> bool:
    return bool(_area(made).geometry.covers(_area(_made(other)).geometry))


def _meet(made: Any, other: Case) -> bool:
    """Whether the two share something, the same in both orders."""
    found = _made(other)
    if isinstance(made, Band):
        (low, high), (other_low, other_high) = made.ellipsoidal(), found.ellipsoidal()
        return not any(
            above is not None and below is not None and above < below
            for above, below in ((high, other_low), (other_high, low))
        )
    if isinstance(made, Window):
        there, back = made.shared(found) is not None, found.shared(made) is not None
    else:
        there, back = crosses(_area(made), _area(found)), crosses(_area(found), _area(made))
    assert there is back, "the order decides nothing"
    return there


def _parts(made: Any) -> list[Any]:
    return list(shapely.get_parts(_area(made).geometry))


def _band_dm(made: Any) -> list[int | None]:
    return list((made[0].band if isinstance(made, list) else made).ellipsoidal())


def _ends(made: Any) -> list[str | None]:
    window = made[0].window if isinstance(made, list) else made
    return [None if end is None else format_instant(end) for end in (window.start, window.end)]


EXPECTED: dict[str, Callable[[Any, Any], bool]] = {
    "parts": lambda made, count: len(_parts(made)) == count,
    "holes": lambda made, count: sum(len(part.interiors) for part in _parts(made)) == count,
    "bounds": lambda made, degrees: list(_area(made).geometry.bounds) == [round(value * E7) for value in degrees],
    "holds": _holds,
    "lacks": _lacks,
    "equals": lambda made, other: bool(_area(made) == _area(_made(other))),
    "covers": _covers,
    "meets": _meet,
    "apart": lambda made, other: not _meet(made, other),
    "plans": lambda made, count: len(made) == count,
    "band_dm": lambda made, expected: _band_dm(made) == expected,
    "window_is": lambda made, expected: _ends(made) == expected,
}
