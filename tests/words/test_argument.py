"""An assessment in six languages: no finding without words, no key, id or place holder left, no verdict of ours."""

import ast
import re
from datetime import UTC, datetime, timedelta
from enum import Enum

import pytest

from openline.assessment import AnswerState, DeterminationState
from openline.cli._language import zone_offset
from openline.geotime import Certainty, Position, Span
from openline.messages import Finding, Handling, Version
from openline.picture import INCIDENT
from openline.terms import (
    FINDINGS,
    Act,
    ActKind,
    Outcome,
    Question,
    RenewalReading,
    Settles,
    Term,
    Weapon,
    by_reading,
    evaluate,
)
from openline.words import LANGUAGES, STRONGEST, Catalogue, Teller
from openline.words._argument_parts import _REPLIES, _RULED
from tests.house.contracts import SOURCE
from tests.words.argued import AGREED, ANSWERS, act
from tests.words.tongues import CATALOGUES, TEXTS, ascii_digits

_ENUMS: tuple[tuple[str, type[Enum]], ...] = (
    ("settles", Settles), ("outcome", Outcome), ("outcome-said", Outcome), ("question", Question),
    ("certainty", Certainty), ("act", ActKind), ("weapon", Weapon), ("reading", RenewalReading), ("value", Finding),
    ("value", Version), ("value", Handling),
)  # fmt: skip
NEEDED = {f"finding-{name}" for name in FINDINGS} | {f"{where}-{item.value}" for where, kind in _ENUMS for item in kind}
VERDICTS = {"en": "violat|guilt|breach", "fr": "violat|coupab", "ru": "нарушен|винов", "tr": "ihlal|suçlu",
            "ar": "خرق|انتهاك|مذنب", "fa": "نقض|مقصر|گناهکار"}  # fmt: skip
"""Words that only the mechanism may say."""
TELLERS = {
    language: Teller(words=words, agreed=AGREED, offset=zone_offset, zone="Asia/Damascus")
    for language, words in CATALOGUES.items()
}


def lacking(texts: dict[str, str]) -> set[str]:
    """Every key that some language has no words for."""
    catalogues = {language: Catalogue(language, text) for language, text in texts.items()}
    return {f"{language}: {key}" for language, words in catalogues.items() for key in NEEDED if not words.has(key)}


