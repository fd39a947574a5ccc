"""Silence is told apart from loss, and their node from the link, the officer and our own side."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.vectors import example

from openline import limits
from openline.arrangement import Line, LineState, Precedence, UseRule
from openline.messages import (
    TYPES,
    AccessRequested,
    ActivityNotified,
    DistressCalled,
    HoldRequested,
    LineTested,
    MovementNotified,
    SiteContested,
    TestResult,
)
from openline.watch import SAFETY_OF_LIFE, Beats, CallState, Diagnosis, Light, calls, every_s, passes
from tests.campaigns import d5

S = 1_000_000
PEERS = ("iran", "jordan", "turkiye")
BEGIN = datetime(2017, 11, 11, 6, 0, tzinfo=UTC)
LINE = Line(id="flight-safety", name="Line", between=("a", "b"), means=("telephone", "ground line"), use_rule=UseRule.RECORDED, history=(), sources=())  # fmt: skip


def listening(*heard_at_s: int) -> Beats:
    """We hear all three; Jordan only at these seconds."""
    beats = Beats(PEERS, 0)
    for at_s in heard_at_s:
        beats.hear("jordan", at_s, at_s * S)
    return beats


@pytest.mark.parametrize(("after_s", "light"), [(64, "green"), (65, "amber"), (109, "amber"), (110, "red")])
def test_silence_turns_amber_after_a_heartbeat_and_red_before_two_minutes(after_s: int, light: str) -> None:
    pulse = listening(100).judge("jordan", (100 + after_s) * S)
    assert (pulse.light.value, pulse.second_channel) == (light, light == "red")
    assert limits.BEAT_RED_S + 5 <= 120, "looked at every 5 s it shows in time"


def test_a_repeated_or_overtaken_heartbeat_is_no_sign_of_life() -> None:
    beats = listening(100)
    assert beats.hear("jordan", 100, 200 * S) is False
    assert beats.hear("jordan", 95, 205 * S) is False
    assert beats.judge("jordan", 210 * S).light is Light.RED


def test_a_clock_of_theirs_that_was_set_back_is_no_silence_and_its_lag_shows() -> None:
    beats = Beats(PEERS, 0)
    beats.hear("jordan", 10_000, 100 * S)
    for n in range(1, 60):  # its node counts on by a second for each, since times only grow
        beats.hear("jordan", 10_000 + n, (100 + 5 * n) * S)
    pulse = beats.judge("jordan", 400 * S)
    assert pulse.light is Light.GREEN
    assert pulse.lag_s == 59 * 4


def test_who_is_no_peer_is_never_heard() -> None:
    beats = Beats(PEERS, 0)
    assert beats.hear("stranger", 5, 5) is False
    assert [pulse.participant for pulse in beats.all(0)] == list(PEERS)


def test_a_peer_that_was_never_heard_is_unknown_and_then_red() -> None:
    beats = Beats(PEERS, 0)
    assert beats.judge("jordan", 10 * S).light is Light.NONE
    assert beats.judge("jordan", 200 * S).light is Light.RED


@pytest.mark.parametrize(
    ("others_heard", "passed_on", "where"),
    [
        (True, True, Diagnosis.LINK),
        (True, False, Diagnosis.NODE),
        (False, False, Diagnosis.OURS),
    ],
)
def test_where_the_silence_is(others_heard: bool, passed_on: bool, where: Diagnosis) -> None:
    beats = listening(100)
    if others_heard:
        beats.hear("iran", 215, 215 * S)
    if passed_on:
        beats.hear("jordan", 200, 214 * S, passed_on_by="iran")
    assert beats.judge("jordan", 220 * S).diagnosis is where


def test_an_old_heartbeat_passed_on_late_does_not_make_it_the_link() -> None:
    beats = listening(100)
    beats.hear("iran", 215, 215 * S)
    assert beats.hear("jordan", 99, 214 * S, passed_on_by="iran")
    assert beats.judge("jordan", 220 * S).diagnosis is Diagnosis.NODE


def test_two_alone_cannot_tell_node_from_link() -> None:
    beats = Beats(["jordan"], 0)
    assert beats.judge("jordan", 300 * S).diagnosis is Diagnosis.NODE_OR_LINK


def test_the_campaign_catches_a_threshold_that_loss_alone_crosses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BEAT_RED_S", 25)
    monkeypatch.setattr(limits, "BEAT_AMBER_S", 20)
    held, figure = d5.run(1, 20)
    assert not held, figure


def test_the_campaign_catches_one_send_a_minute() -> None:
    held, figure = d5.run(1, 20, 60)
    assert not held, figure


# -- test calls -------------------------------------------------------------------------------------


def call(after_s: int, result: TestResult) -> LineTested:
    sample = example(LineTested)
    assert isinstance(sample, LineTested)
    at = BEGIN + timedelta(seconds=after_s)
    return msgspec.structs.replace(sample, tested_utc=at, result=result, fault=None)


def state(after_s: float, *made: LineTested) -> CallState:
    return calls(LINE, made, BEGIN, BEGIN + timedelta(seconds=after_s))


OK, SILENT, POOR = TestResult.ANSWERED, TestResult.SILENT, TestResult.DEGRADED


@pytest.mark.parametrize(
    ("after_s", "light", "misses"),
    [(3_659, "green", 0), (3_660, "amber", 1), (3_959, "amber", 1), (3_960, "red", 2), (7_200, "red", 12)],
)
def test_a_due_call_that_nobody_made_is_missed_once_then_twice(after_s: int, light: str, misses: int) -> None:
    found = state(after_s, call(0, OK))
    assert (found.light.value, found.misses) == (light, misses)
    assert found.second_channel is (light == "red")
    assert found.fallback == ("ground line",)


def test_silence_that_was_found_is_a_miss_at_once_and_an_answer_ends_it() -> None:
    assert state(3_620, call(0, OK), call(3_610, SILENT)).light is Light.AMBER
    assert state(3_920, call(0, OK), call(3_610, SILENT), call(3_915, SILENT)).light is Light.RED
    ended = state(4_000, call(0, OK), call(3_610, SILENT), call(3_915, SILENT), call(3_990, OK))
    assert (ended.light, ended.misses, ended.due_utc) == (Light.GREEN, 0, BEGIN + timedelta(seconds=3_990 + 3_600))


def test_a_call_hardly_readable_is_an_answer_and_leaves_the_line_amber() -> None:
    found = state(100, call(50, POOR))
    assert (found.light, found.misses, found.poorly) == (Light.AMBER, 0, POOR)


def test_calls_of_the_future_count_for_nothing() -> None:
    assert state(3_700, call(0, OK), call(9_000, OK)).misses == 1


def test_a_line_never_called_is_unknown_then_red_and_years_of_silence_cost_nothing() -> None:
    assert state(0).light is Light.NONE
    assert state(86_400 * 365 * 9).light is Light.RED


@pytest.mark.parametrize(
    ("wanted", "used"), [(None, 3_600), (1_800, 1_800), (43_200, 43_200), (90_000, 43_200), (0, 300), (-5, 300)]
)
def test_never_less_than_twice_a_day_nor_all_the_time(wanted: int | None, used: int) -> None:
    assert every_s(msgspec.structs.replace(LINE, test_every_s=wanted)) == used


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.sampled_from([OK, SILENT, POOR])), max_size=8), st.integers(0, 30_000)
)
def test_what_is_announced_to_change_changes_then_and_not_before(
    made: list[tuple[int, TestResult]], now_s: int
) -> None:
    tests = [call(at, result) for at, result in made if at <= now_s]
    found = state(now_s, *tests)
    if found.changes_utc is None:
        assert found.light is Light.RED
        return
    change_s = (found.changes_utc - BEGIN).total_seconds()
    assert change_s > now_s
    assert state(change_s - 1, *tests).misses == found.misses
    assert state(change_s, *tests).misses == found.misses + 1


# -- what passes ------------------------------------------------------------------------------------


def test_a_hold_goes_over_a_line_in_every_declared_state_and_carries_it() -> None:
    for declared in LineState:
        passage = passes(HoldRequested, Precedence.ROUTINE, [LineState.OPEN, declared])
        assert passage.safety_of_life and not passage.needs_word
        shut = declared in (LineState.SUSPENDED, LineState.RESTRICTED_TO_SAFETY, LineState.CLOSED)
        assert passage.mark == ((declared,) if shut else ())


@pytest.mark.parametrize("declared", [LineState.SUSPENDED, LineState.RESTRICTED_TO_SAFETY, LineState.CLOSED])
def test_anything_else_over_such_a_line_needs_a_deliberate_word_unless_it_is_flash(declared: LineState) -> None:
    for kind in (ActivityNotified, AccessRequested):
        assert passes(kind, Precedence.IMMEDIATE, [declared]).needs_word
        assert not passes(kind, Precedence.FLASH, [declared]).needs_word
        assert not passes(kind, Precedence.IMMEDIATE, [LineState.OPEN, LineState.RESTORED]).needs_word


def test_the_table_of_what_passes_names_every_message_of_those_families_and_every_answer() -> None:
    families = ("hold", "ownership", "movement", "distress", "encounter", "site")
    tags = {kind: str(kind.__struct_config__.tag) for kind in TYPES}
    answers = {"notice.relayed/1", "notice.read/1", "notice.passed-down/1", "notice.answered/1", "position.read-back/1",
               "position.settled/1", "line.tested/1", "line.declared/1"}  # fmt: skip
    named = {kind for kind, tag in tags.items() if tag.split(".")[0] in families or tag in answers}
    assert named == SAFETY_OF_LIFE
    assert {HoldRequested, DistressCalled, MovementNotified, SiteContested} <= SAFETY_OF_LIFE
