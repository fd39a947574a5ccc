"""The rows of a CSV file as cells, one by one, each with its line: a bad row costs itself only.

Lines are given to Python's reader in strict mode. What cannot be a row (bytes that are no UTF-8, a NUL, a line or cell
without end, a quotation out of order, too few cells) is set aside with its line, and reading goes on:

- after a quotation that is never rightly closed, at the very next line, since it quotes nothing;
- after one that is closed but too long, behind its end, so that nothing within quotation marks becomes a row.

    rows = CsvRows(Blocks(file, "list.csv"), "list.csv");  for line, cells in rows: ...   cells is a list, or a Fault
"""

import csv
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from openline import limits
from openline.errors import FormatError

from ._blocks import BLOCK, Blocks
from ._quarantine import Fault, shown

Row = tuple[int, list[str] | Fault]
_DELIMITERS: Final = ",;\t|"
_QUOTED: Final = re.compile(r'"[^"]*"')
_SAVE: Final = "save the list as CSV in UTF-8"


class CsvRows:
    """A CSV file that is read once; ``columns`` are its headings as written, without spaces around them."""

    def __init__(self, blocks: Blocks, name: str) -> None:
        # Python has one limit for all readers of CSV, and somebody may have raised it.
        csv.field_size_limit(limits.EVENT_CELL_CHARACTERS)
        self._blocks, self._name = blocks, name
        self._lines: list[str | None] = []
        self._at = self._began = self._before = self._searched = self._blocks_long = 0
        self._faults: dict[int, Fault] = {}
        self._tail, self._ended, self._skipping = b"", False, False
        self.columns = self._heading()

    @property
    def bytes_read(self) -> int:
        """Bytes of the file as given that were read so far."""
        return self._blocks.bytes_read

    def only(self, wanted: Collection[int]) -> None:
        """All cells are read anyway."""

    def __iter__(self) -> Iterator[Row]:
        """Each row, or the fault of what cannot be one, with the line it begins on; raises FormatError."""
        width = len(self.columns)
        while True:
            reader = csv.reader(self._handed(), delimiter=self._delimiter, strict=True)
            try:
                for cells in reader:
                    line = self._before + self._began + 1
                    self._began = self._at
                    if len(cells) == width:
                        yield line, cells
                    elif any(cell.strip() for cell in cells):
                        yield line, _width(cells, width)
                return
            except csv.Error as error:
                yield self._broken(str(error))

    # -- the lines ------------------------------------------------------------------------------------

    def _handed(self) -> Iterator[Any]:
        while self._at < len(self._lines) or self._more():
            if self._blocks_long > limits.EVENT_RECORD_BYTES // BLOCK:
                self._blocks_long = 0
                yield None
            self._at += 1
            # None makes the reader give up this row; why is in the faults.
            yield self._lines[self._at - 1]

    def _more(self) -> bool:
        """Whether there were more lines; those before the row that is being read are let go."""
        lines = self._next_lines()
        if not lines:
            return False
        self._blocks_long = 0 if self._began else self._blocks_long + 1
        self._before += self._began
        self._lines = self._lines[self._began :] + lines
        self._at, self._began = self._at - self._began, 0
        return True

    def _next_lines(self) -> list[str | None]:
        while not self._ended:
            block = self._blocks.read()
            self._ended = not block
            whole, newline, rest = (self._tail + block).rpartition(b"\n")
            self._tail = rest
            if self._ended:
                whole, self._tail = rest, b""
                newline = b"\n" if rest or self._skipping else b""
            lines = self._decoded(whole) if newline else []
            self._drop_endless()
            if lines:
                return lines
        return []

    def _decoded(self, whole: bytes) -> list[str | None]:
        pieces = whole.split(b"\n")
        if not self._skipping and b"\0" not in whole and len(max(pieces, key=len)) <= limits.EVENT_LINE_BYTES:
            try:
                return [line + "\n" for line in whole.decode().split("\n")]
            except UnicodeDecodeError:
                pass
        first = self._before + len(self._lines) + 1
        return [self._line(piece, first + number) for number, piece in enumerate(pieces)]

    def _line(self, piece: bytes, number: int) -> str | None:
        endless = self._skipping or len(piece) > limits.EVENT_LINE_BYTES
        self._skipping = False
        if endless:
            most = f"give a line at most {limits.EVENT_LINE_BYTES:,} bytes"
            self._faults[number] = Fault("formats.line-too-long", "a line or a cell is too long", most)
            return None
        if b"\0" in piece:
            self._faults[number] = Fault("formats.not-text", "a byte is zero", _SAVE)
            return None
        try:
            return piece.decode() + "\n"
        except UnicodeDecodeError as error:
            seen = f"byte {error.start + 1} of the line, 0x{piece[error.start]:02x}, is not UTF-8"
            self._faults[number] = Fault("formats.not-utf-8", seen, _SAVE)
            return None

    def _drop_endless(self) -> None:
        """A line without end is not kept: only that it was there."""
        if len(self._tail) > limits.EVENT_LINE_BYTES:
            self._tail, self._skipping = b"", True

    # -- what is no row -------------------------------------------------------------------------------

    def _broken(self, said: str) -> Row:
        """The fault of the row that was being read; what is read next is behind it."""
        line, last = self._before + self._began + 1, self._before + self._at
        fault, ended = self._faults.pop(last, None), None
        if fault is not None and last > line:
            # The bad line stands within a quotation; it is met again, and named, when its own turn comes.
            self._faults[last], fault, said = fault, None, "a line within a quotation cannot be read"
        elif fault is None and "iterator" in said:
            said = f"a quotation does not end within {limits.EVENT_RECORD_BYTES:,} bytes"
        self._count(sum(len(text or "") for text in self._lines[self._began + 1 : self._at]))
        if fault is None and "field limit" in said and (ended := self._closed()):
            fault = Fault(
                "formats.cell-too-long", f"a cell is longer than {limits.EVENT_CELL_CHARACTERS:,} characters",
                "shorten the cell, or leave the column out",
            )  # fmt: skip
        self._at = self._began = self._began + (ended or 1)
        return line, fault or Fault(
            "formats.quotes", said, 'close every quotation mark; within a quotation write "" for "'
        )

    def _closed(self) -> int | None:
        """How many lines the row has when it is well formed and only too long; None when it is not."""
        text: list[str] = []
        size, odd = 0, False
        while not text or odd:
            if self._began + len(text) == len(self._lines) and not self._more():
                return None
            line = self._lines[self._began + len(text)]
            if line is None or size > limits.EVENT_RECORD_BYTES:
                return None
            text.append(line)
            size += len(line)
            self._count(len(line))
            odd ^= line.count('"') % 2 == 1
        bare = _QUOTED.sub("", "".join(text))
        whole = '"' not in bare and bare.count(self._delimiter) + 1 == len(self.columns)
        return len(text) if whole else None

    def _count(self, size: int) -> None:
        self._searched += size
        if self._searched > limits.EVENT_QUOTE_SEARCH_BYTES:
            raise FormatError(
                "formats.not-a-table", f"{self._name[:80]}: quotations are opened everywhere and never closed",
                hint='write "" for a quotation mark within a cell',
            )  # fmt: skip

    # -- the headings ---------------------------------------------------------------------------------

    def _heading(self) -> tuple[str, ...]:
        first = self._first()
        self._delimiter = max(_DELIMITERS, key=first.count)
        try:
            cells = next(csv.reader(self._handed(), delimiter=self._delimiter, strict=True), [])
        except csv.Error as error:
            raise self._no_table(f"the headings cannot be read: {error}") from None
        self._began = self._at
        if not 1 < len(cells) <= limits.EVENT_COLUMNS:
            seen = "one column" if len(cells) == 1 else f"{len(cells):,} columns"
            raise self._no_table(f"{seen}; 2 to {limits.EVENT_COLUMNS:,} are read")
        return tuple(cell.strip() for cell in cells)

    def _first(self) -> str:
        """The line of headings; empty lines before it are passed over, and a byte order mark is left out."""
        while self._at < len(self._lines) or self._more():
            line = self._lines[self._at]
            if line is None:
                raise self._no_table(self._faults[self._before + self._at + 1].args[0])
            line = self._lines[self._at] = line.removeprefix("\ufeff") if self._before + self._at == 0 else line
            if "\r" in line.rstrip("\r\n"):
                raise self._no_table("lines end with a carriage return alone")
            if line.strip():
                return line
            self._at = self._began = self._at + 1
        raise self._no_table("it is empty")

    def _no_table(self, what: str) -> FormatError:
        return FormatError(
            "formats.not-a-table", f"{self._name[:80]}: {what}",
            hint="give CSV in UTF-8 with a line of headings, Parquet, or GeoJSON points; see docs/events.md",
        )  # fmt: skip


def _width(cells: list[str], width: int) -> Fault:
    return Fault(
        "formats.row-width", f"{len(cells):,} cells under {width:,} headings, beginning {shown(cells[0])}",
        "give each row as many cells as there are headings; put cells with a delimiter in quotation marks",
    )  # fmt: skip
