"""The record on disk: nothing is half done, damage is never signed over, a crash between two commits is finished."""

import sqlite3
from pathlib import Path

import pytest

from openline.errors import RecordError, StorageError
from openline.journal import Batch, Entry
from openline.storage import Store, public_keys, read_keys, write_keys
from tests.worlds import Author, seeded


def entries(author: Author) -> tuple[Entry, ...]:
    return tuple(Entry(id="0" * 32, leaf=leaf, opening=None) for leaf in author.leaves)


@pytest.fixture
def author() -> Author:
    return Author("jordan")


@pytest.fixture
def store(tmp_path: Path, author: Author) -> Store:
    made = Store.create(tmp_path / "journal.db", author.origin)
    made.append(Batch(expected_size=0, entries=entries(author)), author.checkpoint)
    return made


def test_a_batch_for_another_size_is_refused_and_keeps_nothing(store: Store, author: Author) -> None:
    size = store.size()
    for wrong in (0, size - 1, size + 1):
        with pytest.raises(StorageError) as caught:
            store.append(Batch(expected_size=wrong, entries=entries(author)[:1]), author.checkpoint)
        assert caught.value.code == "storage.size-changed"
        assert store.size() == size


def test_two_writers_cannot_both_be_right(store: Store, tmp_path: Path, author: Author) -> None:
    other = Store.open(tmp_path / "journal.db")
    size = store.size()
    batch = Batch(expected_size=size, entries=(Entry(id="1" * 32, leaf=b"one", opening=None),))
    other.append(batch, author.checkpoint)
    with pytest.raises(StorageError):
        store.append(batch, author.checkpoint)
    assert Store.open(tmp_path / "journal.db").leaves()[size:] == [b"one"]


def test_a_crash_between_leaf_and_checkpoint_is_finished_at_start(store: Store, tmp_path: Path, author: Author) -> None:
    class Dies(Exception):
        pass

    class Crash:
        vkey = author.checkpoint.vkey

        def sign(self, message: bytes) -> bytes:
            raise Dies

    size = store.size()
    with pytest.raises(Dies):
        store.append(Batch(expected_size=size, entries=(Entry(id="1" * 32, leaf=b"one", opening=None),)), Crash())
    store.close()
    again = Store.open(tmp_path / "journal.db")
    assert again.size() == size + 1
    head = again.head()
    assert head is not None
    assert head.size == size
    finished = again.seal_head(author.checkpoint)
    assert finished is not None
    assert finished.size == size + 1
    assert again.seal_head(author.checkpoint) == finished


def test_a_damaged_journal_is_never_signed_over(store: Store, tmp_path: Path) -> None:
    store.close()
    with sqlite3.connect(tmp_path / "journal.db") as db:
        (data,) = db.execute("SELECT data FROM leaf WHERE idx = 2").fetchone()
        db.execute("UPDATE leaf SET data = ? WHERE idx = 2", (data[:-5] + b"?????",))
    with pytest.raises(RecordError) as caught:
        Store.open(tmp_path / "journal.db")
    assert caught.value.code == "journal.damaged"


def test_a_journal_that_shrank_is_never_signed_over(store: Store, tmp_path: Path) -> None:
    store.close()
    with sqlite3.connect(tmp_path / "journal.db") as db:
        db.execute("DELETE FROM leaf WHERE idx = (SELECT max(idx) FROM leaf)")
    with pytest.raises(RecordError) as caught:
        Store.open(tmp_path / "journal.db")
    assert caught.value.code == "journal.shrunk"


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


def test_the_disk_is_asked_for_full_durability(store: Store) -> None:
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_keys_are_private_encrypted_and_refused_when_damaged(tmp_path: Path, author: Author) -> None:
    path = tmp_path / "keys.txt"
    keys = {key.vkey.name: key for key in (author.root, author.node)}
    write_keys(path, keys, b"a long passphrase", seeded("random", 28))
    assert path.stat().st_mode & 0o777 == 0o600
    data = path.read_bytes()
    assert seeded("jordan root") not in data
    assert [key.name for key in public_keys(data)] == list(keys)
    opened = read_keys(data, b"a long passphrase")
    assert {name: key.sign(b"x") for name, key in opened.items()} == {
        name: key.sign(b"x") for name, key in keys.items()
    }
    assert "PrivateKey(" in repr(author.root)
    assert seeded("jordan root").hex() not in repr(author.root)
    with pytest.raises(RecordError) as caught:
        read_keys(data, b"another")
    assert caught.value.code == "storage.passphrase-wrong"
    for at in range(0, len(data), 11):
        with pytest.raises(RecordError):
            public_keys(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    with pytest.raises(FileExistsError):
        write_keys(path, keys, b"x", seeded("random", 28))
