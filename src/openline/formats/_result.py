"""The result of a bulk assessment as a table: one row for each event and each term that speaks to it.

An event to which no term speaks has one row without a term, so that every event of the list is in the result. What
must go along stands in the file's own metadata: whose list it is, its licence and citation, the arrangement's digest,
the readings chosen, and that none of it is a determination. Codes are written as their words.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from openline.arrangement import Arrangement
from openline.assessment import OUTCOMES, SETTLES, Batch
from openline.errors import FormatError

RESULT_FORMAT: Final = "openline-assessment/1"
SURE: Final = ("no", "possible", "certain")
_TEXT: Final = ("region", "group", "place_class", "time_class")


def arrow() -> Any:
    """The pyarrow module; raises FormatError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise FormatError(
            "formats.parquet-missing", "reading and writing Parquet needs pyarrow",
            hint="install it: pip install 'openline[data]'",
        ) from None  # fmt: skip
    return pyarrow


def result_schema(about: Mapping[str, Any]) -> Any:
    """The columns of a result, with what goes along as metadata under the key ``openline``."""
    pa = arrow()
    word = pa.dictionary(pa.int32(), pa.string())
    fields = [
        ("event", pa.string()), ("line", pa.int64()), ("day", pa.date32()),
        ("earliest_utc", pa.timestamp("s", tz="UTC")), ("latest_utc", pa.timestamp("s", tz="UTC")),
        ("lat_e7", pa.int64()), ("lon_e7", pa.int64()), ("radius_m", pa.int64()), ("act_kind", word),
        *((name, word) for name in _TEXT), ("killed", pa.int64()),
        ("term", word), ("instrument", word), ("term_kind", word), ("outcome", word),
        *((name, word) for name in ("act", "time", "place", "actor")), ("settles", word), ("readings", word),
    ]  # fmt: skip
    said = json.dumps({"format": RESULT_FORMAT, **about}, ensure_ascii=False, sort_keys=True)
    return pa.schema(fields, metadata={"openline": said})


def result_table(batch: Batch, arrangement: Arrangement, schema: Any) -> Any:
    """The rows of a batch; those of one event follow each other, in the order of the terms."""
    rows, columns = _with_quiet(batch)
    values = {**_event_values(batch, rows), **_term_values(batch, arrangement, rows, columns)}
    pa = arrow()
    arrays = [_array(pa, values[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(pa: Any, values: Sequence[Any], kind: Any) -> Any:
    if pa.types.is_dictionary(kind):
        return pa.array(values, type=pa.string()).dictionary_encode().cast(kind)
    return pa.array(values, type=kind)


def _with_quiet(batch: Batch) -> tuple[list[int], list[int]]:
    """Rows and columns that speak, and for every event to which none does its row with column -1."""
    rows, columns = batch.spoken()
    silent = np.setdiff1d(np.arange(len(batch.events)), rows)
    pairs = [*zip(rows.tolist(), columns.tolist(), strict=True), *((int(row), -1) for row in silent)]
    pairs.sort()
    return [row for row, _ in pairs], [column for _, column in pairs]


def _event_values(batch: Batch, rows: Sequence[int]) -> dict[str, list[Any]]:
    events = [batch.events[row] for row in rows]
    return {
        "event": [event.id for event in events],
        "line": [event.line for event in events],
        "day": [event.day for event in events],
        "earliest_utc": [event.span.earliest for event in events],
        "latest_utc": [event.span.latest for event in events],
        "lat_e7": [event.position.lat_e7 if event.position else None for event in events],
        "lon_e7": [event.position.lon_e7 if event.position else None for event in events],
        "radius_m": [event.radius_m for event in events],
        "act_kind": [event.kind.value for event in events],
        "killed": [event.killed for event in events],
        **{name: [getattr(event, name) for event in events] for name in _TEXT},
    }


def _term_values(
    batch: Batch, arrangement: Arrangement, rows: Sequence[int], columns: Sequence[int]
) -> dict[str, list[Any]]:
    terms = arrangement.terms
    spoken = list(zip(rows, columns, strict=True))
    sure = {
        name: [SURE[codes[row, column]] if column >= 0 else None for row, column in spoken]
        for name, codes in (("act", batch.act), ("time", batch.time), ("place", batch.place), ("actor", batch.actor))
    }
    return {
        "term": [terms[column].id if column >= 0 else None for column in columns],
        "instrument": [terms[column].instrument if column >= 0 else None for column in columns],
        "term_kind": [terms[column].kind.value if column >= 0 else None for column in columns],
        "outcome": [OUTCOMES[batch.outcomes[at]].value if at[1] >= 0 else "no-term-speaks" for at in spoken],
        "settles": [_settles(batch, at) for at in spoken],
        "readings": ["; ".join(batch.readings[at]) if at in batch.readings else None for at in spoken],
        **sure,
    }


def _settles(batch: Batch, at: tuple[int, int]) -> str | None:
    found = SETTLES[batch.settles[at]] if at[1] >= 0 else None
    return found.value if found else None
