"""``openline bundle``: two real nodes, a file between them, and every way in which that goes wrong."""

import hashlib
import json
import os
import random
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from tools.vectors import example

from openline.actions import Envelope
from openline.arrangement import load
from openline.cli._files import read_folder
from openline.errors import StorageError
from openline.messages import ActivityNotified, Disc, LineTested, Point, Role
from openline.node import Config, Node, Seat, create, open_node, origin_of
from openline.storage import CARRIAGE_FILE, PrivateKey, key_from_seed
from openline.transport import written
from tests.cli.test_commands import SHIPPED, run
from tests.nodes import fields_of
from tests.transport.holders import WORDS
from tests.worlds import START, seeded

POSTS = {"russian-federation": "hmeimim", "united-states": "caoc-al-udeid"}
FROM, TO = POSTS


def _root(arrangement: str, name: str) -> PrivateKey:
    return key_from_seed(f"{origin_of(arrangement, name)}/root", seeded(f"{name} root"))


def _node(folder: Path, name: str) -> Node:
    agreed = load(read_folder(SHIPPED))
    roots = {each: _root(agreed.about.id, each) for each in POSTS}
    config = Config(
        participant=name, arrangement=agreed.about.id, arrangement_digest=agreed.digest, host_post=POSTS[name]
    )
    trust = {each: root.vkey for each, root in roots.items()}
    seats = [Seat(post=POSTS[name], roles=(Role.WATCH,))]
    dice = random.Random(name)
    return create(folder, config, seats, roots[name], trust, passphrase=b"p", now=START, random=dice.randbytes)


def _say(node: Node, count: int) -> None:
    sample = example(LineTested)
    fields = {name: getattr(sample, name) for name in sample.__struct_fields__ if name != "header"}
    dice = random.Random(node.store.size())
    for number in range(count):
        envelope = Envelope(to_posts=(POSTS[TO],), recipients=(TO,), original_text=f"{WORDS} {number}")
        node.act(POSTS[FROM], LineTested, fields, envelope, START, dice.randbytes)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two nodes that met once, so that each knows the other's carriage key; then one spoke."""
    folder, dice = tmp_path_factory.mktemp("met"), random.Random(3)
    made = {name: _node(folder / name, name) for name in POSTS}
    for one, two in ((FROM, TO), (TO, FROM)):
        for send in made[one].offers(START):
            made[two].handle(send.what, START, dice.randbytes)
    _say(made[FROM], 3)
    for node in made.values():
        node.store.close()
    return folder


