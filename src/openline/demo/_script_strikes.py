"""Scripts of Deir ez-Zor 2016 and Shayrat 2017: a notice before a strike, a hold during one, a line declared suspended."""

from datetime import timedelta

import msgspec

from openline.actions import Said
from openline.geotime import Datum, destination
from openline.messages import (
    ActivityNotified,
    Altitude,
    AtRisk,
    Channel,
    Coverage,
    Disc,
    Force,
    HoldAct,
    HoldAnswer,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    HoldWhat,
    LineDeclared,
    LineState,
    LineTested,
    NoticePassedDown,
    NoticeRead,
    Point,
    Precedence,
    Request,
    TestResult,
)

from ._playing import Playing
from ._stage import point

US, RU, UN = "caoc-al-udeid", "hmeimim", "geneva"
OUTSIDE = "outside"
"""In place of a post: what happens outside Openline and is nobody's entry."""
LINE = "flight-safety"
ANY_HEIGHT = Altitude(datum=Datum.UNKNOWN)
ANY_OFFICER = "the line; any officer on watch"
_STRUCK = point(35.27, 40.13)
"""Some kilometres south-west of the airfield; approximate, as the accounts have it."""


def deir_ez_zor(play: Playing) -> None:
    """The place is given wrong in one description, the strikes begin, the call comes while they go on."""
    given = play.given
    play.plan(given.moment("notice-sent"), lambda: _notice(play))
    play.plan(given.moment("strikes-begin"), lambda: play.act(OUTSIDE, "the strikes begin", "strikes-begin"))
    play.plan(given.moment("strikes-end") - given.seconds("lost-s"), lambda: _call(play))
    play.plan(given.moment("strikes-end"), lambda: play.act(OUTSIDE, "the strikes are stopped", "strikes-end"))


def _notice(play: Playing) -> None:
    given, wrong = play.given, play.given.choice("wrong-in")
    off_m = given.amount("off-m")
    told = _STRUCK if wrong == "second-description" else _north_of(_STRUCK, off_m)
    second = play.second(told if wrong == "both" else _STRUCK, "deir-ez-zor")
    if wrong == "second-description":
        second = msgspec.structs.replace(second, distance_m=second.distance_m + off_m)
    fields = {
        "activity": "air-strike", "force": Force.OWN, "where": Disc(center=told, radius_m=3000), "altitude": ANY_HEIGHT,
        "second": second, "start_utc": given.moment("strikes-begin") - timedelta(minutes=25),
        "end_utc": given.moment("strikes-end"), "request": Request.INFORM, "contact": ANY_OFFICER,
    }  # fmt: skip
    said = play.say(US, ActivityNotified, fields, "notice-sent", "off-m", "wrong-in", to=[RU],
                    precedence=Precedence.IMMEDIATE, what="tells in advance where it will strike")  # fmt: skip
    play.after("read-s", lambda: _read_and_passed_down(play, said))


def _north_of(place: Point, metres: int) -> Point:
    there = destination(place.position(), 0, metres)
    return Point(lat_e7=there.lat_e7, lon_e7=there.lon_e7)


def _read_and_passed_down(play: Playing, said: Said) -> None:
    play.reply(RU, NoticeRead, said, None, "notice-sent", "read-s", what="has read the notice")
    down = {
        "coverage": Coverage(play.given.choice("passed-down")),
        "until_utc": play.given.moment("strikes-end") + timedelta(hours=1),
        "unit_token": "0" * 32,
    }
    rests = ("notice-sent", "read-s", "passed-down-s", "passed-down")
    play.after("passed-down-s", lambda: play.reply(RU, NoticePassedDown, said, down, *rests, what="passes it down"))


def _call(play: Playing) -> None:
    hold = {
        "danger": play.described(_STRUCK, "deir-ez-zor"), "radius_m": 3000, "what": HoldWhat.AIR, "observed_utc": play.now,
        "at_risk": AtRisk.PARTNERED, "act": HoldAct.CHECK_FIRE, "callback": ANY_OFFICER,
    }  # fmt: skip
    rests = ("strikes-end", "lost-s")
    call = play.say(RU, HoldRequested, hold, *rests, to=[US], precedence=Precedence.FLASH,
                    what="the first call, entered as CHECK FIRE to the post")  # fmt: skip
    answer = {"answer": HoldAnswer.HOLDING}
    play.after("answer-s", lambda: play.reply(US, HoldAnswered, call, answer, *rests, "answer-s",
                                              what="any officer on watch answers"))  # fmt: skip
    end = play.given.moment("strikes-end")
    play.plan(end, lambda: play.follow_up(RU, HoldReleased, call, None, "strikes-end", what="releases the hold"))


def shayrat(play: Playing) -> None:
    """The notice, the strike, the declaration, and what a test call finds."""
    given = play.given
    play.plan(given.moment("strike") - given.seconds("notice-before-s"), lambda: _missiles(play))
    play.plan(given.moment("strike"), lambda: play.act(OUTSIDE, "the strike", "strike"))
    play.plan(given.moment("declared"), lambda: declare(play, "declared"))
    play.plan(given.moment("test-call"), lambda: test_call(play, "test-call"))


def _missiles(play: Playing) -> None:
    strike, place = play.given.moment("strike"), point(34.49, 36.91)
    fields = {
        "activity": "missile-strike", "force": Force.OWN, "where": Disc(center=place, radius_m=5000), "altitude": ANY_HEIGHT,
        "second": play.second(place, "shayrat"), "start_utc": strike, "end_utc": strike + timedelta(hours=1),
        "request": Request.STAY_CLEAR, "contact": ANY_OFFICER,
    }  # fmt: skip
    rests = ("strike", "notice-before-s")
    said = play.say(US, ActivityNotified, fields, *rests, to=[RU], precedence=Precedence.FLASH,
                    what="tells the other side that the strike is coming")  # fmt: skip
    play.after("read-s", lambda: play.reply(RU, NoticeRead, said, None, *rests, "read-s", what="has read the notice"))


def declare(play: Playing, moment: str) -> None:
    """The Russian side declares the line suspended, signed by two officers."""
    fields = {
        "line": LINE, "state": LineState.SUSPENDED, "reason": "as announced that day", "effective_utc": play.now,
    }  # fmt: skip
    play.say(RU, LineDeclared, fields, moment, what="declares the line suspended")


def test_call(play: Playing, moment: str) -> None:
    """The American side calls over the line to see whether it answers."""
    result = TestResult(play.given.choice("test-result"))
    fields = {
        "line": LINE, "means": Channel.TELEPHONE, "tested_utc": play.now, "nonce": "170407", "result": result,
    }  # fmt: skip
    if result is TestResult.ANSWERED:
        fields["seconds_to_answer"] = 12
    play.say(US, LineTested, fields, moment, "test-result", to=[RU, UN], what=f"test call: {result.value}")
