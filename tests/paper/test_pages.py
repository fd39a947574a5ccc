"""Pages that a hand can fill: one sheet each in every language, every line on it, and the same bytes each time."""

import builtins
import json
import re
from pathlib import Path
from typing import Any

import pytest

from openline.cli._forms import with_paper
from openline.cli._language import catalogue
from openline.cli._press import paper_for, pdf
from openline.errors import FormatError
from openline.paper import FORMS, HEAD, PAGES, Page, Reading, choices, form_page, numbers_card, prowords_card
from openline.words import LANGUAGES
from tests.cli.test_commands import run
from tests.house.contracts import SOURCE

typst = pytest.importorskip("typst")
RIGHT_TO_LEFT = ("ar", "fa")
KEY = re.compile(r"^([a-z][a-z0-9-]*) = (.+)$", re.MULTILINE)


def pages_of(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", data))


def printed(language: str, page: Page) -> bytes:
    words = with_paper(catalogue(language))
    try:
        return pdf(form_page(page, words, paper_for(words)), words)
    except FormatError as error:
        if error.code == "cli.no-font":
            pytest.skip(error.message)
        raise


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_and_card_is_one_sheet(language: str) -> None:
    words = with_paper(catalogue(language))
    counts = {page.name: pages_of(printed(language, page)) for page in PAGES}
    for name, card in (("prowords", prowords_card), ("numbers", numbers_card)):
        counts[name] = pages_of(pdf(card(words, paper_for(words)), words))
    assert counts == dict.fromkeys(counts, 1)
    assert len(counts) == len(PAGES) + 2


def test_a_sheet_too_long_for_a_page_is_counted_as_two() -> None:
    longer = Page(name="steps", forms=(PAGES[8].forms[0], PAGES[8].forms[0]))
    assert PAGES[8].name == "movement"
    assert pages_of(printed("en", longer)) == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_sheet_has_every_line_with_its_number_label_and_ticks(page: Page) -> None:
    words = with_paper(catalogue("en"))
    text = form_page(page, words, paper_for(words))
    for form in page.forms:
        for line in form.lines:
            assert f'"{line.number}", ' in text and f'"{words.say(line.label)}"' in text, (form.tag, line.number)
            if line.reading is Reading.CHOICE:
                for number, value in enumerate(choices(form.kind, line.paths[0]), start=1):
                    assert f'tick("{number}", "{words.say(f"value-{value}")}")' in text
    for head in HEAD:
        assert f'"{head.letter}", ' in text and f'"{words.say(head.label)}"' in text
    for said in (
        "activity-notified-1-always",
        "page-exercise",
        "page-serial",
        "page-read-back",
        "page-linguist",
        "page-told",
        "page-dtg",
    ):
        assert words.say(said) in text, said


def test_a_hand_has_at_least_8_mm_on_every_line() -> None:
    words = with_paper(catalogue("en"))
    paper = paper_for(words)
    rows = [re.search(r"#let row = ([0-9.]+)mm", form_page(page, words, paper)) for page in PAGES]
    assert all(row is not None and float(row[1]) >= 8 for row in rows)
    sheet = (SOURCE / "paper" / "sheet.typ").read_text("utf-8")
    assert "tall: row" in sheet and "(8mm,) * told" in sheet


def test_the_same_page_gives_the_same_bytes() -> None:
    first, second = printed("en", PAGES[0]), printed("en", PAGES[0])
    assert first == second and first.startswith(b"%PDF-")


def test_every_language_has_every_word_of_the_forms_and_none_changes_a_digit() -> None:
    texts = {name: dict(KEY.findall((SOURCE / "paper" / f"{name}.ftl").read_text("utf-8"))) for name in LANGUAGES}
    english = texts["en"]
    assert len(english) > 130
    used = {line.label for form in FORMS for line in form.lines} | {line.label for line in HEAD}
    for name, words in texts.items():
        assert set(words) == set(english), name
        merged = with_paper(catalogue(name))
        assert [label for label in used if not merged.has(label)] == []
        for key, text in words.items():
            assert digits(text) == digits(english[key]), f"{name}: {key}"
            assert set(re.findall(r"\{ \$[a-z]+ \}", text)) == set(re.findall(r"\{ \$[a-z]+ \}", english[key]))


def digits(text: str) -> list[str]:
    """The numbers of a text, whichever digits they are written with."""
    return sorted(str(int(found)) for found in re.findall(r"\d+", text))


def test_no_word_of_a_form_stands_in_both_catalogues() -> None:
    for name in LANGUAGES:
        both = [
            set(dict(KEY.findall((SOURCE / room / f"{name}.ftl").read_text("utf-8")))) for room in ("words", "paper")
        ]
        assert both[0] & both[1] == set(), name


def test_a_quote_or_a_hash_in_a_word_cannot_leave_its_place_on_the_page() -> None:
    from openline.paper._page import quoted

    for text in ('"', "\\", '\\"', '" #panic("x") "', "#panic()", "$", "`"):
        made = typst.compile(f"#set page(width: 200pt, height: 40pt)\n#text({quoted(text)})".encode(), format="svg")
        assert made.startswith(b"<svg")


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    real = builtins.__import__

    def none(name: str, *more: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", none)
    code, _, err = run(capsys, "forms", "--out", str(tmp_path / "forms"))
    assert code == 2 and "[cli.no-typst]" in err and "openline[paper]" in err
    assert not (tmp_path / "forms").exists()


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_without_an_arabic_font_no_page_of_boxes_is_printed(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path
) -> None:
    class Bare:
        def families(self) -> list[str]:
            return ["DejaVu Sans Mono", "Libertinus Serif", "New Computer Modern"]

    monkeypatch.setattr(typst, "Fonts", Bare)
    code, _, err = run(capsys, "forms", "--language", language, "--out", str(tmp_path / "forms"))
    assert code == 2 and "[cli.no-font]" in err and "fonts-noto" in err
    assert not (tmp_path / "forms").exists()


def test_the_command_writes_every_page_and_says_which(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, "forms", "--out", str(tmp_path), "--json", "--language", "en")
    files = json.loads(out)["files"]
    assert code == 0 and len(files) == len(PAGES) + 2
    assert all(Path(name).read_bytes().startswith(b"%PDF-") for name in files)
    code, out, _ = run(
        capsys, "forms", "--out", str(tmp_path / "one"), "--kind", "p", "--kind", "numbers", "--language", "fr"
    )
    assert code == 0 and "Aucun locuteur" in out
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["numbers-fr.pdf", "steps-fr.pdf"]
    code, _, err = run(capsys, "forms", "--kind", "hould", "--out", str(tmp_path))
    assert code == 2 and "[paper.form-unknown]" in err and "prowords" in err
    code, _, err = run(capsys, "forms", "--kind", "hold", "--out", "/dev/null/x")
    assert code == 2 and "[cli.not-written]" in err
