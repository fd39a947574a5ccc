"""People with reaction times: the same call draws the same answer, nobody acts while away, and no number is hidden."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from openline.arrangement import Post, Precedence
from openline.simulation import Habits, People, Traffic, assumptions
from openline.simulation._people import CALLED, Deed

START = datetime(2017, 11, 11, tzinfo=UTC)
UNTIL = START + timedelta(days=30)
NEVER_AWAY = Habits(desk_min=10**9, others_free_min=(10**9,) * 3, gap_percent=0, overlooked_percent=0,
                    free_text_percent=0, drowsy_percent=0)  # fmt: skip


def post(languages: tuple[str, ...] = ("ru", "en")) -> Post:
    return Post(
        id="hmeimim", participant="russian-federation", name="Duty post", place="hmeimim", languages=languages,
        local_zone="Asia/Damascus", roster=CALLED, sources=("own-default",),
    )  # fmt: skip


def people(habits: Habits, seed: int = 1, languages: tuple[str, ...] = ("ru", "en")) -> People:
    return People(seed, {"hmeimim": post(languages)}, habits, START, UNTIL)


def noon(day: int) -> datetime:
    return START + timedelta(days=day, hours=10)


def answers(
    made: People, deed: Deed, precedence: Precedence, place: int = 0, language: str = "ru"
) -> Iterator[float | None]:
    for number in range(400):
        at = noon(number % 28)
        done = made.acts_at(deed, "hmeimim", place, precedence, at, f"{number}|x", language)
        yield None if done is None else (done - at).total_seconds()


def test_the_same_call_draws_the_same_answer_in_whatever_order_it_is_asked() -> None:
    one, other = people(Habits()), people(Habits())
    labels = [f"{number}|hmeimim" for number in range(50)]

    def asked(made: People, label: str) -> datetime | None:
        return made.acts_at(Deed.READ, "hmeimim", 0, Precedence.PRIORITY, noon(3), label, "en")

    first = {label: asked(one, label) for label in labels}
    assert first == {label: asked(other, label) for label in reversed(labels)}
    assert len(set(first.values())) > 20, "different calls draw different answers"
    assert first != {label: asked(people(Habits(), seed=2), label) for label in labels}


@pytest.mark.parametrize("precedence", list(Precedence))
def test_the_medians_that_are_printed_are_the_medians_that_are_drawn(precedence: Precedence) -> None:
    stated = NEVER_AWAY.read_s[list(Precedence).index(precedence)]
    drawn = [seconds for seconds in answers(people(NEVER_AWAY), Deed.READ, precedence) if seconds is not None]
    assert len(drawn) == 400
    assert median(drawn) == pytest.approx(stated, rel=0.15)


def test_nobody_acts_while_out_of_reach() -> None:
    made = people(Habits(desk_min=30, away_min=30))
    _, spells = made.spells("hmeimim", 0)
    assert len(spells) > 300
    for hour in range(24 * 30):
        at = START + timedelta(hours=hour)
        free = made.within_reach("hmeimim", 0, at)
        assert free >= at
        assert not any(spell.start <= free < spell.end for spell in spells)


def test_a_gap_at_the_change_of_the_watch_leaves_the_desk_empty_at_six_and_eighteen_local_time() -> None:
    made = people(replace(NEVER_AWAY, gap_percent=100))
    gaps = [spell for spell in made.spells("hmeimim", 0)[1] if spell.why == "handover"]
    hours = {gap.start.astimezone(ZoneInfo("Asia/Damascus")).hour for gap in gaps}
    assert (len(gaps), hours) == (60, {6, 18})
    assert all(made.within_reach("hmeimim", 0, gap.start) == gap.end for gap in gaps)
    assert people(NEVER_AWAY).spells("hmeimim", 0)[1] == []


def test_a_flash_call_is_never_forgotten_and_any_other_may_be() -> None:
    made = people(replace(NEVER_AWAY, overlooked_percent=100))
    assert set(answers(made, Deed.READ, Precedence.ROUTINE)) == {None}
    assert None not in set(answers(made, Deed.READ, Precedence.FLASH))


def test_free_text_in_a_language_that_nobody_speaks_waits_for_an_interpreter() -> None:
    habits = replace(NEVER_AWAY, free_text_percent=100)
    own, foreign = (
        median(
            seconds for seconds in answers(people(habits), Deed.READ, Precedence.IMMEDIATE, language=word) if seconds
        )
        for word in ("ru", "fa")
    )
    assert foreign - own == pytest.approx(habits.interpreter_s[1], rel=0.3)


def test_a_further_language_is_spoken_on_most_watches_and_the_first_on_all() -> None:
    made = people(replace(NEVER_AWAY, linguist_percent=60))
    watches = [START + timedelta(hours=12 * number) for number in range(60)]
    assert all(made.speaks("hmeimim", "ru", at) for at in watches)
    assert 20 < sum(made.speaks("hmeimim", "en", at) for at in watches) < 50
    assert not any(made.speaks("hmeimim", "fa", at) for at in watches)


def test_a_stand_by_line_takes_longer_than_the_officer_at_the_desk() -> None:
    made = people(NEVER_AWAY)
    desk, standby = (
        median(seconds for seconds in answers(made, Deed.READ, Precedence.FLASH, place) if seconds) for place in (0, 2)
    )
    assert standby > desk + 100


@pytest.mark.parametrize("value", [Habits(), Traffic()])
def test_no_assumption_goes_unprinted(value: Habits | Traffic) -> None:
    rows = assumptions(value)
    assert len(rows) == len(fields(value))
    assert all(words and shown and unit for words, shown, unit in rows)
