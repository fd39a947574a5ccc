"""A journal that was shown to have two histories is named on the first screen a duty officer sees."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from openline.cli import main
from openline.node import open_node
from openline.transport import Heads
from tests.nodes import hold, world


def test_two_histories_are_said_before_anything_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = world(tmp_path, 3)
    made.settle()
    author = made.nodes["united-states"]
    author.store.close()
    shutil.copytree(tmp_path / "united-states", tmp_path / "copy")
    made.nodes["united-states"] = open_node(tmp_path / "united-states", b"test")
    hold(made, "united-states", "jordan")
    made.run_until(made.now + timedelta(minutes=5))
    other = made.nodes["united-states"] = open_node(tmp_path / "copy", b"test")
    made.cut("jordan")
    hold(made, "united-states", "russian-federation")
    head = other.store.head_note()
    assert head is not None
    made.nodes["jordan"].handle(Heads(notes=(head,)), made.now, made.random)
    made.nodes["jordan"].store.close()
    with pytest.raises(SystemExit):
        main(["status", str(tmp_path / "jordan"), "--at", "2017-11-11T09:00:00Z"])
    seen = " ".join(capsys.readouterr().out.split())
    assert "TWO HISTORIES united-states signed two histories" in seen
    assert "authorise nothing" in seen
