"""A day of traffic through real nodes: what the table times is what the record holds, and the same seed says the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openline.arrangement import Arrangement, Precedence, load
from openline.cli._files import read_folder
from openline.messages import Fault
from openline.picture import Activity, Movement
from openline.simulation import Comparison, Habits, Setting, Summary, Traffic, picture, summary, table
from openline.simulation._days import Days
from openline.simulation._measured import Case, Month, Rung, Silence
from openline.simulation._people import CALLED
from openline.simulation._summary import quantile
from openline.simulation._traffic import What, cast, plan
from openline.watch import Step, rules_of
from tests.house.contracts import ROOT

AGREED = load(read_folder(ROOT / "arrangements" / "da-nang-2017"))
BUSY = Traffic(calls=(2, 2), others=0, movements=1, sites=0, questions=0, holds=1, outages=0, by_voice_percent=100,
               copied_percent=0)  # fmt: skip
EMPTY_DESK = Habits(desk_min=1, away_min=900, spread=0.01, others_free_min=(10**6,) * 3, overlooked_percent=0)


def setting(**changes: object) -> Setting:
    return replace(Setting(seed=3, days=1, participants=2, loss_percent=30, traffic=BUSY), **changes)  # type: ignore[arg-type]


def played(folder: Path, chosen: Setting, agreed: Arrangement = AGREED, *, checked: bool = False) -> Comparison:
    comparison = Comparison(agreed, folder, chosen, checked=checked)
    assert sum(1 for _ in comparison.hours()) == comparison.total_hours
    return comparison


def numbers(comparison: Comparison) -> Summary:
    with_it, without = comparison.months
    return summary(with_it, without, dict(rules_of(AGREED).deadline_s), 6)


def printed(comparison: Comparison) -> str:
    return table(comparison.setting, numbers(comparison), comparison.who.by_telephone, 6)


@pytest.fixture(scope="module", autouse=True)
def weak_passphrases() -> Iterator[None]:
    """Key files of an exercise that nobody opens again need not be slow to open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openline.storage._keys._LOG2_N", 4)
        patch.setattr("openline.storage._carriage._LOG2_N", 4)
        yield


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return played(tmp_path_factory.mktemp("two"), setting(), checked=True)


@pytest.fixture(scope="module")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    traffic = replace(BUSY, movements=3)
    return played(tmp_path_factory.mktemp("empty"), setting(participants=4, habits=EMPTY_DESK, traffic=traffic))


def test_the_same_seed_prints_the_same_table_and_another_seed_plans_another_month(
    two: Comparison, tmp_path: Path
) -> None:
    again = printed(played(tmp_path / "same", setting()))
    assert again == printed(two), "also without an oracle"
    other = plan(4, two.who, BUSY, two.months[0].start, 1)
    assert other.messages != plan(3, two.who, BUSY, two.months[0].start, 1).messages


def test_every_line_fits_80_columns_and_says_that_it_is_practice(two: Comparison) -> None:
    text = printed(two)
    assert max(map(len, text.splitlines())) <= 80
    assert text.startswith("EXERCISE.")
    assert "not measured" in text


def test_what_is_timed_is_what_the_authors_record_holds(tmp_path: Path) -> None:
    comparison = Comparison(AGREED, tmp_path, setting(participants=4, traffic=replace(BUSY, movements=3)))
    days = next(iter(_running(comparison)))
    for _ in days.play():
        pass
    days.world.settle()
    marks = 0
    for item in days._watching.open.values():
        pictured = days.world.nodes[item.case.author].picture(days.world.now)
        things: tuple[Activity | Movement, ...] = (*pictured.activities, *pictured.movements)
        for thing in things:
            if thing.object == item.said.ref.object and thing.mark.ref == item.said.ref:
                marks += _agrees(thing, item.case)
    assert marks > 10, "steps were seen"
    for node in days.world.nodes.values():
        node.store.close()


def _running(comparison: Comparison) -> Iterator[Days]:
    """The first run of a comparison, before it has begun."""
    hours = comparison.hours()
    next(hours)
    assert comparison._running is not None
    yield comparison._running


def _agrees(thing: Activity | Movement, case: Case) -> int:
    ladder = next(ladder for ladder in thing.ladders if ladder.recipient == case.recipient)
    answered = None if ladder.answered is None else ladder.answered.mark
    steps = ((ladder.read, case.human), (answered, case.answered))
    for mark, at in steps:
        assert (mark is None) == (at is None), (thing.object, case)
        assert mark is None or at is None or mark.at_utc == at
    by_us = ladder.read is not None and ladder.read.logged_by == case.author
    assert by_us == case.by_voice, "who was told by voice never signed"
    assert case.has_node or ladder.delivered is None
    return sum(mark is not None for mark, _ in steps)


