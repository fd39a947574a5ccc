"""The keys of a participant at the command line: what a careless, hurried or robbed person would do once a year."""

import json
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from openline.actions import Envelope
from openline.arrangement import load
from openline.cli import main
from openline.cli._files import read_folder
from openline.messages import HoldRequested, JournalOpened, KeyRevoked, Purpose, RecoveryNoticed, RootChanged
from openline.node import Config, Seat, create, look, open_node
from openline.picture import RootSet, Standing
from openline.storage import key_from_seed, public_keys, read_keys, write_keys
from tests.house.contracts import ROOT
from tests.picture.party import filled
from tests.worlds import START, seeded

SHIPPED = ROOT / "arrangements" / "da-nang-2017"
POSTS = {"jordan": "jordan-monitors", "russian-federation": "ru-afaf"}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nodes that met; Jordan has three officials of whom two must sign, and one guarantor."""
    folder, agreed = tmp_path_factory.mktemp("keys"), load(read_folder(SHIPPED))
    posts = {name: next(post.id for post in agreed.posts if post.participant == name) for name in POSTS}
    officials = {name: [_official(folder, name, n) for n in (1, 2, 3)] for name in POSTS}
    trust = {
        name: RootSet(keys=tuple(k.vkey for k in keys), threshold=2, guarantors=_others(name))
        for name, keys in officials.items()
    }
    nodes = {}
    for name, keys in officials.items():
        config = Config(
            participant=name, arrangement=agreed.about.id, arrangement_digest=agreed.digest, host_post=posts[name]
        )
        nodes[name] = create(
            folder / name, config, [Seat(post=posts[name])], keys[:2], trust, passphrase=b"p", now=START,
            random=random.Random(name).randbytes,
        )  # fmt: skip
    for one, two in (("jordan", "russian-federation"), ("russian-federation", "jordan")):
        for send in nodes[one].offers(START):
            nodes[two].handle(send.what, START, random.randbytes)
    for node in nodes.values():
        node.store.close()
    (folder / "secret").write_text("p\n", "utf-8")
    return folder


def _others(name: str) -> tuple[str, ...]:
    return ("russian-federation",) if name == "jordan" else ()


def _official(folder: Path, name: str, number: int):  # type: ignore[no-untyped-def]
    key = key_from_seed(f"{name}/official-{number}", seeded(f"{name} official {number}"))
    write_keys(folder / f"{name}-{number}.key", {key.vkey.name: key}, b"p", seeded(f"{name} {number}", 28))
    return key


@pytest.fixture
def world(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy for each test."""
    folder = tmp_path / "world"
    shutil.copytree(made, folder)
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "p")
    return folder


