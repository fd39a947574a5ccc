"""Scripts of Homs 2017, Kunduz 2015 and the convoy of 1 April 2024: what headquarters knew and the unit did not.

No position of a medical site is held here: the site of Kunduz is played at an invented point at sea.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from openline.actions import Said
from openline.messages import (
    AccessionDeclared,
    AccessionKind,
    Answer,
    AtRisk,
    Consent,
    Coverage,
    Disclosure,
    HoldAct,
    HoldAnswer,
    HoldAnswered,
    HoldRequested,
    HoldWhat,
    Mode,
    MovementNotified,
    MovementProgressed,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    Point,
    Precedence,
    Precision,
    Progress,
    Route,
    SiteNotified,
)
from openline.terms import ActKind

from ._playing import Playing, plan_at
from ._script_strikes import ANY_OFFICER, OUTSIDE, RU
from ._stage import point

DESK = "notification-desk"
HEADQUARTERS = ("first-headquarters", "second-headquarters")
INVENTED = "invented for practice"
_SITE, _ROAD = point(0.50, 0.50), point(0.70, 0.70)
"""At sea."""


def homs(play: Playing) -> None:
    """The area in its first hours, then a convoy whose notice is read and goes no further for two days."""
    given = play.given
    start, leaves = given.moment("cease-fire"), given.moment("convoy-leaves")
    play.plan(start - given.seconds("plan-before-s"), lambda: _plan_of_fire(play))
    acceded = {
        "party": "acceded-opposition", "instrument": "homs-2017", "kind": AccessionKind.CLAIMED_BY_ANOTHER, "effective_utc": start,
    }  # fmt: skip
    play.plan(
        start, lambda: play.say(RU, AccessionDeclared, acceded, "cease-fire", what="records that the groups accede")
    )
    play.plan(given.moment("convoy-notified"), lambda: _practice_convoy(play, leaves))


def _plan_of_fire(play: Playing) -> None:
    start = play.given.moment("cease-fire")
    plan = plan_at("fire into the area", point(34.88, 36.73), 2000, (start + timedelta(hours=1), start + timedelta(hours=2)),
                   ActKind.SHELLING, "ground", "syrian-government")  # fmt: skip
    play.check(RU, plan, "cease-fire", "plan-before-s", what="checks an invented plan of fire into the area")


def _practice_convoy(play: Playing, leaves: datetime) -> None:
    said = _movement(play, leaves, (DESK, [RU]), ("convoy-notified", "convoy-leaves"))
    play.after("read-s", lambda: play.reply(RU, NoticeRead, said, None, "convoy-notified", "read-s",
                                            what="has read the notice"))  # fmt: skip
    down = {"coverage": Coverage.ALL_ABLE_TO_ACT, "until_utc": leaves + timedelta(days=1), "unit_token": "0" * 32}
    play.plan(leaves - play.given.seconds("passed-before-s"), lambda: play.reply(
        RU, NoticePassedDown, said, down, "convoy-leaves", "passed-before-s", what="passes it down"))  # fmt: skip
    play.plan(leaves, lambda: _departs(play, said, DESK))


def _departs(play: Playing, said: Said, desk: str) -> None:
    progress = {"progress": Progress.DEPARTED, "at_utc": play.now}
    play.follow_up(desk, MovementProgressed, said, progress, "convoy-leaves", what="the convoy leaves")


def _movement(play: Playing, leaves: datetime, between: tuple[str, list[str]], rests: tuple[str, ...]) -> Said:
    """A movement with every field invented but its times."""
    desk, posts = between
    places = [place.id for place in play.arrangement.places]
    origin, destination = ("homs", "rastan") if "homs" in places else (places[0], places[-1])
    first, last = play.arrangement.place(origin), play.arrangement.place(destination)
    assert first is not None and last is not None, "both are places of the arrangement"
    told = tuple(Disclosure(recipient=play.room.owner(post), precision=Precision.EXACT) for post in posts)
    consent = Consent(given_by_role="head of the desk", to=told, expires_utc=leaves + timedelta(days=3))
    ends = tuple(point(place.position.lat, place.position.lon) for place in (first, last))
    fields: dict[str, Any] = {
        "submitting_org": play.room.owner(desk), "conduit": play.room.owner(desk), "told": told, "consent": consent,
        "mode": Mode.COORDINATED, "purpose": INVENTED, "origin": origin, "destination": destination,
        "route": Route(points=ends, width_m=1000), "etd_utc": leaves, "eta_utc": leaves + timedelta(hours=4), "vehicle_count": 3,
        "vehicle_types": "cars", "roof_marking": "on every roof", "night_marking": "none that shows in the dark",
        "leader_callsign": "PRACTICE 1", "contacts": ("telephone", "radio"), "emergency_contact_24h": desk,
    }  # fmt: skip
    return play.say(desk, MovementNotified, fields, *rests, to=posts, precedence=Precedence.PRIORITY,
                    what="notifies the movement")  # fmt: skip


def kunduz(play: Playing) -> None:
    """The position is sent and read; four days later the fire, and then the calls."""
    given = play.given
    play.plan(given.moment("position-sent"), lambda: _position(play))
    play.plan(given.moment("first-fire"), lambda: play.act(OUTSIDE, "the first fire on the site", "first-fire"))
    play.plan(given.moment("reply-text") - given.seconds("call-before-reply-s"), lambda: _first_call(play))
    words = "the first reply by text: it is not known there what happened"
    play.plan(given.moment("reply-text"), lambda: play.act(OUTSIDE, words, "reply-text"))
    play.plan(given.moment("last-text"), lambda: play.act(OUTSIDE, "the last text that is quoted", "last-text"))
    play.plan(given.moment("fire-ends"), lambda: play.act(OUTSIDE, "the fire ends", "fire-ends"))


def _position(play: Playing) -> None:
    said = play.say("organisation", SiteNotified, _site(play, HEADQUARTERS), "position-sent", to=HEADQUARTERS,
                    precedence=Precedence.PRIORITY, what="sends the position of its site once more")  # fmt: skip
    play.after("read-s", lambda: _receipts(play, said))


def _receipts(play: Playing, said: Said) -> None:
    for post in HEADQUARTERS:
        play.reply(post, NoticeRead, said, None, "position-sent", "read-s", what="confirms receipt")
    if (coverage := play.given.choice("passed-down")) != "not-entered":
        until = play.given.moment("first-fire") + timedelta(days=1)
        down = {"coverage": Coverage(coverage), "until_utc": until, "unit_token": "0" * 32}
        for post in HEADQUARTERS:
            play.reply(post, NoticePassedDown, said, down, "position-sent", "read-s", "passed-down",
                       what="says how far it went")  # fmt: skip


def _first_call(play: Playing) -> None:
    """The first call of the night, entered as CHECK FIRE to every post that was told of the site."""
    rests = ("reply-text", "call-before-reply-s")
    call = _check_fire(play, HEADQUARTERS, _SITE, AtRisk.CIVILIAN, rests)
    for post in HEADQUARTERS:
        play.after("answer-s", partial(play.reply, post, HoldAnswered, call, {"answer": HoldAnswer.PARTLY}, *rests, "answer-s",
                                       what="answers: it finds out what happened"))  # fmt: skip


def _check_fire(play: Playing, posts: Sequence[str], place: Point, at_risk: AtRisk, rests: tuple[str, ...]) -> Said:
    hold = {
        "danger": play.described(place, "invented-place", accuracy_m=1000, method=INVENTED), "radius_m": 3000,
        "what": HoldWhat.AIR, "observed_utc": play.now, "at_risk": at_risk, "act": HoldAct.CHECK_FIRE, "callback": ANY_OFFICER,
    }  # fmt: skip
    return play.say("organisation", HoldRequested, hold, *rests, to=posts, precedence=Precedence.FLASH,
                    what="the first call, entered as CHECK FIRE")  # fmt: skip


def _site(play: Playing, posts: Sequence[str]) -> dict[str, Any]:
    told = tuple(Disclosure(recipient=play.room.owner(post), precision=Precision.CELL_1_KM) for post in posts)
    consent = Consent(given_by_role="head of the desk", to=told, expires_utc=play.now + timedelta(days=90))
    return {
        "submitting_org": play.room.owner("organisation"), "operator": INVENTED, "function": "practice-site",
        "name_local": INVENTED, "name_latin": INVENTED,
        "position": play.described(_SITE, "invented-place", accuracy_m=1000, method=INVENTED), "radius_m": 1000,
        "verified_by_role": "head of the desk", "verified_on_utc": play.now, "consent": consent, "valid_from_utc": play.now,
        "reconfirm_by_utc": play.now + timedelta(days=90), "contact_24h": "organisation",
    }  # fmt: skip


def aid_convoy(play: Playing) -> None:
    """Agreed with headquarters, told to no unit; the missiles, the call after them."""
    given = play.given
    leaves, fire = given.moment("convoy-leaves"), given.moment("first-missile")
    play.plan(leaves - given.seconds("agreed-before-s"), lambda: _agreed(play, leaves))
    if given.choice("plan-checked") != "nowhere":
        play.plan(fire - given.seconds("plan-before-s"), lambda: _plan_on_the_road(play))
    play.plan(fire, lambda: play.act(OUTSIDE, "the first missile", "first-missile"))
    third = ("the third vehicle is hit, at the latest", "first-missile", "hit-within-s")
    play.plan(fire + given.seconds("hit-within-s"), lambda: play.act(OUTSIDE, *third))
    noticed = ("the mistake is noticed", "first-missile", "noticed-after-s")
    play.plan(fire + given.seconds("noticed-after-s"), lambda: play.act(OUTSIDE, *noticed))


def _agreed(play: Playing, leaves: datetime) -> None:
    told = ["headquarters"] + (["unit-command"] if play.given.choice("unit-told") == "yes" else [])
    rests = ("convoy-leaves", "agreed-before-s", "unit-told")
    said = _movement(play, leaves, ("organisation", told), rests)
    for post in told:
        play.after("read-s", partial(_read_and_agreed, play, post, said, rests))
    play.plan(leaves, lambda: _departs(play, said, "organisation"))
    fire = play.given.moment("first-missile")
    play.plan(fire + play.given.seconds("learns-after-s"), lambda: _attacked(play, said))


def _read_and_agreed(play: Playing, post: str, said: Said, rests: tuple[str, ...]) -> None:
    play.reply(post, NoticeRead, said, None, *rests, "read-s", what="has read the movement")
    play.reply(post, NoticeAnswered, said, {"answer": Answer.WILL_COMPLY}, *rests, "read-s", what="agrees to it")


def _plan_on_the_road(play: Playing) -> None:
    plan = plan_at(
        "fire on the road", _ROAD, 1000, (play.now, play.now + timedelta(hours=1)), ActKind.AIR_STRIKE, "air"
    )
    rests = ("first-missile", "plan-before-s", "plan-checked")
    play.check(play.given.choice("plan-checked"), plan, *rests, what="checks the fire it plans")


def _attacked(play: Playing, said: Said) -> None:
    rests = ("first-missile", "learns-after-s")
    progress = {"progress": Progress.ATTACKED, "at_utc": play.now}
    play.follow_up("organisation", MovementProgressed, said, progress, *rests, what="learns of it and says so")
    call = _check_fire(play, ["headquarters"], _ROAD, AtRisk.HUMANITARIAN, rests)
    answer = {"answer": HoldAnswer.HOLDING}
    play.after("answer-s", lambda: play.reply("headquarters", HoldAnswered, call, answer, *rests, "answer-s",
                                              what="answers: holding"))  # fmt: skip