@pytest.fixture
def nodes(met: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the two nodes for each test."""
    for name in POSTS:
        shutil.copytree(met / name, tmp_path / name)
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "p")
    return tmp_path


def export(
    capsys: pytest.CaptureFixture[str], nodes: Path, *more: str, out: str = "stick.bundle"
) -> tuple[int, str, str]:
    return run(capsys, "bundle", "export", "--node", str(nodes / FROM), "--to", TO, "--out", str(nodes / out), *more)


def import_(
    capsys: pytest.CaptureFixture[str], nodes: Path, *more: str, file: str = "stick.bundle"
) -> tuple[int, str, str]:
    return run(capsys, "bundle", "import", str(nodes / file), "--node", str(nodes / TO), *more)


def test_a_stick_carries_what_a_link_would_and_the_record_verifies(
    capsys: pytest.CaptureFixture[str], nodes: Path
) -> None:
    code, out, _ = export(capsys, nodes)
    assert (code, "3 message(s) sealed to united-states" in out) == (0, True)
    file = nodes / "stick.bundle"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert WORDS.encode() not in file.read_bytes()
    code, out, _ = import_(capsys, nodes)
    assert code == 0, out
    assert "3 leaves new" in out
    assert "3 message(s) new" in out
    assert run(capsys, "verify", str(nodes / TO))[0] == 0
    assert WORDS in run(capsys, "log", str(nodes / TO), "--json")[1]


def test_the_second_run_says_nothing_new_and_writes_no_second_receipt(
    capsys: pytest.CaptureFixture[str], nodes: Path
) -> None:
    export(capsys, nodes)
    import_(capsys, nodes)
    before = _size(nodes / TO)
    code, out, _ = import_(capsys, nodes)
    assert (code, "nothing new" in out) == (0, True)
    assert _size(nodes / TO) == before


def test_the_receipt_goes_back_the_same_way(capsys: pytest.CaptureFixture[str], nodes: Path) -> None:
    export(capsys, nodes)
    import_(capsys, nodes)
    back = str(nodes / "back.bundle")
    assert run(capsys, "bundle", "export", "--node", str(nodes / TO), "--to", FROM, "--out", back)[0] == 0
    assert run(capsys, "bundle", "import", back, "--node", str(nodes / FROM))[0] == 0
    node = open_node(nodes / FROM, b"p")
    spoken = [entry for entry in node.folding.books[FROM].entries if isinstance(entry.message, LineTested)]
    assert len(spoken) == 3
    assert all(TO in node.folding.receivers(entry.leaf_hash) for entry in spoken)
    node.store.close()
    code, out, _ = export(capsys, nodes, "--since", "seen", out="empty.bundle")
    assert (code, "nothing to carry" in out) == (0, True)  # receipts are never receipted


def test_nothing_to_carry_writes_no_file(capsys: pytest.CaptureFixture[str], nodes: Path) -> None:
    size = _size(nodes / FROM)
    code, out, _ = export(capsys, nodes, "--leaves-only", "--since", f"{FROM}:{size}")
    assert code == 0
    assert "nothing to carry" in out
    assert not (nodes / "stick.bundle").exists()
    code, out, _ = export(capsys, nodes, "--leaves-only", "--since", f"{FROM}:{size}", "--json")
    assert (json.loads(out)["out"], json.loads(out)["bytes"]) == (None, 0)


def test_json_says_the_same(capsys: pytest.CaptureFixture[str], nodes: Path) -> None:
    code, out, _ = export(capsys, nodes, "--json")
    written_ = json.loads(out)
    assert (code, written_["messages"], written_["to"]) == (0, 3, TO)
    assert written_["bytes"] == (nodes / "stick.bundle").stat().st_size
    code, out, _ = import_(capsys, nodes, "--json")
    taken = json.loads(out)
    assert (code, taken["whole"], taken["messages"][FROM]["new"], taken["refused"]) == (0, True, 3, [])
    code, out, _ = run(capsys, "bundle", "show", str(nodes / "stick.bundle"), "--json")
    shown = json.loads(out)
    assert (code, shown["whole"], shown["recipient"]) == (0, True, written_["recipient"])
    assert shown["leaves"] == {FROM: _size(nodes / FROM)}


def test_a_file_cut_off_is_taken_as_far_as_it_goes_and_ends_with_4(
    capsys: pytest.CaptureFixture[str], nodes: Path
) -> None:
    export(capsys, nodes)
    whole = (nodes / "stick.bundle").read_bytes()
    (nodes / "cut.bundle").write_bytes(whole[:-5])
    code, out, _ = import_(capsys, nodes, file="cut.bundle")
    assert (code, "the file stops in part" in out, "3 message(s) new" in out) == (4, True, True)
    assert run(capsys, "bundle", "show", str(nodes / "cut.bundle"))[0] == 4
    code, out, _ = import_(capsys, nodes)
    assert (code, "nothing new" in out) == (0, True)


def test_a_gap_ends_with_4_and_says_what_is_missing(capsys: pytest.CaptureFixture[str], nodes: Path) -> None:
    held, size = _held(nodes / TO), _size(nodes / FROM)
    export(capsys, nodes, "--since", f"{FROM}:{size - 1}")
    code, out, _ = import_(capsys, nodes)
    assert code == 4
    assert f"wait for those from {held} on" in " ".join(out.split())
    assert "transport.leaves-gap" in out


def test_a_forged_leaf_ends_with_3(capsys: pytest.CaptureFixture[str], nodes: Path) -> None:
    node = open_node(nodes / FROM, b"p")
    leaves = node.store.leaves()
    node.store.close()
    export(capsys, nodes)
    data = (nodes / "stick.bundle").read_bytes()
    (nodes / "forged.bundle").write_bytes(_reframed(data, leaves[-1], leaves[-1].replace(b"/v1\n", b"/v2\n", 1)))
    code, out, _ = import_(capsys, nodes, file="forged.bundle")
    assert (code, "transport.leaves-unproven" in out) == (3, True)
    assert run(capsys, "verify", str(nodes / TO))[0] == 0
    assert import_(capsys, nodes)[0] == 0


def _reframed(data: bytes, old: bytes, new: bytes) -> bytes:
    """The bundle with something replaced inside a frame, and the digest made to fit again."""
    at = data.index(b"\n") + 1
    found = data[:at]
    while at < len(data):
        end = at + 13 + int.from_bytes(data[at + 1 : at + 5], "big")
        payload = data[at + 13 : end].replace(old, new)
        found += data[at : at + 5] + hashlib.sha256(data[at : at + 5] + payload).digest()[:8] + payload
        at = end
    assert found != data
    return found


def test_a_bundle_for_somebody_else_gives_leaves_and_says_for_whom_it_is(
    capsys: pytest.CaptureFixture[str], nodes: Path
) -> None:
    export(capsys, nodes)
    data = (nodes / "stick.bundle").read_bytes()
    (nodes / "other.bundle").write_bytes(data.replace(b"united-states", b"jordan", 1))
    code, out, _ = import_(capsys, nodes, file="other.bundle")
    assert (code, "stay shut" in out, "they are for jordan" in out) == (0, True, True)
    assert "0 message(s) new" in out


def test_without_the_carriage_key_messages_stay_shut_and_a_new_key_can_be_made(
    capsys: pytest.CaptureFixture[str], nodes: Path
) -> None:
    export(capsys, nodes)
    (nodes / TO / CARRIAGE_FILE).rename(nodes / "away.key")
    code, out, _ = import_(capsys, nodes)
    assert (code, "no carriage.key" in out) == (4, True)
    code, out, _ = run(capsys, "bundle", "key", "--node", str(nodes / TO), "--json")
    made = json.loads(out)
    assert (code, made["made"], made["issued"]) == (0, True, False)
    code, out, _ = import_(capsys, nodes)
    assert (code, made["recipient"] in out) == (4, True)
    (nodes / TO / CARRIAGE_FILE).unlink()
    (nodes / "away.key").rename(nodes / TO / CARRIAGE_FILE)
    code, out, _ = run(capsys, "bundle", "key", "--node", str(nodes / TO))
    assert (code, "issued: others can seal to it" in out) == (0, True)
    code, out, _ = import_(capsys, nodes)
    assert (code, "3 message(s) new" in out) == (0, True)


@pytest.mark.parametrize("there", ["a file", "a link", "a broken link", "a folder"])
def test_what_is_there_already_is_never_overwritten(
    capsys: pytest.CaptureFixture[str], nodes: Path, there: str
) -> None:
    out, target = nodes / "stick.bundle", nodes / "precious"
    target.write_text("precious", "utf-8")
    match there:
        case "a file":
            out.write_text("precious", "utf-8")
        case "a link":
            out.symlink_to(target)
        case "a broken link":
            out.symlink_to(nodes / "nowhere")
        case _:
            out.mkdir()
    code, _, err = export(capsys, nodes)
    assert (code, "transport.file-exists" in err) == (2, True)
    assert target.read_text("utf-8") == "precious"
    assert not (nodes / "nowhere").exists()
    assert not (nodes / "stick.bundle.partial").exists()


def test_a_run_that_is_interrupted_leaves_no_file_and_the_next_one_works(
    capsys: pytest.CaptureFixture[str], nodes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt), written(nodes / "stick.bundle") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert [path.name for path in nodes.iterdir() if "bundle" in path.name] == []
    (nodes / "stick.bundle.partial").symlink_to(nodes / "precious")  # what a killed run, or somebody else, left there
    (nodes / "precious").write_text("precious", "utf-8")
    assert export(capsys, nodes)[0] == 0
    assert (nodes / "precious").read_text("utf-8") == "precious"
    assert import_(capsys, nodes)[0] == 0


@pytest.mark.parametrize("step", ["write", "fsync", "rename"])
def test_a_full_or_failing_stick_is_our_failure_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if step != "write":
        monkeypatch.setattr(os if step == "fsync" else Path, step, fails)
    with pytest.raises(StorageError) as caught, written(tmp_path / "out") as file:
        file.write(b"x")
        if step == "write":
            fails()
    monkeypatch.undo()
    assert caught.value.code == "transport.file-failed"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("export", "--to", "nobody", "--out", "x"), 2, "transport.no-such-recipient"),
        (("export", "--to", TO, "--out", "x", "--since", "yesterday"), 2, "cli.since-unreadable"),
        (("export", "--to", TO, "--out", "x", "--since", f"{FROM}:-1"), 2, "cli.since-unreadable"),
        (("export", "--to", TO, "--out", "missing/x"), 1, "transport.file-failed"),
    ],
)
def test_words_that_cannot_be_used_end_without_a_file(
    capsys: pytest.CaptureFixture[str],
    nodes: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
    named: str,
) -> None:
    monkeypatch.chdir(nodes)
    found, _, err = run(capsys, "bundle", *words, "--node", str(nodes / FROM))
    assert (found, f"[{named}]" in err) == (code, True), err
    assert not (nodes / "x").exists()


def test_a_file_that_is_no_bundle_is_refused_before_the_passphrase_is_asked_for(
    capsys: pytest.CaptureFixture[str], nodes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENLINE_PASSPHRASE")
    (nodes / "photo.jpg").write_bytes(os.urandom(5_000))
    for code, _, err in (
        import_(capsys, nodes, file="photo.jpg"),
        run(capsys, "bundle", "show", str(nodes / "photo.jpg")),
    ):
        assert (code, "transport.not-a-bundle" in err, "Traceback" in err) == (2, True, False)


def test_the_passphrase_can_come_from_a_file_and_a_wrong_one_changes_nothing(
    capsys: pytest.CaptureFixture[str], nodes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENLINE_PASSPHRASE")
    export(capsys, nodes)
    secret = nodes / "secret"
    secret.write_text("q\n", "utf-8")
    code, _, err = import_(capsys, nodes, "--passphrase-file", str(secret))
    assert (code, "storage.passphrase-wrong" in err) == (2, True)
    secret.write_text("p\n", "utf-8")
    assert import_(capsys, nodes, "--passphrase-file", str(secret))[0] == 0


def _size(folder: Path) -> int:
    node = open_node(folder, b"p")
    size = node.store.size()
    node.store.close()
    return size


def _held(folder: Path) -> int:
    node = open_node(folder, b"p")
    held = len(node.folding.books[FROM].entries)
    node.store.close()
    return held


def test_what_comes_in_is_checked_at_once_and_both_owners_are_named(
    capsys: pytest.CaptureFixture[str], nodes: Path
) -> None:
    dice = random.Random(5)
    for name in POSTS:
        other = next(item for item in POSTS if item != name)
        node = open_node(nodes / name, b"p")
        fields = {
            **fields_of(ActivityNotified),
            "where": Disc(center=Point(lat_e7=352_800_000, lon_e7=400_900_000), radius_m=500),
        }
        span = {"start_utc": START, "end_utc": START + timedelta(hours=4)}
        envelope = Envelope(to_posts=(POSTS[other],), recipients=(other,))
        node.act(POSTS[name], ActivityNotified, {**fields, **span}, envelope, START, dice.randbytes)
        node.store.close()
    assert export(capsys, nodes)[0] == 0
    code, out, _ = run(capsys, "bundle", "import", str(nodes / "stick.bundle"), "--node", str(nodes / TO))
    assert code == 0
    assert "is met by" in out
    assert POSTS[FROM] in out and POSTS[TO] in out
    code, out, _ = run(capsys, "bundle", "import", str(nodes / "stick.bundle"), "--node", str(nodes / TO))
    assert "is met by" not in out, "nothing new came in"