@pytest.fixture
def run(world: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            main(["key", *(str(argument) for argument in arguments)])
        out = capsys.readouterr()
        return int(caught.value.code or 0), out.out, out.err

    return go


def sign(world: Path, *numbers: int, of: str = "jordan") -> list[str]:
    """The options with which these officials sign without being asked anything."""
    options = ["--yes", "--node", str(world / of)]
    for number in numbers:
        options += [
            "--official",
            str(world / f"{of}-{number}.key"),
            "--official-passphrase-file",
            str(world / "secret"),
        ]
    return options


def state(run: Run, world: Path, *more: str, of: str = "jordan"):  # type: ignore[no-untyped-def]
    code, out, _ = run("show", "--node", str(world / of), "--json", *more)
    assert code == 0
    return json.loads(out)


def named(run: Run, world: Path, purpose: str, standing: str = "in force") -> list[str]:
    """The names of Jordan's keys of a purpose."""
    keys = state(run, world)["keys"]
    return [key["name"] for key in keys if (key["purpose"], key["standing"]) == (purpose, standing)]


def test_show_says_who_vouches_what_is_old_and_what_is_missing(run: Run, world: Path) -> None:
    value = state(run, world)
    assert (value["threshold"], len(value["officials"]), value["guarantors"]) == (2, 3, ["russian-federation"])
    assert {"checkpoint", "node", "officer"} <= {key["purpose"] for key in value["keys"]}
    alarms = state(run, world, "--at", "2019-01-01T00:00:00Z")["alarms"]
    assert all("still works" in alarm for alarm in alarms)
    assert len(alarms) == len(value["keys"])
    code, out, _ = run("show", "--node", str(world / "jordan"), "--at", "2019-01-01T00:00:00Z")
    assert (code, "2 of 3 officials must sign" in out, "ALARM" in out) == (0, True, True)
    assert any("No guarantor" in alarm for alarm in state(run, world, of="russian-federation")["alarms"])


def test_an_officials_key_is_made_once_and_never_overwritten(run: Run, world: Path) -> None:
    file = world / "new.key"
    asked = ("official", str(file), "--name", "jordan/official-4", "--passphrase-file", str(world / "secret"))
    code, out, err = run(*asked)
    assert (code, "letter by letter" in err) == (0, True)
    assert out.strip() == public_keys(file.read_bytes())[0].text
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    code, _, err = run(*asked)
    assert (code, "cli.file-exists" in err, file.read_bytes() == before) == (2, True, True)
    assert (
        run("official", str(world / "x.key"), "--name", "two words", "--passphrase-file", str(world / "secret"))[0] == 2
    )


def test_one_official_alone_issues_nothing_and_leaves_no_key_behind(run: Run, world: Path) -> None:
    before = public_keys((world / "jordan" / "keys.txt").read_bytes())
    code, _, err = run("issue", "--purpose", "node", *sign(world, 1))
    assert (code, "picture.officials-missing" in err) == (2, True)
    assert public_keys((world / "jordan" / "keys.txt").read_bytes()) == before
    assert len(named(run, world, "node")) == 1
    code, _, err = run("issue", "--purpose", "node", *sign(world, 1, 1))
    assert (code, "cli.official-twice" in err) == (2, True)


def test_two_officials_issue_an_officer_who_can_then_speak(run: Run, world: Path) -> None:
    post = state(run, world)["keys"][-1]["post"]
    code, out, _ = run("issue", "--purpose", "officer", "--post", post, "--role", "watch", *sign(world, 1, 3))
    assert code == 0
    name = out.split()[-1]
    assert name in named(run, world, "officer")
    assert name in read_keys((world / "jordan" / "keys.txt").read_bytes(), b"p")
    assert run("role", "--key", name, "--post", post, "--role", "authority", *sign(world, 1, 2))[0] == 0
    roles = next(key["roles"] for key in state(run, world)["keys"] if key["name"] == name)
    assert roles == ["authority", "watch"]
    assert run("issue", "--purpose", "officer", *sign(world, 1, 2))[0] == 2


def test_a_lost_laptop_is_suspended_by_one_and_restored_by_two(run: Run, world: Path) -> None:
    (name, *_) = named(run, world, "officer")
    assert run("suspend", "--key", name, "--reason", "lost laptop", *sign(world, 2))[0] == 0
    assert named(run, world, "officer", "suspended") == [name]
    assert any("is suspended" in alarm for alarm in state(run, world)["alarms"])
    code, _, err = run("restore", "--key", name, "--reason", "found", *sign(world, 2))
    assert (code, "picture.officials-missing" in err) == (2, True)
    assert run("restore", "--key", name, "--reason", "found", *sign(world, 2, 3))[0] == 0
    assert name in named(run, world, "officer")


def test_the_key_that_signs_heads_is_replaced_and_the_node_goes_on(run: Run, world: Path) -> None:
    (old,) = named(run, world, "checkpoint")
    code, _, _ = run("rotate", "--key", old, *sign(world, 1, 2))
    assert code == 0
    (new,) = named(run, world, "checkpoint")
    assert new != old
    assert old not in read_keys((world / "jordan" / "keys.txt").read_bytes(), b"p")
    node = open_node(world / "jordan", b"p")
    assert node.key(Purpose.CHECKPOINT).vkey.name == new
    assert len(node.folding.books["jordan"].entries) == node.store.size()
    node.store.close()


def test_the_only_key_that_signs_heads_is_not_ended_before_there_is_another(run: Run, world: Path) -> None:
    (old,) = named(run, world, "checkpoint")
    for command in (("suspend",), ("revoke", "--last-good", "3")):
        code, _, err = run(*command, "--key", old, "--reason", "stolen", *sign(world, 1, 2))
        assert (code, "cli.last-checkpoint-key" in err) == (2, True)
    assert run("issue", "--purpose", "checkpoint", *sign(world, 1, 2))[0] == 0
    assert run("revoke", "--last-good", "3", "--key", old, "--reason", "stolen", *sign(world, 1, 2))[0] == 0
    assert named(run, world, "checkpoint", "revoked") == [old]
    assert run("issue", "--purpose", "node", *sign(world, 1, 2))[0] == 0, "the journal goes on"


def test_a_revocation_ends_a_key_and_says_up_to_where_it_was_good(run: Run, world: Path) -> None:
    (name, *_) = named(run, world, "officer")
    code, _, err = run("revoke", "--key", name, "--reason", "stolen", "--last-good", "999", *sign(world, 1, 2))
    assert (code, "cli.last-good-ahead" in err) == (2, True)
    assert run("revoke", "--key", name, "--reason", "stolen", "--last-good", "5", *sign(world, 1, 2))[0] == 0
    _, folding = look(world / "jordan")
    message = folding.books["jordan"].entries[-1].message
    assert isinstance(message, KeyRevoked)
    assert message.last_good_root == folding.books["jordan"].tree.root(5).hex()
    assert run("revoke", "--key", name, "--reason", "again", *sign(world, 1, 2))[0] == 2


def test_a_revocation_that_the_host_leaves_out_reaches_others_by_hand(run: Run, world: Path) -> None:
    """The thief spoke as Jordan's officer; Russia holds Jordan's journal and takes the officials' file."""
    node = open_node(world / "jordan", b"p")
    size = node.store.size()
    name = next(k.vkey.name for k in node.folding.authority("jordan").keys.values() if k.purpose is Purpose.OFFICER)
    post = node.folding.authority("jordan").keys[name].post
    assert post is not None, "an officer serves a post"
    node.act(post, HoldRequested, filled(HoldRequested),
             Envelope(recipients=("russian-federation",)), START + timedelta(hours=1), random.randbytes)  # fmt: skip
    peer = open_node(world / "russian-federation", b"p")
    for send in node.offers(START):
        peer.handle(send.what, START, random.randbytes)
    node.store.close()
    peer.store.close()
    out, russia = world / "revocation", str(world / "russian-federation")
    options = [o if o != str(world / "jordan") else russia for o in sign(world, 1, 2)]
    asked = (
        "revoke",
        "--key",
        name,
        "--reason",
        "stolen",
        "--last-good",
        str(size),
        "--journal",
        "jordan",
        "--out",
        str(out),
    )
    assert run(*asked, *[o for o in options if "-2.key" not in o])[0] == 2, "one official is not believed"
    assert not out.exists()
    assert run(*asked, *options)[0] == 0
    assert not _left_out(run, world)
    code, text, _ = run("take", str(out), "--node", russia)
    assert (code, name in text) == (0, True)
    _, folding = look(world / "russian-federation")
    entry = folding.books["jordan"].entries[size]
    assert folding.standing(entry) in (Standing.VOID, Standing.CONTESTED)
    assert _left_out(run, world)
    out.write_bytes(out.read_bytes().replace(b"stolen", b"st0len"))
    code, _, err = run("take", str(out), "--node", russia)
    assert (code, "cli.not-a-revocation" in err) == (2, True)


def _left_out(run: Run, world: Path) -> bool:
    alarms = state(run, world, "--journal", "jordan", of="russian-federation")["alarms"]
    return any("leaves that out" in alarm for alarm in alarms)


def test_officials_are_changed_by_old_and_new_together(run: Run, world: Path) -> None:
    new = _official(world, "jordan", 4)
    keys = [public_keys((world / f"jordan-{n}.key").read_bytes())[0].text for n in (1, 2)] + [new.vkey.text]
    asked = ["root", "--threshold", "2"]
    for text in keys:
        asked += ["--new", text]
    assert run(*asked, *sign(world, 3, 4))[0] == 2, "one old official is too few"
    assert run(*asked, *sign(world, 1, 4, 3))[0] == 0
    value = state(run, world)
    assert (value["version"], value["officials"], value["guarantors"]) == (2, keys, ["russian-federation"])
    _, folding = look(world / "jordan")
    assert isinstance(folding.books["jordan"].entries[-1].message, RootChanged)
    assert run("issue", "--purpose", "node", *sign(world, 3, 4))[0] != 0, "official 3 is none any more"


def test_a_guarantor_gives_notice_and_is_cautioned_before_72_hours(run: Run, world: Path) -> None:
    post = state(run, world, of="russian-federation")["keys"][-1]["post"]
    new = _official(world, "jordan", 5).vkey.text
    asked = ("recover", "notice", "--node", str(world / "russian-federation"), "--post", post, "--journal", "jordan",
             "--new", new, "--threshold", "1", "--reason", "burnt", "--yes")  # fmt: skip
    code, _, err = run(*asked, "--successor", "jordan-9")
    assert (code, "cli.successor-wrong" in err) == (2, True)
    code, out, err = run(*asked, "--successor", "jordan-2")
    assert (code, "72 hours" in err) == (0, True)
    leaf = out.split()[-1]
    _, folding = look(world / "russian-federation")
    assert isinstance(folding.books["russian-federation"].entries[-1].message, RecoveryNoticed)
    code, _, err = run(
        "recover",
        "complete",
        "--node",
        str(world / "russian-federation"),
        "--post",
        post,
        "--notice",
        leaf[:12],
        "--yes",
    )
    assert (code, "CAUTION" in err) == (0, True)
    assert folding.officials("jordan-2") == folding.authority("jordan").root, "nothing changed"


def test_the_old_officials_object_in_the_journal_and_by_hand(run: Run, world: Path) -> None:
    asked = ("recover", "object", "--successor", "jordan-2", "--reason", "we are here")
    assert run(*asked, *sign(world, 1, 2))[0] == 0
    out = world / "objection"
    assert run(*asked, "--out", str(out), *sign(world, 1, 2))[0] == 0
    assert run("take", str(out), "--node", str(world / "russian-federation"))[0] == 0


def test_a_successor_journal_is_opened_by_the_officials_and_cites_the_old_one(run: Run, world: Path) -> None:
    asked = [
        "successor",
        "--old",
        str(world / "jordan"),
        "--new",
        str(world / "second"),
        "--new-passphrase-file",
        str(world / "secret"),
    ]
    one = sign(world, 1)
    assert run(*asked, *one[:1], *one[3:])[0] == 2
    assert not (world / "second").exists()
    two = sign(world, 1, 2)
    code, out, _ = run(*asked, *two[:1], *two[3:])
    assert (code, "opened jordan-2" in out) == (0, True)
    config, folding = look(world / "second")
    first = folding.books["jordan-2"].entries[0].message
    assert isinstance(first, JournalOpened)
    assert first.succeeds is not None
    assert first.succeeds.size == folding.books["jordan"].tree.size
    assert (config.journal, first.guarantors) == ("jordan-2", ("russian-federation",))
    node = open_node(world / "second", b"p")
    assert node.journal == "jordan-2"
    node.store.close()
