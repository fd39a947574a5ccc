"""Six catalogues say the same: no key is missing, no place holder changed, no negation lost, no unit dropped."""

import enum
import re
import typing

import msgspec
import pytest
from fluent.syntax import ast, parse

import openline.messages
from openline.messages import TYPES, type_tag
from openline.words import LANGUAGES, Catalogue
from tests.words.tongues import CATALOGUES, TEXTS

OTHERS = [language for language in LANGUAGES if language != "en"]
NEGATION = {
    "en": r"\b(not|NOT|never|no|nobody|nothing|cannot|none|without|No|Nothing|Never|Nobody)\b",
    "ar": r"(?:^|[\s«:؛،(])[وف]?(لا|ليس|ليست|لم|لن|دون|بدون|غير|عدم|نمتنع|ممنوع)\b",
    "ru": r"(?i)\b(не|нет|ни|никто|никому|никогда|никак\w*|ничего|нельзя|без|отказываемся)\b",
    "fr": r"(?i)\b(ne|n['’]\w+|pas|jamais|aucun|aucune|personne|rien|non|sans)\b",
    "tr": (
        r"(?i)(\b(değil\w*|yok|olmayan|hiç|hiçbir\w*|asla|hayır)\b|\w*(meksizin|maksızın)\b"
        r"|\w+(ma|me)(z|mış\w*|miş\w*|dı|di|yecek|yacak|dikçe|dıkça)\b|\w+(mez|maz)\w*)"
    ),
    "fa": r"(نه\b|نیست|نمی|نبا|نبود|نشد|نشده|ناپذیر|نکرد|نیام|هرگز|هیچ|بدون|غیر|خودداری|به این معنا نیست|قابل انتساب نیست)",
}  # fmt: skip
"""How each language says no. A sentence that negates in English holds one of these in every other language."""
_NEGATED = """
    catalogue-unreviewed reported-by-us label-translation key-suspended-1-always key-revoked-1-always
    recovery-noticed-1-always entry-received-1-always activity-notified-1-always notice-read-1-always
    notice-answered-1-always encounter-reported-1-always ownership-asked-1-always ownership-answered-1-always
    site-notified-1-always site-ended-1 site-ended-1-always site-contested-1-always site-withdrawn-1-always
    movement-notified-1-always value-cannot value-cannot-confirm value-cannot-in-contact value-cannot-say value-no
    value-no-violation value-none value-not-attributable value-not-ours value-not-ours-to-our-knowledge value-not-started
    value-will-not-say value-without-prejudice preview-nobody preview-open preview-sealed preview-withheld-none
    explain-no-term explain-nowhere explain-nobody explain-either-way explain-quiet-head explain-side-silent
    explain-not-agreed explain-beside explain-reply-default explain-side-untold explain-silence explain-logged
    explain-undetermined explain-no-mechanism explain-closing explain-check-broken
    outcome-not-bound outcome-not-in-force outcome-said-not-bound outcome-said-not-in-force
    outcome-said-other-act outcome-said-undetermined finding-act-not-named finding-names-no-act
    finding-weapon-not-named finding-weapon-not-said finding-waited-no-longer finding-wait-not-said
    finding-not-said-to-answer-force finding-not-called-first finding-call-not-said finding-force-in-proportion
    finding-force-not-said finding-self-defence-claimed finding-in-force-no finding-deadline-no
    finding-place-anywhere finding-place-not-said finding-actor-not-named finding-actor-not-bound
    finding-actors-differ finding-actor-answered-for finding-target-not-named finding-target-not-listed
    finding-from-whom-not-said finding-from-no-party finding-actor-unknown finding-target-unknown finding-against-no-party
    finding-against-not-said reading-no-end-found fact-approximate fact-no-version reading-not-renewed
    preview-not-to use-without-prejudice use-recorded catalogue-unreviewed-english
"""
NEGATED = _NEGATED.split()
UNITS = {
    "m": {"en": "(m)", "fr": "(m)", "tr": "(m)", "ru": "(м)", "ar": "(متر)", "fa": "(متر)"},
    "dm": {"en": "(dm)", "fr": "(dm)", "tr": "(dm)", "ru": "(дм)", "ar": "(دسيمتر)", "fa": "(دسی‌متر)"},
    "khz": {"en": "(kHz)", "fr": "(kHz)", "tr": "(kHz)", "ru": "(кГц)", "ar": "(كيلوهرتز)", "fa": "(کیلوهرتز)"},
    "kmh": {
        "en": "(km/h)",
        "fr": "(km/h)",
        "tr": "(km/h)",
        "ru": "(км/ч)",
        "ar": "(كم/ساعة)",
        "fa": "(کیلومتر بر ساعت)",
    },
    "true": {"en": "true", "fr": "vrais", "tr": "gerçek", "ru": "стин", "ar": "حقيقي", "fa": "حقیقی"},
    "24h": {"en": "night", "fr": "nuit", "tr": "gece", "ru": "суточн", "ar": "ليل", "fa": "شبانه"},
    "minor": {"en": "minor", "fr": "mineures", "tr": "alt birim", "ru": "наименьш", "ar": "بأصغر", "fa": "کوچک‌ترین"},
}


def entries(language: str) -> dict[str, str]:
    """Key to text; a piece that Fluent cannot read, or a key that stands twice, is a failure."""
    text: str = TEXTS[language]
    found: dict[str, str] = {}
    for entry in parse(text).body:
        assert not isinstance(entry, ast.Junk), f"{language}: {(entry.content or '')[:60]!r}"
        if isinstance(entry, ast.Message):
            assert entry.id.name not in found, f"{language}: {entry.id.name} stands twice"
            assert entry.value is not None and not entry.attributes, entry.id.name
            assert entry.value.span is not None
            found[entry.id.name] = text[entry.value.span.start : entry.value.span.end]
    return found


