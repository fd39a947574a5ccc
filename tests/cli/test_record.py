"""A damaged record is named, mended from another node, or rebuilt and kept locked until its latest head is shown."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from openline.cli import main
from openline.journal import Policy, PolicyGroup, PolicyWitness, policy_text
from openline.messages import ActivityNotified, Purpose
from openline.node import open_node
from openline.transport import Leaves
from tests.nodes import THREE, envelope, fields_of, notice, world
from tests.worlds import START, seeded

US = "united-states"


@pytest.fixture
def nodes(tmp_path: Path) -> Path:
    """Three nodes after a talk, and a policy for the United States' journal."""
    made = world(tmp_path, 9)
    made.settle()
    notice(made, US, "jordan")
    made.settle()
    others = [name for name in THREE if name != US]
    keys = {name: made.nodes[name].folding.authority(name).key_for(Purpose.MIRROR) for name in others}
    witnesses = tuple(PolicyWitness(name=name, key=key) for name, key in keys.items() if key is not None)
    group = PolicyGroup(name="both", threshold=2, members=tuple(others))
    (tmp_path / "us.policy").write_bytes(policy_text(Policy(witnesses=witnesses, groups=(group,), quorum="both")))
    for node in made.nodes.values():
        node.store.close()
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    """Exit code and everything on the screen, in one line."""
    with pytest.raises(SystemExit) as stopped:
        main([str(word) for word in words])
    seen = capsys.readouterr()
    return int(stopped.value.code or 0), " ".join((seen.out + seen.err).split())


def damage(node: Path, index: int) -> None:
    with sqlite3.connect(node / "journal.db") as db:
        (data,) = db.execute("SELECT data FROM leaf WHERE idx = ?", (index,)).fetchone()
        db.execute("UPDATE leaf SET data = ? WHERE idx = ?", (data[:60] + bytes([data[60] ^ 1]) + data[61:], index))


def test_a_whole_record_is_said_to_be_whole(nodes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, seen = run(capsys, "record", "check", nodes / US)
    assert code == 0
    assert "whole" in seen


def test_a_damaged_record_is_named_and_mended_from_one_mirror(nodes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(nodes / US, 5)
    code, seen = run(capsys, "record", "check", nodes / US)
    assert code == 3
    assert "damaged" in seen
    assert "record repair" in seen
    code, seen = run(capsys, "record", "repair", nodes / US, "--mirror", nodes / "jordan")
    assert code == 0
    assert "mended 1 leaves" in seen
    assert run(capsys, "record", "check", nodes / US)[0] == 0


def test_a_lost_record_is_rebuilt_and_locked_until_others_show_its_head(
    nodes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in (nodes / US).glob("journal.db*"):
        file.unlink()
    assert "rebuilt" in run(capsys, "record", "rebuild", nodes / US, "--mirror", nodes / "russian-federation")[1]
    assert "locked" in run(capsys, "record", "check", nodes / US)[1]
    heads: list[str | Path] = []
    for name in ("jordan", "russian-federation"):
        file = nodes / f"{name}.head"
        assert run(capsys, "record", "head", nodes / name, "--of", US, "--out", file)[0] == 0
        heads += ["--head", file]
    bare = nodes / "bare.head"
    rows = (nodes / "jordan.head").read_text("utf-8").splitlines(keepends=True)
    bare.write_text("".join(row for row in rows if "/mirror " not in row), "utf-8")
    one = run(capsys, "record", "unlock", nodes / US, "--head", bare, "--policy", nodes / "us.policy", "--yes")
    assert one[0] == 2
    assert "journal.policy-not-met" in one[1]
    assert "locked" in run(capsys, "record", "check", nodes / US)[1]
    both = run(capsys, "record", "unlock", nodes / US, *heads, "--policy", nodes / "us.policy", "--yes")
    assert both[0] == 0
    assert "unlocked" in both[1]
    assert "locked nothing" not in run(capsys, "record", "check", nodes / US)[1]


def test_a_record_rebuilt_from_an_older_mirror_is_not_unlocked_when_anybody_knows_more(
    nodes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Jordan's disk is of yesterday; Russia knows a larger head of ours."""
    shutil.copytree(nodes / "jordan", nodes / "yesterday")
    author = open_node(nodes / US, b"test")
    author.act(
        f"{US}-post", ActivityNotified, fields_of(ActivityNotified), envelope("jordan"), START, lambda n: seeded("x", n)
    )
    leaves, note = author.store.leaves(), author.store.head_note()
    assert note is not None
    author.store.close()
    peer = open_node(nodes / "russian-federation", b"test")
    peer.handle(Leaves(journal=US, start=0, leaves=tuple(leaves), checkpoint=note), START, lambda n: seeded("y", n))
    peer.store.close()
    for file in (nodes / US).glob("journal.db*"):
        file.unlink()
    run(capsys, "record", "rebuild", nodes / US, "--mirror", nodes / "yesterday")
    file = nodes / "russia.head"
    run(capsys, "record", "head", nodes / "russian-federation", "--of", US, "--out", file)
    code, seen = run(capsys, "record", "unlock", nodes / US, "--head", file, "--policy", nodes / "us.policy", "--yes")
    assert code == 2
    assert "node.larger-head-known" in seen


def test_what_is_proven_is_said_in_separate_words(nodes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, seen = run(capsys, "proven", nodes / US, "--policy", nodes / "us.policy", "--last", "3", "--json")
    assert code == 0
    rows = json.loads(seen)["entries"]
    notices = [row for row in rows if row["type"] == "activity.notified/1"]
    assert notices[0]["delivered"] == ["jordan"]
    assert set(notices[0]["mirrored"]) == {"jordan", "russian-federation"}
    assert notices[0]["cosigned"] is True
    assert notices[0]["missing"] == []
    assert "activity.notified/1" in run(capsys, "proven", nodes / US)[1]
    assert run(capsys, "proven", nodes / US, "--journal", "nobody")[0] == 2
    assert run(capsys, "proven", nodes / US, "--entry", "00000000")[0] == 2


def test_erasing_asks_first_and_then_leaves_nothing_but_the_proof(
    nodes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "test")
    rows = json.loads(run(capsys, "proven", nodes / US, "--last", "1", "--json")[1])["entries"]
    words: list[str | Path] = [
        "erase",
        nodes / US,
        rows[0]["object"],
        "--post",
        f"{US}-post",
        "--reason",
        "asked",
        "--exercise",
        "--yes",
    ]
    code, seen = run(capsys, *words)
    assert code == 0
    assert "asked to erase: jordan" in seen
    again = json.loads(run(capsys, "proven", nodes / US, "--last", "2", "--json")[1])["entries"]
    assert again[0]["type"] is None, "it can no longer be read"
    assert again[1]["type"] == "opening.erased/1"
