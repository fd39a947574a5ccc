"""The record on disk: one commit, the same receipt again, nothing half done, damage never signed over."""

import sqlite3
from pathlib import Path

import pytest

from openline.errors import RecordError, StorageError
from openline.journal import Batch, Entry, leaf_hash
from openline.picture import CheckpointPiece, ForkPiece, LeafPiece, OpeningPiece, Piece, ProvenPiece, StrayPiece
from openline.storage import Store
from tests.campaigns.l8 import entry
from tests.worlds import Author


@pytest.fixture
def author() -> Author:
    return Author("jordan")


@pytest.fixture
def store(tmp_path: Path, author: Author) -> Store:
    made = Store.create(tmp_path / "journal.db", author.origin)
    entries = tuple(Entry(id="", leaf=leaf, opening=None) for leaf in author.leaves)
    made.append(Batch(expected_size=0, entries=entries), author.checkpoint)
    return made


def say(store: Store, author: Author, label: str) -> Entry:
    made = entry(author, label)
    store.append(Batch(expected_size=store.size(), entries=(made,)), author.checkpoint)
    return made


def test_a_batch_for_another_size_is_refused_and_keeps_nothing(store: Store, author: Author) -> None:
    size = store.size()
    for wrong in (0, size - 1, size + 1):
        with pytest.raises(StorageError) as caught:
            store.append(Batch(expected_size=wrong, entries=(entry(author, "one"),)), author.checkpoint)
        assert caught.value.code == "storage.size-changed"
        assert store.size() == len(store.leaves()) == size


def test_two_writers_cannot_both_be_right(store: Store, tmp_path: Path, author: Author) -> None:
    other = Store.open(tmp_path / "journal.db")
    size = store.size()
    theirs = say(other, author, "theirs")
    with pytest.raises(StorageError) as caught:
        store.append(Batch(expected_size=size, entries=(entry(author, "ours"),)), author.checkpoint)
    assert caught.value.code == "storage.size-changed"
    assert Store.open(tmp_path / "journal.db").leaves()[size:] == [theirs.leaf]


def test_an_entry_said_again_gets_the_same_receipt_whatever_is_expected(store: Store, author: Author) -> None:
    made, size = entry(author, "once"), store.size()
    first = store.record(Batch(expected_size=size, entries=(made,)), author.checkpoint)
    say(store, author, "later")
    for expected in (0, size, size + 7):
        assert store.record(Batch(expected_size=expected, entries=(made,)), author.checkpoint) == first
    assert (first[0].index, first[0].leaf_hash) == (size, leaf_hash(made.leaf))
    assert store.size() == size + 2


def test_a_batch_that_was_half_said_before_adds_only_the_rest(store: Store, author: Author) -> None:
    one, two, size = entry(author, "one"), entry(author, "two"), store.size()
    (before,) = store.record(Batch(expected_size=size, entries=(one,)), author.checkpoint)
    both = store.record(Batch(expected_size=size + 1, entries=(one, two, two)), author.checkpoint)
    assert both[0] == before
    assert [receipt.index for receipt in both] == [size, size + 1, size + 1]
    assert store.leaves(size) == [one.leaf, two.leaf]


def test_an_id_used_for_other_bytes_is_refused_and_the_attempt_kept(
    store: Store, author: Author, tmp_path: Path
) -> None:
    first, size = say(store, author, "first"), store.size()
    other = entry(author, "other")
    forged = Entry(id=first.id, leaf=other.leaf.replace(other.id.encode(), first.id.encode()), opening=other.opening)
    new = entry(author, "new")
    with pytest.raises(RecordError) as caught:
        store.record(Batch(expected_size=size, entries=(new, forged)), author.checkpoint)
    assert caught.value.code == "storage.id-reused"
    assert store.leaves()[-1] == first.leaf
    assert store.size() == size
    store.close()
    again = Store.open(tmp_path / "journal.db", clock=lambda: 7)
    assert [(name, data) for name, data, _ in again.attempts()] == [(first.id, forged.leaf)]
    assert not again.damage


def test_kept_attempts_are_bounded(store: Store, author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openline.limits.ATTEMPTS", 3)
    first = say(store, author, "first")
    for number in range(5):
        other = entry(author, f"other {number}")
        forged = Entry(id="", leaf=other.leaf.replace(other.id.encode(), first.id.encode()), opening=other.opening)
        with pytest.raises(RecordError):
            store.record(Batch(expected_size=store.size(), entries=(forged,)), author.checkpoint)
    assert len(store.attempts()) == 3
    assert store.scrub(10_000).found == ()


def test_a_signer_that_fails_leaves_nothing_behind(store: Store, tmp_path: Path, author: Author) -> None:
    class Dies(Exception):
        pass

    class Crash:
        vkey = author.checkpoint.vkey

        def sign(self, message: bytes) -> bytes:
            raise Dies

    size, head = store.size(), store.head_note()
    with pytest.raises(Dies):
        store.append(Batch(expected_size=size, entries=(entry(author, "one"),)), Crash())
    assert (store.size(), store.head_note(), len(store.leaves())) == (size, head, size)
    say(store, author, "two")
    assert Store.open(tmp_path / "journal.db").size() == size + 1


def test_a_full_disk_changes_nothing_and_the_record_goes_on(store: Store, author: Author) -> None:
    size = store.size()
    database = store._record.database.connection
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError) as caught:
        for number in range(100):
            say(store, author, f"full {number}")
    assert caught.value.code == "storage.disk-full"
    kept = store.size()
    assert len(store.leaves()) == kept >= size
    database.execute("PRAGMA max_page_count = 100000")
    say(store, author, "space again")
    assert store.size() == kept + 1


