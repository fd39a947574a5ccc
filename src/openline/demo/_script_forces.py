"""Scripts of al-Tanf and the Su-22, 2017, and Khasham 2018: partnered forces, and who answers for them."""

from datetime import timedelta
from typing import Any

from openline.actions import Said
from openline.geotime import Datum
from openline.messages import (
    ActivityNotified,
    Altitude,
    Answer,
    AtRisk,
    Category,
    Disc,
    Force,
    HoldAct,
    HoldAnswer,
    HoldAnswered,
    HoldRequested,
    HoldWhat,
    NoticeAnswered,
    NoticeRead,
    Ownership,
    OwnershipAnswered,
    OwnershipAsked,
    Point,
    Precedence,
    Request,
    Route,
)
from openline.terms import ActKind

from ._playing import Playing, plan_at
from ._script_strikes import ANY_OFFICER, OUTSIDE, RU, US, declare, test_call
from ._stage import point

GROUND = Altitude(datum=Datum.AGL, upper_dm=0)
_SEEN = point(35.32, 40.36)
"""East of the river near Khasham; approximate."""


def al_tanf(play: Playing) -> None:
    """The sponsor enters the movement before it starts, if it does; the check meets the circle."""
    given, start = play.given, play.given.moment("movement-starts")
    if given.choice("sponsor-enters") == "yes":
        play.plan(start - given.seconds("entered-before-s"), lambda: _entered(play))
    play.plan(start, lambda: play.act(OUTSIDE, "the convoy sets out", "movement-starts"))
    words = "the first report of the strike; its own minute is not known"
    play.plan(given.moment("first-report"), lambda: play.act(OUTSIDE, words, "first-report"))


def _entered(play: Playing) -> None:
    start, rests = play.given.moment("movement-starts"), ("movement-starts", "entered-before-s", "sponsor-enters")
    inside = point(33.70, 38.55)
    plan = plan_at("movement towards al-Tanf", inside, 5000, (start, start + timedelta(hours=9)),
                   ActKind.MOVEMENT_OF_FORCES, "ground", "pro-government-forces")  # fmt: skip
    play.check(RU, plan, *rests, what="enters the movement of the force it answers for, and checks it")
    route = Route(points=(point(34.40, 38.20), point(33.95, 38.45), inside), width_m=2000)
    fields: dict[str, Any] = {
        "activity": "ground-movement", "force": Force.PARTNERED, "sponsor": "russian-federation", "party": "pro-government-forces",
        "where": route, "altitude": GROUND, "second": play.second(point(34.40, 38.20), "palmyra"), "start_utc": start,
        "end_utc": start + timedelta(hours=9), "request": Request.ANSWER, "contact": ANY_OFFICER,
    }  # fmt: skip
    said = play.say(RU, ActivityNotified, fields, *rests, to=[US], precedence=Precedence.IMMEDIATE,
                    what="notifies the movement")  # fmt: skip
    play.after("read-s", lambda: _read_and_checked(play, said, rests))


def _read_and_checked(play: Playing, said: Said, rests: tuple[str, ...]) -> None:
    start = play.given.moment("movement-starts")
    play.reply(US, NoticeRead, said, None, *rests, "read-s", what="has read the notice")
    patrol = plan_at("patrol near al-Tanf", point(33.72, 38.54), 4000, (start, start + timedelta(hours=9)),
                     ActKind.MOVEMENT_OF_FORCES, "ground", "tanf-partner-force")  # fmt: skip
    play.check(US, patrol, *rests, "read-s", what="checks its own patrol there")


def su_22(play: Playing) -> None:
    """A call to stop fire, the aircraft, the declaration of the next day, a safety notice, a test call."""
    given, attack = play.given, play.given.moment("attack-begins")
    play.plan(attack, lambda: play.act(OUTSIDE, "the partnered force is attacked", "attack-begins"))
    play.plan(attack + given.seconds("call-after-s"), lambda: _stop_fire(play))
    play.plan(given.moment("shot-down"), lambda: play.act(OUTSIDE, "the Su-22 is shot down", "shot-down"))
    play.plan(given.moment("declared"), lambda: declare(play, "declared"))
    play.plan(given.moment("declared") + timedelta(hours=2), lambda: _safety_notice(play))
    play.plan(given.moment("test-call"), lambda: test_call(play, "test-call"))


