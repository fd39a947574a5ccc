"""A deadline rings when its time has come, whatever the clocks did; nothing lapses by itself while they are in doubt."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline import limits
from openline.errors import ActError, FormatError
from openline.watch import Cause, Certainty, DeadlineKind, Leap, Reading, Timers, start_clock
from tests.campaigns import d6

S = 1_000_000
NOON = 1_510_401_600 * S
THREE = ("geneva", "jordan", "turkiye")
ALARM, WINDOW = DeadlineKind.ALARM, DeadlineKind.WINDOW


def at(passed_s: float, utc_off_s: float = 0, boot: str = "first", since_boot_s: float = 1_000) -> Reading:
    """The clocks so many seconds after noon; UTC off by some, the steady clock right."""
    passed = round(passed_s * S)
    return Reading(utc_us=NOON + passed + round(utc_off_s * S), steady_us=round(since_boot_s * S) + passed, boot=boot)


def timers(*witnesses: str, leaps: tuple[Leap, ...] = ()) -> Timers:
    return Timers(start_clock(at(0), witnesses=witnesses, leaps=leaps))


def witnessed(passed_s: float = 10) -> Timers:
    """Timers whose three cosigners answered within a fifth of a second, each some times over a second."""
    made = timers(*THREE)
    for n in range(16):
        ask = passed_s - 10 + n * (1 + 1 / 16) / 2
        for name in THREE:
            reading = at(ask + 0.2)
            made.hear(reading, name, (NOON + round((ask + 0.1) * S)) // S, at(ask).steady_us)
    return made


def names(made: Timers, reading: Reading) -> list[tuple[str, bool]]:
    return [(item.id, item.expires) for item in made.due(reading).due]


def test_an_hour_forward_expires_nothing_and_is_told_with_its_size() -> None:
    made = witnessed()
    made.add_at("ceasefire", WINDOW, NOON + 1_800 * S)
    made.add_after("read", ALARM, 900, at(10))
    told = made.due(at(20, utc_off_s=3_600))
    assert told.due == ()
    assert [alarm.cause for alarm in told.clock] == [Cause.STEPPED]
    assert told.clock[0].size_us == 3_600 * S
    assert names(made, at(912, utc_off_s=3_600)) == [("read", False)]
    # The window has come due by the time that the cosigners keep. It rings, and a person decides: UTC is wrong still.
    assert names(made, at(1_803, utc_off_s=3_600)) == [("ceasefire", False)]
    assert "ceasefire" in made
    made.settle(at(1_900))
    assert names(made, at(1_901)) == [("ceasefire", True)]
    assert "ceasefire" not in made


def test_an_hour_back_keeps_no_alarm_waiting() -> None:
    made = witnessed()
    made.add_at("reply", ALARM, NOON + 600 * S)
    assert made.due(at(20, utc_off_s=-3_600)).clock[0].size_us == -3_600 * S
    assert names(made, at(599.9, utc_off_s=-3_600)) == []
    assert names(made, at(601, utc_off_s=-3_600)) == [("reply", False)]


def test_a_step_of_two_seconds_is_borne_and_one_more_is_not() -> None:
    for step_us, frozen in ((limits.CLOCK_STEP_US, False), (limits.CLOCK_STEP_US + 10, True)):
        made = timers()
        made.settle(at(0))
        told = made.due(at(0, utc_off_s=step_us / S))
        assert bool(told.clock) is frozen
        assert made.clock.may_expire is not frozen


def test_a_clock_that_was_set_wrong_and_right_again_thaws_once_a_majority_agrees() -> None:
    made = witnessed()
    made.due(at(20, utc_off_s=-60))
    made.due(at(30))
    for n, name in enumerate(THREE[:2]):
        assert not made.clock.may_expire, "one voice is no majority"
        made.hear(at(40 + n), name, (NOON + (40 + n) * S) // S)
    assert made.clock.may_expire


def test_a_liar_of_three_moves_nothing() -> None:
    made = witnessed()
    before = made.clock.present
    made.hear(at(30), "jordan", (NOON + 3_630 * S) // S, at(29.9).steady_us)
    after = made.clock.present
    assert after.low_us <= NOON + 30 * S <= after.high_us
    assert after.high_us - after.low_us <= before.high_us - before.low_us + S // 10


def test_who_is_no_cosigner_of_ours_says_nothing_of_the_time() -> None:
    made = timers(*THREE)
    before = made.clock
    made.hear(at(0), "stranger", 5)
    assert made.clock == before


def test_after_a_boot_the_time_is_assumed_and_a_window_waits_for_cosigners() -> None:
    made = witnessed()
    made.add_at("ceasefire", WINDOW, NOON + 600 * S)
    made.add_at("reply", ALARM, NOON + 600 * S)
    again = Timers.decode(made.encode())
    # The clock's battery is dead: it is 1970, and 700 seconds have passed.
    dead = Reading(utc_us=0, steady_us=S, boot="second")
    told = again.due(dead)
    assert [alarm.cause for alarm in told.clock] == [Cause.REBOOTED]
    assert (told.due, again.clock.certainty) == ((), Certainty.ASSUMED)
    for name in THREE:
        heard = Reading(utc_us=S, steady_us=2 * S, boot="second")
        again.hear(heard, name, NOON // S + 702, 2 * S - S // 10)
    told = again.due(Reading(utc_us=S, steady_us=2 * S, boot="second"))
    assert {(item.id, item.expires) for item in told.due} == {("reply", False), ("ceasefire", False)}
    assert told.clock, "UTC is 47 years behind the cosigners: frozen, and told"
    mended = Reading(utc_us=NOON + 710 * S, steady_us=10 * S, boot="second")
    again.due(mended)
    soon = Reading(utc_us=NOON + 711 * S, steady_us=11 * S, boot="second")
    for name in THREE:
        again.hear(soon, name, NOON // S + 711)
    assert names(again, soon) == [("ceasefire", True)]


def test_without_cosigners_after_a_boot_it_rings_by_utc_and_says_that_it_is_unsure() -> None:
    made = witnessed()
    made.add_at("reply", ALARM, NOON + 600 * S)
    again = Timers.decode(made.encode())
    assert names(again, Reading(utc_us=NOON + 700 * S, steady_us=0, boot="second")) == []
    later = limits.BOOT_GRACE_S * S
    told = again.due(Reading(utc_us=NOON + 700 * S + later, steady_us=later, boot="second"))
    assert [(item.id, item.certainty) for item in told.due] == [("reply", Certainty.ASSUMED)]


def test_a_wait_that_begins_before_anybody_was_heard_keeps_its_length_when_utc_proves_wrong() -> None:
    made = timers(*THREE)
    made.add_after("delivered", ALARM, 30, at(0))
    for n, name in enumerate(THREE):
        made.hear(at(5 + n), name, (NOON - 3_600 * S) // S + 5 + n, at(4.9 + n).steady_us)
    assert made.clock.certainty is Certainty.WITNESSED
    assert names(made, at(29.9)) == []
    assert names(made, at(31)) == [("delivered", False)]


def test_time_spent_asleep_counts() -> None:
    made = witnessed()
    made.add_after("read", ALARM, 300, at(10))
    assert names(made, at(3_610)) == [("read", False)]


@pytest.mark.parametrize(("seconds", "posix_late_s"), [(1, 1), (-1, -1)])
def test_a_leap_second_moves_an_instant_of_utc_and_no_wait(seconds: int, posix_late_s: int) -> None:
    midnight = NOON // S + 100
    made = Timers(start_clock(at(0), witnesses=(), leaps=(Leap(at_s=midnight, seconds=seconds),)))
    made.add_at("ends", ALARM, (midnight + 50) * S)
    made.add_after("wait", ALARM, 150, at(0))
    due = {name: made.remaining_us(name) // S for name in ("ends", "wait")}
    assert due == {"ends": 150 + posix_late_s, "wait": 150}
    assert made.clock.utc(made.clock.without_leaps((midnight + 50) * S)) == (midnight + 50) * S


def test_a_cancelled_deadline_is_silent_and_one_of_the_same_name_replaces_it() -> None:
    made = timers()
    made.add_after("a", ALARM, 10, at(0))
    made.add_after("a", ALARM, 100, at(0))
    assert made.cancel("nothing") is False
    assert names(made, at(50)) == []
    assert made.cancel("a") is True
    assert names(made, at(500)) == []
    assert made.wait_us() is None


def test_too_many_deadlines_are_refused_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TIMERS", 1)
    made = timers()
    made.add_after("a", ALARM, 10, at(0))
    with pytest.raises(ActError) as caught:
        made.add_after("b", ALARM, 10, at(0))
    assert caught.value.code == "watch.too-many-deadlines"
    made.add_after("a", ALARM, 20, at(0))
    assert len(made) == 1


@given(st.lists(st.tuples(st.integers(0, 90_000), st.booleans(), st.booleans()), max_size=12), st.integers(0, 40_000))
def test_a_restart_in_the_same_boot_changes_nothing(waits: list[tuple[int, bool, bool]], later_s: int) -> None:
    made = witnessed()
    for n, (wait_s, window, utc) in enumerate(waits):
        kind = WINDOW if window else ALARM
        if utc:
            made.add_at(f"d{n}", kind, NOON + wait_s * S)
        else:
            made.add_after(f"d{n}", kind, wait_s, at(10))
    again = Timers.decode(made.encode())
    assert again.encode() == made.encode()
    one, other = made.due(at(10 + later_s)), again.due(at(10 + later_s))
    assert sorted(one.due, key=lambda item: item.id) == sorted(other.due, key=lambda item: item.id)
    assert again.encode() == made.encode()


def _damaged() -> list[tuple[str, bytes]]:
    made = witnessed()
    made.add_after("a", ALARM, 10, at(10))
    whole = made.encode()
    double = msgspec.json.decode(whole)
    double["deadlines"] *= 2
    return [
        ("nothing", b""),
        ("cut off", whole[:-1]),
        ("a space behind it", whole + b" "),
        ("a key twice", whole.replace(b'"format":1', b'"format":1,"format":1')),
        ("another format", whole.replace(b'"format":1', b'"format":2')),
        ("a field more", whole.replace(b'"format":1', b'"format":1,"more":1')),
        ("a fraction", whole.replace(b'"format":1', b'"format":1.0')),
        ("a deadline twice", msgspec.json.encode(double)),
        ("no text", b"\xff" + whole),
    ]


@pytest.mark.parametrize(("attack", "data"), _damaged(), ids=lambda value: value if isinstance(value, str) else "")
def test_stored_deadlines_that_were_altered_are_refused(attack: str, data: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        Timers.decode(data)
    assert caught.value.code == "watch.timers-unreadable", attack


def test_the_campaign_catches_deadlines_that_run_on_utc() -> None:
    def utc_only(machine: d6.Machine, reading: Reading) -> Reading:
        return msgspec.structs.replace(reading, steady_us=reading.utc_us)

    held, figure = d6.run(3, 300, utc_only)
    assert not held, figure


def test_the_campaign_catches_a_steady_clock_that_stands_still_while_suspended() -> None:
    def sleeps_too(machine: d6.Machine, reading: Reading) -> Reading:
        return msgspec.structs.replace(reading, steady_us=reading.steady_us - machine.suspended)

    held, figure = d6.run(3, 300, sleeps_too)
    assert not held, figure


def test_no_window_lapses_while_the_trusted_time_is_in_doubt_by_more_than_a_step() -> None:
    """Just after a boot a lying cosigner and a heartbeat that answers nothing leave the upper bound open for minutes."""
    made, second = timers(*THREE), NOON // S
    made.hear(at(1), "geneva", second + 1, at(0.9).steady_us)
    made.hear(at(1), "jordan", second + 1, None)
    made.hear(at(1), "turkiye", second + 1_300, at(0.9).steady_us)
    present = made.clock.present
    assert (made.clock.certainty, made.clock.freeze) == (Certainty.WITNESSED, None)
    assert present.high_us - present.low_us > 1_000 * S
    assert not made.clock.may_expire
    made.hear(at(1.2), "jordan", second + 1, at(1.1).steady_us)
    assert made.clock.may_expire


def test_cosigners_are_asked_again_while_doubt_is_more_than_a_wait_can_bear() -> None:
    made = timers(*THREE)
    for name in THREE:
        made.hear(at(1), name, NOON // S + 1, at(0.9).steady_us)
    assert made.clock.wants_word, "one timestamp leaves a second of doubt"
    for n in range(16):
        for name in THREE:
            asked = 2 + n * (1 + 1 / 16)
            made.hear(at(asked + 0.02), name, (NOON + round((asked + 0.01) * S)) // S, at(asked).steady_us)
    assert not made.clock.wants_word, "sixteen, each at another part of the second, leave an eighth"
