"""Tables for other programs as CSV in which no cell is ever run as a formula, whoever wrote the text in it.

A spreadsheet runs a cell that begins with ``= + - @`` or their full-width forms, and drops what stands before them
(ASVS 1.2.10). It may also take another separator than ours, and so begin a cell in the midst of a text. Therefore:

- a text is always put in quotation marks, with those in it doubled; numbers that are numbers stay bare (-5);
- an apostrophe goes before every such character that stands at the beginning of a text, or behind a separator (comma,
  semicolon, tab, bar), a line break or a quotation mark, with nothing but spaces, marks and hidden characters between;
- one goes before a tab or line break that begins a text.

``text_from_csv`` takes exactly these apostrophes away again. Records end with CR LF (RFC 4180); the bytes are UTF-8.
Half of a surrogate pair, which UTF-8 cannot hold, is written as U+FFFD.

    >>> b"".join(write_csv(["party", "events"], [["=cmd|' /C calc'!A0", -5]])).decode()
    '"party","events"\\r\\n"\\'=cmd|\\' /C calc\\'!A0",-5\\r\\n'
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from openline.geotime import format_instant

from ._strict import whole_text

Cell = str | int | float | bool | date | datetime | None
_FORMULA: Final = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207a\u207c\u208a\u208c\u2a75\u2a76\ufb29"
"""What makes a formula of a cell, with every character that compatibility normalisation (NFKC) makes one of it."""
_RUN: Final = frozenset(_FORMULA)
_BREAKS: Final = frozenset("\t\r\n")
_APART: Final = frozenset(',;|"\t\r\n\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029')
"""Behind what a cell may begin, for one program or another."""
_PASSED_KINDS: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Zs", "Zl", "Zp", "Pi", "Pf", "Mn"})
_MARKS: Final = frozenset("'`\u00b4\u2018\u2019\u201c\u201d\u201e\uff07\uff02")
_SUSPECT: Final = re.compile(f"[{re.escape(_FORMULA)}\t\r\n]")
_HALF: Final = re.compile("[\ud800-\udfff]")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table's bytes, one record at a time; every row has a cell for each column. Numbers are finite."""
    yield _record(columns)
    for row in rows:
        assert len(row) == len(columns), "every row has a cell for each column"
        yield _record(row)


def text_from_csv(cell: str) -> str:
    """The text that ``write_csv`` was given, of the cell that a reader of CSV finds."""
    if not _SUSPECT.search(cell):
        return cell
    guarded = _guarded(cell)
    return "".join(mark for number, mark in enumerate(cell) if not (mark == "'" and number + 1 in guarded))


def _record(cells: Sequence[Cell]) -> bytes:
    return (",".join(map(_written, cells)) + "\r\n").encode()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return '"' + _safe(cell).replace('"', '""') + '"'
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return format_instant(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    assert math.isfinite(cell), "a number in a table is finite"
    return repr(cell)


def _safe(text: str) -> str:
    whole = text if whole_text(text) else _HALF.sub("\ufffd", text)
    if not _SUSPECT.search(whole):
        return whole
    guarded = _guarded(whole)
    return "".join("'" + mark if number in guarded else mark for number, mark in enumerate(whole))


def _guarded(text: str) -> set[int]:
    """Where the characters stand that need an apostrophe before them, or have it: it changes nothing of the answer."""
    found = set()
    begins, first = True, True
    for number, mark in enumerate(text):
        if begins and (mark in _RUN or (first and mark in _BREAKS)):
            found.add(number)
        apart = mark in _APART
        passed = mark in _MARKS or unicodedata.category(mark) in _PASSED_KINDS
        begins = apart or (begins and passed)
        first = first and passed and mark not in _BREAKS
    return found
