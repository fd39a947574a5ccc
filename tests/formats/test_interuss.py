"""InterUSS's flight intents and 4D requests give their documented result: a conflict, none, or a refusal with its reason.

The data is real and not part of the repository (shared data, interuss/SOURCE.md): tests are skipped where it is absent.
"""

import copy
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from openline.errors import BadInput
from openline.formats import plans_from_f3548
from openline.geotime import Volume4D, meeting

EVALUATED = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
"""The one instant against which relative times are resolved; a fraction of a second, so that rounding is seen."""
_OFFSET = re.compile(r"(-?[0-9]+)(s|m)\Z")


@pytest.fixture(scope="module")
def interuss(shared_data: Path) -> Path:
    folder = shared_data / "interuss"
    if not folder.is_dir():
        pytest.skip("the InterUSS test data is not here (interuss in the shared data)")
    return folder


# -- flight intents -------------------------------------------------------------------------------


def intents(path: Path) -> dict[str, list[Volume4D]]:
    """Every intent of a file with its deltas resolved, as F3548 volumes that went through the reader."""
    given = yaml.safe_load(path.read_text("utf-8"))["intents"]
    return {name: volumes(resolved(name, given)) for name in given}


def resolved(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """An intent in full: its own, or another's with changes."""
    intent = given[name]
    if "full" in intent:
        return dict(intent["full"])
    return dict(changed(resolved(intent["delta"]["source"], given), intent["delta"]["mutation"]))


def changed(value: Any, by: Any) -> Any:
    """Lists merge item by item, objects member by member; a member that begins with + replaces."""
    if isinstance(value, list) and isinstance(by, list):
        return [item if change is None else change if item is None else changed(item, change)
                for item, change in itertools.zip_longest(value, by)]  # fmt: skip
    if not isinstance(value, dict) or not isinstance(by, dict):
        return copy.deepcopy(by)
    result = dict(value)
    for name, change in by.items():
        plain = name.removeprefix("+")
        whole = name.startswith("+") or plain not in result
        result[plain] = copy.deepcopy(change) if whole else changed(result[plain], change)
    return result


def volumes(intent: dict[str, Any]) -> list[Volume4D]:
    written = json.dumps({"extents": [f3548(item) for item in intent["basic_information"]["area"]]})
    return [plan.volume for plan in plans_from_f3548(written.encode())]


def f3548(item: dict[str, Any]) -> dict[str, Any]:
    """A volume of a flight intent as F3548 writes it."""
    names = ("outline_polygon", "outline_circle", "altitude_lower", "altitude_upper")
    start = instant(item["start_time"])
    end = instant(item["end_time"]) if "end_time" in item else start + seconds(item["duration"])
    return {
        "volume": {name: item[name] for name in names if name in item},
        "time_start": {"value": written(start), "format": "RFC3339"},
        "time_end": {"value": written(end), "format": "RFC3339"},
    }


def instant(said: dict[str, Any]) -> datetime:
    offset = said["offset_from"]
    assert set(offset["starting_from"]) == {"time_during_test"}
    return EVALUATED + seconds(offset["offset"])


def seconds(text: str) -> timedelta:
    match = _OFFSET.match(text)
    assert match is not None
    return timedelta(seconds=int(match[1]) * (60 if match[2] == "m" else 1))


def written(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")


def conflict(a: list[Volume4D], b: list[Volume4D]) -> bool:
    """Whether any volume of one meets any of the other, the same in both orders."""
    there = any(meeting(one, other) is not None for one in a for other in b)
    back = any(meeting(other, one) is not None for one in a for other in b)
    assert there is back
    return there


def named(pattern: str, known: dict[str, Any]) -> list[str]:
    """The intents that alternatives like ``a|b`` or ``flight_1*`` stand for; every alternative stands for some."""
    found = [[name for name in known if fnmatch(name, part)] for part in pattern.split("|")]
    assert all(found), pattern
    return [name for names in found for name in names]


def relations(folder: Path) -> list[tuple[str, str, bool, bool]]:
    """Every documented pair: both names, whether they must conflict, and whether they do."""
    documented = json.loads((folder / "expected_conflicts.json").read_text("utf-8"))
    first, second = intents(folder / "conflicting_flights.yaml"), intents(folder / "non_conflicting.yaml")
    sets = [("equal_priority_set", first), ("higher_priority_set", first), ("non_conflicting_set", second)]
    return [
        (a, b, must, conflict(known[a], known[b]))
        for group, known in sets
        for must in (True, False)
        for left, right in documented[group].get("must_conflict" if must else "must_not_conflict", [])
        for a in named(left, known)
        for b in named(right, known)
    ]


def test_every_documented_relation_of_flight_intents_holds(interuss: Path) -> None:
    found = relations(interuss / "flight_intents")
    assert [(a, b) for a, b, must, does in found if must is not does] == []
    assert sum(must for _, _, must, _ in found) >= 15 and sum(not must for _, _, must, _ in found) >= 15


def test_every_flight_intent_is_read(interuss: Path) -> None:
    first = intents(interuss / "flight_intents" / "conflicting_flights.yaml")
    second = intents(interuss / "flight_intents" / "non_conflicting.yaml")
    assert (len(first), len(second)) == (13, 6)
    assert all(len(found) == 1 for found in (*first.values(), *second.values()))


def test_deltas_change_what_they_name_and_nothing_else(interuss: Path) -> None:
    given = yaml.safe_load((interuss / "flight_intents" / "conflicting_flights.yaml").read_text("utf-8"))["intents"]
    (area,) = resolved("flight1c_activated", given)["basic_information"]["area"]
    assert area["altitude_lower"] == {"value": 0.06, "reference": "W84", "units": "M"}
    assert area["altitude_upper"]["value"] == 35
    assert area["outline_polygon"]["vertices"][1] == {"lng": 0.00030, "lat": 0.00050}
    (unchanged,) = resolved("flight1_planned", given)["basic_information"]["area"]
    assert len(unchanged["outline_polygon"]["vertices"]) == 4 and unchanged["altitude_upper"]["value"] == 30


def test_times_and_heights_of_an_intent_are_rounded_outward(interuss: Path) -> None:
    (volume,) = intents(interuss / "flight_intents" / "conflicting_flights.yaml")["flight1_planned"]
    assert (volume.band.lower_dm, volume.band.upper_dm) == (0, 300)
    start, end = EVALUATED - timedelta(seconds=1), EVALUATED + timedelta(minutes=45)
    assert volume.window.start == start.replace(microsecond=0)
    assert volume.window.end == end.replace(microsecond=0) + timedelta(seconds=1)


# -- 4D requests ----------------------------------------------------------------------------------


class Request(NamedTuple):
    """What that service answers and why, what we answer as it stands, and in the standard's spelling."""

    status: int
    about: str
    ours: str | None
    respelled: str | None
    why: str


OLD = "formats.f3548-member"
REQUESTS = {
    "op_request_1.json": Request(201, "a good request of five volumes", None, None, "read: five plans"),
    "op_request_2.json": Request(
        400, "space: its edges cross, and it is too large for that service",
        "geotime.ring-crosses-itself", "geotime.ring-crosses-itself", "refused: a bow-tie; we have no size limit",
    ),
    "op_request_3.json": Request(
        400, "space: three times the same vertex", "geotime.no-inside", "geotime.no-inside", "refused: no inside",
    ),
    "op_request_4.json": Request(200, "a good query", None, None, "read: one plan"),
    "op_ref_area_too_large.json": Request(
        400, "a limit of that service: 40 degrees wide", None, None,
        "read: we have no size limit. As straight lines it would be a bow-tie; as geodesics its edges do not cross",
    ),
    "op_ref_incorrect_units.json": Request(
        400, "format: altitudes in N", "formats.f3548-units", "formats.f3548-units", "refused",
    ),
    "op_bad_lat_lon_range.json": Request(
        400, "space: latitude 110.02", OLD, "geotime.position-range", "refused, also for names of an older draft",
    ),
    "op_bad_time_format.json": Request(
        400, "format: RFC3330", OLD, "formats.f3548-units", "refused, also for names of an older draft",
    ),
    "op_end_time_past.json": Request(
        400, "time: it ended in 2019, a year before it starts", OLD, "geotime.window-backwards",
        "refused as backwards. That a window is past is no matter of the reader, which has no clock: the check says it",
    ),
    "op_uss_base_url_non_tls.json": Request(
        400, "beside the volume: an address without TLS", OLD, None,
        "refused for names of an older draft only; the volume is good, and addresses are not read",
    ),
    "op_bad_state_version0.json": Request(
        400, "beside the volume: Activated at version 0", OLD, None,
        "refused for names of an older draft only; the volume is good, and states are not read",
    ),
    "op_new_and_existing_subscription.json": Request(
        400, "beside the volume: two subscriptions", None, None, "read: the volume is good, subscriptions are not read",
    ),
}  # fmt: skip


def code_of(written: bytes) -> str | None:
    try:
        assert plans_from_f3548(written)
    except BadInput as error:
        assert error.hint and re.search(r"(extents\[[0-9]\]|area_of_interest)[.a-z_]*", error.message)
        return error.code
    return None


def in_the_standards_spelling(value: Any) -> Any:
    """The same with snake_case names, as the standard of 2021 writes them."""
    if isinstance(value, dict):
        return {
            re.sub("(?<=[a-z])([A-Z])", r"_\1", name).lower(): in_the_standards_spelling(item)
            for name, item in value.items()
        }
    return [in_the_standards_spelling(item) for item in value] if isinstance(value, list) else value


def test_the_table_names_every_request_with_its_documented_status(interuss: Path) -> None:
    documented = json.loads((interuss / "prober_scd" / "expected.json").read_text("utf-8"))
    statuses = {name: found["expected_http_status"] for name, found in documented.items()}
    assert statuses == {name: request.status for name, request in REQUESTS.items()}
    assert len(statuses) == 12


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_answered_as_the_table_says(interuss: Path, name: str) -> None:
    written = (interuss / "prober_scd" / name).read_bytes()
    assert code_of(written) == REQUESTS[name].ours
    respelled = json.dumps(in_the_standards_spelling(json.loads(written))).encode()
    assert code_of(respelled) == REQUESTS[name].respelled


def test_what_that_service_takes_we_take_and_what_it_refuses_for_its_space_we_refuse() -> None:
    for name, request in REQUESTS.items():
        if request.status < 400:
            assert request.ours is None, name
        if request.about.startswith(("space", "format", "time")):
            assert request.ours and request.respelled, name


def test_the_volumes_of_a_request_are_all_there(interuss: Path) -> None:
    plans = plans_from_f3548((interuss / "prober_scd" / "op_request_1.json").read_bytes())
    assert [(plan.volume.band.lower_dm, plan.volume.band.upper_dm) for plan in plans] == [
        (-79, 1141), (988, 1141), (988, 1141), (-79, 1141), (-201, 75),
    ]  # fmt: skip
    assert plans[1].volume.window.end == datetime(1969, 12, 31, 16, 2, tzinfo=UTC)
    # The second runs at another time than all the rest, across the very same places.
    assert [meeting(plans[1].volume, plan.volume) for plan in plans[2:]] == [None] * 3