def test_every_finding_outcome_question_and_fact_that_settles_has_words_in_six_languages() -> None:
    assert lacking(TEXTS) == set()
    assert len(NEEDED) > 120
    assert set(TEXTS) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_missing_in_one_language_are_noticed(language: str) -> None:
    key = sorted(NEEDED)[7]
    planted = {**TEXTS, language: TEXTS[language].replace(f"\n{key} = ", "\nlost = ")}
    assert lacking(planted) == {f"{language}: {key}"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_for_what_no_longer_exists_are_noticed(language: str) -> None:
    """A finding that terms no longer make must not keep its words: somebody would go on translating them."""
    keys = set(
        re.findall(r"(?m)^((?:finding|settles|question|outcome|certainty|weapon|act)-[a-z-]+) = ", TEXTS[language])
    )
    assert keys - NEEDED == set()


def _is_finding(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg == "finding"
    return isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "finding" for t in node.targets)


def _made_in(path_text: str) -> set[str]:
    """Findings that stand in the source: after ``finding=``, given to a name ``finding``, or given back by *_finding."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path_text)):
        value: ast.AST | None = None
        if _is_finding(node):
            value = node.value  # type: ignore[attr-defined]
        elif isinstance(node, ast.FunctionDef) and node.name.endswith("_finding"):
            value = ast.Module(body=node.body, type_ignores=[])
        if value is not None and not isinstance(value, ast.JoinedStr):
            pieces = {part for part in ast.walk(value) if isinstance(part, ast.JoinedStr)}
            inside = {id(part) for piece in pieces for part in ast.walk(piece)}
            found |= {n.value for n in ast.walk(value)
                      if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in inside}  # fmt: skip
    return found


def test_every_finding_in_the_source_of_terms_is_registered() -> None:
    made = set().union(*(_made_in(path.read_text("utf-8")) for path in (SOURCE / "terms").glob("_ask_*.py")))
    assert made <= FINDINGS, made - FINDINGS
    assert len(made) > 35
    assert "made-up" in _made_in('finding = "made-up" if x else "act-named"')


def test_terms_make_every_registered_finding_and_no_other() -> None:
    assert {answer.finding for answer, _, _ in ANSWERS} == FINDINGS


_KEY = re.compile(r"\b(?:finding|settles|fact|question|explain|reading|way|outcome|certainty)-[a-z]")
_IDS = re.compile(
    r"\b(?:syrian-government|acceded-opposition|pro-government-forces|north-homs-area|homs-2017|isil|nusra)\b"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_said_without_a_key_an_id_or_a_place_holder(language: str) -> None:
    teller = TELLERS[language]
    for answer, said, term in ANSWERS:
        text = teller.answer(answer, said, term)
        assert not re.search(r"[{}$]", text), text
        assert not _KEY.search(text), text
        assert not _IDS.search(text), text
        assert "None" not in text, text
    assert len(ANSWERS) > 80


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_says_that_a_rule_was_broken(language: str) -> None:
    teller = TELLERS[language]
    said = [teller.answer(*made) for made in ANSWERS]
    said += [teller.outcome(item) + teller.outcome_said(item) for item in Outcome]
    assert not [text for text in said if re.search(VERDICTS[language], text, re.IGNORECASE)]
    assert re.search(VERDICTS[language], teller.words.say("explain-closing"), re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_distances_times_and_names_come_through(language: str) -> None:
    teller = TELLERS[language]
    for answer, said, term in ANSWERS:
        text = teller.answer(answer, said, term)
        plain, facts = ascii_digits(text), dict(answer.facts)
        for name in ("radius", "approximate", "waited", "allowed"):
            if name in facts:
                value = int(facts[name])
                forms = {str(value), str(value // 1000), str(value // 60), str(value // 3600)}
                assert any(re.search(rf"\b{form}\b", plain) for form in forms), (name, text)
        for name in ("from", "to", "happened", "happened-to"):
            if name in facts:
                at = datetime.fromisoformat(facts[name])
                assert f"{at:%H:%M}" in plain, text
                assert f"{at + timedelta(hours=2):%H:%M}" in plain or f"{at + timedelta(hours=3):%H:%M}" in plain, text
        if "syrian-government" in facts.get("actors", ""):
            assert "Syrian Government" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_with_spaces_in_it_stays_one_name(language: str) -> None:
    name = "Some militia, a name with spaces"
    said = [TELLERS[language].answer(*made) for made in ANSWERS if name in dict(made[0].facts).get("actors", "")]
    assert said
    assert all(name in text for text in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_findings_outcomes_or_facts_are_never_said_alike(language: str) -> None:
    words = CATALOGUES[language]
    empty = {name.replace("-", "_"): "x" for name in
             ("act", "named", "weapon", "waited", "allowed", "areas", "bound", "actors", "targets", "excepted",
              "associated")}  # fmt: skip
    said = [words.say(f"finding-{name}", **empty) for name in FINDINGS]
    assert len(set(said)) == len(said)
    for where, enum in _ENUMS:
        texts = [words.say(f"{where}-{item.value}") for item in enum]
        assert len(set(texts)) == len(texts), where


def test_every_state_of_the_two_sides_and_of_the_mechanism_has_its_sentence() -> None:
    """A state that is added without words would otherwise be seen first at three in the morning."""
    assert set(AnswerState) - set(_REPLIES) == {AnswerState.IN_TIME, AnswerState.NOT_DELIVERED}
    assert set(DeterminationState) - set(_RULED) == {DeterminationState.DETERMINED}
    assert set(STRONGEST) == set(Outcome)
    steps = {step for row in INCIDENT.table.values() for step in row} - {"reply", "determine"}
    assert all(words.has(f"value-{step}") for words in CATALOGUES.values() for step in steps)


# -- readings --------------------------------------------------------------------------------------


def south_west(**changes: object) -> tuple[Term, Act]:
    found = AGREED.term("sw-cease-fire")
    assert found is not None
    return found, act(ActKind.SHELLING, **changes)


def test_each_extent_of_a_disputed_area_gives_its_own_outcome() -> None:
    """As-Suwayda lies in one reading of the south-west and outside the other; the oracle leaves the other one out."""
    term, said = south_west(position=Position(lat_e7=327_400_000, lon_e7=369_000_000), radius_m=2_000)
    found = dict(by_reading(term, said, AGREED))
    names = {v.reading for v in AGREED.area_versions("southwest-area")}
    alone = {
        f"southwest-area, {name}": evaluate(term, said, AGREED.choosing({"southwest-area": name})).outcome
        for name in names
    }
    assert found == alone
    assert set(found.values()) == {Outcome.OUTSIDE, Outcome.WOULD_FALL_UNDER}
    assert evaluate(term, said, AGREED).outcome is Outcome.MIGHT


def test_where_no_reading_decides_none_is_given() -> None:
    term, said = south_west(position=Position(lat_e7=327_000_000, lon_e7=361_500_000), radius_m=500)
    assert by_reading(term, said, AGREED) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_hangs_on_the_renewal_alone_is_said_once_for_each_reading_of_it(language: str) -> None:
    term = AGREED.term("as-no-hostilities")
    assert term is not None
    then = datetime(2017, 12, 1, tzinfo=UTC)
    said = act(ActKind.SHELLING, span=Span(earliest=then, latest=then))
    found = by_reading(term, said, AGREED)
    outcomes = {outcome for _, outcome in found}
    assert {Outcome.NOT_IN_FORCE} < outcomes
    words, teller = CATALOGUES[language], TELLERS[language]
    shown = dict(teller.by_reading(found))
    assert len(shown) == len(RenewalReading)
    assert set(shown) == {words.say(f"reading-{reading.value}") for reading in RenewalReading}
    assert shown[words.say("reading-lapses-unless-all-guarantors-agree")] is Outcome.NOT_IN_FORCE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_of_a_reading_that_nobody_knows_stands_as_it_was_given(language: str) -> None:
    teller = TELLERS[language]
    assert "a reading of somebody" in teller.reading("a reading of somebody")
    assert "Daraa" in teller.reading("southwest-area, without-as-suwayda")
    text = teller.reading("2017-05-05T21:00:00Z astana-tass, not-renewed")
    assert "21:00" in ascii_digits(text)
    assert teller.words.say("reading-not-renewed") in text


def test_a_distance_is_never_rounded() -> None:
    teller = TELLERS["en"]
    plain = [ascii_digits(teller.distance(value)) for value in (0, 999, 1000, 1001, 25_000)]
    assert plain == ["0 m", "999 m", "1 km", "1001 m", "25 km"]
    plain = [ascii_digits(teller.lasting(value)) for value in (0, 90, 120, 7200, 7201)]
    assert plain == ["0 s", "90 s", "2 min", "2 h", "7201 s"]
