"""A movement that is late, diverted or off its route is met where it may be, from the moment that is known."""

from datetime import datetime

import pytest

from openline.deconfliction import Plan, check, recheck, register
from openline.messages import MovementClosed, Outcome, Progress
from openline.picture import Picture
from tests.deconfliction.movements import AGREED, HOUR, movement, point, progress, seen
from tests.deconfliction.test_check import notice, plan
from tests.worlds import START, Author


def met(wanted: Plan, picture: Picture, me: str = "iran") -> list[str | None]:
    return [conflict.remark for conflict in check(wanted, picture, AGREED, me).conflicts]


def on_the_road(start: int, end: int) -> Plan:
    return plan(35.0, 40.25, start=start, end=end)


def test_a_movement_on_time_is_over_when_it_is_due() -> None:
    author = Author("iran")
    movement(author, end=4)
    assert met(on_the_road(2, 3), seen(START + HOUR, author)) == [None]
    assert met(on_the_road(10, 11), seen(START + HOUR, author)) == []


def test_a_movement_that_nobody_reported_back_is_met_until_it_is_closed() -> None:
    author = Author("iran")
    ref = movement(author, end=4)
    late = START + 5 * HOUR
    assert met(on_the_road(10, 11), seen(late, author)) == ["late: not reported back"]
    author.say(MovementClosed, about=ref, outcome=Outcome.FACILITATED)
    assert met(on_the_road(10, 11), seen(late, author)) == []


def test_a_movement_that_arrived_is_not_late() -> None:
    author = Author("iran")
    ref = movement(author, end=4)
    progress(author, ref, Progress.DEPARTED, START)
    progress(author, ref, Progress.ARRIVED, START + 3 * HOUR)
    assert met(on_the_road(10, 11), seen(START + 9 * HOUR, author)) == []


def test_a_movement_that_arrived_late_stays_until_it_arrived() -> None:
    author = Author("iran")
    ref = movement(author, end=4)
    progress(author, ref, Progress.DEPARTED, START)
    progress(author, ref, Progress.ARRIVED, START + 8 * HOUR)
    at = START + 9 * HOUR
    assert met(on_the_road(7, 8), seen(at, author)) == [None]
    assert met(on_the_road(12, 13), seen(at, author)) == []


@pytest.mark.parametrize("where", [None, point(35.2, 40.25)])
def test_a_diverted_movement_has_no_end_until_it_is_back(where: object) -> None:
    author = Author("iran")
    ref = movement(author, end=40)
    progress(author, ref, Progress.DEPARTED, START)
    progress(author, ref, Progress.DIVERTED, START + HOUR, where)  # type: ignore[arg-type]
    (remark,) = met(on_the_road(100, 101), seen(START + 2 * HOUR, author))
    assert remark is not None and remark.startswith("diverted")


def test_a_report_from_beside_the_route_puts_the_movement_there_and_on_its_way_on() -> None:
    author = Author("iran")
    ref = movement(author, end=40)
    aside, onward = plan(35.2, 40.25, radius=500, start=2, end=3), plan(35.1, 40.375, radius=500, start=2, end=3)
    before = seen(START + 2 * HOUR, author)
    assert met(aside, before) == met(onward, before) == []
    progress(author, ref, Progress.CHECKPOINT, START + HOUR, point(35.2, 40.25))
    after = seen(START + 2 * HOUR, author)
    assert met(aside, after) == met(onward, after) == ["off its route: the way there is not known"]


def test_a_report_from_the_route_changes_nothing() -> None:
    author = Author("iran")
    ref = movement(author, end=40)
    progress(author, ref, Progress.CHECKPOINT, START + HOUR, point(35.0, 40.25))
    assert met(on_the_road(2, 3), seen(START + 2 * HOUR, author)) == [None]


def test_what_changed_is_checked_again_at_once_and_both_owners_are_told() -> None:
    convoy, patrol = Author("iran"), Author("jordan")
    ref = movement(convoy, end=4)
    notice(patrol, 35.0, 40.25, start=20, end=22)
    asked = register(seen(START + HOUR, convoy, patrol), "iran")
    assert recheck(asked.objects(), asked, AGREED) == ()
    assert asked.renew(seen(START + 2 * HOUR, convoy, patrol)) == ()

    assert asked.renew(seen(START + 5 * HOUR, convoy, patrol)) == (ref.object,), "it turned late"
    (finding,) = recheck([ref.object], asked, AGREED)
    assert finding.remark == "late: not reported back"
    assert {tell.post for tell in finding.tell} == {"iran-post", "jordan-post"}
    assert asked.renew(seen(START + 6 * HOUR, convoy, patrol)) == (), "it is told once"

    progress(convoy, ref, Progress.DIVERTED, START + 6 * HOUR, point(35.2, 40.25))
    assert asked.renew(seen(START + 7 * HOUR, convoy, patrol)) == (ref.object,)


def test_both_sides_of_a_conflict_are_found_from_either() -> None:
    convoy, patrol = Author("iran"), Author("jordan")
    one = movement(convoy, end=40)
    other = notice(patrol, 35.0, 40.25, start=2, end=3)
    asked = register(seen(START + HOUR, convoy, patrol), "iran")
    found = {f.object: [c.object for c in f.conflicts] for f in recheck(asked.objects(), asked, AGREED)}
    assert found == {one.object: [other.object], other.object: [one.object]}


def test_a_restricted_movement_shows_no_remark() -> None:
    owner = Author("jordan")
    movement(owner, end=4, released=False)
    at: datetime = START + 5 * HOUR
    (conflict,) = check(on_the_road(10, 11), seen(at, owner), AGREED, "iran").conflicts
    assert conflict.coarse
    assert conflict.remark is None
