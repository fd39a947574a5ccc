"""After a power cut everything acknowledged is there; and the harness that says so can see a loss."""

import mmap
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.campaigns import c3
from tests.faults import tracing
from tests.faults.cosigning import CosignRoute
from tests.faults.disks import SECTOR, Disk, states
from tests.faults.oracle import Found, judged, look
from tests.faults.recording import Named, Recording, Said, Synced, Wrote, recorded
from tests.faults.routes import StoreRoute
from tests.faults.scripts import FILE, Step, child, prepare, script
from tests.faults.tracing import Say


@pytest.fixture
def traced() -> None:
    tracing.require()


def test_a_power_cut_at_any_call_loses_nothing_that_was_acknowledged(traced: None) -> None:
    tally = c3.Tally()
    c3.play(StoreRoute(name="script", steps=script(7, 3)), random.Random(7), tally)
    assert tally.examples == []
    assert tally.judged > 300
    assert tally.distinct > 100


def test_a_record_that_asks_the_disk_for_less_is_seen_to_lose_entries(traced: None) -> None:
    tally = c3.Tally()
    c3.play(StoreRoute(name="script", steps=script(7, 3)), random.Random(7), tally, weak=True)
    assert tally.lossy > 0


def test_a_witness_and_a_mirror_hold_what_they_cosigned_after_a_power_cut(traced: None) -> None:
    tally, weak = c3.Tally(), c3.Tally()
    c3.play(CosignRoute(created=True), random.Random(7), tally)
    assert tally.examples == []
    assert tally.judged > 300
    c3.play(CosignRoute(), random.Random(7), weak, weak=True)
    assert weak.lossy > 0


def test_what_was_done_is_read_in_order_and_shared_memory_is_left_out(traced: None, tmp_path: Path) -> None:
    done = tracing.run(child(tmp_path, script(7, 2)))
    recording = recorded(done, tmp_path, {})
    names = {name for o in recording.operations if isinstance(o, Named) for name, _ in o.names}
    assert names >= {FILE, f"{FILE}-wal", f"{FILE}-journal"}
    assert not any(name.endswith("-shm") for name in names)
    assert [o.text for o in recording.operations if isinstance(o, Said)] == list(done.said)
    last = list(states(recording, random.Random(1), 1))[-1]
    rebuilt = Disk()
    for operation in recording.operations:
        rebuilt.take(operation)
    everything = rebuilt.image(random.Random(1), 1)
    assert everything == {p.name: p.read_bytes() for p in tmp_path.iterdir()}, "replaying all of it gives the folder"
    assert last.said == done.said


def test_a_writable_mapping_that_would_hide_writes_stops_the_reading(traced: None, tmp_path: Path) -> None:
    def work(say: Say) -> int:
        with (tmp_path / "mapped").open("w+b") as file:
            file.write(b"x" * 4096)
            file.flush()
            mmap.mmap(file.fileno(), 4096)[0] = 1
        return 0

    done = tracing.run(work)
    with pytest.raises(AssertionError, match="without a call"):
        recorded(done, tmp_path, {})


def test_plain_writes_renames_and_the_folders_own_sync_are_understood(traced: None, tmp_path: Path) -> None:
    def work(say: Say) -> int:
        import os

        with (tmp_path / "new").open("wb") as file:
            file.write(b"one")
            file.flush()
            os.fsync(file.fileno())
        (tmp_path / "new").rename(tmp_path / "name")
        say("renamed")
        folder = os.open(tmp_path, os.O_RDONLY)
        os.fsync(folder)
        say("kept")
        return 0

    recording = recorded(tracing.run(work), tmp_path, {"name": b"old"})
    found: dict[tuple[str, ...], set[bytes | None]] = {}
    for state in states(recording, random.Random(1), 20):
        found.setdefault(state.said, set()).add(state.files.get("name"))
    assert found[("renamed",)] == {b"old", b"one"}, "the name may be the old one or the new one"
    assert found[("renamed", "kept")] == {b"one"}


