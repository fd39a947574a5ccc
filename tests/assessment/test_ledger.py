"""Two columns that add up, nothing merged, nothing lost, nobody's silence or another's log taken for its word."""

import random
from collections import Counter
from datetime import date, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from openline.assessment import (
    WORDS,
    Ledger,
    ReplyRule,
    assess,
    candidates,
    denied_access,
    determinations,
    ledger,
    own_versions,
    stage_of,
)
from openline.messages import (
    Finding,
    Handling,
    IncidentAnswered,
    IncidentDetermined,
    IncidentHandled,
    IncidentRelated,
    Relation,
    Reported,
    Version,
)
from openline.picture import Incident, PartyVersion
from openline.terms import Outcome
from tests.assessment.reports import LATER, RUSSIA, SIDES, TURKIYE, agreed, incidents, picture, pieces, report
from tests.worlds import START, Author

DAY = START.date()


def book(*authors: Author, **changes: Any) -> Ledger:
    return ledger(incidents(*authors), SIDES, DAY, DAY, **changes)


def spoken(participant: str) -> Reported:
    return Reported(participant=participant, post="a-post", by_voice_of="duty officer", words="as said")


def test_the_other_sides_word_stands_beside_and_changes_no_count() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    refs = [report(turkiye, "damascus") for _ in range(5)]
    said = (Version.CONFIRM, Version.DENY, Version.CANNOT_CONFIRM, Version.NOT_OURS)
    for ref, version in zip(refs, said, strict=False):
        russia.say(IncidentAnswered, about=ref, version=version)
    made = book(russia, turkiye)
    assert (made.totals, made.confirmed) == ((0, 5), (0, 1))
    column = made.columns[1]
    assert [getattr(column, name) for name in WORDS] == [1, 1, 1, 1, 0, 0, 0, 1]


def test_silence_is_no_confirmation_and_a_sides_own_word_on_its_own_report_is_none_either() -> None:
    turkiye = Author(TURKIYE)
    ref = report(turkiye, "damascus")
    turkiye.say(IncidentAnswered, about=ref, version=Version.CONFIRM)
    made = book(Author(RUSSIA), turkiye)
    assert (made.confirmed, made.columns[1].unanswered) == ((0, 0), 1)


def test_a_later_report_supersedes_and_is_counted_once_in_its_latest_version() -> None:
    turkiye = Author(TURKIYE)
    first = report(turkiye, "damascus")
    report(turkiye, "hama", event="air-strike", supersedes=first)
    made = book(turkiye)
    assert [(row.region, row.kind, row.counts) for row in made.rows] == [("hama", "air-strike", (0, 1))]


def test_a_word_on_a_version_that_was_corrected_says_nothing_of_the_correction() -> None:
    """A side that confirms one report has not confirmed what the report is changed into later."""
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    first = report(turkiye, "damascus")
    russia.say(IncidentAnswered, about=first, version=Version.CONFIRM)
    assert book(russia, turkiye).confirmed == (0, 1)
    second = report(turkiye, "damascus", killed=90, supersedes=first)
    assert book(russia, turkiye).columns[1].unanswered == 1
    russia.say(IncidentAnswered, about=second, version=Version.DENY)
    assert book(russia, turkiye).columns[1].denied == 1


def test_an_own_word_on_the_old_report_does_not_hide_what_was_logged_on_the_new_one() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    first = report(turkiye, "damascus")
    russia.say(IncidentAnswered, about=first, version=Version.CONFIRM)
    second = report(turkiye, "damascus", supersedes=first)
    turkiye.say(IncidentAnswered, about=second, version=Version.DENY, logged=spoken(RUSSIA))
    assert book(russia, turkiye).columns[1].logged_word == 1


def test_a_report_logged_for_a_side_stands_in_its_column_and_is_marked() -> None:
    russia = Author(RUSSIA)
    report(russia, "homs", logged=spoken(TURKIYE))
    report(russia, "homs")
    made = book(russia, Author(TURKIYE))
    assert made.totals == (1, 1)
    assert [cell.logged for cell in made.columns] == [0, 1]


