"""What a Parquet file says that it will unpack to, read by ourselves before any library unpacks it.

The footer and the head of every page are Thrift in its compact form. They are walked as a reader of the file walks
them, so what they say of sizes and encodings is what it will meet. Refused with ``formats.bomb``: too many rows,
columns or pages, a row group or page that unpacks to too much, and texts written by what they share with the one before
(DELTA_BYTE_ARRAY), of which a few bytes may stand for a long text in every row. What cannot be walked is unreadable.

Source: the Parquet format (parquet.thrift: FileMetaData, RowGroup, ColumnChunk, ColumnMetaData, PageHeader) and the
Thrift compact protocol. A library that walks a damaged footer itself may end the whole process.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from openline import limits
from openline.errors import FormatError

_MAGIC: Final = b"PAR1"
_DEPTH: Final = 16
_HEADS: Final = (512, 65_536, 1_048_576)
"""Bytes that are read for the head of a page, more when that was too little: it may hold two long texts."""
_SHARED_TEXTS: Final = 7
_STRUCT: Final = 12


class Unreadable(ValueError):
    """The bytes are no Thrift, or what must be in them is not."""


def check_parquet(file: BinaryIO, name: str) -> None:
    """Whether a Parquet file stays within limits when it is read; raises FormatError, or Unreadable."""
    footer = _footer(file)
    groups = _list(footer, 4)
    problem = _too_much(footer, groups)
    if problem is None:
        problem = _pages_too_much(file, [_struct(chunk, 3) for group in groups for chunk in _list(group, 1)])
    if problem:
        raise FormatError(
            "formats.bomb", f"{name[:80]}: {problem}", hint="split the file, or write it with pyarrow's own settings"
        )


def _too_much(footer: dict[int, Any], groups: list[Any]) -> str | None:
    rows = max(_number(footer, 3), sum(_number(group, 3) for group in groups))
    columns = max((len(_list(group, 1)) for group in groups), default=0)
    if rows > limits.EVENT_ROWS:
        return f"{rows:,} rows; {limits.EVENT_ROWS:,} are the most"
    if columns > limits.EVENT_COLUMNS:
        return f"{columns:,} columns; {limits.EVENT_COLUMNS:,} are the most"
    if any(_number(group, 2) > limits.EVENT_ROW_GROUP_BYTES for group in groups):
        return f"a row group says that it unpacks to more than {limits.EVENT_ROW_GROUP_BYTES:,} bytes"
    return None


def _pages_too_much(file: BinaryIO, chunks: list[dict[int, Any]]) -> str | None:
    count = 0
    for chunk in chunks:
        for page in _pages(file, chunk):
            count += 1
            if count > limits.EVENT_PAGES:
                return f"more than {limits.EVENT_PAGES:,} pages"
            if _number(page, 2) > limits.EVENT_PAGE_BYTES:
                return f"a page says that it unpacks to more than {limits.EVENT_PAGE_BYTES:,} bytes"
            encodings = (_struct(page, 5).get(2), _struct(page, 8).get(4))
            if _SHARED_TEXTS in encodings:
                return "texts are written by what they share (DELTA_BYTE_ARRAY), and may grow without end"
    return None


def _footer(file: BinaryIO) -> dict[int, Any]:
    size = file.seek(0, 2)
    file.seek(max(0, size - 8))
    tail = file.read(8)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != _MAGIC or length > min(size - 12, limits.EVENT_FOOTER_BYTES):
        raise Unreadable("there is no whole footer")
    file.seek(size - 8 - length)
    return _Thrift(file.read(length)).struct()


def _pages(file: BinaryIO, chunk: dict[int, Any]) -> Iterator[dict[int, Any]]:
    """The heads of a column's pages, from the dictionary on, each behind the body of the one before."""
    first, dictionary = _number(chunk, 9), chunk.get(11)
    at = dictionary if isinstance(dictionary, int) and 0 < dictionary < first else first
    end = at + _number(chunk, 7)
    while at < end:
        head, size = _head(file, at)
        yield head
        at += size + _number(head, 3)


def _head(file: BinaryIO, at: int) -> tuple[dict[int, Any], int]:
    for size in _HEADS:
        file.seek(at)
        thrift = _Thrift(file.read(size))
        try:
            return thrift.struct(), thrift.at
        except IndexError:
            continue
    raise Unreadable("a page has no head")


def _number(of: Any, field: int) -> int:
    value = of.get(field) if isinstance(of, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable(f"field {field} is no count")
    return value


def _list(of: Any, field: int) -> list[Any]:
    value = of.get(field) if isinstance(of, dict) else None
    if not isinstance(value, list):
        raise Unreadable(f"field {field} is no list")
    return value


def _struct(of: Any, field: int) -> dict[int, Any]:
    value = of.get(field, {}) if isinstance(of, dict) else None
    if not isinstance(value, dict):
        raise Unreadable(f"field {field} is no structure")
    return value


class _Thrift:
    """Thrift's compact form: structures become dicts by field. Raises IndexError behind the end, or Unreadable."""

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """The structure that stands here; nothing behind it is read."""
        if depth > _DEPTH:
            raise Unreadable(f"nested deeper than {_DEPTH}")
        fields: dict[int, Any] = {}
        field = 0
        while (head := self._byte()) != 0:
            field = field + (head >> 4) if head >> 4 else self._zigzag()
            kind = head & 15
            fields[field] = kind == 1 if kind in (1, 2) else self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (1, 2, 3):
            return self._byte()
        if kind in (4, 5, 6):
            return self._zigzag()
        if kind == 7:
            return self._bytes(8)
        if kind == 8:
            return self._bytes(self._varint())
        if kind in (9, 10):
            return self._items(depth)
        if kind == 11:
            return self._pairs(depth)
        if kind == _STRUCT:
            return self.struct(depth + 1)
        raise Unreadable(f"there is no kind {kind}")

    def _items(self, depth: int) -> list[Any]:
        head = self._byte()
        size = self._varint() if head >> 4 == 15 else head >> 4
        self._room(size)
        return [self._value(head & 15, depth + 1) for _ in range(size)]

    def _pairs(self, depth: int) -> None:
        size = self._varint()
        kinds = self._byte() if size else 0
        self._room(size)
        for _ in range(size):
            self._value(kinds >> 4, depth + 1)
            self._value(kinds & 15, depth + 1)

    def _room(self, size: int) -> None:
        """Each item has a byte at least: a list that says it is longer is none."""
        if size > len(self._data) - self.at:
            raise IndexError

    def _byte(self) -> int:
        value = self._data[self.at]
        self.at += 1
        return value

    def _bytes(self, size: int) -> bytes:
        self._room(size)
        self.at += size
        return self._data[self.at - size : self.at]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise Unreadable("a number without end")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
