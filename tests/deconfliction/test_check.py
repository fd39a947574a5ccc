"""What a plan meets is found whoever asks and in whatever order it was filed; another's object shows only its cell."""

from datetime import timedelta
from typing import Any

import pytest
from tools.vectors import example

from openline.arrangement import load
from openline.deconfliction import CELL_E7, Check, Plan, cell_of, check
from openline.geotime import Band, Datum, Position, Volume4D, Window, circle
from openline.messages import (
    ActivityCancelled,
    ActivityNotified,
    Altitude,
    Disc,
    Point,
    Releasability,
    SecondDescription,
)
from openline.picture import Picture, fold
from openline.terms import ActKind
from tests.arrangement.files import shipped
from tests.worlds import START, Author, evidence

AGREED = load(shipped())
HOUR = timedelta(hours=1)
SECOND = SecondDescription(place="homs", bearing_deg_true=0, distance_m=0)


def notice(author: Author, lat: float, lon: float, *, start: int = 0, end: int = 10, low: int | None = None, high: int | None = None,
           radius: int = 1_000, activity: str = "ground-movement", released: bool = True) -> Any:  # fmt: skip
    sample = example(ActivityNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    fields |= {
        "where": Disc(center=Point(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7)), radius_m=radius),
        "altitude": Altitude(datum=Datum.W84, lower_dm=low, upper_dm=high),
        "second": SECOND, "activity": activity, "start_utc": START + start * HOUR, "end_utc": START + end * HOUR,
    }  # fmt: skip
    release = Releasability.PARTICIPANTS if released else Releasability.RECIPIENTS
    return author.append(ActivityNotified(header=author.header(releasability=release), **fields))


def plan(lat: float, lon: float, *, start: int | None = 0, end: int | None = 10, low: int | None = None, high: int | None = None,
         radius: int = 1_000, medium: str = "ground") -> Plan:  # fmt: skip
    window = Window(
        start=None if start is None else START + start * HOUR, end=None if end is None else START + end * HOUR
    )
    area = circle(Position(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7)), radius)
    volume = Volume4D(area=area, band=Band(lower_dm=low, upper_dm=high, datum=Datum.W84), window=window)
    return Plan(title="plan", volume=volume, act=ActKind.OTHER, medium=medium)


def seen(*authors: Author) -> Picture:
    return fold(evidence(list(authors), [p for a in authors for p in a.pieces()]), AGREED.digest, START + 400 * HOUR)


def ask(wanted: Plan, *authors: Author, me: str = "iran") -> Check:
    return check(wanted, seen(*authors), AGREED, me)


@pytest.mark.parametrize(
    ("case", "wanted", "met"),
    [
        ("the same place and time", plan(35.0, 40.0), True),
        ("another day", plan(35.0, 40.0, start=100, end=110), False),
        ("beginning in the very second the other ends", plan(35.0, 40.0, start=10, end=20), True),
        ("no end at all", plan(35.0, 40.0, start=-50, end=None), True),
        ("no beginning, ended long before", plan(35.0, 40.0, start=None, end=-30), False),
        ("far away", plan(35.5, 40.0), False),
        ("above it, where heights are known", plan(35.0, 40.0, low=5_001, high=6_000), False),
        ("touching its upper end", plan(35.0, 40.0, low=5_000, high=6_000), True),
        ("at an unknown height", plan(35.0, 40.0, low=None, high=None), True),
        ("closer than agreed, without touching", plan(35.0, 40.028), True),
        ("just farther than agreed", plan(35.0, 40.040), False),
    ],
)
def test_a_plan_meets_what_it_meets(case: str, wanted: Plan, met: bool) -> None:
    author = Author("iran")
    notice(author, 35.0, 40.0, low=0, high=5_000)
    answer = ask(wanted, author)
    assert bool(answer.conflicts) is met, case
    assert answer.headline == ("1 recorded conflict(s)" if met else "no recorded conflict")


