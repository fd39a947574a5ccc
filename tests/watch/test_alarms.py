"""Outside flash nobody is rung more than six times an hour; flash rings until a person acts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from openline.messages import Precedence
from openline.watch import Bell, Overdue, Step, ring
from tests.worlds import START


def item(number: int, precedence: Precedence = Precedence.PRIORITY, called: tuple[str, ...] = ("duty",)) -> Overdue:
    return Overdue(
        object=f"iran/{number:032x}",
        serial=number,
        precedence=precedence,
        participant="jordan",
        post="amman",
        step=Step.READ,
        due_utc=START,
        late_s=1,
        called=called,
    )


def test_flash_rings_every_fifteen_seconds_until_it_is_gone() -> None:
    bell, rung = Bell(), []
    for second in range(61):
        late = [item(1, Precedence.FLASH)] if second < 40 else []
        bell, alarms = ring(bell, late, START + timedelta(seconds=second))
        rung += [second for alarm in alarms if alarm.flash]
    assert rung == [0, 15, 30]


def test_a_second_flash_does_not_wait_for_the_first_ones_next_ring() -> None:
    bell, _ = ring(Bell(), [item(1, Precedence.FLASH)], START)
    _, alarms = ring(bell, [item(1, Precedence.FLASH), item(2, Precedence.FLASH)], START + timedelta(seconds=1))
    assert [len(alarm.items) for alarm in alarms] == [2]


def test_what_becomes_late_meanwhile_is_told_in_the_next_alarm_and_not_lost() -> None:
    bell, first = ring(Bell(), [item(1)], START)
    bell, held_back = ring(bell, [item(1), item(2)], START + timedelta(seconds=599))
    bell, second = ring(bell, [item(1), item(2)], START + timedelta(seconds=600))
    assert [len(alarm.items) for alarm in first] == [1]
    assert held_back == ()
    assert [len(alarm.items) for alarm in second] == [2]


def test_an_item_that_stays_late_is_told_again_after_an_hour() -> None:
    bell, _ = ring(Bell(), [item(1)], START)
    bell, quiet = ring(bell, [item(1)], START + timedelta(minutes=59))
    _, again = ring(bell, [item(1)], START + timedelta(minutes=60))
    assert (quiet, len(again)) == ((), 1)


def test_each_desk_that_escalation_calls_hears_it_by_itself() -> None:
    bell, _ = ring(Bell(), [item(1)], START)
    _, alarms = ring(bell, [item(1, called=("duty", "deputy"))], START + timedelta(seconds=60))
    assert [alarm.desk for alarm in alarms] == ["deputy"]


@given(st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=200), st.integers(1, 400))
def test_no_desk_is_rung_more_than_six_times_in_any_hour_outside_flash(
    moves: list[tuple[int, bool]], step_s: int
) -> None:
    bell, late, rung, now = Bell(), dict[int, Overdue](), list[float](), START
    for number, comes in moves:
        if comes:
            late[number] = item(number)
        else:
            late.pop(number, None)
        bell, alarms = ring(bell, late.values(), now)
        rung += [(now - START).total_seconds() for alarm in alarms if not alarm.flash]
        now += timedelta(seconds=step_s)
    assert all(later - first >= 3_600 for first, later in zip(rung, rung[6:], strict=False))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(1, 900))
def test_everything_that_stays_late_is_told_within_ten_minutes(numbers: list[int], step_s: int) -> None:
    bell, late, since, told, now = Bell(), dict[int, Overdue](), dict[int, float](), dict[int, float](), START
    for number in [*numbers, *([numbers[0]] * (1 + 700 // step_s))]:
        late.setdefault(number, item(number))
        at = (now - START).total_seconds()
        since.setdefault(number, at)
        bell, alarms = ring(bell, late.values(), now)
        for alarm in alarms:
            for one in alarm.items:
                told.setdefault(one.serial, at)
        now += timedelta(seconds=step_s)
    assert all(told[number] - since[number] < 600 + step_s for number in late)