def test_of_what_was_not_synced_anything_may_be_missing_and_what_was_synced_is_there() -> None:
    operations = (
        Named(names=(("a", 1),)),
        Wrote(file=1, offset=0, data=b"1" * 2_000),
        Synced(file=1, worked=True),
        Said(text="file synced"),
        Synced(file=None, worked=True),
        Said(text="folder synced"),
        Wrote(file=1, offset=1_000, data=b"2" * 2_000),
    )
    seen: dict[tuple[str, ...], set[bytes | None]] = {}
    for state in states(Recording(before={}, operations=operations), random.Random(3), 200):
        seen.setdefault(state.said, set()).add(state.files.get("a"))
    assert seen[("file synced",)] == {None, b"1" * 2_000}, "a synced file whose folder was not may have no name"
    late = seen[("file synced", "folder synced")]
    assert all(data is not None and data[:1_000] == b"1" * 1_000 for data in late)
    assert {b"1" * 2_000, b"1" * 1_000 + b"2" * 2_000} < late
    torn = next(d for d in late if d is not None and d[1_000:1_024] == b"2" * 24 and d[1_024:1_536] == b"1" * 512)
    assert torn[SECTOR * 2 : SECTOR * 3] == b"1" * SECTOR, "torn at 512 bytes, and nowhere else"


def test_what_a_failed_sync_was_asked_for_is_not_saved_by_asking_again() -> None:
    operations = (
        Named(names=(("a", 1),)),
        Synced(file=None, worked=True),
        Wrote(file=1, offset=0, data=b"gone"),
        Synced(file=1, worked=False),
        Wrote(file=1, offset=4, data=b"kept"),
        Synced(file=1, worked=True),
        Said(text="done"),
    )
    found = {
        state.files["a"]
        for state in states(Recording(before={}, operations=operations), random.Random(3), 20)
        if state.said
    }
    assert found == {b"\0\0\0\0kept", b"gonekept"}


@pytest.fixture
def whole(tmp_path: Path) -> tuple[Found, tuple[Step, ...], tuple[str, ...]]:
    """A record after a script, and what was said on the way."""
    steps = (*(s for s in script(11, 4) if s.act in ("create", "append", "put")), Step(act="close"))
    prepare(tmp_path, steps)
    found = look(tmp_path)
    said = [f"done {n}" for n in range(len(steps))]
    last = max(n for n, step in enumerate(steps) if step.act == "append")
    said[last] += f" {len(found.leaves)} {found.roots[-1].hex()}"
    return found, steps, tuple(said)


def test_the_judge_finds_nothing_in_a_whole_record(whole: tuple[Found, tuple[Step, ...], tuple[str, ...]]) -> None:
    found, steps, said = whole
    assert judged(found, steps, said) == []
    assert len(found.leaves) >= 4
    assert found.openings


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda f: replace(f, leaves=f.leaves[:-1]), "lost: leaf"),
        (lambda f: replace(f, leaves=(f.leaves[0][:-2] + b"?\n", *f.leaves[1:])), "lost: leaf"),
        (lambda f: replace(f, leaves=(*f.leaves, b"a\nb\nc\nd\n")), "nobody wrote"),
        (lambda f: replace(f, leaves=f.leaves[::-1]), "out of order"),
        (lambda f: replace(f, openings=f.openings[1:]), "lost: the opening"),
        (lambda f: replace(f, openings=tuple((k, s, b + b" ") for k, s, b in f.openings)), "lost: the opening"),
        (lambda f: replace(f, roots=(*f.roots[:-1], bytes(32))), "lost: the head"),
        (lambda f: replace(f, roots=f.roots[:-1]), "lost: the head"),
        (lambda f: Found(refused="storage.missing"), "lost: the record"),
    ],
    ids=["a leaf short", "a leaf changed", "a leaf more", "another order", "an opening short", "an opening changed",
         "another root", "a head too far", "no record"],
)  # fmt: skip
def test_the_judge_sees_every_loss(whole, damage, word: str) -> None:  # type: ignore[no-untyped-def]
    found, steps, said = whole
    assert any(word in wrong for wrong in judged(damage(found), steps, said))