def test_a_word_that_the_reporter_logged_for_the_other_side_is_not_counted_as_its_word() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    ref = report(turkiye, "homs")
    turkiye.say(IncidentAnswered, about=ref, version=Version.CONFIRM, logged=spoken(RUSSIA))
    made = book(russia, turkiye)
    assert (made.confirmed, made.columns[1].logged_word) == ((0, 0), 1)
    russia.say(IncidentAnswered, about=ref, version=Version.DENY)
    made = book(russia, turkiye)
    assert (made.columns[1].denied, made.columns[1].logged_word) == (1, 0)
    turkiye.say(IncidentAnswered, about=ref, version=Version.CONFIRM, logged=spoken(RUSSIA))
    assert book(russia, turkiye).columns[1].denied == 1, "a later log takes no signature back"


def test_two_other_sides_that_differ_confirm_nothing() -> None:
    russia, turkiye, iran = Author(RUSSIA), Author(TURKIYE), Author("iran")
    ref = report(turkiye, "homs")
    russia.say(IncidentAnswered, about=ref, version=Version.DENY)
    iran.say(IncidentAnswered, about=ref, version=Version.CONFIRM)
    made = ledger(incidents(russia, turkiye, iran), (*SIDES, "iran"), DAY, DAY)
    assert (made.confirmed, made.columns[1].differing) == ((0, 0, 0), 1)
    assert book(russia, turkiye, iran).columns[1].denied == 1, "iran has no column in a ledger of two sides"


def test_who_is_no_side_has_a_column_of_its_own_and_other_days_are_named() -> None:
    jordan, turkiye = Author("jordan"), Author(TURKIYE)
    mine = report(jordan, "daraa")
    other = report(turkiye, "daraa", start=START - timedelta(days=1))
    made = book(jordan, turkiye)
    assert (made.totals, made.others.reported, made.others.incidents) == ((0, 0), 1, (mine.object,))
    assert made.outside == (other.object,)


def test_the_day_is_that_of_the_clock_which_is_handed_in() -> None:
    """At 22:30 UTC it is the next day in Damascus."""
    turkiye = Author(TURKIYE)
    report(turkiye, "homs", start=START.replace(hour=22, minute=30))
    damascus = timezone(timedelta(hours=2))
    assert [row.day for row in book(turkiye).rows] == [DAY]
    made = ledger(
        incidents(turkiye), SIDES, DAY, DAY + timedelta(days=1), day_of=lambda at: at.astimezone(damascus).date()
    )
    assert [row.day for row in made.rows] == [DAY + timedelta(days=1)]


def test_rows_are_kept_by_line_of_contact_where_one_is_named() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "homs")
    report(turkiye, "hama")
    made = book(turkiye, line_of=lambda item: "north" if item.report.region == "hama" else None)
    assert [(row.region, row.line) for row in made.rows] == [("hama", "north"), ("homs", None)]
    assert [(row.line, row.counts) for row in made.folded("line")] == [("north", (0, 1)), (None, (0, 1))]


def test_reports_said_by_both_sides_to_be_of_one_incident_are_shown_so_and_counted_twice() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    one, other = report(russia, "homs"), report(turkiye, "homs")
    russia.say(IncidentRelated, about=one, other=other, relation=Relation.SAME)
    assert [pair.both for pair in book(russia, turkiye).same] == [False]
    turkiye.say(IncidentRelated, about=other, other=one, relation=Relation.SAME)
    made = book(russia, turkiye)
    assert [pair.both for pair in made.same] == [True]
    assert (made.totals, [cell.same for cell in made.columns]) == ((1, 1), [1, 1])


def test_words_on_whether_it_is_one_incident_may_differ_and_both_stay() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    one, other = report(russia, "homs"), report(turkiye, "homs")
    russia.say(IncidentRelated, about=one, other=other, relation=Relation.SAME)
    turkiye.say(IncidentRelated, about=one, other=other, relation=Relation.DIFFERENT)
    (pair,) = book(russia, turkiye).same
    assert pair.words == ((RUSSIA, Relation.SAME), (TURKIYE, Relation.DIFFERENT))
    assert (pair.both, pair.differ) == (False, True)


def test_nobody_makes_the_other_side_say_that_it_is_one_incident() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    one, other = report(russia, "homs"), report(turkiye, "homs")
    russia.say(IncidentRelated, about=one, other=other, relation=Relation.SAME)
    russia.say(IncidentRelated, about=one, other=other, relation=Relation.SAME, logged=spoken(TURKIYE))
    (pair,) = book(russia, turkiye).same
    assert (len(pair.words), pair.both) == (2, False)