def test_without_escalation_nobody_is_called_again(empty_desk: Comparison) -> None:
    with_it, without = empty_desk.months
    assert [item for item in without.rung if not item.arrival] == []
    assert {item.place for item in without.rung} == {0}
    assert {item.place for item in with_it.rung} >= {0, 1}, "with it the deputy was called"


def test_an_empty_desk_is_what_escalation_is_for(empty_desk: Comparison) -> None:
    with_it, without = empty_desk.months
    sooner = [case for case in with_it.cases if case.human is not None and case.human_place]
    assert sooner, "somebody other than the officer on watch showed first"
    others = {case.key: case for case in without.cases}
    for case in sooner:
        later = others[case.key].human
        assert later is None or (case.human is not None and case.human < later)
    found = numbers(empty_desk)
    assert sum(item.missed_with for item in found.bought) < sum(item.missed_without for item in found.bought)
    assert sum(found.first_human[name] for name in CALLED[1:]) == len(sooner)


def test_who_has_only_a_telephone_is_told_by_voice_and_never_signs(empty_desk: Comparison) -> None:
    name = empty_desk.who.by_telephone
    cases = [case for month in empty_desk.months for case in month.cases if case.recipient == name]
    assert name not in empty_desk.who.nodes
    assert cases
    assert {case.delivered for case in cases} == {None}
    assert all(case.by_voice for case in cases if case.human is not None)


def test_a_post_that_is_cut_off_is_reached_by_telephone_only_with_escalation(tmp_path: Path) -> None:
    traffic = replace(BUSY, outages=1.0, outage_min=600, telephone_too_percent=0, holds=3)
    with_it, without = played(tmp_path, setting(traffic=traffic, loss_percent=0)).months
    assert any(case.by_voice for case in with_it.cases)
    assert not any(case.by_voice for case in without.cases)


def test_outside_flash_who_is_at_the_desk_answers_as_soon_whether_or_not_others_would_be_called(
    tmp_path: Path,
) -> None:
    with_it, without = played(tmp_path, setting(loss_percent=0)).months
    others = {case.key: case for case in without.cases}
    pairs = [(case, others[case.key]) for case in with_it.cases if case.human_place == 0 and not case.by_voice]
    alike = [(one, other) for one, other in pairs if one.delivered == other.delivered]
    calm = [(one.human, other.human) for one, other in alike if one.precedence is not Precedence.FLASH]
    assert len(calm) >= 2, "the network was as lucky in both runs"
    assert all(one == other for one, other in calm)


def test_nothing_said_is_an_ordinary_result() -> None:
    found = summary(month([]), month([]), {}, 6)
    text = table(setting(), found, None, 6)
    assert "Nothing was said" in text
    assert "ASSUMPTIONS" in text
    assert set(picture(setting(), found, month([]), {})) == {"png", "svg"}


def test_the_picture_is_drawn_and_is_the_same_twice(two: Comparison) -> None:
    read_s = {item: rules_of(AGREED).deadline_s[item, Step.READ] for item in Precedence}
    first, again = (picture(two.setting, numbers(two), two.months[0], read_s) for _ in range(2))
    assert first["png"].startswith(b"\x89PNG")
    assert b"EXERCISE" in first["svg"] or b"<svg" in first["svg"]
    assert first == again


def test_both_runs_say_the_same_things_at_the_same_times(two: Comparison) -> None:
    with_it, without = ([(case.key, case.recorded) for case in month.cases] for month in two.months)
    assert with_it == without
    assert len(with_it) >= 2


def test_the_line_carries_ten_to_twelve_calls_a_day_as_reported() -> None:
    who = cast(AGREED, 5)
    start = datetime(2017, 11, 11, tzinfo=UTC)
    planned = plan(1, who, Traffic(questions=0, holds=0), start, 20)
    first = [item for item in planned.messages if item.amends is None and item.what is What.ACTIVITY]
    for day in range(20):
        since = start + timedelta(days=day)
        line = [i for i in first if since <= i.at < since + timedelta(days=1) and {i.author, i.to[0]} == set(who.line)]
        assert 10 <= len(line) <= 12
    assert any(item.amends is not None for item in planned.messages)
    assert planned.outages


# -- the numbers, by hand ---------------------------------------------------------------------------

NOW = datetime(2017, 11, 11, 12, tzinfo=UTC)


def case(number: int, human_s: int | None, **changes: object) -> Case:
    values = {
        "number": number, "what": What.ACTIVITY, "precedence": Precedence.IMMEDIATE, "author": "a", "recipient": "b",
        "post": "b-post", "recorded": NOW, "human": None if human_s is None else NOW + timedelta(seconds=human_s),
        "human_place": None if human_s is None else 0,
    }  # fmt: skip
    return Case(**{**values, **changes})  # type: ignore[arg-type]


def month(cases: list[Case], rung: tuple[Rung, ...] = (), silences: tuple[Silence, ...] = ()) -> Month:
    return Month(
        escalation=True, start=NOW, until=NOW + timedelta(days=1), cases=tuple(cases), rung=rung, tests=(),
        silences=silences, acts=0, logged=0, carried=0, lost=0, posts=("b-post",),
    )  # fmt: skip