ENTRIES = {language: entries(language) for language in LANGUAGES}


def holders(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


@pytest.mark.parametrize("language", OTHERS)
def test_no_key_is_missing_and_none_is_extra(language: str) -> None:
    assert set(ENTRIES[language]) == set(ENTRIES["en"])
    assert len(ENTRIES["en"]) > 450


@pytest.mark.parametrize("language", OTHERS)
def test_no_place_holder_is_lost_added_or_renamed(language: str) -> None:
    for key, text in ENTRIES["en"].items():
        assert holders(ENTRIES[language][key]) == holders(text), key
    # $offset is "UTC+02:00" as a whole: in a right-to-left line a UTC of the sentence's own would stand behind it.
    assert "UTC{" not in TEXTS[language]
    assert sum(bool(holders(text)) for text in ENTRIES["en"].values()) > 25


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_inside_a_sentence_is_the_same_number(language: str) -> None:
    plain = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
    for key, text in ENTRIES["en"].items():
        other = ENTRIES[language][key].translate(plain)
        assert sorted(re.findall("[0-9]+", other)) == sorted(re.findall("[0-9]+", text)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_says_no_says_no_in_every_language(language: str) -> None:
    for key in NEGATED:
        where = "en" if key == "catalogue-unreviewed-english" else language
        assert re.search(NEGATION[where], ENTRIES[language][key]), f"{language}: {key} = {ENTRIES[language][key]}"


def test_the_table_of_negations_is_complete() -> None:
    saying_no = {key for key, text in ENTRIES["en"].items() if re.search(NEGATION["en"], text)}
    assert saying_no == set(NEGATED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_without_its_negation_would_be_caught(language: str) -> None:
    caught = sum(not re.search(NEGATION[language], _without(language, ENTRIES[language][key])) for key in NEGATED[:-1])
    assert caught == len(NEGATED) - 1
    positive = ("value-yes", "value-ours", "value-approved", "value-confirm", "hold-requested-1", "use-publishable")
    for key in positive:
        assert not re.search(NEGATION[language], ENTRIES[language][key]), f"{language}: {key}"


def _without(language: str, text: str) -> str:
    return re.sub(NEGATION[language], " ", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_keeps_the_unit_of_its_field(language: str) -> None:
    seen = set()
    for key, text in ENTRIES[language].items():
        unit = key.rpartition("-")[2]
        if key.startswith("field-") and unit in UNITS:
            assert UNITS[unit][language] in text, f"{language}: {key} = {text}"
            seen.add(unit)
        if "(UTC)" in ENTRIES["en"][key]:
            assert "(UTC)" in text, f"{language}: {key}"
    assert seen == set(UNITS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_answers_are_never_said_alike(language: str) -> None:
    kinds = [k for k in vars(openline.messages).values() if isinstance(k, type) and issubclass(k, enum.Enum)]
    for kind in kinds:
        words = [ENTRIES[language].get(f"value-{item.value}") for item in kind]
        said = [word for word in words if word is not None]
        assert len(set(said)) == len(said), f"{language}: {kind.__name__} {said}"
    assert len(kinds) > 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_fields_of_a_message_never_share_a_label(language: str) -> None:
    for struct in _structs():
        labels = [ENTRIES[language][f"field-{n.replace('_', '-')}"] for n in struct.__struct_fields__ if n != "header"]
        assert len(set(labels)) == len(labels), f"{language}: {struct.__name__} {labels}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_message_types_never_share_a_name(language: str) -> None:
    names = [ENTRIES[language][type_tag(kind).replace(".", "-").replace("/", "-")] for kind in TYPES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_prowords_stay_in_latin_letters(language: str) -> None:
    for word in ("ROGER", "WILCO", "SAY AGAIN", "OVER", "OUT"):
        assert word in ENTRIES[language][f"proword-{word.lower().replace(' ', '-')}"]
    assert "WILCO" in ENTRIES[language]["value-will-comply"]
    assert "ROGER" in ENTRIES[language]["notice-read-1"]
    assert "CHECK FIRE" in ENTRIES[language]["value-check-fire"]


def test_nobody_is_named_as_a_reviewer_who_has_not_reviewed() -> None:
    assert {language: CATALOGUES[language].reviewed for language in OTHERS} == dict.fromkeys(OTHERS)
    assert CATALOGUES["en"].reviewed
    for language in OTHERS:
        assert ENTRIES[language]["catalogue-reviewed"] == "no"
        assert ENTRIES[language]["catalogue-unreviewed"] != ENTRIES["en"]["catalogue-unreviewed"]


def test_a_word_that_a_catalogue_lacks_is_our_failure_in_every_language_and_never_english() -> None:
    for language in LANGUAGES:
        text = TEXTS[language].replace("\nhold-requested-1 = ", "\nsomething-else = ")
        with pytest.raises(AssertionError, match=f"the {language} catalogue lacks hold-requested-1"):
            Catalogue(language, text).say("hold-requested-1")
    with pytest.raises(AssertionError, match="no catalogue is kept for de"):
        Catalogue("de", TEXTS["en"])


def _structs() -> set[type[msgspec.Struct]]:
    found: set[type[msgspec.Struct]] = set()
    stack: list[typing.Any] = list(TYPES)
    while stack:
        hint = stack.pop()
        stack += typing.get_args(hint)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint not in found:
            found.add(hint)
            stack += typing.get_type_hints(hint, include_extras=True).values()
    return found
