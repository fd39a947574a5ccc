"""Shayrat and the Su-22, 2017: a line declared suspended goes on answering. Declared and observed stand side by side."""

from datetime import UTC, datetime, timedelta

from openline.geotime import Datum
from openline.messages import (
    ActivityNotified,
    Altitude,
    Answer,
    Channel,
    Disc,
    Force,
    LineDeclared,
    LineState,
    LineTested,
    NoticeAnswered,
    NoticeRead,
    Precedence,
    Request,
    TestResult,
)

from ._stage import Stage, point
from ._story import Story

US, RU, LINE = "caoc-al-udeid", "hmeimim", "flight-safety"
_EVERYWHERE = Altitude(datum=Datum.UNKNOWN)


def shayrat(stage: Stage) -> Story:
    """The notice before the strike, the declaration after it, and what test calls found."""
    story = Story(case="shayrat-2017")
    stage.at(datetime(2017, 4, 6, 22, 30, tzinfo=UTC))
    _declare(stage, LineState.OPEN, "opened by the memorandum of 2015", datetime(2015, 10, 20, tzinfo=UTC), US)
    place = point(34.49, 36.91)
    start = datetime(2017, 4, 6, 23, 30, tzinfo=UTC)
    fields = {
        "activity": "air-strike",
        "force": Force.OWN,
        "where": Disc(center=place, radius_m=5000),
        "altitude": _EVERYWHERE,
        "second": stage.second(place, "shayrat"),
        "start_utc": start,
        "end_utc": start + timedelta(hours=1),
        "request": Request.STAY_CLEAR,
        "contact": "the line; any officer on watch",
    }
    said = stage.say(US, ActivityNotified, fields, to=[RU], precedence=Precedence.FLASH)
    stage.wait(seconds=30)
    stage.reply(RU, NoticeRead, said)
    stage.wait(seconds=5)
    read = stage.activity(US, said).ladders[0].read
    assert read is not None, "the notice was read"
    story.tell(
        stage.now,
        RU,
        f"has read the advance notice {int((read.at_utc - said.message.header.dtg_utc).total_seconds())} s after it was sent",
    )
    stage.at(datetime(2017, 4, 7, 12, 0, tzinfo=UTC))
    _declare(stage, LineState.SUSPENDED, "after the strike on Shayrat", stage.now, RU)
    story.tell(stage.now, RU, "declares the line suspended, signed by two officers", "bad")
    for day in (8, 12, 26):
        stage.at(datetime(2017, 4, day, 9, 0, tzinfo=UTC))
        _test(stage, 12)
    story.tell(
        stage.now,
        US,
        "test calls of 8, 12 and 26 April are answered in 12 s: observed answering, declared suspended",
        "warn",
    )
    _side_by_side(stage, story)
    return story


def su_22(stage: Stage) -> Story:
    """The second declaration, and a safety notice that passes all the same; an objection changes no protection."""
    story = Story(case="su-22-2017")
    stage.at(datetime(2017, 6, 19, 12, 0, tzinfo=UTC))
    _declare(
        stage,
        LineState.SUSPENDED,
        "after a Su-22 was shot down; aircraft west of the Euphrates are followed as targets",
        stage.now,
        RU,
    )
    story.tell(stage.now, RU, "declares the line suspended again", "bad")
    stage.wait(hours=2)
    place = point(35.70, 38.70)
    fields = {
        "activity": "flight",
        "force": Force.OWN,
        "where": Disc(center=place, radius_m=15_000),
        "altitude": Altitude(datum=Datum.MSL, lower_dm=40_000, upper_dm=90_000, as_said="FL130 to FL295"),
        "second": stage.second(place, "tabqa"),
        "start_utc": stage.now + timedelta(hours=1),
        "end_utc": stage.now + timedelta(hours=4),
        "request": Request.ANSWER,
        "contact": "the line; any officer on watch",
    }
    said = stage.say(US, ActivityNotified, fields, to=[RU], precedence=Precedence.IMMEDIATE)
    stage.wait(seconds=50)
    stage.reply(RU, NoticeRead, said)
    stage.reply(RU, NoticeAnswered, said, {"answer": Answer.OBJECTS, "reason": "west of the Euphrates"})
    stage.wait(seconds=10)
    answer = stage.activity(US, said).ladders[0].answered
    assert answer is not None and answer.answer is Answer.OBJECTS, "the objection arrived"
    story.tell(
        stage.now,
        US,
        "sees its safety notice delivered, read, and objected to; an objection changes no protection",
        "warn",
    )
    stage.at(datetime(2017, 6, 20, 9, 0, tzinfo=UTC))
    _test(stage, 15)
    _side_by_side(stage, story)
    return story


def _declare(stage: Stage, state: LineState, reason: str, effective: datetime, post: str) -> None:
    fields = {"line": LINE, "state": state, "reason": reason, "effective_utc": effective}
    stage.say(post, LineDeclared, fields)
    stage.wait(seconds=10)


def _test(stage: Stage, seconds: int) -> None:
    fields = {
        "line": LINE,
        "means": Channel.TELEPHONE,
        "tested_utc": stage.now,
        "nonce": f"{int.from_bytes(stage.world.random(3), 'big') % 1_000_000:06d}",
        "result": TestResult.ANSWERED,
        "seconds_to_answer": seconds,
        "answering_post": RU,
        "readability": 4,
        "language_ok": True,
    }
    stage.say(US, LineTested, fields, to=[RU, "amman-monitors", "geneva"])
    stage.wait(seconds=10)


def _side_by_side(stage: Stage, story: Story) -> None:
    line = next(line for line in stage.picture("amman-monitors").lines if line.id == LINE)
    declared = next(item for item in line.declared if item.mark.participant == stage.owner(RU))
    observed = line.observed[0]
    story.tell(
        stage.now, "amman-monitors",
        f"sees both facts: declared {declared.state.value}, observed {observed.result.value} after {observed.seconds_to_answer} s",
        "good",
    )  # fmt: skip
    story.outcomes["lines"] = (
        f"declared {declared.state.value} and observed {observed.result.value}, side by side, never merged"
    )
