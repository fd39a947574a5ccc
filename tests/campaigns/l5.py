"""L5: a witness answers its table exactly, never rolls back, never cosigns two histories, and forgets nothing it signed.

Three parts. Every row of the table. Racing pairs on the SQLite state: half of them between threads, half between
processes, half of each held back until both have read the same head, so that every one of these is a race for the
commit. And a child that is killed (SIGKILL) at random points: what it had returned must be on disk. A killed process
keeps the page cache, so this says nothing about power; the order of fsync is asked of SQLite (synchronous=FULL).
"""

import os
import random
import select
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openline.journal import (
    COSIGNATURE,
    CosignedHead,
    Response,
    Witness,
    add_checkpoint,
    answer_as_witness,
    parse_checkpoint,
    parse_note,
)
from openline.storage import CosignedStore, key_from_seed
from tests.journal import witness_table as table

ID = "L5"
TITLE = "the witness's table is exact; of racing requests one wins; a killed witness remembers what it signed"
COUNT = 10_000
KILLS_PER_PAIR = 20
PAIRS_PER_JOURNAL = 25
LOG_KEYS = {label: key_from_seed(table.ORIGIN, table.seed(label)).vkey for label in ("log", "log 2")}
SIGNER = key_from_seed(table.WITNESS, table.seed("witness"), COSIGNATURE)
Opener = Callable[[Path], Any]


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` racing pairs, a twentieth as many kills, and the whole table."""
    wrong = wrong_rows()
    with tempfile.TemporaryDirectory() as folder:
        raced = races(random.Random(seed), count, Path(folder), CosignedStore.open)
        killed = kills(random.Random(seed), max(3, count // KILLS_PER_PAIR), Path(folder))
    held = not wrong and not any(raced[1:]) and not any(killed[2:])
    return held, (
        f"{len(table.ROWS)} rows, {len(wrong)} answered otherwise; {raced[0]} racing pairs, {raced[1]} rollbacks, "
        f"{raced[2]} double histories, {raced[3]} without exactly one winner; {killed[0]} kills after {killed[1]} "
        f"cosignatures, {killed[2]} not on disk, {killed[3]} of another history"
    )


class Memory:
    """Heads in memory, for the table; tests/journal/test_witness.py runs the same rows on the file."""

    def __init__(self) -> None:
        self.held: dict[str, CosignedHead] = {}

    def latest(self, origin: str) -> CosignedHead | None:
        return self.held.get(origin)

    def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
        self.held[origin] = head
        return True


def wrong_rows() -> list[str]:
    """Rows of the table that are not answered to the byte."""
    wrong = []
    for row in table.ROWS:
        heads, witness = Memory(), Witness(signer=SIGNER, logs={table.ORIGIN: tuple(LOG_KEYS.values())})
        for body, _ in table.steps(row.before):
            add_checkpoint(body, witness, heads, table.NOW)
        found = answer_as_witness(witness, heads, row.method, row.path, row.body, table.NOW)
        if found != Response(status=row.status, content_type=row.kind, body=row.answer):
            wrong.append(row.danger)
    return wrong


# -- races --------------------------------------------------------------------------------------------


class Gate:
    """Heads that, after the first reading, wait until the other contender has read too."""

    def __init__(self, inner: Any, wait: Callable[[], object]) -> None:
        self.inner, self.wait = inner, wait

    def latest(self, origin: str) -> CosignedHead | None:
        found: CosignedHead | None = self.inner.latest(origin)
        wait, self.wait = self.wait, lambda: None
        wait()
        return found

    def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
        return bool(self.inner.advance(origin, expected_size, expected_root, head))


def races(dice: random.Random, count: int, folder: Path, opened: Opener) -> tuple[int, int, int, int]:
    """Pairs run, rollbacks, double histories, and pairs without exactly one winner."""
    path = folder / "races.db"
    CosignedStore.create(path).close()
    workers = [_Worker(path, opened) for _ in range(2)]
    stores, look = [opened(path), opened(path)], CosignedStore.open(path)
    tally, chain = [0, 0, 0, 0], list[bytes]()
    try:
        for number in range(count):
            if number % PAIRS_PER_JOURNAL == 0:
                origin, chain = f"log.example/{number}", []
            bodies, grown = _contenders(dice, origin, chain)
            gated = dice.random() < 0.5
            if dice.random() < 0.5:
                answers = _between_threads(bodies, origin, stores, gated)
            else:
                answers = _between_processes(bodies, origin, workers, gated)
            chain = _judged(tally, origin, chain, grown, answers, look)
    finally:
        for worker in reversed(workers):  # the second has a copy of the first one's pipe
            worker.stop()
        for store in (*stores, look):
            store.close()
    return tally[0], tally[1], tally[2], tally[3]


def _contenders(dice: random.Random, origin: str, chain: list[bytes]) -> tuple[list[bytes], list[list[bytes]]]:
    """Two requests from the head of a chain to different checkpoints: other leaves, or another length."""
    grown = [[*chain, *(dice.randbytes(32) for _ in range(dice.randint(1, 4)))] for _ in range(2)]
    if dice.random() < 0.3:  # no fork: one checkpoint is ahead of the other on the same history
        grown[1] = [*grown[0], dice.randbytes(32)]
    bodies = []
    for leaves in grown:
        text = table.text(len(leaves), table.root(leaves), origin)
        path = table.proof(leaves, len(chain)) if chain else []
        bodies.append(table.asked(len(chain), path, table.note(text, table.line(table.ORIGIN, "log", text))))
    return bodies, grown


def _witness(origin: str) -> Witness:
    return Witness(signer=SIGNER, logs={origin: (LOG_KEYS["log"],)})


def _between_threads(bodies: list[bytes], origin: str, stores: list[Any], gated: bool) -> list[tuple[int, bytes]]:
    barrier, found = threading.Barrier(2), [(0, b""), (0, b"")]

    def ask(number: int) -> None:
        heads = Gate(stores[number], barrier.wait) if gated else stores[number]
        answer = add_checkpoint(bodies[number], _witness(origin), heads, table.NOW)
        found[number] = answer.status, answer.body

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _between_processes(
    bodies: list[bytes], origin: str, workers: list["_Worker"], gated: bool
) -> list[tuple[int, bytes]]:
    for worker, body in zip(workers, bodies, strict=True):
        worker.send(b"g" if gated else b"f", origin.encode(), body)
    if gated:
        for worker in workers:
            worker.expect(b"read")
        for worker in workers:
            worker.send(b"go")
    return [worker.answer() for worker in workers]


def _judged(
    tally: list[int],
    origin: str,
    chain: list[bytes],
    grown: list[list[bytes]],
    answers: list[tuple[int, bytes]],
    look: Any,
) -> list[bytes]:
    """Count what went wrong, from leaves and bytes alone; returns the history that won."""
    signed = [leaves for leaves, (status, _) in zip(grown, answers, strict=True) if status == 200]
    head = look.latest(origin)
    held = parse_checkpoint(parse_note(head.note)) if head else None
    size, found = (held.size, held.root) if held else (0, table.root([]))
    tally[0] += 1
    tally[1] += any(size < len(leaves) for leaves in (chain, *signed))
    winner = next((leaves for leaves in grown if (len(leaves), table.root(leaves)) == (size, found)), chain)
    tally[2] += any(leaves != winner[: len(leaves)] for leaves in (chain, *signed))
    # Unless one was faster and the other asked from a head that is gone, one is cosigned and one is told its size.
    told = [body for status, body in answers if status == 409]
    tally[3] += len(signed) != 1 or told != [b"%d\n" % len(signed[0])]
    return winner


class _Worker:
    """A process with its own connection that answers one request at a time."""

    def __init__(self, path: Path, opened: Opener) -> None:
        down, up = os.pipe(), os.pipe()
        self.process = os.fork()
        if not self.process:
            os.close(down[1])
            os.close(up[0])
            _child(lambda: _serve(down[0], up[1], opened(path)))
        os.close(down[0])
        os.close(up[1])
        self._out, self._in = down[1], up[0]

    def send(self, *parts: bytes) -> None:
        _write(self._out, b"".join(len(part).to_bytes(4, "big") + part for part in parts))

    def expect(self, word: bytes) -> None:
        assert _read(self._in) == word, "the worker says that it has read the head"

    def answer(self) -> tuple[int, bytes]:
        return int.from_bytes(_read(self._in), "big"), _read(self._in)

    def stop(self) -> None:
        os.close(self._out)
        os.close(self._in)
        os.waitpid(self.process, 0)


def _serve(source: int, drain: int, store: Any) -> None:
    def say(*parts: bytes) -> None:
        _write(drain, b"".join(len(part).to_bytes(4, "big") + part for part in parts))

    def wait() -> None:
        say(b"read")
        _read(source)

    while how := _read(source):
        origin, body = _read(source).decode(), _read(source)
        answer = add_checkpoint(body, _witness(origin), Gate(store, wait) if how == b"g" else store, table.NOW)
        say(answer.status.to_bytes(2, "big"), answer.body)


# -- kills --------------------------------------------------------------------------------------------


def kills(dice: random.Random, count: int, folder: Path) -> tuple[int, int, int, int]:
    """Kills, cosignatures returned, of these newer than what is on disk, and of these of another history."""
    path = folder / "kills.db"
    CosignedStore.create(path).close()
    returned, lost, other = 0, 0, 0
    for number in range(count):
        origin = f"log.example/{number // PAIRS_PER_JOURNAL}"
        said = _killed(path, origin, dice)
        store = CosignedStore.open(path)
        head = store.latest(origin)
        store.close()
        held = parse_checkpoint(parse_note(head.note)) if head else None
        size = held.size if held else 0
        returned += len(said)
        lost += sum(at > size for at in said)
        other += held is not None and held.root != table.root(_true(origin, size))
    return count, returned, lost, other


def _killed(path: Path, origin: str, dice: random.Random) -> list[int]:
    """Sizes whose cosignatures a child had returned when it was killed at a random moment."""
    source, drain = os.pipe()
    pause, seed = dice.random() * 0.06, dice.randrange(2**32)
    child = os.fork()
    if not child:
        os.close(source)
        _child(lambda: _grow(path, origin, drain, random.Random(seed)))
    os.close(drain)
    select.select([source], [], [], 30)  # it has begun
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    data = b""
    while part := os.read(source, 65_536):
        data += part
    os.close(source)
    return [int(line) for line in data.split(b"\n")[:-1] if line != b"begun"]


def _grow(path: Path, origin: str, drain: int, dice: random.Random) -> None:
    """Cosign one growth after the other, and say each as soon as its cosignature is returned."""
    store = CosignedStore.open(path)
    head = store.latest(origin)
    size = parse_checkpoint(parse_note(head.note)).size if head else 0
    os.write(drain, b"begun\n")
    while True:
        grown = size + dice.randint(1, 3)
        leaves = _true(origin, grown)
        text = table.text(grown, table.root(leaves), origin)
        body = table.asked(
            size, table.proof(leaves, size) if size else [], table.note(text, table.line(table.ORIGIN, "log", text))
        )
        answer = add_checkpoint(body, _witness(origin), store, table.NOW)
        assert answer.status == 200, answer
        os.write(drain, b"%d\n" % grown)
        size = grown


def _true(origin: str, size: int) -> list[bytes]:
    return table.leaves(size, origin)


# -- processes ----------------------------------------------------------------------------------------


def _child(work: Callable[[], None]) -> None:
    """Do the work and end this process at once, whatever happens: nothing of the parent may run in it."""
    try:
        work()
    except BrokenPipeError:
        pass
    finally:
        os._exit(0)


def _write(drain: int, data: bytes) -> None:
    while data:
        data = data[os.write(drain, data) :]


def _read(source: int) -> bytes:
    """One part, or nothing at the end."""
    head = _exactly(source, 4)
    return _exactly(source, int.from_bytes(head, "big")) if head else b""


def _exactly(source: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = os.read(source, count - len(data))
        if not part:
            return b""
        data += part
    return data