def test_after_a_failed_write_nothing_works_any_more(store: Store, author: Author) -> None:
    class Failing:
        def __init__(self, real: sqlite3.Connection) -> None:
            self.real, self.asked = real, 0

        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql == "COMMIT":
                self.asked += 1
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
                raise error
            return self.real.execute(sql, *values)  # type: ignore[arg-type]

        def __getattr__(self, name: str) -> object:
            return getattr(self.real, name)

    head, failing = store.head_note(), Failing(store._record.database.connection)
    store._record.database.connection = failing  # type: ignore[assignment]
    with pytest.raises(StorageError) as caught:
        say(store, author, "one")
    assert caught.value.code == "storage.database-failed"
    calls = (
        store.size,
        store.leaves,
        store.head,
        store.head_note,
        lambda: say(store, author, "two"),
        lambda: store.put([]),
        lambda: list(store.pieces("jordan")),
        lambda: store.scrub(1),
        lambda: store.erase([]),
        lambda: store.seal_head(author.checkpoint),
    )
    for call in calls:
        with pytest.raises(StorageError) as caught:
            call()
        assert caught.value.code == "storage.closed-after-failure"
    assert failing.asked == 1, "it was never tried again"
    again = Store.open(store._record.path)
    assert again.head_note() == head


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be taken for one" * 20])
def test_a_file_that_is_no_record_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(content)
    with pytest.raises(StorageError) as caught:
        Store.open(path)
    assert caught.value.code in ("storage.database-failed", "storage.not-ours")


def test_what_is_there_is_not_overwritten_and_what_is_missing_is_said(tmp_path: Path, store: Store) -> None:
    with pytest.raises(StorageError) as caught:
        Store.create(tmp_path / "journal.db", "x")
    assert caught.value.code == "storage.exists"
    with pytest.raises(StorageError) as caught:
        Store.open(tmp_path / "nothing.db")
    assert caught.value.code == "storage.missing"


def test_the_disk_is_asked_for_full_durability_and_nothing_is_copied_behind_our_back(store: Store) -> None:
    asked = {"synchronous": 2, "journal_mode": "wal", "wal_autocheckpoint": 0, "secure_delete": 1}
    for name, value in asked.items():
        assert store._record.database.row(f"PRAGMA {name}") == (value,)


def test_everything_put_comes_back_and_contradictions_are_kept(store: Store, author: Author, tmp_path: Path) -> None:
    other = Author("iran")
    proven = ProvenPiece(participant="iran", index=1, leaf=other.leaves[1], path=(b"x" * 32,), note=other.notes[-1])
    put: list[Piece] = [
        *other.pieces(),
        proven,
        StrayPiece(participant="iran", leaf=b"stray"),
        ForkPiece(participant="iran", text=b"fork"),
        LeafPiece(participant="iran", index=1, leaf=b"another leaf there"),
        LeafPiece(participant="iran", index=900, leaf=b"far ahead"),
        OpeningPiece(leaf_hash=b"h" * 32, opening=entry(author, "o").opening),  # type: ignore[arg-type]
    ]
    store.put(put)
    store.put(put)
    store.close()
    held = [piece for piece in Store.open(tmp_path / "journal.db").pieces("jordan") if piece in put]
    assert sorted(map(repr, held)) == sorted(map(repr, put))


def test_cosignature_lines_are_gathered_under_one_text_also_under_our_own(store: Store, author: Author) -> None:
    note = store.head_note()
    assert note is not None
    text = note.split(b"\n\n")[0]
    lines = [note.split(b"\n\n")[1], "— iran/mirror AAAAAAAA\n".encode(), "— iran/witness AAAABBBB\n".encode()]
    for line in lines[1:]:
        store.put([CheckpointPiece(participant="jordan", note=text + b"\n\n" + line)])
    own = [p.note for p in store.pieces("jordan") if isinstance(p, CheckpointPiece)]
    assert own == [note, text + b"\n\n" + b"".join(lines[1:])]


def test_many_different_leaves_at_one_index_do_not_fill_the_disk(store: Store) -> None:
    store.put([LeafPiece(participant="iran", index=5, leaf=b"%d" % number) for number in range(100)])
    store.put_leaves([LeafPiece(participant="iran", index=6, leaf=b"%d" % number) for number in range(100)])
    held = [p.index for p in store.pieces("jordan") if isinstance(p, LeafPiece) and p.participant == "iran"]
    assert held == [5] * 8 + [6] * 8
    assert store.scrub(10_000).found == ()
