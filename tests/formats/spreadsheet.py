"""How spreadsheets take a CSV file in, and which cells they would run: a small reading of our own, for the oracle.

It knows nothing of how the file was made. It takes the file apart as an import dialogue may be set: any of four
separators, with quotation marks understood or not. A cell is live when it begins like a formula once everything that
programs drop or do not show is taken from before it, and is no number.
"""

import unicodedata
from collections.abc import Iterator

SEPARATORS = (",", ";", "\t", "|")


def cells(text: str, separator: str, *, quotes: bool) -> Iterator[str]:
    """The cells of a file, one by one; a quotation counts only at the beginning of a cell."""
    at, size = 0, len(text)
    while at < size:
        if quotes and text[at] == '"':
            cell, at = _quoted(text, at + 1)
            # What stands between the end of a quotation and the separator belongs to the cell.
            rest, at = _bare(text, at, separator)
            yield cell + rest
        else:
            cell, at = _bare(text, at, separator)
            yield cell
        at += 1


def _quoted(text: str, at: int) -> tuple[str, int]:
    cell = ""
    while at < len(text):
        end = text.find('"', at)
        if end < 0:
            return cell + text[at:], len(text)
        cell += text[at:end]
        if text[end + 1 : end + 2] != '"':
            return cell, end + 1
        cell, at = cell + '"', end + 2
    return cell, at


def _bare(text: str, at: int, separator: str) -> tuple[str, int]:
    end = at
    while end < len(text) and text[end] != separator and text[end] not in "\r\n":
        end += 1
    return text[at:end], end


def is_live(cell: str) -> bool:
    """Whether a program may run it: after what it drops, it begins with = + - or @, in any width, and is no number."""
    at = 0
    while at < len(cell) and (cell[at] in ' "`' or unicodedata.category(cell[at])[0] in "CZ"):
        at += 1
    begins = unicodedata.normalize("NFKC", cell[at : at + 1])[:1]
    return begins in ("=", "+", "-", "@") and not _number(cell[at:].strip().strip('"'))


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.isascii() and any(mark.isdigit() for mark in cell) and "_" not in cell


def live(data: bytes) -> list[str]:
    """Every cell that some program may run, over all ways of taking the file in."""
    text = data.decode("utf-8")
    ways = [(separator, quotes) for separator in SEPARATORS for quotes in (True, False)]
    return [cell for separator, quotes in ways for cell in cells(text, separator, quotes=quotes) if is_live(cell)]
