"""Tables that leave as CSV: nothing in them runs, everything in them comes back, numbers stay numbers."""

import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import openline.formats._csv_out as writer
from openline.formats import Quarantined, read_events, text_from_csv, write_csv
from tests.campaigns import f5
from tests.formats import event_rows as made
from tests.formats.spreadsheet import is_live, live

TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("=+-@,;|\t\r\n\"' \uff1d\u200b")), max_size=30
)


def back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_every_text_comes_back_and_none_of_them_runs(rows: list[list[str]]) -> None:
    data = b"".join(write_csv(["a", "b"], rows))
    assert [[text_from_csv(cell) for cell in row] for row in back(data)[1:]] == rows
    assert live(data) == []


@pytest.mark.parametrize("cell", f5.KNOWN, ids=ascii)
def test_a_known_attack_does_not_run(cell: str) -> None:
    assert live(b"".join(write_csv(["a", cell.encode(errors="replace").decode()], [[1, cell]]))) == []


def test_numbers_that_are_numbers_stay_numbers_and_texts_like_them_do_not() -> None:
    row = [-5, 1.5, None, True, date(2017, 7, 9), datetime(2017, 7, 9, 9, tzinfo=UTC), "-5", "-5+1"]
    (line,) = list(write_csv([str(n) for n in range(8)], [row]))[1:]
    assert line == b'-5,1.5,,true,2017-07-09,2017-07-09T09:00:00Z,"\'-5","\'-5+1"\r\n'


def test_an_ordinary_text_is_written_as_it_is() -> None:
    (line,) = list(write_csv(["a", "b"], [["Government of Syria - Syrian insurgents", 'the "North"']]))[1:]
    assert line.decode() == '"Government of Syria - Syrian insurgents","the ""North"""\r\n'


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\u0301=1", "\u0301'=1"),
        (" \u0301 \u200b=1", " \u0301 \u200b'=1"),
        ("a;\u0300=1", "a;\u0300'=1"),
        ("a\tb\nc\r\nd,\te;\n\nf", "a\tb\nc\r\nd,\te;\n\nf"),
        ("\ta\tb", "'\ta\tb"),
        ("\n\n", "'\n\n"),
    ],
)
def test_what_stands_before_a_formula_is_passed_and_breaks_in_the_midst_of_a_text_stay(text: str, cell: str) -> None:
    """Byte for byte: a combining mark hides no formula, and only a break that begins the text is marked."""
    assert b"".join(write_csv(["a"], [[text]])).decode() == f'"a"\r\n"{cell}"\r\n'
    assert text_from_csv(cell) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_without_end_is_our_own_mistake(number: float) -> None:
    with pytest.raises(AssertionError):
        list(write_csv(["a"], [[number]]))
    with pytest.raises(AssertionError):
        list(write_csv(["a"], [[1, 2]]))


def test_a_list_of_what_was_set_aside_can_be_opened_without_fear() -> None:
    bad = made.table(made.three(made.LISTED, "id", region="=cmd|' /C calc'!A0"))
    (item,) = [item for item in read_events(io.BytesIO(bad), "=1+1.csv") if isinstance(item, Quarantined)]
    data = b"".join(write_csv(["file", "line", "message"], [[item.file, item.line, item.message]]))
    assert live(data) == [] and back(data)[1][1] == "3"


def whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@pytest.mark.parametrize("fault", ["nothing is marked", "separators are forgotten", "apostrophes are not marked again"])
def test_the_campaign_sees_a_writer_that_is_not_careful(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "nothing is marked":
        monkeypatch.setattr(writer, "_safe", whole)
    elif fault == "separators are forgotten":
        monkeypatch.setattr(writer, "_APART", frozenset())
    else:
        monkeypatch.setattr(writer, "_safe", lambda text: re.sub(r"^(?=[=+\-@])", "'", whole(text)))
    held, figure = f5.run(1, 400)
    assert not held, figure


def test_the_oracle_knows_a_live_cell() -> None:
    assert all(map(is_live, ("=1", "+1+1", "@A", " \t=1", "\uff1d1", "\ufeff=1", "-1+2", "-")))
    assert not any(map(is_live, ("'=1", "-5", "+1.5", "a=1", "", "5-3")))
    assert live(b'"a;=1",2\n') == ['=1",2'], "with a semicolon for separator the cell begins in the midst of ours"


def test_no_module_writes_csv_by_itself() -> None:
    source = Path(writer.__file__).parents[1]
    own = re.compile(r"csv\.(?:writer|DictWriter)|\.to_csv\(|csv\.write_csv\(")
    assert [path.name for path in source.rglob("*.py") if own.search(path.read_text("utf-8"))] == []
