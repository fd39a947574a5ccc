"""The rows of a Parquet file as cells of text, batch by batch, so that one reader serves every kind of file.

A Parquet file says how much it will unpack to; what says too much is refused before (``_parquet_footer``). Only
columns of plain values are read: columns within columns are left alone. Texts are read as dictionaries, so that one
long text said a million times is held once. ``line`` is the number of the row, from 1.

pyarrow is an extra (``data``); without it a Parquet file is refused with a hint.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, Final

from openline import limits
from openline.errors import FormatError

from ._csv_rows import Row
from ._parquet_footer import check_parquet
from ._quarantine import Fault
from ._result import arrow

_MAGIC: Final = b"PAR1"
_BATCH: Final = 8_192


def is_parquet(file: BinaryIO) -> bool:
    """Whether the file begins as Parquet does; leaves the file where it was, and False for one that cannot seek."""
    if not file.seekable():
        return False
    start = file.tell()
    magic = file.read(4)
    file.seek(start)
    return magic == _MAGIC


class ParquetRows:
    """A Parquet file that is read once; ``columns`` are the names of its columns of plain values."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name, self.bytes_read = file, name, 0
        self._arrow = arrow()
        with self._reading():
            check_parquet(file, name)
            file.seek(0)
            parquet_file = self._arrow.parquet.ParquetFile
            schema = parquet_file(file).schema_arrow
            texts = [field.name for field in schema if _is_text(self._arrow, field.type)]
            self._whole = parquet_file(file, read_dictionary=texts)
        self._wanted: Collection[int] | None = None
        self.columns = tuple(field.name for field in schema if _is_plain(self._arrow, field.type))

    def only(self, wanted: Collection[int]) -> None:
        """Which columns are unpacked; cells of others are empty."""
        self._wanted = frozenset(wanted)

    def __iter__(self) -> Iterator[Row]:
        """Each row, with its number; raises FormatError when the rest of the file is damaged."""
        first = 1
        with self._reading():
            names = [name for at, name in enumerate(self.columns) if self._wanted is None or at in self._wanted]
            for batch in self._whole.iter_batches(_BATCH, columns=names):
                self.bytes_read = max(self.bytes_read, self._file.tell())
                faults: dict[int, Fault] = {}
                found = {name: _texts(self._arrow, batch.column(name), faults) for name in names}
                cells = [found.get(name) or [""] * batch.num_rows for name in self.columns]
                for number, row in enumerate(zip(*cells, strict=True)):
                    yield first + number, faults.get(number) or list(row)
                first += batch.num_rows

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (self._arrow.ArrowException, OSError, ValueError, LookupError, OverflowError, MemoryError) as error:
            raise FormatError(
                "formats.parquet-unreadable", f"{self._name[:80]}: {ascii(str(error))[:120]}",
                hint="write the file again, or give CSV",
            ) from None  # fmt: skip


def _is_text(pa: Any, kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_plain(pa: Any, kind: Any) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        return _is_text(pa, kind.value_type)
    plain = (types.is_integer, types.is_floating, types.is_boolean, types.is_date, types.is_timestamp, types.is_decimal,
             types.is_null)  # fmt: skip
    return _is_text(pa, kind) or any(is_kind(kind) for is_kind in plain)


def _texts(pa: Any, column: Any, faults: dict[int, Fault]) -> list[str]:
    """A column's cells as text; what cannot be text becomes the fault of its row."""
    types, kind = pa.types, column.type
    if types.is_dictionary(kind):
        return _from_dictionary(pa, column, faults)
    if _is_text(pa, kind):
        return _from_dictionary(pa, column.dictionary_encode(), faults)
    if types.is_boolean(kind):
        return [{True: "true", False: "false"}.get(value, "") for value in column.to_pylist()]
    if types.is_floating(kind):
        return ["" if value is None else _number(value) for value in column.to_pylist()]
    if types.is_date(kind):
        days = column.cast(pa.date32()).cast(pa.int32()).to_pylist()
        return [_moment(value, 86_400)[:10] for value in days]
    if types.is_timestamp(kind):
        zone = "Z" if kind.tz else ""
        return ["" if value is None else _moment(value, 1) + zone for value in _seconds(pa, column)]
    return ["" if value is None else str(value) for value in column.to_pylist()]


def _from_dictionary(pa: Any, column: Any, faults: dict[int, Fault]) -> list[str]:
    """Each text is made once, however many rows say it."""
    codes = column.indices.to_pylist()
    used = list(dict.fromkeys(code for code in codes if code is not None))
    values = column.dictionary.take(pa.array(used, pa.int64())).cast(pa.large_binary()).to_pylist()
    texts: dict[int | None, str | Fault] = {None: ""}
    texts.update((code, _text(value or b"")) for code, value in zip(used, values, strict=True))
    for number, code in enumerate(codes):
        found = texts[code]
        if isinstance(found, Fault):
            faults.setdefault(number, found)
    return [found if isinstance(found, str) else "" for found in map(texts.__getitem__, codes)]


def _text(value: bytes) -> str | Fault:
    if len(value) > limits.EVENT_CELL_CHARACTERS:
        seen = f"a cell is longer than {limits.EVENT_CELL_CHARACTERS:,} characters"
        return Fault("formats.cell-too-long", seen, "shorten the cell, or leave the column out")
    if b"\0" in value:
        return Fault("formats.not-text", "a byte is zero", "remove it")
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        return Fault("formats.not-utf-8", f"byte {error.start + 1} of a cell is not UTF-8", "write texts in UTF-8")


def _number(value: float) -> str:
    """A number without an exponent, as CSV has it."""
    written = repr(value)
    return f"{value:.9f}" if "e" in written else written


def _seconds(pa: Any, column: Any) -> list[int | None]:
    kind = pa.timestamp("s", tz="UTC" if column.type.tz else None)
    found: list[int | None] = column.cast(kind, safe=False).cast(pa.int64()).to_pylist()
    return found


def _moment(value: int | None, seconds: int) -> str:
    """Seconds, or days of so many, since 1970 as YYYY-MM-DDTHH:MM:SS."""
    if value is None:
        return ""
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value * seconds)
        return at.replace(tzinfo=None).isoformat()
    except OverflowError:
        return "beyond the calendar"
