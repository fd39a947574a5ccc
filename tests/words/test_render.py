"""Every message in words, in six languages: no field left out, nothing changed, nothing that was written disturbs it."""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from tools.vectors import example

from openline.messages import BY_TAG, TYPES, Message, Precedence, Reported, Status, encode, parse_body, type_tag
from openline.words import LANGUAGES, Catalogue, plain, render, render_beside, render_html, render_line
from tests.words.tongues import (
    CATALOGUES,
    ENGLISH,
    ISOLATES,
    MESSAGES,
    TEXTS,
    ascii_digits,
    leaves,
    numbers,
    parsed,
    put,
)

BOTH = [(language, tag) for language in LANGUAGES for tag in MESSAGES]
HOSTILE = (
    "\u202eevil\u2066 { $serial } {\u2069} </dd><b>Serial: 99</b> &amp; \x1b[31m\u200f\u200b\u061c\u2028Serial: 99"
)
HOSTILE_TEXT = HOSTILE + "\nSerial: 99\r\n: \x85\x0bPrecedence: flash\n\n"
FORM = "%Y-%m-%dT%H:%M:%SZ"


def changed(value: Any) -> Any:
    """Another value of the same type, or None when there is none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, datetime):
        return value + timedelta(seconds=61)
    if isinstance(value, tuple) and value:
        return (*value, value[-1])
    if isinstance(value, msgspec.Struct):
        name = next(n for n in value.__struct_fields__ if changed(getattr(value, n)) is not None)
        return msgspec.structs.replace(value, **{name: changed(getattr(value, name))})
    return next((other for other in type(value) if other is not value), None) if value is not None else None


@pytest.mark.parametrize(("language", "tag"), BOTH)
def test_no_field_is_left_out_of_a_page(language: str, tag: str) -> None:
    words, message = CATALOGUES[language], MESSAGES[tag]
    page = _body(render_html(message, words))
    for name in message.__struct_fields__:
        other = changed(getattr(message, name)) if name != "header" else None
        if other is not None:
            edited = msgspec.structs.replace(message, **{name: other})
            assert _body(render_html(edited, words)) != page, name
    for name in message.header.__struct_fields__:
        other = changed(getattr(message.header, name))
        if other is not None:
            edited = msgspec.structs.replace(message, header=msgspec.structs.replace(message.header, **{name: other}))
            assert _body(render_html(edited, words)) != page, name


def _body(page: str) -> str:
    """What is seen: the title alone does not count."""
    return page.partition("<body>")[2]


@pytest.mark.parametrize(("language", "tag"), BOTH)
def test_every_value_deep_inside_a_message_is_said(language: str, tag: str) -> None:
    """Each leaf of the signed JSON is changed by itself; what a person reads must change with it."""
    words = CATALOGUES[language]
    text, edited = render(MESSAGES[tag], words), _edited(tag)
    for path, message in edited:
        assert render(message, words) != text, path
    assert len(edited) >= len(list(leaves(json.loads(encode(MESSAGES[tag]))))) - 6  # the type, and what one value fits


@cache
def _edited(tag: str) -> list[tuple[tuple[Any, ...], Message]]:
    """The message with one leaf changed, for every leaf that takes another value."""
    body, found = json.loads(encode(MESSAGES[tag])), []
    for path, value in leaves(json.loads(encode(MESSAGES[tag]))):
        for other in _others(value):
            put(body, path, other)
            message = parsed(body)
            if message is not None and type_tag(type(message)) == tag:
                found.append((path, message))
                break
        put(body, path, value)
    return found


def _others(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    flips = {"a": "b", "b": "a", "c": "d", "d": "c", "0": "1", "1": "0", "7": "6", "C": "D", "e": "f"}
    tries = [value + "x", value[:-1] + flips.get(value[-1:], "0"), value.replace(":00Z", ":01Z"), "fr", "EUR"]
    return [other for other in (_VALUES if value in _VALUES else tries) if other != value]


_VALUES = [line[6:].split(" = ")[0] for line in TEXTS["en"].splitlines() if line.startswith("value-")]


@pytest.mark.parametrize(("language", "tag"), BOTH)
def test_every_number_and_time_stands_as_it_was_sent(language: str, tag: str) -> None:
    message, words = MESSAGES[tag], CATALOGUES[language]
    for shown in (render(message, words), _Page.text(render_html(message, words))):
        found, text = numbers(shown), ascii_digits(shown)
        for path, value in leaves(json.loads(encode(message))):
            if isinstance(value, int) and not isinstance(value, bool):
                assert _expected(str(path[-1]), value)(text, found), (path, value)
            elif isinstance(value, str) and path != ("type",) and re.fullmatch(r"[0-9]{4}-.*Z", value):
                assert value in text, path
                at = datetime.strptime(value, FORM).replace(tzinfo=UTC)
                line = next(line for line in text.splitlines() if value in line)
                clock = f"{at:%H:%M}" + ("" if at.second == 0 else f":{at:%S}")
                for part in (str(at.day), str(at.year), f"{clock} UTC"):
                    assert re.search(rf"(?<!\d){part}(?!\d)", line.replace(value, "")), (path, part, line)


def _expected(name: str, value: int) -> Callable[[str, list[str]], bool]:
    """What a number looks like to a person, worked out here from the integer that was sent."""
    if name.endswith("_e7"):
        sides = "NS" if name.startswith("lat") else "EW"
        width = 2 if name.startswith("lat") else 3
        said = f"{abs(value) // 10**7:0{width}d}.{abs(value) % 10**7:07d}{sides[value < 0]}"
        return lambda text, _: said in text
    if name.endswith("_dm"):
        return lambda _, found: f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}" in found
    return lambda _, found: str(value) in found


_PAIR = re.compile(r"([٠-٩۰-۹٫-]+) \((-?[0-9.]+)\)")
"""A quantity in Arabic or Persian digits, and as it was sent."""


@pytest.mark.parametrize(("language", "zero"), [("ar", 0x660), ("fa", 0x6F0)])
def test_both_sets_of_digits_say_the_same_quantity(language: str, zero: int) -> None:
    seen = 0
    for message in MESSAGES.values():
        text = plain(render(message, CATALOGUES[language]))
        for said, sent in _PAIR.findall(text):
            seen += 1
            assert said == sent.translate({48 + n: chr(zero + n) for n in range(10)} | {46: "٫"}), (said, sent)
        lone = re.sub(r"[0-9]{4}-[0-9T:-]+Z \([^()]*\)", "", _PAIR.sub("", text))
        assert not re.search("[٠-٩۰-۹]", lone.replace(CATALOGUES[language].say("recovery-noticed-1-always"), "")), lone
    assert seen > 40
    assert _PAIR.findall("٣٠٠ (300)") == [("٣٠٠", "300")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_serials_and_positions_keep_ascii_digits(language: str) -> None:
    for tag, message in MESSAGES.items():
        text = plain(render(message, CATALOGUES[language]))
        assert str(message.header.serial) in text
        for path, value in leaves(json.loads(encode(message))):
            if path[-1] in ("frequency_khz", "index", "size", "credibility") or "token" in str(path[-1]):
                assert str(value) in text, (tag, path)
            if path[-1] in ("nonce", "code_read_back", "transponder_code", "evidence_hash", "leaf", "currency"):
                assert str(value) in text, (tag, path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_as_written_stand_as_written_and_are_marked(language: str) -> None:
    message, words = MESSAGES["hold.requested/1"], CATALOGUES[language]
    text = plain(render(message, words))
    original, translation = message.header.original_text, "His words in another tongue"
    header = msgspec.structs.replace(message.header, translation=translation)
    text = plain(render(msgspec.structs.replace(message, header=header), words))
    first = next(line for line in text.splitlines() if original in line and words.label("original_text") in line)
    assert first.startswith(words.say("label-untranslated", label=words.label("original_text")))
    second = next(line for line in text.splitlines() if translation in line)
    assert second.startswith(words.say("label-translation", label=words.label("translation")))
    assert translation not in first


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rendering_that_nobody_has_reviewed_says_so_in_both_languages(language: str) -> None:
    for tag, message in MESSAGES.items():
        words = CATALOGUES[language]
        shown = plain(render(message, words))
        page = _Page.text(render_html(message, words))
        doubt, english = words.say("catalogue-unreviewed"), words.say("catalogue-unreviewed-english")
        for text in (shown, page):
            assert (doubt in text) == (language != "en"), tag
            assert (english in text) == (language != "en"), tag
        beside = plain(render_beside(message, words, ENGLISH))
        assert plain(render(message, ENGLISH)) in beside
        assert shown in beside


def test_what_a_named_speaker_has_reviewed_no_longer_says_that_nobody_has() -> None:
    text = "catalogue-reviewed = A. Speaker, interpreter, 2026-12-01"
    assert Catalogue("fr", text).reviewed == "A. Speaker, interpreter, 2026-12-01"
    assert list(Catalogue("fr", text).doubts()) == []


@pytest.mark.parametrize(("language", "tag"), BOTH)
def test_hostile_words_disturb_no_other_field(language: str, tag: str) -> None:
    words, (quiet, loud) = CATALOGUES[language], _hostile(tag)
    before = encode(loud)
    shown = render(loud, words)
    calm, wild = _lines(render(quiet, words), "QUIET"), _lines(shown, "evil")
    assert calm == wild
    assert "Serial: 99\n" not in plain(shown) + "\n" or not re.search(r"(?m)^ *Serial: 99$", plain(shown))
    for line in shown.splitlines():
        _isolates_hold(line)
    bad = {letter for letter in shown if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp")}
    assert bad <= {"\n", *ISOLATES, "\u200c", "\u200d"}
    assert "⟨U+202E⟩evil⟨U+2066⟩" in shown
    assert encode(loud) == before == encode(parse_body(before))


@pytest.mark.parametrize(("language", "tag"), BOTH)
def test_hostile_words_make_no_markup(language: str, tag: str) -> None:
    words, (quiet, loud) = CATALOGUES[language], _hostile(tag)
    calm, wild = _Page.read(render_html(quiet, words)), _Page.read(render_html(loud, words))
    assert calm.labels == wild.labels
    assert set(wild.tags) <= {
        "html", "head", "meta", "title", "style", "body", "main", "article", "p", "h1", "span", "dl", "dt", "dd", "bdi",
        "br",
    }  # fmt: skip
    assert "b" not in wild.tags
    assert wild.depth == 0
    assert "Serial: 99</b>" in "".join(wild.texts)
    assert not any(name.startswith("on") or name in ("src", "href") for name in wild.attributes)


def _hostile(tag: str) -> tuple[Message, Message]:
    """The message with quiet words, and with hostile ones, in every place that takes free words."""
    made = []
    for line, text in (("QUIET", "QUIET"), (HOSTILE, HOSTILE_TEXT)):
        body = json.loads(encode(MESSAGES[tag]))
        for path, value in leaves(json.loads(encode(MESSAGES[tag]))):
            if value == "one line" or (isinstance(value, str) and value.startswith("Free text")):
                put(body, path, line if value == "one line" else text)
        message = parsed(body)
        assert message is not None
        made.append(message)
    assert made[0] != made[1]
    return made[0], made[1]


def _lines(text: str, mark: str) -> list[str]:
    """The lines that no free words stand in; what follows a bar belongs to free words."""
    rows = (plain(line) for line in text.splitlines())
    return [row for row in rows if mark not in row and "│ " not in row]


def _isolates_hold(line: str) -> None:
    depth = 0
    for letter in line:
        depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
        assert depth >= 0, repr(line)
    assert depth == 0, repr(line)


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_a_line_of_a_right_to_left_language_is_one_and_its_codes_are_not(language: str) -> None:
    for tag, message in MESSAGES.items():
        for line in render(message, CATALOGUES[language]).splitlines():
            english = "No named speaker" in line
            assert line.startswith("\u2066" if english else "\u2067")
            assert line.endswith("\u2069")
            _isolates_hold(line)
        text = render(message, CATALOGUES[language])
        assert f"\u2066{message.header.serial}\u2069" in text
        assert f"\u2066{message.header.dtg_utc:{FORM}}\u2069" in text, tag
        assert "\u2068Free text, as written" in text
        page = render_html(message, CATALOGUES[language])
        assert f'<html lang="{language}" dir="rtl">' in page
        assert '<p lang="en" dir="auto"><bdi dir="auto">Free text' in page


@pytest.mark.parametrize("language", ["en", "ru", "fr", "tr"])
def test_a_language_written_from_left_to_right_isolates_only_what_could_turn_it(language: str) -> None:
    text = render(MESSAGES["hold.requested/1"], CATALOGUES[language])
    assert "\u2068Free text, as written: «да», نعم.\u2069" in text
    assert text.count("\u2068") == text.count("\u2069") == 3
    assert '<html lang="' + language + '" dir="ltr">' in render_html(MESSAGES["hold.requested/1"], CATALOGUES[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_time_there_stands_beside_utc_and_never_instead(language: str) -> None:
    message = MESSAGES["hold.requested/1"]
    header = msgspec.structs.replace(
        message.header, local_zone="Asia/Damascus", dtg_utc=datetime(2017, 11, 11, 23, 30, tzinfo=UTC)
    )
    edited = msgspec.structs.replace(message, header=header)
    asked: list[tuple[str, datetime]] = []

    def offset(zone: str, instant: datetime) -> timedelta | None:
        asked.append((zone, instant))
        return timedelta(hours=2)

    line = next(
        x for x in ascii_digits(render(edited, CATALOGUES[language], offset=offset)).splitlines() if "23:30" in x
    )
    assert "2017-11-11T23:30:00Z" in line
    assert "Asia/Damascus" in line
    assert "UTC+02:00" in line
    assert "01:30" in line
    assert re.search(r"(?<!\d)11(?!\d).*(?<!\d)12(?!\d)", line.replace("2017-11-11T23:30:00Z", ""))
    assert ("Asia/Damascus", header.dtg_utc) in asked
    unknown = ascii_digits(render(edited, CATALOGUES[language], offset=lambda zone, instant: None))
    assert "01:30" not in unknown
    assert "Asia/Damascus" in unknown


def test_what_must_always_be_said_is_said() -> None:
    said = {type_tag(kind): render(example(kind), ENGLISH) for kind in TYPES}
    assert "NOT CONSENT TO ENGAGE" in said["ownership.answered/1"]
    assert "never a permission" in said["activity.notified/1"]
    assert "never depends on being listed" in said["site.notified/1"]
    assert "CHECK FIRE" in said["hold.requested/1"]
    assert "no person need have read it" in said["entry.received/1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_must_always_be_said_is_said_in_every_language(language: str) -> None:
    words = CATALOGUES[language]
    for tag, message in MESSAGES.items():
        name = tag.replace(".", "-").replace("/", "-") + "-always"
        assert words.has(name) == ENGLISH.has(name)
        if words.has(name):
            assert plain(render(message, words)).endswith(words.say(name))


def test_practice_stands_first_and_a_logged_act_is_marked() -> None:
    message = example(TYPES[11])
    header = msgspec.structs.replace(message.header, status=Status.EXERCISE, precedence=Precedence.FLASH)
    logged = Reported(participant="iran", post="tehran", by_voice_of="officer", words="yes")
    edited = msgspec.structs.replace(message, header=msgspec.structs.replace(header, reported_by_us=logged))
    text = render(edited, ENGLISH)
    assert text.startswith("EXERCISE EXERCISE EXERCISE\nFLASH.")
    assert "not their signature" in text
    actual = msgspec.structs.replace(header, status=Status.ACTUAL)
    assert "EXERCISE" not in render_line(msgspec.structs.replace(message, header=actual), ENGLISH)
    for language in LANGUAGES:
        first = plain(render(edited, CATALOGUES[language])).splitlines()[0]
        assert first == CATALOGUES[language].say("exercise")
        assert CATALOGUES[language].say("exercise-short") in render_line(edited, CATALOGUES[language])


def test_turkish_capitals_are_turkish() -> None:
    message = example(BY_TAG["hold.requested/1"])
    header = msgspec.structs.replace(message.header, precedence=Precedence.IMMEDIATE)
    assert "\nİVEDİ. " in render(msgspec.structs.replace(message, header=header), CATALOGUES["tr"])


def test_a_missing_word_is_our_failure_not_a_gap() -> None:
    with pytest.raises(AssertionError, match="lacks"):
        render(example(TYPES[0]), Catalogue("en", "exercise = E"))


class _Page(HTMLParser):
    """A page as its reader's browser takes it: labels, texts, tags; nothing of ours helps it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.labels: list[str] = []
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.depth = 0
        self._open: list[str] = []

    @classmethod
    def read(cls, page: str) -> "_Page":
        made = cls()
        made.feed(page)
        made.close()
        return made

    @classmethod
    def text(cls, page: str) -> str:
        """What is seen, a line a description."""
        return "".join(cls.read(page).texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in ("meta", "br"):
            self._open.append(tag)
            self.depth += 1
        if tag == "dt":
            self.labels.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self.depth -= 1
        if tag in ("dd", "dt", "p", "h1"):
            self.texts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            return
        self.texts.append(data)
        if "dt" in self._open:
            self.labels[-1] += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_must_be_acted_on_stands_before_the_header(language: str) -> None:
    text = plain(render(MESSAGES["hold.requested/1"], CATALOGUES[language]))
    words = CATALOGUES[language]
    assert text.index(plain(words.say("field-danger"))) < text.index(plain(words.say("field-serial")))
