"""A missing step is named when it is late and not a second before; silence calls the next one on the roster."""

from datetime import timedelta

import pytest
from tools.vectors import example

from openline.messages import (
    ActivityNotified,
    Answer,
    Coverage,
    DistressCalled,
    EntryReceived,
    HoldAnswer,
    HoldAnswered,
    HoldRequested,
    HoldResuming,
    HoldStands,
    Message,
    MovementNotified,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    Precedence,
    Received,
    Ref,
    SiteContested,
    SiteNotified,
)
from openline.picture import fold
from openline.watch import Overdue, Rules, Step, due, watch
from tests.worlds import START, Author, evidence

RULES = Rules(
    owner={"jordan-post": "jordan"},
    deadline_s={(Precedence.FLASH, step): seconds for step, seconds in ((Step.DELIVERED, 30), (Step.READ, 60), (Step.PASSED_DOWN, 300), (Step.ANSWERED, 0), (Step.PASSED_DOWN_AGAIN, 0))},
    roster={"jordan-post": ("post", "deputy", "stand-by", "guarantor")},
    ring_s={Precedence.FLASH: (0, 60, 120, 300)},
)  # fmt: skip


def two() -> tuple[Author, Author]:
    return Author("iran"), Author("jordan")


def say(author: Author, kind: type, **changes: object) -> Ref:
    sample = example(kind)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    header = author.header(precedence=Precedence.FLASH, recipients=("jordan",), to_posts=("jordan-post",))
    return author.append(kind(header=header, **{**fields, **changes}))


def late(people: tuple[Author, Author], after_s: int, since: object = None) -> list[Overdue]:
    now = people[0].clock + timedelta(seconds=after_s)
    return list(watch(fold(evidence(list(people), [p for a in people for p in a.pieces()]), "0" * 64, now), RULES, now))


@pytest.mark.parametrize(("after_s", "step", "called"), [(29, None, 0), (30, Step.DELIVERED, 1), (89, Step.DELIVERED, 1), (90, Step.DELIVERED, 2), (150, Step.DELIVERED, 3), (330, Step.DELIVERED, 4), (99_999, Step.DELIVERED, 4)])  # fmt: skip
def test_silence_escalates_by_itself(after_s: int, step: Step | None, called: int) -> None:
    people = two()
    far = START + timedelta(days=300)
    say(people[0], ActivityNotified, end_utc=far)
    found = late(people, after_s)
    assert [item.step for item in found] == ([step] if step else [])
    assert [item.called for item in found] == ([RULES.roster["jordan-post"][:called]] if step else [])


def test_each_step_moves_the_question_to_the_next_and_the_last_ends_it() -> None:
    iran, jordan = two()
    far = START + timedelta(days=300)
    ref = say(iran, ActivityNotified, end_utc=far)
    sent = iran.clock
    steps: list[Step | None] = []

    def now_missing() -> None:
        iran.clock = sent
        found = late((iran, jordan), 4_000)
        steps.append(found[0].step if found else None)

    now_missing()
    item = Received(participant="iran", index=len(iran.leaves) - 1, leaf=ref.leaf)
    jordan.say(EntryReceived, entries=(item,))
    now_missing()
    jordan.say(NoticeRead, about=ref)
    now_missing()
    jordan.say(NoticePassedDown, about=ref, coverage=Coverage.SOME, until_utc=far, unit_token="ab" * 16)
    now_missing()
    jordan.say(NoticeAnswered, about=ref, answer=Answer.WILL_COMPLY)
    now_missing()
    assert steps == [Step.DELIVERED, Step.READ, Step.PASSED_DOWN, Step.ANSWERED, None]


def test_a_lapsed_passing_down_is_asked_for_again() -> None:
    iran, jordan = two()
    ref = say(iran, ActivityNotified, end_utc=START + timedelta(days=300))
    sent = iran.clock
    jordan.say(NoticeRead, about=ref)
    until = sent + timedelta(hours=1)
    jordan.say(NoticePassedDown, about=ref, coverage=Coverage.SOME, until_utc=until, unit_token="ab" * 16)
    jordan.say(NoticeAnswered, about=ref, answer=Answer.WILL_COMPLY)
    iran.clock = sent
    assert late((iran, jordan), 3_600) == []
    assert [item.step for item in late((iran, jordan), 3_601)] == [Step.PASSED_DOWN_AGAIN]


def test_a_hold_rings_until_a_human_answers_whatever_else_was_signed() -> None:
    iran, jordan = two()
    ref = say(iran, HoldRequested)
    sent = iran.clock
    item = Received(participant="iran", index=len(iran.leaves) - 1, leaf=ref.leaf)
    jordan.say(EntryReceived, entries=(item,))
    jordan.say(NoticeRead, about=ref)
    iran.clock = sent
    assert [i.step for i in late((iran, jordan), 3_000)] == [Step.ANSWERED]
    jordan.say(HoldAnswered, about=ref, answer=HoldAnswer.CANNOT_IN_CONTACT)
    iran.clock = sent
    assert late((iran, jordan), 599) == []


