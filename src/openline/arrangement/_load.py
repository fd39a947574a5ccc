"""A folder's files to one arrangement: read everything, check everything, report everything.

    arrangement = load({"arrangement.yaml": b"...", ...})

Raises ArrangementErrors with every problem, each with file, line, code and what was expected.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from openline import limits
from openline.errors import ArrangementError, ArrangementErrors

from ._areas import read_areas
from ._arrangement import Arrangement
from ._checks import check
from ._reader import Mention, Reader
from ._records import (
    About,
    Appeal,
    AreaVersion,
    Case,
    Instrument,
    Line,
    Listing,
    Participant,
    Party,
    Place,
    Post,
    Procedures,
    PublishedBulletin,
    Separation,
    Source,
    TermFile,
    Undertaking,
)
from ._yaml import Fields, Items, Text, read_yaml

SINGLE: dict[str, tuple[str, type[Struct]]] = {
    "arrangement.yaml": ("about", About),
    "procedures.yaml": ("procedures", Procedures),
}
"""Files that hold one record."""

LISTS: dict[str, tuple[str, type[Struct]]] = {
    "sources.yaml": ("source", Source),
    "participants.yaml": ("participant", Participant),
    "parties.yaml": ("party", Party),
    "posts.yaml": ("post", Post),
    "lines.yaml": ("line", Line),
    "instruments.yaml": ("instrument", Instrument),
    "listings.yaml": ("listing", Listing),
    "places.yaml": ("place", Place),
    "undertakings.yaml": ("undertaking", Undertaking),
    "appeals.yaml": ("appeal", Appeal),
    "separation.yaml": ("separation", Separation),
    "bulletins.yaml": ("bulletin", PublishedBulletin),
}
"""Files that hold a list of records, with the kind that other records name them by."""


class Shelf:
    """Records read so far, by kind, and where each stands."""

    def __init__(self) -> None:
        self.records: dict[str, list[Any]] = defaultdict(list)
        self.lines: dict[tuple[str, str], tuple[str, int]] = {}
        self.problems: list[ArrangementError] = []
        self.mentions: list[Mention] = []


def load(files: Mapping[str, bytes]) -> Arrangement:
    """The arrangement in these files (path to bytes); raises ArrangementErrors with every problem found."""
    shelf = Shelf()
    if len(files) > limits.ARRANGEMENT_FILES:
        raise ArrangementErrors([_at("", 1, "arrangement.too-many-files", f"{len(files)} files", "split the folder")])
    for file in sorted(files):
        _read_file(shelf, file, files[file])
    for file in sorted({*SINGLE, "sources.yaml", "participants.yaml", "posts.yaml"} - set(files)):
        shelf.problems.append(_at(file, 1, "arrangement.file-missing", f"{file} is missing", "add the file"))
    if not shelf.problems:
        _check_mentions(shelf)
        shelf.problems += check(shelf.records, shelf.lines)
    else:
        _check_mentions(shelf)
    if shelf.problems:
        raise ArrangementErrors(sorted(shelf.problems, key=lambda problem: (problem.file, problem.line, problem.code)))
    return Arrangement.of(shelf.records, digest(files))


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over every path and content, in the order of the paths: the arrangement's version."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(f"{len(file)}:{file}:{len(files[file])}:".encode() + files[file])
    return total.hexdigest()


def _read_file(shelf: Shelf, file: str, data: bytes) -> None:
    reader = Reader(file)
    folder, _, name = file.rpartition("/")
    known = file in SINGLE or file in LISTS or (folder in ("terms", "cases") and name.endswith(".yaml"))
    if not known and not (folder == "areas" and name.endswith(".geojson")):
        reader.problem(1, "arrangement.file-unknown", f"{file} is no file of an arrangement", "see spec/arrangement.md")
    elif (value := read_yaml(file, data, reader.problems)) is not None:
        _read_value(shelf, reader, file, value)
    shelf.problems += reader.problems
    shelf.mentions += reader.mentions


def _read_value(shelf: Shelf, reader: Reader, file: str, value: Any) -> None:
    if file in SINGLE:
        kind, record = SINGLE[file]
        found = reader.record(record, value, kind)
        shelf.records[kind] += [found] if found else []
    elif file.startswith("cases/"):
        _keep(shelf, reader, "case", reader.record(Case, value, "case"), value)
    elif file.startswith("terms/"):
        _read_terms(shelf, reader, value)
    elif file.startswith("areas/"):
        _read_area_file(shelf, reader, value)
    else:
        kind, record = LISTS[file]
        if not isinstance(value, Items):
            reader.problem(_line(value), "arrangement.not-a-list", f"{file} is no list", "begin each record with -")
            return
        for number, item in enumerate(value):
            _remember(shelf, reader, kind, item)
            if (found := reader.record(record, item, f"{kind} {_name(item, number)}")) is not None:
                shelf.records[kind].append(found)


def _read_terms(shelf: Shelf, reader: Reader, value: Any) -> None:
    found = reader.record(TermFile, value, "term file")
    rows = value.get("terms") if isinstance(value, Fields) else None  # type: ignore[call-overload]
    for item in rows if isinstance(rows, Items) else ():
        _remember(shelf, reader, "term", item)
    if found is not None:
        shelf.records["term"] += [(found.instrument, term) for term in found.terms]


def _read_area_file(shelf: Shelf, reader: Reader, value: Any) -> None:
    rows = value.get("features") if isinstance(value, Fields) else ()  # type: ignore[call-overload]
    for item in rows if isinstance(rows, Items) else ():
        properties = item.get("properties") if isinstance(item, Fields) else None  # type: ignore[call-overload]
        if isinstance(properties, Fields) and isinstance(name := properties.get("id"), Text):  # type: ignore[call-overload]
            shelf.lines.setdefault(("area", str(name)), (reader.file, name.line))
    versions: Sequence[AreaVersion] = list(read_areas(reader, value))
    shelf.records["area"] += versions


def _keep(shelf: Shelf, reader: Reader, kind: str, found: Struct | None, value: Any) -> None:
    _remember(shelf, reader, kind, value)
    if found is not None:
        shelf.records[kind].append(found)


def _remember(shelf: Shelf, reader: Reader, kind: str, value: Any) -> None:
    """Where a record stands; an id that stands twice is a problem."""
    name = value.get("id") if isinstance(value, Fields) else None  # type: ignore[call-overload]
    if not isinstance(name, Text):
        return
    key = (kind, str(name))
    if key in shelf.lines:
        first = shelf.lines[key]
        reader.problem(
            name.line, "arrangement.duplicate-id", f"the {kind} {str(name)!r} stands twice",
            f"the first stands at {first[0]}:{first[1]}; rename one",
        )  # fmt: skip
        return
    shelf.lines[key] = (reader.file, name.line)


def _check_mentions(shelf: Shelf) -> None:
    for mention in shelf.mentions:
        if (mention.kind, mention.id) not in shelf.lines:
            known = sorted(name for kind, name in shelf.lines if kind == mention.kind)
            shelf.problems.append(
                _at(
                    mention.file,
                    mention.line,
                    "arrangement.reference-unknown",
                    f"no {mention.kind} is called {mention.id!r}",
                    f"known are {', '.join(known)[:300] or 'none'}",
                )
            )


def _name(item: Any, number: int) -> str:
    name = item.get("id") if isinstance(item, Fields) else None  # type: ignore[call-overload]
    return str(name) if isinstance(name, Text) else f"number {number + 1}"


def _line(value: Any) -> int:
    return int(getattr(value, "line", 1))


def _at(file: str, line: int, code: str, message: str, hint: str) -> ArrangementError:
    return ArrangementError(code, message, hint=hint, file=file, line=line)
