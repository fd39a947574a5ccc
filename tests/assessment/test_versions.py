"""Each participant's own version and its time for a reply; silence confirms nothing, before the time and after it."""

from datetime import UTC, datetime, timedelta

from msgspec import structs

from openline import limits
from openline.assessment import (
    AnswerState,
    OwnVersion,
    ReplyRule,
    as_claimed,
    assess,
    by_other_clocks,
    own_versions,
    reply_rule,
)
from openline.geotime import Certainty, Span
from openline.journal import leaf_hash
from openline.messages import EntryReceived, IncidentAnswered, IncidentReported, Received, Ref, Reported, Version
from openline.picture import Folding, Mark
from tests.assessment.reports import LATER, RUSSIA, TURKIYE, agreed, incidents, report
from tests.picture.cases import FIRST, jordan
from tests.picture.party import START_S, Party
from tests.picture.party import evidence as party_evidence
from tests.worlds import Author

HOUR = timedelta(hours=1)
RULE = ReplyRule(within_s=3600, instrument="an-instrument")


def receive(reader: Author, writer: Author, ref: Ref) -> None:
    index = next(n for n, leaf in enumerate(writer.leaves) if ref.leaf == leaf_hash(leaf).hex())
    item = Received(participant=writer.name, index=index, leaf=ref.leaf)
    reader.say(EntryReceived, entries=(item,))


def world() -> tuple[Author, Author, Ref, datetime]:
    """A report by Turkey that Russia's node received, and when."""
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    ref = report(turkiye, "homs")
    receive(russia, turkiye, ref)
    return russia, turkiye, ref, russia.clock


def place(*authors: Author, as_of: datetime = LATER, name: str = RUSSIA, attested: object = as_claimed) -> OwnVersion:
    item = incidents(*authors)[0]
    return next(v for v in own_versions(item, RULE, as_of, attested) if v.participant == name)  # type: ignore[arg-type]


def test_silence_confirms_nothing_before_the_time_is_up_and_nothing_after_it() -> None:
    russia, turkiye, _, received = world()
    due = received + HOUR
    before, at_it, after = (place(russia, turkiye, as_of=due + timedelta(seconds=n)) for n in (-1, 0, 1))
    assert before.due == Span(earliest=due, latest=due)
    assert [v.state for v in (before, at_it, after)] == [
        AnswerState.NOT_YET, AnswerState.NOT_YET, AnswerState.NONE_IN_TIME
    ]  # fmt: skip
    assert [(v.confirms, v.silent) for v in (before, at_it, after)] == [(False, True)] * 3


def test_who_was_not_told_has_no_time_that_runs() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "homs")
    own = place(Author(RUSSIA), turkiye)
    assert (own.state, own.due) == (AnswerState.NOT_DELIVERED, None)


def test_an_answer_at_the_last_second_is_in_time_and_one_second_later_is_late() -> None:
    states = []
    for late_s in (0, 1):
        russia, turkiye, ref, received = world()
        russia.clock = received + HOUR + timedelta(seconds=late_s) - timedelta(minutes=1)
        russia.say(IncidentAnswered, about=ref, version=Version.DENY)
        own = place(russia, turkiye)
        states.append((own.state, own.sure, own.word is not None and own.word.version))
    assert states == [
        (AnswerState.IN_TIME, Certainty.CERTAIN, Version.DENY), (AnswerState.LATE, Certainty.CERTAIN, Version.DENY)
    ]  # fmt: skip


def test_who_answered_in_time_and_changes_its_word_later_has_answered_in_time() -> None:
    russia, turkiye, ref, received = world()
    russia.say(IncidentAnswered, about=ref, version=Version.CANNOT_CONFIRM)
    russia.clock = received + 9 * HOUR
    russia.say(IncidentAnswered, about=ref, version=Version.CONFIRM)
    own = place(russia, turkiye)
    assert (own.state, own.confirms) == (AnswerState.IN_TIME, True)
    assert [word.version for word in own.earlier] == [Version.CANNOT_CONFIRM]


