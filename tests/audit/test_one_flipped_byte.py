"""A node's record verifies; one flipped byte in any stored leaf, opening, checkpoint or key is named by journal and index."""

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tools.vectors import example

from openline.actions import Envelope
from openline.audit import RecordReport, verify
from openline.errors import OpenlineError
from openline.messages import HoldAnswer, HoldAnswered, HoldRequested, LineDeclared, LineState, Role, Status
from openline.node import Config, Seat, create, origin_of, read_settings
from openline.simulation import Link, World
from openline.storage import key_from_seed, read_copy
from tests.worlds import START

NAMES = ("jordan", "russian-federation", "united-states")
COLUMNS = (
    ("leaf", "data"),
    ("leaf", "head"),
    ("foreign_leaf", "data"),
    ("foreign_line", "text"),
    ("foreign_line", "line"),
)
KEYS = {"leaf": "idx", "foreign_leaf": "digest", "foreign_line": "digest", "opening": "leaf_hash"}


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nodes after a short talk, closed."""
    folder = tmp_path_factory.mktemp("nodes")
    world = World(7, START, Link(delay_s=1))
    roots = {name: key_from_seed(f"{origin_of('test', name)}/root", world.random(32)) for name in NAMES}
    trust = {name: key.vkey for name, key in roots.items()}
    for name in NAMES:
        config = Config(participant=name, arrangement="test", arrangement_digest="0" * 64, host_post=f"{name}-post")
        seats = [Seat(post=f"{name}-post", roles=(Role.WATCH, Role.AUTHORITY))]
        world.add(
            create(
                folder / name,
                config,
                seats,
                roots[name],
                trust,
                passphrase=b"test",
                now=START,
                random=world.random,
                status=Status.EXERCISE,
            )
        )
    world.settle()
    sample = example(HoldRequested)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n != "header"}
    envelope = Envelope(recipients=("russian-federation",), status=Status.EXERCISE)
    said = world.act("united-states", "united-states-post", HoldRequested, fields, envelope)
    world.run_until(world.now + timedelta(seconds=30))
    answer = Envelope(recipients=("united-states",), status=Status.EXERCISE)
    world.act(
        "russian-federation",
        "russian-federation-post",
        HoldAnswered,
        {"about": said.ref, "answer": HoldAnswer.HOLDING},
        answer,
    )
    declared = {"line": "flight-safety", "state": LineState.OPEN, "reason": "test", "effective_utc": START}
    world.act("jordan", "jordan-post", LineDeclared, declared, Envelope(status=Status.EXERCISE))
    world.settle()
    for node in world.nodes.values():
        node.store.close()
    return folder


def report(folder: Path) -> RecordReport:
    """What the verifier says of a node's folder."""
    config, trust = read_settings(folder)
    return verify(read_copy(folder, config.participant, lambda name: origin_of(config.arrangement, name)), trust.roots)


def test_every_record_verifies_as_it_is(nodes: Path) -> None:
    for name in NAMES:
        found = report(nodes / name)
        assert found.holds, found.findings
        assert {journal.participant for journal in found.journals} == set(NAMES)
        assert sum(journal.size for journal in found.journals) > 25


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_flipped_byte_in_any_row_names_its_journal_and_index(
    nodes: Path, tmp_path: Path, table: str, column: str
) -> None:
    dice = random.Random(table + column)
    source = nodes / "russian-federation"
    rows = _rows(source, table, column)
    assert len(rows) >= 3
    for number, (key, data) in enumerate(rows):
        target = _copy(source, tmp_path / str(number))
        at, bit = dice.randrange(len(data)), 1 << dice.randrange(7)
        journal, index = _place(target, table, key)
        _set(target, table, column, key, _flipped(data, at, bit))
        named = [finding for finding in report(target).findings if finding.journal == journal]
        assert named, f"{table} row {number}, byte {at}"
        if column == "data":
            assert any(finding.index == index for finding in named), named