def test_one_side_alone_does_not_make_two_of_its_reports_one() -> None:
    russia, turkiye = Author(RUSSIA), Author(TURKIYE)
    one, other = report(turkiye, "homs"), report(turkiye, "homs")
    turkiye.say(IncidentRelated, about=one, other=other, relation=Relation.SAME)
    assert [pair.both for pair in book(russia, turkiye).same] == [False]
    russia.say(IncidentRelated, about=one, other=other, relation=Relation.SAME)
    assert [pair.both for pair in book(russia, turkiye).same] == [True]


def test_an_alias_is_the_party_and_an_unknown_name_may_be_anybody() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "homs", alleged_actor="saa")
    report(turkiye, "homs", alleged_actor="somebody-else")
    report(turkiye, "homs", alleged_actor=None)
    outcomes = sorted(assess(item, agreed()).strongest.value for item in incidents(turkiye))
    assert outcomes == ["might", "undetermined", "would-fall-under"]


def test_what_nobody_assessed_is_not_said_to_be_carved_out_of_nothing() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "hama", target="nusra")
    report(turkiye, "hama", target="acceded-opposition")
    found = incidents(turkiye)
    assessed = {item.object: assess(item, agreed()) for item in found}
    assert sorted(a.strongest.value for a in assessed.values()) == ["carved-out", "would-fall-under"]
    assert assessed[found[0].object].strongest in (Outcome.CARVED_OUT, Outcome.WOULD_FALL_UNDER)
    made = ledger(found, SIDES, DAY, DAY, assessed=assessed)
    assert (made.assessed, made.columns[1].carved_out, made.columns[1].reported) == (True, 1, 2)
    assert not ledger(found, SIDES, DAY, DAY).assessed


def test_an_incident_without_its_assessment_is_our_failure() -> None:
    turkiye = Author(TURKIYE)
    report(turkiye, "hama")
    with pytest.raises(KeyError):
        book(turkiye, assessed={})


# -- any order, any mixture ---------------------------------------------------------------------------


def told() -> list[Author]:
    """Reports, corrections, words that differ, logged words, relations, steps and signatures by four journals."""
    russia, turkiye, iran, jordan = (Author(name) for name in (RUSSIA, TURKIYE, "iran", "jordan"))
    one, two, three = report(russia, "homs"), report(turkiye, "homs"), report(turkiye, "hama", event="air-strike")
    four = report(jordan, "daraa", event="monitor-denied", alleged_actor="syrian-government")
    five = report(turkiye, "hama", supersedes=three, event="shelling")
    for author, ref, version in ((russia, two, Version.DENY), (turkiye, one, Version.CONFIRM),
                                 (russia, three, Version.CONFIRM), (iran, two, Version.CONFIRM)):  # fmt: skip
        author.say(IncidentAnswered, about=ref, version=version)
    turkiye.say(IncidentAnswered, about=five, version=Version.CONFIRM, logged=spoken(RUSSIA))
    russia.say(IncidentRelated, about=one, other=two, relation=Relation.SAME)
    turkiye.say(IncidentRelated, about=two, other=one, relation=Relation.SAME)
    jordan.say(IncidentHandled, about=two, handling=Handling.ASSIGNED, at_utc=START)
    jordan.say(IncidentHandled, about=two, handling=Handling.ACCESS_SOUGHT, at_utc=START)
    jordan.say(IncidentHandled, about=two, handling=Handling.ACCESS_DENIED, at_utc=START)
    for author in (russia, turkiye):
        author.say(IncidentDetermined, about=two, term="as-no-hostilities", finding=Finding.NOT_ATTRIBUTABLE)
    report(iran, "idlib", start=START - timedelta(days=9), supersedes=four)
    return [russia, turkiye, iran, jordan]


TOLD = told()


def everything(found: list[Incident]) -> tuple[object, ...]:
    """All that is derived here, of incidents in the order given."""
    rule = ReplyRule(within_s=3600, instrument=None)
    of = {item.object: item for item in found}
    return (
        ledger(found, SIDES, DAY, DAY, assessed={item.object: assess(item, agreed()) for item in found},
               denied=denied_access(found, agreed())),
        candidates(found, 3600),
        {name: (determinations(of[name], agreed()), stage_of(of[name], agreed())) for name in of},
        {name: own_versions(of[name], rule, LATER) for name in of},
    )  # fmt: skip


