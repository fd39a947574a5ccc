"""A determination is every seat's own signature under the same words, and nothing less."""

from datetime import timedelta
from typing import Any

from msgspec import structs

from openline.arrangement import Arrangement
from openline.assessment import Determination, DeterminationState, determinations, remedies, stage_of
from openline.geotime import Certainty, Span
from openline.messages import (
    Finding,
    Handling,
    IncidentAnswered,
    IncidentDetermined,
    IncidentHandled,
    Ref,
    Reported,
    Version,
)
from openline.picture import Mark
from tests.assessment.reports import RUSSIA, SIDES, TURKIYE, agreed, incidents, report
from tests.worlds import START, Author

TERM = "as-no-hostilities"


def found(*authors: Author, arrangement: Arrangement | None = None) -> Determination:
    (only,) = determinations(incidents(*authors)[0], arrangement or agreed())
    return only


def sign(author: Author, ref: Ref, finding: Finding = Finding.VIOLATION, **more: Any) -> None:
    author.say(IncidentDetermined, about=ref, term=more.pop("term", TERM), finding=finding, **more)


def world() -> tuple[Author, Author, Author, Ref]:
    russia, turkiye, iran = Author(RUSSIA), Author(TURKIYE), Author("iran")
    return russia, turkiye, iran, report(turkiye, "homs")


def test_one_seat_determines_nothing_two_that_differ_neither_both_alike_do() -> None:
    russia, turkiye, iran, ref = world()

    def now() -> tuple[Finding | None, tuple[str, ...], str]:
        only = found(russia, turkiye, iran)
        return only.finding, only.missing, only.state.value

    sign(iran, ref)
    assert now() == (None, SIDES, "signatures-missing")
    sign(russia, ref, Finding.NO_VIOLATION)
    assert now() == (None, ("turkiye",), "signatures-missing")
    sign(turkiye, ref, Finding.NOT_ATTRIBUTABLE)
    assert now() == (None, (), "not-agreed")
    sign(russia, ref, Finding.NOT_ATTRIBUTABLE)
    assert now() == (Finding.NOT_ATTRIBUTABLE, (), "determined")
    assert [line.mark.participant for line in found(russia, turkiye, iran).beside] == ["iran"]


def test_a_signature_that_one_seat_logged_for_the_other_is_never_the_others() -> None:
    """Reported by us is a record of what somebody said on a line: a determination needs the seat's own officers."""
    russia, turkiye, iran, ref = world()
    sign(russia, ref)
    spoken = Reported(participant=TURKIYE, post="turkiye-post", by_voice_of="duty officer", words="we agree")
    russia.say(IncidentDetermined, about=ref, term=TERM, finding=Finding.VIOLATION, logged=spoken)
    only = found(russia, turkiye, iran)
    assert (only.state, only.missing) == (DeterminationState.SIGNATURES_MISSING, (TURKIYE,))
    assert [(line.mark.participant, line.mark.logged_by) for line in only.beside] == [(TURKIYE, RUSSIA)]


def test_a_participant_that_is_named_for_two_seats_fills_one() -> None:
    russia, turkiye, iran, ref = world()
    twice = tuple(
        structs.replace(item, determined_by=(RUSSIA, RUSSIA)) if item.id == "astana-2017" else item
        for item in agreed().instruments
    )
    sign(russia, ref)
    only = found(russia, turkiye, iran, arrangement=structs.replace(agreed(), instruments=twice))
    assert (only.state, only.signed_by, only.missing) == (
        DeterminationState.SIGNATURES_MISSING, (RUSSIA,), (RUSSIA,)
    )  # fmt: skip


def test_an_instrument_without_a_mechanism_has_no_determination_and_says_so() -> None:
    russia, turkiye, iran, ref = world()
    for author in (russia, turkiye, iran):
        sign(author, ref, term="fs-airmanship")
    only = found(russia, turkiye, iran)
    assert (only.state, only.finding, only.missing) == (DeterminationState.NO_MECHANISM, None, ())
    assert len(only.beside) == 3


