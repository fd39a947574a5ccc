"""The page for the relief: lines whose newest test found nobody, orders that lapse within its watch, and what is open."""

from datetime import timedelta
from typing import Any

from tools.vectors import example

from openline.arrangement import load
from openline.messages import (
    ActivityNotified,
    Coverage,
    LineTested,
    Message,
    NoticePassedDown,
    NoticeRead,
    TestResult,
)
from openline.picture import fold
from openline.watch import Handover, handover, rules_of
from tests.arrangement.files import shipped
from tests.worlds import START, Author, evidence

RU, US = "russian-federation", "united-states"
AGREED = load(shipped())
FAR = START + timedelta(days=300)


def fields(kind: type[Message], **changes: Any) -> dict[str, Any]:
    sample = example(kind)
    found = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    return {**found, **changes}


def page(*authors: Author, hours: int = 8) -> Handover:
    now = max(author.clock for author in authors)
    picture = fold(evidence(list(authors), [p for a in authors for p in a.pieces()]), "0" * 64, now)
    return handover(picture, rules_of(AGREED), AGREED, "hmeimim", now, timedelta(hours=hours))


def call_made(author: Author, result: TestResult, after: timedelta) -> None:
    author.clock = START + after
    author.say(LineTested, **fields(LineTested, line="flight-safety", result=result, fault=None))


def test_the_newest_test_by_anybody_says_whether_a_line_is_silent() -> None:
    for first, last, silent in (
        (TestResult.SILENT, TestResult.ANSWERED, False),
        (TestResult.ANSWERED, TestResult.SILENT, True),
    ):
        us, ru = Author(US), Author(RU)
        call_made(us, first, timedelta(hours=1))
        call_made(ru, last, timedelta(hours=2))
        found = {line.line: line.result for line in page(us, ru).silent}
        assert ("flight-safety" in found) is silent
        assert found["amman-hmeimim"] == "not tested"


def test_an_order_is_named_when_it_lapses_within_the_next_watch_and_not_before() -> None:
    us, ru = Author(US), Author(RU)
    ref = us.say(ActivityNotified, **fields(ActivityNotified, end_utc=FAR))
    ru.say(NoticeRead, about=ref)
    until = ru.clock + timedelta(hours=5)
    ru.say(NoticePassedDown, about=ref, coverage=Coverage.SOME, until_utc=until, unit_token="ab" * 16)
    assert [(item.participant, item.until_utc) for item in page(us, ru, hours=6).lapsing] == [(RU, until)]
    assert page(us, ru, hours=4).lapsing == ()


def test_what_is_open_names_how_far_every_recipient_is() -> None:
    us, ru = Author(US), Author(RU)
    ref = us.say(ActivityNotified, **fields(ActivityNotified, end_utc=FAR))
    ru.say(NoticeRead, about=ref)
    (item,) = page(us, ru).items
    assert (item.ref, dict(item.stands)[RU], dict(item.stands)["jordan"]) == (ref, "read", "submitted")
    assert page(us, ru).refs == (ref,)
