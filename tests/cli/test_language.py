"""In which language a command speaks, and what an officer sees before saying anything."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openline.cli._language import catalogue, chosen, zone_offset
from openline.errors import FormatError
from openline.words import LANGUAGES
from tests.cli.test_commands import FORM, node, run, say

__all__ = ["node"]  # a fixture


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENLINE_LANGUAGE", raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.mark.parametrize(
    ("option", "ours", "system", "spoken"),
    [
        (None, None, "C.UTF-8", "en"),
        (None, None, "fr_FR.UTF-8", "fr"),
        (None, None, "fa", "fa"),
        (None, None, "de_DE.UTF-8", "en"),
        (None, "tr", "fr_FR.UTF-8", "tr"),
        ("ar", "tr", "fr_FR.UTF-8", "ar"),
    ],
)
def test_the_option_counts_before_the_environment(
    monkeypatch: pytest.MonkeyPatch, option: str | None, ours: str | None, system: str, spoken: str
) -> None:
    monkeypatch.setenv("LANG", system)
    if ours is not None:
        monkeypatch.setenv("OPENLINE_LANGUAGE", ours)
    assert chosen(option).language == spoken


@pytest.mark.parametrize("wrong", ["de", "AR", "../en", ""])
def test_a_language_without_a_catalogue_is_refused_and_not_replaced(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    if not wrong:
        assert chosen(wrong).language == "en"
        return
    with pytest.raises(FormatError, match="no words are kept in"):
        chosen(wrong)
    monkeypatch.setenv("OPENLINE_LANGUAGE", wrong)
    with pytest.raises(FormatError, match="no words are kept in"):
        chosen(None)


def test_every_catalogue_is_shipped_with_the_package() -> None:
    assert [catalogue(language).language for language in LANGUAGES] == list(LANGUAGES)


def test_a_zone_that_nobody_knows_has_no_offset_and_stops_nothing() -> None:
    at = datetime(2017, 11, 11, 22, 40, tzinfo=UTC)
    for wrong in ("", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "a\x00b", "one line", "x" * 400):
        assert zone_offset(wrong, at) is None, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_is_shown_in_each_language_beside_english_and_as_a_page(
    capsys: pytest.CaptureFixture[str], node: Path, tmp_path: Path, language: str
) -> None:
    assert say(capsys, node, FORM, "--to", "hmeimim", "--exercise")[0] == 0
    rows = [json.loads(row) for row in run(capsys, "log", str(node), "--json")[1].splitlines()]
    name = next(f"{row['journal']}:{row['index']}" for row in rows if row["type"] == "line.tested/1")
    words = catalogue(language)
    code, out, _ = run(capsys, "log", str(node), "--entry", name, "--language", language)
    assert code == 0
    assert words.say("line-tested-1") in out
    assert ("No named speaker" in out) == (language != "en")
    code, out, _ = run(capsys, "log", str(node), "--entry", name, "--language", language, "--beside")
    assert "Code read back" not in out
    assert "Test call" in out
    assert words.say("line-tested-1") in out
    page = tmp_path / "entry.html"
    code, out, _ = run(capsys, "log", str(node), "--entry", name, "--language", language, "--html", str(page))
    assert (code, "written" in out) == (0, True)
    assert f'<html lang="{language}" dir="{words.direction}">' in page.read_text("utf-8")
    code, out, _ = run(capsys, "log", str(node), "--language", language)
    assert words.say("line-tested-1") in out


@pytest.mark.parametrize("more", [("--beside",), ("--html", "x.html")])
def test_a_page_of_no_entry_in_particular_is_refused(
    capsys: pytest.CaptureFixture[str], node: Path, more: tuple[str, ...]
) -> None:
    code, _, err = run(capsys, "log", str(node), *more)
    assert code == 2
    assert "cli.entry-needed" in err
    code, _, err = run(capsys, "log", str(node), "--language", "xx")
    assert (code, "cli.no-such-language" in err) == (2, True)


def test_an_officer_sees_what_leaves_before_the_question_and_nothing_is_recorded_by_a_no(
    capsys: pytest.CaptureFixture[str], node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run(capsys, "verify", str(node), "--json")[1]
    asked: list[str] = []

    def no(question: str, err: bool) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr("openline.cli._say.click.confirm", no)
    form = node.parent / "form.json"
    form.write_text(json.dumps(FORM), "utf-8")
    arguments = ("say", str(node), str(form), "--post", "caoc-al-udeid", "--to", "hmeimim", "--text", "Одна строка")
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert len(asked) == 1
    for part in ("What leaves, and to whom", "To hmeimim", "Read by united-states; russia", "Nonce: 123456",
                 "Original text (as written, untranslated): Одна строка", "Use rule: recorded"):  # fmt: skip
        assert part in err, part
    assert run(capsys, "verify", str(node), "--json")[1] == before
    monkeypatch.setenv("OPENLINE_LANGUAGE", "fr")
    assert "Ce qui part, et à qui" in run(capsys, *arguments)[2]