def test_the_order_in_which_reports_and_words_arrive_decides_nothing() -> None:
    wanted = everything(incidents(*TOLD))
    made = wanted[0]
    assert isinstance(made, Ledger)
    assert (made.totals, made.others.reported, len(made.denied), len(made.same)) == ((1, 2), 1, 2, 1)
    for seed in range(8):
        held = pieces(*TOLD)
        random.Random(seed).shuffle(held)
        found = list(picture(*TOLD, held=held).incidents)
        random.Random(seed).shuffle(found)
        assert everything(found) == wanted, seed


SAMPLE = next(item for item in incidents(*TOLD) if item.answers and item.mark.participant == TURKIYE)
ROW = st.tuples(
    st.sampled_from((RUSSIA, TURKIYE, "jordan")),
    st.sampled_from(("homs", "hama")),
    st.sampled_from(("shelling", "air-strike")),
    st.integers(-1, 1),
    st.sampled_from((None, *Version)),
    st.booleans(),
)
"""Who reports, where, what, on which day, what the other says, and whether that was logged for it."""


def made_of(number: int, row: tuple[Any, ...]) -> Incident:
    """An incident with these plain facts and nothing else."""
    side, region, event, day, version, logged = row
    start = START + timedelta(days=day)
    other = TURKIYE if side == RUSSIA else RUSSIA
    name = f"{side}/{number:032x}"
    ref = structs.replace(SAMPLE.mark.ref, object=name)
    mark = structs.replace(SAMPLE.mark, participant=side, ref=ref)
    by = structs.replace(mark, participant=other, logged_by=side if logged else None)
    words = () if version is None else (PartyVersion(mark=by, about=ref, version=version, reason=None),)
    said = structs.replace(SAMPLE.report, region=region, event=event, start_utc=start, end_utc=start)
    return structs.replace(
        SAMPLE,
        object=name,
        mark=mark,
        report=said,
        answers=words,
        words=words,
        determinations=(),
        handled=(),
        related=(),
    )


@settings(max_examples=60)
@given(st.lists(ROW, max_size=25), st.randoms(use_true_random=False))
def test_totals_reconcile_nothing_is_lost_and_order_is_nothing(rows: list[tuple[Any, ...]], dice: Any) -> None:
    """Beside plain counting of the rows that went in."""
    found = [made_of(number, row) for number, row in enumerate(rows)]
    made = ledger(found, SIDES, DAY, DAY + timedelta(days=1))
    inside = [row for row in rows if row[3] >= 0]
    assert made.totals == (sum(r[0] == RUSSIA for r in inside), sum(r[0] == TURKIYE for r in inside))
    assert made.others.reported == sum(r[0] == "jordan" for r in inside)
    assert len(made.outside) == len(rows) - len(inside)
    by_key: Counter[tuple[Any, ...]] = Counter((START.date() + timedelta(days=r[3]), r[1], r[2], r[0]) for r in inside)
    for row in made.rows:
        for side, cell in zip((*SIDES, "jordan"), (*row.cells, row.others), strict=True):
            assert cell.reported == by_key.pop((row.day, row.region, row.kind, side), 0)
    assert not by_key
    for column, side in zip(made.columns, SIDES, strict=True):
        own = [r for r in inside if r[0] == side]
        assert column.confirmed == sum(r[4] is Version.CONFIRM and not r[5] for r in own)
        assert column.logged_word == sum(r[4] is not None and r[5] for r in own)
        assert column.unanswered == sum(r[4] is None for r in own)
    cells = [name for row in made.rows for cell in (*row.cells, row.others) for name in cell.incidents]
    assert sorted((*cells, *made.outside)) == sorted(item.object for item in found), "each in exactly one cell"
    shuffled = list(found)
    dice.shuffle(shuffled)
    assert ledger(shuffled, SIDES, DAY, DAY + timedelta(days=1)) == made


def test_a_side_with_two_columns_is_our_failure() -> None:
    with pytest.raises(AssertionError, match="one column"):
        ledger([], (RUSSIA, RUSSIA), date(2017, 3, 25), date(2017, 3, 25))
