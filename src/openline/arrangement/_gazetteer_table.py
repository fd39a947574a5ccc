"""The bytes of a table to rows of cells: CSV or CSV.gz in UTF-8, within limits, with nothing hidden in it.

[row.cells for row in rows_of(text_of(b"name,lat\\nAl Bab,36.37\\n"))]  ->  [["name", "lat"], ["Al Bab", "36.37"]]
"""

import csv
import re
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from openline import limits

_HIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Bad(Exception):
    """A table or row that cannot be used: code, what was seen, what to do, and the line when it is known."""

    def __init__(self, code: str, seen: str, hint: str, line: int = 1) -> None:
        super().__init__(seen)
        self.code, self.seen, self.hint, self.line = code, seen, hint, line


class Row(NamedTuple):
    """A row's cells as written, and the line it begins on."""

    line: int
    cells: list[str]


def text_of(data: bytes) -> str:
    """The text of a file, unpacked when it is gzip."""
    if len(data) > limits.GAZETTEER_BYTES:
        raise Bad("arrangement.gazetteer-too-large", f"{len(data)} bytes", f"give at most {limits.GAZETTEER_BYTES}")
    plain_bytes = _unpacked(data) if data[:2] == b"\x1f\x8b" else data
    if len(plain_bytes) > limits.GAZETTEER_TEXT_BYTES:
        most = f"it unpacks to more than {limits.GAZETTEER_TEXT_BYTES} bytes"
        raise Bad("arrangement.gazetteer-too-large", most, "give a smaller table")
    try:
        text = plain_bytes.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = plain_bytes[: error.start].count(b"\n") + 1
        raise Bad("arrangement.not-utf-8", "a byte is not UTF-8", "save the table as UTF-8", line=line) from None
    if found := _HIDDEN.search(text):
        line = text[: found.start()].count("\n") + 1
        seen = f"the character U+{ord(found[0]):04X} is hidden from who reads the table"
        raise Bad("arrangement.gazetteer-character", seen, "remove it", line=line)
    return text


def _unpacked(data: bytes) -> bytes:
    # Only as far as the limit: a bomb never grows.
    unpack = zlib.decompressobj(wbits=31)
    try:
        text = unpack.decompress(data, limits.GAZETTEER_TEXT_BYTES + 1)
    except zlib.error:
        text = b""
    if len(text) <= limits.GAZETTEER_TEXT_BYTES and (not unpack.eof or unpack.unused_data):
        raise Bad("arrangement.gazetteer-gzip", "it is no whole gzip file, or more than one", "pack the table again")
    return text


def rows_of(text: str) -> Iterator[Row]:
    """Rows that say something; a second line of HXL tags is none."""
    lines = [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    delimiter = max(",;\t", key=lines[0].count)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    before = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Bad("arrangement.gazetteer-csv", str(error), "close every quotation mark", line=before + 1) from None
        if cells is None:
            return
        line, before = before + 1, reader.line_num
        if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
            yield Row(line, cells)
