"""The tables that stand beside a result, read back; a row that does not fit is an error with its line.

read_areas("area,reading,month,group,certain,...") -> (AreaMonth(area="southwest-area", ...), ...)
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator

from openline.errors import FormatError
from openline.formats import text_from_csv

from ._period_data import AreaMonth, Aside, Count, RegionMonth
from ._safe import clean

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])\Z")
_COUNT = re.compile(r"[0-9]{1,9}\Z")
_AREAS = ("area", "reading", "month", "group", "certain", "possible", "outside", "carved_out", "perhaps_carved_out")
_REGIONS = ("region", "month", "group", "events")


def read_areas(text: str, file: str) -> tuple[AreaMonth, ...]:
    """The counts by area and month; raises FormatError. ``file`` is only said in messages."""
    found = []
    for line, row in _rows(text, file, _AREAS):
        numbers = [_number(row[name], file, line) for name in _AREAS[4:]]
        count = Count(**dict(zip(_AREAS[4:], numbers, strict=True)))
        if count.perhaps_carved_out > count.most:
            raise _wrong(file, line, "more are perhaps carved out than are certain or possible")
        month = _month(row["month"], file, line)
        found.append(AreaMonth(area=row["area"], reading=row["reading"], month=month, group=row["group"], count=count))
    _check_once([(row.area, row.reading, row.month, row.group) for row in found], file)
    return tuple(found)


def read_regions(text: str, file: str) -> tuple[RegionMonth, ...]:
    """The counts by region and month; raises FormatError."""
    found = []
    for line, row in _rows(text, file, _REGIONS):
        month, events = _month(row["month"], file, line), _number(row["events"], file, line)
        found.append(RegionMonth(region=row["region"], month=month, group=row["group"], events=events))
    _check_once([(row.region, row.month, row.group) for row in found], file)
    return tuple(found)


def read_aside(text: str, file: str) -> tuple[Aside, ...]:
    """How many rows were set aside for each reason, the most first; raises FormatError."""
    codes = Counter(row["code"] for _, row in _rows(text, file, ("code",)))
    return tuple(
        Aside(code=code, rows=rows) for code, rows in sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    )


def _rows(text: str, file: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line on which it ends, its cells by column."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    names = _next(reader.__next__, file, 1)
    missing = [name for name in columns if name not in (names or [])]
    if names is None or missing:
        raise FormatError(
            "bulletin.columns-missing", f"{file} has no column {', '.join(missing)}",
            hint="give the result as openline assess left it, with the tables beside it",
        )  # fmt: skip
    while (cells := _next(reader.__next__, file, reader.line_num + 1)) is not None:
        if not cells:
            continue
        if len(cells) != len(names):
            raise _wrong(file, reader.line_num, f"{len(cells)} cells where the heading has {len(names)}")
        yield reader.line_num, dict(zip(names, (clean(text_from_csv(cell)) for cell in cells), strict=True))


def _next(step: Callable[[], list[str]], file: str, line: int) -> list[str] | None:
    try:
        return step()
    except StopIteration:
        return None
    except csv.Error as error:
        raise _wrong(file, line, str(error)) from None


def _month(cell: str, file: str, line: int) -> str:
    if not _MONTH.match(cell):
        raise _wrong(file, line, f"{cell[:40]!r} is no month")
    return cell


def _number(cell: str, file: str, line: int) -> int:
    if not _COUNT.match(cell):
        raise _wrong(file, line, f"{cell[:40]!r} is no count")
    return int(cell)


def _check_once(keys: list[tuple[str, ...]], file: str) -> None:
    """A row that stands twice would be counted twice."""
    twice = next((key for key, n in Counter(keys).items() if n > 1), None)
    if twice is not None:
        raise FormatError(
            "bulletin.row-twice", f"{file} counts {' / '.join(twice)[:120]} twice",
            hint="the file was put together from several: assess the list again",
        )  # fmt: skip


def _wrong(file: str, line: int, seen: str) -> FormatError:
    return FormatError(
        "bulletin.row-wrong", f"{file}, line {line}: {seen}", hint="the file was changed: assess the list again"
    )
