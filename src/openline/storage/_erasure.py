"""Erasure: salt and body destroyed in the file, its free pages and its log; the leaf and every proof stay.

First the openings are out of the record, with a word that their old bytes may still lie in pages or in the log. Then
every page is written anew from its rows, because SQLite's secure_delete misses bytes that a page keeps when its cells
move to another one (3 of 1,000 erased bodies were found so); the log is copied and cut to nothing, and the word is
taken back. A crash or a reader in between leaves the word, and the next start goes on from there. It costs a rewriting
of the file and as much memory as it has bytes. What the file system or the disk keeps of overwritten blocks is beyond
us.
"""

from collections.abc import Iterable

from openline.errors import StorageError

from ._record import ERASED, Record


def erase(record: Record, leaf_hashes: Iterable[bytes]) -> None:
    """Destroy these openings and remember that they must not come back."""
    if record.damage:  # a row that cannot be read now would be passed over, and its opening called erased
        record.check_may_sign()
    wanted = frozenset(leaf_hashes)
    with record.changing() as change:
        for index in record.indices(wanted):
            change.connection.execute("UPDATE leaf SET salt = NULL, body = NULL WHERE idx = ?", (index,))
        for key in sorted(wanted):
            change.delete("opening", "leaf_hash", key)
            change.delete("absent", "leaf_hash", key)
            change.insert("absent", key, ERASED)
        change.set_meta("erasing", "the log may still hold what was erased")
    record.absent.update(dict.fromkeys(wanted, ERASED))
    record.erasing = True
    if not finish(record):
        raise StorageError(
            "storage.erasure-pending",
            "the openings are erased from the record, but a reader or a full disk holds old pages in the log",
            hint="close other programs that read this record; the next start finishes it",
        )


def finish(record: Record) -> bool:
    """Cut the log to nothing if an erasure waits for it; False when it must still wait."""
    if not record.erasing:
        return True
    if not record.database.write_anew() or not record.database.copy_log("TRUNCATE"):
        return False
    with record.changing() as change:
        change.set_meta("erasing", None)
    record.erasing = False
    return True
