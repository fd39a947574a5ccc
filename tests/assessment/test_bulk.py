"""Many events at once get the very answers that each gets alone, in any order and any batches."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec import structs

from openline.arrangement import Arrangement, load
from openline.assessment import OUTCOMES, SETTLES, AreaCounter, BulkAssessor, Event, count_regions
from openline.assessment._names import Names
from openline.geotime import Position, Span
from openline.terms import ActKind, Outcome, Weapon, evaluate
from tests.arrangement.files import shipped

AGREED = load(shipped())
NAMES = ["Syrian Government", "Jabhat al-Nusra", "ISIL", "Pro-government forces", "Russia", "acceded-opposition", "nobody known",
         "Turkey", "SDF", "acceded-opposition, Nusra Front"]  # fmt: skip


_ATTACKS = [ActKind.ARMED_ATTACK, ActKind.SHELLING]


def invented(seed: int, count: int) -> list[Event]:
    """Events about the areas and about the instants at which something changes."""
    source = random.Random(seed)
    edges = [
        window.start for term in AGREED.terms for window in (effect.window for effect in term.effects) if window.start
    ]
    edges += list(AGREED.changes())
    return [_event(source, number, edges) for number in range(count)]


def _event(source: random.Random, number: int, edges: list[datetime]) -> Event:
    area = source.choice(AGREED.areas).area.geometry
    west, south, east, north = area.bounds
    lon, lat = source.uniform(west - 2e6, east + 2e6), source.uniform(south - 2e6, north + 2e6)
    begun = source.choice(edges) + timedelta(hours=source.choice([-30, -1, 0, 0, 1, 40, 2000]))
    begun = max(begun, datetime(1990, 1, 1, tzinfo=UTC)).replace(microsecond=0)
    both = source.random() < 0.4
    one, other = (source.choice([None, None, *[(name,) for name in NAMES]]) for _ in range(2))
    return Event(
        id=str(number), line=number + 2, kind=source.choice([*list(ActKind), *_ATTACKS * 8]), day=begun.date(),
        span=Span(earliest=begun, latest=begun + timedelta(hours=source.choice([0, 1, 24, 700]))),
        position=None if source.random() < 0.05 else Position(lat_e7=round(lat), lon_e7=round(lon)),
        radius_m=source.choice([0, 1_000, 5_000, 25_000]), actors=one, targets=other,
        either_way=both and one is not None and other is not None, weapon=source.choice([None, *Weapon]),
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_in_bulk_and_alone_give_the_same_answers(seed: int) -> None:
    events = invented(seed, 120)
    assessor = BulkAssessor(AGREED)
    batch = assessor.assess(events)
    seen: set[Outcome] = set()
    for row, event in enumerate(events):
        act = assessor.act_of(event)
        for column, term in enumerate(AGREED.terms):
            alone = evaluate(term, act, AGREED)
            together = OUTCOMES[batch.outcomes[row, column]]
            assert together is alone.outcome, (event, term.id)
            assert SETTLES[batch.settles[row, column]] is alone.settles, (event, term.id)
            assert set(batch.readings.get((row, column), ())) == set(alone.readings), (event, term.id)
            seen.add(together)
    assert seen == set(Outcome), "every outcome occurred"


def test_neither_order_nor_batches_change_an_answer() -> None:
    events = invented(3, 90)
    whole = BulkAssessor(AGREED).assess(events)
    answers = {event.id: whole.outcomes[row].tolist() for row, event in enumerate(events)}
    mixed = events[:]
    random.Random(4).shuffle(mixed)
    again = BulkAssessor(AGREED)
    for start in range(0, len(mixed), 17):
        part = again.assess(mixed[start : start + 17])
        assert all(part.outcomes[row].tolist() == answers[event.id] for row, event in enumerate(part.events))


def handed_over(first_until: int, second_from: int) -> Arrangement:
    """The shipped arrangement with one area in two versions, days after its beginning."""
    (one, *_) = [area for area in AGREED.areas if area.id == "north-homs-area"]
    begun = one.valid_from
    versions = (
        structs.replace(one, valid_until=begun + timedelta(days=first_until)),
        structs.replace(one, version="2", valid_from=begun + timedelta(days=second_from)),
    )
    return structs.replace(AGREED, areas=(*(area for area in AGREED.areas if area.id != one.id), *versions))


@pytest.mark.parametrize(("first_until", "second_from"), [(30, 30), (30, 31), (30, 60)])
def test_versions_that_follow_each_other_count_in_their_time_to_the_second(first_until: int, second_from: int) -> None:
    agreed = handed_over(first_until, second_from)
    (begun,) = [area.valid_from for area in AGREED.areas if area.id == "north-homs-area"]
    inside = next(iter(agreed.area_versions("north-homs-area"))).area.geometry.representative_point()
    edges = [begun + timedelta(days=day, seconds=s) for day in (0, first_until, second_from) for s in (-1, 0, 1)]
    events = [
        Event(
            id=f"{a}-{b}", line=1, kind=ActKind.SHELLING, day=start.date(), span=Span(earliest=start, latest=end),
            position=Position(lat_e7=round(inside.y), lon_e7=round(inside.x)), radius_m=0,
            actors=("Syrian Government",), targets=("acceded-opposition",),
        )
        for a, start in enumerate(edges) for b, end in enumerate(edges) if start <= end
    ]  # fmt: skip
    assessor = BulkAssessor(agreed)
    batch = assessor.assess(events)
    columns = [column for column, term in enumerate(agreed.terms) if "north-homs-area" in term.areas]
    for row, event in enumerate(events):
        for column in columns:
            alone = evaluate(agreed.terms[column], assessor.act_of(event), agreed)
            assert OUTCOMES[batch.outcomes[row, column]] is alone.outcome, (event.id, agreed.terms[column].id)


def test_a_disc_round_a_pole_may_lie_anywhere_and_stops_nobody() -> None:
    there = Position(lat_e7=899_000_000, lon_e7=10_000_000)
    event = invented(6, 1)[0]
    events = [structs.replace(event, position=there, radius_m=radius, id=str(radius)) for radius in (0, 900_000)]
    assessor = BulkAssessor(AGREED)
    batch = assessor.assess(events)
    for row, item in enumerate(events):
        act = assessor.act_of(item)
        assert [OUTCOMES[code] for code in batch.outcomes[row]] == [
            evaluate(t, act, AGREED).outcome for t in AGREED.terms
        ]


def test_no_events_are_no_answers() -> None:
    batch = BulkAssessor(AGREED).assess([])
    assert batch.outcomes.shape == (0, len(AGREED.terms))
    assert [len(part) for part in batch.spoken()] == [0, 0]


def test_a_day_is_counted_on_the_calendar_of_the_list() -> None:
    """The first of a month in Damascus begins on the last day of the month before in UTC."""
    begun = datetime(2017, 7, 31, 21, tzinfo=UTC)
    event = Event(
        id="e", line=1, kind=ActKind.SHELLING, day=date(2017, 8, 1), position=None, radius_m=0, actors=None, targets=None,
        span=Span(earliest=begun, latest=begun + timedelta(hours=24)),
    )  # fmt: skip
    counted = AreaCounter(BulkAssessor(AGREED)).count([event])
    assert {month for _, _, month, _ in counted} == {"2017-08"}
    assert set(count_regions([event])) == {("", "2017-08", "")}


def test_a_name_with_commas_is_each_of_its_parts_and_a_stranger_stays_a_name() -> None:
    names = Names(AGREED, None)
    assert names.side(("Syrian Government, Jabhat al-Nusra",)) == ("syrian-government", "nusra")
    assert names.side(("Somebody, ISIL",)) == ("Somebody", "isil")
    assert names.side(("Wholly Unknown",)) == ("Wholly Unknown",)
    assert names.side(None) is None
    assert names.unknown == {"Somebody", "Wholly Unknown"}