def test_no_answer_says_clear_safe_or_approved() -> None:
    answer = ask(plan(10.0, 10.0), Author("iran"))
    assert answer.headline == "no recorded conflict"
    assert answer.not_consulted


def test_a_separation_that_was_not_kept_is_named_with_its_gap() -> None:
    author = Author("iran")
    notice(author, 35.0, 40.0)
    (conflict,) = ask(plan(35.0, 40.028), author).conflicts
    assert conflict.rule == "ground-ground"
    assert 300 < conflict.gap_m < 1_000


def test_the_order_of_filing_decides_nothing() -> None:
    one, two = Author("iran"), Author("jordan")
    first, second = notice(one, 35.0, 40.0), notice(two, 35.0, 40.01)
    for mine, other in ((first, second), (second, first)):
        center = 40.0 if mine is first else 40.01
        wanted = plan(35.0, center)
        own = Plan(**{**{n: getattr(wanted, n) for n in wanted.__struct_fields__}, "own_object": mine.object})
        answer = check(own, seen(one, two), AGREED, mine.participant)
        assert [c.object for c in answer.conflicts] == [other.object]


def test_a_cancelled_notice_is_met_no_more() -> None:
    author = Author("iran")
    ref = notice(author, 35.0, 40.0)
    assert ask(plan(35.0, 40.0), author).conflicts
    author.say(ActivityCancelled, about=ref, reason="called off")
    assert not ask(plan(35.0, 40.0), author).conflicts


def test_anothers_restricted_object_shows_its_cell_whole_hours_and_whom_to_call() -> None:
    owner = Author("jordan")
    notice(owner, 35.0123456, 40.0234567, low=100, high=200, released=False)
    answer = ask(plan(35.01, 40.02, start=2, end=3), owner)
    (conflict,) = answer.conflicts
    assert conflict.coarse
    assert (conflict.lower_dm, conflict.upper_dm, conflict.gap_m) == (None, None, 0)
    assert conflict.place == cell_of(conflict.place)
    assert conflict.place.lat_e7 % CELL_E7 == conflict.place.lon_e7 % CELL_E7 == 0
    assert conflict.post == "jordan-post"
    assert all(end is not None and end.minute == 0 for end in (conflict.window.start, conflict.window.end))
    assert [tell.post for tell in answer.tell] == ["jordan-post"]


def test_two_hidden_places_of_one_cell_cannot_be_told_apart() -> None:
    """The bundled attacker bisects with plans of every size; each answer is the same for both places."""
    answers = []
    for lat, lon in ((35.0101, 40.0101), (35.0389, 40.0377)):
        owner = Author("jordan")
        notice(owner, lat, lon, radius=100, released=False)
        picture = seen(owner)
        found = []
        for step in range(40):
            for radius in (10, 500, 3_000):
                probe = plan(34.95 + step * 0.0041, 39.96 + (step * 7 % 40) * 0.0029, radius=radius)
                found.append(
                    [(c.place, c.window, c.gap_m, c.rule) for c in check(probe, picture, AGREED, "iran").conflicts]
                )
        answers.append(found)
    assert answers[0] == answers[1]
    assert any(answers[0])
    assert not all(answers[0])


def test_a_term_is_named_before_the_act_with_its_trace() -> None:
    area = circle(Position(lat_e7=335_100_000, lon_e7=386_600_000), 5_000)
    window = Window(start=START, end=START + HOUR)
    volume = Volume4D(area=area, band=Band(lower_dm=None, upper_dm=None, datum=Datum.UNKNOWN), window=window)
    wanted = Plan(
        title="p", volume=volume, act=ActKind.MOVEMENT_OF_FORCES, medium="ground", party="pro-government-forces"
    )
    answer = check(wanted, seen(Author("iran")), AGREED, "iran")
    (finding,) = [f for f in answer.terms if f.term == "fs-tanf-circle"]
    assert finding.verdict.outcome.value == "would-fall-under"
    assert {"caoc-al-udeid", "hmeimim"} <= {tell.post for tell in answer.tell}
