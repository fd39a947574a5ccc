"""Damage is found, named, never signed over, and mended from a mirror; what was erased is gone and stays gone."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from openline.errors import RecordError, StorageError
from openline.journal import Batch, Entry, leaf_hash
from openline.picture import LeafPiece, OpeningPiece
from openline.storage import Store, rebuild
from tests.campaigns import l8
from tests.worlds import Author

LEAVES = 12


@pytest.fixture
def author() -> Author:
    return Author("jordan")


@pytest.fixture
def entries(author: Author) -> list[Entry]:
    opened = [Entry(id="", leaf=leaf, opening=None) for leaf in author.leaves]
    return [*opened, *(l8.entry(author, f"entry {n}") for n in range(LEAVES - len(opened)))]


@pytest.fixture
def path(tmp_path: Path, author: Author, entries: list[Entry]) -> Path:
    """A closed record of twelve leaves under four heads, with something held of another."""
    path = tmp_path / "home" / "journal.db"
    path.parent.mkdir()
    store = Store.create(path, author.origin)
    for start in range(0, LEAVES, 3):
        store.append(Batch(expected_size=start, entries=tuple(entries[start : start + 3])), author.checkpoint)
    store.put(l8.others(Author("iran")))
    store.close()
    return path


def change(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(sql)
    database.close()


CHANGES = {
    "a leaf": ("UPDATE leaf SET data = CAST(data || x'00' AS BLOB) WHERE idx = 4", (3, 5)),
    "a leaf of the first batch": ("UPDATE leaf SET data = CAST(x'00' || data AS BLOB) WHERE idx = 0", (0, 2)),
    "a leaf that is gone": ("DELETE FROM leaf WHERE idx = 7", (7, 7)),
    "the end that is gone": ("DELETE FROM leaf WHERE idx >= 9", (9, 11)),
    "a head of another text": ("UPDATE leaf SET head = CAST(replace(head, '6', '7') AS BLOB) WHERE idx = 5", (3, 5)),
    "the newest head's signature": ("UPDATE leaf SET head = CAST(substr(head, 1, length(head) - 5) || 'AA==' || x'0a' AS BLOB) WHERE idx = 11", (11, 11)),
    "a head between that is gone": ("UPDATE leaf SET head = NULL WHERE idx = 5", (5, 5)),
    "the newest head that is gone": ("UPDATE leaf SET head = x'' WHERE idx = 11", (11, 11)),
    "an opening": ("UPDATE leaf SET body = CAST(body || x'20' AS BLOB) WHERE idx = 9", (9, 9)),
    "an opening that is gone": ("UPDATE leaf SET salt = NULL, body = NULL WHERE idx = 9", (9, 9)),
    "half an opening": ("UPDATE leaf SET salt = NULL WHERE idx = 9", (9, 9)),
    "a foreign leaf": ("UPDATE foreign_leaf SET data = CAST(data || x'00' AS BLOB) WHERE idx = 1", None),
    "a foreign leaf that moved": ("UPDATE foreign_leaf SET idx = 77 WHERE idx = 1", None),
    "a foreign leaf that is gone": ("DELETE FROM foreign_leaf WHERE idx = 1", None),
    "a foreign line": ("UPDATE foreign_line SET line = line || ' '", None),
    "a foreign opening": ("UPDATE opening SET salt = body", None),
    "a word of the record": ("DELETE FROM meta WHERE name = 'sum'", None),
    "the key of our heads": ("DELETE FROM signer", None),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_damage_is_named_nothing_is_signed_and_a_mirror_mends_it(
    what: str, path: Path, author: Author, entries: list[Entry]
) -> None:
    sql, where = CHANGES[what]
    change(path, sql)
    store = Store.open(path)
    assert store.damage, what
    if where is not None:
        assert (store.damage[0].first, store.damage[0].last) == where
    batch = Batch(expected_size=LEAVES, entries=(l8.entry(author, "next"),))
    with pytest.raises(StorageError) as caught:
        store.append(batch, author.checkpoint)
    assert caught.value.code == "journal.damaged"
    with pytest.raises(StorageError) as caught:
        store.seal_head(author.checkpoint)
    assert caught.value.code == "journal.damaged"
    list(store.leaves())
    mirror, heads = dict(enumerate(e.leaf for e in entries)), _heads(path)
    openings = [OpeningPiece(leaf_hash=leaf_hash(e.leaf), opening=e.opening) for e in entries if e.opening]
    report = store.repair(mirror, heads, [author.checkpoint.vkey], [*l8.others(Author("iran")), *openings])
    assert (report.openings_lost, report.restored) == ((), False)
    assert not store.damage
    store.append(batch, author.checkpoint)
    assert store.leaves()[:LEAVES] == [e.leaf for e in entries]
    held = {(p.index, p.leaf) for p in store.pieces("jordan") if isinstance(p, LeafPiece) and p.participant == "iran"}
    assert held == {(p.index, p.leaf) for p in l8.others(Author("iran")) if isinstance(p, LeafPiece)}


def test_a_mirror_that_lies_or_lacks_the_leaf_changes_nothing(path: Path, author: Author, entries: list[Entry]) -> None:
    change(path, "UPDATE leaf SET data = CAST(data || x'00' AS BLOB) WHERE idx = 4")
    store, before = Store.open(path), path.read_bytes()
    for leaves in ({}, {4: entries[5].leaf}, {n: e.leaf for n, e in enumerate(entries) if n != 4}):
        with pytest.raises(RecordError) as caught:
            store.repair(leaves, _heads(path), [author.checkpoint.vkey])
        assert caught.value.code == "storage.mirror-does-not-fit"
        assert store.damage
    assert path.read_bytes() == before


def test_a_lost_opening_may_come_back_and_an_erased_one_may_not(
    path: Path, author: Author, entries: list[Entry]
) -> None:
    lost, erased = entries[9], entries[10]
    pieces = [OpeningPiece(leaf_hash=leaf_hash(e.leaf), opening=e.opening) for e in (lost, erased) if e.opening]
    store = Store.open(path)
    store.erase([leaf_hash(erased.leaf)])
    store.close()
    change(path, "UPDATE leaf SET body = CAST(body || x'20' AS BLOB) WHERE idx = 9")
    store = Store.open(path)
    report = store.repair({}, [], [author.checkpoint.vkey])
    assert report.openings_lost == (9,)
    assert _opened(store) & {leaf_hash(lost.leaf), leaf_hash(erased.leaf)} == set()
    store.put(pieces)
    assert _opened(store) & {leaf_hash(lost.leaf), leaf_hash(erased.leaf)} == {leaf_hash(lost.leaf)}
    store.close()
    assert not Store.open(path).damage


@pytest.mark.parametrize("name", ["journal.db", "journal.db-wal"])
def test_an_older_copy_put_back_is_not_signed_over(path: Path, author: Author, name: str) -> None:
    store = Store.open(path)
    store.append(Batch(expected_size=LEAVES, entries=(l8.entry(author, "one"),)), author.checkpoint)
    older = path.parent.parent / "older"
    shutil.copytree(path.parent, older)
    store.append(Batch(expected_size=LEAVES + 1, entries=(l8.entry(author, "two"),)), author.checkpoint)
    if name.endswith("-wal"):  # its end is damaged: SQLite forgets it and says nothing
        shutil.copytree(path.parent, path.parent.parent / "crash")
        path = path.parent.parent / "crash" / "journal.db"
        log = bytearray(path.with_name(name).read_bytes())
        log[len(log) * 3 // 4] ^= 1
        path.with_name(name).write_bytes(log)
    else:
        store.close()
        shutil.copy(older / "journal.db", path)
        shutil.copy(older / "journal.db-wal", path.with_name("journal.db-wal"))
    with pytest.raises(StorageError) as caught:
        Store.open(path).seal_head(author.checkpoint)
    assert caught.value.code == "journal.damaged"


def test_a_rebuilt_record_signs_nothing_before_its_latest_head_is_shown(
    path: Path, author: Author, entries: list[Entry]
) -> None:
    heads = _heads(path)
    shutil.rmtree(path.parent)
    path.parent.mkdir()
    mirror = {n: e.leaf for n, e in enumerate(entries[:9])}
    store = rebuild(path, author.origin, mirror, heads[:3], [author.checkpoint.vkey])
    batch = Batch(expected_size=9, entries=(l8.entry(author, "next"),))
    for attempt in range(2):
        with pytest.raises(StorageError) as caught:
            store.append(batch, author.checkpoint)
        assert caught.value.code == "storage.restored-without-proof"
        with pytest.raises(RecordError) as refused:
            store.unlock(heads[3 - 2 * attempt])
        assert refused.value.code == "storage.head-not-ours"
        store.close()
        store = Store.open(path)
        assert store.restored
    store.unlock(heads[2])
    store.append(batch, author.checkpoint)
    store.close()
    assert not Store.open(path).restored


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_crash_while_the_mended_file_takes_its_place_is_finished(
    cut: str, path: Path, author: Author, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(path, "UPDATE leaf SET data = CAST(data || x'00' AS BLOB) WHERE idx = 4")
    store = Store.open(path)

    def crash(_: Path) -> None:
        if cut == "after":
            path.rename(path.with_name("journal.db-old"))
        raise KeyboardInterrupt

    monkeypatch.setattr("openline.storage._sqlite.swap", crash)
    with pytest.raises(KeyboardInterrupt):
        store.repair({4: entries[4].leaf}, [], [author.checkpoint.vkey])
    monkeypatch.undo()
    again = Store.open(path)
    assert bool(again.damage) == (cut == "before")
    assert cut == "before" or again.leaves() == [e.leaf for e in entries]


@pytest.mark.parametrize("blocked", [False, True])
def test_erased_words_are_in_no_file_any_more(blocked: bool, path: Path, author: Author) -> None:
    made = l8.entry(author, "to be erased")
    assert made.opening is not None
    store = Store.open(path)
    store.append(Batch(expected_size=LEAVES, entries=(made,)), author.checkpoint)
    assert _anywhere(path.parent, made.opening.body[-40:]), "the words are seen before"
    if blocked:
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM leaf").fetchone()
        store.put([LeafPiece(participant="iran", index=50, leaf=b"something after it")])
        store._record.database.connection.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(StorageError) as caught:
            store.erase([leaf_hash(made.leaf)])
        assert caught.value.code == "storage.erasure-pending"
        reader.close()
        store.close()
        store = Store.open(path)
    else:
        store.erase([leaf_hash(made.leaf)])
    assert not _anywhere(path.parent, made.opening.body[-40:])
    assert not _anywhere(path.parent, made.opening.salt)
    assert store.leaves()[-1] == made.leaf
    assert not store.damage


def test_everything_is_read_again_within_the_interval(path: Path) -> None:
    store = Store.open(path)
    rows = store.size() + store._record.total.rows
    steps = 0
    while not store.scrub(store.scrub_due(3_600)).finished:
        steps += 1
    assert steps <= 24
    assert store.scrub_due(24 * 3_600) == rows


def test_damage_that_comes_while_running_is_found_by_the_scrub(path: Path, author: Author) -> None:
    for sql in (sql for sql, _ in CHANGES.values() if "sum" not in sql):
        shutil.copytree(path.parent, path.parent.parent / "running", dirs_exist_ok=True)
        store = Store.open(path.parent.parent / "running" / "journal.db")
        change(path.parent.parent / "running" / "journal.db", sql)
        while not store.scrub(4).finished and not store.damage:
            pass
        assert store.damage, sql
        with pytest.raises(StorageError):
            store.seal_head(author.checkpoint)
        store.close()
        shutil.rmtree(path.parent.parent / "running")


def _heads(path: Path) -> list[bytes]:
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT head FROM leaf WHERE length(head) > 0 ORDER BY idx").fetchall()
    database.close()
    return [row[0] for row in rows]


def _opened(store: Store) -> set[bytes]:
    return {p.leaf_hash for p in store.pieces("jordan") if isinstance(p, OpeningPiece)}


def _anywhere(folder: Path, words: bytes) -> bool:
    return any(words in file.read_bytes() for file in folder.iterdir())


VALUES = {
    "meta": ("name", "value", "digest"),
    "leaf": ("data", "salt", "body", "head"),
    "signer": ("vkey", "digest"),
    "absent": ("leaf_hash", "why", "digest"),
    "opening": ("leaf_hash", "salt", "body", "digest"),
    "foreign_leaf": ("journal", "idx", "digest", "data"),
    "foreign_line": ("journal", "size", "digest", "text", "line"),
}


@pytest.mark.parametrize("table", VALUES)
def test_a_damaged_page_may_give_values_of_any_type(table: str, tmp_path: Path) -> None:
    """Found like any damage, with no error that is not ours, and mended; the columns lose their types first."""
    truth, (_, closed) = l8._prepared(tmp_path, 5)
    mirror = l8._mirror(tmp_path / "mirror.db", truth)
    for column in VALUES[table]:
        for value in (None, 7, b"\xff\xfe"):
            folder = tmp_path / f"{column} {value!r}"
            shutil.copytree(closed, folder)
            if not _put_value(folder / "journal.db", table, column, value):
                continue
            try:
                outcome = l8.judge(folder / "journal.db", truth)
            except StorageError:
                outcome = "refused at start"
            assert outcome in ("refused at start", "found at start", "found by the scrub"), (column, value)
            assert l8._mended(folder / "journal.db", truth, mirror) == "mended", (column, value)


def _put_value(path: Path, table: str, column: str, value: object) -> bool:
    """False where the column cannot hold it: part of a key is never NULL."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = ON")
        for word, other in (
            (" STRICT, WITHOUT", " WITHOUT"),
            (" STRICT", ""),
            (" NOT NULL", ""),
            (" TEXT", ""),
            (" BLOB", ""),
        ):
            database.execute("UPDATE sqlite_schema SET sql = replace(sql, ?, ?)", (word, other))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        key = "idx" if table == "leaf" else column
        one = f"SELECT {key} FROM {table} WHERE {column} IS NOT NULL LIMIT 1"
        try:
            done = database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ({one})", (value,))
        except sqlite3.IntegrityError:
            return False
        assert done.rowcount >= 1, "the row is there"
        return True
