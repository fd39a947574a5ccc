"""``openline prove`` writes what ``openline verify`` and the single file both accept; what leaves is counted."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tools.vectors import example

from openline.actions import Envelope
from openline.cli import main
from openline.messages import ActivityNotified, Releasability, Role, Status
from openline.node import Config, Seat, create
from openline.storage import key_from_seed
from tests.verifier.single import SINGLE

NOW = datetime(2017, 11, 11, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node of Jordan that notified one activity."""
    dice = random.Random(7)
    root = key_from_seed("openline/da-nang-2017/jordan/root", dice.randbytes(32))
    config = Config(participant="jordan", arrangement="da-nang-2017", arrangement_digest="0" * 64, host_post="amman")
    folder = tmp_path_factory.mktemp("prove") / "jordan"
    seats = [Seat(post="amman", roles=(Role.WATCH,))]
    made = create(folder, config, seats, root, {"jordan": root.vkey}, passphrase=b"p", now=NOW, random=dice.randbytes)
    sample: Any = example(ActivityNotified)
    fields = {name: getattr(sample, name) for name in sample.__struct_fields__ if name != "header"}
    envelope = Envelope(
        to_posts=(),
        recipients=("iran",),
        status=Status.EXERCISE,
        releasability=Releasability.RECIPIENTS,
        original_text="hush",
    )
    made.act("amman", ActivityNotified, fields, envelope, NOW, dice.randbytes)
    made.store.close()
    return folder


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(item) for item in arguments])
    return int(caught.value.code or 0)


def proven(node: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    index = last_index(node, capsys)
    assert run("prove", f"jordan:{index}", "--node", node, "--out", out, "--json", *more) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def last_index(node: Path, capsys: pytest.CaptureFixture[str]) -> int:
    assert run("log", node, "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return next(int(row["index"]) for row in rows if row["type"] == "activity.notified/1")


def test_what_is_proven_is_verified_by_both(node: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = proven(node, tmp_path, capsys)
    policies = [str(path) for path in Path(written["policies"]).iterdir()]
    options = [word for path in policies for word in ("--policy", path)] + ["--roots", str(node / "trust.txt")]
    assert run("verify", written["dossier"], *options, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    data = Path(written["dossier"]).read_bytes()
    known = [SINGLE.Policy(Path(path).read_bytes()) for path in policies]
    assert said["facts"] == SINGLE.verify(data, known, SINGLE.trust_of((node / "trust.txt").read_bytes()))
    assert run("verify", written["dossier"], *options) == 0
    words = capsys.readouterr().out
    assert words.startswith("HOLDS") and "iran" in words and "not in this file" in words
    assert "hush" in Path(written["page"]).read_text("utf-8")


def test_one_changed_byte_is_a_3_and_another_file_a_2(
    node: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = proven(node, tmp_path, capsys)
    policy = next(Path(written["policies"]).iterdir())
    path, data = Path(written["dossier"]), Path(written["dossier"]).read_bytes()
    path.write_bytes(data[:900] + bytes([data[900] ^ 4]) + data[901:])
    assert run("verify", path, "--policy", policy, "--roots", node / "trust.txt") == 3
    assert "DOES NOT HOLD" in capsys.readouterr().out
    assert run("verify", path, "--policy", policy, "--roots", node / "trust.txt", "--json") == 3
    assert json.loads(capsys.readouterr().out)["holds"] is False
    assert run("verify", path) == 2
    assert run("verify", policy, "--policy", policy) == 2
    assert run("verify", path, "--policy", node / "trust.txt") == 2
    assert run("verify", node, "--policy", policy) == 2


def test_a_body_for_recipients_does_not_leave_for_the_public(
    node: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything, less = proven(node, tmp_path / "a", capsys), proven(node, tmp_path / "b", capsys, "--for", "public")
    assert less["withheld"] > everything["withheld"] == 0
    for name in ("dossier", "page"):
        assert b"hush" not in Path(less[name]).read_bytes()
    assert "The body is withheld" in Path(less["page"]).read_text("utf-8")


def test_what_is_not_held_cannot_be_proven(node: Path, tmp_path: Path) -> None:
    for name in ("jordan:999", "iran/" + "0" * 32, "f" * 64, "0" * 3):
        assert run("prove", name, "--node", node, "--out", tmp_path) == 2
    assert not list(tmp_path.iterdir()), "nothing is left behind"
