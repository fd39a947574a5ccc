"""Deir ez-Zor 2016: the call goes to the post, the hold rings, the two descriptions of the place are compared."""

from datetime import UTC, datetime, timedelta

from openline.geotime import Certainty, Datum, descriptions_agree
from openline.messages import (
    ActivityNotified,
    Altitude,
    AtRisk,
    Coverage,
    Disc,
    Force,
    HoldAct,
    HoldAnswer,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldWhat,
    NoticePassedDown,
    NoticeRead,
    Point,
    PositionReadBack,
    PositionSettled,
    Precedence,
    Request,
    SecondDescription,
    Settlement,
    TwicePlaced,
)

from ._stage import Stage, point
from ._story import Story

US, RU = "caoc-al-udeid", "hmeimim"


def deir_ez_zor(stage: Stage) -> Story:
    """Play the case with Openline; the published times are taken as Damascus local, UTC+3."""
    story = Story(case="deir-ez-zor-2016")
    _notice(stage, story)
    _hold(stage, story)
    story.unknown.append(
        "Whether comparing the two descriptions would have caught the wrong advance location: it would if the error stood "
        "in one of them only; it would not if both were made from the same wrong coordinates."
    )
    return story


def _notice(stage: Stage, story: Story) -> None:
    stage.at(datetime(2016, 9, 17, 11, 30, tzinfo=UTC))
    place = point(35.28, 40.09)
    true_second = stage.second(place, "deir-ez-zor")
    wrong = SecondDescription(
        place="deir-ez-zor", bearing_deg_true=true_second.bearing_deg_true, distance_m=true_second.distance_m + 9000
    )
    agree, apart = _compare(stage, place, wrong)
    story.tell(stage.now, US, f"enters the place twice: coordinates, and {_words(wrong)}")
    assert agree is Certainty.NO, "the replay puts the error into one description"
    story.tell(
        stage.now,
        US,
        f"is warned: the two descriptions lie {apart / 1000:.1f} km apart; it may be sent, but not confirmed until that is resolved",
        "bad",
    )
    stage.wait(minutes=6)
    fields = {
        "activity": "air-strike",
        "force": Force.OWN,
        "where": Disc(center=place, radius_m=3000),
        "altitude": Altitude(datum=Datum.MSL, lower_dm=0, upper_dm=90_000),
        "second": true_second,
        "start_utc": datetime(2016, 9, 17, 12, 30, tzinfo=UTC),
        "end_utc": datetime(2016, 9, 17, 14, 30, tzinfo=UTC),
        "request": Request.ANSWER,
        "reply_by_utc": datetime(2016, 9, 17, 12, 15, tzinfo=UTC),
        "contact": "the line; any officer on watch",
    }
    said = stage.say(US, ActivityNotified, fields, to=[RU], precedence=Precedence.IMMEDIATE)
    stage.wait(seconds=40)
    stage.reply(RU, NoticeRead, said)
    heard = TwicePlaced(point=place, accuracy_m=200, method="as entered", second=true_second)
    back = stage.reply(RU, PositionReadBack, said, {"heard": heard})
    stage.wait(seconds=30)
    stage.follow_up(US, PositionSettled, said, {"read_back": back.ref, "settlement": Settlement.CONFIRMED})
    story.tell(stage.now, RU, "has read the notice (ROGER), read the place back, and it is confirmed", "good")
    stage.wait(minutes=3)
    passed = {
        "coverage": Coverage.SOME,
        "until_utc": datetime(2016, 9, 17, 15, 0, tzinfo=UTC),
        "unit_token": stage.world.random(16).hex(),
    }
    stage.reply(RU, NoticePassedDown, said, passed)
    stage.wait(seconds=10)
    story.tell(
        stage.now, RU, "passed it down to some units; not to all that could act there, and the screen says so", "warn"
    )


def _hold(stage: Stage, story: Story) -> None:
    # The strike was stopped after 27 lost minutes; the first call is put 27 minutes before the end.
    first_call = datetime(2016, 9, 17, 13, 29, tzinfo=UTC)
    stage.at(first_call)
    fields = {
        "danger": stage.described(point(35.28, 40.09), "deir-ez-zor"),
        "radius_m": 3000,
        "what": HoldWhat.AIR,
        "observed_utc": first_call,
        "at_risk": AtRisk.PARTNERED,
        "act": HoldAct.CHECK_FIRE,
        "callback": "the line; any officer on watch",
    }
    said = stage.say(RU, HoldRequested, fields, to=[US], precedence=Precedence.FLASH)
    story.tell(first_call, RU, "sends CHECK FIRE to the post, not to a person; it rings at al-Udeid", "bad")
    stage.at(first_call + timedelta(seconds=65))
    called = next(item.called for item in stage.overdue(RU) if item.object == said.ref.object)
    story.tell(stage.now, US, f"nobody has answered yet: {' and '.join(called)} are rung", "warn")
    stage.at(first_call + timedelta(seconds=75))
    answered = stage.reply(US, HoldAnswered, said, {"answer": HoldAnswer.HOLDING})
    stage.wait(seconds=6)
    hold = next(hold for hold in stage.picture(RU).holds if hold.object == said.ref.object)
    first = hold.sides[0].first_answer
    assert first is not None and hold.sides[0].state.value == "holding", "the answer arrived"
    waited = int((first.at_utc - first_call).total_seconds())
    story.tell(stage.now, US, f"the officer on watch answers: holding, {waited} s after the call", "good")
    stage.wait(minutes=50)
    stage.follow_up(RU, HoldReleased, said)
    stage.wait(seconds=10)
    story.tell(stage.now, RU, "releases the hold", "plain")
    story.outcomes["lines"] = (
        f"a hold sent to a post was answered by the officer on watch after {waited} s in the replay; in 2016 the caller lost "
        "27 minutes asking for one person"
    )
    assert answered.message.header.precedence is Precedence.FLASH, "an answer is as urgent as the call"


def _compare(stage: Stage, place: Point, second: SecondDescription) -> tuple[Certainty, int]:
    named = stage.arrangement.place(second.place)
    assert named is not None, "a place of the arrangement"
    tolerance = stage.arrangement.procedures.place_tolerance_m
    return descriptions_agree(
        place.position(), 200, named.position, second.bearing_deg_true, second.distance_m, tolerance
    )


def _words(second: SecondDescription) -> str:
    return f"{second.distance_m / 1000:.1f} km on {second.bearing_deg_true:03d} from {second.place}"
