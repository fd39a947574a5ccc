"""What is said back aloud is what was sent: digit by digit, in words that give the number again."""

import re
from datetime import datetime, timedelta

import msgspec
import pytest

from openline.messages import Message, Point, Route, TwicePlaced, UseRule
from openline.words import LANGUAGES, SAID_BACK, Catalogue, plain, read_back, spell
from tests.words.tongues import CATALOGUES, MESSAGES

ALOUD = [(language, tag) for language in LANGUAGES for tag in SAID_BACK]


def heard(line: str, words: Catalogue) -> str:
    """What a listener writes down: every digit word as its digit, the decimal word as a point, pauses left out."""
    digits = {words.say(f"spoken-{n}"): str(n) for n in range(10)} | {words.say("spoken-decimal"): "."}
    pause = words.say("spoken-pause")
    return "".join(digits.get(word.strip("()").removesuffix(pause), " ") for word in line.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["0", "048", "0900", "35.3359003", "123456", "12345678", "1000001", "243.0"])
def test_a_spelled_number_is_heard_as_it_was_sent(language: str, number: str) -> None:
    assert heard(spell(number, CATALOGUES[language]), CATALOGUES[language]).replace(" ", "") == number


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_digits_have_ten_words(language: str) -> None:
    words = CATALOGUES[language]
    names = [words.say(f"spoken-{n}") for n in range(10)]
    sides = [words.say(f"spoken-{side}") for side in ("north", "south", "east", "west")]
    assert len({*names, *sides, words.say("spoken-decimal")}) == 15
    assert not any(" " in name for name in names)


@pytest.mark.parametrize(("language", "tag"), ALOUD)
def test_what_where_when_and_until_are_said_back(language: str, tag: str) -> None:
    words, message = CATALOGUES[language], MESSAGES[tag]
    lines = plain(read_back(message, words)).splitlines()
    text = "\n".join(lines)
    assert words.say("read-back-begin") in lines
    assert lines[-1] == words.say("read-back-ask")
    assert str(message.header.serial) in text
    for name in SAID_BACK[tag]:
        value = getattr(message, name)
        if isinstance(value, datetime):
            line = next(x for x in lines if x.startswith(words.label(name)) and f"{value:%Y-%m-%dT%H:%M:%SZ}" in x)
            assert f"{value:%H%M}" + (f"{value:%S}" if value.second else "") in heard(line, words).replace(" ", "")
        elif isinstance(value, int):
            assert str(value) in heard(text, words)
            assert re.search(rf"\((?:0*){value}\)", text), name
        elif isinstance(value, str):
            assert value in text, name
    for point in _points(message):
        _point_is_said(point, lines, words)


def _points(message: Message) -> list[Point]:
    found: list[Point] = []
    for name in message.__struct_fields__:
        value = getattr(message, name)
        if isinstance(value, TwicePlaced):
            found.append(value.point)
        elif isinstance(value, Point):
            found.append(value)
        elif isinstance(value, Route):
            found += value.points
    return found


def _point_is_said(point: Point, lines: list[str], words: Catalogue) -> None:
    lat = f"{abs(point.lat_e7) // 10**7:02d}.{abs(point.lat_e7) % 10**7:07d}"
    lon = f"{abs(point.lon_e7) // 10**7:03d}.{abs(point.lon_e7) % 10**7:07d}"
    at = next(n for n, line in enumerate(lines) if f"{lat}N {lon}E" in line)
    for number, side, line in ((lat, "north", lines[at + 1]), (lon, "east", lines[at + 2])):
        assert heard(line, words).replace(" ", "") == number
        assert line.endswith(words.say(f"spoken-{side}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_on_ownership_is_never_said_back_without_its_limit(language: str) -> None:
    words = CATALOGUES[language]
    assert words.say("ownership-answered-1-always") in plain(read_back(MESSAGES["ownership.answered/1"], words))
    assert words.say("exercise") in plain(read_back(MESSAGES["ownership.answered/1"], words)).splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_time_there_is_said_beside_zulu(language: str) -> None:
    message, words = MESSAGES["hold.requested/1"], CATALOGUES[language]
    header = msgspec.structs.replace(message.header, local_zone="Asia/Damascus", use_rule=UseRule.RECORDED)
    said = plain(
        read_back(msgspec.structs.replace(message, header=header), words, offset=lambda zone, at: timedelta(hours=3))
    )
    at = message.observed_utc + timedelta(hours=3)  # type: ignore[attr-defined]
    line = next(x for x in said.splitlines() if "Asia/Damascus" in x)
    assert f"{at:%H:%M:%S}" in line
    assert f"{at:%H%M}" in heard(line, words).replace(" ", "")


def test_every_notice_hold_position_movement_question_test_call_and_distress_is_read_back() -> None:
    nouns = ("activity", "notice", "position", "hold", "ownership", "movement", "distress", "site")
    assert {tag for tag in MESSAGES if tag.partition(".")[0] in nouns} | {
        "line.tested/1",
        "encounter.reported/1",
    } == set(SAID_BACK)
    with pytest.raises(AssertionError, match="is not read back aloud"):
        read_back(MESSAGES["key.issued/1"], CATALOGUES["en"])
    for tag, fields in SAID_BACK.items():
        assert set(fields) <= set(MESSAGES[tag].__struct_fields__), tag


# Fragments by which a reader of the language tells the sides and digits apart, written down here by themselves.
_SIDES = {
    "en": ("NORTH", "SOUTH", "EAST", "WEST"), "fr": ("NORD", "SUD", "EST", "OUEST"), "tr": ("KUZEY", "GÜNEY", "DOĞU", "BATI"),
    "ru": ("СЕВЕР", "ЮЖН", "ВОСТОЧ", "ЗАПАД"), "ar": ("شمال", "جنوب", "شرق", "غرب"), "fa": ("شمال", "جنوب", "شرق", "غرب"),
}  # fmt: skip
_DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "ru": "ноль один два три четыре пять шесть семь восемь девять",
    "ar": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "fa": "صفر یک دو سه چهار پنج شش هفت هشت نه",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_north_is_not_south_and_three_is_not_four_in_any_language(language: str) -> None:
    words = CATALOGUES[language]
    for at, side in enumerate(("north", "south", "east", "west")):
        said = words.say(f"spoken-{side}")
        assert [name in said for name in _SIDES[language]] == [number == at for number in range(4)] or (
            # OUEST holds EST: the longer word is the one that is meant.
            side == "west" and said == "OUEST"
        )
    assert [words.say(f"spoken-{n}") for n in range(10)] == _DIGITS[language].split()
