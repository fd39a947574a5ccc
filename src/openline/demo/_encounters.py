"""Al-Tanf 2017 and Khasham 2018: partnered forces near an agreed line, the check before and the question after."""

from datetime import UTC, datetime, timedelta
from typing import Any

from openline.deconfliction import Check, Plan
from openline.geotime import Datum
from openline.messages import (
    ActivityNotified,
    Altitude,
    AtRisk,
    Category,
    Disc,
    Force,
    HoldAct,
    HoldAnswer,
    HoldAnswered,
    HoldRequested,
    HoldWhat,
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

from ._stage import Stage, point
from ._story import Story

US, RU = "caoc-al-udeid", "hmeimim"
_GROUND = Altitude(datum=Datum.AGL, upper_dm=0)


def al_tanf(stage: Stage) -> Story:
    """A sponsor checks the movement of its partnered force before it starts, and meets the circle."""
    story = Story(case="al-tanf-2017")
    stage.at(datetime(2017, 5, 18, 6, 0, tzinfo=UTC))
    route = Route(points=(point(34.40, 38.20), point(33.95, 38.45), point(33.70, 38.55)), width_m=2000)
    start = stage.now + timedelta(hours=3)
    fields: dict[str, Any] = {
        "activity": "ground-movement",
        "force": Force.PARTNERED,
        "sponsor": "russian-federation",
        "party": "pro-government-forces",
        "where": route,
        "altitude": _GROUND,
        "second": stage.second(point(34.40, 38.20), "palmyra"),
        "start_utc": start,
        "end_utc": start + timedelta(hours=8),
        "request": Request.ANSWER,
        "contact": "the line; any officer on watch",
    }
    draft = ActivityNotified(header=stage.draft_header(), **fields)
    plan = Plan(
        title="movement towards al-Tanf", volume=draft.volume(), act=ActKind.MOVEMENT_OF_FORCES, medium="ground",
        party="pro-government-forces",
    )  # fmt: skip
    answer = stage.check(RU, plan)
    finding = next(item for item in answer.terms if item.term == "fs-tanf-circle")
    story.tell(
        stage.now,
        RU,
        f"checks the movement before it starts: {answer.headline}; it {finding.verdict.outcome.value.replace('-', ' ')} {finding.term} (approximate circle)",
        "warn",
    )
    story.tell(stage.now, RU, f"is told whom to call before entering: {', '.join(tell.post for tell in answer.tell)}")
    said = stage.say(RU, ActivityNotified, fields, to=[US], precedence=Precedence.IMMEDIATE)
    stage.wait(seconds=45)
    stage.reply(US, NoticeRead, said)
    stage.wait(seconds=10)
    _other_side(stage, story)
    story.outcomes["deconfliction"] = (
        f"a partnered force's route met the approximate al-Tanf circle {(start - stage.now).seconds // 60} minutes before it was to start"
    )
    return story


def khasham(stage: Stage) -> Story:
    """The question, the dated answer that is no consent, the call to the post that can stop the force."""
    story = Story(case="khasham-2018")
    stage.at(datetime(2018, 2, 7, 19, 0, tzinfo=UTC))
    place = point(35.32, 40.36)
    seen = {
        "position": stage.described(place, "khasham", method="observed"),
        "observed_utc": stage.now,
        "category": Category.GROUND_FORCE,
        "count": 500,
        "reply_by_utc": stage.now + timedelta(minutes=30),
    }
    asked = stage.say(US, OwnershipAsked, seen, to=[RU], precedence=Precedence.FLASH)
    story.tell(stage.now, US, "asks whose forces these are, about 500, east of the agreed line")
    before = stage.check(US, _seen_plan(stage))
    stage.wait(minutes=20)
    answer = {
        "answer": Ownership.NOT_OURS,
        "as_of_utc": stage.now,
        "valid_until_utc": stage.now + timedelta(hours=1),
        "forces_checked": "Russian forces only",
    }
    stage.reply(RU, OwnershipAnswered, asked, answer)
    stage.wait(seconds=10)
    question = next(q for q in stage.picture(US).questions if q.object == asked.ref.object)
    reply = question.replies[0]
    story.tell(
        stage.now,
        US,
        f"reads: {reply.answer.value.replace('-', ' ')}, Russian forces only, valid one hour: NOT CONSENT TO ENGAGE",
        "bad",
    )
    after = stage.check(US, _seen_plan(stage))
    assert [c.object for c in before.conflicts] == [c.object for c in after.conflicts], "an answer alters no check"
    sponsors = stage.arrangement.sponsors("pro-government-forces", stage.now.date())
    story.tell(stage.now, US, f"sees that the arrangement names other sponsors to ask: {', '.join(sponsors)}", "warn")
    hold = {
        "danger": stage.described(place, "khasham", method="observed"),
        "radius_m": 4000,
        "what": HoldWhat.ADVANCE,
        "observed_utc": stage.now,
        "at_risk": AtRisk.PARTNERED,
        "act": HoldAct.HALT,
        "callback": "the line; any officer on watch",
    }
    said = stage.say(US, HoldRequested, hold, to=[RU], precedence=Precedence.FLASH)
    stage.wait(seconds=40)
    stage.reply(RU, HoldAnswered, said, {"answer": HoldAnswer.CANNOT_IN_CONTACT, "reason": "no link to the force"})
    stage.wait(seconds=10)
    side = next(h for h in stage.picture(US).holds if h.object == said.ref.object).sides[0]
    story.tell(stage.now, RU, f"answers the HALT: {side.state.value.replace('-', ' ')}, no link to the force", "bad")
    story.unknown.append("What the sponsor knew of the force, and whether any HALT could have reached it.")
    story.outcomes["deconfliction"] = (
        "an ownership answer was shown as dated, to the sponsor's knowledge, and changed no check"
    )
    return story


def _seen_plan(stage: Stage) -> Plan:
    disc = Disc(center=point(35.32, 40.36), radius_m=3000)
    draft = ActivityNotified(
        header=stage.draft_header(), activity="ground-movement", force=Force.OWN, where=disc, altitude=_GROUND,
        second=stage.second(point(35.32, 40.36), "khasham"), start_utc=stage.now, end_utc=stage.now + timedelta(hours=6),
        request=Request.INFORM, contact="-",
    )  # fmt: skip
    return Plan(
        title="the place seen", volume=draft.volume(), act=ActKind.MOVEMENT_OF_FORCES, medium="ground", party=None
    )


def _other_side(stage: Stage, story: Story) -> None:
    plan = _volume_at(stage, point(33.75, 38.52), 4000)
    answer: Check = stage.check(US, plan)
    conflict = answer.conflicts[0]
    assert conflict.coarse, "another's restricted notice is shown by its cell"
    cell = f"cell {conflict.place.lat:.2f} N {conflict.place.lon:.2f} E"
    story.tell(
        stage.now,
        US,
        f"checks its own plan nearby: {answer.headline}, {cell}, whole hours, call {conflict.post}; nothing finer",
        "warn",
    )


def _volume_at(stage: Stage, center: Point, radius_m: int) -> Plan:
    draft = ActivityNotified(
        header=stage.draft_header(), activity="ground-patrol", force=Force.PARTNERED,
        where=Disc(center=center, radius_m=radius_m), altitude=_GROUND, second=stage.second(center, "al-tanf"),
        start_utc=stage.now + timedelta(hours=4), end_utc=stage.now + timedelta(hours=9), request=Request.INFORM, contact="-",
    )  # fmt: skip
    return Plan(
        title="patrol near al-Tanf",
        volume=draft.volume(),
        act=ActKind.FLIGHT,
        medium="ground",
        party="tanf-partner-force",
    )