def test_a_requester_that_says_nothing_is_asked_every_ten_minutes_whether_the_danger_stands() -> None:
    iran, jordan = two()
    ref = say(iran, HoldRequested)
    sent = iran.clock
    iran.clock = sent
    assert [i.step for i in late((iran, jordan), 3_000)] == [Step.ANSWERED], "while it rings, nobody reviews it"
    jordan.say(HoldAnswered, about=ref, answer=HoldAnswer.HOLDING)
    iran.clock = sent
    asked = late((iran, jordan), 600)
    assert [(i.step, i.participant, i.late_s) for i in asked] == [(Step.REVIEWED, "iran", 0)]
    iran.clock = sent + timedelta(seconds=540)
    stands = iran.append(HoldStands(header=iran.header(recipients=("jordan",)), about=ref))
    assert stands.leaf
    assert late((iran, jordan), 599) == [], "its word at ten minutes counts for ten more"
    jordan.clock = sent + timedelta(seconds=900)
    jordan.say(HoldStands, about=ref)
    iran.clock = sent + timedelta(seconds=600)
    assert [i.step for i in late((iran, jordan), 600)] == [Step.REVIEWED], "only the requester's word counts"
    jordan.say(HoldResuming, about=ref, resume_utc=START, reason="out of contact")
    iran.clock = sent + timedelta(seconds=600)
    assert late((iran, jordan), 9_000) == []


def test_misuse_alleged_rings_at_the_owner_until_it_is_read_and_changes_nothing() -> None:
    iran, jordan = two()
    site = say(iran, SiteNotified, reconfirm_by_utc=START + timedelta(days=900))
    jordan.say(NoticeRead, about=site)
    until = START + timedelta(days=900)
    jordan.say(NoticePassedDown, about=site, coverage=Coverage.SOME, until_utc=until, unit_token="ab" * 16)
    word = jordan.say(SiteContested, about=site, reason="firing from the yard")
    iran.clock = jordan.clock
    found = late((iran, jordan), 30)
    assert [(i.participant, i.precedence, i.step) for i in found] == [("iran", Precedence.FLASH, Step.READ)]
    picture = fold(evidence([iran, jordan], [p for a in (iran, jordan) for p in a.pieces()]), "0" * 64, iran.clock)
    assert (picture.sites[0].state, len(picture.sites[0].contested)) == ("notified", 1)
    iran.say(NoticeRead, about=Ref(object=site.object, leaf=word.leaf))
    assert late((iran, jordan), 9_000) == []


def test_a_distress_call_wants_an_answer_and_no_order_to_units() -> None:
    iran, jordan = two()
    ref = say(iran, DistressCalled)
    sent = iran.clock
    jordan.say(NoticeRead, about=ref)
    iran.clock = sent
    assert [i.step for i in late((iran, jordan), 3_000)] == [Step.ANSWERED]
    jordan.say(NoticeAnswered, about=ref, answer=Answer.WILL_COMPLY)
    iran.clock = sent
    assert late((iran, jordan), 3_000) == []


def test_what_is_owed_is_named_before_it_is_late_and_calls_nobody_yet() -> None:
    iran, jordan = two()
    say(iran, ActivityNotified, end_utc=START + timedelta(days=300))
    picture = fold(evidence([iran, jordan], [p for a in (iran, jordan) for p in a.pieces()]), "0" * 64, iran.clock)
    (owed,) = due(picture, RULES, iran.clock)
    assert (owed.step, owed.late_s, owed.called) == (Step.DELIVERED, -30, ())


@pytest.mark.parametrize(("kind", "begins"), [(ActivityNotified, "start_utc"), (MovementNotified, "etd_utc")])
def test_reading_and_telling_the_units_are_due_before_what_was_notified_begins(
    kind: type[Message], begins: str
) -> None:
    iran, jordan = two()
    end = START + timedelta(days=2)
    moving: dict[str, object] = {"eta_utc": end, "return_etd_utc": None, "return_eta_utc": None}
    span: dict[str, object] = moving if kind is MovementNotified else {"end_utc": end}
    ref = say(iran, kind, **{begins: iran.clock + timedelta(seconds=61 + 90), **span})
    sent = iran.clock
    jordan.say(NoticeRead, about=ref)
    iran.clock = sent
    assert late((iran, jordan), 89) == [], "five minutes would be allowed, but it begins after ninety seconds"
    assert [item.step for item in late((iran, jordan), 91)] == [Step.PASSED_DOWN]


def test_nobody_is_rung_about_what_is_over() -> None:
    iran, jordan = two()
    say(iran, ActivityNotified, start_utc=START, end_utc=START + timedelta(hours=1))
    assert late((iran, jordan), 7_200) == []