def test_whoever_changes_its_word_undoes_the_agreement_and_its_earlier_word_stays_visible() -> None:
    russia, turkiye, iran, ref = world()
    for author in (russia, turkiye):
        sign(author, ref, Finding.VIOLATION, attributed_to="syrian-government")
    assert found(russia, turkiye, iran).attributed_to == "syrian-government"
    sign(turkiye, ref, Finding.NOT_ATTRIBUTABLE)
    only = found(russia, turkiye, iran)
    assert only.state is DeterminationState.NOT_AGREED
    assert [(s.participant, [line.finding for line in s.earlier]) for s in only.seats] == [
        (RUSSIA, []), (TURKIYE, [Finding.VIOLATION])
    ]  # fmt: skip


def test_the_same_finding_on_different_actors_is_not_agreed() -> None:
    russia, turkiye, iran, ref = world()
    sign(russia, ref, attributed_to="acceded-opposition")
    sign(turkiye, ref, attributed_to="syrian-government")
    assert found(russia, turkiye, iran).state is DeterminationState.NOT_AGREED


def test_seats_that_judged_different_versions_of_a_report_have_not_agreed() -> None:
    russia, turkiye, iran, ref = world()
    sign(russia, ref)
    second = report(turkiye, "homs", killed=9, supersedes=ref)
    sign(turkiye, second)
    assert found(russia, turkiye, iran).state is DeterminationState.NOT_AGREED
    sign(russia, second)
    only = found(russia, turkiye, iran)
    assert (only.state, only.of_latest) == (DeterminationState.DETERMINED, True)
    report(turkiye, "homs", killed=0, supersedes=ref)
    only = found(russia, turkiye, iran)
    assert (only.finding, only.of_latest) == (Finding.VIOLATION, False), "a reporter undoes no determination"


def test_only_the_mechanism_brings_an_incident_to_determined() -> None:
    russia, turkiye, iran, ref = world()
    iran.say(IncidentHandled, about=ref, handling=Handling.ASSIGNED, at_utc=START)
    iran.say(IncidentAnswered, about=ref, version=Version.DENY)
    sign(russia, ref)
    assert stage_of(incidents(russia, turkiye, iran)[0], agreed()).name == "party's reply"
    sign(turkiye, ref)
    stage = stage_of(incidents(russia, turkiye, iran)[0], agreed())
    assert (stage.name, stage.in_order) == ("determined", True)


def test_a_determination_that_nobody_looked_into_is_shown_out_of_order() -> None:
    russia, turkiye, iran, ref = world()
    for author in (russia, turkiye):
        sign(author, ref)
    stage = stage_of(incidents(russia, turkiye, iran)[0], agreed())
    assert (stage.name, stage.in_order) == ("determined", False)


def test_a_remedy_follows_a_determination_and_is_attributed() -> None:
    russia, turkiye, iran, ref = world()
    act: dict[str, Any] = {"about": ref, "handling": Handling.REMEDIAL_ACTION, "at_utc": START}
    iran.say(IncidentHandled, **act, remark="before anything was found")
    (early,) = remedies(incidents(russia, turkiye, iran)[0], agreed())
    assert (early.after, early.terms, early.handled.mark.participant) == (Certainty.NO, (), "iran")
    for author in (russia, turkiye):
        author.clock += timedelta(hours=1)
        sign(author, ref, attributed_to="syrian-government")
    turkiye.say(IncidentHandled, **act, remark="the unit was withdrawn")
    incident = incidents(russia, turkiye, iran)[0]
    given = {item.handled.mark.participant: item for item in remedies(incident, agreed())}
    assert (given["iran"].after, given[TURKIYE].after) == (Certainty.NO, Certainty.CERTAIN)
    assert (given[TURKIYE].terms, given[TURKIYE].attributed_to) == ((TERM,), ("syrian-government",))
    assert stage_of(incident, agreed()).name == "remedial action"

    def vaguely(mark: Mark) -> Span:
        return Span(earliest=START, latest=START + timedelta(hours=9))

    assert {item.after for item in remedies(incident, agreed(), vaguely)} == {Certainty.POSSIBLE}
