"""The file of witness and mirror: nothing rolls back, nothing is forgotten, and every failure has our own name."""

import random
import sqlite3
import threading
from pathlib import Path

import pytest

from openline.errors import StorageError
from openline.journal import (
    EMPTY_ROOT,
    Checkpoint,
    CosignedHead,
    Mirrored,
    checkpoint_text,
    frontier_of,
    leaf_hash,
    sign_note,
)
from openline.storage import CosignedStore, key_from_seed
from tests.campaigns import l5
from tests.worlds import seeded

LOG = key_from_seed("log.example/x", seeded("log"))
HASHES = [leaf_hash(b"%d" % n) for n in range(64)]


def root(size: int) -> bytes:
    return frontier_of(HASHES[:size]).root()


def note(size: int, origin: str = "o", found: bytes | None = None) -> bytes:
    return sign_note(checkpoint_text(Checkpoint(origin=origin, size=size, root=found or root(size))), [LOG])


def head(size: int, at: int = 10, origin: str = "o") -> CosignedHead:
    return CosignedHead(note=note(size, origin), timestamp=at)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cosigned.db"


def test_everything_is_there_after_a_restart(path: Path) -> None:
    store = CosignedStore.create(path)
    mirrored = Mirrored(note=note(5), timestamp=7, frontier=frontier_of(HASHES[:5]))
    assert store.advance("o", 0, EMPTY_ROOT, head(3))
    assert store.advance_pending("o", 0, EMPTY_ROOT, note(5))
    store.save("o", 0, [b"", b"a", b"b" * 65_535])
    assert store.advance_mirrored("o", mirrored)
    store.close()
    again = CosignedStore.open(path)
    assert again.latest("o") == head(3)
    assert again.pending("o") == [note(5)]
    assert (again.next_entry("o"), list(again.entries("o", 0, 9))) == (3, [b"", b"a", b"b" * 65_535])
    assert again.mirrored("o") == mirrored
    assert (again.latest("p"), again.pending("p"), again.next_entry("p"), again.mirrored("p")) == (None, [], 0, None)


def test_any_order_of_claims_leaves_what_a_list_would_hold(path: Path) -> None:
    """The oracle is a dictionary; claims come with right and wrong expectations, times and origins."""
    dice, store, model = random.Random(11), CosignedStore.create(path), dict[str, tuple[int, int]]()
    won = 0
    for _ in range(400):
        origin = dice.choice("op")
        size, at = model.get(origin, (0, 0))
        expected = size if dice.random() < 0.7 else dice.randrange(20)
        root_ok, now = dice.random() < 0.8, dice.randrange(max(0, at - 1), at + 3)
        new = expected + dice.randrange(3)
        if not root_ok and new == expected:
            continue  # to ask for that would be a broken promise of the caller's own
        found = store.advance(origin, expected, root(expected) if root_ok else seeded("x"), head(new, now, origin))
        right = expected == size and root_ok and now >= at
        assert found == right
        model |= {origin: (new, now)} if found else {}
        won += found
        held = store.latest(origin)
        assert (held.note if held else None) == (note(model[origin][0], origin) if origin in model else None)
    assert 50 < won < 350, "the sanity check: claims were won and lost"


def test_nothing_goes_back_even_when_asked_to(path: Path) -> None:
    store = CosignedStore.create(path)
    assert store.advance("o", 0, EMPTY_ROOT, head(5))
    for wrong in (head(4), CosignedHead(note=note(5, found=seeded("x")), timestamp=11), head(9, origin="p")):
        with pytest.raises(AssertionError):
            store.advance("o", 5, root(5), wrong)
    assert store.latest("o") == head(5)
    mirrored = Mirrored(note=note(5), timestamp=7, frontier=frontier_of(HASHES[:5]))
    earlier = Mirrored(note=note(5), timestamp=6, frontier=frontier_of(HASHES[:5]))
    smaller = Mirrored(note=note(4), timestamp=8, frontier=frontier_of(HASHES[:4]))
    assert store.advance_mirrored("o", mirrored)
    assert not store.advance_mirrored("o", earlier)
    assert not store.advance_mirrored("o", smaller)
    assert store.mirrored("o") == mirrored


