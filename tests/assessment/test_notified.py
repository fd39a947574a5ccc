"""Which registered locations lie within an event's stated precision, and who had been told by then: no more than that."""

import math
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from openline.assessment import (
    Disclosed,
    Event,
    LocationWithin,
    Notified,
    RegisteredLocation,
    Told,
    notified,
)
from openline.formats import read_events
from openline.geotime import Certainty, Position, Span
from openline.messages import Precision
from openline.terms import ActKind

HEALTH = "insecurity_insight/attacks_on_health_care_2016_2023_SYR.csv"
T0 = datetime(2017, 1, 1, tzinfo=UTC)
RECIPIENTS = ("synthetic-north", "synthetic-south", "synthetic-conduit")


def event(radius_m: int = 1_000, hour: int = 0, hours: int = 24, lat: float = 35.0, lon: float | None = 37.0) -> Event:
    start = T0 + timedelta(hours=hour)
    place = None if lon is None else Position(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7))
    return Event(
        id="synthetic-1", line=2, kind=ActKind.SHELLING, span=Span(earliest=start, latest=start + timedelta(hours=hours)),
        position=place, radius_m=radius_m, day=date(2017, 1, 1), actors=None, targets=None,
    )  # fmt: skip


def location(*told: Disclosed, lat: float = 35.0, lon: float = 37.0, at: int = -1000, ended: int | None = None,
             radius_m: int = 100) -> RegisteredLocation:  # fmt: skip
    return RegisteredLocation(
        id="synthetic-a", position=Position(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7)), radius_m=radius_m,
        registered_utc=T0 + timedelta(hours=at), disclosures=told,
        ended_utc=None if ended is None else T0 + timedelta(hours=ended),
    )  # fmt: skip


def told(
    hour: int, received: int | None = None, recipient: str = "synthetic-north", precision: Precision = Precision.EXACT
) -> Disclosed:
    got = None if received is None else T0 + timedelta(hours=received)
    return Disclosed(
        recipient=recipient, precision=precision, disclosed_utc=T0 + timedelta(hours=hour), received_utc=got
    )


def found(
    an_event: Event, *register: RegisteredLocation, recipients: tuple[str, ...] = ()
) -> tuple[LocationWithin, ...]:
    (one,) = notified([an_event], register, recipients)
    return one.locations


def test_a_location_lies_within_the_precision_wholly_partly_or_not() -> None:
    metre = 1 / 110_941  # a degree of latitude at 35 N, in metres
    assert [item.within for item in found(event(), location(lat=35.0 + 800 * metre))] == [Certainty.CERTAIN]
    assert [item.within for item in found(event(), location(lat=35.0 + 1_050 * metre))] == [Certainty.POSSIBLE]
    assert found(event(), location(lat=35.0 + 1_110 * metre)) == ()


def test_an_event_without_a_place_stays_without_locations_and_says_so() -> None:
    (one,) = notified([event(lon=None)], [location()])
    assert (one.place_said, one.locations) == (False, ())


def test_who_had_been_told_is_judged_by_the_time_of_the_event() -> None:
    register = location(told(-5, received=-4), told(12, recipient="b"), told(30, 31, recipient="c"))
    (one,) = found(event(), register, recipients=("never-told",))
    assert [(item.recipient, item.disclosed, item.received) for item in one.told] == [
        ("b", Certainty.POSSIBLE, Certainty.NO),
        ("c", Certainty.NO, Certainty.NO),
        ("never-told", Certainty.NO, Certainty.NO),
        ("synthetic-north", Certainty.CERTAIN, Certainty.CERTAIN),
    ]
    assert one.not_told == ("c", "never-told")


def test_disclosed_is_not_received() -> None:
    (one,) = found(event(), location(told(-5, received=48)))
    assert (one.told[0].disclosed, one.told[0].received) == (Certainty.CERTAIN, Certainty.NO)


def test_the_precision_is_what_may_have_been_told_by_then_never_what_came_later() -> None:
    steps = (told(-9, precision=Precision.CELL_5_KM), told(-5, precision=Precision.CELL_1_KM), told(99))
    (one,) = found(event(), location(*steps))
    assert one.told[0].precision is Precision.CELL_1_KM
    (late,) = found(event(), location(told(99)))
    assert late.told[0].precision is None


def test_a_location_that_was_registered_later_or_had_ended_is_not_named() -> None:
    assert found(event(), location(at=25)) == ()
    assert found(event(), location(ended=-1)) == ()
    assert [item.registered for item in found(event(), location(at=12))] == [Certainty.POSSIBLE]
    assert [item.registered for item in found(event(), location(ended=12))] == [Certainty.POSSIBLE]
    assert [item.registered for item in found(event(), location(ended=25))] == [Certainty.CERTAIN]


def test_nothing_that_comes_out_says_where_or_how_near_or_that_it_was_meant() -> None:
    """Of a location its id comes out, and no number: whoever reads the answer learns no place finer than the event's."""
    fields = {name for kind in (Notified, LocationWithin, Told) for name in kind.__struct_fields__}
    assert fields == {"event", "line", "place_said", "locations", "location", "within", "registered", "told", "recipient",
                      "disclosed", "received", "precision"}  # fmt: skip
    near, far = (found(event(radius_m=25_000), location(lat=lat)) for lat in (35.0, 35.1))
    assert near == far, "one in the middle and one 11 km off read the same"


