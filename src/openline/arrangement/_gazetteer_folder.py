"""The gazetteers of an arrangement's folder: each record's file is there and in order, and no file is left unnamed.

A record without a file is given apart, when a command runs; its columns say how that file is read.
"""

from collections.abc import Iterator, Mapping, Sequence

from openline.errors import ArrangementError, ArrangementErrors

from ._gazetteer import Admin, Gazetteer, Settlement
from ._gazetteer_file import headings, read_gazetteer, read_settlements
from ._gazetteer_records import GazetteerRecord
from ._places import Places, Spot
from ._records import Place


def check_gazetteers(
    records: Sequence[GazetteerRecord], tables: Mapping[str, bytes], places: Places, *, unread: bool
) -> Iterator[ArrangementError]:
    """Every problem of the tables; ``unread`` says that not all records could be read."""
    named = {record.file for record in records}
    for record in records:
        if record.file is not None and record.file not in tables:
            spot = places.of(record, "file")
            yield _at(spot, "arrangement.file-missing", f"{record.file} is missing",
                      "add it as gazetteers/NAME.csv or .csv.gz, or leave file out: it is given apart")  # fmt: skip
        elif record.file is not None:
            try:
                read_settlements(record.file, tables[record.file], record)
            except ArrangementErrors as found:
                yield from found.problems
    for file in sorted(set(tables) - named if not unread else ()):
        yield _at(Spot(file, 1), "arrangement.file-unknown", f"no record of gazetteers.yaml names {file}",
                  "write its record, or remove it")  # fmt: skip


def gazetteers(records: Sequence[GazetteerRecord], files: Mapping[str, bytes]) -> tuple[Gazetteer, ...]:
    """The gazetteers that a checked folder holds, indexed."""
    return tuple(
        read_gazetteer(record.file, files[record.file], record)
        for record in records
        if record.file is not None and record.file in files
    )


def given_apart(records: Sequence[GazetteerRecord], file: str, data: bytes) -> Gazetteer:
    """A list that somebody points to: read as the record given apart whose headings it has, or by the usual ones."""
    seen = set(headings(file, data))
    fitting = [record for record in records if record.file is None and _wanted(record) <= seen]
    return read_gazetteer(file, data, fitting[0] if fitting else None)


def own_places(title: str, places: Sequence[Place]) -> Gazetteer:
    """The arrangement's own named places as a gazetteer, found by id and by name."""
    return Gazetteer(
        title,
        [
            Settlement(
                code="",
                names=(place.name, place.id),
                position=place.position,
                admins=(Admin(name=place.region, code=""),) if place.region else (),
            )
            for place in places
        ],
    )


def _wanted(record: GazetteerRecord) -> set[str]:
    columns = record.columns
    return {*columns.names, columns.code, columns.lat, columns.lon, *columns.admin_names, *columns.admin_codes}


def _at(spot: Spot, code: str, message: str, hint: str) -> ArrangementError:
    return ArrangementError(code, message, hint=hint, file=spot.file, line=spot.line)