def test_leaves_are_kept_without_gaps_and_never_replaced(path: Path) -> None:
    store = CosignedStore.create(path)
    store.save("o", 0, [b"a", b"b"])
    store.save("o", 1, [b"other", b"c"])
    assert list(store.entries("o", 0, 9)) == [b"a", b"b", b"c"]
    with pytest.raises(AssertionError):
        store.save("o", 4, [b"e"])
    assert store.next_entry("o") == 3


def test_a_file_that_is_gone_or_not_ours_is_never_made_anew(path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        CosignedStore.open(path)
    assert caught.value.code == "storage.missing"
    assert not path.exists()
    CosignedStore.create(path).close()
    with pytest.raises(StorageError) as caught:
        CosignedStore.create(path)
    assert caught.value.code == "storage.exists"
    other, garbage = path.with_name("other.db"), path.with_name("garbage.db")
    sqlite3.connect(other).execute("CREATE TABLE x (y)")
    garbage.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    for file, code in ((other, "storage.not-ours"), (garbage, "storage.database-failed")):
        with pytest.raises(StorageError) as caught:
            CosignedStore.open(file)
        assert caught.value.code == code


def test_a_head_that_rotted_is_named_and_nothing_is_written_over_it(path: Path) -> None:
    store = CosignedStore.create(path)
    assert store.advance("o", 0, EMPTY_ROOT, head(5))
    store._database.connection.execute("UPDATE head SET note = x'00ff'")
    with pytest.raises(StorageError) as caught:
        store.advance("o", 5, root(5), head(6))
    assert caught.value.code == "storage.head-damaged"
    held = store.latest("o")
    assert held is not None
    assert held.note == b"\x00\xff"


def test_a_failure_of_the_database_is_ours_and_changes_nothing(path: Path) -> None:
    store = CosignedStore.create(path)
    assert store.advance("o", 0, EMPTY_ROOT, head(5))
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE entry")
    with pytest.raises(StorageError):
        store.save("o", 0, [b"a"])
    assert CosignedStore.open(path).latest("o") == head(5)
    store.close()
    with pytest.raises(StorageError):
        store.latest("o")


def test_the_disk_is_asked_for_full_durability(path: Path) -> None:
    store = CosignedStore.create(path)
    assert store._ask("PRAGMA synchronous") == [(2,)]
    assert store._ask("PRAGMA journal_mode") == [("wal",)]


def test_many_threads_on_one_object_each_win_once(path: Path) -> None:
    """Four threads push one journal on from whatever head they see; every win is seen by all, none is lost."""
    store, wins = CosignedStore.create(path), list[int]()

    def push() -> None:
        while True:
            held = store.latest("o")
            size = int(held.note.split(b"\n")[1]) if held else 0
            if size >= 40:
                return
            if store.advance("o", size, root(size), head(size + 1)):
                wins.append(size + 1)

    threads = [threading.Thread(target=push) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wins) == list(range(1, 41))


class Forgets(CosignedStore):
    """The planted fault: it swaps without comparing, as a witness would that checks first and writes later."""

    def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
        with self._changing(0) as db:
            db.execute("INSERT OR REPLACE INTO head VALUES (?, ?, ?)", (origin, head.note, head.timestamp))
        return True


def test_the_races_of_l5_see_a_store_that_does_not_compare(tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    good = l5.races(random.Random(3), 12, tmp_path / "good", CosignedStore.open)
    bad = l5.races(random.Random(3), 12, tmp_path, Forgets.open)
    assert good == (12, 0, 0, 0)
    assert bad[1] > 0
    assert bad[2] > 0
    assert bad[3] > 0


def test_the_kills_of_l5_see_a_witness_that_answers_before_it_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(CosignedStore):
        """The planted fault: it says done, and keeps the head in memory only."""

        kept: CosignedHead | None = None

        def latest(self, origin: str) -> CosignedHead | None:
            return self.kept or super().latest(origin)

        def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
            self.kept = head
            return True

    assert l5.kills(random.Random(3), 2, tmp_path)[2:] == (0, 0)
    monkeypatch.setattr(l5, "CosignedStore", Later)
    (tmp_path / "later").mkdir()
    _, returned, lost, _ = l5.kills(random.Random(3), 2, tmp_path / "later")
    assert returned > 0
    assert lost == returned
