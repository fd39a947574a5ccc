"""What a child does to a record, step by step, prepared beforehand so that only the store's own calls remain.

A script comes from a seed: entries with openings, in batches, said again, closed and opened, foreign pieces put
between. The child says ``done STEP SIZE ROOT`` after a step returned and ``refused STEP CODE`` after a typed
refusal. It then insists: the same step once more, then the next; only the store can make it stop.
"""

import os
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openline import limits
from openline.errors import OpenlineError
from openline.journal import Batch, Checkpoint, Entry, Opening, leaf_hash, sealed_leaf
from openline.picture import CheckpointPiece, LeafPiece, Piece
from openline.storage import Store
from tests.worlds import Author, seeded

from .tracing import Say, Work

FILE = "journal.db"
AUTHOR = Author("jordan")
FOREIGN = Author("iran")
REFUSED = 3
"""Exit code of a child that was refused anything."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call on the store: create, open, append, seal, put, erase or close."""

    act: str
    entries: tuple[Entry, ...] = ()
    pieces: tuple[Piece, ...] = ()
    leaves: tuple[bytes, ...] = ()


def script(seed: int, appends: int) -> tuple[Step, ...]:
    """Create a record, append as often as said, with everything else that happens to a record in between."""
    dice = random.Random(seed)
    steps = [Step(act="create")]
    made: list[Entry] = []
    for number in range(appends):
        batch = tuple(_entry(seed, number, n, dice) for n in range(dice.choice((1, 1, 1, 2, 3))))
        made += batch
        steps.append(Step(act="append", entries=batch))
        steps += _between(dice, batch, made, number)
    return (*steps, Step(act="close"))


def child(
    folder: Path, steps: Sequence[Step], *, prepared: bool = False, weak: bool = False, pages: int | None = None
) -> Work:
    """The work of performing the steps, on a record that is there already when it is ``prepared``.

    ``weak`` asks the disk for less than durability behind the store's back; ``pages`` lets the log be copied
    into the file after so many pages, so that a short script meets that, too.
    """

    def work(say: Say) -> int:
        if weak or pages:
            meddle(weak=weak, pages=pages)
        performer = _Performer(folder / FILE, say)
        if prepared and not performer.opens():
            return REFUSED
        for number, step in enumerate(steps):
            performer.insist(number, step)
        return REFUSED if performer.refused else 0

    return work


def meddle(*, weak: bool, pages: int | None) -> None:
    """Change what every later SQLite connection of this process does; only a child that ends does this."""
    if pages:
        limits.LOG_PAGES = pages  # type: ignore[misc]
    connect = sqlite3.connect

    class Meddled(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            asked = "".join(sql.lower().split())
            if weak and asked.startswith("pragmasynchronous="):
                sql = "PRAGMA synchronous=NORMAL"
            return super().execute(sql, *values)

    def connect_meddled(*arguments: Any, **words: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **{**words, "factory": Meddled})
        if weak:
            connection.execute("PRAGMA synchronous=NORMAL")
        if pages:  # where SQLite is left to copy its log by itself
            connection.execute(f"PRAGMA wal_autocheckpoint={pages}")
        return connection

    sqlite3.connect = connect_meddled  # type: ignore[assignment]


def prepare(folder: Path, steps: Sequence[Step]) -> None:
    """Perform steps here and now, in a process of their own, and insist that all are done."""
    if (pid := os.fork()) == 0:
        code = 1
        try:
            code = child(folder, steps)(lambda text: None)
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0, "the record could be prepared"


class _Performer:
    def __init__(self, path: Path, say: Say) -> None:
        self.path, self.say = path, say
        self.store: Store | None = None
        self.refused = 0

    def opens(self) -> bool:
        """Open the record that was prepared; say so only when that fails."""
        try:
            self.do(Step(act="open"))
        except OpenlineError as error:
            self.say(f"refused open {error.code}")
        return self.store is not None

    def insist(self, number: int, step: Step) -> None:
        for _ in range(2):
            if self.store is None and step.act not in ("create", "open"):
                self.say(f"refused {number} no-record")
                return
            try:
                head = self.do(step)
            except OpenlineError as error:
                self.refused += 1
                self.say(f"refused {number} {error.code}")
            else:
                shown = f" {head.size} {head.root.hex()}" if head is not None else ""
                self.say(f"done {number}{shown}")
                return

    def do(self, step: Step) -> Checkpoint | None:
        if step.act in ("create", "open"):
            make = Store.create if step.act == "create" else _open
            self.store = make(self.path, AUTHOR.origin)
            return None
        assert self.store is not None, "a script begins with a record"
        match step.act:
            case "append":
                return self.store.append(
                    Batch(expected_size=self.store.size(), entries=step.entries), AUTHOR.checkpoint
                )
            case "seal":
                return self.store.seal_head(AUTHOR.checkpoint)
            case "put":
                self.store.put(step.pieces)
            case "erase":
                self.store.erase(step.leaves)
            case _:
                self.store.close()
        return None


def _open(path: Path, _: str) -> Store:
    return Store.open(path)


def _between(dice: random.Random, batch: tuple[Entry, ...], made: list[Entry], number: int) -> Iterator[Step]:
    if dice.random() < 0.15:
        yield Step(act="seal")
    if dice.random() < 0.2:
        yield Step(act="put", pieces=_foreign(number))
    if dice.random() < 0.15:
        yield Step(act="erase", leaves=(leaf_hash(dice.choice(made).leaf),))
    if dice.random() < 0.2:
        yield Step(act="append", entries=batch)
    if dice.random() < 0.15:
        yield Step(act="close")
        yield Step(act="open")


def _entry(seed: int, number: int, n: int, dice: random.Random) -> Entry:
    label = f"fault {seed} {number} {n}"
    entry_id = seeded(label, 16).hex()
    opening = Opening(salt=seeded(label + " salt"), body=seeded(label + " body", dice.choice((60, 700, 700, 5_000))))
    leaf = sealed_leaf(AUTHOR.origin, entry_id, opening, AUTHOR.officers[:1])
    return Entry(id=entry_id, leaf=leaf, opening=opening)


def _foreign(number: int) -> tuple[Piece, ...]:
    index = number % len(FOREIGN.leaves)
    return (
        LeafPiece(participant=FOREIGN.name, index=index, leaf=FOREIGN.leaves[index]),
        CheckpointPiece(participant=FOREIGN.name, note=FOREIGN.head(FOREIGN.leaves[: index + 1])),
    )
