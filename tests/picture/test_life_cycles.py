"""Life-cycles are tables: complete, walkable, and what the derivers really do."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from tools.vectors import example

from openline.messages import (
    ActivityNotified,
    Answer,
    Coverage,
    Handling,
    HoldAnswer,
    HoldAnswered,
    HoldRequested,
    IncidentHandled,
    IncidentReported,
    LineDeclared,
    LineState,
    Message,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    NoticeRelayed,
    Ownership,
    OwnershipAnswered,
    OwnershipAsked,
    Point,
    PositionReadBack,
    PositionSettled,
    Ref,
    Settlement,
    SiteEnd,
    SiteEnded,
    SiteNotified,
    SiteWithdrawn,
    WatchAccepted,
    WatchOffered,
    WatchTaken,
)
from openline.picture import LIFE_CYCLES, NOTIFICATION, LifeCycle, Picture, fold
from tests.worlds import START, Author, evidence

FAR = START + timedelta(days=900)


def fields(kind: type[Message], **changes: Any) -> dict[str, Any]:
    sample = example(kind)
    found = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends", "supersedes")}
    return {**found, **changes}


def picture(*authors: Author, after: timedelta = timedelta(0)) -> Picture:
    now = max(author.clock for author in authors) + after
    return fold(evidence(list(authors), [p for a in authors for p in a.pieces()]), "0" * 64, now)


@pytest.mark.parametrize("cycle", LIFE_CYCLES, ids=lambda cycle: cycle.name)
def test_every_state_of_a_table_is_reached_from_the_start(cycle: LifeCycle) -> None:
    reached, frontier = {cycle.start}, [cycle.start]
    while frontier:
        for target in cycle.table.get(frontier.pop(), {}).values():
            if target not in reached:
                reached.add(target)
                frontier.append(target)
    assert reached == set(cycle.states)


def test_there_is_a_table_for_every_object_of_the_field_list() -> None:
    assert len({cycle.name for cycle in LIFE_CYCLES}) == len(LIFE_CYCLES) == 13


def test_how_far_a_recipient_is_is_always_a_state_of_the_table_reached_along_it() -> None:
    iran, jordan = Author("iran"), Author("jordan")
    ref = iran.say(ActivityNotified, **fields(ActivityNotified, end_utc=FAR))
    states = []

    def now(after: timedelta = timedelta(0)) -> None:
        found = picture(iran, jordan, after=after).activities[0].ladders
        states.append(next(item.state for item in found if item.recipient == "jordan"))

    now()
    jordan.say(NoticeRelayed, about=ref, to_participant="jordan")
    now()
    jordan.say(NoticeRead, about=ref)
    now()
    jordan.say(NoticePassedDown, about=ref, coverage=Coverage.SOME, until_utc=FAR, unit_token="ab" * 16)
    now()
    now(timedelta(days=901))
    jordan.say(NoticeAnswered, about=ref, answer=Answer.OBJECTS)
    now()
    now(timedelta(days=901))
    assert states == ["submitted", "relayed", "read", "passed down", "lapsed", "objects", "lapsed"]
    for one, other in itertools.pairwise(states):
        assert other in NOTIFICATION.table[one].values(), (one, other)


def test_a_walk_passes_over_what_has_no_place() -> None:
    door = LifeCycle(name="door", start="shut", table={"shut": {"open": "open"}, "open": {"close": "shut"}})
    assert door.walk(["close", "open", "open"]) == "open"
    assert door.ends == ()


# -- what an amendment re-opens -----------------------------------------------------------------------

ALL = {"read-back", "read", "passed-down", "answered"}
AMENDMENTS: tuple[tuple[str, dict[str, Any], set[str]], ...] = (
    ("nothing changed", {}, {"read"}),
    ("another number to call", {"contact": "other"}, {"read", "passed-down"}),
    ("the place said another way", {"second": None}, {"read", "read-back"}),
    ("it ends earlier", {"end_utc": FAR - timedelta(days=1)}, {"read", "read-back"}),
    ("it ends later", {"end_utc": FAR + timedelta(days=1)}, ALL),
    ("more is asked", {"request": None}, ALL),
)


@pytest.mark.parametrize(("name", "changes", "open_again"), AMENDMENTS, ids=[row[0] for row in AMENDMENTS])
def test_an_amendment_re_opens_exactly_the_steps_it_must(
    name: str, changes: dict[str, Any], open_again: set[str]
) -> None:
    iran, jordan = Author("iran"), Author("jordan")
    notice = fields(ActivityNotified, end_utc=FAR)
    ref = iran.say(ActivityNotified, **notice)
    back = jordan.say(PositionReadBack, about=ref, heard=example(PositionReadBack).heard)  # type: ignore[attr-defined]
    assert back.leaf
    jordan.say(NoticeRead, about=ref)
    jordan.say(NoticePassedDown, about=ref, coverage=Coverage.SOME, until_utc=FAR, unit_token="ab" * 16)
    jordan.say(NoticeAnswered, about=ref, answer=Answer.WILL_COMPLY)
    before = next(item for item in picture(iran, jordan).activities[0].ladders if item.recipient == "jordan")
    assert (before.carried, before.state) == ((), "will comply")
    if "second" in changes:
        from msgspec.structs import replace

        changes = {"second": replace(notice["second"], bearing_deg_true=notice["second"].bearing_deg_true + 1)}
    if "request" in changes:
        changes = {"request": next(item for item in type(notice["request"]) if item is not notice["request"])}
    iran.say(ActivityNotified, **{**notice, **changes, "amends": ref})
    after = next(item for item in picture(iran, jordan).activities[0].ladders if item.recipient == "jordan")
    left = {
        "read-back": after.read_back,
        "read": after.read,
        "passed-down": after.passed_down,
        "answered": after.answered,
    }
    assert {step for step, mark in left.items() if mark is None} == open_again, name
    assert set(after.carried) == ALL - open_again


# -- read-back --------------------------------------------------------------------------------------------


def test_a_read_back_beyond_the_tolerance_is_never_confirmed_whatever_was_signed() -> None:
    iran, jordan = Author("iran"), Author("jordan")
    ref = iran.say(HoldRequested, **fields(HoldRequested))
    danger = example(HoldRequested).danger  # type: ignore[attr-defined]
    from msgspec.structs import replace

    far = replace(danger, point=Point(lat_e7=danger.point.lat_e7 + 900_000, lon_e7=danger.point.lon_e7))
    states = []
    for heard in (far, danger):
        back = jordan.say(PositionReadBack, about=ref, heard=heard)
        iran.say(PositionSettled, about=ref, read_back=back, settlement=Settlement.CONFIRMED)
        ladder = next(item for item in picture(iran, jordan).holds[0].ladders if item.recipient == "jordan")
        assert ladder.read_back is not None
        states.append((ladder.read_back.state(500), (ladder.read_back.apart_m or 0) > 9_000))
    assert states == [("place disputed", True), ("confirmed", False)]


# -- ownership ----------------------------------------------------------------------------------------------


def test_an_ownership_answer_runs_through_its_table() -> None:
    people = {name: Author(name) for name in ("iran", "jordan", "united-states")}
    ask = fields(OwnershipAsked, reply_by_utc=START + timedelta(hours=3))
    ref = people["iran"].say(OwnershipAsked, **ask)

    def states(after: timedelta = timedelta(0)) -> dict[str, str]:
        return {
            s.recipient: s.state
            for s in picture(*people.values(), after=after).questions[0].sides
            if s.recipient in people
        }

    def answer(who: str, what: Ownership) -> None:
        people[who].say(OwnershipAnswered, **{**fields(OwnershipAnswered), "about": ref, "answer": what})

    assert states() == {"jordan": "asked", "united-states": "asked"}
    answer("jordan", Ownership.CHECKING)
    assert states() == {"jordan": "checking", "united-states": "asked"}
    assert states(timedelta(hours=4)) == {"jordan": "no answer by deadline", "united-states": "no answer by deadline"}
    answer("jordan", Ownership.NOT_OURS)
    assert states()["jordan"] == "not ours, to our knowledge"
    answer("jordan", Ownership.OURS)
    assert states()["jordan"] == "answer corrected"
    answer("united-states", Ownership.OURS)
    assert states() == {"jordan": "contradicted", "united-states": "contradicted"}


# -- holds, sites, incidents, lines -----------------------------------------------------------------------------


def test_a_hold_never_ends_by_time() -> None:
    iran, jordan = Author("iran"), Author("jordan")
    ref = iran.say(HoldRequested, **fields(HoldRequested))
    jordan.say(HoldAnswered, about=ref, answer=HoldAnswer.PARTLY)
    hold = picture(iran, jordan, after=timedelta(days=400)).holds[0]
    assert {side.recipient: side.state.value for side in hold.sides}["jordan"] == "partly"


def test_a_location_ends_by_its_owners_word_and_withdrawal_stands_beside() -> None:
    iran, jordan = Author("iran"), Author("jordan")
    ref = iran.say(SiteNotified, **fields(SiteNotified, reconfirm_by_utc=START + timedelta(days=9)))
    assert picture(iran, jordan).sites[0].state == "notified"
    assert picture(iran, jordan, after=timedelta(days=10)).sites[0].state == "reconfirm due"
    iran.say(SiteWithdrawn, about=ref, participants=("jordan",), reason="handed on without leave")
    jordan.say(SiteEnded, about=ref, how=SiteEnd.CLOSED, reason="not ours to say")
    site = picture(iran, jordan).sites[0]
    assert (site.state, site.withdrawn_from) == ("notified", ("jordan",))
    iran.say(SiteEnded, about=ref, how=SiteEnd.RELOCATED, reason="moved")
    assert picture(iran, jordan).sites[0].state == "relocated"


def test_steps_into_an_incident_are_kept_in_or_out_of_order() -> None:
    iran, jordan = Author("iran"), Author("jordan")
    ref = iran.say(IncidentReported, **fields(IncidentReported))
    for step in (Handling.ACCESS_DENIED, Handling.ASSIGNED, Handling.ACCESS_SOUGHT, Handling.ACCESS_DENIED):
        jordan.say(IncidentHandled, about=ref, handling=step, at_utc=jordan.clock)
    incident = picture(iran, jordan).incidents[0]
    assert [item.in_order for item in incident.handled] == [False, True, True, True]
    assert incident.stage == "access denied"


def test_a_suspended_line_that_is_called_open_again_without_restoring_it_is_shown_out_of_order() -> None:
    iran = Author("iran")
    for state in (LineState.OPEN, LineState.SUSPENDED, LineState.OPEN):
        iran.say(LineDeclared, line="flight-safety", state=state, reason="said so", effective_utc=iran.clock)
    (declared,) = picture(iran).lines[0].declared
    assert (declared.state, declared.in_order) == (LineState.OPEN, False)


# -- watches ----------------------------------------------------------------------------------------------------------


def on_watch(author: Author, officer: int, message: Message) -> Ref:
    return author.append(message, (author.officers[officer],))


def taken(author: Author, officer: int, hours: int = 8) -> Ref:
    until = author.clock + timedelta(hours=hours)
    return on_watch(author, officer, WatchTaken(header=author.header(), until_utc=until, languages=("fa", "ru")))


def test_a_watch_is_handed_over_only_when_another_officer_accepts_it() -> None:
    iran = Author("iran")
    taken(iran, 0)
    open_item = Ref(object="iran/" + "1" * 32, leaf="2" * 64)
    offer = on_watch(
        iran, 0, WatchOffered(header=iran.header(), open_items=(open_item,), silent_lines=("flight-safety",))
    )
    (watch,) = picture(iran).watches
    assert (watch.state, watch.offer and watch.offer.open_items) == ("handover offered", (open_item,))
    until = iran.clock + timedelta(hours=9)
    accepted = WatchAccepted(header=iran.header(), about=offer, until_utc=until, languages=("ru",))
    on_watch(iran, 0, accepted)
    assert picture(iran).watches[0].state == "handover offered", "nobody relieves himself"
    on_watch(iran, 1, WatchAccepted(header=iran.header(), about=offer, until_utc=until, languages=("ru",)))
    (watch,) = picture(iran).watches
    assert (watch.state, watch.taken_over, watch.languages, watch.without_handover) == (
        "on",
        (open_item,),
        ("ru",),
        False,
    )


def test_a_watch_past_its_end_and_one_taken_without_handover_are_shown() -> None:
    iran = Author("iran")
    taken(iran, 0, hours=1)
    assert picture(iran, after=timedelta(hours=2)).watches[0].state == "past its end"
    taken(iran, 1)
    assert picture(iran).watches[0].without_handover
