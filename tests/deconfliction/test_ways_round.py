"""A way round meets nothing that may be shown, and nothing much shorter does; none is computed from what is hidden."""

import math
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from openline.deconfliction import Plan, Shift, ShiftKind, check, conflicts_of, register
from openline.geotime import Band, Datum, Window, moved
from openline.picture import Picture
from tests.deconfliction.movements import AGREED
from tests.deconfliction.test_check import notice, plan, seen
from tests.worlds import START, Author

HOUR = timedelta(hours=1)


def ways(wanted: Plan, picture: Picture, me: str = "iran") -> dict[ShiftKind, Shift]:
    return {shift.kind: shift for shift in check(wanted, picture, AGREED, me).shifts}


def met(wanted: Plan, picture: Picture, me: str = "iran") -> bool:
    return bool(conflicts_of(wanted, register(picture, me), AGREED))


def later(wanted: Plan, seconds: int) -> Plan:
    window, by = wanted.volume.window, timedelta(seconds=seconds)
    moved_window = Window(start=window.start and window.start + by, end=window.end and window.end + by)
    return replace(wanted, volume=replace(wanted.volume, window=moved_window))


def higher(wanted: Plan, by: int) -> Plan:
    band = wanted.volume.band
    assert band.lower_dm is not None and band.upper_dm is not None
    return replace(
        wanted,
        volume=replace(
            wanted.volume, band=Band(lower_dm=band.lower_dm + by, upper_dm=band.upper_dm + by, datum=Datum.W84)
        ),
    )


def aside(wanted: Plan, metres: float, bearing: float) -> Plan:
    _, south, _, north = wanted.volume.area.geometry.bounds
    units = metres / 111_000 * 1e7
    north_e7 = round(units * math.cos(math.radians(bearing)))
    east_e7 = round(units * math.sin(math.radians(bearing)) / math.cos(math.radians((south + north) / 2e7)))
    area = moved(wanted.volume.area, north_e7, east_e7)
    assert area is not None
    return replace(wanted, volume=replace(wanted.volume, area=area))


def test_the_earliest_later_window_begins_when_the_separation_in_time_is_over() -> None:
    author = Author("iran")
    notice(author, 35.0, 40.0, start=0, end=10)
    notice(author, 35.0, 40.01, start=12, end=20)
    wanted = plan(35.0, 40.0, start=5, end=8)
    picture = seen(author)
    shift = ways(wanted, picture)[ShiftKind.LATER]
    # 3 hours do not fit between the two; it starts 15 minutes and a second after the second ends
    assert shift.by == 15 * 3600 + 900 + 1
    assert not met(later(wanted, shift.by), picture)
    assert met(later(wanted, shift.by - 1), picture)


def test_a_gap_between_two_windows_is_used_when_the_plan_fits() -> None:
    author = Author("iran")
    notice(author, 35.0, 40.0, start=0, end=10)
    notice(author, 35.0, 40.0, start=20, end=30)
    shift = ways(plan(35.0, 40.0, start=5, end=6), seen(author))[ShiftKind.LATER]
    assert shift.by == 5 * 3600 + 901


def test_what_never_ends_leaves_no_later_window() -> None:
    author = Author("iran")
    notice(author, 35.0, 40.0, start=0, end=10)
    wanted = plan(35.0, 40.0, start=5, end=None)
    found = ways(wanted, seen(author))
    assert found[ShiftKind.LATER].by == 5 * 3600 + 901
    assert ShiftKind.LATER not in ways(plan(35.0, 40.0, start=None, end=6), seen(author))


def test_the_least_change_of_height_keeps_the_vertical_separation() -> None:
    author = Author("iran")
    notice(author, 35.0, 40.0, low=20_000, high=30_000, activity="air-patrol")
    picture = seen(author)
    wanted = plan(35.0, 40.0, low=28_000, high=29_000, medium="air")
    shift = ways(wanted, picture)[ShiftKind.VERTICAL]
    assert shift.by == 8_001
    assert not met(higher(wanted, shift.by), picture)
    assert met(higher(wanted, shift.by - 1), picture)
    assert met(higher(wanted, -10_000), picture)


def test_down_is_offered_when_it_is_shorter_and_stays_above_the_ellipsoid() -> None:
    author = Author("iran")
    notice(author, 35.0, 40.0, low=20_000, high=60_000, activity="air-patrol")
    wanted = plan(35.0, 40.0, low=20_000, high=21_000, medium="air")
    assert ways(wanted, seen(author))[ShiftKind.VERTICAL].by == -7_001
    deep = plan(35.0, 40.0, low=6_000, high=21_000, medium="air")
    assert ways(deep, seen(author))[ShiftKind.VERTICAL].by > 0


@pytest.mark.parametrize("radius", [300, 3_000])
def test_the_least_move_sideways_is_free_and_nothing_clearly_shorter_is(radius: int) -> None:
    author = Author("iran")
    for lon in (40.0, 40.03, 39.97):
        notice(author, 35.0, lon, radius=1_000)
    picture = seen(author)
    wanted = plan(35.0, 40.004, radius=radius)
    shift = ways(wanted, picture)[ShiftKind.LATERAL]
    assert not met(shift.plan, picture)
    shorter = [aside(wanted, shift.by * 0.985, bearing) for bearing in range(0, 360, 3)]
    assert all(met(tried, picture) for tried in shorter)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_way_offered_stands_up_to_the_check(data: st.DataObject) -> None:
    author = Author("iran")
    for _ in range(data.draw(st.integers(1, 5))):
        notice(
            author,
            35.0 + data.draw(st.integers(-40, 40)) / 1000,
            40.0 + data.draw(st.integers(-40, 40)) / 1000,
            start=data.draw(st.integers(0, 5)),
            end=data.draw(st.integers(6, 30)),
            low=10_000, high=20_000,
            activity=data.draw(st.sampled_from(("air-patrol", "ground-movement"))),
        )  # fmt: skip
    picture = seen(author)
    wanted = plan(
        35.0, 40.0, start=3, end=7, low=12_000, high=13_000, medium=data.draw(st.sampled_from(("air", "ground")))
    )
    answer = check(wanted, picture, AGREED, "iran")
    for shift in answer.shifts:
        assert not met(shift.plan, picture), shift.kind
    assert bool(answer.shifts) <= bool(answer.conflicts)


def test_no_way_is_computed_from_what_is_hidden() -> None:
    """With and without the hidden notice the ways are the same; the cell it lies in is shown beside them."""
    mine, hidden = Author("iran"), Author("jordan")
    notice(mine, 35.0, 40.0)
    wanted = plan(35.0, 40.0)
    alone = ways(wanted, seen(mine))
    notice(hidden, 35.03, 40.0, radius=100, released=False)
    both = ways(wanted, seen(mine, hidden))
    assert {kind: (s.by, s.bearing_deg, s.plan) for kind, s in alone.items()} == {
        kind: (s.by, s.bearing_deg, s.plan) for kind, s in both.items()
    }
    assert any(shift.cells for shift in both.values())
    assert all(cell.coarse for shift in both.values() for cell in shift.cells)


def test_only_hidden_things_offer_no_way_at_all() -> None:
    hidden = Author("jordan")
    notice(hidden, 35.0, 40.0, released=False)
    answer = check(plan(35.0, 40.0), seen(hidden), AGREED, "iran")
    assert answer.conflicts
    assert answer.shifts == ()


def test_a_plan_whose_window_is_over_is_said_to_be() -> None:
    answer = check(plan(35.0, 40.0, start=0, end=1), seen(Author("iran")), AGREED, "iran")
    assert answer.past
    assert START + HOUR < START + 400 * HOUR
