"""C5: the disk fills up at a random point. Nothing acknowledged is lost, reading goes on, and room brings it back.

A child appends until the disk is full: a small file system of its own where the machine allows that, else a
limit on file sizes. Then it reads everything, also through a second door, gets its room back, and appends again.
"""

import random
import tempfile
from contextlib import nullcontext, suppress
from pathlib import Path

from openline.errors import OpenlineError, StorageError
from openline.journal import Batch
from openline.storage import Store
from tests.faults.full_disk import Disk, SmallDisk, SmallFiles, aside, small_disks
from tests.faults.oracle import check_world
from tests.faults.scripts import AUTHOR, FILE, Step, script

ID = "C5"
TITLE = "disk full at random points: 0 acknowledged lost, reading stays up, recovers when freed"
COUNT = 200
_APPENDS = 60


def run(seed: int, count: int) -> tuple[bool, str]:
    """Fill the disk ``count`` times."""
    dice = random.Random(seed)
    wrong: list[str] = []
    kinds: list[type[Disk]] = [SmallDisk, SmallFiles] if small_disks() else [SmallFiles]
    for number in range(count):
        kind, left, which = kinds[number % len(kinds)], dice.randrange(150_000), dice.randrange(1 << 30)
        with tempfile.TemporaryDirectory(prefix="openline-c5-") as folder:
            found = aside(lambda: _filled(Path(folder), kind, left, which))  # noqa: B023 - done before the next turn
        wrong += [f"{kind.__name__}, {left} bytes left: {what}" for what in found[:1]]
    names = " and ".join(
        {SmallDisk: "a small file system", SmallFiles: "a limit on file sizes"}[kind] for kind in kinds
    )
    figure = f"full at {count} points ({names}), {len(wrong)} lost, unreadable or not recovered"
    return not wrong, " | ".join([figure, *wrong[:3]])


def _filled(folder: Path, kind: type[Disk], left: int, seed: int) -> list[str]:
    disk = kind(folder)
    steps = tuple(step for step in script(seed, _APPENDS) if step.act == "append")
    steps = tuple(dict.fromkeys(steps))
    store = Store.create(folder / FILE, AUTHOR.origin)
    done = [Step(act="create")]
    wrong: list[str] = []
    for number, step in enumerate(steps):
        if number == 3:
            disk.fill(left)
        try:
            _append(store, step)
        except StorageError:
            break
        done.append(step)
    else:
        return ["the disk was never full"]
    wrong += _unread(store, folder, done, step, small_disk=kind is SmallDisk)
    disk.free()
    store = _again(store, folder, step)
    store.close()
    said = [f"done {number}" for number in range(len(done) + 1)]
    return wrong + check_world(folder, [*done, step], said)


def _append(store: Store, step: Step) -> None:
    store.append(Batch(expected_size=store.size(), entries=step.entries), AUTHOR.checkpoint)


def _unread(store: Store, folder: Path, done: list[Step], refused: Step, *, small_disk: bool) -> list[str]:
    """What cannot be read while the disk is full: by the store that met it, unless it closed itself, or by a new one."""
    kept = [entry.leaf for step in done for entry in step.entries]
    expected = [kept, kept + [entry.leaf for entry in refused.entries]]  # a refused append may have been kept
    wrong = []
    for door in ("the open record", "a second door"):
        try:
            read = store if door == "the open record" else Store.open(folder / FILE)
            if read.leaves() not in expected or not list(read.pieces(AUTHOR.name)) or read.head_note() is None:
                wrong.append(f"{door} reads something else")
            if read is not store:
                with nullcontext() if small_disk else suppress(StorageError):  # only a full disk is no error
                    read.close()
        except OpenlineError as error:
            if door != "the open record" or error.code != "storage.closed-after-failure":
                wrong.append(f"{door} does not read: {error.code}")
    return wrong


def _again(store: Store, folder: Path, step: Step) -> Store:
    """Append what was refused, through the same store, or through a new one when it had closed itself."""
    try:
        _append(store, step)
    except StorageError as error:
        if error.code != "storage.closed-after-failure":
            raise
        store = Store.open(folder / FILE)
        _append(store, step)
    return store
