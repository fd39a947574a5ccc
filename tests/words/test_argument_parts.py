"""The whole argument of incidents in real journals: who reported, what each side says, who signed, what comes next."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from openline.assessment import DeterminationState, act_of, assess, own_versions, reply_rule, stage_of
from openline.cli._language import zone_offset
from openline.messages import (
    Finding,
    IncidentAnswered,
    IncidentDetermined,
    IncidentHandled,
    Ref,
    Reported,
    Version,
)
from openline.messages import Handling as Step
from openline.picture import INCIDENT
from openline.terms import Outcome
from openline.words import (
    LANGUAGES,
    Part,
    PartKind,
    Ruling,
    Story,
    Teller,
    argument,
    argument_html,
    argument_line,
    rulings,
    told_terms,
)
from tests.assessment.reports import RUSSIA, TURKIYE, agreed, incidents, report
from tests.words.tongues import CATALOGUES, ascii_digits
from tests.worlds import START, Author

TERM = "as-no-hostilities"


def world() -> tuple[Author, Author, Author, Ref]:
    russia, turkiye, iran = Author(RUSSIA), Author(TURKIYE), Author("iran")
    return russia, turkiye, iran, report(turkiye, "homs")


def story(*authors: Author, as_of: datetime = START + timedelta(days=9), **choice: Any) -> Story:
    (found,) = incidents(*authors)
    act = act_of(found.report, agreed())
    argued, quiet = told_terms(act, agreed(), **choice)
    return Story(
        act=act, argued=argued, quiet=quiet, incident=found, rulings=rulings(found, argued, agreed()),
        sides=own_versions(found, reply_rule(assess(found, agreed()), agreed()), as_of),
        steps=tuple(INCIDENT.table.get(stage_of(found, agreed()).name, {})),
    )  # fmt: skip


def parts(told: Story, language: str = "en") -> tuple[Part, ...]:
    return argument(told, Teller(words=CATALOGUES[language], agreed=agreed(), offset=zone_offset))


def text(told: Story, language: str = "en") -> str:
    words = CATALOGUES[language]
    return "\n".join(ascii_digits(argument_line(part, words)) for part in parts(told, language))


def answer(author: Author, ref: Ref, version: Version, **more: Any) -> None:
    author.say(IncidentAnswered, about=ref, version=version, **more)


def sign(author: Author, ref: Ref, finding: Finding, **more: Any) -> None:
    author.say(IncidentDetermined, about=ref, term=more.pop("term", TERM), finding=finding, **more)


def test_one_seat_is_told_as_nothing_determined_and_names_who_is_missing() -> None:
    russia, turkiye, iran, ref = world()
    sign(russia, ref, Finding.VIOLATION, attributed_to="syrian-government")
    said = text(story(russia, turkiye, iran))
    assert "Memorandum on de-escalation areas, Astana (as-no-hostilities): not determined." in said
    assert "Signed by: Russian Federation\n" in said
    assert "Still to sign, all the same finding: Türkiye" in said
    assert "has found" not in said


def test_both_seats_are_told_as_the_mechanisms_finding_and_seats_that_differ_as_none() -> None:
    russia, turkiye, iran, ref = world()
    sign(russia, ref, Finding.NOT_ATTRIBUTABLE)
    sign(turkiye, ref, Finding.NO_VIOLATION)
    sign(iran, ref, Finding.NO_VIOLATION)
    said = text(story(russia, turkiye, iran))
    assert "the seats have signed different findings; nothing is determined" in said
    assert "Signed by others too, which counts for nothing here: Iran" in said
    sign(turkiye, ref, Finding.NOT_ATTRIBUTABLE)
    said = text(story(russia, turkiye, iran))
    assert "(as-no-hostilities): the mechanism has found: not attributable." in said


def test_what_each_side_says_stands_beside_and_a_logged_word_is_no_signature() -> None:
    russia, turkiye, iran, ref = world()
    answer(russia, ref, Version.DENY, reason="WOULD FALL UNDER: nothing\nIn short: no term speaks to it")
    logged = Reported(participant="iran", post="tehran", by_voice_of="duty officer", words="we deny it")
    answer(turkiye, ref, Version.DENY, logged=logged)
    told = story(russia, turkiye, iran)
    said = text(told)
    assert "Russian Federation: deny, " in said
    assert "Iran: deny, " in said
    assert "Logged for them by Türkiye; not their signature." in said
    # What a side wrote is one part, marked as written, with its line ends shown as text.
    (reason,) = [part for part in parts(told) if "Reason given: " in part.text]
    assert reason.written
    assert "\n" not in reason.text
    assert "nothing⟨U+000A⟩In short" in reason.text


def test_the_next_steps_are_those_of_the_life_cycle() -> None:
    russia, turkiye, iran, ref = world()
    assert "Somebody takes the next step: triaged; assigned." in text(story(russia, turkiye, iran))
    russia.say(IncidentHandled, about=ref, handling=Step.ASSIGNED, at_utc=START)
    said = text(story(russia, turkiye, iran))
    assert "Somebody takes the next step: access sought." in said
    assert "Not attributable is one, too." in said


def test_practice_says_so_first() -> None:
    russia, turkiye, iran, _ = world()
    told = story(russia, turkiye, iran)
    exercise = told.incident is not None and told.incident.report.header.status.value == "exercise"
    assert text(told).startswith("EXERCISE EXERCISE EXERCISE") is exercise


def test_the_strongest_comes_first_and_quiet_terms_are_counted_by_reason() -> None:
    russia, turkiye, iran, _ = world()
    told = story(russia, turkiye, iran)
    assert len(told.argued) + sum(count for _, count in told.quiet) == len(agreed().terms)
    whole = story(russia, turkiye, iran, quiet=True)
    assert (len(whole.argued), whole.quiet) == (len(agreed().terms), ())
    assert "Terms told here: " in text(whole)
    assert "Terms that speak to it: " in text(told)
    one = story(russia, turkiye, iran, only="r2254-process")
    assert [item.verdict.outcome for item in one.argued] == [Outcome.OTHER_ACT]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", DeterminationState)
def test_each_state_of_a_mechanism_is_told_in_each_language(language: str, state: DeterminationState) -> None:
    russia, turkiye, iran, _ = world()
    finding = Finding.NOT_ATTRIBUTABLE if state is DeterminationState.DETERMINED else None
    ruling = Ruling(
        instrument="astana-2017", term=TERM, state=state, finding=finding, of_latest=False, signed_by=(RUSSIA,),
        missing=(TURKIYE,), beside=("iran",), attributed_to="syrian-government" if finding else None,
    )  # fmt: skip
    base = story(russia, turkiye, iran)
    told = Story(act=base.act, argued=(), quiet=(), incident=base.incident, rulings=(ruling,))
    said = text(told, language)
    assert "Türkiye" in said
    assert "Iran" in said
    words = CATALOGUES[language]
    assert (words.say("value-not-attributable") in said.partition(words.say("explain-next-head"))[0]) is bool(finding)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_whole_in_each_language_on_the_screen_and_on_the_page(language: str) -> None:
    russia, turkiye, iran, ref = world()
    answer(russia, ref, Version.NOT_OURS)
    sign(russia, ref, Finding.NOT_ATTRIBUTABLE)
    told = story(russia, turkiye, iran)
    words, made = CATALOGUES[language], parts(told, language)
    assert len(made) == len(parts(told, "en")) + (2 if language != "en" else 0)
    assert [part.kind for part in made if part.kind is not PartKind.DOUBT][-2:] == [PartKind.CLOSE, PartKind.NOTE]
    for part in made:
        assert not re.search(r"[{}$]|\b(?:finding|explain|settles|question|fact)-[a-z]", part.text), part.text
        assert "\n" not in part.text
    page = argument_html(made, words)
    for tag in ("section", "dl", "p", "h1", "h2", "h3", "bdi", "dt", "dd"):
        assert page.count(f"<{tag}>") + page.count(f"<{tag} ") == page.count(f"</{tag}>"), tag
    assert not re.search("[\u2066-\u2069]", page)
