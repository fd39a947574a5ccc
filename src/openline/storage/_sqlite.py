"""One SQLite file for each node: its journal, and what it holds of others. One commit for each append.

Order of writes. In one transaction: the size is compared, leaves and openings are written, the same rows are
read again through SQL, memory must reproduce the last signed root, the checkpoint over the rows read again is
signed and written beside the last of them. Then the commit, with its fsync. Only then does anything of it leave:
the checkpoint, the receipt, the mark beside the file. What holds if we stop: before the commit nothing was
recorded; after it everything was, and the next start finds it by reading everything.

Why a checkpoint may be signed before its commit: nobody is given it before. When the commit fails or is lost, the
signed bytes are dropped with the leaves under them, so no second checkpoint of that size is ever seen beside the
first. When a failed commit turns out to have been kept, its checkpoint is found with its leaves, and stands.

    store = Store.create(path, "openline/demo/jordan")
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from openline.errors import RecordError, StorageError
from openline.journal import (
    Batch,
    Checkpoint,
    Frontier,
    Signer,
    Tree,
    Vkey,
    parse_checkpoint,
    parse_note,
)
from openline.picture import LeafPiece, Piece

from ._database import VERSION, discard, on_disk, sync_folder, unreadable
from ._erasure import erase, finish
from ._held import held, own_pieces, put, put_leaves
from ._own import Damage
from ._record import ERASED, Record, begin, mark_path
from ._recording import Receipt, record_batch, seal
from ._repair import RepairReport, finish_swap, mend, swap
from ._scrub import Scrub, ScrubReport, rows_due


def wall_clock_s() -> int:
    """POSIX seconds now; only dates refused attempts."""
    return int(time.time())


class Store:
    """A node's durable record. One writer; every method commits or changes nothing.

    After a failed write or fsync every method raises StorageError ``storage.closed-after-failure``; a full disk
    raises ``storage.disk-full``, changes nothing, and the record stays usable.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._scrub = Scrub(record.path, record.own)
        if not record.damage:
            finish(record)

    @classmethod
    def create(cls, path: Path, origin: str, clock: Callable[[], int] = wall_clock_s) -> "Store":
        """A new, empty record; raises StorageError when the file exists."""
        with on_disk(path):
            if path.exists():
                raise StorageError("storage.exists", f"{path.name} exists", hint="open it, or choose another folder")
            discard(mark_path(path))
            begin(path, {"origin": origin, "version": VERSION})
            sync_folder(path.parent)
        return cls(Record.read(path, clock))

    @classmethod
    def open(cls, path: Path, clock: Callable[[], int] = wall_clock_s) -> "Store":
        """An existing record; everything stored is read and recomputed before anything else.

        What no longer holds is in ``damage``; raises StorageError when the file cannot be read at all (``rebuild``).
        """
        with on_disk(path):
            finish_swap(path)
            if not path.exists():
                raise StorageError("storage.missing", f"no record at {path.name}", hint="check the folder of the node")
        return cls(Record.read(path, clock))

    def close(self) -> None:
        """Close the file."""
        self._record.close()

    # -- our own journal ----------------------------------------------------------------------

    @property
    def origin(self) -> str:
        """The origin line of our journal."""
        return self._record.own.origin

    def size(self) -> int:
        """How many leaves are recorded, signed or not yet."""
        self._record.database.check_open()
        return self._record.own.frontier.size

    @property
    def frontier(self) -> Frontier:
        """The frontier over all recorded leaves."""
        return self._record.own.frontier

    def leaves(self, start: int = 0) -> list[bytes]:
        """Our leaves from an index on, up to the first that is missing."""
        found: list[bytes] = []
        for index, data in self._record.database.rows(
            "SELECT idx, data FROM leaf WHERE idx >= ? ORDER BY idx", (start,)
        ):
            if index != start + len(found):
                break
            found.append(data)
        return found

    @property
    def tree(self) -> Tree:
        """The tree over all recorded leaves, for proofs; it grows with the record and is nobody's to change."""
        return self._record.own.tree()

    def head_note(self) -> bytes | None:
        """The largest signed checkpoint."""
        self._record.database.check_open()
        return self._record.own.note

    def head(self) -> Checkpoint | None:
        """The same, parsed."""
        self._record.database.check_open()
        return self._record.own.head

    def append(self, batch: Batch, signer: Signer) -> Checkpoint:
        """Record entries; the checkpoint that first covers all of them. Raises what ``record`` raises."""
        assert batch.entries, "a batch holds something"
        note = max(self.record(batch, signer), key=attrgetter("index")).note
        newest = self._record.own
        return newest.head if newest.head and note is newest.note else parse_checkpoint(parse_note(note))

    def record(self, batch: Batch, signer: Signer) -> tuple[Receipt, ...]:
        """Record entries and sign the new head; when this returns, they are durable.

        An entry said again with the same id and bytes gets the same receipt, whatever size is expected. An id with
        other bytes raises RecordError ``storage.id-reused``: nothing of the batch is recorded, the attempt is kept.
        Raises StorageError ``storage.size-changed`` when the journal has not the expected size,
        ``journal.damaged`` or ``storage.restored-without-proof`` while nothing may be signed.
        """
        return record_batch(self._record, batch, signer)

    def seal_head(self, signer: Signer) -> Checkpoint | None:
        """Sign what is recorded and not yet signed: rows mended from a mirror. None for an empty journal."""
        seal(self._record, signer)
        return self._record.own.head

    def attempts(self) -> list[tuple[str, bytes, int]]:
        """Refused entries that reused an id: the id, the bytes, POSIX seconds; oldest first."""
        rows = self._record.database.rows("SELECT id, data, noted_s FROM attempt ORDER BY number")
        return [(name, data, noted_s) for name, data, noted_s in rows]

    # -- what we hold of everybody ------------------------------------------------------------

    def put(self, pieces: Sequence[Piece]) -> None:
        """Keep foreign pieces; pieces held already change nothing, erased openings are not taken again."""
        put(self._record, pieces)

    def put_leaves(self, pieces: Sequence[LeafPiece]) -> None:
        """The same for many leaves in one transaction, quicker."""
        put_leaves(self._record, pieces)

    def pieces(self, participant: str) -> Iterator[Piece]:
        """Everything held: our own journal under our own name, and the others' as they came."""
        try:
            yield from own_pieces(self._record, participant)
            yield from held(self._record.database)
        except (TypeError, ValueError, AttributeError, RecordError) as error:  # a damaged page gives values of any type
            raise unreadable(self._record.path, error) from error

    def erased(self, leaf: bytes) -> bool:
        """Whether what opened this leaf was destroyed here and must not come back."""
        return self._record.absent.get(leaf) == ERASED

    def erase(self, leaf_hashes: Iterable[bytes]) -> None:
        """Destroy salt and body of these leaves here, for good; every proof stays valid.

        Raises StorageError ``storage.erasure-pending`` when old pages could not be destroyed yet; see ``_erasure``.
        """
        erase(self._record, leaf_hashes)

    # -- is it all still so? ------------------------------------------------------------------

    @property
    def damage(self) -> tuple[Damage, ...]:
        """What no longer holds. Then reading works, and nothing is signed until ``repair``."""
        return self._record.damage

    @property
    def restored(self) -> bool:
        """Whether this was rebuilt from a mirror and nobody has shown its latest head yet: see ``unlock``."""
        return self._record.restored

    def scrub(self, rows: int) -> ScrubReport:
        """Read the next so many rows again and recompute them; what is found is damage from then on."""
        self._record.database.check_open()
        report = self._scrub.step(rows, self._record.signers, self._record.absent, self._record.total)
        self._record.damage = (*self._record.damage, *report.found)
        return report

    def scrub_due(self, elapsed_s: float) -> int:
        """How many rows to scrub after so many seconds, to be through all within ``limits.SCRUB_INTERVAL_S``."""
        return rows_due(self.size() + self._record.total.rows, elapsed_s)

    def repair(
        self, leaves: Mapping[int, bytes], heads: Iterable[bytes], keys: Sequence[Vkey], pieces: Iterable[Piece] = ()
    ) -> RepairReport:
        """Mend the file from what one mirror serves; raises RecordError and changes nothing when that does not fit.

        ``leaves`` and ``heads`` are of our journal, ``keys`` our checkpoint keys, ``pieces`` whatever the mirror
        holds of others, and openings. See ``_repair``.
        """
        with on_disk(self._record.path):
            report = mend(self._record.path, None, leaves, heads, keys, pieces)
            self._record.close()
            swap(self._record.path)
        self.__init__(Record.read(self._record.path, self._record.clock))  # type: ignore[misc] # all is read anew
        return report

    def unlock(self, note: bytes) -> None:
        """Let a restored record sign again: ``note`` is its latest head, as those others state it who must.

        Whose statement is enough is for the caller to judge. Raises RecordError when the note is not our head.
        """
        stated = parse_checkpoint(parse_note(note))
        if stated != self._record.own.checkpoint():
            raise RecordError(
                "storage.head-not-ours",
                f"the latest head covers {stated.size} leaves; the record holds {self.size()}, or others",
                hint="rebuild from a mirror that holds everything up to that head",
            )
        with self._record.changing() as change:
            change.set_meta("restored", None)
        self._record.restored = False


def rebuild(
    path: Path,
    origin: str,
    leaves: Mapping[int, bytes],
    heads: Iterable[bytes],
    keys: Sequence[Vkey],
    pieces: Iterable[Piece] = (),
) -> Store:
    """A record that is lost or cannot be opened, from what one mirror serves; arguments as in ``Store.repair``.

    It is *restored*: it signs nothing before ``Store.unlock``.
    """
    with on_disk(path):
        mend(path, origin, leaves, heads, keys, pieces)
        swap(path)
    return Store.open(path)
