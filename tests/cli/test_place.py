"""``openline place`` shows every reading of a place, picks none, and shows both points when two descriptions differ."""

import json
from pathlib import Path
from typing import Any

import pytest

from openline.cli import main

TABLE = (
    "name,pcode,lat,lon,ADM1_EN,ADM1_PCODE\n"
    "Badriyeh (Ariha),C6609,35.843872,36.576904,Idleb,SY07\n"
    "Badriyeh (Badama),C8395,35.837097,36.198303,Idleb,SY07\n"
    "Kherbet Eljoz,C4231,35.903076,36.191101,Idleb,SY07\n"
    "Duma (Hamra),C3076,35.340088,37.003113,Hama,SY05\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    path.write_text(TABLE, "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(["place", *(str(item) for item in arguments)])
    said = capsys.readouterr()
    return int(caught.value.code or 0), said.out, said.err


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    code, out, _ = run(capsys, *arguments, "--json")
    return code, json.loads(out)


@pytest.mark.parametrize(
    "text", ["35.3000031, 40.1500020", "35 18 00.011N 040 09 00.007E", "37S FV 04557 06919", "37 north 604557mE 3906919mN"]
)  # fmt: skip
def test_a_position_is_shown_in_every_notation(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, text)
    assert code == 0
    for part in ("040.1", "35 1", "37S FV 04557 06919", "37 north 604557mE 3906919mN", "from Deir ez-Zor"):
        assert part in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_a_coarse_square_says_how_coarse_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert "a square of 10,000 m: up to 7,200 m off" in run(capsys, "37S FV 0 0")[1]
    assert asked(capsys, "37S FV 0 0")[1]["texts"][0]["points"][0]["accuracy_m"] == 7_200


def test_a_name_that_several_places_bear_shows_all_and_ends_with_4(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "badriyeh", "--gazetteer", table)
    assert code == 4
    assert "C6609" in out and "C8395" in out and "The originator says which" in out
    assert asked(capsys, "Khirbet al-Jawz", "--gazetteer", table)[0] == 4, "another spelling is for a person to confirm"
    assert asked(capsys, "c4231", "--gazetteer", table)[0] == 0


def test_the_arrangements_own_name_stands_and_what_sounds_the_same_is_shown(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "Douma", "--gazetteer", table)
    assert code == 0 and "Not meant: Duma (Hamra) C3076" in out


@pytest.mark.parametrize(
    ("first", "second", "code", "answer"),
    [
        ("35.2600000, 40.0430000", "12.5 km on 225 from Deir ez-Zor", 0, "agree"),
        ("35.2548000, 40.0430000", "12.5 km on 225 from Deir ez-Zor", 4, "possible"),
        ("35.2800000, 40.1500000", "12.5 km on 225 from Deir ez-Zor", 3, "disagree"),
        ("12.5 km on 225 from Deir ez-Zor", "35.2800000, 40.1500000", 3, "disagree"),
        ("35.2600000, 40.0430000", "37S EV 94 02", 0, "agree"),
        ("35.9030760, 36.1911010", "Khirbet al-Jawz", 4, "possible"),
        ("35.8370970, 36.1983030", "badriyeh", 4, "possible"),
        ("33.0000000, 38.0000000", "badriyeh", 3, "disagree"),
        ("33.0000000, 38.0000000", "Reykjavik", 4, "possible"),
        ("Deir ez-Zor", "12.5 km on 225 from Deir ez-Zor", 3, "disagree"),
    ],
)
def test_two_descriptions(
    first: str, second: str, code: int, answer: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(capsys, first, "--second", second, "--gazetteer", table)
    assert (found[0], found[1]["answer"]) == (code, answer)
    ended, out, _ = run(capsys, first, "--second", second, "--gazetteer", table)
    assert ended == code
    if answer == "disagree":
        assert "DISAGREE" in out and "Neither is taken as the true one" in out
        assert out.count("  decimal  ") == 2 or "badriyeh" in second
    assert max(len(line) for line in out.splitlines()) <= 80


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("37S 604557 3906919", "geotime.position-ambiguous"),
        ("12 km on 45 from Duma", "geotime.position-bearing"),
        ("36.1", "geotime.position-malformed"),
    ],
)
def test_what_cannot_be_read_in_one_way_ends_with_2(text: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    ended, _, err = run(capsys, text)
    assert ended == 2 and code in err and "what to do" in err


def test_a_list_that_is_none_names_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(TABLE.encode() + b"=x,C1,1,1,,\n")
    code, _, err = run(capsys, "Duma", "--gazetteer", path)
    assert code == 2 and "bad.csv:6:" in err and "arrangement.gazetteer-name" in err