def _stop_fire(play: Playing) -> None:
    rests, place = ("attack-begins", "call-after-s"), point(35.68, 38.68)
    call = _halt(play, place, "jadin", rests, "the call to stop the fire, entered as HALT to the post")
    if (chosen := play.given.choice("call-answered")) != "no":
        answer = {"answer": HoldAnswer(chosen)}
        play.after("answer-s", lambda: play.reply(RU, HoldAnswered, call, answer, *rests, "answer-s", "call-answered",
                                                  what="answers the call"))  # fmt: skip


def _halt(play: Playing, place: Point, near: str, rests: tuple[str, ...], what: str) -> Said:
    hold = {
        "danger": play.described(place, near, method="observed"), "radius_m": 4000, "what": HoldWhat.ADVANCE,
        "observed_utc": play.now, "at_risk": AtRisk.PARTNERED, "act": HoldAct.HALT, "callback": ANY_OFFICER,
    }  # fmt: skip
    return play.say(US, HoldRequested, hold, *rests, to=[RU], precedence=Precedence.FLASH, what=what)


def _safety_notice(play: Playing) -> None:
    place = point(35.70, 38.70)
    fields = {
        "activity": "flight", "force": Force.OWN, "where": Disc(center=place, radius_m=15_000),
        "altitude": Altitude(datum=Datum.MSL, lower_dm=40_000, upper_dm=90_000), "second": play.second(place, "tabqa"),
        "start_utc": play.now + timedelta(hours=1), "end_utc": play.now + timedelta(hours=4), "request": Request.ANSWER,
        "contact": ANY_OFFICER,
    }  # fmt: skip
    said = play.say(US, ActivityNotified, fields, "declared", "read-s", to=[RU], precedence=Precedence.IMMEDIATE,
                    what="a safety notice, over the line that stands declared suspended")  # fmt: skip
    play.after("read-s", lambda: _objects(play, said))


def _objects(play: Playing, said: Said) -> None:
    play.reply(RU, NoticeRead, said, None, "declared", "read-s", what="has read it")
    objects = {"answer": Answer.OBJECTS, "reason": "west of the Euphrates"}
    play.reply(RU, NoticeAnswered, said, objects, "declared", "read-s", what="objects")


def khasham(play: Playing) -> None:
    """The force is seen, its place is checked against the line, the sponsor answers, the hold goes unheeded."""
    given, attack = play.given, play.given.moment("attack-begins")
    play.plan(attack - given.seconds("seen-before-s"), lambda: _asked(play))
    play.plan(attack, lambda: play.act(OUTSIDE, "the attack begins", "attack-begins"))


def _asked(play: Playing) -> None:
    rests = ("attack-begins", "seen-before-s")
    seen = plan_at("the place where the force is seen", _SEEN, 3000, (play.now, play.now + timedelta(hours=6)),
                   ActKind.MOVEMENT_OF_FORCES, "ground", "pro-government-forces")  # fmt: skip
    play.check(US, seen, *rests, what="enters what is seen as a movement of that party, and checks it")
    question = {
        "position": play.described(_SEEN, "khasham", method="observed"), "observed_utc": play.now,
        "category": Category.GROUND_FORCE, "count": 500, "reply_by_utc": play.now + timedelta(minutes=30),
    }  # fmt: skip
    asked = play.say(US, OwnershipAsked, question, *rests, to=[RU], precedence=Precedence.FLASH,
                     what="asks whose forces these are")  # fmt: skip
    play.after("reply-s", lambda: _answered(play, asked))


def _answered(play: Playing, asked: Said) -> None:
    rests = ("attack-begins", "seen-before-s", "reply-s")
    answer = {
        "answer": Ownership(play.given.choice("reply")), "as_of_utc": play.now, "valid_until_utc": play.now + timedelta(hours=1),
        "forces_checked": "Russian forces only",
    }  # fmt: skip
    play.reply(RU, OwnershipAnswered, asked, answer, *rests, "reply", what="answers for its own forces")
    call = _halt(play, _SEEN, "khasham", rests, "calls HALT")
    reason = {"answer": HoldAnswer.CANNOT_IN_CONTACT, "reason": "no link to the force"}
    play.after("answer-s", lambda: play.reply(RU, HoldAnswered, call, reason, *rests, "answer-s",
                                              what="cannot: no link to the force"))  # fmt: skip
