"""A folder's files to one arrangement: read everything, check everything, report everything.

    arrangement = load({"arrangement.yaml": b"...", ...})

Raises ArrangementErrors with every problem, each with file, line, code and what was expected. What only follows
from a problem that is reported is not reported again: while parties.yaml cannot be read, nobody is told that
each party named elsewhere is unknown.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from openline import limits
from openline.errors import ArrangementError, ArrangementErrors

from ._areas import feature_ids, read_areas
from ._arrangement import Arrangement
from ._bulletin_records import PublishedBulletin
from ._case_records import Case
from ._checks import check
from ._cosigning_records import Cosigning
from ._gazetteer_folder import check_gazetteers
from ._gazetteer_records import GazetteerRecord
from ._places import Places, Spot
from ._promise_records import Appeal, Undertaking
from ._reader import Mention, Reader, nearest
from ._records import (
    About,
    Accession,
    ActorName,
    Instrument,
    Line,
    Listing,
    Participant,
    Party,
    Place,
    Post,
    Procedures,
    Separation,
    Source,
    TermFile,
    TermRecord,
)
from ._yaml import Fields, Items, Text, read_yaml

SINGLE: dict[str, tuple[str, type[Struct]]] = {
    "arrangement.yaml": ("about", About),
    "procedures.yaml": ("procedures", Procedures),
    "cosigning.yaml": ("cosigning", Cosigning),
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
    "accessions.yaml": ("accession", Accession),
    "actors.yaml": ("actor", ActorName),
    "places.yaml": ("place", Place),
    "gazetteers.yaml": ("gazetteer", GazetteerRecord),
    "undertakings.yaml": ("undertaking", Undertaking),
    "appeals.yaml": ("appeal", Appeal),
    "separation.yaml": ("separation", Separation),
    "bulletins.yaml": ("bulletin", PublishedBulletin),
}
"""Files that hold a list of records, with the kind that other records name them by."""


class Shelf:
    """Records read so far by kind, where each stands, and of which kinds not all could be read."""

    def __init__(self) -> None:
        self.records: dict[str, list[Any]] = defaultdict(list)
        self.spots: dict[tuple[str, str], Spot] = {}
        self.places = Places()
        self.tables: dict[str, bytes] = {}
        self.problems: list[ArrangementError] = []
        self.mentions: list[Mention] = []
        self.unread: set[str] = set()

    def count(self, kind: str) -> int:
        """How many records of a kind have a name, whether or not they could be read."""
        return sum(1 for known, _ in self.spots if known == kind)


def load(files: Mapping[str, bytes]) -> Arrangement:
    """The arrangement in these files (path to bytes); raises ArrangementErrors with every problem found."""
    shelf = Shelf()
    if len(files) > limits.ARRANGEMENT_FILES:
        raise ArrangementErrors([_at("", 1, "arrangement.too-many-files", f"{len(files)} files", "split the folder")])
    for file in sorted(files):
        _read_file(shelf, file, files[file])
    shelf.problems += _missing_files(shelf, files)
    shelf.problems += _unknown_mentions(shelf)
    shelf.problems += check(shelf.records, shelf.places)
    unread = "gazetteer" in shelf.unread or len(shelf.records["gazetteer"]) < shelf.count("gazetteer")
    shelf.problems += check_gazetteers(shelf.records["gazetteer"], shelf.tables, shelf.places, unread=unread)
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
    if file.startswith("gazetteers/") and file.endswith((".csv", ".csv.gz")):
        shelf.tables[file] = data  # read once the records say what its columns mean
        return
    reader = Reader(file, shelf.places)
    kind = _kind(file)
    if kind is None:
        near = nearest(file, [*SINGLE, *LISTS])
        hint = f"did you mean {near}?" if near else "see spec/arrangement.md for the files there are"
        reader.problem(1, "arrangement.file-unknown", f"{file} is no file of an arrangement", hint)
    elif (value := read_yaml(file, data, reader.problems)) is not None:
        _read_value(shelf, reader, kind, value, data)
    else:
        shelf.unread.add(kind)
    shelf.problems += reader.problems
    shelf.mentions += reader.mentions


def _kind(file: str) -> str | None:
    """The kind of record that a file of this name holds."""
    for name, (kind, _) in {**SINGLE, **LISTS}.items():
        if file == name:
            return kind
    folder, _, name = file.rpartition("/")
    suffix, kind = _FOLDERS.get(folder, ("", ""))
    return kind if kind and name.endswith(suffix) and name != suffix else None


_FOLDERS = {"terms": (".yaml", "term"), "cases": (".yaml", "case"), "areas": (".geojson", "area")}


def _read_value(shelf: Shelf, reader: Reader, kind: str, value: Any, data: bytes) -> None:
    if reader.file in SINGLE:
        _keep(shelf, kind, reader.record(SINGLE[reader.file][1], value, kind))
    elif kind == "case":
        _remember(shelf, reader, kind, value)
        _check_stem(reader, _get(value, "id"))
        _keep(shelf, kind, reader.record(Case, value, "case"))
    elif kind == "term":
        _read_terms(shelf, reader, value)
    elif kind == "area":
        _read_areas(shelf, reader, value, data)
    else:
        _read_list(shelf, reader, kind, value)


def _read_list(shelf: Shelf, reader: Reader, kind: str, value: Any) -> None:
    if not isinstance(value, Items):
        reader.problem(_line(value), "arrangement.not-a-list", f"{reader.file} is no list", "begin each record with -")
        shelf.unread.add(kind)
        return
    for number, item in enumerate(value):
        _remember(shelf, reader, kind, item)
        _keep(shelf, kind, reader.record(LISTS[reader.file][1], item, f"{kind} {_name(item, number)}"))


def _read_terms(shelf: Shelf, reader: Reader, value: Any) -> None:
    rows = _get(value, "terms")
    rows = rows if isinstance(rows, Items) else ()
    for item in rows:
        _remember(shelf, reader, "term", item)
    _check_stem(reader, _get(value, "instrument"))
    found = reader.record(TermFile, value, "term file")
    if found is not None:
        shelf.records["term"] += [(found.instrument, term) for term in found.terms]
        return
    # A slip in one term hides none of the others: each is read alone for the checks between records.
    again = Reader(reader.file, shelf.places)
    terms = [term for item in rows if (term := again.record(TermRecord, item, "term")) is not None]
    shelf.records["term"] += [("", term) for term in terms]


def _read_areas(shelf: Shelf, reader: Reader, value: Any, data: bytes) -> None:
    before = len(reader.problems)
    for name in feature_ids(value):
        shelf.spots.setdefault(("area", str(name)), Spot(reader.file, name.line))
        _check_stem(reader, name)
    shelf.records["area"] += read_areas(reader, value, data)
    if len(reader.problems) > before and ("area", _stem(reader.file)) not in shelf.spots:
        shelf.unread.add("area")


def _keep(shelf: Shelf, kind: str, found: Struct | None) -> None:
    if found is not None:
        shelf.records[kind].append(found)


def _remember(shelf: Shelf, reader: Reader, kind: str, value: Any) -> None:
    """Where a record stands; an id that stands twice is a problem."""
    name = _get(value, "id")
    if not isinstance(name, Text):
        return
    first = shelf.spots.setdefault((kind, str(name)), Spot(reader.file, name.line))
    if first != (reader.file, name.line):
        reader.problem(
            name.line, "arrangement.duplicate-id", f"the {kind} {str(name)!r} stands twice",
            f"the first stands at {first.file}:{first.line}; rename one",
        )  # fmt: skip


def _check_stem(reader: Reader, name: Any) -> None:
    """A file is named for what it holds, so that a person finds it."""
    if isinstance(name, Text) and name != _stem(reader.file):
        reader.problem(
            name.line, "arrangement.value-wrong", f"{str(name)[:60]!r} stands in {reader.file}",
            f"expected {_stem(reader.file)}, or name the file for what it holds",
        )  # fmt: skip


def _missing_files(shelf: Shelf, files: Mapping[str, bytes]) -> Iterator[ArrangementError]:
    """Files that every arrangement has, and those whose records others name."""
    named = {mention.kind for mention in shelf.mentions}
    needed = {*SINGLE, "sources.yaml", "participants.yaml", "posts.yaml"}
    needed |= {file for file, (kind, _) in LISTS.items() if kind in named}
    for file in sorted(needed - set(files)):
        shelf.unread.add(str(_kind(file)))
        yield _at(file, 1, "arrangement.file-missing", f"{file} is missing", "add the file")


def _unknown_mentions(shelf: Shelf) -> Iterator[ArrangementError]:
    for mention in shelf.mentions:
        if mention.kind in shelf.unread or (mention.kind, mention.id) in shelf.spots:
            continue
        known = sorted(name for kind, name in shelf.spots if kind == mention.kind)
        near = nearest(mention.id, known)
        hint = f"did you mean {near}?" if near else f"known are {_first(known)}"
        seen = f"no {mention.kind} is called {mention.id!r}"
        yield _at(mention.file, mention.line, "arrangement.reference-unknown", seen, hint)


def _first(names: list[str]) -> str:
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return (", ".join(names[:20]) or "none") + more


def _name(item: Any, number: int) -> str:
    name = _get(item, "id")
    return str(name) if isinstance(name, Text) else f"number {number + 1}"


def _stem(file: str) -> str:
    return file.rpartition("/")[2].rpartition(".")[0]


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Fields) else None


def _line(value: Any) -> int:
    return int(getattr(value, "line", 1))


def _at(file: str, line: int, code: str, message: str, hint: str) -> ArrangementError:
    return ArrangementError(code, message, hint=hint, file=file, line=line)
