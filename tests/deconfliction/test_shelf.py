"""A register that was put away answers as the register does, and is not believed when it was damaged or outlived."""

import pytest

from openline.deconfliction import Shelf, check, put_away, register
from openline.errors import FormatError
from openline.messages import Progress
from tests.deconfliction.movements import AGREED, HOUR, movement, point, progress, seen
from tests.deconfliction.test_check import notice, plan
from tests.worlds import START, Author


def world() -> tuple[Author, Author]:
    mine, other = Author("iran"), Author("jordan")
    ref = movement(mine, end=4)
    progress(mine, ref, Progress.CHECKPOINT, START + HOUR, point(35.2, 40.25))
    for number in range(12):
        notice(other, 35.0 + number / 200, 40.2 + number / 150, start=number, end=number + 9, released=number % 2 == 0)
    return mine, other


def test_every_question_has_the_same_answer() -> None:
    picture = seen(START + 2 * HOUR, *world())
    made = register(picture, "iran")
    shelf = Shelf(put_away(made, "a record", None))
    assert shelf.objects() == made.objects()
    asked = [plan(35.0 + n / 60, 40.2 + n / 60, start=n, end=n + 2, radius=r) for n in range(8) for r in (500, 20_000)]
    answers = [check(wanted, made, AGREED, "iran") for wanted in asked]
    assert [check(wanted, shelf, AGREED, "iran") for wanted in asked] == answers
    assert any(answer.conflicts for answer in answers)
    assert not all(answer.conflicts for answer in answers)


def test_what_turned_late_since_is_late_on_the_shelf() -> None:
    mine, other = world()
    shelf = Shelf(put_away(register(seen(START + 2 * HOUR, mine, other), "iran"), "a record", None))
    later = START + 30 * HOUR
    shelf.as_of = later
    wanted = plan(35.0, 40.25, start=50, end=51)
    answer = check(wanted, shelf, AGREED, "iran")
    assert answer.conflicts == check(wanted, register(seen(later, mine, other), "iran"), AGREED, "iran").conflicts
    assert [conflict.kind for conflict in answer.conflicts] == ["movement"]


def test_it_holds_from_when_it_was_made_until_the_next_dated_entry() -> None:
    made = register(seen(START + 2 * HOUR, *world()), "iran")
    shelf = Shelf(put_away(made, "a record", START + 5 * HOUR))
    assert shelf.made_from == "a record"
    hours = [1, 2, 4, 5]
    assert [shelf.holds_at(START + hour * HOUR) for hour in hours] == [False, True, True, False]


def test_every_flipped_byte_is_noticed() -> None:
    data = put_away(register(seen(START + 2 * HOUR, *world()), "iran"), "a record", None)
    for place in range(0, len(data), max(1, len(data) // 300)):
        broken = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(FormatError, match="not what was put away"):
            Shelf(broken)