@given(st.integers(0, 400), st.integers(0, 3_000), st.integers(0, 3_000))
def test_a_wider_radius_never_loses_a_location_and_a_finer_one_never_makes_no_of_certain(
    away: int, a: int, b: int
) -> None:
    order = [Certainty.NO, Certainty.POSSIBLE, Certainty.CERTAIN]
    place = location(lat=35.0 + away / 15_000)
    narrow, wide = (found(event(radius_m=radius), place) for radius in sorted((a, b)))
    answers = [order.index(items[0].within) if items else 0 for items in (narrow, wide)]
    assert answers[0] <= answers[1]


# -- real attacks, a made-up register -------------------------------------------------------------------------------


def synthetic_register(seed: int, count: int = 150) -> list[RegisteredLocation]:
    """Made-up locations, scattered by dice over a box around Syria: none of them stands for any real place."""
    dice = random.Random(f"synthetic register {seed}")
    register = []
    for number in range(count):
        since = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(26_000))
        steps = []
        for recipient in RECIPIENTS:
            if dice.random() < 0.6:
                sent = since + timedelta(hours=dice.randrange(4_000))
                got = sent + timedelta(hours=dice.randrange(72)) if dice.random() < 0.7 else None
                steps.append(Disclosed(recipient=recipient, precision=dice.choice(list(Precision)), disclosed_utc=sent, received_utc=got))  # fmt: skip
        register.append(RegisteredLocation(
            id=f"synthetic/{number:032x}", radius_m=dice.choice((50, 200, 1_000)), registered_utc=since,
            position=Position(lat_e7=dice.randrange(323_000_000, 373_000_000), lon_e7=dice.randrange(357_000_000, 423_000_000)),
            disclosures=tuple(steps),
            ended_utc=since + timedelta(days=dice.randrange(1, 900)) if dice.random() < 0.4 else None,
        ))  # fmt: skip
    return register


@pytest.fixture(scope="module")
def attacks(shared_data: Path) -> list[Event]:
    with (shared_data / HEALTH).open("rb") as file:
        items = list(read_events(file, "health.csv", zone=ZoneInfo("Asia/Damascus")))
    return [item for item in items if isinstance(item, Event) and item.day.year < 2019]


def test_512_attacks_on_health_care_match_a_made_up_register_as_a_plain_count_does(attacks: list[Event]) -> None:
    """Insecurity Insight, Syria 2016-2018. The oracle measures every pair itself, in floats, with the raw times."""
    # Our distances are whole metres: a made-up location a hair's breadth off an edge would be decided by rounding.
    register = [place for place in synthetic_register(6) if all(_clear(attack, place) for attack in attacks)]
    assert len(register) > 140
    ours = list(notified(attacks, register, RECIPIENTS))
    assert (len(ours), sum(item.place_said for item in ours)) == (512, 511)
    expected = [_plainly(attack, register) for attack in attacks]
    counted = [{(item.location, item.within.value, item.registered.value): {(t.recipient, t.disclosed.value, t.received.value)
                for t in item.told} for item in one.locations} for one in ours]  # fmt: skip
    assert counted == expected
    pairs = [item for one in ours for item in one.locations]
    told_of = [told for item in pairs for told in item.told]
    figures = {
        "pairs": len(pairs),
        "attacks with a location within": sum(bool(one.locations) for one in ours),
        "certain": sum(item.within is Certainty.CERTAIN for item in pairs),
        "disclosed before": sum(t.disclosed is Certainty.CERTAIN for t in told_of),
        "received before": sum(t.received is Certainty.CERTAIN for t in told_of),
        "not told": sum(len(item.not_told) for item in pairs),
    }
    assert figures == FIGURES


FIGURES = {
    "pairs": 9_041,
    "attacks with a location within": 344,
    "certain": 9_020,
    "disclosed before": 13_223,
    "received before": 9_650,
    "not told": 13_866,
}
"""Of seed 6: a made-up register on a real list, so they say nothing of anybody."""


def _apart_m(a: Position, b: Position) -> float:
    return float(Geod(ellps="WGS84").inv(a.lon_e7 / 1e7, a.lat_e7 / 1e7, b.lon_e7 / 1e7, b.lat_e7 / 1e7)[2])


def _clear(attack: Event, place: RegisteredLocation) -> bool:
    if attack.position is None:
        return True
    beyond = _apart_m(attack.position, place.position) - attack.radius_m
    return min(abs(beyond - place.radius_m), abs(beyond + place.radius_m)) > 2


def _plainly(
    attack: Event, register: list[RegisteredLocation]
) -> dict[tuple[str, str, str], set[tuple[str, str, str]]]:
    """The oracle: every pair, one by one."""
    answer: dict[tuple[str, str, str], set[tuple[str, str, str]]] = {}
    if attack.position is None:
        return answer
    earliest, latest = attack.span.earliest.timestamp(), attack.span.latest.timestamp()

    def by_then(instant: datetime | None) -> str:
        if instant is None or instant.timestamp() >= latest:
            return "no"
        return "certain" if instant.timestamp() < earliest else "possible"

    for place in register:
        apart = _apart_m(attack.position, place.position)
        gone = math.inf if place.ended_utc is None else place.ended_utc.timestamp()
        if apart > attack.radius_m + place.radius_m or place.registered_utc.timestamp() >= latest or gone < earliest:
            continue
        sure = place.registered_utc.timestamp() < earliest and gone >= latest
        told_of = set()
        for name in RECIPIENTS:
            own = [item for item in place.disclosures if item.recipient == name]
            told_of.add(
                (name, by_then(own[0].disclosed_utc) if own else "no", by_then(own[0].received_utc) if own else "no")
            )
        within = "certain" if apart + place.radius_m <= attack.radius_m else "possible"
        answer[place.id, within, "certain" if sure else "possible"] = told_of
    return answer