def test_every_byte_of_one_leaf_opening_and_checkpoint_is_covered(nodes: Path, tmp_path: Path) -> None:
    """Not a sample: each byte in turn, in the row as it is stored."""
    source = nodes / "united-states"
    for table, column in (
        ("leaf", "data"),
        ("leaf", "body"),
        ("leaf", "salt"),
        ("leaf", "head"),
        ("opening", "body"),
        ("opening", "salt"),
        ("opening", "leaf_hash"),
    ):
        target = _copy(source, tmp_path / f"{table}-{column}")
        key, data = _rows(target, table, column)[-1]
        for at in range(0, len(data), max(1, len(data) // 40)):
            _set(target, table, column, key, _flipped(data, at, 1))
            assert not report(target).holds, f"{table}.{column} byte {at}"
            _set(target, table, column, _flipped(data, at, 1) if column == KEYS[table] else key, data)
        assert report(target).holds


def test_every_opening_is_bound_to_its_leaf(nodes: Path, tmp_path: Path) -> None:
    target = _copy(nodes / "united-states", tmp_path / "openings")
    rows = [(table, *row) for table in ("leaf", "opening") for row in _rows(target, table, "body")]
    assert len(rows) >= 3
    for table, key, body in rows:
        _set(target, table, "body", key, _flipped(body, len(body) - 2, 4))
        findings = report(target).findings
        assert [f.code for f in findings if f.index is not None] == ["journal.opening-wrong"]
        _set(target, table, "body", key, body)


def test_every_byte_of_the_key_file_and_the_trust_file_is_covered(nodes: Path, tmp_path: Path) -> None:
    for name in ("keys.txt", "trust.txt"):
        target = _copy(nodes / "jordan", tmp_path / name.replace(".", "-"))
        data = (target / name).read_bytes()
        start = data.index(b"\n") + 1 if name == "trust.txt" else 0  # its first line is a comment
        for at in range(start, len(data), 7):
            (target / name).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            assert not _holds(target), f"{name} byte {at}"
        (target / name).write_bytes(data)
        assert _holds(target)


def test_a_leaf_taken_away_or_an_unsigned_leaf_is_named(nodes: Path, tmp_path: Path) -> None:
    target = _copy(nodes / "jordan", tmp_path / "gone")
    db = sqlite3.connect(target / "journal.db", isolation_level=None)
    db.execute("DELETE FROM leaf WHERE idx = 3")
    assert ("jordan", 3, "audit.leaf-missing") in {(f.journal, f.index, f.code) for f in report(target).findings}
    other = _copy(nodes / "jordan", tmp_path / "added")
    db2 = sqlite3.connect(other / "journal.db", isolation_level=None)
    count, last = db2.execute("SELECT count(*), max(data) FROM leaf").fetchone()
    db2.execute("INSERT INTO leaf (idx, data) VALUES (?, ?)", (count, last))
    found = {(f.journal, f.index) for f in report(other).findings}
    assert ("jordan", count) in found
    db.close()
    db2.close()


def _holds(folder: Path) -> bool:
    try:
        return report(folder).holds
    except OpenlineError:
        return False


def _copy(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target


def _rows(folder: Path, table: str, column: str) -> list[tuple[Any, Any]]:
    """Key and value of every row that has one; of lines, those of the journals' own checkpoint keys."""
    own = "AND line LIKE '%/checkpoint %'" if table == "foreign_line" else ""
    key = KEYS[table]
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as db:
        return db.execute(
            f"SELECT {key}, {column} FROM {table} WHERE length({column}) > 0 {own} ORDER BY {key}"
        ).fetchall()


def _set(folder: Path, table: str, column: str, key: object, value: object) -> None:
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as db:
        done = db.execute(f"UPDATE {table} SET {column} = ? WHERE {KEYS[table]} = ?", (value, key))
        assert done.rowcount == 1, "the row is there"


def _flipped(data: Any, at: int, bit: int) -> Any:
    if isinstance(data, str):
        return data[:at] + chr(ord(data[at]) ^ bit) + data[at + 1 :]
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def _place(folder: Path, table: str, key: object) -> tuple[str, int | None]:
    with closing(sqlite3.connect(folder / "journal.db")) as db:
        match table:
            case "leaf":
                assert isinstance(key, int), "our leaves are found by index"
                return "russian-federation", key
            case "foreign_leaf":
                name, index = db.execute("SELECT journal, idx FROM foreign_leaf WHERE digest = ?", (key,)).fetchone()
                return str(name), int(index)
            case _:
                return str(db.execute("SELECT journal FROM foreign_line WHERE digest = ?", (key,)).fetchone()[0]), None
