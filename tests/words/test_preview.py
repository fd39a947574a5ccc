"""Before sending, an officer sees exactly what leaves; on a terminal every line stays what it is."""

import msgspec
import pytest

from openline.messages import WIDEST, Releasability, UseRule, withheld
from openline.words import LANGUAGES, fitted, plain, preview, render
from tests.words.tongues import CATALOGUES, ENGLISH, MESSAGES

LEVELS = (Releasability.PARTICIPANTS, Releasability.PUBLIC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officer_sees_every_row_that_a_reader_will_see(language: str) -> None:
    words = CATALOGUES[language]
    for tag, message in MESSAGES.items():
        shown = [line.strip() for line in plain(preview(message, words, ("jordan", "russia"))).splitlines()]
        own = plain(render(message, words)).splitlines()
        left_out = [line for line in own if line.strip() not in shown]
        labels = tuple(words.label(name) for name in ("serial", "dtg_utc", "seen", "cites"))
        # What the desk fills in is left out: serial, time, journals seen, and a cosignature with its three rows.
        assert all(line.startswith((*labels, " ", "•")) for line in left_out), tag
        assert len(left_out) <= 7, (tag, left_out)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stays_behind_is_named_at_each_level(language: str) -> None:
    words = CATALOGUES[language]
    for message in MESSAGES.values():
        header = msgspec.structs.replace(
            message.header, releasability=Releasability.PUBLIC, use_rule=UseRule.PUBLISHABLE
        )
        free = msgspec.structs.replace(message, header=header)
        lines = plain(preview(free, words, ("jordan",))).splitlines()[-2:]
        for level, line in zip(LEVELS, lines, strict=True):
            assert words.say(f"level-{level.value}") in line
            for path in withheld(free, level):
                if path not in ("header.seen", "header.cites", "header.serial", "header.dtg_utc"):
                    assert words.label(path.rpartition(".")[2]) in line, path


def test_the_use_rule_is_said_in_words_and_a_sealed_message_is_not_called_open() -> None:
    hold = MESSAGES["hold.requested/1"]
    text = preview(hold, ENGLISH, ("jordan", "russia"))
    assert "Use rule: without prejudice. It may not be held against whoever said it" in text
    assert "Read by jordan; russia" in text
    assert "It may not be passed on to the public." in text
    assert "Sealed" in text
    opened = preview(MESSAGES["key.issued/1"], ENGLISH, ("jordan",))
    assert "Never sealed and never erased" in opened
    assert "Read by" not in opened
    alone = msgspec.structs.replace(hold, header=msgspec.structs.replace(hold.header, to_posts=()))
    assert "To nobody: it is only recorded." in preview(alone, ENGLISH, ("jordan",))
    assert "callback" in WIDEST["hold.requested/1"]


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_broken_for_a_terminal_loses_nothing_and_keeps_its_direction(language: str, width: int) -> None:
    for message in MESSAGES.values():
        text = render(message, CATALOGUES[language])
        shown = fitted(text, width)
        assert _letters(shown) == _letters(text)
        for line in shown.splitlines():
            depth = 0
            for letter in line:
                depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
                assert depth >= 0
            assert depth == 0, repr(line)
            assert len(plain(line)) <= width + 10  # marks above letters take no column
        # A line that continues another can never look like a field.
        begins = [plain(line) for line in text.splitlines()]
        fields = [plain(line) for line in shown.splitlines() if not plain(line).lstrip(" •").startswith("│ ")]
        assert all(any(begin.startswith(field) for begin in begins) for field in fields)


def _letters(text: str) -> str:
    return "".join(plain(text).replace("│ ", "").split())