def test_clocks_that_leave_it_open_leave_it_open() -> None:
    """The answer and the receipt are known to lie within an hour each: neither in time nor late is certain."""
    russia, turkiye, ref, received = world()
    russia.clock = received + HOUR
    russia.say(IncidentAnswered, about=ref, version=Version.DENY)

    def within_an_hour(mark: Mark) -> Span:
        return Span(earliest=mark.at_utc - HOUR / 2, latest=mark.at_utc + HOUR / 2)

    own = place(russia, turkiye, attested=within_an_hour)
    assert (own.state, own.sure) == (AnswerState.IN_TIME, Certainty.POSSIBLE)
    quiet = world()
    open_ = place(quiet[0], quiet[1], as_of=quiet[3] + HOUR, attested=within_an_hour)
    assert (open_.state, open_.sure) == (AnswerState.NOT_YET, Certainty.POSSIBLE)


def test_a_confirmation_that_the_reporter_logged_confirms_nothing() -> None:
    russia, turkiye, ref, _ = world()
    spoken = Reported(participant=RUSSIA, post="russian-post", by_voice_of="duty officer", words="yes")
    turkiye.say(IncidentAnswered, about=ref, version=Version.CONFIRM, logged=spoken)
    own = place(russia, turkiye)
    assert (own.confirms, own.word is not None and own.word.mark.logged_by) == (False, TURKIYE)


def test_a_correction_asks_again_and_the_word_on_the_old_report_stays_beside() -> None:
    russia, turkiye, ref, _ = world()
    russia.say(IncidentAnswered, about=ref, version=Version.CONFIRM)
    assert place(russia, turkiye).confirms
    second = report(turkiye, "homs", killed=40, supersedes=ref)
    own = place(russia, turkiye)
    assert (own.state, own.silent, [word.version for word in own.earlier]) == (
        AnswerState.NOT_DELIVERED, True, [Version.CONFIRM]
    )  # fmt: skip
    receive(russia, turkiye, second)
    assert place(russia, turkiye).state is AnswerState.NONE_IN_TIME


def test_the_time_is_that_of_the_instrument_that_speaks_and_else_our_default() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "homs")
    item = incidents(turkiye)[0]
    none = structs.replace(
        agreed(), instruments=tuple(structs.replace(i, reply_within_s=None) for i in agreed().instruments)
    )
    assert reply_rule(assess(item, none), none) == ReplyRule(within_s=limits.INCIDENT_REPLY_S, instrument=None)
    named = structs.replace(
        none,
        instruments=tuple(
            structs.replace(i, reply_within_s={"astana-2017": 7200, "unscr-2393": 60}.get(i.id))
            for i in none.instruments
        ),
    )
    assert reply_rule(assess(item, named), named) == ReplyRule(within_s=7200, instrument="astana-2017")


def test_a_reply_is_dated_by_the_cosignatures_of_others_not_by_its_own_claim() -> None:
    """Jordan dates everything as it likes; Iran's mirror cosigned its journal nine seconds after the start."""
    author, iran = jordan(), Party("iran").begin()
    author.act(IncidentReported)
    piece, _ = author.cosigned(iran, START_S + 9)
    held = [*author.pieces(), *iran.pieces(), piece]
    folding = Folding(party_evidence([author, iran], held))
    as_of = datetime.fromtimestamp(START_S + 900_000, tz=UTC)
    marks = [item.mark for item in folding.picture("0" * 64, as_of).incidents]
    assert [mark.index for mark in marks] == [FIRST]
    bounded = by_other_clocks(folding, as_of)(marks[0])
    assert bounded.latest == datetime.fromtimestamp(START_S + 9, tz=UTC)
    nobody = Folding(party_evidence([author, iran], [*author.pieces(), *iran.pieces()]))
    assert by_other_clocks(nobody, as_of)(marks[0]) == Span(earliest=marks[0].at_utc, latest=as_of)
