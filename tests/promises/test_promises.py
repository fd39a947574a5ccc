"""Promises with due dates in every reading, principles never scored, money that is never apportioned."""

from datetime import UTC, date, datetime

from openline.arrangement import load
from openline.messages import ContributionKind, ContributionRecorded, UndertakingReported, UndertakingStatus
from openline.picture import Picture, fold
from openline.promises import Due, appeal_state, undertaking_states
from tests.arrangement.files import shipped
from tests.worlds import START, Author, evidence

AGREED = load(shipped())
CALL = date(2017, 11, 11)
APPEAL = AGREED.appeals[0]


def seen(*authors: Author) -> Picture:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    return fold(evidence(list(authors), [p for a in authors for p in a.pieces()]), AGREED.digest, later)


def due(name: str, day: date) -> Due:
    return next(s.due for s in undertaking_states(AGREED, (), day) if s.undertaking.id == name)


def test_a_date_that_differs_between_readings_is_past_in_one_then_in_all() -> None:
    assert due("elections", date(2017, 6, 18)) is Due.NOT_YET
    assert due("elections", date(2017, 6, 19)) is Due.PAST_IN_ONE_READING
    assert due("elections", date(2017, 12, 18)) is Due.PAST_IN_ONE_READING
    assert due("elections", date(2017, 12, 19)) is Due.PAST


def test_principles_are_never_scored_and_undated_promises_never_late() -> None:
    far = date(2050, 1, 1)
    assert due("no-military-solution", far) is Due.PRINCIPLE
    assert due("foreign-forces", far) is Due.UNDATED


def test_a_promise_is_not_shown_before_its_instrument() -> None:
    names = {state.undertaking.instrument for state in undertaking_states(AGREED, (), date(2017, 1, 1))}
    assert names == {"unscr-2254"}


def test_two_authors_who_differ_are_both_shown() -> None:
    one, two = Author("iran"), Author("jordan")
    for author, status in ((one, UndertakingStatus.DONE), (two, UndertakingStatus.NOT_STARTED)):
        author.say(UndertakingReported, undertaking="constitution", status=status, as_of_utc=START, source="x")
    states = undertaking_states(AGREED, seen(one, two).undertakings, CALL)
    reports = next(state.reports for state in states if state.undertaking.id == "constitution")
    assert {(who, status.value) for who, status, _ in reports} == {("iran", "done"), ("jordan", "not-started")}


def test_member_states_and_the_rest_add_to_the_published_total() -> None:
    state = appeal_state(APPEAL, (), CALL)
    assert state.before is not None
    assert sum(c.before_minor or 0 for c in state.contributors) == state.before.amount_minor == 121_395_945_600
    assert sum(c.member_state for c in state.contributors) == 31
    assert all(c.after_minor is None for c in state.contributors), "no split after the call is held"
    assert state.after_unsplit_minor == 190_038_319_200 - 121_395_945_600


def test_what_was_not_yet_known_is_not_shown() -> None:
    assert appeal_state(APPEAL, (), CALL, known_by=CALL).after is None


def test_a_pledge_is_not_funding_and_later_money_lessens_what_is_unsplit() -> None:
    desk = Author("iran")
    rows = [
        ("germany", ContributionKind.PAID, 500, datetime(2017, 12, 1, tzinfo=UTC)),
        ("germany", ContributionKind.PLEDGE, 9_000, datetime(2017, 12, 1, tzinfo=UTC)),
        ("nowhere", ContributionKind.PLEDGE, 7, START),
    ]
    for name, kind, amount, as_of in rows:
        desk.append(
            ContributionRecorded(
                header=desk.header(),
                appeal="hsyr17",
                contributor=name,
                kind=kind,
                amount_minor=amount,
                currency="USD",
                as_of_utc=as_of,
                source="x",
            )
        )
    plain = appeal_state(APPEAL, (), CALL)
    state = appeal_state(APPEAL, seen(desk).contributions, CALL)
    by_name = {c.id: c for c in state.contributors}
    assert (by_name["germany"].after_minor, by_name["germany"].pledged_minor) == (500, 9_000)
    assert (by_name["nowhere"].before_minor, by_name["nowhere"].after_minor, by_name["nowhere"].pledged_minor) == (
        None,
        None,
        7,
    )
    assert plain.after_unsplit_minor is not None
    assert state.after_unsplit_minor == plain.after_unsplit_minor - 500
