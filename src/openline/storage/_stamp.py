"""What a record file held when something was made from it, in one short line, without reading its rows."""

import sqlite3
from contextlib import closing
from pathlib import Path

from openline.errors import StorageError

from ._database import ENGINE_ERRORS, unreadable

_COUNTED = "SELECT count(*), count(body), count(head), max(idx) FROM leaf"


def stamp(path: Path) -> str:
    """The sum of all rows of others and the counts of our own: another whenever anything was added, opened or erased.

    Reads only; raises StorageError when the file is missing or cannot be read. It finds change, not damage.
    """
    if not path.exists():
        raise StorageError("storage.missing", f"no record at {path.name}", hint="check the folder of the node")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            counts = connection.execute(_COUNTED).fetchone()
            total = connection.execute("SELECT value FROM meta WHERE name = 'sum'").fetchone()
    except ENGINE_ERRORS as error:
        raise unreadable(path, error) from error
    return " ".join(str(value) for value in (*counts, *(total or ("none",))))
