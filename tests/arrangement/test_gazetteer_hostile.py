"""Bytes that are no list of places: each is refused with its line and its code, and nothing of it is taken."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline import limits
from openline.arrangement import read_gazetteer
from openline.errors import ArrangementErrors

HEAD = b"name,pcode,lat,lon\n"
GOOD = HEAD + b"Al Bab,C1200,36.3712,37.5167\n"
MANY = HEAD + b"".join(b"Place %d,C%d,36.%04d,40.%04d\n" % (n, n, n, n) for n in range(1, 80))


def refused(data: bytes) -> list[tuple[int, str]]:
    with pytest.raises(ArrangementErrors) as caught:
        read_gazetteer("hostile.csv", data)
    assert all(problem.hint and problem.file == "hostile.csv" for problem in caught.value.problems)
    return [(problem.line, problem.code.removeprefix("arrangement.")) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("danger", "data", "line", "code"),
    [
        ("another encoding", GOOD + "Al-\u00d6rt,C2,36.1,37.1\n".encode("latin-1"), 3, "not-utf-8"),
        ("two bytes a letter", GOOD.decode().encode("utf-16"), 1, "not-utf-8"),
        ("nothing", b"", 1, "gazetteer-empty"),
        ("headings without rows", HEAD, 1, "gazetteer-empty"),
        ("a column left out", b"name,pcode,lat\nAl Bab,C1200,36.3\n", 1, "gazetteer-columns"),
        ("a column that stands twice", b"name,pcode,lat,lat,lon\nAl Bab,C1,36.3,36.3,37.5\n", 1, "gazetteer-columns"),
        ("a row of another length", GOOD + b"Duma,C2,36.1\n", 3, "gazetteer-csv"),
        ("a quotation mark left open", GOOD + b'"Duma,C2,36.1,37.1\n', 3, "gazetteer-csv"),
        ("an endless cell", GOOD + b'"' + b"a" * 140_000 + b'",C2,36.1,37.1\n', 3, "gazetteer-csv"),
        ("a NUL", GOOD + b"Du\x00ma,C2,36.1,37.1\n", 3, "gazetteer-character"),
        ("a terminal's escape", GOOD + b"Du\x1b[2Jma,C2,36.1,37.1\n", 3, "gazetteer-character"),
        ("text turned round", GOOD + "Du\u202ema,C2,36.1,37.1\n".encode(), 3, "gazetteer-character"),
        ("a formula", GOOD + b"=HYPERLINK(1),C2,36.1,37.1\n", 3, "gazetteer-name"),
        ("a formula with a sign", GOOD + b"+1+1,C2,36.1,37.1\n", 3, "gazetteer-name"),
        ("no name", GOOD + b" ,C2,36.1,37.1\n", 3, "gazetteer-name"),
        ("a name of marks only", GOOD + b"???,C2,36.1,37.1\n", 3, "gazetteer-name"),
        ("a novel for a name", GOOD + b"a" * 121 + b",C2,36.1,37.1\n", 3, "gazetteer-name"),
        ("one P-code for two places", GOOD + b"Duma,c1200,36.1,37.1\n", 3, "gazetteer-code"),
        ("a P-code that is none", GOOD + b"Duma,12-C,36.1,37.1\n", 3, "gazetteer-code"),
        ("a year for a latitude", GOOD + b"Duma,C2,2017,37.1\n", 3, "gazetteer-position"),
        ("a date for a longitude", GOOD + b"Duma,C2,36.1,2017-11-11\n", 3, "gazetteer-position"),
        ("a decimal comma", GOOD + b'Duma,C2,"36,1","37,1"\n', 3, "gazetteer-position"),
        ("not a number", GOOD + b"Duma,C2,nan,inf\n", 3, "gazetteer-position"),
        ("an exponent", GOOD + b"Duma,C2,3e1,37.1\n", 3, "gazetteer-position"),
        ("digits of another script", GOOD + "Duma,C2,\u0663\u0666.1,37.1\n".encode(), 3, "gazetteer-position"),
        ("exchanged beyond the pole", GOOD + b"Duma,C2,137.1,36.1\n", 3, "gazetteer-position"),
        ("the null island", GOOD + b"Duma,C2,0.0,0\n", 3, "gazetteer-position"),
        ("a medical site", GOOD + b"Duma Hospital,C2,36.1,37.1\n", 3, "gazetteer-medical"),
        ("a medical site in Arabic", GOOD + "\u0645\u0634\u0641\u0649 \u062f\u0648\u0645\u0627,C2,36.1,37.1\n".encode(), 3, "gazetteer-medical"),
        ("one exchanged among many", MANY + b"Odd,C900,40.0001,36.0001\n", 81, "gazetteer-position"),
        ("half a gzip file", gzip.compress(GOOD)[:-9], 1, "gazetteer-gzip"),
        ("two gzip files", gzip.compress(GOOD) * 2, 1, "gazetteer-gzip"),
        ("no gzip file", b"\x1f\x8b" + GOOD, 1, "gazetteer-gzip"),
    ],
)  # fmt: skip
def test_refused(danger: str, data: bytes, line: int, code: str) -> None:
    assert refused(data) == [(line, code)], danger


def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GAZETTEER_TEXT_BYTES", 1_000_000)
    pack = zlib.compressobj(9, wbits=31)
    block = b"a" * 1_048_576
    bomb = b"".join(pack.compress(block) for _ in range(64)) + pack.flush()
    assert len(bomb) < 100_000, "64 MB come out of it"
    tracemalloc.start()
    assert refused(bomb) == [(1, "gazetteer-too-large")]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_a_file_at_the_limit_of_bytes_is_looked_at_and_one_beyond_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GAZETTEER_BYTES", len(GOOD))
    assert len(read_gazetteer("a.csv", GOOD)) == 1
    assert refused(GOOD + b"\n") == [(1, "gazetteer-too-large")]


def test_rows_at_the_limit_are_read_and_one_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GAZETTEER_ROWS", 79)
    assert len(read_gazetteer("a.csv", MANY)) == 79
    assert refused(MANY + b"Duma,C900,36.1,40.1\n") == [(1, "gazetteer-too-large")]


def test_a_file_full_of_faults_names_the_first_and_ends() -> None:
    many = HEAD + b"=x,C1,2017,1\n" * 500
    assert len(refused(many)) == limits.GAZETTEER_PROBLEMS


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        b"\xef\xbb\xbf" + GOOD,
        gzip.compress(GOOD),
        GOOD.replace(b",", b";"),
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"\n", b"\r"),
        GOOD.replace(b"name", b"PP_NAME_EN").replace(b"pcode", b"PP_PCODE"),
        HEAD + b"#loc+name,#loc+code,#geo+lat,#geo+lon\n" + GOOD[len(HEAD) :],
        GOOD.replace(b"Al Bab", b'"Al\n Bab"'),
        GOOD + b",,,\n\n",
    ],
)
def test_an_honest_table_is_read_whichever_program_wrote_it(data: bytes) -> None:
    (place,) = read_gazetteer("a.csv", data).settlements
    assert (place.name, place.code, place.position.lat_e7) == ("Al Bab", "C1200", 363_712_000)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", HEAD, b"\x1f\x8b"):
        try:
            read_gazetteer("any.csv", start + data)
        except ArrangementErrors as found:
            assert all(problem.code.startswith("arrangement.") for problem in found.problems)