def test_pairs_are_counted_as_a_person_would_count_them() -> None:
    late = {Step.READ: NOW}
    with_it = month([case(1, 100), case(2, 500), case(3, 400), case(4, 50), case(5, None), case(6, 1), case(7, 99)])
    without = month(
        [case(1, 1000, missed=late), case(2, 520, missed=late), case(3, 100, missed=late), case(4, None), case(5, None),
         case(6, 99), case(7, 1)]
    )  # fmt: skip
    found = next(i for i in summary(with_it, without, {}, 6).bought if i.precedence is Precedence.IMMEDIATE)
    assert (found.pairs, found.rang, found.earlier, found.same, found.later) == (5, 3, 1, 1, 1)
    assert (found.luck_earlier, found.luck_later) == (1, 1), "the watch called nobody: that was the network"
    assert (found.only_with, found.only_without, found.neither) == (1, 0, 1)
    assert (found.median_with_s, found.median_without_s) == (100, 100)


DEADLINES = {(Precedence.IMMEDIATE, Step.READ): 300, (Precedence.IMMEDIATE, Step.PASSED_DOWN): 1800,
             (Precedence.IMMEDIATE, Step.ANSWERED): 0}  # fmt: skip


@pytest.mark.parametrize(
    ("human_s", "told_s", "ended_s", "missed"),
    [(300, 1800, None, 0), (301, 1800, None, 1), (301, 1801, None, 2), (None, None, None, 2), (None, None, 300, 0),
     (None, None, 301, 1), (None, None, 1801, 2)],
)  # fmt: skip
def test_a_step_is_missed_when_it_was_not_done_by_its_deadline_while_the_message_stood(
    human_s: int | None, told_s: int | None, ended_s: int | None, missed: int
) -> None:
    told, ended = (None if s is None else NOW + timedelta(seconds=s) for s in (told_s, ended_s))
    found = summary(month([case(1, human_s, told=told, ended=ended)]), month([case(1, 1)]), DEADLINES, 6)
    assert found.bought[1].missed_with == missed
    assert sum(found.missed[0].steps.values()) == missed


def test_telling_the_units_is_missed_once_what_was_notified_has_begun_however_much_time_was_allowed() -> None:
    early = case(1, 200, told=NOW + timedelta(seconds=900), begins=NOW + timedelta(seconds=600))
    found = summary(month([early]), month([case(1, 1)]), DEADLINES, 6)
    assert found.missed[0].steps == {"delivered": 0, "read": 0, "passed-down": 1, "answered": 0, "passed-down-again": 0}


def test_a_lapse_is_no_missed_step_and_is_counted_apart() -> None:
    missed = {Step.PASSED_DOWN_AGAIN: NOW}
    found = summary(month([case(1, 301, missed=missed)]), month([case(1, 1)]), DEADLINES, 6).bought[1]
    assert (found.missed_with, found.lapsed_with, found.missed_without, found.lapsed_without) == (2, 1, 1, 0)


def test_alarms_are_counted_by_officer_and_clock_hour_outside_flash() -> None:
    def rung(minute: int, place: int = 0, *, flash: bool = False) -> Rung:
        return Rung(at=NOW + timedelta(minutes=minute), post="b-post", place=place, flash=flash, arrival=False)

    arrived = Rung(at=NOW, post="b-post", place=0, flash=False, arrival=True)
    many = (
        arrived,
        *(rung(minute) for minute in range(7)),
        rung(61),
        rung(5, place=1),
        *(rung(9, flash=True) for _ in range(9)),
    )
    found = summary(month([], many), month([]), {}, 6).alarms
    assert (found.most, found.most_by_watch, found.hours_above_limit, found.hours_with_any) == (8, 7, 1, 3)
    assert (found.total, found.officer_hours) == (10, 24)


def test_a_silence_is_found_by_the_first_call_that_shows_it() -> None:
    def silence(minutes: int | None, *, declared: bool) -> Silence:
        found = None if minutes is None else NOW + timedelta(minutes=minutes)
        return Silence(participant="b", fault=Fault.LINK, start=NOW, end=NOW + timedelta(hours=1), declared=declared,
                       found=found)  # fmt: skip

    silences = (silence(5, declared=True), silence(30, declared=False), silence(None, declared=False))
    found = next(i for i in summary(month([], (), silences), month([]), {}, 6).silent if i.fault is Fault.LINK)
    assert (found.spells, found.declared, found.found, found.median_found_s, found.worst_found_s) == (
        3,
        1,
        2,
        300,
        1800,
    )


@pytest.mark.parametrize(("percent", "wanted"), [(50, 5), (90, 9), (100, 10), (1, 1)])
def test_percentiles_are_times_that_occurred(percent: int, wanted: int) -> None:
    assert quantile(list(range(1, 11)), percent) == wanted
